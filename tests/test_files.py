"""Files: read within bounds, staged files committed by renames, nothing outside touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.system.files import Foreign, Stat, Unreadable, commit, read, remove, write

SECOND = 1_000_000_000  # ns


def stage(staging: Path, files: dict[str, str]) -> None:
    """Write files into a staging folder."""
    for path, text in files.items():
        write(staging, path, text.encode())


def found(folder: Path) -> dict[str, str]:
    """Every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_read_returns_whole_files_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read(path, 5) == b"12345"
    with pytest.raises(Unreadable, match="large") as caught:
        read(path, 4)
    assert caught.value.detail == 5


def test_read_refuses_missing_files_folders_links_and_pipes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    for name, reason in [("none", "missing"), ("link", "odd"), ("pipe", "odd"), ("", "odd")]:
        with pytest.raises(Unreadable, match=reason):
            read(tmp_path / name, 100)


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x"])
def test_write_refuses_paths_outside_its_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        write(tmp_path / "root", path, b"x")
    assert found(tmp_path) == {}


def test_commit_adds_replaces_and_removes(tmp_path: Path) -> None:
    output, staging = tmp_path / "output", tmp_path / "staging"
    stage(output, {"old/index.html": "old", "kept/index.html": "kept", "same.css": "1"})
    stage(staging, {"new/index.html": "new", "kept/more/index.html": "more", "same.css": "2"})
    commit(staging, output, ["old/index.html", "never/was.html"])
    assert found(output) == {
        "kept/index.html": "kept",
        "kept/more/index.html": "more",
        "new/index.html": "new",
        "same.css": "2",
    }
    assert not (output / "old").exists(), "a folder left empty goes"
    assert not staging.exists()


def test_commit_finishes_one_that_was_interrupted(tmp_path: Path) -> None:
    """Some files are in the output already, the rest is still staged."""
    output, staging = tmp_path / "output", tmp_path / "staging"
    stage(output, {"a.html": "1", "b.html": "2", "gone.html": "0"})
    stage(staging, {"b.html": "3", "c/d.html": "4"})
    for _ in range(2):
        commit(staging, output, ["gone.html"])
        assert found(output) == {"a.html": "1", "b.html": "3", "c/d.html": "4"}


def test_commit_leaves_foreign_files_and_reports_foreign_folders(tmp_path: Path) -> None:
    output, staging = tmp_path / "output", tmp_path / "staging"
    stage(output, {"page/index.html/mine.txt": "mine", "other/mine.txt": "mine"})
    before = found(output)
    stage(staging, {"page/index.html": "page", "other/index.html": "other"})
    with pytest.raises(Foreign) as caught:
        commit(staging, output, [])
    assert caught.value.path == "page/index.html"
    assert found(output) == before, "nothing was moved"


def test_commit_and_remove_follow_no_link_out_of_the_output(tmp_path: Path) -> None:
    output, staging, elsewhere = (tmp_path / name for name in ("output", "staging", "elsewhere"))
    stage(elsewhere, {"index.html": "theirs"})
    stage(output, {"a.html": "1"})
    (output / "link").symlink_to(elsewhere)
    stage(staging, {"link/index.html": "ours"})
    with pytest.raises(Foreign):
        commit(staging, output, [])
    remove(output, "link/index.html")
    assert found(elsewhere) == {"index.html": "theirs"}


@given(st.integers(0, 10**19), st.integers(0, 10**19), st.integers(0, 10**19))
def test_a_stat_is_settled_two_seconds_after_the_last_change(
    mtime: int, ctime: int, now: int
) -> None:
    assert Stat(1, mtime, ctime, 1).settled(now) == (max(mtime, ctime) + 2 * SECOND < now)
