"""Backslashes in double quotes: paths as clerks type them, and YAML's own escapes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.schema.yaml import parse
from sitegen.schema.yaml_nodes import Mapping, Scalar, Sequence
from tests.board import Board, notice

TYPED = [
    (r"D:\temp\new", r"D:\temp\new"),
    (r"D:\共享\公告", r"D:\共享\公告"),
    (r"D:\\temp\\new", r"D:\temp\new"),
    (r"D:\附件\ ".strip(), "D:\\附件\\"),
    (r"\\server\share\a", r"\\server\share\a"),
    (r"\\\\server\\share", r"\\server\share"),
    (r"见 D:\bak\a.doc", r"见 D:\bak\a.doc"),
    (r"关于\b通知", r"关于\b通知"),
    (r"共享\temp\名单", r"共享\temp\名单"),
    (r"50\%", r"50\%"),
    (r"\ud800", r"\ud800"),
    (r"说\"好\"", '说"好"'),
    (r"\u4e2d\x41\U00020087", "中A\U00020087"),
    (r"甲\/乙", "甲/乙"),
]


def source_of(tmp_path: Path, line: str) -> tuple[list[str], str]:
    """Return the findings of a notice with this line, and its page."""
    board = Board(tmp_path)
    board.put("content/a.md", notice(f"公示\n{line}"))
    found = board.check()
    return found, board.page("dongwa/2024/a/") if not found else ""


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_backslashes_in_quotes_are_shown_as_they_are_meant(
    tmp_path: Path, typed: str, meant: str
) -> None:
    findings, page = source_of(tmp_path, f'来源: "{typed}"')
    assert findings == []
    assert meant.replace('"', "&#34;") in page


@pytest.mark.parametrize(("typed", "meant"), TYPED)
@pytest.mark.parametrize(
    "text", ['k: ["{}", x]', 'k:\n  - "{}"', '{{k: ["{}"]}}', 'k: ["{}"] # 注']
)
def test_they_mean_the_same_within_lists(text: str, typed: str, meant: str) -> None:
    if typed.endswith("\\") and not text.endswith('"'):
        pytest.skip("only the last mark of a line is taken for the closing one")
    node, findings = parse(text.format(typed), "a.yaml")
    assert findings == ()
    assert isinstance(node, Mapping)
    value = node.entries[0][1]
    assert isinstance(value, Sequence)
    assert isinstance(value.items[0], Scalar)
    assert value.items[0].text == meant


@pytest.mark.parametrize(
    "line", [r"来源: D:\temp\new", r"来源: 'D:\temp\new'", "来源: |\n  D:\\temp\\new"]
)
def test_elsewhere_backslashes_are_always_themselves(tmp_path: Path, line: str) -> None:
    findings, page = source_of(tmp_path, line)
    assert findings == []
    assert r"D:\temp\new" in page


@given(st.lists(st.sampled_from(["\\", "a", "n", "u", "甲", "D:", "/", " ", "0"])).map("".join))
def test_no_character_in_quotes_vanishes_without_a_finding(inner: str) -> None:
    node, findings = parse(f'k: "{inner}"', "a.yaml")
    if findings or re.search(r"\\u[0a]{4}", inner):  # an escape, as documented
        return
    assert isinstance(node, Mapping)
    value = node.entries[0][1]
    assert isinstance(value, Scalar)
    kept = value.text.replace("\n", "n")  # a line break is one where it was meant
    assert [c for c in kept if c != "\\"] == [c for c in inner if c != "\\"]
