"""Pictures of pages beside stored ones: every component in every state, and twelve pages of the demo.

`UPDATE_PICTURES=1 pytest tests/test_pictures.py` stores the pictures anew; look at them before they are
committed. Small movements and other anti-aliasing pass: means of squares of 16 pixels are compared, and
each band of a page may have moved by some pixels.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from tests.board import ROOT, Board, notice
from tests.browsing import absent, served

STORED = ROOT / "tests/pictures"
HALF = 2  # pictures are stored at half their size
SQUARE = 8  # of a stored picture, 16 CSS pixels
BAND = 10 * SQUARE
MOVED = 6  # pixels of a stored picture by which a band may have moved
COLOUR = 14  # of 255: how far the mean of a square may be off
SHARE = 0.08  # of the squares of a band may be further off
TALL = 1800  # CSS pixels of a page that are looked at

SITE = """\
title: {zh-Hans: 部件, ug: بۆلەكلەر}
base_url: https://board.example/
languages: [zh-Hans, ug]
organization: guishan
contact: {phone: 0700-5550100, address: 桂山县人民路1号, email: a@guishan.example, hours: 工作日}
government: none
theme: mine
categories:
  - {id: finance, name: {zh-Hans: 财务公开, ug: مالىيە}}
  - {id: plan, name: {zh-Hans: 工作计划, ug: پىلان}, kind: plan}
"""
PLAN = """\
东洼村2024年工作计划
targets:
  - {id: a, text: 召开村民会议, at_least: 4, unit: 次, due: 2024-06-30}
  - {id: b, text: 安装路灯, at_least: 40, unit: 盏, due: 2027-12-31}
  - {id: c, text: 改造户厕, at_least: 9, unit: 座, due: 2024-12-31}"""
REPORT = """\
东洼村2024年一季度进展
plan: plan.md
stage: progress
progress: [{target: a, value: 2}, {target: b, value: 40}]"""

PAGES = {
    "home": ("", 360),
    "home-desk": ("", 1280),
    "organization": ("guihua-huaping/", 360),
    "notice": ("douzhuang-dongwa/2026/1112-october-accounts/", 360),
    "notice-desk": ("douzhuang/2025/0516-flood-duty/", 1280),
    "plan": ("guihua-huaping/2026/0130-annual-plan/", 360),
    "plans": ("plans/", 1280),
    "ledger": ("ledger/", 360),
    "ledger-year": ("douzhuang/ledger/2026/", 1280),
    "year": ("guihua-huaping/2026/", 360),
    "search": ("search/", 360),
    "english": ("en/douzhuang-dongwa/", 360),
}
STATES = ("light", "dark", "print", "elder", "rtl")


@pytest.fixture(scope="module")
def components(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    board = Board(tmp_path_factory.mktemp("components"))
    board.put("site.yaml", SITE)
    board.put("mine/templates/home.html", (STORED / "components.html").read_text("utf-8"))
    board.put("content/dongwa/2024/plan.md", notice(PLAN, "2024-01-05", category="plan"))
    board.put("content/dongwa/2024/report.md", notice(REPORT, "2024-04-05"))
    board.put("content/xidi/2024/a.md", notice("公示\ndisplay: {days: 15}", "2024-05-06"))
    board.put("content/xidi/2024/b.md", notice("撤回的\nwithdrawn: {date: 2024-05-01, reason: 误}"))
    assert board.build().published
    with served(board.folder / "output") as address:
        yield address


def taken(
    browser: Browser, address: str, width: int, state: str = "light", tall: int = TALL
) -> Image.Image:
    """Return a picture of a page at half its size, as it is on 30 November 2026."""
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if state == "dark" else "light",
    )
    page.clock.set_fixed_time("2026-11-30T12:00:00")
    if state == "elder":
        page.add_init_script("localStorage.setItem('sg-elder', '1')")
    if state == "print":
        page.emulate_media(media="print")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('img').forEach(one => one.loading = 'eager')")
    data = page.screenshot(full_page=True, animations="disabled", caret="hide")
    page.close()
    whole = Image.open(io.BytesIO(data)).convert("RGB")
    return whole.crop((0, 0, whole.width, min(whole.height, tall))).reduce(HALF)


def differing(one: Image.Image, other: Image.Image) -> float:
    """Return the share of squares whose mean colours differ, in the band where most do."""
    width, height = one.width, min(one.height, other.height) - MOVED
    worst = 0.0
    for top in range(0, height - BAND // 2, BAND):
        end = min(top + BAND, height)
        mine = one.crop((0, top, width, end)).reduce(SQUARE)
        wrong = mine.width * mine.height
        for by in sorted(range(-MOVED, MOVED + 1), key=abs):
            if wrong:
                part = other.crop((0, top + by, width, end + by)).reduce(SQUARE)
                wrong = min(wrong, _apart(mine, part))
        worst = max(worst, wrong / (mine.width * mine.height))
    return worst


def _apart(one: Image.Image, other: Image.Image) -> int:
    red, green, blue = ImageChops.difference(one, other).split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(worst.histogram()[COLOUR + 1 :])


def compare(name: str, picture: Image.Image, folder: Path) -> None:
    """Compare a picture with the stored one, or store it."""
    stored = STORED / f"{name}.png"
    if os.environ.get("UPDATE_PICTURES"):
        picture.quantize(48, dither=Image.Dither.NONE).save(stored, optimize=True)
        return
    if not _typefaces():
        absent("pictures are stored with Noto Sans CJK")
    before = Image.open(stored).convert("RGB")
    assert picture.width == before.width
    found = differing(before, picture)
    grown = abs(before.height - picture.height) / before.height
    if found > SHARE or grown > 0.03:
        picture.save(folder / f"{name}.png")
        pytest.fail(
            f"{name}: {found:.1%} of the picture differ, {grown:.1%} of its height; "
            f"now {folder / name}.png, stored {stored}. Right? UPDATE_PICTURES=1"
        )


def _typefaces() -> bool:
    asked = ["fc-match", "sans-serif:lang=zh-cn"]
    return bool(shutil.which("fc-match")) and "Noto Sans CJK" in subprocess.check_output(
        asked, text=True
    )


@pytest.mark.parametrize("state", STATES)
def test_every_component_looks_as_it_did(
    components: str, browser: Browser, state: str, tmp_path: Path
) -> None:
    address = components + ("ug/" if state == "rtl" else "")
    compare(f"components-{state}", taken(browser, address, 480, state, 20_000), tmp_path)


@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did(address: str, browser: Browser, name: str, tmp_path: Path) -> None:
    url, width = PAGES[name]
    compare(name, taken(browser, address + url, width), tmp_path)


def test_stored_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in STORED.glob("*.png")) < 3_000_000


def test_a_changed_colour_and_a_vanished_line_are_seen() -> None:
    page = Image.new("RGB", (180, 400), "white")
    page.paste((20, 20, 20), (10, 50, 170, 56))
    other = page.copy()
    assert differing(page, other) == 0
    other.paste("white", (0, 40, 180, 70))
    assert differing(page, other) > SHARE
    moved = ImageChops.offset(page, 0, 4)
    assert differing(page, moved) < SHARE
    tinted = page.copy()
    tinted.paste((250, 240, 215), (10, 200, 170, 240))
    assert differing(page, tinted) > SHARE
