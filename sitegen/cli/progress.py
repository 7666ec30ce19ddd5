"""A progress bar for long work, where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

Progress = Callable[[str, int, int], None]
_LONG = 200  # items; shorter work shows no bar


@contextmanager
def bar(watched: bool, label: Callable[[str], str]) -> Iterator[Progress]:
    """Return a function (stage, done, total) that draws a bar for each stage, or nothing."""
    if not watched:
        yield lambda stage, done, total: None
        return
    current: dict[str, Any] = {}

    def progress(stage: str, done: int, total: int) -> None:
        if total < _LONG:
            return
        if stage not in current:
            finish()
            shown = click.progressbar(length=total, label=label(stage), file=sys.stderr)
            current[stage] = shown.__enter__()
        shown = current[stage]
        shown.length = total
        shown.update(min(done, total) - shown.pos)

    def finish() -> None:
        for shown in current.values():
            shown.render_finish()
        current.clear()

    try:
        yield progress
    finally:
        finish()
