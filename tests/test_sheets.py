"""Sheets as spreadsheets show them: number formats, and grids arranged as tables of pages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.markdown.table_html import sheet_html
from sitegen.content.sheets.grid import Area, Cell, Grid, cell_name, column_number
from sitegen.content.sheets.number_format import shown_number, shown_text
from sitegen.content.sheets.page_table import page_table

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (-5, "0;(0)", "(5)"),
        (0, ACCOUNTING, "-"),
        (1234.5, ACCOUNTING, "1,234.50"),
        (0.125, "0%", "13%"),  # half up, as spreadsheets round
        (2.675, "0.00", "2.68"),
        (-0.001, "0.00", "0.00"),
        (12345678, "0.00,,", "12.35"),
        (123456, '#,##0,"千"', "123千"),
        (2.25, "# ?/?", "2 1/4"),
        (12345, "0.00E+00", "1.23E+04"),
        (5, "000", "005"),
        (0.5, "#.##", ".5"),
        (3, '0"户"', "3户"),
        (1260, "[$¥-804]#,##0.00", "¥1,260.00"),
        (5, '[>=10]"多";[<10]"少"0', "少5"),
        (13812345678, "General", "13812345678"),
        (0.1 + 0.2, "General", "0.3"),
        (100, ";;;", ""),
        (1e300, "0.00", "1E+300"),
        (1230, "[DBNum2][$-804]General", "壹仟贰佰叁拾"),
        (10005, "[DBNum1]General", "一万零五"),
        (46000, 'yyyy"年"m"月"d"日"', "2025年12月9日"),
        (46000, '[$-804]yyyy"年"m"月"d"日";@', "2025年12月9日"),
        (46000, '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二五年十二月九日"),
        (46000, "yyyy-mm-dd", "2025-12-09"),
        (46000, "aaaa", "星期二"),
        (46000.75, "yyyy/m/d h:mm", "2025/12/9 18:00"),
        (46000.75, "h:mm AM/PM", "6:00 PM"),
        (46000.75, '上午/下午h"时"mm"分"', "下午6时00分"),
        (1.5, "[h]:mm", "36:00"),
        (0.5, "mm:ss", "00:00"),
        (59, "yyyy/m/d", "1900/2/28"),
        (61, "yyyy/m/d", "1900/3/1"),
    ],
)
def test_a_number_is_shown_by_its_format(value: float, code: str, shown: str) -> None:
    assert shown_number(value, code) == shown


def test_dates_may_count_from_1904() -> None:
    assert shown_number(0, "yyyy/m/d", epoch_1904=True) == "1904/1/1"


def test_a_text_is_shown_by_the_section_for_texts() -> None:
    assert shown_text("3", '@"户"') == "3户"
    assert shown_text("3", "0.00") == "3"
    assert shown_text("3", ";;;") == ""


@given(st.floats(), st.text('#0?,.;@%E+-_*\\"[]ymdhs年/$ DBNum1aGenral', max_size=30))
def test_any_format_shows_any_number(value: float, code: str) -> None:
    if value == value and abs(value) != float("inf"):  # noqa: PLR0124 # NaN
        assert isinstance(shown_number(value, code), str)


@given(st.integers(0, 16_383), st.integers(0, 1_048_575))
def test_names_of_cells_are_read_as_they_are_written(column: int, row: int) -> None:
    name = cell_name(row, column)
    assert column_number(name.rstrip("0123456789")) == column
    assert Area.parse(name) == Area(row, column, row, column)


_PLACES = st.tuples(st.integers(0, 7), st.integers(0, 5))
_TEXTS = st.sampled_from(
    ["序号", "合计", "单位：元", "注：见附表", "12.5", "甲", "乙村", "2026年", "表一"]
)
_AREAS = st.builds(
    lambda a, b: Area(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])),
    _PLACES,
    _PLACES,
)


@given(
    st.dictionaries(_PLACES, _TEXTS, min_size=1),
    st.lists(_AREAS, max_size=4),
    st.one_of(st.none(), st.integers(0, 9)),
)
def test_every_cell_that_a_sheet_shows_is_on_the_page_once(
    cells: dict[tuple[int, int], str], merges: list[Area], levels: int | None
) -> None:
    kept: list[Area] = []
    for area in merges:  # as in a file: areas do not overlap, and only their first cell is filled
        apart = all(
            area.bottom < other.top
            or other.bottom < area.top
            or area.right < other.left
            or other.right < area.left
            for other in kept
        )
        if apart:
            kept.append(area)
    rows: dict[int, dict[int, Cell]] = {}
    for n, ((row, column), _) in enumerate(sorted(cells.items())):
        inside = [one for one in kept if one.holds(row, column)]
        if not inside or (row, column) == (inside[0].top, inside[0].left):
            text = f"{cells[row, column]} {n}号"
            rows.setdefault(row, {})[column] = Cell(text)
    table = page_table(Grid("", rows, tuple(kept)), levels)
    expected = sorted(cell.text for filled in rows.values() for cell in filled.values())
    html = sheet_html(table, 1, {}) if table else ""
    texts = [unescape(one) for one in re.findall(r">([^<>\n]+)<", html)]
    found = [one for text in texts for one in re.findall(r"\S+ \d+号", text)]
    assert sorted(found) == expected
