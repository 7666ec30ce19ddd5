"""`sitegen init`: begin a site from the starter."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import (
    FOLDER,
    command,
)
from sitegen.cli.i18n import say


@command("init")
@click.argument("folder", type=FOLDER)
def init(folder: Path) -> int:
    """Begin a new site."""
    from sitegen.tools.scaffold import start_site

    if not start_site(folder):
        click.echo(say("cli.init.exists", folder=folder), err=True)
        return 2
    click.echo(say("cli.init.done", folder, folder=folder))
    return 0
