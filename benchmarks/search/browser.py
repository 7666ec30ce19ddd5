"""Measure the search page of a built site in Chromium: bytes over the wire and time, query by query.

    python benchmarks/board.py --notices 10000 --out /tmp/board
    sitegen build --root /tmp/board
    python benchmarks/search/browser.py /tmp/board --json figures.json

Cold is a browser that has never been here and opens the search page with the query: page, styles,
scripts and favicon count. Next is a query typed on that page after another one (`chromium.py`).
The truth is plain substring search (`asking.py`); for a count that the page gives as sure, it must
be the same, and every title that it shows must be of a document that matches.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from asking import matching, truth
from chromium import Session, Told, asked, spread
from queries import Asked, queries

from sitegen.search.query.search import IndexSearcher

ASK = """async (w, query, first) => {
  const part = (name) => w.document.getElementById(`sg-${name}`);
  const answered = () => part("status").textContent && !part("answer").hasAttribute("aria-busy");
  const until = (fits) => new Promise((done) => {
    const look = () => fits() && (watch.disconnect(), done());
    const watch = new w.MutationObserver(look);
    watch.observe(part("answer"), {attributes: true});
    look();
  });
  const started = first ? 0 : w.performance.now();
  if (!first) {
    part("query").value = query;
    part("search").dispatchEvent(new w.Event("submit", {cancelable: true}));
  }
  await until(answered);
  const ms = w.performance.now() - started;
  const links = Array.from(w.document.querySelectorAll("#sg-results li > a"), (one) => one.href);
  return {ms, answer: {said: part("status").textContent, links}};
}"""
ALL = """async (w, query) => {
  const form = w.document.getElementById("sg-search");
  const index = await w.sgs.open(`${form.dataset.root}search/`, Date.now());
  const found = await w.sgs.find(index, {q: query, page: 1, sort: ""}, w.sgs.parsed(query));
  return Array.from(found.ids);
}"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Measurements of one query: KB over the wire, milliseconds to the results, results shown."""

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
    found = measured(output, queries(list(texts), arguments.each), texts, urls)
    report(found)
    if arguments.json:
        rows = [asdict(one) for one in found]
        arguments.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")


def measured(
    output: Path, every: list[Asked], texts: tuple[str, ...], urls: dict[str, int]
) -> list[Measured]:
    """Ask each query on a cold page, and as the second of a session that has asked the one before."""
    pairs = list(zip([every[-1], *every], every, strict=False))
    sessions = [
        Session(f"search/?q={quote(first.text)}", (first.text, second.text))
        for first, second in pairs
    ]
    told = list(asked(output, sessions, ASK, ALL))
    cold = [first for first, _ in told[1:] + told[:1]]
    return [
        weighed(query, first, second, texts, urls)
        for query, first, (_, second) in zip(every, cold, told, strict=True)
    ]


def weighed(
    query: Asked, cold: Told, second: Told, texts: tuple[str, ...], urls: dict[str, int]
) -> Measured:
    """Compare the answer to a query with the truth."""
    right = matching(query.meant or query.text, texts)
    counted = re.search(r"找到 ([\d,]+) 件", cold.answer["said"])
    unsure = "约" in cold.answer["said"]
    ids = [urls[urlsplit(link).path.split("/", 2)[2]] for link in cold.answer["links"]]
    # What the check of texts takes away does not match.
    recall = len(right.intersection(second.more)) / max(1, len(right))
    if query.kind == "typo":
        recall = float(not right.isdisjoint(ids))
    return Measured(
        query.kind,
        query.text,
        sum(cold.sizes),
        cold.ms,
        sum(second.sizes),
        second.ms,
        len(second.sizes),
        max([*cold.sizes, *second.sizes]),
        len(right),
        recall,
        int(counted[1].replace(",", "")) if counted else -1 if unsure else 0,
        len(ids),
        sum(one in right for one in ids),
    )


def report(found: list[Measured]) -> None:
    """Make a table with a line for each kind of query and one for all."""
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
    """Return True if the page says how many results there are, or that it does not know. A typo has more answers
    than the word that it was made of.
    """
    return one.counted in (-1, one.right) or (one.kind == "typo" and one.shown > 0)


if __name__ == "__main__":
    main()
