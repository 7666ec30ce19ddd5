"""Measure the search page of a built site in Chromium: bytes over the wire and time, query by query.

    python benchmarks/board.py --notices 10000 --out /tmp/board
    sitegen build --root /tmp/board
    python benchmarks/search/browser.py /tmp/board --json figures.json

Cold is a browser that has never been here and opens the search page with the query: page, styles
and scripts count. Next is a query typed on that page after another one. Every file is sent gzipped,
as most servers do; its bytes are those of the body. The browser is as wide as a telephone.
The truth is plain substring search (`asking.py`); for a count that the page gives as sure, it must
be the same, and every title that it shows must be of a document that matches.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote, urlsplit

from asking import matching, truth
from playwright.sync_api import Browser, Page, Response, ViewportSize, sync_playwright
from queries import Asked, queries

from sitegen.search.reader import Reader

TELEPHONE: ViewportSize = {"width": 360, "height": 640}
READY = """() => new Promise((done) => {
  const answer = document.getElementById("sg-answer"), status = document.getElementById("sg-status");
  const look = () => status.textContent && !answer.hasAttribute("aria-busy") && done();
  new MutationObserver(look).observe(answer, {attributes: true});
  look();
})"""
ALL = """async query => {
  const form = document.getElementById("sg-search");
  const index = await sgs.open(`${form.dataset.root}search/`, Date.now());
  const found = await sgs.find(index, {q: query, page: 1, sort: ""}, sgs.parsed(query));
  return Array.from(found.ids);
}"""
ASK = """query => new Promise((done) => {
  const answer = document.getElementById("sg-answer"), field = document.getElementById("sg-query");
  const started = performance.now();
  new MutationObserver((_, observer) => {
    if (answer.hasAttribute("aria-busy")) return;
    observer.disconnect();
    done(performance.now() - started);
  }).observe(answer, {attributes: true, attributeFilter: ["aria-busy"]});
  field.value = query;
  document.getElementById("sg-search").dispatchEvent(new Event("submit", {cancelable: true}));
})"""


class Gzipping(SimpleHTTPRequestHandler):
    """A static host that compresses."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(urlsplit(self.path).path))
        path = path / "index.html" if path.is_dir() else path
        raw = path.read_bytes() if path.is_file() else b""
        data = min(raw, gzip.compress(raw, 6), key=len)
        self.send_response(200 if data else 404)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(data)))
        if data is not raw:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Measured:
    """What one query came to: KB over the wire, milliseconds to the results, what was shown."""

    kind: str
    query: str
    cold_kb: float
    cold_ms: float
    next_kb: float
    next_ms: float
    files: int
    largest_kb: float
    right: int  # documents that match
    recall: float  # of all that match; of a typo, whether one of them is shown
    counted: int  # what the page says; -1 where it says that it is not sure
    shown: int
    precise: int  # of the shown ones, those that match


class Wire:
    """Counts what a page receives."""

    def __init__(self, page: Page) -> None:
        self.sizes: list[float] = []
        page.on("response", self._received)

    def _received(self, response: Response) -> None:
        self.sizes.append(float(response.headers.get("content-length", 0)))

    def taken(self) -> list[float]:
        """The sizes since the last time, in KB."""
        found, self.sizes = self.sizes, []
        return [size / 1000 for size in found]


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
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with served(output) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        # The page before a measured one has asked the query before it.
        pairs = zip(asked, [asked[-1], *asked], strict=False)
        found = [measured(browser, address, one, before, texts, urls) for one, before in pairs]
    report(found)
    if arguments.json:
        rows = [asdict(one) for one in found]
        arguments.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served."""

    def handler(*arguments: Any) -> Gzipping:
        return Gzipping(*arguments, directory=str(folder))

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def measured(
    browser: Browser,
    address: str,
    asked: Asked,
    before: Asked,
    texts: tuple[str, ...],
    urls: dict[str, int],
) -> Measured:
    """Ask one query on a cold page, and as the second of a session."""
    with_cold = browser.new_context(locale="zh-CN", viewport=TELEPHONE)
    page = with_cold.new_page()
    wire = Wire(page)
    started = time.perf_counter()
    page.goto(f"{address}search/?q={quote(asked.text)}")
    page.evaluate(READY)
    cold_ms = 1000 * (time.perf_counter() - started)
    said = page.locator("#sg-status").inner_text()
    links = page.eval_on_selector_all("#sg-results li > a", "all => all.map(one => one.pathname)")
    page.wait_for_load_state("networkidle")
    cold = wire.taken()
    with_cold.close()

    session = browser.new_context(locale="zh-CN", viewport=TELEPHONE)
    page = session.new_page()
    wire = Wire(page)
    page.goto(f"{address}search/?q={quote(before.text)}")
    page.evaluate(READY)
    page.wait_for_load_state("networkidle")
    wire.taken()
    next_ms = page.evaluate(ASK, asked.text)
    page.wait_for_load_state("networkidle")
    more = wire.taken()
    candidates = set(
        page.evaluate(ALL, asked.text)
    )  # the check of texts takes none away that match
    session.close()

    right = matching(asked.meant or asked.text, texts)
    counted = re.search(r"找到 ([\d,]+) 件", said)
    ids = [urls[link.lstrip("/")] for link in links]
    recall = len(candidates & right) / max(1, len(right))
    if asked.kind == "typo":
        recall = float(not right.isdisjoint(ids))
    return Measured(
        asked.kind,
        asked.text,
        sum(cold),
        cold_ms,
        sum(more),
        next_ms,
        len(more),
        max([*cold, *more]),
        len(right),
        recall,
        int(counted[1].replace(",", "")) if counted else -1 if "约" in said else 0,
        len(ids),
        sum(one in right for one in ids),
    )


def report(found: list[Measured]) -> None:
    """A line for each kind of query, and one for all."""
    kinds: dict[str, list[Measured]] = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
    print(
        "kind|queries|recall|counted right|precision|cold KB 50 %|95 %|next KB 50 %|95 %|"
        "cold ms|next ms 50 %|95 %"
    )
    for kind, some in {**kinds, "all": found}.items():
        figures = [
            f"{sum(one.recall for one in some) / len(some):.3f}",
            f"{sum(map(counts_right, some)) / len(some):.3f}",
            f"{sum(one.precise for one in some) / max(1, sum(one.shown for one in some)):.3f}",
            *(f"{figure:.1f}" for figure in spread([one.cold_kb for one in some])),
            *(f"{figure:.1f}" for figure in spread([one.next_kb for one in some])),
            f"{median(one.cold_ms for one in some):.0f}",
            *(f"{figure:.0f}" for figure in spread([one.next_ms for one in some])),
        ]
        print("|".join([kind, str(len(some)), *figures]))
    print(f"largest file {max(one.largest_kb for one in found):.1f} KB")


def counts_right(one: Measured) -> bool:
    """Whether the page says how many there are, or that it does not know. A typo has more answers
    than the word that it was made of.
    """
    return one.counted in (-1, one.right) or (one.kind == "typo" and one.shown > 0)


def spread(values: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return median(values), quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


if __name__ == "__main__":
    main()
