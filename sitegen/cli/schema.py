"""`sitegen schema`: write the JSON Schemas."""

from __future__ import annotations

from pathlib import Path

from sitegen.cli.common import FOLDER, command
from sitegen.cli.i18n import Text, Texts, option
from sitegen.cli.streams import echo
from sitegen.messages import as_json

TEXTS = Texts(
    help=Text(
        "写出 site.yaml、organizations.yaml 和文章信息的 JSON Schema，供编辑器提示和检查。",
        "Write JSON Schemas for site.yaml, organizations.yaml and front matter, "
        "by which editors complete and check.",
    ),
    example=Text("sitegen schema --output schemas", "sitegen schema --output schemas"),
    output=Text(
        "写到这个文件夹；不写则显示在屏幕上。", "Folder to write to; printed if it is not given."
    ),
    done=Text("已写入 {path}", "Wrote {path}"),
)


@command("schema", TEXTS, order=110)
@option("--output", "-o", key="output", type=FOLDER)
def schema(output: Path | None) -> int:
    """Write the JSON Schemas."""
    from sitegen.config.load import json_schemas

    schemas = json_schemas()
    if output is None:
        echo(as_json(schemas))
        return 0
    output.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        (output / name).write_text(f"{as_json(content)}\n", encoding="utf-8")
        echo(TEXTS("done", path=output / name))
    return 0
