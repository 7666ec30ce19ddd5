"""`sitegen new`: begin a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import FILE, command, config_of, interactive, now_in, root_option, unknown
from sitegen.cli.i18n import Text, Texts, option, say
from sitegen.cli.streams import echo

if TYPE_CHECKING:
    from sitegen.config.model import Config
    from sitegen.importing.new_document import NewDocument

TEXTS = Texts(
    help=Text("新写一篇公示或计划。", "Start a new notice or plan."),
    example=Text(
        "sitegen new --org dongwa --category finance --title 2026年第三季度财务公开",
        'sitegen new --org dongwa --category finance --title "Accounts, third quarter 2026"',
    ),
    org=Text("单位（编号或名称）。", "Organization (id or name)."),
    category=Text("类别（编号或名称）。", "Category (id or name)."),
    title=Text("标题。", "Title."),
    date=Text("发布日期。", "Date of publication."),
    slug=Text("文件名（网址的最后一段）。", "File name (the last part of the address)."),
    kind=Text(
        "文种：annual-report 是政府信息公开工作年度报告（六个部分，固定的表格）。",
        "annual-report: the statutory annual report on open government information, "
        "six parts with fixed tables.",
    ),
    source=Text(
        "年度报告的数字从这个 .xlsx 文件取。", "Workbook (.xlsx) with the figures of the report."
    ),
    from_what=Text(
        "--from 要和 --kind annual-report 一起用。", "--from goes with --kind annual-report."
    ),
    not_a_sheet=Text(
        "“{path}”读不出来：请另存为没有密码的 .xlsx。",
        "`{path}` cannot be read: save it as .xlsx, without a password.",
    ),
    lacking=Text(
        "{path} 里没有找到这些项目，留作空白：{rows}",
        "Not found in {path} and left blank: {rows}",
    ),
    fill=Text(
        "是草稿：请写好 ____ 处的文字，核对数字，再删去“草稿”一行。",
        "It is a draft: write the parts marked ____, check the figures, then delete `draft`.",
    ),
    no_org=Text("单位", "organization"),
    no_category=Text("类别", "category"),
    ask_org=Text("单位", "Organization"),
    ask_category=Text("类别", "Category"),
    ask_title=Text("标题", "Title"),
    ask_date=Text("发布日期", "Date of publication"),
    done=Text("已新建 {path}，请打开填写正文。", "Created {path}. Open it and write the text."),
    exists=Text(
        "“{path}”已经存在，没有改动。请用 --slug 另取文件名。",
        "`{path}` already exists; nothing was changed. Choose another name with --slug.",
    ),
    not_there=Text(
        "{day}时{name}不存在（未设立或已撤销），没有写入。请以承接的单位发布：--org {successor}。",
        "{name} does not exist on {day}; nothing was written. "
        "Publish as its successor: --org {successor}.",
    ),
    not_there_at_all=Text(
        "{day}时{name}不存在（未设立或已撤销），没有写入。请核对日期和 organizations.yaml。",
        "{name} does not exist on {day}; nothing was written. "
        "Check the date and organizations.yaml.",
    ),
)


@command("new", TEXTS, order=20)
@root_option
@option("--org", key="org")
@option("--category", key="category")
@option("--title", key="title")
@option("--date", "day", key="date", metavar="DATE")
@option("--slug", key="slug")
@option("--kind", key="kind", type=click.Choice(("annual-report",)))
@option("--from", "source", key="source", metavar="FILE.xlsx", type=FILE)
def new(
    root: Path,
    org: str | None,
    category: str | None,
    title: str | None,
    day: str | None,
    slug: str | None,
    *,
    kind: str | None,
    source: Path | None,
) -> int:
    """Start a new document; ask for what is not given."""
    from sitegen.importing.new_document import NewDocument, NotThere, Unknown, start_document

    config = config_of(root)
    if config is None:
        return 1
    if source is not None and kind is None:
        echo(TEXTS("from_what", root), err=True)
        return 2
    org = org or click.prompt(TEXTS("ask_org", root))
    category = category or click.prompt(TEXTS("ask_category", root))
    if kind is None:
        title = title or click.prompt(TEXTS("ask_title", root))
    today = f"{now_in(config.time_zone):%Y-%m-%d}"
    day = day or (click.prompt(TEXTS("ask_date", root), default=today) if interactive() else today)
    begun = NewDocument(str(org), str(category), str(title or ""), str(day), slug or "")
    if kind is not None:
        report = _annual_report(root, config, begun, source)
        if report is None:
            return 2
        begun = report
    try:
        path = start_document(root, config, begun)
    except Unknown as one:
        return unknown(root, TEXTS(f"no_{one.what}", root), one.text, one.known)
    except NotThere as other:
        key = "not_there" if other.successor else "not_there_at_all"
        said = TEXTS(key, root, name=other.name, day=other.day, successor=other.successor)
        echo(said, err=True)
        return 2
    except ValueError:
        echo(say("cli.bad_date", root, text=day), err=True)
        return 2
    except FileExistsError as error:
        echo(TEXTS("exists", root, path=error.filename), err=True)
        return 2
    echo(TEXTS("done", root, path=path))
    if kind is not None:
        echo(TEXTS("fill", root))
    return 0


def _annual_report(
    root: Path, config: Config, begun: NewDocument, source: Path | None
) -> NewDocument | None:
    """Return a document with the text of an annual report; None after the workbook was refused."""
    from msgspec.structs import replace

    from sitegen.content.included_sheets import MOST_BYTES
    from sitegen.content.sheets.grid import SheetFault
    from sitegen.system import files
    from sitegen.tools import annual_report

    figures: annual_report.Figures = {}
    if source is not None:
        try:
            found = annual_report.filled(files.read(source, MOST_BYTES))
        except (files.Unreadable, SheetFault):
            echo(TEXTS("not_a_sheet", root, path=source), err=True)
            return None
        figures = found.figures
        if found.missing:
            echo(TEXTS("lacking", root, path=source, rows="、".join(found.missing)), err=True)
    organization = config.organizations.named(begun.org)
    name = organization.name.in_language(config.languages[0]) if organization else begun.org
    year = annual_report.reported_year(begun.date)
    return replace(
        begun,
        title=begun.title or annual_report.title(name, year),
        slug=begun.slug or f"{year}-annual-report",
        period=str(year),
        draft=True,
        body=annual_report.text(figures),
    )
