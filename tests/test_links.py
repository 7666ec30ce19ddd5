"""Links of a text: which address is written, which file is meant, and where a fault is reported."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.body import convert
from tests.board import Board, links, notice

PLACE = "content/dongwa/2024"
URL = "dongwa/2024"
WORDS = (
    "currentPage",
    "timestamp",
    "section",
    "copy",
    "reg",
    "notice",
    "lt",
    "amp",
    "para",
    "times",
)


def html_of(text: str) -> str:
    """Return the HTML of a text."""
    body, findings = convert(text)
    assert body is not None
    assert not findings
    return body.html


def addresses(text: str) -> list[str]:
    """Return the addresses of the links in a text, as a browser reads them."""
    return [address for _, address in links(html_of(text))]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "text",
    [
        "[x]({})",
        "[x](<{}>)",
        "[x][1]\n\n[1]: {}",
        "<{}>",
        '<a href="{}">x</a>',
        '<div><a href="{}">x</a></div>',
        "见 {} 。",
        "<div>见 {} 。</div>",
        "| 网址 |\n|---|\n| {} |",
    ],
)
def test_parameters_of_an_address_are_no_character_references(text: str, word: str) -> None:
    address = f"https://x.example/list?id=1&{word}=2"
    assert addresses(text.format(address)) == [address]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://x.example/?a=1&amp;b=2", "https://x.example/?a=1&b=2"),
        ("https://x.example/?a=&amp;lt;", "https://x.example/?a=&lt;"),
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("<https://x.example/a b/c d>", "https://x.example/a%20b/c%20d"),
        ("mailto:a@b.cn?subject=关于 公示", "mailto:a@b.cn?subject=关于%20公示"),
        ("tel:0771 123 4567", "tel:07711234567"),
        ("https://x.example/100%25", "https://x.example/100%25"),
        ("https://x.example/村务", "https://x.example/村务"),
        ("HTTPS://X.example/", "HTTPS://X.example/"),
    ],
)
@pytest.mark.parametrize("around", ["[x]({})", '[x]({}) <b class="small">y</b>'])
def test_an_address_is_decoded_once_and_encoded_as_browsers_do(
    around: str, typed: str, address: str
) -> None:
    assert addresses(around.format(typed)) == [address]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("详见 https://x.example/a。", ["https://x.example/a"]),
        ("电话见https://x.example/b（附件），谢谢。", ["https://x.example/b"]),
        ("请登录http://www.x.gov.cn查询", ["http://www.x.gov.cn"]),
        ("或www.x.gov.cn/a、www.y.gov.cn；", ["http://www.x.gov.cn/a", "http://www.y.gov.cn"]),
        ("“https://x.example/?a=1&b=2”", ["https://x.example/?a=1&b=2"]),
        ("《https://x.example/a》", ["https://x.example/a"]),
        ("(https://x.example/a(b)), [https://x.example/]", ["https://x.example/a(b)"]),
        ("https://x.example/a_b_c/*d* 和 https://x.example/_e_", ["https://x.example/a_b_c/*d"]),
        ("**https://x.example/a**", ["https://x.example/a"]),
        ("https://x.example/wiki/村务公开。", ["https://x.example/wiki/村务公开"]),
        ("https://x.example/公告2024年/a.html，", ["https://x.example/公告2024年/a.html"]),
        ("https://例子.中国/路径！", ["https://例子.中国/路径"]),
        ("http://[2001:db8::1]:8080/x.", ["http://[2001:db8::1]:8080/x"]),
        ("HTTP://X.example:80/A#b?", ["HTTP://X.example:80/A#b"]),
        ("邮箱：zhang_san@163.com。", ["mailto:zhang_san@163.com"]),
        ("https://x.example/(甲)", ["https://x.example/"]),
        ("# 见 https://x.example/a", ["https://x.example/a"]),
        ("- https://x.example/a\n- b", ["https://x.example/a"]),
    ],
)
def test_a_bare_address_becomes_a_link_that_ends_before_punctuation(
    text: str, expected: list[str]
) -> None:
    assert addresses(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "`https://x.example/`",
        "https://",
        "https://user:password@x.example/",
        "ftp://x.example/",
        "xhttps://x.example/",
        "138****5678@x.example",
        "@x.example",
        "www.",
    ],
)
def test_code_and_what_is_no_address_is_not_linked(text: str) -> None:
    assert not addresses(text)


def test_an_address_within_a_link_stays_one_link() -> None:
    text = "[https://x.example/_a_](https://y.example/)"
    assert links(html_of(text)) == [("https://x.example/_a_", "https://y.example/")]


PIECES = st.sampled_from(
    [
        "https://x.example/a_b",
        "www.x.cn",
        "a@b.cn",
        "查询",
        "。",
        "（",
        ")",
        "*",
        "_",
        " ",
        "&copy=",
        "1",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_linking_addresses_changes_no_visible_character(text: str) -> None:
    from sitegen.content.markdown.bare_addresses import bare_addresses_linked

    escaped = text.replace("&", "&amp;")
    linked = bare_addresses_linked(f"<p>{escaped}</p>")
    assert _Reader(linked).text == text
    assert bare_addresses_linked(linked) == linked


class _Reader(HTMLParser):
    """Gathers the text of some HTML and the attributes of its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs))


