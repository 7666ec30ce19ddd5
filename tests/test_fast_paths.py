"""Every fast path can be turned off, and produces the same bytes as the plain path."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from sitegen.system.fast_paths import FastPath

from .board import Board, notice, sitegen

PLAN = """计划
targets:
  - {id: times, text: 公开次数, unit: 次, at_least: 4, due: 2024-12-31}"""


def built(folder: Path, plain: str) -> dict[str, bytes]:
    """Return the output of a board whose pages use most of the theme."""
    board = Board(folder)
    board.put("content/plan.md", notice(PLAN, category="plan", date="2024-01-05"))
    report = "进展\nplan: plan.md\nstage: progress\nprogress: [{target: times, value: 2}]"
    board.put(
        "content/report.md",
        notice(report, body="一、情况\n\n| 甲 | 乙 |\n|---|---|\n| 1 | <2> |\n"),
    )
    board.put("content/report.en.md", "---\ntitle: A & B\n---\n**Text** [plan](plan.md)\n")
    done = sitegen("build", "--jobs", "1", cwd=folder, SITEGEN_PLAIN=plain)
    assert done.returncode == 0, done.stdout + done.stderr
    return board.output()


@pytest.mark.parametrize("name", ["1", *get_args(FastPath)])
def test_pages_are_the_same_without_an_optimization(tmp_path: Path, name: str) -> None:
    assert built(tmp_path / "plain", name) == built(tmp_path / "fast", "")
