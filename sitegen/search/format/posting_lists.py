"""Posting lists as bits, in plain Python for few lists: section 5 of docs/search-format.md.

A list has ascending numbers `2 × place + strong`. Places count from the segment's first and are
ordered class by class; each class is coded separately.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct


class List(Struct, frozen=True):
    """A posting list: its count in each class, its count of strong entries, its bits."""

    counts: tuple[int, ...]
    bits: bytes


def parameter(slots: int, marked: int) -> int:
    """Return the Rice parameter k (low bits of a gap) for `marked` of `slots`."""
    return max(0, ((2 * slots - marked) * 77 // (160 * marked)).bit_length() - 1)


def encoded(numbers: Sequence[int], classes: Sequence[int]) -> List:
    """Encode ascending numbers as a posting list; `classes` are the sizes of the classes."""
    counts = []
    codes = []
    first = at = 0
    for size in classes:
        start = at
        while at < len(numbers) and numbers[at] >> 1 < first + size:
            at += 1
        counts.append(at - start)
        codes.append(_coded([(n >> 1) - first for n in numbers[start:at]], size))
        first += size
    strong = [n for n, number in enumerate(numbers) if number & 1]
    counts.append(len(strong))
    codes.append(_coded(strong, len(numbers)))
    bits = "".join(codes)
    size = -(-len(bits) // 8)
    return List(tuple(counts), int(bits[::-1] or "0", 2).to_bytes(size, "little"))


def decoded(posted: List, classes: Sequence[int]) -> list[int]:
    """Decode the numbers of a posting list.

    Raises:
        ValueError: The bits are truncated.
    """
    bits = f"{int.from_bytes(posted.bits, 'little'):0{8 * len(posted.bits)}b}"[::-1]
    places: list[int] = []
    first = at = 0
    for size, count in zip(classes, posted.counts, strict=False):
        found, at = _decoded(bits, at, size, count)
        places += (first + place for place in found)
        first += size
    strong, _ = _decoded(bits, at, len(places), posted.counts[-1])
    numbers = [2 * place for place in places]
    for n in strong:
        numbers[n] += 1
    return numbers


def _coded(places: Sequence[int], slots: int) -> str:
    """Return the bits of marked places among `slots`: gaps between them or, if most are, between the others."""
    if 2 * len(places) > slots:
        held = set(places)
        places = [place for place in range(slots) if place not in held]
    return "".join(_gaps(places, slots))


def _gaps(places: Sequence[int], slots: int) -> Iterator[str]:
    if not places:
        return
    low = parameter(slots, len(places))
    before = -1
    for place in places:
        gap = place - before - 1
        before = place
        yield "0" * (gap >> low) + "1"
        if low:
            yield f"{gap & (1 << low) - 1:0{low}b}"[::-1]


def _decoded(bits: str, at: int, slots: int, count: int) -> tuple[list[int], int]:
    most = 2 * count > slots
    marked = slots - count if most else count
    places: list[int] = []
    low = parameter(slots, marked) if marked else 0
    place = -1
    for _ in range(marked):
        one = bits.index("1", at)
        place += 1 + (one - at << low)
        at = one + 1 + low
        if low:
            place += int(bits[one + 1 : at][::-1], 2)
        places.append(place)
    if most:
        held = set(places)
        places = [place for place in range(slots) if place not in held]
    return places, at
