"""`sitegen forget`: record that an address was never really public."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import command, config_of, now_in, root_option
from sitegen.cli.i18n import Text, Texts, option
from sitegen.cli.streams import echo

TEXTS = Texts(
    help=Text(
        "说明一个地址从未真正对外发布，消失了也不再提醒（登记中留下日期和原因）。",
        "Record that an address was never really public, so that it may vanish; "
        "published.lock keeps the date and the reason.",
    ),
    example=Text(
        "sitegen forget dongwa/2026/0401-test/ --reason 试发布的测试材料",
        'sitegen forget dongwa/2026/0401-test/ --reason "a trial notice"',
    ),
    reason=Text("原因，会写进发布登记。", "The reason; it is written to published.lock."),
    done=Text(
        "已登记：/{address} 可以不再提供。请把 published.lock 一并提交。",
        "Recorded: /{address} may vanish. Commit published.lock too.",
    ),
    unknown=Text(
        "发布登记中没有 /{address}。请核对地址。",
        "published.lock does not have /{address}. Check the address.",
    ),
    unknown_near=Text(
        "发布登记中没有 /{address}。最接近的是：/{nearest}",
        "published.lock does not have /{address}. The closest is /{nearest}",
    ),
    there=Text(
        "{path} 还在，不能登记为不再提供。请先删去文件；已经公开过的，应当写“撤回”。",
        "{path} still exists. Delete it first; if it was public, withdraw it instead.",
    ),
    faulty=Text(
        "发布登记 published.lock 读不出来，请先运行 sitegen check 查看。",
        "published.lock cannot be read. Run `sitegen check` to see why.",
    ),
)


@command("forget", TEXTS, order=70)
@root_option
@option("--reason", key="reason", required=True)
@click.argument("address")
def forget(root: Path, address: str, reason: str) -> int:
    """Record that an address may vanish."""
    from sitegen.pipeline import published_lock

    config = config_of(root)
    if config is None:
        return 1
    lock = published_lock.load(root)
    url = published_lock.url_of(address, config.base_url)
    known = lock.entries.get(url)
    if known is None or lock.faults:
        near = published_lock.similar(lock, url)
        key = "faulty" if lock.faults else "unknown_near" if near else "unknown"
        echo(TEXTS(key, root, address=url, nearest=near), err=True)
        return 2
    if (root / known.source).exists() and known.is_page:
        echo(TEXTS("there", root, path=known.source), err=True)
        return 2
    day = f"{now_in(config.time_zone):%Y-%m-%d}"
    published_lock.forget(root, lock, known, f"{day} {' '.join(reason.split())}")
    echo(TEXTS("done", root, address=url))
    return 0
