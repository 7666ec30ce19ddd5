"""An address → its QR code, as SVG that is part of the page.

zxing-cpp makes a code in some forty microseconds; segno, which needs no compiled code, takes more
than a millisecond: too dear for the ten thousand pages of a county.
"""

from __future__ import annotations

import re

from markupsafe import Markup
from zxingcpp import BarcodeFormat, create_barcode

QUIET = 4  # modules of white around the code, by ISO/IEC 18004
# Weighing all eight masks against each other takes five times as long as the code itself. The
# codewords of an address are as good as random, so that one mask spreads them like another.
MASK = 3
_RUN = re.compile(rb"\xff*\x00+")


def qr_code(text: str) -> Markup:
    """The QR code of a text at error correction level M, its quiet zone included: dark on white
    whatever the page's colours. Empty for a text longer than a code can hold.

    It is hidden from those who cannot see it: what it says must stand beside it as text.
    """
    try:
        symbol = create_barcode(text, BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    except ValueError:
        return Markup()
    image = symbol.to_image(add_quiet_zones=False)
    side = image.shape[0]
    modules = bytes(memoryview(image).cast("B"))  # type: ignore[arg-type] # it has the protocol
    strokes = "".join(
        f"M0 {row}{''.join(map(_STROKES.__getitem__, _RUN.findall(modules, row * side, row * side + side)))}"
        for row in range(side)
    )
    width = side + 2 * QUIET
    return Markup(  # noqa: S704 # numbers only
        f'<svg class="qr" viewBox="-{QUIET} -{QUIET}.5 {width} {width}" aria-hidden="true">'
        f'<path fill="#fff" d="M-{QUIET}-{QUIET}.5h{width}v{width}h-{width}z"/>'
        f'<path stroke="#000" d="{strokes}"/></svg>'
    )


class _Strokes(dict[bytes, str]):
    """Light modules, then dark ones → a stroke of their height: the shortest form that SVG has."""

    def __missing__(self, run: bytes) -> str:
        dark = run.count(b"\x00")
        light = len(run) - dark
        self[run] = stroke = f"m{light} 0h{dark}" if light else f"h{dark}"
        return stroke


_STROKES = _Strokes()  # there are some hundred
