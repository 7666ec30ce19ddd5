"""`export`: what an organization published for a period, as a folder to file with the one above."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from sitegen.cli.common import (
    FOLDER,
    as_of_option,
    command,
    jobs_option,
    moment_of,
    quiet_option,
    root_option,
    trust_theme_option,
    unknown,
)
from sitegen.cli.i18n import Text, Texts, language, option, say
from sitegen.cli.streams import echo, is_terminal
from sitegen.messages import visible

TEXTS = Texts(
    help=Text(
        "把一个单位一期的公开材料导出成一个文件夹，供报送上级：原文、PDF、附件、目录和校验清单。",
        "Export what an organization published for a period as a folder to be filed with the one above it: sources, PDF, attachments, index, checksums.",
    ),
    example=Text(
        "sitegen export --org 东洼村 --period 2026Q3 -o 东洼村2026年三季度",
        "sitegen export --org dongwa --period 2026Q3 -o dongwa-2026Q3",
    ),
    org=Text("报送的单位（编号或名称）。", "The organization (id or name)."),
    period=Text(
        "所属期，如 2026Q3、2026-10、2026年上半年、2026。",
        "The period: 2026Q3, 2026-10, 2026H1, 2026.",
    ),
    output=Text(
        "写到这个文件夹；里面只能是上次导出的文件，它们会被换掉。不写则按单位和所属期取名。",
        "Folder to write; it may hold an earlier export only, which is replaced. Without it, one named for organization and period.",
    ),
    pdf=Text(
        "要不要 PDF；不写则装有 Chromium 时才有。",
        "Print PDF or not; without it, only where a Chromium is installed.",
    ),
    bad_period=Text(
        "“{text}”不是所属期，写法如 2026Q3、2026-10、2026年第三季度、2026。",
        "`{text}` is not a period. Write 2026Q3, 2026-10 or 2026.",
    ),
    an_organization=Text("单位", "organization"),
    nothing=Text(
        "{name}没有属于 {period} 的公开材料，没有导出。请看 --period 和材料里的“所属期”。",
        "{name} published nothing for {period}; nothing was exported. See --period and `period` in the documents.",
    ),
    has_errors=Text(
        "网站有错误，没有导出。请先改正上面的问题。",
        "The site has errors; nothing was exported. Mend what is listed above first.",
    ),
    within=Text(
        "“{path}”在网站自己的文件夹“{folder}”里。请用 -o 另选文件夹。",
        "`{path}` lies in `{folder}`, a folder of the site. Choose another with -o.",
    ),
    no_browser=Text(
        "没有找到 Chromium、Chrome 或 Edge，打不了 PDF。请安装一个，用 SITEGEN_CHROMIUM 写明它在哪里，或者用 --no-pdf。",
        "No Chromium, Chrome or Edge was found to print PDF. Install one, name it in SITEGEN_CHROMIUM, or use --no-pdf.",
    ),
    without_pdf=Text(
        "没有找到 Chromium、Chrome 或 Edge，所以没有 PDF。",
        "No Chromium, Chrome or Edge was found: there is no PDF.",
    ),
    failed=Text("没有导出。{reason}", "Nothing was exported. {reason}"),
    done=Text(
        "已写入 {path}：{documents} 件公开材料，{files} 个文件，其中 PDF {pdf} 个。",
        "Wrote {path}: {documents} documents, {files} files, of these {pdf} PDF.",
    ),
)


@command("export", TEXTS, order=59)
@root_option
@option("--org", "org", key="org", required=True)
@option("--period", "period", key="period", required=True)
@option("--output", "-o", key="output", type=FOLDER)
@option("--pdf/--no-pdf", "pdf", key="pdf", default=None)
@as_of_option
@trust_theme_option
@jobs_option
@quiet_option
def export(
    root: Path,
    org: str,
    period: str,
    output: Path | None,
    pdf: bool | None,
    as_of: str | None,
    trust_theme: bool,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Export a folder to be filed."""
    from sitegen.cli.ledger import snapshot_at
    from sitegen.cli.progress import bar
    from sitegen.diagnostics.report import shown as report
    from sitegen.domain.period import Period
    from sitegen.pipeline.request import Request
    from sitegen.publish.filing import collect, refuse_foreign, write
    from sitegen.publish.paper import browser, printer
    from sitegen.publish.target import PublishError
    from sitegen.system.files import resolved

    now = moment_of(root, as_of)
    if now is None:
        return 2
    wanted = Period.parse(period)
    if wanted is None:
        echo(TEXTS("bad_period", root, text=period), err=True)
        return 2
    program = browser() if pdf is not False else None
    if pdf and not program:
        echo(TEXTS("no_browser", root), err=True)
        return 2
    site, failed = snapshot_at(root, now, jobs)
    if site is None or failed:
        echo(TEXTS("has_errors", root), err=True)
        return 1
    tree = site.config.organizations
    one = tree.named(org)
    if one is None:
        return unknown(root, TEXTS("an_organization", root), org, tree.names())
    target = output or Path(f"{one.id}-{str(wanted).replace('/', '-')}")
    folders = (site.config.content, site.config.output, site.config.theme, ".sitegen", ".git")
    real = resolved(target)
    for folder in filter(None, folders):
        if resolved(root / folder) in (real, *real.parents):
            echo(TEXTS("within", root, path=target, folder=folder), err=True)
            return 2
    if program is None and pdf is None and not quiet:
        echo(TEXTS("without_pdf", root), err=True)
    try:
        refuse_foreign(target)
        with ExitStack() as stack:
            printing = None
            if program:
                watched = not quiet and is_terminal(sys.stderr)
                shown = stack.enter_context(
                    bar(watched, lambda stage: say(f"progress.{stage}", root))
                )
                request = Request(root, now, trust_theme=trust_theme)
                base_url = site.config.base_url
                built, printing = stack.enter_context(
                    printer(program, request, base_url, jobs, shown)
                )
                if not built.published:
                    echo(report(built.findings, language(root), "text"), nl=False, err=True)
                    echo(TEXTS("has_errors", root), err=True)
                    return 1
            found = collect(
                site,
                (one, wanted),
                now.date(),
                language(root),
                printing,
                root / site.config.content,
            )
        if not found.files:
            echo(TEXTS("nothing", root, name=one.name.all()[0], period=wanted), err=True)
            return 1
        write(target, found.files)
    except PublishError as error:
        reason = say(f"publish.error.{error.key}", root, **error.values)
        echo(TEXTS("failed", root, reason=reason), err=True)
        return 1
    if not quiet:
        counts = {"documents": found.documents, "files": len(found.files) + 1}
        counts["pdf"] = found.printed
        echo(TEXTS("done", root, path=visible(str(target)), **counts))
    return 0
