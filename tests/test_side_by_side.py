"""Two versions of a document side by side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.crawling import Addresses, broken

from .board import Board, links, notice
from .test_languages import YEAR, board_of, heads, html


def parallel(folder: Path, chinese: str, english: str) -> Board:
    """Return a board with one notice and its translation."""
    made = Board(folder)
    made.put(f"{YEAR}/a.md", notice("甲", body=chinese))
    made.put(f"{YEAR}/a.en.md", f"---\ntitle: First\n---\n{english}\n")
    assert made.check() == []
    return made


def rows(page: str) -> list[tuple[list[str], ...]]:
    """Return the pairs of texts that stand side by side."""
    pairs = page.split("</article>")[0].split('<div class="pair">')[2:]
    return [tuple(_texts(side) for side in pair.split('<div class="body"')[1:]) for pair in pairs]


def _texts(part: str) -> list[str]:
    found = re.findall(r">([^<>]+)<", ">" + part.split(">", 1)[1] + "<")
    return [text.strip() for text in found if text.strip()]


def test_two_languages_are_shown_side_by_side(tmp_path: Path) -> None:
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
        assert "noindex" not in page, "its canonical address is the document's"
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
def test_paragraphs_are_aligned_while_both_texts_have_the_same_structure(
    tmp_path: Path, chinese: str, english: str, expected: list[tuple[list[str], ...]]
) -> None:
    made = parallel(tmp_path, chinese, english)
    assert rows(made.page("dongwa/2024/a/en/")) == expected


def test_ids_are_unique_on_side_by_side_pages(tmp_path: Path) -> None:
    text = '## 2024\n\n见[上](#2024)与注。[^1] <a title=" id=" href="#2024">x</a>\n\n[^1]: 注'
    made = parallel(tmp_path, text, text)
    page = Addresses(made.page("dongwa/2024/a/en/"))
    assert {"zh-hans-2024", "en-2024"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert broken(made) == []


def test_links_and_pictures_work_in_both_columns(tmp_path: Path) -> None:
    made = board_of(tmp_path)
    made.put(f"{YEAR}/图.png", b"png")
    made.put(f"{YEAR}/a.md", notice("甲", body="[乙](b.md) ![图](图.png)"))
    made.build()
    page = made.page("dongwa/2024/a/en/")
    assert ("乙", "../../../../dongwa/2024/b/") in links(page)
    assert ("second", "../../../../dongwa/2024/b/#重点") in links(page)
    assert 'src="../../../../dongwa/2024/a/图.png"' in page
    assert broken(made) == []


def test_withdrawn_and_untranslated_texts_have_no_side_by_side_page(tmp_path: Path) -> None:
    made = parallel(tmp_path, "身份证号", "The identity number")
    made.put(
        f"{YEAR}/a.md", notice("甲\nwithdrawn: {date: 2024-05-01, reason: 误}", body="身份证号")
    )
    made.put(f"{YEAR}/b.md", notice("乙"))
    assert made.check() == []
    assert not [url for url in html(made) if url.endswith(("/zh-hans/", "/a/en/", "/b/en/"))]
    assert not [url for url, page in html(made).items() if "identity number" in page]


def test_an_edit_of_either_text_redraws_both_pages(tmp_path: Path) -> None:
    made = parallel(tmp_path / "site", "收入。", "Income.")
    for path, text in ((f"{YEAR}/a.md", notice("甲", body="支出。")), (f"{YEAR}/a.en.md", None)):
        made.put(path, text or "---\ntitle: First\n---\nExpenses.\n")
        made.build()
        assert made.clean(tmp_path / path.rsplit("/", 1)[1])[1] == made.output()
    assert rows(made.page("en/dongwa/2024/a/zh-hans/")) == [(["Expenses."], ["支出。"])]


def test_notices_of_one_title_have_distinct_titles_side_by_side(tmp_path: Path) -> None:
    board = Board(tmp_path)
    for org in ("dongwa", "xidi"):
        board.put(f"content/{org}.md", notice("公示", org=org))
        board.put(f"content/{org}.en.md", "---\ntitle: Notice\n---\nText.\n")
    assert board.build().published
    titles = [
        found[1]
        for data in board.output().values()
        if b'class="parallel"' in data
        and (found := re.search("<title>(.*)</title>", data.decode()))
    ]
    assert len(titles) == 4
    assert len(set(titles)) == 4
