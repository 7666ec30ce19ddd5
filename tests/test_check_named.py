"""`sitegen check FILE…`: what concerns some files only."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli import main
from tests.board import Board, notice

GOOD = "content/dongwa/2024/0410.md"
BAD = "content/dongwa/2024/0411.md"


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return a board with one good notice, and one with a link into nothing."""
    made = Board(tmp_path / "site")
    made.put("site.yaml", (made.folder / "site.yaml").read_text("utf-8") + "government: none\n")
    made.put(GOOD, notice())
    made.put(BAD, notice("另一份公示", body="见[附件](missing.pdf)。"))
    return made


def check(board: Board, *files: str) -> Result:
    command = ["check", "--root", str(board.folder), "--jobs", "1", *files]
    return CliRunner().invoke(main, command, env={"SITEGEN_LANG": "en"})


def test_findings_of_other_files_are_not_shown(board: Board) -> None:
    assert check(board).exit_code == 1
    done = check(board, GOOD)
    assert done.exit_code == 0, done.output
    assert BAD not in done.output


@pytest.mark.parametrize("name", [BAD, "content/dongwa", ".", "./content/../" + BAD])
def test_findings_of_a_named_file_or_folder_are_shown(board: Board, name: str) -> None:
    done = check(board, name)
    assert done.exit_code == 1
    assert BAD in done.output


def test_paths_may_be_absolute_or_of_the_current_folder(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert BAD in check(board, str(board.folder / BAD)).output
    monkeypatch.chdir(board.folder / "content/dongwa")
    assert BAD in check(board, "2024/0411.md").output
    assert check(board, "2024/0410.md").exit_code == 0


def test_findings_of_others_that_mention_the_file_are_shown(board: Board) -> None:
    board.put(BAD, notice())  # the same title as the good one
    found = check(board, GOOD)
    assert BAD in found.output or GOOD in found.output
    assert "D840" in found.output


def test_error_of_the_settings_is_always_shown(board: Board) -> None:
    board.put("site.yaml", "title: [\n")
    done = check(board, GOOD)
    assert done.exit_code == 1
    assert "site.yaml" in done.output


@pytest.mark.parametrize("name", ["content/dongwa/2024/0412.md", "/etc/hostname"])
def test_unknown_file_is_told(board: Board, name: str) -> None:
    done = check(board, GOOD, name)
    assert done.exit_code == 2
    assert f"{name}: there is no such file" in done.stderr
