"""Take the texts out of attachments: each cell, line, paragraph or page with its place.

Attachments are untrusted. Archives are read member by member under limits, XML with a DTD is
refused, and no formula, macro or link is followed. Callers run this in a process of its own, with
limits on time and memory (`checks.file_worker`), since readers in C may crash on broken files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from sitegen.system.archives import UnreadableFileError, member_bytes, open_archive

MOST_CELLS = 2_000_000
MOST_PAGES = 2_000
_NESTED = 2  # archives within archives


class Passage(Struct, frozen=True):
    """A text of a file, the place where it stands, and the labels above it (heads of a column)."""

    place: str
    text: str
    labels: str = ""


def passages(name: str, data: bytes, nested: int = 0) -> Iterator[Passage]:
    """Yield the texts of a file.

    Args:
        name: Its name, whose ending says what it is.
        data: Its bytes.
        nested: How many archives it lies in.

    Raises:
        UnreadableFileError: It is broken, encrypted or too large when unpacked.
    """
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    read = _READERS.get(suffix)
    if read is None:
        return
    yield Passage("文件名 (file name)", PurePosixPath(name).stem)
    try:
        if suffix == "zip":
            yield from _archive(data, nested)
        else:
            yield from read(data)
    except UnreadableFileError:
        raise
    except (MemoryError, RecursionError):
        raise UnreadableFileError("too large") from None
    except Exception as fault:  # noqa: BLE001 # what a reader raises of a broken file is its own affair
        raise UnreadableFileError(f"{type(fault).__name__}") from None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _line(number: int) -> str:
    return f"第 {number} 行 (line {number})"


def _lines(data: bytes) -> Iterator[Passage]:
    for number, line in enumerate(_decoded(data).splitlines(), 1):
        if line.strip():
            yield Passage(_line(number), line)


def _csv(data: bytes) -> Iterator[Passage]:
    import csv

    text = _decoded(data)
    separator = "\t" if text.count("\t") > text.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    yield from _table("", ([*row] for row in rows))


def _table(sheet: str, rows: Iterator[list[str]]) -> Iterator[Passage]:
    """Yield the cells of a table, each with the head of its column: its first row with two cells."""
    head: list[str] = []
    cells = 0
    for number, row in enumerate(rows, 1):
        if not head and sum(1 for cell in row if cell.strip()) >= 2:
            head = row
        for column, cell in enumerate(row):
            cells += 1
            if cells > MOST_CELLS:
                raise UnreadableFileError("too large")
            if cell.strip():
                label = head[column] if column < len(head) and row is not head else ""
                place = f"{_letters(column)}{number}"
                yield Passage(f"{sheet}!{place}" if sheet else place, cell, label)


def _letters(column: int) -> str:
    """Return the letters of a column that is counted from 0: A, …, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _sheets(data: bytes) -> Iterator[Passage]:
    from python_calamine import CalamineWorkbook

    if data[:2] == b"PK":
        open_archive(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:  # hidden sheets as well: they go out with the file
        rows = book.get_sheet_by_name(name).iter_rows()
        yield from _table(name, ([_cell(value) for value in row] for row in rows))
    if data[:2] == b"PK":
        yield from _xml_parts(data, _COMMENTS)


def _cell(value: object) -> str:
    """Return a cell as text: numbers of persons typed as numbers come as 1.3812345678e10."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    return str(value)


_COMMENTS = re.compile(
    r"(?:xl|ppt|word)/(?:comments|threadedComments/)[^/]*\.xml|docProps/(?:core|custom)\.xml"
)
_WORD = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|docProps/(?:core|custom)\.xml"
)
_SLIDES = re.compile(
    r"ppt/(?:slides/slide|notesSlides/notesSlide|comments/comment)\d*\.xml|docProps/(?:core|custom)\.xml"
)
_OPEN = re.compile(r"(?:content|meta|styles)\.xml")
_OFD = re.compile(r".*(?:Content|CustomTag|OFD)\.xml")


def _xml_parts(data: bytes, wanted: re.Pattern[str]) -> Iterator[Passage]:
    archive = open_archive(data)
    for member in archive.infolist():
        if wanted.fullmatch(member.filename):
            yield from _paragraphs(member.filename, member_bytes(archive, member))


_PARAGRAPHS = frozenset(("p", "tc", "tr", "TextObject", "h"))


def _paragraphs(part: str, data: bytes) -> Iterator[Passage]:
    """Yield the texts of an XML part, paragraph by paragraph; its runs are joined, for a number may
    be cut into several.
    """
    from defusedxml.ElementTree import iterparse

    text: list[str] = []
    number = 0
    for _, element in iterparse(io.BytesIO(data), ("end",), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if element.text and element.text.strip():
            text.append(element.text)
        if name in _PARAGRAPHS or (name in _PROPERTIES and text):
            number += 1
            if text:
                place = f"第 {number} 段 (paragraph {number})"
                yield Passage(place, "".join(text))
            text = []
            element.clear()
    if text:
        yield Passage(part, "".join(text))


_PROPERTIES = frozenset(
    ("creator", "lastModifiedBy", "title", "subject", "description", "keywords")
)


def _parts(wanted: re.Pattern[str]) -> Callable[[bytes], Iterator[Passage]]:
    return lambda data: _xml_parts(data, wanted)


def _pdf(data: bytes) -> Iterator[Passage]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(min(len(document), MOST_PAGES)):
            text = document[number].get_textpage().get_text_bounded()
            if text.strip():
                yield Passage(f"第 {number + 1} 页 (page {number + 1})", text)
        for key, value in document.get_metadata_dict(skip_empty=True).items():
            if key in ("Title", "Subject", "Keywords"):
                yield Passage(key, value)
    finally:
        document.close()


def _image(data: bytes) -> Iterator[Passage]:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        exif = picture.getexif()
        if exif.get_ifd(_GPS):
            yield Passage("EXIF", "", labels="GPS")
        for tag in (_DESCRIPTION, _ARTIST, _COPYRIGHT):
            if value := exif.get(tag):
                yield Passage("EXIF", str(value))


_GPS, _DESCRIPTION, _ARTIST, _COPYRIGHT = 0x8825, 0x010E, 0x013B, 0x8298


def _archive(data: bytes, nested: int) -> Iterator[Passage]:
    if nested >= _NESTED:
        raise UnreadableFileError("archives within archives")
    archive = open_archive(data)
    for member in archive.infolist():
        if member.is_dir():
            continue
        name = _name(member)
        suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
        if suffix not in _READERS:
            yield Passage(name, PurePosixPath(name).stem)
            continue
        for one in passages(name, member_bytes(archive, member), nested + 1):
            yield Passage(f"{name} {one.place}", one.text, one.labels)


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; what Windows packs without the flag of UTF-8 is GB 18030."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


_READERS: dict[str, Callable[[bytes], Iterator[Passage]]] = {
    "csv": _csv,
    "txt": _lines,
    "xlsx": _sheets,
    "xls": _sheets,
    "et": _sheets,
    "ods": _sheets,
    "docx": _parts(_WORD),
    "pptx": _parts(_SLIDES),
    "odt": _parts(_OPEN),
    "odp": _parts(_OPEN),
    "ofd": _parts(_OFD),
    "pdf": _pdf,
    "jpg": _image,
    "jpeg": _image,
    "png": _image,
    "webp": _image,
    "zip": lambda data: iter(()),  # see `_archive`: it needs the depth
}
READABLE = frozenset(_READERS)
