"""Import of Word documents: what Word shows is in the text, what readers should not get is not."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm
from PIL import Image

from sitegen.importing.model import Refused
from sitegen.importing.readers.word_numbering import numeral
from sitegen.importing.sandbox import Sandbox
from tests.board import Board
from tests.importing import Import
from tests.word_files import add_numbered, made, numbered, put, saved, with_members, xml


def imported(folder: Path, document: Any, name: str = "a.docx") -> Import:
    data = document if isinstance(document, bytes) else saved(document)
    return Import(Board(folder), name, data)


def red_head() -> Any:
    """Return a notice of a town with a red head, as a township office lays it out."""
    document = Document()
    head = document.add_paragraph("豆庄镇人民政府文件")
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("豆政发〔2026〕12号　　　　　　签发人：云某")
    for line in ("豆庄镇人民政府", "关于加强冬季森林防火工作的通知"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("各村民委员会：")
    document.add_paragraph("今冬风大雨少，为保护山林和群众安全，现将有关事项通知如下。")
    document.add_paragraph("一、落实责任")
    document.add_paragraph("各村要分片包干，每片指定一名护林员。")
    document.add_paragraph("二、加强巡查")
    document.add_paragraph("大风天气每天巡查不少于两次。")
    document.add_paragraph("附件：1.护林员分片名单")
    document.add_paragraph("　　　2.巡查记录表")
    document.add_paragraph("豆庄镇人民政府").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("2026年11月5日").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("抄送：县林业局。")
    document.add_paragraph("豆庄镇党政办公室　　2026年11月5日印发")
    return document


def test_a_red_head_becomes_fields(tmp_path: Path) -> None:
    found = imported(tmp_path, red_head())
    assert found.fields == {
        "title": "豆庄镇人民政府关于加强冬季森林防火工作的通知",
        "date": "2026-11-05",
        "org": "douzhuang",
        "category": "finance",
        "issued": "2026-11-05",
        "doc_number": "豆政发〔2026〕12号",
        "draft": "yes",
    }
    assert found.unsure == {"category"}
    assert (
        found.body
        == """各村民委员会：

今冬风大雨少，为保护山林和群众安全，现将有关事项通知如下。

## 一、落实责任

各村要分片包干，每片指定一名护林员。

## 二、加强巡查

大风天气每天巡查不少于两次。

附件：1.护林员分片名单
2.巡查记录表

豆庄镇人民政府
2026年11月5日

抄送：县林业局。

