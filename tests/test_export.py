"""`export`: a folder that an organization files with the one above (报送)."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from .board import Board, notice, sitegen
from .browsing import absent
from .test_ledger import RULES

CHROMIUM = shutil.which("chromium")


def report(date: str, period: str, more: str = "", title: str = "村务公开") -> str:
    """Return a report of Dongwa for a period."""
    text = notice(title=title, date=date, org="dongwa", category="village-affairs")
    return text.replace("category:", f"period: {period}\n{more}\ncategory:")


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return a village's third quarter: a report with files, a monthly account, and what must stay out."""
    board = Board(tmp_path, RULES)
    text = report("2025-10-13", "2025-Q3", "attachments: [{file: a.files/明细.csv, title: 明细}]")
    board.put(
        "content/dongwa/a.md",
        text.replace("category:", "changes: [{date: 2025-10-20, note: 改}]\ncategory:"),
    )
    board.put("content/dongwa/a.files/明细.csv", "项目,金额\n收入,10\n")
    board.put("content/dongwa/a.en.md", "---\ntitle: Village affairs\n---\n\nText.\n")
    board.put("content/dongwa/b.md", report("2025-08-11", "2025-07", title="7月：收支/明细"))
    board.put("content/dongwa/draft.md", report("2025-09-01", "2025-Q3", "draft: true", "草稿"))
    board.put(
        "content/dongwa/gone.md",
        report(
            "2025-09-02", "2025-Q3", "withdrawn: {date: 2025-09-05, reason: 数字有误}", "收回的"
        ),
    )
    board.put("content/dongwa/plan.md", report("2025-08-01", "2025", title="全年的事"))
    board.put("content/dongwa/q4.md", report("2025-11-01", "2025-Q4", title="四季度的"))
    board.put("content/xidi/q3.md", notice(title="别村的", date="2025-10-12", org="xidi"))
    return board


def export(board: Board, *arguments: str) -> tuple[int, str]:
    """Run the command for the third quarter into `filed`, without PDF unless asked for."""
    asked = ("--org", "东洼村", "--period", "2025Q3", "-o", "filed", "--as-of", "2025-12-01")
    pdf = () if "--pdf" in arguments else ("--no-pdf",)
    done = sitegen("export", *asked, *pdf, *arguments, cwd=board.folder, SITEGEN_LANG="zh")
    return done.returncode, done.stdout + done.stderr


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of each file below a folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_filing_has_the_documents_of_the_period(board: Board) -> None:
    assert export(board) == (0, "已写入 filed：2 件公开材料，6 个文件，其中 PDF 0 个。\n")
    found = files(board.folder / "filed")
    assert sorted(found) == [
        "01 2025-08-11 7月：收支 明细/b.md",
        "02 2025-10-13 村务公开/a.en.md",
        "02 2025-10-13 村务公开/a.files/明细.csv",
        "02 2025-10-13 村务公开/a.md",
        "SHA256SUMS",
        "目录.xlsx",
    ]
    assert (
        found["02 2025-10-13 村务公开/a.md"] == (board.folder / "content/dongwa/a.md").read_bytes()
    )
    every = b"".join(found.values())
    for kept_out in ("草稿", "全年的事", "四季度的", "别村的"):
        assert kept_out.encode() not in every


def test_checksums_of_a_filing_are_accepted_by_sha256sum(board: Board) -> None:
    assert export(board)[0] == 0
    folder = board.folder / "filed"
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    summed = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    assert summed == {
        path: hashlib.sha256(data).hexdigest()
        for path, data in files(folder).items()
        if path != "SHA256SUMS"
    }
    program = shutil.which("sha256sum") or absent("sha256sum")
    subprocess.run([program, "--check", "SHA256SUMS"], cwd=folder, capture_output=True, check=True)


def test_the_index_of_a_filing_lists_published_and_withdrawn_documents(board: Board) -> None:
    assert export(board)[0] == 0
    book = load_workbook(board.folder / "filed/目录.xlsx")
    assert book.sheetnames == ["目录", "汇总", "明细"]
    sheet = book["目录"]
    rows = [[cell.value for cell in row] for row in sheet["A3:K6"]]
    assert rows[0][1:] == [
        *(
            "标题",
            "类别",
            "发文字号",
            "成文日期",
            "公开日期",
            "所属期",
            "公示期",
            "文件",
            "网址",
            "备注",
        ),
    ]
    assert [row[1] for row in rows[1:]] == ["7月：收支/明细", "村务公开", "收回的"]
    assert rows[2][6] == "2025年第三季度"
    assert rows[2][8].splitlines() == [
        "02 2025-10-13 村务公开/",
        "a.md",
        "a.files/明细.csv",
        "a.en.md",
    ]
    assert rows[2][10] == "1次更正，最近2025-10-20"
    assert rows[3][8:11:2] == [None, "2025-09-05撤回：数字有误"]
    link = sheet["J5"].hyperlink
    assert link is not None
    assert link.target == "https://board.example/dongwa/2025/a/"
    counts = [cell.value for cell in book["汇总"][4]]
    assert counts[2:6] == ["东洼村", 2, 2, 0], "the ledger's duties of the quarter"


