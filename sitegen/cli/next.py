"""`sitegen next`: when the site is to be built next, and why."""

from __future__ import annotations

from pathlib import Path

from sitegen.cli.common import as_of_option, command, jobs_option, moment_of, root_option
from sitegen.cli.i18n import Text, Texts, option
from sitegen.cli.ledger import snapshot_at
from sitegen.cli.streams import echo
from sitegen.messages import as_json

TEXTS = Texts(
    help=Text(
        "下一次什么时候该重新生成网站，为什么。",
        "Show when the site needs its next build, and why.",
    ),
    example=Text("sitegen next --json", "sitegen next --json"),
    json=Text("以 JSON 显示。", "Print JSON."),
    at=Text("下一次：{at}", "Next: {at}"),
    nothing=Text("没有要等的时间。", "No date is coming up that changes the site."),
    publication=Text("到时发布：{what}（{name}）", "publication: {what} ({name})"),
    expiry=Text(
        "公示或意见反馈结束：{what}（{name}）", "display or objections end: {what} ({name})"
    ),
    display=Text("开始公示：{what}（{name}）", "display begins: {what} ({name})"),
    correction=Text("到更正日期：{what}（{name}）", "date of a correction: {what} ({name})"),
    withdrawal=Text("到撤回日期：{what}（{name}）", "date of a withdrawal: {what} ({name})"),
    due=Text("公开期限已过：{name} {what}", "deadline for publication passed: {name} {what}"),
)


@command("next", TEXTS, order=100)
@root_option
@as_of_option
@option("--json", "json_wanted", key="json", is_flag=True)
@jobs_option
def following(root: Path, as_of: str | None, json_wanted: bool, jobs: int | None) -> int:
    """Show when the site needs its next build, and why."""
    from sitegen.pipeline.snapshot import events

    now = moment_of(root, as_of)
    if now is None:
        return 2
    site, failed = snapshot_at(root, now, jobs)
    if site is None:
        return failed
    coming = events(site, now)
    first = [event for event in coming if event.at == coming[0].at]
    if json_wanted:
        why = [{"kind": one.kind, "name": one.name, "what": one.what} for one in first]
        echo(as_json({"at": first[0].at.isoformat() if first else None, "why": why}))
    elif not first:
        echo(TEXTS("nothing", root))
    else:
        echo(TEXTS("at", root, at=f"{first[0].at:%Y-%m-%d %H:%M}"))
        for one in first:
            echo(f"  {TEXTS(one.kind, root, name=one.name, what=one.what)}")
    return failed
