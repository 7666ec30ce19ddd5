"""Bytes of a source file to text and YAML nodes, with findings."""

from __future__ import annotations

import re

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.schema.fields import FindingCollector
from sitegen.schema.kinds import HIDDEN
from sitegen.schema.yaml import parse
from sitegen.schema.yaml_nodes import Node
from sitegen.system import files


def read_node(data: bytes, report: FindingCollector) -> Node | None:
    """The YAML of a file's bytes; None after its faults were reported."""
    text, findings = decode(data, report.path)
    report.findings.extend(findings)
    if text is None:
        return None
    node, findings = parse(text, report.path)
    report.findings.extend(findings)
    return node


def decode(data: bytes, path: str) -> tuple[str | None, Findings]:
    """Bytes to text: UTF-8 with or without a mark, UTF-16 with one, else GB 18030 with a warning.

    Line ends become \\n; characters that no text may hold are refused.
    """
    findings: list[Diagnostic] = []
    at = Location(path, 1, 1)
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
            findings.append(d.legacy_encoding(at))
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
            findings.append(d.legacy_encoding(at))
        except UnicodeDecodeError:
            return None, (d.bad_encoding(at),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _is_visible(text):
        return text, tuple(findings)
    hidden = None
    for found in _SUSPECT.finditer(text):
        place = _place(text, found.start(), path)
        if not HIDDEN.match(found[0]):
            return None, (*findings, d.control_character(place, found[0]))
        if hidden is None:
            hidden = d.invisible_character(place, found[0])
            findings.append(hidden)
    return text, tuple(findings)


def _is_visible(text: str) -> bool:
    """Whether a text certainly has no hidden or control character; quickly, for most have none."""
    plain = text.replace("\n", "").replace("\t", "").replace("\u3000", "")
    return "\ufffd" not in plain and plain.isprintable()


_SUSPECT = re.compile(
    HIDDEN.pattern[:-1] + "\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ufffd]"
)


def _place(text: str, offset: int, path: str) -> Location:
    line = text.count("\n", 0, offset) + 1
    return Location(path, line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def unreadable(at: Location, fault: files.Unreadable, limit: int) -> Diagnostic:
    """The finding for a file that could not be read."""
    match fault.reason:
        case "odd":
            return d.not_regular(at)
        case "large":
            return d.file_too_large(at, fault.detail, limit)
        case "missing" | "changed":
            return d.changed_while_read(at)
        case reason:
            return d.unreadable(at, reason)
