"""Work in several processes: cut into chunks, mapped in order, the same result as in one."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError

from sitegen.system.codec import decode, encode
from sitegen.system.workers import AHEAD, FEW, HEAVY, Inline, chunks, mapped, pool
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


@given(st.lists(st.integers(0, HEAVY // 2)), st.integers(1, 9))
def test_chunks_keep_order_and_bound_count_and_weight(sizes: list[int], most: int) -> None:
    pieces = list(chunks(sizes, most, weight=lambda size: size))
    assert [size for piece in pieces for size in piece] == sizes
    assert all(0 < len(piece) <= most for piece in pieces)
    assert all(sum(piece[:-1]) <= HEAVY for piece in pieces), "a heavy chunk ends at once"


def add_to_each(common: bytes, piece: bytes) -> bytes:
    """Add a common number to each of a chunk; the work of a worker process."""
    more = decode(common, int)
    return encode([more + number for number in decode(piece, list[int])])


@pytest.mark.parametrize("processes", [1, 2])
def test_mapped_gives_results_in_order_from_any_executor(processes: int) -> None:
    with pool(processes) as executor:
        results = mapped(executor, add_to_each, 100, range(1000), list[int], size=7)
        assert [number for piece in results for number in piece] == list(range(100, 1100))


@pytest.mark.parametrize("processes", [1, 2])
def test_mapped_raises_what_a_worker_raised(processes: int) -> None:
    with pool(processes) as executor, pytest.raises(ValidationError):
        list(mapped(executor, add_to_each, 100, [1, None, 3], list[int], size=1))


def test_mapped_takes_few_items_in_advance() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = mapped(Inline(), add_to_each, 0, items(), list[int], size=2)
    assert next(results) == [0, 1]
    assert len(taken) == 2 * AHEAD


def test_mapped_calls_meanwhile_once_before_the_last_results() -> None:
    told: list[str] = []
    results = mapped(
        Inline(), add_to_each, 0, [1, 2], list[int], size=1, meanwhile=lambda: told.append("called")
    )
    assert next(results) == [1]
    assert told == ["called"]
    assert list(results) == [[2]]
    assert told == ["called"]
