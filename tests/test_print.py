"""Printed sheets in Chromium, after GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser

from .board import BASE, Board, notice, parts

MM = 72 / 25.4  # points
YEAR = "content/dongwa/2024"
SITE = next(text for _, text in parts(BASE))
LONG = "https://data.example/" + "very-long-name/" * 12 + "end"
CELLS = [[f"甲{row:02d}乙{column:02d}" for column in range(4)] for row in range(60)]
WIDE = [[f"{row}{column:02d},{column}00.00" for column in range(12)] for row in range(5)]
PARAGRAPH = "村务公开要及时全面真实方便群众监督" * 120
SECTIONS = "\n\n".join(
    f"## {n}、第{n}项\n\n### （一）做法\n\n{n}{PARAGRAPH[:149]}。" for n in "一二三"
)


def table(cells: list[list[str]]) -> str:
    """Return a table in Markdown whose columns are called 列1, 列2 and so on."""
    head = "|".join(f"列{n}" for n in range(1, len(cells[0]) + 1))
    rows = "\n".join("|".join(row) for row in cells)
    return f"{head}\n{'|'.join('-' * len(cells[0]))}\n{rows}\n"


@dataclass(frozen=True)
class Sheet:
    """A printed page: its size in mm, its text, the box in mm of each character that shows."""

    size: tuple[float, float]
    text: str
    characters: list[tuple[str, float, float, float, float]]  # with left, bottom, right, top

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """The text block's left, bottom, right and top; it is turned where the sheet is."""
        width, height = self.size
        if width > height:
            return 35, 26, 35 + 225, 26 + 156
        return 28, 35, 28 + 156, 35 + 225

    def block(self) -> list[tuple[str, float, float, float, float]]:
        """Return the characters that are not the page's number."""
        return [found for found in self.characters if found[4] > self.edges[1] - 5]

    def number(self) -> tuple[str, float, float]:
        """Return the text below the text block, its left edge, and the distance of its top, in mm."""
        bottom = self.edges[1]
        foot = [found for found in self.characters if found[4] <= bottom - 5]
        text = "".join(found[0] for found in foot)
        return text, min(f[1] for f in foot), bottom - max(f[4] for f in foot)


class Printer:
    """A board with documents of every shape, and what comes out when they are printed."""

    def __init__(self, board: Board, browser: Browser) -> None:
        self.board = board
        self.browser = browser

    def pdf(self, url: str) -> bytes:
        """Print a page of the site to PDF."""
        page = self.browser.new_page()
        page.goto((self.board.folder / "output" / url / "index.html").as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        page.close()
        return printed

    def sheets(self, url: str) -> list[Sheet]:
        """Return the sheets of a page."""
        document = pypdfium2.PdfDocument(self.pdf(url))
        return [_sheet(page) for page in document]

    def pictures(self, url: str, scale: int = 1) -> list[tuple[memoryview, tuple[int, int]]]:
        """Return the sheets of a page as RGB pixels (`scale` pixels a point), with height and width."""
        document = pypdfium2.PdfDocument(self.pdf(url))
        drawn = [
            page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False) for page in document
        ]
        return [(memoryview(made.buffer).cast("B"), (made.height, made.width)) for made in drawn]


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    width, height = page.get_size()
    text = page.get_textpage()
    whole = text.get_text_range()
    characters = []
    for n in range(text.count_chars()):
        letter = text.get_text_range(n, 1)
        if letter.strip():
            left, bottom, right, top = (edge / MM for edge in text.get_charbox(n))
            characters.append((letter, left, bottom, right, top))
    return Sheet((width / MM, height / MM), whole, characters)


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Printer:
    board = Board(tmp_path_factory.mktemp("paper"))
    texts = {
        "short": notice("短公示\ndoc_number: 东村发〔2024〕3号", body="只有一句。"),
        "prose": notice("一篇长文", body=PARAGRAPH),
        "table": notice("长表", body=table(CELLS)),
        "wide": notice("宽表", body=table(WIDE)),
        "url": notice(
            "长网址", body=f"见 {LONG} 。\n\n| 网址 | 注 |\n|---|---|\n| {LONG} | 注 |\n"
        ),
        "plan": notice("计划", category="plan", body=SECTIONS),
        "题目很长的公示-" + "公开" * 20: notice("长名"),
    }
    for slug, text in texts.items():
        board.put(f"{YEAR}/{slug}.md", text)
    board.put(f"{YEAR}/short.en.md", "---\ntitle: A short notice\n---\nOne sentence. " * 200)
    assert board.check() == []
    return Printer(board, browser)


