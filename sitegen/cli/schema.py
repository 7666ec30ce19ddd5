"""`sitegen schema`: write the JSON Schemas."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import FOLDER, command
from sitegen.cli.i18n import option, say


@command("schema")
@option("--output", "-o", key="cli.schema.output", type=FOLDER)
def schema(output: Path | None) -> int:
    """Write the JSON Schemas."""
    import json

    from sitegen.config.load import json_schemas

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
