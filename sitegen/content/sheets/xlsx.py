"""Office Open XML workbooks (ECMA-376), one sheet at a time, in one pass over its XML.

Why not a library: python-calamine gives neither number formats nor hidden rows; openpyxl needs some
fifty times the size of the file, for all of its sheets. Formulas are never computed: the results that
the file holds are shown. Links to other files, macros and pictures are not looked at.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from msgspec import Struct

from sitegen.content.sheets.grid import (
    EVERYTHING,
    MOST_CELLS,
    Area,
    Cell,
    Grid,
    SheetFault,
    cell_name,
    column_number,
)
from sitegen.content.sheets.number_format import (
    BUILT_IN,
    general,
    is_date,
    shown_number,
    shown_text,
)
from sitegen.schema.characters import CONTROL, HIDDEN, repaired
from sitegen.system.archives import UnreadableFileError, member_bytes, open_archive

_OLE = b"\xd0\xcf\x11\xe0"  # xls, et, and workbooks with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class SheetEntry(Struct, frozen=True):
    """A sheet of a workbook: its name, the member that holds it, and True if it is hidden."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """An opened workbook."""

    def __init__(self, data: bytes) -> None:
        """Open a workbook.

        Raises:
            SheetFault: It is broken, encrypted, too large when unpacked or no such workbook.
        """
        if data[:4] == _OLE:
            raise SheetFault("encrypted" if _ENCRYPTED in data else "old")
        try:
            self._archive = open_archive(data)
            self._read_parts()
        except UnreadableFileError as fault:
            raise _fault(fault) from None
        except (ParseError, expat.ExpatError, DefusedXmlException, KeyError, ValueError):
            raise SheetFault("broken") from None

    def grid(self, name: str = "", area: Area = EVERYTHING) -> Grid:
        """Read the cells of a sheet within a range.

        Args:
            name: Of the sheet; "" for the first one that is not hidden.
            area: The range.

        Raises:
            SheetFault: There is no such sheet, it is hidden or broken, or has too many cells.
        """
        entry = self._entry(name)
        try:
            data = member_bytes(self._archive, entry.part)
            reader = _SheetReader(self._strings, self._formats, self._epoch_1904, area)
            return reader.read(entry.name, data)
        except UnreadableFileError as fault:
            raise _fault(fault) from None
        except (expat.ExpatError, KeyError, ValueError, IndexError, ArithmeticError):
            raise SheetFault("broken") from None

    def _entry(self, name: str) -> SheetEntry:
        wanted = " ".join(name.split()).casefold()
        for entry in self.sheets:
            if not name and not entry.hidden:
                return entry
            if name and " ".join(entry.name.split()).casefold() == wanted:
                if entry.hidden:
                    raise SheetFault("hidden", entry.name)
                return entry
        raise SheetFault("missing", "、".join(e.name for e in self.sheets if not e.hidden))

    def _read_parts(self) -> None:
        names = {name.lstrip("/").casefold(): name for name in self._archive.namelist()}
        book_part = self._target("", "officeDocument", names) or "xl/workbook.xml"
        book = self._xml(book_part)
        properties = _first(book, "workbookPr")
        self._epoch_1904 = properties is not None and _true(properties.get("date1904"))
        related = {r.get("Id"): r for r in self._relations(book_part, names)}
        sheets: list[SheetEntry] = []
        for one in book.iter():
            if _tag(one) != "sheet":
                continue
            key = next((v for k, v in one.attrib.items() if k.endswith("}id")), None)
            relation = related.get(key)
            if relation is None or not str(relation.get("Type")).endswith("/worksheet"):
                continue  # a sheet of charts or macros
            part = _resolve(book_part, str(relation.get("Target")))
            hidden = one.get("state", "visible") != "visible"
            name = CONTROL.sub("", str(one.get("name", "")))
            sheets.append(SheetEntry(name, names[part.casefold()], hidden))
        self.sheets = tuple(sheets)
        self.parts = frozenset(names)
        strings = self._target(book_part, "sharedStrings", names)
        self._strings = _shared_strings(member_bytes(self._archive, strings)) if strings else []
        styles = self._target(book_part, "styles", names)
        self._formats = _formats(self._xml(styles)) if styles else []

    def _xml(self, part: str) -> Any:
        return fromstring(member_bytes(self._archive, part), forbid_dtd=True)

    def _relations(self, part: str, names: dict[str, str]) -> list[Element]:
        folder, _, file = part.rpartition("/")
        place = posixpath.join(folder, "_rels", f"{file}.rels")
        found = names.get(place.casefold())
        return [one for one in self._xml(found) if _tag(one) == "Relationship"] if found else []

    def _target(self, part: str, kind: str, names: dict[str, str]) -> str:
        for one in self._relations(part, names):
            if str(one.get("Type")).endswith(f"/{kind}"):
                return names[_resolve(part, str(one.get("Target"))).casefold()]
        return ""


def _fault(fault: UnreadableFileError) -> SheetFault:
    return SheetFault("large" if "large" in str(fault) else str(fault))


def _resolve(part: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _first(root: Element, tag: str) -> Element | None:
    return next((one for one in root.iter() if _tag(one) == tag), None)


def _true(value: str | None) -> bool:
    return value in ("1", "true")


def _shared_strings(data: bytes) -> list[str]:
    reader = _StringReader()
    _parse(data, reader)
    return reader.strings


class _Handler:
    """Takes the events of one XML part; names come without their prefix."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, tag: str) -> None:
        """Take the end of an element."""

    def text(self, data: str) -> None:
        """Take text."""


