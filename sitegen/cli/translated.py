"""`sitegen translated`: record the source version of a translation."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import (
    FILE,
    command,
    config_of,
    root_option,
)
from sitegen.cli.i18n import say


@command("translated")
@root_option
@click.argument("files", nargs=-1, required=True, type=FILE)
def translated(root: Path, files: tuple[Path, ...]) -> int:
    """Record which version of its source each translation was made from."""
    from sitegen.tools.translation_record import Refused, record

    config = config_of(root)
    if config is None:
        return 1
    refused = False
    for file in files:
        try:
            done = "done" if record(root, config, file) else "same"
            click.echo(say(f"cli.translated.{done}", root, path=file))
        except Refused as why:
            refused = True
            click.echo(say(why.reason, root, path=why.path), err=True)
    return 2 if refused else 0
