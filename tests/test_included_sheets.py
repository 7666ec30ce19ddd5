"""Sheets that a text includes: what the page shows of them, and that it follows their changes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sitegen.search.query.results import found
from tests.board import Board, notice, sitegen, with_fields

SOFFICE = shutil.which("soffice") or ""
PAGE = "dongwa/2026/a/"
SHEET = "content/dongwa/2026/a.files/q1.xlsx"


def finance(sheet: Worksheet, last: float = 18000.0) -> None:
    """Fill the sheet of a village's accounts: two levels of heads, formats, totals, notes."""
    sheet.title = "一季度"
    sheet["A1"] = "东洼村2026年第一季度收支表"
    sheet.merge_cells("A1:H1")
    sheet["A2"], sheet["H2"] = "编制单位：东洼村", "单位：元"
    for place, text in zip(
        ("A3", "B3", "C3", "D3", "F3", "H3", "D4", "E4", "F4", "G4"),
        ("序号", "日期", "摘要", "收入", "支出", "经手人", *("现金", "转账") * 2),
        strict=True,
    ):
        sheet[place] = text
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:H4"):
        sheet.merge_cells(area)
    rows: list[list[Any]] = [
        [1, date(2026, 1, 12), "鱼塘承包费", None, last, None, None, "石某田"],
        [2, date(2026, 2, 3), "垃圾清运费", None, None, 1260.5, None, "田某土"],
        [3, date(2026, 3, 9), "路灯电费", None, None, None, 312.25, "田某土"],
    ]
    for filled in rows:
        sheet.append(filled)
    sheet.append(["合计", None, None, 0, last, 1260.5, 312.25, None])
    sheet.merge_cells("A8:C8")
    sheet["A9"] = "注：转账凭证存村会计处备查。"
    sheet.merge_cells("A9:H9")
    for row in range(5, 9):
        sheet.cell(row, 2).number_format = 'm"月"d"日"'
        for column in range(4, 8):
            sheet.cell(row, column).number_format = "#,##0.00"


def workbook(fill: Callable[[Worksheet], None] = finance) -> bytes:
    """Return the bytes of a workbook with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    fill(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def including(line: str, **of: str) -> str:
    """Return a notice that includes a sheet."""
    return notice(
        title="2026年第一季度财务公开", date="2026-04-10", body=f"收支如下。\n\n{line}", **of
    )


def board(tmp_path: Path, line: str = "![](q1.xlsx)", data: bytes | None = None) -> Board:
    made = Board(tmp_path)
    made.put("content/dongwa/2026/a.md", including(line))
    made.put(SHEET, workbook() if data is None else data)
    return made


def shown(made: Board) -> str:
    """Build, and return the page."""
    assert made.build().published
    return made.page(PAGE)


def table_of(page: str) -> str:
    """Return the table of a page with what stands around it, without line breaks."""
    found = re.search(r"<figure>.*?</figure>|<div class=\"table\".*?</div>", page, re.DOTALL)
    assert found, page
    return found[0].replace("\n", "")


def rows_of(page: str) -> list[list[str]]:
    """Return the texts of the cells of a page's table."""
    return [
        [re.sub("<.*?>", "", cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)]
        for row in re.findall(r"<tr>.*?</tr>", table_of(page))
    ]


def test_a_sheet_is_shown_as_the_spreadsheet_shows_it(tmp_path: Path) -> None:
    made = board(tmp_path)
    assert made.check() == []
    page = shown(made)
    assert rows_of(page) == [
        ["序号", "日期", "摘要", "收入", "支出", "经手人"],
        ["现金", "转账", "现金", "转账"],
        ["1", "1月12日", "鱼塘承包费", "", "18,000.00", "", "", "石某田"],
        ["2", "2月3日", "垃圾清运费", "", "", "1,260.50", "", "田某土"],
        ["3", "3月9日", "路灯电费", "", "", "", "312.25", "田某土"],
        ["合计", "0.00", "18,000.00", "1,260.50", "312.25", ""],
    ]
    table = table_of(page)
    assert "<figcaption>东洼村2026年第一季度收支表</figcaption>" in table
    assert '<p class="small">编制单位：东洼村</p><p class="right">单位：元</p>' in table
    assert table.endswith('<p class="small">注：转账凭证存村会计处备查。</p></figure>')