def _parse(data: bytes, handler: _Handler) -> None:
    """Parse an XML part without building a tree of it; one with a DTD is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    if data[:4096].find(b":worksheet") >= 0 or data[:4096].find(b":sst") >= 0:  # prefixed names
        start, end = handler.start, handler.end
        parser.StartElementHandler = lambda tag, given: start(tag.rpartition(":")[2], given)
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    else:
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.Parse(data, True)


def _refuse_dtd(*_: object) -> None:
    raise SheetFault("broken")


class _StringReader(_Handler):
    """Reads the strings that cells share: their runs, without the readings of ideographs (rPh)."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._taken = self._reading = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self._taken = not self._reading
        elif tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._reading = True

    def end(self, tag: str) -> None:
        if tag == "t":
            self._taken = False
        elif tag == "si":
            self.strings.append(_clean("".join(self._parts)))
        elif tag == "rPh":
            self._reading = False

    def text(self, data: str) -> None:
        if self._taken:
            self._parts.append(data)


def _clean(text: str) -> str:
    """Return a text without what no page may hold or nobody sees, and with plain line ends."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isprintable() else HIDDEN.sub("", CONTROL.sub("", repaired(text)))


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def _formats(styles: Element) -> list[str]:
    """Return the format code of each cell style; "" for General."""
    codes = dict(BUILT_IN)
    for one in styles.iter():
        if _tag(one) == "numFmt" and one.get("numFmtId", "").isdigit():
            codes[int(one.get("numFmtId", "0"))] = one.get("formatCode", "")
    of_cells = _first(styles, "cellXfs")
    found: list[str] = []
    for one in of_cells if of_cells is not None else ():
        code = codes.get(int(one.get("numFmtId", "0")), "")
        found.append("" if code.casefold() in ("general", "g/通用格式") else code)
    return found


class _SheetReader(_Handler):
    """Reads the XML of one sheet."""

    def __init__(
        self, strings: list[str], formats: list[str], epoch_1904: bool, area: Area
    ) -> None:
        self._strings = strings
        self._formats = formats
        self._epoch_1904 = epoch_1904
        self._area = area
        self._rows: dict[int, dict[int, Cell]] = {}
        self._merges: list[Area] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._unsaved: list[str] = []
        self._errors: list[str] = []
        self._count = 0
        self._row = self._column = -1
        self._cells: dict[int, Cell] | None = None  # of the row, if it lies in the area
        self._attributes: dict[str, str] | None = None  # of the cell, if it lies in the area
        self._value: list[str] = []
        self._taken = self._has_value = self._is_formula = self._reading = False

    def read(self, name: str, data: bytes) -> Grid:
        """Read a sheet."""
        _parse(data, self)
        return Grid(
            name,
            self._rows,
            tuple(self._merges),
            frozenset(self._hidden_rows),
            frozenset(self._hidden_columns),
            tuple(self._unsaved),
            tuple(self._errors),
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t"):
            if self._attributes is not None and not self._reading:
                self._taken = self._has_value = True
        elif tag == "f":
            self._is_formula = True
        elif tag == "row":
            typed = attributes.get("r")
            self._row = int(typed) - 1 if typed else self._row + 1
            self._column = -1
            if _true(attributes.get("hidden")) or attributes.get("ht") == "0":
                self._hidden_rows.add(self._row)
            inside = self._area.top <= self._row <= self._area.bottom
            self._cells = {} if inside else None
        elif tag == "rPh":
            self._reading = True
        elif tag == "col":
            if _true(attributes.get("hidden")) or attributes.get("width") == "0":
                first, last = int(attributes.get("min", "1")) - 1, int(attributes.get("max", "1"))
                self._hidden_columns.update(range(max(first, 0), min(last, 16_384)))
        elif tag == "mergeCell" and (area := Area.parse(attributes.get("ref", ""))):
            self._merges.append(area)
            if len(self._merges) > MOST_CELLS:
                raise SheetFault("large")

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._taken = False
        elif tag == "c":
            if self._attributes is not None and self._cells is not None:
                cell = self._cell(self._attributes)
                if cell is not None and (cell.number is not None or cell.text.strip()):
                    self._cells[self._column] = cell
            self._attributes = None
        elif tag == "row" and self._cells:
            self._rows[self._row] = self._cells
            self._count += len(self._cells)
            self._cells = None
            if self._count > MOST_CELLS:
                raise SheetFault("large")
        elif tag == "rPh":
            self._reading = False

    def text(self, data: str) -> None:
        if self._taken:
            self._value.append(data)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        typed = attributes.get("r")
        self._column = column_number(typed.rstrip("0123456789")) if typed else self._column + 1
        if self._cells is not None and self._area.left <= self._column <= self._area.right:
            self._attributes = attributes
            self._value = []
            self._has_value = self._is_formula = False

    def _cell(self, attributes: dict[str, str]) -> Cell | None:
        kind = attributes.get("t", "n")
        value = "".join(self._value)
        if not self._has_value or (not value and kind != "str"):
            if self._is_formula and kind != "str":
                self._unsaved.append(cell_name(self._row, self._column))
            return None
        if kind in ("s", "str", "inlineStr"):
            text = self._strings[int(value)] if kind == "s" else _clean(value)
            code = self._format(attributes)
            return Cell(shown_text(text, code) if "@" in code or ";" in code else text)
        if kind == "b":
            return Cell("TRUE" if _true(value) else "FALSE")
        if kind == "e":
            self._errors.append(cell_name(self._row, self._column))
            return Cell(_clean(value))
        if kind == "d":
            return Cell(_clean(value).removesuffix("T00:00:00"))
        number = float(value)
        if number - number:  # not finite
            return Cell(value)
        code = self._format(attributes)
        if not code or code == "@":
            return Cell(general(number), number)
        shown = shown_number(number, code, self._epoch_1904)
        return Cell(shown, None if is_date(code) else number)

    def _format(self, attributes: dict[str, str]) -> str:
        style = attributes.get("s")
        return self._formats[int(style)] if style and self._formats else ""
