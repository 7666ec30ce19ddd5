"""Loads `site.yaml` and `organizations.yaml` into one frozen Config, or reports findings."""

from __future__ import annotations

import posixpath
from collections import Counter
from functools import cache
from importlib.resources import files as packaged
from pathlib import Path
from typing import Any

from sitegen import diagnostics as d
from sitegen.config import organizations
from sitegen.config.appearance import Appearance
from sitegen.config.disclosure import resolved
from sitegen.config.holidays import calendar
from sitegen.config.model import Config, Sources
from sitegen.config.organizations import ORGANIZATIONS, load_organizations
from sitegen.config.site_fields import (
    CONTENT,
    MADE_OF,
    SITE_FIELDS,
    TIME_ZONE,
)
from sitegen.content.kind_files import KINDS, shipped_digest
from sitegen.content.source_text import decode, read_node, unreadable
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.notice_kind import KindSettings
from sitegen.domain.organization import OrganizationTree
from sitegen.domain.registration import Registration
from sitegen.schema.fields import Fields, FindingCollector, JsonSchema
from sitegen.schema.yaml_nodes import Mapping
from sitegen.system import files
from sitegen.system.codec import digest

SITE = "site.yaml"
MAX_BYTES = 8 * 1024 * 1024


def read_sources(root: Path) -> tuple[Sources | None, Findings]:
    """Read the configuration files of the site in a folder."""
    site, findings = _read(root, SITE)
    content = _content_folder(site)
    organizations, more = _read(root, f"{content}/{ORGANIZATIONS}")
    kinds, most = _read(root, KINDS) if (root / KINDS).exists() else (b"", ())
    if site is None or organizations is None or kinds is None:
        return None, (*findings, *more, *most)
    return Sources(site, organizations, _shipped(), kinds), ()


@cache
def _shipped() -> str:
    folders = (packaged("sitegen.config.disclosure"), packaged("sitegen.config.holidays"))
    found = (file for folder in folders for file in folder.iterdir() if file.name.endswith(".yml"))
    return digest((shipped_digest(), sorted((file.name, file.read_bytes()) for file in found)))


def load(sources: Sources) -> tuple[Config | None, Findings]:
    """Check the whole configuration and report all its faults at once."""
    report = FindingCollector(SITE)
    values = _mapping(sources.site, report, SITE_FIELDS)
    content = (values or {}).get("content", "content")
    tree, found = load_organizations(sources.organizations, f"{content}/{ORGANIZATIONS}")
    findings = [*report.findings, *found]
    if values is not None:
        sound = None if d.has_errors(found) else tree
        findings += _contradictions(values, sound, sources.site)
        if "disclosure" in values and sound is not None:
            rules = values["disclosure"], sound, values.get("categories", ())
            values["disclosure"], more = resolved(*rules)
            findings += more
    kinds, found = _kinds(sources.kinds)
    findings += found
    if values is None or d.has_errors(findings):
        return None, tuple(findings)
    registration = values.pop("government", Registration())
    days = calendar(values.pop("holidays", ()))
    config = Config(
        organizations=tree, registration=registration, calendar=days, kinds=kinds, **values
    )
    return config, tuple(findings)


def _kinds(own: bytes) -> tuple[KindSettings, Findings]:
    """Check the site's own kinds of notice, and return the sources of all kinds."""
    if not own.strip():
        return KindSettings("", shipped_digest()), ()
    text, findings = decode(own, KINDS)
    if text is None:
        return KindSettings(), findings
    from sitegen.content.notice_kinds import merged

    return KindSettings(text, shipped_digest()), (*findings, *merged(text)[1])


def place_in_site(sources: Sources, key: str) -> Location:
    """Return the place of a value in site.yaml, or the beginning of the file if it is not set."""
    place: Location = _lines(sources.site)(key)
    return place


def time_zone_of(root: Path) -> str:
    """Return the time zone of a site whose settings may have faults; "" if there is no site."""
    site, _ = _read(root, SITE)
    values = _mapping(site, FindingCollector(SITE), TIME_ZONE) if site else {"time_zone": ""}
    return str((values or {}).get("time_zone", "Asia/Shanghai"))


def kinds_of(root: Path) -> KindSettings:
    """Return the kinds of notice of a site whose settings may have faults."""
    own, _ = _read(root, KINDS)
    return _kinds(own or b"")[0]


