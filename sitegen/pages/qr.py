"""An address → its QR code, as SVG that is part of the page or as text for a terminal.

zxing-cpp makes a code in some forty microseconds; segno, which needs no compiled code, takes more
than a millisecond: too dear for the ten thousand pages of a county.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from markupsafe import Markup
from zxingcpp import BarcodeFormat, create_barcode

QUIET = 4  # modules of white around the code, by ISO/IEC 18004
# Weighing all eight masks against each other takes five times as long as the code itself. The
# codewords of an address are as good as random, so that one mask spreads them like another.
MASK = 3
CUT = 13  # modules; a row is drawn in pieces, of each of which there are at most 2 ** CUT
_RUN = re.compile(rb"(\xff*)(\x00*)")


def qr_code(text: str) -> Markup:
    """The QR code of a text at error correction level M, its quiet zone included: dark on white
    whatever the page's colours. Empty for a text longer than a code can hold.

    It is hidden from those who cannot see it: what it says must stand beside it as text.
    """
    side, modules = _modules(text)
    if not side:
        return Markup()
    cuts, ends, rows = _pieces(side)
    strokes = "".join(
        chain.from_iterable(
            zip(
                rows,
                *(map(_STROKES.__getitem__, map(modules.__getitem__, cut)) for cut in cuts),
                map(_LAST.__getitem__, map(modules.__getitem__, ends)),
                strict=True,
            )
        )
    )
    width = side + 2 * QUIET
    return Markup(  # noqa: S704 # numbers only
        f'<svg class="qr" viewBox="-{QUIET} -{QUIET}.5 {width} {width}" aria-hidden="true">'
        f'<path fill="#fff" d="M-{QUIET}-{QUIET}.5h{width}v{width}h-{width}z"/>'
        f'<path stroke="#000" d="{strokes}"/></svg>'
    )


@lru_cache(maxsize=40)  # sizes of codes
def _pieces(side: int) -> tuple[list[list[slice]], list[slice], list[str]]:
    """The first pieces of all rows of a code, the second and so on; the last; the beginnings."""
    starts = range(0, side * side, side)
    *firsts, last = range(0, side, CUT)
    return (
        [[slice(start + cut, start + cut + CUT) for start in starts] for cut in firsts],
        [slice(start + last, start + side) for start in starts],
        [f"M0 {row}" for row in range(side)],
    )


def qr_lines(text: str) -> list[str]:
    """The same for a terminal, two rows of modules a line: the blocks are the dark modules."""
    side, modules = _modules(text)
    width = side + 2 * QUIET
    light = b"\xff" * width
    rows = [light] * QUIET
    for row in range(side):
        rows.append(light[:QUIET] + modules[row * side : (row + 1) * side] + light[:QUIET])
    rows += [light] * (QUIET + side % 2)
    return [
        "".join(_BLOCKS[not upper, not lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _modules(text: str) -> tuple[int, bytes]:
    """How many modules a side has, and all of them, 0 for dark; none for a text too long."""
    try:
        symbol = create_barcode(text, BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    except ValueError:
        return 0, b""
    image = symbol.to_image(add_quiet_zones=False)
    return image.shape[0], bytes(memoryview(image).cast("B"))  # type: ignore[arg-type] # it has the protocol


class _Strokes(dict[bytes, str]):
    """A piece of a row → strokes over its dark modules, the pen left at its end."""

    def __missing__(self, piece: bytes) -> str:
        self[piece] = strokes = "".join(
            (f"m{len(light)} 0" if light else "") + (f"h{len(dark)}" if dark else "")
            for light, dark in _RUN.findall(piece)
        )
        return strokes


class _Last(_Strokes):
    """The last piece of a row → strokes: where the pen is left does not matter."""

    def __missing__(self, piece: bytes) -> str:
        self[piece] = strokes = super().__missing__(piece.rstrip(b"\xff"))
        return strokes


_STROKES, _LAST = _Strokes(), _Last()
