"""`sitegen serve`: what is seen while one writes, over real HTTP and with real file events."""

from __future__ import annotations

import errno
import http.client
import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from playwright.sync_api import Browser
from watchdog.observers.api import BaseObserver

from sitegen.messages import message
from sitegen.serve.rebuilder import Preview as LivePreview
from sitegen.serve.rebuilder import Shown, Wish
from tests.board import NOW, Board, command, notice, surroundings

PAGE = "/dongwa/2024/0410/"
NONE = "/none/"
SOURCE = "content/dongwa/2024/0410.md"
CLIENT = re.compile(rb'<script src="/_/client.js"[^>]*></script>')


def wait_until(true: Callable[[], bool], seconds: float = 15, say: Callable[[], str] = str) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, say()
        time.sleep(0.02)


class Preview:
    """A running `sitegen serve`, asked as a browser asks."""

    def __init__(self, process: subprocess.Popen[str], port: int, said: Path) -> None:
        self.process = process
        self.port = port
        self._said = said

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body) of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=names)
        answer = connection.getresponse()
        got = {name.lower(): value for name, value in answer.getheaders()}
        body = answer.read()
        connection.close()
        return answer.status, got, body

    def page(self, path: str = PAGE) -> str:
        """The text at an address."""
        return self.ask(path)[2].decode()

    def answers(self) -> bool:
        """Whether it takes connections."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def until(self, true: Callable[[], bool], seconds: float = 15) -> None:
        """Wait for something to become true."""
        wait_until(true, seconds, self.said)

    def shows(self, text: str, path: str = PAGE) -> None:
        """Wait until a page shows a text."""
        self.until(lambda: text in self.page(path))

    def said(self) -> str:
        """What the terminal shows."""
        return self._said.read_text(encoding="utf-8")

    @contextmanager
    def news(self, path: str = PAGE) -> Iterator[Iterator[dict[str, Any]]]:
        """What an open page is told, event by event."""
        state = re.search(r'data-state="([^"]*)"', self.page(path))
        assert state
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", f"/_/events?page={path}&state={state[1]}")
        answer = connection.getresponse()

        def told() -> Iterator[dict[str, Any]]:
            for line in answer:
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))

        try:
            yield told()
        finally:
            connection.close()


@contextmanager
def launched(board: Board, *options: str, port: int = 0, language: str = "en") -> Iterator[Preview]:
    """Start to serve a board."""
    said = board.folder / "said.txt"
    with said.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            command("serve", "--port", str(port), "--jobs", "1", *options),
            cwd=board.folder,
            env=surroundings(PYTHONUNBUFFERED="1", SITEGEN_LANG=language),
            stdout=written,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield Preview(process, port, said)
        finally:
            process.kill()
            process.wait()


@contextmanager
def starting(board: Board) -> Iterator[Preview]:
    """Serve a board, whose first build need not have ended."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with launched(board, port=port) as preview:
        preview.until(preview.answers, 30)
        yield preview


@contextmanager
def serving(board: Board, *options: str, port: int = 0, language: str = "en") -> Iterator[Preview]:
    """Serve a board once it is built, and stop with Ctrl-C."""
    with launched(board, *options, port=port, language=language) as preview:
        ready = message(language, "cli.serve.ready").partition("{")[0]
        preview.until(lambda: ready in preview.said(), 30)
        found = re.search(r"http://127\.0\.0\.1:(\d+)", preview.said())
        assert found
        preview.port = int(found[1])
        built = message(language, "cli.serve.built").partition("{")[0]
        preview.until(lambda: built in preview.said())
        yield preview
        preview.process.send_signal(signal.SIGINT)
        start = time.monotonic()
        assert preview.process.wait(10) == 0, preview.said()
        assert time.monotonic() - start < 5, "it stops soon, whatever is connected"
        assert "Traceback" not in preview.said()


def fill(board: Board, count: int) -> None:
    """Put so many more notices on a board."""
    for number in range(count):
        board.put(f"content/dongwa/2023/0101-{number:04}.md", notice(title=f"第{number}号"))


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """A board with a notice in two languages."""
    made = Board(tmp_path)
    made.put(SOURCE, notice())
    made.put("content/dongwa/2024/0410.en.md", "---\ntitle: Accounts\n---\nText.\n")
    return made


