"""What a government's pages must say of themselves, to other programs and at their foot."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sitegen.domain.colour import Colour

from .board import BASE, Board, links, notice, parts

SITE = next(text for _, text in parts(BASE))
GOVERNMENT = """\
contact: {phone: 0700-5550100}
government:
  site_id_code: "0000000000"
  icp: 某ICP备00000000号-1
  police: 某公网安备00000000000000号
"""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
URL = "dongwa/2024/a/"


class Head(HTMLParser):
    """The meta elements of a page, by name and by property, and its structured data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.data: list[dict[str, Any]] = []
        self._json: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta":
            keys = [found[key] for key in ("name", "property", "http-equiv") if key in found]
            self.meta |= {key: found.get("content") or "" for key in keys if key}
        if tag == "script" and found.get("type") == "application/ld+json":
            self._json = ""

    def handle_data(self, data: str) -> None:
        if self._json is not None:
            self._json += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._json is not None:
            self.data.append(json.loads(self._json))
            self._json = None

    def one(self, kind: str) -> dict[str, Any]:
        """The only thing of a kind that the structured data has."""
        (found,) = (thing for thing in self.data if kind in (thing["@type"], *thing["@type"]))
        return found


def built(folder: Path, more: str = "", **documents: str | bytes) -> Board:
    """A board with some settings and documents, built."""
    board = Board(folder)
    board.put("site.yaml", SITE + more)
    board.put("content/a.md", notice())
    for name, text in documents.items():
        board.put("content/" + name.replace("__", "."), text)
    assert board.build().published
    return board


def head(board: Board, url: str) -> Head:
    return Head(board.page(url))


def test_every_page_names_its_site(tmp_path: Path) -> None:
    board = built(tmp_path, GOVERNMENT)
    pages = [path for path in board.output() if path.endswith(".html")]
    assert len(pages) > 20
    for path in pages:
        found = head(board, path).meta
        name = "Noticeboard" if path.startswith("en/") else "公开栏"
        assert (found["SiteName"], found["SiteDomain"], found["SiteIDCode"]) == (
            name,
            "board.example",
            "0000000000",
        ), path


@pytest.mark.parametrize(
    ("url", "name", "kind"),
    [
        ("2024/", "2024年", "信息公开"),
        ("dongwa/", "东洼村", "信息公开"),
        ("dongwa/2024/", "东洼村2024年公开", "信息公开"),
        ("categories/finance/", "财务公开", "财务公开"),
        ("plans/", "工作计划", "工作计划"),
        ("en/plans/", "Plans", "Plans"),
        ("sitemap/", "站点地图", "信息公开"),
    ],
)
def test_a_list_says_what_column_it_is(tmp_path: Path, url: str, name: str, kind: str) -> None:
    found = head(built(tmp_path), url).meta
    assert (found["ColumnName"], found["ColumnType"]) == (name, kind)
    assert found["ColumnDescription"] == found["description"] == found["og:description"] != ""
    assert found["ColumnKeywords"].startswith(name)
    assert "ArticleTitle" not in found


ARTICLE = """\
公示
keywords: [低保, 救助]
author: 李文
source: 县民政局
summary: 一句话
index_number: A-1
doc_number: 豆政发〔2024〕7号
period: 2024-Q1
issued: 2024-04-09
display: {from: 2024-04-10, days: 15}
publish_at: 2024-04-10 08:30
changes: [{date: 2024-05-01, note: 更正金额}]"""


