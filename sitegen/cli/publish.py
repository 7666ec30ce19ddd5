"""`publish`: the built site brought to where the public reads it."""

from __future__ import annotations

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
from sitegen.cli.i18n import Text, Texts, language, option, say
from sitegen.cli.streams import echo, is_terminal
from sitegen.messages import as_json, visible

TEXTS = Texts(
    help=Text(
        "生成网站并送到公众访问的地方；也可列出历次发布，或退回以前的一次。",
        "Build the site and bring it to where the public reads it; list its releases, or go back to an earlier one.",
    ),
    example=Text("sitegen publish www --dry-run", "sitegen publish www --dry-run"),
    dry_run=Text(
        "只生成并说明将传送、删除哪些文件，不传送。",
        "Build, and say what would be sent and removed; send nothing.",
    ),
    list=Text(
        "列出可以退回的历次发布；带 * 的是公众现在看到的。",
        "List the releases that can be gone back to; * is what the public reads.",
    ),
    rollback=Text(
        "让公众重新看到上一次发布的内容。",
        "Have the public read the release before the current one.",
    ),
    release=Text(
        "与 --rollback 同用，指定退回哪一次（写名称的开头几位即可）。",
        "With --rollback, the release to go back to (the beginning of its name is enough).",
    ),
    built=Text(
        "已经生成好的网站所在文件夹（如另一项任务的产物）；不再生成。",
        "A site that is built already, such as another job's; nothing is built.",
    ),
    verify=Text(
        "逐个文件比对内容，发现不同即修复。",
        "Compare every file by content with what lies there, and mend it.",
    ),
    wait=Text(
        "最多等多少秒，直到公开网址提供这次发布的内容。",
        "Seconds to wait for the public address to serve the release.",
    ),
    json=Text("以 JSON 格式输出。", "Say it as JSON."),
    target=Text("site.yaml 中“发布到”的目标", "a target of `publish` in site.yaml"),
    no_targets=Text(
        "site.yaml 里没有设置“发布到”(publish)。见 docs/publishing.zh.md；最简单的写法：\n  发布到:\n    - {名称: www, 方式: 文件夹, 路径: /srv/www/board}",
        "site.yaml has no `publish:`. See docs/publishing.md; the shortest is:\n  publish:\n    - {name: www, to: folder, path: /srv/www/board}",
    ),
    which=Text(
        "有多个发布目标，请指明一个：{known}", "There are several targets; name one: {known}"
    ),
    not_built=Text(
        "网站有错误，没有生成，也没有发布任何内容。",
        "The site has errors and was not built; nothing was published.",
    ),
    failed=Text(
        "{name}：没有发布，公众看到的仍是原来的内容。{reason}",
        "{name}: not published; the public reads what it read before. {reason}",
    ),
    planned=Text(
        "{name}：将新增 {added} 个文件、替换 {changed} 个、删除 {removed} 个（需传送 {size}）。尚未传送。",
        "{name}: {added} files would be new, {changed} replaced, {removed} removed ({size} to send). Nothing was sent.",
    ),
    done=Text(
        "{name}：已发布，新增 {added} 个文件、替换 {changed} 个、删除 {removed} 个（传送 {size}）。",
        "{name}: published; {added} files new, {changed} replaced, {removed} removed ({size} sent).",
    ),
    same=Text(
        "{name}：公众看到的已经是这次的内容，没有传送。",
        "{name}: the public reads this release already; nothing was sent.",
    ),
    rolled_back=Text(
        "{name}：公众重新看到 {release}。", "{name}: the public reads {release} again."
    ),
    served=Text("{address} 提供的正是这次发布的内容。", "{address} serves this release."),
    other_release=Text(
        "{address} 提供的是另一次发布的内容，或没有说明。有的服务要等几分钟才更新；否则请检查 address、网站服务器的目录和前面的缓存。",
        "{address} serves another release, or none that says so. It may take a few minutes there; else check `address`, the web server's folder and caches before it.",
    ),
    no_answer=Text("无法查询 {address}:{reason}", "{address} could not be asked: {reason}"),
    nothing=Text("{name}：还没有发布过。", "{name}: no release yet."),
)


