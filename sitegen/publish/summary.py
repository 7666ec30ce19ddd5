"""A comparison of two states of a site, for people who judge a proposal: Markdown, HTML, JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.report import as_data, texts
from sitegen.domain.public_version import Piece
from sitegen.messages import message
from sitegen.publish.comparison import Comparison, Page, Transition
from sitegen.render.visible_text import excerpt

_MOST = 50  # rows of a part that are shown
_LARGEST = 60_000  # characters of Markdown: GitHub takes 65,536 in a comment


def as_record(found: Comparison, language: str) -> dict[str, Any]:
    """Return the comparison for programs, complete."""
    return {
        "added": [one._asdict() for one in found.added],
        "removed": [one._asdict() for one in found.removed],
        "changed": [
            {
                **one.page._asdict(),
                "difference": [{"change": p.change, "text": p.text} for p in one.pieces],
            }
            for one in found.changed
        ],
        "other_files": found.other_files,
        "new_findings": [as_data(one, language) for one in found.new_findings],
        "fixed_findings": [as_data(one, language) for one in found.fixed_findings],
        "ledger": _moved(found.duties, found.duty_counts),
        "targets": _moved(found.targets, found.target_counts),
    }


def as_markdown(found: Comparison, language: str) -> str:
    """Return the comparison as a comment on a proposal, at most some 60,000 characters."""
    said = _Words(language)
    parts = [f"## {said('title')}\n", *_markdown_parts(found, said)]
    if len(parts) == 1:
        parts.append(f"{said('nothing')}\n")
    shown = ""
    for part in parts:
        if len(shown) + len(part) > _LARGEST:
            return f"{shown}\n{said('shortened')}\n"
        shown += f"{part}\n"
    return shown


def as_html(found: Comparison, language: str) -> str:
    """Return the comparison as a page of its own."""
    said = _Words(language)
    body = "".join(_html_parts(found, said)) or f"<p>{escape(said('nothing'))}</p>"
    title = escape(said("title"))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n<h1>{title}</h1>\n{body}</html>\n"
    )


_STYLE = (
    "body{font:1rem/1.6 sans-serif;max-width:60rem;margin:auto;padding:1rem}"
    "ins{background:#c9f0d0;color:#0b3d17}del{background:#f6c9c9;color:#5c0f0f}"
    "pre{white-space:pre-wrap;font:inherit;border-left:.25rem solid #999;padding-left:.75rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2rem .6rem}"
)


class _Words:
    """The words of a summary in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        return message(self.language, f"diff.{key}", **values)

    def outcome(self, name: str) -> str:
        """Return what an outcome of a duty or a target is called."""
        return self(f"outcome.{name or 'absent'}")

    def finding(self, one: Diagnostic) -> str:
        """Return a finding on one line."""
        return f"{one.at} {one.code}: {texts(one, self.language)[0]}"


def _markdown_parts(found: Comparison, said: _Words) -> Iterator[str]:
    for key, pages in (("added", found.added), ("removed", found.removed)):
        if pages:
            rows = [f"- {_plain(one.title)} (`/{one.url}`)" for one in pages[:_MOST]]
            yield _listed(said, key, rows, len(pages))
    for changed in found.changed:
        heading = f"### {said('changed')}: {_plain(changed.page.title)} (`/{changed.page.url}`)"
        lines = _marked(excerpt(changed.pieces), _plain).split("\n")
        yield "\n".join([heading, "", *(f"> {line}<br>" for line in lines), ""])
    for key, some in (("new_findings", found.new_findings), ("fixed", found.fixed_findings)):
        if some:
            rows = [f"- {_plain(said.finding(one))}" for one in some[:_MOST]]
            yield _listed(said, key, rows, len(some))
    for key, moved, counts in _tables(found):
        if moved:
            heads = f"| | {said('before')} | {said('after')} |\n|---|---:|---:|"
            totals = [
                f"| {_plain(said.outcome(name))} | {old} | {new} |"
                for name, old, new in _totals(counts)
            ]
            rows = [
                f"- {_plain(' · '.join(one.name))}: {said.outcome(one.before)}"
                f" → {said.outcome(one.after)}"
                for one in moved[:_MOST]
            ]
            yield "\n".join([f"### {said(key)}", "", heads, *totals, "", *rows, ""])
    if found.other_files:
        yield said("other_files", count=found.other_files) + "\n"


