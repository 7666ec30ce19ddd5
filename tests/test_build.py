"""Builds: what is written, what is left alone, and equal bytes by every way."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.board import Board, notice, sitegen

PAGE = "dongwa/2024/0410/index.html"


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Two villages with a notice each."""
    made = Board(tmp_path / "site")
    made.put("content/dongwa/2024/0410.md", notice())
    made.put("content/xidi/2024/0411.md", notice("西堤账目", org="xidi", date="2024-04-11"))
    return made


def marks(board: Board) -> dict[str, tuple[int, int, int]]:
    """Return the stat of every file of the output."""
    stats = {path: os.stat(board.folder / "output" / path) for path in board.output()}
    return {path: (s.st_ino, s.st_mtime_ns, s.st_ctime_ns) for path, s in stats.items()}


def changed(board: Board, before: dict[str, tuple[int, int, int]]) -> set[str]:
    """Return the files of the output that were written since."""
    after = marks(board)
    return {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)}


def test_two_first_builds_are_the_same_bytes(board: Board, tmp_path: Path) -> None:
    first = sitegen("build", "-o", tmp_path / "one", cwd=board.folder, PYTHONHASHSEED="1")
    assert first.returncode == 0, first.stderr
    shutil.rmtree(board.folder / ".sitegen")
    second = sitegen("build", cwd=board.folder, PYTHONHASHSEED="2", LC_ALL="C", TZ="Pacific/Apia")
    assert second.returncode == 0, second.stderr
    (tmp_path / "one").rename(board.folder / "one")
    one = Board.output
    expected = one(board)
    shutil.rmtree(board.folder / "output")
    (board.folder / "one").rename(board.folder / "output")
    assert board.output() == expected


def test_a_build_without_changes_writes_nothing(board: Board) -> None:
    board.build()
    before = marks(board)
    result = board.build()
    assert (result.written, result.removed) == (0, 0)
    assert result.pages > 0
    assert changed(board, before) == set()


def test_a_source_with_a_new_mtime_alone_writes_nothing(board: Board) -> None:
    board.build()
    before = marks(board)
    os.utime(board.folder / "content/dongwa/2024/0410.md", (1, 1))
    assert board.build().written == 0
    assert changed(board, before) == set()


def test_an_edited_body_rewrites_only_its_page(board: Board) -> None:
    board.build()
    before = marks(board)
    board.put("content/dongwa/2024/0410.md", notice(body="改过的正文。"))
    result = board.build()
    pages = {path for path in changed(board, before) if path.endswith(".html")}
    assert pages == {PAGE}
    assert result.written == len(changed(board, before))
    assert "改过的正文。" in board.page("dongwa/2024/0410/")


def test_an_edited_title_rewrites_the_lists_that_show_it(board: Board) -> None:
    board.build()
    before = marks(board)
    board.put("content/dongwa/2024/0410.md", notice("改过的题目"))
    board.build()
    pages = {path for path in changed(board, before) if path.endswith(".html")}
    shown = {path for path, data in board.output().items() if "改过的题目".encode() in data}
    assert pages == {path for path in shown if path.endswith(".html")}
    assert {PAGE, "index.html", "dongwa/2024/index.html", "2024/index.html"} <= pages
    assert "xidi/2024/0411/index.html" not in pages


def test_a_renamed_organization_is_renamed_everywhere(board: Board) -> None:
    board.build()
    before = marks(board)
    target = board.folder / "content/organizations.yaml"
    target.write_text(target.read_text("utf-8").replace("西堤村", "金堤村"), "utf-8")
    board.build()
    output = board.output()
    assert [path for path, data in output.items() if "西堤村".encode() in data] == []
    named = {path for path, data in output.items() if "金堤村".encode() in data}
    assert {"index.html", "xidi/index.html", "xidi/2024/0411/index.html"} <= named
    assert PAGE not in changed(board, before), "a page that does not name it stays"


def test_an_edit_of_same_size_and_time_is_noticed(board: Board) -> None:
    """Invariant: a source is trusted by its stat only if a later change would show in it."""
    source = board.folder / "content/dongwa/2024/0410.md"
    for old, new in (("正文", "改动"), ("改动", "又改"), ("又改", "正文")):
        board.build()
        before = source.stat()
        text = source.read_text("utf-8").replace(old, new)
        source.write_text(text, "utf-8")
        os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert source.stat().st_size == before.st_size
        board.build()
        assert new in board.page("dongwa/2024/0410/")


def test_verify_repairs_files_whose_stat_is_unchanged(board: Board) -> None:
    board.build()
    page = board.folder / "output" / PAGE
    good, before = page.read_bytes(), page.stat()
    with page.open("rb+") as file:
        file.write(b"X")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    result = board.build(verify=True)
    assert page.read_bytes() == good
    assert result.written == 1
    assert board.build(verify=True).written == 0


