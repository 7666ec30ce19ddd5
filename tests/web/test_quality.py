"""Pages of every kind in a real browser: for all eyes, in any place, without complaint."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Request

from tests.browsing import served
from tests.web.site import Site

KINDS = (
    r"", r"404.html", r"\d{4}/", r"[a-z-]+/", r"[a-z-]+/\d{4}/", r"categories/[a-z-]+/",
    r"sitemap/", r"[a-z-]+/\d{4}/[^/]*plan[^/]*/",
)  # fmt: skip
OTHERS = {
    "demo": ("douzhuang-dongwa/2026/1112-october-accounts/", "categories/", "plans/"),
    "hostile": (
        "ug/dongwa/2023/",
        "dongwa/2023/page/1/",
        "categories/",
        "ug/categories/",
        "dongwa/2024/a/",
        "ug/dongwa/2024/b/",
        "dongwa/2024/c/",
        "dongwa/2024/e/",
        "ug/xidi/",
    ),
}
BASES = {"demo": "/", "hostile": "/gongkai/village/"}
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map(found => [found.id, found.nodes.length, found.nodes[0].html.slice(0, 200)])"""


def sampled(name: str, site: Site) -> list[str]:
    """Return a page of each kind, every other one in the second language."""
    kinds = KINDS if name == "demo" else ()
    each = [site.sample((kind,))[n % 2] for n, kind in enumerate(kinds)]
    urls = list(dict.fromkeys([*each, *OTHERS[name]]))
    assert set(urls) <= site.pages.keys()
    assert len(urls) >= 7
    return urls


def watched(page: Page) -> list[str]:
    """Every complaint of a page's browser, as they come."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: complaints.append(request.url) if _failed(request) else None,
    )
    page.on("response", lambda found: complaints.append(found.url) if found.status >= 400 else None)
    return complaints


def _failed(request: Request) -> bool:
    """Return True unless a request was only aborted by leaving the page."""
    return request.failure != "net::ERR_ABORTED"


@pytest.mark.parametrize("name", ["demo", "hostile"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    board_of: dict[str, Site], browser: Browser, name: str, scheme: str, width: int
) -> None:
    """Each page in light on a telephone and in dark on a desk; a few in the other light too."""
    site = board_of[name]
    other = {"light": "dark", "dark": "light"}[scheme]
    faults = []
    with served(site.folder, BASES[name]) as address:
        page = browser.new_page()
        complaints = watched(page)
        for n, url in enumerate(sampled(name, site)):
            page.set_viewport_size({"width": 320, "height": 640})
            page.goto(address + quote(url))
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults += [(url, "is wide", wide)] if wide > 320 else []
            page.evaluate(AXE_SCRIPT)
            page.set_viewport_size({"width": width, "height": 800})
            for seen in (scheme, other) if n % 6 == 0 else (scheme,):
                page.emulate_media(color_scheme=seen)  # type: ignore[arg-type] # light or dark
                faults += [(url, seen, *found) for found in page.evaluate(VIOLATIONS)]
        page.close()
    assert faults == []
    assert complaints == []


@pytest.mark.parametrize("where", ["root", "base path", "folder"])
def test_the_site_works_under_any_base_path_and_from_a_folder(
    board_of: dict[str, Site], browser: Browser, where: str
) -> None:
    """Styles and scripts are loaded, and the policy stops nothing of ours."""
    site = board_of["demo"]
    urls = [url for url in sampled("demo", site) if not url.endswith("404.html")][:10]
    base = "/gongkai/village/" if where == "base path" else "/"
    with served(site.folder, base) as address:
        page = browser.new_page()
        complaints = watched(page)
        for url in urls:
            if where == "folder":
                page.goto((site.folder / url / "index.html").as_uri())
            else:
                page.goto(address + quote(url))
            family = page.evaluate("getComputedStyle(document.body).lineHeight")
            assert family != "normal", "the style is there"
            broken = "[...document.images].filter(one => !one.naturalWidth).length"
            assert page.evaluate(broken) == 0
        page.goto((site.folder / "index.html").as_uri() if where == "folder" else address)
        page.locator("main a:visible").first.click()
        page.wait_for_url(re.compile(r"/guishan/(index\.html)?$"))
        page.close()
    assert complaints == []


def test_the_content_security_policy_blocks_other_hosts(
    board_of: dict[str, Site], browser: Browser
) -> None:
    """The tests above can fail."""
    with served(board_of["demo"].folder) as address:
        page = browser.new_page()
        complaints = watched(page)
        page.goto(address)
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('img'),"
            "{src: 'http://127.0.0.1:9/a.png'}))"
        )
        page.wait_for_timeout(200)
        page.close()
    assert any("Content Security Policy" in one for one in complaints)
