"""One source file to a Document, or to findings.

Invariant: the result depends on this file's bytes and the options, nothing else. What relates
documents to each other is the catalogue's.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen import files
from sitegen.content import fields, frontmatter
from sitegen.content.body import convert
from sitegen.content.wording import wording
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.document import Body, Document, Text
from sitegen.kinds import HIDDEN, WINDOWS_NAMES
from sitegen.schema import FieldValues, Report
from sitegen.values import digest_bytes
from sitegen.yaml_nodes import Mapping, Sequence

STAGE = "read-4"  # raise it when the same bytes would be read or converted differently
DEFAULTS = "_defaults.yaml"


class Options(Struct, frozen=True):
    """What reading depends on besides the bytes. The first language is the site's own."""

    languages: tuple[str, ...]
    max_bytes: int = 2 * 1024 * 1024
    max_seconds: float = 10.0


class Defaults(Struct, frozen=True):
    """What a folder's `_defaults.yaml` gives all documents below it: text of fields, by file."""

    files: tuple[tuple[str, str], ...] = ()  # (path, text), the outermost first


class Read(Struct, frozen=True):
    """What one file came to. Without a document, the findings say why."""

    document: Document | None
    text: Text | None
    html: str
    findings: Findings


def read(data: bytes, path: str, options: Options, defaults: Defaults) -> Read:
    """Read one document's bytes. Never raises on bad input."""
    text, findings = decode(data, path)
    if text is None:
        return Read(None, None, "", findings)
    report = Report(path, list(findings))
    slug, language = name_parts(path, options.languages)
    unknown = _UNKNOWN_LANGUAGE.search(slug)
    if unknown and _LANGUAGE.fullmatch(unknown[1]):
        report.add(d.unknown_language(Location(path), unknown[1], options.languages))
    parts, found = frontmatter.split(text, path, fields.KEYS)
    report.findings.extend(found)
    values = _values(parts.front, report, defaults, translation=language != options.languages[0])
    body = _body(parts, report, options)
    clean_slug = address_part(slug)
    if not clean_slug:
        report.add(d.bad_slug(Location(path), slug))
    if values is None or body is None or not clean_slug or d.has_errors(report.findings):
        return Read(None, None, "", tuple(report.findings))
    document = Document(
        path=path,
        language=language,
        slug=clean_slug,
        marks=_marks(parts.front),
        links=body.links,
        cited=body.cited,
        **values,
    )
    said = Text(
        body=digest_bytes(body.html.encode()),
        wording=wording(values, parts.body),
        excerpt=body.excerpt,
        headings=body.headings,
        anchors=body.anchors,
    )
    return Read(document, said, body.html, tuple(report.findings))


def read_defaults(data: bytes, path: str) -> tuple[str, Findings]:
    """Check a folder's defaults; give their text for `Defaults`."""
    text, findings = decode(data, path)
    if text is None:
        return "", findings
    report = Report(path, list(findings))
    mapping, found = frontmatter.fields(text, path, fields.KEYS)
    report.findings.extend(found)
    if mapping is not None:
        fields.DOCUMENT.read(mapping, report)
    return ("" if d.has_errors(report.findings) else text), tuple(report.findings)


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


def name_parts(path: str, languages: tuple[str, ...]) -> tuple[str, str]:
    """The slug and the language that a file's name says: `0310-plan.en.md` is in English."""
    stem = unicodedata.normalize("NFC", path.rpartition("/")[2].removesuffix(".md"))
    for language in languages:
        if stem.lower().endswith("." + language.lower()):
            return stem[: -len(language) - 1], language
    return stem, languages[0]


_UNKNOWN_LANGUAGE = re.compile(r"\.([A-Za-z]{2,3}(?:-[A-Za-z]{2,4}){0,2})$")
_LANGUAGE = re.compile(
    r"(?i)(zh|en|ug|bo|mn|kk|ii|za|ko|ja|fr|de|ru|es|ar|vi|th|my|ky|uz|tg)(-[a-z]{2,4}){0,2}"
)


def address_part(name: str) -> str:
    """A file's name as part of an address, or "" where none can be made of it.

    Letters, digits and marks of every script stay; the rest becomes hyphens.
    """
    if _PLAIN_NAME(name) and name not in _RESERVED:
        return name
    plain = unicodedata.normalize("NFC", name)
    kept = "".join(c if c in "-_." or c.isalnum() or _is_mark(c) else "-" for c in plain)
    part = re.sub(r"-*\.[-.]*", ".", re.sub(r"-{2,}", "-", kept)).strip("-.")
    part = re.sub(r"\.(html?)$", r"-\1", part, flags=re.IGNORECASE)  # a folder, not a file
    if not any(c.isalnum() for c in part) or len(part.encode()) > 200:
        return ""
    return "" if part.split(".")[0].casefold() in _RESERVED else part


_PLAIN_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,20}").fullmatch
_RESERVED = WINDOWS_NAMES | {"index"}


def place_of(document: Document, field: str) -> Location:
    """Where a field of a document stands in its file, or an entry of it: `progress.2` is the third;
    the first line if it is inherited.
    """
    for mark in document.marks.split():
        key, line, column = mark.split(":")
        if key == field:
            return Location(document.path, int(line), int(column))
    whole, _, entry = field.partition(".")
    return place_of(document, whole) if entry else Location(document.path, 1, 1)


def _values(
    front: Mapping | None, report: Report, defaults: Defaults, translation: bool
) -> dict[str, Any] | None:
    """The fields of a document, its folder's defaults below its own."""
    if front is None:
        return None
    known = fields.TRANSLATION if translation else fields.DOCUMENT
    own = known.read(front, report)
    if own is None:
        return None
    merged: dict[str, Any] = {}
    if not translation:
        for path, text in defaults.files:
            mapping, _ = frontmatter.fields(text, path, fields.KEYS)
            if mapping is not None:
                merged |= fields.DOCUMENT.read(mapping, Report(path)) or {}
    values = FieldValues({**merged, **own}, own.faulty)
    if translation:  # the catalogue lends it what its source has
        if "title" not in values and "title" not in values.faulty:
            report.add(d.missing_field(report.at(front), "标题 / title"))
    else:
        fields.DOCUMENT.complete(values, front, report)
    return dict(values)


def _body(parts: frontmatter.Parts, report: Report, options: Options) -> Body | None:
    body, findings = convert(parts.body, report.path, parts.body_line, seconds=options.max_seconds)
    report.findings.extend(findings)
    return body


def _marks(front: Mapping | None) -> str:
    marks = []
    for key, value in front.entries if front else ():
        field = fields.DOCUMENT.by_key.get(key.text)
        if field:
            marks.append(f"{field.key}:{value.line}:{value.column}")
            entries = value.items if isinstance(value, Sequence) else ()
            for n, entry in enumerate(entries):
                if isinstance(entry, Mapping):
                    marks.append(f"{field.key}.{n}:{entry.line}:{entry.column}")
    return " ".join(marks)


def _place(text: str, offset: int, path: str) -> Location:
    line = text.count("\n", 0, offset) + 1
    return Location(path, line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


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
