"""The lines that every document's page shows: section 1 of docs/search-format.md.

They are not stored with each document: a reader fills them in from what a fragment says anyway.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

_PLACE = re.compile(r"\{(\w+)\}")


class PageLines(Struct, frozen=True):
    """Text that the pages of one language show of every document.

    They are lines with `{places}`, and for each month the written form of a date, with `{y}` and `{d}`.
    """

    lines: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    def filled(self, date: str, **values: str) -> list[str]:
        """Return the lines of a document; lines with an unfilled placeholder are omitted.

        Args:
            date: day of publication, `2026-03-01`.
            values: `org`, `category`, `number` and `url` of the document.
        """
        known = {"date": date, "day": self.long_date(date), **values}
        return filled(self.lines, known)

    def long_date(self, date: str) -> str:
        """Write a date out, as the pages do: 2026年3月1日. Without patterns it stays as it is."""
        year, month, day = (int(part) for part in date.split("-"))
        if not self.days:
            return date
        return self.days[month - 1].replace("{y}", str(year)).replace("{d}", str(day))


def filled(lines: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Fill the placeholders of lines; lines with an unfilled placeholder are omitted."""
    found: list[str] = []
    for form, names in _forms(tuple(lines)):
        given = [values[name] for name in names]
        if all(given):
            found.append(form % tuple(given))
    return found


@lru_cache(maxsize=64)
def _forms(lines: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Return each line as a form with `%s` in its places, and the names of these."""
    parted = [_PLACE.split(line) for line in lines]  # what is a name stands between two texts
    return [
        ("%s".join(text.replace("%", "%%") for text in parts[::2]), parts[1::2]) for parts in parted
    ]
