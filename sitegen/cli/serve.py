"""`sitegen serve`: the live preview."""

from __future__ import annotations

from functools import partial
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
    trust_theme_option,
)
from sitegen.cli.i18n import Text, Texts, language, option, say
from sitegen.cli.streams import echo

TEXTS = Texts(
    help=Text(
        "边写边看：保存文件后，浏览器里的网页随即更新。不影响已发布的网站。",
        "Preview while you write: pages update as soon as a file is saved. "
        "The published site is not touched.",
    ),
    example=Text("sitegen serve --drafts", "sitegen serve --drafts"),
    host=Text(
        "在哪个地址上提供预览；要用手机看，填 0.0.0.0。",
        "Address to serve on; 0.0.0.0 to view it on a phone.",
    ),
    allow_host=Text(
        "预览还可以用这个主机名打开，如代理的名称（可写多次）。",
        "Also answer to this host name, such as a proxy's (repeatable).",
    ),
    port=Text("端口；被占用时用下一个空闲的。", "Port; the next free one if it is taken."),
    drafts=Text("草稿也显示（网页上会标明）。", "Show drafts too (marked as such)."),
    poll=Text(
        "定时查看文件（网络盘、WSL 等收不到文件变动通知时用）。",
        "Check files at intervals (for network drives and WSL, which send no events).",
    ),
    starting=Text("正在生成预览……", "Building the preview…"),
    ready=Text(
        "预览已就绪：{address}\n保存文件后网页自动更新；按 Ctrl-C 结束。",
        "The preview is ready: {address}\nPages update when you save; press Ctrl-C to stop.",
    ),
    network=Text("同一网络里的手机可打开：{address}", "On a phone in the same network: {address}"),
    polls=Text(
        "系统不能通知文件变动，改为定时查看；更新会慢一些。",
        "The system sends no file events; checking files at intervals instead, which is slower.",
    ),
    other_port=Text(
        "端口 {wanted} 已被占用，改用 {port}。", "Port {wanted} is taken; using {port}."
    ),
    no_port=Text(
        "无法在 {host}:{port} 上提供预览：{reason}。请用 --host、--port 换一个地址或端口。",
        "Cannot serve on {host}:{port}: {reason}. Choose others with --host and --port.",
    ),
    built=Text(
        "已更新：写入 {written} 个文件（共 {pages} 个网页），用时 {seconds} 秒。",
        "Updated: {written} files written ({pages} pages in all), {seconds} s.",
    ),
    not_built=Text(
        "没有更新（用时 {seconds} 秒），仍显示上一次的网页：",
        "Not updated ({seconds} s); the previous pages are still shown:",
    ),
    more=Text(
        "另有 {count} 条问题，见浏览器页面右下角。",
        "{count} more findings: see the bottom right corner of any page.",
    ),
    refused=Text(
        "有请求要用“{host}”这个名称打开预览，已拒绝（防止别的网站读取预览）。请打开 {address}；"
        "若“{host}”确是您用的名称，请加上 --allow-host {host} 重新启动。",
        "Refused a request for the host `{host}`, so that no web page can read the preview. "
        "Open {address} instead, or restart with --allow-host {host} if that name is yours.",
    ),
    failed=Text(
        "打开 {path} 时程序出了意外的错误（{what}），预览继续运行。详情在 {file}，请发给维护者。",
        "sitegen failed unexpectedly while answering {path} ({what}); the preview goes on. "
        "Details are in {file}: please send that file to the maintainers.",
    ),
    ended=Text("预览已结束。", "The preview has ended."),
)


@command("serve", TEXTS, order=50)
@root_option
@option("--host", key="host", default="127.0.0.1", show_default=True)
@option("--allow-host", "allowed", key="allow_host", multiple=True, metavar="NAME")
@option("--port", "-p", key="port", type=click.IntRange(0, 65535), default=8000)
@option("--drafts", key="drafts", is_flag=True)
@as_of_option
@option("--poll", key="poll", is_flag=True)
@trust_theme_option
@jobs_option
def serve(
    root: Path,
    host: str,
    allowed: tuple[str, ...],
    port: int,
    drafts: bool,
    as_of: str | None,
    poll: bool,
    trust_theme: bool,
    jobs: int | None,
) -> int:
    """Show the site as it will be, at once after each save."""
    from sitegen.serve.console import run_preview
    from sitegen.serve.own_folder import own_folder
    from sitegen.serve.rebuilder import Wish

    config = config_of(root)
    if config is None:
        return 1
    try:
        shown = moment(as_of) if as_of else None
    except ValueError:
        echo(say("cli.bad_date", root, text=as_of), err=True)
        return 2
    spoken = language(root)
    with own_folder(root, drafts, as_of or "") as own:
        wish = Wish(
            root,
            own,
            lambda: shown or now_in(config.time_zone),
            drafts,
            as_of or "",
            poll,
            jobs,
            trust_theme=trust_theme,
        )
        where = host, port, allowed
        return run_preview(wish, config, where, spoken, partial(TEXTS.spoken, spoken))
