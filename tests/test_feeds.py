"""Feeds of the site, of organizations and of categories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from .board import BASE, Board, links, notice

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITE = "https://board.example/"


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Notices of two villages and their town; one translated, one corrected, one withdrawn."""
    made = Board(tmp_path_factory.mktemp("board"))
    made.put("content/plan.md", notice("年度计划", "2024-01-05", "douzhuang", "plan"))
    made.put("content/q1.md", notice("一季度\nsummary: 收入 8200 元。", "2024-04-10"))
    made.put("content/q1.en.md", "---\ntitle: First quarter\n---\nIncome: 8200 yuan.\n")
    fixed = "二季度\nchanges: [{date: 2024-09-01, note: 更正}]"
    made.put(
        "content/账目.md", notice(fixed, "2024-07-10", "xidi", body="**支出**共 1 元。\n\n二。")
    )
    gone = "三季度\nsummary: 名单\nwithdrawn: {date: 2024-11-01, reason: 数字有误}"
    made.put("content/q3.md", notice(gone, "2024-10-10", category="village-affairs"))
    assert made.check() == []
    return made


def atom(board: Board, url: str) -> ET.Element:
    """Return a feed, parsed."""
    return ET.fromstring(board.page(f"{url}feed.atom"))


def titles(feed: ET.Element) -> list[str | None]:
    """Return the titles of its entries."""
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def json_feed(board: Board, url: str) -> dict[str, Any]:
    """Return a JSON Feed, parsed."""
    return dict(json.loads(board.page(f"{url}feed.json")))


def test_the_site_feed_lists_the_newest_first(board: Board) -> None:
    assert titles(atom(board, "")) == ["三季度", "二季度", "一季度", "年度计划"]


def test_a_feed_has_its_title_address_and_language(board: Board) -> None:
    feed = atom(board, "en/dongwa/")
    found = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert found == {"self": f"{SITE}en/dongwa/feed.atom", "alternate": f"{SITE}en/dongwa/"}
    assert feed.findtext(f"{ATOM}id") == f"{SITE}en/dongwa/feed.atom"
    assert feed.findtext(f"{ATOM}title") == "Dongwa Village - Noticeboard"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Guishan County"
    assert feed.get(XML_LANG) == "en"
    assert feed.findtext(f"{ATOM}updated") == "2024-11-01T00:00:00+08:00"


def test_an_entry_has_its_permanent_address_and_the_days_of_its_document(board: Board) -> None:
    entry = atom(board, "xidi/").find(f"{ATOM}entry")
    assert entry is not None
    url = f"{SITE}xidi/2024/%E8%B4%A6%E7%9B%AE/"
    assert entry.findtext(f"{ATOM}id") == url
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == url
    assert entry.findtext(f"{ATOM}published") == "2024-07-10T00:00:00+08:00"
    assert entry.findtext(f"{ATOM}updated") == "2024-09-01T00:00:00+08:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "西堤村"
    category = entry.find(f"{ATOM}category")
    assert category is not None
    assert (category.get("term"), category.get("label")) == ("finance", "财务公开")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("guishan/", ["三季度", "二季度", "一季度", "年度计划"]),
        ("douzhuang/", ["三季度", "二季度", "一季度", "年度计划"]),
        ("dongwa/", ["三季度", "一季度"]),
        ("xidi/", ["二季度"]),
        ("categories/finance/", ["二季度", "一季度"]),
        ("categories/village-affairs/", ["三季度"]),
        ("plans/", ["年度计划"]),
        ("en/dongwa/", ["三季度", "First quarter"]),
    ],
)
def test_a_feed_lists_the_documents_of_its_page(
    board: Board, url: str, expected: list[str]
) -> None:
    assert titles(atom(board, url)) == expected
    assert [item["title"] for item in json_feed(board, url)["items"]] == expected


def test_an_entry_shows_the_summary_or_else_the_first_words(
    board: Board,
) -> None:
    found = [entry.findtext(f"{ATOM}summary") for entry in atom(board, "").iter(f"{ATOM}entry")]
    assert found == [
        "本文已于2024-11-01撤回: 数字有误",
        "支出共 1 元。",
        "收入 8200 元。",
        "正文。",
    ]


def test_a_withdrawn_document_is_listed_without_its_text(board: Board) -> None:
    for name in ("feed.atom", "feed.json"):
        text = board.page(f"en/categories/village-affairs/{name}")
        assert "Withdrawn on 2024-11-01: 数字有误" in text
        assert "名单" not in text


