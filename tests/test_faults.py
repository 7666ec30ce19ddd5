"""No traceback from any command, whatever the input, the disk and the surroundings are like.

Every command meets every state in a process of its own (`forkserver`). Each state is one that we
know of: none may end as an unknown fault (exit code 3).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli import main
from sitegen.cli.faults import FAULT, SURROUNDINGS, explain, guarded
from sitegen.system.fault_files import KEPT, keep_traceback
from tests.board import Board, notice
from tests.forkserver import NOBODY, Commands, Ended, Run, forkserver

main.load_all()  # each is loaded when it is asked for

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")

NEW = ("--org", "dongwa", "--category", "finance", "--title", "x", "--date", "2026-05-01")
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "build": (),
    "bundle": ("--bag",),
    "check": (),
    "diff": ("one", "two"),
    "doctor": (),
    "export": ("--org", "dongwa", "--period", "2024Q1", "--output", "filed"),
    "fix": ("--yes", "content/dongwa/2024/0410.md"),
    "forget": ("dongwa/2024/gone/", "--reason", "x"),
    "import": ("content/dongwa/2024/0410.md", "--org", "dongwa"),
    "init": ("new-site",),
    "ledger": (),
    "new": NEW,
    "next": (),
    "publish": ("--list",),
    "schema": ("--output", "schemas"),
    "search": ("公开",),
    "serve": ("--port", "0"),
    "translated": ("content/dongwa/2024/0410.en.md",),
}
READERS = ("check", "ledger", "next", "search", "doctor", "serve")  # of which none needs to write
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    """Yield the process that runs commands."""
    with forkserver() as made:
        yield made


@pytest.fixture(scope="module")
def built(commands: Commands) -> Iterator[Path]:
    """Yield a built board in a folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        Path(folder).chmod(0o755)
        board = Board(Path(folder) / "built")
        board.put("content/dongwa/2024/0410.md", notice())
        board.put("content/dongwa/2024/0410.en.md", "---\ntitle: A\n---\nText.\n")
        lock = "dongwa/2024/gone/\t2024-04-10\tcontent/gone.md\tdropped\n"
        board.put("published.lock", lock)
        assert commands.run(Run(("build",), str(board.folder))).code == 0
        yield board.folder


def put(path: str, data: str | bytes) -> Change:
    """Return a change that writes a file."""

    def change(folder: Path) -> None:
        clear(folder / path)
        (folder / path).write_bytes(data if isinstance(data, bytes) else data.encode())

    return change


