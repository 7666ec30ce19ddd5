"""The guide to publishing, played as it is written: docs/publishing.md and its Chinese twin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.board import ROOT
from tests.publishing import is_whole, needed, tree
from tests.servers import sshd


@pytest.mark.parametrize("guide", ["publishing.md", "publishing.zh.md"])
def test_every_command_of_the_guide_works(tmp_path: Path, guide: str) -> None:
    needed("git", "rsync", "flock")
    text = (ROOT / "docs" / guide).read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    remote, public = tmp_path / "remote.git", tmp_path / "www"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", remote], check=True)
    with sshd(tmp_path / "ssh") as server:
        before = f"mkdir -p board/deploy && cp {server.config} board/deploy/ssh_config"
        blocks[1] = blocks[1].replace("cd board\n", f"{before}\ncd board\n")
        script = tmp_path / "session.sh"
        script.write_text("set -eux\n" + "".join(blocks), "utf-8")
        done = subprocess.run(
            ["sh", script],
            cwd=tmp_path,
            env=environment(tmp_path, REMOTE=str(remote), WWW=str(public)),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert is_whole(tree(public / "current"))
    assert "0710-second-quarter" in str(list((public / "current").rglob("index.html")))
    shown = subprocess.run(
        ["git", "-C", remote, "ls-tree", "--name-only", "gh-pages"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert {"index.html", "release.json", ".nojekyll"} <= set(shown.stdout.split())
    listed = re.findall(r"^\*? +2\d{7}T|^\* ", done.stdout, re.MULTILINE)
    assert listed


def test_the_twins_run_the_same_commands() -> None:
    commands = []
    for guide in ("publishing.md", "publishing.zh.md"):
        text = (ROOT / "docs" / guide).read_text("utf-8")
        commands.append(re.findall(r"^(?:sitegen|git|sh) .*?(?=\s+#|$)", text, re.MULTILINE))
    english, chinese = ([re.sub("--ci \\w+|-m .*", "", one) for one in some] for some in commands)
    assert english == chinese


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a clerk's machine: this sitegen, an identity for git, no settings."""
    identity = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Clerk"), ("EMAIL", "clerk@board.example"))
    }
    path = f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"
    assert shutil.which("sitegen", path=path)
    return {
        **os.environ,
        **identity,
        **more,
        "PATH": path,
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
    }
