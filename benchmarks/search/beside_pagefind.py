"""Ask Pagefind what `browser.py` asks our search page: the same site, queries, server and browser.

    pip install pagefind pagefind-bin-extended
    python benchmarks/search/beside_pagefind.py /tmp/board --json pagefind.json

Pagefind gets the pages of documents only (of lists it would find more than there is), and of these
what is in `main`. Its search page is bare: no styles, no markup of ours. It is in the language of
the query, because Pagefind has an index for each language and asks one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from asking import matching, truth
from chromium import Session, Told, asked, spread
from queries import Asked, queries

from sitegen.search.query.search import IndexSearcher

PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>Search</title>
<script type="module">window.pagefind = await import("./pagefind/pagefind.js");</script>"""
ASK = """async (w, query) => {
  while (!w.pagefind) await pause(2);
  const started = w.performance.now();
  const {results} = await w.pagefind.search(query);
  await Promise.all(results.slice(0, 10).map((one) => one.data()));
  return {ms: w.performance.now() - started, answer: results.map((one) => one.id)};
}"""
ENGLISH = ("word", "prefix", "typo")


@dataclass(frozen=True, slots=True)
class Measured:
    """Measurements of one query: KB over the wire, milliseconds to ten results."""

    kind: str
    query: str
    cold_kb: float
    cold_ms: float
    next_kb: float
    next_ms: float
    recall: float
    precision: float  # of the first ten


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("board", type=Path, help="the folder of a built site")
    parser.add_argument("--each", type=int, default=32, help="queries of each kind")
    parser.add_argument("--json", type=Path, help="also write every measurement there")
    arguments = parser.parse_args()
    output = arguments.board / "output"
    texts = truth(output / "search")
    reader = IndexSearcher(output / "search")
    urls = {reader.hit(n).url: n for n in range(len(texts))}
    with tempfile.TemporaryDirectory(dir=arguments.board) as folder:
        site = Path(folder)
        index(output, site, list(urls))
        ids = {name: urls[url.strip("/") + "/"] for name, url in fragments(site)}
        found = measured(site, queries(list(texts), arguments.each), texts, ids)
    report(found)
    if arguments.json:
        rows = [asdict(one) for one in found]
        arguments.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")


def index(output: Path, site: Path, urls: list[str]) -> None:
    """Have Pagefind index the documents; say how long it took and what it wrote."""
    for url in urls:
        (site / url).mkdir(parents=True)
        os.link(output / url / "index.html", site / url / "index.html")
    started = time.perf_counter()
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--root-selector", "main"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - started
    sizes = [path.stat().st_size for path in (site / "pagefind").rglob("*") if path.is_file()]
    print(
        f"Pagefind: {len(urls)} pages in {took:.1f} s, {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB"
    )
    for lang in ("zh-Hans", "en"):
        (site / f"{lang}.html").write_text(PAGE.format(lang=lang), "utf-8")


def fragments(site: Path) -> list[tuple[str, str]]:
    """Return the name of each of Pagefind's fragments, and the address it is of."""
    found = []
    for path in (site / "pagefind/fragment").iterdir():
        data = gzip.decompress(path.read_bytes())
        found.append((path.stem, json.loads(data[data.index(b"{") :])["url"]))
    return found


def measured(
    site: Path, every: list[Asked], texts: tuple[str, ...], ids: dict[str, int]
) -> list[Measured]:
    """Ask each query on a cold page, and as the second of a session that has asked the one before
    of its language.
    """
    found = []
    for page in ("zh-Hans.html", "en.html"):
        some = [one for one in every if (one.kind in ENGLISH) == (page == "en.html")]
        pairs = zip([some[-1], *some], some, strict=False)
        sessions = [Session(page, (first.text, second.text)) for first, second in pairs]
        told = list(asked(site, sessions, ASK))
        cold = [first for first, _ in told[1:] + told[:1]]
        found += [
            weighed(query, first, second, texts, ids)
            for query, first, (_, second) in zip(some, cold, told, strict=True)
        ]
    return found


def weighed(
    query: Asked, cold: Told, second: Told, texts: tuple[str, ...], ids: dict[str, int]
) -> Measured:
    """Compare the answer to a query with the truth."""
    right = matching(query.meant or query.text, texts)
    numbers = [ids[name] for name in cold.answer if name in ids]
    first = numbers[:10]
    recall = len(right.intersection(numbers)) / max(1, len(right))
    if query.kind == "typo":
        recall = float(not right.isdisjoint(first))
    return Measured(
        query.kind,
        query.text,
        sum(cold.sizes),
        cold.ms,
        sum(second.sizes),
        second.ms,
        recall,
        sum(one in right for one in first) / len(first) if first else 1.0,
    )


def report(found: list[Measured]) -> None:
    """Make a table with a line for each kind of query and one for all."""
    kinds: dict[str, list[Measured]] = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
    print(
        "kind|queries|recall|precision|cold KB 50 %|95 %|next KB 50 %|95 %|cold ms|next ms 50 %|95 %"
    )
    for kind, some in {**kinds, "all": found}.items():
        figures = [
            f"{sum(one.recall for one in some) / len(some):.3f}",
            f"{sum(one.precision for one in some) / len(some):.3f}",
            *(f"{figure:.1f}" for figure in spread([one.cold_kb for one in some])),
            *(f"{figure:.1f}" for figure in spread([one.next_kb for one in some])),
            f"{median(one.cold_ms for one in some):.0f}",
            *(f"{figure:.0f}" for figure in spread([one.next_ms for one in some])),
        ]
        print("|".join([kind, str(len(some)), *figures]))


if __name__ == "__main__":
    main()
