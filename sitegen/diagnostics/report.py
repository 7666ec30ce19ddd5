"""Findings as text, JSON, GitHub annotations, and in the formats of `exchange`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.finding import folded
from sitegen.messages import as_json, catalogue, filled, message, visible
from sitegen.messages import findings as all_texts

FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")
MOST = 50  # findings of one code that text lists, so that other codes are not lost among them


def shown(findings: Iterable[Diagnostic], language: str, form: str) -> str:
    """Return findings in one of FORMATS, each line ended.

    Text lists the first of each code and counts the others.
    """
    match form:
        case "json":
            return as_json([as_data(finding, language) for finding in findings]) + "\n"
        case "github":
            return "".join(_annotation(finding, language) for finding in findings)
        case "gitlab" | "sarif" | "junit":
            from sitegen.diagnostics import exchange

            rows = [(finding, as_data(finding, language)) for finding in findings]
            if form == "junit":
                return exchange.as_junit(rows)
            made = exchange.as_gitlab(rows) if form == "gitlab" else exchange.as_sarif(rows)
            return as_json(made) + "\n"
        case _:
            return "".join(_listed(findings, language))


def texts(finding: Diagnostic, language: str) -> tuple[str, str]:
    """Return what a finding says and what to do, in a language."""
    known = catalogue(language)
    entry = all_texts(language)[finding.code]
    values = {name: _translated(name, text, known) for name, text in finding.params}
    hint = entry["nearest"] if values.get("nearest") and "nearest" in entry else entry["hint"]
    return filled(entry["message"], values), filled(hint, values)


def _translated(name: str, text: str, known: dict[str, Any]) -> str:
    """Return a parameter in the language of a catalogue, if it is a word of ours or the system's."""
    words = {"expected": "words", "found": "words", "kind": "words", "reason": "reasons"}.get(
        name, ""
    )
    return str(known[words].get(text, text)) if words else text


def as_data(finding: Diagnostic, language: str) -> dict[str, object]:
    """Return a finding for other programs."""
    said, hint = texts(finding, language)
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.at.path,
        "line": finding.at.line,
        "column": finding.at.column,
        "message": said,
        "hint": hint,
        "params": dict(finding.params),
    }


def _listed(findings: Iterable[Diagnostic], language: str) -> Iterator[str]:
    """Yield the findings to be shown as text, then how many more there are of each code."""
    counts: Counter[str] = Counter()
    for finding, follow in folded(findings):
        counts[finding.code] += 1
        if counts[finding.code] <= MOST:
            yield _text(finding, language)
            for path, count in Counter(one.at.path for one in follow).items():
                yield message(language, "report.follow", path=visible(path), count=count) + "\n"
    for code, count in sorted(counts.items()):
        if count > MOST:
            yield message(language, "report.more", code=code, count=count - MOST) + "\n"


def _text(finding: Diagnostic, language: str) -> str:
    said, hint = texts(finding, language)
    severity = message(language, f"severity.{finding.severity}")
    advice = message(language, "hint", hint=hint)
    return f"{visible(str(finding.at))}: {severity} {finding.code}: {said}\n{advice}\n"


def _annotation(finding: Diagnostic, language: str) -> str:
    """Return a workflow command of GitHub Actions."""
    said, hint = texts(finding, language)
    kind = {"error": "error", "warning": "warning", "note": "notice"}[finding.severity]
    place = f"file={_escaped(finding.at.path, ':,')}"
    if finding.at.line:
        place += f",line={finding.at.line}"
    if finding.at.column:
        place += f",col={finding.at.column}"
    return f"::{kind} {place},title={finding.code}::{_escaped(f'{said} {hint}')}\n"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return visible(text)
