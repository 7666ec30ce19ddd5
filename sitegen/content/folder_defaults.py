"""Tells documents from other files, and reads the `_defaults.yaml` of their folders."""

from __future__ import annotations

import posixpath
from pathlib import Path

from sitegen.content import reader
from sitegen.content.file_names import is_markdown
from sitegen.content.reader import DEFAULTS, Defaults
from sitegen.content.source_text import unreadable
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.notice_kind import KindSettings
from sitegen.system import files
from sitegen.system.scan import Scan


def is_document(path: str) -> bool:
    """Return True if a file is a document rather than something that documents use."""
    return is_markdown(path) and not path.rpartition("/")[2].startswith("_")


def is_settings(path: str) -> bool:
    """Return True if a file is neither a document nor published with one."""
    return path.endswith(_SETTINGS) and posixpath.basename(path) in _SETTINGS


_SETTINGS = (DEFAULTS, "organizations.yaml")


def folder_defaults(root: Path, scan: Scan, kinds: KindSettings) -> tuple[dict[str, str], Findings]:
    """Read the text of each folder's defaults, by path."""
    found: dict[str, str] = {}
    findings: list[Diagnostic] = []
    for source in scan.sources:
        if not source.path.endswith(DEFAULTS) or posixpath.basename(source.path) != DEFAULTS:
            continue
        try:
            data = files.read_below(root, source.path, 64 * 1024)
        except files.Unreadable as fault:
            findings.append(unreadable(Location(source.path), fault, 64 * 1024))
            continue
        found[source.path], more = reader.read_defaults(data, source.path, kinds)
        findings.extend(more)
    return found, tuple(findings)


def defaults_of(path: str, known: dict[str, str]) -> Defaults:
    """Return the defaults of all folders that a document lies in."""
    found = []
    parts = path.split("/")[:-1]
    for depth in range(len(parts) + 1):
        place = "/".join([*parts[:depth], DEFAULTS])
        if place in known:
            found.append((place, known[place]))
    return Defaults(tuple(found))