def board_of(tmp_path: Path, text: str, **more: str) -> Board:
    """Return a site with a notice a of this text."""
    board = Board(tmp_path)
    board.put(f"{PLACE}/a.md", notice(body=text))
    for name, content in more.items():
        board.put(f"{PLACE}/{name}.md", notice(body=content))
    return board


def shown(board: Board, text: str) -> str:
    """Return the address of the link of notice a with this text."""
    return dict(links(board.page(f"{URL}/a/")))[text]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("/", "../../../"),
        ("/en/", "../../../en/"),
        ("/dongwa/", "../../../dongwa/"),
        ("/search/?q=低保", "../../../search/?q=低保"),
        ("/#main", "../../../#main"),
    ],
)
def test_an_address_from_the_root_leads_there_from_every_page(
    tmp_path: Path, typed: str, address: str
) -> None:
    board = board_of(tmp_path, f'[甲]({typed})\n\n<a href="{typed}">乙</a>')
    assert board.check() == []
    assert shown(board, "甲") == address
    assert shown(board, "乙") == address


@pytest.mark.parametrize("typed", ["/Dongwa/", "/dongwa/2024/A/", "/EN/", "B.md", "b.MD", "C.pdf"])
def test_a_link_that_differs_by_case_is_reported_with_the_right_one(
    tmp_path: Path, typed: str
) -> None:
    board = board_of(tmp_path, f"[甲]({typed})", b="文")
    board.put(f"{PLACE}/c.pdf", b"x")
    [found] = [one for one in board.build(dry=True).findings if one.severity == "error"]
    assert found.code in ("D203", "D205")
    nearest = dict(found.params)["nearest"]
    assert nearest.casefold() == typed.casefold()
    assert nearest != typed


@pytest.mark.parametrize(
    "text",
    [
        "[甲](draft.md)",
        '<a href="draft.md">甲</a>',
        "<a>甲</a>",
        '<a name="x">甲</a>',
        '<a title="t">甲</a>',
        "[甲 **乙**](draft.md) [丙](/)",
        "桂政发〔2023〕9号",
    ],
)
def test_no_link_without_an_address_is_published(tmp_path: Path, text: str) -> None:
    board = board_of(tmp_path, text)
    board.put(f"{PLACE}/draft.md", notice(title="草稿\ndraft: 是"))
    assert board.check() == []
    page = board.page(f"{URL}/a/")
    assert all("href" in attributes for attributes in _Reader(page).links)


Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
NAMES = [
    "附件1　名单.xlsx",
    "附件2  名单.xlsx",
    "附件3\u00a0名单.xlsx",
    "lǜhuà.xlsx",
    "Café 公示.xlsx",
    "a&section.xlsx",
    "1#楼.xlsx",
    "甲'乙.xlsx",
    "丙(丁).xlsx",
    "100%.xlsx",
]


@pytest.mark.parametrize("stored", FORMS)
@pytest.mark.parametrize("typed", FORMS)
@pytest.mark.parametrize("folder", ["", "a.files/"])
def test_files_are_found_however_their_names_are_composed(
    tmp_path: Path, stored: Form, typed: Form, folder: str
) -> None:
    board = Board(tmp_path)
    for name in NAMES:
        board.put(f"{PLACE}/{folder}{unicodedata.normalize(stored, name)}", name)
    used = [unicodedata.normalize(typed, name) for name in NAMES]
    board.put(f"{PLACE}/a.md", notice(body=" ".join(f"[x](<{name}>)" for name in used)))
    assert board.check() == []
    linked = board.output()
    fields = "".join(f'\n  - "{name}"' for name in used)
    board.put(f"{PLACE}/a.md", notice(f"公示\n附件:{fields}"))
    assert board.check() == []
    attached = board.output()
    for name in NAMES:
        assert name.encode() in linked.values()
        assert name.encode() in attached.values()


@pytest.mark.parametrize("stored", FORMS)
@pytest.mark.parametrize("typed", FORMS)
@pytest.mark.parametrize("name", ["lǜhuà", "旧　附件1  名单", "é\u00a0公示"])
def test_a_document_is_found_however_its_name_is_composed(
    tmp_path: Path, stored: Form, typed: Form, name: str
) -> None:
    board = Board(tmp_path)
    known, used = unicodedata.normalize(stored, name), unicodedata.normalize(typed, name)
    board.put(f"{PLACE}/{known}.md", notice("旧公示"))
    board.put(f"{PLACE}/a.md", notice(f"新公示\n替代: {used}", body=f"见[旧](<{used}.md>)。"))
    assert board.check() == []
    assert shown(board, "旧").startswith(f"../../../{URL}/")
    [old] = [path for path in board.output() if path.startswith(f"{URL}/") and "/a/" not in path][
        :1
    ]
    assert "sg-replaced" in board.page(old) or old == f"{URL}/index.html"