@command("publish", TEXTS, order=55)
@root_option
@option("--dry-run", "dry", key="dry_run", is_flag=True)
@option("--list", "listing", key="list", is_flag=True)
@option("--rollback", key="rollback", is_flag=True)
@option("--release", key="release", default="")
@option("--built", key="built", type=FOLDER)
@option("--verify", key="verify", is_flag=True)
@option("--wait", key="wait", type=click.FloatRange(0, 3600), default=10.0)
@option("--json", "as_json", key="json", is_flag=True)
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
        echo(TEXTS("no_targets", root), err=True)
        return 2
    if name is None and len(known) > 1:
        echo(TEXTS("which", root, known=" | ".join(known)), err=True)
        return 2
    if name not in (None, *known):
        return unknown(root, TEXTS("target", root), str(name), known)
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
            echo(TEXTS("not_built", root), err=True)
            return 1
        left_out = () if settings.takes_copies else config.compress
        return _publish(
            root, built, root / config.output, target, teller, left_out, dry=dry, verify=verify
        )
    except PublishError as error:
        reason = say(f"publish.error.{error.key}", root, **error.values)
        echo(TEXTS("failed", root, name=settings.name, reason=reason), err=True)
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
    echo(shown(result.findings, language(root), "text"), nl=False, err=True)
    return result.published


def _publish(
    root: Path,
    built: Path | None,
    output: Path,
    target: Any,
    teller: _Teller,
    left_out: tuple[str, ...],
    *,
    dry: bool,
    verify: bool,
) -> int:
    """Publish what is built, with no build meanwhile."""
    from sitegen.cli.progress import bar
    from sitegen.publish import run

    with run.no_build_of(root):
        if built is None:
            release = run.own_release(root, output, left_out)
        else:
            release = run.release_of(root, built, {}, left_out)
        if dry:
            return teller.tell_plan(release, target.changes(release))
        with bar(_watched(teller.quiet), lambda stage: say(f"progress.{stage}", root)) as progress:
            outcome = run.publish(target, release, teller.settings.keep, progress, verify)
    return teller.tell_outcome(outcome)


def _watched(quiet: bool) -> bool:
    return not quiet and is_terminal(sys.stderr)


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
            echo(as_json(rows))
        elif not rows:
            echo(TEXTS("nothing", self.root, name=self.settings.name))
        else:
            for row in rows:
                mark = "*" if row["current"] else " "
                commit = str(row.get("commit", ""))[:12]
                told = (mark, row["name"], row.get("commit_time", ""), commit)
                echo("  ".join(map(str, told)).rstrip())
        return 0

    def tell_plan(self, release: Any, changes: Any) -> int:
        """Say what would be done."""
        if self.as_json:
            echo(as_json(_as_data(release, changes)))
            return 0
        for mark, paths in (
            ("+", changes.added),
            ("~", changes.changed),
            ("-", changes.removed),
        ):
            for path in () if self.quiet else paths:
                echo(f"{mark} {visible(path)}")
        echo(self._counted("planned", release, changes))
        return 0

    def tell_outcome(self, outcome: Any) -> int:
        """Say what was sent, and whether the address serves it."""
        key = "done" if outcome.switched else "same"
        return self._confirm(
            outcome.release.note,
            self._counted(key, outcome.release, outcome.changes),
            {
                **_as_data(outcome.release, outcome.changes),
                "switched": outcome.switched,
                "release": outcome.name,
            },
        )

    def tell_rollback(self, stored: Any) -> int:
        """Say what is public again, and whether the address serves it."""
        said = TEXTS("rolled_back", self.root, release=stored.name, name=self._name)
        return self._confirm(stored.note, said, {"release": stored.name})

    @property
    def _name(self) -> str:
        return str(self.settings.name)

    def _counted(self, key: str, release: Any, changes: Any) -> str:
        return TEXTS(
            key,
            self.root,
            name=self._name,
            added=len(changes.added),
            changed=len(changes.changed),
            removed=len(changes.removed),
            size=_size(release.size_of(changes.sent)),
        )

    def _confirm(self, note: bytes, said: str, data: dict[str, Any]) -> int:
        """Ask the public address. One that the target names must serve the release; that of the
        site may be another copy, of which is only told.
        """
        from sitegen.publish.address import await_release

        address = self.settings.address or self.base_url
        if not (self.quiet or self.as_json):
            echo(said)
        answer = await_release(address, note, self.wait if self.settings.address else 0)
        served = answer.note == note
        if self.as_json:
            served_data = {"address": address, "served": served, "reason": answer.reason}
            echo(as_json({**data, **served_data}))
        elif served:
            if not self.quiet:
                echo(TEXTS("served", self.root, address=address))
        else:
            key = "no_answer" if answer.reason else "other_release"
            told = TEXTS(key, self.root, address=address, reason=answer.reason)
            echo(told, err=True)
        return 0 if served or not self.settings.address else 1


def _as_data(release: Any, changes: Any) -> dict[str, Any]:
    return {
        "added": list(changes.added),
        "changed": list(changes.changed),
        "removed": list(changes.removed),
        "bytes": release.size_of(changes.sent),
    }


def _size(count: int) -> str:
    """Return a number of bytes as people read it."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
