"""What several processes do: the same as one."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

from sitegen.system.workers import FEW, pool
from tests.board import Board, notice, sitegen


def many(board: Board, count: int) -> None:
    """More notices than are read and drawn in one process."""
    for n in range(count):
        day = f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"
        body = f"第{n}号。\n\n见[上一篇]({max(0, n - 1):03}.md)。"
        text = notice(f"第{n}号公示", date=day, org="dongwa" if n % 2 else "xidi", body=body)
        board.put(f"content/dongwa/{n:03}.md", text)


def test_worker_processes_build_the_same_bytes(tmp_path: Path) -> None:
    board = Board(tmp_path / "site")
    many(board, FEW + 40)
    with pool(2) as executor:
        result = board.build(executor)
        assert len(multiprocessing.active_children()) == 2, "the work was shared"
    assert result.published
    _, inline = board.clean(tmp_path / "inline")
    assert board.output() == inline
    assert not multiprocessing.active_children(), "no process outlives its build"


def test_sources_and_outputs_are_compared_after_a_checkout(tmp_path: Path) -> None:
    """All sources have other times; an edit, a spoilt page and a lost index file are noticed."""
    board = Board(tmp_path / "site")
    many(board, FEW + 40)
    assert sitegen("build", "--jobs", "2", cwd=board.folder).returncode == 0
    for path in (board.folder / "content").rglob("*.md"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    board.put("content/dongwa/007.md", notice("改过", body="新的。"))
    next((board.folder / "output/dongwa").rglob("0*/index.html")).write_bytes(b"spoilt")
    next((board.folder / "output/search").rglob("g*.js")).unlink()
    assert sitegen("build", "--jobs", "2", cwd=board.folder).returncode == 0
    assert board.output() == board.clean(tmp_path / "clean")[1]


def test_memory_settings_do_not_change_the_output(tmp_path: Path) -> None:
    board = Board(tmp_path / "site")
    many(board, FEW + 40)
    assert sitegen("build", cwd=board.folder, SITEGEN_PLAIN="memory").returncode == 0
    assert board.output() == board.clean(tmp_path / "tuned")[1]
