"""Roll-ups of the ledger by organization and quarter: on pages, as tables, by the reader's clock."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from .board import Board, links, notice, sitegen, with_fields
from .test_ledger import RULES, report


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return two villages in 2025: late, short, missing, corrected, replaced, concerned."""
    board = Board(tmp_path, RULES)
    board.put("content/dongwa/q1.md", report("dongwa", "2025-04-10", "period: 2025-Q1"))
    board.put("content/dongwa/q3.md", report("dongwa", "2025-11-10", "period: 2025-Q3"))
    board.put(
        "content/xidi/q3.md",
        report(
            "xidi",
            "2025-10-13",
            "period: 2025-Q3\ndisplay: {days: 7}\n"
            "changes: [{date: 2025-11-01, note: 更正一笔}, {date: 2025-11-05, note: 更正两笔}]",
        ),
    )
    board.put(
        "content/a.md",
        with_fields(
            "concerns: [dongwa, xidi]", title="征地公告", date="2025-08-01", org="douzhuang"
        ),
    )
    return board


def rollup(page: str) -> dict[str, list[str]]:
    """Return the first roll-up of a page: the cells of each line, as text, by its heading."""
    table = page.partition('class="data duties rollup"')[2].partition("</table>")[0]
    rows = table.partition("<tbody>")[2].split("<tr")[1:]
    cells = ([re.sub("<[^>]+>", "", c).strip() for c in _CELL.findall(row)] for row in rows)
    return {head: rest for head, *rest in cells}


_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


def test_a_quarter_is_counted_by_organization(board: Board) -> None:
    assert board.build().published
    page = board.page("douzhuang/ledger/2025/q3/")
    # owed, published, late, not seen, too short, corrected, concerned
    assert rollup(page) == {
        "东洼村": ["2", "2", "2", "0", "0", "0", "1"],
        "西堤村": ["2", "2", "0", "0", "2", "0", "1"],
        "合计": ["4", "4", "2", "0", "2", "0", "1"],
    }
    fourth = rollup(board.page("douzhuang/ledger/2025/q4/"))
    assert fourth["西堤村"][-2:] == ["1", "0"], "two corrections of one notice, on their own days"
    assert fourth["西堤村"][3] == "未见2"
    whole = rollup(board.page("ledger/2025/q3/"))
    assert whole["豆庄镇"] == ["4", "4", "2", "0", "2", "0", "1"]


def test_a_quarter_names_who_is_late_and_what_is_missing(board: Board) -> None:
    assert board.build().published
    for place in ("douzhuang/ledger/2025/q3/", "ledger/2025/q3/"):
        page = board.page(place)
        late = page.partition('id="sg-late"')[2].partition("</section>")[0]
        assert "东洼村" in late
        assert "迟 26 天" in late
        assert "dongwa/2025/q3/" in late, "with the evidence"
        assert 'id="sg-missing"' not in page
        concerned = page.partition('id="sg-concerned"')[2].partition("</section>")[0]
        assert "征地公告（豆庄镇）" in concerned
    missing = board.page("ledger/2025/q2/").partition('id="sg-missing"')[2]
    assert missing.partition("</section>")[0].count('data-due="2025-07-15"') == 4


def test_who_is_late_is_two_clicks_from_home(board: Board) -> None:
    assert board.build().published
    assert "ledger/" in [address for _, address in links(board.page(""))]
    quarters = dict(links(board.page("ledger/")))
    assert quarters["三季度"] == "../ledger/2025/q3/"


def test_a_village_s_own_ledger_has_its_years_and_quarters(board: Board) -> None:
    board.put("content/dongwa/later.md", report("dongwa", "2026-04-10", "period: 2026-Q1"))
    assert board.build().published
    rows = rollup(board.page("dongwa/ledger/"))
    assert next(iter(rows)) == "2026年"
    assert rows["2025年三季度"] == ["2", "2", "2", "0", "0", "0", "1"]
    assert rows["2025年"] == ["8", "4", "2", "未见4", "0", "0", "1"]


def test_a_replaced_notice_counts_as_corrected_when_its_successor_came(board: Board) -> None:
    text = report("dongwa", "2025-05-02", "supersedes: q1.md", title="村务公开（重发）")
    board.put("content/dongwa/q1-again.md", text)
    assert board.build().published
    assert rollup(board.page("douzhuang/ledger/2025/q2/"))["东洼村"][-2] == "1"


def test_another_notice_s_correction_counts_and_its_result_does_not(board: Board) -> None:
    board.put(
        "content/dongwa/fixed.md",
        with_fields(
            "关于: {更正: q1.md, 项目: 数字, 原: 一, 现: 二}", title="更正公告", date="2025-05-02"
        ),
    )
    board.put(
        "content/dongwa/done.md",
        with_fields("关于: 结果 q1.md", title="结果公告", date="2025-08-02"),
    )
    assert board.build().published
    assert rollup(board.page("douzhuang/ledger/2025/q2/"))["东洼村"][-2] == "1"
    assert rollup(board.page("douzhuang/ledger/2025/q3/"))["东洼村"][-2] == "0"


def test_a_joint_notice_counts_once_in_the_total(board: Board) -> None:
    text = notice(title="联合公告", date="2025-05-02", org="dongwa")
    text = text.replace(
        "org: dongwa", "org: [dongwa, xidi]\nchanges: [{date: 2025-05-09, note: 更正}]"
    )
    board.put("content/joint.md", text)
    assert board.build().published
    rows = rollup(board.page("douzhuang/ledger/2025/q2/"))
    assert [rows[name][-2] for name in ("东洼村", "西堤村", "合计")] == ["1", "1", "1"]


