"""`sitegen init`: begin a site from the starter."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import FOLDER, command
from sitegen.cli.i18n import Text, Texts
from sitegen.cli.streams import echo

TEXTS = Texts(
    help=Text("新建一个网站。", "Create a new site."),
    example=Text("sitegen init board", "sitegen init board"),
    done=Text(
        "已建好网站。接下来：\n  cd {folder}\n  sitegen build\n"
        "然后用浏览器打开 {folder}/output/index.html\n"
        "发布过的网址登记在 published.lock 里，请与材料一起提交到版本库。",
        "The site is ready. Next:\n  cd {folder}\n  sitegen build\n"
        "Then open {folder}/output/index.html in a browser.\n"
        "Published addresses are recorded in published.lock: commit it with the sources.",
    ),
    exists=Text(
        "“{folder}”里已经有文件，没有改动。请换一个空文件夹。",
        "`{folder}` is not empty; nothing was changed. Choose a new or empty folder.",
    ),
)


@command("init", TEXTS, order=10)
@click.argument("folder", type=FOLDER)
def init(folder: Path) -> int:
    """Create a new site."""
    from sitegen.tools.scaffold import start_site

    if not start_site(folder):
        echo(TEXTS("exists", folder=folder), err=True)
        return 2
    echo(TEXTS("done", folder, folder=folder))
    return 0
