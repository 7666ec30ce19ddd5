"""`schema`, `doctor`, `search`: what one may ask."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.base import FOLDER, command, config_of, root_option
from sitegen.cli.speaking import option, say


@command("schema")
@option("--output", "-o", key="cli.schema.output", type=FOLDER)
def schema(output: Path | None) -> int:
    """Write the JSON Schemas."""
    import json

    from sitegen.config import json_schemas

    schemas = json_schemas()
    if output is None:
        click.echo(json.dumps(schemas, ensure_ascii=False, indent=2))
        return 0
    output.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (output / name).write_text(text, encoding="utf-8")
        click.echo(say("cli.schema.done", path=output / name))
    return 0


@command("doctor")
@root_option
def doctor(root: Path) -> int:
    """Check the surroundings."""
    from sitegen.doctor import examine

    sound = True
    for what, fault in examine(root):
        sound = sound and not fault
        state = say("cli.doctor.bad" if fault else "cli.doctor.ok", root)
        click.echo(f"{say(what, root)}: {state}{f' ({fault})' if fault else ''}")
    return 0 if sound else 1


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
    from sitegen.search.show import Unusable, found

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
