"""Checks of documents against the rules of disclosure; notes for `check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen import diagnostics as d
from sitegen.catalogue.items import Item
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic
from sitegen.domain.disclosure import Evidence, is_short, published
from sitegen.domain.period import Period
from sitegen.domain.rule import Rule


def disclosure_faults(items: Iterable[Item], config: Config) -> Iterator[Diagnostic]:
    """Yield displays shorter than a rule requires, and documents without a period that no rule counts.

    Withdrawn documents are not evidence and are skipped.
    """
    if config.disclosure is None:
        return
    for item in items:
        main = item.main
        found = published(main, item.url, item.category.id)
        if found is None or main.withdrawn or (main.display is None and main.period):
            continue
        rules = _rules_for(item, found, config)
        short = [rule for rule in rules if main.display and is_short(found, rule)]
        if short:
            rule = max(short, key=lambda rule: rule.display)
            at = place_of(main, "display")
            yield d.display_too_short(at, found.shown or 0, rule.id, rule.display)
        if rules and not main.period and all(rule.counts == "whole" for rule in rules):
            yield d.period_not_named(place_of(main, "category"), rules[0].id)


def _rules_for(item: Item, found: Evidence, config: Config) -> list[Rule]:
    """Return the rules for which a document is evidence of what its organization published."""
    book, one = config.disclosure, item.organization
    if book is None or (book.since and found.day < book.since):
        return []
    rules = [rule for rule in book.of_level(one.level) if found.category in rule.categories]
    if not rules:
        return []
    lineage = frozenset((one.id, *(other.id for other in config.organizations.ancestors(one))))
    day = found.period.first if found.period else found.day
    return [rule for rule in rules if book.applies(rule, lineage, Period.of(day, rule.parts))]