豆庄镇党政办公室　2026年11月5日印发"""
    )
    assert ("drop", "signer", "签发人：云某") in found.marks
    assert ("keep", "annexes", "护林员分片名单、巡查记录表") in found.marks


def test_automatic_numbers_are_text(tmp_path: Path) -> None:
    document = made("东洼村2026年工作计划")
    numbered(
        document,
        ("chineseCountingThousand", "%1、"),
        ("chineseCountingThousand", "（%2）"),
        ("decimal", "%3."),
        ("decimalEnclosedCircle", "%4"),
    )
    for level, text in (
        (0, "总体要求"),
        (1, "抓好账目"),
        (2, "按月张贴。"),
        (2, "按季汇总。"),
        (3, "先村后组。"),
        (1, "听取意见"),
        (2, "上门走访。"),
        (0, "保障措施"),
    ):
        add_numbered(document, text, level)
        if level < 2:
            document.add_paragraph("具体办法另行通知，各组照此办理。")
    found = imported(tmp_path, document)
    lines = [line for line in found.body.split("\n") if line and "办理" not in line]
    assert lines == [
        "## 一、总体要求",
        "### （一）抓好账目",
        "1. 按月张贴。",
        "2. 按季汇总。",
        "① 先村后组。",
        "### （二）听取意见",
        "1. 上门走访。",
        "## 二、保障措施",
    ]


def test_styles_are_headings(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("东洼村财务公开", 0)
    document.add_heading("收入", 1)
    document.add_paragraph("本季收入三笔。")
    document.add_heading("上级补助", 2)
    document.add_paragraph("补助一笔。")
    document.add_paragraph("看账", style="List Bullet")
    document.add_paragraph("查账", style="List Bullet")
    found = imported(tmp_path, document)
    assert found.fields["title"] == "东洼村财务公开"
    assert found.body == (
        "## 收入\n\n本季收入三笔。\n\n### 上级补助\n\n补助一笔。\n\n- 看账\n- 查账"
    )


def test_lists_within_lists_stay_within(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    numbered(document, ("bullet", "\uf06c"), ("bullet", "o"))
    for text, level in (("收入", 0), ("补助", 1), ("租金", 1), ("支出", 0)):
        add_numbered(document, text, level)
    assert imported(tmp_path, document).body == "- 收入\n    - 补助\n    - 租金\n- 支出"


def test_lists_of_one_definition_count_on_unless_they_start_anew(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    numbered(document, ("decimal", "%1."))
    root = document.part.numbering_part.element
    root.append(
        xml(
            '<w:num w:numId="78"><w:abstractNumId w:val="77"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        )
    )
    add_numbered(document, "甲。")
    document.add_paragraph("说明。")
    add_numbered(document, "乙。")
    add_numbered(document, "丙。", number=78)
    assert imported(tmp_path, document).body == "1. 甲。\n\n说明。\n\n2. 乙。\n5. 丙。"


def test_line_breaks_of_pasted_pages_part_paragraphs(tmp_path: Path) -> None:
    document = Document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("豆庄镇人民政府\n关于修路的通知")
    body = document.add_paragraph("各村：\n一、时间安排\n本月开工，")
    body.add_run("年底").bold = True
    body.add_run("完工。\n二、工作要求\n按期张贴进度。\n豆庄镇人民政府\n2026年3月5日")
    found = imported(tmp_path, document)
    assert found.fields["title"] == "豆庄镇人民政府关于修路的通知"
    assert found.fields["issued"] == "2026-03-05"
    assert found.body == (
        "各村：\n\n## 一、时间安排\n\n本月开工，**年底**完工。\n\n## 二、工作要求\n\n按期张贴进度。"
        "\n\n豆庄镇人民政府\n2026年3月5日"
    )
    assert len(found.marked("split")) == 2


def test_tracked_changes_are_accepted_and_reported(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    put(
        document,
        '<w:p><w:r><w:t>本季支出</w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>三百</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>五百</w:t></w:r></w:ins><w:r><w:t>元。</w:t></w:r></w:p>',
    )
    found = imported(tmp_path, document)
    assert found.body == "本季支出五百元。"
    assert found.marks == [("accept", "deleted", "三百"), ("accept", "inserted", "五百")]


def test_a_deleted_end_of_a_paragraph_joins_it_to_the_next(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    put(
        document,
        '<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr><w:r><w:t>本季支出</w:t></w:r></w:p>',
    )
    put(document, "<w:p><w:r><w:t>五百元。</w:t></w:r></w:p>")
    assert imported(tmp_path, document).body == "本季支出五百元。"


def test_comments_and_hidden_text_are_dropped_and_reported(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    paragraph = document.add_paragraph("本季支出五百元。")
    document.add_comment(paragraph.runs, text="这笔再核一下", author="x")
    hidden = paragraph.add_run("内部：实际六百元")
    hidden.font.hidden = True
    found = imported(tmp_path, document)
    assert found.body == "本季支出五百元。"
    assert set(found.marks) == {
        ("drop", "comment", "这笔再核一下"),
        ("drop", "hidden", "内部：实际六百元"),
    }


def test_merged_cells_stay_merged(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate(
        (("项目", "金额", ""), ("", "预算", "实际"), ("水费", "100", "90"))
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    found = imported(tmp_path, document)
    (block,) = [one for one in found.found.pieces[0].blocks if type(one).__name__ == "Table"]
    grid = [[(c.text, c.columns, c.rows) if c else None for c in row] for row in block.rows]  # type: ignore[union-attr]
    assert grid == [
        [("项目", 1, 2), ("金额", 2, 1), None],
        [None, ("预算", 1, 1), ("实际", 1, 1)],
        [("水费", 1, 1), ("100", 1, 1), ("90", 1, 1)],
    ]


def test_a_frame_of_one_column_is_no_table(tmp_path: Path) -> None:
    document = made("东洼村财务公开", "本季支出五百元。")
    table = document.add_table(rows=2, cols=1)
    table.cell(0, 0).text = "抄送：镇经管站。"
    table.cell(1, 0).text = "共印20份。"
    assert imported(tmp_path, document).body == "本季支出五百元。\n\n抄送：镇经管站。\n\n共印20份。"


def test_pictures_lie_beside_the_document(tmp_path: Path) -> None:
    board = Board(tmp_path)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    bitmap = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(bitmap, "BMP")
    document = made("东洼村财务公开", "公开栏照片：")
    document.add_picture(io.BytesIO(picture.getvalue()), width=Cm(3))
    document.add_picture(io.BytesIO(bitmap.getvalue()), width=Cm(3))
    found = Import(board, "a.docx", saved(document))
    assert found.body == "公开栏照片：\n\n![](image1.png)\n\n![](image2.png)"
    folder = tmp_path / found.targets[0].path.replace(".md", ".files")
    assert (folder / "image1.png").read_bytes() == picture.getvalue()
    assert (folder / "image2.png").read_bytes().startswith(b"\x89PNG")


def test_text_boxes_stand_where_they_are_seen(tmp_path: Path) -> None:
    box = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document = Document()
    put(
        document,
        f"<w:p>{box.format('豆庄镇人民政府文件')}<w:r><w:t>豆政发〔2026〕3号</w:t></w:r></w:p>",
    )
    for text in ("豆庄镇人民政府关于修路的通知", "各村：", "请按期开工。"):
        document.add_paragraph(text)
    put(
        document,
        f"<w:p><w:r><w:t>开工前张贴。</w:t></w:r>{box.format('咨询电话：0700-5550400')}</w:p>",
    )
    found = imported(tmp_path, document)
    assert found.fields["org"] == "douzhuang"
    assert found.fields["doc_number"] == "豆政发〔2026〕3号"
    assert found.body == "各村：\n\n请按期开工。\n\n开工前张贴。\n\n咨询电话：0700-5550400"


def test_footnotes_bold_and_links_stay(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    paragraph = document.add_paragraph("本季支出")
    paragraph.add_run("五百元").bold = True
    identifier = document.part.relate_to(
        "https://board.example/a",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    paragraph._p.append(
        xml(f'<w:hyperlink r:id="{identifier}"><w:r><w:t>见明细</w:t></w:r></w:hyperlink>')
    )
    paragraph._p.append(xml('<w:r><w:footnoteReference w:id="2"/></w:r>'))

    def with_footnotes(members: dict[str, bytes]) -> None:
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        members["word/footnotes.xml"] = (
            f'<w:footnotes xmlns:w="{space}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
            '<w:footnote w:id="2"><w:p><w:r><w:t>含运费。</w:t></w:r></w:p></w:footnote></w:footnotes>'
        ).encode()
        relations = members["word/_rels/document.xml.rels"]
        members["word/_rels/document.xml.rels"] = relations.replace(
            b"</Relationships>",
            b'<Relationship Id="rIdF" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"'
            b' Target="footnotes.xml"/></Relationships>',
        )
        members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
            b"</Types>",
            b'<Override PartName="/word/footnotes.xml" ContentType='
            b'"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>',
        )

    found = imported(tmp_path, with_members(saved(document), with_footnotes))
    assert found.body == (
        "本季支出**五百元**[见明细](https://board.example/a)[^1]\n\n[^1]: 含运费。"
    )


def test_a_link_that_is_no_web_address_is_text(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    paragraph = document.add_paragraph("见")
    identifier = document.part.relate_to(
        "file:///C:/Users/x/a.xlsx",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    paragraph._p.append(
        xml(f'<w:hyperlink r:id="{identifier}"><w:r><w:t>附表。</w:t></w:r></w:hyperlink>')
    )
    found = imported(tmp_path, document)
    assert found.body == "见附表。"
    assert found.marks == [("drop", "link", "file:///C:/Users/x/a.xlsx")]


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
VML = "urn:schemas-microsoft-com:vml"


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (run("<w:t>甲</w:t><w:tab/><w:t>乙。</w:t>"), "甲\t乙。"),
        (
            run("<w:t>甲。</w:t><w:br/><w:t>乙。</w:t><w:cr/><w:t>丙。</w:t>"),
            "甲。\n\n乙。\n\n丙。",
        ),
        (run('<w:t>甲</w:t><w:br w:type="column"/><w:t>乙。</w:t>'), "甲乙。"),
        (run("<w:t>0700</w:t><w:noBreakHyphen/><w:t>5550400。</w:t>"), "0700-5550400。"),
        (run('<w:sym w:font="x" w:char="2611"/><w:t>同意。</w:t>'), "☑同意。"),
        (
            run(
                "<w:ruby><w:rt><w:r><w:t>shàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>单</w:t></w:r></w:rubyBase></w:ruby>"
                "<w:t>县。</w:t>"
            ),
            "单县。",
        ),
        (f"<w:smartTag>{run('<w:t>东洼。</w:t>')}</w:smartTag>", "东洼。"),
        (f"<w:sdt><w:sdtContent>{run('<w:t>东洼。</w:t>')}</w:sdtContent></w:sdt>", "东洼。"),
        (
            run('<w:fldChar w:fldCharType="begin"/>')
            + run("<w:instrText>PAGE</w:instrText>")
            + run('<w:fldChar w:fldCharType="separate"/>')
            + run("<w:t>第3页。</w:t>")
            + run('<w:fldChar w:fldCharType="end"/>'),
            "第3页。",
        ),
        (run("<w:rPr><w:i/></w:rPr><w:t>斜体。</w:t>"), "<em>斜体。</em>"),
    ],
)
def test_what_stands_in_a_paragraph_is_text(tmp_path: Path, inner: str, shown: str) -> None:
    document = made("东洼村财务公开")
    put(document, f"<w:p>{inner}</w:p>")
    assert imported(tmp_path, document).body == shown


@pytest.mark.parametrize(
    ("inner", "mark"),
    [
        (run("<w:rPr><w:strike/></w:rPr><w:t>作废</w:t>"), ("keep", "struck", "作废")),
        (
            run('<w:fldChar w:fldCharType="begin"/>')
            + run('<w:instrText>INCLUDETEXT "http://x.cn/a.docx"</w:instrText>')
            + run('<w:fldChar w:fldCharType="separate"/>')
            + run("<w:t>旧文</w:t>")
            + run('<w:fldChar w:fldCharType="end"/>'),
            ("keep", "external", 'INCLUDETEXT "http://x.cn/a.docx"'),
        ),
        (
            f'<m:oMath xmlns:m="{OFFICE}/math"><m:r><m:t>a+b</m:t></m:r></m:oMath>',
            ("keep", "formula", "a+b"),
        ),
        (
            run(
                f'<w:pict><v:shape xmlns:v="{VML}"><v:textpath string="艺术字"/></v:shape></w:pict>'
            ),
            ("keep", "text_box", "艺术字"),
        ),
        (
            run(
                '<w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" '
                'ProgID="Excel.Sheet.12"/></w:object>'
            ),
            ("drop", "embedded", "Excel.Sheet.12"),
        ),
        (
            run(
                '<w:drawing><wp:inline><a:graphic><a:graphicData><c:chart xmlns:c="c"/>'
                "</a:graphicData></a:graphic></wp:inline></w:drawing>"
            ),
            ("drop", "chart", "chart"),
        ),
        (
            run('<w:drawing><wp:inline><a:blip r:link="rId999"/></wp:inline></w:drawing>'),
            ("drop", "linked_picture", "rId999"),
        ),
        (
            f'<w:moveFrom w:id="1" w:author="x">{run("<w:t>搬走</w:t>")}</w:moveFrom>',
            ("accept", "deleted", "搬走"),
        ),
        (
            f'<w:moveTo w:id="1" w:author="x">{run("<w:t>搬来</w:t>")}</w:moveTo>',
            ("accept", "inserted", "搬来"),
        ),
    ],
)
def test_what_is_not_as_it_was_is_reported(
    tmp_path: Path, inner: str, mark: tuple[str, str, str]
) -> None:
    document = made("东洼村财务公开")
    put(document, f"<w:p>{inner}{run('<w:t>。</w:t>')}</w:p>")
    assert mark in imported(tmp_path, document).marks


def test_a_text_box_in_a_form_for_each_program_is_read_once(tmp_path: Path) -> None:
    document = made("东洼村财务公开", "本季支出五百元。", "本季收入六百元。")
    box = "<w:txbxContent><w:p><w:r><w:t>咨询找会计。</w:t></w:r></w:p></w:txbxContent>"
    put(
        document,
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing><wp:anchor>{box}</wp:anchor></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert imported(tmp_path, document).body.count("咨询找会计。") == 1


def test_pages_heads_contents_and_metafiles_are_left_out(tmp_path: Path) -> None:
    document = made("东洼村财务公开", "第一页。")
    document.add_page_break()
    document.add_paragraph("第二页。")
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.styles.add_style("TOC 1", 1)
    document.add_paragraph("一、收入……1", style="TOC 1")
    picture = io.BytesIO()
    Image.new("RGB", (4, 3)).save(picture, "PNG")
    document.add_picture(picture)

    def metafile(members: dict[str, bytes]) -> None:
        members["word/media/image1.png"] = b"\x01\0\0\0EMF"

    found = imported(tmp_path, with_members(saved(document), metafile))
    assert found.body == "第一页。\n\n第二页。"
    assert set(found.marks) == {
        ("drop", "running_head", "内部资料"),
        ("drop", "contents", "一、收入……1"),
        ("drop", "picture", "image1.png"),
    }


def test_deleted_rows_go_and_tables_within_cells_are_one_cell(tmp_path: Path) -> None:
    document = made("东洼村财务公开")
    table = document.add_table(rows=3, cols=2)
    for at, (one, other) in enumerate((("项目", "金额"), ("水费", "90"), ("电费", "80"))):
        table.cell(at, 0).text, table.cell(at, 1).text = one, other
    table.rows[1]._tr.get_or_add_trPr().append(xml('<w:del w:id="1" w:author="x"/>'))
    nested = table.cell(2, 1).add_table(rows=1, cols=2)
    nested.cell(0, 0).text, nested.cell(0, 1).text = "甲", "乙"
    found = imported(tmp_path, document)
    assert "水费" not in found.body
    assert "80<br>甲 乙" in found.body
    assert ("keep", "nested_table", "甲 乙") in found.marks


def test_a_strict_document_is_read(tmp_path: Path) -> None:
    def strict(members: dict[str, bytes]) -> None:
        for name in members:
            for old, new in (
                (
                    b"schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"purl.oclc.org/ooxml/wordprocessingml/main",
                ),
                (
                    b"schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"purl.oclc.org/ooxml/officeDocument/relationships",
                ),
            ):
                members[name] = members[name].replace(b"http://" + old, b"http://" + new)

    data = with_members(saved(made("东洼村财务公开", "支出五百元。")), strict)
    assert imported(tmp_path, data).body == "支出五百元。"


@pytest.mark.parametrize(
    ("data", "name", "key"),
    [
        (b"PK\x03\x04" + bytes(40), "a.docx", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "a.msg", "unknown"),
        (b"{\\rtf1}", "a.rtf", "save_as"),
        (
            "WordDocument".encode("utf-16-le").join([b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0\0"]),
            "a.wps",
            "save_as",
        ),
        (b"text", "a.exe", "unknown"),
    ],
)
def test_the_content_says_what_a_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, name: str, key: str
) -> None:
    monkeypatch.setenv("PATH", "")  # no LibreOffice
    with pytest.raises(Refused) as refused:
        imported(tmp_path, data, name)
    assert refused.value.key == key


def test_an_archive_of_other_files_is_none_of_ours(tmp_path: Path) -> None:
    def no_word(members: dict[str, bytes]) -> None:
        members.clear()
        members["a.txt"] = b"x"

    for name, key in (("a.zip", "archive"), ("a.docx", "unknown")):
        with pytest.raises(Refused) as refused:
            imported(tmp_path, with_members(saved(made("x")), no_word), name)
        assert refused.value.key == key


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1, "chineseCountingThousand", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (21, "japaneseCounting", "二十一"),
        (105, "chineseCountingThousand", "一百〇五"),
        (2026, "ideographDigital", "二〇二六"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (11, "ideographTraditional", "11"),
        (2, "ideographZodiac", "丑"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (2, "ideographEnclosedCircle", "㈡"),
        (12, "decimalFullWidth", "１２"),
        (3, "decimalZero", "03"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"),
        (1, "lowerLetter", "a"),
        (10**12, "upperRoman", "1000000000000"),
        (7, "unknown", "7"),
    ],
)
def test_numbers_are_those_that_word_shows(value: int, form: str, shown: str) -> None:
    assert numeral(value, form) == shown


def test_a_reader_that_takes_too_long_is_ended_and_the_next_file_is_read() -> None:
    data = saved(made("东洼村财务公开"))
    with Sandbox(seconds=0.001) as hasty, pytest.raises(Refused) as refused:
        hasty.read("docx", "a.docx", data)
    assert refused.value.key == "slow"
    with Sandbox() as sandbox:
        for damaged in (b"PK\x03\x04", data[: len(data) // 2]):
            with pytest.raises(Refused):
                sandbox.read("docx", "a.docx", damaged)
        assert sandbox.read("docx", "a.docx", data).blocks


def bomb(members: dict[str, bytes]) -> None:
    members["word/media/a.bin"] = bytes(80 * 1024 * 1024)


def doctype(members: dict[str, bytes]) -> None:
    part = members["word/document.xml"]
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    members["word/document.xml"] = part.replace(b"?>", b"?>" + entity, 1)


def climbing(members: dict[str, bytes]) -> None:
    members["../../etc/x"] = b"x"


def damaged(members: dict[str, bytes]) -> None:
    members["word/document.xml"] = members["word/document.xml"][:200]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (bomb, "too_large_unpacked"),
        (doctype, "dtd"),
        (climbing, "climbing"),
        (damaged, "broken"),
    ],
)
def test_hostile_packages_are_refused(tmp_path: Path, change: Any, key: str) -> None:
    with pytest.raises(Refused) as refused:
        imported(tmp_path, with_members(saved(made("x")), change))
    assert refused.value.key == key


def test_an_encrypted_document_is_refused(tmp_path: Path) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    with pytest.raises(Refused) as refused:
        imported(tmp_path, data)
    assert refused.value.key == "encrypted"


def test_macros_and_templates_are_read_without_them(tmp_path: Path) -> None:
    def macro(members: dict[str, bytes]) -> None:
        members["word/vbaProject.bin"] = b"x"
        members["[Content_Types].xml"] = (
            members["[Content_Types].xml"]
            .replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"application/vnd.ms-word.document.macroEnabled.main+xml",
            )
            .replace(
                b"</Types>",
                b'<Default Extension="bin" ContentType="application/octet-stream"/></Types>',
            )
        )

    found = imported(
        tmp_path, with_members(saved(made("东洼村财务公开", "支出五百元。")), macro), "a.docm"
    )
    assert found.body == "支出五百元。"
    assert ("drop", "macros", "") in found.marks


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_old_formats_come_through_libreoffice(tmp_path: Path) -> None:
    source = tmp_path / "a.docx"
    source.write_bytes(saved(red_head()))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "doc", "--outdir", tmp_path, source],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = imported(tmp_path / "board", (tmp_path / "a.doc").read_bytes(), "通知.doc")
    assert found.fields["doc_number"] == "豆政发〔2026〕12号"
    assert "## 一、落实责任" in found.body