def test_tables_of_roll_ups_agree_with_the_pages(board: Board) -> None:
    assert board.build().published
    files = board.output()
    base = "douzhuang/ledger/2025/douzhuang-2025-rollup"
    rows = json.loads(files[f"{base}.json"])["rollups"]
    found = next(r for r in rows if (r["organization"], r["period"]) == ("xidi", "2025-Q4"))
    assert found == {
        "organization": "xidi",
        "organization_name": "西堤村",
        "period": "2025-Q4",
        "owed": 2,
        "published": 0,
        "late": 0,
        "short": 0,
        "open": 2,
        "corrected": 1,
        "concerned": 0,
    }
    lines = list(csv.reader(io.StringIO(files[f"{base}.csv"].decode("utf-8-sig"))))
    assert [list(map(str, row.values())) for row in rows] == lines[1:]
    sheet = load_workbook(io.BytesIO(files[f"{base}.xlsx"])).active
    assert sheet is not None
    assert sheet.max_row == len(lines)
    whole = json.loads(files["ledger/2025/ledger-2025-rollup.json"])["rollups"]
    assert {one["organization"] for one in whole} == {"douzhuang"}


def filed(board: Board, *arguments: str) -> Workbook:
    """Return the workbook that the command writes in Chinese."""
    asked = ("ledger", *arguments, "--format", "xlsx", "--output", "filed.xlsx")
    done = sitegen(*asked, cwd=board.folder, SITEGEN_LANG="zh")
    assert done.returncode == 0, done.stderr
    return load_workbook(board.folder / "filed.xlsx")


def test_a_township_files_counts_and_duties_as_a_workbook(board: Board) -> None:
    book = filed(board, "--org", "豆庄镇", "--period", "2025-Q3", "--as-of", "2025-12-01")
    counts, duties = book["汇总"], book["明细"]
    assert [[cell.value for cell in row] for row in counts["A1:L6"]] == [
        ["豆庄镇信息公开情况汇总表", *[None] * 11],
        ["所属期：2025年第三季度　　统计截至：2025-12-01", *[None] * 11],
        ["序号", "上级单位", "单位", "应公开", "已公开", "其中逾期", "未公开", "未到期", "公示不足", "更正",
         "涉及本单位", "备注"],
        [1, "豆庄镇", "东洼村", 2, 2, 2, 0, 0, 0, 0, 1, None],
        [2, "豆庄镇", "西堤村", 2, 2, 0, 0, 0, 2, 0, 1, None],
        [None, "合计", None, "=SUM(D4:D5)", "=SUM(E4:E5)", "=SUM(F4:F5)", "=SUM(G4:G5)", "=SUM(H4:H5)",
         "=SUM(I4:I5)", "=SUM(J4:J5)", "=SUM(K4:K5)", None],
    ]  # fmt: skip
    assert "填表人" in str(counts["A8"].value)
    for sheet in (counts, duties):
        assert sheet.freeze_panes == "A4", "title and head stay visible"
        assert sheet.print_title_rows == "$1:$3", "and are on every sheet of paper"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToHeight == 0
    late = [cell.value for cell in duties[4]]
    assert late == [
        *(1, "东洼村", "村务公开", "2025年第三季度", datetime(2025, 10, 15), "逾期"),
        *(datetime(2025, 11, 10), 26, None, 15, "村务公开", None),
    ]
    link = duties["K4"].hyperlink
    assert link is not None
    assert link.target == "https://board.example/dongwa/2025/q3/"


def test_a_workbook_has_the_state_of_its_as_of_day(board: Board) -> None:
    def told(day: str) -> list[object]:
        book = filed(board, "--org", "西堤村", "--period", "2025-Q4", "--as-of", day)
        return [cell.value for cell in book["汇总"][4]][6:11]

    assert told("2026-01-15") == [0, 2, 0, 1, 0], "not yet due"
    assert told("2026-01-16") == [2, 0, 0, 1, 0], "missing"
    assert told("2025-10-30") == [0, 2, 0, 0, 0], "a correction to come is none"


def test_equal_ledgers_make_equal_workbooks(board: Board) -> None:
    asked = ("--period", "2025", "--as-of", "2025-12-01")
    filed(board, *asked)
    first = (board.folder / "filed.xlsx").read_bytes()
    filed(board, *asked)
    assert (board.folder / "filed.xlsx").read_bytes() == first


def test_a_quarter_has_the_duties_of_its_months(tmp_path: Path) -> None:
    monthly = "    - {id: finance-monthly, due: {day: 15, month: 1}, only: [{org: dongwa}]}\n"
    board = Board(tmp_path, RULES.replace("  exemptions:", f"{monthly}  exemptions:"))
    board.put("content/a.md", report("dongwa", "2025-09-12", "period: 2025-08"))
    asked = ("--org", "dongwa", "--period", "2025-Q3", "--as-of", "2025-12-01", "--format", "json")
    found = json.loads(sitegen("ledger", *asked, cwd=board.folder).stdout)
    assert [one["period"] for one in found if one["rule"] == "finance-monthly"] == [
        *("2025-07", "2025-08", "2025-09"),
    ]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/xidi/q3.md", "更正两笔}]", "更正两笔}, {date: 2025-12-01, note: 又更正}]"),
        ("content/a.md", "concerns: [dongwa, xidi]", "concerns: [dongwa]"),
        ("content/dongwa/q3.md", "date: 2025-11-10", "date: 2025-10-11"),
    ],
)
def test_incremental_roll_ups_equal_a_clean_build(
    board: Board, tmp_path: Path, path: str, old: str, new: str
) -> None:
    board.build()
    source = (board.folder / path).read_text("utf-8")
    assert old in source
    board.put(path, source.replace(old, new))
    assert board.build().published
    assert board.output() == board.clean(tmp_path / "clean")[1]
