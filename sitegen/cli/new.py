"""`sitegen new`: begin a document."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import (
    command,
    config_of,
    interactive,
    now_in,
    root_option,
    unknown,
)
from sitegen.cli.i18n import option, say


@command("new")
@root_option
@option("--org", key="cli.new.org")
@option("--category", key="cli.new.category")
@option("--title", key="cli.new.title")
@option("--date", "day", key="cli.new.date", metavar="DATE")
@option("--slug", key="cli.new.slug")
def new(
    root: Path,
    org: str | None,
    category: str | None,
    title: str | None,
    day: str | None,
    slug: str | None,
) -> int:
    """Begin a new document; what is not given is asked."""
    from sitegen.tools.scaffold import NotThere, Unknown, start_document

    config = config_of(root)
    if config is None:
        return 1
    org = org or click.prompt(say("cli.new.ask_org", root))
    category = category or click.prompt(say("cli.new.ask_category", root))
    title = title or click.prompt(say("cli.new.ask_title", root))
    today = f"{now_in(config.time_zone):%Y-%m-%d}"
    day = day or (
        click.prompt(say("cli.new.ask_date", root), default=today) if interactive() else today
    )
    try:
        path = start_document(root, config, str(org), str(category), str(title), str(day), slug)
    except Unknown as one:
        return unknown(root, one.what, one.text, one.known)
    except NotThere as other:
        key = "cli.new.not_there" if other.successor else "cli.new.not_there_at_all"
        told = {"name": other.name, "day": other.day, "successor": other.successor}
        click.echo(say(key, root, **told), err=True)
        return 2
    except ValueError:
        click.echo(say("cli.bad_date", root, text=day), err=True)
        return 2
    except FileExistsError as error:
        click.echo(say("cli.new.exists", root, path=error.filename), err=True)
        return 2
    click.echo(say("cli.new.done", root, path=path))
    return 0
