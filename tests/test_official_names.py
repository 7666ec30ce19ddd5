"""Official names of organizations are understood without a list of aliases."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.domain.organization import Level, Organization, OrganizationTree
from sitegen.domain.text import LocalText
from tests.board import Board, notice


def body(identifier: str, name: str, level: Level, parent: str = "") -> Organization:
    return Organization(identifier, LocalText((("zh-Hans", name),)), level, parent)


TREE = OrganizationTree(
    (
        body("guishan", "桂山县", "county"),
        body("douzhuang", "豆庄镇", "township", "guishan"),
        body("chengguan", "城关街道", "township", "guishan"),
        body("liulin", "柳林乡", "township", "guishan"),
        body("xidi", "西堤村", "village", "douzhuang"),
        body("dongwa", "东洼村", "village", "douzhuang"),
        body("xindongwa", "新东洼村", "village", "liulin"),
        body("beimen", "北门社区", "village", "chengguan"),
    )
)


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("西堤村村民委员会", "xidi"),
        ("西堤村民委员会", "xidi"),
        ("西堤村委会", "xidi"),
        ("西堤村村委会", "xidi"),
        ("中共西堤村支部委员会", "xidi"),
        ("中共豆庄镇西堤村总支部委员会", "xidi"),
        ("西堤村党支部", "xidi"),
        ("西堤村党总支", "xidi"),
        ("西堤村党支部、村委会", "xidi"),
        ("西堤村“两委”", "xidi"),
        ("西堤村村务监督委员会", "xidi"),
        ("西堤村务监督委员会", "xidi"),
        ("西堤村股份经济合作社", "xidi"),
        ("桂山县豆庄镇西堤村村民委员会", "xidi"),
        ("广西桂林市桂山县豆庄镇西堤村", "xidi"),
        ("新东洼村委会", "xindongwa"),
        ("柳林乡新东洼村民委员会", "xindongwa"),
        ("北门社区居民委员会", "beimen"),
        ("豆庄镇人民政府", "douzhuang"),
        ("桂山县豆庄镇人民政府", "douzhuang"),
        ("中共豆庄镇委员会", "douzhuang"),
        ("中国共产党豆庄镇委员会", "douzhuang"),
        ("豆庄镇党委", "douzhuang"),
        ("城关街道办事处", "chengguan"),
        ("桂山县人民政府", "guishan"),
        ("中共桂山县委员会", "guishan"),
        ("桂山县委", "guishan"),
    ],
)
def test_an_official_name_belongs_to_its_organization(name: str, identifier: str) -> None:
    found = TREE.named(name)
    assert found is not None
    assert found.id == identifier


@pytest.mark.parametrize(
    "name",
    [
        "柳林乡西堤村村民委员会",  # of another township
        "柳县西堤村委会",
        "南西堤村委会",
        "豆庄镇村民委员会",  # a township has none
        "豆庄镇卫生院",
        "桂山县民政局",
        "西堤村小学",
        "李村村民委员会",
        "村民委员会",
        "委员会",
        "xidi村委会",
        "西堤村人民政府",
    ],
)
def test_another_name_belongs_to_none(name: str) -> None:
    assert TREE.named(name) is None


def test_a_notice_is_published_under_its_signature(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice(org="西堤村村民委员会"))
    assert board.check() == []
    assert "西堤村" in board.page("xidi/2024/a/")
