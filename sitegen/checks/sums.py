"""Find sums in tables that do not add up: totals, balances, shares, and counts told in the text.

A table is judged only where it surely is understood. What is a total is told by its label and must
be borne out by the table itself; a column that mixes words with figures, has blanks that may not be
zero, or figures of which some contain others (其中) is left alone.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from sitegen.checks.tables import Row, Table


class Difference(Struct, frozen=True):
    """A figure that contradicts the computed one, with its line and label."""

    line: int
    label: str
    written: str
    computed: str


def differences(table: Table) -> Iterator[Difference]:
    """Find the figures of a table that contradict its other figures."""
    rows = [row for row in table.rows if len(row.cells) == len(table.head.cells)]
    if len(rows) != len(table.rows) or len(rows) < 2:
        return
    yield from _total_rows(table.head, rows)
    yield from _total_columns(table.head, rows)
    yield from _balances(table.head, rows)
    yield from _shares(table.head, rows)
    yield from _products(table.head, rows)


_WORDS_OF_SUMS = ("计", "总", "余", "结", "户主", "姓", "占", "比", "单价")


def is_worth_reading(text: str) -> bool:
    """Return True if a text has a word that a table needs to be judged, such as 合计 or 余额."""
    return any(word in text for word in _WORDS_OF_SUMS)


# Figures
_FIGURE = re.compile(r"[-+−－]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_UNITS = {"": 1, "元": 1, "万元": 10000, "亿元": 100000000, "万": 10000}
_PLAIN_UNIT = re.compile(r"[户人名个亩吨次项件套场株头只公里米天平方]{1,3}")
_NOTHING = frozenset(("", "-", "--", "—", "——", "/", "无", "－", "·", "…", "－－"))


class Figure(Struct, frozen=True):
    """A number in a cell, in units of one, and its `step`: the value of its last digit."""

    value: Decimal
    step: Decimal


@functools.lru_cache(maxsize=4096)
def figure(cell: str) -> Figure | None:
    """Read a cell as a number; None for anything else."""
    if "\u4e00" <= cell[:1] <= "\u9fff":
        return None
    plain = unicodedata.normalize("NFKC", cell).replace(" ", "").replace("¥", "").replace("￥", "")
    match = _FIGURE.match(plain.replace("−", "-"))
    if not match:
        return None
    unit = plain[match.end() :]
    if unit not in _UNITS and not _PLAIN_UNIT.fullmatch(unit):
        return None
    try:
        number = Decimal(match[0].replace(",", ""))
    except InvalidOperation:  # pragma: no cover # the pattern admits numbers only
        return None
    times = _UNITS.get(unit, 1)
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return Figure(number * times, step * times)


def _is_nothing(cell: str) -> bool:
    return cell.strip() in _NOTHING


# Rows of totals
_TOTAL = re.compile(
    r"(?:合\s*计|总\s*计|共\s*计|总\s*额|小\s*计|本页合计)(?:[（(][元万亿户人]{1,2}[）)])?[:：]?"
)
_SUBTOTAL = re.compile(r"小\s*计[:：]?")
_PART = re.compile(r"其中|减[:：]|加[:：]|其\s*中|平均|均值|^最[高低大小]$|同比|环比|增长")
_LEVEL = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")
_NO_SUMS = re.compile(
    r"单价|均|率|比例|占比|比重|百分|%|％|序号|编号|年份|年度|日期|时间|电话|排名|名次|等级|标准|期数|年龄|页|号$|余额|结余|累计|完成度|进度"
)


def _total_rows(head: Row, rows: list[Row]) -> Iterator[Difference]:
    labels = [_label(row) for row in rows]
    totals = [n for n, label in enumerate(labels) if _TOTAL.fullmatch(label)]
    if not totals or any(_PART.search(cell) for row in rows for cell in row.cells):
        return
    last = totals[-1]
    if last != len(rows) - 1 and any(figure(c) for row in rows[last + 1 :] for c in row.cells):
        return  # a total in the middle: what it covers is not sure
    levels = [_LEVEL.match(label) is not None for n, label in enumerate(labels) if n not in totals]
    if any(levels) and not all(levels):
        return  # 一、 holds the rows below it
    columns = [n for n, name in enumerate(head.cells) if not _NO_SUMS.search(name)]
    subtotals = [n for n in totals[:-1] if _SUBTOTAL.fullmatch(labels[n])]
    if len(subtotals) != len(totals) - 1:
        return
    start = 0
    for at in totals:
        whole = at == last and bool(subtotals) and not _SUBTOTAL.fullmatch(labels[at])
        items = [r for n, r in enumerate(rows[:at]) if n not in totals and (whole or n >= start)]
        yield from _compare(head, rows[at], items, columns)
        start = at + 1


def _label(row: Row) -> str:
    return next((cell for cell in row.cells if cell and not figure(cell)), "")


def _compare(
    head: Row, total: Row, items: Sequence[Row], columns: list[int]
) -> Iterator[Difference]:
    if len(items) < 2:
        return
    found: list[Difference] = []
    holding = 0
    for column in columns:
        written = figure(total.cells[column])
        cells = [row.cells[column] for row in items]
        figures = [figure(cell) for cell in cells]
        known = [one for one in figures if one]
        if written is None or len(known) < 2:
            continue
        if any(
            one is None and not _is_nothing(cell) for one, cell in zip(figures, cells, strict=True)
        ):
            continue  # words among the figures
        if len({_unit(cell) for cell in (*cells, total.cells[column])} - {""}) > 1:
            continue  # 公里 and 米
        sum_ = sum((one.value for one in known), Decimal(0))
        if abs(sum_ - written.value) <= _rounding(written, known, "万" in head.cells[column]):
            holding += 1
        elif all(cell.strip() for cell in cells) and not _runs(known):
            found.append(
                Difference(
                    total.line, head.cells[column], _shown(written), _shown_as(sum_, written)
                )
            )
    # Where several columns differ and none agrees, the row is another total than it seems.
    if len(found) == 1 or holding >= len(found):
        yield from found


def _rounding(total: Figure, items: Sequence[Figure], rounded: bool = False) -> Decimal:
    """Return how much a total may differ because its items are rounded: none in yuan and cents.

    Args:
        total: The total.
        items: What it adds up.
        rounded: True if the figures are rounded although they look exact, as those in 万元.
    """
    step = max([total.step, *(one.step for one in items)])
    exact = step in (1, Decimal("0.01")) and total.step == min(one.step for one in items)
    if exact and not (rounded and step < 1):
        return Decimal(0) if step == 1 else step / 2
    return sum((one.step for one in items), total.step) / 2


def _unit(cell: str) -> str:
    """Return the plain unit after the figure of a cell, 户 or 公里; "" for none and for money."""
    unit = re.sub(r"^[^\u4e00-\u9fff]+", "", cell.strip())
    return "" if unit in _UNITS else unit


def _runs(figures: Sequence[Figure]) -> bool:
    """Return True for 1, 2, 3, …: numbers of rows, not amounts."""
    return [one.value for one in figures] == [Decimal(n) for n in range(1, len(figures) + 1)]


def _shown(one: Figure) -> str:
    return f"{one.value.normalize():f}"


def _shown_as(value: Decimal, like: Figure) -> str:
    return f"{value.normalize():f}" if value != 0 else "0"


# Columns of totals
_SUM_COLUMN = re.compile(r"(?:合\s*计|总\s*计|共\s*计|小\s*计)(?:[（(][元万亿户人]{1,2}[）)])?")


def _total_columns(head: Row, rows: list[Row]) -> Iterator[Difference]:
    """Compare a column 合计 with the columns beside it, where most rows show what it adds up."""
    for column, name in enumerate(head.cells):
        if not _SUM_COLUMN.fullmatch(name):
            continue
        parts = [n for n in range(column) if not _NO_SUMS.search(head.cells[n])]
        parts = [
            n for n in parts if all(figure(r.cells[n]) or _is_nothing(r.cells[n]) for r in rows)
        ]
        if len(parts) < 2:
            continue
        wrong: list[Difference] = []
        right = 0
        for row in rows:
            written = figure(row.cells[column])
            figures = [one for n in parts if (one := figure(row.cells[n]))]
            if written is None or len(figures) < 2:
                continue
            sum_ = sum((one.value for one in figures), Decimal(0))
            if abs(sum_ - written.value) <= _rounding(written, figures):
                right += 1
            else:
                wrong.append(Difference(row.line, name, _shown(written), _shown_as(sum_, written)))
        if right >= 2 and right >= 3 * len(wrong):
            yield from wrong


# Balances
_OPENING = re.compile(
    r"(?:期初|上期|上月|上季|上年|年初|月初|季初|上季度|上年度)(?:余额|结余|结存|结转)(?:[（(]万?元[）)])?"
)
_INCOME = re.compile(
    r"(?:本期|本月|本季|本季度|本年|当期)?(?:收入|收入合计|收入总额)(?:[（(]万?元[）)])?"
)
_SPENT = re.compile(
    r"(?:本期|本月|本季|本季度|本年|当期)?(?:支出|支出合计|支出总额)(?:[（(]万?元[）)])?"
)
_CLOSING = re.compile(
    r"(?:期末|本期|本月|月末|季末|本季|本季度|年末|本年|当期)?(?:余额|结余|结存)(?:[（(]万?元[）)])?"
)


def _balances(head: Row, rows: list[Row]) -> Iterator[Difference]:
    """Check 期末余额 = 期初余额 + 收入 − 支出, across the columns or down the rows."""
    names = [_column(head.cells, p) for p in (_OPENING, _INCOME, _SPENT, _CLOSING)]
    if None not in names:
        for row in rows:
            yield from _balance(
                row.line, [row.cells[n] for n in names if n is not None], head.cells[names[3] or 0]
            )
        return
    labels = tuple(row.cells[0] for row in rows)
    amounts = [n for n, name in enumerate(head.cells) if n and not _NO_SUMS.search(name)]
    amounts = [n for n in amounts if any(figure(row.cells[n]) for row in rows)]
    detailed = any(not label for label in labels) or len(set(labels)) < len(labels)
    patterns = (_OPENING, *((_INCOME_SUM, _SPENT_SUM) if detailed else (_INCOME, _SPENT)), _CLOSING)
    places = [_column(labels, p) for p in patterns]
    for column in amounts:
        if detailed:
            yield from _groups(rows, column)
        if None not in places:
            cells = [rows[n].cells[column] for n in places if n is not None]
            closing = rows[places[3] or 0]
            yield from _balance(closing.line, cells, closing.cells[0])


_INCOME_SUM = re.compile(r"(?:本[期月季年])?收入(?:小计|合计|总额|总计)")
_SPENT_SUM = re.compile(r"(?:本[期月季年])?支出(?:小计|合计|总额|总计)")


def _groups(rows: Sequence[Row], column: int) -> Iterator[Difference]:
    """Compare 收入小计 and 支出小计 with the rows of 收入 and 支出 above them."""
    items: list[Row] = []
    for row in rows:
        label = row.cells[0]
        if _INCOME_SUM.fullmatch(label) or _SPENT_SUM.fullmatch(label):
            kind = label[:2] if label[:2] in ("收入", "支出") else ""
            figures = [figure(one.cells[column]) for one in items]
            known = [one for one in figures if one]
            written = figure(row.cells[column])
            if (
                kind
                and items
                and items[0].cells[0] == kind
                and written
                and len(known) == len(items)
            ):
                sum_ = sum((one.value for one in known), Decimal(0))
                if abs(sum_ - written.value) > _rounding(written, known):
                    yield Difference(row.line, label, _shown(written), _shown_as(sum_, written))
            items = []
        elif _OPENING.fullmatch(label) or _CLOSING.fullmatch(label):
            items = []
        elif label and items:
            items = [row]
        else:
            items.append(row)


@functools.lru_cache(maxsize=1024)  # many tables have the same head
def _column(names: tuple[str, ...], pattern: re.Pattern[str]) -> int | None:
    """Return the place of the one name that fits; None if none or several do."""
    fitting = [n for n, name in enumerate(names) if pattern.fullmatch(name.strip())]
    return fitting[0] if len(fitting) == 1 else None


def _balance(line: int, cells: Sequence[str], label: str) -> Iterator[Difference]:
    figures = [figure(cell) for cell in cells]
    known = [one for one in figures if one]
    if len(known) < 4:
        return
    opening, income, spent, closing = known
    computed = opening.value + income.value - spent.value
    if abs(computed - closing.value) > _rounding(closing, known):
        yield Difference(line, label, _shown(closing), _shown_as(computed, closing))


# Shares of a total, and amounts
_SHARE = re.compile(
    r"(?:所?占(?:总[数额量]|全部)?(?:的)?(?:比[例重]?|百分比)|比[例重]|百分比)(?:[（(]?[%％][）)]?)?"
)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*[%％]?")


def _shares(head: Row, rows: list[Row]) -> Iterator[Difference]:
    """Check that shares add up to the whole, and are those of the amounts to their left."""
    total = rows[-1]
    if not _TOTAL.fullmatch(_label(total)) or any(_PART.search(_label(row)) for row in rows):
        return
    for column, name in enumerate(head.cells):
        items = rows[:-1]
        if not _SHARE.fullmatch(name.strip()) or any(_TOTAL.fullmatch(_label(r)) for r in items):
            continue
        shares = [_percent(row.cells[column]) for row in items]
        known = [one for one in shares if one]
        whole = _percent(total.cells[column])
        if len(known) != len(items) or len(known) < 2:
            continue
        sum_ = sum((one.value for one in known), Decimal(0))
        amounts = _amounts(items, total, column)  # they tell which share is wrong
        off = whole is not None and abs(sum_ - whole.value) > _rounding(whole, known)
        if whole and whole.value == 100 and off and not amounts:
            yield Difference(total.line, name, "100%", f"{sum_.normalize():f}%")
        wrong = [
            (row, share, right)
            for row, share, right in zip(items, known, amounts, strict=False)
            if abs(share.value - right) > share.step
        ]
        if wrong and (len(amounts) - len(wrong) >= len(wrong)):
            for row, share, right in wrong:
                shown = right.quantize(share.step)
                yield Difference(row.line, name, f"{share.value:f}%", f"{shown:f}%")


def _amounts(items: Sequence[Row], total: Row, column: int) -> list[Decimal]:
    """Return the shares computed from the column to the left; none if that column does not add up."""
    if column == 0:
        return []
    parts = [figure(row.cells[column - 1]) for row in items]
    known = [one for one in parts if one]
    whole = figure(total.cells[column - 1])
    if not whole or not whole.value or len(known) != len(items):
        return []
    sum_ = sum((one.value for one in known), Decimal(0))
    if abs(sum_ - whole.value) > _rounding(whole, known):
        return []
    return [one.value * 100 / whole.value for one in known]


def _percent(cell: str) -> Figure | None:
    m = _PERCENT.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if not m:
        return None
    value = Decimal(m[1])
    exponent = value.as_tuple().exponent
    return Figure(value, Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0))


_PRICE = re.compile(r"(?:单\s*价|补[贴助]标准|标准|每[户人亩]金额)(?:[（(]元[^（）()]{0,6}[）)])?")
_QUANTITY = re.compile(
    r"(?:数\s*量|面积|户数|人数|亩数|天数|工日|工时)(?:[（(][^（）()]{1,4}[）)])?"
)
_AMOUNT = re.compile(r"(?:金\s*额|补[贴助]金额|总价|小计)(?:[（(]元[）)])?")


def _products(head: Row, rows: list[Row]) -> Iterator[Difference]:
    """Check 金额 = 单价 × 数量, where most rows bear it out."""
    places = [_column(head.cells, pattern) for pattern in (_PRICE, _QUANTITY, _AMOUNT)]
    if None in places:
        return
    price, quantity, amount = (n or 0 for n in places)
    wrong: list[Difference] = []
    right = 0
    for row in rows:
        known = [figure(row.cells[n]) for n in (price, quantity, amount)]
        one, many, written = known
        if one is None or many is None or written is None or _TOTAL.fullmatch(_label(row)):
            continue
        product = one.value * many.value
        if abs(product - written.value) <= max(written.step / 2, Decimal("0.01")):
            right += 1
        else:
            wrong.append(
                Difference(
                    row.line, head.cells[amount], _shown(written), _shown_as(product, written)
                )
            )
    if right >= 3 and right >= 3 * len(wrong):
        yield from wrong


# Counts
_SAID = re.compile(r"(?:共计?|合计|总计|共有)\s*(?P<n>\d{1,6})\s*(?P<unit>户|人|名|位)")
_LISTED = {"户": re.compile(r"户主(?:姓名)?|户主\s*姓\s*名"), "人": re.compile(r"姓\s*名")}


def miscounted(text: str, tables: Sequence[Table]) -> Iterator[tuple[int, str, str, int]]:
    """Find a count told in the text (共 127 户) that the one list in it does not have.

    Yields:
        Offset in the text, the count as written, its unit, and the number of rows.
    """
    said = [m for m in _SAID.finditer(text) if _of_list(text, m)]
    if len(said) != 1 or "附件" in text or "附表" in text:
        return
    unit = said[0]["unit"]
    wanted = _LISTED["户" if unit == "户" else "人"]
    lists = [t for t in tables if any(wanted.fullmatch(name) for name in t.head.cells)]
    if len(lists) != 1 or len(tables) != 1:
        return
    column = next(n for n, name in enumerate(lists[0].head.cells) if wanted.fullmatch(name))
    rows = [
        r for r in lists[0].rows if len(r.cells) > column and not _TOTAL.fullmatch(_label(r) or "-")
    ]
    names = [r.cells[column] for r in rows if not _is_nothing(r.cells[column])]
    if names and len(names) == len(rows) and len(names) != int(said[0]["n"]):
        yield said[0].start(), said[0]["n"], unit, len(names)


def _of_list(text: str, m: re.Match[str]) -> bool:
    """Return True if the sentence around a count says that its list follows or precedes."""
    first = max(text.rfind(mark, 0, m.start()) for mark in "。；\n") + 1
    ends = [at for mark in "。；\n" if (at := text.find(mark, m.end())) >= 0]
    sentence = text[first : min(ends, default=len(text))]
    return bool(_LIST_WORDS.search(sentence)) and not _OTHER_PEOPLE.search(sentence)


_LIST_WORDS = re.compile(r"名单|如下|以下|下表|下列|纳入|享受|发放|补贴|入选|录取")
_OTHER_PEOPLE = re.compile(r"参加|代表|会议|评议|投票|走访|出席|其中|等")
