"""Front matter: values as typed, keys in either language, findings at their place."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sitegen.content.reader import Defaults, Options, Read, read
from sitegen.domain.display import Display
from sitegen.domain.document import Attachment, Change, Objections, Withdrawal
from sitegen.domain.target import Progress, Target

from .board import Board

OPTIONS = Options(("zh-Hans", "en"))
REQUIRED = {"title": "公示", "date": "2024-04-10", "org": "dongwa", "category": "finance"}


def reading(front: str, path: str = "a.md", defaults: Defaults | None = None) -> Read:
    """Return a document with this front matter, as the reader sees it."""
    return read(f"---\n{front}\n---\n正文。\n".encode(), path, OPTIONS, defaults or Defaults())


def field(key: str, line: str) -> Any:
    """Return the value of one field, the required ones being given beside it."""
    given = "\n".join(f"{name}: {text}" for name, text in REQUIRED.items() if name != key)
    found = reading(f"{line}\n{given}")
    assert found.findings == ()
    assert found.document
    return getattr(found.document, key)


def faults(front: str) -> list[str]:
    """Return the findings of a front matter as `line:column code`, lines counted in the file."""
    return [f"{f.at.line}:{f.at.column} {f.code}" for f in reading(front).findings]


def complete(line: str) -> str:
    """Return a front matter that has a line of its own after the required fields."""
    return "\n".join([*(f"{name}: {text}" for name, text in REQUIRED.items()), line])


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("null", "null"),
        ("~", "~"),
        ("0123", "0123"),
        ("1e3", "1e3"),
        ("12:30", "12:30"),
        ("2024-03-05", "2024-03-05"),
        ("[公示]关于低保", "[公示]关于低保"),
        ("[公示]", "[公示]"),
        ("{公示}的说明", "{公示}的说明"),
        ("*重要", "*重要"),
        ("*重要*通知", "*重要*通知"),
        ("&附件", "&附件"),
        ("!注意", "!注意"),
        ("%折扣", "%折扣"),
        ("@全体村民", "@全体村民"),
        ("`代码`", "`代码`"),
        ("> 引用", "> 引用"),
        ("- 列表", "- 列表"),
        ("? 疑问", "? 疑问"),
        ("关于: 低保的公示", "关于: 低保的公示"),
        ('关于"三务"公开的公示', '关于"三务"公开的公示'),
        ('"三务"公开与"两公开"', '"三务"公开与"两公开"'),
        ('"三务": 公开', '"三务": 公开'),
        ("“三个代表”学习", "“三个代表”学习"),
        ("第1号#2", "第1号#2"),
        ('"第1号 # 2"', "第1号 # 2"),
        ("'村民''代表'", "村民'代表"),
        ("多余   的\t空格", "多余 的 空格"),
    ],
)
def test_a_title_is_kept_as_typed(typed: str, title: str) -> None:
    assert field("title", f"title: {typed}") == title


@pytest.mark.parametrize(
    "line",
    [
        "title: 低保",
        "标题: 低保",
        "标题：低保",
        "标题:低保",
        "标题 : 低保",
        '"标题": 低保',
        "title:低保",
    ],
)
def test_a_key_may_be_typed_in_either_language_with_any_colon(line: str) -> None:
    assert field("title", line) == "低保"


def test_a_whole_front_matter_in_chinese() -> None:
    front = """\
