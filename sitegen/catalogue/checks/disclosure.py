"""Checks of documents against the rules of disclosure; notes for `check`.

Displays shorter than the rules ask for are told by `sitegen.checks.displays`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sitegen import diagnostics as d
from sitegen.catalogue.items import Item
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic
from sitegen.domain.disclosure import Evidence, published
from sitegen.domain.period import Period
from sitegen.domain.rule import Rule, RuleBook


def disclosure_faults(items: Iterable[Item], config: Config) -> Iterator[Diagnostic]:
    """Yield findings for documents without a period, where no rule counts them.

    Withdrawn documents are not evidence and are skipped.
    """
    book = config.disclosure
    if book is None:
        return
    for item in items:
        main = item.main
        if main.withdrawn or main.period or main.date is None:
            continue
        found = published(main, item.url, item.category.id)
        rules = rules_for(item, found, book, book.since, config) if found else []
        if rules and all(rule.counts == "whole" for rule in rules):
            name = rules[0].name.in_language(config.languages[0])
            yield d.period_not_named(place_of(main, "category"), name)


def rules_for(
    item: Item, found: Evidence, book: RuleBook, since: date | None, config: Config
) -> list[Rule]:
    """Return the rules for which a document, as `found`, is evidence of what its organization published.

    Documents published before `since` are evidence for none.
    """
    one = item.organization
    if since and found.day < since:
        return []
    rules = [rule for rule in book.of_level(one.level) if found.category in rule.categories]
    if not rules:
        return []
    lineage = frozenset((one.id, *(other.id for other in config.organizations.ancestors(one))))
    day = found.period.first if found.period else found.day
    return [rule for rule in rules if book.applies(rule, lineage, Period.of(day, rule.parts))]
