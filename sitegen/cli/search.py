"""`sitegen search`: search the built site."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import FOLDER, command, config_of, root_option
from sitegen.cli.i18n import option, say


@command("search", context_settings={"ignore_unknown_options": True})  # -word is of the query
@root_option
@option("--output", "-o", key="cli.build.output", type=FOLDER)
@option("--limit", "-n", key="cli.search.limit", type=click.IntRange(1), default=10)
@option("--json", "as_json", key="cli.search.json", is_flag=True)
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
def search(
    root: Path, output: Path | None, limit: int, as_json: bool, query: tuple[str, ...]
) -> int:
    """Search the built site."""
    from sitegen.search.query.results import Unusable, found

    config = config_of(root)
    if config is None:
        return 2
    folder = (output or root / config.output) / "search"
    try:
        answer = found(folder, " ".join(query), limit, config.base_url)
    except Unusable:
        click.echo(say("cli.search.no_index", root, folder=folder), err=True)
        return 2
    if as_json:
        import json

        found_ones = [hit.as_json() for hit in answer.hits]
        click.echo(json.dumps(found_ones, ensure_ascii=False, indent=2))
    else:
        for hit in answer.hits:
            click.echo(hit.as_text(say("cli.search.withdrawn", root)))
    for note in answer.notes:
        meant = ", ".join(note.meant)
        click.echo(say(f"cli.search.{note.kind}", root, text=note.text, meant=meant), err=True)
    if not answer.hits and not as_json:
        click.echo(say("cli.search.nothing", root), err=True)
    return 0 if answer.hits else 1