def test_a_document_says_what_it_is(tmp_path: Path) -> None:
    board = built(tmp_path, a__md=notice(ARTICLE, body="![表](t.png)"), t__png=PIXEL)
    found = head(board, URL)
    expected = {
        "ArticleTitle": "公示",
        "PubDate": "2024-04-10 08:30",
        "ContentSource": "县民政局",
        "Keywords": "低保,救助",
        "Author": "李文",
        "description": "一句话",
        "Image": f"https://board.example/{URL}t.png",
        "Url": f"https://board.example/{URL}",
        "og:title": "公示",
        "og:type": "article",
        "og:url": f"https://board.example/{URL}",
        "og:locale": "zh_CN",
        "og:site_name": "公开栏",
        "og:image": f"https://board.example/{URL}t.png",
    }
    assert {name: found.meta.get(name) for name in expected} == expected
    assert not [name for name in found.meta if name.startswith("Column")]
    data = found.one("SpecialAnnouncement")
    home = head(board, "").one("WebSite")
    assert data == {
        "@context": "https://schema.org",
        "@type": ["SpecialAnnouncement", "Article"],
        "headline": "公示",
        "inLanguage": "zh-Hans",
        "datePosted": "2024-04-10",
        "datePublished": "2024-04-10",
        "dateModified": "2024-05-01",
        "dateCreated": "2024-04-09",
        "expires": "2024-04-24",
        "articleSection": "财务公开",
        "identifier": ["豆政发〔2024〕7号", "A-1"],
        "keywords": ["低保", "救助"],
        "temporalCoverage": "2024-01/2024-03",
        "image": f"https://board.example/{URL}t.png",
        "author": {
            "@type": "Organization",
            "name": "东洼村",
            "url": "https://board.example/dongwa/",
            "contactPoint": {
                "@type": "PostalAddress",
                "contactType": "objections",
                "name": "东洼村",
            },
        },
        "publisher": {
            "@type": "GovernmentOrganization",
            "@id": home["publisher"]["@id"],
            "name": "桂山县",
            "url": "https://board.example/guishan/",
        },
    }


def test_what_is_not_known_is_not_said(tmp_path: Path) -> None:
    found = head(built(tmp_path), URL)
    assert found.meta["PubDate"] == "2024-04-10 00:00"
    assert found.meta["ContentSource"] == "东洼村"
    assert not {"Keywords", "Author", "Image", "og:image", "SiteIDCode"} & found.meta.keys()
    assert not {"expires", "image", "identifier"} & found.one("Article").keys()


def test_a_document_without_text_is_described_all_the_same(tmp_path: Path) -> None:
    gone = "withdrawn: {date: 2024-05-01, reason: 数字有误}"
    board = built(tmp_path, a__md=notice(f"公示\n{gone}"), b__md=notice("空白", body=""))
    assert head(board, URL).meta["description"] == "公示。东洼村于2024年4月10日发布。"
    assert head(board, "dongwa/2024/b/").meta["description"].startswith("空白。")


def test_a_plan_is_a_report_with_its_number(tmp_path: Path) -> None:
    plan = notice("计划\ndoc_number: 豆政发〔2024〕1号\nperiod: 2024", category="plan")
    data = head(built(tmp_path, a__md=plan), URL).one("Report")
    assert (data["reportNumber"], data["temporalCoverage"]) == ("豆政发〔2024〕1号", "2024")
    assert "datePosted" not in data


def test_the_way_to_a_page_is_told(tmp_path: Path) -> None:
    board = built(tmp_path)
    steps = head(board, "en/dongwa/2024/").one("BreadcrumbList")["itemListElement"]
    assert [(step["position"], step["name"], step.get("item")) for step in steps] == [
        (1, "Home", "https://board.example/en/"),
        (2, "Guishan County", "https://board.example/en/guishan/"),
        (3, "Douzhuang Town", "https://board.example/en/douzhuang/"),
        (4, "Dongwa Village", "https://board.example/en/dongwa/"),
        (5, "2024", None),
    ]
    assert head(board, "").one("WebSite")["url"] == "https://board.example/"


@pytest.mark.parametrize("title", ["</script><b>公示", "<!--<script>", "a & b\u2028c", "'\"\\"])
def test_nothing_in_a_title_ends_the_structured_data(tmp_path: Path, title: str) -> None:
    text = notice("公示").replace("公示", json.dumps(title, ensure_ascii=False))
    board = built(tmp_path, a__md=text)
    page = board.page(URL)
    assert head(board, URL).one("Article")["headline"] == " ".join(title.split())
    for block in re.findall(r"(?s)<script type=\"application/ld\+json\">(.*?)</script>", page):
        assert not set("<>&\u2028") & set(block)
        json.loads(block)