def test_entries_say_their_language(board: Board) -> None:
    entries = {e.findtext(f"{ATOM}title"): e for e in atom(board, "en/").iter(f"{ATOM}entry")}
    assert entries["First quarter"].get(XML_LANG) == "en"
    assert entries["First quarter"].findtext(f"{ATOM}id") == f"{SITE}en/dongwa/2024/q1/"
    assert entries["二季度"].get(XML_LANG) == "zh-Hans"
    items = {item["title"]: item["language"] for item in json_feed(board, "en/")["items"]}
    assert (items["First quarter"], items["二季度"]) == ("en", "zh-Hans")


def test_the_json_feed_says_the_same(board: Board) -> None:
    feed = json_feed(board, "")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == SITE
    assert feed["feed_url"] == f"{SITE}feed.json"
    assert feed["language"] == "zh-Hans"
    entries = list(atom(board, "").iter(f"{ATOM}entry"))
    for item, entry in zip(feed["items"], entries, strict=True):
        assert item["id"] == item["url"] == entry.findtext(f"{ATOM}id")
        assert item["content_text"] == entry.findtext(f"{ATOM}summary")
        assert item["date_modified"] == entry.findtext(f"{ATOM}updated")
        assert item["authors"][0]["name"] == entry.findtext(f"{ATOM}author/{ATOM}name")


@pytest.mark.parametrize("url", ["", "en/", "dongwa/", "en/categories/finance/", "plans/"])
def test_a_page_with_a_feed_links_to_it(board: Board, url: str) -> None:
    page = board.page(url)
    own = "../" * url.count("/") + url
    assert 'type="application/atom+xml" title=' in page
    assert f'href="{own}feed.atom">' in page
    assert ("Atom", f"{own}feed.atom") in links(page)
    assert ("JSON Feed", f"{own}feed.json") in links(page)


@pytest.mark.parametrize(
    ("way", "address"),
    [("link", ["dongwa/2024/a/"]), ("page", ["en/dongwa/2024/a/"]), ("hide", [])],
)
def test_feeds_follow_the_untranslated_setting(
    tmp_path: Path, way: str, address: list[str]
) -> None:
    board = Board(tmp_path, BASE.replace("languages:", f"untranslated: {way}\nlanguages:"))
    board.put("content/a.md", notice())
    board.build()
    found = [item["url"] for item in json_feed(board, "en/")["items"]]
    assert found == [SITE + place for place in address]


def test_a_feed_has_at_most_thirty_entries(tmp_path: Path) -> None:
    board = Board(tmp_path)
    for n in range(1, 32):
        board.put(f"content/n{n:02}.md", notice(f"第{n}号", f"2024-05-{n:02}"))
    board.build()
    assert titles(atom(board, "douzhuang/")) == [f"第{n}号" for n in range(31, 1, -1)]


def test_feeds_without_entries_are_valid(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.build()
    feed = atom(board, "xidi/")
    assert titles(feed) == []
    assert feed.findtext(f"{ATOM}updated")
    assert json_feed(board, "xidi/")["items"] == []


def test_feeds_escape_markup_in_titles_and_summaries(tmp_path: Path) -> None:
    evil = '"><script>&amp;]]></title>'
    board = Board(tmp_path)
    board.put("content/a.md", notice(f"'{evil}'\nsummary: '{evil}'"))
    board.build()
    (entry,) = atom(board, "").iter(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}summary")) == (evil, evil)
    (item,) = json_feed(board, "")["items"]
    assert (item["title"], item["content_text"]) == (evil, evil)


def test_an_edited_text_redraws_its_page_and_feeds_only(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("甲"))
    board.put("content/b.md", notice("乙", org="xidi", category="village-affairs"))
    board.build()
    before = board.output()
    board.put("content/a.md", notice("甲", body="新的开头。"))
    board.build()
    after = board.output()
    feeds = [
        f"{prefix}{url}feed.{form}"
        for prefix in ("", "en/")
        for url in ("", "guishan/", "douzhuang/", "dongwa/", "categories/finance/")
        for form in ("atom", "json")
    ]
    changed = {path for path in after if after[path] != before[path]}
    rewritten = {path for path in changed if not path.startswith("search/")}  # has its own tests
    assert rewritten == {"dongwa/2024/a/index.html", "data/files.json", *feeds}
    assert board.clean(tmp_path / "clean")[1] == after


def test_a_faulty_string_of_a_feed_is_reported(tmp_path: Path) -> None:
    board = Board(
        tmp_path, BASE.replace("organization: guishan\n", "organization: guishan\ntheme: mine\n")
    )
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n'
    text = 'msgid "Withdrawn on %(day)s"\nmsgstr "%(when)s"\n'
    board.put("mine/strings/en.po", head + text)
    gone = "三季度\nwithdrawn: {date: 2024-11-01, reason: 有误}"
    board.put("content/a.md", notice(gone))
    assert set(board.check()) == {"feed.atom D504", "feed.json D504"}
