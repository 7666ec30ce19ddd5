"""Kinds of notice: their fields in front matter, what is checked, and where they are shown."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from sitegen.cli import main
from sitegen.content.notice_kinds import body_of, kinds, merged
from sitegen.content.notice_kinds.values import value_kind
from sitegen.domain.notice_kind import KindField, KindSettings, ValueType
from sitegen.domain.quantity import area, duration, money
from sitegen.schema.fields import FindingCollector
from sitegen.schema.yaml_nodes import Scalar
from tests.board import ROOT, Board, notice

SHIPPED = kinds(KindSettings())
TENDER = """\
---
标题: 南干沟清淤工程招标公告
发布日期: 2024-06-12
单位: dongwa
类别: finance
种类: 招标公告
项目名称: 南干沟清淤工程
预算金额: 120万元
投标截止: 2024-07-03 09:30
工期: 90天
面积: 12.5亩
联系电话: 0700-5550120
监督电话: 0700-5550112
---
正文。
"""


def head(kind: str, lines: str = "", title: str = "公告") -> str:
    fields = (
        f"标题: {title}\n发布日期: 2024-06-12\n单位: dongwa\n类别: finance\n种类: {kind}\n{lines}"
    )
    return f"---\n{fields}---\n正文。\n"


# Values


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("120万元", "1200000", "CNY"),
        ("1,234.56元", "1234.56", "CNY"),
        ("18596.40元", "18596.40", "CNY"),
        ("3.5亿元", "350000000", "CNY"),
        ("人民币 1200 元整", "1200", "CNY"),
        ("１２００", "1200", "CNY"),
        ("800元/亩·年", "800", "CNY/亩·年"),
        ("每年1.2万元", "12000", "CNY/年"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, value: str, unit: str) -> None:
    found = money(text)
    assert found is not None
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["约120万元", "12,00元", "很多", "不超过3万元", "120万元左右", ""])
def test_inexact_amounts_are_not_parsed(text: str) -> None:
    assert money(text) is None


def test_areas_and_durations_have_their_units() -> None:
    assert [(a.value, a.unit) for a in map(area, ["12.5亩", "860㎡", "1.2万平方米"]) if a] == [
        (Decimal("12.5"), "mu"),
        (Decimal(860), "m2"),
        (Decimal(12000), "m2"),
    ]
    spans = ["90日历天", "30个工作日", "半年", "一年半", "三年"]
    assert [(d.value, d.unit) for d in map(duration, spans) if d] == [
        (Decimal(90), "day"),
        (Decimal(30), "working-day"),
        (Decimal(6), "month"),
        (Decimal(18), "month"),
        (Decimal(3), "year"),
    ]
    assert (area("12.5"), duration("12"), duration("0天")) == (None, None, None)


@pytest.mark.parametrize(
    "text", ["0700-5550112", "12345", "(0700) 5550112", "0700-5550112转8", "镇纪委 0700-5550112"]
)
def test_telephone_numbers_are_accepted_as_they_are_written(text: str) -> None:
    report = FindingCollector("")
    assert value_kind(SHIPPED.field["supervision-phone"]).read(Scalar(text, 1, 1), report)
    assert report.findings == []


# The shipped kinds


def test_every_example_of_a_shipped_field_is_a_value_of_it() -> None:
    for field in SHIPPED.fields:
        report = FindingCollector("")
        assert value_kind(field).read(Scalar(field.example, 1, 1), report) is not None, field.id
        assert report.findings == []


def test_shipped_kinds_are_whole_and_cite_a_statute_or_say_that_they_are_practice() -> None:
    from sitegen.config.disclosure import default_book

    _, findings = merged("kinds:\n- {id: tender}\n")
    assert findings == ()
    terms = {one.id for one in default_book().terms}
    rules = {one.id for one in default_book().rules}
    for kind in SHIPPED.kinds:
        assert bool(kind.basis) != kind.practice, kind.id
        assert not kind.term or kind.term in terms
        assert not kind.rule or kind.rule in rules
        assert len(kind.name.versions) == 2
        assert kind.id in ("annual-report", "bulletin") or body_of(kind)
    names = [name for kind in SHIPPED.kinds for name in (kind.id, *kind.name.all(), *kind.also)]
    assert len(names) == len(set(names))


# Checks


def test_a_notice_with_what_its_kind_requires_has_no_finding(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", TENDER.replace("监督电话: ", "公示期: 7天\n监督电话: "))
    assert board.check() == []


def test_fields_that_a_kind_requires_are_asked_for_and_can_be_exempted(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", head("中标结果", "项目名称: 清淤\n监督电话: 12345\n"))
    found = board.build().findings
    assert [(one.code, dict(one.params)["field"]) for one in found] == [
        ("D132", "中标人"),
        ("D132", "中标金额"),
    ]
    exempted = "项目名称: 清淤\n允许: {必填项: 流标，没有中标人}\n"
    board.put("content/a.md", head("中标结果", exempted))
    assert [one for one in board.check() if not one.endswith("D814")] == []


def test_a_display_stated_in_the_text_need_not_stand_in_a_field(tmp_path: Path) -> None:
    board = Board(tmp_path)
    fields = "议题: 清淤\n决策环节: 决议公开\n会议日期: 2024-05-08\n"
    board.put("content/a.md", head("四议两公开", fields).replace("正文。", "公示期7天。"))
    assert [one for one in board.check() if one.endswith("D132")] == []


def test_a_table_must_have_the_columns_of_its_kind(tmp_path: Path) -> None:
    board = Board(tmp_path)
    fields = "补贴项目: 耕地地力保护补贴\n金额: 86420元\n公示期: 15天\n监督电话: 12345\n"
    text = head("补贴发放", fields)
    board.put("content/a.md", text.replace("正文。", "|户主姓名|面积|\n|---|---|\n|王*明|3|\n"))
    assert [one for one in board.check() if one.endswith("D141")] == ["content/a.md:6:5 D141"]
    table = "|户主姓名|补贴金额（元）|\n|---|---|\n|王*明|300|\n"
    board.put("content/a.md", text.replace("正文。", table))
    assert [one for one in board.check() if one.endswith("D141")] == []


def test_the_term_of_a_kind_holds_whatever_the_title_says(tmp_path: Path) -> None:
    board = Board(tmp_path)
    fields = "户数: 12户\n监督电话: 0700-5550112\n公示期: 3天\n"
    board.put("content/a.md", head("低保", fields, title="名单"))
    assert "content/a.md:9:6 D710" in board.check()


def test_a_field_of_a_kind_in_a_notice_without_one_says_which_kinds_have_it(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("公告", date="2024-06-12\n中标人: 某公司"))
    (found,) = [one for one in board.build().findings if one.code == "D131"]
    assert "中标结果公告" in dict(found.params)["kinds"]


def test_answers_do_not_name_who_asked(tmp_path: Path) -> None:
    board = Board(tmp_path)
    fields = "申请内容: 验收报告\n答复结果: 予以公开\n收到日期: 2024-06-01\n答复日期: 2024-06-10\n"
    board.put("content/a.md", head("依申请公开答复", f"申请人: 张三\n{fields}"))
    assert "content/a.md:7:1 D133" in board.check()
    text = head("依申请公开答复", fields)
    board.put("content/a.md", text.replace("正文。", "申请人：李建国\n\n答复如下。"))
    assert "content/a.md:12:1 D142" in board.check()
    board.put("content/a.md", text.replace("正文。", "李建国先生：\n\n答复如下。"))
    assert "content/a.md:12:1 D142" in board.check()
    for masked in ("申请人：某公司", "申请人：李*国", "各村村民委员会：", "公告如下："):
        board.put("content/a.md", text.replace("正文。", f"{masked}\n\n答复如下。"))
        assert [one for one in board.check() if one.endswith("D142")] == []


def test_a_category_that_does_not_count_for_the_rule_of_the_kind_is_reported(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    settings = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", f"{settings}disclosure: {{profile: villagers-committee-2026}}\n")
    fields = "所属期: 2024-Q1\n收入合计: 1元\n支出合计: 1元\n期末结余: 0元\n公示期: 15天\n"
    text = head("财务公开", fields).replace("正文。", "|项目|金额|\n|---|---|\n|水费|1|\n")
    board.put("content/a.md", text.replace("类别: finance", "类别: village-affairs"))
    assert "content/a.md:5:5 D143" in board.check()
    board.put("content/a.md", text)
    assert [one for one in board.check() if one.endswith("D143")] == []


# Drafts


def run(board: Board, *arguments: str, speak: str = "en") -> Result:
    """Run a command on a board, in this process."""
    command, *others = arguments
    options = (command, "--root", str(board.folder), *others)
    return CliRunner().invoke(main, options, env={"SITEGEN_LANG": speak})


def begun(board: Board, *options: str) -> str:
    """Return the text of the draft that `sitegen new` begins."""
    done = run(board, "new", "--org", "dongwa", "--date", "2024-06-12", *options)
    assert done.exit_code == 0, done.output
    (path,) = (board.folder / "content/dongwa/2024").glob("*.md")
    return path.read_text("utf-8")


def test_a_draft_has_the_fields_the_display_and_the_outline_of_its_kind(tmp_path: Path) -> None:
    board = Board(tmp_path)
    text = begun(board, "--kind", "招标", "--field", "预算金额=120万元", "--field", "duration=90天")
    for line in (
        '标题: "东洼村招标公告"',
        "类别: village-affairs",
        "草稿: 是",
        "种类: 招标公告",
        "预算金额: 120万元",
        "工期: 90天",
        "公示期: 5天",
        "# 监督电话: 0700-5550112",
    ):
        assert f"{line}\n" in text
    assert "一、项目概况" in text
    assert {one.severity for one in board.build().findings} <= {"note"}
    assert not any("tender" in path for path in board.output())


def test_a_draft_of_every_kind_is_complete_once_its_comments_and_blanks_are_filled(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    options = ("--category", "finance", "--period", "2024Q1")
    for kind in SHIPPED.kinds:
        if kind.id == "bulletin":
            continue
        text = begun(board, "--kind", kind.id, *options)
        lines = [line.removeprefix("# ") for line in text.split("\n") if "关于:" not in line]
        filled = "\n".join(lines).replace("____", "内容").replace("××", "路灯")
        (path,) = (board.folder / "content/dongwa/2024").glob("*.md")
        path.unlink()
        board.put(f"content/{kind.id}.md", filled.replace("草稿: 是\n", ""))
    assert [one for one in board.build().findings if one.code.startswith("D1")] == []


def test_a_draft_of_a_result_has_the_line_that_links_it_with_the_notice_before(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    assert "\n# 关于: 结果 《……招标公告》\n" in begun(board, "--kind", "中标结果")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--kind", "招标公高"), "招标公告"),
        (("--kind", "tender", "--field", "预算金额=很多"), "不是金额"),
        (("--kind", "tender", "--field", "预算=1元"), "项目"),
        (("--kind", "tender", "--field", "预算金额"), "--field"),
        (("--field", "预算金额=1元"), "--kind"),
        (("--kind", "tender", "--from", "a.xlsx"), "annual-report"),
    ],
)
def test_impossible_drafts_are_reported(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    board = Board(tmp_path)
    done = run(board, "new", "--org", "dongwa", *options, speak="zh-Hans")
    assert done.exit_code == 2
    assert said in done.output


# A site's own kinds


OWN = """\
项目:
  - {编号: spaces, 名称: 车位数, 类型: 数字, 单位: 个, 例: 30个}
