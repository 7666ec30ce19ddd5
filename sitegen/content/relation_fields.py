"""The field `about` / 关于: how a notice relates to others.

关于: 更正 0612-tender.md
关于: 废止 桂政发〔2024〕20号
关于: {延期: 0601-list.md, 至: 2026-07-10}
关于: {更正: 0612-tender.md, 项目: 截止时间, 更正前: 6月24日9时, 更正后: 6月26日9时}
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.domain.relation import WORDS, Passage, Relation
from sitegen.schema.fields import (
    Field,
    Fields,
    FieldValues,
    FindingCollector,
    JsonSchema,
    ListOf,
    Record,
)
from sitegen.schema.kinds import Day, TextKind
from sitegen.schema.yaml_nodes import Mapping, Node, Scalar, Sequence


class _Of(Struct, frozen=True):
    """One or several documents, each by its path, number or title."""

    def read(self, node: Node, report: FindingCollector) -> tuple[str, ...] | None:
        from sitegen.content.passages import names_in

        one = TextKind(limit=300)
        if isinstance(node, Sequence) and (not node.raw or node.raw.endswith("]")):
            found = [one.read(item, report) for item in node.items]
            return tuple(text for text in found if text) or None
        text = one.read(node, report)
        return names_in(text) if text else None

    def json_schema(self) -> JsonSchema:
        text = {"type": "string"}
        return {"anyOf": [text, {"type": "array", "items": text}]}


_NAMED = " | ".join(f"{kind} / {words[0]}" for kind, words in WORDS.items())
_TEXT = TextKind(limit=500)
_FIELD = Field(
    "field", TextKind(limit=100), "项目", "The field or passage that changes.", also=("更正项",)
)
_OLD = Field("old", _TEXT, "原", "Its old words.", also=("更正前", "原为"))
_NEW = Field("new", _TEXT, "现", "Its new words.", also=("更正后", "更正为", "改为"))


class _PassageKind(Struct, frozen=True):
    """A passage of a list of several."""

    record: Record

    def read(self, node: Node, report: FindingCollector) -> Passage | None:
        values = self.record.read(node, report)
        return _passage(values, node, report) if values else None

    def json_schema(self) -> JsonSchema:
        return self.record.json_schema()


def _passage(values: dict[str, Any], node: Node, report: FindingCollector) -> Passage:
    from sitegen.content.passages import passage

    label, new = values.get("field", ""), values["new"]
    found = passage(label, values.get("old", ""), new)
    if found is None:
        report.add(d.unread_value(report.at(node), label, new))
    return found or Passage(label, values.get("old", ""), new)


_PASSAGE = _PassageKind(
    Record(Fields((replace(_FIELD, required=True), _OLD, replace(_NEW, required=True))), dict)
)
RELATION = Fields(
    (
        *(
            Field(
                kind,
                _Of(),
                words[0],
                f"The documents of which it is the {kind}: path, number or title.",
                also=words[1:],
            )
            for kind, words in WORDS.items()
        ),
        _FIELD,
        _OLD,
        _NEW,
        Field("passages", ListOf(_PASSAGE), "内容", "Several fields or passages that change."),
        Field("until", Day(), "至", "The new last day, of an extension."),
        Field(
            "effective",
            Day(),
            "生效",
            "Since when, if not since the day of the notice.",
            also=("自",),
        ),
    )
)
"""The fields of a relation: one of the kinds, and what it changes."""


class RelationField(Struct, frozen=True):
    """A relation to other documents: `更正 0612-tender.md`, or a mapping that says more."""

    def read(self, node: Node, report: FindingCollector) -> Relation | None:
        if isinstance(node, Scalar):
            from sitegen.content.passages import sentence

            found = sentence(node.text.strip())
            if found is None:
                report.add(d.not_exactly_one(report.at(node), _NAMED))
                return None
            key, of = (Scalar(text, node.line, node.column) for text in found)
            node = Mapping(((key, of),), node.line, node.column)
        values = RELATION.read(node, report)
        if values is None or values.faulty:
            return None
        return _relation(values, node, report)

    def json_schema(self) -> JsonSchema:
        return {"anyOf": [RELATION.json_schema(), {"type": "string"}]}


def _relation(values: FieldValues, node: Node, report: FindingCollector) -> Relation | None:
    kinds = [kind for kind in WORDS if kind in values]
    if len(kinds) != 1:
        report.add(d.not_exactly_one(report.at(node), _NAMED))
        return None
    (kind,) = kinds
    passages: tuple[Passage, ...] = values.get("passages", ())
    if kind == "extension":
        if "until" not in values:
            report.add(d.missing_field(report.at(node), "至 / until"))
            return None
        from sitegen.content.passages import field_of

        label, until = field_of(values.get("field", "")), values["until"]
        passages = (Passage(label, values.get("old", ""), "", until), *passages)
    elif "new" in values:
        passages = (_passage(values, node, report), *passages)
    return Relation(kind, values[kind], passages, values.get("effective"))
