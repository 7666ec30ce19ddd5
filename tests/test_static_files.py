"""The built site over HTTP: the same bytes, the usual headers, nothing from outside."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sitegen.serve.static_files import opened
from tests.board import Board, notice
from tests.preview import (
    CLIENT,
    PAGE,
    SOURCE,
    running_preview,
    starting_preview,
)


def test_invariant_served_pages_are_the_built_pages(board: Board) -> None:
    board.build()
    with running_preview(board) as preview:
        for path, built in board.output().items():
            served = preview.ask(f"/{path}".removesuffix("index.html"))[2]
            assert CLIENT.sub(b"", served) == built, path
    assert "client.js" not in board.page("dongwa/2024/0410/")


def test_a_base_path_is_served_below_itself(board: Board) -> None:
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site.replace("board.example/", "board.example/gongkai/"))
    with running_preview(board) as preview:
        assert preview.ask("/")[1]["location"] == "/gongkai/"
        assert "正文。" in preview.page(f"/gongkai{PAGE}")
        assert preview.ask("/gongkai/en/nope/")[0] == 404
        with preview.news(f"/gongkai{PAGE}") as news:
            assert next(news)["do"] == "nothing"
            board.put(SOURCE, notice(body="改过的正文。"))
            assert next(news)["do"] == "morph"


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


def test_nothing_outside_the_preview_is_served(board: Board) -> None:
    with running_preview(board) as preview:
        site = board.folder / ".sitegen/preview/public-1/site"
        (site / "link.txt").symlink_to(board.folder / "site.yaml")
        for path in OUTSIDE:
            status, _, body = preview.ask(path)
            assert status == 404, path
            assert b"base_url" not in body


def test_requests_for_other_hosts_are_refused(board: Board) -> None:
    with running_preview(board) as preview:
        status, _, answer = preview.ask("/", Host="evil.example")
        assert status == 400
        for told in (answer.decode(), preview.said()):
            assert "`evil.example`" in told
            assert f"http://127.0.0.1:{preview.port}/" in told
            assert "--allow-host evil.example" in told
        preview.ask("/", Host="a\x1b[2J.example")
        assert "a\\x1b[2j.example" in preview.said()
        assert preview.ask("/", Host=f"evil.example:{preview.port}")[0] == 400
        assert preview.ask("/", Host=f"localhost:{preview.port}")[0] == 200
        assert preview.ask("/", "POST")[0] == 405


def test_responses_have_types_etags_ranges_and_redirects(board: Board) -> None:
    board.put("content/dongwa/2024/0410.files/biao.pdf", b"%PDF" + bytes(1000))
    board.put(SOURCE, notice(body="[表](biao.pdf)"))
    with running_preview(board) as preview:
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


def test_hundreds_of_idle_connections_do_not_block_a_save(board: Board) -> None:
    with running_preview(board) as preview:
        idle = [socket.create_connection(("127.0.0.1", preview.port)) for _ in range(300)]
        for one in idle[:150]:
            one.sendall(
                f"GET /_/events?page=/ HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode()
            )
        board.put(SOURCE, notice(body="仍然很快。"))
        preview.shows("仍然很快。")
        for one in idle:
            one.close()


def test_a_host_that_is_allowed_is_answered(board: Board) -> None:
    with running_preview(board, "--allow-host", "Board.example") as preview:
        assert preview.ask("/", Host=f"board.example:{preview.port}")[0] == 200
        assert preview.ask("/", Host="other.example")[0] == 400


@pytest.mark.parametrize("typed", ["公开/村", "%E5%85%AC%E5%BC%80/%E6%9D%91"])
def test_a_base_path_works_typed_or_encoded(board: Board, typed: str) -> None:
    settings = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", settings.replace("board.example/", f"board.example/{typed}/"))
    base = "/%E5%85%AC%E5%BC%80/%E6%9D%91"
    with running_preview(board) as preview:
        assert preview.ask("/")[1]["location"] == f"{base}/"
        assert f":{preview.port}{base}/" in preview.said()
        assert "正文。" in preview.page(f"{base}{PAGE}")
        assert f'href="{base}/' in preview.page("/_/")
        with preview.news(f"{base}{PAGE}") as news:
            assert next(news)["do"] == "nothing"
            board.put(SOURCE, notice(body="改过的正文。"))
            assert next(news)["do"] == "morph"


def test_odd_requests_leave_the_preview_running(board: Board) -> None:
    odd = [
        "/%00",
        "/_/events%00",
        "/_/%00",
        f"{PAGE}?%00=%00",
        "/%ff%fe",
        "/%ED%A0%80",
        "/" + "x/" * 3000,
    ]
    with running_preview(board) as preview:
        for path in odd:
            assert preview.ask(path)[0] in (200, 404), path
        for page in ("%00", "%2500", "%ff", "/" + "a" * 9000):
            with preview.events(f"page={page}&state=x") as news:
                assert next(news)["do"] in ("nothing", "reload", "morph")
        assert preview.ask(PAGE)[0] == 200
        assert "Traceback" not in preview.said()


def test_a_file_is_sent_as_it_was_opened(tmp_path: Path) -> None:
    """A build that replaces or removes it meanwhile changes nothing of the answer."""
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old bytes")
    found = opened(str(file))
    assert found
    (tmp_path / "new").write_bytes(b"new and longer bytes")
    (tmp_path / "new").replace(file)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is to be read")

    scope = {"type": "http", "method": "GET", "headers": []}
    with ThreadPoolExecutor() as threads:  # an open browser has a loop in this one
        threads.submit(asyncio.run, found(scope, receive, send)).result()
    assert (b"content-length", b"9") in sent[0]["headers"]
    assert b"".join(one["body"] for one in sent[1:]) == b"old bytes"
    assert opened(str(tmp_path / "gone.pdf")) is None
    assert opened(str(tmp_path)) is None


RANGES = [
    ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
    ("bytes=7-", 206, b"789", "bytes 7-9/10"),
    ("bytes=-2", 206, b"89", "bytes 8-9/10"),
    ("bytes=5-500", 206, b"56789", "bytes 5-9/10"),
    ("bytes=10-", 416, b"", "bytes */10"),
    ("bytes=-0", 416, b"", "bytes */10"),
    ("bytes=-", 200, b"0123456789", None),
    ("bytes=0-1,3-4", 200, b"0123456789", None),
]


def test_a_part_of_a_file_is_sent(board: Board) -> None:
    board.put("content/dongwa/2024/0410.files/a.pdf", "0123456789")
    board.put("content/dongwa/2024/0410.files/empty.pdf", "")
    board.put(SOURCE, notice(body="[a](a.pdf) [b](empty.pdf)"))
    with running_preview(board) as preview:
        for asked, status, body, part in RANGES:
            found, headers, got = preview.ask(f"{PAGE}a.pdf", Range=asked)
            assert (found, got, headers.get("content-range")) == (status, body, part), asked
        head = preview.ask(f"{PAGE}a.pdf", "HEAD")
        assert (head[1]["content-length"], head[2]) == ("10", b"")
        assert preview.ask(f"{PAGE}a.pdf", if_none_match=head[1]["etag"])[0] == 304
        assert preview.ask(f"{PAGE}empty.pdf")[::2] == (200, b"")


def test_previews_share_nothing(board: Board) -> None:
    """A draft answers in the preview that was started for drafts alone, then and later."""
    board.put(
        "content/dongwa/2024/draft.md", notice("不公开的稿").replace("org:", "draft: true\norg:")
    )
    page = "/dongwa/2024/draft/"
    with running_preview(board) as public:
        with running_preview(board, "--drafts") as private, running_preview(board) as second:
            assert private.ask(page)[0] == 200
            board.put(SOURCE, notice(body="改过的正文。"))
            for preview in (public, private, second):
                preview.shows("改过的正文。")
            assert public.ask(page)[0] == second.ask(page)[0] == 404
        assert public.ask(page)[0] == 404
    with starting_preview(board) as public:
        assert public.ask(page)[0] == 404
