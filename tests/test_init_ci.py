"""`sitegen init --ci`: pipelines that services accept, whose steps work in a clean clone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from click import Context
from click.testing import CliRunner, Result

from sitegen.cli import main
from sitegen.publish.scaffold import SERVICES, lock
from tests.board import ROOT, Board, notice
from tests.publishing import board_with, needed

GIT = "  - {name: pages, to: git, remote: origin}\n"


def init(folder: Path, service: str) -> Result:
    arguments = ["init", str(folder), "--ci", service]
    return CliRunner().invoke(main, arguments, env={"SITEGEN_LANG": "en"})


@pytest.mark.parametrize("service", SERVICES)
def test_new_and_existing_sites_get_a_pipeline(tmp_path: Path, service: str) -> None:
    for folder in (tmp_path / "new", board_with(tmp_path / "old", GIT).folder):
        done = init(folder, service)
        assert done.exit_code == 0, done.output
        for path in (SERVICES[service][1], "ci/site.sh", "ci/requirements.lock"):
            assert (folder / path).is_file()
            assert path in done.output
    again = init(tmp_path / "new", service)
    assert again.exit_code == 0
    assert again.output.count("there already") == 3


@pytest.mark.parametrize(
    ("service", "schema"), [("github", "github-workflows"), ("gitlab", "gitlab-ci")]
)
def test_pipeline_obeys_the_published_schema(tmp_path: Path, service: str, schema: str) -> None:
    init(tmp_path / "board", service)
    path = tmp_path / "board" / SERVICES[service][1]
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        f"vendor.{schema}",
        path,
    ]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("service", ["github", "gitlab", "gitee"])
def test_every_command_of_a_pipeline_is_a_step_there_is(tmp_path: Path, service: str) -> None:
    init(tmp_path / "board", service)
    text = (tmp_path / "board" / SERVICES[service][1]).read_text("utf-8")
    assert yaml.safe_load(text)
    steps = (tmp_path / "board/ci/site.sh").read_text("utf-8")
    used = {words.split()[0].strip(";") for words in text.split("sh ci/site.sh ")[1:]}
    assert used >= {"install", "check", "build", "summary", "publish"}
    for step in used:
        assert f"\n{step})" in steps


def test_lock_file_pins_what_runs_here() -> None:
    pinned = dict(line.split("==") for line in lock().splitlines() if "==" in line)
    assert {"sitegen-gongkai", "jinja2", "markupsafe", "markdown"} <= pinned.keys()
    assert {"boto3", "brotli"} <= pinned.keys()  # extras that are installed here
    assert "pytest" not in pinned


def test_hook_of_pre_commit_is_a_command_there_is() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    program, command, *options = hook["entry"].split()
    assert program == "sitegen"
    found = main.get_command(Context(main), command)
    assert found is not None
    known = {flag for one in found.params for flag in one.opts}
    assert {option for option in options if option.startswith("-")} <= known
    assert hook["pass_filenames"] is True
    assert any(one.nargs == -1 for one in found.params)


class Clone:
    """A clean clone of a site with a pipeline, as a service makes it, and a bare remote."""

    def __init__(self, folder: Path) -> None:
        needed("git", "cmp")
        self.remote = folder / "remote.git"
        self.folder = folder / "clone"
        git(folder, "init", "-q", "--bare", "-b", "main", str(self.remote))
        board = board_with(folder / "site", GIT)
        init(board.folder, "github")
        ignored = (board.folder / ".gitignore").read_text("utf-8")
        board.put(".gitignore", ignored + "/output/\n/.sitegen/\n")
        git(board.folder, "init", "-q", "-b", "main")
        git(board.folder, "add", "-A")
        git(board.folder, "commit", "-q", "-m", "site")
        git(board.folder, "push", "-q", str(self.remote), "main")
        git(folder, "clone", "-q", str(self.remote), str(self.folder))

    def step(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a step of ci/site.sh as a service does."""
        environment = {
            **os.environ,
            "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PIP_NO_INDEX": "1",
            "CI": "true",
        }
        command = ["sh", "ci/site.sh", *words]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def must(self, *words: str) -> str:
        """Run a step that must succeed; return what it prints."""
        done = self.step(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Clerk", "-c", "user.email=clerk@board.example")
    done = subprocess.run(
        ["git", "-C", folder, *who, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_steps_work_in_a_clean_clone(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    clone.must("install")
    assert clone.must("check", "github") == ""
    assert json.loads(clone.must("check", "gitlab")) == []
    clone.must("build")
    assert clone.step("due").returncode == 0, "never published: all is due"
    clone.must("publish")
    assert "dongwa/2024/0410/index.html" in git(
        clone.remote, "ls-tree", "-r", "--name-only", "gh-pages"
    )
    assert clone.step("due").returncode == 1
    assert git(clone.folder, "status", "--porcelain") in ("", "?? published.lock")


def test_something_falls_due_between_two_scheduled_runs(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    clone.must("publish")
    board = Board.__new__(Board)
    board.folder = clone.folder
    text = notice("预告", date="2030-01-01").replace("date:", "publish_at: 2030-01-01 08:00\ndate:")
    board.put("content/dongwa/2030/0101.md", text)
    assert "2030-01-01T08:00" in clone.must("due")
    clone.must("publish")
    assert clone.step("due").returncode == 1


def test_proposal_gets_its_summary(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    git(clone.folder, "switch", "-q", "-c", "proposal")
    page = clone.folder / "content/dongwa/2024/0410.md"
    page.write_text(page.read_text("utf-8").replace("正文", "全文"), "utf-8")
    git(clone.folder, "commit", "-qam", "better")
    clone.must("summary", "origin/main")
    assert "<del>正</del><ins>全</ins>文" in (clone.folder / "summary.md").read_text("utf-8")
    assert "<!doctype html>" in (clone.folder / "summary.html").read_text("utf-8")


def test_errors_stop_the_pipeline(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    page = clone.folder / "content/dongwa/2024/0410.md"
    page.write_text(page.read_text("utf-8").replace("dongwa", "nowhere"), "utf-8")
    done = clone.step("check", "github")
    assert done.returncode == 1
    assert "::error file=content/dongwa/2024/0410.md" in done.stdout
    assert clone.step("build").returncode == 1
    assert clone.step("publish").returncode == 1
    assert git(clone.remote, "for-each-ref", "--format=%(refname:short)") == "main"


def test_script_is_one_for_every_shell(tmp_path: Path) -> None:
    init(tmp_path / "board", "jenkins")
    for shell in filter(shutil.which, ("dash", "bash", "busybox")):
        command = [shell, *(["sh"] if shell == "busybox" else []), "-n", "ci/site.sh"]
        subprocess.run(command, cwd=tmp_path / "board", check=True)
