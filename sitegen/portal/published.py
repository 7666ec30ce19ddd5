"""Validate the machine-readable files of a board, field by field, and reduce them to a `Board`.

Boards are untrusted: texts must have no control characters and a limited length, ids and paths the
form that sitegen writes, numbers a valid range. A file with any other value is refused as a whole.
URLs are built from paths within the board and the address in the portal's own settings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from sitegen.domain.target import Outcome, Status, TargetCounts
from sitegen.portal import refusal
from sitegen.render.file_list import FileList
from sitegen.search.format import shard_files

T = TypeVar("T")

STAGE = "2"  # raise it when unchanged files yield another Board
NEWEST = 30
LARGEST = 64 << 20  # bytes of one file

Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=64)]
Language = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4}){0,2}\Z")]
Text = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]*\Z", max_length=2000
    ),
]
Place = Annotated[
    str,
    Meta(
        pattern=r"^(?!.*(^|/)\.{1,2}/)([^\x00-\x20\x7f-\x9f\"'<>\\/?#%:|*\u2028-\u202e\u2066-\u2069]+/)+\Z",
        max_length=500,
    ),
]
"""A document's address within its board: `dongwa/2024/0310-accounts/`."""
Year = Annotated[int, Meta(ge=1900, le=2200)]
Number = Annotated[int, Meta(ge=0, le=10_000_000)]
Due = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d\*\d{1,7}\Z")]
Names = dict[Annotated[str, Meta(max_length=16)], Text]


class ReleaseNote(Struct, frozen=True):
    """`release.json`: the release published by a site. Older versions write no `data`."""

    data: str = ""
    commit_time: Annotated[str, Meta(pattern=r"^([0-9TZ:-]{1,25})?\Z")] = ""


class BoardOrganization(Struct, frozen=True):
    """An organization of a board; `parent` is "" for the highest."""

    id: Id
    parent: str
    names: Names
    others: tuple[Text, ...] = ()


class BoardCategory(Struct, frozen=True):
    """A category of a board."""

    id: Id
    plan: bool
    names: Names


class Translated(Struct, frozen=True):
    """A document's title in another language."""

    language: Language
    title: Text


class BoardNotice(Struct, frozen=True):
    """A document of a board, as `data/years/` has it."""

    id: Place
    title: Text
    language: Language
    organization: Id
    category: Id
    date: dt.date
    doc_number: Text = ""
    withdrawn: dt.date | None = None
    display_until: dt.date | None = None
    superseded_by: Annotated[str, Meta(max_length=2000)] = ""
    joint: tuple[Id, ...] = ()
    translations: tuple[Translated, ...] = ()


class LedgerSum(Struct, frozen=True):
    """The sums of an organization under a rule in a period, as `ledger/` has them."""

    organization: Id
    rule: Id
    rule_name: Text
    period: Annotated[str, Meta(pattern=r"^\d{4}(-(Q[1-4]|H[12]|\d\d))?\Z")]
    owed: Number
    published: Number
    late: Number
    short: Number
    open: Number
    open_due: tuple[Due, ...] = ()


class PlanTarget(Struct, frozen=True):
    """A target of a plan, as `data/targets.json` has it."""

    plan: Place
    plan_title: Text
    year: Year
    organization: Id
    outcome: Outcome
    due: dt.date | None
    days_late: Annotated[int, Meta(ge=0, le=100_000)]
    last_date: dt.date | None


class BoardPlan(Struct, frozen=True):
    """A plan of a board, with the outcomes of its targets and the day of the last figure."""

    id: str
    title: str
    year: int
    organization: str
    counts: TargetCounts
    last: dt.date | None

    @property
    def first_day(self) -> dt.date:
        """The first day of the plan's year."""
        return dt.date(self.year, 1, 1)


class Board(Struct, frozen=True, kw_only=True):
    """The data of a board that a portal shows."""

    languages: tuple[Language, ...]
    organizations: tuple[BoardOrganization, ...]
    categories: tuple[BoardCategory, ...]
    count: int
    places: tuple[tuple[str, int, int, int], ...]  # (organization or "", year, quarter or 0, n)
    of_categories: tuple[tuple[str, int, int], ...]  # (category, year, n)
    newest: tuple[BoardNotice, ...]
    sums: tuple[LedgerSum, ...]
    plans: tuple[BoardPlan, ...]
    published: str  # time of the commit that was published, "" where it is not known


