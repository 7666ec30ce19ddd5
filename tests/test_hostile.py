"""Hostile and accidental input: always a clear finding or a right page.

Invariant: no input leads out of the folders, and no document spoils another.
"""

from __future__ import annotations

import gzip
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.board import Board, notice, weighed

GOOD = "content/xidi/2024/good.md"
BAD = "content/dongwa/2024/bad.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return a board deep within a folder that holds nothing else, with one good notice."""
    made = Board(tmp_path / "a/b/site")
    made.put(GOOD, notice("没有问题的公示", org="xidi"))
    return made


def codes(board: Board) -> list[str]:
    """Build with --keep-going and return the codes; files outside and the good notice must be unharmed."""
    outside = {path for path in board.folder.parent.parent.rglob("*") if path.name != "site"}
    outside -= set(board.folder.rglob("*"))
    found = [finding.code for finding in board.build(keep_going=True).findings]
    after = {path for path in board.folder.parent.parent.rglob("*") if path.name != "site"}
    assert after - set(board.folder.rglob("*")) == outside
    assert "没有问题的公示" in board.page("xidi/2024/good/")
    return found


def front(*lines: str) -> str:
    """Return a notice with more lines in its front matter."""
    return notice().replace("category:", "\n".join([*lines, "category:"]), 1)


# Each document with the codes of which one is to be found.
FRONT_MATTER: dict[str, tuple[str | bytes, str]] = {
    "an alias bomb": (front("keywords: [&a [x, x], *a, *a]"), "D025|D029"),
    "an alias bomb in blocks": (front("keywords:", "  - &a [x]", "  - *a"), "D029"),
    "a tag": (front("changes: [!!python/object/apply:os.system [id]]"), "D025|D030"),
    "a tag in blocks": (front("changes:", "  - !!python/object/apply:os.system [id]"), "D030"),
    "a depth of 2,000": (front("changes: " + "[" * 2000 + "]" * 2000), "D025|D031"),
    "a depth of 200 in blocks": (front("changes:", "  - " + "[" * 200 + "]" * 200), "D031"),
    "a key twice": (front("title: 又一个"), "D035"),
    "a key twice, in two languages": (front("标题: 又一个"), "D035"),
    "a tab": (front("display:", "\tfrom: 2024-01-01"), "D027"),
    "a list for a mapping": ("---\n- title: x\n---\n", "D023"),
    "a scalar for a mapping": ("---\n只有一句话\n---\n", "D037"),
    "no end": ("---\ntitle: x\n", "D021"),
    "no front matter": ("# 标题\n", "D020"),
    "an empty file": ("", "D020"),
    "1 MB of it": (front("summary: " + "长" * 350_000), "D022"),
    "200,000 keys": (front(*(f"k{n}: 1" for n in range(200_000))), "D022"),
    "an unclosed quote": (front('summary: "未完'), "D026"),
    "a list for a title": (notice(title="\n  - a\n  - b"), "D103"),
    "a mapping for a date": (notice(date="{a: b}"), "D103"),
    "30 February": (notice(date="2024-02-30"), "D105"),
    "29 February of a common year": (notice(date="2023年2月29日"), "D105"),
    "the year 0": (notice(date="0000-01-01"), "D105"),
    "the year 99999": (notice(date="99999-01-01"), "D104"),
    "no date": (notice(date="明天"), "D104"),
    "NUL": (notice(body="a\0b"), "D006"),
    "a converter's own mark": (notice(body="a\x02b\x03"), "D006"),
    "our own mark": (notice(body='<a href="\x1a0\x1a">x</a>'), "D006"),
    "neither UTF-8 nor GB 18030": ("公示".encode("gb18030") * 9 + b"\xff\xff\x80", "D004"),
    "UTF-8 with other bytes": (notice().encode() + b"\xff\xff\x80", "D010"),
    "UTF-16 cut short": (notice().encode("utf-16")[:-1], "D004"),
    "a title that turns around": (notice(title="a\u202ecod.exe"), "D112"),
    "a title of 5,000 characters": (notice(title="长" * 5000), "D113"),
    "a link out of the board": (notice(body="[x](../../../../../etc/passwd)"), "D205"),
    "a link out by backslashes": (notice(body="[x](..\\\\..\\\\..\\\\x.pdf)"), "D205"),
    "an encoded link out": (notice(body="[x](%2e%2e/%2e%2e/%2e%2e/%2e%2e/x.pdf)"), "D205"),
    "a link to a document outside": (notice(body="[x](../../../../x.md)"), "D203"),
    "an image out of the board": (notice(body="![x](/../../etc/x.png)"), "D203|D205"),
    "a script for a link": (notice(body="[x](javascript:alert(1))"), "D207"),
    "a script for a link, hidden": (notice(body="[x](java&#115;cript:alert(1))"), "D207"),
    "data for a link": (notice(body="[x](data:text/html;base64,PHN=)"), "D207"),
    "a file for a link": (notice(body="[x](file:///etc/passwd)"), "D207"),
    "an attachment outside": (front("attachments: [../../../../x.pdf]"), "D205"),
    "an attachment by full path": (front("attachments: [/etc/passwd]"), "D205"),
    "a plan outside": (front("plan: ../../../../plan.md"), "D213"),
    "a plan that is itself": (front("plan: ''"), "D110|D205|D213"),
}


