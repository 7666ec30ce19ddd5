"""Measurements as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from measure import Spread, Tally
from scenarios import SCENARIOS


@dataclass(frozen=True, slots=True)
class Measurement:
    """One build: its wall time, or its memory if that was watched instead."""

    generator: str
    notices: int
    scenario: str
    round: int
    seconds: float | None
    peak: int | None  # bytes
    fresh: bool  # whether the page that should have changed did


def comparison(measurements: Sequence[Measurement]) -> str:
    """Scenario by scenario: times, peaks, and the ratios of the paired times of the first generator
    to each other one.
    """
    names = list(dict.fromkeys(one.generator for one in measurements))
    head = ["", *(f"{name}, s" for name in names), *(f"{name}, MB" for name in names)]
    head += [f"{names[0]} ÷ {other}, time" for other in names[1:]]
    rows = []
    for scenario in dict.fromkeys(one.scenario for one in measurements):
        some = [one for one in measurements if one.scenario == scenario]
        own = [[one for one in some if one.generator == name] for name in names]
        row = [SCENARIOS[scenario], *map(_seconds, own), *map(_megabytes, own)]
        for others in own[1:]:
            pairs = zip(times(own[0]), times(others), strict=True)
            row.append(Spread.of([one / other for one, other in pairs]).text())
        rows.append(row)
    return table(head, rows)


def growth(measurements: Sequence[Measurement], written: Mapping[int, Tally]) -> str:
    """Size by size: what a page costs, what the whole needs, what a build for nothing costs."""
    head = ["notices", "pages", "cold, s", "ms a page", "peak, MB", "no change, s", "÷ cold"]
    rows = []
    for notices, tally in written.items():
        some = [one for one in measurements if one.notices == notices]
        cold = [one for one in some if one.scenario == "cold"]
        noop = [one for one in some if one.scenario == "noop"]
        each = Spread.of([1000 * taken / tally.pages for taken in times(cold)])
        pairs = zip(times(noop), times(cold), strict=True)
        share = Spread.of([one / other for one, other in pairs])
        row = [f"{notices:,}", f"{tally.pages:,}", _seconds(cold), each.text(), _megabytes(cold)]
        rows.append([*row, _seconds(noop), share.text(3)])
    return table(head, rows)


def times(measurements: Iterable[Measurement]) -> list[float]:
    """Return the wall times, round by round, without the rounds in which memory was watched."""
    return [one.seconds for one in measurements if one.seconds is not None]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, numbers to the right."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _seconds(measurements: Sequence[Measurement]) -> str:
    stale = "" if all(one.fresh for one in measurements) else " STALE"
    return Spread.of(times(measurements)).text() + stale


def _megabytes(measurements: Sequence[Measurement]) -> str:
    return f"{max(one.peak or 0 for one in measurements) / 1e6:.0f}"
