"""Faults while pages are published, and places that may not be written: told truly, mended by the next build."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.pipeline.request import CACHE, Request, Result
from sitegen.pipeline.session import run
from tests.board import NOW, Board, command, notice, surroundings

EDITED = "改过的正文。"


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Two notices, one with a file."""
    made = Board(tmp_path / "site")
    made.put("content/dongwa/2024/0410.md", notice(body="见[名单](0410.files/list.pdf)。"))
    made.put("content/dongwa/2024/0410.files/list.pdf", b"names")
    made.put("content/xidi/2024/0411.md", notice("西堤账目", org="xidi", date="2024-04-11"))
    return made


def built(board: Board, **request: Any) -> Result:
    """Build as the command does, with faults as findings."""
    wish = Request(board.folder, NOW, **request)
    return run(wish, board.folder / CACHE, 1, lambda *_: None, None)


@contextmanager
def failing_after(monkeypatch: pytest.MonkeyPatch, name: str, count: int) -> Iterator[None]:
    """Have a call of the system fail when it was made some times."""
    real = getattr(os, name)
    left = [count]

    def call(source: Any, *target: Any, **more: Any) -> Any:
        if "staging" in os.fspath(source):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO), source, None, *target[:1])
        return real(source, *target, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, call)
        yield


@pytest.mark.parametrize("count", [0, 1, 5])
@pytest.mark.parametrize("name", ["replace", "rename"])
def test_a_publication_that_stops_half_way_says_so_and_is_completed(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, count: int
) -> None:
    built(board)
    before = board.output()
    board.put("content/dongwa/2024/0410.md", notice(body=EDITED))
    for n in range(6):
        board.put(f"content/xidi/2024/05{n}.md", notice(f"新{n}", org="xidi", date="2024-05-01"))
    with failing_after(monkeypatch, name, count):
        result = built(board)
    changed = board.output() != before
    (found,) = result.findings
    assert found.code == ("D606" if changed else "D602")
    assert "staging" not in str(found)
    if changed:
        assert dict(found.params)["done"] != "0"
    with failing_after(monkeypatch, name, 0):
        (again,) = built(board).findings
    assert again.code == ("D606" if changed else "D602"), "it is still half published"
    built(board)
    assert board.output() == board.clean(tmp_path / "clean")[1]


