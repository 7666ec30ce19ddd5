"""Findings of the pre-publication checks (发布前体检): D810–D879."""

from __future__ import annotations

from sitegen.diagnostics.finding import Diagnostic, Location, error, note, warning


def personal_data(at: Location, kind: str, shown: str) -> Diagnostic:
    """D810: personal data beyond doubt; `shown` is masked."""
    return error("D810", at, kind=kind, shown=shown)


def likely_personal_data(at: Location, kind: str, shown: str) -> Diagnostic:
    """D811: what is likely to be personal data; `shown` is masked."""
    return warning("D811", at, kind=kind, shown=shown)


def personal_data_in_file(at: Location, file: str, place: str, kind: str, shown: str) -> Diagnostic:
    """D812: personal data in an attachment, at a sheet and cell, a page or a line of it."""
    return error("D812", at, file=file, place=place, kind=kind, shown=shown)


def likely_personal_data_in_file(
    at: Location, file: str, place: str, kind: str, shown: str
) -> Diagnostic:
    """D813: what is likely to be personal data in an attachment."""
    return warning("D813", at, file=file, place=place, kind=kind, shown=shown)


def allowed(at: Location, kind: str, reason: str) -> Diagnostic:
    """D814: a check that the document is exempt from, with the reason given."""
    return note("D814", at, kind=kind, reason=reason)


def unread_attachment(at: Location, file: str, reason: str) -> Diagnostic:
    """D815: an attachment that could not be looked into for personal data."""
    return note("D815", at, file=file, reason=reason)


def unfilled_blank(at: Location, text: str, lines: str) -> Diagnostic:
    """D820: a blank that was never filled in; `lines` are all that have it."""
    return error("D820", at, text=text, lines=lines)


def unfilled_blank_in_plan(at: Location, text: str, lines: str) -> Diagnostic:
    """D821: the same in a plan, where figures may be yet to come."""
    return warning("D821", at, text=text, lines=lines)


def dated_in_future(at: Location, day: str) -> Diagnostic:
    """D830: published on a day that is yet to come, and not scheduled."""
    return error("D830", at, day=day)


def old_period(at: Location, period: str, day: str) -> Diagnostic:
    """D831: a period that ended more than a year before publication."""
    return warning("D831", at, period=period, day=day)


def other_period(at: Location, named: str, period: str) -> Diagnostic:
    """D832: the title names another period than the field."""
    return warning("D832", at, named=named, period=period)


def period_not_over(at: Location, period: str, last: str, day: str) -> Diagnostic:
    """D833: published before the period is over that it reports on."""
    return warning("D833", at, period=period, last=last, day=day)


def other_year(at: Location, named: str, year: str) -> Diagnostic:
    """D834: the folder or file name says another year than the day of publication."""
    return warning("D834", at, named=named, year=year)


def other_display(at: Location, said: str, field: str) -> Diagnostic:
    """D835: the text says other days of display than the field."""
    return warning("D835", at, said=said, field=field)


def days_miscounted(at: Location, said: str, days: int, counted: int) -> Diagnostic:
    """D836: a number of days that is not that of the dates beside it."""
    return warning("D836", at, said=said, days=days, counted=counted)


def deadline_before_publication(at: Location, deadline: str, day: str) -> Diagnostic:
    """D837: readers are to act by a day before publication."""
    return warning("D837", at, deadline=deadline, day=day)


def wrong_weekday(at: Location, day: str, said: str, right: str) -> Diagnostic:
    """D838: a date with a weekday on which it does not fall."""
    return warning("D838", at, day=day, said=said, right=right)


def attachment_of_other_period(at: Location, file: str, named: str, period: str) -> Diagnostic:
    """D839: the file name of an attachment names another period than the document."""
    return warning("D839", at, file=file, named=named, period=period)


def same_title(at: Location, other: str) -> Diagnostic:
    """D840: another document of the organization has the same title."""
    return warning("D840", at, other=other)


def same_figures(at: Location, other: str, period: str) -> Diagnostic:
    """D841: all figures are those of a document of another period."""
    return warning("D841", at, other=other, period=period)


def other_period_in_text(at: Location, named: str, period: str) -> Diagnostic:
    """D843: the text tells of another period than the field."""
    return warning("D843", at, named=named, period=period)


def signed_otherwise(at: Location, signed: str, day: str) -> Diagnostic:
    """D844: signed after publication, or more than half a year before."""
    return warning("D844", at, signed=signed, day=day)


def impossible_day(at: Location, day: str) -> Diagnostic:
    """D845: a day that its month does not have."""
    return warning("D845", at, day=day)


def sum_differs(at: Location, label: str, written: str, computed: str) -> Diagnostic:
    """D850: a total or balance that the figures of its table do not give."""
    return warning("D850", at, label=label, written=written, computed=computed)


def count_differs(at: Location, said: str, rows: int) -> Diagnostic:
    """D851: a count told in the text that the list below does not have."""
    return warning("D851", at, said=said, rows=rows)


def report_differs(at: Location, label: str, written: str, computed: str) -> Diagnostic:
    """D852: a figure of the statutory annual report that breaks an identity of its format."""
    return warning("D852", at, label=label, written=written, computed=computed)


def attachment_missing(at: Location, said: str) -> Diagnostic:
    """D860: the text names an attachment, and the document has none."""
    return warning("D860", at, said=said)


def attachments_differ(at: Location, said: int, listed: int) -> Diagnostic:
    """D861: the text lists more or fewer attachments than the document has."""
    return warning("D861", at, said=said, listed=listed)


def nothing_to_see(at: Location, said: str) -> Diagnostic:
    """D862: readers are sent to a table or picture that is not there."""
    return warning("D862", at, said=said)


def no_contact(at: Location, rule: str, source: str) -> Diagnostic:
    """D863: a notice that must say how to object, and does not."""
    return warning("D863", at, rule=rule, source=source)


def doubled(at: Location, shown: str) -> Diagnostic:
    """D870: words that stand twice in a row."""
    return warning("D870", at, shown=shown)


def repeated(at: Location, shown: str) -> Diagnostic:
    """D871: a paragraph that stands twice."""
    return warning("D871", at, shown=shown)


def unpaired(at: Location, shown: str) -> Diagnostic:
    """D872: a bracket or quotation mark without its other half."""
    return warning("D872", at, shown=shown)


def cut_off(at: Location, shown: str) -> Diagnostic:
    """D873: a sentence without an end."""
    return warning("D873", at, shown=shown)


def mixed_width(at: Location, shown: str) -> Diagnostic:
    """D874: a number in figures of both widths."""
    return warning("D874", at, shown=shown)


def other_organization(at: Location, named: str, organization: str) -> Diagnostic:
    """D875: the title names another village than the one that publishes."""
    return warning("D875", at, named=named, organization=organization)


def other_signature(at: Location, named: str, organization: str) -> Diagnostic:
    """D876: the signature is of another village than the one that publishes."""
    return warning("D876", at, named=named, organization=organization)
