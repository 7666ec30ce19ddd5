"""`sitegen new`: begin a document."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import command, config_of, interactive, now_in, root_option, unknown
from sitegen.cli.i18n import Text, Texts, option, say
from sitegen.cli.streams import echo

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
def new(
    root: Path,
    org: str | None,
    category: str | None,
    title: str | None,
    day: str | None,
    slug: str | None,
) -> int:
    """Start a new document; ask for what is not given."""
    from sitegen.importing.new_document import NewDocument, NotThere, Unknown, start_document

    config = config_of(root)
    if config is None:
        return 1
    org = org or click.prompt(TEXTS("ask_org", root))
    category = category or click.prompt(TEXTS("ask_category", root))
    title = title or click.prompt(TEXTS("ask_title", root))
    today = f"{now_in(config.time_zone):%Y-%m-%d}"
    day = day or (click.prompt(TEXTS("ask_date", root), default=today) if interactive() else today)
    try:
        begun = NewDocument(str(org), str(category), str(title), str(day), slug or "")
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
    return 0
