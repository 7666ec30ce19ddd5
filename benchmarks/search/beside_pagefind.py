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
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from asking import matching, truth
from browser import TELEPHONE, Wire, served, spread
from playwright.sync_api import Browser, sync_playwright
from queries import Asked, queries

from sitegen.search.reader import Reader

PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>Search</title>
<script type="module">window.pagefind = await import("/pagefind/pagefind.js");</script>"""
ASK = """async query => {
  while (!window.pagefind) await new Promise((done) => setTimeout(done, 2));
  const started = performance.now();
  const {results} = await pagefind.search(query);
  await Promise.all(results.slice(0, 10).map((one) => one.data()));
  return [performance.now() - started, results.map((one) => one.id)];
}"""
ENGLISH = ("word", "prefix", "typo")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one query came to: KB over the wire, milliseconds to ten results."""

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
    reader = Reader(output / "search")
    urls = {reader.hit(n).url: n for n in range(len(texts))}
    asked = queries(list(texts), arguments.each)
    with tempfile.TemporaryDirectory(dir=arguments.board) as folder:
        site = Path(folder)
        index(output, site, list(urls))
        ids = {name: urls[url.strip("/") + "/"] for name, url in fragments(site)}
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        with served(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            pairs = zip(asked, [asked[-1], *asked], strict=False)
            found = [measured(browser, address, one, last, texts, ids) for one, last in pairs]
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
    """The name of each of Pagefind's fragments, and the address it is of."""
    found = []
    for path in (site / "pagefind/fragment").iterdir():
        data = gzip.decompress(path.read_bytes())
        found.append((path.stem, json.loads(data[data.index(b"{") :])["url"]))
    return found


def measured(
    browser: Browser,
    address: str,
    asked: Asked,
    before: Asked,
    texts: tuple[str, ...],
    ids: dict[str, int],
) -> Measured:
    """Ask one query on a cold page, and as the second of a session."""
    page_of = f"{address}{'en' if asked.kind in ENGLISH else 'zh-Hans'}.html"

    def ask(typed: list[str]) -> tuple[float, float, float, list[str]]:
        with_cold = browser.new_context(locale="zh-CN", viewport=TELEPHONE)
        page = with_cold.new_page()
        wire = Wire(page)
        started = time.perf_counter()
        page.goto(page_of)
        for query in typed[:-1]:
            page.evaluate(ASK, query)
            page.wait_for_load_state("networkidle")
            wire.taken()
        took, found = page.evaluate(ASK, typed[-1])
        whole = 1000 * (time.perf_counter() - started)
        page.wait_for_load_state("networkidle")
        kb = sum(wire.taken())
        with_cold.close()
        return kb, whole, took, found

    cold_kb, cold_ms, _, found = ask([asked.text])
    next_kb, _, next_ms, _ = ask([before.text, asked.text])
    right = matching(asked.meant or asked.text, texts)
    numbers = [ids[name] for name in found if name in ids]
    recall = len(right.intersection(numbers)) / max(1, len(right))
    if asked.kind == "typo":
        recall = float(not right.isdisjoint(numbers[:10]))
    first = numbers[:10]
    precision = sum(one in right for one in first) / len(first) if first else 1.0
    return Measured(asked.kind, asked.text, cold_kb, cold_ms, next_kb, next_ms, recall, precision)


def report(found: list[Measured]) -> None:
    """A line for each kind of query, and one for all."""
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
