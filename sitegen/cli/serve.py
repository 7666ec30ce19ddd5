"""`sitegen serve`: the live preview."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import (
    as_of_option,
    command,
    config_of,
    jobs_option,
    moment,
    now_in,
    root_option,
)
from sitegen.cli.i18n import language, option, say


@command("serve")
@root_option
@option("--host", key="cli.serve.host", default="127.0.0.1", show_default=True)
@option("--port", "-p", key="cli.serve.port", type=click.IntRange(0, 65535), default=8000)
@option("--drafts", key="cli.serve.drafts", is_flag=True)
@as_of_option
@option("--poll", key="cli.serve.poll", is_flag=True)
@jobs_option
def serve(
    root: Path,
    host: str,
    port: int,
    drafts: bool,
    as_of: str | None,
    poll: bool,
    jobs: int | None,
) -> int:
    """Show the site as it will be, at once after each save."""
    from sitegen.serve.console import run_preview
    from sitegen.serve.rebuilder import Wish

    config = config_of(root)
    if config is None:
        return 1
    try:
        shown = moment(as_of) if as_of else None
    except ValueError:
        click.echo(say("cli.bad_date", root, text=as_of), err=True)
        return 2
    wish = Wish(root, lambda: shown or now_in(config.time_zone), drafts, as_of or "", poll, jobs)
    return run_preview(wish, config, host, port, language(root))
