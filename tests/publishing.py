"""A small board with publishing targets, and publishers that are killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sitegen.cli import main
from sitegen.publish import run as publishing
from sitegen.publish.release import Release, fields_of
from sitegen.publish.target import PublishError, Target
from tests.board import Board, notice
from tests.browsing import absent
from tests.disks import fill_up, small_disk

OWN = {"release.json", ".nojekyll", "CNAME"}  # what a target adds to a site


def board_with(folder: Path, targets: str, body: str = "正文。") -> Board:
    """Return a board with one notice and these targets."""
    board = Board(folder)
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", f"{site}government: none\npublish:\n{targets}")
    board.put("content/dongwa/2024/0410.md", notice(body=body))
    return board


def needed(*programs: str) -> None:
    """Leave a test out where one of these programs is not there."""
    for program in programs:
        if not (shutil.which(program) or Path("/usr/sbin", program).exists()):
            absent(f"no {program} here")


def publish(board: Board, *arguments: str) -> Result:
    """`sitegen publish …` in this process."""
    command = ["publish", "--root", str(board.folder), "--jobs", "1", *arguments]
    return CliRunner().invoke(main, command, env={"SITEGEN_LANG": "en"})


def published(board: Board, *arguments: str) -> dict[str, Any]:
    """Publish, which must succeed, and return its JSON."""
    done = publish(board, "--json", *arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; links to folders are followed at its top only."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def is_whole(found: dict[str, bytes]) -> bool:
    """Return True if a published tree is exactly what its release.json says."""
    lines = [
        f"{sha256(data).hexdigest()}  {path}\n" for path, data in found.items() if path not in OWN
    ]
    text = "".join(sorted(lines, key=lambda line: line[66:])).encode()
    note = fields_of(found.get("release.json", b""))
    return note.get("manifest") == f"sha256:{sha256(text).hexdigest()}"


def assert_is_exactly_the_site(board: Board, current: Path) -> None:
    """Check that the public files are those built and release.json, all readable by a web server."""
    public = tree(current)
    assert json.loads(public["release.json"])["files"] == len(board.output())
    assert {path: public[path] for path in public if path != "release.json"} == board.output()
    assert is_whole(public)
    for path in current.resolve().rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def assert_only_what_changed_is_sent(board: Board, current: Path) -> None:
    """Publish, edit one notice and remove another: another page stays the same file."""
    board.put("content/dongwa/2024/0411.md", notice("另一份公示"))
    published(board)
    before = (current / "search/index.html").stat()
    board.put("content/dongwa/2024/0410.md", notice(body="更正后的正文。"))
    board.remove("content/dongwa/2024/0411.md")
    board.forget()
    said = published(board)
    assert "dongwa/2024/0410/index.html" in said["changed"]
    assert "dongwa/2024/0411/index.html" in said["removed"]
    assert not (current / "dongwa/2024/0411").exists()
    after = (current / "search/index.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert is_whole(tree(current))
    assert not published(board)["switched"]


def assert_rolls_back(board: Board, current: Path) -> None:
    """Publish three releases to a target that keeps two, and go back by one; no earlier is left."""
    for word in ("一", "二", "三"):
        board.put("content/dongwa/2024/0410.md", notice(body=f"第{word}版。"))
        published(board)
    page = current / "dongwa/2024/0410/index.html"
    assert publish(board, "--rollback").exit_code == 0
    assert "第二版" in page.read_text("utf-8")
    assert "no release" in publish(board, "--rollback").stderr
    shown = publish(board, "--list").output.splitlines()
    assert [line[0] for line in shown] == [" ", "*"]


def editions(folder: Path) -> list[Release]:
    """Two built sites that differ in many files, as releases."""
    found = []
    for number, word in enumerate(("旧", "新")):
        board = Board(folder / f"edition-{number}")
        for n in range(4):
            body = f"{word}版本。" * 50
            board.put(
                f"content/dongwa/2024/{number * 2 + n}.md", notice(f"{word}{n}号公示", body=body)
            )
        assert board.build().published
        found.append(publishing.release_of(board.folder, board.folder / "output", {}))
    return found


def publish_killed_at(seconds: float, make: Callable[[], Target], release: Release) -> bool:
    """Publish in a process of its own, and kill it with all that it started; True if it was done."""
    child = os.fork()
    if child == 0:  # pragma: no cover # killed
        os.setsid()
        try:
            publishing.publish(make(), release, 2, lambda *_: None)
        finally:
            os._exit(0)
    time.sleep(seconds)
    done, _ = os.waitpid(child, os.WNOHANG)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if not done:
        os.waitpid(child, 0)
    return bool(done)


def assert_survives_kills(
    make: Callable[[], Target],
    releases: list[Release],
    public: Callable[[], dict[str, bytes]],
    kills: int = 30,
    seed: int = 20261130,
) -> None:
    """Kill publishers at random moments: what is public is whole, and the next publication works."""
    chance = random.Random(seed)
    publishing.publish(make(), releases[1], 2, lambda *_: None)
    started = time.monotonic()
    publishing.publish(make(), releases[0], 2, lambda *_: None)
    usual = time.monotonic() - started
    for kill in range(kills):
        publish_killed_at(chance.uniform(0, usual * 1.2), make, releases[(kill + 1) % 2])
        assert is_whole(public()), f"after kill {kill}"
        if kill % 6 == 5:
            publishing.publish(make(), releases[kill // 6 % 2], 2, lambda *_: None)
            assert public()["release.json"] == releases[kill // 6 % 2].note
            assert is_whole(public())


def assert_two_publish_at_once(
    make: Callable[[str], Target], releases: list[Release], times: int = 2
) -> None:
    """Publish each release from a thread of its own, `times` times: none of them fails.

    `make` returns the target of a publisher, by the name of what it keeps on its side.
    """
    faults: list[BaseException] = []

    def work(release: Release, name: str) -> None:
        try:
            for _ in range(times):
                publishing.publish(make(name), release, 2, lambda *_: None)
        except BaseException as fault:  # noqa: BLE001 # told by the test
            faults.append(fault)

    threads = [threading.Thread(target=work, args=[one, str(n)]) for n, one in enumerate(releases)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def fault_of_full_server(
    make: Callable[[], Target], folder: Path, releases: list[Release]
) -> PublishError:
    """Publish into a folder on a disk that gets full; return the fault.

    What is public stays whole meanwhile, and the next publication works.
    """
    with small_disk(folder, "6m") as disk:
        publishing.publish(make(), releases[0], 2, lambda *_: None)
        filler = fill_up(disk)
        with pytest.raises(PublishError) as told:
            publishing.publish(make(), releases[1], 2, lambda *_: None)
        assert is_whole(tree(disk / "current"))
        filler.unlink()
        publishing.publish(make(), releases[1], 2, lambda *_: None)
        assert tree(disk / "current")["release.json"] == releases[1].note
    return told.value
