"""Every complaint the program can make, one constructor a code.

Codes are permanent. What a code says, and the cure, stand in `messages/<language>.yml`; here are
only its parameters. Invariant: every constructor's code has a text in each language, and every
code has a test that triggers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: path as the user knows it, line and column from 1, 0 where unknown."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One complaint: what (code and parameters), where, how grave."""

    at: Location
    code: str
    params: tuple[tuple[str, str], ...] = ()
    severity: Severity = "error"


Findings = tuple[Diagnostic, ...]


def has_errors(findings: Iterable[Diagnostic]) -> bool:
    """Whether any of the findings forbids publishing."""
    return any(finding.severity == "error" for finding in findings)


def nearest(text: str, known: Iterable[str]) -> str:
    """The known word closest to what was typed, or "" if none is close."""
    candidates = list(dict.fromkeys(known))
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    found = get_close_matches(text.casefold(), list(folded), n=1, cutoff=0.6)
    if not found and len(text) >= 2:
        inside = [c for c in candidates if text in c or (len(c) >= 2 and c in text)]
        found = [min(inside, key=len).casefold()] if inside else []
    return folded[found[0]] if found else ""


def _error(code: str, at: Location, **params: object) -> Diagnostic:
    return Diagnostic(at, code, tuple((k, str(v)) for k, v in params.items()))


def _warning(code: str, at: Location, **params: object) -> Diagnostic:
    return Diagnostic(at, code, tuple((k, str(v)) for k, v in params.items()), "warning")


def _note(code: str, at: Location, **params: object) -> Diagnostic:
    return Diagnostic(at, code, tuple((k, str(v)) for k, v in params.items()), "note")


# Files and their text ------------------------------------------------------------------------


def unreadable(at: Location, reason: str) -> Diagnostic:
    """D001: the system would not give us the file."""
    return _error("D001", at, reason=reason)


def not_regular(at: Location) -> Diagnostic:
    """D002: a link, pipe, device or socket where a file belongs."""
    return _error("D002", at)


