"""The cache: what it keeps, and builds whose cache is lost, damaged or cannot be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sitegen.pipeline.request import CACHE
from sitegen.pipeline.up_to_date import Stamp
from sitegen.system.cache import UNKNOWN, Damaged, Output, ReadRow, SourceRow, bodies, open_cache
from sitegen.system.codec import digest_bytes
from sitegen.system.fast_paths import enabled
from sitegen.system.files import Stat
from tests.board import Board, notice, sitegen


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Two villages with a notice each."""
    made = Board(tmp_path / "site")
    made.put("content/dongwa/2024/0410.md", notice())
    made.put("content/xidi/2024/0411.md", notice("西堤账目", org="xidi", date="2024-04-11"))
    return made


def test_a_cache_deleted_while_open_is_rebuilt(board: Board, tmp_path: Path) -> None:
    """`.sitegen` is deleted while the preview runs."""
    board.build()
    shutil.rmtree(board.folder / ".sitegen")
    board.put("content/dongwa/2024/0410.md", notice(body="改过的正文。"))
    board.build()
    assert board.output() == board.clean(tmp_path / "clean")[1]


damages = pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"not a database",
        lambda data: data[:100],
        lambda data: data[: len(data) // 2],
        lambda data: data[:4096],
        lambda data: data[:20_000] + b"\xff" * 20_000 + data[40_000:],
        lambda data: data[:4096] + os.urandom(len(data) - 4096),
        lambda data: data[:100] + b"\0" * (len(data) - 100),
    ],
    ids=["empty", "junk", "head", "half", "page", "hole", "random", "zeros"],
)


