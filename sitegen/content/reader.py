"""Reads one source file into a Document, or reports findings.

Invariant: the result depends on this file's bytes, those of the sheets that it includes, and the
options, nothing else. Relations between documents are the catalogue's.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.content import fields, frontmatter, kind_fields, said
from sitegen.content.body import convert
from sitegen.content.field_positions import marks_of
from sitegen.content.file_names import MAX_BYTES, address_part, name_parts
from sitegen.content.fingerprint import figures, wording
from sitegen.content.markdown.time_limit import TimeUp, time_limit
from sitegen.content.source_text import decode
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.allowance import CheckOptions
from sitegen.domain.document import Body, Document, Text
from sitegen.domain.notice_kind import KindSettings
from sitegen.domain.relation import Relation
from sitegen.schema.characters import CONTROL
from sitegen.schema.fields import FieldValues, FindingCollector
from sitegen.schema.yaml_nodes import Mapping
from sitegen.system.codec import digest_bytes

if TYPE_CHECKING:
    from sitegen.content.included_sheets import IncludedSheets, IncludedTable, Load

# Raise the number when the same bytes would be read or converted differently. A new field of the
# front matter changes the rest by itself.
STAGE = f"read-30 {digest_bytes(' '.join(sorted(fields.KEYS)).encode())[:12]}"
DEFAULTS = "_defaults.yaml"


class Options(Struct, frozen=True):
    """Options on which reading depends. The first language is the site's own."""

    languages: tuple[str, ...]
    max_bytes: int = 2 * 1024 * 1024
    max_seconds: float = 10.0  # of processor time, for all work on one document
    numbered_headings: bool = True  # lines `一、` and `（一）` are headings
    checks: CheckOptions = CheckOptions()
    kinds: KindSettings = KindSettings()


class Defaults(Struct, frozen=True):
    """Fields that the `_defaults.yaml` of folders give the documents below them."""

    files: tuple[tuple[str, str], ...] = ()  # (path, text), the outermost first


class Read(Struct, frozen=True):
    """The result of reading one file. Without a document, the findings say why."""

    document: Document | None
    text: Text | None
    html: str
    findings: Findings
    source: str = ""  # the whole file, decoded
    body_line: int = 1  # on which its text begins
    tables: tuple[IncludedTable, ...] = ()
    used: tuple[tuple[str, str], ...] = ()  # files looked for by includes, with digests


def read(
    data: bytes, path: str, options: Options, defaults: Defaults, load: Load | None = None
) -> Read:
    """Read one document's bytes, within the time that one document may take.

    Never raises on bad input.

    Args:
        data: The bytes.
        path: Of the file below the content folder.
        options: The options of the site.
        defaults: The fields that its folders give it.
        load: Reads the files whose sheets the text includes.
    """
    sheets = None
    if b"![" in data or _may_have_tasks(data, defaults):  # a sheet may be included
        from sitegen.content.included_sheets import IncludedSheets

        sheets = IncludedSheets(path, options.languages, load)
    try:
        with time_limit(options.max_seconds):
            result = _read(data, path, options, defaults, sheets)
    except TimeUp:
        result = Read(None, None, "", (d.too_slow(Location(path), options.max_seconds),))
    except (RecursionError, MemoryError):
        result = Read(None, None, "", (d.too_nested(Location(path)),))
    return replace(result, used=tuple(sheets.used.items())) if sheets and sheets.used else result


