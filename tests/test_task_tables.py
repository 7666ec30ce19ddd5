"""Tables of tasks (重点任务分解表): in sheets and in texts, as targets of a plan and as reports of them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from .board import Board, links, notice, sitegen
from .test_plans import said, table, target

PLAN = "content/douzhuang/2026/plan.md"
SHEET = "content/douzhuang/2026/tasks.xlsx"
HEADS: list[object] = [
    "序号",
    "重点任务",
    "具体举措",
    "目标值",
    "牵头单位",
    "配合单位",
    "完成时限",
    "责任领导",
]
ROWS: list[list[object]] = [
    [1, "乡村建设", "改造户厕", "231座", "东洼村", "各村", "2026年9月底", "石某田"],
    [
        2,
        None,
        "建成文化广场并投入使用",
        "验收合格",
        "村建办",
        "东洼村、西堤村",
        "第四季度",
        "石某田",
    ],
    [3, "增收", "村集体收入", "不低于600万元", "经管站", None, "年底前", "林某"],
    [4, None, "综合考评", "前三名", "党政办", None, "全年", "林某"],
]


def workbook(
    rows: Sequence[Sequence[object]], title: str = "", joined: Sequence[str] = ()
) -> bytes:
    """Return a sheet with a title above its heads, and with some cells joined."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "分解表"
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        sheet.append(list(row))
    for area in joined:
        sheet.merge_cells(area)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def plan(fields: str, body: str = "正文。", title: str = "豆庄镇2026年重点工作任务分解表") -> str:
    """Return a plan of the township with further fields."""
    return notice(f"{title}\nperiod: 2026\n{fields}", "2026-01-10", "douzhuang", "plan", body)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return a plan whose targets are in a sheet, and a report in the same form."""
    board = Board(tmp_path_factory.mktemp("town"))
    rows: list[list[object]] = [[*HEADS], *ROWS]
    board.put(SHEET, workbook(rows, "豆庄镇重点任务分解表", ["B3:B4", "B5:B6"]))
    board.put(PLAN, plan("tasks: tasks.xlsx"))
    told = "| 序号 | 任务 | 完成数 | 进展情况 |\n|---|---|---|---|\n"
    told += "| 1 | 改造户厕 | 120座 | 东洼、西堤两村完工 |\n"
    told += (
        "| 2 | 文化广场 | | 进行中，主体封顶 |\n| 3 | 收入 | 0.031亿元 | |\n| 4 | 考评 | 2 | |\n"
    )
    board.put(
        "content/douzhuang/2026/mid.md",
        notice(
            "上半年进展\nperiod: 2026年上半年\nplan: plan.md\ntasks: 正文",
            "2026-07-08",
            "douzhuang",
            "village-affairs",
            told,
        ),
    )
    assert board.check() == []
    return board


def test_the_rows_of_a_sheet_are_targets(town: Board) -> None:
    page = town.page("douzhuang/2026/plan/")
    toilets = target(page, "1")
    assert "改造户厕" in toilets
    assert "承诺不少于231座" in toilets
    assert "牵头单位 东洼村 配合单位 各村 责任人 石某田" in toilets
    assert ("东洼村", "../../../dongwa/") in links(page)
    hall = target(page, "2")
    assert "承诺：验收合格" in hall
    assert "第四季度 ( 2026年12月31日 )" in hall
    assert "承诺前3名" in target(page, "4")


def test_joined_cells_of_a_sheet_are_the_group_of_each_row(town: Board) -> None:
    groups = [one["group"] for one in table(town, "targets")]
    assert groups == ["乡村建设", "乡村建设", "增收", "增收"]


def test_a_report_in_the_same_form_tells_figures_and_states(town: Board) -> None:
    page = town.page("douzhuang/2026/plan/")
    assert "已报120座，承诺不少于231座（51%）" in target(page, "1")
    assert "东洼、西堤两村完工" in target(page, "1")
    assert "进行中" in target(page, "2")
    assert "已报310万元" in target(page, "3")
    assert "达到" in target(page, "4")
    told = said(town.page("douzhuang/2026/mid/").split('id="sg-progress"')[1])
    assert "已报120座，承诺不少于231座（51%） 首次报告 进行中" in told


def test_the_sheet_of_tasks_is_an_input_of_the_page(town: Board, tmp_path: Path) -> None:
    rows = [[*HEADS], *([[*ROWS[0][:3], "250座", *ROWS[0][4:]], *ROWS[1:]])]
    town.put(SHEET, workbook(rows, "豆庄镇重点任务分解表", ["B3:B4", "B5:B6"]))
    assert town.build().published
    assert "承诺不少于250座" in target(town.page("douzhuang/2026/plan/"), "1")
    assert town.output() == town.clean(tmp_path / "clean")[1]


def test_a_month_lists_what_is_due_and_who_leads_it_two_clicks_from_home(town: Board) -> None:
    home = town.page("")
    address = next(url for text, url in links(home) if text.startswith("2026年10月"))
    page = town.page(f"{address}")
    assert address == "plans/2026/10/"
    assert "期限包括本月、以后到期 建成文化广场并投入使用" in said(page)
    assert "牵头单位 村建办" in said(page)
    assert "改造户厕" in said(town.page("plans/2026/09/"))


def test_what_is_due_after_the_year_of_the_plan_is_linked_too(town: Board) -> None:
    late: list[object] = [5, None, "交齐档案", "全部交齐", "东洼村", None, "2027-01-15", "石某田"]
    town.put(SHEET, workbook([HEADS, *ROWS, late]))
    assert town.build().published
    for place in ("", "plans/"):
        found = [address.replace("../", "") for _, address in links(town.page(place))]
        assert "plans/2027/01/" in found


def test_an_organization_shows_what_it_leads(town: Board) -> None:
    own = said(town.page("dongwa/"))
    assert "本单位牵头的任务 改造户厕" in own
    assert "改造户厕" in said(town.page("dongwa/leads/"))
    assert "文化广场" not in said(town.page("dongwa/leads/"))  # it helps there


def test_the_table_of_tasks_has_a_page_to_print(town: Board) -> None:
    page = town.page("douzhuang/2026/plan/tasks/")
    assert "task-table" in page
    assert "综合考评 前3名 全年 党政办" in said(page)


def test_a_table_in_the_text_may_have_milestones_by_quarter(tmp_path: Path) -> None:
    board = Board(tmp_path)
    body = """\
