"""`sitegen init`: begin a site from the starter, add a pipeline of CI to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import FOLDER, command
from sitegen.cli.i18n import Text, Texts, option
from sitegen.cli.streams import echo

if TYPE_CHECKING:
    from sitegen.tools.scaffold import SiteLevel

LEVELS = ("village", "township", "county")
SERVICES = ("github", "gitlab", "gitee", "jenkins")
SERVERS = ("nginx", "apache", "caddy", "container")

TEXTS = Texts(
    help=Text("新建一个网站。", "Create a new site."),
    example=Text("sitegen init board", "sitegen init board"),
    ci=Text(
        "为这个服务写好流水线（检查、生成、发布）；已有的网站也可以用。",
        "Write a pipeline for this service (check, build, publish); works on an existing site too.",
    ),
    server=Text(
        "写好这种网站服务器的配置：缓存、安全响应头、404、旧地址转向、撤回材料的 410；container 则写好容器镜像的 Containerfile（内含 nginx）。已有的网站也可以用。",
        "Write settings for this web server: caching, security headers, 404, redirects, 410 for withdrawn documents; `container` writes a Containerfile with nginx. Works on an existing site too.",
    ),
    level=Text(
        "谁的网站：村、乡镇或县。",
        "Whose site it is: of a village, a township or a county.",
    ),
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
    wrote=Text("已写入 {path}", "Wrote {path}"),
    kept=Text("{path} 已经有了，没有改动。", "{path} is there already; it was not changed."),
    lists=Text(
        "要让服务器按网站的旧地址转向、对撤回的材料答复 410，请在 site.yaml 里写：\n  网站服务器: {server}",
        "To have it redirect the site's old addresses and answer 410 for withdrawn documents, put into site.yaml:\n  server: {server}",
    ),
    pipeline=Text(
        "请把这些文件提交到版本库。密钥写在服务的设置里，不要写进文件；见 docs/publishing.zh.md。",
        "Commit these files. Keys go into the settings of the service, not into files: see docs/publishing.md.",
    ),
)


@command("init", TEXTS, order=10)
@option(
    "--level",
    key="level",
    type=click.Choice(LEVELS),
    default="township",
    show_default=True,
)
@option("--ci", key="ci", type=click.Choice(SERVICES))
@option("--server", key="server", type=click.Choice(SERVERS))
@click.argument("folder", type=FOLDER)
def init(folder: Path, level: SiteLevel, ci: str | None, server: str | None) -> int:
    """Create a new site, or add a pipeline or the settings of a web server to one."""
    from sitegen.publish.scaffold import add_pipeline, add_server
    from sitegen.tools.scaffold import start_site

    if not ((ci or server) and (folder / "site.yaml").is_file()):
        if not start_site(folder, level, datetime.now().astimezone().date()):
            echo(TEXTS("exists", folder=folder), err=True)
            return 2
        echo(TEXTS("done", folder, folder=folder))
    for chosen, add in ((ci, add_pipeline), (server, add_server)):
        written, there = add(folder, chosen) if chosen else ([], [])
        for key, paths in (("wrote", written), ("kept", there)):
            for path in paths:
                echo(TEXTS(key, folder, path=folder / path))
    if server:
        echo(TEXTS("lists", folder, server="nginx" if server == "container" else server))
    if ci:
        echo(TEXTS("pipeline", folder))
    return 0