@pytest.mark.parametrize("name", FRONT_MATTER)
def test_hostile_front_matter_is_reported(board: Board, name: str) -> None:
    text, expected = FRONT_MATTER[name]
    board.put(BAD, text)
    assert set(expected.split("|")) & set(codes(board))


@pytest.mark.parametrize(
    "alias",
    [
        "../../../escaped",
        "/../../../escaped/",
        "a/../../../../escaped",
        "..\\..\\escaped",
        "C:\\escaped",
        "//example.org/x",
        "https://example.org/x",
        "/",
        "index.html",
        "./",
        "404.html",
        "xidi",
        "xidi/2024/good",
        "XIDI/2024/GOOD/",
        "dongwa/2024/bad",
        "con/x",
        "a//b",
        "长" * 290,
        "old.html/deeper",
    ],
)
def test_hostile_aliases_are_refused(board: Board, alias: str) -> None:
    """An alias that cannot be an address of its own is refused; no page is replaced."""
    board.put(BAD, front("aliases:", "  - old.html", f"  - '{alias}'"))
    found = codes(board)
    assert len(found) == 1
    assert "没有问题的公示" in board.page("")
    assert not os.path.exists("/index.html")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["A.md", "a.md"], "D209"),
        (["caf\u00e9.md", "cafe\u0301.md"], "D209"),
        (["a b.md", "a-b.md"], "D209"),
        (["con.md"], "D210"),
        (["com¹.md"], "D210"),
        (["Aux.x.md"], "D210"),
        (["index.md"], "D210"),
        (["!!!.md"], "D210"),
        (["长" * 80 + ".md"], "D219"),
        (["\u202ea.md"], "D210|D009|D112|"),
    ],
)
def test_file_names_that_cannot_be_addresses_are_reported(
    board: Board, names: list[str], expected: str
) -> None:
    for name in names:
        board.put(f"content/dongwa/2024/{name}", notice())
    if len(list((board.folder / "content/dongwa/2024").iterdir())) < len(names):
        pytest.skip("this file system takes the names for one")
    assert set(expected.split("|")) & set(codes(board) or [""])


def test_a_hostile_file_name_of_invalid_bytes_is_reported(board: Board) -> None:
    folder = os.fsencode(board.folder / "content")
    with open(folder + b"/\xff\xfe.md", "wb") as file:
        file.write(notice().encode())
    assert codes(board) == ["D009"]


def bound(path: Path) -> None:
    """Leave a socket."""
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(here)


