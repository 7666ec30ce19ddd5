"""Languages of a site: untranslated documents, alternates, counts."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest

from tests.crawling import Addresses, broken, cells

from .board import BASE, Board, links, notice, parts

SITE = next(text for _, text in parts(BASE))
YEAR = "content/dongwa/2024"
HOST = "https://board.example/"
MODES = ("link", "page", "hide")


def board_of(folder: Path, languages: str = "[zh-Hans, en]", mode: str = "link") -> Board:
    """Return a village with three notices: `a` in both languages, `b` and 2023's `old` in the first only;
    another with `c` in the second only; and a plan in the first that `a` reports on.
    """
    other = languages.strip("[]").split(", ")[1]
    board = Board(folder)
    board.put("site.yaml", SITE.replace("[zh-Hans, en]", languages) + f"untranslated: {mode}\n")
    board.put("content/plan.md", notice("年度计划", "2024-01-05", "douzhuang", "plan"))
    board.put(
        f"{YEAR}/a.md",
        notice("甲\nplan: ../../plan.md\nsupersedes: ../2023/old.md", body="[乙](b.md)"),
    )
    board.put(f"{YEAR}/a.{other}.md", "---\ntitle: First\n---\n[second](b.md#重点)\n")
    board.put(f"{YEAR}/b.md", notice("乙", "2024-05-10", body="[甲](a.md)\n\n## 一、重点"))
    board.put("content/dongwa/2023/old.md", notice("旧", "2023-04-10"))
    board.put(f"content/xidi/2024/c.{other}.md", notice("For visitors", "2024-06-01", "xidi"))
    return board


@pytest.fixture(scope="module", params=MODES)
def board(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return the board in each of the three ways."""
    made = board_of(tmp_path_factory.mktemp(request.param), mode=request.param)
    assert made.check() == []
    return made


def mode_of(board: Board) -> str:
    return (board.folder / "site.yaml").read_text("utf-8").split("untranslated: ")[1].strip()


def html(board: Board) -> dict[str, str]:
    """Each page of the built site by its URL."""
    return {
        path.removesuffix("index.html"): data.decode()
        for path, data in board.output().items()
        if path.endswith(".html")
    }


def heads(page: str) -> tuple[str, dict[str, str]]:
    """Return the canonical URL of a page and its alternates, by hreflang; from the site's root."""
    canonical = re.search(r'<link rel="canonical" href="([^"]*)"', page)
    found = re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"', page)
    place = unquote(canonical[1]).removeprefix(HOST) if canonical else ""
    return place, {language: unquote(url).removeprefix(HOST) for language, url in found}


# What is not translated ----------------------------------------------------------------------


def test_no_link_is_broken_and_every_page_can_be_reached(board: Board) -> None:
    assert broken(board) == []
    pages = html(board)
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        url = waiting.pop()
        if url in reached or url not in pages:
            continue
        reached.add(url)
        for address in Addresses(pages[url]).found:
            target = normpath(join("/" + dirname(url), urlsplit(address).path))[1:]
            waiting.append(
                unquote(target if target.endswith(".html") or not target else f"{target}/")
            )
    assert pages.keys() - reached == {"404.html", "en/404.html"}


@pytest.mark.parametrize(
    ("mode", "url", "heading", "figures"),
    [
        ("link", "en/", "Dongwa", ["2", "1", "3"]),
        ("page", "en/dongwa/2024/", "Finance", ["", "2", "", "", "2"]),
        ("hide", "en/dongwa/2024/", "Finance", ["", "1", "", "", "1"]),
        ("hide", "en/douzhuang/", "Dongwa", ["1", "1"]),
        ("hide", "en/douzhuang/", "Xidi", ["1", "1"]),
        ("hide", "douzhuang/", "西堤", ["", "", "0"]),
        ("link", "douzhuang/", "西堤", ["1", "", "1"]),
    ],
)
def test_counts_match_the_lists_of_the_language(
    tmp_path: Path, mode: str, url: str, heading: str, figures: list[str]
) -> None:
    made = board_of(tmp_path, mode=mode)
    made.build()
    if url == "en/":
        url = "en/douzhuang/"
    assert cells(made.page(url), heading) == figures


def test_lists_follow_the_untranslated_setting(board: Board) -> None:
    listed = links(board.page("en/dongwa/2024/").split("<main")[1])
    expected = {
        "link": ("乙", "../../../dongwa/2024/b/"),
        "page": ("乙", "../../../en/dongwa/2024/b/"),
        "hide": None,
    }[mode_of(board)]
    assert [one for one in listed if one[0] == "乙"] == ([expected] if expected else [])
    titles = {text for text, _ in links(board.page("xidi/").split("<main")[1])}
    assert ("For visitors" in titles) == (mode_of(board) != "hide")


def test_a_language_has_no_page_of_a_year_in_which_it_lists_nothing(board: Board) -> None:
    hidden = mode_of(board) == "hide"
    assert ("en/2023/" not in html(board)) == hidden
    assert ("en/dongwa/2023/" not in html(board)) == hidden
    years = [text for text, _ in links(board.page("en/404.html"))]
    assert ("2023" not in years) == hidden


def test_a_hidden_page_links_to_the_nearest_page_in_the_other_language(tmp_path: Path) -> None:
    made = board_of(tmp_path, mode="hide")
    made.build()
    for url, nearest in {
        "dongwa/2024/b/": "en/dongwa/2024/",
        "dongwa/2023/old/": "en/dongwa/",
        "dongwa/2023/": "en/dongwa/",
        "2023/": "en/",
    }.items():
        up = "../" * url.count("/")
        assert ("English", up + nearest) in links(made.page(url)), url


