"""Changes that the preview notices: through file events, and by polling where there are none."""

from __future__ import annotations

import errno
import shutil

import pytest
from watchdog.observers.api import BaseObserver

from sitegen.serve.rebuilder import Preview as LivePreview
from sitegen.serve.rebuilder import Shown, Wish
from tests.board import NOW, Board, notice
from tests.preview import (
    SOURCE,
    running_preview,
    wait_until,
)


def test_a_hundred_saves_are_built_together_and_end_in_the_last(board: Board) -> None:
    with running_preview(board) as preview:
        for number in range(100):
            board.put(SOURCE, notice(body=f"第{number}次。"))
        preview.shows("第99次。")
        assert preview.said().count("Updated:") < 60, "saves close together are built together"


def test_editors_may_replace_files_and_leave_temporary_ones(board: Board) -> None:
    with running_preview(board) as preview:
        target = board.folder / SOURCE
        target.with_name("0410.md~").write_text("old", "utf-8")
        target.with_name(".0410.md.swp").write_text("vim", "utf-8")
        target.with_name("4913").write_text("", "utf-8")
        fresh = target.with_name("0410.md.tmp")
        fresh.write_text(notice(body="整份替换。"), "utf-8")
        fresh.replace(target)
        preview.shows("整份替换。")
        with preview.news() as news:
            assert next(news)["count"] == 0


def test_hundreds_of_files_may_appear_and_vanish_at_once(board: Board) -> None:
    """`git checkout` of another branch does this."""
    with running_preview(board) as preview:
        for number in range(300):
            board.put(f"content/xidi/2024/n{number}.md", notice(title=f"通知{number}", org="xidi"))
        preview.shows("通知299", "/xidi/2024/n299/")
        shutil.rmtree(board.folder / "content/xidi")
        preview.until(lambda: preview.ask("/xidi/2024/n299/")[0] == 404)


def test_a_half_written_file_keeps_the_last_good_page(board: Board) -> None:
    with running_preview(board) as preview, preview.news() as news:
        next(news)
        with (board.folder / SOURCE).open("w", encoding="utf-8") as file:
            file.write("---\ntitle: 写了一半")
            file.flush()
            assert next(told for told in news if told["count"])["do"] == "nothing"
            assert "正文。" in preview.page()
            file.seek(0)
            file.write(notice(title="写完了"))
        preview.shows("写完了")
        assert next(told for told in news if not told["count"])


def test_the_content_folder_may_vanish_and_come_back(board: Board) -> None:
    content = board.folder / "content"
    with running_preview(board) as preview:
        content.rename(board.folder / "away")
        preview.until(lambda: "Not updated" in preview.said())
        assert "正文。" in preview.page()
        (board.folder / "away").rename(content)
        board.put(SOURCE, notice(body="回来了。"))
        preview.shows("回来了。")


def test_a_deleted_preview_folder_is_rebuilt(board: Board) -> None:
    with running_preview(board) as preview:
        shutil.rmtree(board.folder / ".sitegen")
        preview.shows("正文。")


def test_a_logo_outside_the_content_folder_is_watched(board: Board) -> None:
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site + "appearance: {logo: pictures/county/logo.svg}\n")
    board.put("pictures/county/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>")
    with running_preview(board) as preview, preview.news() as news:
        next(news)
        board.put("pictures/county/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
        assert next(news)["do"] == "morph"


def test_poll_finds_changes_without_file_events(board: Board) -> None:
    with running_preview(board, "--poll") as preview:
        assert "at intervals instead" in preview.said()
        board.put(SOURCE, notice(body="也看到了。"))
        preview.shows("也看到了。")


def test_exhausted_inotify_watches_fall_back_to_polling(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of inotify, as Linux tells of it: no space left on device."""

    def full(self: object, *given: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(BaseObserver, "schedule", full)
    shown: list[Shown] = []
    preview = LivePreview(
        Wish(board.folder, board.folder / ".sitegen/preview/test", lambda: NOW, jobs=1),
        shown.append,
    )
    preview.start()
    try:
        wait_until(lambda: bool(shown))
        assert shown[0].polls
        board.put(SOURCE, notice(body="也看到了。"))
        page = preview.wish.folder / "dongwa/2024/0410/index.html"
        wait_until(lambda: "也看到了。" in page.read_text("utf-8"))
    finally:
        preview.close()