@damages
def test_a_damaged_cache_is_rebuilt(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    board = Board(tmp_path / "site")
    for n in range(40):
        board.put(f"content/dongwa/{n}.md", notice(f"第{n}号", body="正文。" * 200))
    board.build()
    store = board.folder / ".sitegen/cache.sqlite"
    store.write_bytes(damage(store.read_bytes()))
    board.put("content/dongwa/3.md", notice("改过的题目"))
    done = sitegen("build", cwd=board.folder)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stdout
    assert board.output() == board.clean(tmp_path / "clean")[1]
    before = (board.folder / "output/index.html").stat()
    assert sitegen("build", cwd=board.folder).returncode == 0
    assert (board.folder / "output/index.html").stat() == before


@damages
def test_a_damaged_cache_keeps_no_command_from_its_answer(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    board = Board(tmp_path / "site")
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put(
        "site.yaml",
        site + "disclosure: {profile: villagers-committee-2026, since: 2024-01-01, "
        "rules: [{id: finance, categories: [finance]}]}\n",
    )
    for n in range(40):
        board.put(f"content/dongwa/{n}.md", notice(f"第{n}号", body="正文。" * 200))
    board.build()
    ledger = ("ledger", "--as-of", "2026-05-01", "--format", "csv")
    said = sitegen(*ledger, cwd=board.folder)
    assert len(said.stdout.splitlines()) > 1
    store = board.folder / ".sitegen/cache.sqlite"
    store.write_bytes(damage(store.read_bytes()))
    done = sitegen(*ledger, cwd=board.folder)
    assert (done.returncode, done.stdout) == (said.returncode, said.stdout)
    assert not list(store.parent.glob("fault-*"))


@pytest.mark.skipif(not enabled("bytecode"), reason="SITEGEN_PLAIN: no compiled templates are kept")
@damages
def test_damaged_compiled_templates_are_recompiled(
    board: Board,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[bytes], bytes],
) -> None:
    """Compiled templates are kept in the user's cache folder; none in a site's folder is run."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert sitegen("build", cwd=board.folder).returncode == 0
    kept = [path for path in (tmp_path / "home").rglob("templates/*") if path.is_file()]
    assert len(kept) > 30
    for path in kept:
        path.write_bytes(damage(path.read_bytes()))
    board.put("content/dongwa/a.md", notice("改过的题目"))
    done = sitegen("build", cwd=board.folder)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stdout
    assert board.output() == board.clean(tmp_path / "clean")[1]


def test_a_build_works_without_a_writable_user_cache(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiled templates cannot be kept then."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file/home"))
    done = sitegen("build", cwd=board.folder)
    assert done.returncode == 0, done.stderr
    assert not any(board.folder.glob(".sitegen/templates"))


def test_a_racy_stamp_settles_with_the_next_build(board: Board) -> None:
    """A build just after a checkout compares contents; so does the next, and no other."""
    board.build()
    with open_cache(board.folder / CACHE) as cache:
        stamp = cache.state("stamp", Stamp)
        assert stamp
        assert stamp.racy
    time.sleep(2.1)  # see files.Stat.settled
    board.build()
    with open_cache(board.folder / CACHE) as cache:
        stamp = cache.state("stamp", Stamp)
        assert stamp
        assert not stamp.racy
        documents = {path: row.stat for path, row in cache.sources().items()}
        assert documents["dongwa/2024/0410.md"].size > 0, (
            "an edit of another reads this one no more"
        )
    board.put("content/dongwa/2024/0410.md", notice(body="另文。"))
    assert board.build().written
    assert "另文。" in board.page("dongwa/2024/0410/")


def row(path: str, key: str = "k", source: str = "a.md", page: int = 1) -> Output:
    """Return a row of an output file."""
    return Output(path, key, "d", 1, 2, source, page)


def test_a_reopened_cache_has_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    stat = Stat(1, 2, 3, 4)
    with open_cache(path) as cache:
        cache.remember_sources([("a.md", stat, "digest")])
        cache.remember_outputs([row("a/index.html"), row("b/index.html", page=0)])
        cache.remember_state("name", ["value"])
        cache.commit()
        cache.remember_state("name", ["other"])
        cache.rollback()
    with open_cache(path) as cache:
        assert cache.sources() == {"a.md": SourceRow(stat, "digest")}
        assert cache.outputs() == {
            one.path: one for one in (row("a/index.html"), row("b/index.html", page=0))
        }
        assert cache.state("name", list[str]) == ["value"]
        assert cache.pages_of("a.md") == ["a/index.html"]
        assert cache.source_of("a/index.html") == "a.md"
        assert cache.source_of("none") == ""


def test_state_of_another_type_or_name_is_none(tmp_path: Path) -> None:
    with open_cache(tmp_path / "cache.sqlite") as cache:
        cache.remember_state("name", "text")
    with open_cache(tmp_path / "cache.sqlite") as cache:
        assert cache.state("name", int) is None
        assert cache.state("other", str) is None
        cache.forget_state("name")
        assert cache.state("name", str) is None


def test_forgotten_sources_lose_what_was_read_of_them(tmp_path: Path) -> None:
    with open_cache(tmp_path / "cache.sqlite") as cache:
        cache.remember_sources([("a.md", Stat(1, 2, 3, 4), "x"), ("b.md", Stat(1, 2, 3, 4), "y")])
        body = digest_bytes(b"<p>html")
        reads = [ReadRow(path, "key", b"document", body, b"") for path in ("a.md", "b.md")]
        cache.remember_reads([(read, "<p>html") for read in reads])
        cache.forget_sources(["a.md"])
        assert cache.sources().keys() == {"b.md"}
        assert list(cache.reads()) == reads[1:]
        cache.commit()
        assert bodies(cache.path, {body}) == {body: "<p>html"}


def test_sweep_drops_bodies_that_no_document_uses(tmp_path: Path) -> None:
    with open_cache(tmp_path / "cache.sqlite") as cache:
        html = {digest_bytes(b"%d" % n): str(n) for n in range(300)}
        reads = [ReadRow(f"{one}.md", "key", b"", name, b"") for name, one in html.items()]
        cache.remember_reads([(read, html[read.body]) for read in reads])
        cache.forget_sources([read.path for read in reads[1:]])
        cache.sweep()
        cache.commit()
        assert bodies(cache.path, {reads[0].body}) == {reads[0].body: "0"}
        with pytest.raises(Damaged):
            bodies(cache.path, {reads[1].body})


def test_a_body_that_is_not_what_its_digest_says_is_damage(tmp_path: Path) -> None:
    with open_cache(tmp_path / "cache.sqlite") as cache:
        name = digest_bytes(b"<p>html")
        cache.remember_reads([(ReadRow("a.md", "key", b"", name, b""), "<p>other")])
        cache.commit()
        with pytest.raises(Damaged):
            bodies(cache.path, {name})


def test_memoize_makes_once_for_equal_inputs(tmp_path: Path) -> None:
    made: list[int] = []

    def make(given: int) -> int:
        made.append(given)
        return given * 2

    with open_cache(tmp_path / "cache.sqlite") as cache:
        results = [cache.memoize("double", (n,), lambda n=n: make(n)) for n in (1, 1, 2, 2, 1)]  # type: ignore[misc]
        first = cache.intern("value", ("a", "b"))
        assert cache.intern("value", ("a", "b")) is first
    assert results == [2, 2, 4, 4, 2]
    assert made == [1, 2, 1], "only the last result of a name is kept"


def test_refresh_forgets_what_another_process_changed(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with open_cache(path) as mine:
        mine.remember_outputs([row("a")])
        mine.remember_state("name", 1)
        mine.set_transient("seen", 7)
        mine.commit()
        mine.refresh()
        assert mine.get_transient("seen", int) == 7, "nobody else has written"
        with open_cache(path) as other:
            other.forget_outputs(["a"])
            other.remember_state("name", 2)
        mine.refresh()
        assert mine.outputs() == {}
        assert mine.state("name", int) == 2
        assert mine.get_transient("seen", int) is None


def test_distrusted_outputs_stay_ours_without_a_key(tmp_path: Path) -> None:
    with open_cache(tmp_path / "cache.sqlite") as cache:
        cache.remember_outputs([row("a"), row("b")])
        cache.distrust_outputs(["a"])
        assert [(one.path, one.key) for one in cache.outputs().values()] == [("a", ""), ("b", "k")]
        cache.forget_all_outputs()
        assert cache.outputs() == {}


def set_version(path: Path, version: int, *changes: str) -> None:
    """Make a cache one of another version."""
    with closing(sqlite3.connect(path)) as raw:
        for change in changes:
            raw.execute(change)
        raw.execute(f"pragma user_version = {version}")
        raw.commit()


def test_a_cache_of_another_version_is_begun_anew_but_for_its_output_files(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with open_cache(path) as cache:
        cache.remember_state("name", 1)
        cache.remember_sources([("s", Stat(1, 2, 3, 4), "digest")])
        cache.remember_outputs([row("a")._replace(source="s", page=True), row("b")])
    set_version(path, 6, "alter table read drop column checksum", "create table gone (x int)")
    for _ in range(2):
        with open_cache(path) as cache:
            assert cache.state("name", int) is None
            assert cache.sources() == {}
            assert list(cache.reads()) == []
            a, b = cache.outputs().values()
            assert a == row("a")._replace(key=UNKNOWN, mtime=0, source="s", page=True)
            assert (b.path, b.digest) == ("b", row("b").digest)


@pytest.mark.parametrize(
    "change",
    ["drop table output", "update output set digest = x'00'", "update output set size = 'big'"],
)
def test_output_rows_of_another_version_that_cannot_be_read_are_dropped(
    tmp_path: Path, change: str
) -> None:
    path = tmp_path / "cache.sqlite"
    with open_cache(path) as cache:
        cache.remember_outputs([row("a")])
    set_version(path, 1, change)
    with open_cache(path) as cache:
        assert cache.outputs() == {}