DOCUMENTS = [f"dongwa/2024/{slug}/" for slug in ("short", "prose", "table", "wide", "url", "plan")]
PAGES = [*DOCUMENTS, "en/dongwa/2024/short/", "", "2024/", "dongwa/", "dongwa/2024/"]


@pytest.mark.parametrize("url", PAGES)
def test_every_sheet_is_a4_and_nothing_leaves_the_text_block(printer: Printer, url: str) -> None:
    sheets = printer.sheets(url)
    assert sheets
    for sheet in sheets:
        assert sorted(sheet.size) == pytest.approx((210, 297), abs=0.2)
        assert (sheet.size[0] > 210.5) == ("wide" in url), "turned for a table of many columns"
        assert sheet.block()
        least_x, least_y, most_x, most_y = sheet.edges
        for letter, left, bottom, right, top in sheet.block():
            inside = left > least_x - 0.5 and right < most_x + 0.5 and bottom > least_y - 0.5
            assert inside, (letter, left, bottom, right, top)
            assert top < most_y + 0.5, (letter, top)


def test_sheets_are_numbered_between_dashes_at_the_outer_side(printer: Printer) -> None:
    sheets = printer.sheets("dongwa/2024/table/")
    assert len(sheets) > 1
    for n, sheet in enumerate(sheets, 1):
        text, left, below = sheet.number()
        assert text == f"—{n}—"
        assert (left > 105) == (n % 2 == 1)
        assert 6.5 < below < 10  # mm


def test_a_sheet_of_prose_has_22_lines_of_28_characters(printer: Printer) -> None:
    second = printer.sheets("dongwa/2024/prose/")[1]
    lines = [line for line in second.text.splitlines() if "—" not in line]
    assert [len(line) for line in lines] == [28] * 22


def plain(sheets: list[Sheet]) -> str:
    """Return the characters of all sheets; a hyphen at the end of a line has a mark of its own."""
    letters = "".join(found[0] for sheet in sheets for found in sheet.characters)
    return letters.replace("\x02", "-").replace("\ufffe", "-")


@pytest.mark.parametrize(
    ("slug", "cells"), [("table", CELLS), ("wide", WIDE), ("url", [[LONG], [LONG]])]
)
def test_no_cell_and_no_address_is_cut(printer: Printer, slug: str, cells: list[list[str]]) -> None:
    text = plain(printer.sheets(f"dongwa/2024/{slug}/"))
    assert [cell for row in cells for cell in row if cell not in text] == []


def test_a_long_tables_head_is_on_each_of_its_sheets(printer: Printer) -> None:
    sheets = printer.sheets("dongwa/2024/table/")
    with_rows = [sheet for sheet in sheets if "甲" in sheet.text]
    assert len(with_rows) > 1
    assert all("列1" in sheet.text for sheet in with_rows)


def test_no_row_is_divided_between_sheets(printer: Printer) -> None:
    sheets = printer.sheets("dongwa/2024/table/")
    rows = [{name for name in (row[0][:3] for row in CELLS) if name in s.text} for s in sheets]
    assert all(not one & other for one, other in pairwise(rows))


@pytest.mark.parametrize("url", ["dongwa/2024/short/", "dongwa/2024/plan/"])
def test_navigation_is_not_printed(printer: Printer, url: str) -> None:
    text = plain(printer.sheets(url))
    for word in ("首页", "目录", "相关公开", "上一篇", "复制网址", "站点地图", "跳到正文"):
        assert word not in text


@pytest.mark.parametrize("url", DOCUMENTS)
def test_the_printed_foot_is_at_the_bottom_of_the_last_sheet(printer: Printer, url: str) -> None:
    sheets = printer.sheets(url)
    assert ["扫码" in sheet.text for sheet in sheets] == [False] * (len(sheets) - 1) + [True]
    lowest = min(bottom for _, _, bottom, _, _ in sheets[-1].block())
    assert lowest - sheets[-1].edges[1] < 5  # mm, some .4 less a sheet


def test_figures_of_a_wide_table_are_not_broken(printer: Printer) -> None:
    text = printer.sheets("dongwa/2024/wide/")[0].text
    assert WIDE[4][11] in text, "on one line"


def test_the_printed_foot_names_publisher_date_and_address(printer: Printer) -> None:
    text = plain(printer.sheets("dongwa/2024/short/"))
    assert "东洼村2024年4月10日发布" in text
    assert "https://board.example/dongwa/2024/short/" in text
    assert "东村发〔2024〕3号" in text


def test_the_printed_code_can_be_read(printer: Printer) -> None:
    slug = "题目很长的公示-" + "公开" * 20
    found = [
        code.text
        for pixels, (height, width) in printer.pictures(f"dongwa/2024/{slug}", scale=4)
        for code in zxingcpp.read_barcodes(pixels.cast("B", (height, width, 3)))
    ]
    assert found == [f"https://board.example/dongwa/2024/{quote(slug)}/"]


