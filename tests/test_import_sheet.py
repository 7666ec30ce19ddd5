"""Import of workbooks and delimited files: a document that includes the sheet, with its file beside it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from sitegen.importing.model import Refused
from tests.board import Board
from tests.importing import Import
from tests.test_included_sheets import finance, rows_of, saved, workbook

SOFFICE = shutil.which("soffice") or ""


def imported(folder: Path, data: bytes, name: str = "2026年一季度收支.xlsx") -> Import:
    return Import(Board(folder), name, data)


def page_of(found: Import, folder: Path) -> str:
    """Build the board of an import, and return the document's page."""
    board = Board.__new__(Board)
    board.folder = folder
    assert board.build(drafts=True).published
    return board.page(found.targets[0].path.removeprefix("content/").removesuffix(".md") + "/")


def test_a_sheet_becomes_a_document_that_includes_it(tmp_path: Path) -> None:
    found = imported(tmp_path, workbook())
    assert found.body == "![](2026年一季度收支.xlsx#一季度)"
    assert found.fields["title"] == "东洼村2026年第一季度收支表"
    assert found.fields["org"] == "dongwa"
    assert found.fields["period"] == "2026-Q1"
    assert found.fields["attachments"] == "\n  - 2026年一季度收支.xlsx"
    page = page_of(found, tmp_path)
    assert rows_of(page)[2] == ["1", "1月12日", "鱼塘承包费", "", "18,000.00", "", "", "石某田"]
    assert list(tmp_path.glob("output/dongwa/**/*.xlsx"))


def test_hidden_cells_are_reported_and_their_file_is_not_published(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        finance(sheet)
        sheet.row_dimensions[6].hidden = True
        sheet.column_dimensions["H"].hidden = True
        assert sheet.parent
        sheet.parent.create_sheet("底稿").sheet_state = "hidden"

    found = imported(tmp_path, workbook(fill))
    assert found.marks == [
        ("drop", "hidden_rows", "6"),
        ("drop", "hidden_columns", "H"),
        ("drop", "hidden_sheet", "底稿"),
        ("keep", "original_hides", "2026年一季度收支.xlsx"),
    ]
    assert "attachments" not in found.fields
    page = page_of(found, tmp_path)
    assert "鱼塘承包费" in page
    assert "垃圾清运费" not in page
    assert not list(tmp_path.glob("output/**/*.xlsx"))


def test_a_file_with_comments_is_not_published_either(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        finance(sheet)
        sheet["C5"].comment = Comment("此笔待核", "会计")

    found = imported(tmp_path, workbook(fill))
    assert [mark[:2] for mark in found.marks] == [("drop", "comments"), ("keep", "original_hides")]
    assert "attachments" not in found.fields
    assert "此笔待核" not in page_of(found, tmp_path)


def test_each_visible_sheet_is_a_section(tmp_path: Path) -> None:
    book = Workbook()
    for name in ("收入 (1)", "支出#2"):
        sheet = book.create_sheet(name)
        sheet.append(["项目", "金额"])
        sheet.append([name, 12.5])
    found = imported(tmp_path, saved(book), "收支.xlsx")
    assert found.body == (
        "## 收入 (1)\n\n![](<收支.xlsx#'收入 (1)'>)\n\n## 支出#2\n\n![](收支.xlsx#'支出#2')"
    )
    page = page_of(found, tmp_path)
    assert page.count("12.5") >= 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_delimited_file_is_imported(tmp_path: Path, encoding: str) -> None:
    text = "姓名,金额\n王*明,1200\n李*华,800\n"
    found = imported(tmp_path, text.encode(encoding), "低保名单.csv")
    assert found.body == "![](低保名单.csv)"
    assert rows_of(page_of(found, tmp_path))[1] == ["王*明", "1200"]


def test_ten_thousand_rows_are_read_and_shown(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["序号", "姓名", "面积", "金额"])
        for n in range(10_000):
            sheet.append([n + 1, f"王*{n % 10}", n * 1.5, n * 2.25])

    data = workbook(fill)
    found = imported(tmp_path, data, "名单.xlsx")
    assert len(rows_of(page_of(found, tmp_path))) == 10_001


def test_an_old_workbook_is_read_through_libreoffice_or_told_how_to_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "lo" / "a.xlsx"
    source.parent.mkdir()
    source.write_bytes(workbook())
    if SOFFICE:
        command = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += ["--convert-to", "xls", "--outdir", str(source.parent), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        old = (source.parent / "a.xls").read_bytes()
        found = imported(tmp_path / "board", old, "a.xls")
        assert found.body == "![](a.xlsx#一季度)"
        assert "18,000.00" in page_of(found, tmp_path / "board")
    monkeypatch.setenv("PATH", "")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\0" * 600
    with pytest.raises(Refused) as refused:
        imported(tmp_path / "other", old, "a.xls")
    assert refused.value.key == "save_as"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (workbook()[:-300], "broken"),
        (workbook(lambda sheet: None), "empty"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "EncryptedPackage".encode("utf-16-le")
            + b"\0" * 9,
            "encrypted",
        ),
    ],
)
def test_what_is_no_sheet_is_refused_with_the_reason(tmp_path: Path, data: bytes, key: str) -> None:
    with pytest.raises(Refused) as refused:
        imported(tmp_path, data)
    assert refused.value.key == key
