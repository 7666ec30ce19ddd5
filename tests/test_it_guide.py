"""The guide for IT, played as it is written: docs/it.md. Its Chinese twin has the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.publishing import needed
from tests.test_publishing_guide import environment, session, twins


def test_every_command_of_the_guide_works(tmp_path: Path) -> None:
    needed("git")
    script = tmp_path / "session.sh"
    script.write_text("set -eux\n" + "".join(session("it.md")), "utf-8")
    done = subprocess.run(
        ["sh", script],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Files ../" not in done.stdout  # the same version twice: nothing differs
    assert (tmp_path / "restored/output/index.html").is_file()
    assert (tmp_path / "board-2026.zip").is_file()


def test_the_twins_run_the_same_commands() -> None:
    assert twins("it.md") == twins("it.zh.md")
