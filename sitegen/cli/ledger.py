"""`ledger`, `next`: what was owed and what came of it; when something changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict, replace

from sitegen.cli.common import (
    FILE,
    as_of_option,
    command,
    jobs_option,
    moment,
    now_at,
    root_option,
    unknown,
)
from sitegen.cli.i18n import language, option, say

STATES = ("missing", "late", "short", "pending", "published", "exempt")
FAULTS = ("missing", "late", "short")


@command("ledger")
@root_option
@option("--org", "org", key="cli.ledger.org")
@option("--year", "years", key="cli.ledger.year", multiple=True, type=click.IntRange(1900, 2199))
@option("--period", "period", key="cli.ledger.period")
@option("--rule", "rule", key="cli.ledger.rule")
@option("--state", "states", key="cli.ledger.state", multiple=True, type=click.Choice(STATES))
@as_of_option
@option(
    "--format",
    "form",
    key="cli.ledger.format",
    type=click.Choice(["table", "csv", "xlsx", "json"]),
    default="table",
)
@option("--output", "-o", key="cli.ledger.output", type=FILE)
@option("--fail-on", "fail_on", key="cli.ledger.fail_on", multiple=True, type=click.Choice(FAULTS))
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
    """Hold what is published against the rules."""
    from sitegen.domain.period import Period
    from sitegen.pipeline.snapshot import ledger_on

    now = _moment(root, as_of)
    if now is None:
        return 2
    site, failed = _site(root, now, jobs)
    if site is None:
        return failed
    known = ledger_on(site.config, site.catalogue.items, now.date())
    if known is None:
        click.echo(say("cli.ledger.no_rules", root), err=True)
        return 2
    wanted = Period.parse(period) if period else None
    if period and wanted is None:
        click.echo(say("cli.ledger.bad_period", root, text=period), err=True)
        return 2
    rules = [one.id for one in known.book.rules]
    if rule and rule not in rules:
        return unknown(root, "cli.ledger.a_rule", rule, rules)
    top = known.organizations.named(org) if org else None
    if org and top is None:
        return unknown(root, "cli.new.ask_org", org, known.organizations.names())
    if form == "xlsx" and output is None and sys.stdout.isatty():
        click.echo(say("cli.ledger.needs_output", root), err=True)
        return 2
    chosen = years or ((wanted.year,) if wanted else (now.year,))
    duties = [
        duty
        for one in known.organizations
        if top is None or one is top or top in known.organizations.ancestors(one)
        for duty in known.of(one, chosen)
        if (wanted is None or duty.period == wanted) and (not rule or duty.rule.id == rule)
    ]
    shown = [d for d in duties if not states or _states(d, now) & set(states)]
    data = _written(root, site, known, shown, now, form)
    if output:
        output.write_bytes(data)
    else:
        click.echo(data, nl=False)
    found = {state for duty in duties for state in _states(duty, now)}
    return 1 if failed or found & set(fail_on) else 0


@command("next")
@root_option
@as_of_option
@option("--json", "as_json", key="cli.next.json", is_flag=True)
@jobs_option
def following(root: Path, as_of: str | None, as_json: bool, jobs: int | None) -> int:
    """Say when the site is to be built next, and why."""
    from sitegen.pipeline.snapshot import events

    now = _moment(root, as_of)
    if now is None:
        return 2
    site, failed = _site(root, now, jobs)
    if site is None:
        return failed
    coming = events(site, now)
    first = [event for event in coming if event.at == coming[0].at]
    if as_json:
        why = [{"kind": one.kind, "name": one.name, "what": one.what} for one in first]
        click.echo(
            json.dumps(
                {"at": first[0].at.isoformat() if first else None, "why": why},
                ensure_ascii=False,
                indent=2,
            )
        )
    elif not first:
        click.echo(say("cli.next.nothing", root))
    else:
        click.echo(say("cli.next.at", root, at=f"{first[0].at:%Y-%m-%d %H:%M}"))
        for one in first:
            click.echo(f"  {say(f'cli.next.{one.kind}', root, name=one.name, what=one.what)}")
    return 1 if failed else 0


def _moment(root: Path, as_of: str | None) -> datetime | None:
    try:
        return moment(as_of) if as_of else now_at(root)
    except ValueError:
        click.echo(say("cli.bad_date", root, text=as_of), err=True)
        return None


def _site(root: Path, now: datetime, jobs: int | None) -> tuple[Any, int]:
    """The site, and 1 where its sources have errors, which are shown."""
    from sitegen.diagnostics.report import shown
    from sitegen.pipeline.snapshot import standing

    site, findings = standing(root, now, jobs)
    errors = tuple(finding for finding in findings if finding.severity == "error")
    click.echo(shown(errors, language(root), "text"), nl=False, err=True)
    return site, 1 if errors else 0


def _states(duty: Any, now: datetime) -> set[str]:
    """What may be said of a duty: what is late may be short as well."""
    outcome = duty.outcome(now.date())
    return {outcome} | ({"short"} if duty.short and outcome == "late" else set())


def _written(
    root: Path, site: Any, known: Any, duties: list[Any], now: datetime, form: str
) -> bytes:
    from sitegen.pages.grouped import GroupedCatalogue
    from sitegen.pages.ledger.grids import Grids
    from sitegen.pages.localized import LocalizedSite
    from sitegen.render.ledger_tables import DUTY
    from sitegen.render.records import line
    from sitegen.render.xlsx import workbook
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
        told = [asdict(row) for row in rows]
        text = json.dumps(told, ensure_ascii=False, indent=2, default=str)
        return text.encode() + b"\n"
    cells = [[_flat(getattr(row, name)) for name in DUTY] for row in rows]
    if form == "csv":
        return b"".join((b"\xef\xbb\xbf", line(DUTY), *(line(row) for row in cells)))
    if form == "xlsx":
        return workbook(f"{now:%Y-%m-%d}", DUTY, cells)
    return _table(root, rows, now).encode()


def _flat(value: Any) -> Any:
    return " ".join(value) if isinstance(value, tuple) else value


def _table(root: Path, rows: list[Any], now: datetime) -> str:
    """The rows for a terminal, and how many of each kind they are."""
    lines: list[tuple[str, ...]] = []
    counts = dict.fromkeys(STATES, 0)
    for row in rows:
        if row.state in counts:
            counts[row.state] += 1
        if row.state == "none":
            continue
        days = {
            "late": row.late_days,
            "missing": (now.date() - row.due).days if row.due else 0,
            "pending": (row.due - now.date()).days if row.due else 0,
            "short": row.shown_days,
        }
        state = say(f"cli.ledger.is.{row.state}", root, days=days.get(row.state, 0))
        if row.state == "late" and row.shown_days is not None:
            state += say("cli.ledger.and", root)
            state += say("cli.ledger.is.short", root, days=row.shown_days)
        evidence = row.exempt or " ".join(row.evidence)
        due = str(row.due or "")
        lines.append((row.organization_name, row.rule_name, row.period, due, state, evidence))
    told = "\n".join(_columns(lines))
    total = say("cli.ledger.total", root, count=len(lines), **counts)
    return f"{told}\n{total}\n" if told else f"{say('cli.ledger.nothing', root)}\n"


def _columns(lines: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for one in lines:
        padded = (
            text + " " * (width - _width(text)) for text, width in zip(one, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
