"""Plans on pages: the outcome of each target, what notices report of it, lists of plans.

Figures are the same in every language, whatever its lists show: they come from all notices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from sitegen.catalogue.items import Item
from sitegen.catalogue.plans import Plan, report_of, served_by
from sitegen.catalogue.tasks import Month
from sitegen.domain.target import (
    YEAR_END,
    Figure,
    Target,
    TargetCounts,
    TargetProgress,
    part_of_year,
)
from sitegen.pages.common import page_at, page_beside, page_view
from sitegen.pages.localized import MOST, LocalizedSite
from sitegen.pages.pagination import paged
from sitegen.views import (
    DocumentView,
    FigureView,
    LeadPart,
    Page,
    PlanGroup,
    PlanRow,
    PlansView,
    PlanView,
    Promises,
    QuarterView,
    Ref,
    ReportedView,
    SchedulePart,
    StageView,
    StandingView,
    TaskRef,
    TaskTableView,
)

TABLE = "tasks/"  # below the page of a plan
STAGES = ("pledge", "progress", "review")
STATES = ("unreported", "running", "reviewed", "missed")
EARLIER = 12  # figures of a target before the last
WHOLE = 3  # plans that an organization's page shows with their targets
TARGETS = 12  # of each


Months = tuple[tuple[dt.date, str, int], ...]
"""Months with their first day, URL and number of tasks due."""


def plan_view(board: LocalizedSite, item: Item) -> PlanView | None:
    """Return what a plan's page shows of its targets; None without targets and reports, or if withdrawn."""
    plan = board.everything.catalogue.plans[item.url]
    if item.main.withdrawn or not (plan.standings or plan.reports):
        return None
    shown = tuple(
        _related(board, plan, n, _standing(board, *pair, EARLIER))
        for n, pair in enumerate(_in_words(board, plan))
    )
    return PlanView(
        plan.year,
        plan.tally,
        shown,
        tuple(_stage(board, plan, stage) for stage in STAGES),  # type: ignore[arg-type] # three
        tuple(_quarter(board, plan, quarter) for quarter in range(1, YEAR_END + 1)),
        _schedule(plan),
        _leads(shown),
        f"{board.prefix}{item.url}{TABLE}" if shown else "",
    )


def table(board: LocalizedSite, view: DocumentView) -> Iterator[Page]:
    """Yield the page of a plan's table of tasks, for print; `view` is that of the plan."""
    promises = view.promises
    if promises is None or not promises.table:
        return
    page = page_beside(board, view.page, promises.table)
    shown = tuple(replace(one, earlier=(), served=()) for one in promises.standings)
    yield page_at(board, TaskTableView(page, view.entry, promises.year, shown), view.source)


def _schedule(plan: Plan) -> tuple[SchedulePart, ...]:
    """Return the targets and milestones of a plan by due quarter, sorted by due day."""
    tasks: list[tuple[dt.date, tuple[int, int]]] = []
    for n, standing in enumerate(plan.standings):
        target = standing.target
        steps = [(one.due, (n, m)) for m, one in enumerate(target.milestones)]
        if target.due not in [due for due, _ in steps]:
            steps.append((target.due, (n, -1)))
        tasks += [(due or dt.date.max, place) for due, place in steps]
    parts: dict[int, list[tuple[int, int]]] = {}
    for due, place in sorted(tasks, key=lambda one: one[0]):
        quarter = 0 if due == dt.date.max else part_of_year(due, plan.year)
        parts.setdefault(quarter, []).append(place)
    return tuple(SchedulePart(quarter, tuple(some)) for quarter, some in parts.items())


def _leads(shown: Sequence[StandingView]) -> tuple[LeadPart, ...]:
    """Return the indexes of a plan's targets by lead; a target with several leads is listed under each."""
    parts: dict[Ref, list[int]] = {}
    for n, one in enumerate(shown):
        for lead in one.leads or (Ref(""),):
            parts.setdefault(lead, []).append(n)
    if not any(lead.title for lead in parts):
        return ()
    ordered = sorted(parts.items(), key=lambda one: not one[0].title)
    return tuple(LeadPart(lead, tuple(places)) for lead, places in ordered)


def _related(board: LocalizedSite, plan: Plan, place: int, one: StandingView) -> StandingView:
    """Add to a target the higher-level target that it serves, and the subordinate ones that serve it."""
    catalogue = board.everything.catalogue
    key = served_by(plan, place, catalogue.references)
    above = catalogue.plans.get(key[0]) if key else None
    serves = None
    if above is not None and key is not None:
        names = [standing.target.id for standing in above.standings]
        if key[1] in names:
            serves = _task_ref(board, above, names.index(key[1]))
    below = catalogue.serving.get((plan.item.url, one.target.id), ())
    return replace(
        one,
        serves=serves,
        served=tuple(_task_ref(board, *other) for other in below[:MOST]),
        served_more=max(0, len(below) - MOST),
    )


