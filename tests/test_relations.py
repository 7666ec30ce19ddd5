"""Notices about notices: 更正, 延期, 补充, 废止, 失效, 终止, 答复, 结果."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from .board import Board, notice, sitegen, with_fields

TABLE = """| 更正项 | 更正前 | 更正后 |
|---|---|---|
| 截止时间 | 2024年6月24日09:30 | 2024年6月26日09:30 |
"""


def board(folder: Path, **files: str) -> Board:
    """Return a board with files below content/, named without `.md`."""
    found = Board(folder)
    for name, text in files.items():
        found.put(f"content/{name}.md", text)
    return found


def tender(
    more: str = "", date: str = "2024-06-12", body: str = "截止时间:2024年6月24日09:30。"
) -> str:
    """Return a call for tenders."""
    return with_fields(more, title="户厕改造招标公告", date=date, body=body)


def about(
    relation: str, title: str = "后续公告", date: str = "2024-06-16", body: str = "正文。"
) -> str:
    """Return a notice about another one."""
    return with_fields(f"关于: {relation}", title=title, date=date, body=body)


def words(html: str) -> str:
    """Return the words of some HTML, with one blank between them."""
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def head(page: str) -> str:
    """Return what the head of a page says of later notices, as words."""
    return words(
        page.partition('id="sg-followed"')[2].partition("</section>")[0].partition("</h2>")[2]
    )


def matter(page: str) -> list[str]:
    """Return the steps of the matter that a page shows."""
    steps = page.partition('class="matter"')[2].partition("</nav>")[0].split("<li")[1:]
    return [words("<" + step) for step in steps]


def told(found: Board) -> list[str]:
    """Return the findings of `check` but that the site lacks data of its own."""
    return [one for one in found.check(dry=True) if not one.endswith("D407")]


def record(found: Board, slug: str) -> dict[str, object]:
    """Return the record of a document in the open data."""
    records = json.loads(found.output()["data/documents.json"])["documents"]
    (one,) = (one for one in records if one["id"].endswith(f"/{slug}/"))
    return dict(one)


@pytest.mark.parametrize(
    "relation",
    [
        "更正 a.md",
        "更正 a",
        "更正：户厕改造招标公告",
        "更正《户厕改造招标公告》",
        "corrects a.md",
        "{更正: a.md}",
        "{correction: [a.md]}",
    ],
)
def test_the_original_shows_a_correction_with_old_and_new(tmp_path: Path, relation: str) -> None:
    found = board(tmp_path, a=tender(), b=about(relation, body=TABLE))
    assert found.check() == []
    assert found.build().published
    page = found.page("dongwa/2024/a/")
    assert head(page) == (
        "已更正 2024-06-16 后续公告 更改的内容 原为 现为 截止时间 2024年6月24日09:30 2024年6月26日09:30"
    )
    assert 'href="../../../dongwa/2024/b/"' in page.partition("<footer")[0]
    assert 'href="../../../dongwa/2024/a/"' in found.page("dongwa/2024/b/").partition("<footer")[0]
    assert matter(page) == ["2024-06-12 原件 户厕改造招标公告", "2024-06-16 更正 后续公告"]


@pytest.mark.parametrize(
    "relation",
    [
        "{更正: a.md, 项目: 截止时间, 更正前: 6月24日, 更正后: 6月26日}",
        "{corrects: a.md, field: 截止时间, old: 6月24日, new: 6月26日}",
        "\n  更正: a.md\n  内容:\n    - {项目: 截止时间, 原: 6月24日, 现: 6月26日}",
        "\n  - 更正: a.md\n    项目: 截止时间\n    原为: 6月24日\n    改为: 6月26日",
    ],
)
def test_passages_may_be_written_as_fields(tmp_path: Path, relation: str) -> None:
    found = board(tmp_path, a=tender(), b=about(relation))
    assert found.check() == []
    assert found.build().published
    assert "截止时间 6月24日 6月26日" in head(found.page("dongwa/2024/a/"))
    assert "截止时间 6月24日 6月26日" in words(found.page("dongwa/2024/b/"))


def test_a_correction_may_be_about_several_documents(tmp_path: Path) -> None:
    found = board(
        tmp_path,
        a=tender(),
        c=notice("另一公告", date="2024-06-01"),
        b=about("更正 a.md、c.md", body=TABLE),
    )
    assert found.check() == []
    found.build()
    for slug in "ac":
        assert "后续公告" in head(found.page(f"dongwa/2024/{slug}/"))
    assert matter(found.page("dongwa/2024/b/")) == []
    assert len(matter(found.page("dongwa/2024/c/"))) == 2


def test_a_number_of_another_organization_is_found(tmp_path: Path) -> None:
    number = "发文字号: 豆政发〔2023〕7号"
    rules = with_fields(number, title="管理办法", org="douzhuang", date="2023-01-10")
    found = board(tmp_path, a=rules, b=about("废止 豆政发[2023]第7号"))
    assert found.check() == []
    found.build()
    page = found.page("douzhuang/2023/a/")
    assert head(page) == "已废止 2024-06-16 后续公告"
    assert "已废止" in page.partition("有效性")[2][:40]


def test_an_unknown_document_is_shown_by_name(tmp_path: Path) -> None:
    found = board(tmp_path, b=about("废止 桂政发〔2019〕3号"))
    assert told(found) == ["content/b.md:4:5 D226"]
    assert found.build().published
    assert "废止 桂政发〔2019〕3号" in words(found.page("dongwa/2024/b/"))


def test_a_repeal_may_begin_later(tmp_path: Path) -> None:
    found = board(
        tmp_path,
        a=with_fields("有效性: 现行", title="管理办法", date="2023-01-10"),
        b=about("{废止: a.md, 自: 2024-10-01}"),
    )
    found.build()
    page = found.page("dongwa/2023/a/")
    assert head(page) == "已废止 自2024年10月1日起 2024-06-16 后续公告"
    assert "已废止 自2024年10月1日起" in words(found.page("dongwa/2023/"))
    assert record(found, "a")["ended"] == "2024-10-01"
    assert record(found, "a")["effect"] == "current"


DISPLAYED = "公示期: {起: 2024-06-12, 至: 2024-06-20}"


def test_an_extension_moves_the_display_everywhere(tmp_path: Path) -> None:
    found = board(tmp_path, a=tender(DISPLAYED), b=about("{延期: a.md, 至: 2024-07-10}"))
    assert found.check() == []
    found.build()
    page = found.page("dongwa/2024/a/")
    assert 'data-end="2024-07-10"' in page
    assert "公示至 2024年6月20日 2024年7月10日" in head(page)
    assert 'data-end="2024-07-10"' in found.page("")
    assert "2024-07-10" in found.page("dongwa/2024/")
    one = record(found, "a")
    assert one["display_until"] == "2024-07-10"
    assert one["followed_by"] == [
        {
            "kind": "extension",
            "url": "https://board.example/dongwa/2024/b/",
            "title": "后续公告",
            "date": "2024-06-16",
            "effective": "2024-06-16",
            "passages": [{"field": "display", "old": "2024-06-20", "new": "2024-07-10"}],
        }
    ]


def test_an_extension_moves_objections_that_end_before(tmp_path: Path) -> None:
    fields = f"{DISPLAYED}\n意见反馈: {{电话: 0700-5550101, 截止: 2024-06-25}}"
    found = board(tmp_path, a=tender(fields), b=about("{延期: a.md, 至: 2024-07-10}"))
    found.build()
    assert record(found, "a")["objections_until"] == "2024-07-10"
    found.put("content/b.md", about("{延期: a.md, 项目: 意见反馈截止, 至: 2024-07-01}"))
    found.build()
    one = record(found, "a")
    assert (one["display_until"], one["objections_until"]) == ("2024-06-20", "2024-07-01")


RULE = """
disclosure:
  since: 2024-01-01
  rules:
    - id: land
      name: 征地
      level: village
      categories: [finance]
      frequency: year
      due: {month: 12, day: 31}
      display: 20
