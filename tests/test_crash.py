"""Interrupted builds: published pages stay whole, and the next build finishes."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock

from tests.board import Board, command, notice, sitegen, surroundings
from tests.disks import fill_up, small_disk

COUNT = 150
KILLS = 12


def fill(board: Board, edition: str) -> None:
    """150 notices in which every page differs between editions, and some are in one only."""
    board.forget()
    if not (board.folder / "content/dongwa").exists():
        (board.folder / "content/dongwa").mkdir()
    for path in (board.folder / "content/dongwa").iterdir():
        path.unlink()
    organizations = board.folder / "content/organizations.yaml"
    text = organizations.read_text("utf-8").replace("东洼村", "东山村")
    organizations.write_text(
        text if edition == "new" else text.replace("东山村", "东洼村"), "utf-8"
    )
    for n in range(COUNT):
        day = f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"
        body = f"{edition}版本。\n\n" + "集体收入逐笔列出,接受村民监督。" * 40
        name = f"{edition}-{n}" if n % 10 == 0 else str(n)
        text = notice(f"第{n}号公示({edition})", date=day, body=body)
        board.put(f"content/dongwa/{name}.md", text)


def start(board: Board, *options: str) -> subprocess.Popen[str]:
    """Begin a build in a session of its own, so that its processes can be killed with it."""
    return subprocess.Popen(
        command("build", "--jobs", "2", *options),
        cwd=board.folder,
        env=surroundings(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def assert_whole(found: dict[str, bytes], *editions: dict[str, bytes]) -> None:
    """Every page is whole: as it was before or as it is to be, and never between."""
    assert b"</html>" in found["index.html"]
    torn = [
        path
        for path, data in found.items()
        if data not in [edition.get(path) for edition in editions]
        or (path.endswith(".html") and not data.rstrip().endswith(b"</html>"))
    ]
    assert torn == []


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Return the files that a clean build of each edition writes."""
    made = {}
    for edition in ("old", "new"):
        board = Board(tmp_path_factory.mktemp(edition))
        fill(board, edition)
        assert sitegen("build", cwd=board.folder).returncode == 0
        made[edition] = board.output()
    return made


def test_a_build_killed_at_any_moment_leaves_whole_pages(
    tmp_path: Path, editions: dict[str, dict[str, bytes]]
) -> None:
    board = Board(tmp_path)
    fill(board, "old")
    started = time.monotonic()
    assert sitegen("build", "--jobs", "2", cwd=tmp_path).returncode == 0
    usual = time.monotonic() - started
    chance = random.Random(20261123)
    for kill in range(KILLS):
        edition = ("new", "old")[kill % 2]
        fill(board, edition)
        build = start(board)
        if kill % 3 == 2:  # just as the output begins to change
            await_change(board, build)
        else:
            time.sleep(chance.uniform(0.1, usual))
        kill_all(build)
        assert_whole(board.output(), *editions.values())
        if kill % 4 == 3:
            done = sitegen("build", cwd=tmp_path)
            assert done.returncode == 0, done.stdout + done.stderr
            assert board.output() == editions[edition]


def await_change(board: Board, build: subprocess.Popen[str]) -> None:
    """Wait until the first of some pages is replaced, or the build ends."""
    pages = [board.folder / "output" / name for name in ("index.html", "2024/index.html")]
    pages += [board.folder / "output/en/index.html", board.folder / "output/dongwa/index.html"]
    before = [page.stat() for page in pages]
    while build.poll() is None and [page.stat() for page in pages] == before:
        time.sleep(0.0002)


def test_workers_of_a_killed_build_do_not_block_the_next(
    tmp_path: Path, editions: dict[str, dict[str, bytes]]
) -> None:
    """The build's own process gets `kill -9`; its workers must not hold up the next build."""
    board = Board(tmp_path)
    fill(board, "old")
    assert sitegen("build", cwd=tmp_path).returncode == 0
    fill(board, "new")
    build = start(board)
    try:
        staging = tmp_path / ".output-staging"
        while build.poll() is None and not staging.exists():
            time.sleep(0.001)
        build.kill()
        build.wait()
        assert_whole(board.output(), *editions.values())
        done = sitegen("build", cwd=tmp_path, timeout=30)
        assert done.returncode == 0, done.stdout + done.stderr
        assert board.output() == editions["new"]
        assert ended(build), "processes that lost their build end by themselves"
    finally:
        kill_all(build)


