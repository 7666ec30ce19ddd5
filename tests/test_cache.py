"""What is kept from one build to the next, and what becomes of a build when it is lost, damaged or cannot be had."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.pipeline.request import CACHE
from sitegen.pipeline.up_to_date import Stamp
from sitegen.system.cache import open_cache
from tests.board import Board, notice, sitegen


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Two villages with a notice each."""
    made = Board(tmp_path / "site")
    made.put("content/dongwa/2024/0410.md", notice())
    made.put("content/xidi/2024/0411.md", notice("西堤账目", org="xidi", date="2024-04-11"))
    return made


def test_a_cache_deleted_while_open_is_rebuilt(board: Board, tmp_path: Path) -> None:
    """As when `.sitegen` is deleted while the preview runs."""
    board.build()
    shutil.rmtree(board.folder / ".sitegen")
    board.put("content/dongwa/2024/0410.md", notice(body="改过的正文。"))
    board.build()
    assert board.output() == board.clean(tmp_path / "clean")[1]


damages = pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"not a database",
        lambda data: data[:100],
        lambda data: data[: len(data) // 2],
        lambda data: data[:4096],
        lambda data: data[:20_000] + b"\xff" * 20_000 + data[40_000:],
        lambda data: data[:4096] + os.urandom(len(data) - 4096),
        lambda data: data[:100] + b"\0" * (len(data) - 100),
    ],
    ids=["empty", "junk", "head", "half", "page", "hole", "random", "zeros"],
)


@damages
def test_a_damaged_cache_is_rebuilt(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    board = Board(tmp_path / "site")
    for n in range(40):
        board.put(f"content/dongwa/{n}.md", notice(f"第{n}号", body="正文。" * 200))
    board.build()
    store = board.folder / ".sitegen/cache.sqlite"
    store.write_bytes(damage(store.read_bytes()))
    board.put("content/dongwa/3.md", notice("改过的题目"))
    done = sitegen("build", cwd=board.folder)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stdout
    assert board.output() == board.clean(tmp_path / "clean")[1]
    before = (board.folder / "output/index.html").stat()
    assert sitegen("build", cwd=board.folder).returncode == 0
    assert (board.folder / "output/index.html").stat() == before


@damages
def test_damaged_compiled_templates_are_recompiled(
    board: Board,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[bytes], bytes],
) -> None:
    """They are kept for all sites of a user; what a site's own folder brings along is not run."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert sitegen("build", cwd=board.folder).returncode == 0
    kept = [path for path in (tmp_path / "home").rglob("templates/*") if path.is_file()]
    assert len(kept) > 30
    for path in kept:
        path.write_bytes(damage(path.read_bytes()))
    board.put("content/dongwa/a.md", notice("改过的题目"))
    done = sitegen("build", cwd=board.folder)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stdout
    assert board.output() == board.clean(tmp_path / "clean")[1]


def test_a_build_works_without_a_writable_user_cache(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where compiled templates cannot be kept."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file/home"))
    done = sitegen("build", cwd=board.folder)
    assert done.returncode == 0, done.stderr
    assert not any(board.folder.glob(".sitegen/templates"))


def test_a_racy_stamp_settles_with_the_next_build(board: Board) -> None:
    """A build just after a checkout compares contents; so does the next, and no other."""
    board.build()
    with open_cache(board.folder / CACHE) as cache:
        stamp = cache.state("stamp", Stamp)
        assert stamp
        assert stamp.racy
    time.sleep(2.1)  # see files.Stat.settled
    board.build()
    with open_cache(board.folder / CACHE) as cache:
        stamp = cache.state("stamp", Stamp)
        assert stamp
        assert not stamp.racy
        documents = {path: row.stat for path, row in cache.sources().items()}
        assert documents["dongwa/2024/0410.md"].size > 0, (
            "an edit of another reads this one no more"
        )
    board.put("content/dongwa/2024/0410.md", notice(body="另文。"))
    assert board.build().written
    assert "另文。" in board.page("dongwa/2024/0410/")
