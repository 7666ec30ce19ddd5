"""Lines cut at a width are joined, lines pasted one to a paragraph stay apart: errors are counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.content.body import convert
from sitegen.content.markdown.joining import columns
from tests.clerks import PageLines

DATA = Path(__file__).parent / "data"


def read(name: str) -> list[list[str]]:
    """Read the lines of the texts of a file."""
    return [text.strip().split("\n") for text in (DATA / name).read_text("utf-8").split("====")]


TEXTS = read("pasted-paragraphs.txt")
CLOSING = "。！？；：，、）”》%％"
OPENING = "（“《"


def cut(paragraph: str, width: int, indent: int) -> Iterator[str]:
    """Cut a paragraph at a width in columns, as mail programs and PDF readers show it.

    No line begins with closing punctuation or ends with an opening one, and figures stay whole.
    """
    line, taken = "", indent
    for word in re.findall(rf"[{OPENING}]*(?:[0-9A-Za-z.,%\-]+|.)[{CLOSING}]*", paragraph):
        if line and taken + columns(word.rstrip(CLOSING)) > width:
            yield line
            line, taken = "", 0
        line += word
        taken += columns(word)
    yield line


def solid(text: str) -> str:
    """Return a text without its white space."""
    return re.sub(r"\s", "", text)


def ends(text: str) -> set[int]:
    """Return after how many characters the paragraphs end that a page shows of a text."""
    body, _ = convert(text, numbered_headings=False)
    assert body
    found: set[int] = set()
    taken = 0
    for line in PageLines.of(body.html):
        taken += len(solid(line))
        found.add(taken)
    assert taken == len(solid(text))
    return found


@pytest.mark.parametrize("form", ["blank lines", "indents", "neither"])
def test_cut_lines_are_joined_and_paragraphs_stay_apart(form: str) -> None:
    breaks = splits = places = joins = 0
    for width in (44, 50, 56, 64, 76, 90):
        for text in TEXTS:
            pieces = [[*cut(one, width, 4 if form != "blank lines" else 0)] for one in text]
            lead = "\u3000\u3000" if form == "indents" else ""
            parted = ("\n\n" if form == "blank lines" else "\n").join(
                lead + "\n".join(lines) for lines in pieces
            )
            found = ends(parted)
            taken = 0
            for lines in pieces:
                for n, line in enumerate(lines, 1):
                    taken += len(line)
                    if n == len(lines):
                        places += 1
                        joins += taken not in found
                    elif line[-1] not in "。！？；：":
                        breaks += 1
                        splits += taken in found
    assert breaks > 200
    assert splits / breaks < 0.02
    assert joins / places < (0.02 if form == "neither" else 0.001)


@pytest.mark.parametrize("text", TEXTS, ids=lambda lines: lines[0])
def test_paragraphs_pasted_one_to_a_line_stay_apart(text: list[str]) -> None:
    assert len(ends("\n".join(text))) == len(text)


LISTS = read("pasted-lists.txt")


@pytest.mark.parametrize("text", LISTS, ids=lambda lines: lines[0])
def test_long_entries_of_a_list_stay_apart(text: list[str]) -> None:
    assert len(ends("\n".join(text))) == len(text)
