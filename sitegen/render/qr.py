"""An address → its QR code, as a picture within the page or as text for a terminal.

zxing-cpp makes a code in some forty microseconds; segno, which needs no compiled code, takes more
than a millisecond: too dear for the ten thousand pages of a county.
"""

from __future__ import annotations

from base64 import b64encode
from bisect import bisect_right
from functools import lru_cache, reduce
from operator import getitem, xor

from markupsafe import Markup
from zxingcpp import BarcodeFormat, create_barcode

from sitegen.render.png import monochrome
from sitegen.system.fast_paths import enabled

# Weighing all eight masks against each other takes five times as long as the code itself. The
# codewords of an address are as good as random, so that one mask spreads them like another.
MASK = 3
_FAST = enabled("qr")
_ADDED_UP = 106  # characters: what a code of version 6 holds, forty modules a side


def qr_code(text: str) -> Markup:
    """The QR code of a text at error correction level M, its quiet zone included: dark on white
    whatever the page's colours. Empty for a text longer than a code can hold.

    It is a picture of a pixel a module within the page, a fifth of what strokes in SVG would take;
    styles must enlarge it with `image-rendering: pixelated`. It is hidden from those who cannot see
    it: what it says must stand beside it as text.
    """
    fast = _FAST and len(text) <= _ADDED_UP and text.isascii()
    side, rows = _added_up(text) if fast else _rows(text)
    if not side:
        return Markup()
    data = b64encode(monochrome(side, rows)).decode()
    return Markup(  # noqa: S704 # numbers and base64 only
        f'<img class="qr" src="data:image/png;base64,{data}" alt="" width="{side}" height="{side}">'
    )


def _added_up(text: str) -> tuple[int, int]:
    """What `_rows` gives, in a seventh of the time, where the code is to have a byte a character.

    As long as size, level and mask stay, every module is a sum modulo 2 of bits of the text and a
    constant: so are the check bits of a Reed-Solomon code. So the code is that of another text as
    long, plus what each character that differs does at its place.
    """
    side, rows = _blank(len(text))
    return side, reduce(xor, map(getitem, _places(side), text), rows)


@lru_cache(maxsize=_ADDED_UP + 1)
def _blank(length: int) -> tuple[int, int]:
    """The code of so many letters, none of which is worth another mode than bytes."""
    return _rows(_LETTER * length)


@lru_cache(maxsize=6)  # versions
def _places(side: int) -> list[_Place]:
    most = bisect_right(range(1, _ADDED_UP + 1), side, key=lambda length: _blank(length)[0])
    return [_Place(place, most) for place in range(most)]


_LETTER = "a"


class _Place(dict[str, int]):
    """A character → what it does to the code of letters, at its place in texts of one size, up to a
    length.
    """

    def __init__(self, place: int, length: int) -> None:
        super().__init__()
        self._place = place
        self._length = length
        self._bits: dict[int, int] = {}

    def __missing__(self, character: str) -> int:
        other = ord(character) ^ ord(_LETTER)
        bits = [1 << n for n in range(7) if other >> n & 1]
        self[character] = found = reduce(xor, map(self._bit, bits), 0)
        return found

    def _bit(self, bit: int) -> int:
        if bit not in self._bits:
            character = chr(ord(_LETTER) ^ bit)
            before, after = _LETTER * self._place, _LETTER * (self._length - self._place - 1)
            self._bits[bit] = _rows(before + character + after)[1] ^ _blank(self._length)[1]
        return self._bits[bit]


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