def test_a_save_is_seen_at_once(board: Board) -> None:
    with serving(board) as preview:
        assert "正文。" in preview.page()
        board.put(SOURCE, notice(body="改过的正文。"))
        preview.shows("改过的正文。")
        board.put(SOURCE, notice(title="新标题"))
        preview.shows("新标题", "/dongwa/")


def test_invariant_what_is_served_is_what_is_built(board: Board) -> None:
    board.build()
    with serving(board) as preview:
        for path, built in board.output().items():
            served = preview.ask(f"/{path}".removesuffix("index.html"))[2]
            assert CLIENT.sub(b"", served) == built, path
    assert "client.js" not in board.page("dongwa/2024/0410/")


def test_the_published_folder_is_not_touched(board: Board) -> None:
    with serving(board) as preview:
        board.put(SOURCE, notice(body="只在预览里。"))
        preview.shows("只在预览里。")
    assert not (board.folder / "output").exists()


def test_an_open_page_is_reloaded_only_if_it_changed(board: Board) -> None:
    with serving(board) as preview, preview.news(PAGE) as own, preview.news("/en/") as other:
        assert next(own)["do"] == "nothing"
        assert next(other)["do"] == "nothing"
        board.put(SOURCE, notice(body="改过的正文。"))
        assert next(own)["do"] == "reload"
        assert next(other)["do"] == "nothing"


def test_a_new_style_needs_no_reload(board: Board) -> None:
    board.put("themes/own/assets/style.css", "body { color: black }")
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site + "theme: themes/own\n")
    with serving(board) as preview, preview.news() as news:
        next(news)
        board.put("themes/own/assets/style.css", "body { color: navy }")
        told = next(news)
        assert told["do"] == "style"
        (style,) = (name for name in told["styles"] if "/style." in name)
        address = os.path.normpath(f"{PAGE}{style}")
        assert preview.page(address) == "body { color: navy }"


def test_an_image_that_a_page_shows_is_part_of_it(board: Board) -> None:
    board.put("content/dongwa/2024/0410.files/tu.png", b"\x89PNG one")
    board.put(SOURCE, notice(body="![公示栏](tu.png)"))
    with serving(board) as preview, preview.news() as news:
        next(news)
        board.put("content/dongwa/2024/0410.files/tu.png", b"\x89PNG other")
        assert next(news)["do"] == "reload"


def test_a_page_whose_file_was_renamed_is_followed(board: Board) -> None:
    with serving(board) as preview, preview.news() as news:
        next(news)
        folder = board.folder / "content/dongwa/2024"
        (folder / "0410.en.md").rename(folder / "0411.en.md")
        (folder / "0410.md").rename(folder / "0411.md")
        told = next(told for told in news if told["do"] != "nothing")
        if told["do"] == "reload":  # seen between the two renames
            told = next(told for told in news if told["do"] == "go")
        assert told["address"] == "dongwa/2024/0411/"


def test_a_fault_is_told_where_it_is_and_the_last_good_page_stays(board: Board) -> None:
    with serving(board) as preview, preview.news() as own, preview.news("/en/") as other:
        next(own), next(other)
        board.put(SOURCE, notice(date="2024-02-30"))
        found = next(told for told in own if told["count"])["findings"]
        (finding,) = (one for one in found if one["own"])
        assert finding["line"] == 3
        assert finding["text"] == "date: 2024-02-30"
        elsewhere = next(told for told in other if told["count"])["findings"]
        assert not any(one["own"] for one in elsewhere)
        assert "正文。" in preview.page()
        assert "D105" in preview.said()
        board.put(SOURCE, notice(body="改好了。"))
        assert next(told for told in own if told["do"] == "reload")["count"] == 0
        preview.shows("改好了。")


def test_a_fault_in_the_settings_leaves_the_last_pages(board: Board) -> None:
    with serving(board) as preview, preview.news() as news:
        next(news)
        site = (board.folder / "site.yaml").read_text("utf-8")
        board.put("site.yaml", site.replace("base_url", "base_ulr"))
        assert next(told for told in news if told["count"])["findings"][0]["path"] == "site.yaml"
        assert "正文。" in preview.page()
        board.put("site.yaml", site)
        assert next(told for told in news if not told["count"])


