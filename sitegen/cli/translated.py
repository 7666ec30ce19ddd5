"""`sitegen translated`: record the source version of a translation."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import FILE, command, config_of, root_option
from sitegen.cli.i18n import Text, Texts
from sitegen.cli.streams import echo

TEXTS = Texts(
    help=Text(
        "记录译文已与原文一致。", "Record that translations are up to date with their sources."
    ),
    example=Text(
        "sitegen translated content/dongwa/2026/0710.en.md",
        "sitegen translated content/dongwa/2026/0710.en.md",
    ),
    done=Text(
        "{path}：已记录原文的当前版本。", "{path}: recorded the current version of its source."
    ),
    same=Text("{path}：已经记录过，没有改动。", "{path}: already recorded; nothing was changed."),
    not_here=Text(
        "{path}：不是本站的材料，没有记录。请写 content 文件夹里译文的路径。",
        "{path}: not a document of this site; nothing was recorded. "
        "Name a translation in the content folder.",
    ),
    no_source=Text(
        "{path}：不是译文，旁边没有它的原文，没有记录。",
        "{path}: not a translation: there is no source beside it; nothing was recorded.",
    ),
    faulty=Text(
        "{path}：读不出来，没有记录。原因可用 sitegen check 查看。",
        "{path}: cannot be read; nothing was recorded. Run `sitegen check` to see why.",
    ),
)


@command("translated", TEXTS, order=60)
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
            echo(TEXTS(done, root, path=file))
        except Refused as why:
            refused = True
            echo(TEXTS(why.reason, root, path=why.path), err=True)
    return 2 if refused else 0
