"""The text layer of PDF files, with the lines that draw tables (pypdfium2: Chromium's reader).

Nothing of a file is run or fetched: scripts, forms, attached files and links are not looked at.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from sitegen.importing.layout import Glyph, Page, Segment, blocks_of
from sitegen.importing.model import Draft, Note, Place, Refused

MOST_PAGES = 1_000
_LEAST = 10  # characters of a page with text: a scan may bear a stamp of its scanner
SMALLEST_PICTURE = 60  # points: smaller ones are seals, codes and ornaments
_THIN = 2.5  # points: a filled rectangle that is a line
_ASCENT = 0.86  # of the size of a font, above its base line
_UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd]")


def read(name: str, data: bytes) -> Draft:
    """Read the text of a PDF file. Raises Refused."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise Refused("encrypted" if "password" in str(fault).lower() else "broken") from None
    try:
        if len(document) > MOST_PAGES:
            raise Refused("too_many_pages", limit=MOST_PAGES)
        pages = [_page(document, number) for number in range(len(document))]
    finally:
        document.close()
    return drafted("pdf", pages)


def drafted(form: str, pages: list[Page]) -> Draft:
    """Return the draft of a file with fixed pages; without a text layer it has no blocks."""
    text = "".join(glyph.text for page in pages for glyph in page.glyphs)
    if len(text) < _LEAST:
        return Draft(form, (), notes=(Note("keep", "no_text_layer"),), attach=True)
    if len(_UNREADABLE.findall(text)) * 5 > len(text):
        return Draft(form, (), notes=(Note("keep", "no_characters"),), attach=True)
    blocks, notes = blocks_of(pages)
    empty = [page for page in pages if len(page.glyphs) < _LEAST]
    notes += [Note("keep", "page_without_text", Place("page", page.number)) for page in empty]
    shown = [page for page in pages if page.pictures and page not in empty]
    notes += [Note("drop", "page_picture", Place("page", page.number)) for page in shown]
    notes.sort(key=lambda note: note.at.number)
    return Draft(form, tuple(blocks), notes=tuple(notes), attach=True)


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    page = document[number]
    try:
        width, height = page.get_size()
        left, bottom, _, top = page.get_bbox()
        glyphs = tuple(_glyphs(page, left, top))
        segments = tuple(_segments(page, left, top))
        pictures = sum(map(_is_picture, page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)))
        return Page(number + 1, width, height or top - bottom, glyphs, segments, pictures)
    finally:
        page.close()


def _is_picture(item: pypdfium2.PdfObject) -> bool:
    left, bottom, right, top = item.get_bounds()
    return bool(min(right - left, top - bottom) > SMALLEST_PICTURE)


def _glyphs(page: pypdfium2.PdfPage, x: float, y: float) -> Iterator[Glyph]:
    """Yield the upright characters of a page; watermarks stand at an angle.

    A character's box is as high as its font, so that 一 and 。 lie on the line of their neighbours.
    """
    text = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    across, base = ctypes.c_double(), ctypes.c_double()
    matrix, loose = raw.FS_MATRIX(), raw.FS_RECTF()
    for n in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, n)
        if code <= 0x20 or code in (0xA0, 0x3000, 0xFFFE) or raw.FPDFText_IsGenerated(text, n) == 1:
            continue
        if 0.05 < raw.FPDFText_GetCharAngle(text, n) % 6.2832 < 6.23:
            continue
        if not (
            raw.FPDFText_GetCharBox(text, n, left, right, bottom, top)
            and raw.FPDFText_GetCharOrigin(text, n, across, base)
            and raw.FPDFText_GetMatrix(text, n, matrix)
        ):
            continue
        size = raw.FPDFText_GetFontSize(text, n) * math.hypot(matrix.c, matrix.d)
        start, end = left.value, right.value
        if raw.FPDFText_GetLooseCharBox(text, n, loose):
            start, end = loose.left, loose.right
        above = y - base.value - size * _ASCENT
        yield Glyph(chr(code), start - x, above, end - x, above + size)
    text.close()


def _segments(page: pypdfium2.PdfPage, x: float, y: float) -> Iterator[Segment]:
    """Yield the horizontal and vertical lines of a page, and the edges of its rectangles."""
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        left, bottom, right, top = item.get_bounds()
        if right - left < _THIN or top - bottom < _THIN:
            yield Segment(left - x, y - top, right - x, y - bottom)
            continue
        mode, stroked = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item.raw, mode, stroked)
        if stroked.value:
            for (x0, y0), (x1, y1) in _strokes(item):
                if abs(x0 - x1) < 1 or abs(y0 - y1) < 1:
                    yield Segment(
                        min(x0, x1) - x, y - max(y0, y1), max(x0, x1) - x, y - min(y0, y1)
                    )


_Point = tuple[float, float]


def _strokes(item: pypdfium2.PdfObject) -> Iterator[tuple[_Point, _Point]]:
    matrix = item.get_matrix()
    px, py = ctypes.c_float(), ctypes.c_float()
    start = before = (0.0, 0.0)
    for n in range(min(raw.FPDFPath_CountSegments(item.raw), 4_000)):
        segment = raw.FPDFPath_GetPathSegment(item.raw, n)
        raw.FPDFPathSegment_GetPoint(segment, px, py)
        point = matrix.on_point(px.value, py.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield before, point
        if raw.FPDFPathSegment_GetClose(segment):
            yield point, start
        before = point
