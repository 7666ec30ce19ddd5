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
from contextlib import suppress
from pathlib import PurePosixPath
from urllib.parse import unquote

from msgspec import Struct

from sitegen.content.sheets.delimited import decoded
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
        yield from read(data, nested)
    except UnreadableFileError:
        raise
    except (MemoryError, RecursionError):
        raise UnreadableFileError("too large") from None
    except Exception as fault:  # noqa: BLE001 # what a reader raises of a broken file is its own affair
        raise UnreadableFileError(f"{type(fault).__name__}") from None


def _line(number: int) -> str:
    return f"第 {number} 行 (line {number})"


def _lines(data: bytes) -> Iterator[Passage]:
    yield from _each_line(decoded(data))


def _each_line(text: str) -> Iterator[Passage]:
    """Yield the lines of a text; one that breaks off in a number is read on in the next."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        yield Passage(_line(number), line)
        following = lines[number] if number < len(lines) else ""
        if line.rstrip()[-1].isdigit() and following.lstrip()[:1].isdigit():
            end, start = line.rstrip()[-_SPLIT:], following.lstrip()[:_SPLIT]
            yield Passage(_line(number), f"{end}\n{start}")


_SPLIT = 40  # characters on either side of the end of a line


def _marked_up(data: bytes) -> Iterator[Passage]:
    yield from _each_line(_TAG.sub(lambda m: "\n" * m[0].count("\n"), decoded(data)))


def _rich_text(data: bytes) -> Iterator[Passage]:
    yield from _each_line(_CONTROL.sub("", decoded(data)))


_TAG = re.compile(r"<[^<>]{0,2000}>")
_CONTROL = re.compile(r"\\'[0-9a-f]{2}|\\[a-z]{1,32}-?\d{0,10} ?|[{}]")


def _legacy(data: bytes) -> Iterator[Passage]:
    """Yield the runs of text in a binary document (.doc, .wps, .ppt), wherever they stand."""
    texts = (data.decode("utf-16-le", "ignore"), data[1:].decode("utf-16-le", "ignore"))
    for text in (*texts, data.decode("gb18030", "ignore")):
        for m in _RUN.finditer(text):
            yield Passage("正文 (text)", m[0])


_RUN = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef0-9A-Za-z ,.\-:/()\r\n\t]{8,}")


def _csv(data: bytes) -> Iterator[Passage]:
    import csv

    text = decoded(data)
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
        spelt = "".join(cell.strip() for cell in row)
        if len(spelt) >= _LEAST and sum(1 for cell in row if len(cell.strip()) == 1) >= _LEAST:
            yield Passage(f"{sheet}!{number}" if sheet else _line(number), spelt)
        for column, cell in enumerate(row):
            cells += 1
            if cells > MOST_CELLS:
                raise UnreadableFileError("too large")
            if cell.strip():
                label = head[column] if column < len(head) and row is not head else ""
                place = f"{_letters(column)}{number}"
                yield Passage(f"{sheet}!{place}" if sheet else place, cell, label)


_LEAST = 11  # cells of one character each that may spell a number


def _letters(column: int) -> str:
    """Return the letters of a column that is counted from 0: A, …, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _sheets(data: bytes, nested: int) -> Iterator[Passage]:
    from python_calamine import CalamineWorkbook

    if data[:2] == b"PK":
        open_archive(data)
        yield from _package(data, nested)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:  # hidden sheets as well: they go out with the file
        yield Passage("工作表名称 (name of a sheet)", name)
        rows = book.get_sheet_by_name(name).iter_rows()
        yield from _table(name, ([_cell(value) for value in row] for row in rows))


