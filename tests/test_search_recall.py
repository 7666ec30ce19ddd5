"""All that the article on a page shows is found: substrings of the visible text of built pages."""

from __future__ import annotations

import random
from html.parser import HTMLParser

import pytest

from sitegen.search.format.terms import normalized
from sitegen.search.query.parse import Chunk, Query
from sitegen.search.query.search import IndexSearcher
from tests.board import Board

_BLOCKS = {
    "p",
    "li",
    "dt",
    "dd",
    "div",
    "h1",
    "h2",
    "h3",
    "td",
    "th",
    "tr",
    "figcaption",
    "summary",
}
_VOID = {"img", "br", "hr", "meta", "link", "input", "col", "rect"}

BOARD = """
-- content/dongwa/2026/0301-roads.md --
---
标题: 修路招标结果公示
发布日期: 2026-03-01
成文日期: 2026-02-27
单位: dongwa
类别: finance
发文字号: 桂政发〔2026〕18号
索引号: 11450000/2026-00018
主题分类: 交通
关键词: [硬化, 路灯]
摘要: 村东道路硬化工程的评标结果。
来源: 豆庄镇人民政府
作者: 何芳秀
所属期: 2026-Q1
公示期: {days: 7}
意见反馈: {to: 村务监督委员会, phone: 0700-5550100, until: 2026-03-07}
附件: [{file: list.txt, title: 投标单位名单}]
更正记录: [{date: 2026-03-03, note: 工期改为60天}]
---
根据《村民委员会组织法》第二十四条，“三资”清理后 1～3组 道路共 3.5 公里。

## 一、评标

3. 甲公司 18,596.40元
4. 乙公司 19,000元

| 姓名 | 金额 |
|---|---|
| 买买提·艾力 | 300 |

## 二、工期
## 三、资金
## 四、监督
-- content/dongwa/2026/0301-roads.en.md --
---
title: Road works
---
The committees of two villages agree.
-- content/dongwa/2026/list.txt --
名单
-- content/dongwa/2025/0901-old.md --
---
标题: 老办法
发布日期: 2025-09-01
单位: dongwa
类别: village-affairs
有效性: repealed
---
旧的规定。
-- content/dongwa/2026/0101-new.md --
---
标题: 新办法
发布日期: 2026-01-01
单位: dongwa
类别: village-affairs
替代: /dongwa/2025/0901-old/
---
新的规定。
-- content/xidi/2026/0105-gone.md --
---
标题: 撤回的名册
发布日期: 2026-01-05
单位: xidi
类别: finance
撤回: {date: 2026-02-01, reason: 登错了人}
---
不再显示。
"""


class _Article(HTMLParser):
    """Collects the blocks of text that a reader sees in the article of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [""]
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.blocks.append("")
        given = dict(attrs)
        seen = not self._open or self._open[-1][1]
        if (
            tag in ("svg", "script", "style")
            or "hidden" in given
            or "unseen" in (given.get("class") or "")
        ):
            seen = False
        if (tag == "article" or self._open) and tag not in _VOID:
            self._open.append((tag, seen))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag in _BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1]:
            self.blocks[-1] += data


def visible(html: str) -> list[str]:
    """Return the blocks of text of a page's article."""
    parser = _Article()
    parser.feed(html)
    return [text for block in parser.blocks if (text := " ".join(block.split()))]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Build a board whose pages show every field."""
    made = Board(tmp_path_factory.mktemp("recall"), BOARD)
    result = made.build()
    assert result.published, result.findings
    return made


PAGES = [
    "dongwa/2026/0301-roads/", "en/dongwa/2026/0301-roads/", "dongwa/2025/0901-old/",
    "dongwa/2026/0101-new/", "xidi/2026/0105-gone/",
]  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_every_part_of_an_article_finds_its_page(board: Board, url: str) -> None:
    draw = random.Random(url)
    reader = IndexSearcher(board.folder / "output/search")
    blocks = visible(board.page(url))
    assert len(blocks) > 10
    missed = []
    for block in blocks:
        parts = {block, *(block[a : a + draw.randint(2, 8)] for a in range(0, len(block), 3))}
        for part in parts:
            text = normalized(part)
            # A part of a word is found where the word begins.
            whole = Chunk(text).matches(normalized(block)) if text else False
            if whole and url not in [hit.url for hit in reader.search(Query((Chunk(text),)))]:
                missed.append((block, part))
    assert missed == []
