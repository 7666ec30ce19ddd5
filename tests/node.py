"""The search's scripts under Node: one process that answers call after call."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.board import ROOT
from tests.browsing import absent


class Node:
    """A process that runs functions of the search's scripts."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function of tests/search_in_node.js and return what it returns."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"call": name, "args": arguments}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer.get("value")


@contextmanager
def running() -> Iterator[Node]:
    """Run Node with the scripts of the default theme while the context lasts."""
    program = shutil.which("node")
    if not program:
        absent("no node")
    script = Path(__file__).with_name("search_in_node.js")
    command = [program, str(script), str(ROOT / "themes/default/assets")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Node(process)
        assert process.stdin
        process.stdin.close()
