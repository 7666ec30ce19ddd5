"""The index, read: a query → the documents that match it, the best first."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen import files
from sitegen.search import shards, terms
from sitegen.search.lists import List, decoded
from sitegen.search.query import Chunk, Filter, Query
from sitegen.search.segments import Order
from sitegen.search.shards import Broken, File

FORMAT = 2
_LARGEST = 16 << 20  # bytes of a file
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


class Reader:
    """An index in a folder. What is loaded is kept; `loaded` are the files by their keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loaded: dict[str, bytes] = {}
        self._files: dict[str, File] = {}
        self._lists: dict[str, dict[str, List]] = {}
        self._ids: dict[str, list[int]] = {}
        self.header: dict[str, Any] = self._json("index")
        if self.header.get("format") != FORMAT:
            raise Broken

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
        count = self.header["count"]
        found = self._nearly(query)
        for chunk in _wanted(query):
            for gram in chunk.cover:
                found = self._joined(found, gram)
            for word, open_end in chunk.words:
                found = self._weighed(found, self.with_word(word, open_end))
        if found is None:
            found = dict.fromkeys(range(count), 0.0)
        for one in query.filters:
            if one.key != "no" and found:
                found = {n: s for n, s in found.items() if self._fits(n, one) != one.without}
        return sorted(found, key=lambda n: (-found[n] - n / count, -n))

    def hit(self, number: int) -> Hit:
        """A document, by its id."""
        file, turn = divmod(number, self.header["each"])
        data = self._load(f"text/{file // 1000}/{file % 1000}", self._dictionary)
        text = data.decode("utf-16-le").split("\f")[turn]
        url, facts, title, doc_number, *lines = text.split("\n")
        date, category, state, *_ = facts.split(" ")
        first, *others = self.site["languages"]
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

    @cached_property
    def site(self) -> dict[str, Any]:
        """Names of languages, organizations and categories."""
        return self._json("site")

    def _with_all_grams(self, query: Query) -> set[int]:
        """The documents that have all grams of a query, not only a cover."""
        found = self._nearly(query)
        for chunk in _wanted(query):
            for gram in chunk.widest:
                found = self._joined(found, gram)
        return set(range(self.header["count"]) if found is None else found)

    def _nearly(self, query: Query) -> dict[int, float] | None:
        found: dict[int, float] | None = None
        for one in query.near:
            found = self._weighed(found, one.entries)
        return found

    def _joined(self, found: dict[int, float] | None, gram: str) -> dict[int, float]:
        return found if found == {} else self._weighed(found, self.with_gram(gram))

    def _weighed(self, found: dict[int, float] | None, more: dict[int, bool]) -> dict[int, float]:
        """The documents that are in both, with the weights that the term adds."""
        weight = math.log(1 + self.header["count"] / max(len(more), 1))
        gains = (weight, 3 * weight)
        if found is None:
            return {n: gains[strong] for n, strong in more.items()}
        return {n: score + gains[more[n]] for n, score in found.items() if n in more}

    def words(self) -> list[str]:
        """All words of the index."""
        of_segments = self.header["segments"]
        names = ((one, f"w{n}") for one in of_segments for n in range(len(one["words"])))
        return list(dict.fromkeys(word for one, name in names for word in self._shard(one, name)))

    def with_gram(self, gram: str) -> dict[int, bool]:
        """The documents that have a gram, each with whether it is strong there."""
        found: dict[int, bool] = {}
        for segment in self.header["segments"]:
            shard = shards.hash_of(gram) * segment["grams"] >> 32
            lists = self._shard(segment, f"g{shard}")
            if gram in lists:
                found |= self._postings(segment, lists[gram])
        return found

    def with_word(self, word: str, open_end: bool = False) -> dict[int, bool]:
        """The documents that have a word, or with an open end one that begins so."""
        found: dict[int, bool] = {}
        for segment in self.header["segments"]:
            least = segment["words"]
            for n, start in enumerate(least):
                after = least[n + 1] if n + 1 < len(least) else None
                if start[: len(word)] > word or (after is not None and after <= word):
                    continue
                for one, posted in self._shard(segment, f"w{n}").items():
                    if one == word or (open_end and one.startswith(word)):
                        for number, strong in self._postings(segment, posted).items():
                            found[number] = strong or found.get(number, False)
        return found

    def _fits(self, number: int, wanted: Filter) -> bool:
        category, flags, place = self._facets(number)
        match wanted.key:
            case "year":
                return _in_years(self._year(number), wanted.value)
            case "lang":
                language: str = self.site["languages"][flags & 15]
                return language.lower().startswith(wanted.value.lower())
            case "category":
                return category in self._named_so("categories", wanted.value)
        return place in self._below(wanted.value)

    def _numbered(self, hit: Hit, wanted: Filter) -> bool:
        value = terms.normalized("".join(wanted.value.split()))
        return (value in terms.normalized("".join(hit.number.split()))) != wanted.without

    def _name(self, kind: str, wanted: str, language: str) -> str:
        names = (entry[2] for entry in self.site[kind] if entry[0] == wanted)
        return _named(next(names, {}), language)

    def _named_so(self, kind: str, value: str) -> set[int]:
        """The entries of a list of names that a value names: exactly, or else in part."""
        wanted = terms.normalized(value)
        exact, part = set(), set()
        for n, entry in enumerate(self.site[kind]):
            names = [entry[0], *entry[2].values(), *(entry[3] if len(entry) > 3 else ())]
            normal = [terms.normalized(name) for name in names]
            if wanted in normal:
                exact.add(n)
            if any(wanted in name for name in normal):
                part.add(n)
        return exact or part

    def _below(self, value: str) -> set[int]:
        found = self._named_so("organizations", value)
        for n, entry in enumerate(self.site["organizations"]):  # parents come first
            if entry[1] in found:
                found.add(n)
        return found

    def _year(self, number: int) -> int:
        starts: list[tuple[int, int]] = self.header["years"]
        return next(year for year, first in reversed(starts) if first <= number)

    def _facets(self, number: int) -> tuple[int, int, int]:
        """Category, flags and organization of a document."""
        block, at = divmod(number, 4096)
        data = self._load(f"facets/{block}", version=self.header["facets"][block])
        size = len(data) // 4
        return data[at], data[at + size], data[at + 2 * size] | data[at + 3 * size] << 8

    def _searched(self, hit: Hit) -> str:
        return terms.normalized("\n".join((hit.title, hit.number, hit.organization, *hit.lines)))

    @cached_property
    def _dictionary(self) -> bytes:
        return self._load("dictionary")

    def _shard(self, segment: dict[str, Any], name: str) -> dict[str, List]:
        key = f"{segment['name']}/{name}"
        if key not in self._lists:
            file = self._file(key, version=segment["ids"])
            self._lists[key] = shards.lists_of(file, len(segment["classes"]) + 1)
        return self._lists[key]

    def _postings(self, segment: dict[str, Any], posted: List) -> dict[int, bool]:
        """The documents of a posting list, each with whether the term is strong there."""
        ids = self._order(segment)
        try:
            return {ids[n >> 1]: bool(n & 1) for n in decoded(posted, segment["classes"])}
        except (ValueError, IndexError) as error:
            raise Broken from error

    def _order(self, segment: dict[str, Any]) -> list[int]:
        """The ids of a segment's documents, by their places."""
        name, first = segment["name"], segment["first"]
        if name not in self._ids:
            ids = list(range(first, first + segment["count"]))
            if len(segment["classes"]) > 1:
                column = self._load(f"{name}/o", version=segment["ids"])
                places = Order(column, tuple(segment["classes"])).places()
                ids = [first + n for n in sorted(range(len(places)), key=places.__getitem__)]
            self._ids[name] = ids
        return self._ids[name]

    def _json(self, key: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._load(key).decode("utf-16-le"))
        except ValueError as error:
            raise Broken from error
        return found

    def _load(self, key: str, dictionary: bytes = b"", version: str = "") -> bytes:
        return self._file(key, dictionary, version).content

    def _file(self, key: str, dictionary: bytes = b"", version: str = "") -> File:
        """A file; checked against its key and, where one is given, its version."""
        if key not in self._files:
            self.loaded[key] = files.read(self.folder / f"{key}.js", _LARGEST)
            file = shards.unwrapped(self.loaded[key], dictionary)
            if file.key != key or (version and file.version != version):
                raise Broken
            self._files[key] = file
        return self._files[key]


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
