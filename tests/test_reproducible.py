"""The same sources give the same bytes, whatever the machine is like."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.board import ROOT, Board, command, notice, surroundings
from tests.publishing import tree

EPOCH = "1795996800"  # 2026-11-30T00:00:00Z
PLAIN = {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": EPOCH}


def build(sources: Path, folder: Path, jobs: int, umask: int, **changes: str) -> dict[str, bytes]:
    """Build a copy of a site in a process of its own; return what it wrote."""
    shutil.copytree(sources, folder)
    done = subprocess.run(
        command("build", "--jobs", str(jobs), "--quiet"),
        cwd=folder,
        env=surroundings(**{**PLAIN, **changes}),
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return tree(folder / "output")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sources of the demo board, without what a build leaves."""
    folder = tmp_path_factory.mktemp("sources") / "site"
    folder.mkdir()
    for name in ("site.yaml", "published.lock"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "content", folder / "content")
    return folder


@pytest.fixture(scope="module")
def expected(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Build the site in plain surroundings."""
    return build(sources, tmp_path_factory.mktemp("plain") / "site", 1, 0o022)


def test_time_zone_locale_umask_processes_and_hashes_leave_no_trace(
    sources: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    other = {"TZ": "America/New_York", "LC_ALL": "zh_CN.UTF-8", "PYTHONHASHSEED": "4711"}
    assert build(sources, tmp_path / "另一处 site", 2, 0o077, **other) == expected


def test_order_and_times_of_files_leave_no_trace(
    sources: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    """A file system lists files in the order of their making, or of a hash, or none."""
    shuffled = tmp_path / "shuffled"
    for number, path in enumerate(sorted(sources.rglob("*"), reverse=True)):
        if path.is_file():
            target = shuffled / path.relative_to(sources)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (number * 1000, number * 1000))
    assert build(shuffled, tmp_path / "site", 2, 0o022) == expected


def test_moment_of_the_commit_stands_for_now(tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH: what is to be published later is not there yet, whatever day it is."""
    board = Board(tmp_path / "site")
    text = notice("预告", date="2026-12-01")
    board.put("content/later.md", text.replace("date:", "publish_at: 2026-12-01 08:00\ndate:"))
    before = build(board.folder, tmp_path / "before", 1, 0o022)
    after = build(board.folder, tmp_path / "after", 1, 0o022, SOURCE_DATE_EPOCH="1796169600")
    assert not [path for path in before if "/later/" in path]
    assert [path for path in after if path.endswith("/later/index.html")]