def test_a_sheet_does_not_repeat_the_title_of_its_page(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        finance(sheet)
        sheet["A1"] = "2026年第一季度  财务公开"

    made = board(tmp_path, data=workbook(fill))
    page = shown(made)
    assert "figcaption" not in table_of(page)
    assert rows_of(page)[0][:2] == ["序号", "日期"]
    made.put("content/dongwa/2026/a.md", including("![2026年第一季度财务公开](q1.xlsx)"))
    assert "<figcaption>2026年第一季度财务公开</figcaption>" in shown(made)  # as typed


def test_heads_of_two_levels_are_named_by_every_cell(tmp_path: Path) -> None:
    made = board(tmp_path)
    table = table_of(shown(made))
    assert '<th class="center" rowspan="2" scope="col" id="sg-t1-1-1">序号</th>' in table
    assert '<th colspan="2" scope="colgroup" id="sg-t1-1-4">收入</th>' in table
    assert '<th class="right" scope="col" id="sg-t1-2-5">转账</th>' in table
    assert '<td class="right" headers="sg-t1-1-4 sg-t1-2-5">18,000.00</td>' in table
    assert '<th colspan="3" scope="row" id="sg-t1-6-1">合计</th>' in table
    named = set(re.findall(r"sg-t[\d-]+", " ".join(re.findall(r'headers="(.*?)"', table))))
    assert named <= set(re.findall(r'id="(sg-t.*?)"', table))


def test_markup_in_the_text_leaves_the_table_as_it_is(tmp_path: Path) -> None:
    made = board(tmp_path)
    plain = table_of(shown(made))
    made.put("content/dongwa/2026/a.md", including("<b>注</b>\n\n![](q1.xlsx)"))
    assert table_of(shown(made)) == plain


def test_a_page_follows_the_changes_of_its_sheet(tmp_path: Path) -> None:
    made = board(tmp_path)
    assert made.build().published
    made.put(SHEET, workbook(lambda sheet: finance(sheet, 20500)))
    assert made.build().published
    assert "20,500.00" in shown(made)
    assert made.output() == made.clean(tmp_path / "clean")[1]


def test_a_sheet_that_comes_later_is_found(tmp_path: Path) -> None:
    made = board(tmp_path)
    made.remove(SHEET)
    assert made.check() == ["content/dongwa/2026/a.md:9:1 D205"]
    made.put(SHEET, workbook())
    assert made.check() == []
    made.put("content/dongwa/2026/q1.xlsx", workbook(lambda sheet: finance(sheet, 1.5)))
    assert "1.50" in shown(made)  # beside the document comes first, as for images
    made.remove("content/dongwa/2026/q1.xlsx")
    assert "18,000.00" in shown(made)


def test_the_preview_follows_a_touched_sheet(tmp_path: Path) -> None:
    made = board(tmp_path)
    assert made.build().published
    made.put(SHEET, workbook(lambda sheet: finance(sheet, 20500)))
    assert made.build(touched=frozenset({"dongwa/2026/a.files/q1.xlsx"})).published
    assert "20,500.00" in made.page(PAGE)


def test_sheet_range_and_caption_are_named_as_a_spreadsheet_does(tmp_path: Path) -> None:
    def two(sheet: Worksheet) -> None:
        finance(sheet)
        other = sheet.parent.create_sheet("二 季度(草)")
        for row in (["项目", "金额"], ["水费", 12], ["电费", 7.5], ["别的", 1]):
            other.append(row)

    made = board(tmp_path, "![表二](q1.xlsx#'二 季度(草)'!A1:B3)", workbook(two))
    assert made.check() == []
    assert rows_of(shown(made)) == [["项目", "金额"], ["水费", "12"], ["电费", "7.5"]]
    assert "<figcaption>表二</figcaption>" in shown(made)
    made.put("content/dongwa/2026/a.md", including("![](q1.xlsx#$A$3:$C$6)"))
    assert [row[0] for row in rows_of(shown(made))] == ["序号", "1", "2"]
    made.put("content/dongwa/2026/a.md", including("![](q1.xlsx#三季度)"))
    assert made.check() == ["content/dongwa/2026/a.md:9:1 D312"]
    made.put("content/dongwa/2026/a.md", including("![](q1.xlsx#一季度!A3:)"))
    assert made.check() == ["content/dongwa/2026/a.md:9:1 D311"]
    made.put("content/dongwa/2026/a.md", including("![](q1.xlsx#一季度!AA1:AB9)"))
    assert made.check() == ["content/dongwa/2026/a.md:9:1 D314"]


def test_how_many_rows_are_the_head_can_be_said(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["指标", "本年"], ["名称", "实绩"], ["粮食", 12]):
            sheet.append(row)

    made = board(tmp_path, "![](q1.xlsx){head=2}", workbook(fill))
    table = table_of(shown(made))
    assert table.count("<th ") == 4
    made.put("content/dongwa/2026/a.md", including("![](q1.xlsx){表头=0}"))
    assert "<th" not in table_of(shown(made))


def test_hidden_rows_columns_and_sheets_are_left_out_and_reported(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        finance(sheet)
        sheet.row_dimensions[6].hidden = True
        sheet.column_dimensions["H"].hidden = True
        secret = sheet.parent.create_sheet("底稿")
        secret.sheet_state = "hidden"
        secret["A1"] = "内部"

    made = board(tmp_path, data=workbook(fill))
    told = [one.split()[-1] for one in made.check(dry=True) if "a.md:9:1" in one]
    assert sorted(told) == ["D319", "D320"]
    assert made.build().published
    page = shown(made)
    for hidden in ("垃圾清运费", "经手人", "石某田", "内部"):
        assert hidden not in page
    made.put("content/dongwa/2026/a.md", including("![](q1.xlsx#底稿)"))
    assert made.check() == ["content/dongwa/2026/a.md:9:1 D313"]


def test_the_checks_look_into_an_included_sheet(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ["姓名", "身份证号", "金额"],
            ["王某", "11010519491231002X", 100],
            ["李某", "", 200],
            ["合计", "", 350],
            ["备注：____年补发", "", ""],
        ):
            sheet.append(row)

    made = board(tmp_path, "![](q1.xlsx)", workbook(fill))
    at = "content/dongwa/2026/a.md:9:1"
    assert made.check() == [f"{at} D812", f"{at} D820", f"{at} D850"]


def test_search_finds_the_text_of_a_sheet(tmp_path: Path) -> None:
    made = board(tmp_path)
    made.build()
    answer = found(made.folder / "output/search", "鱼塘承包费", 10, "https://board.example/")
    assert [hit.url for hit in answer.hits] == [f"https://board.example/{PAGE}"]


def test_delimited_files_in_both_encodings_are_included(tmp_path: Path) -> None:
    made = board(tmp_path, "![](名单.csv)")
    text = '姓名,金额\n王*明,"1,200.00"\n合计,"1,200.00"\n'
    for data in (
        text.encode("gb18030"),
        text.encode("utf-8-sig"),
        text.replace(",", "\t").encode("utf-16"),
    ):
        made.put("content/dongwa/2026/a.files/名单.csv", data)
        assert rows_of(shown(made))[1][0] == "王*明"


def test_formulas_are_never_computed(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ["项目", "金额"],
            ["水费", 12],
            ["电费", '=HYPERLINK("http://x.example","点")'],
        ):
            sheet.append(row)

    made = board(tmp_path, data=workbook(fill))
    assert made.check() == ["content/dongwa/2026/a.md:9:1 D321"]
    assert "x.example" not in shown(made)

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row("A1", ["项目", "金额"])
    sheet.write("A2", "合计")
    sheet.write_formula("B2", "=1/0", book.add_format({"num_format": "0.0"}), "#DIV/0!")
    sheet.write("A3", "小计")
    sheet.write_formula("B3", "=1+1", book.add_format({"num_format": "0.0"}), 2)
    book.close()
    made.put(SHEET, file.getvalue())
    assert made.check() == ["content/dongwa/2026/a.md:9:1 D322"]
    assert rows_of(shown(made))[2] == ["小计", "2.0"]


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return an archive with its members changed."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return file.getvalue()


def with_dtd(name: str, data: bytes) -> bytes:
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return entity + data.split(b"?>", 1)[-1] if name.startswith("xl/worksheets/") else data


def vast(name: str, data: bytes) -> bytes:
    return b" " * 70_000_000 if name == "docProps/core.xml" else data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a workbook", "D315"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "D318"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "D316"),
        (workbook()[:-200], "D315"),
        (repacked(workbook(), with_dtd), "D315"),
        (repacked(workbook(), vast), "D317"),
    ],
    ids=["text", "old", "encrypted", "cut", "dtd", "bomb"],
)
def test_files_that_are_no_sheets_are_refused_with_the_reason(
    tmp_path: Path, data: bytes, code: str
) -> None:
    made = board(tmp_path, data=data)
    assert made.check() == [f"content/dongwa/2026/a.md:9:1 {code}"]


