"""The statutory annual report on open government information: begun, filled from a workbook, checked."""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sitegen.domain.annual_report import APPLICANTS, APPLICATIONS, OUTCOMES, RESULTS
from tests.board import Board, sitegen
from tests.test_included_sheets import saved

PATH = "content/douzhuang/2026/2025-annual-report.md"
OPTIONS = ("--kind", "annual-report", "--org", "豆庄镇", "--category", "village-affairs")


def begun(board: Board, *options: str) -> str:
    """Begin a report; return its text."""
    done = sitegen("new", *OPTIONS, "--date", "2026-01-20", *options, cwd=board.folder)
    assert done.returncode == 0, done.stderr
    return (board.folder / PATH).read_text(encoding="utf-8")


def finished(text: str) -> str:
    """Return a report with its parts written and no draft any more."""
    return re.sub(r"^(?:草稿: 是\n)", "", text.replace("____", "无。"), flags=re.MULTILINE)


def official(sheet: Worksheet, granted: int = 4) -> None:
    """Fill a sheet with the tables of the format, as offices keep them: heads merged, items numbered."""
    sheet.append(["第二十条第（一）项"])
    sheet.append(["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"])
    sheet.append(["规章", 0, 0, 0])
    sheet.append(["行政规范性文件", 2, 1, 7])
    sheet.append(["行政许可", 120])
    sheet.append(["行政处罚", 3])
    sheet.append(["行政强制", 0])
    sheet.append(["行政事业性收费", 1.5])
    sheet.append([])
    sheet.append(["（本列数据的勾稽关系为……）", "", "", "申请人情况"])
    sheet.append(["", "", "", "自然人", "法人或其他组织", "", "", "", "", "总计"])
    sheet.append(["", "", "", "", *APPLICANTS[1:-1], ""])
    for line in APPLICATIONS:
        values = [0] * len(APPLICANTS)
        if line == APPLICATIONS[0]:
            values[0] = values[-1] = 5
        elif line.own.startswith(("（一）", "四、")):
            values[0] = values[-1] = granted if line in RESULTS else 1
        elif line.own.startswith("（七）"):
            values[0] = values[-1] = 4
        labels = [*line.labels, *[""] * (3 - len(line.labels))]
        sheet.append([*labels, *values])
    sheet.append([])
    sheet.append([*OUTCOMES, "未经复议直接起诉", "", "", "", "", "复议后起诉"])
    sheet.append(["", "", "", "", "", *OUTCOMES, *OUTCOMES])
    sheet.append([1, 0, 0, 0, 1, *[0] * 10])


def workbook(granted: int = 4) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    official(sheet, granted)
    return saved(book)


def test_a_report_has_the_six_parts_and_the_fixed_tables(tmp_path: Path) -> None:
    board = Board(tmp_path)
    text = begun(board)
    assert text.startswith(
        '---\n标题: "豆庄镇2025年政府信息公开工作年度报告"\n发布日期: 2026-01-20\n'
    )
    assert re.findall(r"^## (.*)", text, re.MULTILINE) == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    codes = {one.code for one in board.build(drafts=True, dry=True).findings if PATH in str(one.at)}
    assert codes <= {"D820"}  # what is to be written
    board.build(drafts=True)
    page = board.page("douzhuang/2026/2025-annual-report/")
    assert page.count('<div class="table"') == 3
    assert re.search(r'<th colspan="5" scope="colgroup"[^>]*>法人或其他组织</th>', page)
    assert re.search(r'<th rowspan="8" scope="rowgroup"[^>]*>（三）不予公开</th>', page)


def test_a_report_is_filled_from_a_workbook(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("报表.xlsx", workbook())
    text = begun(board, "--from", "报表.xlsx")
    assert "| 行政规范性文件 | 2 | 1 | 7 |" in text
    assert "| 行政事业性收费 | 1.5 | < | < |" in text
    assert "| 一、本年新收政府信息公开申请数量 | < | < | 5 | 0 | 0 | 0 | 0 | 0 | 5 |" in text
    assert "| ^ | （七）总计 | < | 4 | 0 | 0 | 0 | 0 | 0 | 4 |" in text
    assert "| 1 | 0 | 0 | 0 | 1 | 0 |" in text
    board.put(PATH, finished(text))
    assert board.check() == []


def test_figures_that_break_an_identity_are_reported_at_their_row(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("报表.xlsx", workbook(granted=3))
    text = finished(begun(board, "--from", "报表.xlsx"))
    text = text.replace("| 1 | 0 | 0 | 0 | 1 | 0 |", "| 1 | 0 | 0 | 0 | 2 | 0 |")
    text = text.replace(
        "四、结转下年度继续办理 | < | < | 1 |", "四、结转下年度继续办理 | < | < | 2 |"
    )
    board.put(PATH, text)
    lines = text.split("\n")

    def at(start: str) -> int:
        return next(n for n, line in enumerate(lines, 1) if line.startswith(start))

    handled, left = at("| ^ | （七）总计"), at("| 四、")
    expected = [handled, handled, left, left, at("| 1 | 0 | 0")]
    assert board.check() == [f"{PATH}:{line}:1 D852" for line in expected]


def test_an_included_sheet_of_the_report_is_checked_too(tmp_path: Path) -> None:
    board = Board(tmp_path)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    official(sheet, granted=3)
    sheet.delete_rows(1, 9)
    sheet.delete_rows(len(APPLICATIONS) + 4, 9)
    board.put("content/douzhuang/2026/a.files/a.xlsx", saved(book))
    text = "---\ntitle: 年度报告\ndate: 2026-01-20\norg: douzhuang\ncategory: finance\n---\n\n![](a.xlsx){head=3}\n"
    board.put("content/douzhuang/2026/a.md", text)
    assert {one.split()[-1] for one in board.check()} == {"D852"}


def test_rows_that_a_workbook_lacks_are_named(tmp_path: Path) -> None:
    board = Board(tmp_path)
    book = Workbook()
    assert book.active is not None
    book.active.append(["行政许可", 7])
    board.put("a.xlsx", saved(book))
    done = sitegen("new", *OPTIONS, "--from", "a.xlsx", cwd=tmp_path, SITEGEN_LANG="zh")
    assert done.returncode == 0
    assert "行政处罚" in done.stderr
    assert "行政许可" not in done.stderr


def test_a_workbook_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("a.xlsx", "no workbook")
    done = sitegen("new", *OPTIONS, "--from", "a.xlsx", cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert sitegen("new", "--from", "a.xlsx", cwd=tmp_path).returncode == 2
