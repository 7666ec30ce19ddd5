"""Messages: texts of files cannot steer a terminal, and JSON stays JSON."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.messages import as_json, visible
from tests.board import Board, notice, sitegen

STEERING = {"Cc", "Cs", "Zl", "Zp"}  # controls, lone surrogates, line and paragraph separators
REORDERING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
any_text = st.text(st.characters() | st.sampled_from(REORDERING) | st.characters(categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("东洼村 a.md", "东洼村 a.md"),
        ("\x1b[2J\x07", r"\x1b[2J\x07"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\u202etxt.exe", r"\u202etxt.exe"),
        ("\udcff.md", r"\xff.md"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_visible_escapes_what_steers_a_terminal(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(any_text)
def test_invariant_nothing_visible_steers_or_reorders(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(char) for char in shown} & STEERING
    assert not set(shown) & set(REORDERING)


@given(any_text)
def test_invariant_json_for_terminals_is_the_same_json(text: str) -> None:
    shown = as_json({"text": text})
    assert json.loads(shown) == {"text": text}
    assert not set(shown) & (set(REORDERING) | {"\x1b", "\x9b"})


@pytest.mark.skipif(os.name != "posix", reason="file names hold no control characters elsewhere")
def test_no_command_prints_an_escape_character_of_a_file(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/\x1b]0;owned\x07.md", "x")
    board.put("content/a.md", notice("公示", org='"\\e[2J"'))
    board.put("content/b.md", notice("公示\nkeywordz\x1b[1A: x"))
    for arguments in (["check"], ["build"], ["check", "--format", "json"], ["ledger"]):
        done = sitegen(*arguments, cwd=tmp_path)
        assert done.returncode != 0
        assert not set("\x1b\x07\x9b") & set(done.stdout + done.stderr), arguments
