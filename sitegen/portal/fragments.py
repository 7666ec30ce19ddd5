"""The texts of a board's documents, from the fragments of its search index (docs/search-format.md, section 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sitegen.portal import refusal
from sitegen.portal.published import (
    DICTIONARY,
    FRAGMENT,
    INDEX,
    Board,
    Id,
    Number,
    Place,
    Text,
    decoded,
    of_index,
    text_of,
    told,
)
from sitegen.search.format import shard_files

Line = Annotated[str, Meta(pattern=r"^\t?[^\x00-\x1f\x7f-\x9f]*\Z", max_length=200_000)]


class Fragment(Struct, frozen=True):
    """A page of a document: `lines` are its text, an empty line, and its labelled fields."""

    place: Place
    day: date
    until: date | None
    category: Id
    state: Annotated[str, Meta(pattern=r"^(-|[a-z]{1,20}(,[a-z]{1,20}){0,20})\Z")]
    title: Text
    number: Text
    lines: tuple[Line, ...]


class _Header(Struct, frozen=True):
    format: int
    count: Number
    each: Annotated[int, Meta(ge=1, le=64)]


_HEAD = re.compile(r"(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))? (\S+) (\S+)(?: \S+)?")


def fragments(
    paths: Iterable[str], read: Callable[[str], bytes], board: Board
) -> Iterator[Fragment]:
    """Yield every page in the search index of a board.

    Args:
        paths: The stored files.
        read: Returns the content of a file.
        board: The validated data of the board.

    Raises:
        refusal.Refused: A file is not what sitegen writes, or some are missing.
    """
    there = set(paths)
    header = decoded(INDEX, text_of(INDEX, of_index(INDEX, read(INDEX))).encode(), _Header)
    if header.format != shard_files.FORMAT:
        raise refusal.ill_formed(INDEX, f"format {header.format}")
    dictionary = of_index(DICTIONARY, read(DICTIONARY)) if DICTIONARY in there else b""
    categories = {one.id for one in board.categories}
    organizations = {one.id for one in board.organizations}
    prefixes = tuple(f"{one.lower()}/" for one in board.languages[1:])
    files = -(-header.count // header.each)
    left = header.count
    for n in range(files):
        path = f"search/text/{n // 1000}/{n % 1000}.js"
        if path not in there or not FRAGMENT.fullmatch(path):
            raise refusal.ill_formed(INDEX, path)
        texts = text_of(path, of_index(path, read(path), dictionary)).split("\f")
        if len(texts) != min(header.each, left):
            raise refusal.ill_formed(path, "count")
        left -= len(texts)
        for text in texts:
            found = _fragment(path, text)
            if found.category not in categories:
                raise refusal.ill_formed(path, found.category)
            parts = found.place.split("/")
            publisher = parts[found.place.startswith(prefixes)]
            if publisher not in organizations:
                raise refusal.ill_formed(path, publisher)
            yield found


def _fragment(path: str, text: str) -> Fragment:
    place, head, title, number, *lines = (*text.split("\n"), "", "", "")[
        : max(4, text.count("\n") + 1)
    ]
    parts = _HEAD.fullmatch(head)
    if parts is None:
        raise refusal.ill_formed(path, "head")
    values = {
        "place": place,
        "day": parts[1],
        "until": parts[2],
        "category": parts[3],
        "state": parts[4],
        "title": title,
        "number": number,
        "lines": lines,
    }
    try:
        return msgspec.convert(values, Fragment)
    except msgspec.ValidationError as error:
        raise refusal.ill_formed(path, told(error)) from None
