"""Right-to-left and vertical scripts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import NARROW
from tests.crawling import broken

from .board import Board, notice
from .test_languages import YEAR, board_of


class Isolated(HTMLParser):
    """Gathers the text of titles with the `lang` and `dir` of the nearest element that says them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str, str]] = [("", "", "")]
        self.found: dict[str, tuple[str, str, str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "link", "br", "hr", "img", "input"):
            return
        given = dict(attrs)
        _, language, direction = self.open[-1]
        if tag == "bdi":  # goes by its first letter unless it says otherwise
            direction = "auto"
        self.open.append((tag, given.get("lang") or language, given.get("dir") or direction))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.setdefault(data.strip(), self.open[-1])


def test_a_language_from_right_to_left_is_set_apart_from_one_from_the_left(
    tmp_path: Path,
) -> None:
    made = board_of(tmp_path, "[zh-Hans, ug]")
    made.put(f"{YEAR}/a.ug.md", "---\ntitle: مالىيە\n---\nتېكىست\n")
    assert made.check() == []
    page = made.page("ug/dongwa/2024/")
    assert '<html lang="ug" dir="rtl">' in page
    shown = Isolated(page).found
    assert shown["乙"] == ("bdi", "zh-Hans", "auto")
    assert shown["مالىيە"][1:] == ("ug", "rtl")
    assert shown["2024 ئاپرېل"][1:] == ("ug", "rtl")
    assert Isolated(made.page("dongwa/2024/")).found["ئۇيغۇرچە"] == ("span", "ug", "rtl")
    document = made.page("ug/dongwa/2024/a/")
    assert '<time datetime="2024-04-10">10-ئاپرېل، 2024</time>' in document
    assert '<html lang="zh-Hans" dir="ltr">' in made.page("dongwa/2024/a/")
    listed = Isolated(made.page("xidi/2024/")).found
    assert listed["For visitors"] == ("bdi", "ug", "rtl")
    sides = Isolated(made.page("dongwa/2024/a/ug/")).found
    assert sides["تېكىست"][1:] == ("ug", "rtl")
    assert broken(made) == []


def test_strings_of_the_other_direction_are_isolated(tmp_path: Path) -> None:
    """A sentence that falls back to Chinese on a page from right to left ends where it ends."""
    made = board_of(tmp_path, "[zh-Hans, ug]")
    made.put(f"{YEAR}/a.md", notice("甲\ndisplay: {from: 2024-04-10, days: 15}", body="[乙](b.md)"))
    assert made.check() == []
    page = made.page("ug/dongwa/2024/a/")
    first, last = "\u206810-ئاپرېل، 2024\u2069", "\u206824-ئاپرېل، 2024\u2069"
    assert f"<dd>\u2068{first}至{last}\u2069\u2068（\u206815\u2069天）\u2069" in page
    assert "<dd>2024年4月10日至2024年4月24日（15天）" in made.page("dongwa/2024/a/")


def test_a_language_in_mongolian_script_has_neither_words_of_another_script_nor_a_false_direction(
    tmp_path: Path,
) -> None:
    """`ttb`, which CLDR says of it, is no value of `dir`; its dates are in figures."""
    made = board_of(tmp_path, "[zh-Hans, mn-Mong-CN]")
    assert made.check() == []
    page = made.page("mn-mong-cn/dongwa/2024/")
    assert '<html lang="mn-Mong-CN" dir="ltr">' in page
    assert '<h2 id="sg-group-1">2024-05</h2>' in page
    assert '<time datetime="2024-04-10">2024-04-10</time>' in made.page("mn-mong-cn/dongwa/2024/a/")
    assert Isolated(made.page("")).found["ᠮᠣᠩᠭᠣᠯ"] == ("span", "mn-Mong-CN", "ltr")
    assert broken(made) == []


@pytest.mark.parametrize(
    ("language", "direction", "day"),
    [
        ("ug-Arab-CN", "rtl", "10-ئاپرېل، 2024"),
        ("kk-Arab-CN", "rtl", "2024، 10-ءساۋىر"),
        ("ky-Arab-CN", "rtl", "2024-04-10"),  # CLDR knows the Cyrillic script only
        ("bo", "ltr", "སྤྱི་ལོ་2024 ཟླ་བ་བཞི་པའི་ཚེས་10"),
        ("za", "ltr", "2024 ndwenseiq 10"),
        ("en-GB", "ltr", "10 April 2024"),
        ("pt-BR", "ltr", "10 de abril de 2024"),
    ],
)
def test_dates_and_directions_are_those_of_the_language_and_script(
    tmp_path: Path, language: str, direction: str, day: str
) -> None:
    made = board_of(tmp_path, f"[zh-Hans, {language}]")
    made.build()
    page = made.page(f"{language.lower()}/dongwa/2024/a/")
    assert f'<html lang="{language}" dir="{direction}">' in page
    shown = re.search(r'<time datetime="2024-04-10">(.*?)</time>', page)
    assert shown
    assert shown[1] == day


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a board in Chinese, Uyghur and Mongolian script: its output."""
    board = Board(tmp_path_factory.mktemp("scripts"))
    settings = (board.folder / "site.yaml").read_text("utf-8")
    board.put(
        "site.yaml",
        settings.replace("[zh-Hans, en]", "[zh-Hans, ug, mn-Mong]").replace(" en:", " ug:"),
    )
    tree = (board.folder / "content/organizations.yaml").read_text("utf-8")
    board.put("content/organizations.yaml", tree.replace(" en:", " ug:"))
    board.put("content/a.md", notice("第一季度财务公开"))
    board.put("content/a.ug.md", notice("ئاممىغا ئېلان", body="ئېلان. " * 90))
    board.put("content/a.mn-Mong.md", notice("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", body="ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ " * 90))
    assert board.check() == []
    return board.folder / "output"


PLACES = ("", "2024/", "dongwa/", "dongwa/2024/", "dongwa/2024/a/", "categories/")


@pytest.mark.parametrize("place", PLACES)
def test_pages_from_right_to_left_begin_at_the_right(scripts: Path, page: Page, place: str) -> None:
    page.goto((scripts / f"ug/{place}index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    heading = page.locator("h1").first
    x = heading.evaluate(
        "h => { const r = document.createRange(); r.selectNodeContents(h);"
        " return r.getBoundingClientRect().right; }"
    )
    assert x > NARROW["width"] / 2
    emblem = page.locator(".emblem").bounding_box()
    assert emblem
    assert emblem["x"] > NARROW["width"] / 2


@pytest.mark.parametrize("place", PLACES)
def test_pages_in_mongolian_script_run_down_and_grow_to_the_right(
    scripts: Path, page: Page, place: str
) -> None:
    page.goto((scripts / f"mn-mong/{place}index.html").as_uri())
    height, width = page.evaluate("[document.body.offsetHeight, document.body.offsetWidth]")
    assert height <= NARROW["height"]
    assert width > NARROW["width"]
    banner, foot = (page.locator(part).bounding_box() for part in (".banner", ".site-footer"))
    assert banner
    assert foot
    assert banner["x"] < foot["x"]


def test_the_mouse_wheel_scrolls_mongolian_pages_sideways(scripts: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.set_default_timeout(10_000)
    page.goto((scripts / "mn-mong/index.html").as_uri())
    page.mouse.move(400, 300)
    page.mouse.wheel(0, 400)
    expect(page.locator(".banner")).not_to_be_in_viewport()
    page.close()