ODD: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a device": lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5)),
    "a socket": bound,
    "a link outside": lambda path: path.symlink_to("/etc/passwd"),
    "a link inside": lambda path: path.symlink_to("../xidi/2024/good.md"),
    "a loop": lambda path: path.symlink_to(path.name),
    "a link to a folder": lambda path: path.symlink_to("/"),
    "a folder within itself": lambda path: path.symlink_to("."),
}


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("name", ["odd.md", "odd.pdf", "_defaults.yaml"])
def test_special_files_are_reported_and_not_published(board: Board, what: str, name: str) -> None:
    path = board.folder / "content/dongwa" / name
    path.parent.mkdir()
    try:
        ODD[what](path)
    except PermissionError:
        pytest.skip("not permitted here")
    board.put(BAD, front("attachments: [../odd.pdf]" if name == "odd.pdf" else "subject: x"))
    found = codes(board)
    assert "D002" in found
    assert b"root:x:0:" not in b"".join(board.output().values())


@pytest.mark.parametrize("path", ["site.yaml", "content/organizations.yaml"])
def test_special_files_as_settings_are_reported(board: Board, path: str) -> None:
    board.remove(path)
    os.mkfifo(board.folder / path)
    result = board.build()
    assert [(f.code, f.at.path) for f in result.findings] == [("D002", path)]


def test_an_unreadable_file_is_reported(board: Board) -> None:
    board.put(BAD, notice())
    (board.folder / BAD).chmod(0)
    if os.access(board.folder / BAD, os.R_OK):
        pytest.skip("root may read everything")
    assert codes(board) == ["D001"]


@pytest.mark.parametrize("name", ["x.exe", "x.js", "x", "x.pdf.bat", "x.html.exe"])
def test_attachments_of_refused_types_are_reported(board: Board, name: str) -> None:
    board.put(f"content/dongwa/2024/{name}", "x")
    board.put(BAD, front(f"attachments: [{name}]"))
    assert "D211" in codes(board)
    assert not [path for path in board.output() if path.endswith("/" + name)]


@pytest.mark.parametrize(
    "name",
    [
        "x.html",
        "x.HTM",
        "x.xhtml",
        "x.pdf.shtml",
        "x.svgz",
        "x.xml",
        "x.mht",
        "x.php",
        "x.rss",
        "x.mml",
    ],
)
@pytest.mark.parametrize("use", ["attachments: [{}]", "[x]({})", '<a href="{}">x</a>'])
def test_web_pages_are_no_attachments_even_where_the_site_allows_them(
    board: Board, name: str, use: str
) -> None:
    settings = board.folder / "site.yaml"
    types = "file_types: [html, htm, xhtml, shtml, svgz, xml, mht, php, rss, mml]\n"
    settings.write_text(settings.read_text("utf-8") + types, "utf-8")
    board.put(f"content/dongwa/2024/{name}", "<script>alert(1)</script>")
    field = use.startswith("attachments")
    board.put(BAD, front(use.format(name)) if field else notice(body=use.format(name)))
    [found] = board.build(keep_going=True).findings
    assert found.code == "D221"
    assert dict(found.params) == {"file": name}
    assert not [path for path in board.output() if path.lower().endswith("/" + name.lower())]


@pytest.mark.parametrize("name", ["a\u202efdp.pdf", "a\u2066b.pdf", "a\x9fb.pdf", "a\ufffeb.pdf"])
def test_attachments_whose_names_deceive_are_refused(board: Board, name: str) -> None:
    board.put(f"content/dongwa/2024/{name}", "x")
    board.put(BAD, notice(body=f"[附](<{name}>)"))
    assert set(codes(board)) & {"D006", "D009"}
    assert not [path for path in board.output() if path.endswith(".pdf")]


ACTIVE = (
    "<script>alert(1)</script>",
    '<g onload="alert(1)"/>',
    '<a href="javascript:alert(1)"><text>x</text></a>',
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
    '<image href="https://example.org/x.png"/>',
    '<style>@import url("https://example.org/x.css");</style>',
    '<set attributeName="href" to="javascript:alert(1)"/>',
    '<use href="https://example.org/x.svg#a"/>',
)


