"""Figures and promises as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sitegen.domain.goal import Goal, WrittenFigure


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("8%", "8", "%"),
        ("8％", "8", "%"),
        ("百分之八", "8", "%"),
        ("600万元", "600", "万元"),
        ("1.2亿元", "1.2", "亿元"),
        ("45,000", "45000", ""),
        ("４.５ 万亩", "4.5", "万亩"),
        ("18596.40元", "18596.40", "元"),
        ("十二次", "12", "次"),
        ("60场（次）", "60", "场(次)"),
        ("-3.5%", "-3.5", "%"),
    ],
)
def test_a_figure_keeps_its_digits_and_its_unit(text: str, value: str, unit: str) -> None:
    found = WrittenFigure.parse(text)
    assert found is not None
    assert (str(found.value), found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["建成", "两", "600万元左右", "600余万元", "每月1次", "3-5件", "", "9月底", "1.2.3"]
)
def test_an_inexact_figure_is_not_parsed(text: str) -> None:
    assert WrittenFigure.parse(text) is None
    assert Goal.parse(text) is None


@pytest.mark.parametrize(
    ("text", "comparison", "value", "unit"),
    [
        ("不低于8%", "at_least", 8, "%"),
        ("8%以上", "at_least", 8, "%"),
        ("增长8%以上", "at_least", 8, "%"),
        ("至少4次", "at_least", 4, "次"),
        ("at least 5 km", "at_least", 5, "km"),
        ("231座", "at_least", 231, "座"),
        ("控制在5%以内", "at_most", 5, "%"),
        ("不超过3件", "at_most", 3, "件"),
        ("≤3件", "at_most", 3, "件"),
        ("下降到5%以下", "at_most", 5, "%"),
        ("等于12次", "equals", 12, "次"),
        ("前三名", "rank", 3, "名"),
        ("进入全县前十位", "rank", 10, "位"),
        ("全市前三", "rank", 3, "名"),
        ("第一名", "rank", 1, "名"),
    ],
)
def test_a_promise_is_read_with_its_comparison(
    text: str, comparison: str, value: int, unit: str
) -> None:
    found = Goal.parse(text)
    assert found is not None
    assert (found.comparison, int(found.quantity.value)) == (comparison, value)
    assert (found.quantity.unit, found.aim) == (unit, False)


def test_a_figure_hoped_for_says_so() -> None:
    found = Goal.parse("力争达到1.2亿元以上")
    assert found == Goal("at_least", WrittenFigure(Decimal("1.2"), "亿元"), aim=True, stated=True)


@pytest.mark.parametrize("text", ["超过600万元", "低于5%", "不超过8%以上", "建成并投入使用"])
def test_a_promise_that_excludes_its_figure_or_contradicts_itself_is_not_read(text: str) -> None:
    assert Goal.parse(text) is None


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0.58亿元", "万元", "5800"),
        ("600万元", "元", "6000000"),
        ("4.5万", "亩", "45000"),
        ("231元", "万元", "0.0231"),
        ("231座", "", "231"),
        ("8％", "%", "8"),
        ("231户", "座", None),
        ("8%", "万元", None),
    ],
)
def test_units_that_differ_in_scale_are_converted_exactly(
    text: str, unit: str, value: str | None
) -> None:
    found = WrittenFigure.parse(text)
    assert found is not None
    converted = found.within(unit)
    assert (None if converted is None else str(converted)) == value
