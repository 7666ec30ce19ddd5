"""Tables pasted without bars: rows that are surely a table become one, all others stay as typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.content.body import convert
from tests.clerks import PageLines


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of each table that a page shows of a text."""
    body, _ = convert(text)
    assert body
    return [
        [
            re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            for row in table.split("<tr>")[1:]
        ]
        for table in body.html.split("<table>")[1:]
    ]


def codes(text: str) -> list[str]:
    """Return the codes of the findings in a text."""
    return [finding.code for finding in convert(text)[1]]


HEAD = ["姓名", "金额", "备注"]
ROWS = [HEAD, ["王某", "100", "已领"], ["李某", "200", "未领"]]


@pytest.mark.parametrize(
    "between", ["    ", "  ", "\u3000\u3000", "\u3000", "\t", "  \t", "\u00a0\u00a0"]
)
@pytest.mark.parametrize("after", ["\n", "\n\n"])
@pytest.mark.parametrize("indent", ["", "\u3000\u3000", "    "])
def test_rows_with_equal_numbers_of_cells_are_a_table(
    between: str, after: str, indent: str
) -> None:
    from sitegen.content.source_text import decode

    typed = after.join(indent + between.join(row) for row in ROWS)
    text, _ = decode(f"低保名单如下：\n{typed}\n\n特此公示。".encode(), "a.md")
    assert text
    assert tables(text) == [ROWS]
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (  # a head with its words spaced, as titles of columns are in Word
            "姓  名    金  额\n王某      100\n李某某    200",
            [["姓 名", "金 额"], ["王某", "100"], ["李某某", "200"]],
        ),
        (  # names of two characters are spaced to three
            "姓名    金额\n王  某    100\n李某某    200",
            [["姓名", "金额"], ["王 某", "100"], ["李某某", "200"]],
        ),
        (  # an empty cell, told by its place
            "姓名    金额    备注\n王某    100     已领\n李某            未领\n合计    100",
            [
                ["姓名", "金额", "备注"],
                ["王某", "100", "已领"],
                ["李某", "", "未领"],
                ["合计", "100", ""],
            ],
        ),
        (
            "姓名   金额\n----   ----\n王某   100",
            [["姓名", "金额"], ["王某", "100"]],
        ),
        (  # no head
            "1  王某  100元\n2  李某  200元\n3  张某  50元",
            [["1", "王某", "100元"], ["2", "李某", "200元"], ["3", "张某", "50元"]],
        ),
        (
            "项目  金额\n一、收入  300\n（一）租金  300",
            [["项目", "金额"], ["一、收入", "300"], ["（一）租金", "300"]],
        ),
        (
            "Name   Amount\nWang   100\nLi     200",
            [["Name", "Amount"], ["Wang", "100"], ["Li", "200"]],
        ),
        # A section's row has one cell, the last ones have lost their tabs.
        (
            "项目\t金额\t备注\n一、收入\t\t\n租金\t100\t\n合计\t100",
            [
                ["项目", "金额", "备注"],
                ["一、收入", "", ""],
                ["租金", "100", ""],
                ["合计", "100", ""],
            ],
        ),
        ("\t姓名\t金额\n\t王某\t100", [["姓名", "金额"], ["王某", "100"]]),
        (  # a total, whose figure is in the only column of figures
            "序号  姓名  村组  金额\n1     王某  一组  860\n      小  计  860",
            [
                ["序号", "姓名", "村组", "金额"],
                ["1", "王某", "一组", "860"],
                ["小 计", "", "", "860"],
            ],
        ),
        (
            "┌────┬────┐\n│姓名│金额│\n├────┼────┤\n│王某│100 │\n└────┴────┘",
            [["姓名", "金额"], ["王某", "100"]],
        ),
        (
            "+----+----+\n| 姓名 | 金额 |\n+====+====+\n| 王某 | 100 |\n+----+----+",
            [["姓名", "金额"], ["王某", "100"]],
        ),
        ("姓名 | 金额\n-----+-----\n王某 | 100", [["姓名", "金额"], ["王某", "100"]]),
    ],
)
def test_rows_are_read_as_they_were_meant(text: str, rows: list[list[str]]) -> None:
    assert tables(text) == [rows]
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "主任：王某    电话：123456\n会计：李某    电话：654321",
        "甲方：          乙方：\n签字：          签字：",
        "时  间：2026年1月5日\n地  点：村委会",
        "联系人  王某\n电  话  12345",
        "开户行  农行\n账号  62170000\n金额  300",
        "姓  名  王某\n单  位  村委会",
        "请各村做好以下工作  谢谢配合\n另外，明天下午开会  请准时参加",
        "王某  李某  张某  赵某\n钱某  孙某  周某  吴某",
        "一、总体要求　　二、任务\n三、保障　　四、其他",
        "王　某\n李　某",
        "1. 甲  100\n2. 乙  200",
        "经办人  王某       审核人  李某\n2026年1月5日    东洼村",
        "1.\t甲\n2.\t乙",
        "姓名\t金额",
    ],
)
def test_other_lines_stay_as_typed(text: str) -> None:
    assert tables(text) == []
    assert codes(text) == []
    body, _ = convert(text)
    assert body
    shown = PageLines.of(body.html)
    assert [line.split() for line in shown] == [line.split() for line in text.split("\n")]


