"""sRGB colours and their contrast."""

from __future__ import annotations

import re

from msgspec import Struct


class Colour(Struct, frozen=True):
    """A colour of sRGB, each channel from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Colour | None:
        """Read `#a61b1b`, `a61b1b`, `#fff` or `rgb(166, 27, 27)`; None if it is none of these."""
        if found := _HEX.fullmatch(text):
            digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
            return cls(*(int(digits[n : n + 2], 16) for n in (0, 2, 4)))
        if found := _RGB.fullmatch(text):
            parts = [int(part) for part in found.groups()]
            return cls(*parts) if max(parts) <= 255 else None
        return None

    def contrast(self, other: Colour) -> float:
        """Return the contrast ratio of WCAG 2.2, from 1 to 21."""
        darker, lighter = sorted((self._luminance, other._luminance))
        return (lighter + 0.05) / (darker + 0.05)

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return this colour mixed with `share` (0 to 1) of another."""
        pairs = zip(self._parts, other._parts, strict=True)
        return Colour(*(round(one + (two - one) * share) for one, two in pairs))

    def readable_on(self, ground: Colour, ratio: float) -> Colour:
        """Return this colour, lightened until its contrast on a dark ground is at least `ratio`."""
        shades = (self.mixed(WHITE, step / 20) for step in range(21))
        return next((shade for shade in shades if shade.contrast(ground) >= ratio), WHITE)

    @property
    def _parts(self) -> tuple[int, int, int]:
        return self.red, self.green, self.blue

    @property
    def _luminance(self) -> float:
        """The relative luminance of WCAG 2.2, from 0 to 1."""
        shares = (part / 255 for part in self._parts)
        lights = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * lights[0] + 0.7152 * lights[1] + 0.0722 * lights[2]

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


WHITE = Colour(255, 255, 255)
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_PART = r"\s*(\d{1,3})\s*"
_RGB = re.compile(rf"rgb\({_PART}[, ]{_PART}[, ]{_PART}\)", re.IGNORECASE)
