"""The ledger (公开台账): what organizations owed, and the outcome.

Nothing here reads a clock: a `Duty` holds the days that matter, and `outcome` decides for a given day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from sitegen.domain.document import Document
from sitegen.domain.organization import Organization, OrganizationTree
from sitegen.domain.period import Period
from sitegen.domain.rule import Exemption, Rule, RuleBook

Outcome = Literal["published", "late", "short", "missing", "pending", "exempt", "none"]


class Evidence(Struct, frozen=True):
    """A document as evidence of publication.

    `shown` is the number of days on display, None if as long as the site exists; `delay` the days
    from signing to publication, if both are known. `concerned` is True where another organization
    published it and it only concerns this one.
    """

    url: str
    category: str
    day: dt.date
    period: Period | None = None
    shown: int | None = None
    delay: int = 0
    concerned: bool = False


class Duty(Struct, frozen=True):
    """The duty of an organization for one period under one rule, and its evidence.

    `done` is the day on which enough was published, `late` the number of days after the last day in
    time. `short` is True if the evidence was on display for only `shown` days.
    """

    organization: str
    rule: Rule
    period: Period
    due: dt.date | None
    evidence: tuple[Evidence, ...] = ()
    done: dt.date | None = None
    late: int = 0
    short: bool = False
    shown: int = 0
    exempt: Exemption | None = None

    def outcome(self, today: dt.date) -> Outcome:
        """Return the outcome on a day; of two faults the graver, because what is late may be short as well."""
        if self.exempt:
            return "exempt"
        if self.done is None:
            return "none" if self.due is None else "missing" if today > self.due else "pending"
        return "late" if self.late else "short" if self.short else "published"

    @property
    def open(self) -> bool:
        """True if something is still to be published."""
        return not self.exempt and self.done is None and self.due is not None


def published(
    document: Document, url: str, category: str, today: dt.date | None = None
) -> Evidence | None:
    """Return a document as evidence, as known on `today` if given; None if it was not public.

    A notice counts as published when it could be read: on its date, or the day of its `publish_at`
    if that is later. It is on display for its 公示期, both ends included, or until the day before it
    was withdrawn. A notice without 公示期 stays on the site and so on display: the law sets a minimum
    of days, and nothing is taken down here.
    """
    assert document.date is not None
    day = document.date
    if document.publish_at:
        day = max(day, document.publish_at.date())
    if today and day > today:
        return None
    start = (document.display and document.display.start) or day
    end = document.display.end(day) if document.display else None
    gone = document.withdrawn.date if document.withdrawn else None
    if gone and (today is None or gone <= today):
        last = gone - dt.timedelta(days=1)
        end = min(end, last) if end else last
    return Evidence(
        url,
        category,
        day,
        Period.parse(document.period) if document.period else None,
        None if end is None else max(0, (end - start).days + 1),
        (day - document.issued).days if document.issued else 0,
    )


class Ledger(Struct, frozen=True, eq=False):
    """The duties of all organizations from a day through a year, with what each has published."""

    book: RuleBook
    organizations: OrganizationTree
    since: dt.date
    through: int
    documents: dict[str, list[Evidence]]  # by organization

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the ledger, the newest first."""
        return tuple(range(self.through, self.since.year - 1, -1))

    def of(self, one: Organization, years: Collection[int] | None = None) -> tuple[Duty, ...]:
        """Return an organization's duties in `years`, or all, rule by rule, the earliest first."""
        rules = self.book.of_level(one.level)
        if not rules:
            return ()
        above = self.organizations.ancestors(one)
        lineage = frozenset((one.id, *(other.id for other in above)))
        known = sorted(self.documents.get(one.id, ()), key=lambda found: (found.day, found.url))
        return tuple(
            duty
            for rule in rules
            for duty in self._under(rule, one, lineage, known, years or self.years)
        )

    def _under(
        self,
        rule: Rule,
        one: Organization,
        lineage: frozenset[str],
        known: list[Evidence],
        years: Collection[int],
    ) -> Iterator[Duty]:
        counted = [d for d in known if d.category in rule.categories]
        if not rule.concerned:
            counted = [d for d in counted if not d.concerned]
        shelves = _by_period(rule, counted, self.since)
        for year in sorted(years):
            for index in range(1, rule.parts + 1):
                period = Period(year, rule.parts, index)
                if (
                    period.first < self.since
                    or not one.exists_on(period.last)  # its successor answers for what it left
                    or not self.book.applies(rule, lineage, period)
                ):
                    continue
                exempt = self.book.waiver(rule, lineage, period)
                yield _duty(one.id, rule, period, tuple(shelves.get(period, ())), exempt)