def test_damaged_output_is_repaired(board: Board) -> None:
    board.build()
    expected = board.output()
    output = board.folder / "output"
    (output / PAGE).write_text("")
    (output / "index.html").unlink()
    shutil.rmtree(output / "categories")
    board.build()
    assert board.output() == expected


def test_foreign_files_in_the_output_stay(board: Board) -> None:
    board.build()
    output = board.folder / "output"
    mine = {"CNAME": b"x", "dongwa/2024/0410/own.txt": b"y", "empty/deep/own.html": b"z"}
    for path, data in mine.items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_bytes(data)
    board.remove("content/dongwa/2024/0410.md")
    board.forget()
    board.build()
    assert mine.items() <= board.output().items()
    assert PAGE not in board.output()


def test_empty_folders_are_removed(board: Board) -> None:
    board.build()
    board.remove("content/dongwa/2024/0410.md")
    board.forget()
    result = board.build()
    assert result.removed > 0
    assert not (board.folder / "output/dongwa/2024").exists()
    assert (board.folder / "output/dongwa/index.html").exists()


def test_a_moved_page_leaves_no_old_file(board: Board, tmp_path: Path) -> None:
    board.build()
    folder = board.folder / "content/dongwa/2024"
    (folder / "0410.md").rename(folder / "新名字.md")
    board.forget()
    board.build()
    assert PAGE not in board.output()
    assert board.output() == board.clean(tmp_path / "clean")[1]


def test_a_folder_in_the_place_of_a_page_is_reported(board: Board) -> None:
    """D603: what someone else made is neither removed nor written into."""
    (board.folder / "output" / PAGE / "own").mkdir(parents=True)
    done = sitegen("build", cwd=board.folder)
    assert done.returncode == 1
    assert "D603" in done.stdout
    assert (board.folder / "output" / PAGE / "own").is_dir()
    shutil.rmtree(board.folder / "output" / PAGE)
    assert sitegen("build", cwd=board.folder).returncode == 0
    assert "正文。" in board.page("dongwa/2024/0410/")


def test_a_link_in_the_output_is_not_followed(board: Board, tmp_path: Path) -> None:
    """Invariant: no path that is written or removed leaves the output folder."""
    board.build()
    outside = tmp_path / "outside"
    shutil.move(board.folder / "output/dongwa/2024/0410", outside)
    (board.folder / "output/dongwa/2024/0410").symlink_to(outside)
    board.put("content/dongwa/2024/0410.md", notice(body="改过的正文。"))
    done = sitegen("build", cwd=board.folder)
    assert (done.returncode, "D603" in done.stdout) == (1, True)
    assert "改过的正文。" not in (outside / "index.html").read_text("utf-8")


def test_nothing_is_removed_through_a_link(board: Board, tmp_path: Path) -> None:
    board.build()
    outside = tmp_path / "outside"
    shutil.move(board.folder / "output/dongwa/2024/0410", outside)
    (board.folder / "output/dongwa/2024/0410").symlink_to(outside)
    board.remove("content/dongwa/2024/0410.md")
    board.forget()
    sitegen("build", cwd=board.folder)
    assert (outside / "index.html").exists()


def test_errors_leave_the_old_site(board: Board) -> None:
    board.build()
    expected = board.output()
    board.put("content/xidi/2024/0412.md", notice(org="没有的村"))
    assert not board.build().published
    assert board.output() == expected


def test_keep_going_builds_the_rest_and_keeps_the_published_page(board: Board) -> None:
    board.build()
    before = board.output()[PAGE]
    board.put("content/dongwa/2024/0410.md", notice(date="2024-02-30"))
    result = board.build(keep_going=True)
    assert result.published
    assert [found.code for found in result.findings] == ["D105"]
    assert board.output()[PAGE] == before, "a fault is no reason to vanish"
    assert "西堤账目" in board.page("xidi/2024/0411/")
    assert not board.build().published, "without it, the fault still counts"


def test_output_option_builds_into_another_folder(board: Board, tmp_path: Path) -> None:
    board.build()
    expected = board.output()
    board.build(output=tmp_path / "elsewhere")
    board.folder.joinpath("output").rename(tmp_path / "first")
    (tmp_path / "elsewhere").rename(board.folder / "output")
    assert board.output() == expected


def test_a_faulty_document_keeps_no_page_at_an_address_that_another_document_takes(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    board.put("content/dongwa/a.md", notice(body="见[表](表.csv)。"))
    board.put("content/dongwa/表.csv", "金额\n1\n")
    board.build(keep_going=True)
    board.put("content/dongwa/a.md", "不是公开文件")
    board.put("content/xidi/a.md", notice("别的"))
    board.forget()
    board.build(keep_going=True)
    assert "别的" in board.page("dongwa/2024/a/")
    again = board.build(keep_going=True)
    assert (again.written, again.removed) == (0, 0)
