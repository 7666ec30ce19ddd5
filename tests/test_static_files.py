"""The built site over HTTP: the same bytes, the usual headers, nothing from outside."""

from __future__ import annotations

import socket

from tests.board import Board, notice
from tests.preview import (
    CLIENT,
    PAGE,
    SOURCE,
    running_preview,
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


def test_nothing_outside_the_preview_is_served(board: Board) -> None:
    with running_preview(board) as preview:
        (board.folder / ".sitegen/preview/site/link.txt").symlink_to(board.folder / "site.yaml")
        for path in OUTSIDE:
            status, _, body = preview.ask(path)
            assert status == 404, path
            assert b"base_url" not in body


def test_requests_for_other_hosts_are_refused(board: Board) -> None:
    with running_preview(board) as preview:
        assert preview.ask("/", Host="evil.example")[0] == 400
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
