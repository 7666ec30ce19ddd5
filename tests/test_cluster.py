"""A build on a real Dask cluster of separate processes, on the loopback interface."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.board import ROOT, Board, command, notice, sitegen, surroundings
from tests.servers import await_port, free_port

NOTICES = 140  # more than one task of each kind
BUILT = shutil.ignore_patterns("output", ".sitegen", "published.lock")
BUILD = ("build", "--quiet", "--as-of", "2025-01-31")


class Cluster:
    """A scheduler and workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start_scheduler()

    @property
    def address(self) -> str:
        """The address of the scheduler."""
        return f"tcp://127.0.0.1:{self.port}"

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler, and wait until it listens."""
        there = ("--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        process = self._start(surroundings(), "scheduler", *there)
        await_port(self.port, process, 60)
        return process

    def start_worker(self, package: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start a worker of one thread; the program is that of a checkout."""
        there = ("--no-nanny", "--nthreads", "1", "--no-dashboard")
        place = ("--local-directory", str(self.folder))
        around = surroundings(PYTHONPATH=str(package))
        return self._start(around, "worker", self.address, *there, *place)

    def _start(self, around: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
        start = [sys.executable, "-m", "dask", *arguments]
        with (self.folder / f"log{len(self.processes)}").open("wb") as log:
            process = subprocess.Popen(start, env=around, cwd=self.folder, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def await_workers(self, count: int) -> None:
        """Wait until the scheduler knows that many workers."""
        from distributed import Client

        with Client(self.address, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)

    def stop(self) -> None:
        """End every process."""
        for process in reversed(self.processes):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = Cluster(folder)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return a board that was built on this machine alone."""
    board = Board(tmp_path_factory.mktemp("plain") / "site")
    for n in range(NOTICES):
        body = f"第{n}号事项的说明。\n\n一、收入\n\n| 项目 | 金额 |\n|---|---:|\n| 甲 | {n} |\n"
        made = notice(title=f"第{n}期财务公开", date=f"2024-{n % 12 + 1:02}-10", body=body)
        board.put(f"content/dongwa/2024/n{n:03}.md", made)
    board.put("content/dongwa/2024/table.csv", "项目,金额\n甲,1\n乙,2\n")
    sheet = notice(title="附表", date="2024-05-10", body="![收支](table.csv)")
    board.put("content/dongwa/2024/sheet.md", sheet)
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site + "compress: [gz]\n")
    assert sitegen(*BUILD, cwd=board.folder).returncode == 0
    return board


@pytest.fixture
def board(plain: Board, tmp_path: Path) -> Board:
    """Return the same board, not built yet."""
    shutil.copytree(plain.folder, tmp_path / "site", ignore=BUILT)
    return board_in(tmp_path / "site")


def board_in(folder: Path) -> Board:
    """Return a board whose files are there already."""
    made = Board.__new__(Board)
    made.folder = folder
    return made


def build(
    board: Board, cluster: Cluster, meanwhile: Callable[[], object] = lambda: None
) -> tuple[int, str]:
    """Build on the cluster; return the exit code and what was said."""
    start = command(*BUILD, "--executor", f"dask={cluster.address}")
    process = subprocess.Popen(
        start, cwd=board.folder, env=surroundings(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    meanwhile()
    said, _ = process.communicate(timeout=200)
    return process.returncode, said


def await_work(board: Board) -> None:
    """Wait until the build has something to do on the cluster, and has begun."""
    until = time.monotonic() + 30
    while time.monotonic() < until and not (board.folder / ".sitegen/cache.sqlite").exists():
        time.sleep(0.02)
    time.sleep(1.5)


def test_a_slow_worker_does_not_change_the_output(
    plain: Board, board: Board, cluster: Cluster, tmp_path: Path
) -> None:
    slow = cluster.start_worker()
    cluster.start_worker()
    cluster.await_workers(2)
    os.kill(slow.pid, signal.SIGSTOP)

    def go_on() -> None:
        await_work(board)
        os.kill(slow.pid, signal.SIGCONT)

    assert build(board, cluster, go_on) == (0, "")
    assert board.output() == plain.output()
    edited = notice(title="第3期财务公开", date="2024-04-10", body="改过的说明。")
    board.put("content/dongwa/2024/n003.md", edited)
    assert build(board, cluster) == (0, "")
    shutil.copytree(board.folder, tmp_path / "other", ignore=BUILT)
    other = board_in(tmp_path / "other")
    assert sitegen(*BUILD, cwd=other.folder).returncode == 0
    assert board.output() == other.output()


def test_a_worker_that_joins_late_takes_the_tasks_of_a_killed_one(
    plain: Board, board: Board, cluster: Cluster
) -> None:
    dying = cluster.start_worker()
    cluster.await_workers(1)
    os.kill(dying.pid, signal.SIGSTOP)  # it is given tasks and does not do them

    def kill() -> None:
        await_work(board)
        dying.kill()
        cluster.start_worker()

    assert build(board, cluster, kill) == (0, "")
    assert board.output() == plain.output()


def test_a_scheduler_may_be_restarted(plain: Board, board: Board, cluster: Cluster) -> None:
    stuck = cluster.start_worker()
    cluster.await_workers(1)
    os.kill(stuck.pid, signal.SIGSTOP)

    def restart() -> None:
        await_work(board)
        cluster.scheduler.kill()
        stuck.kill()
        cluster.scheduler.wait()
        cluster.start_scheduler()
        cluster.start_worker()

    code, _ = build(board, cluster, restart)
    assert code == 0
    assert board.output() == plain.output()


def test_a_build_that_loses_its_scheduler_is_finished_locally_and_reported(
    plain: Board, board: Board, cluster: Cluster
) -> None:
    stuck = cluster.start_worker()
    cluster.await_workers(1)
    os.kill(stuck.pid, signal.SIGSTOP)

    def end() -> None:
        await_work(board)
        cluster.scheduler.kill()
        stuck.kill()

    code, said = build(board, cluster, end)
    assert code == 0
    assert "D608" in said
    assert "batches of work were done on this machine" in said
    assert board.output() == plain.output()


def test_a_worker_of_another_version_does_nothing(
    plain: Board, board: Board, cluster: Cluster, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "sitegen", tmp_path / "old/sitegen")
    init = tmp_path / "old/sitegen/__init__.py"
    text = init.read_text("utf-8")
    init.write_text(f'{text}\n__version__ = "0.0.1"\n', "utf-8")
    cluster.start_worker(tmp_path / "old")
    cluster.await_workers(1)
    code, said = build(board, cluster)
    assert code == 0
    assert "D609" in said
    assert "0.0.1" in said
    assert board.output() == plain.output()


def test_a_scheduler_that_does_not_answer_is_an_error_and_changes_nothing(board: Board) -> None:
    done = sitegen(*BUILD, "--executor", f"dask=tcp://127.0.0.1:{free_port()}", cwd=board.folder)
    assert done.returncode == 1
    assert "D607" in done.stdout
    assert "no Dask scheduler answers" in done.stdout
    assert not (board.folder / "output").exists()


@pytest.mark.parametrize(
    "typed", ["dask", "dask=", "dask=10.0.0.1", "tcp://10.0.0.1:8786", "ray=x"]
)
def test_an_executor_is_written_as_dask_and_an_address(board: Board, typed: str) -> None:
    done = sitegen(*BUILD, "--executor", typed, cwd=board.folder)
    assert done.returncode == 2
    assert "dask=tcp://" in done.stderr