def test_drafts_and_what_is_scheduled_are_shown_when_asked(board: Board) -> None:
    board.put("content/dongwa/2024/c.md", notice().replace("org:", "draft: true\norg:"))
    later = notice().replace("org:", "publish_at: 2026-12-01 08:00\norg:")
    board.put("content/dongwa/2024/d.md", later)
    with serving(board) as preview:
        assert preview.ask("/dongwa/2024/c/")[0] == 404
        assert preview.ask("/dongwa/2024/d/")[0] == 404
    with serving(board, "--drafts", "--as-of", "2026-12-01") as preview:
        assert "这是草稿，尚未发布。" in preview.page("/dongwa/2024/c/")
        assert "草稿" in preview.page("/dongwa/2024/")
        assert 'data-as-of="2026-12-01"' in preview.page("/dongwa/2024/d/")


def test_a_hundred_saves_end_in_the_last(board: Board) -> None:
    with serving(board) as preview:
        for number in range(100):
            board.put(SOURCE, notice(body=f"第{number}次。"))
        preview.shows("第99次。")
        assert preview.said().count("Updated:") < 60, "saves close together are built together"


def test_editors_replace_files_and_leave_their_own(board: Board) -> None:
    with serving(board) as preview:
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


def test_many_files_at_once(board: Board) -> None:
    """As `git checkout` of another branch does it."""
    with serving(board) as preview:
        for number in range(300):
            board.put(f"content/xidi/2024/n{number}.md", notice(title=f"通知{number}", org="xidi"))
        preview.shows("通知299", "/xidi/2024/n299/")
        shutil.rmtree(board.folder / "content/xidi")
        preview.until(lambda: preview.ask("/xidi/2024/n299/")[0] == 404)


def test_the_content_folder_goes_and_comes_back(board: Board) -> None:
    content = board.folder / "content"
    with serving(board) as preview:
        content.rename(board.folder / "away")
        preview.until(lambda: "Not updated" in preview.said())
        assert "正文。" in preview.page()
        (board.folder / "away").rename(content)
        board.put(SOURCE, notice(body="回来了。"))
        preview.shows("回来了。")


def test_a_preview_that_was_removed_is_built_again(board: Board) -> None:
    with serving(board) as preview:
        shutil.rmtree(board.folder / ".sitegen")
        preview.shows("正文。")


def test_looking_again_and_again_where_there_are_no_events(board: Board) -> None:
    with serving(board, "--poll") as preview:
        assert "looking for them" in preview.said()
        board.put(SOURCE, notice(body="也看到了。"))
        preview.shows("也看到了。")


def test_a_port_that_is_taken(board: Board) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with serving(board, port=taken) as preview:
            assert f"Port {taken} is taken" in preview.said()
            assert preview.port != taken


def test_under_a_base_path(board: Board) -> None:
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site.replace("board.example/", "board.example/gongkai/"))
    with serving(board) as preview:
        assert preview.ask("/")[1]["location"] == "/gongkai/"
        assert "正文。" in preview.page(f"/gongkai{PAGE}")
        assert preview.ask("/gongkai/en/nope/")[0] == 404
        with preview.news(f"/gongkai{PAGE}") as news:
            assert next(news)["do"] == "nothing"
            board.put(SOURCE, notice(body="改过的正文。"))
            assert next(news)["do"] == "reload"


OUTSIDE = [
    "/../site.yaml",
    "/..%2f..%2fsite.yaml",
    "/%2e%2e/%2e%2e/site.yaml",
    "/..%5c..%5csite.yaml",
    "//etc/passwd",
    "/a%00b",
    "/link.txt",
    "/_/../client.js",
    "/_/app.py",
    "/" + "a" * 5000,
]


def test_nothing_outside_is_served(board: Board) -> None:
    with serving(board) as preview:
        (board.folder / ".sitegen/preview/site/link.txt").symlink_to(board.folder / "site.yaml")
        for path in OUTSIDE:
            status, _, body = preview.ask(path)
            assert status == 404, path
            assert b"base_url" not in body


def test_only_those_who_know_its_name_are_answered(board: Board) -> None:
    with serving(board) as preview:
        assert preview.ask("/", Host="evil.example")[0] == 400
        assert preview.ask("/", Host=f"evil.example:{preview.port}")[0] == 400
        assert preview.ask("/", Host=f"localhost:{preview.port}")[0] == 200
        assert preview.ask("/", "POST")[0] == 405


