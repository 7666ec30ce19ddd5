"""A whole site in one text, built as a user builds it: the door that every test goes through.

board = Board(tmp_path, '''
-- content/dongwa/2024/0310-accounts.md --
---
title: 第一季度财务公开
...
''')
assert board.build().published
assert "第一季度" in board.page("dongwa/2024/0310-accounts/")
"""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.pipeline import manifest
from sitegen.pipeline.build import build
from sitegen.pipeline.published_lock import RECORD
from sitegen.pipeline.request import CACHE, Request, Result
from sitegen.system.cache import Cache, open_cache
from sitegen.system.workers import Inline

if TYPE_CHECKING:
    from tests.forkserver import Commands

NOW = datetime(2026, 11, 23, 12, 0)
ROOT = Path(__file__).resolve().parent.parent

BASE = """
-- site.yaml --
title: {zh-Hans: 公开栏, en: Noticeboard}
base_url: https://board.example/
languages: [zh-Hans, en]
organization: guishan
categories:
  - {id: finance, name: {zh-Hans: 财务公开, en: Finance}}
  - {id: village-affairs, name: {zh-Hans: 村务公开, en: Village affairs}}
  - {id: plan, name: {zh-Hans: 工作计划, en: Plans}, kind: plan}
-- content/organizations.yaml --
- id: guishan
  name: {zh-Hans: 桂山县, en: Guishan County}
  level: county
  children:
    - id: douzhuang
      name: {zh-Hans: 豆庄镇, en: Douzhuang Town}
      level: township
      children:
        - {id: dongwa, name: {zh-Hans: 东洼村, en: Dongwa Village}, level: village, aliases: [东洼]}
        - {id: xidi, name: {zh-Hans: 西堤村, en: Xidi Village}, level: village}
"""

NOTICE = """\
---
title: {title}
date: {date}
org: {org}
category: {category}
---
{body}
"""


def notice(
    title: str = "第一季度财务公开",
    date: str = "2024-04-10",
    org: str = "dongwa",
    category: str = "finance",
    body: str = "正文。",
) -> str:
    """Return the text of a notice."""
    return NOTICE.format(title=title, date=date, org=org, category=category, body=body)


def with_fields(fields: str, **of: str) -> str:
    """Return the text of a notice with more lines of front matter, from line 4 on."""
    return notice(**of).replace("org:", f"{fields}\norg:", 1) if fields else notice(**of)


def parts(text: str) -> Iterator[tuple[str, str]]:
    """(path, content) of each `-- path --` block."""
    pieces = re.split(r"^-- (\S.*?) --\n", textwrap.dedent(text), flags=re.MULTILINE)
    return zip(pieces[1::2], pieces[2::2], strict=True)


def command(*arguments: str | Path) -> list[str]:
    """Return the command line of `sitegen …` in a process of its own."""
    return [sys.executable, "-m", "sitegen", *map(str, arguments)]


def surroundings(**changes: str) -> dict[str, str]:
    """Return the environment of such a process: English, this checkout, and `changes`."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "SITEGEN_LANG": "en", **changes}


def sitegen(
    *arguments: str | Path, cwd: Path, timeout: float = 120, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `sitegen …` in a process of its own and wait for it.

    It is forked from a process that has the program loaded, a third of the cost, unless it is to
    have something in its environment that is read while Python starts or the program is loaded.
    """
    if hasattr(os, "fork") and environment.keys() <= {"SITEGEN_LANG"}:
        return _forked(arguments, cwd, timeout, surroundings(**environment))
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=surroundings(**environment),
        timeout=timeout,
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=False,
    )


_running = ExitStack()
atexit.register(_running.close)


@cache
def _commands() -> Commands:
    """Start the process that forks commands; it lives as long as this one."""
    from tests.forkserver import forkserver

    return _running.enter_context(forkserver())


def _forked(
    arguments: Sequence[str | Path], cwd: Path, timeout: float, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    from tests.forkserver import Run

    words = tuple(map(str, arguments))
    ended = _commands().run(Run(words, str(cwd), env, whole_env=True, seconds=timeout))
    return subprocess.CompletedProcess(words, ended.code, ended.out, ended.err)


def only_index(output: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of the search index among those of an output."""
    return {path: data for path, data in output.items() if re.match("search/.*[.]js$", path)}


class _Links(HTMLParser):
    """Gathers (text, address) of each link."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (address := dict(attrs).get("href")) is not None:
            self.found.append(("", address))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            text, address = self.found[-1]
            self.found[-1] = text + data, address


def links(html: str) -> list[tuple[str, str]]:
    """(text, address) of each link of a page, in order."""
    parser = _Links()
    parser.feed(html)
    return [(" ".join(text.split()), address) for text, address in parser.found]


SCALE = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True, encoding="utf-8", timeout=60)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([done.returncode, done.stdout, done.stderr, peak]))
"""


def weighed(folder: Path, *options: str) -> tuple[int, list[dict[str, Any]], str, int]:
    """Build in a process of its own: exit code, findings, errors, peak memory in MiB."""
    arguments = command("build", "--jobs", "1", "--format", "json", *options)
    done = subprocess.run(
        [sys.executable, "-c", SCALE, *arguments],
        cwd=folder,
        env=surroundings(),
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=True,
    )
    code, output, errors, peak = json.loads(done.stdout)
    findings = [] if errors else json.loads(output)
    return code, findings, errors, peak // (1024**2 if sys.platform == "darwin" else 1024)


class Board:
    """A site in a folder of its own: the usual settings, with the files of a text over them."""

    def __init__(self, folder: Path, text: str = "") -> None:
        self.folder = folder
        self.write(BASE)
        self.write(text)

    def write(self, text: str) -> None:
        """Write the files of a text."""
        for path, content in parts(text):
            self.put(path, content)

    def put(self, path: str, content: str | bytes) -> None:
        """Write one file."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        target.write_bytes(data)

    def remove(self, path: str) -> None:
        """Remove one file."""
        (self.folder / path).unlink()

    def forget(self) -> None:
        """Lose the record of what was published, so that nothing is missed."""
        (self.folder / RECORD).unlink(missing_ok=True)

    def build(
        self,
        executor: Executor | None = None,
        opened: Callable[[Path], AbstractContextManager[Cache]] = open_cache,
        **request: Any,
    ) -> Result:
        """Build the site as `sitegen build` does, in this process."""
        request.setdefault("now", NOW)
        with opened(self.folder / CACHE) as cache:
            return build(Request(self.folder, **request), cache, executor or Inline())

    def page(self, url: str) -> str:
        """Return the HTML at an address of the built site."""
        name = f"{url}index.html" if not url or url.endswith("/") else url
        return (self.folder / "output" / name).read_text(encoding="utf-8")

    def output(self) -> dict[str, bytes]:
        """Every file of the built site but the manifest."""
        root = self.folder / "output"
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and path.name != manifest.NAME
        }

    def check(self, **request: Any) -> list[str]:
        """All findings as `path:line:column code`."""
        return [f"{found.at} {found.code}" for found in self.build(**request).findings]

    def clean(self, folder: Path, **request: Any) -> tuple[Result, dict[str, bytes]]:
        """Build the same sources in a new folder, without cache and output."""
        kept = shutil.ignore_patterns("output", ".sitegen", ".output-staging")
        shutil.copytree(self.folder, folder, ignore=kept, symlinks=True)
        other = Board.__new__(Board)
        other.folder = folder
        return other.build(**request), other.output()
