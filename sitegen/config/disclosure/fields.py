"""The fields of `disclosure` in site.yaml and of the profiles of rules."""

from __future__ import annotations

import datetime as dt
from typing import Any

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.domain.rule import PARTS, Due, Exemption, Source, Span
from sitegen.domain.text import LocalText
from sitegen.schema.fields import Field, Fields, FindingCollector, JsonSchema, ListOf, Record
from sitegen.schema.kinds import Choice, Day, Flag, Identifier, Number, PerLanguage, TextKind
from sitegen.schema.yaml_nodes import Node

LONGEST = 366  # days that a rule may count


class Within(Struct, frozen=True):
    """A whole number between two others."""

    field: str
    least: int
    most: int

    def read(self, node: Node, report: FindingCollector) -> int | None:
        number = Number(whole=True).read(node, report)
        if number is None:
            return None
        if not self.least <= number <= self.most:
            at = report.at(node)
            report.add(d.out_of_range(at, self.field, int(number), self.least, self.most))
            return None
        return int(number)

    def json_schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


def _in_order(values: dict[str, Any], node: Node, report: FindingCollector) -> bool:
    start, until = values.get("from"), values.get("until")
    if start and until and until < start:
        report.add(d.ends_before_start(report.at(node), str(start), str(until)))
        return False
    return True


def _span(org: str, **days: dt.date) -> Span:
    return Span(org, days.get("from"), days.get("until"))


def _exemption(reason: LocalText, org: str, rule: str = "", **days: dt.date) -> Exemption:
    return Exemption(_span(org, **days), reason, rule)


_LEVELS = (
    *(("county", "county"), ("县", "county"), ("township", "township"), ("乡镇", "township")),
    *(("village", "village"), ("村", "village"), ("other", "other"), ("其他", "other")),
)
_FREQUENCIES = (
    *(("year", "year"), ("每年", "year"), ("quarter", "quarter"), ("每季度", "quarter")),
    *(("month", "month"), ("每月", "month"), ("at_once", "at_once"), ("随时", "at_once")),
)
_COUNTS = (
    *(("period", "period"), ("按所属期", "period"), ("whole", "whole"), ("按完整所属期", "whole")),
    *(("date", "date"), ("按发布日期", "date")),
)
assert {kept for _, kept in _FREQUENCIES} == PARTS.keys()

_DUE = Record(
    Fields(
        (
            Field(
                "day",
                Within("day", 1, 31),
                "日",
                "Day of the month; 31 is its last.",
                required=True,
            ),
            Field("month", Within("month", 0, 24), "第几个月", "Months after the period's end."),
        )
    ),
    Due,
)
_ORG = Field(
    "org", TextKind(limit=100), "单位", "Organization; all below it are meant too.", required=True
)
_FROM = Field("from", Day(), "起", "First day.")
_UNTIL = Field("until", Day(), "止", "Last day.")
_SPAN = Record(Fields((_ORG, _FROM, _UNTIL)), _span, alone="org", check=_in_order)
_SOURCE = Record(
    Fields(
        (
            Field("statute", PerLanguage(), "法规", "Name of the statute.", required=True),
            Field("article", PerLanguage(), "条款", "Its article."),
            Field("text", PerLanguage(), "要求", "What it says."),
        )
    ),
    Source,
)
_RULE_FIELDS = Fields(
    (
        Field("id", Identifier(), "编号", "Short name of the rule.", required=True),
        Field("name", PerLanguage(), "名称", "Name per language."),
        Field("level", Choice(_LEVELS), "层级", "Level of the organizations that it binds."),
        Field(
            "categories", ListOf(Identifier()), "类别", "Ids of the categories that it asks for."
        ),
        Field("frequency", Choice(_FREQUENCIES), "频次", "year, quarter, month or at_once."),
        Field("times", Within("times", 1, 366), "次数", "How many in each period."),
        Field("due", _DUE, "期限", "Last day in time, after the period's end."),
        Field("within", Within("within", 0, LONGEST), "几日内", "Days from signing, if at once."),
        Field("display", Within("display", 0, LONGEST), "公示天数", "Fewest days on display."),
        Field("least", Within("least", 0, LONGEST), "法定天数", "Days that the law asks for."),
        Field("counts", Choice(_COUNTS), "计算方法", "Which documents count: period, whole, date."),
        Field(
            "concerned",
            Flag(),
            "涉及也算",
            "Whether what others publish and name the organization in `concerns` counts as well.",
        ),
        Field("replaces", Identifier(), "代替", "Rule in whose place it stands."),
        Field("named", Flag(), "点名适用", "Binds only organizations named in `only`."),
        Field("only", ListOf(_SPAN), "适用单位", "Organizations that it binds, with days."),
        Field("sources", ListOf(_SOURCE), "依据", "Statutes and articles."),
        Field("enabled", Flag(), "启用", "Whether the rule is used."),
    )
)
RULE = Record(_RULE_FIELDS, dict)
_EXEMPTION = Record(
    Fields(
        (
            _ORG,
            Field("rule", Identifier(), "规则", "Id of the rule; all, if none is named."),
            _FROM,
            _UNTIL,
            Field(
                "reason",
                PerLanguage(),
                "原因",
                "Why, per language; it is published.",
                required=True,
            ),
        )
    ),
    _exemption,
    check=_in_order,
)
TERM = Record(
    Fields(
        (
            Field("id", Identifier(), "编号", "Short name of the kind.", required=True),
            Field("name", PerLanguage(), "名称", "Name per language."),
            Field(
                "titles",
                ListOf(TextKind(limit=100)),
                "标题字样",
                "Words of titles, separated by blanks; all of one entry must be there.",
            ),
            Field("except", ListOf(TextKind(limit=100)), "除外字样", "Words of other titles."),
            Field("days", Within("days", 0, LONGEST), "天数", "Fewest days on display."),
            Field("working", Flag(), "按工作日", "Whether working days are counted."),
            Field("contact", Flag(), "须有联系方式", "Whether the notice must say how to object."),
            Field("practice", Flag(), "通行做法", "Whether no statute sets the days."),
            Field("since", Day(), "施行日期", "Day on which the statute took effect."),
            Field("sources", ListOf(_SOURCE), "依据", "Statutes and articles."),
            Field("enabled", Flag(), "启用", "Whether the kind is checked."),
        )
    ),
    dict,
)
TERMS = Fields((Field("displays", ListOf(TERM), "公示期限", "Kinds of notices.", required=True),))
PROFILE = Fields(
    (
        Field("name", PerLanguage(), "名称", "Name of the profile.", required=True),
        Field("in_force", Day(), "施行日期", "Day on which its statute took effect."),
        Field("rules", ListOf(RULE), "规则", "Its rules.", required=True),
    )
)
DISCLOSURE = Fields(
    (
        Field("profile", TextKind(limit=100), "方案", "Rules to begin with: a profile's name."),
        Field("rules", ListOf(RULE), "规则", "Changes of its rules, and rules of the site's own."),
        Field("exemptions", ListOf(_EXEMPTION), "豁免", "Who need not publish, when and why."),
        Field("displays", ListOf(TERM), "公示期限", "Changes of how long notices are displayed."),
        Field("since", Day(), "起始日期", "Day since which the rules are applied."),
    )
)
CHINESE = {
    one.key: one.chinese
    for fields in (DISCLOSURE, _RULE_FIELDS, _EXEMPTION.fields, _SPAN.fields, TERM.fields)
    for one in fields.fields
}
