"""QR codes of addresses, as a picture within the page or as text for a terminal.

zxing-cpp encodes one in some 40 µs; segno, which needs no compiled code, takes more than 1 ms: too
slow for the ten thousand pages of a county.
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
    """Return the QR code of a text at error correction level M with its quiet zone; empty if the text is too long.

    It is dark on white whatever the page's colours: an inline picture of one pixel a module, a fifth of the
    size of SVG strokes; styles must enlarge it with `image-rendering: pixelated`. It is hidden from screen
    readers: what it says must stand beside it as text.
    """
    side, rows = _rows(text)
    if not side:
        return Markup()
    data = b64encode(monochrome(side, rows)).decode()
    return Markup(  # noqa: S704 # numbers and base64 only
        f'<img class="qr" src="data:image/png;base64,{data}" alt="" width="{side}" height="{side}">'
    )


def _rows(text: str) -> tuple[int, int]:
    """Return the modules a side, and the rows of their picture as one number; see `png`."""
    side, modules = _modules(text)
    if not side:
        return 0, 0
    bits = modules.translate(_BITS)
    rows = [bits[start : start + side] for start in range(0, side * side, side)]
    fill = -side % 8
    return side, int((b"0" * (fill + 8)).join(rows), 2) << fill


_BITS = bytes(ord("1" if value else "0") for value in range(256))


def qr_lines(text: str) -> list[str]:
    """Return a QR code for a terminal, two rows of modules a line; blocks are dark modules."""
    side, modules = _modules(text)
    rows = [modules[start : start + side] for start in range(0, side * side, side)]
    rows += [b"\xff" * side] * (side % 2)
    return [
        "".join(_BLOCKS[not upper, not lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _modules(text: str) -> tuple[int, bytes]:
    """Return the modules a side with the quiet zone, and all modules, 0 for dark; none if the text is too long."""
    try:
        symbol = create_barcode(text, BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    except ValueError:
        return 0, b""
    image = symbol.to_image(add_quiet_zones=True)
    return image.shape[0], bytes(memoryview(image).cast("B"))  # type: ignore[arg-type] # it has the protocol
