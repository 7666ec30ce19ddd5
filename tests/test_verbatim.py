"""Every character that a clerk types is on the page, in its order, on a line of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sitegen.content.body import convert
from sitegen.search.index.cards import lines as searched_lines
from tests.board import Board, notice
from tests.clerks import SHORT, PageLines, Piece, clerks_text


def solid(text: str) -> str:
    """Return a text without its white space."""
    return re.sub(r"\s+", "", text)


@settings(
    max_examples=600,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(clerks_text())
def test_every_character_typed_is_on_the_page_and_in_search(piece: Piece) -> None:
    body, _ = convert(piece.typed)
    assert body
    page = PageLines.of(body.html)
    assert solid("".join(page)) == solid("".join(piece.shown))
    lines = {solid(line) for line in page}
    assert [line for line in piece.shown if len(line) < SHORT and solid(line) not in lines] == []
    searched = solid("".join(searched_lines(body.html)))
    for line in page:
        assert solid(re.sub(r"^\d+\. ", "", line)) in searched
    assert solid(body.excerpt.removesuffix("…")) in solid("".join(page))


@pytest.mark.parametrize(
    "text",
    [
        "王*明、李*华",
        "张**、李**",
        "户主张**（组长）、妻李**",
        "领取人王**和李**",
        "138****5678、139****0000",
        "3*4*5米",
        "单价*数量*0.8",
        "*注：王*明",
        "20**年**月**日",
        "家住**村**组",
        "桂A**123、桂B**456",
        "____年____月",
        "*明、李*",
        "2**3**4",
        "张三__、李四__",
    ],
)
def test_stars_that_mask_or_multiply_stay(text: str) -> None:
    for typed in (f"{text}。", f"- {text}。", f"## {text}", f"| 甲 |\n|---|\n| {text} |"):
        body, _ = convert(typed)
        assert body
        assert text in "".join(PageLines.of(body.html))


LONE = (Path(__file__).parent / "data/lone-marks.txt").read_text("utf-8").splitlines()
AROUND = [
    *("{}", "文{}字", "{} 文字", "文字 {}", "第一行\n{}\n第三行", "（{}）"),
    *("- 文{}字", "## 文{}字", "> 文{}字"),
]
# Marks of blocks at the beginning of a line, which take effect.
BLOCKS = re.compile(r"(?:[-*+>]|#{1,6}|>>|1\.) 文字$|>>?文|\n>>?\n$")


@pytest.mark.parametrize("mark", LONE)
def test_what_looks_like_markup_and_is_none_is_on_the_page_and_in_search(mark: str) -> None:
    for around in AROUND:
        text = around.replace("{}", mark)
        if BLOCKS.match(text):
            continue
        body, findings = convert(text)
        assert body
        if not findings:
            assert solid(mark) in solid("".join(PageLines.of(body.html))), text
            assert solid(mark) in solid("".join(searched_lines(body.html))), text


def test_a_bar_stays() -> None:
    for text in ("|", "||", "甲|乙", "甲||乙", "- 甲|乙"):
        body, _ = convert(text)
        assert body
        assert "".join(PageLines.of(body.html)) == text.removeprefix("- ")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**重点**", "<strong>重点</strong>"),
        ("要**按期**完成", "要<strong>按期</strong>完成"),
        ("**注意：**按时", "<strong>注意：</strong>按时"),
        ("为**张三**和**李四**办理", "为<strong>张三</strong>和<strong>李四</strong>办理"),
        ("，*斜体*，", "，<em>斜体</em>，"),
        ("***要点***", "<strong><em>要点</em></strong>"),
        ("**外*里*外**", "<strong>外*里*外</strong>"),
        ("**外 *里* 外**", "<strong>外 <em>里</em> 外</strong>"),
        ("**[链](http://a.b)**", '<strong><a href="http://a.b">链</a></strong>'),
        ("__重点__ 和 _斜体_", "<strong>重点</strong> 和 <em>斜体</em>"),
        ("合计**1,200元**。", "合计<strong>1,200元</strong>。"),
        ("发放**50**元", "发放<strong>50</strong>元"),
    ],
)
def test_real_emphasis_keeps_working(text: str, html: str) -> None:
    body, _ = convert(text)
    assert body
    assert body.html == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("项目 | 金额\n--- | ---\n修路 | 100\n\n植树 | 200\n\n甲 | 乙 | 丙", 3),
        ("项目 | 金额\n--- | ---\n修路 | 100\n\n来源：镇农经站 | 编辑：李某", 2),
        ("项目 | 金额\n--- | ---\n修路 | 100\n\n|甲|乙|\n|--|--|\n|1|2|", 2),
        ("姓名\t金额\n王*\t100\n\n合计\t100", 3),
        ("姓名\t金额\n王*\t100\n\n户名\t数量\n李*\t2", 2),
        ("姓名\t金额\n王*\t100\n\n甲\t乙\t丙", 2),
    ],
)
def test_a_blank_line_within_a_table_parts_no_rows_of_it(text: str, rows: int) -> None:
    body, _ = convert(text)
    assert body
    assert body.html.partition("</table>")[0].count("<tr>") == rows


def test_masks_and_figures_are_the_same_everywhere(board: Board) -> None:
    text = "领取人：王*明、李*华，张**、李**，共12000[^1]元。\n\n[^1]: 含上年结转"
    board.put("content/dongwa/2024/a.md", notice(title="低保王*明、李*华", body=text))
    assert board.build().published
    shown = "领取人：王*明、李*华，张**、李**，共12000元。"
    page = board.page("dongwa/2024/a/")
    feeds = "".join(board.output()[f"feed.{kind}"].decode() for kind in ("json", "atom"))
    assert f'og:description" content="{shown}">' in page
    assert feeds.count(shown) >= 2
    assert "低保王*明、李*华" in page
    assert "低保王*明、李*华" in feeds
    assert "120001元" not in page + feeds
