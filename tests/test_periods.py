"""Periods in the forms that clerks write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitegen.domain.period import Period
from tests.board import Board, notice, sitegen


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026年1—8月", "2026-01/2026-08"),
        ("2026年一至八月", "2026-01/2026-08"),
        ("2026年1月至8月份", "2026-01/2026-08"),
        ("2026-01/2026-08", "2026-01/2026-08"),
        ("2026.1-2026.8", "2026-01/2026-08"),
        ("２０２６年１～８月", "2026-01/2026-08"),
        ("2026年7-9月", "2026-Q3"),
        ("2026年1-12月", "2026"),
        ("2026年1至6月", "2026-H1"),
        ("2026年1-3季度", "2026-01/2026-09"),
        ("2026年前三季度", "2026-01/2026-09"),
        ("2026年第一、二季度", "2026-H1"),
        ("2025年10月至2026年3月", "2025-10/2026-03"),
        ("2024—2026年", "2024/2026"),
        ("2024年至2026年", "2024/2026"),
        ("二〇二六年上半年", "2026-H1"),
        ("二〇二六年第三季度", "2026-Q3"),
        ("2026年1月1日至8月31日", "2026-01/2026-08"),
        ("2026-01-01/2026-03-31", "2026-Q1"),
        ("2025年12月1日起至2026年2月28日止", "2025-12/2026-02"),
        ("2026年1月份—8月份", "2026-01/2026-08"),
        ("2026年度上半年", "2026-H1"),
        ("2026年1月2日至8月31日", None),
        ("2026年9月1日至9月31日", None),
        ("2026年8—1月", None),
        ("2026—2024年", None),
        ("2026年1—13月", None),
        ("2026年第三至五季度", None),
        ("1900—2100年", None),
    ],
)
def test_a_period_is_read_and_kept_in_one_form(text: str, kept: str | None) -> None:
    period = Period.parse(text)
    assert (str(period) if period else None) == kept
    assert kept is None or Period.parse(kept) == period


def test_a_page_tells_a_span_in_words(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("2026年1—8月财务公开\n所属期: 2026年1—8月", "2026-09-10"))
    board.put("content/b.md", notice("规划\n所属期: 2024—2026年", "2026-09-10"))
    assert board.check() == []
    assert "2026年1月至2026年8月" in board.page("dongwa/2026/a/")
    assert "2024年至2026年" in board.page("dongwa/2026/b/")


def test_a_title_with_another_span_than_the_field_is_told(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("2025年1—8月财务公开\n所属期: 2026年1—8月", "2026-09-10"))
    assert board.check() == ["content/a.md:2:8 D832"]


def test_a_span_counts_for_the_periods_that_it_covers(tmp_path: Path) -> None:
    board = Board(tmp_path)
    site = (board.folder / "site.yaml").read_text("utf-8")
    rules = "disclosure: {profile: villagers-committee-2026, since: 2026-01-01}\n"
    board.put("site.yaml", site + rules)
    board.put("content/a.md", notice("1—8月账\n所属期: 2026年1—8月", "2026-09-10"))
    assert board.build().published
    done = sitegen(
        "ledger", "--org", "东洼村", "--format", "json", "--as-of", "2026-11-23", cwd=board.folder
    )
    told = {
        row["period"]: row["state"] for row in json.loads(done.stdout) if row["rule"] == "finance"
    }
    states = [told[period] for period in ("2026-Q1", "2026-Q2", "2026-Q3")]
    assert states == ["late", "published", "pending"], "of the third two months only"


def test_the_labels_of_clerks_for_a_day_and_for_the_end_of_a_display_are_read(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    display = "公示期:\n  起: 2026-09-10\n  止: 2026-09-25"
    fields = f"标题: 公示\n日期: 2026-09-10\norg: dongwa\ncategory: finance\n{display}\n"
    board.put("content/a.md", f"---\n{fields}---\n正文。\n")
    assert board.check() == []
