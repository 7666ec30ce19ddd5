"""The Nu HTML checker finds nothing to say of pages of every kind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.board import ROOT
from tests.browsing import absent
from tests.web.site import Site

KINDS = (
    r"", r"404.html", r"\d{4}/", r"[a-z-]+/", r"[a-z-]+/\d{4}/", r"[a-z-]+/\d{4}/[^/]+/",
    r"[a-z-]+/\d{4}/page/\d+/", r"[a-z-]+/\d{4}/[^/]*plan[^/]*/", r"categories/([a-z-]+/)?",
    r"plans/", r"old/.*", r"[a-z-]+/[a-z-]+/",
)  # fmt: skip
# What the checker takes for a fault and is none: files that it reads from a folder have no origin
# that 'self' could mean, and structured data is no script.
FALSE_ALARM = "violates Content Security Policy"


def jar() -> Path | None:
    """Return the checker's program, where `make test` puts it or where VNU_JAR says."""
    named = os.environ.get("VNU_JAR")
    path = Path(named) if named else ROOT / ".venv/npm/node_modules/vnu-jar/build/dist/vnu.jar"
    return path if path.is_file() else None


def test_nu_finds_no_error_and_no_warning(board_of: dict[str, Site]) -> None:
    program = jar()
    java = shutil.which("java")
    if program is None or java is None:
        absent("no Nu HTML checker: needs Java, and npm's vnu-jar (set VNU_JAR to its path)")
    files = [
        site.folder / url / "index.html" if not url.endswith("html") else site.folder / url
        for site in board_of.values()
        for url in site.sample(KINDS, each=2)
    ]
    assert len(files) > 40
    options = ["--format", "json", "--exit-zero-always"]
    command = [java, "-Xss4m", "-jar", str(program), *options, *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=300)
    messages = json.loads(done.stderr)["messages"]
    told = [f"{one.get('url')}: {one['message']}" for one in messages]
    assert [one for one in told if FALSE_ALARM not in one] == []
