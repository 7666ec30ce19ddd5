"""The demo board, built once, and the browser that tests look through."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.board import ROOT, Board, notice, sitegen
from tests.browsing import NARROW, absent, served


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this repository's own board, built: the folder of its site.yaml."""
    folder = tmp_path_factory.mktemp("demo") / "site"
    folder.mkdir()
    for name in ("site.yaml", "published.lock"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "content", folder / "content")
    done = sitegen("build", "--as-of", "2026-11-23", "--format", "json", cwd=folder)
    (folder / "findings.json").write_text(done.stdout, "utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the system's Chromium; skip without one, or fail if ALL_TESTS is set.

    One serves all tests of a worker, since starting it takes a second; contexts share nothing.
    """
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        absent("no Chromium: set CHROMIUM to its path")
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=options)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def address(demo: Path) -> Iterator[str]:
    """Yield the address at which the demo is served."""
    with served(demo / "output") as made:
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield the browser context of a phone, 360 CSS pixels wide."""
    made = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True, locale="zh-CN")  # type: ignore[arg-type]
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Yield a page; any console message, script error or failed request fails the test."""
    complaints: list[str] = []

    def complain(failure: str, url: str) -> None:
        if "ERR_ABORTED" not in failure:  # by going on to the next page
            complaints.append(url)

    made = context.new_page()
    made.on("console", lambda message: complaints.append(message.text))
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on("requestfailed", lambda request: complain(request.failure or "", request.url))
    made.on("response", lambda found: complaints.append(found.url) if found.status >= 400 else None)
    yield made
    assert complaints == []


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return a board with one notice in two languages. Modules with other needs define their own."""
    made = Board(tmp_path)
    made.put("content/dongwa/2024/0410.md", notice())
    made.put("content/dongwa/2024/0410.en.md", "---\ntitle: Accounts\n---\nText.\n")
    return made
