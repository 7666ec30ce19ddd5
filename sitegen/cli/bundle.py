"""`bundle`: the site, or a part of it, as one zip file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from sitegen.cli.common import (
    FILE,
    as_of_option,
    command,
    config_of,
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
        "把整个网站、一个单位或一年的公开材料打成一个 zip 文件：解压后不用服务器就能打开、能搜索；也可做成归档用的 BagIt 包。",
        "Pack the site, one organization or one year into a zip file that opens from a folder and can be searched; or a BagIt bag for the archive.",
    ),
    example=Text(
        "sitegen bundle --organization dongwa --year 2026",
        "sitegen bundle --organization dongwa --year 2026",
    ),
    organization=Text(
        "只打包这个单位（id 或名称）及其下属单位的材料。",
        "Only this organization (id or name) and those below it.",
    ),
    year=Text("只打包这一年的材料。", "Only the documents of this year."),
    output=Text(
        "写入的文件；不写则在当前文件夹，按内容取名。",
        "File to write; without it, one in this folder, named for what it holds.",
    ),
    bag=Text(
        "做成 BagIt 包（RFC 8493）：生成好的网站，连同全部来源文件。",
        "Make a BagIt bag (RFC 8493): the built site together with its sources.",
    ),
    whole_bag=Text(
        "--bag 存的是整个网站和它的全部来源，不能与 --organization、--year 同用。",
        "--bag keeps the whole site with all its sources; leave out --organization and --year.",
    ),
    organization_name=Text("单位", "organization"),
    not_built=Text("网站有错误，没有打包。", "The site has errors; nothing was packed."),
    failed=Text("没有打包。{reason}", "Nothing was packed. {reason}"),
    done=Text(
        "已写入 {path}：{files} 个文件，共 {size} MB。",
        "Wrote {path}: {files} files, {size} MB unpacked.",
    ),
)


@command("bundle", TEXTS, order=58)
@root_option
@option("--organization", "--org", "organization", key="organization", default="")
@option("--year", key="year", type=click.IntRange(1900, 2999))
@option("--output", "-o", key="output", type=FILE)
@option("--bag", key="bag", is_flag=True)
@as_of_option
@trust_theme_option
@jobs_option
@quiet_option
def bundle(
    root: Path,
    organization: str,
    year: int | None,
    output: Path | None,
    bag: bool,
    as_of: str | None,
    trust_theme: bool,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Pack the site, or a part of it, into a zip file."""
    from sitegen.catalogue.part import Part
    from sitegen.pipeline.request import Request

    if bag and (organization or year):
        echo(TEXTS("whole_bag", root), err=True)
        return 2
    now = moment_of(root, as_of)
    if now is None:
        return 2
    config = config_of(root)
    if config is None:
        return 1
    tree = config.organizations
    if organization and organization not in tree:
        named = tree.named(organization)
        if named is None:
            return unknown(root, TEXTS("organization_name", root), organization, tree.names())
        organization = named.id
    part = Part(organization, year or 0) if organization or year else None
    name = "-".join(filter(None, ("bag" if bag else "site", organization, str(year or ""))))
    request = Request(root, now, trust_theme=trust_theme, part=part)
    return _pack(request, config, output or Path(f"{name}.zip"), bag, jobs, quiet)


def _pack(request: Any, config: Any, target: Path, bag: bool, jobs: int | None, quiet: bool) -> int:
    """Build, pack, and say what came of it."""
    from sitegen.cli.progress import bar
    from sitegen.diagnostics.report import shown
    from sitegen.publish.bundle import built_for_bundle, write_bag, write_site
    from sitegen.publish.target import PublishError

    root = request.root
    watched = not quiet and is_terminal(sys.stderr)
    with (
        bar(watched, lambda stage: say(f"progress.{stage}", root)) as progress,
        built_for_bundle(request, jobs, progress) as (result, built),
    ):
        if not result.published:
            echo(shown(result.findings, language(root), "text"), nl=False, err=True)
            echo(TEXTS("not_built", root), err=True)
            return 1
        try:
            if bag:
                made = write_bag(root, config, built, target)
            else:
                made = write_site(root, built, target)
        except PublishError as error:
            reason = say(f"publish.error.{error.key}", root, **error.values)
            echo(TEXTS("failed", root, reason=reason), err=True)
            return 1
    if not quiet:
        size = f"{made.size / 1e6:.1f}"
        echo(TEXTS("done", root, path=visible(str(target)), files=made.files, size=size))
    return 0
