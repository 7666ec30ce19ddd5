"""Matching and ranking: a query to the documents that match it, the best first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from sitegen.search.format import terms
from sitegen.search.query.aligned import Aligned, aligned
from sitegen.search.query.excerpt import stretches
from sitegen.search.query.index_reader import Opened
from sitegen.search.query.parse import MOST_DEMANDS, Chunk, Demand, Filter, Query

PAGE = 10
_MISSES = 3  # texts without the query, until all grams are asked for
_YEARS = re.compile(r"([0-9]{4})?年?([-–—~]?)([0-9]{4})?年?")


class Hit(Struct, frozen=True, dict=True):
    """A document found. Of `lines` the first `running` are its text, the others are fields."""

    id: int
    url: str
    date: str
    title: str
    number: str
    organization: str
    category: str
    language: str
    withdrawn: bool
    lines: tuple[str, ...]
    running: int
    page: tuple[str, ...]  # what every page shows

    @cached_property
    def searched(self) -> str:
        """All that can be found of it, normalized."""
        head = (self.title, self.number, self.organization)
        return terms.normalized("\n".join((*head, *self.lines, *self.page)))

    @cached_property
    def read(self) -> Aligned:
        """The same with the way back to the original."""
        head = (self.title, self.number, self.organization)
        return aligned("\n".join((*head, *self.lines, *self.page)))

    def rank(self, query: Query, language: str) -> int:
        """Return how well it fits: 6 if its number is asked for, 4 if all is in the title, 2 if
        all is in headings, 0 if in the text; and 1 more in the reader's language.
        """
        return 2 * self._tier(query) + (self.language == language)

    def _tier(self, query: Query) -> int:
        number = terms.normalized("".join(self.number.split()))
        wanted = [one for one in query.texts if not one.without]
        if number and any(one.text.replace(" ", "") == number for one in wanted):
            return 3
        body = self._starts[0]
        source = self.read.source
        every = [[self.read.at[start] for start, _ in one.places(self.read.text)] for one in wanted]
        title = len(normalize("NFC", self.title))
        if all(any(place < title for place in places) for places in every):
            return 2
        heading = [
            any(
                place < body or source[source.rfind("\n", 0, place) + 1] == "\t" for place in places
            )
            for places in every
        ]
        return 1 if all(heading) else 0

    @cached_property
    def _starts(self) -> tuple[int, int]:
        """Offsets in the source, in characters, at which its text and its fields begin."""
        head = f"{self.title}\n{self.number}\n{self.organization}"
        text = "\n".join((head, *self.lines[: self.running]))
        return len(normalize("NFC", head)) + 1, len(normalize("NFC", text)) + 1

    def excerpt(self, query: Query) -> str:
        """Return some of the text around what was found, else its beginning."""
        read, (body, facts) = self.read, self._starts
        marks = [
            (read.at[start], read.at[end - 1] + 1, n)
            for n, one in enumerate(query.texts)
            if not one.without
            for start, end in one.places(read.text)
        ]
        shown = stretches(read.source, sorted(marks, key=lambda mark: mark[0]), body, facts)
        return "… ".join(" ".join(read.source[start:end].split()) for start, end in shown).strip()


class IndexSearcher:
    """Searches an index."""

    def __init__(self, folder: Path) -> None:
        self.index = Opened(folder)

    def search(self, query: Query) -> Iterator[Hit]:
        """Return every document that matches, the best first; each ten of them by how they fit.
        Raises Broken or files.Unreadable.
        """
        query = self.resolved(query)
        found = self._matching(query)
        language = self.index.site["languages"][0]
        while page := list(islice(found, PAGE)):
            yield from sorted(page, key=lambda hit: -hit.rank(query, language))

    def resolved(self, query: Query) -> Query:
        """Return the query with filters whose field has no such value as text: `单位：元` is a
        caption.
        """
        captions = []
        filters = []
        for one in query.filters:
            if one.key == "no" or self._is_known(one):
                filters.append(one)
            else:
                text = terms.normalized(one.written)
                captions.append(Chunk(text, without=one.without, caption=one.value))
        chunks = tuple(dict.fromkeys((*query.chunks, *captions)))
        return replace(query, chunks=chunks, filters=tuple(filters)) if captions else query

    def _is_known(self, wanted: Filter) -> bool:
        match wanted.key:
            case "year":
                return any(_in_years(year, wanted.value) for year, _ in self.index.header["years"])
            case "lang":
                languages: list[str] = self.index.site["languages"]
                return any(one.lower().startswith(wanted.value.lower()) for one in languages)
            case "category":
                return bool(self._named_so("categories", wanted.value))
            case "state":
                return bool(self._named_so("states", wanted.value))
            case "kind":
                return wanted.value in ("plan", "notice") or bool(
                    self._named_so("kinds", wanted.value)
                )
        return bool(self._named_so("organizations", wanted.value))

    def _matching(self, query: Query) -> Iterator[Hit]:
        misses = 0
        allowed: set[int] | None = None
        for number in self.ranked(query):
            if allowed is not None and number not in allowed:
                continue
            hit = self.hit(number)
            text = hit.searched
            if all(one.matches(text) != one.without for one in query.texts) and all(
                self._numbered(hit, one) for one in query.filters if one.key == "no"
            ):
                yield hit
                continue
            misses += 1
            if misses == _MISSES:  # more lists are now worth more than more texts
                allowed = self._with_all_grams(query)

    def ranked(self, query: Query) -> list[int]:
        """Return the documents that may match, the best first: those that have a cover of its
        grams, and its words.
        """
        query = self.resolved(query)
        count = self.index.header["count"]
        found = self._nearly(query)
        for demand in _asked(query):
            if found == {}:
                break
            found = self._weighed(found, self.index.answering(demand))
        if found is None:
            found = dict.fromkeys(range(count), 0.0)
        for one in query.filters:
            if one.key != "no" and found:
                found = {n: s for n, s in found.items() if self._fits(n, one) != one.without}
        return sorted(found, key=lambda n: (-found[n] - n / count, -n))

    def hit(self, number: int) -> Hit:
        """Return a document by its id."""
        url, head, title, doc_number, *lines = self.index.text(number).split("\n")
        date, category, state, *_ = head.split(" ")
        first, *others = self.index.site["languages"]
        language = next((one for one in others if url.startswith(f"{one.lower()}/")), first)
        place = url.split("/")[0 if language == first else 1]
        organization = self._name("organizations", place, language)
        named = self._name("categories", category, language)
        running = lines.index("") if "" in lines else len(lines)
        values = {"org": organization, "category": named, "number": doc_number, "url": url}
        return Hit(
            number,
            self._address(place) + url.replace(f"{place.partition('~')[0]}~", "", 1),
            date[:10],
            title,
            doc_number,
            organization,
            named,
            language,
            state == "withdrawn",
            tuple(filter(None, lines)),
            running,
            tuple(self.index.pages(language).filled(date[:10], **values)),
        )

    def _address(self, organization: str) -> str:
        """Return the address of an external organization's board; "" for an organization of the site."""
        if "~" not in organization:
            return ""
        rows = (one for one in self.index.site["organizations"] if one[0] == organization)
        return str(next(rows)[4])

    def _with_all_grams(self, query: Query) -> set[int]:
        """Return the documents that have all grams of a query, not only a cover."""
        found = self._nearly(query)
        for chunk in _wanted(query):
            if chunk.forms and found != {}:
                found = self._weighed(found, self.index.answering(chunk.in_a_form))
                continue
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
        """Return the documents in both, with the weights that the term adds."""
        weight = math.log(1 + self.index.header["count"] / max(len(more), 1))
        gains = (weight, 3 * weight)
        if found is None:
            return {n: gains[strong] for n, strong in more.items()}
        return {n: score + gains[more[n]] for n, score in found.items() if n in more}

    def _fits(self, number: int, wanted: Filter) -> bool:
        category, flags, place, kind = self.index.facets(number)
        match wanted.key:
            case "year":
                return _in_years(self._year(number), wanted.value)
            case "lang":
                language: str = self.index.site["languages"][flags & 15]
                return language.lower().startswith(wanted.value.lower())
            case "category":
                return category in self._named_so("categories", wanted.value)
            case "kind" if wanted.value in ("plan", "notice"):
                is_plan = bool(self.index.site["categories"][category][1])
                return is_plan == (wanted.value == "plan")
            case "state":
                return any(flags >> 5 >> n & 1 for n in self._named_so("states", wanted.value))
            case "kind":
                return kind - 1 in self._named_so("kinds", wanted.value)
        others = self.index.site.get("shared", {}).get(str(number), ())
        return not self._below(wanted.value).isdisjoint((place, *others))

    def _numbered(self, hit: Hit, wanted: Filter) -> bool:
        value = terms.normalized("".join(wanted.value.split()))
        return (value in terms.normalized("".join(hit.number.split()))) != wanted.without

    def _name(self, kind: str, wanted: str, language: str) -> str:
        names = (entry[2] for entry in self.index.site[kind] if entry[0] == wanted)
        return _named(next(names, {}), language)

    def _named_so(self, kind: str, value: str) -> set[int]:
        """Return the indices of names in a list that a value names: exactly, or else in part."""
        wanted = terms.normalized(value)
        exact, part = set(), set()
        for n, entry in enumerate(self.index.site.get(kind, ())):
            names = [entry[0], *entry[2].values(), *(entry[3] if len(entry) > 3 else ())]
            normal = [terms.normalized(name) for name in names]
            if wanted in normal:
                exact.add(n)
            if len(wanted) > 1 and any(wanted in name for name in normal):
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


def _wanted(query: Query) -> list[Chunk]:
    """Return the requirements on a document: chunks, and the numbers of filters."""
    numbers = [
        Chunk(terms.normalized("".join(one.value.split())), quoted=True)
        for one in query.filters
        if one.key == "no" and not one.without
    ]
    return [*(chunk for chunk in query.chunks if not chunk.without), *numbers]


def _asked(query: Query) -> list[Demand]:
    """Return what the index is asked for, of a long query some."""
    every = [demand for chunk in _wanted(query) for demand in chunk.demands]
    return every[:: -(-len(every) // MOST_DEMANDS)] if every else []


def _in_years(year: int, value: str) -> bool:
    found = _YEARS.fullmatch(normalize("NFKC", value))
    if not found or not (found[1] or found[3]):
        return False
    lowest = int(found[1] or 0)
    highest = int(found[3] or (9999 if found[2] else lowest))
    return lowest <= year <= highest


def _named(versions: dict[str, str], language: str) -> str:
    for known, text in versions.items():
        if known in (language, ""):
            return text
    return next(iter(versions.values()), "")
