"""`sitegen fix` repairs what surely is wrong, after asking, and touches nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from sitegen.tools.mend import mended

from .board import Board, command, notice


def fix(board: Board, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command on a board, as a clerk who types an answer."""
    return subprocess.run(
        command("fix", *arguments),
        cwd=board.folder,
        input=answer,
        capture_output=True,
        text=True,
        check=False,
    )


REPAIRS = [
    (notice().encode("gb18030"), notice()),
    (b"\xef\xbb\xbf" + notice().encode(), notice()),
    (notice(body="共１2户。").encode(), notice(body="共12户。")),
    (
        notice("公示\ndoc_number: 豆政发[2024]07号").encode(),
        notice("公示\ndoc_number: 豆政发〔2024〕7号"),
    ),
    (notice(body="一\u200b二").encode(), notice(body="一二")),
    (notice().replace("\n", "\r\n").encode(), notice().replace("\n", "\r\n")),
]


@pytest.mark.parametrize(("before", "after"), REPAIRS)
def test_a_document_is_repaired_and_nothing_else_of_it_changes(before: bytes, after: str) -> None:
    assert mended(before, "a.md") == after.encode()
    assert mended(after.encode(), "a.md") == after.encode()


PROSE = [
    ("定于2026年04月10号开会。", "定于2026年4月10日开会。"),
    ("公示期2026年04月03号至05月8号。", "公示期2026年4月3日至5月8日。"),
    ("自2026年04月03号-2026年04月08号，公示。", "自2026年4月3日-2026年4月8日，公示。"),
    ("２０２６年４月１０日至１２日。", "2026年4月10日至12日。"),
    ("自2026.4.10日起。", "自2026年4月10日起。"),
    ("自2026/04/10号起。", "自2026年4月10日起。"),
    ("于2026 年 04 月 10 号。", "于2026 年 4 月 10 日。"),
    ("（1)甲\n\n(2）乙", "（1）甲\n\n（2）乙"),
    ("(1) 甲\n(2) 乙\n（3) 丙", "(1) 甲\n(2) 乙\n(3) 丙"),
    ("1. 甲\n2.乙\n3. 丙\n４．丁", "1. 甲\n2. 乙\n3. 丙\n4. 丁"),
    ("1. 甲\n2）乙\n3. 丙\n4. 丁", "1. 甲\n2. 乙\n3. 丙\n4. 丁"),
    ("一、甲\n\n文。\n\n二.乙\n\n三、丙", "一、甲\n\n文。\n\n二、乙\n\n三、丙"),
]


@pytest.mark.parametrize(("before", "after"), PROSE)
def test_dates_and_marks_that_have_one_reading_are_mended(before: str, after: str) -> None:
    assert (mended(notice(body=before).encode(), "a.md") or b"").decode() == notice(body=after)
    assert mended(notice(body=after).encode(), "a.md") == notice(body=after).encode()


def test_a_date_that_is_the_whole_of_a_field_is_mended() -> None:
    before = notice("甲 2026年04月10号\nfile: 2026年04月10号.pdf", date="2026年04月10号  # 周五")
    after = before.replace("date: 2026年04月10号", "date: 2026年4月10日")
    assert (mended(before.encode(), "a.md") or b"").decode() == after


SENTENCE = (
    "经村民代表会议讨论通过，本年度道路维修费用由村集体经济收入列支。"
    "全部账目由村务监督委员会逐笔审核，现将收支情况予以公示"
)


@pytest.mark.parametrize(
    "after", ["", "\n\n豆庄镇东洼村村民委员会\n\n2024年4月10日", "\n\n特此公告。"]
)
def test_a_paragraph_that_lacks_only_its_full_stop_gets_it(after: str) -> None:
    data = notice(body=SENTENCE + after).encode()
    assert (mended(data, "a.md") or b"").decode() == notice(body=f"{SENTENCE}。{after}")


NOT_PROSE = [
    SENTENCE.replace("予以公示", "的"),
    f"{SENTENCE}\n\n委员会已经审核，见后。",  # cut in two
    f"- {SENTENCE}",
    f"> {SENTENCE}",
    f"1. {SENTENCE}",
    f"    {SENTENCE}",
    f"```\n{SENTENCE}\n```",
    f"（{SENTENCE}",
    "2026年4月10日，2026 年 4 月 10 日，2026.4.10，2026-04-10",
    "2026年04月10号楼，2026年04月10号文件",
    "2026年02月30号",  # no such day
    "| 2026年04月10号 |\n|---|\n| 2026.4.10日 |",
    "`2026年04月10号`，“2026年04月10号”，《2026年04月10号通知》",
    "[2026年04月10号](2026年04月10号.pdf)，https://a.cn/2026.4.10日",
    "<p>\n2026年04月10号\n</p>",
    "附件：2026年04月10号明细",
    "见2026年04月10号明细.xlsx",
    "1. 甲\n1）子\n2）丑\n2. 乙\n1）寅\n2）卯\n3. 丙",
    "1. 甲\n2. 乙\n1）子\n2）丑\n3. 丙",
    "1.甲\n2. 乙",
    "１．甲\n２．乙\n３．丙",
    "1.5万元\n2、3月\n3.5万元",
    "```\n（1)甲\n```",
]


