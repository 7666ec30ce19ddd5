"""`forget`: an address that was never really public is missed by nobody."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import command, config_of, now_in, root_option
from sitegen.cli.i18n import option, say


@command("forget")
@root_option
@option("--reason", key="cli.forget.reason", required=True)
@click.argument("address")
def forget(root: Path, address: str, reason: str) -> int:
    """Note in the record of publication that an address may vanish."""
    from sitegen.pipeline import published_lock as published

    config = config_of(root)
    if config is None:
        return 1
    register = published.load(root)
    url = published.url_of(address, config.base_url)
    known = register.entries.get(url)
    if known is None or register.faults:
        near = published.similar(register, url)
        key = "cli.forget.faulty" if register.faults else "cli.forget.unknown"
        click.echo(say(key, root, address=url, nearest=near), err=True)
        return 2
    if (root / known.source).exists() and known.is_page:
        click.echo(say("cli.forget.there", root, path=known.source), err=True)
        return 2
    day = f"{now_in(config.time_zone):%Y-%m-%d}"
    published.forget(root, register, known, f"{day} {' '.join(reason.split())}")
    click.echo(say("cli.forget.done", root, address=url))
    return 0
