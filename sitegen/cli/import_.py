"""`sitegen import`: files that clerks have to documents of the site, with a review."""

from __future__ import annotations

import sys
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import FILE, command, config_of, now_in, root_option, unknown
from sitegen.cli.i18n import Text, Texts, language, option, say
from sitegen.cli.streams import echo, is_terminal

if TYPE_CHECKING:
    from sitegen.config.model import Config
    from sitegen.importing.guesses import Given
    from sitegen.importing.placing import Target
    from sitegen.importing.run import Imported
    from sitegen.importing.sandbox import Sandbox

TEXTS = Texts(
    help=Text(
        "导入 Word、Excel、PDF、OFD 和文本文件，变成公开材料。标题、日期、单位、类别等从原文推测，"
        "每一项写明依据，没有把握的标出“请核对”；合并、拆分、略去之处逐条列出。",
        "Import Word, Excel, PDF, OFD and text files as documents. Title, date, organization, category and the like "
        "are guessed, each with its reason; what is unsure is marked, and every join, split and drop is listed.",
    ),
    example=Text(
        "sitegen import --org dongwa 2026年第三季度收支.docx",
        "sitegen import --org dongwa accounts-2026-q3.docx",
    ),
    org=Text("所有文件的单位（编号或名称）。", "Organization of all files (id or name)."),
    category=Text("所有文件的类别（编号或名称）。", "Category of all files (id or name)."),
    date=Text("所有文件的发布日期。", "Date of publication of all files."),
    split=Text(
        "把一个文件里的几篇分开，或不分；不写时，有“篇一、篇二”或各有文号的才分。",
        "Split a file into its documents, or never; by default only where they are numbered.",
    ),
    dry=Text("只看结果，不写文件。", "Show what would be done; write nothing."),
    force=Text("覆盖内容不同的旧文件。", "Overwrite files with other content."),
    review=Text(
        "把核对表写成网页（原文与结果对照）。", "Write the review as HTML, source beside result."
    ),
    brief=Text("只列出需要核对的。", "List only what is to be checked."),
    no_org=Text("单位", "organization"),
    no_category=Text("类别", "category"),
    refused=Text("{path}：没有导入。{reason}", "{path}: not imported. {reason}"),
    done=Text(
        "导入 {files} 个文件，写入 {written} 篇，没有变化 {same} 篇，没有覆盖 {kept} 篇，没有导入 {refused} 个文件；需要核对 {unsure} 处。",
        "{files} files imported: {written} documents written, {same} unchanged, {kept} not overwritten, {refused} files refused; {unsure} points to check.",
    ),
    dry_done=Text(
        "这是预览，没有写文件：{files} 个文件，会写入 {written} 篇，没有变化 {same} 篇，不会覆盖 {kept} 篇，不能导入 {refused} 个文件；需要核对 {unsure} 处。",
        "Nothing was written: {files} files would give {written} documents, {same} unchanged, {kept} not overwritten, {refused} files refused; {unsure} points to check.",
    ),
    progress=Text("导入", "Import"),
    reviewed=Text("核对表：{path}", "Review: {path}"),
)
_FEW = 3  # files, of which every mark is listed


@command("import", TEXTS, order=25)
@root_option
@option("--org", key="org")
@option("--category", key="category")
@option("--date", "day", key="date", metavar="DATE")
@option("--split/--no-split", "split", key="split", default=None)
@option("--dry-run", "dry", key="dry", is_flag=True)
@option("--force", key="force", is_flag=True)
@option("--review", key="review", type=FILE)
@option("--quiet", "-q", "brief", key="brief", is_flag=True)
@click.argument("files", nargs=-1, required=True, type=FILE)
def import_(
    root: Path,
    org: str | None,
    category: str | None,
    day: str | None,
    split: bool | None,
    dry: bool,
    force: bool,
    review: Path | None,
    brief: bool,
    files: tuple[Path, ...],
) -> int:
    """Import files; show what was guessed and what is to be checked."""
    config = config_of(root)
    if config is None:
        return 1
    files = tuple(one for file in files for one in _expanded(file))
    given = _given(root, config, org, category, day)
    if isinstance(given, int):
        return given
    return _Run(root, config, given, split, dry, force).all(files, review, brief)