@pytest.mark.parametrize("text", NOT_PROSE)
def test_prose_that_is_right_or_unsure_stays(text: str) -> None:
    data = notice(body=text).encode()
    assert (mended(data, "a.md") or b"").decode() == data.decode()


KEPT = ["３月５日至７日", "王*明，138****8000", "电话 0771-5551234", "第１条", "2024年", "１２３"]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_not_surely_wrong_stays(text: str) -> None:
    data = notice(body=text).encode()
    assert mended(data, "a.md", mask=True) == data


def test_masks_keep_the_ends_of_a_number(tmp_path: Path) -> None:
    text = notice(body="王明，13800138000；卡号 6222021234567890128。")
    masked = (mended(text.encode(), "a.md", mask=True) or b"").decode()
    assert "王明，138****8000；卡号 6222***********0128。" in masked
    allowed = notice("甲\nallow: {手机号码: 本人同意}", body="王明，13800138000")
    assert mended(allowed.encode(), "a.md", mask=True) == allowed.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_masked_in_its_own_encoding(encoding: str) -> None:
    table = '姓名,手机,金额\r\n王明,13800138000,"1,200.00"\r\n'
    expected = table.replace("13800138000", "138****8000")
    assert mended(table.encode(encoding), "a.csv", mask=True) == expected.encode(encoding)


def test_each_change_is_shown_and_made_only_after_a_yes(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice(body="王明，13800138000，共１2户。"))
    told = fix(board, "--mask", "content/a.md", answer="n\n")
    assert "138****8000" in told.stdout
    assert "13800138000" not in told.stdout
    assert "13800138000" in (board.folder / "content/a.md").read_text("utf-8")
    assert fix(board, "--mask", "content/a.md", answer="y\n").returncode == 0
    assert "王明，138****8000，共12户。" in (board.folder / "content/a.md").read_text("utf-8")
    assert board.check() == []


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", b"---\xff\xff\x80")
    told = fix(board, "--yes", "content/a.md")
    assert told.returncode == 1
    assert (board.folder / "content/a.md").read_bytes() == b"---\xff\xff\x80"


def test_a_workbook_is_masked_cell_by_cell(tmp_path: Path) -> None:
    board = Board(tmp_path)
    book = Workbook()
    book.active.append(["姓名", "手机", "监督电话", "金额"])
    book.active.append(["王明", 13800138000, "13800138000", 1200.5])
    book.active["A2"].comment = Comment("王明 13800138000", "村")
    book.create_sheet("底册").append(["=1+1", "李强 13900139000"])
    path = board.folder / "content/名单.xlsx"
    book.save(path)
    before = path.read_bytes()
    told = fix(board, "--mask", "content/名单.xlsx", answer="n\n")
    assert told.stdout.count("138****8000") == 2, told.stdout
    assert "13800138000" not in told.stdout
    assert path.read_bytes() == before
    assert fix(board, "--mask", "--yes", "content/名单.xlsx").returncode == 0
    after = load_workbook(path)
    rows = [[cell.value for cell in row] for row in after.worksheets[0].iter_rows()]
    assert rows[1] == ["王明", "138****8000", "13800138000", 1200.5]
    assert after.worksheets[0]["A2"].comment.text == "王明 138****8000"
    assert after.worksheets[1]["A1"].value == "=1+1"
    assert after.worksheets[1]["B1"].value == "李强 139****9000"


def test_a_workbook_with_parts_that_would_be_lost_is_left_alone(tmp_path: Path) -> None:
    board = Board(tmp_path)
    book = Workbook()
    book.active.append(["王明 13800138000", 1])
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1))
    book.active.add_chart(chart, "D1")
    path = board.folder / "content/名单.xlsx"
    book.save(path)
    before = path.read_bytes()
    assert fix(board, "--mask", "--yes", "content/名单.xlsx").returncode == 1
    path.write_bytes(before[:-100])
    assert fix(board, "--mask", "--yes", "content/名单.xlsx").returncode == 1
    assert path.read_bytes() == before[:-100]
