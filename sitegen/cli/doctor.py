"""`sitegen doctor`: check Python, packages, theme, cache and folders."""

from __future__ import annotations

from pathlib import Path

from sitegen.cli.common import command, root_option
from sitegen.cli.i18n import Text, Texts, language
from sitegen.cli.streams import echo
from sitegen.messages import catalogue, visible

TEXTS = Texts(
    help=Text("检查运行环境是否正常。", "Check that everything sitegen needs is there and works."),
    example=Text("sitegen doctor", "sitegen doctor"),
    python=Text("Python 版本", "Python version"),
    packages=Text("所需的软件包", "Required packages"),
    zone=Text("时区数据", "Time zone data"),
    theme=Text("默认主题", "Default theme"),
    site=Text("网站设置", "Site settings"),
    record=Text(
        "发布登记 published.lock（须提交到版本库）",
        "Record of published addresses, published.lock (commit it)",
    ),
    output=Text("输出目录可写", "Output folder is writable"),
    cache=Text("缓存可用", "Cache is usable"),
    ok=Text("正常", "fine"),
    bad=Text("不正常", "faulty"),
)


@command("doctor", TEXTS, order=120)
@root_option
def doctor(root: Path) -> int:
    """Check the surroundings."""
    from sitegen.tools.doctor import examine

    sound = True
    reasons = catalogue(language(root))["reasons"]
    for what, fault in examine(root):
        sound = sound and not fault
        state = TEXTS("bad" if fault else "ok", root)
        echo(
            f"{TEXTS(what, root)}: {state}{f' ({visible(reasons.get(fault, fault))})' if fault else ''}"
        )
    return 0 if sound else 1
