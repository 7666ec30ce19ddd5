"""The index, read: a query → the documents that match it, the best first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from sitegen.search.format import terms
from sitegen.search.query.index_reader import Opened
from sitegen.search.query.parse import Chunk, Filter, Query

_PAGE = 10
_MISSES = 3  # texts without the query, until all grams are asked for


class Hit(Struct, frozen=True):
    """A document found."""

    id: int
    url: str
    date: str
    title: str
    number: str
    organization: str
    category: str
    withdrawn: bool
    lines: tuple[str, ...]

    def is_named_by(self, query: Query) -> bool:
        """Whether its document number is what is asked for."""
        number = terms.normalized("".join(self.number.split()))
        named = (one.text.replace(" ", "") for one in query.chunks if not one.without)
        return bool(number) and number in named

    def excerpt(self, query: Query, width: int = 80) -> str:
        """Some of the text around what was found, else its beginning."""
        shown = [line.strip("\t") for line in self.lines]
        for chunk in query.texts:
            for line in shown:
                normal = terms.normalized(line)
                if not chunk.without and chunk.matches(normal):
                    place = chunk.place(normal) * len(line) // max(len(normal), 1)
                    return _around(line, place, width)
        return _around(shown[0], 0, width) if shown else ""


class IndexSearcher:
    """Asks an index."""

    def __init__(self, folder: Path) -> None:
        self.index = Opened(folder)

    def search(self, query: Query) -> Iterator[Hit]:
        """Every document that matches, the best first; of each page those whose number is asked for
        before all others. Raises Broken or files.Unreadable.
        """
        found = self._matching(query)
        while page := list(islice(found, _PAGE)):
            yield from sorted(page, key=lambda hit: not hit.is_named_by(query))

    def _matching(self, query: Query) -> Iterator[Hit]:
        misses = 0
        allowed: set[int] | None = None
        for number in self.ranked(query):
            if allowed is not None and number not in allowed:
                continue
            hit = self.hit(number)
            text = self._searched(hit)
            if all(one.matches(text) != one.without for one in query.texts) and all(
                self._numbered(hit, one) for one in query.filters if one.key == "no"
            ):
                yield hit
                continue
            misses += 1
            if misses == _MISSES:  # more lists are now worth more than more texts
                allowed = self._with_all_grams(query)

    def ranked(self, query: Query) -> list[int]:
        """The documents that may match, the best first: those that have a cover of its grams, and
        its words.
        """
        count = self.index.header["count"]
        found = self._nearly(query)
        for chunk in _wanted(query):
            for gram in chunk.cover:
                found = self._joined(found, gram)
            for word, open_end in chunk.words:
                found = self._weighed(found, self.index.with_word(word, open_end))
        if found is None:
            found = dict.fromkeys(range(count), 0.0)
        for one in query.filters:
            if one.key != "no" and found:
                found = {n: s for n, s in found.items() if self._fits(n, one) != one.without}
        return sorted(found, key=lambda n: (-found[n] - n / count, -n))

    def hit(self, number: int) -> Hit:
        """A document, by its id."""
        url, facts, title, doc_number, *lines = self.index.text(number).split("\n")
        date, category, state, *_ = facts.split(" ")
        first, *others = self.index.site["languages"]
        language = next((one for one in others if url.startswith(f"{one.lower()}/")), first)
        organization = url.split("/")[0 if language == first else 1]
        return Hit(
            number,
            url,
            date[:10],
            title,
            doc_number,
            self._name("organizations", organization, language),
            self._name("categories", category, language),
            state == "withdrawn",
            tuple(lines),
        )

    def _with_all_grams(self, query: Query) -> set[int]:
        """The documents that have all grams of a query, not only a cover."""
        found = self._nearly(query)
        for chunk in _wanted(query):
            for gram in chunk.widest:
                found = self._joined(found, gram)
        return set(range(self.index.header["count"]) if found is None else found)

    def _nearly(self, query: Query) -> dict[int, float] | None:
        found: dict[int, float] | None = None
        for one in query.near:
            found = self._weighed(found, one.entries)
        return found

    def _joined(self, found: dict[int, float] | None, gram: str) -> dict[int, float]:
        return found if found == {} else self._weighed(found, self.index.with_gram(gram))

    def _weighed(self, found: dict[int, float] | None, more: dict[int, bool]) -> dict[int, float]:
        """The documents that are in both, with the weights that the term adds."""
        weight = math.log(1 + self.index.header["count"] / max(len(more), 1))
        gains = (weight, 3 * weight)
        if found is None:
            return {n: gains[strong] for n, strong in more.items()}
        return {n: score + gains[more[n]] for n, score in found.items() if n in more}

    def _fits(self, number: int, wanted: Filter) -> bool:
        category, flags, place = self.index.facets(number)
        match wanted.key:
            case "year":
                return _in_years(self._year(number), wanted.value)
            case "lang":
                language: str = self.index.site["languages"][flags & 15]
                return language.lower().startswith(wanted.value.lower())
            case "category":
                return category in self._named_so("categories", wanted.value)
        return place in self._below(wanted.value)

    def _numbered(self, hit: Hit, wanted: Filter) -> bool:
        value = terms.normalized("".join(wanted.value.split()))
        return (value in terms.normalized("".join(hit.number.split()))) != wanted.without

    def _name(self, kind: str, wanted: str, language: str) -> str:
        names = (entry[2] for entry in self.index.site[kind] if entry[0] == wanted)
        return _named(next(names, {}), language)

    def _named_so(self, kind: str, value: str) -> set[int]:
        """The entries of a list of names that a value names: exactly, or else in part."""
        wanted = terms.normalized(value)
        exact, part = set(), set()
        for n, entry in enumerate(self.index.site[kind]):
            names = [entry[0], *entry[2].values(), *(entry[3] if len(entry) > 3 else ())]
            normal = [terms.normalized(name) for name in names]
            if wanted in normal:
                exact.add(n)
            if any(wanted in name for name in normal):
                part.add(n)
        return exact or part

    def _below(self, value: str) -> set[int]:
        found = self._named_so("organizations", value)
        for n, entry in enumerate(self.index.site["organizations"]):  # parents come first
            if entry[1] in found:
                found.add(n)
        return found

    def _year(self, number: int) -> int:
        starts: list[tuple[int, int]] = self.index.header["years"]
        return next(year for year, first in reversed(starts) if first <= number)

    def _searched(self, hit: Hit) -> str:
        return terms.normalized("\n".join((hit.title, hit.number, hit.organization, *hit.lines)))


def _wanted(query: Query) -> list[Chunk]:
    """What a document must have: chunks, and the numbers of filters."""
    numbers = [
        Chunk(terms.normalized("".join(one.value.split())), quoted=True)
        for one in query.filters
        if one.key == "no" and not one.without
    ]
    return [*(chunk for chunk in query.chunks if not chunk.without), *numbers]


def _in_years(year: int, value: str) -> bool:
    ends = value.replace("年", "").split("-", 1)
    if not all(end.isdecimal() or not end for end in ends) or not any(ends):
        return False
    lowest = int(ends[0] or 0)
    highest = int(ends[-1] or 9999)
    return lowest <= year <= highest


def _named(versions: dict[str, str], language: str) -> str:
    for known, text in versions.items():
        if known in (language, ""):
            return text
    return next(iter(versions.values()), "")


def _around(line: str, place: int, width: int) -> str:
    start = max(0, min(place - width // 3, len(line) - width))
    cut = line[start : start + width]
    return f"{'…' if start else ''}{cut}{'…' if start + width < len(line) else ''}"
