"""Attachments: what they hold of persons is found before it goes out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from PIL import Image
from stdnum.cn import ric

from sitegen.diagnostics import Diagnostic

from .board import BASE, Board, notice

PLACE = "content/dongwa/2024"
NOTICE = notice("名单\nattachments: {}", body="正文。")
MOBILE = "13800138000"


def identity(digits: str) -> str:
    """Return an invented identity number with its check digit."""
    return digits + ric.calc_check_digit(f"{digits}0")


ID = identity("45010019900307123")


def published(
    tmp_path: Path, name: str, data: bytes, types: str = ""
) -> tuple[Board, list[Diagnostic]]:
    """Build a board whose one notice has an attachment; `types` are all that the site publishes."""
    board = Board(tmp_path, f"{BASE.rstrip()}\n".replace("languages:", f"{types}languages:", 1))
    board.put(f"{PLACE}/a.md", NOTICE.replace("{}", name))
    board.put(f"{PLACE}/{name}", data)
    board.build()
    found = board.build(dry=True).findings
    return board, [one for one in found if one.code in ("D812", "D813", "D815")]


def workbook(rows: list[list[object]], sheet: str = "名单") -> bytes:
    """Return an Excel file with one sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def zipped(members: dict[str, bytes | str]) -> bytes:
    """Return an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def document(*runs: str) -> bytes:
    """Return a Word file whose one paragraph is cut into runs."""
    text = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body><w:p>{text}</w:p></w:body></w:document>'
    return zipped({"word/document.xml": body})


def pdf(text: str) -> bytes:
    """Return a PDF of one page, written by hand."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.4\n"
    for number, one in enumerate(objects, 1):
        out += b"%d 0 obj%s endobj\n" % (number, one)
    return out + b"trailer<</Root 1 0 R/Size 6>>\n"


def picture() -> bytes:
    """Return a photograph that says where it was taken."""
    image = Image.new("RGB", (8, 8))
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x8825] = {1: "N", 2: (22.0, 49.0, 0.0)}
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


ROWS: list[list[object]] = [["姓名", "身份证号", "联系电话"], ["王明", ID, MOBILE]]
OFD_PAGE = (
    f'<o:Page xmlns:o="x"><o:TextObject><o:TextCode>{ID}</o:TextCode></o:TextObject></o:Page>'
)
FOUND = {
    "list.xlsx": (workbook(ROWS), {"名单!B2", "名单!C2"}),
    "number.xlsx": (workbook([["姓名", "手机"], ["王明", int(MOBILE)]]), {"名单!B2"}),
    "list.csv": (f"姓名,身份证号\n王明,{ID}\n".encode("gb18030"), {"B2"}),
    "list.txt": (f"王明 {ID}\n".encode(), {"第 1 行 (line 1)"}),
    "list.docx": (document(ID[:6], ID[6:14], ID[14:]), {"第 1 段 (paragraph 1)"}),
    "list.pdf": (pdf(f"ID {ID}"), {"第 1 页 (page 1)"}),
    "list.zip": (zipped({"内/a.csv": f"姓名,电话\n王明,{MOBILE}\n"}), {"内/a.csv B2"}),
    "list.ofd": (zipped({"Doc_0/Pages/Page_0/Content.xml": OFD_PAGE}), {"第 1 段 (paragraph 1)"}),
}


@pytest.mark.parametrize("name", FOUND)
def test_personal_data_in_an_attachment_refuses_its_notice(tmp_path: Path, name: str) -> None:
    data, places = FOUND[name]
    board, found = published(tmp_path, name, data)
    assert {dict(one.params)["place"] for one in found} == places
    assert {one.code for one in found} == {"D812"}
    assert not board.output()
    assert not any(ID in repr(one) or MOBILE in repr(one) for one in found)


def test_no_file_of_the_store_holds_a_number_in_full(tmp_path: Path) -> None:
    board, _ = published(tmp_path, "list.xlsx", workbook(ROWS))
    for file in (board.folder / ".sitegen").rglob("*"):
        if file.is_file():
            assert ID.encode() not in file.read_bytes()


def test_a_picture_that_tells_where_it_was_taken_is_reported(tmp_path: Path) -> None:
    _, found = published(tmp_path, "a.jpg", picture())
    assert [(one.code, one.severity) for one in found] == [("D813", "warning")]


def test_a_masked_list_is_published(tmp_path: Path) -> None:
    masked = workbook(
        [["姓名", "身份证号", "电话"], ["王*明", "450100********1234", "138****8000"]]
    )
    board, found = published(tmp_path, "list.xlsx", masked)
    assert found == []
    assert "dongwa/2024/a/list.xlsx" in board.output()


