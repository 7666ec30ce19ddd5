"""Number formats of spreadsheets: a number as the sheet shows it (ECMA-376 Part 1, 18.8.30, 18.8.31).

Colours, widths (`_x`) and fills (`*x`) are left out: a page aligns by other means. An integer with
the format General keeps all its digits, where a spreadsheet shows 1.23457E+11.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: "#,##0;-#,##0;-", 42: "¥#,##0;¥-#,##0;¥-", 43: "#,##0.00;-#,##0.00;-",
    44: "¥#,##0.00;¥-#,##0.00;¥-", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Formats that files name by number only, as a Chinese system shows them."""

_LARGE = 1e18  # beyond what a sheet shows by digits
Kind = Literal["literal", "digits", "date", "general", "text"]


class _Token(NamedTuple):
    kind: Kind
    text: str


class _Section(NamedTuple):
    """One of the parts of a format that semicolons separate."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None
    numerals: str  # the digits 0 to 9 of [DBNum1] and so on, "" for Arabic ones

    @property
    def is_date(self) -> bool:
        return any(token.kind == "date" for token in self.tokens)


_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | _. | \*. | \[(?P<bracket>[^\]]*)\]
    | (?P<general>(?i:general)|G/通用格式)
    | (?P<noon>(?i:am/pm)|(?i:a/p)|上午/下午)
    | (?P<exponent>[Ee][+-])
    | (?P<date>(?i:y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|g+|e+|b+))
    | (?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+,*)
    | (?P<text>@) | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[\d.]+)").fullmatch
_ELAPSED = re.compile(r"(?i:h+|m+|s+)").fullmatch
_NUMERALS = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖", "3": "０１２３４５６７８９"}
_FRACTION = re.compile(r"([0#?]*)\s*([0#?]+)/([0#?\d]+)")
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def is_date(code: str) -> bool:
    """Return True if a format shows numbers as dates or times."""
    return _sections(code)[0].is_date


def shown_number(value: float, code: str, epoch_1904: bool = False) -> str:
    """Return a number as a spreadsheet shows it.

    Args:
        value: The number; a date is the count of days since the epoch.
        code: Format code, `#,##0.00;[Red]-#,##0.00`.
        epoch_1904: True in workbooks whose dates count from 1904.
    """
    if abs(value) >= _LARGE:
        return general(value)
    exact = Decimal(repr(value))
    section, exact = _section_for(exact, _sections(code))
    if section is None:
        return general(float(exact))
    if section.is_date:
        return _shown_date(float(exact), section, epoch_1904)
    return _shown_digits(exact, section)


def shown_text(text: str, code: str) -> str:
    """Return a text as a spreadsheet shows it; only a fourth section, or one with @, changes it."""
    sections = _sections(code)
    section = sections[-1]
    if len(sections) < 4 and not any(token.kind == "text" for token in section.tokens):
        return text
    return "".join(text if t.kind == "text" else t.text for t in section.tokens).strip()


def general(value: float) -> str:
    """Return a number in the format General: integers whole, others with up to 10 digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    shown = f"{value:.10g}"
    return shown.replace("e", "E") if "e" in shown else shown


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    return tuple(map(_section, _split(code))) or (_section("General"),)


def _split(code: str) -> list[str]:
    """Split a format at the semicolons outside of quotes."""
    parts = [""]
    for found in re.finditer(r'"[^"]*"?|\\.|\[[^\]]*\]|;|.', code, re.DOTALL):
        if found[0] == ";":
            parts.append("")
        else:
            parts[-1] += found[0]
    return parts[:4]


def _section(code: str) -> _Section:
    tokens: list[_Token] = []
    condition = None
    numerals = ""
    if fraction := _FRACTION.search(code):  # `# ?/?` is one token
        before, after = code[: fraction.start()], code[fraction.end() :]
        if not re.search(r"(?i)[ymdhs]", before + after):
            lead, tail = _section(before) if before else None, _section(after) if after else None
            middle = _Token("digits", fraction[0])
            return _Section(
                (*(lead.tokens if lead else ()), middle, *(tail.tokens if tail else ())), None, ""
            )
    for found in _TOKEN.finditer(code):
        match found.lastgroup:
            case "quoted" | "escaped" | "other":
                tokens.append(_Token("literal", found[found.lastgroup]))
            case "bracket":
                inner = found["bracket"]
                if limit := _CONDITION(inner):
                    condition = (limit[1], Decimal(limit[2]))
                elif inner[:5].lower() == "dbnum":
                    numerals = _NUMERALS.get(inner[5:6], "")
                elif inner[:1] == "$":
                    tokens.append(_Token("literal", inner[1:].partition("-")[0]))
                elif _ELAPSED(inner):
                    tokens.append(_Token("date", f"[{inner.lower()}]"))
            case "general" | "date" | "text" as kind:
                text = found[0] if kind != "date" else found[0].lower()
                tokens.append(_Token(kind, text))
            case "noon":
                tokens.append(_Token("date", found[0]))
            case "digits":
                tokens.append(_Token("digits", found[0]))
            case "exponent":
                tokens.append(_Token("literal", "E" + found[0][1]))
    return _Section(tuple(tokens), condition, numerals)


