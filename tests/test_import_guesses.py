"""Guesses of an import about a document, and how sure it says they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.board import BASE, Board
from tests.importing import Import

LONG = "各村要把收支明细张贴在公开栏的显眼处，逐笔写明用途和经手人，让不识字的老人也能请人念明白。"
CATEGORIES = """
  - {id: finance, name: {zh-Hans: 财务公开, en: Finance}}
  - {id: village-affairs, name: {zh-Hans: 村务公开, en: Village affairs}}
  - {id: government-affairs, name: {zh-Hans: 政务公开, en: Government affairs}}
  - {id: party-affairs, name: {zh-Hans: 党务公开, en: Party affairs}}
  - {id: relief, name: {zh-Hans: 救助保障, en: Relief}}
  - {id: bidding, name: {zh-Hans: 招标采购, en: Bidding}}
  - {id: land, name: {zh-Hans: 土地审批, en: Land}}
  - {id: plan, name: {zh-Hans: 工作计划, en: Plans}, kind: plan}
"""


def imported(folder: Path, text: str, name: str = "a.txt") -> Import:
    """Import a text into a board with the usual categories."""
    head, _, rest = BASE.partition("categories:")
    board = Board(folder)
    board.write(head + "categories:" + CATEGORIES + rest[rest.index("-- content") :])
    return Import(board, name, text)


@pytest.mark.parametrize(
    ("text", "value", "unsure"),
    [
        (f"低保名单公示\n\n{LONG}\n\n东洼村村民委员会\n2026年3月5日\n", "dongwa", False),
        (f"低保名单公示\n\n{LONG}\n\n中共豆庄镇委员会\n2026年3月5日\n", "douzhuang", False),
        (f"低保名单公示\n\n{LONG}\n\n桂山县民政局\n2026年3月5日\n", "guishan", False),
        (f"关于低保的公示\n\n发布机构：西堤村\n\n{LONG}\n", "xidi", False),
        (f"中共豆庄镇委员会2026年党建工作计划\n\n{LONG}\n", "douzhuang", False),
        (f"党建工作计划\n\n我镇今年修路三条。豆庄镇境内各村{LONG}\n", "douzhuang", False),
        (f"党建工作计划\n\n我镇今年修路三条，豆庄的大蒜也要卖好。{LONG}\n", "douzhuang", True),
        (f"党建工作计划\n\n今年东洼村修路三条。{LONG}\n", "dongwa", True),
        (f"党建工作计划\n\n今年东洼村、西堤村各修路三条。{LONG}\n", "guishan", True),
        (f"党建工作计划\n\n{LONG}\n", "guishan", True),
    ],
)
def test_the_organization(tmp_path: Path, text: str, value: str, unsure: bool) -> None:
    found = imported(tmp_path, text)
    assert found.fields["org"] == value
    assert ("org" in found.unsure) is unsure


@pytest.mark.parametrize(
    ("title", "value", "unsure"),
    [
        ("东洼村第三季度财务公开", "finance", False),
        ("东洼村第三季度收支情况", "finance", False),
        ("东洼村村务公开工作计划", "plan", False),
        ("豆庄镇2026年工作要点（修订）", "plan", False),
        ("豆庄镇关于做好村务公开工作的通知", "government-affairs", False),
        ("豆庄镇关于发放临时救助金的通知", "relief", False),
        ("东洼村机耕路工程招标公告", "bidding", False),
        ("东洼村宅基地审批结果", "land", False),
        ("东洼村党费收缴公示", "party-affairs", False),
        ("东洼村用水公约", "village-affairs", False),
        ("关于2027年度城乡居民基本医疗保险参保缴费的通告", "relief", False),
        ("豆庄镇关于医保缴费的通知", "relief", False),
        ("豆庄镇春节慰问困难群众情况", "relief", False),
        ("豆庄镇残疾人康复站装修采购公告", "bidding", False),
        ("豆庄镇规划编制服务询价公告", "bidding", False),
        ("豆庄镇农村道路水毁修复合同公告", "bidding", False),
        ("东洼村不动产确权结果", "land", False),
        ("东洼村耕地地力保护补贴名单", "village-affairs", False),
        ("豆庄镇水资源费征收公告", "government-affairs", False),
        ("东洼村集体鱼塘招租", "village-affairs", False),
        ("东洼村村委会换届候选人名单", "village-affairs", False),
        ("东洼村支部换届候选人名单", "party-affairs", False),
        ("东洼村入党积极分子名单", "party-affairs", False),
        ("豆庄镇审计结果", "finance", False),
        ("豆庄镇防汛应急预案", "government-affairs", False),
        ("东洼村冷库表决", "village-affairs", True),
        ("豆庄镇重点工作", "government-affairs", True),
    ],
)
def test_the_category(tmp_path: Path, title: str, value: str, unsure: bool) -> None:
    found = imported(tmp_path, f"{title}\n\n{LONG}\n")
    assert found.fields["category"] == value
    assert ("category" in found.unsure) is unsure


def test_the_category_by_words_of_the_text_is_unsure(tmp_path: Path) -> None:
    found = imported(tmp_path, "东洼村情况说明\n\n本季收支如下，收支已经核对。\n")
    assert (found.fields["category"], "category" in found.unsure) == ("finance", True)


@pytest.mark.parametrize(
    ("text", "name", "value", "unsure"),
    [
        ("发布日期：2026-03-05\n\n内容。\n\n东洼村\n2026年3月1日\n", "a.txt", "2026-03-05", False),
        ("内容。\n\n东洼村村民委员会\n二〇二六年三月一日\n", "a.txt", "2026-03-01", False),
        ("公示时间：2026年3月2日至2026年3月8日。\n", "a.txt", "2026-03-02", False),
        ("内容。\n", "2026-03-03 名单.txt", "2026-03-03", False),
        ("内容。\n", "20261399.txt", "2026-11-23", True),
        ("内容。\n\n东洼村村民委员会\n2026年13月40日\n", "a.txt", "2026-11-23", True),
    ],
)
def test_the_day(tmp_path: Path, text: str, name: str, value: str, unsure: bool) -> None:
    found = imported(tmp_path, f"东洼村低保名单公示\n\n{text}", name)
    assert found.fields["date"] == value
    assert ("date" in found.unsure) is unsure


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        ("低保公示", "公示期为7个工作日。", "7个工作日"),
        ("低保公示", "公示时间：2026年3月2日至3月8日。", "{from: 2026-03-02, until: 2026-03-08}"),
        ("低保公示", "公示期限：十五天。", "15天"),
        ("低保工作", "现将名单予以公示，公示期5天。", "5天"),
        ("低保工作", "各组名单的公示期为5天。", ""),
    ],
)
def test_the_display(tmp_path: Path, title: str, text: str, value: str) -> None:
    assert imported(tmp_path, f"东洼村{title}\n\n{text}\n").fields.get("display", "") == value


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("东洼村2026年第三季度收支", "2026-Q3"),
        ("东洼村2026年9月收支", "2026-09"),
        ("东洼村2026年度工作计划", "2026"),
        ("东洼村2026年春季防火通告", ""),
        ("东洼村2025年和2026年收支", ""),
    ],
)
def test_the_period(tmp_path: Path, title: str, value: str) -> None:
    assert imported(tmp_path, f"{title}\n\n{LONG}\n").fields.get("period", "") == value


def test_labels_of_a_web_page_are_fields(tmp_path: Path) -> None:
    labels = "索引号：GS001-2026-00007\n发文字号：豆政发〔2026〕3号\n来源：豆庄镇人民政府\n"
    found = imported(tmp_path, f"关于修路的通知\n\n{labels}\n各村：\n\n{LONG}\n")
    assert found.fields["index_number"] == "GS001-2026-00007"
    assert found.fields["doc_number"] == "豆政发〔2026〕3号"
    assert found.fields["source"] == "豆庄镇人民政府"
    assert found.body == f"各村：\n\n{LONG}"


def test_issuers_are_named_where_they_are_not_the_organization(tmp_path: Path) -> None:
    signed = "桂山县民政局　桂山县财政局\n2026年3月5日\n"
    found = imported(tmp_path, f"关于救助的通知\n\n各乡镇：\n\n{LONG}\n\n{signed}")
    assert found.fields["issuers"] == "桂山县民政局、桂山县财政局"
    own = imported(tmp_path / "b", f"通知二\n\n{LONG}\n\n东洼村村民委员会（代章）\n2026年3月5日\n")
    assert "issuers" not in own.fields
    assert own.fields["org"] == "dongwa"


def test_a_text_without_a_title_takes_the_name_of_its_file(tmp_path: Path) -> None:
    found = imported(tmp_path, f"{LONG}\n", "2026-03-05_东洼村修路说明(2).txt")
    assert found.fields["title"] == "东洼村修路说明"
    assert "title" in found.unsure
