"""Fields of a kind of notice in front matter. The kinds are loaded when the first document names one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sitegen import diagnostics as d
from sitegen.content import fields
from sitegen.diagnostics import Diagnostic
from sitegen.domain.notice_kind import Kinds, KindSettings, NoticeKind
from sitegen.schema.fields import Fields, FieldValues, FindingCollector
from sitegen.schema.yaml_nodes import Mapping

KEYS = frozenset(fields.DOCUMENT.by_key["kind"].keys)


def names_kind(front: Mapping, defaults: tuple[tuple[str, str], ...]) -> bool:
    """Return True if a front matter, or the defaults of a folder, may name a kind of notice."""
    if any(key.text in KEYS for key, _ in front.entries):
        return True
    return any("kind" in text or "种" in text for _, text in defaults)


@lru_cache(maxsize=4)
def fields_of(settings: KindSettings, *, translation: bool) -> Fields:
    """Return the front matter fields that a document with a kind may have."""
    from sitegen.content.notice_kinds import kinds
    from sitegen.content.notice_kinds.values import front_matter_fields

    known = fields.TRANSLATION if translation else fields.DOCUMENT
    return Fields((*known.fields, *front_matter_fields(kinds(settings))))


def explain(
    findings: list[Diagnostic], start: int, values: FieldValues | None, settings: KindSettings
) -> None:
    """Replace "no such field" findings on kind fields and on personal data of requesters by specific ones.

    Args:
        findings: The findings of a document, changed in place.
        start: Index of the first finding on its fields.
        values: The fields as read.
        settings: The kinds of the site.
    """
    if not any(one.code == "D102" for one in findings[start:]):
        return
    from sitegen.content.notice_kinds import kinds

    known = kinds(settings)
    named = known.named(str(values.get("kind", ""))) if values else None
    for n, one in enumerate(findings[start:], start):
        key = str(dict(one.params).get("field", ""))
        if one.code != "D102":
            continue
        if named and key in named.refused:
            findings[n] = d.asker_in_field(one.at, key, _name(named))
        elif not named and (users := _users(key, known)):
            findings[n] = d.field_of_kind(one.at, key, users)


def _users(key: str, known: Kinds) -> list[str]:
    """Return the names of the kinds that use a field."""
    field = next((f.id for f in known.fields if key in (f.id, *f.name.all())), "")
    return [_name(kind) for kind in known.kinds if field and field in kind.fields]


def _name(kind: NoticeKind) -> str:
    return kind.name.in_language("zh-Hans")


def with_details(
    values: dict[str, Any], front: Mapping, report: FindingCollector, settings: KindSettings
) -> dict[str, Any]:
    """Move the values of kind fields into `details`.

    The fields that the kind of the document asks for come first, in the order of the kind.
    """
    from sitegen.content.notice_kinds import detail, kinds

    known = kinds(settings)
    common = {key: value for key, value in values.items() if key not in known.field}
    own = {key: value for key, value in values.items() if key in known.field}
    places = {key.text: (key, value) for key, value in front.entries}
    if "kind" not in common:
        for key in own:  # folder defaults are not reported in the document
            field = known.field[key]
            typed = next((name for name in (key, *field.name.all()) if name in places), "")
            if typed:
                report.add(d.field_of_kind(report.at(places[typed][0]), typed, _users(key, known)))
        return common
    typed = common["kind"]
    kind = known.named(typed)
    if kind is None:
        node = next((places[key][1] for key in KEYS if key in places), front)
        report.add(d.unknown_notice_kind(report.at(node), typed, known.names()))
        return common
    order = dict.fromkeys((*kind.fields, *known.field))
    common["kind"] = kind.id
    common["details"] = tuple(detail(known.field[key], own[key]) for key in order if key in own)
    return common