def test_the_same_sources_give_the_same_bytes(board: Board, tmp_path: Path) -> None:
    assert export(board)[0] == 0
    first = files(board.folder / "filed")
    assert export(board)[0] == 0, "an earlier export is replaced"
    assert files(board.folder / "filed") == first


def test_a_deleted_document_is_dropped_from_the_next_export(board: Board) -> None:
    assert export(board)[0] == 0
    (board.folder / "content/dongwa/b.md").unlink()
    assert export(board)[0] == 0
    assert not any("7月" in path for path in files(board.folder / "filed"))


@pytest.mark.parametrize("stranger", ["notes.txt", "02 2025-10-13 村务公开/a.md"])
def test_a_folder_of_others_is_left_alone(board: Board, stranger: str) -> None:
    if "/" in stranger:
        assert export(board)[0] == 0
    place = board.folder / "filed" / stranger
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("mine")
    before = files(board.folder / "filed")
    code, said = export(board)
    assert code == 1
    assert stranger.rpartition("/")[2] in said
    assert "不是上次导出的原样" in said
    assert files(board.folder / "filed") == before


def test_an_export_stays_out_of_the_site(board: Board) -> None:
    code, said = export(board, "-o", "content/filed")
    assert code == 2
    assert "“content”" in said
    assert not (board.folder / "content/filed").exists()


def test_misuse_is_told(board: Board) -> None:
    assert export(board, "--period", "三季度")[0] == 2
    code, said = export(board, "--org", "东挖村")
    assert (code, "是否为“东洼村”" in said) == (2, True)
    code, said = export(board, "--period", "2023")
    assert code == 1
    assert "没有属于 2023 的公开材料" in said
    board.put("content/dongwa/bad.md", "---\ntitle: 坏\ndate: x\n---\n")
    code, said = export(board)
    assert (code, "网站有错误，没有导出" in said) == (1, True)


def test_joint_notices_are_filed_by_each_issuer(board: Board) -> None:
    text = notice(title="联合公告", date="2025-09-15", org="xidi").replace(
        "org: xidi", "org: [xidi, dongwa]"
    )
    board.put("content/joint.md", text)
    assert export(board)[0] == 0
    assert any("联合公告" in path for path in files(board.folder / "filed"))


def test_an_attachment_of_another_folder_is_filed_with_its_document(board: Board) -> None:
    board.put("content/common.pdf", b"%PDF-1.4\n%%EOF\n")
    text = report(
        "2025-10-14", "2025-Q3", "attachments: [{file: ../common.pdf, title: 通用}]", "另一份"
    )
    board.put("content/dongwa/c.md", text)
    code, said = export(board)
    assert code == 0, said
    assert "03 2025-10-14 另一份/附件/common.pdf" in files(board.folder / "filed")


def test_pages_are_printed_where_there_is_a_browser(board: Board, tmp_path: Path) -> None:
    if not CHROMIUM:
        absent("chromium")
    assert export(board, "--pdf")[1].endswith("其中 PDF 2 个。\n")
    first = files(board.folder / "filed")
    paper = first["02 2025-10-13 村务公开/村务公开.pdf"]
    assert paper.startswith(b"%PDF")
    assert b"(D:20251020000000" in paper, "the day of the last change, not that of printing"
    assert b"file://" not in paper
    assert export(board, "--pdf")[0] == 0
    assert files(board.folder / "filed") == first
    assert not (board.folder / "output/index.html").exists(), "the site's output stays as it is"


def test_without_a_browser_pdf_is_refused_or_left_out(board: Board) -> None:
    asked = ("export", "--org", "dongwa", "--period", "2025Q3", "-o", "filed")
    nowhere = "/nowhere/chromium"
    done = sitegen(*asked, "--pdf", cwd=board.folder, SITEGEN_CHROMIUM=nowhere, SITEGEN_LANG="zh")
    assert done.returncode == 2
    assert "--no-pdf" in done.stderr
    done = sitegen(*asked, cwd=board.folder, SITEGEN_CHROMIUM=nowhere, SITEGEN_LANG="zh")
    assert done.returncode == 0
    assert "没有找到 Chromium" in done.stderr
