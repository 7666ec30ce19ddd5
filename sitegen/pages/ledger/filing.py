"""The ledger as a workbook for filing (报送): counts by organization, and every duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from sitegen.catalogue.items import address_of
from sitegen.domain.disclosure import Duty, Ledger
from sitegen.domain.organization import Organization
from sitegen.domain.period import Period
from sitegen.messages import filing, filled
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pages.ledger.counts import LedgerCounts
from sitegen.pages.ledger.grids import Grids
from sitegen.pages.localized import LocalizedSite
from sitegen.render.xlsx import Link, Sheet, Value
from sitegen.views.exports import absolute


class Scope(Struct, frozen=True):
    """Scope of a workbook.

    Attributes:
        head: The organization that files it, for itself and its subordinates; None for the whole site.
        period: The period; None for whole `years`.
        years: The years.
        day: The as-of day of the ledger.
    """

    head: Organization | None
    period: Period | None
    years: tuple[int, ...]
    day: dt.date

    def covers(self, day: dt.date) -> bool:
        """Return True if a day lies in the period, and is not in the future."""
        if day > self.day:
            return False
        return (
            self.period.first <= day <= self.period.last if self.period else day.year in self.years
        )


def sheets(
    grouped: GroupedCatalogue,
    known: Ledger,
    scope: Scope,
    owed: Sequence[Duty],
    shown: Sequence[Duty],
    language: str,
) -> tuple[Sheet, Sheet]:
    """Return the sheets of counts and of duties.

    Args:
        grouped: The catalogue in groups.
        known: The ledger as of the day of the scope.
        scope: The organization, period and day covered.
        owed: The duties to count.
        shown: The duties to list.
        language: Language of the labels; names are in the site's own language.
    """
    words = filing(language)
    board = LocalizedSite(grouped, grouped.config.languages[0], {})
    head = scope.head or grouped.config.organizations[grouped.config.organization]
    covered = [scope.period] if scope.period else [Period(year) for year in sorted(scope.years)]
    told = ", ".join(in_words(period, language) for period in covered)
    about = filled(words["about"], {"period": told, "day": scope.day.isoformat()})
    name = {"name": board.name(head)}
    return (
        Sheet(
            words["counts"],
            tuple(words[key] for key in _COUNTS),
            tuple(_counts(board, known, scope, owed)),
            title=filled(words["counts_title"], name),
            about=about,
            total=words["total"],
            summed=tuple(range(3, len(_COUNTS) - 1)),
            foot=words["signatures"],
        ),
        Sheet(
            words["duties"],
            tuple(words[key] for key in _DUTIES),
            tuple(_duties(board, known, scope, shown, language)),
            title=filled(words["duties_title"], name),
            about=about,
        ),
    )


_COUNTS = (
    *("number", "above", "organization", "owed", "published", "late", "missing", "pending"),
    *("short", "corrected", "concerned", "note"),
)
_DUTIES = (
    *("number", "organization", "rule", "period", "due", "state", "published_on", "late_days"),
    *("shown_days", "display_days", "evidence", "note"),
)


def in_words(period: Period, language: str) -> str:
    """Format a period in words: 2026年第三季度."""
    words = filing(language)
    values: dict[str, object] = {"year": period.year}
    if period.length:
        return str(period)
    match period.parts:
        case 4:
            values["number"] = words["numerals"][period.index - 1]
            return filled(words["quarter"], values)
        case 2:
            values["number"] = words["halves"][period.index - 1]
            return filled(words["half"], values)
        case 12:
            return filled(words["month"], {**values, "number": period.index})
    return filled(words["year"], values)


def _counts(
    board: LocalizedSite, known: Ledger, scope: Scope, owed: Iterable[Duty]
) -> Iterator[list[Value]]:
    found: dict[str, LedgerCounts] = {}
    for duty in owed:
        found.setdefault(duty.organization, LedgerCounts()).add(duty)
    grouped = board.everything
    for number, (name, counts) in enumerate(found.items(), 1):
        one = known.organizations[name]
        above = known.organizations[one.parent] if one.parent else None
        missing = counts.missing_on(scope.day)
        corrected = {i.url for day, i in grouped.corrected.get(name, ()) if scope.covers(day)}
        concerning = {i.url for day, i in grouped.concerning.get(name, ()) if scope.covers(day)}
        yield [
            number,
            board.short(above) if above else "",
            board.short(one),
            counts.owed,
            counts.published,
            counts.late,
            missing,
            sum(counts.open.values()) - missing,
            counts.short,
            len(corrected),
            len(concerning),
            "",
        ]


def _duties(
    board: LocalizedSite,
    known: Ledger,
    scope: Scope,
    shown: Iterable[Duty],
    language: str,
) -> Iterator[list[Value]]:
    words = filing(language)
    grids = Grids(board, known)
    for number, duty in enumerate(shown, 1):
        row = grids.row(duty)
        one = known.organizations[duty.organization]
        yield [
            number,
            board.short(one),
            row.rule_name,
            in_words(duty.period, language),
            row.due,
            words[f"state_{duty.outcome(scope.day)}"],
            row.published,
            row.late_days or None,
            row.shown_days,
            row.display_days,
            _evidence(board, duty, words),
            row.exempt,
        ]


def _evidence(board: LocalizedSite, duty: Duty, words: dict[str, str]) -> Value:
    """Return the link to the first document that counted, labelled with the number of documents."""
    if not duty.evidence:
        return None
    item = board.everything.catalogue.by_url[duty.evidence[0].url]
    title = item.in_language(board.language).title
    if len(duty.evidence) > 1:
        title = filled(words["several"], {"title": title, "count": len(duty.evidence)})
    url = address_of(item, board.language, board.config)
    return Link(title, absolute(board.config.base_url, url))
