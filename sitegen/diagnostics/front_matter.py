"""Complaints about front matter, YAML and the fields written in it: D020–D038, D101–D125."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.finding import Diagnostic, Location, error, nearest, warning


def no_front_matter(at: Location) -> Diagnostic:
    """D020: a document that does not begin with ---."""
    return error("D020", at)


def unterminated_front_matter(at: Location) -> Diagnostic:
    """D021: no closing ---."""
    return error("D021", at)


def front_matter_too_large(at: Location, limit: int) -> Diagnostic:
    """D022: front matter over the limit (KiB)."""
    return error("D022", at, limit=limit // 1024)


def not_a_mapping(at: Location) -> Diagnostic:
    """D023: a list or bare text where fields were expected."""
    return error("D023", at)


def yaml_syntax(at: Location, problem: str) -> Diagnostic:
    """D024–D030 and D038: text that YAML cannot read, by what most likely went wrong."""
    for code, signs in _YAML_PROBLEMS:
        if any(sign in problem for sign in signs):
            return error(code, at)
    return error("D028", at, problem=problem)


_YAML_PROBLEMS = (
    ("D038", ("escape character", "escape sequence", "escape code", "hexdecimal")),
    ("D029", ("scanning an alias", "scanning an anchor")),
    ("D030", ("scanning a tag", "parsing a tag", "tag handle")),
    ("D024", ("mapping values are not allowed",)),
    ("D025", ("expected ',' or",)),
    ("D026", ("end of stream", "quoted scalar")),
    ("D027", ("tab",)),
)


def yaml_anchor(at: Location) -> Diagnostic:
    """D029: & or * of YAML, which could multiply without end."""
    return error("D029", at)


def yaml_tag(at: Location, tag: str) -> Diagnostic:
    """D030: a ! tag."""
    return error("D030", at, tag=tag)


def yaml_too_deep(at: Location) -> Diagnostic:
    """D031: nested deeper than any field needs."""
    return error("D031", at)


def yaml_too_large(at: Location) -> Diagnostic:
    """D032: more entries than any file needs."""
    return error("D032", at)


def yaml_many_documents(at: Location) -> Diagnostic:
    """D033: a second YAML document in one file."""
    return error("D033", at)


def yaml_key_not_text(at: Location) -> Diagnostic:
    """D034: a list or mapping used as a key."""
    return error("D034", at)


def duplicate_key(at: Location, key: str, first: int) -> Diagnostic:
    """D035: the same key twice, in one language or in both."""
    return error("D035", at, key=key, first=first)


def comment_in_text(at: Location, comment: str) -> Diagnostic:
    """D036: what follows ` #` in a text is a comment and is not shown."""
    return warning("D036", at, comment=comment)


def line_not_field(at: Location, text: str) -> Diagnostic:
    """D037: a line of front matter that is not `key: value`."""
    return error("D037", at, text=text)


def missing_field(at: Location, field: str) -> Diagnostic:
    """D101: a required field is absent."""
    return error("D101", at, field=field)


def unknown_field(
    at: Location, field: str, known: Iterable[str], absent: Iterable[str] = ()
) -> Diagnostic:
    """D102: a field that does not exist. A required one that is absent was meant rather than others."""
    near = nearest(field, absent) or nearest(field, known)
    return error("D102", at, field=field, nearest=near)


def wrong_kind(at: Location, expected: str, found: str) -> Diagnostic:
    """D103: text, a list or a mapping where another was expected."""
    return error("D103", at, expected=expected, found=found)


def bad_date(at: Location, text: str) -> Diagnostic:
    """D104: not a date in any form we read."""
    return error("D104", at, text=text)


def impossible_date(at: Location, text: str) -> Diagnostic:
    """D105: a date that is in no calendar."""
    return error("D105", at, text=text)


def date_out_of_range(at: Location, text: str) -> Diagnostic:
    """D120: a date before 1900 or after 2199."""
    return error("D120", at, text=text)


def bad_number(at: Location, text: str) -> Diagnostic:
    """D106: not a number."""
    return error("D106", at, text=text)


def bad_choice(at: Location, text: str, choices: Iterable[str]) -> Diagnostic:
    """D107: not one of the words allowed."""
    words = list(choices)
    return error("D107", at, text=text, choices=" | ".join(words), nearest=nearest(text, words))


def bad_period(at: Location, text: str) -> Diagnostic:
    """D108: not a year, half, quarter or month."""
    return error("D108", at, text=text)


def bad_identifier(at: Location, text: str) -> Diagnostic:
    """D109: an id with characters other than a–z, 0–9 and hyphens."""
    return error("D109", at, text=text)


def empty_field(at: Location, field: str) -> Diagnostic:
    """D110: a field with nothing in it."""
    return error("D110", at, field=field)


def bad_document_number(at: Location, text: str) -> Diagnostic:
    """D111: not of the form 桂政发〔2024〕20号; kept as typed."""
    return warning("D111", at, text=text)


def hidden_in_title(at: Location, character: str) -> Diagnostic:
    """D112: a bidirectional or invisible character in a title or address."""
    return error("D112", at, character=f"U+{ord(character):04X}")


def text_too_long(at: Location, length: int, limit: int) -> Diagnostic:
    """D113: a text over its limit, in characters."""
    return error("D113", at, length=length, limit=limit)


def ends_before_start(at: Location, start: str, end: str) -> Diagnostic:
    """D114: a stretch of time that ends before it begins."""
    return error("D114", at, start=start, end=end)


def bad_language(at: Location, text: str) -> Diagnostic:
    """D115: not a language tag such as zh-Hans or en."""
    return error("D115", at, text=text)


def bad_url(at: Location, text: str) -> Diagnostic:
    """D116: not an http(s) address."""
    return error("D116", at, text=text)


def bad_time_zone(at: Location, text: str) -> Diagnostic:
    """D117: a time zone that does not exist."""
    return error("D117", at, text=text)


def bad_time(at: Location, text: str) -> Diagnostic:
    """D118: not a date with a time."""
    return error("D118", at, text=text)


def not_exactly_one(at: Location, fields: str) -> Diagnostic:
    """D119: of these fields exactly one must be given."""
    return error("D119", at, fields=fields)


def device_name(at: Location, text: str) -> Diagnostic:
    """D121: an id or language is a reserved device name of Windows, so that no folder can have it."""
    return error("D121", at, text=text)


def bad_term(at: Location, text: str) -> Diagnostic:
    """D122: not a deadline, or an ambiguous one."""
    return error("D122", at, text=text)


def bad_goal(at: Location, text: str) -> Diagnostic:
    """D123: not a promised figure."""
    return error("D123", at, text=text)


def promised_twice(at: Location, what: str) -> Diagnostic:
    """D124: a figure, its comparison or its unit is given twice, in ways that disagree."""
    return error("D124", at, what=what)


def term_without_year(at: Location, text: str) -> Diagnostic:
    """D125: a deadline names no year, and the plan is for several."""
    return error("D125", at, text=text)
