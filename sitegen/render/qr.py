"""An address → its QR code, as a picture within the page or as text for a terminal.

zxing-cpp makes a code in some forty microseconds; segno, which needs no compiled code, takes more
than a millisecond: too dear for the ten thousand pages of a county.
"""

from __future__ import annotations

from base64 import b64encode

from markupsafe import Markup
from zxingcpp import BarcodeFormat, create_barcode

from sitegen.render.png import monochrome

# Weighing all eight masks against each other takes five times as long as the code itself. The
# codewords of an address are as good as random, so that one mask spreads them like another.
MASK = 3


def qr_code(text: str) -> Markup:
    """The QR code of a text at error correction level M, its quiet zone included: dark on white
    whatever the page's colours. Empty for a text longer than a code can hold.

    It is a picture of a pixel a module within the page, a fifth of what strokes in SVG would take;
    styles must enlarge it with `image-rendering: pixelated`. It is hidden from those who cannot see
    it: what it says must stand beside it as text.
    """
    side, rows = _rows(text)
    if not side:
        return Markup()
    data = b64encode(monochrome(side, rows)).decode()
    return Markup(  # noqa: S704 # numbers and base64 only
        f'<img class="qr" src="data:image/png;base64,{data}" alt="" width="{side}" height="{side}">'
    )


def _rows(text: str) -> tuple[int, int]:
    """How many modules a side has, and the rows of a picture of them as one number: see `png`."""
    side, modules = _modules(text)
    if not side:
        return 0, 0
    bits = modules.translate(_BITS)
    rows = [bits[start : start + side] for start in range(0, side * side, side)]
    fill = -side % 8
    return side, int((b"0" * (fill + 8)).join(rows), 2) << fill


_BITS = bytes(ord("1" if value else "0") for value in range(256))


def qr_lines(text: str) -> list[str]:
    """The same for a terminal, two rows of modules a line: the blocks are the dark modules."""
    side, modules = _modules(text)
    rows = [modules[start : start + side] for start in range(0, side * side, side)]
    rows += [b"\xff" * side] * (side % 2)
    return [
        "".join(_BLOCKS[not upper, not lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _modules(text: str) -> tuple[int, bytes]:
    """How many modules a side has with the quiet zone, and all of them, 0 for dark; none for a text
    that is too long.
    """
    try:
        symbol = create_barcode(text, BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    except ValueError:
        return 0, b""
    image = symbol.to_image(add_quiet_zones=True)
    return image.shape[0], bytes(memoryview(image).cast("B"))  # type: ignore[arg-type] # it has the protocol
