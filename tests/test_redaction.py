"""Redaction: a withdrawn document keeps its address and the reason; its text is in no file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.search.query.results import found as searched
from tests.board import Board, notice, with_fields

SECRET = "绝密词"
TABLE = f"| 姓名 | 元 |\n|---|---|\n| {SECRET}四 | 5 |\n"
LEAK = f"""\
---
title: 名单
date: 2024-04-10
org: dongwa
category: finance
summary: {SECRET}一
keywords: [{SECRET}二]
attachments: [{{file: 表.csv, title: {SECRET}三}}]
objections: {SECRET}八
WITHDRAWN---
## {SECRET}五

正文{SECRET}六。![{SECRET}图](图.png)

{TABLE}
"""

A, PAGE = "content/a.md", "dongwa/2024/a/"


@pytest.mark.parametrize("way", ["link", "page", "hide"])
def test_invariant_no_output_file_contains_a_withdrawn_text(tmp_path: Path, way: str) -> None:
    board = Board(tmp_path)
    board.put(
        "site.yaml", (board.folder / "site.yaml").read_text("utf-8") + f"untranslated: {way}\n"
    )
    board.put(A, LEAK.replace("WITHDRAWN", ""))
    board.put("content/a.en.md", f"---\ntitle: List\nsummary: SECRET\n---\nSECRET {SECRET}\n")
    board.put("content/b.md", notice(body="见[名单](a.md)。", date="2024-04-11"))
    board.put("content/表.csv", f"{SECRET}七\n")
    board.put("content/图.png", b"\x89PNG " + SECRET.encode())
    assert board.check() == []
    assert any(SECRET.encode() in data for data in board.output().values())

    board.put(A, LEAK.replace("WITHDRAWN", "撤回: {日期: 2024-05-01, 原因: 含个人信息}\n"))
    assert board.check() == []
    for path, data in board.output().items():
        assert SECRET.encode() not in data, path
        assert b"SECRET" not in data, path
        assert not path.endswith((".png", "表.csv", "a/en/index.html")), path
    assert SECRET not in (board.folder / "published.lock").read_text("utf-8")
    for page in (board.page(PAGE), board.page(f"en/{PAGE}")):
        assert "含个人信息" in page
    assert "名单" in board.page("dongwa/"), "lists show it as withdrawn"
    assert "已撤回" in board.page("dongwa/")
    result, output = board.clean(tmp_path / "clean")
    assert result.published
    assert output == board.output()


def test_hide_title_hides_the_title_too(tmp_path: Path) -> None:
    board = Board(tmp_path)
    fields = f"changes: [{{date: 2024-04-30, note: 遮盖{SECRET}的证件号}}]\n"
    text = with_fields(fields + "withdrawn: {date: 2024-05-01, reason: 泄露, title: hidden}")
    board.put(A, text.replace("第一季度财务公开", f"关于{SECRET}的公示"))
    board.put("content/a.en.md", f"---\ntitle: About {SECRET}\n---\n")
    assert board.check() == []
    for path, data in board.output().items():
        assert SECRET.encode() not in data, path
    for page, title in (
        (PAGE, "东洼村 财务公开 2024-04-10"),
        (f"en/{PAGE}", "Dongwa Village Finance 2024-04-10"),
    ):
        heading = re.search("<h1>(.*?)</h1>", board.page(page))
        assert heading
        assert re.sub("<.*?>", "", heading[1]) == title


def test_search_finds_only_the_title_of_a_withdrawn_document(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(A, LEAK.replace("WITHDRAWN", "撤回: {日期: 2024-05-01, 原因: 含个人信息}\n"))
    board.put("content/表.csv", "1\n")
    board.put("content/图.png", b"\x89PNG")
    assert board.check() == []
    index = board.folder / "output/search"
    assert [hit.withdrawn for hit in searched(index, "名单", 10, "").hits] == [True]
    assert searched(index, SECRET, 10, "").hits == ()
