"""The demo board in a real browser: on a small telephone, from a folder, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsing import served

VILLAGE, YEAR = "东洼村", "2026"
CONVENIENCES = {"", "复制网址"}  # lines that only scripts give
NARROW = {"width": 360, "height": 640}


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    """Where the demo is served."""
    with served(demo / "output") as made:
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A telephone, 360 pixels wide."""
    made = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True, locale="zh-CN")  # type: ignore[arg-type]
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which every complaint of the browser is a failure."""
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


def kinds(demo: Path) -> list[str]:
    """Addresses of every kind of page, the longest of each kind, in both languages."""
    patterns = (
        r"", r"404.html", r"\d{4}/", r"[a-z-]+/", r"[a-z-]+/\d{4}/", r"[a-z-]+/\d{4}/[^/]+/",
        r"[a-z-]+/\d{4}/[^/]*plan[^/]*/", r"categories/", r"categories/[a-z-]+/", r"plans/",
    )  # fmt: skip
    root = demo / "output"
    sizes = {
        path.relative_to(root).as_posix().removesuffix("index.html"): path.stat().st_size
        for path in root.rglob("*.html")
    }
    found = []
    for pattern in patterns:
        for language in ("", "en/"):
            alike = [url for url in sizes if re.fullmatch(language + pattern, url)]
            found += sorted(alike, key=lambda url: sizes[url])[-2:]
    with_table = [
        url
        for url in sizes
        if not url.endswith("html") and "<table" in (root / url / "index.html").read_text("utf-8")
    ]
    return list(dict.fromkeys([*found, *sorted(with_table, key=lambda url: sizes[url])[-4:]]))


def test_no_page_is_wider_than_a_telephone(demo: Path, address: str, page: Page) -> None:
    urls = kinds(demo)
    assert len(urls) >= 20
    wide = []
    for url in urls:
        page.goto(address + quote(url))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            wide.append((url, width))
    assert wide == []


def test_touch_targets_are_large_enough(address: str, page: Page) -> None:
    """WCAG 2.2, 2.5.8: 24 pixels; links within a sentence are exempt."""
    page.goto(address)
    heights = page.eval_on_selector_all(
        "nav a, main li > a",
        "links => links.map(l => [l.textContent, l.getBoundingClientRect().height])",
    )
    assert heights
    assert [name for name, height in heights if height < 24] == []


def test_a_villager_reaches_village_and_year_in_two_taps(address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_role("link", name=VILLAGE, exact=True).first.tap()
    page.wait_for_url("**/douzhuang-dongwa/")
    page.locator("main").get_by_role("link", name=re.compile(f"^{YEAR}年?( |$)")).first.tap()
    page.wait_for_url(f"**/douzhuang-dongwa/{YEAR}/")
    assert page.locator("main a[href*='accounts']").count() > 0


def test_the_language_can_be_switched_and_back(demo: Path, address: str, page: Page) -> None:
    for url in ("", "categories/", "plans/", "douzhuang-dongwa/2026/"):
        page.goto(address + url)
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        page.get_by_role("link", name="English").first.tap()
        page.wait_for_url(f"{address}en/{url}")
        assert page.locator("html").get_attribute("lang") == "en"
        page.get_by_role("link", name="中文").first.tap()
        page.wait_for_url(address + url)


def test_a_translated_document_leads_to_its_translation(
    demo: Path, address: str, page: Page
) -> None:
    root = demo / "output"
    source = next(
        path
        for path in sorted(root.glob("en/*/[0-9]*/*/index.html"))
        if (root / path.relative_to(root / "en")).exists()
    )
    url = source.parent.relative_to(root / "en").as_posix()
    page.goto(f"{address}{quote(url)}/")
    page.get_by_role("link", name="English").first.tap()
    page.wait_for_url(f"{address}en/{quote(url)}/")


def test_it_works_from_a_folder(demo: Path, page: Page) -> None:
    page.goto((demo / "output/index.html").as_uri())
    page.get_by_role("link", name=VILLAGE, exact=True).first.tap()
    page.wait_for_url("file://*/**/douzhuang-dongwa/index.html")
    page.locator("main").get_by_role("link", name=re.compile(f"^{YEAR}年?( |$)")).first.tap()
    page.wait_for_url(f"file://*/**/douzhuang-dongwa/{YEAR}/index.html")
    page.locator("main a[href*='accounts']").first.tap()
    page.wait_for_url("file://*/**accounts/index.html")
    page.get_by_role("link", name="首页").first.tap()
    page.wait_for_url("file://*/**/output/index.html")
    page.get_by_role("link", name="English").first.tap()
    page.wait_for_url("file://*/**/output/en/index.html")


def test_all_can_be_read_without_scripts(demo: Path, address: str, browser: Browser) -> None:
    url = "douzhuang-dongwa/2026/1112-october-accounts/"
    texts = []
    for scripts in (True, False):
        context = browser.new_context(viewport=NARROW, java_script_enabled=scripts)  # type: ignore[arg-type]
        page = context.new_page()
        seen = []
        for place in ("", "douzhuang-dongwa/", "douzhuang-dongwa/2026/", url, "plans/", "en/"):
            page.goto(address + place)
            lines = page.locator("main").inner_text().splitlines()
            seen.append("\n".join(line for line in lines if line not in CONVENIENCES))
        texts.append(seen)
        context.close()
    assert texts[0] == texts[1]
    assert "财务收支" in texts[1][3]


def test_it_can_be_used_from_the_keyboard(address: str, page: Page) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    assert first.startswith("#"), "the first stop skips to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_page_that_is_not_there(address: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(address + "404.html")
    page.locator("main").get_by_role("link").first.tap()
    page.wait_for_url(re.compile(re.escape(address)))
    assert page.locator("h1").inner_text()


def test_the_permanent_address_is_copied_by_a_button(address: str, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + "guihua-huaping/2025/1105-桂花节专账公开/")
    page.get_by_role("button", name="复制网址").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("link[rel=canonical]").get_attribute("href")


def test_a_long_tables_head_stays_in_sight(address: str, page: Page) -> None:
    page.goto(address + "douzhuang-dongwa/2026/1112-october-accounts/")
    frame = page.locator(".body .table").first
    rows = "t => { const r = t.querySelector('tbody'); for (let n = 0; n < 5; n++) r.innerHTML += r.innerHTML }"
    frame.evaluate(rows)
    frame.evaluate("t => { t.scrollTop = 900; t.scrollIntoView() }")
    box, head = frame.bounding_box(), frame.locator("thead th").first.bounding_box()
    assert box
    assert head
    assert frame.evaluate("t => t.scrollTop") == 900
    assert head["y"] == pytest.approx(box["y"], abs=2)