def made_of(root: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the source folders and single files of a site whose settings may have faults."""
    site, _ = _read(root, SITE)
    values = (_mapping(site, FindingCollector(SITE), MADE_OF) if site else None) or {}
    folders = str(values.get("content", "content")), str(values.get("theme", ""))
    appearance: Appearance = values.get("appearance", Appearance())
    return tuple(filter(None, folders)), (SITE, KINDS, *appearance.files)


def json_schemas(kinds: KindSettings) -> dict[str, JsonSchema]:
    """Return the JSON Schema of each file that people write, by file name.

    Args:
        kinds: The kinds of notice, whose fields documents may have.
    """
    from sitegen.content import notice_kinds
    from sitegen.content.fields import DOCUMENT
    from sitegen.content.kind_fields import fields_of

    document = fields_of(kinds, translation=False).json_schema()
    named = {"enum": list(notice_kinds.kinds(kinds).names())}
    for key in DOCUMENT.by_key["kind"].keys:
        document["properties"][key] |= named
        document["properties"][key].pop("type")

    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        "site.schema.json": {**head, **SITE_FIELDS.json_schema()},
        "organizations.schema.json": {**head, **organizations.json_schema()},
        "document.schema.json": {**head, **document},
        "kinds.schema.json": {**head, **notice_kinds.json_schema()},
    }


def _contradictions(
    values: dict[str, Any], organizations: OrganizationTree | None, site: bytes
) -> list[Diagnostic]:
    """Return findings for settings that contradict each other, each at the line of its field."""
    where = _lines(site)
    found: list[Diagnostic] = []
    root = values.get("organization")
    if root and organizations is not None and root not in organizations:
        near = d.nearest(root, [one.id for one in organizations])
        name = organizations[near].name.in_language("") if near else ""
        found.append(d.unknown_organization(where("organization"), root, near, name))
    for board in values.get("boards", ()):
        if organizations is not None and board.organization not in organizations:
            near = d.nearest(board.organization, [one.id for one in organizations])
            name = organizations[near].name.in_language("") if near else ""
            at = Location(SITE, board.line, board.column)
            found.append(d.unknown_organization(at, board.organization, near, name))
    for what in ("categories", "languages", "publish", "boards"):
        ids = Counter(_name_of(item) for item in values.get(what, ()))
        repeated = (name for name, count in ids.items() if count > 1)
        found += [d.duplicate_identifier(where(what), name) for name in repeated]
    found += [
        d.reserved_identifier(where("languages"), language)
        for language in values.get("languages", ())[1:]
        if organizations is not None and language.lower() in organizations
    ]
    content, output = values.get("content", "content"), values.get("output", "output")
    places = [posixpath.normpath(posixpath.join("/a/b/c", place)) for place in (content, output)]
    if posixpath.commonpath(places) in places:
        found.append(d.overlapping_folders(where("output"), content, output))
    return found


def _name_of(item: Any) -> str:
    """Return the name of a category, language, target or board."""
    return str(
        getattr(item, "id", None)
        or getattr(item, "name", None)
        or getattr(item, "organization", item)
    )


def _lines(site: bytes) -> Any:
    """Return a function from a key of site.yaml to the place of its value."""
    report = FindingCollector(SITE)
    node = read_node(site, report)
    entries = node.entries if isinstance(node, Mapping) else ()
    places = {
        SITE_FIELDS.by_key[k.text].key: report.at(v)
        for k, v in entries
        if k.text in SITE_FIELDS.by_key
    }
    return lambda key: places.get(key, Location(SITE, 1, 1))


def _mapping(data: bytes, report: FindingCollector, fields: Fields) -> dict[str, Any] | None:
    node = read_node(data, report)
    if node is None:
        return None
    values = fields.read(node, report)
    if values is None or not fields.complete(values, node, report):
        return None
    return dict(values)


def _content_folder(site: bytes | None) -> str:
    """Return the content folder, read before the configuration is checked."""
    values = _mapping(site, FindingCollector(SITE), CONTENT) if site else None
    return str((values or {}).get("content", "content"))


def _read(root: Path, path: str) -> tuple[bytes | None, Findings]:
    try:
        return files.read(root / path, MAX_BYTES), ()
    except files.Unreadable as fault:
        at = Location(path)
        if fault.reason == "missing":
            return None, (d.missing_file_of_site(at),)
        return None, (unreadable(at, fault, MAX_BYTES),)
