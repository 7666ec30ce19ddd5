"""Numbers as bars: a drawing (SVG) made when the page is, beside the table that says the same.

Colours are the text's own, so that a chart is right in the dark, on paper and under forced colours;
it has a title and a description for those who listen, and neither style nor script.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from sitegen.pages.templates import escape
from sitegen.pages.views import Grid

WIDTH = 320  # units, about as many as a telephone has pixels, so that letters keep their size
LABEL = 92  # units for what a bar is called
ROW = 24  # units from one bar to the next
MOST = 30  # bars
_WIDE = 13  # units a Han character takes; a Latin letter takes half


def column_sums(grid: Grid) -> list[tuple[str, int]]:
    """What the columns of a grid of counts come to: its highest rows hold those below them."""
    top = [row for row in grid.rows if not row.depth]
    return [
        (column.title, sum(row.cells[n][0] or 0 for row in top))
        for n, column in enumerate(grid.columns)
    ]


def bars(rows: Sequence[tuple[str, int]], name: str, title: str) -> Markup:
    """A bar for each (label, number), the first `MOST`; nothing if all are 0. `name` is the chart's
    id in the page. What a label's bar is too narrow for stands in the title of the bar.
    """
    shown = rows[:MOST]
    most = max((number for _, number in shown), default=0)
    if not most:
        return Markup("")
    space = WIDTH - LABEL - 4 - _WIDE * len(str(most)) / 2 - 6
    drawn = []
    for n, (label, number) in enumerate(shown):
        top = n * ROW
        width = round(space * number / most, 1)
        end = LABEL + 4 + width + 5
        drawn.append(
            f"<g><title>{escape(label)}: {number}</title>"
            f'<text x="{LABEL}" y="{top + 16}" text-anchor="end">{escape(_fitting(label))}</text>'
            f'<rect x="{LABEL + 4}" y="{top + 4}" width="{width:g}" height="{ROW - 8}"/>'
            f'<text x="{end:g}" y="{top + 16}">{number}</text></g>'
        )
    told = ", ".join(f"{label}: {number}" for label, number in shown)
    height = len(shown) * ROW
    return Markup(  # noqa: S704 # every text in it is escaped
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(told)}</desc>{"".join(drawn)}</svg>'
    )


def _fitting(label: str) -> str:
    """A label cut to the room there is for it."""
    room = float(LABEL)
    for n, character in enumerate(label):
        room -= _WIDE if ord(character) > 0x2E7F else _WIDE * 0.55
        if room < 0:
            return label[: max(1, n - 1)] + "…"
    return label