def test_answers_are_proper_http(board: Board) -> None:
    board.put("content/dongwa/2024/0410.files/biao.pdf", b"%PDF" + bytes(1000))
    board.put(SOURCE, notice(body="[表](biao.pdf)"))
    with serving(board) as preview:
        status, headers, body = preview.ask(PAGE)
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert preview.ask(PAGE, if_none_match=headers["etag"])[0] == 304
        assert preview.ask(PAGE, "HEAD")[1]["content-length"] == str(len(body))
        file = f"{PAGE}biao.pdf"
        assert preview.ask(file)[1]["content-type"] == "application/pdf"
        status, headers, part = preview.ask(file, Range="bytes=0-3")
        assert (status, part) == (206, b"%PDF")
        assert preview.ask(PAGE.rstrip("/"))[1]["location"].endswith(PAGE)
        status, _, body = preview.ask("/en/nowhere/")
        assert status == 404
        assert b'lang="en"' in body


def test_hundreds_of_idle_connections_do_not_block(board: Board) -> None:
    with serving(board) as preview:
        idle = [socket.create_connection(("127.0.0.1", preview.port)) for _ in range(300)]
        for one in idle[:150]:
            one.sendall(
                f"GET /_/events?page=/ HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode()
            )
        board.put(SOURCE, notice(body="仍然很快。"))
        preview.shows("仍然很快。")
        for one in idle:
            one.close()


def test_the_front_desk_tells_the_clerk_what_there_is(board: Board) -> None:
    board.put(
        "content/dongwa/2024/c.md", notice(title="未完稿").replace("org:", "draft: true\norg:")
    )
    later = notice(title="下月再发").replace("org:", "publish_at: 2099-12-01 08:00\norg:")
    board.put("content/dongwa/2024/d.md", later)
    with serving(board) as preview:
        board.put(SOURCE, notice(date="2024-02-30"))
        preview.shows("D105", "/_/")
        desk = preview.page("/_/")
        drafts, waiting = desk.index('id="drafts"'), desk.index('id="scheduled"')
        assert drafts < desk.index("未完稿") < waiting < desk.index("下月再发")
        assert 'data-copy="content/dongwa/2024/c.md"' in desk
        assert preview.ask("/_/desk.js")[0] == 200


RULE = """\
disclosure:
  since: 2024-01-01
  rules:
    - id: affairs
      name: {zh-Hans: 村务公开, en: Village affairs}
      level: village
      frequency: quarter
      categories: [village-affairs]
      due: {day: 15, month: 1}
"""
DUE = {
    "en": (
        "overdue, days: 3 Dongwa Village · Village affairs · Q1 2024 last day: 2024-04-15",
        "days left: 88 Dongwa Village · Village affairs · Q2 2024 last day: 2024-07-15",
    ),
    "zh-Hans": (
        "已逾期 3 天 东洼村 · 村务公开 · 2024年第1季度 最迟公开日期:2024-04-15",
        "还有 88 天 东洼村 · 村务公开 · 2024年第2季度 最迟公开日期:2024-07-15",
    ),
}


@pytest.mark.parametrize("language", DUE)
def test_the_front_desk_tells_what_is_due_on_the_day_shown(board: Board, language: str) -> None:
    """What is overdue first; a draft is no publication, and what is published is due no longer."""
    board.put("site.yaml", (board.folder / "site.yaml").read_text("utf-8") + RULE)
    report = notice(category="village-affairs").replace("org:", "period: 2024-Q1\norg:")
    board.put("content/xidi/2024/a.md", report.replace("dongwa", "xidi"))
    board.put("content/dongwa/2024/a.md", report.replace("org:", "draft: true\norg:"))
    with serving(board, "--as-of", "2024-04-18", language=language) as preview:

        def due() -> list[str]:
            lines = preview.page("/_/").partition('id="due"')[2].partition("</section>")[0]
            return [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in lines.split("<li")]

        told = [line.partition("> ")[2] for line in due()[1:]]
        overdue, left = DUE[language]
        assert told[:2] == [overdue, left]
        assert len(told) == 7  # and the other village, and both until the end of the year
        assert '<a href="/dongwa/ledger/">' in preview.page("/_/")
        board.put("content/dongwa/2024/a.md", report)
        preview.until(lambda: "2024-04-15" not in " ".join(due()))


