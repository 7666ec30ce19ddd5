"""Complaints about kinds of notice, their fields and a site's kinds.yaml: D130–D149."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.finding import Diagnostic, Location, error, nearest, warning


def unknown_notice_kind(at: Location, text: str, known: Iterable[str]) -> Diagnostic:
    """D130: a kind of notice that neither the program nor the site's kinds.yaml has."""
    names = list(known)
    return error("D130", at, text=text, nearest=nearest(text, names), known="、".join(names[:12]))


def field_of_kind(at: Location, field: str, kinds: Iterable[str]) -> Diagnostic:
    """D131: a kind field in a document that names no kind."""
    return error("D131", at, field=field, kinds="、".join(kinds))


def kind_lacks_field(at: Location, kind: str, field: str, example: str) -> Diagnostic:
    """D132: a notice lacks a field that its kind requires."""
    return warning("D132", at, kind=kind, field=field, example=example)


def asker_in_field(at: Location, field: str, kind: str) -> Diagnostic:
    """D133: an answer has a field with personal data of the requester."""
    return error("D133", at, field=field, kind=kind)


def bad_money(at: Location, text: str) -> Diagnostic:
    """D134: not an amount of money."""
    return error("D134", at, text=text)


def bad_area(at: Location, text: str) -> Diagnostic:
    """D135: not an area with its unit."""
    return error("D135", at, text=text)


def bad_phone(at: Location, text: str) -> Diagnostic:
    """D136: not a telephone number."""
    return error("D136", at, text=text)


def bad_duration(at: Location, text: str) -> Diagnostic:
    """D137: not a number of days, months or years."""
    return error("D137", at, text=text)


def bad_first_and_last_day(at: Location, text: str) -> Diagnostic:
    """D138: not a first and a last day."""
    return error("D138", at, text=text)


def key_of_two_fields(at: Location, key: str, other: str) -> Diagnostic:
    """D139: a field of kinds.yaml has the key of another field."""
    return error("D139", at, key=key, other=other)


def kind_without_field(at: Location, kind: str, field: str, known: Iterable[str]) -> Diagnostic:
    """D140: a kind names a field that does not exist."""
    return error("D140", at, kind=kind, field=field, nearest=nearest(field, known))


def kind_lacks_column(at: Location, kind: str, columns: str) -> Diagnostic:
    """D141: no table of a notice has columns that its kind asks for."""
    return warning("D141", at, kind=kind, columns=columns)


def asker_in_text(at: Location, text: str, kind: str) -> Diagnostic:
    """D142: the text of an answer names the requester."""
    return error("D142", at, text=text, kind=kind)


def kind_in_other_category(
    at: Location, kind: str, rule: str, categories: Iterable[str]
) -> Diagnostic:
    """D143: the category of a notice keeps it from counting for the rule of its kind."""
    return warning("D143", at, kind=kind, rule=rule, categories="、".join(categories))


def incomplete_kind(at: Location, name: str, fields: str) -> Diagnostic:
    """D144: a field or kind defined by the site lacks its name, or a choice field its choices."""
    return error("D144", at, name=name, fields=fields)
