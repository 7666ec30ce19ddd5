"""Bar charts as SVG, beside the table with the same numbers.

Colours are the text's own, so that a chart works in dark mode, on paper and under forced colours; it has a
title and a description for screen readers, and neither style nor script.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from sitegen.render.jinja_env import escape
from sitegen.views import Grid

WIDTH = 320  # units, about as many as a telephone has pixels, so that letters keep their size
LABEL = 120  # units for what a bar is called, at most
ROW = 24  # units from one bar to the next
MOST = 30  # bars
_WIDE = 13  # units a Han character takes; a Latin letter takes half


def column_sums(grid: Grid) -> list[tuple[str, int]]:
    """Return the totals of a grid's columns: its top-level rows include those below them."""
    top = [row for row in grid.rows if not row.depth]
    return [
        (column.title, sum(row.cells[n][0] or 0 for row in top))
        for n, column in enumerate(grid.columns)
    ]


Bar = tuple[str, int] | tuple[str, int, int]
"""A label and a number, or a number out of another."""


def bars(rows: Sequence[Bar], name: str, title: str) -> Markup:
    """Return a bar for each row, the first `MOST`, in a frame as long as its total; empty if all are 0.

    `name` is the chart's id in the page. A label too wide for the chart is in the title of its bar.
    """
    shown = rows[:MOST]
    most = max((max(numbers) for _, *numbers in shown), default=0)
    if not most:
        return Markup("")
    said = {n: "/".join(map(str, numbers)) for n, (_, *numbers) in enumerate(shown)}
    label_end = min(LABEL, max(_width(label) for label, *_ in shown))
    start = label_end + 4
    space = WIDTH - start - _WIDE * max(map(len, said.values())) * 0.55 - 6
    drawn = []
    for n, (label, *numbers) in enumerate(shown):
        top = n * ROW
        widths = [round(space * number / most, 1) for number in numbers]
        end = start + max(widths) + 5
        place = f'x="{start:g}" y="{top + 4}" height="{ROW - 8}"'
        frame = f'<rect class="whole" {place} width="{widths[1]:g}"/>' if widths[1:] else ""
        fitting = _fitting(label)
        bar = (
            f'<text x="{label_end:g}" y="{top + 16}" text-anchor="end">{escape(fitting)}</text>'
            f'{frame}<rect {place} width="{widths[0]:g}"/>'
            f'<text x="{end:g}" y="{top + 16}">{said[n]}</text>'
        )
        if fitting != label:
            bar = f"<g><title>{escape(label)}: {said[n]}</title>{bar}</g>"
        drawn.append(bar)
    told = ", ".join(f"{label}: {said[n]}" for n, (label, *_) in enumerate(shown))
    height = len(shown) * ROW
    return Markup(  # noqa: S704 # every text in it is escaped
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(told)}</desc>{"".join(drawn)}</svg>'
    )


@lru_cache(maxsize=5_000)
def _width(label: str) -> float:
    """Return the approximate width of a label in units."""
    return sum(map(_room, label))


def _room(character: str) -> float:
    return _WIDE if ord(character) > 0x2E7F else _WIDE * 0.55


@lru_cache(maxsize=5_000)
def _fitting(label: str) -> str:
    """Return a label cut to the room for it."""
    room = float(LABEL)
    for n, character in enumerate(label):
        room -= _room(character)
        if room < 0:
            return label[: max(1, n - 1)] + "…"
    return label
