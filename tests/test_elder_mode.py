"""The elder mode (长辈版): large text on every page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browsing import kinds


def size_of_text(page: Page) -> float:
    """Return the size of a page's text, in pixels."""
    return float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))


def test_elder_mode_enlarges_every_page_until_left(address: str, page: Page) -> None:
    page.goto(address)
    button = page.get_by_role("button", name="长辈版")
    plain = size_of_text(page)
    assert button.get_attribute("aria-pressed") == "false"
    button.tap()
    assert button.get_attribute("aria-pressed") == "true"
    assert size_of_text(page) >= 1.4 * plain
    for url in ("douzhuang-dongwa/2026/1112-october-accounts/", "en/plans/"):
        page.goto(address + url)
        assert size_of_text(page) >= 1.4 * plain
    button = page.get_by_role("button", name="Large text")
    assert button.get_attribute("aria-pressed") == "true"
    button.focus()
    page.keyboard.press("Enter")
    page.goto(address)
    assert size_of_text(page) == plain


def test_elder_mode_is_applied_before_first_paint(address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_role("button", name="长辈版").tap()
    page.add_init_script(
        """new MutationObserver((_, observer) => {
            if (!document.body) return;
            window.classes = document.documentElement.className;
            observer.disconnect();
        }).observe(document, {childList: true, subtree: true});"""
    )
    page.reload()
    assert "elder" in page.evaluate("window.classes")


def test_the_elder_mode_works_where_storage_is_forbidden(address: str, page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException(); }});"
    )
    page.goto(address)
    plain = size_of_text(page)
    page.get_by_role("button", name="长辈版").tap()
    assert size_of_text(page) >= 1.4 * plain


def test_no_page_in_elder_mode_is_wider_than_a_small_telephone(
    demo: Path, address: str, page: Page
) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(address)
    page.get_by_role("button", name="长辈版").tap()
    wide = []
    for url in kinds(demo):
        page.goto(address + quote(url))
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(url)
    assert wide == []


def test_the_facts_of_a_document_are_folded_until_elder_mode_is_left(
    demo: Path, address: str, page: Page
) -> None:
    url = next(
        url for url in kinds(demo) if url.split("/")[1:2] == ["2026"] and url.count("/") == 3
    )
    page.goto(address + quote(url))
    facts = page.locator(".facts:not(.display) >> nth=0")
    assert facts.is_visible()
    page.get_by_role("button", name="长辈版").tap()
    assert not facts.is_visible()
    page.get_by_text("发布信息").tap()
    assert facts.is_visible()
    page.get_by_role("button", name="长辈版").tap()
    assert facts.is_visible()
    assert page.locator("details.about").count() == 0
