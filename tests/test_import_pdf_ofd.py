"""Import of files with fixed pages: PDF and OFD."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from sitegen.importing.model import Refused
from tests.board import Board
from tests.fixed_pages import LEAD, LEFT, RIGHT, SIZE, WIDTH, Sheet, Text, flowed, ofd, pdf, table
from tests.importing import Import
from tests.test_included_sheets import repacked

Draw = Callable[[list[Sheet]], bytes]
SENTENCE = "为切实做好今冬明春农田水利基本建设，保障粮食安全，各村要统筹安排劳力和资金，按时完成渠道清淤任务。"
FORMS = pytest.mark.parametrize(("name", "draw"), [("通知.pdf", pdf), ("通知.ofd", ofd)])


def middle(text: str, y: float, size: float) -> Text:
    return Text((LEFT + RIGHT - len(text) * size) / 2, y, text, size)


def flush_right(text: str, y: float) -> Text:
    wide = sum(0.5 if c.isascii() else 1.0 for c in text) * SIZE
    return Text(RIGHT - wide - 2 * SIZE, y, text)


def circular() -> list[Sheet]:
    """Return a notice of three pages with running heads, page numbers and broken paragraphs."""
    first = [middle("豆庄镇人民政府", 110, 22), middle("关于做好农田水利工作的通知", 145, 22)]
    first.append(Text(LEFT, 200, "各村民委员会："))
    texts = ["一、加强领导", SENTENCE, "二、落实责任", SENTENCE * 8]
    lines = [one for one in flowed(texts, y=230) if isinstance(one, Text)]
    fits = [one for one in lines if one.y < 740]
    rest = [Text(one.x, 110 + n * LEAD, one.text) for n, one in enumerate(lines[len(fits) :])]
    end = 110 + len(rest) * LEAD + LEAD
    last = [flush_right("豆庄镇人民政府", end), flush_right("2026年11月20日", end + LEAD)]
    sheets: list[Sheet] = [[*first, *fits], [*rest, *last]]
    for n, sheet in enumerate(sheets, 1):
        sheet += [Text(LEFT, 50, "豆庄镇政府公报　2026年第11期", 9), middle(f"— {n} —", 800, 12)]
    return sheets


@FORMS
def test_paragraphs_are_whole_and_heads_of_pages_are_dropped(
    tmp_path: Path, name: str, draw: Draw
) -> None:
    found = Import(Board(tmp_path), name, draw(circular()))
    assert found.body == (
        f"各村民委员会：\n\n## 一、加强领导\n\n{SENTENCE}\n\n## 二、落实责任\n\n{SENTENCE * 8}\n\n"
        "豆庄镇人民政府\n2026年11月20日"
    )
    assert found.fields["title"] == "豆庄镇人民政府关于做好农田水利工作的通知"
    assert found.fields["attachments"] == f"\n  - {name}"
    dropped = ["".join(text.split()) for text in found.marked("drop")]
    assert set(dropped) == {"—1—", "—2—", "豆庄镇政府公报", "2026年第11期"}


@FORMS
def test_a_line_that_ends_early_within_a_sentence_is_joined(
    tmp_path: Path, name: str, draw: Draw
) -> None:
    """As where text is not justified, and a number or a word goes to the next line whole."""
    texts = [
        "从2026年11月25日起，对三组、四组的供水管道进行更换，更换期间分时段停水。",
        "有事请打电话，或者到村委会，也可以在每天上午找网格员，电话号码是",
    ]
    lines = [one for one in flowed(texts, width=25) if isinstance(one, Text)]
    number = Text(LEFT, lines[-1].y + LEAD, "0700-5550411-0700-5550412，随时可以打。")
    after = Text(LEFT + 2 * SIZE, number.y + LEAD, "特此公告。")
    found = Import(
        Board(tmp_path), name, draw([[middle("关于停水的公告", 70, 22), *lines, number, after]])
    )
    assert found.body == "\n\n".join([texts[0], texts[1] + number.text, after.text])


@FORMS
def test_a_ruled_table_keeps_its_joined_cells_over_pages(
    tmp_path: Path, name: str, draw: Draw
) -> None:
    head = [["村名", "渠道", "", "机井", ""], ["", "长度", "投资", "眼数", "投资"]]
    joined = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)]
    rows = [
        [f"第{n}村", f"{n * 10}", f"{n * 1.5:.2f}", str(n), f"{n * 2.5:.2f}"] for n in range(1, 9)
    ]
    sheets: list[Sheet] = [
        [*flowed(["现将投资情况公布如下。"]), flush_right("单位：万元", 160)],
        [],
    ]
    sheets[0] += table([*head, *rows[:5]], 180, joined)
    sheets[1] += table([*head, *rows[5:]], 100, joined)
    found = Import(Board(tmp_path), name, draw(sheets))
    lines = found.body.split("\n")
    at = lines.index("| 村名 | 渠道 | < | 机井 | < |")
    assert lines[at - 2] == "单位：万元"
    assert lines[at + 1 : at + 3] == [
        "| ^ | 长度 | 投资 | 眼数 | 投资 |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    assert lines[at + 3 :] == [f"| {' | '.join(row)} |" for row in rows]
    assert ("join", "table", "") in found.marks


@FORMS
def test_columns_are_read_one_after_the_other(tmp_path: Path, name: str, draw: Draw) -> None:
    half = 13
    left = [f"左栏第{n}段，各村要按照要求认真组织抓好落实，确保按时完成。" for n in "一二三"]
    right = [f"右栏第{n}段，各单位要加强检查督促指导，及时报告进展情况。" for n in "一二三"]
    sheet: Sheet = [middle("豆庄镇简报", 80, 24)]
    sheet += flowed(left, half, LEFT, 130) + flowed(right, half, WIDTH / 2 + 10, 130)
    found = Import(Board(tmp_path), name, draw([sheet]))
    assert found.body == "\n\n".join([*left, *right])


def test_a_page_printed_by_a_browser_is_read(tmp_path: Path, browser: object) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    page.set_content(
        f"<h1 style='text-align:center'>第一季度公告</h1><p>{SENTENCE * 3}</p>"
        "<table border=1 style='border-collapse:collapse'><tr><th>项目<th>金额</tr>"
        "<tr><td>一<td>12.50</tr><tr><td>二<td>7.50</tr></table>"
    )
    data = page.pdf(format="A4")
    page.close()
    found = Import(Board(tmp_path), "a.pdf", data)
    assert SENTENCE * 3 in found.body
    assert "| 项目 | 金额 |\n| --- | ---: |\n| 一 | 12.50 |\n| 二 | 7.50 |" in found.body


def test_scanned_pages_are_attached_with_a_word_that_says_so(tmp_path: Path) -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    picture = ImageReader(Image.new("RGB", (300, 400), "white"))
    canvas.drawImage(picture, 0, 0, 500, 700)
    canvas.showPage()
    canvas.save()
    found = Import(Board(tmp_path), "扫描件.pdf", file.getvalue())
    assert found.body == "全文见附件。"
    assert [mark[:2] for mark in found.marks] == [("keep", "no_text_layer")]
    assert "title" in found.unsure
    assert (tmp_path / found.targets[0].files[0][0]).read_bytes() == file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.pdf", pdf(circular(), password="x"), "encrypted"),
        ("a.pdf", b"%PDF-1.7\n" + b"x" * 400, "broken"),
        ("a.ofd", ofd(circular())[:-90], "broken"),
        (
            "a.ofd",
            repacked(ofd(circular()), lambda n, d: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + d),
            "dtd",
        ),
        (
            "a.ofd",
            repacked(ofd(circular()), lambda n, d: d if n == "OFD.xml" else b"<a/>"),
            "broken",
        ),
    ],
    ids=["password", "pdf", "cut", "dtd", "pages"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    tmp_path: Path, name: str, data: bytes, key: str
) -> None:
    with pytest.raises(Refused) as refused:
        Import(Board(tmp_path), name, data)
    assert refused.value.key == key
