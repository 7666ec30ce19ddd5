"""Take the pictures of docs/clerk.zh.md: `make pictures`.

A board of its own is served with `sitegen serve`, and Chromium does what the guide tells a clerk to
do. Every picture is smaller than 60 KB (`tests/test_clerks_guide.py`). The browser's own words are
Chinese where Debian's package chromium-l10n is installed.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pypdfium2
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.board import ROOT, Board
from tests.preview import Preview, running_preview

FOLDER = ROOT / "docs" / "clerk"
DAY = "2026-11-23"
SITE = """
-- site.yaml --
title: {zh-Hans: 豆庄镇公开栏}
base_url: https://board.example/
languages: [zh-Hans]
organization: douzhuang
government: none
categories:
  - {id: village-affairs, name: {zh-Hans: 村务公开}}
  - {id: finance, name: {zh-Hans: 财务公开}}
  - {id: party-affairs, name: {zh-Hans: 党务公开}}
  - {id: government-affairs, name: {zh-Hans: 政务公开}}
  - {id: plan, name: {zh-Hans: 工作计划}, kind: plan}
disclosure: {profile: villagers-committee-2026, since: 2026-07-01}
-- content/organizations.yaml --
- id: douzhuang
  name: {zh-Hans: 豆庄镇}
  level: township
  contact: {phone: 0700-5550400}
  children:
    - {id: dongwa, name: {zh-Hans: 东洼村}, level: village, contact: {phone: 0700-5550411}}
-- content/dongwa/2026/1013-third-quarter-affairs.md --
---
标题: 东洼村2026年第三季度村务公开
发布日期: 2026-10-13
单位: dongwa
类别: village-affairs
所属期: 2026年第三季度
公示期: 15天
---
一、村民会议决定的事项：9月12日表决通过硬化三组入户路，已经完工验收。

二、惠民补贴：本季度没有新增。

监督电话：0700-5550411
"""
MISSPELT = """---
标题: 东洼村秋季道路养护公告
发布日期: 2026-11-21
单位: 东哇村
类别: 村务公开
---
道路养护于11月底完工。
"""
FAULTY = """---
标题: 东洼村第三季度救助名单
发布日期: 2026-11-20
单位: 东洼村
类别: 村务公开
---
临时救助3户，共x万元，名单如下。

| 姓名 | 联系电话 | 金额（元） |
| --- | --- | --- |
| 王某 | 13907001234 | 800.00 |
| 李某 | 138****5678 | 1200.00 |
| 赵某 | 139****4321 | 1000.00 |
| 合计 | | 2900.00 |
"""
BODY = """现将东洼村2026年第三季度财务收支公开如下，请村民监督。

| 项目 | 收入（元） | 支出（元） |
| --- | ---: | ---: |
| 鱼塘承包费 | 18000.00 | |
| 上级补助 | 52500.00 | |
| 三组入户路 | | 48600.00 |
| 办公费 | | 1200.00 |
| 合计 | 70500.00 | 49800.00 |

监督电话：0700-5550411

东洼村村民委员会
2026年11月23日
"""


def circular() -> bytes:
    """Return a notice of a town office with a red head, a comment and a tracked deletion."""
    document = Document()
    centred = (
        "豆庄镇人民政府文件",
        "豆政发〔2026〕12号",
        "豆庄镇人民政府",
        "关于加强冬季森林防火工作的通知",
    )
    for line in centred:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("各村民委员会：")
    document.add_paragraph("今冬风大雨少，为保护山林和群众安全，现将有关事项通知如下。")
    document.add_paragraph("一、落实责任")
    paragraph = document.add_paragraph(
        "各村要分片包干，每片指定一名护林员，名单于11月底前报镇林业站。"
    )
    document.add_comment(paragraph.runs, text="日期再和林业站核一下", author="办公室")
    document.add_paragraph("二、加强巡查")
    document.add_paragraph("大风天气每天巡查不少于两次，发现火情立即报告，电话0700-5550400。")
    for line in ("豆庄镇人民政府", "2026年11月20日"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def accounts() -> bytes:
    """Return a workbook with a title, a head of two levels and a hidden row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "10月"
    for row in (
        ["东洼村2026年10月收支明细表"],
        ["单位：元"],
        ["日期", "摘要", "收入", None, "支出", None],
        [None, None, "现金", "转账", "现金", "转账"],
        ["10月9日", "鱼塘承包费", None, 18000, None, None],
        ["10月16日", "村道保洁", None, None, 600, 3000],
        ["10月20日", "待核实", None, None, 100, None],
        ["10月28日", "办公费", None, None, 200, 1000],
        ["合计", None, 0, 18000, 800, 4000],
        ["制表人：赵某"],
    ):
        sheet.append(row)
    for joined in ("A1:F1", "A3:A4", "B3:B4", "C3:D3", "E3:F3"):
        sheet.merge_cells(joined)
    for cells in sheet["C5:F9"]:
        for cell in cells:
            cell.number_format = "#,##0.00"
    sheet.row_dimensions[7].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def keep(name: str, picture: bytes | Image.Image, wide: int | None = None) -> None:
    """Store a picture as WebP; `wide` is its greatest width in pixels."""
    image = picture if isinstance(picture, Image.Image) else Image.open(io.BytesIO(picture))
    image = image.convert("RGB")
    if wide and image.width > wide:
        image = image.resize(
            (wide, round(image.height * wide / image.width)), Image.Resampling.LANCZOS
        )
    path = FOLDER / f"{name}.webp"
    image.save(path, "WEBP", quality=70, method=6)
    print(
        f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB, {image.width} x {image.height}"
    )


