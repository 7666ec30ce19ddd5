"""The text of OFD files (GB/T 33190—2016), with the lines that draw tables.

Read here, since the readers on the package index render pictures or take e-invoices apart. Signatures,
attached files, scripts and pictures are not looked at. Lengths are millimetres, y grows downwards.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from sitegen.importing.layout import Glyph, Page, Segment
from sitegen.importing.model import Draft, Refused
from sitegen.importing.readers.pdf import MOST_PAGES, SMALLEST_PICTURE, drafted
from sitegen.system.archives import UnreadableFileError, member_bytes, open_archive

_POINT = 72 / 25.4  # points in a millimetre
_ASCENT = 0.86  # of the size of a font, above its base line
_THIN = 2.5  # points
_A4 = (0.0, 0.0, 210.0, 297.0)


def read(name: str, data: bytes) -> Draft:
    """Read the text of an OFD file. Raises Refused."""
    try:
        pages = list(_Package(open_archive(data)).pages())
    except DefusedXmlException:
        raise Refused("dtd") from None
    except (ParseError, KeyError, ValueError):
        raise Refused("broken") from None
    if not pages:
        raise Refused("broken")
    return drafted("ofd", pages)


class _Package:
    """The members of an OFD file, by their paths."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {name.lstrip("/").casefold(): name for name in archive.namelist()}

    def pages(self) -> Iterator[Page]:
        """Yield the pages of its documents."""
        number = 0
        for body in _all(self._xml("OFD.xml"), "DocRoot"):
            path = _resolved("", body.text or "")
            document = self._xml(path)
            area = next(_all(document, "PageArea"), None)
            box = _box(area) or _A4
            templates = {
                one.get("ID"): _resolved(path, one.get("BaseLoc", ""))
                for one in _all(document, "TemplatePage")
            }
            pages = next(_all(document, "Pages"), None)
            for page in _all(pages, "Page") if pages is not None else ():
                number += 1
                if number > MOST_PAGES:
                    raise Refused("too_many_pages", limit=MOST_PAGES)
                yield self._page(number, _resolved(path, page.get("BaseLoc", "")), box, templates)

    def _page(
        self,
        number: int,
        path: str,
        box: tuple[float, ...],
        templates: dict[str | None, str],
    ) -> Page:
        content = self._xml(path)
        box = _box(next(_all(content, "Area"), None)) or box
        parts = [content]
        for used in _all(content, "Template"):
            if place := templates.get(used.get("TemplateID")):
                parts.insert(0, self._xml(place))
        glyphs = tuple(glyph for part in parts for glyph in _glyphs(part, box))
        segments = tuple(one for part in parts for one in _segments(part, box))
        pictures = sum(_is_picture(one) for one in _all(content, "ImageObject"))
        return Page(number, box[2] * _POINT, box[3] * _POINT, glyphs, segments, pictures)

    def _xml(self, path: str) -> Any:
        try:
            data = member_bytes(self._archive, self._members[path.casefold()])
        except KeyError:
            raise UnreadableFileError("broken") from None
        return fromstring(data, forbid_dtd=True)


def _resolved(base: str, path: str) -> str:
    path = path.strip()
    if path.startswith("/"):
        return posixpath.normpath(path.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path))


def _all(element: Any, tag: str) -> Iterator[Any]:
    """Yield the elements of a name, whatever prefix they have."""
    return (one for one in element.iter() if str(one.tag).rpartition("}")[2] == tag)


def _numbers(text: str | None) -> list[float]:
    return [float(one) for one in (text or "").split()]


def _box(area: Any) -> tuple[float, ...] | None:
    for name in ("PhysicalBox", "CropBox"):
        for one in _all(area, name) if area is not None else ():
            box = _numbers(one.text)
            if len(box) == 4 and box[2] > 0 and box[3] > 0:
                return tuple(box)
    return None


def _is_picture(item: Any) -> bool:
    boundary = _numbers(item.get("Boundary"))
    return len(boundary) == 4 and min(boundary[2:]) * _POINT > SMALLEST_PICTURE


