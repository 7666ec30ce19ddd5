"""Duties that organizations still have, for the front desk: overdue, and due next."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable
from operator import itemgetter

from msgspec import Struct

from sitegen.catalogue.catalogue import come_due, is_draft, is_public
from sitegen.catalogue.items import items
from sitegen.config.model import Config
from sitegen.domain.disclosure import Duty
from sitegen.domain.document import Document
from sitegen.domain.period import Period
from sitegen.pipeline.snapshot import ledger_on, open_duties

OVERDUE = 20  # duties, those that became due last
NEXT = 10  # duties that are not due yet


class DueLine(Struct, frozen=True):
    """A duty still open on the day shown; `days` are left, below 0 overdue."""

    org: str  # id
    organization: str
    rule: str
    category: str  # id of the first that counts, "" if all do
    period_id: str  # 2026-Q3
    period: tuple[str, dict[str, int | str]]  # key and values of its words
    due: dt.date
    days: int
    address: str  # of the organization's ledger, "" if it has none
    draft: str = ""  # path of a draft of it


class Dues(Struct, frozen=True):
    """Open duties, the longest overdue first, and how many more there are."""

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
    """Return the open duties; None if the site has no rules. Drafts do not count as published.

    `address` returns the URL of an organization's ledger.
    """
    today = now.date()
    every = list(items(documents, config, []))
    public = come_due(documents, now)
    begun = {
        (
            item.organization.id,
            item.category.id,
            str(Period.parse(item.main.period)),
        ): item.main.path
        for item in every
        if item.main.period and is_draft(item.main)
    }
    known = ledger_on(config, (item for item in every if is_public(item.main, public)), today)
    if known is None:
        return None
    duties = [((due - today).days, duty) for duty in open_duties(known) if (due := duty.due)]
    overdue = [pair for pair in duties if pair[0] < 0]
    pending = [pair for pair in duties if pair[0] >= 0]
    last = heapq.nlargest(OVERDUE, overdue, key=itemgetter(0))
    following = heapq.nsmallest(NEXT, pending, key=itemgetter(0))
    nearest = sorted((*last, *following), key=itemgetter(0))

    def line(duty: Duty, days: int) -> DueLine:
        one = config.organizations[duty.organization]
        period = duty.period
        words: dict[str, int | str] = {
            "year": period.year,
            "index": period.index,
            "han": "一二三四"[period.index - 1 & 3],
        }
        category = duty.rule.categories[0] if duty.rule.categories else ""
        assert duty.due
        return DueLine(
            one.id,
            one.name.in_language(language),
            duty.rule.name.in_language(language),
            category,
            str(period),
            (f"period.{duty.rule.frequency}", words),
            duty.due,
            days,
            address(one.id),
            begun.get((one.id, category, str(period)), ""),
        )

    lines = tuple(line(duty, days) for days, duty in nearest)
    return Dues(lines, len(overdue) - len(last), len(pending) - len(following))