def test_locales_of_open_graph(tmp_path: Path) -> None:
    board = built(tmp_path / "a", a__en__md="---\ntitle: A\n---\nText.\n")
    found = head(board, f"en/{URL}").meta
    assert (found["og:locale"], found["og:locale:alternate"]) == ("en_US", "zh_CN")
    other = Board(tmp_path / "b")
    other.put("site.yaml", SITE.replace("[zh-Hans, en]", "[ug, bo, mn-Mong-CN, kk-Arab-CN]"))
    other.build()
    found_in = [head(other, url).meta["og:locale"] for url in ("", "bo/", "mn-mong-cn/")]
    assert found_in == ["ug_CN", "bo_CN", "mn_CN"]


# The foot of every page, and what `check` says of it ------------------------------------------


def test_the_foot_has_what_is_asked_of_a_government(tmp_path: Path) -> None:
    found = links(built(tmp_path, GOVERNMENT).page(URL))
    assert ("桂山县", "../../../guishan/") in found
    assert ("0700-5550100", "tel:0700-5550100") in found
    assert ("站点地图", "../../../sitemap/") in found
    assert ("某ICP备00000000号-1", "https://beian.miit.gov.cn/") in found
    police = dict(found)["某公网安备00000000000000号"]
    assert police.startswith("https://beian.mps.gov.cn/")
    assert police.endswith("code=00000000000000")


def test_the_site_map_leads_everywhere(tmp_path: Path) -> None:
    addresses = {address for _, address in links(built(tmp_path).page("en/sitemap/"))}
    wanted = ("", "2024/", "plans/", "categories/finance/", "guishan/", "douzhuang/", "xidi/")
    assert {f"../../en/{url}" for url in wanted} <= addresses


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ("", "联系方式 / contact, 网站标识码 / site_id_code, ICP备案号 / icp, 公安备案号 / police"),
        (GOVERNMENT.replace("icp:", "# icp:"), "ICP备案号 / icp"),
        (GOVERNMENT, None),
        ("government: none\n", None),
        ("政务网站: 无\n", None),
    ],
)
def test_what_the_foot_lacks_is_a_note_of_check_alone(
    tmp_path: Path, more: str, fields: str | None
) -> None:
    board = Board(tmp_path)
    board.put("site.yaml", SITE + more)
    for _ in range(2):  # the second knows that nothing has changed
        assert board.build().findings == ()
        found = board.build(dry=True).findings
        assert [(one.code, one.severity, dict(one.params)["fields"]) for one in found] == (
            [("D407", "note", fields)] if fields else []
        )


def test_a_site_that_is_no_governments_says_so(tmp_path: Path) -> None:
    board = built(tmp_path, "government: none\n")
    assert head(board, "").one("WebSite")["publisher"]["@type"] == "Organization"
    assert "beian" not in board.page("")


# Colours, pictures and fonts ------------------------------------------------------------------


def style(board: Board) -> str:
    """The style sheet that the settings made; "" if there is none."""
    sheets = [data for path, data in board.output().items() if "/appearance." in path]
    return sheets[0].decode() if sheets else ""


def test_one_colour_is_enough(tmp_path: Path) -> None:
    board = built(tmp_path, 'appearance: {accent: "#1F4E8C"}\n')
    found = dict(re.findall(r"--(\w+): (#\w+);", style(board).split("dark", 1)[0]))
    assert found.keys() == {"accent", "tint", "band"}
    assert (found["accent"], found["band"]) == ("#1f4e8c", "#1f4e8c")
    dark = dict(re.findall(r"--(\w+): (#\w+);", style(board).split("dark", 1)[1]))
    accent, tint = Colour.parse(dark["accent"]), Colour.parse(dark["tint"])
    assert accent
    assert tint
    assert accent.contrast(tint) >= 4.5
    sheet = next(path for path in board.output() if "/appearance." in path)
    assert f'href="../../../{sheet}"' in board.page(URL)
    assert head(board, "").meta["theme-color"] == "#1f4e8c"


def test_without_colours_there_is_no_sheet_for_them(tmp_path: Path) -> None:
    board = built(tmp_path)
    assert style(board) == ""
    assert "appearance." not in board.page(URL)


