"""`sitegen check`: check everything that a build checks, and publish nothing."""

from __future__ import annotations

from pathlib import Path

from sitegen.cli.build import build_and_report
from sitegen.cli.common import (
    as_of_option,
    command,
    format_option,
    jobs_option,
    moment_of,
    quiet_option,
    root_option,
    trust_theme_option,
)
from sitegen.cli.i18n import Text, Texts

TEXTS = Texts(
    help=Text(
        "检查全部内容，不改动已生成的网站。", "Check everything; leave the built site alone."
    ),
    example=Text("sitegen check --format json", "sitegen check --format json"),
)


@command("check", TEXTS, order=40)
@root_option
@as_of_option
@trust_theme_option
@jobs_option
@format_option
@quiet_option
def check(
    root: Path, as_of: str | None, trust_theme: bool, jobs: int | None, form: str, quiet: bool
) -> int:
    """Check everything that a build checks."""
    from sitegen.pipeline.request import Request

    now = moment_of(root, as_of)
    if now is None:
        return 2
    request = Request(
        root, now, dry=True, as_of_other_day=as_of is not None, trust_theme=trust_theme
    )
    return build_and_report(request, jobs, form, quiet, wait=True)
