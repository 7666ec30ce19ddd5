"""`build`, `check`, `serve`: the site made, examined, shown."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from sitegen.cli.common import (
    FOLDER,
    as_of_option,
    command,
    format_option,
    jobs_option,
    moment,
    now_at,
    quiet_option,
    root_option,
)
from sitegen.cli.i18n import language, option, say
from sitegen.system.memory import no_collection_until_exit


@command("build")
@root_option
@option("--output", "-o", key="cli.build.output", type=FOLDER)
@as_of_option
@option("--keep-going", key="cli.build.keep_going", is_flag=True)
@option("--verify", key="cli.build.verify", is_flag=True)
@option("--no-wait", key="cli.build.no_wait", is_flag=True)
@jobs_option
@format_option
@quiet_option
def build(
    root: Path,
    output: Path | None,
    as_of: str | None,
    keep_going: bool,
    verify: bool,
    no_wait: bool,
    jobs: int | None,
    form: str,
    quiet: bool,
) -> int:
    """Build the site."""
    settings = {"output": output, "keep_going": keep_going, "verify": verify}
    return _run(root, settings, as_of, jobs, form, quiet, wait=not no_wait)


@command("check")
@root_option
@as_of_option
@jobs_option
@format_option
@quiet_option
def check(root: Path, as_of: str | None, jobs: int | None, form: str, quiet: bool) -> int:
    """Check everything that a build checks."""
    return _run(root, {"dry": True}, as_of, jobs, form, quiet, wait=True)


def _run(
    root: Path,
    settings: dict[str, Any],
    as_of: str | None,
    jobs: int | None,
    form: str,
    quiet: bool,
    wait: bool,
) -> int:
    """Build or check, report the findings, tell what was done."""
    from sitegen.cli.progress import bar
    from sitegen.diagnostics.report import shown
    from sitegen.pipeline.request import CACHE, Request
    from sitegen.pipeline.session import run

    started = time.perf_counter()
    try:
        now = moment(as_of) if as_of else now_at(root)
    except ValueError:
        click.echo(say("cli.bad_date", root, text=as_of), err=True)
        return 2
    request = Request(root, now, as_of_other_day=as_of is not None, **settings)
    watched = not quiet and form == "text" and sys.stderr.isatty()

    def waiting() -> None:
        if not quiet:
            click.echo(say("report.waiting", root), err=True)

    told = bar(watched, lambda stage: say(f"progress.{stage}", root))
    with told as progress, no_collection_until_exit():
        result = run(request, root / CACHE, jobs, progress, waiting if wait else None)
    click.echo(shown(result.findings, language(root), form), nl=False)
    errors = sum(finding.severity == "error" for finding in result.findings)
    if form == "text" and not quiet:
        _tell(root, request.dry, result, errors, time.perf_counter() - started)
    return 1 if errors else 0


def _tell(root: Path, dry: bool, result: Any, errors: int, seconds: float) -> None:
    warnings = sum(finding.severity == "warning" for finding in result.findings)
    if result.findings:
        click.echo(say("report.summary", root, errors=errors, warnings=warnings))
    took = f"{seconds:.2f}"
    if dry:
        if not result.findings:
            click.echo(say("report.clean", root))
        click.echo(say("report.checked", root, pages=result.pages, seconds=took))
    elif not result.published:
        click.echo(say("report.not_built", root))
    elif not result.written and not result.removed:
        click.echo(say("report.unchanged", root, pages=result.pages, seconds=took))
    else:
        click.echo(
            say(
                "report.built",
                root,
                pages=result.pages,
                written=result.written,
                removed=result.removed,
                seconds=took,
            )
        )
