"""Meta elements, Open Graph and schema.org data of pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.board import Board, notice
from tests.page_head import GOVERNMENT, PIXEL, SITE, URL, built, head


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
def test_a_list_page_names_its_column(tmp_path: Path, url: str, name: str, kind: str) -> None:
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


def test_a_document_describes_itself_in_meta_elements_and_structured_data(tmp_path: Path) -> None:
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


def test_unknown_fields_are_left_out(tmp_path: Path) -> None:
    found = head(built(tmp_path), URL)
    assert found.meta["PubDate"] == "2024-04-10 00:00"
    assert found.meta["ContentSource"] == "东洼村"
    assert not {"Keywords", "Author", "Image", "og:image", "SiteIDCode"} & found.meta.keys()
    assert not {"expires", "image", "identifier"} & found.one("Article").keys()


def test_a_document_without_text_still_has_a_description(tmp_path: Path) -> None:
    gone = "withdrawn: {date: 2024-05-01, reason: 数字有误}"
    board = built(tmp_path, a__md=notice(f"公示\n{gone}"), b__md=notice("空白", body=""))
    assert head(board, URL).meta["description"] == "公示。东洼村于2024年4月10日发布。"
    assert head(board, "dongwa/2024/b/").meta["description"].startswith("空白。")


def test_a_plan_is_a_report_with_its_number(tmp_path: Path) -> None:
    plan = notice("计划\ndoc_number: 豆政发〔2024〕1号\nperiod: 2024", category="plan")
    data = head(built(tmp_path, a__md=plan), URL).one("Report")
    assert (data["reportNumber"], data["temporalCoverage"]) == ("豆政发〔2024〕1号", "2024")
    assert "datePosted" not in data


def test_breadcrumbs_are_structured_data(tmp_path: Path) -> None:
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
def test_no_title_can_close_the_structured_data(tmp_path: Path, title: str) -> None:
    text = notice("公示").replace("公示", json.dumps(title, ensure_ascii=False))
    board = built(tmp_path, a__md=text)
    page = board.page(URL)
    assert head(board, URL).one("Article")["headline"] == " ".join(title.split())
    for block in re.findall(r"(?s)<script type=\"application/ld\+json\">(.*?)</script>", page):
        assert not set("<>&\u2028") & set(block)
        json.loads(block)


def test_open_graph_locales(tmp_path: Path) -> None:
    board = built(tmp_path / "a", a__en__md="---\ntitle: A\n---\nText.\n")
    found = head(board, f"en/{URL}").meta
    assert (found["og:locale"], found["og:locale:alternate"]) == ("en_US", "zh_CN")
    other = Board(tmp_path / "b")
    other.put("site.yaml", SITE.replace("[zh-Hans, en]", "[ug, bo, mn-Mong-CN, kk-Arab-CN]"))
    other.build()
    found_in = [head(other, url).meta["og:locale"] for url in ("", "bo/", "mn-mong-cn/")]
    assert found_in == ["ug_CN", "bo_CN", "mn_CN"]