def test_of_two_names_that_look_the_same_the_one_typed_is_taken(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{PLACE}/甲 乙.xlsx", b"one")
    board.put(f"{PLACE}/甲　乙.xlsx", b"wide")
    board.put(f"{PLACE}/a.md", notice('公示\n附件: ["甲　乙.xlsx"]'))
    assert [one.split()[-1] for one in board.check()] == ["D206"]
    assert b"wide" in board.output().values()


def test_long_names_are_kept_apart(tmp_path: Path) -> None:
    board = Board(tmp_path)
    long = "关于" * 38
    for mark in "甲乙":
        board.put(f"{PLACE}/a.files/{long}{mark}.pdf", mark)
    board.put(f"{PLACE}/a.md", notice(f"公示\n附件: [{long}甲.pdf, {long}乙.pdf]"))
    assert board.check() == []
    found = [path for path in board.output() if path.endswith(".pdf")]
    assert len(found) == 2
    assert all(len(path.rpartition("/")[2].encode()) < 255 for path in found)


@pytest.mark.parametrize("name", ["b.MD", "b.Md"])
def test_a_notice_may_end_in_capitals(tmp_path: Path, name: str) -> None:
    board = board_of(tmp_path, f"[乙]({name})")
    board.put(f"{PLACE}/{name}", notice("公告乙\nsupersedes: a"))
    board.put(f"{PLACE}/{name[0]}.en.MD", "---\ntitle: Notice B\n---\nText.\n")
    assert board.check() == []
    assert "公告乙" in board.page(f"{URL}/b/")
    assert "Notice B" in board.page(f"en/{URL}/b/")
    assert "sg-replaced" in board.page(f"{URL}/a/")


@pytest.mark.parametrize(
    "name", ["b.md.txt", "b.MD.TXT", "b.md.docx", "b。md", "b．md", "b.markdown"]
)
def test_a_notice_saved_under_another_ending_is_reported_with_its_right_name(
    tmp_path: Path, name: str
) -> None:
    board = board_of(tmp_path, "文")
    board.put(f"{PLACE}/{name}", notice("公告乙"))
    [found] = board.build().findings
    assert found.code == "D220"
    assert dict(found.params)["name"] == "b.md"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("对:[一](附1名单.pdf)。\n\n无链接:名单.pdf\n\n错:[二](名单.pdf)。", 11),
        ("`[二](名单.pdf)`\n\n错:[二](名单.pdf)。", 9),
        ("句号. 对。\n\n错:[空]()。", 9),
        ('名单.pdf\n\n<a href="名单.pdf">二</a>', 9),
        ("名单.pdf\n\n见[二][1]\n\n[1]: 名单.pdf", 11),
        ("[一](附1名单.pdf#a)\n[二](<名单.pdf>)", 8),
    ],
)
def test_a_fault_is_reported_where_the_link_stands(tmp_path: Path, text: str, line: int) -> None:
    board = board_of(tmp_path, text)
    board.put(f"{PLACE}/a.files/附1名单.pdf", b"x")
    found = [one for one in board.build(dry=True).findings if one.code == "D205"]
    assert [one.at.line for one in found] == [line]


def test_a_fault_of_a_list_is_reported_at_its_entry(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{PLACE}/有.pdf", b"x")
    entries = "公示\n附件:\n  - 有.pdf\n  - 无.pdf\n  - 文件: 缺.pdf\n    名称: 缺"
    board.put(f"{PLACE}/a.md", notice(entries))
    assert board.check() == [f"{PLACE}/a.md:5:5 D205", f"{PLACE}/a.md:6:5 D205"]


@pytest.mark.parametrize("text", ["[x](b.md#无)", "![图](b.md)", "[x](a.md)", "![图](/a/)"])
def test_advice_never_repeats_what_was_typed(tmp_path: Path, text: str) -> None:
    board = board_of(tmp_path, text, b="文")
    for found in board.build().findings:
        params = dict(found.params)
        assert not params.get("nearest") or params["nearest"] != params.get("target")


@pytest.mark.parametrize("new", ["Notice.md", "NOTICE.md"])
def test_a_file_renamed_by_case_alone_keeps_its_address_by_its_old_one(
    tmp_path: Path, new: str
) -> None:
    board = Board(tmp_path)
    board.put(f"{PLACE}/notice.md", notice())
    board.put(f"{PLACE}/notice.en.md", "---\ntitle: Notice\n---\nText.\n")
    assert board.build().published
    board.remove(f"{PLACE}/notice.md")
    board.remove(f"{PLACE}/notice.en.md")
    board.put(f"{PLACE}/{new}", notice())
    board.put(f"{PLACE}/{new.replace('.md', '.en.md')}", "---\ntitle: Notice\n---\nText.\n")
    assert {one.split()[-1] for one in board.check()} == {"D792"}
    aliases = "第一季度财务公开\naliases: [dongwa/2024/notice/, en/dongwa/2024/notice/]"
    board.put(f"{PLACE}/{new}", notice(aliases))
    assert board.check() == []
    assert "第一季度财务公开" in board.page("dongwa/2024/notice/")
    assert "Notice" in board.page("en/dongwa/2024/notice/")
