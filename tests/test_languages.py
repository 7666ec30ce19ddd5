"""Any two languages: what is not translated, what claims to be, and scripts that run other ways."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest

from .board import BASE, Board, links, notice, parts
from .test_pages import Addresses, broken, cells

SITE = next(text for _, text in parts(BASE))
YEAR = "content/dongwa/2024"
HOST = "https://board.example/"
MODES = ("link", "page", "hide")


def board_of(folder: Path, languages: str = "[zh-Hans, en]", mode: str = "link") -> Board:
    """A village with three notices: `a` in both languages, `b` and 2023's `old` in the first only;
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
    """The board in each of the three ways."""
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
    """The canonical URL of a page and its alternates, by hreflang; from the site's root."""
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
def test_counts_are_of_what_the_language_lists(
    tmp_path: Path, mode: str, url: str, heading: str, figures: list[str]
) -> None:
    made = board_of(tmp_path, mode=mode)
    made.build()
    if url == "en/":
        url = "en/douzhuang/"
    assert cells(made.page(url), heading) == figures


def test_lists_show_what_is_not_translated_as_the_site_wishes(board: Board) -> None:
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


def test_what_is_hidden_leads_to_the_nearest_page(tmp_path: Path) -> None:
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


def test_neighbours_are_those_that_the_language_lists(board: Board) -> None:
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


def test_references_and_links_lead_on_whatever_lists_hide(board: Board) -> None:
    addresses = [address for _, address in links(board.page("en/dongwa/2024/a/"))]
    prefix = "../../../../en/" if mode_of(board) == "page" else "../../../../"
    for target in ("douzhuang/2024/plan/", "dongwa/2023/old/", "dongwa/2024/b/#重点"):
        assert prefix + target in addresses


def test_a_page_about_what_is_not_translated_says_so_and_claims_nothing(tmp_path: Path) -> None:
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


def test_the_way_to_show_what_is_not_translated_may_be_changed(tmp_path: Path) -> None:
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


