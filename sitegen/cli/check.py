"""`sitegen check`: check everything that a build checks, and publish nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.build import build_and_report
from sitegen.cli.common import (
    FILE,
    as_of_option,
    command,
    format_option,
    jobs_option,
    moment_of,
    quiet_option,
    root_option,
    trust_theme_option,
)
from sitegen.cli.i18n import Text, Texts, language, option
from sitegen.cli.streams import echo

if TYPE_CHECKING:  # what checks takes long to load
    from sitegen.diagnostics import Diagnostic

TEXTS = Texts(
    help=Text(
        "检查全部内容，不改动已生成的网站。写上文件时，只报告与这些文件有关的问题。",
        "Check everything; leave the built site alone. With files, report what concerns these only.",
    ),
    example=Text("sitegen check --format json", "sitegen check --format json"),
    only=Text(
        "只报告发布前体检里的这些项，用逗号分开：个人信息、空白、日期、雷同、合计、附件、文字、公示期、联系方式。",
        "Report these pre-publication checks only, separated by commas: "
        "personal, blanks, dates, copies, sums, attachments, language, display, contact.",
    ),
    unknown=Text(
        "没有“{name}”这项检查。现有：{checks}。", "There is no check `{name}`. There are: {checks}."
    ),
    no_file=Text(
        "{path}：网站文件夹里没有这个文件。", "{path}: there is no such file in the site's folder."
    ),
)


@command("check", TEXTS, order=40)
@root_option
@as_of_option
@trust_theme_option
@jobs_option
@format_option
@option("--only", key="only", default="")
@quiet_option
@click.argument("files", nargs=-1, type=FILE)
def check(
    root: Path,
    as_of: str | None,
    trust_theme: bool,
    jobs: int | None,
    form: str,
    only: str,
    quiet: bool,
    files: tuple[Path, ...],
) -> int:
    """Check everything that a build checks."""
    from sitegen.pipeline.request import Request

    now = moment_of(root, as_of)
    codes = _codes(only, root)
    paths = [_path_in(root, file) for file in files]
    for file in (file for file, path in zip(files, paths, strict=True) if path is None):
        echo(TEXTS("no_file", root, path=file), err=True)
    if now is None or codes is None or None in paths:
        return 2
    wanted = _concerns([path for path in paths if path is not None]) if files else None
    request = Request(
        root, now, dry=True, as_of_other_day=as_of is not None, trust_theme=trust_theme
    )
    return build_and_report(request, jobs, form, quiet, wait=True, codes=codes, wanted=wanted)


def _path_in(root: Path, file: Path) -> str | None:
    """Return a file's path from the site's folder, as findings name it; None if it is not in it.

    A path may be relative to the current folder, as git gives it, or to the site's.
    """
    base = os.path.abspath(root)
    for place in (file, root / file):
        path = Path(os.path.abspath(place))
        if os.path.lexists(path) and path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return None


def _concerns(paths: Iterable[str]) -> Callable[[Diagnostic], bool]:
    """Return the test for findings of some files or folders, and findings that mention them.

    Errors of the settings pass it too: with them documents may not have been looked at.
    """
    named = set(paths)
    folders = tuple("" if path == "." else f"{path}/" for path in named)
    mention = re.compile("|".join(rf"(?<![\w/.-]){re.escape(path)}(?![\w/])" for path in named))

    def is_short(value: str) -> bool:
        """Return True for a named file as it is called within the content folder."""
        return "/" in value and any(path.endswith(f"/{value}") for path in named)

    def concerns(found: Diagnostic) -> bool:
        path = found.at.path
        if path in named or path.startswith(folders):
            return True
        if path.endswith((".yaml", ".yml")) and found.severity == "error":
            return True
        return any(mention.search(value) or is_short(value) for _, value in found.params)

    return concerns


def _codes(only: str, root: Path) -> tuple[str, ...] | None:
    """Return how the codes of the wanted checks begin; None after an unknown check was reported."""
    from sitegen.domain.allowance import CODES, LABELS

    names = {label: check for check, (label, _) in LABELS.items()}
    codes: dict[str, tuple[str, ...]] = dict(CODES.items())
    begin: list[str] = []
    for name in filter(None, (part.strip() for part in re.split("[,，、]", only))):
        code = codes.get(names.get(name, name))
        if code is None:
            known = "、".join(LABELS[check][0] for check in LABELS if check in CODES)
            spoken = known if language(root).startswith("zh") else ", ".join(CODES)
            echo(TEXTS("unknown", root, name=name, checks=spoken), err=True)
            return None
        begin += code
    return tuple(begin)