def _html_parts(found: Comparison, said: _Words) -> Iterator[str]:
    for key, pages in (("added", found.added), ("removed", found.removed)):
        if pages:
            yield _html_list(f"{said(key)} ({len(pages)})", [_html_page(one) for one in pages])
    for changed in found.changed:
        text = _marked(changed.pieces, escape)
        heading = f"{escape(said('changed'))}: {_html_page(changed.page)}"
        yield f"<h2>{heading}</h2>\n<pre>{text}</pre>\n"
    for key, some in (("new_findings", found.new_findings), ("fixed", found.fixed_findings)):
        if some:
            rows = [escape(said.finding(one)) for one in some]
            yield _html_list(f"{said(key)} ({len(some)})", rows)
    for key, moved, counts in _tables(found):
        if moved:
            totals = "".join(
                f"<tr><th>{escape(said.outcome(name))}<td>{old}<td>{new}\n"
                for name, old, new in _totals(counts)
            )
            heads = f"<tr><td><th>{escape(said('before'))}<th>{escape(said('after'))}\n"
            yield f"<h2>{escape(said(key))}</h2>\n<table>{heads}{totals}</table>\n"
            yield _html_list(
                "",
                [
                    escape(
                        f"{' · '.join(one.name)}: {said.outcome(one.before)}"
                        f" → {said.outcome(one.after)}"
                    )
                    for one in moved
                ],
            )
    if found.other_files:
        yield f"<p>{escape(said('other_files', count=found.other_files))}</p>\n"


def _html_page(one: Page) -> str:
    return f"{escape(one.title)} <code>/{escape(one.url)}</code>"


def _html_list(heading: str, rows: Iterable[str]) -> str:
    head = f"<h2>{escape(heading)}</h2>\n" if heading else ""
    return f"{head}<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>\n"


def _listed(said: _Words, key: str, rows: Sequence[str], count: int) -> str:
    more = [said("more", count=count - len(rows))] if count > len(rows) else []
    return "\n".join([f"### {said(key)} ({count})", "", *rows, *more, ""])


def _marked(pieces: Iterable[Piece], escaped: Any) -> str:
    """Return text in which what is gone is `<del>` and what is new `<ins>`, line by line."""
    marks = {"same": ("", ""), "removed": ("<del>", "</del>"), "added": ("<ins>", "</ins>")}
    shown = []
    for piece in pieces:
        begin, end = marks[piece.change]
        lines = piece.text.split("\n")
        shown.append("\n".join(f"{begin}{escaped(line)}{end}" if line else "" for line in lines))
    return "".join(shown)


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is: no mark-up, no links, nobody mentioned."""
    safe = escape(text, quote=False)
    return re.sub(r"[\\`*_\[\]#|!~@]", lambda found: f"&#{ord(found[0])};", safe)


def _tables(
    found: Comparison,
) -> tuple[tuple[str, list[Transition], tuple[dict[str, int], dict[str, int]]], ...]:
    return (
        ("ledger", found.duties, found.duty_counts),
        ("targets", found.targets, found.target_counts),
    )


def _totals(counts: tuple[dict[str, int], dict[str, int]]) -> list[tuple[str, int, int]]:
    names = sorted(counts[0].keys() | counts[1].keys())
    return [(name, counts[0].get(name, 0), counts[1].get(name, 0)) for name in names]


def _moved(
    moved: list[Transition], counts: tuple[dict[str, int], dict[str, int]]
) -> dict[str, Any]:
    return {
        "before": counts[0],
        "after": counts[1],
        "changes": [
            {"name": list(one.name), "before": one.before, "after": one.after} for one in moved
        ],
    }
