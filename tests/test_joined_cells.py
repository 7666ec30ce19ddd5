"""Cells that span rows and columns in tables of Markdown, and heads of several levels."""

from __future__ import annotations

import re

import pytest

from sitegen.content.body import convert

TABLE = """\
| 序号 | 收入 | <    | 支出 | <    |
| ^    | 现金 | 转账 | 现金 | 转账 |
|------|-----:|-----:|-----:|-----:|
| 1    | 10   | 20   | 5    | 0    |
| 合计 | 30   | <    | 5    | <    |
"""


def table(text: str) -> str:
    """Return the HTML of a table, without the attributes of its frame and without line breaks."""
    body, findings = convert(text)
    assert body is not None
    assert not findings
    found = re.search(r"<table>.*</table>", body.html, re.DOTALL)
    assert found, body.html
    return found[0].replace("\n", "")


def plain(html: str) -> str:
    """Return HTML without ids and the names of heads."""
    return re.sub(r' (?:id|headers)="[^"]*"', "", html)


def test_a_mark_joins_the_cell_to_its_left_or_the_one_above() -> None:
    assert plain(table(TABLE)) == (
        '<table><thead><tr><th rowspan="2" scope="col">序号</th>'
        '<th colspan="2" scope="colgroup">收入</th><th colspan="2" scope="colgroup">支出</th></tr>'
        '<tr><th class="right" scope="col">现金</th><th class="right" scope="col">转账</th>'
        '<th class="right" scope="col">现金</th><th class="right" scope="col">转账</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="right">10</td><td class="right">20</td>'
        '<td class="right">5</td><td class="right">0</td></tr>'
        '<tr><th scope="row">合计</th><td class="right" colspan="2">30</td>'
        '<td class="right" colspan="2">5</td></tr></tbody></table>'
    )


def test_each_cell_names_its_heads_of_every_level() -> None:
    html = table(TABLE)
    assert '<td class="right" headers="sg-t1-1-2 sg-t1-2-3">20</td>' in html
    assert 'headers="sg-t1-1-2 sg-t1-2-2 sg-t1-2-3 sg-t1-4-1">30</td>' in html


def test_three_levels_of_heads_and_groups_of_rows() -> None:
    html = table(
        "| 类别 | 项目 | 全年 | < | < |\n| ^ | ^ | 上半年 | < | 下半年 |\n| ^ | ^ | 一季度 | 二季度 | ^ |\n"
        "|--|--|--|--|--|\n| 收入 | 租金 | 1 | 2 | 3 |\n| ^ | 补助 | 4 | 5 | 6 |\n"
    )
    assert html.count("<tr>") == 5
    assert '<th rowspan="3" scope="col" id="sg-t1-1-1">类别</th>' in html
    assert '<th rowspan="2" scope="rowgroup" id="sg-t1-4-1">收入</th>' in html
    assert '<td class="right" headers="sg-t1-1-3 sg-t1-2-3 sg-t1-3-4 sg-t1-4-1">5</td>' in html


def test_markup_works_in_cells_of_such_a_table() -> None:
    html = table("| **甲** | < |\n|--|--|\n| [乙](https://x.example/) | `丙` |\n")
    assert "<strong>甲</strong>" in html
    assert '<a href="https://x.example/">乙</a>' in html
    assert 'colspan="2"' in html


@pytest.mark.parametrize(
    "text",
    [
        "| < | 甲 |\n|--|--|\n| 1 | 2 |\n",  # nothing to the left
        "| 甲 | 乙 |\n|--|--|\n| ^ | 2 |\n",  # joins across the rule
        "| 甲 | 乙 |\n|--|--|\n| 1 | < |\n| ^ | 2 |\n",  # an angle
    ],
)
def test_marks_that_join_no_rectangle_are_shown_and_reported(text: str) -> None:
    body, findings = convert(text)
    assert body is not None
    assert [one.code for one in findings] == ["D310"]
    assert ">^<" in body.html or "&lt;" in body.html


def test_a_mark_with_a_backslash_is_text() -> None:
    assert "colspan" not in table("| 甲 | \\< |\n|--|--|\n| 1 | \\^ |\n")


def test_the_unit_above_a_table_is_set_flush_right() -> None:
    body, _ = convert("收支如下：\n\n单位：万元\n\n| 甲 | 乙 |\n|--|--|\n| 1 | 2 |\n")
    assert body is not None
    assert '<p class="right">单位：万元</p>' in body.html
    body, _ = convert("单位：东洼村\n\n| 甲 | 乙 |\n|--|--|\n| 1 | 2 |\n")
    assert body is not None
    assert '<p class="right">' not in body.html


def test_no_cell_of_such_a_table_is_lost() -> None:
    html = table("| 甲 | < |\n| 子 | 丑 |\n|--|--|\n| 1 | 2 | 3 |\n".replace("| 3 |", "|"))
    assert re.findall(r">([^<>]+)<", html) == ["甲", "子", "丑", "1", "2"]
