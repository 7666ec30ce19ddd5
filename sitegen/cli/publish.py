"""`publish`: the built site brought to where the public reads it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from sitegen.cli.common import (
    FOLDER,
    command,
    config_of,
    jobs_option,
    now_in,
    quiet_option,
    root_option,
    unknown,
)
from sitegen.cli.i18n import language, option, say


@command("publish")
@root_option
@option("--dry-run", "dry", key="cli.publish.dry_run", is_flag=True)
@option("--list", "listing", key="cli.publish.list", is_flag=True)
@option("--rollback", key="cli.publish.rollback", is_flag=True)
@option("--release", key="cli.publish.release", default="")
@option("--built", key="cli.publish.built", type=FOLDER)
@option("--verify", key="cli.publish.verify", is_flag=True)
@option("--wait", key="cli.publish.wait", type=click.FloatRange(0, 3600), default=10.0)
@option("--json", "as_json", key="cli.publish.json", is_flag=True)
@jobs_option
@quiet_option
@click.argument("name", required=False)
def publish(
    root: Path,
    dry: bool,
    listing: bool,
    rollback: bool,
    release: str,
    built: Path | None,
    verify: bool,
    wait: float,
    as_json: bool,
    jobs: int | None,
    quiet: bool,
    name: str | None,
) -> int:
    """Publish the site, list its releases, or go back to one of them."""
    from sitegen.publish.target import PublishError
    from sitegen.publish.targets import target_for

    config = config_of(root)
    if config is None:
        return 1
    known = [one.name for one in config.publish]
    if not known:
        click.echo(say("cli.publish.no_targets", root), err=True)
        return 2
    if name is None and len(known) > 1:
        click.echo(say("cli.publish.which", root, known=" | ".join(known)), err=True)
        return 2
    if name not in (None, *known):
        return unknown(root, "cli.publish.target", str(name), known)
    settings = next(one for one in config.publish if name in (None, one.name))
    teller = _Teller(root, settings, config.base_url, as_json, quiet, wait)
    try:
        target = target_for(settings, config, root, verify)
        if listing:
            return teller.tell_releases(target.releases())
        if rollback:
            from sitegen.publish.run import roll_back

            return teller.tell_rollback(roll_back(target, release))
        if built is None and not _build(root, config.time_zone, jobs, quiet):
            click.echo(say("cli.publish.not_built", root), err=True)
            return 1
        return _publish(root, built, root / config.output, target, teller, dry, verify)
    except PublishError as error:
        reason = say(f"publish.error.{error.key}", root, **error.values)
        click.echo(say("cli.publish.failed", root, name=settings.name, reason=reason), err=True)
        return 1


def _build(root: Path, time_zone: str, jobs: int | None, quiet: bool) -> bool:
    """Build the site and show what is wrong; return True if it may be published."""
    from sitegen.cli.progress import bar
    from sitegen.diagnostics.report import shown
    from sitegen.pipeline.request import CACHE, Request
    from sitegen.pipeline.session import run

    request = Request(root, now_in(time_zone))
    with bar(_watched(quiet), lambda stage: say(f"progress.{stage}", root)) as progress:
        result = run(request, root / CACHE, jobs, progress, lambda: None)
    click.echo(shown(result.findings, language(root), "text"), nl=False, err=True)
    return result.published


def _publish(
    root: Path,
    built: Path | None,
    output: Path,
    target: Any,
    teller: _Teller,
    dry: bool,
    verify: bool,
) -> int:
    """Publish what is built, with no build meanwhile."""
    from sitegen.cli.progress import bar
    from sitegen.publish import run

    with run.no_build_of(root):
        if built is None:
            release = run.own_release(root, output)
        else:
            release = run.release_of(root, built, {})
        if dry:
            return teller.tell_plan(target.changes(release))
        with bar(_watched(teller.quiet), lambda stage: say(f"progress.{stage}", root)) as progress:
            outcome = run.publish(target, release, teller.settings.keep, progress, verify)
    return teller.tell_outcome(outcome)


def _watched(quiet: bool) -> bool:
    return not quiet and sys.stderr.isatty()


class _Teller(Struct, frozen=True):
    """Says what came of it, to people or (JSON) to programs; each method gives the exit code."""

    root: Path
    settings: Any
    base_url: str
    as_json: bool
    quiet: bool
    wait: float

    def tell_releases(self, stored: Iterable[Any]) -> int:
        """List the releases of a target."""
        from sitegen.publish.release import fields_of

        rows = [{"name": one.name, "current": one.current, **fields_of(one.note)} for one in stored]
        if self.as_json:
            click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        elif not rows:
            click.echo(say("cli.publish.nothing", self.root, name=self.settings.name))
        else:
            for row in rows:
                mark = "*" if row["current"] else " "
                commit = str(row.get("commit", ""))[:12]
                told = (mark, row["name"], row.get("commit_time", ""), commit)
                click.echo("  ".join(map(str, told)).rstrip())
        return 0

    def tell_plan(self, changes: Any) -> int:
        """Say what would be done."""
        if self.as_json:
            click.echo(json.dumps(_as_data(changes), ensure_ascii=False, indent=2))
            return 0
        for mark, paths in (
            ("+", [one.path for one in changes.added]),
            ("~", [one.path for one in changes.changed]),
            ("-", changes.removed),
        ):
            for path in () if self.quiet else paths:
                click.echo(f"{mark} {path}")
        click.echo(self._counted("cli.publish.planned", changes))
        return 0

    def tell_outcome(self, outcome: Any) -> int:
        """Say what was sent, and whether the address serves it."""
        key = "cli.publish.done" if outcome.switched else "cli.publish.same"
        return self._confirm(
            outcome.release.note,
            self._counted(key, outcome.changes),
            {**_as_data(outcome.changes), "switched": outcome.switched, "release": outcome.name},
        )

    def tell_rollback(self, stored: Any) -> int:
        """Say what is public again, and whether the address serves it."""
        said = say("cli.publish.rolled_back", self.root, release=stored.name, name=self._name)
        return self._confirm(stored.note, said, {"release": stored.name})

    @property
    def _name(self) -> str:
        return str(self.settings.name)

    def _counted(self, key: str, changes: Any) -> str:
        return say(
            key,
            self.root,
            name=self._name,
            added=len(changes.added),
            changed=len(changes.changed),
            removed=len(changes.removed),
            size=_size(changes.size),
        )

    def _confirm(self, note: bytes, said: str, data: dict[str, Any]) -> int:
        """Ask the public address. One that the target names must serve the release; that of the
        site may be another copy, of which is only told.
        """
        from sitegen.publish.address import await_release

        address = self.settings.address or self.base_url
        if not (self.quiet or self.as_json):
            click.echo(said)
        answer = await_release(address, note, self.wait if self.settings.address else 0)
        served = answer.note == note
        if self.as_json:
            served_data = {"address": address, "served": served, "reason": answer.reason}
            click.echo(json.dumps({**data, **served_data}, ensure_ascii=False, indent=2))
        elif served:
            if not self.quiet:
                click.echo(say("cli.publish.served", self.root, address=address))
        else:
            key = "cli.publish.no_answer" if answer.reason else "cli.publish.other_release"
            told = say(key, self.root, address=address, reason=answer.reason)
            click.echo(told, err=True)
        return 0 if served or not self.settings.address else 1


def _as_data(changes: Any) -> dict[str, Any]:
    return {
        "added": [one.path for one in changes.added],
        "changed": [one.path for one in changes.changed],
        "removed": list(changes.removed),
        "bytes": changes.size,
    }


def _size(count: int) -> str:
    """Return a number of bytes as people read it."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
