"""Measure how often lines of a sentence are joined or parted wrongly.

Texts are cut at widths as mail programs and PDF readers cut them, and the paragraphs of the same
texts are put one below the other as Word pastes them. A split is a cut that was not undone, a join
a paragraph that was glued to the one before it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from board import documents

from sitegen.content.body import convert
from sitegen.content.markdown.joining import columns

FORM = (
    "联系人：云某", "主任：王某", "地点：镇便民服务中心2号窗口", "售价：0元", "西堤村村民委员会",
    "中共某某镇委员会", "2026年10月12日", "各村民委员会，镇属各单位", "附件", "特此公告",
)  # fmt: skip
CLOSING = "。！？；：，、）”》"


def paragraphs(notices: int, file: str) -> list[str]:
    """Return paragraphs of running text: of generated notices, or the lines of a file."""
    if file:
        with open(file, encoding="utf-8") as lines:
            return [line.strip("- \n\u3000") for line in lines if len(line.strip()) > 4]
    sources = islice(documents(notices), notices)
    lines_of = (line for _, text in sources for line in text.split("---\n", 2)[2].split("\n"))
    return [line for line in lines_of if len(line) > 10 and line[0] not in "#|-*0123456789"]


def cut(paragraph: str, width: int) -> Iterator[str]:
    """Cut a paragraph at a width in Han characters, as programs do.

    No line begins with closing punctuation, and figures are kept whole.
    """
    line, taken = "", 0
    for word in re.findall(r"[0-9A-Za-z.%]+|.", paragraph):
        taken += columns(word)
        if line and taken > 2 * width and word not in CLOSING:
            yield line
            line, taken = "", columns(word)
        line += word
    yield line


def shown(text: str) -> list[str]:
    """Return the paragraphs that a page shows of a text without markup."""
    body, _ = convert(text, numbered_headings=False)
    return body.html.split("\n") if body else []


def parted(texts: Sequence[str], width: int) -> tuple[int, int, int]:
    """Count the cuts within sentences, those not undone, and all cuts, in texts of 8 paragraphs."""
    within = wrong = cuts = 0
    for at in range(0, len(texts), 8):
        pieces = [list(cut(text, width)) for text in texts[at : at + 8]]
        apart = sum(line[-1] in "。！？；：" for lines in pieces for line in lines[:-1])
        all_cuts = sum(len(lines) - 1 for lines in pieces)
        cuts += all_cuts
        within += all_cuts - apart
        found = shown("\n\n".join("\n".join(lines) for lines in pieces))
        wrong += max(0, len(found) - len(pieces) - apart)
    return within, wrong, cuts


def glued(texts: Sequence[str], run: int) -> tuple[int, int]:
    """Count the places where paragraphs meet, and those where two were glued."""
    places = wrong = 0
    for at in range(0, len(texts) - run, run):
        lines = [*texts[at : at + run], FORM[at % len(FORM)], FORM[(at + 3) % len(FORM)]]
        places += len(lines) - 1
        wrong += len(lines) - len(shown("\n".join(lines)))
    return places, wrong


def main() -> None:
    """Print both rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=300)
    parser.add_argument("--file", default="", help="a text whose lines are paragraphs")
    arguments = parser.parse_args()
    texts = paragraphs(arguments.notices, arguments.file)
    for width in (25, 30, 38, 45):
        within, wrong, cuts = parted(texts, width)
        print(f"cut at {width}: {wrong} of {within} cuts within sentences stay ({cuts} in all)")
    for run in (2, 4, 8):
        places, wrong = glued(texts, run)
        print(f"pasted, {run} paragraphs and a form: {wrong} of {places} places are glued")


if __name__ == "__main__":
    main()
