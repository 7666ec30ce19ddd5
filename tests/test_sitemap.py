"""The sitemap: every page that a search engine should know, and no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from sitegen.pages.sitemap import MOST, Listed, sitemap
from sitegen.views.exports import Address, SitemapView

from .board import BASE, Board, notice

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
SITE = "https://board.example/"
SIDE_BY_SIDE = ["dongwa/2024/q1/en", "en/dongwa/2024/q1/zh-hans"]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return a translated notice, one with a name in Chinese and an old address, one corrected."""
    made = Board(tmp_path_factory.mktemp("board"))
    made.put("content/q1.md", notice("一季度", "2024-04-10"))
    made.put("content/q1.en.md", "---\ntitle: First quarter\n---\nText.\n")
    made.put("content/账目.md", notice("账目\naliases: /old/", "2024-07-10", "xidi"))
    fixed = "四季度\nchanges: [{date: 2024-02-01, note: 更正}]"
    made.put("content/q4.md", notice(fixed, "2023-12-20"))
    assert made.check() == []
    return made


def urls(board: Board) -> dict[str, ET.Element]:
    """Each entry by its address."""
    root = ET.fromstring(board.page("sitemap.xml"))
    assert root.tag == f"{NS}urlset"
    return {one.findtext(f"{NS}loc", ""): one for one in root}


def test_every_page_is_in_the_sitemap_except_redirects_and_404(board: Board) -> None:
    pages = {path for path in board.output() if path.endswith(".html")}
    pages -= {"404.html", "en/404.html", "old/index.html"}
    pages -= {f"{side_by_side}/index.html" for side_by_side in SIDE_BY_SIDE}
    expected = {SITE + path.removesuffix("index.html") for path in pages}
    assert {unquote(url) for url in urls(board)} == expected
    assert f"{SITE}xidi/2024/%E8%B4%A6%E7%9B%AE/" in urls(board)


def test_pages_that_repeat_an_original_are_not_in_the_sitemap(tmp_path: Path) -> None:
    board = Board(tmp_path, BASE.replace("languages:", "untranslated: page\nlanguages:"))
    board.put("content/q1.md", notice("一季度", "2024-04-10"))
    board.build()
    assert "en/dongwa/2024/q1/index.html" in board.output()
    assert f"{SITE}dongwa/2024/q1/" in urls(board)
    assert f"{SITE}en/dongwa/2024/q1/" not in urls(board)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("dongwa/2024/q1/", "2024-04-10"),
        ("en/dongwa/2024/q1/", "2024-04-10"),
        ("dongwa/2023/q4/", "2024-02-01"),
        ("dongwa/", None),
    ],
)
def test_the_day_of_change_is_the_documents_own(board: Board, url: str, day: str | None) -> None:
    assert urls(board)[SITE + url].findtext(f"{NS}lastmod") == day


def test_alternates_name_each_other_and_x_default(board: Board) -> None:
    for url in ("dongwa/2024/q1/", "en/dongwa/2024/q1/"):
        found = {
            link.get("hreflang"): link.get("href") for link in urls(board)[SITE + url].iter(LINK)
        }
        assert found == {
            "zh-Hans": f"{SITE}dongwa/2024/q1/",
            "x-default": f"{SITE}dongwa/2024/q1/",
            "en": f"{SITE}en/dongwa/2024/q1/",
        }
    assert list(urls(board)[f"{SITE}dongwa/2023/q4/"].iter(LINK)) == []


def test_robots_txt_names_the_sitemap_under_any_base_path(tmp_path: Path) -> None:
    board = Board(tmp_path)
    site = (tmp_path / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site.replace("board.example/", "county.example/gongkai/"))
    board.build()
    assert "Sitemap: https://county.example/gongkai/sitemap.xml\n" in board.page("robots.txt")
    assert "https://county.example/gongkai/dongwa/" in urls(board)


def many(count: int) -> list[Listed]:
    """Yield the pages of `count` documents of one year, a few of another and two others."""
    found: list[Listed] = [(None, Address("")), (None, Address("dongwa/"))]
    found += [(date(2023, 5, 1), Address(f"2023/{n}/", date(2023, 5, 1))) for n in range(5)]
    days = [date.fromordinal(date(2024, 1, 1).toordinal() + n * 300 // count) for n in range(count)]
    found += [(day, Address(f"2024/{n:06}/", day)) for n, day in enumerate(days)]
    return found[::-1]


def parts(found: list[Listed]) -> dict[str, tuple[Address, ...]]:
    """Each file of a sitemap and what it names."""
    return {
        page.path: page.view.addresses
        for page in sitemap(found, "zh-Hans")
        if isinstance(page.view, SitemapView)
    }


def test_a_large_sitemap_is_split() -> None:
    found = parts(many(2 * MOST + 1))
    index = found.pop("sitemap.xml")
    assert {one.url for one in index} == found.keys()
    assert {name: len(addresses) for name, addresses in found.items()} == {
        "sitemap-pages.xml": 2,
        "sitemap-2023.xml": 5,
        "sitemap-2024.xml": MOST,
        "sitemap-2024-2.xml": MOST,
        "sitemap-2024-3.xml": 1,
    }
    days = {one.url: one.changed for one in index}
    assert days["sitemap-2023.xml"] == date(2023, 5, 1)
    assert days["sitemap-pages.xml"] is None


def test_a_new_document_changes_only_the_last_sitemap_of_its_year() -> None:
    listed = many(2 * MOST + 1)
    new = (date(2024, 12, 1), Address("2024/new/", date(2024, 12, 1)))
    before, after = parts(listed), parts([new, *listed])
    assert {name for name in after if after[name] != before[name]} == {
        "sitemap.xml",
        "sitemap-2024-3.xml",
    }
