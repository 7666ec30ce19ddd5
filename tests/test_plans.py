"""Plans: each target with its outcome, progress reports, open data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from sitegen.render.records import fields_of
from sitegen.render.writers import RECORDS

from .board import Board, links, notice

YEAR = "content/dongwa/2025"
PLAN = """\
---
title: 东洼村2025年工作计划
date: 2025-01-24
org: dongwa
category: plan
targets:
  - {id: road, text: 硬化道路1.80公里, unit: 公里, at_least: "1.80", due: 2025-11-30, responsible: 李}
  - {id: income, text: 集体收入, unit: 元, at_least: 18596.40, due: 2025-12-31}
  - {id: petitions, text: 重复信访, unit: 件, at_most: 5, due: 2025-12-31}
  - {id: ramps, text: 无障碍改造, unit: 户, at_least: 6, due: 2025-11-30}
---
正文。
"""
ENGLISH = """\
---
title: Dongwa's plan for 2025
targets:
  - {id: road, text: Pave 1.8 km of road, unit: km, responsible: Li}
---
Text.
"""


def report(title: str, day: str, period: str, stage: str, *progress: str) -> str:
    """Return a notice that reports figures such as `road 0.7`."""
    figures = [dict(zip(("target", "value"), one.split(), strict=True)) for one in progress]
    more = f"period: {period}\nplan: plan.md\nstage: {stage}\nprogress: {json.dumps(figures)}"
    return notice(f"{title}\n{more}", day, category="village-affairs")


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return a plan with reports for three quarters and none for the second; no pledge, no review."""
    board = Board(tmp_path_factory.mktemp("village"))
    board.put(f"{YEAR}/plan.md", PLAN)
    board.put(f"{YEAR}/plan.en.md", ENGLISH)
    first = report("一季度", "2025-04-08", "2025-Q1", "progress", "road 0.7", "income 3000.10")
    third = report("三季度", "2025-10-11", "2025-Q3", "progress", "road 1.80", "petitions 2")
    board.put(f"{YEAR}/q1.md", first)
    board.put(f"{YEAR}/q3.md", third)
    board.put(
        f"{YEAR}/q4.md", report("四季度", "2026-01-08", "2025-Q4", "progress", "income 18596.40")
    )
    gone = report("撤回的", "2025-12-01", "", "progress", "ramps 6")
    board.put(
        f"{YEAR}/gone.md",
        gone.replace("period: \n", "withdrawn: {date: 2025-12-02, reason: 有误}\n"),
    )
    assert board.check() == []
    return board


def said(html: str) -> str:
    """Return the text of a page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def target(page: str, identifier: str) -> str:
    """Return the text of a target on a plan's page."""
    return said(re.split(r"<li id=\"sg-target-", page.split(f'id="sg-target-{identifier}"')[1])[0])


def test_a_plan_shows_the_outcome_of_each_target(village: Board) -> None:
    page = village.page("dongwa/2025/plan/")
    assert "共4项目标： 达到2项 、 进行中1项 、 没有证据1项" in said(page)
    road = target(page, "road")
    assert "√ 达到" in road or "达到" in road
    assert "已报1.80公里，承诺不少于1.80公里（100%）" in road
    assert "截至2025年9月30日已达到，在期限之内" in road
    assert "已报18596.40元，承诺不少于18596.40元（100%）" in target(page, "income")
    assert "目前未超过" in target(page, "petitions")
    assert "没有证据" in target(page, "ramps")
    assert "没有材料报过数字" in target(page, "ramps")
    assert ("三季度", "../../../dongwa/2025/q3/") in links(page)


def test_a_plan_shows_stages_and_quarters_without_reports(village: Board) -> None:
    page = village.page("dongwa/2025/plan/")
    assert "没有另行公开承诺" in page
    assert "没有公布述职材料" in page
    quarters = said(page.split('aria-labelledby="sg-quarters">')[2])
    assert "通报材料 2025-04-08 一季度 无 2025-10-11 三季度 2026-01-08 四季度 无" in quarters


def test_overdue_is_decided_by_the_readers_clock(village: Board) -> None:
    page = village.page("dongwa/2025/plan/").split('id="sg-schedule"')[0]
    assert re.findall(r'class="when" data-due="([\d-]+)"', page) == ["2025-12-31", "2025-11-30"]


