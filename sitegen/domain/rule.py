"""Rules of disclosure (公开事项): what an organization must publish and by when, with sources.

All figures of the rules are data (`config/disclosure/*.yml`, `site.yaml`).
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
    """The source of a rule: statute, article, and its gist."""

    statute: LocalText
    article: LocalText = LocalText(())
    text: LocalText = LocalText(())


class Due(Struct, frozen=True):
    """A last day: a day of the `month`-th month after a period's end; month 0 is its own last month.

    A day beyond the month is the month's last day.
    """

    day: int = 31
    month: int = 1

    def of(self, period: Period) -> dt.date:
        """Return the last day in time for a period."""
        return day_of(period.months[-1] + self.month, self.day)


class Span(Struct, frozen=True):
    """An organization with all below it, from one day to another, both included; None is open."""

    organization: str
    start: dt.date | None = None
    until: dt.date | None = None

    def covers(self, period: Period) -> bool:
        """Return True if the whole period lies in the span."""
        return (self.start is None or self.start <= period.first) and (
            self.until is None or period.last <= self.until
        )


class Exemption(Struct, frozen=True):
    """Periods wholly within the span are exempt from one rule, or from all ("")."""

    span: Span
    reason: LocalText
    rule: str = ""


class Rule(Struct, frozen=True):
    """Disclosure rule: a duty to publish for organizations of a level.

    Attributes:
        counts: The documents that count for a period. "period": those that name it, a part of it or a
            period that contains it; a document without a period, by its day. "whole": those that
            name their period, once together they cover all of it. "date": those published in it.
        within: Days from signing to publication, for what must be published at once.
        only: The organizations that it binds, None for all of the level. Where it binds them, it
            applies instead of the rule that it `replaces`.
        concerned: Documents of others that concern the organization count as well.
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
    concerned: bool = False

    @property
    def parts(self) -> int:
        """The number of periods in a year."""
        return PARTS[self.frequency]

    def binds(self, lineage: frozenset[str], period: Period) -> bool:
        """Return True if the rule binds an organization, given with those above it, in a period."""
        return self.only is None or any(
            span.organization in lineage and span.covers(period) for span in self.only
        )


class DisplayTerm(Struct, frozen=True):
    """The fewest days for which notices of one kind are displayed (公示期限), whoever publishes them.

    Attributes:
        titles: Each a group of words; titles that have all words of one group are meant.
        excluded: Words of titles that are not meant.
        working: The days are working days (工作日).
        contact: The notice must say how to object.
        since: The day on which the statute took effect.
        practice: No statute of the state sets the days; they are what is usually done.
    """

    id: str
    name: LocalText
    titles: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...] = ()
    days: int = 0
    working: bool = False
    contact: bool = False
    since: dt.date | None = None
    practice: bool = False
    sources: tuple[Source, ...] = ()

    def governs(self, title: str, day: dt.date) -> bool:
        """Return True if a notice with a title, published on a day, is of this kind."""
        named = title.__contains__
        return (
            any(all(map(named, words)) for words in self.titles)
            and not any(map(named, self.excluded))
            and (self.since is None or self.since <= day)
        )


class RuleBook(Struct, frozen=True, dict=True):
    """The rules of a site, the day from which they apply, and exemptions.

    Attributes:
        in_force: The day on which the statute of the profile took effect.
        terms: How long notices of certain kinds are displayed.
    """

    rules: tuple[Rule, ...]
    since: dt.date | None = None
    exemptions: tuple[Exemption, ...] = ()
    profile: LocalText = LocalText(())
    in_force: dt.date | None = None
    terms: tuple[DisplayTerm, ...] = ()

    def of_level(self, level: Level) -> tuple[Rule, ...]:
        """Return the rules for a level that name categories to publish."""
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
        """The rules that may apply instead of a rule, by its id."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            found[rule.replaces] = (*found.get(rule.replaces, ()), rule)
        return found

    def applies(self, rule: Rule, lineage: frozenset[str], period: Period) -> bool:
        """Return True if a rule binds an organization in a period and no other applies instead."""
        others = self._instead.get(rule.id, ())
        return rule.binds(lineage, period) and not any(
            other.binds(lineage, period) for other in others
        )

    def waiver(self, rule: Rule, lineage: frozenset[str], period: Period) -> Exemption | None:
        """Return the exemption of an organization, given with those above it, for a period; else None."""
        for one in self.exemptions:
            concerned = one.rule in ("", rule.id) and one.span.organization in lineage
            if concerned and one.span.covers(period):
                return one
        return None
