"""Check one document as it is read: its source text and its fields.

Invariant: the findings depend on the file's bytes, those of the sheets that it includes, and the
options, nothing else, so that the cache replays them. What only the catalogue or today's date shows
is checked in `checks.catalogue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.checks import blanks, dates, language, personal_data, references, sums
from sitegen.checks.tables import Table, from_page_table, pipe_tables
from sitegen.content.field_positions import place_of
from sitegen.content.reader import Read
from sitegen.content.said import display
from sitegen.content.sheets.model import column_labels
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.allowance import Check, CheckOptions, is_allowed
from sitegen.domain.document import Document
from sitegen.domain.notice_kind import KindSettings
from sitegen.domain.numerals import in_figures
from sitegen.domain.period import Period

if TYPE_CHECKING:
    from sitegen.content.included_sheets import IncludedTable

_SHIPPED = KindSettings()
_DRAFTS = "_drafts"  # a folder whose documents stay unpublished
STAGE = "checks-7"  # raise it when the findings of an unchanged document change


def check_document(result: Read, options: CheckOptions, kinds: KindSettings = _SHIPPED) -> Findings:
    """Check a document before it is published.

    Args:
        result: The document as read, with its text and the tables of the sheets that it includes.
        options: The check settings of the site.
        kinds: The kinds of notice of the site.

    Returns:
        Findings with places in the file. Findings in drafts, and in the unpublished text of a
        withdrawn document, are lowered to notes.
    """
    document = result.document
    assert document is not None  # callers report a faulty one
    source = _Source(document, result, options)
    found = [
        finding for check, run in _CHECKS if check not in options.off for finding in run(source)
    ]
    if document.kind:
        found += _of_kind(source, result, kinds)
    if document.draft or document.withdrawn or _DRAFTS in document.path.split("/"):
        found = [Diagnostic(f.at, f.code, f.params, "note") for f in found]
    found += [
        d.allowed(place_of(document, "allow"), one.check, one.reason) for one in document.allow
    ]
    return tuple(found)


def _of_kind(source: _Source, result: Read, settings: KindSettings) -> Iterator[Diagnostic]:
    from sitegen.checks import kinds as checks
    from sitegen.content.notice_kinds import kinds

    known, document, language = kinds(settings), source.document, source.options.language
    kind = known.by_id.get(document.kind)
    if kind is None:
        return
    off = source.options.off
    if not source.is_translation:
        if "fields" not in off and not source.allows("fields"):
            yield from checks.lacking(result, kind, known, language)
        if "columns" not in off and not source.allows("columns"):
            tables = (*source.sheet_tables, *source.pipe_tables)
            yield from checks.columns(document, kind, tables, language)
    if kind.refused and "personal" not in off and not source.allows("personal"):
        for offset, said in checks.asker(source.body):
            at = source.at(source.body_start + offset)
            yield d.asker_in_text(at, said, kind.name.in_language(language))


def has_personal_data(result: Read, options: CheckOptions) -> bool:
    """Return True if the check of personal data finds any in a document, exempted or not."""
    assert result.document is not None
    source = _Source(replace(result.document, allow=()), result, options)
    return any(True for _ in _personal(source))


class _Source:
    """A source file with its offsets and lines."""

    def __init__(self, document: Document, result: Read, options: CheckOptions) -> None:
        text = result.source
        self.options = options
        self.document, self.text, self.body_line = document, text, result.body_line
        self.tables = result.tables
        start = 0
        for _ in range(result.body_line - 1):
            start = text.find("\n", start) + 1
        self.body_start = start
        self.body = text[start:]
        self.names = [name for name in options.names if name in text]
        self.is_translation = bool(options.language) and document.language != options.language
        self.is_plan = bool(document.targets) or document.category in options.plans

    @cached_property
    def sheet_tables(self) -> list[Table]:
        """The tables of the sheets that the text includes."""
        return [from_page_table(one.table) for one in self.tables]

    @cached_property
    def pipe_tables(self) -> list[Table]:
        """The tables that the body draws with bars."""
        return list(pipe_tables(self.body))

    def at(self, offset: int) -> Location:
        """Return the place of an offset in the file."""
        line = self.text.count("\n", 0, offset) + 1
        return Location(self.document.path, line, offset - self.text.rfind("\n", 0, offset))

    def in_name(self, start: int, end: int) -> bool:
        """Return True if a stretch of the text lies in the name of an organization."""
        return any(
            self.text.find(name, max(0, end - len(name)), start + len(name)) >= 0
            for name in self.names
        )

    def near(self, plain: str, offset: int) -> Location:
        """Return the place of an offset in a form of the body that has the same lines."""
        line = plain.count("\n", 0, offset)
        before = plain[plain.rfind("\n", 0, offset) + 1 : offset]
        same = self.body.split("\n", line + 1)[line].startswith(before)
        return Location(self.document.path, self.body_line + line, len(before) + 1 if same else 1)

    def allows(self, check: Check) -> bool:
        """Return True if the document is exempt from a check."""
        return bool(self.document.allow) and is_allowed(check, self.document.allow)


def _personal(source: _Source) -> Iterator[Diagnostic]:
    for hit in personal_data.find(source.text):
        if not source.allows(hit.kind):
            report = d.personal_data if hit.certain else d.likely_personal_data
            yield report(source.at(hit.start), hit.kind, hit.masked)
    for table in source.tables:
        yield from _personal_in_sheet(source, table)


def _personal_in_sheet(source: _Source, included: IncludedTable) -> Iterator[Diagnostic]:
    at = Location(source.document.path, included.line, 1)
    table = included.table
    lines = (table.caption, *table.above, table.unit, *table.notes)
    found = [(included.sheet, hit) for line in lines for hit in personal_data.find(line)]
    labels = column_labels(table)
    for n, row in enumerate((*table.head, *table.body)):
        for column, cell in enumerate(row):
            if cell is not None and cell.text:
                label = labels[column] if n >= len(table.head) else ""
                hits = personal_data.find(cell.text, label)
                found += [(included.place(n, column), hit) for hit in hits]
    for place, hit in found:
        if not source.allows(hit.kind):
            report = d.personal_data_in_file if hit.certain else d.likely_personal_data_in_file
            yield report(at, included.file, place, hit.kind, hit.masked)


def _blanks(source: _Source) -> Iterator[Diagnostic]:
    if source.allows("blanks"):
        return
    places: dict[str, list[int]] = {}
    for blank in blanks.find(source.text):
        if source.names and source.in_name(blank.start, blank.end):
            continue
        places.setdefault(source.text[blank.start : blank.end], []).append(blank.start)
    report = d.unfilled_blank_in_plan if source.is_plan else d.unfilled_blank
    title = _title_line(source)
    for shown, offsets in places.items():
        at = source.at(offsets[0])
        lines = "、".join(dict.fromkeys(str(source.at(offset).line) for offset in offsets))
        in_fields = offsets[0] < source.body_start or at.line == title
        yield (d.unfilled_blank if in_fields else report)(at, shown, lines)
    for table in source.tables:
        text = table.text
        found = dict.fromkeys(text[one.start : one.end] for one in blanks.find(text))
        at = Location(source.document.path, table.line, 1)
        yield from (report(at, one, str(table.line)) for one in found)


def _title_line(source: _Source) -> int:
    return place_of(source.document, "title").line


def _dates(source: _Source) -> Iterator[Diagnostic]:
    document = source.document
    if source.allows("dates") or document.date is None or source.is_translation:
        return
    period = Period.parse(document.period) if document.period else None
    if not source.is_plan:
        yield from _periods(source, period, document.date)
    plain = dates.spelled_out(source.body, document.date)
    for one in dates.wrong_weekdays(plain):
        yield d.wrong_weekday(source.near(plain, one.start), str(one.day), one.said, one.right)
    for limit in dates.deadlines(plain):
        if plain != source.body and (
            plain[limit.start] not in "请截"  # 应在10月15日前 may be history
            or document.date - limit.day > _GUESSED  # 9月11日 is that of the next year
        ):
            continue
        if limit.day < document.date:
            at = source.near(plain, limit.start)
            yield d.deadline_before_publication(at, str(limit.day), str(document.date))
    for offset, said in dates.impossible(source.body):
        yield d.impossible_day(source.at(source.body_start + offset), said)
    yield from _displays(source, plain)
    yield from _signed(source, document.date)
    if named := _year_in_path(document.path, document.date, period):
        yield d.other_year(place_of(document, "date"), named, str(document.date.year))


_GUESSED = timedelta(days=60)  # before a publication that a day without a year is taken for past


def _periods(source: _Source, period: Period | None, day: date) -> Iterator[Diagnostic]:
    document = source.document
    title = document.title
    if "〇" in title or "二○" in title:
        title = in_figures(title)
    named = [mention.period for mention in dates.periods(title)]
    if period:
        if not named and (told := dates.period_in_year(title, period.year)):
            named = [told]
        at = place_of(document, "period")
        if named and all(dates.disagree(one, period) for one in named):
            yield d.other_period(place_of(document, "title"), str(named[0]), str(period))
        if (day - period.last).days > 366:
            yield d.old_period(at, str(period), str(day))
        if day < period.first or (
            _TOLD.search(title)
            and period.last.year == day.year
            and day < period.last - _EARLIEST
            and len(period.months) < _YEAR
        ):
            yield d.period_not_over(at, str(period), str(period.last), str(day))
        if (said := dates.reported(source.body)) and dates.disagree(said[1], period):
            where = source.at(source.body_start + said[0])
            yield d.other_period_in_text(where, str(said[1]), str(period))
        for n, attachment in enumerate(document.attachments):
            of_file = [m.period for m in dates.periods(attachment.title or attachment.file)]
            if of_file and all(dates.disagree(one, period) for one in of_file):
                where = place_of(document, f"attachments.{n}")
                yield d.attachment_of_other_period(
                    where, attachment.title or attachment.file, str(of_file[0]), str(period)
                )
    elif len(named) == 1 and (day - named[0].last).days > 366:
        yield d.old_period(place_of(document, "title"), str(named[0]), str(day))


_TOLD = re.compile(r"收支|财务公开|账目|发放|开支|支出")  # what is told once a period is over
_EARLIEST = timedelta(days=15)  # before the end of a period, that its accounts are published
_YEAR = 12  # months


def _displays(source: _Source, plain: str) -> Iterator[Diagnostic]:
    """Compare the days of display that the text tells with each other and with the field."""
    document = source.document
    field = document.display_period
    working = document.display is not None and document.display.working
    told = False
    for one in dates.displays(plain):
        told = True
        at = source.near(plain, one.start)
        said = f"{one.first} — {one.last}"
        counted = (one.last - one.first).days + 1
        if one.days and not one.working and one.days not in (counted, counted - 1):
            yield d.days_miscounted(at, said, one.days, counted)
        if field and not working and (one.first, one.last) != field:
            yield d.other_display(at, said, f"{field[0]} — {field[1]}")
    if field and not told and (shown := display(source.body)) and shown.days:
        days = (field[1] - field[0]).days + 1
        if shown.working == working and not working and shown.days != days:
            at = source.at(source.body_start + max(source.body.find("公示"), 0))
            yield d.other_display(at, f"{shown.days}天", f"{days}天")


def _signed(source: _Source, day: date) -> Iterator[Diagnostic]:
    """Compare the day of signing, by the field or under the text, with that of publication."""
    issued = source.document.issued
    if issued and issued > day:
        yield d.signed_otherwise(place_of(source.document, "issued"), str(issued), str(day))
    if signed := dates.signed_on(source.body):
        offset, on = signed
        if on > day + _AFTER or (day - on > _BEFORE and not issued):
            yield d.signed_otherwise(source.at(source.body_start + offset), str(on), str(day))


_AFTER, _BEFORE = timedelta(days=7), timedelta(days=183)


_YEAR_PART = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DAY_PART = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")


def _year_in_path(path: str, day: date, period: Period | None) -> str:
    """Return the year that folders or file name say, if it is another than that of publication.

    What the last months of a year report is published early in the next, and may lie under either.
    """
    folder, _, name = path.rpartition("/")
    years = [int(part) for part in folder.split("/") if _YEAR_PART.fullmatch(part)]
    dated = _DAY_PART.search(name)
    said = years[-1] if years else int(dated[1]) if dated else day.year
    late = said == day.year - 1 and day.month <= _EARLY
    if said == day.year or late or (period and said == period.year):
        return ""
    return str(said)


_EARLY = 3  # months of a year in which the year before is still reported on


def _sums(source: _Source) -> Iterator[Diagnostic]:
    if source.allows("sums"):
        return
    for included, table in zip(source.tables, source.sheet_tables, strict=True):
        at = Location(source.document.path, included.line, 1)
        label = f"{included.file} {included.sheet}".rstrip()
        for one in sums.differences(table):
            yield d.sum_differs(at, f"{label} {one.label}", one.written, one.computed)
        for one in _identities(table):
            yield d.report_differs(at, f"{label} {one.label}", one.written, one.computed)
    if "|" not in source.body or not sums.is_worth_reading(source.body):
        return
    for table in source.pipe_tables:
        for one in sums.differences(table):
            at = Location(source.document.path, source.body_line - 1 + one.line, 1)
            yield d.sum_differs(at, one.label, one.written, one.computed)
        for one in _identities(table):
            at = Location(source.document.path, source.body_line - 1 + one.line, 1)
            yield d.report_differs(at, one.label, one.written, one.computed)
    for offset, said, unit, rows in sums.miscounted(source.body, source.pipe_tables):
        yield d.count_differs(source.at(source.body_start + offset), said + unit, rows)


def _identities(table: Table) -> Iterator[sums.Difference]:
    """Yield what breaks an identity of the annual report, whose tables have eight columns or more."""
    if len(table.head.cells) < 8:
        return
    from sitegen.checks import annual_report

    yield from annual_report.differences(table)


def _attachments(source: _Source) -> Iterator[Diagnostic]:
    if source.allows("attachments"):
        return
    document, body = source.document, source.body
    files = len(document.attachments)
    linked = sum(1 for link in document.links if not link.mention and "." in link.target)
    if announced := references.announced(body):
        offset, count = announced
        at = source.at(source.body_start + offset)
        if not files and not linked:
            yield d.attachment_missing(at, body[offset:].split("\n")[0].strip()[:40])
        elif files and count != files and not linked:
            yield d.attachments_differ(at, count, files)
        return
    for offset, said in references.sent_to(body):
        at = source.at(source.body_start + offset)
        if "附件" in said:
            if not files and not linked:
                yield d.attachment_missing(at, said)
        elif "图" in said:
            if "![" not in body and not files:
                yield d.nothing_to_see(at, said)
        elif source.tables:
            continue
        elif "|" not in body and "<table" not in body and not files and not linked:
            yield d.nothing_to_see(at, said)


_SLIPS = {
    "doubled": d.doubled,
    "repeated": d.repeated,
    "unpaired": d.unpaired,
    "cut_off": d.cut_off,
    "mixed_width": d.mixed_width,
}


def _language(source: _Source) -> Iterator[Diagnostic]:
    if source.allows("language"):
        return
    for slip in language.find(source.body):
        yield _SLIPS[slip.slip](source.at(source.body_start + slip.start), slip.shown)


_CHECKS = (
    ("personal", _personal),
    ("blanks", _blanks),
    ("dates", _dates),
    ("sums", _sums),
    ("attachments", _attachments),
    ("language", _language),
)