def _read(
    data: bytes, path: str, options: Options, defaults: Defaults, sheets: IncludedSheets | None
) -> Read:
    text, findings = decode(data, path)
    if text is None:
        return Read(None, None, "", findings)
    report = FindingCollector(path, list(findings))
    slug, language = name_parts(path, options.languages)
    unknown = _UNKNOWN_LANGUAGE.search(slug)
    if unknown and _LANGUAGE.fullmatch(unknown[1]):
        report.add(d.unknown_language(Location(path), unknown[1], options.languages))
    parts, found = frontmatter.split(text, path, fields.KEYS)
    report.findings.extend(found)
    translation = language != options.languages[0]
    values = _values(parts.front, report, defaults, options.kinds, translation=translation)
    if values and sheets:
        sheets.title = values.get("title", "")
    body = _body(parts, report, options, sheets)
    if values and "about" in values:
        values["about"] = _told(values["about"], parts, report)
    clean_slug = address_part(slug)
    if not clean_slug:
        long = len(slug.encode()) > MAX_BYTES
        at = Location(path)
        report.add(d.name_too_long(at, slug, MAX_BYTES) if long else d.bad_slug(at, slug))
    if values is None or body is None or not clean_slug or d.has_errors(report.findings):
        return Read(None, None, "", tuple(report.findings))
    marks = marks_of(parts.front)
    if "targets" in values or "tasks" in values:
        marks = _with_tasks(values, parts, marks, report, sheets)
        if d.has_errors(report.findings):
            return Read(None, None, "", tuple(report.findings))
    elif values.get("category") in options.checks.plans and ("|" in parts.body or sheets):
        report.findings.extend(_task_table_not_followed(parts, path, sheets))
    document = Document(
        path=path,
        language=language,
        slug=clean_slug,
        marks=marks,
        links=body.links,
        sheets=tuple(sheets.found) if sheets else (),
        cited=body.cited,
        **values,
    )
    tables = tuple(sheets.tables) if sheets else ()
    words = "\n".join((parts.body, *(table.text for table in tables))) if tables else parts.body
    told = Text(
        body=digest_bytes(body.html.encode()),
        wording=wording(values, words),
        figures=figures(words),
        display=said.display(parts.body),
        reached=said.reached(parts.body),
        signed=said.signature(parts.body, parts.body_line),
        excerpt=body.excerpt,
        headings=body.headings,
        anchors=body.anchors,
    )
    findings = tuple(report.findings)
    return Read(document, told, body.html, findings, text, parts.body_line, tables)


def _may_have_tasks(data: bytes, defaults: Defaults) -> bool:
    """Return True if a document, in any encoding, may have the field `tasks`; a prefilter."""
    end = data.find(b"\n---", 3)
    front = data if end < 0 else data[:end]
    return any(word in front for word in _TASKS_IN_BYTES) or any(
        word in text for _, text in defaults.files for word in _TASKS
    )


_HEADS_OF_TASKS = re.compile("牵头|主办|责任单位|时限|期限|时间节点|[Ll]ead|[Dd]ue").search
_TASKS = fields.DOCUMENT.by_key["tasks"].keys
_TASKS_IN_BYTES = tuple(
    {
        word.encode(encoding)
        for word in _TASKS
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
    }
)


def _with_tasks(
    values: dict[str, Any],
    parts: frontmatter.Parts,
    marks: str,
    report: FindingCollector,
    sheets: IncludedSheets | None,
) -> str:
    """Add table rows to a document's targets and progress; return the marks of fields and rows."""
    from sitegen.content.task_tables import completed

    places = {}
    for mark in marks.split():
        key, line, column = mark.split(":")
        places[key] = Location(report.path, int(line), int(column))
    more = completed(values, parts.body, parts.body_line, places, report, sheets)
    return " ".join((marks, *more))


def _task_table_not_followed(
    parts: frontmatter.Parts, path: str, sheets: IncludedSheets | None
) -> Findings:
    """Report the first table of tasks in the text of a plan that names no targets."""
    if not sheets and not _HEADS_OF_TASKS(parts.body):
        return ()
    from sitegen.content.task_tables import tables_of_tasks

    found = tables_of_tasks(parts.body, parts.body_line, path, sheets)
    return tuple(d.task_table_not_followed(at) for at in found[:1])


