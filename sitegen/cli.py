"""Arguments in, exit code out: 0 fine, 1 findings, 2 misuse."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from sitegen import __version__
from sitegen.cli_language import Command, Group, language, option, say
from sitegen.report import FORMATS

_FILE = click.Path(path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", help="", prog_name="sitegen")
def main() -> None:
    """sitegen: the texts shown are in messages/."""


def command(name: str, **settings: Any) -> Callable[[Callable[..., int]], click.Command]:
    """Declare a command; what its function returns is the exit code."""

    def declare(function: Callable[..., int]) -> click.Command:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> None:
            sys.exit(function(*args, **kwargs))

        made: click.Command = main.command(name, cls=Command, **settings)(run)
        return made

    return declare


_root = option("--root", key="cli.root", type=_FOLDER, default=Path(), show_default=False)
_format = option("--format", "form", key="cli.format", type=click.Choice(FORMATS), default="text")
_quiet = option("--quiet", "-q", key="cli.quiet", is_flag=True)
_as_of = option("--as-of", "as_of", key="cli.build.as_of", metavar="DATE")
_jobs = option("--jobs", "-j", key="cli.build.jobs", type=click.IntRange(1, 256))


@command("init")
@click.argument("folder", type=_FOLDER)
def init(folder: Path) -> int:
    """Begin a new site."""
    from sitegen.starting import start_site

    if not start_site(folder):
        click.echo(say("cli.init.exists", folder=folder), err=True)
        return 2
    click.echo(say("cli.init.done", folder, folder=folder))
    return 0


@command("new")
@_root
@option("--org", key="cli.new.org")
@option("--category", key="cli.new.category")
@option("--title", key="cli.new.title")
@option("--date", "day", key="cli.new.date", metavar="DATE")
@option("--slug", key="cli.new.slug")
def new(
    root: Path,
    org: str | None,
    category: str | None,
    title: str | None,
    day: str | None,
    slug: str | None,
) -> int:
    """Begin a new document; what is not given is asked."""
    from sitegen.starting import Unknown, start_document

    config = _config(root)
    if config is None:
        return 1
    org = org or click.prompt(say("cli.new.ask_org", root))
    category = category or click.prompt(say("cli.new.ask_category", root))
    title = title or click.prompt(say("cli.new.ask_title", root))
    today = f"{_now(config.time_zone):%Y-%m-%d}"
    day = day or (
        click.prompt(say("cli.new.ask_date", root), default=today) if _interactive() else today
    )
    try:
        path = start_document(root, config, str(org), str(category), str(title), str(day), slug)
    except Unknown as unknown:
        click.echo(
            say("cli.unknown", root, what=say(unknown.what, root), text=unknown.text), err=True
        )
        return 2
    except ValueError:
        click.echo(say("cli.bad_date", root, text=day), err=True)
        return 2
    except FileExistsError as error:
        click.echo(say("cli.new.exists", root, path=error.filename), err=True)
        return 2
    click.echo(say("cli.new.done", root, path=path))
    return 0


@command("build")
@_root
@option("--output", "-o", key="cli.build.output", type=_FOLDER)
@_as_of
@option("--keep-going", key="cli.build.keep_going", is_flag=True)
@option("--verify", key="cli.build.verify", is_flag=True)
@option("--no-wait", key="cli.build.no_wait", is_flag=True)
@_jobs
@_format
@_quiet
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
@_root
@_as_of
@_jobs
@_format
@_quiet
def check(root: Path, as_of: str | None, jobs: int | None, form: str, quiet: bool) -> int:
    """Check everything that a build checks."""
    return _run(root, {"dry": True}, as_of, jobs, form, quiet, wait=True)


@command("serve")
@_root
@option("--host", key="cli.serve.host", default="127.0.0.1", show_default=True)
@option("--port", "-p", key="cli.serve.port", type=click.IntRange(0, 65535), default=8000)
@option("--drafts", key="cli.serve.drafts", is_flag=True)
@_as_of
@option("--poll", key="cli.serve.poll", is_flag=True)
@_jobs
def serve(
    root: Path,
    host: str,
    port: int,
    drafts: bool,
    as_of: str | None,
    poll: bool,
    jobs: int | None,
) -> int:
    """Show the site as it will be, at once after each save."""
    from sitegen.serve.preview import Wish
    from sitegen.serve.terminal import run_preview

    config = _config(root)
    if config is None:
        return 1
    try:
        moment = _moment(as_of) if as_of else None
    except ValueError:
        click.echo(say("cli.bad_date", root, text=as_of), err=True)
        return 2
    wish = Wish(root, lambda: moment or _now(config.time_zone), drafts, as_of or "", poll, jobs)
    return run_preview(wish, config, host, port, language(root))


@command("translated")
@_root
@click.argument("files", nargs=-1, required=True, type=_FILE)
def translated(root: Path, files: tuple[Path, ...]) -> int:
    """Record which version of its source each translation was made from."""
    from sitegen.translating import Refused, record

    config = _config(root)
    if config is None:
        return 1
    refused = False
    for file in files:
        try:
            done = "done" if record(root, config, file) else "same"
            click.echo(say(f"cli.translated.{done}", root, path=file))
        except Refused as why:
            refused = True
            click.echo(say(why.reason, root, path=why.path), err=True)
    return 2 if refused else 0


@command("schema")
@option("--output", "-o", key="cli.schema.output", type=_FOLDER)
def schema(output: Path | None) -> int:
    """Write the JSON Schemas."""
    import json

    from sitegen.config import json_schemas

    schemas = json_schemas()
    if output is None:
        click.echo(json.dumps(schemas, ensure_ascii=False, indent=2))
        return 0
    output.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (output / name).write_text(text, encoding="utf-8")
        click.echo(say("cli.schema.done", path=output / name))
    return 0


@command("doctor")
@_root
def doctor(root: Path) -> int:
    """Check the surroundings."""
    from sitegen.doctor import examine

    sound = True
    for what, fault in examine(root):
        sound = sound and not fault
        state = say("cli.doctor.bad" if fault else "cli.doctor.ok", root)
        click.echo(f"{say(what, root)}: {state}{f' ({fault})' if fault else ''}")
    return 0 if sound else 1


@command("search", context_settings={"ignore_unknown_options": True})  # -word is of the query
@_root
@option("--output", "-o", key="cli.build.output", type=_FOLDER)
@option("--limit", "-n", key="cli.search.limit", type=click.IntRange(1), default=10)
@option("--json", "as_json", key="cli.search.json", is_flag=True)
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
def search(
    root: Path, output: Path | None, limit: int, as_json: bool, query: tuple[str, ...]
) -> int:
    """Search the built site."""
    from sitegen.search.show import Unusable, found

    config = _config(root)
    if config is None:
        return 2
    folder = (output or root / config.output) / "search"
    try:
        answer = found(folder, " ".join(query), limit, config.base_url)
    except Unusable:
        click.echo(say("cli.search.no_index", root, folder=folder), err=True)
        return 2
    if as_json:
        import json

        found_ones = [hit.as_json() for hit in answer.hits]
        click.echo(json.dumps(found_ones, ensure_ascii=False, indent=2))
    else:
        for hit in answer.hits:
            click.echo(hit.as_text(say("cli.search.withdrawn", root)))
    for note in answer.notes:
        meant = ", ".join(note.meant)
        click.echo(say(f"cli.search.{note.kind}", root, text=note.text, meant=meant), err=True)
    if not answer.hits and not as_json:
        click.echo(say("cli.search.nothing", root), err=True)
    return 0 if answer.hits else 1


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
    from sitegen.build import CACHE, Request
    from sitegen.engine import run
    from sitegen.progress import bar
    from sitegen.report import shown

    started = time.perf_counter()
    try:
        now = _moment(as_of) if as_of else _now_at(root)
    except ValueError:
        click.echo(say("cli.bad_date", root, text=as_of), err=True)
        return 2
    request = Request(root, now, **settings)
    watched = not quiet and form == "text" and sys.stderr.isatty()

    def waiting() -> None:
        if not quiet:
            click.echo(say("report.waiting", root), err=True)

    with bar(watched, lambda stage: say(f"progress.{stage}", root)) as progress:
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


def _config(root: Path) -> Any:
    """The configuration, or None after its faults were shown."""
    from sitegen import config
    from sitegen.report import shown

    sources, findings = config.read_sources(root)
    found = None
    if sources is not None:
        found, findings = config.load(sources)
    if found is None:
        click.echo(shown(findings, language(root), "text"), nl=False, err=True)
    return found


def _now_at(root: Path) -> datetime:
    """The site's own time; the system's where the site does not say."""
    from sitegen import config

    return _now(config.time_zone_of(root))


def _now(time_zone: str) -> datetime:
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(time_zone) if time_zone else None).replace(tzinfo=None)


def _moment(text: str) -> datetime:
    """A day (its end: all that is published on it is) or a moment."""
    if len(text) <= 10:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, 23, 59, 59)
    return datetime.fromisoformat(text)


def _interactive() -> bool:
    return sys.stdin.isatty()
