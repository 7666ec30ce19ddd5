"""Measure the search index of a built site by the Python reader: recall, precision, bytes a query.

    python benchmarks/board.py --notices 10000 --out /tmp/board
    sitegen build --root /tmp/board
    python benchmarks/search/asking.py /tmp/board

The truth is plain substrings of title, number, organization and text, white space between Chinese
characters and width and case aside. Bytes are those of the files that a browser would fetch, each
gzipped, as a server sends them; beside them as they lie on the disk.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from queries import Asked, queries

from sitegen.search.format.terms import normalized
from sitegen.search.query.parse import parsed
from sitegen.search.query.search import IndexSearcher

FIRST = ("index", "site", "dictionary")  # what a page loads before its first query
PAGE = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """Measurements of one query."""

    asked: Asked
    recall: float
    precision: float  # of the first page
    candidates: int
    cold: int  # bytes, gzipped, on a page that has loaded nothing
    warm: int  # without what the first query of a session loads
    plain: int  # as cold, on a host that does not compress
    largest: int
    milliseconds: float


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("board", type=Path, help="the folder of a built site")
    parser.add_argument("--each", type=int, default=50, help="queries of each kind")
    parser.add_argument("--json", type=Path, help="also write every measurement there")
    arguments = parser.parse_args()
    folder = arguments.board / "output" / "search"
    texts = truth(folder)
    found = [measured(folder, asked, texts) for asked in queries(list(texts), arguments.each)]
    report(found)
    sizes(folder, texts)
    if arguments.json:
        rows = [{"query": m.asked.text, "kind": m.asked.kind, "recall": m.recall} for m in found]
        arguments.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")


def truth(folder: Path) -> tuple[str, ...]:
    """Return the text of each entry, by id."""
    reader = IndexSearcher(folder)
    hits = (reader.hit(n) for n in range(reader.index.header["count"]))
    return tuple("\n".join((h.title, h.number, h.organization, *h.lines, *h.page)) for h in hits)


def measured(folder: Path, asked: Asked, texts: tuple[str, ...]) -> Measured:
    """Ask one query on a page that has loaded nothing."""
    reader = IndexSearcher(folder)
    query = parsed(asked.text)
    started = time.perf_counter()
    candidates = reader.ranked(query)
    page = [hit.id for hit in islice(reader.search(query), PAGE)]
    took = time.perf_counter() - started
    fetched = {key: packed(data) for key, data in reader.index.loaded.items()}
    plain = sum(map(len, reader.index.loaded.values()))
    every = {n for n in candidates if all(c.matches(normal(texts[n])) for c in query.chunks)}
    right = matching(asked.meant or asked.text, texts)
    return Measured(
        asked,
        len(every & right) / len(right) if right else 1.0,
        sum(n in right for n in page) / len(page) if page else 1.0,
        len(candidates),
        sum(fetched.values()),
        sum(size for key, size in fetched.items() if not _once(key)),
        plain,
        max(fetched.values()),
        1000 * took,
    )


def _once(key: str) -> bool:
    """Return True if a session loads the file for its first query only."""
    return key.startswith((*FIRST, "facets")) or key.endswith("/o")


def matching(typed: str, texts: tuple[str, ...]) -> set[int]:
    """Return the entries that have every word of a query."""
    parts = [(flat(part), part.isascii() and part.isalpha()) for part in typed.split()]
    return {
        n
        for n, text in enumerate(flattened(texts))
        if all(begins(part, text) if word else part in text for part, word in parts)
    }


@cache
def normal(text: str) -> str:
    """Normalize a text as the index does."""
    return normalized(text)


@cache
def flattened(texts: tuple[str, ...]) -> list[str]:
    return [flat(text) for text in texts]


def flat(text: str) -> str:
    """One width and case; no white space between Chinese characters of a line."""
    same = unicodedata.normalize("NFKC", text).lower()
    return re.sub("(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", "", same)


def begins(word: str, text: str) -> bool:
    """Return True if a word of a text begins with the prefix."""
    return word in text and re.search(rf"(?<![a-z0-9]){re.escape(word)}", text) is not None


def packed(data: bytes) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(data, 6))


def report(found: list[Measured]) -> None:
    """Make a table with a line for each kind of query and one for all."""
    kinds: dict[str, list[Measured]] = defaultdict(list)
    for one in found:
        kinds[one.asked.kind].append(one)
    print("kind|queries|recall|precision|candidates|cold KB 50 %|95 %|next 50 %|95 %|ms 50 %")
    for kind, some in {**kinds, "all": found}.items():
        cold, warm = [m.cold / 1000 for m in some], [m.warm / 1000 for m in some]
        print(
            f"{kind}|{len(some)}|{mean(m.recall for m in some):.3f}"
            f"|{mean(m.precision for m in some):.3f}|{median(m.candidates for m in some):.0f}"
            f"|{median(cold):.1f}|{high(cold):.1f}|{median(warm):.1f}|{high(warm):.1f}"
            f"|{median(m.milliseconds for m in some):.0f}"
        )
    print(f"largest file: {max(m.largest for m in found) / 1000:.1f} KB gzipped")
    print(f"uncompressed host: {median(m.plain / m.cold for m in found):.2f} times the bytes")


def sizes(folder: Path, texts: tuple[str, ...]) -> None:
    """Compare the size of the index with that of the text."""
    parts: dict[str, list[int]] = defaultdict(list)
    for path in folder.rglob("*.js"):
        top = path.relative_to(folder).parts[0]
        parts[top].append(packed(path.read_bytes()))
    whole = len(gzip.compress("\n".join(texts).encode(), 9))
    each = sum(len(gzip.compress(text.encode(), 9)) for text in texts)
    for top, found in sorted(parts.items()):
        print(
            f"{top}: {len(found)} files, {sum(found) / 1e6:.3f} MB, largest {max(found) / 1e3:.1f} KB"
        )
    total = sum(map(sum, parts.values()))
    print(f"all: {total / 1e6:.2f} MB; the text gzipped: {whole / 1e6:.2f} MB in one piece,")
    print(f"  {each / 1e6:.2f} MB page by page: {total / whole:.2f} and {total / each:.2f} times")


def mean(values: object) -> float:
    found = list(values)  # type: ignore[call-overload]
    return float(sum(found) / len(found)) if found else 1.0


def high(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


if __name__ == "__main__":
    main()