def read_defaults(data: bytes, path: str, kinds: KindSettings) -> tuple[str, Findings]:
    """Check a folder's defaults; return their text for `Defaults`."""
    text, findings = decode(data, path)
    if text is None:
        return "", findings
    report = FindingCollector(path, list(findings))
    mapping, found = frontmatter.fields(text, path, fields.KEYS)
    report.findings.extend(found)
    if mapping is not None:
        known = fields.DOCUMENT
        if any(key.text not in known.by_key for key, _ in mapping.entries):
            known = kind_fields.fields_of(kinds, translation=False)
        known.read(mapping, report)
    return ("" if d.has_errors(report.findings) else text), tuple(report.findings)


_UNKNOWN_LANGUAGE = re.compile(r"\.([A-Za-z]{2,3}(?:-[A-Za-z]{2,4}){0,2})$")
_LANGUAGE = re.compile(
    r"(?i)(zh|en|ug|bo|mn|kk|ii|za|ko|ja|fr|de|ru|es|ar|vi|th|my|ky|uz|tg)(-[a-z]{2,4}){0,2}"
)


def _values(
    front: Mapping | None,
    report: FindingCollector,
    defaults: Defaults,
    kinds: KindSettings,
    *,
    translation: bool,
) -> dict[str, Any] | None:
    """Read the fields of a document; its own take precedence over its folder's defaults."""
    if front is None:
        return None
    known = fields.TRANSLATION if translation else fields.DOCUMENT
    of_kind = kind_fields.names_kind(front, defaults.files)
    if of_kind:
        known = kind_fields.fields_of(kinds, translation=translation)
    before = len(report.findings)
    own = known.read(front, report)
    if len(report.findings) > before:
        kind_fields.explain(report.findings, before, own, kinds)
    if own is None:
        return None
    merged: dict[str, Any] = {}
    if not translation:
        for path, text in defaults.files:
            mapping, _ = frontmatter.fields(text, path, fields.KEYS)
            if mapping is not None:
                reported = frozenset(key.text for key, _ in mapping.entries)
                merged |= known.read(mapping, FindingCollector(path), ignore=reported) or {}
    values = FieldValues({**merged, **own}, own.faulty)
    if translation:  # the catalogue lends it what its source has
        if "title" not in values and "title" not in values.faulty:
            report.add(d.missing_field(report.at(front), "标题 / title"))
    else:
        fields.DOCUMENT.complete(values, front, report)
    return kind_fields.with_details(values, front, report, kinds) if of_kind else dict(values)


def _told(
    about: tuple[Relation, ...], parts: frontmatter.Parts, report: FindingCollector
) -> tuple[Relation, ...]:
    """Return the relations; a correction without passages gets those in tables of the text."""
    bare = next((one for one in about if one.kind == "correction" and not one.passages), None)
    if bare is None or "|" not in parts.body:
        return about
    from sitegen.content.passages import told_in

    passages = told_in(parts.body, parts.body_line, report)
    known = replace(bare, passages=passages, told=bool(passages))
    return tuple(known if one is bare else one for one in about)


def _body(
    parts: frontmatter.Parts,
    report: FindingCollector,
    options: Options,
    sheets: IncludedSheets | None,
) -> Body | None:
    report.findings.extend(_control_references(parts, report.path))
    body, findings = convert(
        parts.body,
        report.path,
        parts.body_line,
        options.max_seconds,
        options.numbered_headings,
        sheets,
    )
    report.findings.extend(findings)
    return body


_REFERENCE = re.compile(r"&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));?")


def _control_references(parts: frontmatter.Parts, path: str) -> Iterator[Diagnostic]:
    """Report the first character reference that stands for a character no text may hold."""
    for found in _REFERENCE.finditer(parts.body) if "&#" in parts.body else ():
        code = int(found[1]) if found[1] else int(found[2], 16)
        character = chr(code) if code < sys.maxunicode else "\ufffd"
        if CONTROL.match(character):
            line = parts.body.count("\n", 0, found.start())
            column = found.start() - parts.body.rfind("\n", 0, found.start())
            yield d.control_character(Location(path, parts.body_line + line, column), character)
            return
