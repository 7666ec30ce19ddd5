"""A table as an Excel workbook (ECMA-376): one sheet, a bold head that stays in sight, days as days.

Written here, because XlsxWriter takes five times as long for a small table and 0.1 s to import, and
every township and year has one. Invariant: equal tables make equal bytes; nothing tells when it was made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Value = str | int | dt.date | None

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_EPOCH = dt.date(1899, 12, 30).toordinal()
_PLAIN, _BOLD, _DAY = 0, 1, 2  # styles, by their place in `_STYLES`

_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>"""
_PACKAGED = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
_BOUND = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>"""
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook with one sheet. `title` is cut and cleaned as Excel wants a sheet's name."""
    letters = [_letters(n) for n in range(len(head))]
    lines = [_row(1, letters, head, _BOLD)]
    lines += [_row(n, letters, row, _PLAIN) for n, row in enumerate(rows, start=2)]
    whole = f"A1:{letters[-1]}{len(lines)}"
    sheet = (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="{len(head)}" width="14" '
        f'customWidth="1"/></cols><sheetData>{"".join(lines)}</sheetData>'
        f'<autoFilter ref="{whole}"/></worksheet>'
    )
    name = escape("".join(" " if c in "[]:*?/\\'" else c for c in title)[:31].strip() or "1")
    book = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _PACKAGED,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _BOUND,
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": sheet,
    }
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for path, text in parts.items():
            entry = ZipInfo(path)  # of 1980, as is all that has no time
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, text)
    return made.getvalue()


def _row(number: int, letters: Sequence[str], values: Sequence[Value], style: int) -> str:
    cells = []
    for letter, value in zip(letters, values, strict=True):
        place = f'r="{letter}{number}"'
        match value:
            case None | "":
                continue
            case str():
                text = f'<is><t xml:space="preserve">{escape(value, quote=False)}</t></is>'
                cells.append(f'<c {place} s="{style}" t="inlineStr">{text}</c>')
            case dt.date():
                cells.append(f'<c {place} s="{_DAY}"><v>{value.toordinal() - _EPOCH}</v></c>')
            case _:
                cells.append(f"<c {place}><v>{value}</v></c>")
    return f'<row r="{number}">{"".join(cells)}</row>'


def _letters(number: int) -> str:
    """The name of a column, counted from 0: A, B, … Z, AA."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
