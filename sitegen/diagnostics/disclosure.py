"""Complaints about the rules of disclosure, and about what they find too little: D701–D729."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.finding import Diagnostic, Location, error, nearest, note, warning


def unknown_profile(at: Location, text: str, known: Iterable[str]) -> Diagnostic:
    """D701: a profile of rules that the program does not have."""
    names = sorted(known)
    return error("D701", at, text=text, nearest=nearest(text, names), known=" | ".join(names))


def unknown_rule(at: Location, text: str, known: Iterable[str]) -> Diagnostic:
    """D702: a rule that neither the profile nor the site has."""
    names = list(known)
    return error("D702", at, text=text, nearest=nearest(text, names), known=" | ".join(names))


def incomplete_rule(at: Location, rule: str, fields: str, known: Iterable[str]) -> Diagnostic:
    """D703: a rule of the site's own, not one of the profile's, that lacks what a rule must say."""
    return error("D703", at, rule=rule, fields=fields, nearest=nearest(rule, known))


def overlapping_exemptions(at: Location, organization: str, other: int) -> Diagnostic:
    """D704: two exemptions of one organization, by one rule, for the same days."""
    return error("D704", at, organization=organization, other=other)


def idle_exemption(at: Location, organization: str) -> Diagnostic:
    """D705: an exemption from which no organization has any period free."""
    return warning("D705", at, organization=organization)


def out_of_range(at: Location, field: str, number: int, least: int, most: int) -> Diagnostic:
    """D706: a figure of a rule that can never be."""
    return error("D706", at, field=field, number=number, least=least, most=most)


def rule_without_category(at: Location, rule: str, text: str, known: Iterable[str]) -> Diagnostic:
    """D707: a rule asks for documents of a category that the site does not have."""
    names = list(known)
    return error("D707", at, rule=rule, text=text, nearest=nearest(text, names))


def display_below_law(at: Location, rule: str, days: int, least: int) -> Diagnostic:
    """D708: fewer days of display than the law asks for; the law's are applied."""
    return warning("D708", at, rule=rule, days=days, least=least)


def no_rules(at: Location) -> Diagnostic:
    """D709: a ledger without a single rule."""
    return error("D709", at)


def display_too_short(at: Location, days: int, rule: str, least: int, source: str) -> Diagnostic:
    """D710: a display of fewer days than a rule or a term of display asks for."""
    return warning("D710", at, days=days, rule=rule, least=least, source=source)


def period_not_named(at: Location, rule: str) -> Diagnostic:
    """D711: a document names no period, and so does not count for a rule that requires one."""
    return note("D711", at, rule=rule)


def few_working_days(at: Location, days: int, rule: str, least: int, source: str) -> Diagnostic:
    """D712: a display of fewer working days than a term of display asks for."""
    return warning("D712", at, days=days, rule=rule, least=least, source=source)