def _section_for(value: Decimal, sections: tuple[_Section, ...]) -> tuple[_Section | None, Decimal]:
    """Choose the section for a number; the second and later ones show it without its sign."""
    if any(section.condition for section in sections[:2]):
        for number, section in enumerate(sections[:3]):
            if section.condition is None or _holds(value, section.condition):
                return section, abs(value) if number and value < 0 else value
        return None, value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(value: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, limit = condition
    return {
        "<": value < limit, ">": value > limit, "=": value == limit,
        "<=": value <= limit, ">=": value >= limit, "<>": value != limit,
    }[sign]  # fmt: skip


def _shown_digits(value: Decimal, section: _Section) -> str:
    tokens = section.tokens
    if not tokens:
        return ""
    pattern = "".join(token.text for token in tokens if token.kind == "digits")
    literals = "".join(token.text for token in tokens if token.kind == "literal")
    negative = value < 0
    value = abs(value)
    if any(token.kind == "general" for token in tokens):
        digits = general(float(value))
    elif "/" in pattern:
        digits = _fraction(value, pattern)
    elif "E+" in literals or "E-" in literals:
        return ("-" if negative else "") + _scientific(value, tokens)
    elif pattern:
        value *= Decimal(100) ** literals.count("%")
        digits = _fixed(value, pattern)
    elif any(token.kind == "text" for token in tokens):
        digits = general(float(value))
    else:
        return ("-" if negative and literals else "") + literals.strip()
    if section.numerals:
        digits = _in_numerals(digits, section.numerals)
    parts: list[str] = []
    written = False
    for token in tokens:
        if token.kind == "literal":
            parts.append(token.text)
        elif not written:
            written = True
            parts.append(digits)
    shown = "".join(parts).strip()
    return f"-{shown}" if negative and digits.strip("0.,") else shown


def _fixed(value: Decimal, pattern: str) -> str:
    plain = pattern.rstrip(",")
    value /= Decimal(1000) ** (len(pattern) - len(plain))
    whole, _, decimals = plain.partition(".")
    grouped = "," in whole
    places = len(decimals)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    least = sum(1 for sign in whole if sign == "0")
    integer = integer.lstrip("0").zfill(least) if least else integer.lstrip("0")
    if grouped and integer:
        integer = f"{int(integer):,}".zfill(least)
    needed = len(decimals.rstrip("#?"))
    fraction = fraction[:needed] + fraction[needed:].rstrip("0")
    return f"{integer}.{fraction}" if fraction or plain.endswith(".") else integer


def _scientific(value: Decimal, tokens: tuple[_Token, ...]) -> str:
    digits = [token.text for token in tokens if token.kind == "digits"]
    places = len(digits[0].partition(".")[2]) if digits else 0
    mantissa, _, power = f"{value:.{places}E}".partition("E")
    width = len(digits[1]) if len(digits) > 1 else 2
    sign = "-" if power.startswith("-") else "+" if ("literal", "E+") in tokens else ""
    return f"{mantissa}E{sign}{power.lstrip('+-').zfill(width)}"


def _fraction(value: Decimal, pattern: str) -> str:
    from fractions import Fraction

    whole, denominator = pattern.split("/", maxsplit=1)[0], pattern.split("/")[1]
    most = int(denominator) if denominator.isdigit() and int(denominator) else 0
    exact = Fraction(value)
    integer = int(exact) if " " in whole.strip() or whole.count("?") < len(whole) else 0
    rest = exact - integer
    if most:
        near = Fraction(round(rest * most), most)
        shown = f"{round(rest * most)}/{most}"
    else:
        near = rest.limit_denominator(10 ** len(denominator) - 1)
        shown = f"{near.numerator}/{near.denominator}"
    if near == 0:
        return str(integer)
    if near == 1:
        return str(integer + 1)
    return f"{integer} {shown}" if integer else shown


def _in_numerals(digits: str, numerals: str) -> str:
    if numerals == _NUMERALS["3"] or not digits.isdigit() or len(digits) > 16:
        return digits.translate(str.maketrans("0123456789", numerals))
    return _chinese(int(digits), numerals)


def _chinese(number: int, numerals: str) -> str:
    """Return a whole number in words, 一千二百三十 or 壹仟贰佰叁拾."""
    formal = numerals[1] == "壹"
    zero = "零"
    units = ("", "拾", "佰", "仟") if formal else ("", "十", "百", "千")
    if number == 0:
        return numerals[0]
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 10_000)
        groups.append(rest)
    said = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        if said and (group < 1000 or not groups[place + 1]):
            said += zero
        text = ""
        for power in range(3, -1, -1):
            digit = group // 10**power % 10
            if digit:
                text += numerals[digit] + units[power]
            elif text and group % 10**power and not text.endswith(zero):
                text += zero
        said += text + ("", "万", "亿", "万亿")[place]
    return said[1:] if not formal and said.startswith("一十") else said


