"""Checks disclosure rules against the organizations and the categories of a site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.document import Category
from sitegen.domain.organization import OrganizationTree
from sitegen.domain.period import Period
from sitegen.domain.rule import Exemption, Rule, RuleBook, Span


class Mention(Struct, frozen=True):
    """A place where the settings name an organization, or a rule its categories."""

    at: Location
    text: str
    rule: str = ""


class Disclosure(Struct, frozen=True):
    """Disclosure rules as read, and the names in them that are yet to be checked."""

    book: RuleBook
    organizations: tuple[Mention, ...] = ()
    categories: tuple[Mention, ...] = ()
    exemptions: tuple[Location, ...] = ()  # of each of the book's


def resolved(
    disclosure: Disclosure,
    organizations: OrganizationTree,
    categories: Iterable[Category],
) -> tuple[RuleBook, list[Diagnostic]]:
    """Replace the names of organizations by their ids, and check the rules against this site."""
    book = disclosure.book
    known = [category.id for category in categories]
    found = [
        _no_such_organization(mention, organizations)
        for mention in disclosure.organizations
        if organizations.named(mention.text) is None
    ]
    found += [
        d.rule_without_category(mention.at, mention.rule, mention.text, known)
        for mention in disclosure.categories
        if mention.text not in known
    ]
    if found:
        return book, found

    def by_id(span: Span) -> Span:
        one = organizations.named(span.organization)
        assert one is not None
        return replace(span, organization=one.id)

    rules = tuple(
        replace(rule, only=None if rule.only is None else tuple(by_id(span) for span in rule.only))
        for rule in book.rules
    )
    exempt = tuple(replace(one, span=by_id(one.span)) for one in book.exemptions)
    book = replace(book, rules=rules, exemptions=exempt)
    found += _exemptions(book, disclosure.exemptions, organizations)
    return book, found


def _no_such_organization(mention: Mention, organizations: OrganizationTree) -> Diagnostic:
    names = {name: one for one in organizations for name in one.names()}
    near = names.get(d.nearest(mention.text, names))
    name = near.name.in_language("") if near else ""
    return d.unknown_organization(mention.at, mention.text, near.id if near else "", name)


def _exemptions(
    book: RuleBook, places: tuple[Location, ...], organizations: OrganizationTree
) -> Iterator[Diagnostic]:
    """Yield findings for exemptions that overlap, and for those without effect."""
    earlier: list[tuple[Exemption, Location]] = []
    for one, at in zip(book.exemptions, places, strict=True):
        name = one.span.organization
        if met := next((place for other, place in earlier if _overlap(one, other)), None):
            yield d.overlapping_exemptions(at, name, met.line)
        earlier.append((one, at))
        levels = {
            below.level
            for below in organizations
            if name == below.id or any(a.id == name for a in organizations.ancestors(below))
        }
        used = [rule for rule in book.rules if rule.categories and rule.only != ()]
        concerned = [rule for rule in used if one.rule in ("", rule.id)]
        if not any(rule.level in levels and _frees(one.span, rule) for rule in concerned):
            yield d.idle_exemption(at, name)


def _overlap(one: Exemption, other: Exemption) -> bool:
    """Return True if two exemptions cover the same organization, rule and day."""
    if one.span.organization != other.span.organization:
        return False
    if one.rule and other.rule and one.rule != other.rule:
        return False
    first, last = dt.date.min, dt.date.max
    return (one.span.start or first) <= (other.span.until or last) and (
        other.span.start or first
    ) <= (one.span.until or last)


def _frees(span: Span, rule: Rule) -> bool:
    """Return True if a span covers a whole period of a rule."""
    if span.start is None or span.until is None:
        return True
    here = Period.of(span.start, rule.parts)
    following = Period.of(min(here.last, dt.date(2199, 11, 30)) + dt.timedelta(days=1), rule.parts)
    return span.covers(here) or span.covers(following)
