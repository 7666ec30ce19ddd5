"""Sheets of paper for tests: the same text, lines and tables drawn as PDF (reportlab) and as OFD."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 79.0, 521.0
SIZE = 16.0
LEAD = 28.0


class Text(NamedTuple):
    """A line of text: the place of its base line from the left upper corner, in points."""

    x: float
    y: float
    text: str
    size: float = SIZE


class Rule(NamedTuple):
    """A ruled line."""

    x0: float
    y0: float
    x1: float
    y1: float


Sheet = list[Text | Rule]


def flowed(paragraphs: Iterable[str], width: int = 27, x: float = LEFT, y: float = 110) -> Sheet:
    """Set paragraphs with an indent of two characters, `width` characters a line."""
    sheet: Sheet = []
    for paragraph in paragraphs:
        text, indent = paragraph, 2
        while text:
            line, text = text[: width - indent], text[width - indent :]
            sheet.append(Text(x + indent * SIZE, y, line))
            y += LEAD
            indent = 0
    return sheet


def table(
    rows: list[list[str]], y: float, joined: Iterable[tuple[int, int, int, int]] = ()
) -> Sheet:
    """Rule a table; `joined` are areas of cells (row, column, row, column) without lines inside."""
    wide, high = (RIGHT - LEFT) / len(rows[0]), 24.0
    owner = {(n, m): (n, m) for n in range(len(rows)) for m in range(len(rows[0]))}
    for top, left, bottom, right in joined:
        for n in range(top, bottom + 1):
            for m in range(left, right + 1):
                owner[n, m] = (top, left)
    sheet: Sheet = []
    for (n, m), own in owner.items():
        x0, y0 = LEFT + m * wide, y + n * high
        if owner.get((n, m - 1)) != own:
            sheet.append(Rule(x0, y0, x0, y0 + high))
        if owner.get((n - 1, m)) != own:
            sheet.append(Rule(x0, y0, x0 + wide, y0))
        if rows[n][m]:
            sheet.append(Text(x0 + 4, y0 + 17, rows[n][m], 12))
    bottom_edge = y + len(rows) * high
    sheet.append(Rule(LEFT, bottom_edge, RIGHT, bottom_edge))
    sheet.append(Rule(RIGHT, y, RIGHT, bottom_edge))
    return sheet


def pdf(sheets: Iterable[Sheet], password: str = "") -> bytes:
    """Draw sheets as PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    encryption = StandardEncryption(password) if password else None
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), encrypt=encryption)
    for sheet in sheets:
        for one in sheet:
            if isinstance(one, Text):
                canvas.setFont("STSong-Light", one.size)
                canvas.drawString(one.x, HEIGHT - one.y, one.text)
            else:
                canvas.line(one.x0, HEIGHT - one.y0, one.x1, HEIGHT - one.y1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_ROOT = (
    '<ofd:OFD {0} DocType="OFD" Version="1.1"><ofd:DocBody>'
    "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
)
_DOCUMENT = (
    "<ofd:Document {0}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 {1} {2}</ofd:PhysicalBox>"
    "</ofd:PageArea></ofd:CommonData><ofd:Pages>{3}</ofd:Pages></ofd:Document>"
)
_PAGE = '<ofd:Page {0}><ofd:Content><ofd:Layer ID="99">{1}</ofd:Layer></ofd:Content></ofd:Page>'
_TEXT = (
    '<ofd:TextObject ID="{0}" Boundary="{1} {2} {3} {4}" Font="1" Size="{4}">'
    '<ofd:TextCode X="0" Y="{4}" DeltaX="{5}">{6}</ofd:TextCode></ofd:TextObject>'
)
_RULE = (
    '<ofd:PathObject ID="{0}" Boundary="{1} {2} {3} {4}">'
    "<ofd:AbbreviatedData>M 0 0 L {3} {4}</ofd:AbbreviatedData></ofd:PathObject>"
)
_MM = 25.4 / 72


def ofd(sheets: Iterable[Sheet]) -> bytes:
    """Draw sheets as OFD (GB/T 33190)."""
    pages = [_PAGE.format(_NAMESPACE, "".join(_objects(sheet))) for sheet in sheets]
    listed = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", _ROOT.format(_NAMESPACE))
        document = _DOCUMENT.format(_NAMESPACE, WIDTH * _MM, HEIGHT * _MM, listed)
        archive.writestr("Doc_0/Document.xml", document)
        for n, page in enumerate(pages):
            archive.writestr(f"Doc_0/Pages/Page_{n}/Content.xml", page)
    return file.getvalue()


def _objects(sheet: Sheet) -> Iterator[str]:
    for n, one in enumerate(sheet):
        if isinstance(one, Text):
            size = one.size * _MM
            widths = [size * (0.5 if c.isascii() else 1) for c in one.text]
            steps = " ".join(f"{width:.4f}" for width in widths[:-1])
            x, y = one.x * _MM, (one.y - one.size) * _MM
            yield _TEXT.format(n, x, y, sum(widths), size, steps, escape(one.text))
        else:
            wide, high = (one.x1 - one.x0) * _MM, (one.y1 - one.y0) * _MM
            yield _RULE.format(n, one.x0 * _MM, one.y0 * _MM, wide, high)
