"""Fields of a notice's lifecycle: display, objections, corrections and withdrawal."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.domain.display import Display
from sitegen.domain.document import Change, Objections, Withdrawal
from sitegen.domain.numerals import in_figures
from sitegen.schema.fields import (
    Field,
    Fields,
    FieldValues,
    FindingCollector,
    JsonSchema,
    Record,
    scalar,
)
from sitegen.schema.kinds import Choice, Day, TextKind, with_year
from sitegen.schema.yaml_nodes import Mapping, Node, Scalar


class Term(Struct, frozen=True):
    """A number of days; `working` is None where the text does not say of which kind."""

    days: int
    working: bool | None


class Days(Struct, frozen=True):
    """A number of days in the forms that clerks type: 7, 15天, 15日, 7个工作日, 7 working days."""

    def read(self, node: Node, report: FindingCollector) -> Term | None:
        text = scalar(node, report, "number")
        if text is None:
            return None
        plain = in_figures("".join(unicodedata.normalize("NFKC", text).split()).casefold())
        found = _DAYS.fullmatch(plain)
        if not found or not int(found["days"]):
            report.add(d.bad_days(report.at(node), text))
            return None
        unit = found["unit"]
        working = None if not unit else "工作" in unit or "working" in unit
        return Term(int(found["days"]), working)

    def json_schema(self) -> JsonSchema:
        return {"type": ["integer", "string"]}


_DAYS = re.compile(
    r"(?P<days>\d{1,4})(?P<unit>个?(?:工作|自然)日|天|日|(?:working|calendar|)-?days?|)"
)
_COUNTED = (
    ("calendar", "calendar"),
    ("自然日", "calendar"),
    ("working", "working"),
    ("工作日", "working"),
)


def _in_order(values: FieldValues, node: Node, report: FindingCollector) -> bool:
    if values.faulty:
        return False
    start, until, term = (values.get(key) for key in ("from", "until", "days"))
    if start and until and until < start:
        report.add(d.ends_before_start(report.at(node), str(start), str(until)))
        return False
    if bool(until) == bool(term):
        report.add(d.not_exactly_one(report.at(node), "until / 至 | days / 天数"))
        return False
    counted = values.get("counted")
    if counted and (term is None or term.working is (counted == "calendar")):
        report.add(d.counted_otherwise(report.at(node), counted))
        return False
    return True


def _display(
    until: Any = None, days: Term | None = None, counted: str = "", **start: Any
) -> Display:
    working = counted == "working" or bool(days and days.working)
    return Display(start.get("from"), until, days.days if days else 0, working)


class _DisplayKind(Struct, frozen=True):
    """A display: its fields, a number of days, or two dates in one text: 10月1日至10月15日."""

    record: Record

    def read(self, node: Node, report: FindingCollector) -> Display | None:
        found = _STRETCH.fullmatch(node.text.strip()) if isinstance(node, Scalar) else None
        if found:
            ends = with_year(found["start"], found["until"])
            node = Mapping(
                tuple(
                    (Scalar(key, node.line, node.column), Scalar(text, node.line, node.column))
                    for key, text in zip(("from", "until"), ends, strict=True)
                ),
                node.line,
                node.column,
            )
        display: Display | None = self.record.read(node, report)
        return display

    def json_schema(self) -> JsonSchema:
        return self.record.json_schema()


_STRETCH = re.compile(
    r"(?P<start>\S*?\d\s*[日号]?|\S+?[日号])\s*(?:至|到|—+|－|～|~|--|\s-\s)\s*(?P<until>\S+)"
)

_DISPLAY = Record(
    Fields(
        (
            Field("from", Day(), "起", "First day on display."),
            Field("until", Day(), "至", "Last day on display.", also=("止", "截止")),
            Field("days", Days(), "天数", "Days on display: 15天, 7个工作日."),
            Field("counted", Choice(_COUNTED), "计算", "calendar or working days."),
        )
    ),
    _display,
    alone="days",
    check=_in_order,
)
DISPLAY = _DisplayKind(_DISPLAY)

OBJECTIONS = Record(
    Fields(
        (
            Field("to", TextKind(limit=100), "对象", "To whom people may object."),
            Field(
                "phone", TextKind(limit=60), "电话", "Telephone for objections.", label="反馈电话"
            ),
            Field(
                "address",
                TextKind(limit=200),
                "地址",
                "Where objections are taken.",
                label="受理地点",
            ),
            Field("until", Day(), "截止", "Last day for objections.", label="反馈截止"),
        )
    ),
    Objections,
    alone="to",
)

CHANGE = Record(
    Fields(
        (
            Field("date", Day(), "日期", "Day of the correction.", required=True),
            Field("note", TextKind(), "说明", "What was corrected and why.", required=True),
        )
    ),
    Change,
)

_TITLES = (("hidden", "hidden"), ("隐藏", "hidden"))
WITHDRAWAL = Record(
    Fields(
        (
            Field("date", Day(), "日期", "Day of the withdrawal.", required=True),
            Field("reason", TextKind(), "原因", "Why it was withdrawn.", required=True),
            Field("title", Choice(_TITLES), "标题", "hidden, where the title itself may not stay."),
        )
    ),
    lambda title="", **values: Withdrawal(untitled=title == "hidden", **values),
)
