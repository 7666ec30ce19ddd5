"""Values of kind fields: the parser of each field type, and the stored form of a value."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from msgspec import Struct

from sitegen.domain.notice_kind import Detail, KindField, Kinds, ValueType
from sitegen.schema.fields import Field, FindingCollector, JsonSchema, Kind
from sitegen.schema.kinds import (
    AREA,
    DURATION,
    MONEY,
    Choice,
    Day,
    Exact,
    Flag,
    Measured,
    Moment,
    Phone,
    Stretch,
    StretchOfDays,
    TextKind,
)
from sitegen.schema.yaml_nodes import Node, Scalar


class Count(Struct, frozen=True):
    """A number that may be followed by its unit: 126, 126户."""

    unit: str = ""

    def read(self, node: Node, report: FindingCollector) -> Decimal | None:
        if isinstance(node, Scalar) and self.unit:
            plain = node.text.strip().removesuffix(self.unit).strip()
            node = Scalar(plain, node.line, node.column)
        return Exact().read(node, report)

    def json_schema(self) -> JsonSchema:
        return {"type": ["number", "string"]}


EXAMPLES = {
    "display": "15天",
    "period": "2026-Q3",
    "objections": "{对象: 村务监督委员会, 电话: 0700-5550101}",
    "doc_number": "桂政发〔2026〕20号",
}
"""Example values, as typed, for the common document fields that kinds ask for."""

_VALUES: dict[ValueType, Kind] = {
    "text": TextKind(limit=300),
    "money": MONEY,
    "area": AREA,
    "phone": Phone(),
    "date": Day(),
    "dates": StretchOfDays(),
    "time": Moment(),
    "duration": DURATION,
    "flag": Flag(),
}


def value_kind(field: KindField) -> Kind:
    """Return the parser for the type of a field."""
    if field.type == "choice":
        return Choice(tuple((word, word) for word in field.choices))
    return Count(field.unit) if field.type == "number" else _VALUES[field.type]


def front_matter_fields(known: Kinds) -> tuple[Field, ...]:
    """Return the fields of all kinds as front matter field definitions."""
    return tuple(
        Field(
            one.id,
            value_kind(one),
            one.name.in_language("zh-Hans"),
            f"{one.name.in_language('en')}: {one.example}" if one.example else "",
        )
        for one in known.fields
    )


_BARE = re.compile(r"[-+]?[\d,. ]+[万亿]?")


def detail(field: KindField, value: Any) -> Detail:
    """Return the stored form of a value: the text as typed and the machine-readable value."""
    match value:
        case Measured():
            bare = value.quantity.unit == "CNY" and _BARE.fullmatch(value.text)
            text = f"{value.text}元" if bare else value.text
            return Detail(field.id, text, f"{value.quantity.value:f}", value.quantity.unit)
        case Stretch():
            return Detail(field.id, value.text, f"{value.first}/{value.last}")
        case Decimal():
            return Detail(field.id, f"{value:f}{field.unit}", f"{value:f}", field.unit)
        case bool():
            return Detail(field.id, "是" if value else "否", "yes" if value else "no")
        case dt.datetime():
            return Detail(field.id, f"{value:%Y-%m-%d %H:%M}", value.isoformat(timespec="minutes"))
        case dt.date():
            return Detail(field.id, str(value), str(value))
        case _:
            return Detail(field.id, value, value if field.type == "choice" else "")