def _given(
    root: Path, config: Config, org: str | None, category: str | None, day: str | None
) -> Given | int:
    """Return what the options say, or the exit code after a fault in them was shown."""
    from sitegen.domain.text import folded
    from sitegen.importing.guesses import Given
    from sitegen.importing.official import day_of

    owner = config.organizations.named(org) if org else None
    if org and owner is None:
        return unknown(root, TEXTS("no_org", root), org, config.organizations.names())
    kinds = {
        folded(name): one.id for one in config.categories for name in (one.id, *one.name.all())
    }
    if category and folded(category) not in kinds:
        known = [one.id for one in config.categories]
        return unknown(root, TEXTS("no_category", root), category, known)
    date = day_of(day) if day else None
    if day and date is None:
        echo(say("cli.bad_date", root, text=day), err=True)
        return 2
    return Given(
        today=now_in(config.time_zone).date(),
        org=owner.id if owner else "",
        category=kinds[folded(category)] if category else "",
        date=date,
    )


class _Run:
    """One run of the command: counts what became of each file."""

    def __init__(
        self,
        root: Path,
        config: Config,
        given: Given,
        split: bool | None,
        dry: bool,
        force: bool,
    ) -> None:
        self._root, self._config, self._given = root, config, given
        self._split, self._dry, self._force = split, dry, force
        self._counts = dict.fromkeys(("new", "replaced", "same", "exists", "refused", "unsure"), 0)

    def all(self, files: tuple[Path, ...], review: Path | None, brief: bool) -> int:
        """Import files one after the other and return the exit code."""
        from sitegen.cli.progress import bar
        from sitegen.importing.review import page
        from sitegen.importing.sandbox import Sandbox
        from sitegen.system import files as disk

        reviewed = []
        spoken = language(self._root)
        watched = is_terminal(sys.stderr)
        with (
            Sandbox() as sandbox,
            bar(watched, lambda stage: TEXTS("progress", self._root)) as tell,
        ):
            for number, file in enumerate(files, 1):
                shown = len(files) <= _FEW and not brief
                if (one := self._one(file, sandbox, shown)) and review:
                    reviewed.append(one)
                tell("import", number, len(files))
        if review:
            review.parent.mkdir(parents=True, exist_ok=True)
            disk.replace(review, page(reviewed, spoken, written=not self._dry).encode())
            echo(TEXTS("reviewed", self._root, path=review))
        counts = self._counts
        said = "dry_done" if self._dry else "done"
        echo(
            TEXTS(
                said,
                self._root,
                files=len(files),
                written=counts["new"] + counts["replaced"],
                same=counts["same"],
                kept=counts["exists"],
                refused=counts["refused"],
                unsure=counts["unsure"],
            )
        )
        return 1 if counts["refused"] or counts["exists"] else 0

    def _one(
        self, file: Path, sandbox: Sandbox, shown: bool
    ) -> tuple[Imported, bytes, tuple[Target, ...]] | None:
        """Import a file and say what was done; return None if it was refused."""
        from sitegen.importing.model import Refused
        from sitegen.importing.placing import targets, write
        from sitegen.importing.review import summary, unsure
        from sitegen.importing.run import imported, read

        spoken = language(self._root)
        try:
            data = read(file)
            found = imported(
                file.name, data, self._config, self._given, sandbox, self._split, _beside(file)
            )
            places = targets(found, self._root, self._config, self._force)
            for target in places:
                if target.status in ("new", "replaced") and not self._dry:
                    write(target, self._root)
        except Refused as refused:
            self._counts["refused"] += 1
            reason = say(f"import.refused.{refused.key}", self._root, **refused.values)
            echo(TEXTS("refused", self._root, path=file, reason=reason), err=True)
            return None
        for target in places:
            self._counts[target.status] += 1
        told = unsure(found, places, spoken)
        self._counts["unsure"] += len(told)
        for line in summary(found, places, spoken, not self._dry) if shown else told:
            echo(line)
        return found, data, places


def _expanded(path: Path) -> list[Path]:
    """Return the files of a folder, or the file itself; what programs leave beside them is none."""
    if not path.is_dir():
        return [path]
    return [one for one in sorted(path.iterdir()) if one.is_file() and one.name[0] not in ".~"]


def _beside(file: Path) -> list[Path]:
    """Return the other files of a file's folder."""
    return [one for one in _listed(file.absolute().parent) if one.name != file.name]


@lru_cache(maxsize=1)  # files of one command lie in one folder, for the most part
def _listed(folder: Path) -> list[Path]:
    """Return the files of a folder, some thousands at most."""
    try:
        return sorted(one for one in islice(folder.iterdir(), _MOST_BESIDE) if one.is_file())
    except OSError:
        return []


_MOST_BESIDE = 2_000