NS = "http://www.w3.org/2000/svg"
RUN = "alert(1)"
ACTIVE_FILES = {
    "UTF-16": f'\ufeff<svg xmlns="{NS}"><script>{RUN}</script></svg>'.encode("utf-16-le"),
    "UTF-16 said": f'<?xml version="1.0" encoding="utf-16"?><svg xmlns="{NS}"/>'.encode("utf-16"),
    "UTF-7 said": f'<?xml version="1.0" encoding="utf-7"?><svg xmlns="{NS}"/>'.encode(),
    "ISO-2022-JP": (
        f'<?xml version="1.0" encoding="ISO-2022-JP"?><svg xmlns="{NS}"><s\x1b(Bcript>{RUN}'
        "</s\x1b(Bcript></svg>"
    ).encode(),
    "GB 18030": f'<?xml version="1.0" encoding="gb18030"?><svg xmlns="{NS}">村</svg>'.encode(
        "gb18030"
    ),
    "a dotted prefix": f'<s.v:svg xmlns:s.v="{NS}"><s.v:script>{RUN}</s.v:script></s.v:svg>'.encode(),
    "a Han prefix": f'<村:svg xmlns:村="{NS}"><村:script>{RUN}</村:script></村:svg>'.encode(),
    "an ATTLIST": f'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "{RUN}">]><svg xmlns="{NS}"/>'.encode(),
    "an entity": f'<!DOCTYPE svg [<!ENTITY a "<script/>">]><svg xmlns="{NS}">&a;</svg>'.encode(),
    "an outer DTD": f'<!DOCTYPE svg PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" ""><svg xmlns="{NS}"/>'.encode(),
    "a style sheet": f'<?xml-stylesheet href="data:text/css,*{{}}"?><svg xmlns="{NS}"/>'.encode(),
    "no drawing": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "no namespace": b"<svg><script>alert(1)</script></svg>",
    "no XML": SVG.format("<g>").encode(),
    "compressed": gzip.compress(SVG.format("<script/>").encode()),
    "nothing": b"",
    **{
        content: SVG.format(content).encode()
        for content in (
            *ACTIVE,
            '<a href="java&#115;cript:alert(1)"><path/></a>',
            '<a href="java&#9;script:alert(1)"><path/></a>',
            '<a href=" &#1;javascript:alert(1)"><path/></a>'.replace("&#1;", "&#10;"),
            '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="JavaScript:alert(1)"><path/></a>',
            '<a href="data:text/html,<script/>"/>'.replace("<script/>", "x"),
            '<use href="data:image/svg+xml;base64,AAAA#x"/>',
            '<image href="data:image/svg+xml;base64,AAAA"/>',
            '<网:iframe xmlns:网="http://www.w3.org/1999/xhtml" src="x"/>',
            '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
            '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"/>',
            '<animate attributeName="href" values="javascript:alert(1)"/>',
            '<handler type="text/javascript">alert(1)</handler>',
            '<g ONLOAD="alert(1)"/>',
            '<g xml:base="javascript:alert(1)"><a href="#x"/></g>',
            '<path fill="url(https://example.org/x)"/>',
            '<path style="fill:u\\72l(https://example.org/x)"/>',
            '<style>@imp/**/ort</style><style>path{filter:url("//example.org/x")}</style>',
            "<style><![CDATA[@import 'https://example.org/x';]]></style>",
            """<style>a{content:"/*";background:url(//example.org/x);quotes:"*/"}</style>""",
            '<style>a{background:image-set("https://example.org/x" 1x)}</style>',
        )
    },
}


@pytest.mark.parametrize("name", ACTIVE_FILES)
def test_an_active_svg_is_refused(board: Board, name: str) -> None:
    board.put("content/dongwa/2024/x.svg", ACTIVE_FILES[name])
    for text in (notice(body="![图](x.svg)"), front("attachments: [x.svg]")):
        board.put(BAD, text)
        assert "D216" in codes(board)


DRAWING = f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<!-- Created with a drawing program -->
<svg xmlns="{NS}" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"
  xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:version="1.3">
<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><c:Work
  xmlns:c="http://creativecommons.org/ns#" r:about=""/></r:RDF></metadata>
