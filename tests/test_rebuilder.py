"""Rebuilding: one build at a time, saves before follow-up work, pages before the first build ends."""

from __future__ import annotations

import re
import signal
import time
from datetime import datetime
from pathlib import Path

from sitegen.cli.serve import TEXTS
from sitegen.serve.rebuilder import Preview as LivePreview
from sitegen.serve.rebuilder import Shown, Wish
from tests.board import NOW, Board, notice
from tests.preview import (
    NONE,
    PAGE,
    SOURCE,
    add_notices,
    running_preview,
    starting_preview,
    wait_until,
)


def test_changes_during_a_build_cause_one_more_build(board: Board) -> None:
    """However many there are, and never two builds at once."""
    shown: list[Shown] = []
    running: list[str] = []
    wish = Wish(board.folder, board.folder / ".sitegen/preview/test", lambda: NOW, jobs=1)

    def save_again(stage: str, done: int, total: int) -> None:
        running.append(stage)
        if len(shown) == 1 and stage == "read" and not saved:
            for number in range(5):
                saved.append(number)
                board.put(SOURCE, notice(body=f"第{number}次。"))
                time.sleep(0.1)  # longer than the preview waits for quiet

    saved: list[int] = []
    preview = LivePreview(wish, shown.append, save_again)
    preview.start()
    try:
        wait_until(lambda: len(shown) == 1)
        board.put(SOURCE, notice(body="开始。"))
        page = wish.folder / "dongwa/2024/0410/index.html"
        wait_until(lambda: "第4次。" in page.read_text("utf-8"))
    finally:
        preview.close()
    assert [one.again for one in shown].count(False) == 3, "the first, the save, all that followed"


def test_a_save_interrupts_the_follow_up_build_of_another(board: Board) -> None:
    """Lists and the search index are brought up once it is still: a save in their midst goes first."""
    shown: list[Shown] = []
    planned: list[list[int]] = [[]]
    wish = Wish(board.folder, board.folder / ".sitegen/preview/test", lambda: NOW, jobs=1)
    add_notices(board, 150)

    def save_again(stage: str, done: int, total: int) -> None:
        if stage != "plan" or len(shown) != 2:
            return
        planned[-1].append(done)
        if len(planned) == 1 and done:
            planned.append([])
            board.put(SOURCE, notice(body="又改了。"))
            time.sleep(0.5)  # until that is told

    preview = LivePreview(wish, shown.append, save_again)
    preview.start()
    try:
        wait_until(lambda: len(shown) == 1)
        board.put(SOURCE, notice(title="改了题目"))
        wait_until(lambda: len(shown) >= 3)
    finally:
        preview.close()
    assert not shown[2].again
    assert planned[0] == [0, 64], "no further"
    assert planned[1] == [0], "only the page of what was saved"


def test_during_the_first_build_pages_answer_with_its_progress(board: Board) -> None:
    """A page is answered with one that asks again; what is no page waits."""
    add_notices(board, 300)
    with starting_preview(board) as preview:
        status, headers, page = preview.ask(PAGE, accept="text/html")
        assert (status, headers["retry-after"]) == (503, "1")
        assert b'http-equiv="refresh"' in page
        seen = re.compile(rb"Reading \d+ / 302|Rendering \d+ / \d+")
        preview.until(lambda: bool(seen.search(preview.ask(NONE, accept="text/html")[2])))
        assert preview.ask("/_/", accept="text/html")[0] == 503
        assert preview.ask(PAGE)[0] == 200, "asked for anything, it waits"
        assert preview.ask(PAGE, accept="text/html")[0] == 200


def test_pages_are_served_as_soon_as_the_first_build_has_rendered_them(board: Board) -> None:
    """The ways to all others first; and it stays when the build has ended."""
    add_notices(board, 1500)
    with starting_preview(board) as preview:
        preview.until(lambda: preview.ask("/", accept="text/html")[0] == 200)
        _, headers, page = preview.ask("/", accept="text/html")
        style = re.search(rb'href="(assets/style[^"]+)"', page)
        assert style
        assert preview.ask(f"/{style[1].decode()}")[0] == 200
        assert preview.ask(NONE, accept="text/html")[0] == 503, "it has not ended"
        assert preview.ask(NONE)[0] == 404, "asked for anything, it waits"
        assert preview.ask("/", accept="text/html")[1]["etag"] == headers["etag"]


def test_progress_of_the_first_build_never_disappears(board: Board) -> None:
    """Pages are planned while others are drawn: that has no end to tell of, and hides none."""
    add_notices(board, 600)
    seen: list[bool] = []

    def built() -> bool:
        status, _, page = preview.ask(NONE, accept="text/html")
        seen.append(b"<progress" in page)
        return status == 404

    with starting_preview(board) as preview:
        preview.until(built)
    told = seen[seen.index(True) : -1]
    assert len(told) > 10
    assert all(told)


def test_a_preview_starts_with_the_pages_of_the_last_one(board: Board) -> None:
    add_notices(board, 600)
    with running_preview(board):
        pass
    settings = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", settings.replace("公开栏", "信息公开栏"))  # so that each page is new
    board.put(SOURCE, notice(body="夜里改的。"))
    with starting_preview(board) as preview:
        status, _, page = preview.ask(PAGE, accept="text/html")
        assert status == 200
        assert "正文。" in page.decode()
        preview.shows("夜里改的。")


def test_ctrl_c_interrupts_a_long_build_and_keeps_what_was_read(board: Board) -> None:
    """The next build uses what had been read by then."""
    add_notices(board, 1500)
    with starting_preview(board) as preview:
        under_way = re.compile(rb"Rendering \d+")
        preview.until(lambda: bool(under_way.search(preview.ask(NONE, accept="text/html")[2])))
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(30) == 0
        assert TEXTS.spoken("en", "built").partition("{")[0] not in preview.said()
    with running_preview(board) as preview:
        assert preview.ask(PAGE)[0] == 200


def test_a_fault_of_the_program_is_reported_and_the_preview_goes_on(board: Board) -> None:
    shown: list[Shown] = []
    faults = [ZeroDivisionError("a fault")]

    def clock() -> datetime:
        if faults:
            raise faults.pop()
        return NOW

    preview = LivePreview(Wish(board.folder, board.folder / "own", clock, jobs=1), shown.append)
    preview.start()
    try:
        wait_until(lambda: len(shown) == 1)
        assert [found.code for found in shown[0].findings] == ["D699"]
        kept = Path(dict(shown[0].findings[0].params)["file"])
        assert "ZeroDivisionError: a fault" in kept.read_text("utf-8")
        board.put(SOURCE, notice(body="改过的正文。"))
        wait_until(lambda: shown[-1].built)
    finally:
        preview.close()
    assert "改过的正文。" in (preview.wish.folder / "dongwa/2024/0410/index.html").read_text(
        "utf-8"
    )
