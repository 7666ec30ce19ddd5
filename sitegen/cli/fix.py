"""`sitegen fix`: repair what a machine can, after showing each change."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from sitegen.cli.common import FILE, command, root_option
from sitegen.cli.i18n import Text, Texts, option
from sitegen.cli.streams import echo

TEXTS = Texts(
    help=Text(
        "修正程序有把握的毛病：编码、看不见的字符、全角半角混用的数字、发文字号的括号；"
        "加 --mask 还会遮盖身份证号、手机号码和银行卡号。先显示改动，问过再改。",
        "Repair what surely is wrong: encodings, hidden characters, figures of mixed width, brackets "
        "of document numbers; with --mask also identity, mobile and card numbers. "
        "Every change is shown before it is made.",
    ),
    example=Text(
        "sitegen fix --mask content/dongwa/2026/0710.md",
        "sitegen fix --mask content/dongwa/2026/0710.md",
    ),
    mask=Text("遮盖确定的个人信息。", "Mask personal data that is beyond doubt."),
    yes=Text("不再询问，直接修改。", "Do not ask; change the files."),
    ask=Text("要修改 {path} 吗？", "Change {path}?"),
    done=Text("{path}：已修改。", "{path}: changed."),
    kept=Text("{path}：没有修改。", "{path}: left as it is."),
    nothing=Text("{path}：没有需要修正的地方。", "{path}: nothing to repair."),
    unreadable=Text(
        "{path}：读不出来，没有修改。原因可用 sitegen check 查看。",
        "{path}: cannot be read; nothing was changed. Run `sitegen check` to see why.",
    ),
)
_MOST_BYTES = 50 * 1024 * 1024


@command("fix", TEXTS, order=45)
@root_option
@option("--mask", key="mask", is_flag=True)
@option("--yes", key="yes", is_flag=True)
@click.argument("files", nargs=-1, required=True, type=FILE)
def fix(root: Path, mask: bool, yes: bool, files: tuple[Path, ...]) -> int:
    """Repair documents and CSV files, after showing each change."""
    from sitegen.system import files as disk
    from sitegen.tools.mend import mended

    unreadable = False
    for file in files:
        try:
            data = disk.read(file, _MOST_BYTES)
        except disk.Unreadable:
            data = b""
        after = mended(data, file.name, mask) if data else None
        if after is None:
            unreadable = True
            echo(TEXTS("unreadable", root, path=file), err=True)
        elif after == data:
            echo(TEXTS("nothing", root, path=file))
        else:
            echo("".join(_difference(data, after, str(file), mask)), nl=False)
            if yes or click.confirm(TEXTS("ask", root, path=file), default=False):
                disk.replace(file, after)
                echo(TEXTS("done", root, path=file))
            else:
                echo(TEXTS("kept", root, path=file))
    return 1 if unreadable else 0


def _difference(before: bytes, after: bytes, name: str, mask: bool) -> list[str]:
    """Return the changed lines; with `mask` only as they will be, for no full number is shown."""
    from sitegen.content.source_text import decode

    old = (decode(before, name)[0] or "").splitlines(keepends=True)
    new = after.decode().replace("\r\n", "\n").splitlines(keepends=True)
    lines = list(difflib.unified_diff(old, new, name, name, n=0))
    if mask:
        lines = [line for line in lines if not line.startswith("-") or line.startswith("---")]
    if not lines:
        lines = [f"--- {name}\n", "+ UTF-8\n"]
    return [line if line.endswith("\n") else f"{line}\n" for line in lines]