def _shown_date(value: float, section: _Section, epoch_1904: bool) -> str:
    if not 0 <= value < 2_958_466:  # 9999-12-31
        return "#" * 8
    tokens = section.tokens
    least = min((t.text.count("0") for t in tokens if t.text.startswith("s.")), default=0)
    day = _moment(value, epoch_1904, rounded=not least)
    noon = any("/" in token.text for token in tokens if token.kind == "date")
    parts: list[str] = []
    before = ""  # the last date part: mm after an hour are minutes
    for number, token in enumerate(tokens):
        if token.kind == "literal":
            parts.append(token.text)
            continue
        if token.kind != "date":
            continue
        minutes = token.text in ("m", "mm") and (
            before.strip("[]")[:1] == "h" or _next_date(tokens, number)[:1] == "s"
        )
        before = token.text
        shown = _date_part(token.text, day, value, minutes=minutes, noon=noon)
        if section.numerals:
            by_digit = token.text[0] in "ye" or not shown.isdigit()
            numerals = section.numerals
            table = str.maketrans("0123456789", numerals)
            shown = shown.translate(table) if by_digit else _in_numerals(shown, numerals)
        parts.append(shown)
    return "".join(parts).strip()


def _moment(value: float, epoch_1904: bool, rounded: bool) -> datetime:
    """Return the moment that a count of days stands for; a spreadsheet has a 29 February 1900."""
    if epoch_1904:
        epoch = datetime(1904, 1, 1)
    else:
        epoch = datetime(1899, 12, 31 if value < 60 else 30)
    seconds = value * 86_400
    return epoch + timedelta(seconds=round(seconds) if rounded else round(seconds, 3))


def _next_date(tokens: tuple[_Token, ...], number: int) -> str:
    return next((t.text for t in tokens[number + 1 :] if t.kind == "date"), "")


def _date_part(part: str, day: datetime, value: float, *, minutes: bool, noon: bool) -> str:
    letter, width = part[0], len(part)
    if letter == "[":
        seconds = round(value * 86_400)
        unit = {"h": 3600, "m": 60, "s": 1}[part[1]]
        return str(seconds // unit).zfill(width - 2)
    if "/" in part:
        first, _, second = part.partition("/")
        return first if day.hour < 12 else second
    if letter in "ye" or letter == "b":
        return f"{day.year % 100:02}" if letter == "y" and width <= 2 else str(day.year)
    if letter == "m" and not minutes:
        if width >= 3:
            name = _MONTHS[day.month - 1]
            return name[:1] if width == 5 else name if width == 4 else name[:3]
        return str(day.month).zfill(width)
    if letter == "d":
        if width >= 3:
            return _DAYS[day.weekday()] if width > 3 else _DAYS[day.weekday()][:3]
        return str(day.day).zfill(width)
    if letter == "a":
        return ("星期" if width == 4 else "") + _WEEKDAYS[day.weekday()]
    if letter == "g":
        return "公元" if width > 1 else ""
    if letter == "h":
        hour = (day.hour + 11) % 12 + 1 if noon else day.hour
        return str(hour).zfill(min(width, 2))
    if letter == "s":
        whole, _, decimals = part.partition(".")
        shown = str(day.second).zfill(len(whole))
        fraction = f"{day.microsecond:06}"[: len(decimals)]
        return f"{shown}.{fraction}" if decimals else shown
    return str(day.minute).zfill(width)