def test_a_notice_shows_its_figures_against_the_promise_and_the_last_report(village: Board) -> None:
    page = said(village.page("dongwa/2025/q3/").split('id="sg-progress"')[1])
    assert "硬化道路1.80公里 已报1.80公里，承诺不少于1.80公里（100%） +1.10 达到" in page
    assert "首次报告 目前未超过" in page
    first = said(village.page("dongwa/2025/q1/").split('id="sg-progress"')[1])
    assert "已报0.7公里，承诺不少于1.80公里（38%） 首次报告 进行中" in first  # as it stood then


def test_a_translated_plan_has_the_figures_of_its_source(village: Board) -> None:
    page = village.page("en/dongwa/2025/plan/")
    road = target(page, "road")
    assert "1.80 km reported; promised: at least 1.80 km (100%)" in road
    assert "Responsible Li" in road
    assert '<span lang="zh-Hans" dir="ltr">' not in road
    assert "集体收入" in target(page, "income")


def test_a_translation_does_not_change_figures(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{YEAR}/plan.md", PLAN)
    other = ENGLISH.replace("unit: km", "unit: km, at_least: 2").replace(
        "---\nText", "X\n---\nText"
    )
    other = other.replace("X\n", "  - {id: raod, text: Typing error}\n")
    board.put(f"{YEAR}/plan.en.md", other)
    assert board.check() == [f"{YEAR}/plan.en.md:4:5 D214", f"{YEAR}/plan.en.md:5:5 D730"]
    assert board.build(keep_going=True).published
    alone = ENGLISH.replace("title:", "date: 2025-01-24\norg: dongwa\ncategory: plan\ntitle:")
    board.remove(f"{YEAR}/plan.md")
    board.put(f"{YEAR}/plan.en.md", alone)
    assert board.check() == [f"{YEAR}/plan.en.md:7:5 D119"]  # nothing to inherit from


def test_home_organization_and_lists_show_the_plan(village: Board) -> None:
    for url in ("", "dongwa/", "plans/", "plans/2025/", "plans/running/"):
        page = village.page(url)
        assert "共4项目标： 达到2项 、 进行中1项 、 没有证据1项" in said(page), url
        assert "2026-01-08" in page
    own = village.page("dongwa/")
    assert "2025年承诺了什么" in own
    assert ("无障碍改造", "../dongwa/2025/plan/#sg-target-ramps") in links(own)
    for url in ("plans/unreported/", "plans/reviewed/", "plans/missed/"):
        assert "没有这样的计划" in village.page(url)


def test_open_data_has_every_target_and_every_figure(village: Board) -> None:
    targets = table(village, "targets")
    assert [(one["target"], one["outcome"], one["last_value"]) for one in targets] == [
        ("road", "met", 1.8),
        ("income", "met", 18596.4),
        ("petitions", "within", 2),
        ("ramps", "none", None),
    ]
    assert b'"last_value":18596.40' in (village.folder / "output/data/targets.json").read_bytes()
    figures = table(village, "progress")
    assert [(one["target"], one["date"], one["change"]) for one in figures] == [
        ("road", "2025-03-31", None),
        ("road", "2025-09-30", 1.1),
        ("income", "2025-03-31", None),
        ("income", "2025-12-31", 15596.3),
        ("petitions", "2025-09-30", None),
    ]
    lines = village.page("data/progress.csv").splitlines()
    assert len(lines) == 6
    assert lines[4].split(",")[8:11] == ["18596.40", "15596.30", "元"]


def table(board: Board, name: str) -> list[dict[str, object]]:
    """Return the records of a JSON table, which must satisfy its schema."""
    whole = json.loads(board.page(f"data/{name}.json"))
    schema = json.loads(board.page(f"data/{name}-schema.json"))
    jsonschema.validate(whole, schema, jsonschema.Draft202012Validator)
    return list(whole[name])


def test_the_data_dictionary_describes_each_field(village: Board) -> None:
    page = said(village.page("en/data/"))
    for name in ("targets", "progress"):
        descriptions = json.loads(village.page(f"data/{name}-schema.json"))["$defs"]
        properties = descriptions[RECORDS[name].__name__]["properties"]
        for field, kind in fields_of(RECORDS[name]):
            meaning = properties[field]["description"]
            assert f"{field} {kind.capitalize()} {meaning}" in page, field