def _frame(element: Any, box: tuple[float, ...]) -> tuple[float, float, list[float]]:
    """Return where an object's own coordinates begin on the page, and its matrix."""
    boundary = _numbers(element.get("Boundary")) or [0.0, 0.0]
    matrix = _numbers(element.get("CTM"))
    if len(matrix) != 6:
        matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    return boundary[0] - box[0], boundary[1] - box[1], matrix


def _glyphs(content: Any, box: tuple[float, ...]) -> Iterator[Glyph]:
    """Yield the upright characters of a page or a template."""
    for item in _all(content, "TextObject"):
        x0, y0, (a, b, c, d, e, f) = _frame(item, box)
        if abs(b) > abs(a) * 0.05 or item.get("Visible") == "false":
            continue
        size = float(item.get("Size") or item.get("size") or "3.5")  # some write it so
        scale = float(item.get("HScale", "1"))
        x = y = 0.0
        for code in _all(item, "TextCode"):
            x = float(code.get("X", x))
            y = float(code.get("Y", y))
            text = code.text or ""
            steps = _deltas(code.get("DeltaX"), len(text))
            drops = _deltas(code.get("DeltaY"), len(text))
            at, base = x, y
            for n, character in enumerate(text):
                step = steps[n] if n < len(steps) else size * scale
                width = min(step, size * scale * 1.2) if step > 0 else size * scale
                left = (x0 + a * at + c * base + e) * _POINT
                line = (y0 + b * at + d * base + f) * _POINT
                high = size * abs(d) * _POINT
                if character.strip():
                    top = line - high * _ASCENT
                    yield Glyph(character, left, top, left + width * a * _POINT, top + high)
                at += step
                base += drops[n] if n < len(drops) else 0.0


def _deltas(text: str | None, most: int) -> list[float]:
    """Read steps between characters; `g 3 4.5` stands for three times 4.5."""
    found: list[float] = []
    words = iter((text or "").split())
    for word in words:
        if word == "g":
            count, step = int(next(words, "0")), float(next(words, "0"))
            found += [step] * min(count, most)
        else:
            found.append(float(word))
        if len(found) >= most:
            break
    return found


_DRAWN = re.compile(r"([MLCQABS])|(-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)")


def _segments(content: Any, box: tuple[float, ...]) -> Iterator[Segment]:
    """Yield the horizontal and vertical lines of a page or a template."""
    for item in _all(content, "PathObject"):
        x0, y0, (a, b, c, d, e, f) = _frame(item, box)
        stroked = item.get("Stroke", "true") != "false"
        data = next(_all(item, "AbbreviatedData"), None)
        if data is None or abs(b) > 0.01 or abs(c) > 0.01:
            continue
        points: list[tuple[float, float]] = []
        lines = []
        for kind, values in _drawn(data.text or ""):
            if kind == "B" and points:
                lines.append((points[-1], points[0]))
            elif kind in "MSL" and len(values) >= 2:
                x = (x0 + a * values[-2] + e) * _POINT
                y = (y0 + d * values[-1] + f) * _POINT
                if kind == "L" and points:
                    lines.append((points[-1], (x, y)))
                points = [*points, (x, y)] if kind == "L" else [(x, y)]
            elif len(values) >= 2:
                lines = []
                break  # a curve: no table
        if lines and (stroked or _is_thin(lines)):
            for (left, top), (right, bottom) in lines:
                if abs(left - right) < 1 or abs(top - bottom) < 1:
                    yield Segment(
                        min(left, right), min(top, bottom), max(left, right), max(top, bottom)
                    )


def _is_thin(lines: list[tuple[tuple[float, float], tuple[float, float]]]) -> bool:
    """Return True for a filled path that is so narrow as to be a line."""
    across = [point[0] for line in lines for point in line]
    down = [point[1] for line in lines for point in line]
    return min(max(across) - min(across), max(down) - min(down)) < _THIN


def _drawn(text: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each step of a path with its values."""
    kind, values = "", list[float]()
    for found in _DRAWN.finditer(text):
        if found[1]:
            if kind:
                yield kind, values
            kind, values = found[1], []
        else:
            values.append(float(found[2]))
    if kind:
        yield kind, values