def clear(path: Path) -> None:
    """Remove whatever is at a path, and make its folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)


def odd(path: str, kind: str) -> Change:
    """Return a change that puts something of an odd kind at a path."""

    def change(folder: Path) -> None:
        place = folder / path
        clear(place)
        match kind:
            case "folder":
                (place / "x").mkdir(parents=True)
            case "pipe":
                os.mkfifo(place)
            case "dangling link":
                place.symlink_to("/nonexistent/x")
            case "loop":
                place.symlink_to(place.name)
            case "bytes":
                place.write_bytes(bytes(range(256)))

    return change


def setting(line: str) -> Change:
    """Return a change that sets a field of site.yaml."""

    def change(folder: Path) -> None:
        path = folder / "site.yaml"
        key = line.partition(":")[0]
        kept = re.sub(rf"(?m)^{key}:.*\n", "", path.read_text("utf-8"))
        path.write_text(f"{kept}{line}\n", "utf-8")

    return change


def template(text: str) -> Change:
    """Return a change that gives the site a template of its own."""

    def change(folder: Path) -> None:
        setting("theme: mine")(folder)
        put("mine/templates/404.html", text)(folder)

    return change


def front(value: str) -> Change:
    """Return a change that adds a document for each field, with this value in it."""

    def change(folder: Path) -> None:
        usual = {"title": "x", "date": "2024-04-10", "org": "dongwa", "category": "finance"}
        more = ("display", "publish_at", "period", "attachments", "changes", "aliases", "plan")
        last = ("progress", "targets", "objections", "supersedes", "withdrawn", "summary", "issued")
        for key in (*usual, *more, *last):
            lines = "".join(f"{k}: {v}\n" for k, v in (usual | {key: value}).items())
            put(f"content/x/{key}.md", f"---\n{lines}---\n正文\n")(folder)

    return change


def names(folder: Path) -> None:
    """Add files whose names are no text, steer terminals, or hide what they are."""
    for name in (
        b"\xff\xfe.md",
        b"a\x1b]0;x\x07.md",
        b"a\nb.md",
        b"\xe2\x80\xae.md",
        b"\xc2\x9b2J.pdf",
    ):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), b"content", name))).write_text(notice())


FILES: dict[str, Change] = {
    f"{path}: {kind}": odd(path, kind)
    for path, kinds in {
        ".sitegen": ("bytes", "dangling link", "loop", "pipe"),
        ".sitegen/cache.sqlite": ("bytes", "folder", "pipe"),
        ".sitegen/lock": ("folder", "dangling link"),
        "output": ("bytes", "dangling link"),
        "published.lock": ("bytes", "folder", "pipe", "loop"),
        "site.yaml": ("bytes", "folder", "pipe", "dangling link"),
        "content": ("bytes", "dangling link"),
        "content/organizations.yaml": ("bytes", "folder", "pipe"),
    }.items()
    for kind in kinds
}
SETTINGS = {
    "NUL in content": setting(r'content: "a\0b"'),
    "NUL in output": setting(r'output: "a\0b"'),
    "NUL in theme": setting(r'theme: "a\0b"'),
    "output in no place": setting("output: /proc/nope/x"),
    "theme is the root": setting("theme: /"),
    "theme is a file": setting("theme: site.yaml"),
    "unclosed bracket in base_url": setting("base_url: https://[::1/"),
    "impossible port in base_url": setting("base_url: https://x.example:99999/"),
    "escape in a setting": setting(r'time_zone: "\e[2J"'),
    "time zone outside": setting("time_zone: ../../etc/passwd"),
    "template includes itself": template('{% include "404.html" %}'),
    "template extends itself": template('{% extends "404.html" %}'),
    "template calls itself": template("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
    "template nests too deep": template("{% if 1 %}" * 300 + "{% endif %}" * 300),
    "template overflows": template("{{ 2.0 ** 10000 }}"),
    "organizations are a list of nothing": put("content/organizations.yaml", "- null\n- []\n"),
    "organizations are deep": put("content/organizations.yaml", "- " * 3000 + "x"),
    "odd names": names,
    **{
        f"fields are {value}": front(value)
        for value in (
            r'"a\0b"',
            r'"\e[2J"',
            "[[[]]]",
            "{a: {b: c}}",
            "9999-12-31",
            "0001-01-01",
            "1e999",
        )
    },
}
AROUND: dict[str, dict[str, Any]] = {
    "standard output is full": {"stdout": "/dev/full"},
    "both streams are full": {"stdout": "/dev/full", "stderr": "/dev/full"},
    "standard output is closed": {"closed": (1,)},
    "all streams are closed": {"closed": (0, 1, 2)},
    "nobody reads the pipe": {"broken_pipe": True},
    "ASCII terminal": {"encoding": "ascii", "env": {"SITEGEN_LANG": "zh"}},
    "16 open files": {"limits": (("RLIMIT_NOFILE", 16),)},
    "small files only": {"limits": (("RLIMIT_FSIZE", 1000),)},
    "no home": {"without": ("HOME", "XDG_CACHE_HOME", "USER", "LOGNAME")},
    "odd environment": {
        "env": {"HOME": "/dev/null", "TZ": "../x", "LC_ALL": "xx", "SITEGEN_LANG": "\x1b"}
    },
    "no folder for temporary files": {"env": {"TMPDIR": "/nonexistent"}},
}


def run(commands: Commands, name: str, folder: Path, **around: Any) -> Ended:
    """Run a command with its usual arguments; `serve` is stopped once it is ready."""
    until = "Ctrl-C" if name == "serve" else ""
    return commands.run(Run((name, *ARGUMENTS[name]), str(folder), until=until, **around))


def assert_clear(name: str, ended: Ended) -> None:
    """Assert that a command ended as it should, or said in words why not."""
    said = ended.out + ended.err
    assert ended.code in (0, 1, 2, 141), (name, ended)
    assert "Traceback" not in said, (name, ended)
    assert "Exception ignored" not in said, (name, ended)
    assert not CONTROLS.search(said), (name, ended)


@pytest.fixture
def copied(built: Path) -> Iterator[Callable[[Change | None], Path]]:
    """Yield a function that copies the built board and changes the copy."""
    folder = built.parent / "copy"

    def copy(change: Change | None = None) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(built, folder, symlinks=True)
        if change:
            change(folder)
        return folder

    yield copy
    shutil.rmtree(folder, ignore_errors=True)


def test_every_command_is_tried() -> None:
    assert set(main.commands) <= set(ARGUMENTS)


@pytest.mark.parametrize("state", FILES)
def test_odd_files_in_the_place_of_ours_give_no_traceback(
    commands: Commands, copied: Callable[[Change | None], Path], state: str
) -> None:
    folder = copied(None)
    for name in main.commands:
        FILES[state](folder)
        assert_clear(name, run(commands, name, folder))


@pytest.mark.parametrize("state", SETTINGS)
def test_odd_sources_give_no_traceback(
    commands: Commands, copied: Callable[[Change | None], Path], state: str
) -> None:
    folder = copied(SETTINGS[state])
    for name in ("check", "next", "search", "build"):
        assert_clear(name, run(commands, name, folder))


@pytest.mark.parametrize("state", AROUND)
def test_odd_surroundings_give_no_traceback(
    commands: Commands, copied: Callable[[Change | None], Path], state: str
) -> None:
    folder = copied(None)
    for name in main.commands:
        if name != "serve":  # nothing would say when it is ready
            assert_clear(name, run(commands, name, folder, **AROUND[state]))


def test_a_full_standard_output_is_said(commands: Commands, built: Path) -> None:
    for arguments in (("search", "公开"), ("schema",), ("--help",), ("doctor",)):
        ended = commands.run(Run(arguments, str(built), stdout="/dev/full"))
        assert ended.code == SURROUNDINGS
        assert "standard output cannot be written: No space left" in ended.err


def test_a_removed_folder_is_said(commands: Commands, built: Path) -> None:
    for name in main.commands:
        folder = built.parent / "gone"
        folder.mkdir()
        assert_clear(name, run(commands, name, folder, folder_removed=True))


def test_a_read_only_board_can_be_read_and_is_not_written(
    commands: Commands, copied: Callable[[Change | None], Path]
) -> None:
    folder = copied(None)
    places = [folder, *folder.rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    user = 0 if os.getuid() else NOBODY  # root may write everywhere
    try:
        before = {place: place.stat().st_mtime_ns for place in places}
        for name in main.commands:
            ended = run(commands, name, folder, user=user)
            assert_clear(name, ended)
            if name in READERS and name not in ("check", "doctor"):
                assert ended.code == 0 or "no rules" in ended.err, (name, ended)
            elif name in ("build", "new", "translated", "init", "schema"):
                assert "ermission denied" in ended.out + ended.err, (name, ended)
        assert {place: place.stat().st_mtime_ns for place in [folder, *folder.rglob("*")]} == before
    finally:
        for place in places:
            place.chmod(0o755)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "Out of memory"),
        (BrokenProcessPool(), "worker process was killed"),
        (sqlite3.OperationalError("disk I/O error"), "Cannot use the cache"),
        (OSError(24, "Too many open files"), "run out of a resource"),
        (PermissionError(13, "Permission denied", "a\x1bb"), r"a\x1bb: Permission denied"),
    ],
)
def test_faults_of_the_surroundings_are_said_with_a_cure(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    said: str,
) -> None:
    monkeypatch.setenv("SITEGEN_LANG", "en")
    assert explain(error, tmp_path) == SURROUNDINGS
    assert said in capsys.readouterr().err
    assert not list(tmp_path.rglob("fault-*"))


def test_an_unknown_fault_leaves_its_traceback_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the site's .sitegen; where that cannot be, in the user's cache folder."""
    monkeypatch.setenv("SITEGEN_LANG", "en")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    board = Board(tmp_path / "site")

    def fail() -> int:
        raise RuntimeError("a\ud800 fault")

    for root, place in (
        (board.folder, board.folder / ".sitegen"),
        (None, tmp_path / "cache/sitegen"),
    ):
        assert guarded(fail, root) == FAULT
        said = capsys.readouterr().err
        (kept,) = place.glob("fault-*.txt")
        assert str(kept) in said
        assert "RuntimeError" in said
        assert "Traceback" not in said
        assert r"RuntimeError: a\ud800 fault" in kept.read_text("utf-8")
    for number in range(KEPT + 5):
        (board.folder / f".sitegen/fault-2020-{number:02}.txt").write_text("old")
    keep_traceback(RuntimeError(), board.folder)
    assert len(list((board.folder / ".sitegen").glob("fault-*.txt"))) <= KEPT
