"""What several processes do: the same as one."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_an_output_check_in_another_process_finds_damage(tmp_path: Path) -> None:
    """Of more than a few files: sources after a checkout, and what was written, part of it spoilt."""
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


ASIDE = """
import os
import signal
import sys

from sitegen.system.workers import aside, pool

how, here = sys.argv[1], os.getpid()
if how == "nobody is told of its end":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)

def work():
    if os.getpid() != here and how == "it dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if os.getpid() != here and how == "nobody asks":
        signal.pause()
    return ["here" if os.getpid() == here else "there"]

with pool(2) as executor:
    result = aside(executor, work, list[str])
    if how != "nobody asks":
        print(*result(), *result())
try:
    print("left", os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("none left")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("as a rule", ["there there", "none left"]),
        ("it dies", ["here here", "none left"]),
        ("nobody is told of its end", ["there there", "none left"]),
        ("nobody asks", ["none left"]),
    ],
)
def test_a_copy_of_the_process_does_work_aside(how: str, expected: list[str]) -> None:
    arguments = [sys.executable, "-c", ASIDE, how]
    ended = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.splitlines() == expected
