"""Automatic numbers of paragraphs as Word shows them (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from sitegen.importing.readers.word_xml import Styles, attribute, is_on, local, w

_LEVELS = 9
_MOST = 3_999  # the greatest number with a form of its own: Roman ones end there
BULLET = "• "


class _Level(Struct, frozen=True):
    """The format of the numbers of one level."""

    start: int
    format: str
    text: str
    restart: int | None
    in_figures: bool  # isLgl: the numbers of all levels in Arabic figures


class Numbering:
    """The counters of a document's lists: lists of one abstract definition count on."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}  # by abstract definition
        self._lists: dict[str, tuple[str, dict[int, Any]]] = {}  # number to definition, overrides
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        abstract = {local(one, "abstractNumId"): one for one in root.findall(w("abstractNum"))}
        linked = {
            attribute(one, "styleLink"): identifier
            for identifier, one in abstract.items()
            if attribute(one, "styleLink")
        }
        for identifier, one in abstract.items():
            source = abstract.get(linked.get(attribute(one, "numStyleLink"), identifier), one)
            self._levels[identifier] = {
                int(local(level, "ilvl") or 0): _level(level) for level in source.findall(w("lvl"))
            }
        for one in root.findall(w("num")):
            overrides = {
                int(local(part, "ilvl") or 0): part for part in one.findall(w("lvlOverride"))
            }
            self._lists[local(one, "numId")] = (attribute(one, "abstractNumId"), overrides)

    def next(self, properties: Any, style: str) -> tuple[str, int]:
        """Return the number of the next paragraph, with what stands around it, and its level from 0.

        The number of a paragraph that has none is "".
        """
        own = self._styles.of(properties, style, "numPr")
        identifier = attribute(own, "numId")
        if identifier not in self._lists:
            return "", 0
        at = attribute(own, "ilvl")
        level = min(int(at), _LEVELS - 1) if at.isdecimal() else 0
        definition, overrides = self._lists[identifier]
        levels = dict(self._levels.get(definition, {}))
        for number, part in overrides.items():
            if (replaced := part.find(w("lvl"))) is not None:
                levels[number] = _level(replaced)
        if level not in levels:
            return "", 0
        counts = self._counts.setdefault(definition, [None] * _LEVELS)
        self._restart(identifier, overrides, counts)
        value = counts[level]
        counts[level] = levels[level].start if value is None else value + 1
        for below in range(level + 1, _LEVELS):
            rule = levels.get(below)
            if rule is None or rule.restart is None or (rule.restart and rule.restart > level):
                counts[below] = None
        return _shown(levels, level, counts), level

    def _restart(
        self, identifier: str, overrides: dict[int, Any], counts: list[int | None]
    ) -> None:
        """Start the levels anew for which a list says so, when its first paragraph comes."""
        for level, part in overrides.items():
            start = attribute(part, "startOverride")
            if start.isdecimal() and (identifier, level) not in self._begun and level < _LEVELS:
                self._begun.add((identifier, level))
                counts[level] = int(start) - 1


def _level(element: Any) -> _Level:
    start, restart = attribute(element, "start"), attribute(element, "lvlRestart")
    return _Level(
        start=int(start) if start.isdecimal() else 1,
        format=attribute(element, "numFmt") or "decimal",
        text=attribute(element, "lvlText"),
        restart=int(restart) if restart.isdecimal() else None,
        in_figures=is_on(element.find(w("isLgl"))),
    )


def _shown(levels: dict[int, _Level], level: int, counts: list[int | None]) -> str:
    own = levels[level]
    if own.format == "bullet":
        return BULLET
    if own.format == "none" and "%" in own.text:
        return ""

    def value(found: re.Match[str]) -> str:
        other = int(found[1]) - 1
        rule = levels.get(other, own)
        count = counts[other]
        count = rule.start if count is None else count
        return numeral(count, "decimal" if own.in_figures else rule.format)

    text = re.sub(r"%([1-9])", value, own.text)
    if not text.strip():
        return ""
    return text if text[-1] in "、．.）)】〕" and not text[-1].isascii() else f"{text} "


_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def numeral(value: int, form: str) -> str:
    """Return a number as a format of Word shows it (ECMA-376 part 1, 17.18.59)."""
    if not 0 <= value <= _MOST:
        return str(value)
    match form:
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
        ):
            return _counted(value, _DIGITS, "十百千")
        case "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand":
            return "".join(_DIGITS[int(digit)] for digit in str(value))
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return _counted(value, _FORMAL, "拾佰仟")
        case "ideographTraditional":
            return _STEMS[value - 1] if 1 <= value <= 10 else str(value)
        case "ideographZodiac":
            return _BRANCHES[value - 1] if 1 <= value <= 12 else str(value)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return chr(0x2460 + value - 1) if 1 <= value <= 20 else str(value)
        case "ideographEnclosedCircle":
            return chr(0x3220 + value - 1) if 1 <= value <= 10 else str(value)
        case "decimalFullWidth" | "decimalFullWidth2":
            return str(value).translate({ord("0") + n: 0xFF10 + n for n in range(10)})
        case "decimalZero":
            return f"{value:02d}"
        case "upperRoman" | "lowerRoman":
            roman = _roman(value)
            return roman if form == "upperRoman" else roman.lower()
        case "upperLetter" | "lowerLetter":
            letter = chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else "0"
            return letter if form == "upperLetter" else letter.lower()
        case _:
            return str(value)


def _counted(value: int, digits: str, units: str) -> str:
    """Return a number below ten thousand in Chinese numerals: 二十一; 10 to 19 begin with 十."""
    if not 0 < value < 10_000:
        return str(value)
    text = ""
    gap = False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit]
            text += units[place - 1] if place else ""
            gap = False
        else:
            gap = bool(text)
    ten = digits[1] + units[0]
    return text.removeprefix(digits[1]) if text.startswith(ten) and digits == _DIGITS else text


def _roman(value: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        while value >= worth:
            text += sign
            value -= worth
    return text