def number(page: Page, signs: dict[str, str]) -> None:
    """Put signs behind the headings that selectors name."""
    page.evaluate(
        """signs => Object.entries(signs).forEach(([sign, selector]) => {
            const mark = document.createElement("b");
            mark.textContent = sign;
            mark.style.cssText = "color:#c00;font-size:1.6em;line-height:1;margin-left:.3em";
            document.querySelector(selector).append(mark);
        })""",
        signs,
    )


def desk(browser: Browser, preview: Preview, wide: int = 820) -> Page:
    """Open the front desk."""
    page = browser.new_page(
        viewport={"width": wide, "height": 900}, device_scale_factor=1.5, locale="zh-CN"
    )
    page.goto(f"http://127.0.0.1:{preview.port}/_/")
    return page


def phone(browser: Browser, preview: Preview, url: str, name: str, height: int = 720) -> None:
    """Take the top of a page as a phone shows it."""
    page = browser.new_page(
        viewport={"width": 360, "height": height},
        device_scale_factor=2,
        locale="zh-CN",
        bypass_csp=True,
    )
    page.goto(f"http://127.0.0.1:{preview.port}/{url}")
    page.add_style_tag(content=".sg-as-of, .sg-preview { display: none }")
    keep(name, page.screenshot(), 540)
    page.close()


def paper(browser: Browser, preview: Preview, url: str, name: str) -> None:
    """Take the first sheet of a page as it is printed."""
    page = browser.new_page(locale="zh-CN")
    page.goto(f"http://127.0.0.1:{preview.port}/{url}")
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    keep(name, printed[0].render(scale=1.2).to_pil())
    page.close()


def review(browser: Browser, board: Board, preview: Preview, file: Path, name: str) -> Path:
    """Drop a file on the desk, take its review, and have it written; return the document."""
    page = desk(browser, preview)
    page.set_input_files("input[type=file]", file)
    page.locator(".desk-reviews .review").wait_for()
    whole = page.locator(".desk-reviews").bounding_box()
    assert whole
    part = clip(whole["x"] - 8, whole["y"] - 8, whole["width"] + 16, min(whole["height"], 760))
    keep(name, page.screenshot(full_page=True, clip=part), 1000)
    before = set(board.folder.glob("content/**/*.md"))
    page.locator(".desk-reviews button").first.click()
    preview.until(lambda: set(board.folder.glob("content/**/*.md")) > before)
    page.close()
    (made,) = set(board.folder.glob("content/**/*.md")) - before
    return made


def public(preview: Preview, path: Path, text: str) -> str:
    """Take out the line that keeps a document a draft; return its address, once it shows a text."""
    path.write_text(path.read_text("utf-8").replace("草稿: 是\n", ""), "utf-8")
    url = f"{path.parent.parent.name}/{path.parent.name}/{path.stem}/"
    preview.shows(text, f"/{quote(url)}")
    return url


def first_notice(browser: Browser, board: Board, preview: Preview) -> None:
    """Begin what is due, write it, and see it on a phone and on paper."""
    page = desk(browser, preview)
    number(
        page,
        {"①": "#import", "②": "#findings", "③": "#due", "④": "#drafts"},
    )
    height = page.locator("#scheduled").bounding_box()
    assert height
    keep("desk", page.screenshot(full_page=True, clip=clip(0, 0, 820, height["y"])), 1100)
    page.close()
    page = desk(browser, preview)
    line = page.locator(".desk-dues li", has_text="东洼村").first
    keep("due", line.screenshot(), 1000)
    line.locator("button").click()
    drafts = board.folder / "content/dongwa/2026"
    preview.until(lambda: any(drafts.glob("*finance*")))
    page.close()
    (draft,) = drafts.glob("*finance*")
    print(draft.relative_to(board.folder), draft.read_text("utf-8"), sep="\n")
    draft.write_text(draft.read_text("utf-8").rstrip() + "\n" + BODY, "utf-8")
    url = public(preview, draft, "鱼塘承包费")
    phone(browser, preview, url, "notice-phone")
    paper(browser, preview, url, "notice-paper")


def imported(browser: Browser, board: Board, preview: Preview, folder: Path) -> None:
    """Import a Word document and a workbook, and see the pages that come of them."""
    word = folder / "关于加强冬季森林防火工作的通知.docx"
    word.write_bytes(circular())
    document = review(browser, board, preview, word, "word-review")
    url = public(preview, document, "分片包干")
    phone(browser, preview, url, "word-phone")
    paper(browser, preview, url, "word-paper")
    workbook = folder / "东洼村2026年10月收支明细表.xlsx"
    workbook.write_bytes(accounts())
    document = review(browser, board, preview, workbook, "excel-review")
    url = public(preview, document, "村道保洁")
    phone(browser, preview, url, "excel-phone")


def messages(browser: Browser, board: Board, preview: Preview) -> None:
    """Take the findings of a document with the faults that are most usual."""
    board.put("content/dongwa/2026/1121-roads.md", MISSPELT)
    board.put("content/dongwa/2026/1120-relief.md", FAULTY)
    page = desk(browser, preview)
    place = page.locator("section", has=page.locator("#findings"))
    place.locator("li", has_text="东哇村").first.wait_for()
    place.locator("li", has_text="2900").first.wait_for()
    keep("messages", place.screenshot(), 1100)
    page.close()


def clip(x: float, y: float, width: float, height: float) -> Any:
    """Return a part of a page for a picture, in CSS pixels."""
    return {"x": x, "y": y, "width": width, "height": height}


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(exist_ok=True)
    speaking: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "zh_CN"}
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        board = Board(folder / "board", SITE)
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--lang=zh-CN"], env=speaking
        )
        with running_preview(board, "--as-of", DAY, language="zh-Hans") as preview:
            first_notice(browser, board, preview)
            imported(browser, board, preview, folder)
            messages(browser, board, preview)
        browser.close()


if __name__ == "__main__":
    main()