@pytest.mark.parametrize("typed", ['"#1f4e8c"', "1f4e8c", '"rgb(31, 78, 140)"', '"#1F4E8C"'])
def test_a_colour_may_be_typed_in_several_ways(tmp_path: Path, typed: str) -> None:
    assert "--accent: #1f4e8c;" in style(built(tmp_path, f"appearance: {{accent: {typed}}}\n"))


@pytest.mark.parametrize(
    ("setting", "code", "ratio"),
    [
        ('accent: "#1f4e8c"', "", ""),
        ('accent: "#f5a623"', "D409", "1.84"),
        ('accent_dark: "#1f4e8c"', "D409", "1.81"),
        ('band: "#888888"', "D409", "3.54"),
        ('band_dark: "#888888"', "D409", "3.54"),
        ("accent: red", "D408", ""),
        ('accent: "#12345g"', "D408", ""),
        ('accent: "rgb(1,2,300)"', "D408", ""),
        ('accent: "red;} body {display: none"', "D408", ""),
        ("fonts: ['x\"; } body { display: none']", "D410", ""),
        ("logo: ../secret.png", "D411", ""),
        ("logo: /etc/passwd.png", "D411", ""),
        ("logo: logo.exe", "D211", ""),
        ("logo: none.png", "D205", ""),
        ("logo: active.svg", "D216", ""),
        ("logo: large.png", "D003", ""),
    ],
)
def test_what_cannot_be_read_or_used_is_told(
    tmp_path: Path, setting: str, code: str, ratio: str
) -> None:
    board = Board(tmp_path)
    board.put("site.yaml", f"{SITE}appearance:\n  {setting}\n")
    board.put("active.svg", "<svg onload='x()'/>")
    board.put("large.png", PIXEL * 10_000)
    findings = board.build().findings
    assert [found.code for found in findings] == ([code] if code else [])
    if ratio:
        assert dict(findings[0].params)["ratio"] == ratio


def test_contrast_is_that_of_wcag() -> None:
    black, white, grey = Colour(0, 0, 0), Colour(255, 255, 255), Colour(0x77, 0x77, 0x77)
    assert round(white.contrast(black), 2) == 21
    assert round(grey.contrast(white), 2) == round(white.contrast(grey), 2) == 4.48
    assert white.contrast(white) == 1


def test_pictures_and_fonts_of_the_site_are_published(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(
        "site.yaml",
        SITE + "外观:\n  标识: images/logo.png\n  徽标: 徽标.svg\n"
        "  字体: [Board Song, serif]\n  字体文件: [{名称: Board Song, 文件: song.woff2}]\n",
    )
    board.put("images/logo.png", PIXEL)
    board.put("徽标.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    board.put("song.woff2", b"wOF2")
    board.put("content/a.md", notice())
    assert board.check() == []
    output = board.output()
    (logo,) = (path for path in output if path.startswith("assets/site-logo."))
    (font,) = (path for path in output if path.endswith(".woff2"))
    assert output[logo] == PIXEL
    assert head(board, URL).meta["og:image"] == f"https://board.example/{logo}"
    assert f'url("{font.removeprefix("assets/")}")' in style(board)
    assert 'font-family: "Board Song", serif, sans-serif;' in style(board)
    board.put("images/logo.png", PIXEL + b"\0")
    board.build()
    assert logo not in board.output(), "a new picture has a new address"


def test_a_picture_from_another_host_is_refused(tmp_path: Path) -> None:
    """The pages' policy would not load it, and nobody would know why it is missing."""
    board = Board(tmp_path)
    board.put("content/a.md", notice(body="![图](https://elsewhere.example/a.png)"))
    assert board.check() == ["content/a.md:7:6 D218"]


@pytest.mark.parametrize(
    ("setting", "column"),
    [
        ("site_id_code: abc", 17),
        ("icp: 12345", 8),
        ("police: 公安12", 11),
    ],
)
def test_a_number_of_an_unusual_form_is_kept(tmp_path: Path, setting: str, column: int) -> None:
    board = Board(tmp_path)
    board.put("site.yaml", f"{SITE}government:\n  {setting}\n")
    (found,) = board.build().findings
    assert (found.code, found.severity, found.at.column) == ("D406", "warning", column)
    assert setting.split(": ")[1] in board.page("")