def test_a_disk_that_fills_up_before_publication_changes_no_page(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(board)
    before = board.output()
    board.put("content/dongwa/2024/0410.md", notice(body=EDITED))
    real = os.open

    def full(path: Any, flags: int, *mode: Any, **more: Any) -> int:
        if flags & os.O_CREAT and "staging" in os.fspath(path):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        return real(path, flags, *mode, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", full)
        (found,) = built(board).findings
    assert (found.code, "staging" in str(found)) == ("D602", False)
    assert board.output() == before


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=12),
    noise=st.binary(min_size=1, max_size=400),
    edited=st.booleans(),
)
def test_a_damaged_cache_never_shows_in_the_output(
    places: list[float], noise: bytes, edited: bool
) -> None:
    """Bytes anywhere in the cache are others: the pages are those of a build without it."""
    with TemporaryDirectory() as folder:
        board = Board(Path(folder) / "site")
        for n in range(4):
            board.put(f"content/dongwa/{n}.md", notice(f"第{n}号", body=f"正文{n}。"))
        built(board)
        with open(board.folder / CACHE, "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            for place in places:
                file.seek(int(place * size))
                file.write(noise)
        if edited:
            board.put("content/dongwa/1.md", notice("第1号", body=EDITED))
        assert built(board).published
        assert board.output() == board.clean(Path(folder) / "clean")[1]
        assert built(board).published


@pytest.mark.parametrize("name", ["lock", "cache.sqlite", "cache.sqlite-wal"])
def test_links_in_the_folder_of_the_cache_are_not_followed(board: Board, name: str) -> None:
    board.put("precious.txt", "mine")
    board.put(".sitegen/readme.txt", "")
    (board.folder / ".sitegen" / name).symlink_to(board.folder / "precious.txt")
    assert [found.code for found in built(board).findings] == ["D603"]
    assert (board.folder / "precious.txt").read_text(encoding="utf-8") == "mine"


def test_a_link_in_the_place_of_the_cache_s_folder_is_refused(board: Board, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (board.folder / ".sitegen").symlink_to(tmp_path / "elsewhere")
    assert [found.code for found in built(board).findings] == ["D603"]
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_link_beside_published_lock_is_not_written_through(board: Board) -> None:
    board.put("precious.txt", "mine")
    (board.folder / ".published.lock.new").symlink_to("precious.txt")
    assert built(board).published
    assert (board.folder / "precious.txt").read_text(encoding="utf-8") == "mine"
    assert (board.folder / "published.lock").is_file()


@pytest.mark.parametrize("path", ["images", "images/logo.png"])
def test_a_logo_behind_a_link_is_not_published(board: Board, tmp_path: Path, path: str) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "logo.png").write_bytes(b"\x89PNG secret")
    place = board.folder / path
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(secret / "logo.png" if path.endswith(".png") else secret)
    text = (board.folder / "site.yaml").read_text(encoding="utf-8")
    board.put("site.yaml", f"{text}appearance: {{logo: images/logo.png}}\n")
    assert [found.code for found in built(board).findings] == ["D002"]


def test_a_folder_that_becomes_a_link_during_a_build_is_not_followed(
    board: Board, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    for name in ("0411.md", "list.pdf"):
        (secret / name).write_text(notice("机密", org="xidi", body="SECRET"), encoding="utf-8")

    def swap(stage: str, done: int, total: int) -> None:
        """Replace folders that were listed already."""
        for folder in ("xidi/2024", "dongwa/2024/0410.files"):
            place = board.folder / "content" / folder
            with suppress(OSError):
                place.rename(tmp_path / folder.replace("/", "-"))
                place.symlink_to(secret)

    board.put("content/a.md", notice("先读"))
    wish = Request(board.folder, NOW, keep_going=True)
    run(wish, board.folder / CACHE, 1, swap, None)
    run(wish, board.folder / CACHE, 1, lambda *_: None, None)
    assert not [path for path, data in board.output().items() if b"SECRET" in data]


@contextmanager
def readable_board() -> Iterator[Board]:
    """Give a board to a user who is not root."""
    with TemporaryDirectory() as folder:
        board = Board(Path(folder) / "site")
        board.put("content/dongwa/2024/0410.md", notice())
        yield board
        subprocess.run(["chmod", "-R", "u+rwX", folder], check=True)


def unprivileged(board: Board, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody whom permissions concern."""
    other: dict[str, Any] = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
    if other:
        subprocess.run(["chown", "-R", "65534:65534", board.folder.parent], check=True)
    return subprocess.run(
        command(*arguments),
        cwd=board.folder,
        env=surroundings(HOME=str(board.folder.parent)),
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=False,
        timeout=120,
        **other,
    )


def anybody_can_run() -> bool:
    """Return True if somebody who is not root can read this checkout and its interpreter."""
    places = (Path(__file__).resolve(), Path(sys.executable).resolve())
    return os.name == "posix" and all(
        above.stat().st_mode & 0o005 == 0o005 for place in places for above in place.parents
    )


@pytest.mark.skipif(not anybody_can_run(), reason="this checkout is private to its owner")
@pytest.mark.parametrize("built_before", [True, False])
def test_check_works_where_nothing_may_be_written(built_before: bool) -> None:
    with readable_board() as board:
        if built_before:
            assert unprivileged(board, "build").returncode == 0
        subprocess.run(["chmod", "-R", "a-w", board.folder], check=True)
        checked = unprivileged(board, "check", "--format", "json")
        assert "Traceback" not in checked.stderr
        assert "D602" not in checked.stdout
        refused = unprivileged(board, "build")
        if not built_before:
            assert (refused.returncode, "D602" in refused.stdout) == (1, True)
        assert "Traceback" not in refused.stderr
