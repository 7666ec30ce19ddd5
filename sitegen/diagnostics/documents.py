"""Complaints about documents, their texts, translations and what they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.diagnostics.finding import Diagnostic, Location, error, nearest, note, warning


def unknown_organization(at: Location, text: str, near: str, name: str) -> Diagnostic:
    """D201: no organization has this id, name or alias."""
    return error("D201", at, text=text, nearest=near, name=name)


def organization_twice(at: Location, text: str, name: str) -> Diagnostic:
    """D223: an organization is named twice among the issuers and those concerned."""
    return warning("D223", at, text=text, name=name)


def names_subordinates(at: Location, names: Iterable[str]) -> Diagnostic:
    """D224: a notice names organizations below its publisher; told by `check` alone."""
    return note("D224", at, names="、".join(names))


def unknown_category(at: Location, text: str, known: Iterable[str]) -> Diagnostic:
    """D202: no category has this id or name."""
    return error("D202", at, text=text, nearest=nearest(text, known))


def broken_link(at: Location, target: str, known: Iterable[str]) -> Diagnostic:
    """D203: a link to a document or page that is not there."""
    return error("D203", at, target=target, nearest=nearest(target, known))


def broken_anchor(at: Location, target: str, anchor: str, known: Iterable[str]) -> Diagnostic:
    """D204: a link to a heading that is not there."""
    return error("D204", at, target=target, anchor=anchor, nearest=nearest(anchor, known))


def missing_file(at: Location, target: str, known: Iterable[str]) -> Diagnostic:
    """D205: an image or attachment that is not there."""
    return error("D205", at, target=target, nearest=nearest(target, known))


def unused_file(at: Location) -> Diagnostic:
    """D206: a file that no document uses, and that is therefore not published."""
    return warning("D206", at)


def unsafe_link(at: Location, target: str) -> Diagnostic:
    """D207: a link of a kind that could run a program."""
    return error("D207", at, target=target)


def image_without_text(at: Location, target: str) -> Diagnostic:
    """D208: an image that those who cannot see it learn nothing of."""
    return warning("D208", at, target=target)


def address_collision(at: Location, address: str, other: str) -> Diagnostic:
    """D209: two sources that would be published at one address."""
    return error("D209", at, address=address, other=other)


def bad_slug(at: Location, slug: str) -> Diagnostic:
    """D210: a file name that cannot become an address."""
    return error("D210", at, slug=slug)


def refused_file_type(at: Location, file: str, extension: str) -> Diagnostic:
    """D211: a file of a type that the site does not publish."""
    return error("D211", at, file=file, extension=extension)


def duplicate_number(at: Location, number: str, other: str) -> Diagnostic:
    """D212: a document number or index number given twice."""
    return error("D212", at, number=number, other=other)


def unknown_reference(at: Location, field: str, target: str, known: Iterable[str]) -> Diagnostic:
    """D213: a field that names a document that is not there."""
    return error("D213", at, field=field, target=target, nearest=nearest(target, known))


def translation_differs(at: Location, field: str, source: str) -> Diagnostic:
    """D214: a translation repeats a field of its source with another value; the source wins."""
    return warning("D214", at, field=field, source=source)


def unknown_language(at: Location, language: str, known: Iterable[str]) -> Diagnostic:
    """D215: a file name that ends in a language the site does not have."""
    return error("D215", at, language=language, known=" | ".join(known))


def active_image(at: Location) -> Diagnostic:
    """D216: a drawing (SVG) that holds a program or reaches outside itself."""
    return error("D216", at)


def bad_old_address(at: Location, text: str) -> Diagnostic:
    """D217: an old address that is not a place within the site."""
    return error("D217", at, text=text)


def external_image(at: Location, target: str) -> Diagnostic:
    """D218: a picture that lies on another host, which pages do not load."""
    return error("D218", at, target=target)


def name_too_long(at: Location, slug: str, limit: int) -> Diagnostic:
    """D219: a document's file name too long for an address (bytes of UTF-8)."""
    return error("D219", at, length=len(slug.encode()), limit=limit, han=limit // 3)


def misnamed_document(at: Location) -> Diagnostic:
    """D220: a file that is not published, for its name ends otherwise than in .md."""
    return warning("D220", at, name=_as_markdown(at.path.rpartition("/")[2]))


def _as_markdown(name: str) -> str:
    return re.split(r"[.．。](?:md|markdown|mdown|mkd)", name, flags=re.IGNORECASE)[0] + ".md"


def active_file_type(at: Location, file: str) -> Diagnostic:
    """D221: a file of a type that runs programs in the name of the site, such as a web page."""
    return error("D221", at, file=file)


def withdrawn_file(at: Location, target: str, other: str) -> Diagnostic:
    """D222: a file of a withdrawn document, which a link from elsewhere would publish again."""
    return error("D222", at, target=target, other=other)


def bad_fingerprint(at: Location, text: str) -> Diagnostic:
    """D250: a version of the source that `sitegen translated` did not write."""
    return error("D250", at, text=text)


def stale_translation(at: Location, source: str) -> Diagnostic:
    """D251: the source says other things than when the translation was made."""
    return warning("D251", at, source=source)


def source_gone(at: Location) -> Diagnostic:
    """D252: a translation has no source document."""
    return warning("D252", at)


def too_slow(at: Location, seconds: float) -> Diagnostic:
    """D301: the text took too long to convert."""
    return error("D301", at, seconds=f"{seconds:g}")


def too_nested(at: Location) -> Diagnostic:
    """D302: quotes, lists or brackets nested too deep."""
    return error("D302", at)


def html_removed(at: Location, tag: str) -> Diagnostic:
    """D303: raw HTML that is not allowed was taken out; its text stays."""
    return warning("D303", at, tag=tag)


def html_unclosed(at: Location, tag: str) -> Diagnostic:
    """D304: an element of raw HTML is never closed; it is shown as typed."""
    return warning("D304", at, tag=tag)


def unused_footnote(at: Location, label: str) -> Diagnostic:
    """D305: a footnote is never referenced; it is shown where it was typed."""
    return warning("D305", at, label=label)


def malformed_table(at: Location) -> Diagnostic:
    """D306: a line with bars is no part of a table; it is shown as typed."""
    return warning("D306", at)


def uneven_rows(at: Location) -> Diagnostic:
    """D308: blank-separated rows differ in their number of cells; they are shown as typed."""
    return warning("D308", at)


def wide_link(at: Location, typed: str) -> Diagnostic:
    """D309: a link has full-width brackets; it is shown as typed."""
    return warning("D309", at, typed=typed)


def surplus_cells(at: Location) -> Diagnostic:
    """D307: a row has more cells than the head of its table; the table is widened."""
    return warning("D307", at)
