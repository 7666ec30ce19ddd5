"""`sitegen init --server`: settings under which a real web server serves a site as it should."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from sitegen.cli import main
from tests.browsing import kinds
from tests.servers import free_port, nginx_with


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo board by nginx under the settings that `init` writes."""
    folder = tmp_path_factory.mktemp("nginx")
    arguments = ["init", str(folder / "board"), "--server", "nginx"]
    done = CliRunner().invoke(main, arguments, env={"SITEGEN_LANG": "en"})
    assert done.exit_code == 0, done.output
    settings = (folder / "board/deploy/nginx.conf").read_text("utf-8")
    port = free_port()
    settings = re.sub(r"listen 80;.*", f"listen 127.0.0.1:{port};", settings)
    settings = settings.replace("listen [::]:80;", "")
    settings = settings.replace("/srv/www/board/current", str(demo / "output"))
    with nginx_with(folder / "server", settings, port) as address:
        yield address


def get(address: str, **headers: str) -> tuple[int, Message, bytes]:
    """Return status, headers and body of an answer."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
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
