"""Deadlines as plans write them."""

from __future__ import annotations

import pytest

from sitegen.domain.term import Term


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11-30", "11-30", "11-30"),
        ("2026年11月30日前", "11-30", "11-30"),
        ("9月30日前完成", "09-30", "09-30"),
        ("2026-06", "06-01", "06-30"),
        ("2026年9月底", "09-01", "09-30"),
        ("9月底前", "09-01", "09-30"),
        ("十月底", "10-01", "10-31"),
        ("10月上旬", "10-01", "10-10"),
        ("10月中旬", "10-11", "10-20"),
        ("第四季度", "10-01", "12-31"),
        ("2026年第四季度末", "10-01", "12-31"),
        ("一季度", "01-01", "03-31"),
        ("前三季度", "01-01", "09-30"),
        ("上半年", "01-01", "06-30"),
        ("全年", "01-01", "12-31"),
        ("年底前完成", "01-01", "12-31"),
        ("2026年", "01-01", "12-31"),
        ("每月5日前", "01-01", "12-31"),
        ("3月—10月", "03-01", "10-31"),
        ("7-9月", "07-01", "09-30"),
        ("Q4", "10-01", "12-31"),
        ("end of September", "09-01", "09-30"),
        ("by June 2026", "06-01", "06-30"),
        ("year-end", "01-01", "12-31"),
    ],
)
def test_a_deadline_names_its_days(text: str, first: str, last: str) -> None:
    found = Term.parse(text, 2026)
    assert found is not None
    assert (str(found.first), str(found.last)) == (f"2026-{first}", f"2026-{last}")


@pytest.mark.parametrize(
    ("text", "last"), [("明年3月底", "2027-03-31"), ("2027年1月15日", "2027-01-15")]
)
def test_a_deadline_may_lie_in_another_year(text: str, last: str) -> None:
    found = Term.parse(text, 2026)
    assert found is not None
    assert str(found.last) == last


@pytest.mark.parametrize("text", ["长期坚持", "持续推进", "常态化"])
def test_a_deadline_without_end_has_no_day(text: str) -> None:
    found = Term.parse(text, 2026)
    assert found is not None
    assert found.last is None


@pytest.mark.parametrize(
    "text",
    [
        "6月前",
        "第三季度前",
        "2月30日",
        "13月底",
        "春节前",
        "即知即改",
        "12",
        "",
        "600万元",
        "2026年前",
    ],
)
def test_a_deadline_that_may_mean_two_days_or_none_is_not_read(text: str) -> None:
    assert Term.parse(text, 2026) is None


def test_a_deadline_without_a_year_needs_that_of_the_plan() -> None:
    assert Term.parse("9月底", None) is None
    assert Term.parse("2026年9月底", None) is not None
