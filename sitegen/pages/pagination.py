"""Long lists: grouped under headings and split into pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sitegen.views import Entry, Group, Pager, Ref

Listed = TypeVar("Listed")

PER_PAGE = 100  # entries; a list's newest page holds up to twice as many


def group_by(entries: Iterable[Entry], by: str) -> tuple[Group, ...]:
    """Group entries under headings, in the order in which they come.

    Args:
        entries: The entries, in order.
        by: "year" (headings such as `2024`), "month" (`2024-03`) or "organization".
    """
    groups: dict[Ref, list[Entry]] = {}
    for entry in entries:
        match by:
            case "organization":
                heading = entry.organization
            case "year":
                heading = Ref(str(entry.date.year))
            case _:
                heading = Ref(f"{entry.date.year}-{entry.date.month:02d}")
        groups.setdefault(heading, []).append(entry)
    return tuple(Group(heading, tuple(found)) for heading, found in groups.items())


def paged(entries: Sequence[Listed], url: str) -> Iterator[tuple[str, Pager, Sequence[Listed]]]:
    """Split a list, the newest first, into pages: (URL, pager, entries).

    Pages are counted from the oldest entry, so that a full page never changes again.
    """
    count = max(1, len(entries) // PER_PAGE)

    def place(number: int) -> str:
        return url if number == count else f"{url}page/{number}/"

    for number in range(count, 0, -1):
        end = len(entries) - (number - 1) * PER_PAGE
        start = 0 if number == count else end - PER_PAGE
        newer = place(number + 1) if number < count else ""
        older = place(number - 1) if number > 1 else ""
        yield place(number), Pager(number, count, newer, older), entries[start:end]