<style><![CDATA[.a > .b {{ fill: url(#g); /* http://example.org */ }}]]></style>
<defs><linearGradient id="g"><stop offset="0" style="stop-color:#c00"/></linearGradient></defs>
<a xlink:href="https://example.org/"><rect class="b" style="filter:url('#f')" width="9"/></a>
<use xlink:href="#g"/><image href="data:image/png;base64,AAAA" aria-label="见 https://example.org"/>
<text font-family="仿宋">面积 &lt; 9 亩 on = 1</text>
</svg>
"""


@pytest.mark.parametrize("text", [DRAWING, SVG.format('<path d="M0 0L9 9" fill="#c00"/>')])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_drawing_is_published_byte_for_byte(board: Board, text: str, mark: str) -> None:
    board.put("content/dongwa/2024/x.svg", mark + text)
    board.put(BAD, notice(body="![图](x.svg)"))
    assert codes(board) == []
    assert board.output()["dongwa/2024/bad/x.svg"].decode() == mark + text


# What could take for ever or all memory: in a process of its own, with a clock and a scale --------

SLOW = {
    "20,000 opening brackets": "[" * 20_000,
    "20,000 images begun": "![" * 20_000,
    "quotes 5,000 deep": ">" * 5_000 + " x",
    "lists 1,000 deep": "\n".join("  " * n + "- x" for n in range(1000)),
    "nested emphasis": "*a **b " * 20_000,
    "stairs of back-ticks": " ".join("`" * n for n in range(1, 700)),
    "unclosed elements": "<div>" * 10_000,
    "comments begun": "<!--" * 20_000,
    "a table of 200,000 rows": "|a|b|\n|-|-|\n" + "|1|2|\n" * 200_000,
    "a line of 1.9 MB": "长" * 630_000,
    "100,000 footnotes": "".join(f"[^{n}]" for n in range(100_000)),
    "50 MB": "正文。\n" * 5_000_000,
    "links to nothing": "[x](y.md)\n" * 50_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_slow_texts_are_stopped_by_the_time_limit(board: Board, name: str) -> None:
    settings = board.folder / "site.yaml"
    settings.write_text(settings.read_text("utf-8") + "limits: {seconds: 2}\n", "utf-8")
    board.put(BAD, notice(body=SLOW[name]))
    code, findings, errors, memory = weighed(board.folder, "--keep-going")
    assert errors == ""
    assert memory < 1024
    assert {finding["path"] for finding in findings} <= {BAD}
    assert code == any(finding["severity"] == "error" for finding in findings)
    assert "没有问题的公示" in board.page("xidi/2024/good/")
    if code == 0:
        assert (board.folder / "output/dongwa/2024/bad/index.html").exists(), "a right page"
    if name == "50 MB":
        assert [finding["code"] for finding in findings] == ["D003"]
        assert memory < 200, "refused by its size before it was read"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("site.yaml", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"),
        ("site.yaml", "title: " + "[" * 100_000),
        ("site.yaml", "title: x\n" * 100_000),
        ("site.yaml", "- x\n"),
        ("site.yaml", "\0"),
        ("site.yaml", ""),
        ("site.yaml", "x" * 9_000_000),
        ("content/organizations.yaml", "- {id: a, children: " * 3000),
        ("content/organizations.yaml", "- &a {id: a, children: [*a]}"),
        ("content/organizations.yaml", "- x\n" * 300_000),
        ("content/organizations.yaml", "id: a\n"),
        ("content/organizations.yaml", "- {id: ../../x, name: x, level: village}"),
        ("content/dongwa/_defaults.yaml", "keywords:\n  - *x"),
        ("content/dongwa/_defaults.yaml", "x" * 100_000),
        ("content/dongwa/_defaults.yaml", "changes: " + "[" * 20_000),
    ],
)
def test_hostile_settings_are_reported(board: Board, path: str, text: str) -> None:
    board.put(BAD, notice())
    board.put(path, text)
    code, findings, errors, memory = weighed(board.folder)
    assert errors == ""
    assert memory < 1024
    assert code == 1
    assert path in {finding["path"] for finding in findings}
    assert not (board.folder / "output").exists()