def _task_ref(board: LocalizedSite, plan: Plan, place: int) -> TaskRef:
    document = plan.item.in_language(board.language)
    language = board.other_language(document.language)
    target, standing = document.targets[place], plan.standings[place]
    entry = board.entry(plan.item)
    return TaskRef(
        entry, target.id, target.text, language, standing.outcome, standing.status, target.due
    )


def reported(board: LocalizedSite, item: Item) -> tuple[ReportedView, ...]:
    """Return each figure that a notice reports, beside what its plan promised."""
    main = item.main
    if not main.progress or main.withdrawn:
        return ()
    catalogue = board.everything.catalogue
    plan = catalogue.plans.get(catalogue.references.get(f"{main.path}#plan", ""))
    then: dict[tuple[str, int], StandingView] = {}
    for standing, words in _in_words(board, plan) if plan else ():
        for place, shown in _as_of(board, standing, words, item.url):
            then[standing.target.id, place] = shown
    return tuple(
        ReportedView(
            one.target,
            one.value,
            *_note(board, item, n),
            then.get((one.target, n)),
            one.milestone,
            one.state,
        )
        for n, one in enumerate(main.progress)
    )


def _as_of(
    board: LocalizedSite, standing: TargetProgress, words: Words, url: str
) -> Iterator[tuple[int, StandingView]]:
    """Yield the standing of a target as of each report of a notice, with the index of the report."""
    for n, figure in enumerate(standing.figures):
        if figure.report.source == url:
            so_far = TargetProgress(standing.target, standing.figures[: n + 1])
            yield figure.place, _standing(board, so_far, words, 1)
    for step, figure in standing.stated:
        if figure.report.source == url:
            target, language = words
            place = standing.target.milestones.index(step)
            shown = target.at(target.milestones[place])
            so_far = TargetProgress(standing.target.at(step), (figure,))
            yield figure.place, _standing(board, so_far, (shown, language), 0)


Words = tuple[Target, str]
"""A target in the words of a page, and their language, "" where it is the page's."""


def _in_words(board: LocalizedSite, plan: Plan) -> Iterator[tuple[TargetProgress, Words]]:
    """Yield the progress of each target of a plan with its words; nothing for a withdrawn plan."""
    document = plan.item.in_language(board.language)
    language = board.other_language(document.language)
    for standing, target in zip(plan.standings, document.targets, strict=False):
        yield standing, (target, language)


def _standing(
    board: LocalizedSite, standing: TargetProgress, words: Words, earlier: int
) -> StandingView:
    last, share = standing.last, standing.share
    before = standing.figures[-2 : -2 - earlier : -1]
    target, (shown, language) = standing.target, words
    gap = target.value
    if last and last.value is not None:
        gap = abs(last.value - target.value)
    return StandingView(
        *words,
        outcome=standing.outcome,
        status=standing.status,
        last=_figure(board, last) if last else None,
        share=min(1.0, round(float(share), 4)) if share else 0.0,
        percent=int(share * 100) if share is not None else None,
        gap=gap,
        reached=standing.reached,
        days_late=standing.days_late,
        earlier=tuple(_figure(board, one) for one in before),
        milestones=tuple(
            _standing(board, one, (shown.at(step), language), 0)
            for one, step in zip(standing.milestones, shown.milestones, strict=True)
        ),
        leads=_named(board, target.lead, shown.lead),
        supports=_named(board, target.support, shown.support),
    )


def brief_standing(board: LocalizedSite, plan: Plan, place: int) -> StandingView:
    """Return the standing of a target, by index in its plan, without earlier figures."""
    document = plan.item.in_language(board.language)
    language = board.other_language(document.language)
    return _standing(board, plan.standings[place], (document.targets[place], language), 0)


def _named(board: LocalizedSite, names: Sequence[str], shown: Sequence[str]) -> tuple[Ref, ...]:
    """Return the organizations that a plan names, with their pages; other names as its words have them."""
    known = board.config.organizations
    return tuple(
        board.organization(one) if (one := known.named(name)) else Ref(word)
        for name, word in zip(names, shown, strict=True)
    )


def _figure(board: LocalizedSite, figure: Figure) -> FigureView:
    item = board.everything.catalogue.by_url[figure.report.source]
    note = _note(board, item, figure.place)
    return FigureView(
        board.entry(item), figure.day, figure.value, figure.change, *note, figure.state
    )


def _note(board: LocalizedSite, item: Item, place: int) -> tuple[str, str]:
    """Return the note of a progress entry, by index, and its language if not that of the page."""
    document, main = item.in_language(board.language), item.main
    said, source = document.progress[place].note, main.progress[place].note
    language = document.language if said != source else main.language
    return said, board.other_language(language)


def _stage(board: LocalizedSite, plan: Plan, stage: str) -> StageView:
    return StageView(stage, board.some(plan.at_stage(stage)))


def _quarter(board: LocalizedSite, plan: Plan, quarter: int) -> QuarterView:
    """Return what was reported of a quarter; pledges do not count."""
    told = [
        item
        for item in plan.reports
        if item.main.stage != "pledge" and report_of(item).part_of(plan.year) == quarter
    ]
    figures = []
    for standing in plan.standings:
        values = [one.value for one in standing.figures if one.report.part_of(plan.year) == quarter]
        figures.append(values[-1] if values else None)
    return QuarterView(quarter, board.some(told), tuple(figures))


