"""Scenarios before a build: no change, one change, a fresh checkout."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from generators import Generator

SCENARIOS = {
    "cold": "no output, no cache",
    "noop": "nothing changed",
    "change": "one body changed",
    "checkout": "fresh checkout, one body changed",
}


def prepare(scenario: str, generator: Generator, notice: str) -> str:
    """Bring a built board into the state that is measured.

    Returns the words that the notice's page must have after the build: "" for any page.
    """
    match scenario:
        case "cold":
            for name in (generator.output, *generator.state):
                _discard(generator.folder / name, generator.folder)
            return ""
        case "noop":
            return ""
        case "change":
            return _change(generator.source(notice))
        case "checkout":
            _check_out(generator)
            return _change(generator.source(notice))
        case _:
            raise ValueError(scenario)


def is_fresh(generator: Generator, notice: str, words: str) -> bool:
    """Return True if a notice's page exists and has the words."""
    page = generator.page(notice)
    return page.exists() and words in page.read_text(encoding="utf-8")


def _change(source: Path) -> str:
    words = f"补充说明第{time.time_ns()}号"
    with source.open("a", encoding="utf-8") as file:
        file.write(f"\n{words}。\n")
    return words


def _check_out(generator: Generator) -> None:
    """Copy the board to new files: sources get new times, output and cache keep theirs."""
    folder = generator.folder
    fresh = folder.with_name(f"{folder.name}-fresh")
    shutil.copytree(folder, fresh)
    kept = {generator.output, *generator.state}
    for file in fresh.rglob("*"):
        if file.is_file() and file.relative_to(fresh).parts[0] not in kept:
            os.utime(file)
    _discard(folder, folder)
    fresh.rename(folder)


def _discard(path: Path, board: Path) -> None:
    """Move out of a board's way; delete only where that leaves no work to the file system.

    Disk file systems go on tidying up after a large deletion, at the cost of the next build.
    """
    if not path.exists():
        return
    trash = board.with_name("trash")
    trash.mkdir(exist_ok=True)
    path.rename(trash / f"{path.name}-{time.time_ns()}")
    if Path("/dev/shm") in trash.parents:
        shutil.rmtree(trash)
