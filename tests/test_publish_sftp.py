"""`sitegen publish` to a host that offers sftp only: Debian's sshd on the loopback interface."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sitegen.publish import run as publishing
from sitegen.publish.connection import Connection
from sitegen.publish.sftp import SftpTarget
from sitegen.publish.sftp_client import SftpClient
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
    publish_killed_at,
    published,
    tree,
)
from tests.servers import SshServer, sshd

SFTP_ONLY = "ForceCommand internal-sftp"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """Yield an sshd that runs no commands, for all tests of this file."""
    needed("sftp")
    with sshd(tmp_path_factory.mktemp("sftp") / "server", SFTP_ONLY) as made:
        yield made


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """Yield an sshd that has neither symbolic nor hard links, nor copies."""
    needed("sftp")
    settings = f"{SFTP_ONLY} -P symlink,hardlink,copy-data"
    with sshd(tmp_path_factory.mktemp("sftp") / "bare", settings) as made:
        yield made


@pytest.fixture
def www(tmp_path: Path, server: SshServer) -> Board:
    """Return a board that is published to the folder `its www` of the server."""
    return board_with(tmp_path / "site", target(tmp_path, server))


def target(folder: Path, server: SshServer, more: str = "") -> str:
    place = f"to: sftp, host: board, path: '{folder}/its www', ssh_config: {server.config}"
    return f"  - {{name: www, {place}{more}}}\n"


def on_server(
    tmp_path: Path, server: SshServer, name: str = "store", links: bool = True
) -> SftpTarget:
    client = SftpClient(Connection("board", config=server.config), f"{tmp_path}/its www")
    return SftpTarget(client, f"{tmp_path}/its www", tmp_path / name, links=links)


def quiet(stage: str, done: int, total: int) -> None:
    """No progress is shown."""


def test_server_has_exactly_the_site(www: Board, tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        published(www)
    finally:
        os.umask(old)
    assert_is_exactly_the_site(www, tmp_path / "its www/current")
    assert sorted(p.name for p in (tmp_path / "its www").iterdir()) == [
        *("current", "incoming", "releases"),
    ]


def test_names_with_signs_that_sftp_expands_arrive(tmp_path: Path, server: SshServer) -> None:
    (release, _) = editions(tmp_path)
    names = ["附件 [1]*?.txt", 'a"b.txt', "it's ~.txt", "#x.txt", "{a,b}.txt", "-f.txt"]
    for folder in ("", "目录 [2]"):
        (release.output / folder).mkdir(exist_ok=True)
        for name in names:
            (release.output / folder / name).write_text(name, "utf-8")
    release = publishing.release_of(tmp_path, release.output, {})
    publishing.publish(on_server(tmp_path, server), release, 2, quiet)
    assert is_whole(tree(tmp_path / "its www/current"))
    (release.output / names[0]).unlink()
    (release.output / "目录 [2]" / names[1]).write_text("另一份", "utf-8")
    release = publishing.release_of(tmp_path, release.output, {})
    publishing.publish(on_server(tmp_path, server), release, 2, quiet)
    assert is_whole(tree(tmp_path / "its www/current"))


def test_only_what_changed_is_sent(www: Board, tmp_path: Path) -> None:
    assert_only_what_changed_is_sent(www, tmp_path / "its www/current")


def test_pruned_release_is_the_beginning_of_the_next(tmp_path: Path, server: SshServer) -> None:
    board = board_with(tmp_path / "site", target(tmp_path, server, ", keep: 2"))
    found = set()
    for n in range(4):
        board.put("content/dongwa/2024/0410.md", notice(body=f"第{n}版。"))
        board.put(f"content/dongwa/2024/0411-{n}.md", notice(f"第{n}份公示"))
        if n:
            board.remove(f"content/dongwa/2024/0411-{n - 1}.md")
            board.forget()
        published(board)
        assert is_whole(tree(tmp_path / "its www/current"))
        found.add((tmp_path / "its www/current/").resolve().stat().st_ino)
        assert len(list((tmp_path / "its www/releases").glob("*.sha256"))) == min(n + 1, 2)
    assert len(found) == 3  # folders are used again
    kept = list((board.folder / ".sitegen/publish/www").glob("*.sha256"))
    assert len(kept) == 3  # of both releases and of the one to begin with
    folders = [p for p in (tmp_path / "its www/current/").rglob("*") if p.is_dir()]
    assert all(any(folder.iterdir()) for folder in folders)


def test_a_fresh_clone_sends_only_what_changed_too(www: Board, tmp_path: Path) -> None:
    published(www)
    before = (tmp_path / "its www/current/search/index.html").stat().st_ino
    settings = (www.folder / "site.yaml").read_text("utf-8").split("publish:\n")[1]
    clone = board_with(tmp_path / "clone", settings, "更正后的正文。")
    assert "search/index.html" not in published(clone)["changed"]
    assert (tmp_path / "its www/current/search/index.html").stat().st_ino == before
    assert is_whole(tree(tmp_path / "its www/current"))


def test_rolled_back_and_pruned(tmp_path: Path, server: SshServer) -> None:
    board = board_with(tmp_path / "site", target(tmp_path, server, ", keep: 2"))
    assert_rolls_back(board, tmp_path / "its www/current")


def test_what_was_damaged_stays_mended(tmp_path: Path, server: SshServer) -> None:
    """Later releases begin as older ones, which still have the damaged file."""
    board = board_with(tmp_path / "site", target(tmp_path, server, ", keep: 2"))
    published(board)
    (tmp_path / "its www/current/404.html").write_text("改坏了", "utf-8")
    for n in range(3):
        published(board, *(["--verify"] if n == 0 else []))
        assert is_whole(tree(tmp_path / "its www/current"))
        board.put("content/dongwa/2024/0410.md", notice(body=f"第{n}版。"))


def test_host_without_links_is_told_of_the_other_way(tmp_path: Path, bare: SshServer) -> None:
    done = publish(board_with(tmp_path / "site", target(tmp_path, bare)))
    assert done.exit_code == 1
    assert "switch: files" in done.stderr
    assert not (tmp_path / "its www/current").exists()


def test_host_without_links_and_copies_has_files_replaced(tmp_path: Path, bare: SshServer) -> None:
    board = board_with(tmp_path / "site", target(tmp_path, bare, ", keep: 2, switch: files"))
    page = tmp_path / "its www/current/dongwa/2024/0410/index.html"
    for word in ("一", "二", "三"):
        board.put("content/dongwa/2024/0410.md", notice(body=f"第{word}版。"))
        board.put(f"content/dongwa/2024/n{ord(word)}.md", notice(f"第{word}份公示"))
        published(board)
        assert is_whole(tree(tmp_path / "its www/current"))
        board.remove(f"content/dongwa/2024/n{ord(word)}.md")
        board.forget()
    (tmp_path / "its www/current/404.html").write_text("改坏了", "utf-8")
    published(board, "--verify", "--built", str(board.folder / "output"))
    assert is_whole(tree(tmp_path / "its www/current"))
    assert publish(board, "--rollback").exit_code == 0
    assert "第三版" in page.read_text("utf-8")
    assert is_whole(tree(tmp_path / "its www/current"))


def test_switch_of_files_that_was_killed_is_finished(tmp_path: Path, server: SshServer) -> None:
    releases = editions(tmp_path)

    def make() -> SftpTarget:
        return on_server(tmp_path, server, links=False)

    publishing.publish(make(), releases[0], 2, quiet)
    started = time.monotonic()
    publishing.publish(make(), releases[1], 2, quiet)
    usual = time.monotonic() - started
    for n in range(3):
        publish_killed_at(usual * (0.5 + n / 6), make, releases[n % 2])
        publishing.publish(make(), releases[n // 2 % 2], 2, quiet)
        public = tree(tmp_path / "its www/current")
        assert is_whole(public)
        assert public["release.json"] == releases[n // 2 % 2].note


def test_foreign_folder_is_left_alone(www: Board, tmp_path: Path) -> None:
    (tmp_path / "its www/current").mkdir(parents=True)
    done = publish(www)
    assert done.exit_code == 1
    assert "not made by this program" in done.stderr


def test_server_that_cannot_be_reached_is_told(tmp_path: Path, server: SshServer) -> None:
    done = publish(board_with(tmp_path / "site", target(tmp_path, server, ", port: 9")))
    assert done.exit_code == 1
    assert "connection" in done.stderr
    assert "Traceback" not in done.output


def test_large_file_cut_midway_is_taken_up_again(tmp_path: Path, server: SshServer) -> None:
    old, new = editions(tmp_path)
    publishing.publish(on_server(tmp_path, server), old, 2, quiet)
    large = new.output / "large.bin"
    large.write_bytes(os.urandom(40_000_000))
    new = publishing.release_of(tmp_path, new.output, {})
    incoming = tmp_path / "its www/incoming"
    child = os.fork()
    if child == 0:  # pragma: no cover # killed
        os.setsid()
        publishing.publish(on_server(tmp_path, server), new, 2, quiet)
        os._exit(0)
    parts: list[Path] = []
    while not parts or parts[0].stat().st_size < 1_000_000:
        time.sleep(0.001)
        parts = list(incoming.glob("*/large.bin.sitegen-part"))
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    begun = parts[0].stat()
    assert begun.st_size < 40_000_000
    assert tree(tmp_path / "its www/current")["release.json"] == old.note
    publishing.publish(on_server(tmp_path, server), new, 2, quiet)
    public = tree(tmp_path / "its www/current")
    assert public["release.json"] == new.note
    assert is_whole(public)
    assert (tmp_path / "its www/current/large.bin").stat().st_ino == begun.st_ino


def test_full_server_keeps_what_is_public(tmp_path: Path, server: SshServer) -> None:
    target = partial(on_server, tmp_path, server)
    fault_of_full_server(target, tmp_path / "its www", editions(tmp_path))


def test_two_publishers_at_once(tmp_path: Path, server: SshServer) -> None:
    assert_two_publish_at_once(partial(on_server, tmp_path, server), editions(tmp_path))
    assert is_whole(tree(tmp_path / "its www/current"))


def test_lock_of_a_machine_that_is_gone_is_taken_over(tmp_path: Path, server: SshServer) -> None:
    (release, _) = editions(tmp_path)
    long_ago = int(time.time()) - 7200
    (tmp_path / f"its www/.lock/elsewhere.1.{long_ago}.abc").mkdir(parents=True)
    publishing.publish(on_server(tmp_path, server), release, 2, quiet)
    assert is_whole(tree(tmp_path / "its www/current"))


def test_server_survives_kills_of_publishers(tmp_path: Path, server: SshServer) -> None:
    assert_survives_kills(
        lambda: on_server(tmp_path, server),
        editions(tmp_path),
        lambda: tree(tmp_path / "its www/current"),
        kills=12,
    )


@pytest.mark.parametrize(("kind", "way"), [("sftp", "rename"), ("folder", "files")])
def test_way_of_switching_that_a_kind_has_not_is_an_error(
    tmp_path: Path, kind: str, way: str
) -> None:
    host = "host: board, " if kind == "sftp" else ""
    text = f"  - {{name: www, to: {kind}, {host}path: '{tmp_path}/www', switch: {way}}}\n"
    findings = board_with(tmp_path / "site", text).build().findings
    assert "D107" in [found.code for found in findings]