def file_too_large(at: Location, size: int, limit: int) -> Diagnostic:
    """D003: a file over the size limit (both in KiB)."""
    return _error("D003", at, size=-(-size // 1024), limit=limit // 1024)


def bad_encoding(at: Location) -> Diagnostic:
    """D004: bytes that are neither UTF-8 nor GB 18030."""
    return _error("D004", at)


def legacy_encoding(at: Location) -> Diagnostic:
    """D005: read as GB 18030; better saved as UTF-8."""
    return _warning("D005", at)


def control_character(at: Location, character: str) -> Diagnostic:
    """D006: a character that no text may hold (NUL and other controls)."""
    return _error("D006", at, character=f"U+{ord(character):04X}")


def invisible_character(at: Location, character: str) -> Diagnostic:
    """D007: a character that changes reading order or shows nothing."""
    return _warning("D007", at, character=f"U+{ord(character):04X}")


def changed_while_read(at: Location) -> Diagnostic:
    """D008: the file vanished or changed during the build."""
    return _error("D008", at)


def bad_file_name(at: Location) -> Diagnostic:
    """D009: a file name that is not valid text."""
    return _error("D009", at)


# Front matter and YAML -----------------------------------------------------------------------


def no_front_matter(at: Location) -> Diagnostic:
    """D020: a document that does not begin with ---."""
    return _error("D020", at)


def unterminated_front_matter(at: Location) -> Diagnostic:
    """D021: no closing ---."""
    return _error("D021", at)


def front_matter_too_large(at: Location, limit: int) -> Diagnostic:
    """D022: front matter over the limit (KiB)."""
    return _error("D022", at, limit=limit // 1024)


def not_a_mapping(at: Location) -> Diagnostic:
    """D023: a list or bare text where fields were expected."""
    return _error("D023", at)


def yaml_syntax(at: Location, problem: str) -> Diagnostic:
    """D024–D028: text that YAML cannot read, by what most likely went wrong."""
    for code, signs in _YAML_PROBLEMS:
        if any(sign in problem for sign in signs):
            return _error(code, at)
    return _error("D028", at, problem=problem)


_YAML_PROBLEMS = (
    ("D029", ("scanning an alias", "scanning an anchor")),
    ("D030", ("scanning a tag", "parsing a tag", "tag handle")),
    ("D024", ("mapping values are not allowed",)),
    ("D025", ("expected ',' or",)),
    ("D026", ("end of stream", "quoted scalar")),
    ("D027", ("tab",)),
)


def yaml_anchor(at: Location) -> Diagnostic:
    """D029: & or * of YAML, which could multiply without end."""
    return _error("D029", at)


def yaml_tag(at: Location, tag: str) -> Diagnostic:
    """D030: a ! tag."""
    return _error("D030", at, tag=tag)


def yaml_too_deep(at: Location) -> Diagnostic:
    """D031: nested deeper than any field needs."""
    return _error("D031", at)


def yaml_too_large(at: Location) -> Diagnostic:
    """D032: more entries than any file needs."""
    return _error("D032", at)


def yaml_many_documents(at: Location) -> Diagnostic:
    """D033: a second YAML document in one file."""
    return _error("D033", at)


def yaml_key_not_text(at: Location) -> Diagnostic:
    """D034: a list or mapping used as a key."""
    return _error("D034", at)


def duplicate_key(at: Location, key: str, first: int) -> Diagnostic:
    """D035: the same key twice, in one language or in both."""
    return _error("D035", at, key=key, first=first)


def comment_in_text(at: Location, comment: str) -> Diagnostic:
    """D036: what follows ` #` in a text is a comment and is not shown."""
    return _warning("D036", at, comment=comment)


def line_not_field(at: Location, text: str) -> Diagnostic:
    """D037: a line of front matter that is not `key: value`."""
    return _error("D037", at, text=text)


# Fields --------------------------------------------------------------------------------------


def missing_field(at: Location, field: str) -> Diagnostic:
    """D101: a required field is absent."""
    return _error("D101", at, field=field)


def unknown_field(at: Location, field: str, known: Iterable[str]) -> Diagnostic:
    """D102: a field that does not exist."""
    return _error("D102", at, field=field, nearest=nearest(field, known))


def wrong_kind(at: Location, expected: str, found: str) -> Diagnostic:
    """D103: text, a list or a mapping where another was expected."""
    return _error("D103", at, expected=expected, found=found)


def bad_date(at: Location, text: str) -> Diagnostic:
    """D104: not a date in any form we read."""
    return _error("D104", at, text=text)


def impossible_date(at: Location, text: str) -> Diagnostic:
    """D105: a date that is in no calendar, or beyond 1900–2199."""
    return _error("D105", at, text=text)


def bad_number(at: Location, text: str) -> Diagnostic:
    """D106: not a number."""
    return _error("D106", at, text=text)


def bad_choice(at: Location, text: str, choices: Iterable[str]) -> Diagnostic:
    """D107: not one of the words allowed."""
    words = list(choices)
    return _error("D107", at, text=text, choices=" | ".join(words), nearest=nearest(text, words))


def bad_period(at: Location, text: str) -> Diagnostic:
    """D108: not a year, half, quarter or month."""
    return _error("D108", at, text=text)


def bad_identifier(at: Location, text: str) -> Diagnostic:
    """D109: an id with characters other than a–z, 0–9 and hyphens."""
    return _error("D109", at, text=text)


def empty_field(at: Location, field: str) -> Diagnostic:
    """D110: a field with nothing in it."""
    return _error("D110", at, field=field)


def bad_document_number(at: Location, text: str) -> Diagnostic:
    """D111: not of the form 桂政发〔2024〕20号; kept as typed."""
    return _warning("D111", at, text=text)


def hidden_in_title(at: Location, character: str) -> Diagnostic:
    """D112: a bidirectional or invisible character in a title or address."""
    return _error("D112", at, character=f"U+{ord(character):04X}")


def text_too_long(at: Location, length: int, limit: int) -> Diagnostic:
    """D113: a text over its limit, in characters."""
    return _error("D113", at, length=length, limit=limit)


def ends_before_start(at: Location, start: str, end: str) -> Diagnostic:
    """D114: a stretch of time that ends before it begins."""
    return _error("D114", at, start=start, end=end)


def bad_language(at: Location, text: str) -> Diagnostic:
    """D115: not a language tag such as zh-Hans or en."""
    return _error("D115", at, text=text)


def bad_url(at: Location, text: str) -> Diagnostic:
    """D116: not an http(s) address."""
    return _error("D116", at, text=text)


def bad_time_zone(at: Location, text: str) -> Diagnostic:
    """D117: a time zone that does not exist."""
    return _error("D117", at, text=text)


def bad_time(at: Location, text: str) -> Diagnostic:
    """D118: not a date with a time."""
    return _error("D118", at, text=text)


def not_exactly_one(at: Location, fields: str) -> Diagnostic:
    """D119: of these fields exactly one must be given."""
    return _error("D119", at, fields=fields)


# References between documents, files and organizations -----------------------------------------


def unknown_organization(at: Location, text: str, near: str, name: str) -> Diagnostic:
    """D201: no organization has this id, name or alias."""
    return _error("D201", at, text=text, nearest=near, name=name)


def unknown_category(at: Location, text: str, known: Iterable[str]) -> Diagnostic:
    """D202: no category has this id or name."""
    return _error("D202", at, text=text, nearest=nearest(text, known))


def broken_link(at: Location, target: str, known: Iterable[str]) -> Diagnostic:
    """D203: a link to a document or page that is not there."""
    return _error("D203", at, target=target, nearest=nearest(target, known))


def broken_anchor(at: Location, target: str, anchor: str, known: Iterable[str]) -> Diagnostic:
    """D204: a link to a heading that is not there."""
    return _error("D204", at, target=target, anchor=anchor, nearest=nearest(anchor, known))


def missing_file(at: Location, target: str, known: Iterable[str]) -> Diagnostic:
    """D205: an image or attachment that is not there."""
    return _error("D205", at, target=target, nearest=nearest(target, known))


def unused_file(at: Location) -> Diagnostic:
    """D206: a file that no document uses, and that is therefore not published."""
    return _warning("D206", at)


def unsafe_link(at: Location, target: str) -> Diagnostic:
    """D207: a link of a kind that could run a program."""
    return _error("D207", at, target=target)


def image_without_text(at: Location, target: str) -> Diagnostic:
    """D208: an image that those who cannot see it learn nothing of."""
    return _warning("D208", at, target=target)


def address_collision(at: Location, address: str, other: str) -> Diagnostic:
    """D209: two sources that would be published at one address."""
    return _error("D209", at, address=address, other=other)


def bad_slug(at: Location, slug: str) -> Diagnostic:
    """D210: a file name that cannot become an address."""
    return _error("D210", at, slug=slug)


def refused_file_type(at: Location, extension: str) -> Diagnostic:
    """D211: a kind of file that the site does not publish."""
    return _error("D211", at, extension=extension)


def duplicate_number(at: Location, number: str, other: str) -> Diagnostic:
    """D212: a document number or index number given twice."""
    return _error("D212", at, number=number, other=other)


def unknown_reference(at: Location, field: str, target: str, known: Iterable[str]) -> Diagnostic:
    """D213: a field that names a document that is not there."""
    return _error("D213", at, field=field, target=target, nearest=nearest(target, known))


def translation_differs(at: Location, field: str, source: str) -> Diagnostic:
    """D214: a translation repeats a field of its source with another value; the source wins."""
    return _warning("D214", at, field=field, source=source)


def unknown_language(at: Location, language: str, known: Iterable[str]) -> Diagnostic:
    """D215: a file name that ends in a language the site does not have."""
    return _error("D215", at, language=language, known=" | ".join(known))


def active_image(at: Location) -> Diagnostic:
    """D216: a drawing (SVG) that holds a program or reaches outside itself."""
    return _error("D216", at)


def bad_old_address(at: Location, text: str) -> Diagnostic:
    """D217: an old address that is not a place within the site."""
    return _error("D217", at, text=text)


def external_image(at: Location, target: str) -> Diagnostic:
    """D218: a picture that lies on another host, which pages do not load."""
    return _error("D218", at, target=target)


# Translations --------------------------------------------------------------------------------


def bad_fingerprint(at: Location, text: str) -> Diagnostic:
    """D250: a version of the source that `sitegen translated` did not write."""
    return _error("D250", at, text=text)


def stale_translation(at: Location, source: str) -> Diagnostic:
    """D251: the source says other things than when the translation was made."""
    return _warning("D251", at, source=source)


def source_gone(at: Location) -> Diagnostic:
    """D252: a document says that it is a translation, but there is nothing that it translates."""
    return _warning("D252", at)


# Markdown ------------------------------------------------------------------------------------


def too_slow(at: Location, seconds: float) -> Diagnostic:
    """D301: the text took too long to convert."""
    return _error("D301", at, seconds=f"{seconds:g}")


def too_nested(at: Location) -> Diagnostic:
    """D302: quotes, lists or brackets nested too deep."""
    return _error("D302", at)


def html_removed(at: Location, tag: str) -> Diagnostic:
    """D303: raw HTML that is not allowed was taken out; its text stays."""
    return _warning("D303", at, tag=tag)


# Configuration and organizations -----------------------------------------------------------------


def duplicate_identifier(at: Location, text: str) -> Diagnostic:
    """D401: an id used twice."""
    return _error("D401", at, text=text)


def reserved_identifier(at: Location, text: str) -> Diagnostic:
    """D402: an id that the site uses for pages of its own."""
    return _error("D402", at, text=text)


def ambiguous_name(at: Location, text: str, other: str) -> Diagnostic:
    """D403: a name or alias that two organizations bear."""
    return _error("D403", at, text=text, other=other)


def missing_file_of_site(at: Location) -> Diagnostic:
    """D404: site.yaml or organizations.yaml is not there."""
    return _error("D404", at)


def overlapping_folders(at: Location, content: str, output: str) -> Diagnostic:
    """D405: an output folder that holds, or lies in, the sources."""
    return _error("D405", at, content=content, output=output)


def bad_registration(at: Location, text: str, example: str) -> Diagnostic:
    """D406: a registration number of a form that the authorities do not give; kept as typed."""
    return _warning("D406", at, text=text, example=example)


def unregistered(at: Location, fields: Iterable[str]) -> Diagnostic:
    """D407: what a government website must say of itself and this one does not."""
    return _note("D407", at, fields=", ".join(fields))


def bad_colour(at: Location, text: str) -> Diagnostic:
    """D408: not a colour."""
    return _error("D408", at, text=text)


def low_contrast(at: Location, text: str, ground: str, ratio: float, least: float) -> Diagnostic:
    """D409: a colour in which text is hard to read (contrast ratios of WCAG 2.2)."""
    found, wanted = f"{ratio:.2f}", f"{least:.1f}"
    return _warning("D409", at, text=text, ground=ground, ratio=found, least=wanted)


def bad_font(at: Location, text: str) -> Diagnostic:
    """D410: not the name of a font."""
    return _error("D410", at, text=text)


def outside_site(at: Location, text: str) -> Diagnostic:
    """D411: a file of the settings that does not lie below the folder of site.yaml."""
    return _error("D411", at, text=text)


# Theme ---------------------------------------------------------------------------------------


def template_error(at: Location, problem: str) -> Diagnostic:
    """D501: a template that cannot be read or drawn."""
    return _error("D501", at, problem=problem)


def missing_template(at: Location, name: str) -> Diagnostic:
    """D502: a template that the program needs and the theme lacks."""
    return _error("D502", at, name=name)


def bad_strings(at: Location, problem: str) -> Diagnostic:
    """D503: a catalogue of strings that cannot be read."""
    return _error("D503", at, problem=problem)


def unknown_name(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    """D504: a template that uses a name, field, filter or template that there is not."""
    return _error("D504", at, name=name, nearest=nearest(name, known))


# The engine ----------------------------------------------------------------------------------


def build_running(at: Location) -> Diagnostic:
    """D601: another build holds the lock."""
    return _error("D601", at)


def cannot_write(at: Location, reason: str) -> Diagnostic:
    """D602: the disk is full or does not let us write; the old pages stay."""
    return _error("D602", at, reason=reason)


def foreign_output(at: Location) -> Diagnostic:
    """D603: a file that we did not write stands where a page belongs."""
    return _error("D603", at)