def test_invariant_alternates_are_whole_mutual_and_never_of_what_is_no_translation(
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


def test_the_page_of_a_wrong_address_speaks_every_language(tmp_path: Path) -> None:
    made = board_of(tmp_path, "[zh-Hans, en]")
    made.build()
    page = made.page("404.html")
    assert "<h1>没有找到这个页面</h1>" in page
    other = page.split('<section lang="en" dir="ltr">')[1].split("</section>")[0]
    assert "Page not found" in other
    assert links(other) == [("Home", "/en/")]
    assert '<section lang="zh-Hans" dir="ltr">' in made.page("en/404.html")


# Scripts -------------------------------------------------------------------------------------


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
    assert shown["乙"] == ("bdi", "zh-Hans", "ltr")
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


def test_strings_of_another_direction_keep_their_order(tmp_path: Path) -> None:
    """A sentence that falls back to Chinese on a page from right to left ends where it ends."""
    made = board_of(tmp_path, "[zh-Hans, ug]")
    made.put(f"{YEAR}/a.md", notice("甲\ndisplay: {from: 2024-04-10, days: 15}", body="[乙](b.md)"))
    assert made.check() == []
    page = made.page("ug/dongwa/2024/a/")
    first, last = "\u206810-ئاپرېل، 2024\u2069", "\u206824-ئاپرېل، 2024\u2069"
    assert f"<dd>\u2068{first}至{last}\u2069 \u2068（\u206815\u2069天）\u2069" in page
    assert "<dd>2024年4月10日至2024年4月24日 （15天）" in made.page("dongwa/2024/a/")


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


# Side by side --------------------------------------------------------------------------------


def parallel(folder: Path, chinese: str, english: str) -> Board:
    """A board with one notice and its translation."""
    made = Board(folder)
    made.put(f"{YEAR}/a.md", notice("甲", body=chinese))
    made.put(f"{YEAR}/a.en.md", f"---\ntitle: First\n---\n{english}\n")
    assert made.check() == []
    return made


def rows(page: str) -> list[tuple[list[str], ...]]:
    """What stands side by side: the texts of each part, on either side."""
    pairs = page.split("</article>")[0].split('<div class="pair">')[2:]
    return [tuple(_texts(side) for side in pair.split('<div class="body"')[1:]) for pair in pairs]


def _texts(part: str) -> list[str]:
    found = re.findall(r">([^<>]+)<", ">" + part.split(">", 1)[1] + "<")
    return [text.strip() for text in found if text.strip()]


def test_two_versions_stand_side_by_side_in_the_reader_s_language(tmp_path: Path) -> None:
    made = parallel(tmp_path, "收入。\n\n支出。", "Income.\n\nExpenses.")
    chinese, english = made.page("dongwa/2024/a/en/"), made.page("en/dongwa/2024/a/zh-hans/")
    assert rows(chinese) == [(["收入。"], ["Income."]), (["支出。"], ["Expenses."])]
    assert rows(english) == [(["Income."], ["收入。"]), (["Expenses."], ["支出。"])]
    assert '<html lang="zh-Hans"' in chinese
    assert '<div class="body" lang="en" dir="ltr">' in chinese
    for page, own, other in (
        (chinese, "dongwa/2024/a/", "en/dongwa/2024/a/zh-hans/"),
        (english, "en/dongwa/2024/a/", "dongwa/2024/a/en/"),
    ):
        assert heads(page) == (own, {})
        assert '<meta name="robots" content="noindex">' in page
        assert any(address.endswith(other) for _, address in links(page))
    assert "../../../dongwa/2024/a/en/" in [at for _, at in links(made.page("dongwa/2024/a/"))]
    assert broken(made) == []


@pytest.mark.parametrize(
    ("chinese", "english", "expected"),
    [
        (
            "## 一、收入\n\n租金。\n\n利息。\n\n## 二、支出\n\n无。",
            "## 1. Income\n\nRent and interest.\n\n## 2. Expenses\n\nNone.",
            [
                (["一、收入", "租金。", "利息。"], ["1. Income", "Rent and interest."]),
                (["二、支出", "无。"], ["2. Expenses", "None."]),
            ],
        ),
        (
            "前言。\n\n## 一、收入\n\n- 租金\n- 利息",
            "Foreword.\n\n## 1. Income\n\n- Rent\n- Interest",
            [
                (["前言。"], ["Foreword."]),
                (["一、收入"], ["1. Income"]),
                (["租金", "利息"], ["Rent", "Interest"]),
            ],
        ),
        (
            "租金。\n\n## 一、支出\n\n无。",
            "## 1. Income\n\nRent.\n\n## 2. Expenses\n\nNone.",
            [(["租金。", "一、支出", "无。"], ["1. Income", "Rent.", "2. Expenses", "None."])],
        ),
        ("收入。", "", [(["收入。"], [])]),
    ],
)
def test_parts_are_paired_as_far_as_both_texts_are_built_alike(
    tmp_path: Path, chinese: str, english: str, expected: list[tuple[list[str], ...]]
) -> None:
    made = parallel(tmp_path, chinese, english)
    assert rows(made.page("dongwa/2024/a/en/")) == expected


def test_no_two_places_of_a_page_with_two_texts_are_named_alike(tmp_path: Path) -> None:
    text = '## 2024\n\n见[上](#2024)与注。[^1] <a title=" id=" href="#2024">x</a>\n\n[^1]: 注'
    made = parallel(tmp_path, text, text)
    page = Addresses(made.page("dongwa/2024/a/en/"))
    assert {"zh-hans-2024", "en-2024"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert broken(made) == []


def test_links_and_pictures_lead_on_from_either_side(tmp_path: Path) -> None:
    made = board_of(tmp_path)
    made.put(f"{YEAR}/图.png", b"png")
    made.put(f"{YEAR}/a.md", notice("甲", body="[乙](b.md) ![图](图.png)"))
    made.build()
    page = made.page("dongwa/2024/a/en/")
    assert ("乙", "../../../../dongwa/2024/b/") in links(page)
    assert ("second", "../../../../dongwa/2024/b/#重点") in links(page)
    assert 'src="../../../../dongwa/2024/a/图.png"' in page
    assert broken(made) == []


def test_a_text_that_is_withdrawn_or_not_translated_stands_nowhere(tmp_path: Path) -> None:
    made = parallel(tmp_path, "身份证号", "The identity number")
    made.put(
        f"{YEAR}/a.md", notice("甲\nwithdrawn: {date: 2024-05-01, reason: 误}", body="身份证号")
    )
    made.put(f"{YEAR}/b.md", notice("乙"))
    assert made.check() == []
    assert not [url for url in html(made) if url.endswith(("/zh-hans/", "/a/en/", "/b/en/"))]
    assert not [url for url, page in html(made).items() if "identity number" in page]


def test_an_edit_of_either_text_shows_on_both_pages(tmp_path: Path) -> None:
    made = parallel(tmp_path / "site", "收入。", "Income.")
    for path, text in ((f"{YEAR}/a.md", notice("甲", body="支出。")), (f"{YEAR}/a.en.md", None)):
        made.put(path, text or "---\ntitle: First\n---\nExpenses.\n")
        made.build()
        assert made.clean(tmp_path / path.rsplit("/", 1)[1])[1] == made.output()
    assert rows(made.page("en/dongwa/2024/a/zh-hans/")) == [(["Expenses."], ["支出。"])]
