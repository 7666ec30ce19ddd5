"""Index numbers (索引号): each site gives their form as a pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

WIDEST = 20  # characters of a field


class IndexPattern(Struct, frozen=True):
    """A pattern such as {code:9}/{year}-{serial:5}: literal text, and fields in braces.

    `site`, `org`, `category`, `year`, `month` and `day` come from the document; `serial` are digits,
    `code` digits and Latin letters: as many as the width, else as many as follow.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> IndexPattern | None:
        """Parse a pattern; None if a field is unknown, too wide, without braces or ambiguous with the next."""
        fields = _FIELD.findall(text)
        rest = _FIELD.sub("", text)
        sound = fields and all(name in _KNOWN + tuple(_TAKES) for name, _ in fields)
        wide = any(width and not 0 < int(width) <= WIDEST for _, width in fields)
        mixed = any(width and name in _KNOWN for name, width in fields)
        if not sound or wide or mixed or "{" in rest or "}" in rest or _OPEN_ENDED.search(text):
            return None
        return cls(text)

    def fits(self, number: str, facts: Mapping[str, tuple[str, ...]]) -> bool:
        """Return True if a number has this form. `facts` are the values of known fields."""
        place = 0
        for literal, name, width in self._parts():
            if not number.startswith(literal, place):
                return False
            place += len(literal)
            if name in _KNOWN:
                found = [one for one in facts[name] if number.startswith(one, place)]
                if not found:
                    return False
                place += max(map(len, found))
            elif name:
                run = _TAKES[name].match(number, place)
                taken = len(run[0]) if run else 0
                if taken < (width or 1):
                    return False
                place += width or taken
        return place == len(number)

    def example(self, facts: Mapping[str, tuple[str, ...]]) -> str:
        """Return a number of this form, as a document with these facts might have it."""
        parts = []
        for literal, name, width in self._parts():
            given = facts[name][0] if name in _KNOWN else "1".zfill(width or 1) if name else ""
            parts.append(literal + given)
        return "".join(parts)

    def _parts(self) -> list[tuple[str, str, int]]:
        """Return the text before each field, the field and its width (0 for any); the last has no field."""
        pieces = _FIELD.split(self.text)
        triples = zip(pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True)
        return [(literal, name, int(width or 0)) for literal, name, width in triples]


_KNOWN = ("site", "org", "category", "year", "month", "day")
_TAKES = {"serial": re.compile(r"[0-9]+"), "code": re.compile(r"[0-9A-Za-z]+")}
_FIELD = re.compile(r"\{([a-z]+)(?::([0-9]{1,2}))?\}")
# A field that takes all that follows leaves nothing for another, or for a figure, right after it.
_OPEN_ENDED = re.compile(r"\{(?:serial|code)\}[{0-9]|\{code\}[A-Za-z]")