def ended(build: subprocess.Popen[str], seconds: float = 10) -> bool:
    """Return True if no process of a build is left within a few seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(build.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def kill_all(build: subprocess.Popen[str]) -> None:
    """End a build with all its processes."""
    with suppress(ProcessLookupError):
        os.killpg(build.pid, signal.SIGKILL)
    build.communicate()


@pytest.mark.parametrize("seconds", [0.25, 0.35, 0.45, 0.5, 0.55, 0.65, 0.75, 0.85])
def test_ctrl_c_leaves_whole_pages(tmp_path: Path, seconds: float) -> None:
    """Ctrl-C reaches all processes of a build; it ends at once and without a traceback."""
    board = Board(tmp_path)
    fill(board, "old")
    build = start(board)
    try:
        time.sleep(seconds)
        os.killpg(build.pid, signal.SIGINT)
        output, errors = build.communicate(timeout=20)
        assert build.returncode != 0 or "Site updated" in output
        assert "Traceback" not in errors
    finally:
        kill_all(build)


def assert_one_message(done: subprocess.CompletedProcess[str]) -> None:
    """D602 and nothing else."""
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert done.stdout.count(" error D602: ") == 1
    assert done.stdout.count(" error D") == 1


@pytest.mark.parametrize("where", ["the output", "all"])
def test_a_full_disk_is_reported_and_leaves_whole_pages(tmp_path: Path, where: str) -> None:
    with small_disk(tmp_path / "disk", "6m") as disk:
        board = Board(disk / "site" if where == "all" else tmp_path / "site")
        output = disk / "output"
        options = ("build", "--output", output)
        board.put("content/dongwa/a.md", notice())
        assert sitegen(*options, cwd=board.folder).returncode == 0
        before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
        board.put("content/dongwa/b.md", notice("新的公示", body="更正。" * 20_000))
        filler = fill_up(disk)
        done = sitegen(*options, cwd=board.folder)
        assert_one_message(done)
        assert {p: p.read_bytes() for p in output.rglob("*") if p.is_file()} == before
        filler.unlink()
        assert sitegen(*options, cwd=board.folder).returncode == 0
        assert "新的公示" in (output / "index.html").read_text("utf-8")


def test_a_file_size_limit_is_reported_and_leaves_whole_pages(tmp_path: Path) -> None:
    """The limit on a file's size stands in for a full disk where none can be mounted."""
    board = Board(tmp_path)
    board.put("content/dongwa/a.md", notice(body="见[表](表.csv)。"))
    board.put("content/dongwa/表.csv", "1,2\n")
    assert sitegen("build", cwd=tmp_path).returncode == 0
    before = board.output()
    board.put("content/dongwa/表.csv", b"1,2\n" * 1_000_000)
    done = subprocess.run(
        command("build"),
        cwd=tmp_path,
        env=surroundings(),
        text=True,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)),
    )
    assert_one_message(done)
    assert board.output() == before
    assert sitegen("build", cwd=tmp_path).returncode == 0
    assert len((tmp_path / "output/dongwa/2024/a/表.csv").read_bytes()) == 4_000_000


def test_a_read_only_output_is_reported(tmp_path: Path) -> None:
    board = Board(tmp_path / "site")
    board.put("content/dongwa/a.md", notice())
    with small_disk(tmp_path / "disk", "6m") as disk:
        options = ("build", "--output", disk / "output")
        assert sitegen(*options, cwd=board.folder).returncode == 0
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        board.put("content/dongwa/a.md", notice(body="改过。"))
        assert_one_message(sitegen(*options, cwd=board.folder))
        assert "正文。" in (disk / "output/dongwa/2024/a/index.html").read_text("utf-8")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_reported(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/dongwa/a.md", notice())
    (tmp_path / "output").mkdir(mode=0o555)
    assert_one_message(sitegen("build", cwd=tmp_path))


def test_a_second_build_waits(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/dongwa/a.md", notice())
    board.build()
    board.put("content/dongwa/a.md", notice(body="改过。"))
    with FileLock(tmp_path / ".sitegen/lock"):
        busy = sitegen("build", "--no-wait", cwd=tmp_path)
        assert busy.returncode == 1
        assert "D601" in busy.stdout
        second = start(board)
        assert second.stderr
        said: list[str] = []
        listener = threading.Thread(target=lambda: said.append(second.stderr.readline()))  # type: ignore[union-attr]
        listener.start()
        listener.join(30)
        assert "waiting" in said[0]
        assert second.poll() is None
        assert "正文。" in board.page("dongwa/2024/a/")
    output, _ = second.communicate(timeout=60)
    assert second.returncode == 0, output
    assert "改过。" in board.page("dongwa/2024/a/")


def test_concurrent_builds_take_turns(
    tmp_path: Path, editions: dict[str, dict[str, bytes]]
) -> None:
    board = Board(tmp_path)
    fill(board, "new")
    builds = [start(board) for _ in range(3)]
    try:
        for build in builds:
            output, errors = build.communicate(timeout=60)
            assert build.returncode == 0, output + errors
    finally:
        for build in builds:
            kill_all(build)
    assert board.output() == editions["new"]
