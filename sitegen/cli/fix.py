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
        "修正程序有把握的毛病：编码、看不见的字符、全角半角混用的数字、发文字号的括号，以及正文里的日期写法、序号、段末句号；"
        "加 --mask 还会遮盖身份证号、手机号码和银行卡号。先显示改动，问过再改。",
        "Repair what surely is wrong: encodings, hidden characters, figures of mixed width, brackets "
        "of document numbers, and in prose dates, marks of lists and full stops; with --mask also identity, mobile and card numbers. "
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
    extra=Text(
        "{path}：遮盖 Excel 表要先安装附加组件：pip install 'sitegen-gongkai[office]'。",
        "{path}: to mask workbooks, install the extra: pip install 'sitegen-gongkai[office]'.",
    ),
    lost=Text(
        "{path}：表里有图形、图表、数据透视表或宏，程序改写会丢失，没有修改；请在表格软件里遮盖。",
        "{path}: it has shapes, charts, pivot tables or macros, which would be lost; nothing was "
        "changed. Mask it in the spreadsheet.",
    ),
    broken=Text(
        "{path}：文件已损坏或加了密码，没有修改。",
        "{path}: the file is broken or encrypted; nothing was changed.",
    ),
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
    """Repair documents, and mask CSV files and workbooks, after showing each change."""
    from sitegen.system import files as disk
    from sitegen.tools.mend import mended

    unreadable = False
    for file in files:
        if file.suffix.lower() == ".xlsx":
            unreadable |= not _workbook(root, file, mask, yes)
            continue
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


def _workbook(root: Path, file: Path, mask: bool, yes: bool) -> bool:
    """Mask a workbook after showing each change; return False if it cannot be done."""
    from sitegen.system import files as disk
    from sitegen.tools.mend import NotMaskable, masked_workbook

    try:
        data = disk.read(file, _MOST_BYTES)
        after, changes = masked_workbook(data) if mask else (data, [])
    except disk.Unreadable:
        echo(TEXTS("unreadable", root, path=file), err=True)
        return False
    except NotMaskable as fault:
        echo(TEXTS(str(fault), root, path=file), err=True)
        return False
    if not changes:
        echo(TEXTS("nothing", root, path=file))
        return True
    echo("".join(f"+ {change}\n" for change in changes), nl=False)
    if yes or click.confirm(TEXTS("ask", root, path=file), default=False):
        disk.replace(file, after)
        echo(TEXTS("done", root, path=file))
    else:
        echo(TEXTS("kept", root, path=file))
    return True


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
