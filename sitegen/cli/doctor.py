"""`sitegen doctor`: check Python, packages, theme, cache and folders."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import command, root_option
from sitegen.cli.i18n import say


@command("doctor")
@root_option
def doctor(root: Path) -> int:
    """Check the surroundings."""
    from sitegen.tools.doctor import examine

    sound = True
    for what, fault in examine(root):
        sound = sound and not fault
        state = say("cli.doctor.bad" if fault else "cli.doctor.ok", root)
        click.echo(f"{say(what, root)}: {state}{f' ({fault})' if fault else ''}")
    return 0 if sound else 1
