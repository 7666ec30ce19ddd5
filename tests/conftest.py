"""The demo board, built once, and what the tests see it through."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.board import ROOT, sitegen


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's own board, built: the folder of its site.yaml."""
    folder = tmp_path_factory.mktemp("demo") / "site"
    folder.mkdir()
    shutil.copy(ROOT / "site.yaml", folder)
    shutil.copytree(ROOT / "content", folder / "content")
    done = sitegen("build", "--as-of", "2026-11-23", "--format", "json", cwd=folder)
    (folder / "findings.json").write_text(done.stdout, "utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
