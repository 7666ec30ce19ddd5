"""What an organization must publish and by when: a rule, 公开事项, with its source and exemptions.

All figures of the rules are data (`sitegen/rules/`, `site.yaml`).
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Literal

from msgspec import Struct

from sitegen.domain.organization import Level
from sitegen.domain.period import Period, day_of
from sitegen.domain.text import LocalText

Frequency = Literal["year", "quarter", "month", "at_once"]
Counting = Literal["period", "whole", "date"]

PARTS: dict[Frequency, int] = {"year": 1, "quarter": 4, "month": 12, "at_once": 1}


class Source(Struct, frozen=True):
    """Where a rule is written: a statute, its article, and what that says."""

    statute: LocalText
    article: LocalText = LocalText(())
    text: LocalText = LocalText(())


class Due(Struct, frozen=True):
    """By a day of the `month`-th month after a period's end; month 0 is the period's own last.
    A day that the month lacks is its last day.
    """

    day: int = 31
    month: int = 1

    def of(self, period: Period) -> dt.date:
        """The last day on which it is in time."""
        return day_of(period.months[-1] + self.month, self.day)


class Span(Struct, frozen=True):
    """An organization with all below it, from one day to another, both included; None is open."""

    organization: str
    start: dt.date | None = None
    until: dt.date | None = None

    def covers(self, period: Period) -> bool:
        """Whether the whole period lies in it."""
        return (self.start is None or self.start <= period.first) and (
            self.until is None or period.last <= self.until
        )


class Exemption(Struct, frozen=True):
    """Periods that lie wholly in the span need not be published, by one rule or ("") by any."""

    span: Span
    reason: LocalText
    rule: str = ""


class Rule(Struct, frozen=True):
    """What organizations of a level must publish.

    `counts` says which documents tell of a period. "period": those that name it or a part of it,
    or what holds it; a document that names none, by its day. "whole": those that name what they
    tell of, once they tell of all of the period together. "date": those published in it.
    `within` are the days from signing to publication of what must be published at once.
    `only` are the organizations that it binds, None for all of the level; for these, as long as it
    binds them, it stands in the place of the rule that it `replaces`.
    """

    id: str
    name: LocalText
    level: Level
    categories: tuple[str, ...]
    frequency: Frequency
    times: int = 1
    due: Due = Due()
    within: int = 0
    display: int = 0
    counts: Counting = "period"
    replaces: str = ""
    only: tuple[Span, ...] | None = None
    sources: tuple[Source, ...] = ()

    @property
    def parts(self) -> int:
        """Into how many periods it divides a year."""
        return PARTS[self.frequency]

    def binds(self, lineage: frozenset[str], period: Period) -> bool:
        """Whether it binds an organization, given with those above it, in a period."""
        return self.only is None or any(
            span.organization in lineage and span.covers(period) for span in self.only
        )


class RuleBook(Struct, frozen=True, dict=True):
    """The rules of a site, since when they are applied, and who is exempt."""

    rules: tuple[Rule, ...]
    since: dt.date | None = None
    exemptions: tuple[Exemption, ...] = ()
    profile: LocalText = LocalText(())

    def of_level(self, level: Level) -> tuple[Rule, ...]:
        """The rules for a level that name what is to be published."""
        return self._by_level.get(level, ())

    @cached_property
    def _by_level(self) -> dict[str, tuple[Rule, ...]]:
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            if rule.categories:
                found[rule.level] = (*found.get(rule.level, ()), rule)
        return found

    @cached_property
    def _instead(self) -> dict[str, tuple[Rule, ...]]:
        """By the id of a rule, those that may stand in its place."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            found[rule.replaces] = (*found.get(rule.replaces, ()), rule)
        return found

    def applies(self, rule: Rule, lineage: frozenset[str], period: Period) -> bool:
        """Whether a rule binds an organization, given with those above it, in a period, and no
        other stands in its place.
        """
        others = self._instead.get(rule.id, ())
        return rule.binds(lineage, period) and not any(
            other.binds(lineage, period) for other in others
        )

    def waiver(self, rule: Rule, lineage: frozenset[str], period: Period) -> Exemption | None:
        """What exempts an organization, given with those above it, of a period."""
        for one in self.exemptions:
            concerned = one.rule in ("", rule.id) and one.span.organization in lineage
            if concerned and one.span.covers(period):
                return one
        return None
