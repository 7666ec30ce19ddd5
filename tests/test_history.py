"""Public versions of documents, from real git repositories."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from sitegen.domain.public_version import Piece
from sitegen.render.visible_text import stable_difference
from tests.board import Board, notice, sitegen
from tests.publishing import needed

PATH = "content/dongwa/2024/0410.md"
PAGE = "dongwa/2024/0410/"
VERSIONS = f"{PAGE}versions/"


def git(folder: Path, *arguments: str, day: str = "2024-04-10") -> None:
    moment = f"{day}T10:00:00+0800"
    who = ("-c", "user.name=Clerk", "-c", "user.email=clerk@board.example")
    dates = {"GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True, env={**os.environ, **dates})


def commit(board: Board, day: str, message: str = "secret message") -> None:
    git(board.folder, "add", "-A")
    git(board.folder, "commit", "-q", "-m", message, day=day)


def board_in(folder: Path, history: str = "differences") -> Board:
    needed("git")
    made = Board(folder)
    site = (made.folder / "site.yaml").read_text("utf-8")
    made.put("site.yaml", f"{site}government: none\nhistory: {history}\n")
    made.put(".gitignore", "/output/\n/.sitegen/\n/published.lock\n")
    git(made.folder, "init", "-q", "-b", "main")
    return made


def edited(board: Board, *bodies: str, front: str = "") -> None:
    """Commit one text of the notice after the other, a day each, from 10 April 2024."""
    for number, body in enumerate(bodies):
        put(board, body, front)
        commit(board, str(date(2024, 4, 10) + timedelta(number)))


def put(board: Board, body: str, front: str = "") -> None:
    text = notice(body=body)
    board.put(PATH, text.replace("category:", f"{front}category:"))


def days(board: Board) -> list[str]:
    """Return the days of the versions that the page lists."""
    page = board.page(PAGE)
    if 'id="sg-history"' not in page:
        return []
    part = page.split('id="sg-history"')[1].split("</section>")[0]
    return re.findall(r'datetime="([\d-]+)"', part)


def built(board: Board) -> Board:
    assert board.build().published
    return board


def everything(board: Board) -> bytes:
    output = board.folder / "output"
    return b"".join(p.read_bytes() for p in sorted(output.rglob("*")) if p.is_file())


def test_the_versions_of_a_document_with_days_and_notes(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    edited(board, "支出12,000.00元，由村主任签字。")
    changes = "changes: [{date: 2024-04-11, note: 更正支出金额}]\n"
    put(board, "支出12,500.00元，由村主任签字。", changes)
    commit(board, "2024-04-11")
    assert days(built(board)) == ["2024-04-11", "2024-04-10"]
    page = board.page(VERSIONS)
    assert "<del>12,000.00</del><ins>12,500.00</ins>元，由村主任签字。" in page
    assert "更正支出金额" in page
    assert b"secret message" not in everything(board)
    assert b"Clerk" not in everything(board)


def test_nothing_is_shown_unless_it_is_asked_for(tmp_path: Path) -> None:
    board = board_in(tmp_path, "none")
    edited(board, "一。", "二。")
    assert days(built(board)) == []
    assert not (board.folder / "output" / VERSIONS).exists()


def test_days_alone(tmp_path: Path) -> None:
    board = board_in(tmp_path, "dates")
    edited(board, "支出一千元。", "支出两千元。")
    assert days(built(board)) == ["2024-04-11", "2024-04-10"]
    assert not (board.folder / "output" / VERSIONS).exists()
    assert "支出一千元".encode() not in everything(board)


def test_a_document_of_one_version_has_no_list(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    edited(board, "一。")
    assert days(built(board)) == []


def test_texts_that_look_alike_are_one_version(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    edited(board, "一。", "**一**。")
    assert days(built(board)) == []


@pytest.mark.parametrize("front", ["draft: true\n", "publish_at: 2024-04-12 08:00\n"])
def test_what_was_not_public_yet_is_never_shown(tmp_path: Path, front: str) -> None:
    board = board_in(tmp_path)
    edited(board, "秘密草稿。", front=front)
    put(board, "公开。")
    commit(board, "2024-04-11")
    put(board, "公开了。")
    commit(board, "2024-04-13")
    assert days(built(board)) == ["2024-04-13", "2024-04-11"]
    assert "秘密草稿".encode() not in everything(board)


def test_versions_before_the_day_of_publication_are_not_public(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    put(board, "初稿。")
    commit(board, "2024-04-01")
    put(board, "定稿。")
    commit(board, "2024-04-05")
    put(board, "定稿，已更正。")
    commit(board, "2024-04-15")
    assert days(built(board)) == ["2024-04-15", "2024-04-10"]
    assert "初稿".encode() not in everything(board)


def test_only_the_last_text_of_a_day_counts(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    put(board, "早上写错。")
    commit(board, "2024-04-10")
    put(board, "下午改好。")
    commit(board, "2024-04-10")
    put(board, "后来又改。")
    commit(board, "2024-04-20")
    assert days(built(board)) == ["2024-04-20", "2024-04-10"]
    assert "早上写错".encode() not in everything(board)


def test_published_lock_tells_since_when_an_address_is_public(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    board.put(".gitignore", "/output/\n/.sitegen/\n")
    edited(board, "尚未上网。")
    put(board, "初次上网。")
    built(board)
    commit(board, "2024-05-01")
    assert days(built(board)) == []
    put(board, "上网以后更正。")
    commit(board, "2024-05-02")
    assert days(built(board)) == ["2024-05-02", "2024-05-01"]
    assert "尚未上网".encode() not in everything(board)


def test_a_withdrawn_document_shows_no_old_text(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    edited(board, "旧文甲。", "旧文乙。")
    assert days(built(board))
    put(board, "旧文丙。", "withdrawn: {date: 2024-04-20, reason: 误发}\n")
    commit(board, "2024-04-20")
    assert days(built(board)) == []
    assert "旧文".encode() not in everything(board)


@pytest.mark.parametrize("taken", ["withdrawn", "removed"])
def test_texts_that_were_taken_back_stay_so(tmp_path: Path, taken: str) -> None:
    board = board_in(tmp_path)
    edited(board, "旧文甲。")
    if taken == "withdrawn":
        put(board, "旧文甲。", "withdrawn: {date: 2024-04-11, reason: 误发}\n")
    else:
        (board.folder / PATH).unlink()
    commit(board, "2024-04-11")
    put(board, "重新发布。")
    commit(board, "2024-04-12")
    put(board, "重新发布，更正。")
    commit(board, "2024-04-13")
    assert days(built(board)) == ["2024-04-13", "2024-04-12"]
    assert "旧文甲".encode() not in everything(board)


def test_masked_personal_data_do_not_come_back(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    number = "110101199003070732"
    edited(
        board,
        f"领取人张三，身份证号{number}，领取补助。",
        "领取人张三，身份证号110101********0732，领取补助。",
        "领取人张三，身份证号110101********0732，领取补助款。",
    )
    assert days(built(board)) == ["2024-04-12", "2024-04-11", "2024-04-10"]
    assert number.encode() not in everything(board)
    assert "<ins>款</ins>" in board.page(VERSIONS)


def test_an_exempted_number_is_not_compared_either(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    allow = "allow: [{check: mobile, reason: 本人同意公开}]\n"
    edited(board, "村民张三13812345678，一。", front=allow)
    edited(board, "一。", "二。")
    built(board)
    assert b"13812345678" not in everything(board)


def test_an_incremental_build_equals_a_clean_one(tmp_path: Path) -> None:
    board = board_in(tmp_path / "site")
    edited(board, "一千元。")
    built(board)
    put(board, "两千元。")
    built(board)  # not committed yet
    assert days(board) == []
    commit(board, "2024-04-11")
    assert days(built(board)) == ["2024-04-11", "2024-04-10"]
    before = everything(board)
    shutil.rmtree(board.folder / "output")
    shutil.rmtree(board.folder / ".sitegen")
    assert everything(built(board)) == before


def test_commits_on_merged_branches_were_not_public(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    edited(board, "一千元。")
    git(board.folder, "switch", "-q", "-c", "proposal")
    put(board, "尚在讨论。")
    commit(board, "2024-04-11")
    put(board, "两千元。")
    commit(board, "2024-04-12")
    git(board.folder, "switch", "-q", "main")
    git(board.folder, "merge", "-q", "--no-ff", "-m", "merge", "proposal", day="2024-04-15")
    assert days(built(board)) == ["2024-04-15", "2024-04-10"]
    assert "尚在讨论".encode() not in everything(board)


def test_a_shallow_clone_says_that_it_lacks_the_history(tmp_path: Path) -> None:
    board = board_in(tmp_path / "site")
    edited(board, "一。", "二。")
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{board.folder}", clone], check=True
    )
    shallow = Board.__new__(Board)
    shallow.folder = clone
    found = [one for one in shallow.build().findings if one.code == "D422"]
    assert [(f"{one.at.path}:{one.at.line}", one.severity) for one in found] == [
        ("site.yaml:10", "warning")
    ]
    assert days(shallow) == []


def test_links_in_the_repository_are_not_followed(tmp_path: Path) -> None:
    board = board_in(tmp_path / "site")
    outside = tmp_path / "outside.md"
    outside.write_text(notice(body="外面的文件。"), "utf-8")
    (board.folder / PATH).parent.mkdir(parents=True)
    (board.folder / PATH).symlink_to(outside)
    commit(board, "2024-04-09")
    (board.folder / PATH).unlink()
    edited(board, "一。", "二。")
    assert days(built(board)) == ["2024-04-11", "2024-04-10"]
    assert "外面的文件".encode() not in everything(board)


def test_a_translation_has_versions_of_its_own(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    edited(board, "一千元。")
    english = PATH.replace(".md", ".en.md")
    board.put(english, "---\ntitle: Accounts\n---\n1,000 yuan.\n")
    commit(board, "2024-04-11")
    board.put(english, "---\ntitle: Accounts\n---\n1,500 yuan.\n")
    commit(board, "2024-04-12")
    built(board)
    assert days(board) == []
    assert "<del>1,000</del><ins>1,500</ins>" in board.page(f"en/{VERSIONS}")


def test_without_a_repository_nothing_is_shown(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    put(board, "一。")
    shutil.rmtree(board.folder / ".git")
    assert days(built(board)) == []


def test_a_comparison_of_states_leaves_the_history_out(tmp_path: Path) -> None:
    board = board_in(tmp_path)
    edited(board, "一。", "二。")
    done = sitegen("diff", "HEAD", ".", "--format", "json", cwd=board.folder)
    assert json.loads(done.stdout)["changed"] == [], done.stderr


def test_difference_of_long_and_wholly_different_texts() -> None:
    old, new = "甲" * 5000, "乙" * 5000
    assert stable_difference(old, new) == [Piece("removed", old), Piece("added", new)]
    lines = "一\n" * 3000
    assert stable_difference(lines, lines + "二\n")[-1].text.endswith("二\n")
    assert stable_difference("一\n二\n", "一\n") == [
        Piece("same", "一\n"),
        Piece("removed", "二\n"),
    ]
