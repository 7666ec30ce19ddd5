"""Bulletins: drafted from ledger and plans for a period, published by nobody but a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli import main
from tests.board import Board, notice

RULES = """\
disclosure:
  profile: villagers-committee-2026
  since: 2026-01-01
  rules:
    - {id: general, due: {day: 15, month: 1}}
    - {id: finance, enabled: false}
"""
PLAN = """\
---
title: 年度计划
date: 2026-01-05
org: dongwa
category: plan
targets:
  - {id: ditch, text: 清淤, unit: 米, at_least: 1200, due: 2026-09-30}
  - {id: survey, text: 摸底, deliverable: 一份台账, due: 2026-08-31}
  - {id: rank, text: 考评, rank: 3, due: 2026-12-31}
  - {id: lamps, text: 路灯, unit: 盏, at_least: 30, due: 2026-12-31, q3: 灯杆到货}
---
正文。
"""
REPORT = """\
---
title: {title}
date: {day}
org: dongwa
category: finance
plan: plan.md
progress: [{{target: ditch, value: {value}}}, {{target: survey, state: doing}}, {{target: rank, value: 2}}]
---
正文。
"""


@pytest.fixture
def board(tmp_path: Path) -> Board:
    made = Board(tmp_path)
    made.put("site.yaml", (tmp_path / "site.yaml").read_text("utf-8") + RULES)
    affairs = {"category": "village-affairs\nperiod: 2026-Q2"}
    made.put("content/d.md", notice("第二季度村务", "2026-07-10", **affairs))
    made.put("content/x.md", notice("第二季度村务公开", "2026-07-20", org="xidi", **affairs))
    made.put("content/plan.md", PLAN)
    made.put("content/p1.md", REPORT.format(title="上半年进展", day="2026-06-20", value=500))
    made.put("content/p2.md", REPORT.format(title="三季度进展", day="2026-09-20", value=900))
    return made


def new(board: Board, *options: str) -> Result:
    arguments = ("new", "--root", str(board.folder), "--kind", "bulletin", *options)
    return CliRunner().invoke(main, arguments, env={"SITEGEN_LANG": "en"})


def drafted(board: Board, *more: str, period: str = "2026Q3") -> str:
    options = ("--org", "豆庄镇", "--category", "village-affairs", "--date", "2026-10-20", *more)
    done = new(board, "--period", period, *options)
    assert done.exit_code == 0, done.output
    (path,) = (board.folder / "content/douzhuang/2026").glob("*bulletin*.md")
    return path.read_text("utf-8")


def test_a_bulletin_lists_publications_late_duties_and_progress_of_targets(board: Board) -> None:
    text = drafted(board)
    assert '标题: "豆庄镇2026年第三季度公开工作情况通报"' in text
    assert "所属期: 2026-Q3\n草稿: 是\n种类: 公开情况通报\n" in text
    assert "| 东洼村 | 2 | 1 | 0 | 0 | 0 | 1 | 0 | 0 |" in text
    late = (
        "西堤村：村务公开（2026年第二季度），最后一天是2026年7月15日，2026年7月20日公开，逾期5天。"
    )
    assert late in text
    assert "东洼村：村务公开（2026年第三季度），最后一天是2026年10月15日，至今未公开" in text
    assert (
        "| 东洼村 | [清淤](../../plan.md) | 不少于1200米 | 500米 → 900米 | [三季度进展](../../p2.md) |"
        in text
    )
    assert "东洼村：“清淤”（不少于1200米）定在2026年9月30日完成，目前900米。" in text
    assert "| 东洼村 | [摸底](../../plan.md) | 一份台账 | 进行中 → 进行中 |" in text
    assert "东洼村：“摸底”（一份台账）定在2026年8月31日完成，目前进行中。" in text
    assert "| [考评](../../plan.md) | 前3" in text
    assert "东洼村：“灯杆到货”（做成）定在2026年9月30日完成，目前没有报告进展。" in text
    assert "路灯" not in text


def test_a_bulletin_is_a_draft_with_blanks_for_the_person_who_signs(board: Board) -> None:
    text = drafted(board)
    assert "\n____\n" in text
    assert "签发：____" in text
    assert board.build().published
    assert not any("bulletin" in path for path in board.output())


@pytest.mark.parametrize(
    ("period", "title"), [("2026-09", "2026年9月"), ("2026H1", "2026年上半年"), ("2026", "2026年")]
)
def test_bulletins_of_months_halves_and_years(board: Board, period: str, title: str) -> None:
    assert f"豆庄镇{title}公开工作情况通报" in drafted(board, period=period)


def test_a_bulletin_needs_a_period(board: Board) -> None:
    options = ("--org", "douzhuang", "--category", "finance")
    for more in ((), ("--period", "soon")):
        done = new(board, *options, *more)
        assert done.exit_code == 2
        assert "2026Q3" in done.output


def test_a_bulletin_without_rules_or_plans_lists_publications_only(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    board.put("content/d.md", notice("村务", "2026-07-10"))
    text = drafted(board)
    assert "| 东洼村 | 1 | 0 |" in text
    assert "没有逾期、公示不足或未公开的事项。" in text