def test_very_much_that_is_due_is_counted(board: Board) -> None:
    """The twenty that became overdue last and the ten that are due next; how many there are more."""
    rule = RULE.replace("2024-01", "2022-01").replace("quarter", "month")
    board.put("site.yaml", (board.folder / "site.yaml").read_text("utf-8") + rule)
    with serving(board, "--as-of", "2024-04-18") as preview:
        due = preview.page("/_/").partition('id="due"')[2].partition("</section>")[0]
        assert len(re.findall("overdue, days:", due)) == 20
        assert len(re.findall("days left:", due)) == 10
        assert "Not shown: overdue 34, not yet due 8." in due


def test_the_front_desk_tells_which_translations_are_behind(board: Board) -> None:
    old = "---\ntitle: Accounts\ntranslated_from: 0123456789ab\n---\nText.\n"
    board.put("content/dongwa/2024/0410.en.md", old)
    with serving(board) as preview:
        desk = preview.page("/_/")
        behind = desk.partition('id="stale"')[2].partition("</section>")[0]
        assert 'data-copy="content/dongwa/2024/0410.en.md"' in behind


def test_a_picture_of_the_settings_is_watched(board: Board) -> None:
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site + "appearance: {logo: pictures/county/logo.svg}\n")
    board.put("pictures/county/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>")
    with serving(board) as preview, preview.news() as news:
        next(news)
        board.put("pictures/county/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
        assert next(news)["do"] == "reload"


def test_a_file_that_is_half_written(board: Board) -> None:
    with serving(board) as preview, preview.news() as news:
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


def test_a_change_during_a_build_has_one_build_follow(board: Board) -> None:
    """However many there are, and never two builds at once."""
    shown: list[Shown] = []
    running: list[str] = []
    wish = Wish(board.folder, lambda: NOW, jobs=1)

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


def test_a_save_does_not_wait_for_what_another_left(board: Board) -> None:
    """Lists and the search index are brought up once it is still: a save in their midst goes first."""
    shown: list[Shown] = []
    planned: list[list[int]] = [[]]
    wish = Wish(board.folder, lambda: NOW, jobs=1)
    fill(board, 150)

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


def test_before_the_first_build_has_ended_it_is_told_how_far_it_is(board: Board) -> None:
    """A page is answered with one that asks again; what is no page waits."""
    fill(board, 300)
    with starting(board) as preview:
        status, headers, page = preview.ask(PAGE, accept="text/html")
        assert (status, headers["retry-after"]) == (503, "1")
        assert b'http-equiv="refresh"' in page
        seen = re.compile(rb"Reading \d+ / 302|Drawing \d+ / \d+")
        preview.until(lambda: bool(seen.search(preview.ask(NONE, accept="text/html")[2])))
        assert preview.ask("/_/", accept="text/html")[0] == 503
        assert preview.ask(PAGE)[0] == 200, "asked for anything, it waits"
        assert preview.ask(PAGE, accept="text/html")[0] == 200


def test_what_the_first_build_has_drawn_is_there_before_it_has_ended(board: Board) -> None:
    """The ways to all others first; and it stays when the build has ended."""
    fill(board, 1500)
    with starting(board) as preview:
        preview.until(lambda: preview.ask("/", accept="text/html")[0] == 200)
        _, headers, page = preview.ask("/", accept="text/html")
        style = re.search(rb'href="(assets/style[^"]+)"', page)
        assert style
        assert preview.ask(f"/{style[1].decode()}")[0] == 200
        assert preview.ask(NONE, accept="text/html")[0] == 503, "it has not ended"
        assert preview.ask(NONE)[0] == 404, "asked for anything, it waits"
        assert preview.ask("/", accept="text/html")[1]["etag"] == headers["etag"]


def test_how_far_the_first_build_is_does_not_come_and_go(board: Board) -> None:
    """Pages are planned while others are drawn: that has no end to tell of, and hides none."""
    fill(board, 600)
    seen: list[bool] = []

    def built() -> bool:
        status, _, page = preview.ask(NONE, accept="text/html")
        seen.append(b"<progress" in page)
        return status == 404

    with starting(board) as preview:
        preview.until(built, 60)
    told = seen[seen.index(True) : -1]
    assert len(told) > 10
    assert all(told)


def test_a_preview_begins_with_what_the_last_one_left(board: Board) -> None:
    fill(board, 600)
    with serving(board):
        pass
    settings = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", settings.replace("公开栏", "信息公开栏"))  # so that each page is new
    board.put(SOURCE, notice(body="夜里改的。"))
    with starting(board) as preview:
        status, _, page = preview.ask(PAGE, accept="text/html")
        assert status == 200
        assert "正文。" in page.decode()
        preview.shows("夜里改的。")


def test_a_long_build_ends_with_the_preview(board: Board) -> None:
    """And the next build knows what had been read by then."""
    fill(board, 1500)
    with starting(board) as preview:
        under_way = re.compile(rb"Drawing \d+")
        preview.until(lambda: bool(under_way.search(preview.ask(NONE, accept="text/html")[2])))
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(2) == 0
        assert message("en", "cli.serve.built").partition("{")[0] not in preview.said()
    with serving(board) as preview:
        assert preview.ask(PAGE)[0] == 200


def test_where_the_system_watches_no_more_it_is_said(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of inotify, as Linux tells of it: no space left on device."""

    def full(self: object, *given: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(BaseObserver, "schedule", full)
    shown: list[Shown] = []
    preview = LivePreview(Wish(board.folder, lambda: NOW, jobs=1), shown.append)
    preview.start()
    try:
        wait_until(lambda: bool(shown))
        assert shown[0].polls
        board.put(SOURCE, notice(body="也看到了。"))
        page = preview.wish.folder / "dongwa/2024/0410/index.html"
        wait_until(lambda: "也看到了。" in page.read_text("utf-8"))
    finally:
        preview.close()


def test_a_telephone_finds_the_preview_by_a_code(board: Board) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        command("serve", "--host", "0.0.0.0", "--port", "0", "--jobs", "1"),
        cwd=board.folder,
        env=surroundings(),
        stdout=follower,
        stderr=subprocess.STDOUT,
    )
    said = b""
    try:
        while b"Updated:" not in said:
            said += os.read(leader, 4096)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)
        os.close(leader)
        os.close(follower)
    address = re.search(r"same network: (\S+)", said.decode())
    if address is None:
        pytest.skip("this machine is in no network")
    blocks = [line for line in said.decode().splitlines() if "\x1b[30" in line]
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in blocks]
    rows = [
        b"".join(bytes([0 if block in dark else 255]) * 4 for block in line)
        for line in lines
        for dark in ("█▀", "█▄")
        for _ in range(4)
    ]
    picture = memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == address[1]


def test_an_open_front_desk_follows(board: Board, browser: Browser) -> None:
    with serving(board) as preview:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{preview.port}/_/")
        board.put("content/dongwa/2024/0501.md", notice(title="刚起草的公告"))
        page.get_by_role("link", name="刚起草的公告").wait_for(timeout=15_000)
        board.put(SOURCE, notice(date="2024-02-30"))
        page.get_by_text("D105").wait_for(timeout=15_000)
        board.put(SOURCE, notice())
        page.get_by_text("D105").wait_for(state="detached", timeout=15_000)
        page.close()


def test_a_browser_shows_a_save(board: Board, browser: Browser) -> None:
    with serving(board) as preview:
        page = browser.new_page(viewport={"width": 360, "height": 300})
        page.goto(f"http://127.0.0.1:{preview.port}{PAGE}")
        page.evaluate("window.scrollTo(0, 120)")
        board.put(SOURCE, notice(body="浏览器也看到了。"))
        page.get_by_text("浏览器也看到了。").wait_for(timeout=15_000)
        page.wait_for_function("Math.abs(window.scrollY - 120) < 2", timeout=15_000)
        board.put(SOURCE, notice(date="2024-02-30"))
        page.get_by_text("D105").first.wait_for(timeout=15_000)
        assert page.get_by_text("浏览器也看到了。").count(), "the last good page stays"
        board.put(SOURCE, notice(body="改好了。"))
        page.get_by_text("改好了。").wait_for(timeout=15_000)
        page.close()