class _Years(Struct, frozen=True):
    version: Literal[1]
    documents: tuple[BoardNotice, ...]


class _Sums(Struct, frozen=True):
    version: Literal[1]
    sums: tuple[LedgerSum, ...] = ()


class _Targets(Struct, frozen=True):
    version: Literal[1, 2]  # what is read of them has not changed
    targets: tuple[PlanTarget, ...]


_Organizations = tuple[
    tuple[Id, Annotated[int, Meta(ge=-1, le=65535)], Names, tuple[Text, ...]], ...
]


class _Site(Struct, frozen=True):
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=16)]
    organizations: _Organizations
    categories: Annotated[tuple[tuple[Id, Literal[0, 1], Names], ...], Meta(max_length=200)]


SITE, INDEX, DICTIONARY = "search/site.js", "search/index.js", "search/dictionary.js"
_TARGETS = "data/targets.json"
_YEAR = re.compile(r"data/years/((?:19|20|21)\d\d)\.json")
_LEDGER = re.compile(r"ledger/(\d{4})/ledger-\1\.json")
FRAGMENT = re.compile(r"search/text/(0|[1-9]\d{0,4})/(0|[1-9]\d{0,2})\.js")
_WANTED = re.compile(
    "|".join(
        one.pattern.replace(r"\1", r"\d{4}")
        for one in (
            *(re.compile(re.escape(name)) for name in (SITE, INDEX, DICTIONARY, _TARGETS)),
            *(_YEAR, _LEDGER, FRAGMENT),
        )
    )
)


def wanted(files: FileList) -> dict[str, tuple[str, int]]:
    """Return SHA-256 and size of the listed files that a portal reads, by path.

    Raises:
        refusal.Refused: The list has a digest, a size or a path twice that cannot be.
    """
    found: dict[str, tuple[str, int]] = {}
    for one in files.files:
        if not re.fullmatch("[0-9a-f]{64}", one.sha256) or one.size < 0:
            raise refusal.ill_formed("data/files.json", "sha256, size")
        if _WANTED.fullmatch(one.path) and found.setdefault(one.path, (one.sha256, one.size)) != (
            one.sha256,
            one.size,
        ):
            raise refusal.ill_formed("data/files.json", "path")
    return found


