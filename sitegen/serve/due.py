"""What organizations are still to publish, as the front desk shows it: overdue, and due next."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sitegen.config import Config
from sitegen.content.catalogue import come_due, is_public
from sitegen.content.items import items
from sitegen.domain.disclosure import Duty
from sitegen.domain.document import Document
from sitegen.standing import ledger_on, open_duties

MOST = 30  # duties, those that are due nearest to the day shown


@dataclass(frozen=True, slots=True)
class DueLine:
    """A duty that is still open on the day shown; `days` are left, below 0 are over."""

    organization: str
    rule: str
    period: tuple[str, dict[str, int]]  # key and values of its words
    due: dt.date
    days: int
    address: str  # of the organization's ledger, "" if it has none


@dataclass(frozen=True, slots=True)
class Dues:
    """Open duties, the longest overdue first, and how many more of them there are."""

    lines: tuple[DueLine, ...]
    more_overdue: int = 0
    more_pending: int = 0


def dues(
    documents: list[Document],
    config: Config,
    now: dt.datetime,
    language: str,
    address: Callable[[str], str],
) -> Dues | None:
    """What is due by the rules, a draft being no publication; None if the site has no rules.
    `address` says where the ledger of an organization is.
    """
    today = now.date()
    every = items(documents, config, [])
    public = come_due(documents, now)
    known = ledger_on(config, (item for item in every if is_public(item.main, public)), today)
    if known is None:
        return None
    duties = [(due - today, duty) for duty in open_duties(known) if (due := duty.due)]
    nearest = heapq.nsmallest(MOST, duties, key=lambda pair: abs(pair[0]))
    nearest.sort(key=lambda pair: pair[0])

    def line(duty: Duty, days: int) -> DueLine:
        one = config.organizations[duty.organization]
        period = duty.period
        words = {"year": period.year, "index": period.index}
        assert duty.due
        return DueLine(
            one.name.in_language(language),
            duty.rule.name.in_language(language),
            (f"period.{duty.rule.frequency}", words),
            duty.due,
            days,
            address(one.id),
        )

    return Dues(
        tuple(line(duty, left.days) for left, duty in nearest),
        _overdue(duties) - _overdue(nearest),
        len(duties) - _overdue(duties) - (len(nearest) - _overdue(nearest)),
    )


def _overdue(duties: Iterable[tuple[dt.timedelta, Duty]]) -> int:
    return sum(left.days < 0 for left, _ in duties)
