"""Reader of an index folder, file by file: a term to its documents, an id to its text."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import convert

from sitegen.search.format import shard_files as shards
from sitegen.search.format.page_lines import PageLines
from sitegen.search.format.posting_lists import List, decoded
from sitegen.search.format.segments import Order
from sitegen.search.format.shard_files import Broken, File
from sitegen.search.query.parse import Demand
from sitegen.system import files

_LARGEST = 16 << 20  # bytes of a file


class Opened:
    """An index in a folder. Loaded files are kept; `loaded` has their keys.

    Every method raises Broken if a file does not follow the format or is of another build, and
    files.Unreadable if it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loaded: dict[str, bytes] = {}
        self._files: dict[str, File] = {}
        self._lists: dict[str, dict[str, List]] = {}
        self._ids: dict[str, list[int]] = {}
        self.header: dict[str, Any] = self._json("index")
        if self.header.get("format") != shards.FORMAT:
            raise Broken

    @cached_property
    def site(self) -> dict[str, Any]:
        """Names of languages, organizations and categories."""
        return self._json("site")

    def words(self) -> list[str]:
        """Return all words of the index."""
        of_segments = self.header["segments"]
        names = ((one, f"w{n}") for one in of_segments for n in range(len(one["words"])))
        return list(dict.fromkeys(word for one, name in names for word in self._shard(one, name)))

    def with_gram(self, gram: str) -> dict[int, bool]:
        """Return the documents that have a gram, each with True if it is strong there."""
        found: dict[int, bool] = {}
        for segment in self.header["segments"]:
            shard = shards.hash_of(gram) * segment["grams"] >> 32
            lists = self._shard(segment, f"g{shard}")
            if gram in lists:
                found |= self._postings(segment, lists[gram])
        return found

    def with_word(self, word: str, open_end: bool = False) -> dict[int, bool]:
        """Return the documents that have a word or, with an open end, one that begins with it."""
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

    def answering(self, demand: Demand) -> dict[int, bool]:
        """Return the documents that meet a demand, each with whether the term is strong there."""
        if demand.gram:
            return self.with_gram(demand.gram)
        found: dict[int, bool] = {}
        for grams in demand.any:
            held = [self.with_gram(gram) for gram in grams]
            for number in set.intersection(*map(set, held)):
                strong = all(one[number] for one in held)
                found[number] = strong or found.get(number, False)
        for word in demand.words:
            for number, strong in self.with_word(word, demand.prefix).items():
                found[number] = strong or found.get(number, False)
        return found

    def pages(self, language: str) -> PageLines:
        """Return the lines that every page of a language shows."""
        return convert(self.site["pages"].get(language, {}), PageLines)

    def text(self, number: int) -> str:
        """Return a document's part of its fragment: section 6 of docs/search-format.md."""
        each: int = self.header["each"]
        file, turn = divmod(number, each)
        data = self._load(f"text/{file // 1000}/{file % 1000}", self._dictionary)
        return data.decode("utf-16-le").split("\f")[turn]

    def facets(self, number: int) -> tuple[int, int, int, int]:
        """Return category, flags, organization and kind (numbered from 1, 0 for none) of a document."""
        block, at = divmod(number, 4096)
        data = self._load(f"facets/{block}", version=self.header["facets"][block])
        size = min(4096, self.header["count"] - 4096 * block)
        kind = data[at + 4 * size] if len(data) > 4 * size else 0
        return data[at], data[at + size], data[at + 2 * size] | data[at + 3 * size] << 8, kind

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
        """Return the documents of a posting list, each with True if the term is strong there."""
        ids = self._order(segment)
        try:
            return {ids[n >> 1]: bool(n & 1) for n in decoded(posted, segment["classes"])}
        except (ValueError, IndexError) as error:
            raise Broken from error

    def _order(self, segment: dict[str, Any]) -> list[int]:
        """Return the ids of a segment's documents, by their places."""
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
        """Read a file and check its key and, if given, its version."""
        if key not in self._files:
            self.loaded[key] = files.read(self.folder / f"{key}.js", _LARGEST)
            file = shards.unwrapped(self.loaded[key], dictionary)
            if file.key != key or (version and file.version != version):
                raise Broken
            self._files[key] = file
        return self._files[key]
