"""Domain values: document numbers, periods, organizations, names in several languages."""

from __future__ import annotations

import pytest

from sitegen.diagnostics import nearest
from sitegen.domain.number import DocumentNumber
from sitegen.domain.organization import Organization, OrganizationTree, shared_names
from sitegen.domain.period import Period
from sitegen.domain.text import LocalText, folded


def organization(identifier: str, name: str, parent: str = "", *aliases: str) -> Organization:
    """Return an organization with a Chinese name."""
    return Organization(identifier, LocalText((("", name),)), "village", parent, aliases=aliases)


TREE = OrganizationTree(
    (
        organization("guishan", "桂山县"),
        organization("douzhuang", "豆庄镇", "guishan"),
        organization("dongwa", "东洼村", "douzhuang", "东洼", "Dongwa Village"),
        organization("xidi", "西堤村", "douzhuang"),
    )
)


def test_a_document_number_knows_its_parts() -> None:
    assert DocumentNumber.parse("桂政发[2024]第020号") == DocumentNumber("桂政发", 2024, 20)
    assert str(DocumentNumber("伊党办发", 2014, 20)) == "伊党办发〔2014〕20号"


@pytest.mark.parametrize(
    "text", ["", "20号", "桂政发〔1824〕20号", "桂政发〔2024〕0号", "桂政发〔20xx〕1号"]
)
def test_invalid_document_numbers_are_refused(text: str) -> None:
    assert DocumentNumber.parse(text) is None


def test_numbers_of_one_issuer_sort_by_year_and_serial() -> None:
    numbers = [
        DocumentNumber("桂", 2024, 9),
        DocumentNumber("桂", 2023, 20),
        DocumentNumber("桂", 2024, 10),
    ]
    assert [str(number) for number in sorted(numbers)] == [
        "桂〔2023〕20号",
        "桂〔2024〕9号",
        "桂〔2024〕10号",
    ]


@pytest.mark.parametrize(
    ("text", "first_month"),
    [("2024", 1), ("2024-H2", 7), ("2024-Q1", 1), ("2024-Q3", 7), ("2024-11", 11)],
)
def test_a_period_has_a_first_day(text: str, first_month: int) -> None:
    period = Period.parse(text)
    assert period
    assert (str(period), period.first_month) == (text, first_month)


@pytest.mark.parametrize(
    "text", ["dongwa", "东洼村", "东洼", "ＤＯＮＧＷＡ", "dongwa village", "东 洼 村"]
)
def test_an_organization_is_found_by_any_name_however_typed(text: str) -> None:
    assert TREE.named(text) is TREE["dongwa"]


def test_organizations_know_their_ancestors_and_children() -> None:
    assert [one.id for one in TREE.ancestors(TREE["dongwa"])] == ["guishan", "douzhuang"]
    assert [one.id for one in TREE.children("douzhuang")] == ["dongwa", "xidi"]
    assert [one.id for one in TREE.children("")] == ["guishan"]
    assert TREE.children("xidi") == ()
    assert TREE.named("南坡村") is None
    assert "nanpo" not in TREE


def test_an_ambiguous_organization_name_is_detected() -> None:
    assert shared_names(TREE) == []
    twins = [organization("a", "东洼村"), organization("b", "西堤村", "", "东洼 村")]
    assert shared_names(twins) == [("东洼 村", "a", "b")]


def test_a_text_falls_back_to_the_first_language() -> None:
    text = LocalText((("zh-Hans", "公开栏"), ("en", "Noticeboard")))
    assert [text.in_language(code) for code in ("en", "zh-Hans", "ug")] == [
        "Noticeboard",
        "公开栏",
        "公开栏",
    ]
    assert LocalText((("", "公开栏"),)).in_language("en") == "公开栏"
    assert LocalText(()).in_language("en") == ""


def test_two_ways_of_typing_one_name_are_equal() -> None:
    assert folded("Ｄong wa（东洼）") == folded("dongwa(东洼)")
    assert folded("东洼村") != folded("东洼")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("guihua-mazhunag", "guihua-mazhuang"),
        ("GUIHUA-MAZHUANG", "guihua-mazhuang"),
        ("马庄", "桂花乡马庄村"),
        ("发布日起", "发布日期"),
        ("东", ""),
        ("全不相干", ""),
    ],
)
def test_nearest_suggests_the_probable_word(typed: str, meant: str) -> None:
    assert nearest(typed, ["guihua-mazhuang", "桂花乡马庄村", "发布日期"]) == meant