"""


def test_the_ledger_follows_an_extension(tmp_path: Path) -> None:
    found = board(tmp_path, a=tender(DISPLAYED))
    site = (tmp_path / "site.yaml").read_text(encoding="utf-8")
    found.put("site.yaml", site + RULE)

    def state() -> str:
        done = sitegen("ledger", "--format", "json", "--year", "2024", cwd=tmp_path)
        rows = json.loads(done.stdout)
        return str(next(one["state"] for one in rows if one["organization"] == "dongwa"))

    assert state() == "short"
    found.put(
        "content/b.md",
        about("{延期: a.md, 至: 2024-07-10}").replace("category: finance", "category: plan"),
    )
    assert state() == "published"


def test_the_latest_of_two_corrections_wins_and_both_are_shown(tmp_path: Path) -> None:
    found = board(
        tmp_path,
        a=tender(DISPLAYED),
        c=about("{更正: a.md, 项目: 公示期, 现: 2024-07-05}", "再次更正", "2024-06-18"),
        b=about("{更正: a.md, 项目: 公示期, 现: 2024-06-30}", "首次更正", "2024-06-16"),
    )
    found.build()
    page = found.page("dongwa/2024/a/")
    assert "首次更正 已更正 2024-06-18 再次更正" in head(page)
    table = page.partition('class="data amended"')[2].partition("</table>")[0]
    assert '<del><time datetime="2024-06-30">' in table
    assert '<ins><time datetime="2024-07-05">' in table
    assert record(found, "a")["display_until"] == "2024-07-05"


def test_a_correction_of_a_correction_reaches_the_original(tmp_path: Path) -> None:
    found = board(
        tmp_path,
        a=tender(DISPLAYED),
        b=about("{更正: a.md, 项目: 公示期, 现: 2024-06-30}", "更正公告", "2024-06-16"),
        c=about("{更正: b.md, 项目: 公示期, 现: 2024-07-05}", "更正的更正", "2024-06-17"),
    )
    assert found.check() == []
    found.build()
    assert record(found, "a")["display_until"] == "2024-07-05"
    assert "更正的更正" in head(found.page("dongwa/2024/b/"))
    pages = [matter(found.page(f"dongwa/2024/{slug}/")) for slug in "abc"]
    assert pages[0] == pages[1] == pages[2]
    assert [step.split()[1] for step in pages[0]] == ["原件", "更正", "更正"]


def test_a_tender_leads_to_its_result_and_contract(tmp_path: Path) -> None:
    found = board(
        tmp_path,
        a=tender(),
        b=about("结果 a.md", "户厕改造中标公示", "2024-07-01"),
        c=about("合同 b.md", "户厕改造合同公告", "2024-07-20"),
    )
    assert found.check() == []
    found.build()
    page = found.page("dongwa/2024/a/")
    assert [step.split(" ", 1)[1] for step in matter(page)] == [
        "原件 户厕改造招标公告",
        "结果 户厕改造中标公示",
        "结果 户厕改造合同公告",
    ]
    assert "sg-followed" not in page
    assert "已有结果" in found.page("dongwa/")


def test_a_corrected_figure_of_a_plan_counts(tmp_path: Path) -> None:
    target = "目标: [{编号: times, 内容: 公开, 指标: 次数, 单位: 次, 不少于: 4}]"
    plan = notice("年度计划", date="2024-01-05", category=f"plan\n{target}")
    report = with_fields(
        "计划: plan.md\n环节: review\n进展: [{目标: times, 数值: 3}]",
        title="年终总结",
        date="2024-12-30",
    )
    found = board(
        tmp_path,
        plan=plan,
        report=report,
        b=about("{更正: plan.md, 项目: 目标 times, 原: 4次, 现: 3次}", date="2024-02-05"),
    )
    assert found.check() == []
    found.build()
    assert "目标 times 4次 3次" in head(found.page("dongwa/2024/plan/"))
    (row,) = json.loads(found.output()["data/targets.json"])["targets"]
    assert (row["value"], row["outcome"]) == (3, "met")


def test_a_terminated_notice_is_open_no_more(tmp_path: Path) -> None:
    found = board(tmp_path, a=tender(DISPLAYED), b=about("终止 a.md"))
    found.build()
    assert "已终止" in head(found.page("dongwa/2024/a/"))
    assert 'data-end="2024-06-20"' not in found.page("")
    assert record(found, "a")["ended"] == "2024-06-16"


@pytest.mark.parametrize("state", ["草稿: 是", "定时发布: 2199-01-01 08:00"])
def test_drafts_and_scheduled_notices_do_not_show_through(tmp_path: Path, state: str) -> None:
    later = about("{延期: a.md, 至: 2024-07-10}").replace("关于:", f"{state}\n关于:")
    plain = board(tmp_path / "plain", a=tender(DISPLAYED))
    plain.build()
    found = board(tmp_path / "board", a=tender(DISPLAYED), b=later)
    found.build()
    assert found.output() == plain.output()


def test_a_withdrawn_correction_changes_nothing(tmp_path: Path) -> None:
    gone = about("{更正: a.md, 项目: 公示期, 现: 2024-07-05}").replace(
        "关于:", "撤回: {日期: 2024-06-18, 原因: 有误, 标题: 隐藏}\n关于:"
    )
    found = board(tmp_path, a=tender(DISPLAYED), b=gone)
    assert found.check() == []
    found.build()
    page = found.page("dongwa/2024/a/")
    assert head(page) == ""
    assert record(found, "a")["display_until"] == "2024-06-20"
    assert matter(page)[1].startswith("2024-06-16 更正 已撤回")
    told = b"".join(found.output().values()).decode(errors="replace")
    assert "2024-07-05" not in told
    assert "后续公告" not in told


def test_the_page_of_a_withdrawn_notice_does_not_show_what_was_corrected(tmp_path: Path) -> None:
    gone = tender(f"{DISPLAYED}\n撤回: {{日期: 2024-06-18, 原因: 有误}}")
    found = board(tmp_path, a=gone, b=about("{更正: a.md, 项目: 金额, 原: 三万, 现: 四万}"))
    assert told(found) == ["content/b.md:4:5 D230"]
    found.build()
    page = found.page("dongwa/2024/a/")
    assert "三万" not in page
    assert "四万" not in page
    assert "后续公告" in page


def test_a_translation_shows_the_passages_in_its_words(tmp_path: Path) -> None:
    found = board(
        tmp_path,
        a=tender(DISPLAYED),
        b=about("{更正: a.md, 项目: 地点, 原: 村部, 现: 镇政府}"),
    )
    found.put("content/a.en.md", "---\ntitle: Tender\n---\nText.\n")
    correction = "{correction: a.md, field: Place, old: village office, new: town hall}"
    found.put("content/b.en.md", f"---\ntitle: Correction\nabout: {correction}\n---\nText.\n")
    assert found.check() == []
    found.build()
    page = found.page("en/dongwa/2024/a/")
    assert "Place village office town hall" in head(page)
    assert "Correction" in matter(page)[1]
    assert "地点 村部 镇政府" in head(found.page("dongwa/2024/a/"))


def test_a_correction_of_a_translation_is_one_of_the_document(tmp_path: Path) -> None:
    found = board(tmp_path, a=tender(), b=about("更正 a.en.md"))
    found.put("content/a.en.md", "---\ntitle: Tender\n---\nText.\n")
    assert found.check() == []
    found.build()
    assert "后续公告" in head(found.page("en/dongwa/2024/a/"))


@pytest.mark.parametrize(
    ("relation", "codes"),
    [
        ("更正 b.md", ["content/b.md:4:5 D227"]),
        ("更正 missing.md", ["content/b.md:4:5 D213"]),
        ("a.md", ["content/b.md:4:5 D119"]),
        ("{更正: a.md, 结果: a.md}", ["content/b.md:4:5 D119"]),
        ("{延期: a.md}", ["content/b.md:4:5 D101"]),
        ("{延期: a.md, 至: 2024-06-18}", ["content/b.md:4:5 D231"]),
        ("{更正: a.md, 项目: 公示期, 现: 下周}", ["content/b.md:4:5 D225"]),
        ("{更正: a.md, 项目: 公示期, 原: 2024-06-21, 现: 2024-06-24}", ["content/b.md:4:5 D233"]),
        ("{更正: a.md, 项目: 公示期, 原: 2024年6月20日, 现: 2024-06-24}", []),
        ("{更正: a.md, 项目: 目标 roads, 现: 3}", ["content/b.md:4:5 D234"]),
    ],
)
def test_contradictory_relations_are_reported(
    tmp_path: Path, relation: str, codes: list[str]
) -> None:
    found = board(tmp_path, a=tender(DISPLAYED), b=about(relation))
    assert found.check() == codes


def test_contradictory_days_of_relations_are_reported(tmp_path: Path) -> None:
    found = board(tmp_path, a=tender(DISPLAYED), b=about("更正 a.md", date="2024-06-01"))
    assert found.check() == ["content/b.md:4:5 D229"]
    late = about("{延期: a.md, 至: 2024-07-10}", date="2024-06-25")
    found.put("content/b.md", late)
    assert told(found) == ["content/b.md:4:5 D232"]


def test_notices_in_a_circle_are_reported_and_shown(tmp_path: Path) -> None:
    found = board(
        tmp_path,
        a=about("{更正: c.md, 项目: 公示期, 现: 2024-07-05}", "甲"),
        b=about("{更正: a.md, 项目: 公示期, 现: 2024-07-06}", "乙"),
        c=about("{更正: b.md, 项目: 公示期, 现: 2024-07-07}", "丙"),
    )
    assert found.check() == ["content/a.md:4:5 D228"]
    assert found.build().published
    assert len(matter(found.page("dongwa/2024/a/"))) == 3


def test_feeds_and_the_change_log_tell_of_a_correction(tmp_path: Path) -> None:
    found = board(tmp_path, a=tender(), b=about("更正 a.md", body=TABLE))
    found.build()
    output = found.output()
    entries = {one["title"]: one for one in json.loads(output["feed.json"])["items"]}
    original = entries["户厕改造招标公告"]
    assert "已更正" in original["tags"]
    assert original["date_modified"].startswith("2024-06-16")
    assert original["_related"] == ["https://board.example/dongwa/2024/b/"]
    assert entries["后续公告"]["_related"] == ["https://board.example/dongwa/2024/a/"]
    atom = output["feed.atom"].decode()
    assert '<category term="correction" label="已更正"/>' in atom
    assert (
        '<link rel="related" type="text/html" href="https://board.example/dongwa/2024/b/"/>' in atom
    )
    log = found.page("changes/")
    assert "已更正" in log
    assert "dongwa/2024/b/" in log
    assert "已更正: 户厕改造招标公告" in output["dongwa/changes/feed.atom"].decode()
    assert "<lastmod>2024-06-16</lastmod>" in output["sitemap.xml"].decode()


def test_search_finds_what_the_page_of_the_original_shows(tmp_path: Path) -> None:
    found = board(tmp_path, a=tender(), b=about("更正 a.md", body=TABLE))
    found.build()
    for query in ("已更正 户厕", "2024年6月26日09:30 户厕", "事项经过 户厕"):
        done = sitegen("search", query, "--json", cwd=tmp_path)
        assert "户厕改造招标公告" in {one["title"] for one in json.loads(done.stdout)}


STEPS = (
    {"b": about("{延期: a.md, 至: 2024-07-10}")},
    {"b": about("{延期: a.md, 至: 2024-07-12}")},
    {"b": about("{延期: a.md, 至: 2024-07-12}", title="改了标题")},
    {"c": about("{更正: b.md, 项目: 公示期, 现: 2024-07-20}", "再更正", "2024-06-20")},
    {"b": about("结果 a.md")},
    {"b": notice("后续公告", date="2024-06-16")},
    {"b": about("{延期: a.md, 至: 2024-07-10}", body="改了正文。")},
    {"b": about("{延期: a.md, 至: 2024-07-10}").replace("关于:", "草稿: 是\n关于:")},
    {"a": tender(DISPLAYED, body="改了正文。")},
)


def test_an_incremental_build_follows_every_change_of_a_relation(tmp_path: Path) -> None:
    found = board(tmp_path / "board", a=tender(DISPLAYED), z=notice("旁的公告"))
    assert found.build().published
    for n, files in enumerate(STEPS):
        for name, text in files.items():
            found.put(f"content/{name}.md", text)
        found.forget()
        assert found.build().published
        _, clean = found.clean(tmp_path / f"clean{n}")
        assert found.output() == clean, n


STATED = "种类: 招标公告\n项目名称: 户厕改造\n投标截止: 2024-06-24 09:30\n监督电话: 0700-5550101"


def test_a_correction_changes_a_field_of_the_kind_of_notice(tmp_path: Path) -> None:
    relation = "{更正: a.md, 项目: 投标截止, 原: 2024年6月24日9:30, 现: 2024年6月26日9:30}"
    found = board(tmp_path, a=tender(STATED), b=about(relation))
    assert not [one for one in found.check() if "b.md" in one]
    found.build()
    details = {one["field"]: one["text"] for one in record(found, "a")["details"]}  # type: ignore[attr-defined] # a list
    assert "2024-06-26 09:30" in details.values()
    page = words(found.page("dongwa/2024/a/"))
    assert "投标截止 2024年6月24日9:30 2024年6月26日9:30" in page
    found.put("content/b.md", about("{更正: a.md, 项目: 投标截止, 原: 2024-06-20, 现: 月底}"))
    assert "content/b.md:4:5 D225" in found.check()
    found.put("content/b.md", about("{更正: a.md, 项目: 投标截止, 原: 2024-06-20, 现: 2024-06-26}"))
    assert "content/b.md:4:5 D233" in found.check()


def test_a_day_is_no_new_value_of_an_amount(tmp_path: Path) -> None:
    relation = "{延期: a.md, 项目: 预算金额, 至: 2024-07-10}"
    found = board(tmp_path, a=tender(f"{STATED}\n预算金额: 120万元"), b=about(relation))
    assert "content/b.md:4:5 D225" in found.check()
    found.build()
    details = {one["field"]: one["text"] for one in record(found, "a")["details"]}  # type: ignore[attr-defined] # a list
    assert details["budget"] == "120万元"


def test_an_extended_display_of_working_days_is_counted(tmp_path: Path) -> None:
    correction = "{更正: a.md, 项目: 公示期, 现: 7个工作日}"
    found = board(tmp_path, a=tender("公示期: 3天"), b=about(correction))
    assert found.check() == []
    found.build()
    assert record(found, "a")["display_until"] == "2024-06-20"


TOLD = [
    ("户厕改造招标公告", "户厕改造招标公告的更正公告", "正文。", "关于: 更正 a.md"),
    (
        "户厕改造招标公告",
        "关于户厕改造招标公告延期的公告",
        "正文。",
        "关于: {延期: a.md, 至: 年-月-日}",
    ),
    ("户厕改造招标公告", "户厕改造招标终止公告", "正文。", "关于: 终止 a.md"),
    ("户厕改造招标公告", "户厕改造中标结果公示", "正文。", "关于: 结果 a.md"),
    ("户厕改造招标公告", "户厕改造合同公告", "正文。", "关于: 结果 a.md"),
    ("渡口管理规定（征求意见）", "渡口管理规定征求意见采纳情况", "正文。", "关于: 结果 a.md"),
    ("渡口管理规定", "渡口管理办法", "原《渡口管理规定》同时废止。", "关于: 废止 a.md"),
    ("渡口管理规定", "关于废止《渡口管理规定》的通知", "正文。", "关于: 废止 a.md"),
    ("渡口管理规定", "通告", "现将《渡口管理规定》更正如下：", "关于: 更正 a.md"),
    ("户厕改造招标公告", "户厕改造验收结果公示", "正文。", ""),
    ("低保评议公示", "低保评议结果公示", "正文。", ""),
    ("渡口管理规定", "渡口管理办法", "《渡口管理规定》规定了废止程序。", ""),
    ("渡口管理规定", "渡口管理办法", "《渡口管理规定》没有失效的情形。", ""),
    ("渡口补充通知", "关于合同管理的通知", "正文。", ""),
]


@pytest.mark.parametrize(("earlier", "later", "body", "line"), TOLD)
def test_the_line_to_write_is_named(
    tmp_path: Path, earlier: str, later: str, body: str, line: str
) -> None:
    found = board(
        tmp_path,
        a=notice(earlier, date="2024-06-12"),
        b=notice(later, date="2024-06-20", body=body),
    )
    said = [dict(one.params) for one in found.build(dry=True).findings if one.code == "D235"]
    assert [one["line"] for one in said] == ([line] if line else [])
    if line:
        text = notice(later, date="2024-06-20", body=body)
        found.put(
            "content/b.md",
            text.replace("org:", f"{line}\norg:", 1).replace("年-月-日", "2024-07-01"),
        )
        assert told(found) == []
        found.put("content/b.md", text.replace("org:", "允许: {关于: 另有其事}\norg:", 1))
        assert "D235" not in "".join(found.check(dry=True))


def test_a_repealed_document_number_in_the_text_is_found(tmp_path: Path) -> None:
    number = "发文字号: 豆政发〔2023〕7号"
    old = with_fields(number, title="渡口规定", org="douzhuang", date="2023-01-10")
    found = board(tmp_path, a=old, b=notice("渡口新规", body="豆政发〔2023〕7号文件同时废止。"))
    (said,) = (dict(one.params) for one in found.build(dry=True).findings if one.code == "D235")
    assert said["line"] == "关于: 废止 a.md"


def test_search_filters_by_state_of_a_notice(tmp_path: Path) -> None:
    found = board(
        tmp_path,
        a=tender(),
        b=about("更正 a.md", "更正公告"),
        c=notice("旧规定", date="2023-01-10"),
        d=about("废止 c.md", "废止通知"),
        e=notice("别的公告", date="2024-03-10"),
    )
    found.build()
    for query, titles in (
        ("状态:已更正 正文", set[str]()),
        ("状态:已更正 截止", {"户厕改造招标公告"}),
        ("后续:已废止 正文", {"旧规定"}),
        ("state:altered 截止", {"户厕改造招标公告"}),
        ("-状态:已废止 规定", {"废止通知"}),
        ("状态:别的 公告", set()),
    ):
        done = sitegen("search", query, "--json", cwd=tmp_path)
        assert {one["title"] for one in json.loads(done.stdout)} == titles, query


def test_the_index_of_search_follows_a_relation(tmp_path: Path) -> None:
    found = board(tmp_path / "board", a=tender(), b=notice("后续公告", date="2024-06-16"))
    assert found.build().published
    for n, text in enumerate((about("更正 a.md"), about("废止 a.md"), about("结果 a.md"))):
        found.put("content/b.md", text)
        assert found.build().published
        _, clean = found.clean(tmp_path / f"clean{n}")
        assert found.output() == clean


def test_a_part_of_the_site_shows_corrections_from_outside_without_their_pages(
    tmp_path: Path,
) -> None:
    outside = about("{更正: a.md, 项目: 公示期, 现: 2024-07-05}").replace("dongwa", "douzhuang")
    found = board(tmp_path / "board", a=tender(DISPLAYED), b=outside)
    target = tmp_path / "part.zip"
    day = ("--as-of", "2026-11-23")
    done = sitegen("bundle", "--organization", "dongwa", *day, "-o", target, cwd=found.folder)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(target) as packed:
        page = packed.read("dongwa/2024/a/index.html").decode()
    assert "2024年7月5日" in page
    assert "douzhuang/2024/b" not in page


def test_a_decision_that_repeals_many_lists_them_all(tmp_path: Path) -> None:
    names = [f"r{n}" for n in range(30)]
    rules = {name: notice(f"规定{name}", date="2023-01-10") for name in names}
    paths = "\n".join(f"    - {name}.md" for name in names)
    found = board(tmp_path, z=about(f"\n  废止:\n{paths}", "废止决定"), **rules)
    assert found.check() == []
    found.build()
    page = found.page("dongwa/2024/z/").partition("<dl class")[2].partition("</dl>")[0]
    assert all(f"规定{name}" in page for name in names)
    assert matter(found.page("dongwa/2023/r7/")) == [
        "2023-01-10 原件 规定r7",
        "2024-06-16 废止 废止决定",
    ]
