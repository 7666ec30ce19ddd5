"""`sitegen new`: begin a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import FILE, command, config_of, interactive, now_in, root_option, unknown
from sitegen.cli.i18n import Text, Texts, language, option, say
from sitegen.cli.streams import echo

if TYPE_CHECKING:
    from sitegen.config.model import Config
    from sitegen.diagnostics import Findings
    from sitegen.domain.notice_kind import NoticeKind
    from sitegen.domain.organization import Organization
    from sitegen.importing.new_document import NewDocument
    from sitegen.tools.kind_draft import Asked

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
        "种类（编号或名称），如 招标公告、低保公示、年度报告、通报：按种类写好开头和正文的架子。",
        "Kind of notice (id or name), such as tender, subsistence, annual-report or bulletin: "
        "the draft has its fields and the outline of its text.",
    ),
    period=Text(
        "所属期，如 2026Q3、2026-09、2026H1、2026年第三季度。",
        "Period that it is about: 2026Q3, 2026-09, 2026H1.",
    ),
    field=Text(
        "写上一项，如 --field 预算金额=120万元；可以写几次。",
        "Give a field: --field budget=1200000. May be repeated.",
    ),
    source=Text(
        "年度报告的数字从这个 .xlsx 文件取。", "Workbook (.xlsx) with the figures of the report."
    ),
    from_what=Text(
        "--from 要和 --kind annual-report 一起用。", "--from goes with --kind annual-report."
    ),
    field_of_what=Text("--field 要和 --kind 一起用。", "--field goes with --kind."),
    a_kind=Text("种类", "kind"),
    a_field=Text("项目", "field"),
    no_value=Text("请写成 --field 项目=内容。", "Write --field NAME=VALUE."),
    bad_period=Text(
        "“{text}”不是所属期，写法如 2026、2026H1、2026Q3、2026-09。",
        "`{text}` is not a period. Write 2026, 2026H1, 2026Q3 or 2026-09.",
    ),
    which_period=Text(
        "请用 --period 写明所属期，如 2026Q3、2026-09、2026H1。",
        "Name the period: --period 2026Q3, 2026-09 or 2026H1.",
    ),
    optional=Text("可以不填", "may be empty"),
    not_a_sheet=Text(
        "“{path}”读不出来：请另存为没有密码的 .xlsx。",
        "`{path}` cannot be read: save it as .xlsx, without a password.",
    ),
    lacking=Text(
        "{path} 里没有找到这些项目，留作空白：{rows}",
        "Not found in {path} and left blank: {rows}",
    ),
    fill=Text(
        "是草稿：请写好 ____ 处的文字，补上前面有 # 的项目，核对数字，再删去“草稿”一行。",
        "It is a draft: write the parts marked ____, fill in the lines that begin with #, "
        "check the figures, then delete `draft`.",
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
@option("--kind", "kind_name", key="kind")
@option("--period", key="period")
@option("--field", "given", key="field", metavar="NAME=VALUE", multiple=True)
@option("--from", "source", key="source", metavar="FILE.xlsx", type=FILE)
def new(
    root: Path,
    org: str | None,
    category: str | None,
    title: str | None,
    day: str | None,
    slug: str | None,
    *,
    kind_name: str | None,
    period: str | None,
    given: tuple[str, ...],
    source: Path | None,
) -> int:
    """Start a new document; ask for what is not given."""
    from sitegen.importing.new_document import NewDocument, NotThere, Unknown, start_document

    config = config_of(root)
    if config is None:
        return 1
    kind = _kind(root, config, kind_name) if kind_name else None
    if kind_name and kind is None:
        return 2
    if source is not None and (kind is None or kind.id != "annual-report"):
        echo(TEXTS("from_what", root), err=True)
        return 2
    if given and kind is None:
        echo(TEXTS("field_of_what", root), err=True)
        return 2
    if period is not None:
        from sitegen.domain.period import Period

        parsed = Period.parse(period)
        if parsed is None:
            echo(TEXTS("bad_period", root, text=period), err=True)
            return 2
        period = str(parsed)
    org = org or click.prompt(TEXTS("ask_org", root))
    if kind is not None and not category:
        from sitegen.tools.kind_draft import usual_category

        category = usual_category(kind, config)
    category = category or click.prompt(TEXTS("ask_category", root))
    if kind is None:
        title = title or click.prompt(TEXTS("ask_title", root))
    today = f"{now_in(config.time_zone):%Y-%m-%d}"
    day = day or (click.prompt(TEXTS("ask_date", root), default=today) if interactive() else today)
    begun = NewDocument(
        str(org), str(category), str(title or ""), str(day), slug or "", period=period or ""
    )
    if kind is not None:
        drafted = _drafted(root, config, kind, begun, given, source)
        if drafted is None:
            return 2
        begun = drafted
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


def _kind(root: Path, config: Config, text: str) -> NoticeKind | None:
    """Return the kind with an id or name; None, after a message, if there is none."""
    from sitegen.content.notice_kinds import kinds

    known = kinds(config.kinds)
    kind = known.named(text)
    if kind is None:
        unknown(root, TEXTS("a_kind", root), text, known.names())
    return kind


def _drafted(
    root: Path,
    config: Config,
    kind: NoticeKind,
    begun: NewDocument,
    given: tuple[str, ...],
    source: Path | None,
) -> NewDocument | None:
    """Draft a document with the fields and the text of its kind; None after reporting a fault."""
    from msgspec.structs import replace

    from sitegen.tools.kind_draft import drafted

    if kind.id == "bulletin" and not begun.period:
        echo(TEXTS("which_period", root), err=True)
        return None
    values = _values(root, config, kind, given)
    if values is None:
        return None
    organization = config.organizations.named(begun.org)
    made = drafted(kind, config, organization, begun.period, values)
    begun = replace(begun, lines=made.lines, draft=True)
    if kind.id == "annual-report":
        return _annual_report(root, config, begun, source)
    title = begun.title or made.title or click.prompt(TEXTS("ask_title", root))
    begun = replace(begun, title=title, body=made.body, name=kind.id)
    if kind.id == "bulletin" and organization is not None:
        return _bulletin(root, config, begun, organization)
    return begun


def _bulletin(
    root: Path, config: Config, begun: NewDocument, organization: Organization
) -> NewDocument | None:
    """Draft a bulletin from the current ledger and plans; None if the sources have errors."""
    from msgspec.structs import replace

    from sitegen.cli.ledger import snapshot_at
    from sitegen.domain.period import Period
    from sitegen.tools import bulletin

    now = now_in(config.time_zone)
    site, _ = snapshot_at(root, now, None)
    period = Period.parse(begun.period)
    if site is None or period is None:
        return None
    year = int(begun.date[:4]) if begun.date[:4].isdigit() else now.year
    body = bulletin.text(site, organization, period, now.date(), year)
    return replace(begun, body=body, name=f"bulletin-{begun.period.replace('/', '-').lower()}")


def _values(
    root: Path, config: Config, kind: NoticeKind, given: tuple[str, ...]
) -> dict[str, str] | None:
    """Return field values by id, from options and answers; None after reporting a fault."""
    from sitegen.content.fields import DOCUMENT
    from sitegen.content.notice_kinds import kinds
    from sitegen.domain.notice_kind import KindField
    from sitegen.tools.kind_draft import asked, faults, field_named

    known = kinds(config.kinds)
    values: dict[str, str] = {}
    for one in given:
        name, sign, text = one.partition("=")
        if not sign or not text.strip():
            echo(TEXTS("no_value", root), err=True)
            return None
        field = field_named(name, known)
        if field is None:
            labels = [label for f in known.fields for label in (f.id, *f.name.all())]
            unknown(root, TEXTS("a_field", root), name.strip(), [*labels, *DOCUMENT.by_key])
            return None
        if found := faults(field, text):
            _say_faults(root, name, found)
            return None
        values[field.id if isinstance(field, KindField) else field.key] = text
    if interactive():
        for want in asked(kind, config):
            if want.id not in values and (text := _answer(root, config, want)):
                values[want.id] = text
    return values


def _answer(root: Path, config: Config, want: Asked) -> str:
    """Prompt for a field until the answer is valid or empty."""
    from sitegen.content.notice_kinds import kinds
    from sitegen.tools.kind_draft import faults, field_named

    field = field_named(want.id, kinds(config.kinds))
    label = want.key if want.required else f"{want.key} ({TEXTS('optional', root)})"
    while True:
        hint = f"{label}, {want.example}" if want.example else label
        text: str = click.prompt(hint, default="", show_default=False).strip()
        if not text or field is None:
            return text
        found = faults(field, text)
        if not found:
            return text
        _say_faults(root, want.key, found)


def _say_faults(root: Path, name: str, found: Findings) -> None:
    from sitegen.messages import filled, findings

    texts = findings(language(root))
    for one in found:
        values = dict(one.params)
        said = texts[one.code]
        echo(f"{name}: {filled(said['message'], values)}. {filled(said['hint'], values)}", err=True)


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
    year = int(begun.period[:4]) if begun.period else annual_report.reported_year(begun.date)
    return replace(
        begun,
        title=begun.title or annual_report.title(name, year),
        slug=begun.slug or f"{year}-annual-report",
        period=str(year),
        draft=True,
        body=annual_report.text(figures),
    )
