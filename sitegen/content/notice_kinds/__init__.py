"""Kinds of notice: those that the program ships, and a site's own `kinds.yaml`, merged by id.

Both files have the same schema. They are read only if a document names a kind, or the site has the file.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from sitegen.content.kind_files import KINDS
from sitegen.content.notice_kinds.file_fields import FILE_FIELDS, combined
from sitegen.content.notice_kinds.values import detail
from sitegen.diagnostics import Findings
from sitegen.domain.notice_kind import Kinds, KindSettings, NoticeKind
from sitegen.schema.fields import FindingCollector, JsonSchema
from sitegen.schema.yaml import parse

__all__ = ["body_of", "detail", "json_schema", "kinds", "merged"]


@lru_cache(maxsize=4)
def kinds(settings: KindSettings) -> Kinds:
    """Return the kinds of a site."""
    return merged(settings.own)[0]


def merged(own: str) -> tuple[Kinds, Findings]:
    """Return the kinds of a site with a `kinds.yaml` of its own, or "", and the findings in that file."""
    if not own:
        return combined(_shipped(), {}, None, KINDS)[0], ()
    report = FindingCollector(KINDS)
    node, findings = parse(own, KINDS)
    values: dict[str, Any] = (FILE_FIELDS.read(node, report) if node else None) or {}
    known, told = combined(_shipped(), values, node, KINDS)
    return known, (*findings, *report.findings, *told.findings)


@cache
def _shipped() -> dict[str, Any]:
    node, findings = parse((files(__name__) / KINDS).read_text("utf-8"), KINDS)
    assert node is not None, findings
    report = FindingCollector(KINDS)
    values = FILE_FIELDS.read(node, report)
    assert values is not None, report.findings
    assert not report.findings, report.findings
    return values


def body_of(kind: NoticeKind) -> str:
    """Return the body template of a kind: the site's own, else the shipped one."""
    path = files(__name__) / "bodies" / f"{kind.id}.md"
    return kind.body or (path.read_text("utf-8") if path.is_file() else "")


def json_schema() -> JsonSchema:
    """Return the JSON Schema of a `kinds.yaml`."""
    return FILE_FIELDS.json_schema()