def test_previous_and_next_match_the_lists_of_the_language(board: Board) -> None:
    around = board.page("en/dongwa/2024/a/").split("</article>")[1]
    shown = re.findall(r'<li><a href="([^"]*)"><small>', around)
    up = "../../../../"
    assert (
        shown
        == {
            "link": [f"{up}dongwa/2023/old/", f"{up}dongwa/2024/b/"],
            "page": [f"{up}en/dongwa/2023/old/", f"{up}en/dongwa/2024/b/"],
            "hide": [],
        }[mode_of(board)]
    )


def test_links_to_documents_work_even_if_lists_hide_them(board: Board) -> None:
    addresses = [address for _, address in links(board.page("en/dongwa/2024/a/"))]
    prefix = "../../../../en/" if mode_of(board) == "page" else "../../../../"
    for target in ("douzhuang/2024/plan/", "dongwa/2023/old/", "dongwa/2024/b/#重点"):
        assert prefix + target in addresses


def test_a_page_about_an_untranslated_document_says_so_and_is_not_canonical(tmp_path: Path) -> None:
    made = board_of(tmp_path, mode="page")
    made.build()
    page = made.page("en/dongwa/2024/b/")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">')
    assert '<h1 lang="zh-Hans" dir="ltr">乙</h1>' in page
    assert '<div class="body" lang="zh-Hans" dir="ltr">' in page
    warning = page.split('class="warning"')[1].split("</p>")[0]
    assert "has not been translated" in warning
    assert [address for _, address in links(warning)] == ["../../../../dongwa/2024/b/"]
    assert heads(page) == ("dongwa/2024/b/", {})
    assert ("甲", "../../../../en/dongwa/2024/a/") in links(page)  # a link of the Chinese text
    assert heads(made.page("dongwa/2024/b/")) == ("dongwa/2024/b/", {})
    assert "warning" not in made.page("dongwa/2024/b/")


def test_a_third_language_s_page_about_an_original_is_no_alternate_of_its_translations(
    tmp_path: Path,
) -> None:
    made = board_of(tmp_path, "[zh-Hans, en, ug]", "page")
    assert made.check() == []
    assert heads(made.page("ug/dongwa/2024/a/")) == ("dongwa/2024/a/", {})
    assert set(heads(made.page("en/dongwa/2024/a/"))[1]) == {"zh-Hans", "en", "x-default"}


def test_the_untranslated_setting_may_be_changed(tmp_path: Path) -> None:
    made = board_of(tmp_path / "site")
    for mode in ("hide", "page", "隐藏", "链接", "页面"):
        site = (made.folder / "site.yaml").read_text("utf-8")
        made.put("site.yaml", re.sub("untranslated: .*", f"untranslated: {mode}", site))
        made.build()
        assert made.clean(tmp_path / mode)[1] == made.output()
    assert made.check() == []
    made.put("site.yaml", site.replace("untranslated: 链接", "untranslated: some"))
    assert made.check() == ["site.yaml:9:15 D107"]


# What claims to be a translation -------------------------------------------------------------


def test_invariant_alternates_are_complete_mutual_and_only_of_translations(
    board: Board,
) -> None:
    pages = html(board)
    for url, page in pages.items():
        canonical, alternates = heads(page)
        if url.endswith("404.html"):
            assert (canonical, alternates) == ("", {})
            continue
        if canonical != url:  # it repeats another page
            assert canonical in pages
            assert alternates == {}, url
        for language, other in alternates.items():
            assert pages[other], (url, language)
            assert heads(pages[other]) == (other, alternates), (url, language)
            if language != "x-default":
                assert f'<html lang="{language}"' in pages[other]
        if alternates:
            assert url in alternates.values()
            assert alternates["x-default"] == next(iter(alternates.values()))
    claims = {url for url, page in pages.items() if heads(page)[1] and "/a/" in url}
    assert claims == {"dongwa/2024/a/", "en/dongwa/2024/a/"}


def test_later_pages_of_a_list_are_alternates_only_where_the_lists_are_alike(
    tmp_path: Path,
) -> None:
    for mode, count in (("link", 3), ("hide", 0)):
        made = board_of(tmp_path / mode, mode=mode)
        for n in range(210):
            made.put(f"{YEAR}/n{n}.md", notice(f"第{n}号", "2024-03-01"))
        assert made.check() == []
        assert len(heads(made.page("dongwa/2024/page/1/"))[1]) == count
        assert broken(made) == []


def test_a_document_without_the_site_s_own_language_has_a_default_too(tmp_path: Path) -> None:
    made = Board(tmp_path)
    made.put("site.yaml", SITE.replace("[zh-Hans, en]", "[zh-Hans, en, ug]"))
    made.put(f"{YEAR}/a.en.md", notice("For visitors"))
    made.put(f"{YEAR}/a.ug.md", "---\ntitle: ug\n---\n")
    assert made.check() == []
    for url in ("en/dongwa/2024/a/", "ug/dongwa/2024/a/"):
        assert heads(made.page(url))[1]["x-default"] == "en/dongwa/2024/a/"


def test_the_not_found_page_has_every_language(tmp_path: Path) -> None:
    made = board_of(tmp_path, "[zh-Hans, en]")
    made.build()
    page = made.page("404.html")
    assert "<h1>没有找到这个页面</h1>" in page
    other = page.split('<section lang="en" dir="ltr">')[1].split("</section>")[0]
    assert "Page not found" in other
    assert links(other) == [("Home", "/en/")]
    assert '<section lang="zh-Hans" dir="ltr">' in made.page("en/404.html")
