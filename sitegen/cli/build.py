"""`sitegen build`: build the site."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.cli.common import (
    as_of_option,
    command,
    format_option,
    jobs_option,
    moment_of,
    output_option,
    quiet_option,
    root_option,
    trust_theme_option,
)
from sitegen.cli.i18n import Text, Texts, language, option, say
from sitegen.cli.streams import echo, is_terminal
from sitegen.system.memory import no_collection_until_exit

if TYPE_CHECKING:  # what builds takes long to load
    from sitegen.diagnostics import Diagnostic, Findings
    from sitegen.pipeline.request import Request, Result

TEXTS = Texts(
    help=Text("生成网站。", "Build the site."),
    example=Text("sitegen build", "sitegen build"),
    keep_going=Text(
        "跳过有错误的文章，生成其余的；它们以前发布的网页保留。",
        "Leave out documents with errors and build the rest; their published pages stay.",
    ),
    verify=Text(
        "重新核对每个文件的内容。", "Compare every file by content, whatever its date says."
    ),
    executor=Text(
        "在 Dask 集群上生成，如 dask=tcp://10.0.0.5:8786。",
        "Build on a Dask cluster, as in dask=tcp://10.0.0.5:8786.",
    ),
    bad_executor=Text(
        "--executor 要写成 dask=地址，如 dask=tcp://10.0.0.5:8786，而不是“{typed}”。",
        "--executor must read dask=ADDRESS, as in dask=tcp://10.0.0.5:8786, not `{typed}`.",
    ),
    no_dask=Text(
        "在集群上生成需要安装附加组件：pip install 'sitegen-gongkai[dask]'（缺少 {package}）。",
        "Building on a cluster needs an extra: pip install 'sitegen-gongkai[dask]' ({package} is missing).",
    ),
    offline=Text(
        "门户：不读取各地公开栏，用上次读到的内容。",
        "Of a portal: ask no board, show what was read last.",
    ),
    no_wait=Text("若另一次生成正在进行，立即退出。", "Exit at once if another build is running."),
)


@command("build", TEXTS, order=30)
@root_option
@output_option
@as_of_option
@option("--keep-going", key="keep_going", is_flag=True)
@option("--verify", key="verify", is_flag=True)
@option("--offline", key="offline", is_flag=True)
@option("--no-wait", key="no_wait", is_flag=True)
@trust_theme_option
@option("--executor", key="executor", metavar="dask=ADDRESS", default="")
@jobs_option
@format_option
@quiet_option
def build(
    root: Path,
    output: Path | None,
    as_of: str | None,
    keep_going: bool,
    verify: bool,
    offline: bool,
    no_wait: bool,
    trust_theme: bool,
    executor: str,
    jobs: int | None,
    form: str,
    quiet: bool,
) -> int:
    """Build the site."""
    from sitegen.pipeline.request import Request

    cluster = executor.removeprefix("dask=")
    if executor:
        if "://" not in cluster or cluster == executor:
            echo(TEXTS("bad_executor", root, typed=executor), err=True)
            return 2
        if find_spec("distributed") is None:  # imported when the first task is submitted
            echo(TEXTS("no_dask", root, package="distributed"), err=True)
            return 2

    now = moment_of(root, as_of)
    if now is None:
        return 2
    request = Request(
        root,
        now,
        output=output,
        keep_going=keep_going,
        verify=verify,
        as_of_other_day=as_of is not None,
        trust_theme=trust_theme,
        boards="kept" if offline else "ask",
    )
    return build_and_report(request, jobs, form, quiet, wait=not no_wait, cluster=cluster)


def build_and_report(
    request: Request,
    jobs: int | None,
    form: str,
    quiet: bool,
    wait: bool,
    codes: tuple[str, ...] = (),
    wanted: Callable[[Diagnostic], bool] | None = None,
    *,
    cluster: str = "",
) -> int:
    """Build or check, report the findings and what was done; return the exit code.

    With `codes` only findings count whose code begins with one of them, with `wanted` those for
    which it is true.
    """
    from sitegen.cli.progress import bar
    from sitegen.diagnostics.report import shown
    from sitegen.pipeline.request import CACHE
    from sitegen.pipeline.session import run

    started = time.perf_counter()
    root = request.root
    watched = not quiet and form == "text" and is_terminal(sys.stderr)

    def waiting() -> None:
        if not quiet:
            echo(say("report.waiting", root), err=True)

    shows_progress = bar(watched, lambda stage: say(f"progress.{stage}", root))
    with shows_progress as progress, no_collection_until_exit():
        wait_for = waiting if wait else None
        result = run(request, root / CACHE, jobs, progress, wait_for, cluster=cluster)
    if codes:
        kept = tuple(one for one in result.findings if one.code.startswith(codes))
        result = replace(result, findings=kept)
    if wanted:
        result = replace(result, findings=tuple(filter(wanted, result.findings)))
    echo(shown(result.findings, language(root), form), nl=False)
    errors = sum(finding.severity == "error" for finding in result.findings)
    if form == "text" and not quiet:
        _summarize(request, result, errors, time.perf_counter() - started)
    return 1 if errors else 0


def _by_kind(findings: Findings, language: str) -> str:
    """Return how many errors and warnings each of the pre-publication checks has, in words."""
    from collections import Counter

    from sitegen.domain.allowance import CODES
    from sitegen.messages import message

    counted = (found.code for found in findings if found.severity != "note")
    counts = Counter(
        check for code in counted for check, codes in CODES.items() if code.startswith(codes)
    )
    names = {check: message(language, f"kinds.{check}") for check in counts}
    return message(language, "report.and").join(
        message(language, "report.kind", name=names[check], count=counts[check])
        for check in CODES
        if check in counts
    )


def _summarize(request: Request, result: Result, errors: int, seconds: float) -> None:
    root = request.root
    warnings = sum(finding.severity == "warning" for finding in result.findings)
    if result.findings:
        echo(say("report.summary", root, errors=errors, warnings=warnings))
        if kinds := _by_kind(result.findings, language(root)):
            echo(say("report.kinds", root, kinds=kinds))
    took = f"{seconds:.2f}"
    if request.dry:
        if not result.findings:
            echo(say("report.clean", root))
        echo(say("report.checked", root, pages=result.pages, seconds=took))
    elif not result.published:
        echo(say("report.not_built", root))
    elif not result.written and not result.removed:
        echo(say("report.unchanged", root, pages=result.pages, seconds=took))
    else:
        done = {"pages": result.pages, "written": result.written, "removed": result.removed}
        echo(say("report.built", root, seconds=took, **done))