def _cell(value: object) -> str:
    """Return a cell as text: numbers of persons typed as numbers come as 1.3812345678e10."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    return str(value)


# The parts of a package (Office Open XML, OpenDocument, OFD) that hold text. Cells are not among them:
# they are read as a table.
_TEXT_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments|glossary/document)\w*\.xml"
    r"|xl/(?:.*/)?comments?\d*\.xml|xl/threadedComments/.*\.xml|xl/drawings/[^/]*\.xml"
    r"|ppt/(?:slides|notesSlides|comments|slideMasters|slideLayouts)/[^/]*\.xml"
    r"|(?:word|ppt|xl)/(?:diagrams|charts)/[^/]*\.xml|docProps/(?:core|custom|app)\.xml"
    r"|(?:content|meta|styles)\.xml|(?:.*/)?(?:Content|CustomTag|OFD|Annotation|Attachments)\.xml"
)
_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml")
_BANNER = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>([^<]*)<")
_CODE = re.compile(r"&amp;(?:&quot;[^&]*&quot;|[A-Za-z])")  # &C: centred, &"SimSun": its font
_RELATIONS = re.compile(r".*\.rels")
_EXTERNAL = re.compile(rb'Target="([^"]{0,2000})"[^>]*TargetMode="External"')
_INSIDE = re.compile(
    r"(?:word|xl|ppt)/(?:media|embeddings)/.*|Pictures/.*|(?:.*/)?(?:Res|Attachs?)/.*"
)


def _package(data: bytes, nested: int) -> Iterator[Passage]:
    """Yield the texts of a package, its notes, links, pictures and embedded files."""
    archive = open_archive(data)
    for member in archive.infolist():
        name = member.filename
        if _TEXT_PARTS.fullmatch(name):
            yield from _paragraphs(name, member_bytes(archive, member))
        elif _SHEET.fullmatch(name):
            for m in _BANNER.finditer(member_bytes(archive, member)):
                text = _CODE.sub("\n", m[1].decode("utf-8", "replace"))
                yield Passage("页眉页脚 (header or footer)", text)
        elif _RELATIONS.fullmatch(name):
            for m in _EXTERNAL.finditer(member_bytes(archive, member)):
                yield Passage("链接 (link)", unquote(m[1].decode("utf-8", "replace")))
        elif _INSIDE.fullmatch(name) and nested < _NESTED:
            inner = member_bytes(archive, member)
            with suppress(UnreadableFileError):  # a picture in a format that is not read
                for one in passages(name, inner, nested + 1):
                    yield Passage(f"{name} {one.place}", one.text, one.labels)


_PARAGRAPHS = frozenset(("p", "tc", "tr", "h", "si", "comment", "author", "table-row"))
_BREAKS = frozenset(("tab", "br", "cr", "line-break", "TextObject"))
_ALTERNATIVES = ("descr", "title")


class _Collector:
    """Collects the texts of an XML part, paragraph by paragraph, in the order of the document.

    The runs of a paragraph are joined, for a number may be cut into several.
    """

    def __init__(self, each: bool) -> None:
        self.texts: list[str] = []
        self._each = each  # True if each element is a text of its own
        self._parts: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name in _BREAKS:
            self._parts.append("\n")
        self.texts += [attributes[key] for key in _ALTERNATIVES if attributes.get(key)]

    def data(self, text: str) -> None:
        if text.strip() or "\n" not in text:
            self._parts.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if self._each or name in _PARAGRAPHS:
            self._flush()

    def close(self) -> list[str]:
        self._flush()
        return self.texts

    def _flush(self) -> None:
        text = "".join(self._parts)
        if text.strip():
            self.texts.append(text)
        self._parts = []


def _paragraphs(part: str, data: bytes) -> Iterator[Passage]:
    from defusedxml.ElementTree import DefusedXMLParser

    collector = _Collector(each=part.startswith(("docProps/", "meta")))
    parser = DefusedXMLParser(target=collector, forbid_dtd=True)
    parser.feed(data)
    parser.close()
    shown = "" if part.endswith(_MAIN_PARTS) else f"{part} "
    for number, text in enumerate(collector.texts, 1):
        yield Passage(f"{shown}第 {number} 段 (paragraph {number})", text)


_MAIN_PARTS = ("word/document.xml", "content.xml", "Content.xml")


def _open_sheets(data: bytes, nested: int) -> Iterator[Passage]:
    """Yield the cells of an OpenDocument sheet; its paragraphs where the reader of cells fails."""
    try:
        yield from _sheets(data, nested)
    except UnreadableFileError:
        raise
    except Exception:  # noqa: BLE001 # what the reader raises of an unusual file is its own affair
        yield from _package(data, nested)


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
        for value in (*exif.values(), *exif.get_ifd(_DETAILS).values()):
            if isinstance(value, str | bytes):
                yield from (Passage("EXIF", text) for text in _spoken(value))
        for key, value in picture.info.items():
            if isinstance(value, str | bytes) and key not in ("exif", "icc_profile"):
                yield from (Passage(str(key), text) for text in _spoken(value))


def _spoken(value: str | bytes) -> Iterator[str]:
    """Yield a value of a picture's metadata as text, in the encodings that cameras use."""
    if isinstance(value, str):
        yield value
        return
    yield value.replace(b"\0", b" ").decode("utf-8", "replace")
    yield value.decode("utf-16-le", "ignore")


_GPS, _DETAILS = 0x8825, 0x8769


def _archive(data: bytes, nested: int) -> Iterator[Passage]:
    if nested >= _NESTED:
        raise UnreadableFileError("archives within archives")
    archive = open_archive(data)
    yield Passage("注释 (comment)", archive.comment.decode("gb18030", "replace"))
    faults: list[str] = []
    for member in archive.infolist():
        if member.is_dir():
            continue
        name = _name(member)
        suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
        if suffix not in _READERS:
            yield Passage(name, PurePosixPath(name).stem)
            continue
        try:
            for one in passages(name, member_bytes(archive, member), nested + 1):
                yield Passage(f"{name} {one.place}", one.text, one.labels)
        except UnreadableFileError as fault:  # the others are read all the same
            faults.append(f"{name}: {fault}")
    if faults:
        raise UnreadableFileError("; ".join(faults[:3]))


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; what Windows packs without the flag of UTF-8 is GB 18030."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


Reader = Callable[[bytes, int], Iterator[Passage]]


def _flat(read: Callable[[bytes], Iterator[Passage]]) -> Reader:
    return lambda data, nested: read(data)


_READERS: dict[str, Reader] = {
    **dict.fromkeys(("csv", "tsv"), _flat(_csv)),
    **dict.fromkeys(("txt", "md", "json", "log"), _flat(_lines)),
    **dict.fromkeys(("html", "htm", "xml", "svg", "kml"), _flat(_marked_up)),
    "rtf": _flat(_rich_text),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xlsb", "xls", "et", "ett"), _sheets),
    "ods": _open_sheets,
    **dict.fromkeys(
        ("docx", "docm", "dotx", "pptx", "pptm", "ppsx", "odt", "odp", "ofd"), _package
    ),
    **dict.fromkeys(("doc", "dot", "wps", "ppt", "pps", "dps"), _flat(_legacy)),
    "pdf": _flat(_pdf),
    **dict.fromkeys(("jpg", "jpeg", "png", "webp", "tif", "tiff", "gif", "bmp"), _flat(_image)),
    "zip": _archive,
}
READABLE = frozenset(_READERS)
UNREADABLE = frozenset(("rar", "7z", "gz", "tar", "tgz", "bz2", "xz", "pages", "numbers", "heic"))
"""Kinds of files that may hold texts and are not read."""