def test_a_path_does_not_leave_the_content_folder(tmp_path: Path) -> None:
    made = board(tmp_path, "![](../../../secret.xlsx)")
    (tmp_path / "secret.xlsx").write_bytes(workbook())
    assert made.check() == ["content/dongwa/2026/a.md:9:1 D205"]


def test_a_sheet_of_a_withdrawn_document_is_not_shown_again(tmp_path: Path) -> None:
    made = board(tmp_path, "![](b.files/q1.xlsx)")
    made.remove(SHEET)
    made.put("content/dongwa/2026/b.files/q1.xlsx", workbook())
    fields = "withdrawn: {date: 2026-05-01, reason: 有误}"
    of = {"title": "第一季度收支", "date": "2026-04-10", "body": "![](q1.xlsx)"}
    made.put("content/dongwa/2026/b.md", with_fields(fields, **of))
    assert [one.split()[-1] for one in made.check()] == ["D222"]


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice")
def test_a_sheet_is_written_by_libreoffice_as_well(tmp_path: Path) -> None:
    source = tmp_path / "lo" / "q1.xlsx"
    source.parent.mkdir()
    source.write_bytes(workbook())
    (tmp_path / "out").mkdir()
    command = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = board(tmp_path / "board", data=(tmp_path / "out" / "q1.xlsx").read_bytes())
    assert made.check() == []
    assert "18,000.00" in shown(made)
    assert "1月12日" in shown(made)


def test_translations_record_the_wording_of_the_sheet(tmp_path: Path) -> None:
    made = board(tmp_path)
    made.put("content/dongwa/2026/a.en.md", "---\ntitle: Accounts\n---\n\n![](q1.xlsx)\n")
    path = "content/dongwa/2026/a.en.md"
    assert sitegen("translated", path, cwd=made.folder).returncode == 0
    assert made.check() == []
    made.put(SHEET, workbook(lambda sheet: finance(sheet, 1)))
    assert [one.split()[-1] for one in made.check()] == ["D251"]