def test_an_exemption_with_a_reason_publishes_the_file(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{PLACE}/a.md", NOTICE.replace("{}", "q.csv\nallow: {手机号码: 本人同意公布}"))
    board.put(f"{PLACE}/q.csv", f"姓名,电话\n王明,{MOBILE}\n")
    assert board.check() == []
    assert "dongwa/2024/a/q.csv" in board.output()


HOSTILE = {
    "bomb.zip": zipped({"a.txt": b"0" * (80 * 1024 * 1024)}),
    "dtd.docx": zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "cut.xlsx": workbook(ROWS)[:200],
    "noise.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "noise.xls": bytes(range(256)) * 40,
    "deep.zip": zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": "x"})})})}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_attachment_that_cannot_be_read_is_reported_and_the_build_goes_on(
    tmp_path: Path, name: str
) -> None:
    board, found = published(tmp_path, name, HOSTILE[name])
    assert [one.code for one in found] == ["D815"]
    assert f"dongwa/2024/a/{name}" in board.output()


def test_files_are_read_once_and_their_findings_stay(tmp_path: Path) -> None:
    board, found = published(tmp_path, "list.csv", "姓名,车牌\n王明,桂A12345\n".encode())
    again = [one for one in board.build().findings if one.code == "D813"]
    assert [one.code for one in found] == ["D813"]
    assert again == found


def beside_cells(where: str) -> bytes:
    """Return an Excel file that has the number elsewhere than in a cell."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_urls": False})
    page = book.add_worksheet(ID if where == "name" else "x")
    page.write(0, 0, "x")
    match where:
        case "comment":
            page.write_comment(0, 0, f"王明 {ID}")
        case "header":
            page.set_header(f"&C{ID}")
        case "textbox":
            page.insert_textbox(2, 2, f"王明 {ID}")
        case "link":
            page.write_url(1, 0, f"https://board.example/{ID}", string="链接")
        case "spelt":
            page.write_row(1, 0, list(ID))
        case "properties":
            book.set_properties({"comments": ID})
    book.close()
    return buffer.getvalue()


def word(part: str, data: bytes | str) -> bytes:
    """Return a Word file with an empty text and another part."""
    empty = '<w:document xmlns:w="w"><w:body><w:p/></w:body></w:document>'
    return zipped({"word/document.xml": empty, part: data})


def tagged(**tags: object) -> bytes:
    """Return a photograph with fields of metadata: a user's comment, Windows' comment."""
    exif = Image.Exif()
    exif[0x8769] = {0x9286: b"ASCII\0\0\0" + ID.encode()}
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


NOTE = f'<w:x xmlns:w="w"><w:p><w:r><w:t>{ID}</w:t></w:r></w:p></w:x>'
OPEN_SPAN = f'<d xmlns:t="t"><t:p>王明<t:span>{ID[:6]}</t:span>{ID[6:14]}<t:span>{ID[14:]}</t:span></t:p></d>'
HIDDEN = {
    **{f"{where}.xlsx": beside_cells(where) for where in (
        "comment", "header", "textbox", "link", "spelt", "properties", "name")},
    "list.xlsm": workbook(ROWS),
    "comments.docx": word("word/comments.xml", NOTE),
    "deleted.docx": word("word/footnotes.xml", NOTE.replace("w:t>", "w:delText>")),
    "embedded.docx": word("word/embeddings/list.xlsx", workbook(ROWS)),
    "picture.docx": word("word/media/image1.jpeg", tagged()),
    "alternative.docx": word("word/header1.xml", f'<w:x xmlns:w="w"><w:docPr descr="{ID}"/></w:x>'),
    "link.docx": word(
        "word/_rels/document.xml.rels",
        f'<R><Relationship Target="tel:{ID}" TargetMode="External"/></R>',
    ),
    "list.odt": zipped({"content.xml": OPEN_SPAN}),
    "list.ods": zipped({"content.xml": OPEN_SPAN}),
    "split.ofd": zipped({"Doc_0/Pages/Page_0/Content.xml": (
        f'<o:P xmlns:o="x"><o:TextObject><o:TextCode>{ID[:9]}</o:TextCode></o:TextObject>'
        f"<o:TextObject><o:TextCode>{ID[9:]}</o:TextCode></o:TextObject></o:P>")}),
    "note.jpg": tagged(),
    "list.tsv": f"姓名\t手机\n王明\t{MOBILE}\n".encode(),
    "broken.txt": f"{ID[:9]}\n{ID[9:]}\n".encode(),
    "list.json": f'{{"id": "{ID}"}}'.encode(),
    "list.rtf": f"{{\\rtf1\\b {ID}\\par}}".encode(),
    "list.doc": b"\xd0\xcf\x11\xe0" + b"\0" * 101 + f"身份证号{ID}，".encode("utf-16-le"),
    "list.wps": b"\xd0\xcf\x11\xe0" + b"\0" * 100 + f"身份证号{ID}，".encode("gb18030"),
    "half.zip": zipped({"a.jpg": b"", "b.txt": ID}),
}  # fmt: skip


def test_numbers_that_nobody_sees_in_a_file_are_found(tmp_path: Path) -> None:
    types = {name.rpartition(".")[2] for name in HIDDEN}
    site = BASE.replace("languages:", f"file_types: [{', '.join(types)}]\nlanguages:", 1)
    board = Board(tmp_path, site)
    board.put(f"{PLACE}/a.md", NOTICE.replace("{}", f"[{', '.join(HIDDEN)}]"))
    for name, data in HIDDEN.items():
        board.put(f"{PLACE}/{name}", data)
    found = [one for one in board.build(dry=True).findings if one.code == "D812"]
    assert HIDDEN.keys() - {dict(one.params)["file"] for one in found} == set()
    assert ID not in "".join(str(one) for one in found)


def test_a_file_that_is_not_read_is_named(tmp_path: Path) -> None:
    _, found = published(tmp_path, "list.rar", b"Rar!", "file_types: [rar]\n")
    assert [one.code for one in found] == ["D815"]