def ledger(
    book: RuleBook,
    organizations: OrganizationTree,
    documents: Iterable[tuple[str, Evidence]],
    through: int = 0,
) -> Ledger:
    """Build the ledger of what organizations (by id) published.

    It ends with the year `through`, else with the newest year of a publication. If the rules do not
    say from when they apply, it begins with the first such year.
    """
    shelves: dict[str, list[Evidence]] = {}
    for organization, found in documents:
        shelves.setdefault(organization, []).append(found)
    years = {found.day.year for shelf in shelves.values() for found in shelf}
    through = through or max(years, default=0)
    since = book.since or dt.date(min(years, default=through + 1), 1, 1)
    return Ledger(book, organizations, since, through, shelves)


def _by_period(
    rule: Rule, documents: list[Evidence], since: dt.date
) -> dict[Period, list[Evidence]]:
    """Group documents, the earliest first, under each period that they count for."""
    shelves: dict[Period, list[Evidence]] = {}
    for document in documents:
        for period in _told_of(document, rule, since, shelves):
            shelves.setdefault(period, []).append(document)
    return shelves


def _told_of(
    document: Evidence, rule: Rule, since: dt.date, shelves: dict[Period, list[Evidence]]
) -> tuple[Period, ...]:
    """Return the periods of a rule that a document counts for.

    A document that names a longer period counts for those parts that were over when it was
    published: a promise for the year is not a report of its quarters. A document without a period
    counts for the period before its day, if that still lacks something and is not overdue, else for
    that of its day.
    """
    here = Period.of(document.day, rule.parts)
    if rule.counts == "date" or rule.frequency == "at_once":
        return (here,)
    if named := document.period:
        length = 12 // rule.parts
        periods = dict.fromkeys(
            Period(month // 12, rule.parts, month % 12 // length + 1) for month in named.months
        )
        if len(named.months) <= length:
            return tuple(periods)
        told = set(named.months)
        return tuple(one for one in periods if told >= {*one.months} and one.last < document.day)
    if rule.counts == "whole":
        return ()
    earlier = here.before
    lacks = earlier.first >= since and len(shelves.get(earlier, ())) < rule.times
    return (earlier if lacks and document.day <= rule.due.of(earlier) else here,)


def _duty(
    organization: str,
    rule: Rule,
    period: Period,
    evidence: tuple[Evidence, ...],
    exempt: Exemption | None,
) -> Duty:
    brief = [found.shown for found in evidence if found.shown is not None and is_short(found, rule)]
    if rule.frequency == "at_once":
        done = evidence[-1].day if evidence else None
        late = max((max(0, found.delay - rule.within) for found in evidence), default=0)
        shown = min(brief, default=0)
        return Duty(
            organization, rule, period, None, evidence, done, late, bool(brief), shown, exempt
        )
    due = rule.due.of(period)
    done = _enough(rule, period, [found for found in evidence if not is_short(found, rule)])
    short, shown = False, 0
    if done is None and (done := _enough(rule, period, evidence)):
        single = rule.times == 1 and rule.counts != "whole"
        short, shown = True, (max if single else min)(brief)
    late = max(0, (done - due).days) if done else 0
    return Duty(organization, rule, period, due, evidence, done, late, short, shown, exempt)


def is_short(found: Evidence, rule: Rule) -> bool:
    """Return True if a document was on display for fewer days than a rule requires."""
    return found.shown is not None and found.shown < rule.display


def _enough(rule: Rule, period: Period, documents: Sequence[Evidence]) -> dt.date | None:
    """Return the day on which documents, the earliest first, satisfied a rule; None if they do not."""
    if rule.counts != "whole":
        return documents[rule.times - 1].day if len(documents) >= rule.times else None
    lacking = set(period.months)
    for found in documents:
        if found.period:
            lacking.difference_update(found.period.months)
        if not lacking:
            return found.day
    return None