种类:
  - {编号: parking, 名称: {zh-Hans: 停车收费公示, en: Parking}, 必填: [车位数, 收费标准, 公示期], 类别: finance}
  - {编号: tender, 必填: [项目名称]}
  - {编号: emergency, 启用: 否}
"""


def test_a_site_adds_and_changes_kinds_without_code(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("kinds.yaml", OWN.replace("收费标准, ", ""))
    board.put("content/a.md", head("停车收费公示", "车位数: 30个\n公示期: 7天\n", title="停车公示"))
    board.put("content/b.md", head("招标", "项目名称: 清淤\n公示期: 7天\n"))
    assert [one for one in board.check() if "D863" not in one] == []
    assert "车位数" in board.page("dongwa/2024/a/")
    board.put("content/c.md", head("突发事件公告", title="通知"))
    assert "content/c.md:6:5 D130" in board.check()


def test_faults_in_a_kinds_file_are_reported_with_their_position(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("kinds.yaml", OWN)
    assert board.check() == ["kinds.yaml:4:10 D140"]


def test_a_changed_kinds_file_is_applied_to_documents_that_have_not_changed(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", head("招标", "项目名称: 清淤\n公示期: 7天\n"))
    assert any(one.endswith("D132") for one in board.check())
    board.put("kinds.yaml", "kinds:\n  - {id: tender, required: [project]}\n")
    assert not any(one.endswith("D132") for one in board.check())


def test_a_folder_gives_the_kind_and_the_telephone_of_its_notices(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/x/_defaults.yaml", "种类: 中标结果\n监督电话: 0700-5550112\n")
    board.put("content/_defaults.yaml", "值班电话: 0700-5550119\n")
    fields = "标题: 公告\n发布日期: 2024-06-12\n单位: dongwa\n类别: finance\n"
    own = "项目名称: 清淤\n中标人: 安澜公司\n中标金额: 3万元\n"
    board.put("content/x/a.md", f"---\n{fields}{own}---\n正文。\n")
    board.put("content/b.md", notice("通知", date="2024-06-13"))
    assert board.check() == []
    assert "0700-5550112" in board.page("dongwa/2024/a/")
    assert "0700-5550119" not in board.page("dongwa/2024/b/")


# Where they are shown


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Board:
    board = Board(tmp_path_factory.mktemp("kinds"))
    board.put("content/a.md", TENDER)
    board.put(
        "content/a.en.md", "---\ntitle: Tender\nkind: tender\nproject: South ditch\n---\nText.\n"
    )
    board.put("content/b.md", notice("通知", date="2024-06-13"))
    assert board.build().published
    return board


def test_pages_show_the_fields_in_both_languages(built: Board) -> None:
    page = built.page("dongwa/2024/a/")
    for shown in (
        "预算金额",
        "120万元",
        "2024年7月3日 09:30",
        "90天",
        "第十六条",
        'href="tel:0700-5550112"',
    ):
        assert shown in page
    english = built.page("en/dongwa/2024/a/")
    for shown in ("Budget", "CNY 1,200,000", "90 days", "12.5 mu", "South ditch", "Article 16"):
        assert shown in english
    assert 'class="kind"' not in built.page("dongwa/2024/b/")


def test_open_data_has_the_kind_fields_of_notices(built: Board) -> None:
    rows = list(csv.DictReader(io.StringIO(built.output()["data/details.csv"].decode("utf-8-sig"))))
    budget = next(row for row in rows if row["field"] == "budget")
    assert (budget["number"], budget["unit"], budget["label"]) == ("1200000", "CNY", "预算金额")
    deadline = next(row for row in rows if row["field"] == "bids-until")
    assert (deadline["day"], deadline["text"]) == ("2024-07-03", "2024-07-03 09:30")
    documents = json.loads(built.output()["data/documents.json"])["documents"]
    tender = next(one for one in documents if one["id"] == "dongwa/2024/a/")
    assert (tender["kind"], tender["kind_name"]) == ("tender", "招标公告")
    assert {
        "field": "budget",
        "label": "预算金额",
        "text": "120万元",
        "value": 1200000,
        "unit": "CNY",
    } in (tender["details"])


def test_feeds_tag_notices_with_their_kind(built: Board) -> None:
    feed = json.loads(built.output()["feed.json"])
    assert any("招标公告" in one["tags"] for one in feed["items"])
    assert b'term="tender" label="' in built.output()["feed.atom"]


def test_search_finds_by_kind_and_by_exact_amount(built: Board) -> None:
    for query in ("种类:招标", "kind:tender", "1200000", "南干沟 kind:notice"):
        assert "南干沟清淤工程招标公告" in run(built, "search", query).output, query
    assert "南干沟" not in run(built, "search", "公告 -kind:tender").output
    assert "There is no “选举”" in run(built, "search", "kind:选举").output


def test_a_withdrawn_notice_states_nothing(tmp_path: Path) -> None:
    board = Board(tmp_path)
    withdrawn = TENDER.replace("工期:", "撤回: {日期: 2024-06-20, 原因: 有误}\n工期:")
    board.put("content/a.md", withdrawn)
    assert board.build().published
    assert "120万元" not in "".join(
        data.decode("utf-8", "replace") for data in board.output().values()
    )


def test_a_translation_takes_typed_values_from_its_source(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", TENDER)
    board.put(
        "content/a.en.md", "---\ntitle: Tender\nkind: tender\nduration: 80 days\n---\nText.\n"
    )
    assert "content/a.en.md:3:7 D214" in board.check()
    assert "90 days" in board.page("en/dongwa/2024/a/")


def test_a_field_of_a_choice_accepts_its_words_only() -> None:
    field = KindField("x", SHIPPED.field["alert"].name, "choice", choices=("红色", "黄色"))
    report = FindingCollector("")
    assert value_kind(field).read(Scalar("绿色", 1, 1), report) is None
    assert [one.code for one in report.findings] == ["D107"]


@pytest.mark.parametrize("name", ["kinds.md", "kinds.zh.md"])
def test_the_guide_lists_every_shipped_kind_and_type(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    assert [kind.id for kind in SHIPPED.kinds if f"| `{kind.id}` |" not in text] == []
    assert [one for one in get_args(ValueType) if one not in text] == []
