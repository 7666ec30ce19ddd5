"""The clerk's guide: pictures that are small and all used, and a sheet that fits one page."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser

from sitegen import serve
from tests.board import ROOT

GUIDE = ROOT / "docs" / "clerk.zh.md"
PICTURES = ROOT / "docs" / "clerk"
SHEET = Path(serve.__path__[0]) / "assets" / "sheet.html"


def test_each_picture_is_small_and_shown_with_words_for_it() -> None:
    shown = re.findall(r"!\[([^]]+)\]\(clerk/([^)]+)\)", GUIDE.read_text("utf-8"))
    assert all(words for words, _ in shown)
    assert sorted(name for _, name in shown) == sorted(path.name for path in PICTURES.iterdir())
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > 60 * 1024] == []


def test_the_sheet_for_clerks_is_one_page_of_a4(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(SHEET.as_uri())
    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    page.close()
    assert len(paper) == 1
    assert [round(one / 72 * 25.4) for one in paper[0].get_size()] == [210, 297]
