"""The guide to publishing, played as it is written: docs/publishing.md and its Chinese twin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from tests.board import ROOT, Board
from tests.importing import config_of
from tests.publishing import is_whole, needed, tree
from tests.servers import sshd


def session(guide: str) -> list[str]:
    """Return the blocks of a guide that are one session."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_every_command_of_the_guide_works(tmp_path: Path) -> None:
    needed("git", "rsync", "flock")
    blocks = session("publishing.md")
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
    assert twins("publishing.md") == twins("publishing.zh.md")


def twins(guide: str) -> list[str]:
    """Return the lines of a guide's session without what is in its own language."""
    own = re.compile(
        r"<<END\n.*?^END$|--ci \w+|-m \".*\"|:=git@[^}]*|\s+#[^\n]*", re.DOTALL | re.MULTILINE
    )
    return own.sub("", "".join(session(guide))).splitlines()


def test_the_settings_of_the_twins_are_the_same(tmp_path: Path) -> None:
    targets = []
    for guide in ("publishing.md", "publishing.zh.md"):
        (added,) = re.findall(
            r"<<END\n(.*?)^END$", "".join(session(guide)), re.DOTALL | re.MULTILINE
        )
        board = Board(tmp_path / guide)
        settings = (board.folder / "site.yaml").read_text("utf-8")
        board.put("site.yaml", settings + added.replace("$WWW", "/srv/www/board"))
        targets.append(config_of(board).publish)
    assert len(targets[0]) == 2
    assert targets[0] == targets[1]


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
