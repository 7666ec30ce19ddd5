"""Reading a file: encodings, line ends, control characters, file names."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.config.load import load
from sitegen.config.model import Sources
from sitegen.content.reader import Defaults, Options, Read, read
from sitegen.content.source_text import decode

from .board import BASE, Board, notice, parts

OPTIONS = Options(("zh-Hans", "en"))
RARE = "𠮷𣗋䶮㙍镕"  # characters of names that older encodings do not have


def codes(found: Read) -> list[str]:
    """Return the findings of a document as `line:column code`."""
    return [f"{f.at.line}:{f.at.column} {f.code}" for f in found.findings]


@pytest.mark.parametrize(
    ("encoding", "mark", "findings"),
    [
        ("utf-8", b"", []),
        ("utf-8", codecs.BOM_UTF8, []),
        ("gb18030", b"", ["1:1 D005"]),
        ("utf-16-le", codecs.BOM_UTF16_LE, ["1:1 D005"]),
        ("utf-16-be", codecs.BOM_UTF16_BE, ["1:1 D005"]),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_document(
    encoding: str, mark: bytes, findings: list[str], line_end: str
) -> None:
    text = notice(title=f"{RARE}救助公示", body="第一行\n第二行").replace("\n", line_end)
    found = read(mark + text.encode(encoding), "a.md", OPTIONS, Defaults())
    assert codes(found) == findings
    assert found.document
    assert found.document.title == f"{RARE}救助公示"
    assert found.html == "<p>第一行</p>\n<p>第二行</p>"


def test_a_site_wholly_saved_by_an_old_program_is_read_with_a_warning_a_file(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    for path, text in parts(BASE):
        board.put(path, text.encode("gb18030"))
    board.put("content/a.md", notice(title=f"{RARE}的公示").encode("gb18030"))
    assert board.check() == [
        "content/a.md:1:1 D005",
        "content/organizations.yaml:1:1 D005",
        "site.yaml:1:1 D005",
    ]
    assert f"{RARE}的公示" in board.page("dongwa/2024/a/")


@pytest.mark.parametrize(
    "data",
    [b"---\ntitle: \xff\xff\n---\n", codecs.BOM_UTF16_LE + b"\x00\xd8", b"\x80\x81\xff\x00"],
)
def test_bytes_that_are_not_text_are_refused(data: bytes) -> None:
    assert codes(read(data, "a.md", OPTIONS, Defaults())) == ["1:1 D004"]


@pytest.mark.parametrize(
    "character",
    [
        "\0",
        "\x02",
        "\x03",
        "\x07",
        "\x0b",
        "\x0c",
        "\x1a",
        "\x1b",
        "\x7f",
        "\x80",
        "\x9f",
        "\ufdd0",
        "\ufffe",
        "\uffff",
        "\ufffd",
    ],
)
def test_control_characters_are_refused_where_they_stand(character: str) -> None:
    found = read(notice(body=f"一\n二三{character}四").encode(), "a.md", OPTIONS, Defaults())
    assert codes(found) == ["8:3 D006"]
    assert found.findings[0].params == (("character", f"U+{ord(character):04X}"),)
    assert found.document is None


@pytest.mark.parametrize(
    "character",
    list(
        "\u061c\u180e\u200e\u200f\u202a\u202e\u2063\u2066\u2069\u206f\u3164\ufff9\ufffc\U000e0041"
    ),
)
def test_hidden_characters_are_reported_in_texts_and_refused_in_titles(character: str) -> None:
    body = read(notice(body=f"一{character}二{character}").encode(), "a.md", OPTIONS, Defaults())
    assert codes(body) == ["7:2 D007"]
    assert body.document
    title = read(notice(title=f"一{character}二").encode(), "a.md", OPTIONS, Defaults())
    assert codes(title) == ["2:9 D007", "2:8 D112"]
    assert title.document is None


@pytest.mark.parametrize("character", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"])
def test_what_shows_nothing_is_dropped(character: str) -> None:
    found = read(
        notice(
            title=f"一{character}二", body=f"{character}三{character}{character}a{character}"
        ).encode(),
        "a.md",
        OPTIONS,
        Defaults(),
    )
    assert codes(found) == []
    assert found.document
    assert found.document.title == "一二"
    assert found.html == "<p>三a</p>"


@pytest.mark.parametrize(
    "text", ["مى\u200cخو\u200dا", "ᠮᠠ\u200dᠨ", "क्\u200dष", "👩\u200d🌾", "❤️\u200d🔥"]
)
def test_joiners_that_shape_letters_and_emoji_stay(text: str) -> None:
    found = read(notice(title=text, body=text).encode(), "a.md", OPTIONS, Defaults())
    assert codes(found) == []
    assert found.document
    assert found.document.title == text
    assert found.html == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("合计\u00a0壹仟元", "合计 壹仟元"),
        ("主任\u2028王某", "主任\n王某"),
        ("主任\u0085王某", "主任\n王某"),
        ("\uf0fc已办 \uf0b7甲 \uf0d8乙", "✓已办 •甲 ➢乙"),
        ("\ue81e\ue78d\ue796\ue816", "\u9fb4\ufe10\ufe19\U00020087"),
    ],
)
def test_characters_of_word_and_old_code_pages_become_common_ones(typed: str, shown: str) -> None:
    assert decode(typed.encode(), "a.md") == (shown, ())


def test_private_characters_stay_and_are_reported_once() -> None:
    found = read(notice(body="甲\ue001乙\ue002\U000f0001").encode(), "a.md", OPTIONS, Defaults())
    assert codes(found) == ["7:2 D011"]
    assert found.html == "<p>甲\ue001乙\ue002\U000f0001</p>"


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=60), st.data())
def test_a_cut_file_is_never_read_as_another_encoding(text: str, data: st.DataObject) -> None:
    whole = notice(title="公示", body=text).encode()
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    try:
        cut.decode()
    except UnicodeDecodeError:
        assert codes(read(cut, "a.md", OPTIONS, Defaults()))[0].endswith("D010")


@pytest.mark.parametrize(
    "broken", [b"\xff", b"\xe4\xb8", b"\xb9", "甲".encode("gb18030"), b"\xc0\xaf"]
)
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_damaged_text_is_refused_where_it_begins(mark: bytes, broken: bytes) -> None:
    text = notice("低保名单公示", body="本月支出合计：壹仟元整。").encode()
    found = read(mark + text.replace("壹".encode(), broken), "a.md", OPTIONS, Defaults())
    assert codes(found) == ["7:8 D010"]


def test_a_file_of_two_encodings_is_refused() -> None:
    head, tail = notice("低保名单公示", body="").encode(), ("经公示无异议。" * 9).encode("gb18030")
    assert codes(read(head + tail, "a.md", OPTIONS, Defaults()))[0].endswith("D010")


@given(
    st.text(
        st.sampled_from("的一是村委会公示低保名单支出合计某某镇绿滚漯睢衢骋，。、（）2026\n"),
        min_size=1,
    )
)
def test_old_encodings_are_still_read(text: str) -> None:
    body = f"经村民代表会议讨论通过，现将有关情况公示如下。{text}"
    found = read(notice("公示", body=body).encode("gb18030"), "a.md", OPTIONS, Defaults())
    assert codes(found)[0] == "1:1 D005"
    assert dict(found.findings[0].params) == {"encoding": "GB 18030"}


@pytest.mark.parametrize(
    "reference", ["&#7;", "&#x1;", "&#X1F;", "&#xFFFE;", "&#xD800;", "&#0;", "&#127;"]
)
def test_references_to_control_characters_are_refused(reference: str) -> None:
    found = read(notice(body=f"一\n二{reference}").encode(), "a.md", OPTIONS, Defaults())
    assert codes(found) == ["8:2 D006"]


def test_marks_of_the_languages_of_china_are_not_suspect() -> None:
    text = "ئۇيغۇرچە · བོད་ཡིག · ᠮᠣᠩᠭᠣᠯ · ꆈꌠꉙ · Vahcuengh · قازاقشا"
    found = read(notice(title=text, body=text).encode(), "a.md", OPTIONS, Defaults())
    assert codes(found) == []
    assert found.document
    assert found.document.title == text


def test_titles_are_kept_composed() -> None:
    found = read(notice(title="Cafe\u0301").encode(), "a.md", OPTIONS, Defaults())
    assert found.document
    assert found.document.title == "Caf\u00e9"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("标题: 没有开头", ["1:1 D020"]),
        ("", ["1:1 D020"]),
        ("---\n标题: 没有结尾\n", ["1:1 D021"]),
        ("\n\n---\n标题: 前面有空行\n---\n", ["4:1 D101", "4:1 D101", "4:1 D101"]),
        (f"---\nsummary: {'长' * 6000}\n---\n", ["1:1 D022"]),
        ("---\n---\n正文", ["2:1 D101", "2:1 D101", "2:1 D101", "2:1 D101"]),
    ],
)
def test_a_document_begins_with_its_front_matter(text: str, expected: list[str]) -> None:
    assert codes(read(text.encode(), "a.md", OPTIONS, Defaults())) == expected


@pytest.mark.parametrize("closing", ["---", "...", "---  "])
def test_the_text_follows_the_closing_line_and_counts_its_lines_from_the_top(closing: str) -> None:
    text = notice(body="![](a.png)").replace("\n---\n", f"\n{closing}\n")
    assert codes(read(text.encode(), "a.md", OPTIONS, Defaults())) == ["7:5 D208"]


def test_all_faults_of_a_file_are_reported_at_once() -> None:
    text = "---\ntitle: 公示\ndate: 昨天\ncolour: red\n---\n![](a.png)\n\n[x](javascript:x)\n"
    found = codes(read(text.encode(), "a.md", OPTIONS, Defaults()))
    assert sorted(found) == sorted(
        ["3:7 D104", "4:1 D102", "2:1 D101", "2:1 D101", "6:5 D208", "8:5 D207"]
    )


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("0310-plan", "0310-plan"),
        ("第一季度 村务公开", "第一季度-村务公开"),
        ("公示（终稿）", "公示-终稿"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("v1.2", "v1.2"),
        ("a--b__c", "a-b__c"),
        ("ཁྲིམས", "ཁྲིམས"),
        ("!!!", None),
        ("con", None),
        ("index", None),
        ("字" * 70, None),
    ],
)
def test_a_file_name_becomes_an_address(name: str, address: str | None) -> None:
    found = read(notice().encode(), f"dongwa/{name}.md", OPTIONS, Defaults())
    assert (found.document.slug if found.document else None) == address
    refused = "D219" if len(name) > 60 else "D210"
    assert [f.code for f in found.findings] == ([] if address else [refused])


def test_files_of_settings_are_read_like_documents() -> None:
    site, organizations = (text.replace("\n", "\r\n") for _, text in parts(BASE))
    config, findings = load(
        Sources(codecs.BOM_UTF8 + site.encode(), organizations.encode("utf-16"))
    )
    assert config
    assert [f"{f.at} {f.code}" for f in findings] == ["content/organizations.yaml:1:1 D005"]


def test_decoding_keeps_every_other_character() -> None:
    text = "制表\t换行\n下一行 　" + RARE
    assert decode(text.encode(), "a.md") == (text, ())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("關於公布財務收支情況的公告，請廣大村民監督。", "big5"),
        ("臺灣農業發展條例規範農地買賣轉讓審查辦法", "big5"),
        ("名單公示", "big5"),
        ("これは村の広報です。日本語の文章を書いています。", "shift-jis"),
        ("これは村の広報です", "euc-jp"),
        ("마을 주민 여러분께 알립니다", "euc-kr"),
        ("Уважаемые жители деревни", "cp1251"),
        ("La fête du village, hôtel, forêt", "latin-1"),
    ],
)
def test_other_encodings_are_refused_rather_than_read_as_chinese(text: str, encoding: str) -> None:
    found, findings = decode(text.encode(encoding), "a.md")
    assert found is None
    assert [one.code for one in findings] == ["D004"]


@pytest.mark.parametrize(
    "text", ["停电", "通知 明天停水", "關於公布財務收支情況的公告。", "名单：李龑、王堃、张玥"]
)
def test_chinese_in_gb_18030_is_read(text: str) -> None:
    found, findings = decode(text.encode("gb18030"), "a.md")
    assert found == text
    assert [one.code for one in findings] == ["D005"]