def test_a_signature_below_a_table_is_no_row_of_it() -> None:
    text = "项目\t金额\t备注\n修路\t100\t无\n制表人：李某\t审核人：王某"
    assert tables(text) == [[["项目", "金额", "备注"], ["修路", "100", "无"]]]


def test_gaps_within_a_line_are_shown() -> None:
    body, _ = convert("甲方：          乙方：")
    assert body
    assert body.html == '<p class="spaced">甲方：          乙方：</p>'


def test_rows_with_differing_numbers_of_cells_are_reported() -> None:
    text = "名单：\n\n姓名  金额  备注\n王某某某  100\n李某  200  代领"
    body, findings = convert(text)
    assert body
    assert [(finding.code, finding.at.line) for finding in findings] == [("D308", 3)]
    assert PageLines.of(body.html)[1:] == ["姓名 金额 备注", "王某某某 100", "李某 200 代领"]


def test_a_row_with_more_cells_than_the_head_is_reported() -> None:
    text = "姓名\t金额\n王某\t100\t代领\n李某\t200\t本人"
    assert tables(text) == [
        [["姓名", "金额", ""], ["王某", "100", "代领"], ["李某", "200", "本人"]]
    ]
    assert codes(text) == ["D307"]


def test_a_table_within_an_item_loses_no_row() -> None:
    assert tables("- 名单\n  姓名  金额\n  王某  100") == [[["姓名", "金额"], ["王某", "100"]]]
    body, _ = convert("- 名单\n  姓名  金额\n王某  100")  # ends before the table does
    assert body
    assert PageLines.of(body.html) == ["名单", "姓名 金额", "王某 100"]


@pytest.mark.parametrize("between", ["    ", "\t"])
def test_a_double_spaced_table_below_another_keeps_its_head(between: str) -> None:
    first = "\n".join(between.join(row) for row in ROWS)
    second = "\n\n".join(between.join(row) for row in ROWS)
    assert tables(f"{first}\n\n{second}\n") == [ROWS, ROWS]


@pytest.mark.parametrize(
    "text",
    [
        "王某  李某\n",
        "甲  乙  丙\n",
        "+--+\n| a | b |\n| c |\n",
        "a\tb\n\n",
        "甲\u3000乙\n",
        "│a│b\n",
    ],
)
def test_long_runs_of_rows_take_linear_time(text: str) -> None:
    body, findings = convert(text * 20_000, seconds=8)
    assert body, findings


CELLS = st.sampled_from(
    ["姓名", "王某", "100", "", "一、", "1.", "- 甲", "电话：1", "王", "某", "**", "|", "x"]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6),
    gap=st.sampled_from(["\t", "  ", "    ", "\u3000"]),
    after=st.lists(st.sampled_from(["\n", "\n\n"]), min_size=6, max_size=6),
)
def test_no_cell_is_lost(rows: list[list[str]], gap: str, after: list[str]) -> None:
    text = "".join(gap.join(row) + end for row, end in zip(rows, after, strict=False))
    body, _ = convert(text)
    assert body
    marks = str.maketrans("", "", "-.|*1 ")  # those of lists and rows may have taken effect
    shown = "".join("".join(PageLines.of(body.html)).split()).translate(marks)
    assert shown == "".join(text.split()).translate(marks)