def row(board: LocalizedSite, plan: Plan) -> PlanRow:
    """Return a plan as a row of a list."""
    stages = []
    for stage in STAGES:
        found = plan.at_stage(stage)
        entry = board.entry(found[-1]) if found else None
        stages.append(Ref(str(entry.date), entry.url) if entry else Ref(""))
    last = max((item.main.date for item in plan.reports if item.main.date), default=None)
    return PlanRow(board.entry(plan.item), plan.year, plan.tally, tuple(stages), last)  # type: ignore[arg-type] # three


def newest(board: LocalizedSite, items: Iterable[Item]) -> tuple[list[Plan], list[Plan]]:
    """Split the plans among some items into those of the newest year and the others, the newest first."""
    known = board.everything.catalogue.plans
    found = [known[item.url] for item in items if item.category.plan]
    last = max((plan.year for plan in found), default=0)
    others = sorted((p for p in found if p.year != last), key=lambda p: -p.year)
    return [plan for plan in found if plan.year == last], others


def promises(board: LocalizedSite, plans: Sequence[Plan]) -> tuple[Promises, ...]:
    """Return the first of an organization's plans with their targets."""
    found = []
    for plan in plans[:WHOLE]:
        pairs = islice(_in_words(board, plan), TARGETS)
        shown = tuple(_standing(board, *pair, 0) for pair in pairs)
        found.append(Promises(row(board, plan), shown, len(plan.standings) - len(shown)))
    return tuple(found)


def months_of(board: LocalizedSite, year: int) -> Months:
    """Return the months of a year in which tasks are due: (first day, URL, number of tasks).

    Months of a later year without a plan are included: tasks may be due in the following January.
    """
    planned = {plan.year for plan in board.everything.catalogue.plans.values()}
    return tuple(
        (dt.date(*month, 1), board.prefix + month_url(month), len(due) + len(later))
        for month, (due, later) in board.grouped.tasks.by_month.items()
        if year in (month[0], max((y for y in planned if y <= month[0]), default=0))
    )


def month_url(month: Month) -> str:
    """Return the address of the list of a month, without the language's prefix."""
    return f"plans/{month[0]}/{month[1]:02d}/"


def pages(board: LocalizedSite) -> Iterator[Page]:
    """Yield the lists of all plans, of each year and of each state, each split into pages."""
    if not board.config.plans:
        return
    known = board.everything.catalogue.plans
    found = [known[item.url] for item in board.catalogue.items if item.category.plan]
    found.sort(key=lambda plan: -plan.year)
    years = list(dict.fromkeys(plan.year for plan in found))
    place = {one.id: n for n, one in enumerate(board.config.organizations)}
    yield from _list(board, years, found, "plans/")
    for year in years:
        of_year = [plan for plan in found if plan.year == year]
        of_year.sort(key=lambda plan: place[plan.item.organization.id])
        yield from _list(board, years, of_year, f"plans/{year}/", year=year)
    for state in STATES:
        of_state = [plan for plan in found if _is(plan, state)]
        yield from _list(board, years, of_state, f"plans/{state}/", state=state)


def _is(plan: Plan, state: str) -> bool:
    """Return True if a plan is in a state; a plan with a missed target is in another state as well."""
    reviewed = bool(plan.at_stage("review"))
    match state:
        case "reviewed":
            return reviewed
        case "missed":
            return plan.tally.failed > 0
    reports = bool(plan.at_stage("progress"))
    return not reviewed and reports == (state == "running")


def _list(
    board: LocalizedSite,
    years: list[int],
    plans: list[Plan],
    address: str,
    year: int = 0,
    state: str = "",
) -> Iterator[Page]:
    prefix = board.prefix
    tally = TargetCounts.sum(plan.tally for plan in plans)
    for url, pager, part in paged(plans, address):
        view = PlansView(
            page=page_view(board, url, ""),
            year=year,
            state=state,
            years=tuple(Ref(str(one), f"{prefix}plans/{one}/") for one in years),
            states=tuple(Ref(one, f"{prefix}plans/{one}/") for one in STATES),
            tally=tally,
            count=len(plans),
            groups=_grouped(board, part, "organization" if year else "year"),
            pager=board.localized(pager),
            months=months_of(board, year or max(years, default=0)) if not state else (),
        )
        yield page_at(board, view)


def _grouped(board: LocalizedSite, plans: Iterable[Plan], by: str) -> tuple[PlanGroup, ...]:
    groups: dict[Ref, list[PlanRow]] = {}
    for plan in plans:
        if by == "organization":
            heading = board.organization(plan.item.organization)
        else:
            heading = Ref(str(plan.year), f"{board.prefix}plans/{plan.year}/")
        groups.setdefault(heading, []).append(row(board, plan))
    return tuple(PlanGroup(heading, tuple(rows)) for heading, rows in groups.items())