| 编号 | 任务 | 单位 | 一季度 | 二季度 | 三季度 | 四季度 | 责任单位 |
|---|---|---|---|---|---|---|---|
| **一、基础** | < | < | < | < | < | < | < |
| wc | 改厕 | 座 | 20 | 80 | 180 | 231 | 西堤村 |
| hall | 礼堂 | | 完成招标 | 开工 | 封顶 | 交付 | 西堤村、东洼村 |
"""
    board.put(PLAN, plan("任务清单: 正文", body))
    board.put(
        "content/douzhuang/2026/q2.md",
        notice(
            "二季度\nperiod: 2026-Q2\nplan: plan.md\nprogress: "
            "[{target: wc, value: 85}, {target: hall, milestone: 一季度, state: 完成, note: 3月招标}]",
            "2026-07-08",
            "douzhuang",
            "village-affairs",
        ),
    )
    assert board.check() == []
    page = board.page("douzhuang/2026/plan/")
    assert "一季度 ( 2026年3月31日 ) ：不少于20座 达到" in target(page, "wc")
    assert "二季度 ( 2026年6月30日 ) ：不少于80座 达到" in target(page, "wc")
    assert "一季度 ( 2026年3月31日 ) ：完成招标 完成" in target(page, "hall")
    assert [(one["milestone"], one["value"], one["outcome"]) for one in table(board, "milestones")][
        :4
    ] == [
        ("一季度", 20, "met"),
        ("二季度", 80, "met"),
        ("三季度", 180, "below"),
        ("四季度", 231, "below"),
    ]
    assert table(board, "targets")[0]["group"] == "一、基础"
    states = [one for one in table(board, "progress") if one["state"]]
    assert [(one["target"], one["milestone"], one["state"]) for one in states] == [
        ("hall", "一季度", "done")
    ]


def test_a_target_serves_one_of_the_plan_above_and_both_show_it(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(PLAN, plan("targets: [{id: wc, text: 全镇改厕, at_least: 231座}]"))
    village = "above: ../../douzhuang/2026/plan.md\ntargets: [{id: own, text: 本村改厕, at_least: 80座, serves: wc}]"
    board.put(
        "content/dongwa/2026/plan.md",
        notice(f"东洼村2026年计划\n{village}", "2026-01-20", "dongwa", "plan"),
    )
    assert board.check() == []
    above, below = board.page("douzhuang/2026/plan/"), board.page("dongwa/2026/plan/")
    assert "下级计划有1项目标服务于这一项 本村改厕 东洼村 没有证据" in target(above, "wc")
    assert "服务于 全镇改厕 豆庄镇 没有证据" in target(below, "own")
    assert ("全镇改厕", "../../../douzhuang/2026/plan/#sg-target-wc") in links(below)
    assert [one["serves_target"] for one in table(board, "targets")] == ["wc", ""]


def test_a_cell_of_another_unit_is_reported_at_its_row(tmp_path: Path) -> None:
    board = Board(tmp_path)
    body = "| 序号 | 任务 | 目标值 | 单位 |\n|---|---|---|---|\n| 1 | 改厕 | 231座 | 万元 |\n"
    board.put(PLAN, plan("tasks: 正文", body))
    assert board.check() == [f"{PLAN}:11:1 D734"]


def test_personal_data_in_a_sheet_of_tasks_is_found(tmp_path: Path) -> None:
    board = Board(tmp_path)
    rows = [[*HEADS], [*ROWS[0][:7], "石某田 13800138000"]]
    board.put(SHEET, workbook(rows))
    board.put(PLAN, plan("tasks: tasks.xlsx"))
    assert [one.rsplit(" ", 1)[1] for one in board.check()] == ["D812"]


def test_another_language_tells_deadlines_by_their_days(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(
        PLAN, plan("targets: [{id: wc, text: 改厕, 一季度: 20座, 四季度: 80座, 期限: 第四季度}]")
    )
    words = "title: Plan\ntargets: [{id: wc, text: Toilets, unit: toilets, lead: Works}]"
    board.put(PLAN.replace(".md", ".en.md"), f"---\n{words}\n---\nText.\n")
    assert board.check() == []
    shown = target(board.page("en/douzhuang/2026/plan/"), "wc")
    assert "Due December 31, 2026" in shown
    assert "March 31, 2026 : at least 20 toilets" in shown
    assert "季度" not in shown


def test_search_finds_a_plan_by_who_leads_its_tasks(town: Board) -> None:
    for query in ("村建办", "验收合格", "第四季度", "改造户厕 单位:东洼村"):
        answer = sitegen("search", query, "--json", cwd=town.folder).stdout
        assert "douzhuang/2026/plan/" in answer, query
