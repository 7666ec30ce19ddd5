"""`sitegen ledger`: what was to be published by the rules, and what was."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict, replace

from sitegen.cli.common import (
    FILE,
    as_of_option,
    command,
    jobs_option,
    moment_of,
    root_option,
    unknown,
)
from sitegen.cli.i18n import Text, Texts, language, option
from sitegen.cli.streams import echo, is_terminal
from sitegen.messages import as_json, visible

if TYPE_CHECKING:  # loaded only when the command runs
    from sitegen.domain.disclosure import Duty, Ledger
    from sitegen.pages.ledger.filing import Scope
    from sitegen.pipeline.snapshot import Snapshot
    from sitegen.views.exports import DutyRow

STATES = ("missing", "late", "short", "pending", "published", "exempt")
FAULTS = ("missing", "late", "short")

TEXTS = Texts(
    help=Text(
        "对照公开规则，看该公开的公开了没有（公开台账）。",
        "Compare what is published with the rules of disclosure (the ledger).",
    ),
    example=Text(
        "sitegen ledger --org 豆庄镇 --period 2025-Q3 --state missing --state short",
        "sitegen ledger --org douzhuang --period 2025-Q3 --state missing --state short",
    ),
    org=Text(
        "只看这个单位和它的下级（编号或名称）。",
        "Only this organization and those below it (id or name).",
    ),
    year=Text(
        "看哪一年（可写多次）；不写则看今年。",
        "Only this year (repeatable); the current year if it is not given.",
    ),
    period=Text(
        "只看这一期和其中各月，如 2025-Q3。", "Only this period and its months, such as 2025-Q3."
    ),
    rule=Text("只看这条规则（编号）。", "Only this rule (id)."),
    state=Text(
        "只看这些情况（可写多次）：missing 未公开、late 逾期、short 公示不足、"
        "pending 未到期、published 按时公开、exempt 免于公开。",
        "Only what is in this state (repeatable).",
    ),
    format=Text(
        "显示的格式；xlsx 是可以报送的汇总表和明细表。",
        "Output format; xlsx is a workbook to be filed: a summary, and every duty.",
    ),
    output=Text("写到这个文件。", "File to write to."),
    fail_on=Text(
        "有这种情况时以 1 结束，供自动检查用（可写多次）。",
        "Exit with 1 if anything is in this state, for CI (repeatable).",
    ),
    no_rules=Text(
        "本站没有公开规则。请在 site.yaml 里写 disclosure，见 docs/disclosure.md。",
        "This site has no rules of disclosure. Add `disclosure` to site.yaml; "
        "see docs/disclosure.md.",
    ),
    needs_output=Text(
        "Excel 文件请用 --output 写明存到哪里。",
        "Name the Excel file to write with --output.",
    ),
    bad_period=Text(
        "“{text}”不是所属期，写法如 2025、2025-Q3、2025-09、2025年第三季度。",
        "`{text}` is not a period. Write 2025, 2025-Q3 or 2025-09.",
    ),
    a_rule=Text("公开规则", "rule"),
    an_organization=Text("单位", "organization"),
    nothing=Text("没有符合条件的。", "Nothing matches."),
    together=Text("；", "; "),
    is_published=Text("按时公开", "published on time"),
    is_late=Text("逾期 {days} 天", "late by {days} d"),
    is_short=Text("只公示了 {days} 天", "displayed for only {days} d"),
    is_missing=Text("未公开，已逾期 {days} 天", "missing for {days} d"),
    is_pending=Text("未到期，还有 {days} 天", "due in {days} d"),
    is_exempt=Text("免于公开", "exempt"),
    total=Text(
        "共 {count} 项：按时 {published}，逾期 {late}，公示不足 {short}，未公开 {missing}，"
        "未到期 {pending}，免于公开 {exempt}。",
        "{count} in all: {published} on time, {late} late, {short} displayed too short, "
        "{missing} missing, {pending} not yet due, {exempt} exempt.",
    ),
)


@command("ledger", TEXTS, order=90)
@root_option
@option("--org", "org", key="org")
@option("--year", "years", key="year", multiple=True, type=click.IntRange(1900, 2199))
@option("--period", "period", key="period")
@option("--rule", "rule", key="rule")
@option("--state", "states", key="state", multiple=True, type=click.Choice(STATES))
@as_of_option
@option(
    "--format",
    "form",
    key="format",
    type=click.Choice(["table", "csv", "xlsx", "json"]),
    default="table",
)
@option("--output", "-o", key="output", type=FILE)
@option("--fail-on", "fail_on", key="fail_on", multiple=True, type=click.Choice(FAULTS))
@jobs_option
def ledger(
    root: Path,
    org: str | None,
    years: tuple[int, ...],
    period: str | None,
    rule: str | None,
    states: tuple[str, ...],
    as_of: str | None,
    form: str,
    output: Path | None,
    fail_on: tuple[str, ...],
    jobs: int | None,
) -> int:
    """Compare what is published with the rules."""
    from sitegen.domain.period import Period
    from sitegen.pages.ledger.filing import Scope
    from sitegen.pipeline.snapshot import ledger_on

    now = moment_of(root, as_of)
    if now is None:
        return 2
    site, failed = snapshot_at(root, now, jobs)
    if site is None:
        return failed
    known = ledger_on(site.config, site.catalogue.items, now.date())
    if known is None:
        echo(TEXTS("no_rules", root), err=True)
        return 2
    wanted = Period.parse(period) if period else None
    if period and wanted is None:
        echo(TEXTS("bad_period", root, text=period), err=True)
        return 2
    rules = [one.id for one in known.book.rules]
    if rule and rule not in rules:
        return unknown(root, TEXTS("a_rule", root), rule, rules)
    top = known.organizations.named(org) if org else None
    if org and top is None:
        return unknown(root, TEXTS("an_organization", root), org, known.organizations.names())
    if form == "xlsx" and output is None and is_terminal(sys.stdout):
        echo(TEXTS("needs_output", root), err=True)
        return 2
    chosen = years or (wanted.years if wanted else (now.year,))
    duties = [
        duty
        for one in known.organizations
        if top is None or one is top or top in known.organizations.ancestors(one)
        for duty in known.of(one, chosen)
        if (wanted is None or duty.period.lies_in(wanted)) and (not rule or duty.rule.id == rule)
    ]
    shown = [d for d in duties if not states or _states(d, now.date()) & set(states)]
    if form == "xlsx":
        scope = Scope(top, wanted, tuple(chosen), now.date())
        data = _workbook(root, site, known, scope, (duties, shown))
    else:
        data = _written(root, site, known, shown, now, form)
    if output:
        output.write_bytes(data)
    else:
        echo(data, nl=False)
    found = {state for duty in duties for state in _states(duty, now.date())}
    return 1 if failed or found & set(fail_on) else 0


def snapshot_at(root: Path, now: datetime, jobs: int | None) -> tuple[Snapshot | None, int]:
    """Return the site, and 1 where its sources have errors, which are shown."""
    from sitegen.diagnostics.report import shown
    from sitegen.pipeline.snapshot import standing

    site, findings = standing(root, now, jobs)
    errors = tuple(finding for finding in findings if finding.severity == "error")
    echo(shown(errors, language(root), "text"), nl=False, err=True)
    return site, 1 if errors else 0


def _states(duty: Duty, day: date) -> set[str]:
    """Return every state that a duty is in: what is late may be short as well."""
    outcome = duty.outcome(day)
    return {outcome} | ({"short"} if duty.short and outcome == "late" else set())


def _written(
    root: Path, site: Snapshot, known: Ledger, duties: list[Duty], now: datetime, form: str
) -> bytes:
    """Return duties in a format."""
    from sitegen.pages.grouped import GroupedCatalogue
    from sitegen.pages.ledger.grids import Grids
    from sitegen.pages.localized import LocalizedSite
    from sitegen.render.ledger_tables import DUTY
    from sitegen.render.records import line
    from sitegen.views.exports import absolute

    board = LocalizedSite(
        GroupedCatalogue(site.catalogue, site.config), site.config.languages[0], {}
    )
    grids = Grids(board, known)
    rows = [
        replace(
            row,
            state=duty.outcome(now.date()),
            evidence=tuple(absolute(site.config.base_url, url) for url in row.evidence),
        )
        for duty in duties
        for row in (grids.row(duty),)
    ]
    if form == "json":
        return f"{as_json([asdict(row) for row in rows])}\n".encode()
    if form == "table":
        return _table(root, rows, now.date()).encode()
    values = ([getattr(row, name) for name in DUTY] for row in rows)
    cells = [[" ".join(v) if isinstance(v, tuple) else v for v in row] for row in values]
    return b"".join((b"\xef\xbb\xbf", line(DUTY), *(line(row) for row in cells)))


def _workbook(
    root: Path, site: Snapshot, known: Ledger, scope: Scope, lists: tuple[list[Duty], list[Duty]]
) -> bytes:
    """Return the workbook filed with the superior organization: counts and duties."""
    from sitegen.pages.grouped import GroupedCatalogue
    from sitegen.pages.ledger.filing import sheets
    from sitegen.render.xlsx import workbook

    grouped = GroupedCatalogue(site.catalogue, site.config)
    return workbook(sheets(grouped, known, scope, *lists, language(root)))


def _table(root: Path, rows: list[DutyRow], today: date) -> str:
    """Return the rows for a terminal, and how many of each state there are."""
    lines: list[tuple[str, ...]] = []
    counts = dict.fromkeys(STATES, 0)
    for row in rows:
        if row.state in counts:
            counts[row.state] += 1
        if row.state == "none":
            continue
        days = {
            "late": row.late_days or 0,
            "missing": (today - row.due).days if row.due else 0,
            "pending": (row.due - today).days if row.due else 0,
            "short": row.shown_days or 0,
        }
        state = TEXTS(f"is_{row.state}", root, days=days.get(row.state, 0))
        if row.state == "late" and row.shown_days is not None:
            state += TEXTS("together", root) + TEXTS("is_short", root, days=row.shown_days)
        evidence = row.exempt or " ".join(row.evidence)
        due = str(row.due or "")
        cells = row.organization_name, row.rule_name, row.period, due, state, evidence
        lines.append(tuple(map(visible, cells)))
    shown = "\n".join(_columns(lines))
    total = TEXTS("total", root, count=len(lines), **counts)
    return f"{shown}\n{total}\n" if shown else f"{TEXTS('nothing', root)}\n"


def _columns(lines: Sequence[tuple[str, ...]]) -> Iterable[str]:
    """Return lines whose cells are padded to columns."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for one in lines:
        padded = (
            text + " " * (width - _width(text)) for text, width in zip(one, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes (UAX 11)."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
