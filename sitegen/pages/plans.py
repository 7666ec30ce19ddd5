"""Plans on pages: the outcome of each target, what notices report of it, lists of plans.

Figures are the same in every language, whatever its lists show: they come from all notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sitegen.catalogue.items import Item
from sitegen.catalogue.plans import Plan, report_of
from sitegen.domain.target import YEAR_END, Figure, Target, TargetCounts, TargetProgress
from sitegen.pages.common import page_at, page_view
from sitegen.pages.localized import LocalizedSite
from sitegen.pages.pagination import paged
from sitegen.views import (
    FigureView,
    Page,
    PlanGroup,
    PlanRow,
    PlansView,
    PlanView,
    Promises,
    QuarterView,
    Ref,
    ReportedView,
    StageView,
    StandingView,
)

STAGES = ("pledge", "progress", "review")
STATES = ("unreported", "running", "reviewed", "missed")
EARLIER = 12  # figures of a target before the last
WHOLE = 3  # plans that an organization's page shows with their targets
TARGETS = 12  # of each


def plan_view(board: LocalizedSite, item: Item) -> PlanView | None:
    """Return what a plan's page shows of its targets; None without targets and reports, or if withdrawn."""
    plan = board.everything.catalogue.plans[item.url]
    if item.main.withdrawn or not (plan.standings or plan.reports):
        return None
    return PlanView(
        plan.year,
        plan.tally,
        tuple(_standing(board, *pair, EARLIER) for pair in _in_words(board, plan)),
        tuple(_stage(board, plan, stage) for stage in STAGES),  # type: ignore[arg-type] # three
        tuple(_quarter(board, plan, quarter) for quarter in range(1, YEAR_END + 1)),
    )


def reported(board: LocalizedSite, item: Item) -> tuple[ReportedView, ...]:
    """Return each figure that a notice reports, beside what its plan promised."""
    main = item.main
    if not main.progress or main.withdrawn:
        return ()
    catalogue = board.everything.catalogue
    plan = catalogue.plans.get(catalogue.references.get(f"{main.path}#plan", ""))
    then = {}
    for standing, words in _in_words(board, plan) if plan else ():
        at = [n for n, one in enumerate(standing.figures) if one.report.source == item.url]
        if at:
            so_far = TargetProgress(standing.target, standing.figures[: at[-1] + 1])
            then[words[0].id] = _standing(board, so_far, words, 1)
    return tuple(
        ReportedView(one.target, one.value, *_note(board, item, one.target), then.get(one.target))
        for one in main.progress
    )


Words = tuple[Target, str]
"""A target in the words of a page, and their language, "" where it is the page's."""


def _in_words(board: LocalizedSite, plan: Plan) -> Iterator[tuple[TargetProgress, Words]]:
    """Yield the progress of each target of a plan with its words; nothing for a withdrawn plan."""
    document = plan.item.in_language(board.language)
    language = "" if document.language == board.language else document.language
    for standing, target in zip(plan.standings, document.targets, strict=False):
        yield standing, (target, language)


def _standing(
    board: LocalizedSite, standing: TargetProgress, words: Words, earlier: int
) -> StandingView:
    last, share = standing.last, standing.share
    before = standing.figures[-2 : -2 - earlier : -1]
    target = standing.target
    return StandingView(
        *words,
        outcome=standing.outcome,
        status=standing.status,
        last=_figure(board, target, last) if last else None,
        share=min(1.0, round(float(share), 4)) if share else 0.0,
        percent=int(share * 100) if share is not None else None,
        gap=abs(last.value - target.value) if last else target.value,
        reached=standing.reached,
        days_late=standing.days_late,
        earlier=tuple(_figure(board, target, one) for one in before),
    )


def _figure(board: LocalizedSite, target: Target, figure: Figure) -> FigureView:
    item = board.everything.catalogue.by_url[figure.report.source]
    note = _note(board, item, target.id)
    return FigureView(board.entry(item), figure.day, figure.value, figure.change, *note)


def _note(board: LocalizedSite, item: Item, target: str) -> tuple[str, str]:
    """Return a notice's note on its figure of a target, and its language if that is not the page's."""
    document, main = item.in_language(board.language), item.main
    said = {one.target: one.note for one in document.progress}.get(target, "")
    source = {one.target: one.note for one in main.progress}.get(target, "")
    language = document.language if said != source else main.language
    return said, "" if language == board.language else language


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
