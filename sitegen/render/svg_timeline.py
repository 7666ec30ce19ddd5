"""The course of a target's figures through the year, as inline SVG."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from markupsafe import Markup

from sitegen.views import StandingView

WIDTH, HEIGHT = 240, 64
EDGE = 4  # kept free on all sides, for the dots
ABOVE = 16  # and above, for the first and the last figure


def course(standing: StandingView, year: int) -> Markup:
    """Return the figures of a target from the first day of a plan's year to its last, or to the last report.

    The promised figure is dashed, the baseline dotted, and crosses mark the figures of milestones;
    vertical lines mark the quarters and, stronger, the due day. A target without figures has no chart. It is
    hidden from screen readers: the table beside it has the same figures.
    """
    told = [*reversed(standing.earlier), *([standing.last] if standing.last else [])]
    points = [(one.day, one.value) for one in told if one.value is not None]
    target = standing.target
    if not points:
        return Markup()
    steps = [(one.due, one.value) for one in target.milestones if one.due and one.value is not None]
    outset = [] if target.baseline is None else [target.baseline]
    first = min(date(year, 1, 1), points[0][0])
    last = max(date(year, 12, 31), points[-1][0], target.due or date.min)
    figures_shown = [*outset, *(value for _, value in (*points, *steps))]
    highest = max(target.value, *figures_shown) or Decimal(1)
    lowest = min(Decimal(0), *figures_shown)

    def x(day: date) -> str:
        share = (day - first).days / max(1, (last - first).days)
        return f"{EDGE + share * (WIDTH - 2 * EDGE):.1f}"

    def y(value: Decimal) -> str:
        share = float((value - lowest) / (highest - lowest))
        return f"{HEIGHT - EDGE - share * (HEIGHT - EDGE - ABOVE):.1f}"

    def figure(day: date, value: Decimal) -> str:
        side = "start" if float(x(day)) < WIDTH / 2 else "end"
        return (
            f'<text x="{x(day)}" y="{float(y(value)) - 5:.1f}" text-anchor="{side}">{value}</text>'
        )

    quarters = "".join(
        _upright(x(date(year, month, 1)), "quarter")
        for month in (1, 4, 7, 10)
        if date(year, month, 1) >= first
    )
    due = _upright(x(target.due), "due") if target.due and target.due >= first else ""
    line = " ".join(f"{x(day)},{y(value)}" for day, value in points)
    dots = "".join(f'<circle cx="{x(day)}" cy="{y(value)}" r="3"/>' for day, value in points)
    base = "".join(f'<path class="outset" d="M{EDGE} {y(one)}H{WIDTH - EDGE}"/>' for one in outset)
    crosses = "".join(
        f'<path class="step" d="M{x(day)} {y(value)}m-3 -3l6 6m0 -6l-6 6"/>'
        for day, value in steps
        if first <= day <= last
    )
    ends = dict.fromkeys((points[0], points[-1]))
    figures = "".join(figure(day, value) for day, value in ends)
    return Markup(  # noqa: S704 # numbers only
        f'<svg class="course" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'{quarters}{due}<path class="promised" d="M{EDGE} {y(target.value)}H{WIDTH - EDGE}"/>{base}{crosses}'
        f'<polyline points="{line}"/>{dots}{figures}</svg>'
    )


def _upright(x: str, name: str) -> str:
    return f'<path class="{name}" d="M{x} {EDGE}V{HEIGHT - EDGE}"/>'
