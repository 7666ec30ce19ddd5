"""Invariant: a build with a warm cache leaves what a clean build would.

And of the documents that it is told were touched, it shows at once what it will show.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule

from sitegen.pipeline.request import CACHE, Result
from sitegen.pipeline.session import Keeper
from sitegen.system.cache import open_cache
from tests.board import Board, notice
from tests.test_incremental import Edits

SOURCE = "content/dongwa/2024/a.md"


class WarmEdits(Edits):
    """The same edits and accidents, in a process that goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.keeper = Keeper()
        self.sources: dict[str, bytes] = {}
        self.left: dict[str, bytes] = {}

    def build(self) -> Result:
        touched = self.touched()
        unharmed = self.board.output() == self.left
        shown = self.build_once(touched=touched) if touched else None
        at_once = self.pages_of(touched) if shown and shown.published and not shown.whole else {}
        result = self.build_once(warm=True)
        self.left = self.board.output()
        if unharmed and result.published:
            assert {path: self.left.get(path) for path in at_once} == at_once
        return result

    def build_once(self, **request: Any) -> Result:
        request |= {"now": self.now, "keep_going": self.keep_going}
        return self.board.build(opened=self.keeper, **request)

    def touched(self) -> frozenset[str]:
        """Return the paths edited since the last call, as file events name them."""
        sources = {
            path.relative_to(self.board.folder).as_posix(): path.read_bytes()
            for path in self.board.folder.rglob("*")
            if path.is_file() and path.relative_to(self.board.folder).parts[0] not in OURS
        }
        changed = sources.items() ^ self.sources.items()
        self.sources = sources
        return frozenset(path for path, _ in changed)

    def pages_of(self, sources: frozenset[str]) -> dict[str, bytes]:
        output = self.board.output()
        with open_cache(self.board.folder / CACHE) as cache:
            pages = [
                page for path in sources for page in cache.pages_of(path.removeprefix("content/"))
            ]
        return {page: output[page] for page in pages if page in output}

    @rule()
    def begin_anew(self) -> None:
        """Close the cache, as a preview that was ended and started again."""
        self.keeper.close()

    @rule()
    def build_elsewhere(self) -> None:
        """Another process builds in between."""
        self.board.build(now=self.now, keep_going=self.keep_going)
        self.left = self.board.output()

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.keeper.close()


OURS = ("output", ".sitegen", ".output-staging")

TestWarmEdits = WarmEdits.TestCase
TestWarmEdits.settings = settings(
    max_examples=100,
    stateful_step_count=10,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_a_touched_build_reads_only_the_touched_sources(tmp_path: Path) -> None:
    """The saved page is there before ten thousand others are looked at; these follow."""
    board, keeper = Board(tmp_path), Keeper()
    board.put(SOURCE, notice())
    board.put("content/xidi/b.md", notice(title="通知", org="xidi"))
    board.build(opened=keeper)
    board.put(SOURCE, notice(title="新标题"))
    board.put("content/xidi/b.md", notice(title="没有说起的", org="xidi"))
    (tmp_path / "output/index.html").unlink()
    shown = board.build(opened=keeper, touched=frozenset([SOURCE]))
    assert shown.published
    assert not shown.whole
    assert "新标题" in board.page("dongwa/2024/a/")
    assert "新标题" not in board.page("dongwa/")
    assert "通知" in board.page("xidi/2024/b/")
    assert board.build(opened=keeper, warm=True).whole
    assert "新标题" in board.page("dongwa/")
    assert "没有说起的" in board.page("xidi/2024/b/")
    assert "新标题" in board.page("")
    keeper.close()


def test_the_follow_up_build_indexes_all_touched_edits(tmp_path: Path) -> None:
    """The index is behind the pages by as many edits as were shown before it was made."""
    board, keeper = Board(tmp_path / "site"), Keeper()
    paths = [f"content/dongwa/2024/{name}.md" for name in "abc"]
    for path in paths:
        board.put(path, notice(path, body="原文。"))
    board.build(opened=keeper, warm=True)
    for path in paths[:2]:
        board.put(path, notice(path, body="改过的道路。"))
        assert not board.build(opened=keeper, touched=frozenset({path})).whole
    board.build(opened=keeper, warm=True)
    assert board.output() == board.clean(tmp_path / "clean")[1]
    keeper.close()


def test_a_deleted_faulty_document_loses_its_page_in_a_touched_build(tmp_path: Path) -> None:
    board, keeper = Board(tmp_path), Keeper()
    board.put(SOURCE, notice())
    board.put("content/xidi/b.md", notice(title="通知", org="xidi"))
    board.build(opened=keeper)
    board.put(SOURCE, "不是公开文件")
    board.build(opened=keeper, keep_going=True)
    assert "dongwa/2024/a/index.html" in board.output()
    board.forget()
    board.remove(SOURCE)
    shown = board.build(opened=keeper, keep_going=True, touched=frozenset([SOURCE]))
    assert not shown.whole
    assert "dongwa/2024/a/index.html" not in board.output()
    keeper.close()


def test_touched_settings_cause_a_whole_build(tmp_path: Path) -> None:
    board, keeper = Board(tmp_path), Keeper()
    board.put(SOURCE, notice())
    board.build(opened=keeper)
    site = (tmp_path / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site.replace("公开栏", "公示栏"))
    assert board.build(opened=keeper, touched=frozenset(["site.yaml"])).whole
    assert "公示栏" in board.page("dongwa/2024/a/")
    keeper.close()


def test_a_touched_folder_is_rescanned(tmp_path: Path) -> None:
    board, keeper = Board(tmp_path), Keeper()
    board.put(SOURCE, notice())
    board.build(opened=keeper)
    (tmp_path / "content/dongwa").rename(tmp_path / "content/dongwa2")
    touched = frozenset(["content/dongwa", "content/dongwa2", "content/dongwa2/2024"])
    assert not board.build(opened=keeper, touched=touched).whole
    with open_cache(tmp_path / CACHE) as cache:
        assert cache.source_of("dongwa/2024/a/index.html") == "dongwa2/2024/a.md"
    keeper.close()
