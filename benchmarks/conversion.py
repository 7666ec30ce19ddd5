"""Measure what sitegen's Markdown costs for a notice, beside stock Python-Markdown.

Not named markdown.py: a script's folder comes first on the import path and would hide the package.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from itertools import islice

import markdown
from board import documents
from measure import Spread
from report import table

from sitegen.content.body import convert
from sitegen.content.markdown.convert import body_of

EXTENSIONS = ("tables", "footnotes", "def_list", "attr_list", "abbr", "sane_lists", "toc")


def stock() -> Callable[[str], object]:
    """Python-Markdown as it comes, one converter used again and again."""
    converter = markdown.Markdown(extensions=EXTENSIONS)

    def converted(text: str) -> str:
        converter.reset()
        return converter.convert(text)

    return converted


def sitegen(text: str) -> object:
    """Convert a body as sitegen does."""
    return convert(text)


def marked(text: str) -> object:
    """Convert a body without the fast path, as for a text with a link."""
    return body_of(text, "", 1, numbered_headings=True, fast=False)


def milliseconds(converted: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the mean time for one text."""
    start = time.perf_counter()
    for text in texts:
        converted(text)
    return 1000 * (time.perf_counter() - start) / len(texts)


def main() -> None:
    """Convert the same bodies with both, in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5, help="after one that does not count")
    arguments = parser.parse_args()
    sources = islice(documents(arguments.notices), arguments.notices)
    texts = [text.split("---\n", 2)[2] for _, text in sources]
    ways = {"Python-Markdown": stock(), "sitegen": sitegen, "sitegen, not plain": marked}
    rounds = [
        {name: milliseconds(way, texts) for name, way in ways.items()}
        for _ in range(arguments.runs + 1)
    ][1:]
    spreads = {name: Spread.of([taken[name] for taken in rounds]) for name in ways}
    rows = [[name, spread.text(3)] for name, spread in spreads.items()]
    ratio = Spread.of([taken["sitegen"] / taken["Python-Markdown"] for taken in rounds])
    print(table(["", "ms a notice"], [*rows, ["ratio", ratio.text()]]))


if __name__ == "__main__":
    main()