标题：关于低保的公示
发布日期：2024年4月10日
单位：东洼村
类别：财务公开
发文字号：桂政发[2024]20号
所属期：2024年第一季度
有效性：现行
草稿：否"""
    found = reading(front)
    assert found.findings == ()
    assert found.document
    doc = found.document
    assert (doc.title, doc.date, doc.org) == ("关于低保的公示", date(2024, 4, 10), "东洼村")
    assert (doc.category, doc.doc_number) == ("财务公开", "桂政发〔2024〕20号")
    assert (doc.period, doc.effect, doc.draft) == ("2024-Q1", "current", False)


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (complete("subject: 社会救助 # 民政"), []),
        (complete("# 整行注释\nsubject: 民政"), []),
        (complete("summary: 共3项 # 不含上年"), ["6:10 D036"]),
        (complete("foo:x"), ["6:1 D037"]),
        (complete("foo: x"), ["6:1 D102"]),
        (complete("没有冒号的一行"), ["6:1 D037"]),
        ("- 一项\n" + complete("subject: 民政"), ["2:1 D023"]),
        (complete("标题: 又一个"), ["6:1 D035"]),
        (complete("title: 又一个"), ["6:1 D035"]),
        (complete("summary:"), ["6:1 D110"]),
        (complete("subject: '民政"), ["6:13 D026"]),
        ("title: '公示\ndate: 2024-04-10\norg: dongwa\ncategory: finance", ["2:11 D026"]),
        (complete("keywords: [低保, 公示"), ["6:11 D025"]),
        (complete("summary:\n\t缩进"), ["7:1 D027"]),
        (complete("subject: [民政, 救助]"), []),
        (complete("org:\n  - dongwa"), ["6:1 D035"]),
        ("date: 昨天\ntitle: 公示\ncategory:", ["2:7 D104", "4:1 D110", "2:1 D101"]),
    ],
)
def test_every_front_matter_fault_is_reported_once_at_its_place(
    front: str, expected: list[str]
) -> None:
    assert faults(front) == expected


@pytest.mark.parametrize(
    ("line", "keywords"),
    [
        ("keywords: [低保, 公示]", ("低保", "公示")),
        ("keywords: [低保, 公示] # 两个", ("低保", "公示")),
        ('关键词: ["低,保", 公示]', ("低,保", "公示")),
        ("keywords:\n  - 低保\n  - 公示", ("低保", "公示")),
        ("keywords:\n- 低保\n- '公示'", ("低保", "公示")),
        ("keywords: 低保、公示，救助；财务, a; b", ("低保", "公示", "救助", "财务", "a", "b")),
        ("keywords: 低保", ("低保",)),
        ("keywords:\n  低保、公示", ("低保", "公示")),
        ("keywords: [0123, no, 12:30]", ("0123", "no", "12:30")),
    ],
)
def test_a_list_may_be_typed_in_brackets_in_lines_or_in_a_row(
    line: str, keywords: tuple[str, ...]
) -> None:
    assert field("keywords", line) == keywords


@pytest.mark.parametrize(
    "typed",
    [
        "2024-03-05",
        "2024-3-5",
        "2024/3/5",
        "2024.3.5",
        "2024年3月5日",
        "２０２４年３月５日",
        "2024 年 3 月 5 日",
        "'2024-03-05'",
        "2024-03-05 # 星期二",
    ],
)
def test_a_date_is_read_in_every_form_that_clerks_type(typed: str) -> None:
    assert field("issued", f"成文日期: {typed}") == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2024年3月", "D104"),
        ("5/3/2024", "D104"),
        ("明天", "D104"),
        ("2024-03-05 08:00", "D104"),
        ("2024-02-30", "D105"),
        ("1899-12-31", "D120"),
        ("2200-01-01", "D120"),
        ("9999-12-31", "D120"),
        ("0000-01-01", "D105"),
        ("2200-02-30", "D105"),
    ],
)
def test_invalid_dates_are_refused(typed: str, code: str) -> None:
    assert faults(complete(f"issued: {typed}")) == [f"6:9 {code}"]


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-12-01 08:00", datetime(2026, 12, 1, 8)),
        ("2026-12-01T08:00:30", datetime(2026, 12, 1, 8, 0, 30)),
        ("2026年12月1日 8点30分", datetime(2026, 12, 1, 8, 30)),
        ("2026年12月1日8时", datetime(2026, 12, 1, 8)),
        ("2026-12-01", datetime(2026, 12, 1)),
    ],
)
def test_a_moment_is_a_date_with_a_time(typed: str, moment: datetime) -> None:
    assert field("publish_at", f"定时发布: {typed}") == moment


PERIODS = {
    "2024": ["2024", "2024年", "2024年度", "2024全年", "2024年全年"],
    "2024-H1": ["2024-H1", "2024h1", "2024年上半年", "２０２４年上半年度"],
    "2024-H2": ["2024-H2", "2024年下半年"],
    "2024-Q1": ["2024-Q1", "2024Q1", "2024年第一季度", "2024年1季度", "2024 年 第 一 季度"],
    "2024-Q4": ["2024-q4", "2024年四季度", "2024年第4季度"],
    "2024-03": ["2024-03", "2024/3", "2024.3", "2024年3月", "2024年3月份", "2024年三月"],
    "2024-12": ["2024-12", "2024年十二月", "２０２４年１２月"],
}


@pytest.mark.parametrize(
    ("typed", "period"), [(typed, kept) for kept, forms in PERIODS.items() for typed in forms]
)
def test_a_period_is_read_in_every_form_and_kept_in_one(typed: str, period: str) -> None:
    assert field("period", f"所属期: {typed}") == period


@pytest.mark.parametrize("typed", ["2024-Q5", "2024-H3", "2024-13", "2024-00", "第一季度", "24-Q1"])
def test_invalid_periods_are_refused(typed: str) -> None:
    assert faults(complete(f"period: {typed}")) == ["6:9 D108"]


@pytest.mark.parametrize("pair", ["〔〕", "[]", "()", "（）", "【】", "［］", "{}", "<>", "《》"])
def test_a_document_number_is_read_in_any_brackets_and_kept_in_the_right_ones(pair: str) -> None:
    typed = f"桂政发{pair[0]}2024{pair[1]}第020号"
    assert field("doc_number", f"发文字号: {typed}") == "桂政发〔2024〕20号"


@pytest.mark.parametrize(
    "typed", ["桂政发〔24〕20号", "桂政发2024-20", "〔2024〕20号", "桂〔2024〕二十号"]
)
def test_another_form_of_number_is_kept_with_a_warning(typed: str) -> None:
    found = reading(complete(f"doc_number: {typed}"))
    assert [f"{f.code} {f.severity}" for f in found.findings] == ["D111 warning"]
    assert found.document
    assert found.document.doc_number == typed


@pytest.mark.parametrize(
    ("key", "line", "value"),
    [
        (
            "display",
            "公示期: {起: 2024-03-05, 至: 2024-03-20}",
            Display(date(2024, 3, 5), date(2024, 3, 20)),
        ),
        (
            "display",
            "display:\n  from: 2024-03-05\n  days: 15",
            Display(date(2024, 3, 5), None, 15),
        ),
        ("display", "公示期: {天数: １５}", Display(None, None, 15)),
        ("objections", "意见反馈: 村务监督委员会", Objections("村务监督委员会")),
        (
            "objections",
            "objections: {to: 纪委, phone: 0700-5550100, until: 2024-03-20}",
            Objections("纪委", "0700-5550100", date(2024, 3, 20)),
        ),
        ("attachments", "附件: 明细.xlsx", (Attachment("明细.xlsx"),)),
        (
            "attachments",
            "附件: [明细.xlsx, 凭证.pdf]",
            (Attachment("明细.xlsx"), Attachment("凭证.pdf")),
        ),
        (
            "attachments",
            "附件:\n  - {文件: 明细.xlsx, 名称: 收支明细}",
            (Attachment("明细.xlsx", "收支明细"),),
        ),
        (
            "changes",
            "更正记录: {日期: 2024-03-06, 说明: 更正金额}",
            (Change(date(2024, 3, 6), "更正金额"),),
        ),
        (
            "withdrawn",
            "撤回: {日期: 2024-03-06, 原因: 含个人信息}",
            Withdrawal(date(2024, 3, 6), "含个人信息"),
        ),
        (
            "targets",
            "目标:\n  - {编号: films, 内容: 播放电教片, 不少于: '1,200', 单位: 次}",
            (Target("films", "播放电教片", "at_least", Decimal(1200), unit="次"),),
        ),
        (
            "progress",
            "进展:\n  - 目标: films\n    数值: ２.5",
            (Progress("films", Decimal("2.5")),),
        ),
        ("stage", "环节: 述职", "review"),
        ("draft", "草稿: 是", True),
        ("summary", "摘要: |\n  第一行\n  第二行", "第一行 第二行"),
        ("index_number", "索引号: 0123", "0123"),
    ],
)
def test_fields_of_several_parts(key: str, line: str, value: Any) -> None:
    assert field(key, line) == value


def test_folder_defaults_apply_below_and_nearer_ones_win(tmp_path: Path) -> None:
    board = Board(
        tmp_path,
        """
        -- content/_defaults.yaml --
        单位: guishan
        category: finance
        -- content/dongwa/_defaults.yaml --
        org: dongwa
        -- content/county.md --
        ---
        title: 县里的
        date: 2024-04-10
        ---
        -- content/dongwa/2024/village.md --
        ---
        title: 村里的
        date: 2024-04-10
        类别: 村务公开
        ---
        """,
    )
    assert board.check() == []
    assert "县里的" in board.page("guishan/2024/county/")
    assert "村务公开" in board.page("dongwa/2024/village/")


def test_faults_of_folder_defaults_are_reported_in_their_file(tmp_path: Path) -> None:
    board = Board(tmp_path, "-- content/dongwa/_defaults.yaml --\norg: dongwa\ncolour: red\n")
    assert board.check() == ["content/dongwa/_defaults.yaml:2:1 D102"]


def test_a_missing_required_field_is_what_an_unknown_one_was_meant_for() -> None:
    found = reading("标题: 公示\n公布日期: 2026-01-01\n单位: dongwa\n类别: finance").findings
    [unknown] = [one for one in found if one.code == "D102"]
    assert dict(unknown.params)["nearest"] == "发布日期"


@pytest.mark.parametrize(
    ("typed", "shown", "codes"),
    [
        (r"甲\u200b乙\u00a0丙", "甲乙 丙", []),
        (r"甲\u202e乙", "甲\u202e乙", ["D007"]),
        (r"甲\r\n乙", "甲 乙", []),
        (r"甲\x07乙", None, ["D006"]),
    ],
)
def test_characters_made_by_escapes_are_treated_as_typed_ones(
    typed: str, shown: str | None, codes: list[str]
) -> None:
    found = reading(complete(f'source: "{typed}"'))
    assert [one.code for one in found.findings] == codes
    assert (found.document.source if found.document else None) == shown


AS_WRITTEN = [
    ("发布日期: 2026年10月12日", "date", "2026-10-12"),
    ("发布日期: 二〇二六年十月十二日", "date", "2026-10-12"),
    ("发布日期: 2026年04月10号", "date", "2026-04-10"),
    ("发布时间:2026-10-12", "date", "2026-10-12"),
    ("发布日期: 2026-10-12\n所属期: 2026年7-9月", "period", "2026-Q3"),
    ("发布日期: 2026-10-12\n所属期: 2026年1月至6月", "period", "2026-H1"),
    ("发布日期: 2026-10-12\n所属期: 二〇二六年第三季度", "period", "2026-Q3"),
    ("发布日期: 2026-10-12\n文号:豆政发〔2026〕7号", "doc_number", "豆政发〔2026〕7号"),
]


@pytest.mark.parametrize(("lines", "field", "value"), AS_WRITTEN)
def test_dates_periods_and_labels_are_read_as_people_write_them(
    lines: str, field: str, value: str
) -> None:
    text = f"---\n标题:公示\n{lines}\n发布单位:东洼村\n类别:村务公开\n---\n正文。\n"
    result = read(text.encode(), "a.md", Options(("zh-Hans",)), Defaults())
    assert not result.findings
    assert str(getattr(result.document, field)) == value


@pytest.mark.parametrize(
    "text",
    [
        "2026年10月12日至2026年10月26日",
        "2026年10月12日至10月26日",
        "2026-10-12 — 2026-10-26",
        "十五天",
    ],
)
def test_a_display_is_read_as_people_write_it(text: str) -> None:
    front = f"标题: 公示\n发布日期: 2026-10-12\n单位: 东洼村\n类别: 村务公开\n公示期: {text}"
    result = read(f"---\n{front}\n---\n".encode(), "a.md", Options(("zh-Hans",)), Defaults())
    assert not result.findings
    assert result.document is not None
    assert result.document.display_period == (date(2026, 10, 12), date(2026, 10, 26))


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
@pytest.mark.parametrize("mark", ["", '"'])
def test_a_line_separator_in_a_field_is_a_blank(separator: str, mark: str) -> None:
    assert field("summary", f"summary: {mark}上{separator}下{mark}") == "上 下"