OFFICIAL = """\
各村民委员会，镇直各单位：

现将有关事项通知如下。

附件：1. 人员转移安置一览表
2. 值班表

县民政局
县农业农村服务中心
2024年4月9日

附件1

人员转移安置一览表

东洼村三十户。

附件2

值班表

每天早八点交接班。

抄送：县应急管理局。
"""


def place(sheet: Sheet, text: str) -> tuple[float, float, float]:
    """Return left, top and right of a text in mm, its first line if it is on several."""
    letters = "".join(found[0] for found in sheet.characters)
    at = letters.index(text)
    _, left, _, _, top = sheet.characters[at]
    return left, top, sheet.characters[at + len(text) - 1][3]


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Printer:
    board = Board(tmp_path_factory.mktemp("official"))
    board.put("site.yaml", SITE + "print: {red_header: true}\n")
    head = "关于转移的通知\ndoc_number: 东村发〔2024〕3号\nissuers: [县民政局, 县农业农村服务中心]"
    board.put(f"{YEAR}/a.md", notice(head, body=OFFICIAL))
    for n in range(1, 9):  # texts that end near the end of a sheet
        signed = f"{PARAGRAPH[: 17 * 24]}{PARAGRAPH[: 28 * n]}。\n\n东洼村村民委员会\n2024年4月9日"
        board.put(f"{YEAR}/end{n}.md", notice(f"第{n}份", body=f"## 一、{n}\n\n{signed}"))
    board.check()
    return Printer(board, browser)


def test_an_official_document_is_set_by_the_standard(official: Printer) -> None:
    """GB/T 9704-2012, 7.2 and 7.3; 15.75 pt is a character of 5.56 mm."""
    first, second, third = official.sheets("dongwa/2024/a/")
    character, edge = 15.75 / MM, 28 + 156
    left, _, _ = place(first, "各村民委员会")
    assert left == pytest.approx(28, abs=0.5), "addressees stand at the edge"
    left, _, _ = place(first, "2024年4月9日")
    issuer, _, _ = place(first, "县农业农村服务中心2024")
    assert left - issuer == pytest.approx(2 * character, abs=0.5)
    widest = max(place(first, "2024年4月9日")[2], issuer + 9 * character)
    assert edge - widest == pytest.approx(2 * character, abs=1.5)
    names, word = place(first, "县民政局"), place(first, "文件")
    assert place(first, "县农业农村服务中心")[0] == pytest.approx(names[0], abs=1)
    assert word[0] > names[2]
    for sheet, name in ((second, "附件1"), (third, "附件2")):
        assert plain([sheet]).partition("—")[2].partition("—")[2].startswith(name)
        assert place(sheet, name)[0] == pytest.approx(28, abs=0.5)
    left, _, right = place(second, "人员转移安置一览表")
    assert (left + right) / 2 == pytest.approx(28 + 78, abs=1)
    assert "抄送" in third.text


def test_no_sheet_has_the_foot_alone(official: Printer) -> None:
    for n in range(1, 9):
        *others, last = official.sheets(f"dongwa/2024/end{n}/")
        assert "扫码" in last.text
        assert "2024年4月9日" in plain([last]).replace("东洼村2024年4月10日发布", ""), n
        assert not any("扫码" in sheet.text for sheet in others)
        lowest = min(bottom for _, _, bottom, _, _ in last.block())
        assert lowest - last.edges[1] < 5


def is_red(pixels: memoryview) -> bool:
    """Return True if anything on a sheet is red."""
    values = bytes(pixels)
    colours = set(zip(values[::3], values[1::3], values[2::3], strict=True))
    return any(red > 150 and green < 60 and blue < 60 for red, green, blue in colours)


def test_a_red_head_is_printed_where_the_site_says_so(
    printer: Printer, browser: Browser, tmp_path: Path
) -> None:
    assert not any(is_red(pixels) for pixels, _ in printer.pictures("dongwa/2024/short"))
    board = Board(tmp_path)
    board.put("site.yaml", SITE + "print: {red_header: true}\n")
    board.put(f"{YEAR}/a.md", notice("通知\ndoc_number: 东村发〔2024〕3号"))
    assert board.check() == []
    official = Printer(board, browser)
    assert is_red(official.pictures("dongwa/2024/a")[0][0])
    text = plain(official.sheets("dongwa/2024/a/"))
    assert text.index("东洼村") < text.index("东村发〔2024〕3号") < text.index("通知")
