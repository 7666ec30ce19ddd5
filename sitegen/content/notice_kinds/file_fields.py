"""The schema of kinds.yaml, and the merge of a site's file into the shipped one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.content.fields import DOCUMENT
from sitegen.diagnostics import Location
from sitegen.domain.notice_kind import KindField, Kinds, NoticeKind, ValueType
from sitegen.domain.rule import Source
from sitegen.domain.text import LocalText
from sitegen.schema.fields import (
    Field,
    Fields,
    FindingCollector,
    JsonSchema,
    ListOf,
    Record,
    scalar,
)
from sitegen.schema.kinds import Choice, Flag, Identifier, PerLanguage, TextKind
from sitegen.schema.yaml_nodes import Mapping, Node, Scalar, Sequence


class _Block(Struct, frozen=True):
    """A text of several lines, as typed."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        return None if text is None else f"{text}\n"

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


_CHINESE_TYPES: dict[str, ValueType] = {
    "文字": "text",
    "数": "number",
    "数字": "number",
    "金额": "money",
    "面积": "area",
    "电话": "phone",
    "日期": "date",
    "起止日期": "dates",
    "时间": "time",
    "时长": "duration",
    "选项": "choice",
    "是否": "flag",
}
_TYPES = (*((one, one) for one in get_args(ValueType)), *_CHINESE_TYPES.items())
_NAMES = ListOf(TextKind(limit=60), split=True)

SOURCE = Record(
    Fields(
        (
            Field("statute", PerLanguage(), "法规", "Statute.", required=True),
            Field("article", PerLanguage(), "条款", "Article."),
        )
    ),
    Source,
    alone="statute",
)

FIELD = Fields(
    (
        Field("id", Identifier(), "编号", "Short name, in open data too.", required=True),
        Field("name", PerLanguage(), "名称", "Label per language; a key of front matter as well."),
        Field("type", Choice(_TYPES), "类型", "The form of its values; text unless set."),
        Field("unit", TextKind(limit=20), "单位", "Unit of a number, which may follow it."),
        Field("choices", _NAMES, "选项", "The words of a choice."),
        Field("example", TextKind(limit=100), "例", "A value as it is typed."),
    )
)

KIND = Fields(
    (
        Field("id", Identifier(), "编号", "Short name, in open data too.", required=True),
        Field("name", PerLanguage(), "名称", "Name per language."),
        Field("also", _NAMES, "别名", "Other names that clerks type."),
        Field("title", TextKind(limit=200), "标题", "Title of a new one; {org}, {period}."),
        Field("categories", _NAMES, "类别", "Ids of its usual categories."),
        Field("required", _NAMES, "必填", "Fields that each must have."),
        Field("optional", _NAMES, "选填", "Fields that it may have."),
        Field("columns", _NAMES, "表格列", "Columns of its table; spellings parted by |."),
        Field("rule", Identifier(), "公开规则", "Id of the disclosure rule that it fulfils."),
        Field("term", Identifier(), "公示期限", "Id of the display term that applies."),
        Field("follows", _NAMES, "上文", "Ids of the kinds whose result it tells."),
        Field("refused", _NAMES, "不许写", "Keys that it must not have."),
        Field("basis", ListOf(SOURCE), "依据", "Statutes that ask for it."),
        Field("practice", Flag(), "通行做法", "Whether no statute asks for it."),
        Field("body", _Block(), "正文", "The text to begin with, in Markdown."),
        Field("enabled", Flag(), "启用", "false: the site does not use it."),
    )
)


def _as_read(**values: Any) -> dict[str, Any]:
    return values


FILE_FIELDS = Fields(
    (
        Field("fields", ListOf(Record(FIELD, _as_read)), "项目", "Fields that kinds share."),
        Field("kinds", ListOf(Record(KIND, _as_read)), "种类", "Kinds of notice."),
    )
)

Values = dict[str, dict[str, Any]]
"""Field values of entries, by id."""


def combined(
    shipped: dict[str, Any], own: dict[str, Any], node: Node | None, path: str
) -> tuple[Kinds, FindingCollector]:
    """Merge a site's kinds and fields into the shipped ones; return the result with the findings.

    Args:
        shipped: The values of the shipped file.
        own: The values of the site's file.
        node: The YAML node of the site's file, for positions; None if there is no file.
        path: Path of the site's file.
    """
    report = FindingCollector(path)
    fields = _merged(shipped["fields"], own.get("fields", ()))
    found = tuple(KindField(**{"name": LocalText(()), **one}) for one in fields.values())
    kinds = _merged(shipped["kinds"], own.get("kinds", ()))
    keys = {key: one.id for one in found for key in (one.id, *one.name.all())}
    used = tuple(
        _kind(one, keys) for one in kinds.values() if one.pop("enabled", True) and "name" in one
    )
    known = Kinds(used, found)
    if node is not None:
        places = dict(_places(node, report))
        report.findings.extend(_faults(known, kinds, keys, places, path))
    return known, report


def _merged(shipped: Iterable[dict[str, Any]], own: Iterable[dict[str, Any]]) -> Values:
    found = {one["id"]: dict(one) for one in shipped}
    for one in own:
        found[one["id"]] = {**found.get(one["id"], {}), **one}
    return found


def _kind(values: dict[str, Any], keys: dict[str, str]) -> NoticeKind:
    """Return a kind with its field references resolved to ids."""
    made = dict(values)
    for part in ("required", "optional"):
        made[part] = tuple(_field_id(name, keys) for name in made.get(part, ()))
    return NoticeKind(**made)


def _field_id(name: str, keys: dict[str, str]) -> str:
    common = DOCUMENT.by_key.get(name)
    return common.key if common else keys.get(name, name)


def _places(node: Node, report: FindingCollector) -> Iterator[tuple[tuple[str, str], Location]]:
    """Yield ((list, id), position) for each entry."""
    for key, value in node.entries if isinstance(node, Mapping) else ():
        part = FILE_FIELDS.by_key.get(key.text)
        for entry in value.items if isinstance(value, Sequence) and part else ():
            for name, one in entry.entries if isinstance(entry, Mapping) else ():
                if part and name.text in ("id", "编号") and isinstance(one, Scalar):
                    yield (part.key, one.text.strip()), report.at(one)


def _faults(
    known: Kinds,
    kinds: Values,
    keys: dict[str, str],
    places: dict[tuple[str, str], Location],
    path: str,
) -> Iterator[d.Diagnostic]:
    """Yield the faults in the entries of a site's file."""
    start = Location(path, 1, 1)
    seen: dict[str, str] = {}
    for field in known.fields:
        at = places.get(("fields", field.id), start)
        if not field.name.versions:
            yield d.incomplete_kind(at, field.id, "name / 名称")
        if field.type == "choice" and not field.choices:
            yield d.incomplete_kind(at, field.id, "choices / 选项")
        for key in {field.id, field.name.in_language("zh-Hans")}:
            common = DOCUMENT.by_key.get(key)
            other = seen.setdefault(key, field.id)
            if common or other != field.id:
                yield d.key_of_two_fields(at, key, common.key if common else other)
    for name, values in kinds.items():
        at = places.get(("kinds", name), start)
        if "name" not in values:
            yield d.incomplete_kind(at, name, "name / 名称")
    for kind in known.kinds:
        at = places.get(("kinds", kind.id), start)
        for one in kind.fields:
            if one not in known.field and one not in DOCUMENT.by_key:
                yield d.kind_without_field(at, kind.id, one, (*keys, *DOCUMENT.by_key))
        for one in kind.follows:
            if one not in known.by_id and one not in kinds:
                yield d.unknown_notice_kind(at, one, known.by_id)
