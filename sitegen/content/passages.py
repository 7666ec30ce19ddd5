"""Parse the passages that a notice changes, from front matter entries and from tables in the text.

Loaded only for documents that have the field `about`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from unicodedata import normalize

from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.content.lifecycle_fields import DISPLAY as DISPLAY_KIND
from sitegen.diagnostics import Location
from sitegen.domain.number import DocumentNumber
from sitegen.domain.relation import DISPLAY, TARGET, WORDS, Passage
from sitegen.schema.fields import FindingCollector
from sitegen.schema.kinds import Day
from sitegen.schema.yaml_nodes import Scalar

_NAMES = {
    DISPLAY: ("公示期", "公示时间", "公示期限", "公示截止", "公示截止日期", "公示截止时间"),
    "objections.until": (
        "意见反馈截止",
        "意见反馈截止日期",
        "意见反馈截止时间",
        "反馈截止日期",
        "异议截止日期",
    ),
    "objections.phone": ("意见反馈电话", "异议电话"),
    "objections.to": ("意见反馈对象", "异议受理单位"),
    "objections.address": ("意见反馈地址",),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in (field, *names)}
_TARGET = re.compile(r"(?:目标|target)[ .:：]?\s*(?P<id>[a-z0-9][a-z0-9-]*)", re.IGNORECASE)
_KINDS = sorted({word for kind, words in WORDS.items() for word in (kind, *words)}, key=len)
_SENTENCE = re.compile(
    rf"(?P<kind>{'|'.join(reversed(_KINDS))})(?:\s*[:：]\s*|\s+|(?=《))(?P<of>.+)",
    re.IGNORECASE | re.DOTALL,
)


def sentence(text: str) -> tuple[str, str] | None:
    """Split `更正 0612-tender.md` into relation word and document; None without a relation word."""
    found = _SENTENCE.fullmatch(text)
    return (found["kind"].lower(), found["of"]) if found else None


def names_in(text: str) -> tuple[str, ...]:
    """Split a text into document names: paths or numbers separated by 、, or one title."""
    parts = [part.strip() for part in re.split("[、；;，,]", text)]
    return tuple(parts) if len(parts) > 1 and all(map(_is_name, parts)) else (text,)


def _is_name(text: str) -> bool:
    return text.endswith(".md") or DocumentNumber.parse(text) is not None


def field_of(label: str) -> str:
    """Return the field that a label names, else the label: 公示期 is `display`, 目标 roads `target.roads`."""
    found = _TARGET.fullmatch(label)
    if found:
        return TARGET + found["id"].lower()
    return _FIELDS.get("".join(label.split()), label)


def passage(label: str, old: str, new: str) -> Passage | None:
    """Build a passage from its parts; None if the new value of a field cannot be parsed."""
    field = field_of(label)
    found = Passage(field, old, new)
    if field == DISPLAY:
        if day := named_day(new):
            return replace(found, day=day)
        display = DISPLAY_KIND.read(Scalar(new, 0, 0), FindingCollector(""))
        return replace(found, display=display) if display else None
    if field == "objections.until":
        day = named_day(new)
        return replace(found, day=day) if day else None
    if field.startswith(TARGET):
        figure = leading_figure(new)
        if figure is not None:
            return replace(found, figure=figure)
        day = named_day(new)
        return replace(found, day=day) if day else None
    return found


def leading_figure(text: str) -> Decimal | None:
    """Parse a text as a figure with any unit; None if it is something else."""
    number = _FIGURE.fullmatch(normalize("NFKC", text).replace(",", ""))
    return Decimal(number["figure"]) if number else None


def named_day(text: str) -> date | None:
    """Parse a text as a date, with or without a time of day; None if it is something else."""
    found = _DATED.fullmatch("".join(text.split()))
    return Day().read(Scalar(found["day"], 0, 0), FindingCollector("")) if found else None


_DATED = re.compile(
    r"(?:延长|顺延|延期|改)?[至到为]?(?P<day>\S{4}[-/.年]\S{1,3}?[-/.月]\S{1,3}?(?:[日号]|(?=[Tt上下]|\Z)))"
    r"(?:[Tt]|[上下]午)?(?:\d{1,2}[:：时点]?)?(?:\d{1,2}分?|整)?[止前]?"
)
_FIGURE = re.compile(r"(?P<figure>[-+]?\d{1,15}(?:\.\d{1,6})?)\s*[^\d\s]{0,10}")


def told_in(body: str, line: int, report: FindingCollector) -> tuple[Passage, ...]:
    """Return the passages in correction tables of a text (columns 更正项, 更正前, 更正后).

    Args:
        body: The text.
        line: Line number of the first line of the text in the file, from 1.
        report: Collects findings on new values that cannot be parsed.
    """
    found: list[Passage] = []
    columns: tuple[int, int, int] | None = None
    for n, text in enumerate(body.split("\n")):
        if "|" not in text:
            columns = None
            continue
        cells = [_plain(cell) for cell in _CELL.split(text.strip().strip("|"))]
        if columns is None:
            columns = _columns(cells)
        elif len(cells) > max(columns) and not _RULE.fullmatch(text.strip()):
            label, old, new = (cells[place] for place in columns)
            if new and new != old:
                one = passage(label, old, new)
                if one is None:
                    report.add(d.unread_value(Location(report.path, line + n, 1), label, new))
                found.append(one or Passage(label, old, new))
    return tuple(found)


def _columns(cells: list[str]) -> tuple[int, int, int] | None:
    """Return the indexes of the label, old and new columns of a correction table; None for other tables."""
    olds = [n for n, cell in enumerate(cells) if _BEFORE.search(cell)]
    news = [n for n, cell in enumerate(cells) if _AFTER.search(cell)]
    if len(olds) != 1 or len(news) != 1 or olds == news:
        return None
    labels = [
        n for n, cell in enumerate(cells) if n not in (*olds, *news) and not _NUMBER.fullmatch(cell)
    ]
    return (labels[0], olds[0], news[0]) if labels else None


def _plain(cell: str) -> str:
    return " ".join(cell.replace("\\|", "|").replace("**", "").replace("<br>", " ").split())


_CELL = re.compile(r"(?<!\\)\|")
_NUMBER = re.compile(r"序号|编号|(?i:no\.?)|#|")
_RULE = re.compile(r"[|:\- ]+")
_BEFORE = re.compile("(?:更正|变更|修改|调整|勘误)前|^原|(?i:before|^old)")
_AFTER = re.compile(
    "(?:更正|变更|修改|调整|勘误)后|(?:更正|变更|修改|改|调整)为|^现|(?i:after|^new)"
)
