"""Blanks, dates, sums and slips of writing: what is reported, and what looks alike and is not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sitegen.checks import language
from sitegen.diagnostics import Diagnostic

from .board import Board, notice, sitegen

BLANKS = """\
××村村民委员会|20xx年工作计划|贯彻xx大精神|投资x万元|去**镇开会|某某村|金额____元|□x年|（ ）签字|【待定】
TODO|X月X日|第x季度|修路x公里|_人参加|开会**次|桂政发〔20xx〕x号|201×年|此处填写内容|工作计划篇一
下面是小编整理的范文|20  年|×××同志|xx县**镇**村|欢迎大家阅读
2026年  月  日|——年——月——日|金额：    元|联系电话：×××××××|{{村名}}|<单位名称>
[标题]|学习《》精神|请输入正文|点击此处添加文字|地点待填。
"""
NO_BLANKS = """\
3×4米|王*明|张**、李**|138****5678|李某某|王某某，男|□否 √是|**重要**通知|**2026年**任务|规格10×20米
Excel文件|https://x.cn/a_b|a_b_c|**镇政府**和**村委会**|最大|x轴|X光检查3次|（一）总则|450122********1234
[名称](a.md)|《 》内为书名|2026年3月|电话：138****5678|单价*数量*0.8|3*4*5米
某日|某种程度|某些村|_强调_文字|（ 见附件 ）|Max人数|2x4米木方|[x](a.md)
"""


def words(text: str) -> list[str]:
    return [word for line in text.splitlines() for word in line.split("|")]


def codes(folder: Path, body: str, **fields: str) -> list[str]:
    """Return the codes of the pre-publication checks that a notice with this text earns."""
    board = Board(folder)
    board.put("content/a.md", notice(body=f"{body}\n", **fields))
    found = [one.rpartition(" ")[2] for one in board.check()]
    return [code for code in found if code.startswith("D8")]


@pytest.mark.parametrize("text", words(BLANKS))
def test_a_blank_that_was_not_filled_in_is_an_error(tmp_path: Path, text: str) -> None:
    assert "D820" in codes(tmp_path, f"关于{text}，请知悉。")


def test_what_looks_like_a_blank_and_is_none_is_left_alone(tmp_path: Path) -> None:
    board = Board(tmp_path)
    for number, text in enumerate(words(NO_BLANKS)):
        board.put(f"content/{number}.md", notice(f"公示{number}", body=f"关于 {text} 一事。"))
    found = {one.at.path: dict(one.params) for one in _blanks(board)}
    assert found == {}


def _blanks(board: Board) -> list[Diagnostic]:
    return [one for one in board.build().findings if one.code in ("D820", "D821")]


DATES = [
    ("定于2026年10月12日（星期一）召开。", []),
    ("定于2026年10月12日（星期二）召开。", ["D838"]),
    ("公示期5天，自2024年4月10日至4月14日。", []),
    ("公示期五天，自2024年4月10日至4月19日。", ["D836"]),
    ("公示时间为2024年4月10日至4月18日（7个工作日）。", []),
    ("请于2024年4月30日前反馈。", []),
    ("请于2024年3月30日前反馈。", ["D837"]),
    ("2024年1月1日至3月31日的收支公示如下。", []),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_days_that_contradict_each_other_are_reported(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    assert codes(tmp_path, text) == expected


HEAD = "| 项目 | 收入 | 支出 |\n|---|---:|---:|\n"
GROUPS = """\
| 甲 | 1 | 1 |
| 乙 | 2 | 2 |
| 小计 | 3 | 3 |
| 丙 | 4 | 4 |
| 丁 | 5 | 5 |
| 小计 | 9 | 9 |
"""
SUMS = [
    ("| 甲 | 100.50 | 1 |\n| 乙 | 200 | 2 |\n| 合计 | 300.50 | 3 |", 0),
    ("| 甲 | 100.50 | 1 |\n| 乙 | 200 | 2 |\n| 合计 | 300.60 | 3 |", 1),
    ("| 甲 | 1,000 | 1 |\n| 乙 | — | 2 |\n| 合计 | 1,000 | 3 |", 0),
    ("| 甲 | 待定 | 1 |\n| 乙 | 200 | 2 |\n| 合计 | 300 | 3 |", 0),
    ("| 甲 | 1 | 1 |\n| 其中：丙 | 1 | 1 |\n| 乙 | 2 | 2 |\n| 合计 | 3 | 3 |", 0),
    ("| 甲 | 1.2万元 | 1 |\n| 乙 | 8000元 | 2 |\n| 合计 | 2万元 | 3 |", 0),
    (f"{GROUPS}| 总计 | 12 | 12 |", 0),
    (f"{GROUPS}| 总计 | 12 | 13 |", 1),
]


@pytest.mark.parametrize(("rows", "expected"), SUMS)
def test_a_total_that_its_rows_do_not_give_is_reported(
    tmp_path: Path, rows: str, expected: int
) -> None:
    assert codes(tmp_path, f"说明。\n\n{HEAD}{rows}").count("D850") == expected


LEDGER = """\
| 类别 | 项目 | 金额（元） |
|---|---|---:|
| 上期结余 | | 1,000.00 |
| 收入 | 房租 | 300.00 |
|  | 补助 | 700.00 |
| 收入小计 | | {income} |
| 支出 | 保洁 | 150.00 |
|  | 电费 | 50.00 |
| 支出小计 | | 200.00 |
| 期末结余 | | {closing} |
"""


@pytest.mark.parametrize(
    ("income", "closing", "expected"),
    [
        ("1,000.00", "1,800.00", 0),
        ("1,000.00", "1,900.00", 1),
        ("1,100.00", "1,900.00", 1),
    ],
)
def test_a_village_account_must_add_up(
    tmp_path: Path, income: str, closing: str, expected: int
) -> None:
    text = LEDGER.format(income=income, closing=closing)
    assert codes(tmp_path, text).count("D850") == expected


WRITING = [
    ("我们研究研究再说，的的确确如此。", []),
    ("各村（组、社区）要按照《办法》办理。", []),
    ("1）按时；2）按质。", []),
    ("要进一步进一步加强管理。", ["D870"]),
    ("按照《办法的要求办理。", ["D872"]),
    ("共１2户。", ["D874"]),
]


@pytest.mark.parametrize(("text", "expected"), WRITING)
def test_slips_of_writing_are_reported(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert codes(tmp_path, text) == expected


def test_a_blank_in_a_plan_warns_and_in_its_title_refuses(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("工作计划", category="plan", body="今年修路x公里。"))
    board.put("content/b.md", notice("20xx年工作计划", category="工作计划"))
    found = {one.at.path: one.severity for one in board.build().findings}
    assert found == {"content/a.md": "warning", "content/b.md": "error"}


def test_a_scheduled_notice_may_bear_a_future_date(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("甲\npublish_at: 2027-01-01 08:00", date="2027-01-01"))
    assert board.check() == []
    board.put("content/b.md", notice("乙", date="2027-01-01"))
    assert board.check() == ["content/b.md:3:7 D830"]


def test_an_exemption_needs_a_reason_and_is_reported_by_check(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("甲\nallow: {空白: 留给村民填写}", body="姓名____"))
    assert board.check() == []
    told = [one for one in board.build(dry=True).findings if one.code == "D814"]
    assert dict(told[0].params)["reason"] == "留给村民填写"
    board.put("content/a.md", notice("甲\nallow: {空白: }", body="姓名____"))
    assert board.check() == ["content/a.md:3:9 D110"]


def test_check_reports_only_what_is_asked_for(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice(body="王明，13800138000，修路x公里。"))
    for only, code in (("personal", "D810"), ("空白", "D820")):
        told = sitegen("check", "--only", only, cwd=board.folder)
        assert (told.returncode, told.stdout.count(" D8")) == (1, 1)
        assert code in told.stdout
    assert sitegen("check", "--only", "合计,日期", cwd=board.folder).returncode == 0
    assert sitegen("check", "--only", "拼写", cwd=board.folder).returncode == 2


def test_one_bracket_unpaired_amid_many_pairs_is_found() -> None:
    text = "甲（乙）和《丙》，“丁”；" * 400 + "戊（己。"
    assert [one.shown for one in language.find(text) if one.slip == "unpaired"] == [
        "，“丁”；戊（己。"
    ]


@pytest.mark.parametrize(
    ("title", "body", "codes"),
    [
        ("第一季度财务公开", "正文。\n\n西堤村村民委员会\n2024年4月10日", ["D876"]),
        (
            "第一季度财务公开",
            "正文。\n\n　　中共西堤村支部委员会（盖章）\n二〇二四年四月十日",
            ["D876"],
        ),
        ("第一季度财务公开", "正文。\n\n东洼村党支部 东洼村村民委员会\n2024年4月10日", []),
        ("第一季度财务公开", "正文。\n\n豆庄镇人民政府\n2024年4月10日", []),
        ("第一季度财务公开", "与西堤村商定。\n\n东洼村民委员会\n2024年4月10日", []),
        ("第一季度财务公开", "参加单位：\n\n西堤村\n\n会议决定如下。", []),
        ("关于西堤村第一季度财务收支的公示", "正文。", ["D875"]),
        ("豆庄镇西堤村第一季度财务公开", "正文。", ["D875"]),
        ("关于西堤村道路施工绕行的通告", "正文。", []),
        ("东洼村与西堤村联合述职公告", "正文。", []),
    ],
)
def test_a_text_of_the_village_next_door_is_told(
    tmp_path: Path, title: str, body: str, codes: list[str]
) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice(title, body=body))
    assert [one.split()[-1] for one in board.check()] == codes


def test_a_build_ends_with_a_summary_by_kind(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("××村账", body="村民手机 13812345678。请填____元。"))
    done = sitegen("build", cwd=board.folder, SITEGEN_LANG="zh-Hans")
    assert "其中发布前体检：个人信息 1，空白 2。" in done.stdout, done.stdout
    done = sitegen("check", "--only", "personal", cwd=board.folder)
    assert "1" in done.stdout
    assert "D820" not in done.stdout


COPIED = "本季度收入 {0} 元，支出 3,400 元。收支情况经村务监督委员会审核，如有异议请反映。"


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ("2024年第一季度", "2024年第二季度", ["D841"]),
        ("第一季度", "第二季度", ["D841"]),  # no year, no field: the titles differ in the period
        ("第一季度", "粮食补贴", []),
    ],
)
def test_a_short_text_whose_figures_were_not_changed_is_told(
    tmp_path: Path, first: str, second: str, codes: list[str]
) -> None:
    board = Board(tmp_path)
    body = f"{first}：{COPIED.format('12,000')}"
    board.put("content/a.md", notice(f"{first}财务公开", "2024-04-10", body=body))
    board.put(
        "content/b.md",
        notice(f"{second}财务公开", "2024-07-10", body=body.replace(first, second)),
    )
    assert [one.split()[-1] for one in board.check()] == codes
    board.put(
        "content/b.md",
        notice(f"{second}财务公开", "2024-07-10", body=f"{second}：{COPIED.format('12,500')}"),
    )
    assert board.check() == []


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2024-03-10", "2024-06-10"], 1),
        (["2023-03-10", "2024-06-10"], 0),  # a plain title that returns each year
        (["2022-03-10", "2024-03-10", "2024-06-10"], 1),
    ],
)
def test_the_same_title_within_a_year_is_told(tmp_path: Path, days: list[str], told: int) -> None:
    board = Board(tmp_path)
    for number, day in enumerate(days):
        board.put(f"content/{number}.md", notice("财务公开", date=day))
    assert [one.rpartition(" ")[2] for one in board.check()].count("D840") == told


def test_a_form_of_words_without_figures_is_no_copy(tmp_path: Path) -> None:
    board = Board(tmp_path)
    for n, name in enumerate(("一", "二"), 1):
        board.put(
            f"content/{n}.md",
            notice(
                f"第{name}季度财务公开", f"2024-0{n * 3 + 1}-10", body="本季度无收支，现予公开。"
            ),
        )
    assert board.check() == []


QUARTER = "所属期: 2026-Q3"
CONTRADICTIONS = {
    "a title without its year": ("第二季度财务公开", QUARTER, "正文。", "D832"),
    "a title in Chinese figures": ("二〇二五年第三季度财务公开", QUARTER, "正文。", "D832"),
    "a month of a title": ("9月份财务公开", "所属期: 2026-08", "正文。", "D832"),
    "accounts before their period ends": ("财务公开", "所属期: 2026-Q4", "正文。", "D833"),
    "another period in the text": ("账", QUARTER, "现将我村2025年第三季度收支公开如下。", "D843"),
    "days of display": ("账", "公示期: 15天", "公示期为7天。", "D835"),
    "a display in Chinese figures": (
        *("账", "公示期: 15天", "公示时间：二〇二六年十月十二日至十月二十日。", "D835"),
    ),
    "a display without years": ("账", "公示期: 15天", "公示期：10月1日至10月15日。", "D835"),
    "days miscounted": ("账", "来源: 村", "公示期：10月1日至10月30日，共15天。", "D836"),
    "a deadline without year": ("账", "来源: 村", "请于9月30日前报名。", "D837"),
    "a deadline in Chinese figures": ("账", "来源: 村", "请于二〇二六年九月三十日前反馈。", "D837"),
    "a weekday without year": ("账", "来源: 村", "定于10月15日（星期五）开会。", "D838"),
    "signed in another year": ("账", "来源: 村", "正文。\n\n东洼村\n2025年10月12日", "D844"),
    "signed later": ("账", "成文日期: 2026-10-20", "正文。", "D844"),
    "a day that is none": ("账", "来源: 村", "于9月31日开会。", "D845"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_dates_that_contradict_are_told(tmp_path: Path, name: str) -> None:
    title, field, body, code = CONTRADICTIONS[name]
    board = Board(tmp_path)
    board.put("content/a.md", notice(f"{title}\n{field}", "2026-10-12", body=body))
    assert [one.split()[-1] for one in board.check()] == [code]


@pytest.mark.parametrize(
    ("title", "field", "body"),
    [
        ("2026年第三季度财务公开", QUARTER, "现将2026年7月至9月收支公开如下，比2025年第三季度少。"),
        ("第三季度财务公开", QUARTER, "正文。\n\n东洼村\n2026年10月11日"),
        ("账", "来源: 村", "村务应在9月30日前公开，至今才公开。"),
        ("账", "来源: 村", "请于10月30日前反馈；定于10月15日（星期四）开会。"),
        ("账", "来源: 村", "2019年大旱。3月5日（星期二）开会，请看会议记录。"),
        (
            "账",
            "公示期: {起: 2026-10-12, 至: 2026-10-26}",
            "公示时间：10月12日至10月26日，共15天。",
        ),
        ("第四季度工作安排", "所属期: 2026-Q4", "正文。"),
        ("账", "来源: 村", "请于1月5日前缴费。"),
    ],
)
def test_dates_that_agree_are_left_alone(tmp_path: Path, title: str, field: str, body: str) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice(f"{title}\n{field}", "2026-10-12", body=body))
    assert board.check() == []


@pytest.mark.parametrize("length", range(3, 9))
def test_a_repeated_phrase_is_found_anywhere_in_a_text(length: int) -> None:
    chance = random.Random(length)
    han = [chr(code) for code in range(0x4E00, 0x9FFF)]
    for _ in range(60):
        around = [chance.choice(han) for _ in range(120)]
        at = chance.randrange(120 - length)
        phrase = "".join(around[at : at + length])
        once = "".join((*around[:at], phrase, "，", *around[at + length :]))
        twice = "".join((*around[:at], phrase, phrase, *around[at + length :]))
        assert [one.shown for one in language.find(once) if one.slip == "doubled"] == []
        shown = [one.shown for one in language.find(twice) if one.slip == "doubled"]
        assert shown == [phrase * 2]