def decoded(path: str, data: bytes, kind: type[T]) -> T:
    """Decode JSON strictly. Raises refusal.Refused if it is not of the given type."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise refusal.ill_formed(path, told(error)) from None


def told(error: Exception) -> str:
    """Format an error for a terminal, without control characters."""
    return "".join(c if c.isprintable() else "?" for c in str(error))[:200]


def of_index(path: str, data: bytes, dictionary: bytes = b"") -> bytes:
    """Return the content of a search index file. Raises refusal.Refused if the file is ill-formed."""
    try:
        file = shard_files.unwrapped(data, dictionary)
    except (shard_files.Broken, UnicodeDecodeError):
        raise refusal.ill_formed(path, "search index") from None
    if f"search/{file.key}.js" != path:
        raise refusal.ill_formed(path, "search index")
    return file.content


def text_of(path: str, content: bytes) -> str:
    """Decode text of the index. Raises refusal.Refused if it is ill-formed."""
    try:
        return content.decode("utf-16-le")
    except UnicodeDecodeError:
        raise refusal.ill_formed(path, "UTF-16") from None


def board_of(paths: Iterable[str], read: Callable[[str], bytes], note: ReleaseNote) -> Board:
    """Validate the files of a board. Raises refusal.Refused if any of them is invalid.

    Args:
        paths: The stored files.
        read: Returns the content of a file.
        note: The `release.json` of the board.
    """
    there = sorted(paths)
    if SITE not in there or INDEX not in there:
        raise refusal.ill_formed("data/files.json", SITE)
    site = _site(read(SITE))
    organizations = _organizations(site)
    categories = tuple(
        BoardCategory(one, bool(plan), names) for one, plan, names in site.categories
    )
    notices = [one for path in there if _YEAR.fullmatch(path) for one in _of_year(path, read(path))]
    known = {one.id for one in organizations}
    _belong(notices, known, {one.id for one in categories}, "data/years/")
    sums: tuple[LedgerSum, ...] = tuple(
        one
        for path in there
        if _LEDGER.fullmatch(path)
        for one in decoded(path, read(path), _Sums).sums
    )
    targets = decoded(_TARGETS, read(_TARGETS), _Targets).targets if _TARGETS in there else ()
    for place, some in (("ledger/", sums), (_TARGETS, targets)):
        if unknown := {one.organization for one in some} - known:
            raise refusal.ill_formed(place, min(unknown))
    for owed in sums:
        open_days(owed)
    newest = sorted(notices, key=lambda one: (one.date, one.id), reverse=True)
    return Board(
        languages=site.languages,
        organizations=organizations,
        categories=categories,
        count=len(notices),
        places=tuple(_places(notices, organizations)),
        of_categories=tuple(
            (category, year, n)
            for (category, year), n in sorted(
                Counter((one.category, one.date.year) for one in notices).items()
            )
        ),
        newest=tuple(newest[:NEWEST]),
        sums=sums,
        plans=tuple(_plans(targets)),
        published=note.commit_time,
    )


def open_days(owed: LedgerSum) -> tuple[tuple[dt.date, int], ...]:
    """Return (due day, number of open duties) pairs. Raises refusal.Refused for an invalid date."""
    try:
        pairs = (one.split("*") for one in owed.open_due)
        return tuple((dt.date.fromisoformat(day), int(count)) for day, count in pairs)
    except ValueError:
        raise refusal.ill_formed("ledger/", "open_due") from None


def _site(data: bytes) -> _Site:
    text = text_of(SITE, of_index(SITE, data))
    return decoded(SITE, text.encode(), _Site)


def _organizations(site: _Site) -> tuple[BoardOrganization, ...]:
    """Return the organizations, parents first."""
    found: list[BoardOrganization] = []
    for n, (identifier, above, names, others) in enumerate(site.organizations):
        if above >= n:
            raise refusal.ill_formed(SITE, identifier)
        parent = found[above].id if above >= 0 else ""
        found.append(BoardOrganization(identifier, parent, names, others))
    if len({one.id for one in found}) < len(found):
        raise refusal.ill_formed(SITE, "organizations")
    return tuple(found)


def _of_year(path: str, data: bytes) -> tuple[BoardNotice, ...]:
    found = decoded(path, data, _Years).documents
    year = _YEAR.fullmatch(path)
    if year is None or any(one.date.year != int(year[1]) for one in found):
        raise refusal.ill_formed(path, "date")
    return found


def _belong(
    notices: Iterable[BoardNotice], organizations: set[str], categories: set[str], path: str
) -> None:
    for one in notices:
        if one.category not in categories or not organizations.issuperset(
            (one.organization, *one.joint)
        ):
            raise refusal.ill_formed(path, one.id)


def _places(
    notices: Iterable[BoardNotice], organizations: tuple[BoardOrganization, ...]
) -> Iterator[tuple[str, int, int, int]]:
    """Count documents by (organization and subordinates, year, quarter); quarter 0 is the whole year."""
    lines: dict[str, tuple[str, ...]] = {"": ()}
    for one in organizations:
        lines[one.id] = (*lines[one.parent], one.id)
    counts: Counter[tuple[str, int, int]] = Counter()
    for notice in notices:
        year, quarter = notice.date.year, (notice.date.month + 2) // 3
        issuers = {place for one in (notice.organization, *notice.joint) for place in lines[one]}
        for place in ("", *issuers):
            counts[place, year, quarter] += 1
            counts[place, year, 0] += 1
    return ((*key, n) for key, n in sorted(counts.items()))


_STATUS: Mapping[str, Status] = {
    "none": "none",
    **dict.fromkeys(("below", "within", "doing", "pending"), "open"),
    **dict.fromkeys(("missed", "over", "undone"), "failed"),
}


def _plans(targets: Iterable[PlanTarget]) -> Iterator[BoardPlan]:
    """Return each plan with its targets counted by status, as `domain.target` counts them."""
    of_plans: dict[str, list[PlanTarget]] = {}
    for one in targets:
        of_plans.setdefault(one.plan, []).append(one)
    for identifier, some in of_plans.items():
        counts = TargetCounts.sum(map(_counted, some))
        last = max((one.last_date for one in some if one.last_date), default=None)
        first = some[0]
        yield BoardPlan(identifier, first.plan_title, first.year, first.organization, counts, last)


def _counted(one: PlanTarget) -> TargetCounts:
    status = _STATUS.get(one.outcome, "late" if one.days_late else "met")
    due = ((one.due, 1),) if status == "open" and one.due else ()
    numbers: dict[str, Any] = {status: 1}
    return TargetCounts(**numbers, due=due)
