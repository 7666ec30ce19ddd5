"""`sitegen check`: check everything that a build checks, and publish nothing."""

from __future__ import annotations

import re
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
from sitegen.cli.i18n import Text, Texts, language, option
from sitegen.cli.streams import echo

TEXTS = Texts(
    help=Text(
        "检查全部内容，不改动已生成的网站。", "Check everything; leave the built site alone."
    ),
    example=Text("sitegen check --format json", "sitegen check --format json"),
    only=Text(
        "只报告发布前体检里的这些项，用逗号分开：个人信息、空白、日期、雷同、合计、附件、文字、公示期、联系方式。",
        "Report these pre-publication checks only, separated by commas: "
        "personal, blanks, dates, copies, sums, attachments, language, display, contact.",
    ),
    unknown=Text(
        "没有“{name}”这项检查。现有：{checks}。", "There is no check `{name}`. There are: {checks}."
    ),
)


@command("check", TEXTS, order=40)
@root_option
@as_of_option
@trust_theme_option
@jobs_option
@format_option
@option("--only", key="only", default="")
@quiet_option
def check(
    root: Path,
    as_of: str | None,
    trust_theme: bool,
    jobs: int | None,
    form: str,
    only: str,
    quiet: bool,
) -> int:
    """Check everything that a build checks."""
    from sitegen.pipeline.request import Request

    now = moment_of(root, as_of)
    codes = _codes(only, root)
    if now is None or codes is None:
        return 2
    request = Request(
        root, now, dry=True, as_of_other_day=as_of is not None, trust_theme=trust_theme
    )
    return build_and_report(request, jobs, form, quiet, wait=True, codes=codes)


def _codes(only: str, root: Path) -> tuple[str, ...] | None:
    """Return how the codes of the wanted checks begin; None after an unknown check was reported."""
    from sitegen.domain.allowance import CODES, LABELS

    names = {label: check for check, (label, _) in LABELS.items()}
    codes: dict[str, tuple[str, ...]] = dict(CODES.items())
    begin: list[str] = []
    for name in filter(None, (part.strip() for part in re.split("[,，、]", only))):
        code = codes.get(names.get(name, name))
        if code is None:
            known = "、".join(LABELS[check][0] for check in LABELS if check in CODES)
            spoken = known if language(root).startswith("zh") else ", ".join(CODES)
            echo(TEXTS("unknown", root, name=name, checks=spoken), err=True)
            return None
        begin += code
    return tuple(begin)
