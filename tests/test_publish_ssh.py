"""`sitegen publish` to a server by ssh: Debian's sshd and rsync on the loopback interface."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from sitegen.publish import run as publishing
from sitegen.publish.connection import Connection
from sitegen.publish.ssh import SshTarget
from sitegen.publish.target import PublishError
from tests.board import Board, notice
from tests.publishing import (
    assert_is_exactly_the_site,
    assert_only_what_changed_is_sent,
    assert_rolls_back,
    assert_survives_kills,
    assert_two_publish_at_once,
    board_with,
    editions,
    fault_of_full_server,
    is_whole,
    needed,
    publish,
    published,
    tree,
)
from tests.servers import SshServer, nginx, sshd


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """Yield an sshd for all tests of this file."""
    needed("rsync", "flock")
    with sshd(tmp_path_factory.mktemp("ssh") / "server") as made:
        yield made


@pytest.fixture
def www(tmp_path: Path, server: SshServer) -> Board:
    """Return a board that is published to the folder `its www` of the server."""
    return board_with(tmp_path / "site", target(tmp_path, server))


def target(folder: Path, server: SshServer, more: str = "") -> str:
    place = f"to: ssh, host: board, path: '{folder}/its www', ssh_config: {server.config}"
    return f"  - {{name: www, {place}{more}}}\n"


def on_server(tmp_path: Path, server: SshServer, name: str = "store") -> SshTarget:
    connection = Connection("board", config=server.config)
    return SshTarget(connection, f"{tmp_path}/its www", tmp_path / name)


def quiet(stage: str, done: int, total: int) -> None:
    """No progress is shown."""


def test_server_has_exactly_the_site(www: Board, tmp_path: Path) -> None:
    published(www)
    assert_is_exactly_the_site(www, tmp_path / "its www/current")


def test_only_what_changed_is_sent(www: Board, tmp_path: Path) -> None:
    assert_only_what_changed_is_sent(www, tmp_path / "its www/current")


def test_a_fresh_clone_sends_only_what_changed_too(www: Board, tmp_path: Path) -> None:
    """Its files are of another time, and it knows nothing of the server's."""
    published(www)
    before = (tmp_path / "its www/current/search/index.html").stat().st_ino
    clone = board_with(
        tmp_path / "clone", (www.folder / "site.yaml").read_text().split("publish:\n")[1]
    )
    clone.put("content/dongwa/2024/0410.md", notice(body="更正后的正文。"))
    said = published(clone)
    assert "search/index.html" not in said["changed"]
    assert (tmp_path / "its www/current/search/index.html").stat().st_ino == before
    assert is_whole(tree(tmp_path / "its www/current"))


def test_rolled_back_and_pruned(tmp_path: Path, server: SshServer) -> None:
    board = board_with(tmp_path / "site", target(tmp_path, server, ", keep: 2"))
    assert_rolls_back(board, tmp_path / "its www/current")


def test_verify_mends_what_was_damaged_there(www: Board, tmp_path: Path) -> None:
    published(www)
    page = tmp_path / "its www/current/dongwa/2024/0410/index.html"
    page.write_text("改坏了", "utf-8")
    published(www, "--verify")
    assert is_whole(tree(tmp_path / "its www/current"))


def test_what_was_damaged_stays_mended(tmp_path: Path, server: SshServer) -> None:
    """Later releases begin as older ones, which still have the damaged file."""
    board = board_with(tmp_path / "site", target(tmp_path, server, ", keep: 2"))
    published(board)
    (tmp_path / "its www/current/404.html").write_text("改坏了", "utf-8")
    published(board, "--verify")
    for n in range(3):
        board.put("content/dongwa/2024/0410.md", notice(body=f"第{n}版。"))
        board.put(f"content/dongwa/2024/0411-{n}.md", notice(f"第{n}份公示"))
        published(board)
        public = tree(tmp_path / "its www/current")
        assert is_whole(public)
        assert (tmp_path / "its www/current/404.html").stat().st_nlink > 1
    kept = {file.stat().st_ino for file in (tmp_path / "its www/releases").rglob("*.*")}
    spare = [file for file in (tmp_path / "its www/incoming/spare").rglob("*") if file.is_file()]
    assert spare
    assert {file.stat().st_ino for file in spare} <= kept  # links, that take no room


def test_nginx_serves_what_was_published(tmp_path: Path, server: SshServer) -> None:
    root = f'root "{tmp_path}/its www/current";'
    with nginx(tmp_path / "nginx", root, "index index.html;") as address:
        board = board_with(tmp_path / "site", target(tmp_path, server, f", address: '{address}'"))
        done = publish(board)
        assert done.exit_code == 0, done.output
        assert f"{address} serves this release" in done.stdout


@pytest.mark.parametrize(
    ("more", "said"),
    [(", port: 9", "connection"), (", host: nowhere.invalid", "connection")],
)
def test_server_that_cannot_be_reached_is_told(
    tmp_path: Path, server: SshServer, more: str, said: str
) -> None:
    text = target(tmp_path, server, more)
    text = text.replace("host: board, ", "", 1) if "host" in more else text
    done = publish(board_with(tmp_path / "site", text))
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_connection_cut_midway_is_taken_up_again(tmp_path: Path, server: SshServer) -> None:
    """The rsync of the server is killed while it receives a large file."""
    old, new = editions(tmp_path)
    publishing.publish(on_server(tmp_path, server), old, 2, quiet)
    large = new.output / "large.bin"
    large.write_bytes(os.urandom(40_000_000))
    new = publishing.release_of(tmp_path, new.output, {})
    incoming = tmp_path / "its www/incoming"
    faults: list[PublishError] = []

    def work() -> None:
        try:
            publishing.publish(on_server(tmp_path, server), new, 2, quiet)
        except PublishError as fault:
            faults.append(fault)

    worker = threading.Thread(target=work)
    worker.start()
    while worker.is_alive() and not list(incoming.glob("*/.large.bin.*")):
        time.sleep(0.001)
    for number in receivers(incoming):
        os.kill(number, signal.SIGKILL)
    worker.join()
    assert [fault.key for fault in faults] == ["connection"]
    assert tree(tmp_path / "its www/current")["release.json"] == old.note
    publishing.publish(on_server(tmp_path, server), new, 2, quiet)
    public = tree(tmp_path / "its www/current")
    assert public["release.json"] == new.note
    assert is_whole(public)


def receivers(folder: Path) -> list[int]:
    """Return the processes of rsync that write below a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            at = os.readlink(entry / "cwd") if entry.name.isdecimal() else ""
            if at.startswith(str(folder)) and "rsync" in (entry / "comm").read_text():
                found.append(int(entry.name))
    return found


def test_full_server_keeps_what_is_public(tmp_path: Path, server: SshServer) -> None:
    target = partial(on_server, tmp_path, server)
    told = fault_of_full_server(target, tmp_path / "its www", editions(tmp_path))
    assert "No space left" in str(told.values["reason"])


def test_two_publishers_at_once(tmp_path: Path, server: SshServer) -> None:
    assert_two_publish_at_once(partial(on_server, tmp_path, server), editions(tmp_path))
    assert is_whole(tree(tmp_path / "its www/current"))


@pytest.mark.parametrize("seed", range(3))
def test_server_survives_kills_of_publishers(tmp_path: Path, server: SshServer, seed: int) -> None:
    assert_survives_kills(
        lambda: on_server(tmp_path, server),
        editions(tmp_path),
        lambda: tree(tmp_path / "its www/current"),
        kills=10,
        seed=seed,
    )
