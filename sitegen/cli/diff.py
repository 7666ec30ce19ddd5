"""`diff`: what a proposal changes on the site, for those who judge it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from sitegen.cli.common import FILE, as_of_option, command, jobs_option, moment_of, root_option
from sitegen.cli.i18n import Text, Texts, language, option, say
from sitegen.cli.streams import echo
from sitegen.messages import as_json

FORMS = ("markdown", "html", "json")

TEXTS = Texts(
    help=Text(
        "比较网站的两个状态：新增、改动（逐字）、消失的网页，新出现和已解决的问题，台账和目标的前后变化。",
        "Compare two states of the site: pages added, changed (word by word) and gone, findings new and mended, ledger and targets before and after.",
    ),
    example=Text("sitegen diff origin/main .", "sitegen diff origin/main ."),
    format=Text("说明的格式。", "Form of the summary."),
    output=Text("写入的文件；不写则显示在屏幕上。", "File to write to; without it, the screen."),
    failed=Text("无法比较。{reason}", "Cannot compare. {reason}"),
)


@command("diff", TEXTS, order=57)
@root_option
@as_of_option
@option("--format", "form", key="format", type=click.Choice(FORMS), default="markdown")
@option("--output", "-o", key="output", type=FILE)
@jobs_option
@click.argument("old")
@click.argument("new", default=".")
def diff(
    root: Path,
    as_of: str | None,
    form: str,
    output: Path | None,
    jobs: int | None,
    old: str,
    new: str,
) -> int:
    """Compare two states of the site."""
    from sitegen.publish import summary
    from sitegen.publish.comparison import compared, state_of
    from sitegen.publish.target import PublishError

    now = moment_of(root, as_of)
    if now is None:
        return 2
    try:
        with ExitStack() as stack:
            states = [stack.enter_context(state_of(root, what, now, jobs)) for what in (old, new)]
            found = compared(*states)
    except PublishError as error:
        reason = say(f"publish.error.{error.key}", root, **error.values)
        echo(TEXTS("failed", root, reason=reason), err=True)
        return 2
    spoken = language(root)
    match form:
        case "json":
            text = as_json(summary.as_record(found, spoken)) + "\n"
        case "html":
            text = summary.as_html(found, spoken)
        case _:
            text = summary.as_markdown(found, spoken)
    if output:
        output.write_text(text, "utf-8")
    else:
        echo(text, nl=False)
    return 0
