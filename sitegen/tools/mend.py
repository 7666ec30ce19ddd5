"""Repairs that a machine can make surely: encodings, odd characters, widths, brackets, prose, masks."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from pathlib import PurePosixPath

from sitegen.checks import personal_data
from sitegen.content import fields, frontmatter
from sitegen.content.source_text import decode
from sitegen.domain.allowance import Allowance, is_allowed
from sitegen.domain.number import DocumentNumber
from sitegen.schema.fields import FindingCollector
from sitegen.system.archives import open_archive
from sitegen.tools.mend_prose import (
    with_even_marks,
    with_full_stops,
    with_plain_date_fields,
    with_plain_dates,
)


def mended(data: bytes, path: str, mask: bool = False) -> bytes | None:
    """Repair a document or a CSV file.

    A document becomes UTF-8 without a mark; a CSV file keeps its encoding, for spreadsheets guess
    it. Line ends stay as they are. Characters that nobody sees are dropped, numbers in figures of
    both widths are written in half width, and the document number gets its six-cornered brackets.
    In prose, dates of mixed form, uneven marks of a list and a missing full stop are mended.

    Args:
        data: The bytes of the file.
        path: Its path, whose ending says what it is.
        mask: Also mask personal data that is beyond doubt, unless the document allows it.

    Returns:
        The bytes to write, or None if the file cannot be decoded.
    """
    text, _ = decode(data, path)
    if text is None:
        return None
    table = PurePosixPath(path).suffix.lower() == ".csv"
    if table:
        text = _masked_table(text) if mask else text
    else:
        text = _MIXED.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
        text = _NUMBER_FIELD.sub(_with_brackets, text, count=1)
        text = _with_mended_prose(text, path)
        text = _masked(text, "", _allowances(text, path)) if mask else text
    if b"\r\n" in data:
        text = text.replace("\n", "\r\n")
    return text.encode(_encoding(data) if table else "utf-8")


def _with_mended_prose(text: str, path: str) -> str:
    body = frontmatter.split(text, path, fields.KEYS)[0].body
    front = text[: len(text) - len(body)]
    body = with_full_stops(with_even_marks(with_plain_dates(body)))
    return with_plain_date_fields(front) + body


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "gb18030"
    return "utf-8"


def _allowances(text: str, path: str) -> tuple[Allowance, ...]:
    """Return the checks that a document is exempt from, even if it has errors."""
    parts, _ = frontmatter.split(text, path, fields.KEYS)
    values = fields.DOCUMENT.read(parts.front, FindingCollector(path)) if parts.front else None
    allowed: tuple[Allowance, ...] = values.get("allow", ()) if values else ()
    return allowed


_MIXED = re.compile(
    r"(?=[0-9０-９.．]*[0-9])(?=[0-9０-９.．]*[０-９])[0-9０-９]+(?:[.．][0-9０-９]+)?"
)
_NUMBER_FIELD = re.compile(
    r"^(?P<key>(?:发文字号|文号|doc_number)[ \t]*[:：][ \t]*)(?P<value>[^\n#]+?)(?P<end>[ \t]*)$",
    re.MULTILINE,
)


def _with_brackets(m: re.Match[str]) -> str:
    number = DocumentNumber.parse(m["value"])
    return f"{m['key']}{number}{m['end']}" if number else m[0]


def _masked(text: str, labels: str, exempt: tuple[Allowance, ...]) -> str:
    hits = personal_data.find(text, labels)
    wanted = [hit for hit in hits if hit.certain and not is_allowed(hit.kind, exempt)]
    return personal_data.mask(text, wanted)


def _masked_table(text: str) -> str:
    """Mask the cells of a CSV file and leave every other character of it as it is."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head = next((row for row in rows if sum(1 for cell in row if cell.strip()) >= 2), [])
    replaced: dict[str, str] = {}
    for row in rows:
        for column, cell in enumerate(row):
            label = head[column] if column < len(head) and row is not head else ""
            if (masked := _masked(cell, label, ())) != cell:
                replaced[cell] = masked
    for cell in sorted(replaced, key=len, reverse=True):
        text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(cell)}(?![0-9A-Za-z])", replaced[cell], text)
    return text


class NotMaskable(Exception):
    """A workbook that could not be written again whole; the message is the key of the reason."""


def masked_workbook(data: bytes) -> tuple[bytes, list[str]]:
    """Mask the cells and notes of an Excel file (.xlsx).

    Args:
        data: The bytes of the file.

    Returns:
        The bytes to write, and each change as `sheet!B2: masked value`; the given bytes where
        nothing is to be masked.

    Raises:
        NotMaskable: It is broken, has parts that would be lost, or openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise NotMaskable("extra") from None
    try:
        names = open_archive(data).namelist()
        book = load_workbook(io.BytesIO(data))
    except Exception:  # noqa: BLE001 # what a reader raises of a broken file is its own affair
        raise NotMaskable("broken") from None
    if any(_LOST.search(name) for name in names):
        raise NotMaskable("lost")
    changes: list[str] = []
    for sheet in book.worksheets:
        head: dict[int, str] = {}
        for row in sheet.iter_rows():
            filled = [cell for cell in row if cell.value is not None]
            first = not head and len(filled) >= 2
            for cell in filled:
                label = "" if first else head.get(cell.column, "")
                text = _cell_text(cell.value)
                if (masked := _masked(text, label, ())) != text:
                    cell.value = masked
                    changes.append(f"{sheet.title}!{cell.coordinate}: {masked}")
                if (
                    cell.comment
                    and (note := _masked(cell.comment.text, "", ())) != cell.comment.text
                ):
                    cell.comment.text = note
                    changes.append(f"{sheet.title}!{cell.coordinate}: {note}")
            if first:
                head = {cell.column: _cell_text(cell.value) for cell in filled}
    if not changes:
        return data, []
    written = io.BytesIO()
    book.save(written)
    return written.getvalue(), changes


# Parts that openpyxl would leave out: shapes, charts, pivot tables, macros, embedded files.
_LOST = re.compile(
    r"xl/(?:drawings/drawing|charts/|pivot|vbaProject|embeddings/|externalLinks/|slicers/)"
)


def _cell_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
