"""Find blanks (空白) that were never filled in: ××村, 20xx年, x万元, ____, （ ）, 【待定】, TODO.

Signs that look alike and are no blanks are left alone: multiplication (3×4米), masks of names
(王*明, 李某某) and numbers (138****5678), boxes of a form in which one is ticked (□否 √是), bold text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from msgspec import Struct

from sitegen.checks.names import SURNAMES


class Blank(Struct, frozen=True, order=True):
    """An unfilled blank at `text[start:end]`, with what it is to say the number or name of."""

    start: int
    end: int


def find(text: str) -> list[Blank]:
    """Find unfilled blanks in a text, by position; overlapping ones are one."""
    signs = _ANY_SIGN.findall(text)
    if not signs:
        return []
    found = [
        Blank(m.start(), m.end())
        for form in _FORMS
        if not form.starts.isdisjoint(signs)
        for m in _compiled(form.pattern).finditer(text)
        if not form.is_other(text, m)
    ]
    if not found:
        return found
    merged: list[Blank] = []
    for blank in sorted(found):
        if merged and blank.start <= merged[-1].end:
            merged[-1] = Blank(merged[-1].start, max(merged[-1].end, blank.end))
        else:
            merged.append(blank)
    return [Blank(one.start, _with_measure(text, one.end)) for one in merged]


def _with_measure(text: str, end: int) -> int:
    measure = _WHAT.match(text, end)
    return measure.end() if measure else end


def _line(text: str, m: re.Match[str]) -> str:
    end = text.find("\n", m.end())
    return text[text.rfind("\n", 0, m.start()) + 1 : len(text) if end < 0 else end]


def _in_other_word(text: str, m: re.Match[str]) -> bool:
    """Return True for a sign after a figure or a Latin letter: 3×4米, Ax人."""
    before = text[m.start() - 1] if m.start() else ""
    return before.isdigit() or (before.isascii() and before.isalpha()) or before == "*"


def _ticked(text: str, m: re.Match[str]) -> bool:
    """Return True for a box in a line in which another one is ticked."""
    return any(sign in _line(text, m) for sign in "√☑✓✔☒■")


def _masks_name(text: str, m: re.Match[str]) -> bool:
    """Return True for 某 or * in the place of a given name: 李某某, 张**."""
    return m.start() > 0 and text[m.start() - 1] in SURNAMES


def _emphasis(text: str, m: re.Match[str]) -> bool:
    """Return True for asterisks that make text bold, or mask a name or number."""
    if _masks_name(text, m) or _in_other_word(text, m):
        return True
    pairs = _EMPHASIS.findall(_line(text, m))
    return any(inside for inside in pairs if len(inside) > 1 or not _SUFFIX.fullmatch(inside))


def _rule(text: str, m: re.Match[str]) -> bool:
    """Return True for a line that is a rule across the page (Markdown: ___)."""
    return not _line(text, m).strip(" _")


def _code(text: str, m: re.Match[str]) -> bool:
    """Return True for brackets of a program, a link or a call: f(), [](…)."""
    before = text[m.start() - 1] if m.start() else ""
    return before == "]" or (before.isascii() and before.isalnum())


_EMPHASIS = re.compile(r"\*\*(?!\*)([^*\n]+)\*\*")
_S = "[×xXｘＸ]"
_MEASURE = (
    r"(?:个百分点|平方公里|平方米|立方米|公里|千米|米|[万亿千百]?元|万?[人户个名项亩吨次场期篇条件台座家间棵株头斤份页辆届]"
    r"|[天周岁批]|季度|年度|月份|月|日|年|[%％])"
)
_PLACE = r"(?:村|镇|乡|县|市|区|省|州|旗|街道|社区|屯|村民小组)"
_SUFFIX = re.compile(_PLACE + "|组|局|委|办|年|月|日|次|元|人|户")
_BODY = rf"(?:{_PLACE}|局|厅|委员会|公司|单位|学校|小学|中学|合作社|项目|工程|路段|支部)"


_WHAT = re.compile(rf"{_MEASURE}|{_BODY}|[大镇乡县市]")


class _Form(Struct, frozen=True):
    """A way to leave a blank.

    Attributes:
        pattern: Regular expression of the blank.
        signs: Expressions for one character in its context; a text that none of them matches has no
            blank of this form.
        starts: The characters of the signs.
        is_other: Returns True for a match that is no blank.
    """

    pattern: str
    signs: tuple[str, ...]
    starts: frozenset[str]
    is_other: Callable[[str, re.Match[str]], bool]


def _never(_text: str, _m: re.Match[str]) -> bool:
    return False


def _form(
    pattern: str, signs: Iterable[str], is_other: Callable[[str, re.Match[str]], bool] = _never
) -> _Form:
    signs = tuple(signs)
    starts = frozenset(sign[1] if sign[0] == "\\" else sign[0] for sign in signs)
    return _Form(pattern, signs, starts, is_other)


def _each(characters: str, around: str) -> tuple[str, ...]:
    """Return the sign of each character, with the same assertion about what stands around it."""
    return tuple(re.escape(one) + around for one in characters)


# x is a sign unless it is part of a word or a file name: max, a.docx.
_CROSSES = ("×", "ｘ", "Ｘ", *_each("xX", r"(?=\s?[\u4e00-\u9fff%％]|\s*[年〕\]）)]|[xX]{2})"))
_OPENING = "{[<【"
_ASKED = (
    "村名|镇名|乡镇名?|县名|单位名称?|姓名|日期|时间|金额|标题|名称|地点|电话|人数|户数|内容|年份"
)
_FIRST_OF_MEASURE = (
    "[个平立公千米万亿百元人户名项亩吨次场期篇条件台座家间棵株头斤份页辆届天周岁批季年月日%％]"
)
_FIRST_OF_PLACE = "[村镇乡县市区省州旗街社屯]"
_FORMS = (
    # years: 20xx年, 201×年, □□□□年, 20__年
    _form(
        r"(?:19|20)(?<![0-9]..)(?:\d?[×xXｘＸ*＊□○〇_＿]{1,2}|[ \u3000]{2,4})(?=\s*[年〕\]）)])",
        (
            *_CROSSES,
            *"＊□＿",
            *_each("○〇", r"(?<=\d.)"),
            *_each("*_", r"(?:(?<=20.)|(?<=[012].)(?=年))"),
            *_each("年〕", r"(?<=[ \u3000]{2}.)"),
        ),
    ),
    _form(r"(?<![0-9])20 {2,4}年", ("年(?<=  年)",)),
    # ××村, xx大, x万元, 第x季度, X月X日
    _form(rf"{_S}{{1,6}}(?=\s?{_MEASURE})", _CROSSES, _in_other_word),
    _form(
        rf"{_S}{{2,6}}(?={_BODY}|大(?![\u4e00-\u9fff]*[写小])|同志|会议|精神|书记|主任|路|号)",
        _CROSSES,
        _in_other_word,
    ),
    _form(r"(?<=[〔（第〕])[×xXｘＸ]{1,4}(?=[〕）]|号|次|届|期|批|条|章)", _CROSSES),
    # **镇, **次, ***万元
    _form(
        rf"\*\*{{1,5}}(?={_PLACE}|{_MEASURE})",
        _each("*", rf"(?<=\*.)(?={_FIRST_OF_MEASURE}|{_FIRST_OF_PLACE})"),
        _emphasis,
    ),
    # 某某村, 某镇
    _form(rf"某{{2,3}}(?={_PLACE})", "某"),
    _form(rf"某{{1,3}}(?={_BODY})", "某", _masks_name),
    _form(r"某{2,3}(?=[同工的])", "某", _masks_name),
    # rules to write on: ____, and a short one before a measure
    _form(r"(?<![0-9A-Za-z_＿])(?:_{3,}|＿{2,})(?![0-9A-Za-z_])", ("＿", "_(?<=__)(?=_)"), _rule),
    _form(
        rf"(?<![0-9A-Za-z_*])_{{1,2}}(?={_MEASURE}|{_PLACE}|理论)",
        (f"_(?={_FIRST_OF_MEASURE}|{_FIRST_OF_PLACE}|理)",),
    ),
    # □x年, □□村; a box of a form beside a ticked one is none
    _form(rf"□{{1,8}}(?=[xX×\d]*{_MEASURE}|{_BODY})|□{{2,}}", "□", _ticked),
    _form(r"[○〇]{2,4}(?=[村镇乡县市区])", _each("○〇", "(?=[村镇乡县市区])")),
    # （ ）, (  ), （）
    _form(
        r"（[ \t\u00a0\u3000_＿]*）|\([ \t\u00a0\u3000_＿]+\)",
        (r"（(?=[ \t\u00a0\u3000_＿]*）)", r"\((?=[ \t\u00a0\u3000_＿]+\))"),
        _code,
    ),
    # 年  月  日, 金额：    元, 联系电话：×××××××, 《》
    _form(r"年[ \u3000_＿—-]+月[ \u3000_＿—-]*日", (r"年(?=[ \u3000_＿—])",)),
    _form(
        rf"(?<=[:：])[ \u3000]{{2,}}(?=(?:{_MEASURE})(?![\u4e00-\u9fff]))",
        (r":(?=  )", r"：(?=  |\u3000)"),
    ),
    _form(r"(?<=[话机码号编][:：])[ \u3000]*[×xXｘＸ]{3,}", _CROSSES),
    _form(r"《[ \u3000]*》(?![内中里号])", (r"《(?=[ \u3000》])",)),
    # names of what is to be put in: {{村名}}, <单位名称>, [请输入标题]
    _form(
        rf"[{_OPENING}]{{1,2}}(?:{_ASKED})[}}\]>】]{{1,2}}(?![(\[:：])",
        _each(_OPENING, f"(?={_ASKED})"),
        _code,
    ),
    _form(
        r"请输入[\u4e00-\u9fff]{0,6}|(?:点击|单击)此处[\u4e00-\u9fff]{0,6}|[Ll]orem ipsum",
        ("请(?=输入)", *_each("点单", "(?=击此处)"), *_each("Ll", "(?=orem ipsum)")),
    ),
    _form(r"待(?:填写?|补充)(?=[。；，）)\s]|\Z)", ("待(?=填|补充)",)),
    # words in the place of a text
    _form(
        r"[【〔\[（(](?:待定|待填写?|待补充?|待核实|请填写?|此处填写|填写[\u4e00-\u9fff]{0,8})"
        r"[】〕\]）)]",
        _each("【〔[（(", "(?=待[定填补核]|请填|此处填|填写)"),
    ),
    _form(r"此处(?:填写|插入|输入)", ("此(?=处(?:填写|插入|输入))",)),
    _form(r"请在此处?(?:填写|输入)", ("请(?=在此)",)),
    _form(
        r"(?<![A-Za-z])(?:TODO|TBD|FIXME|XXX)(?![A-Za-z])",
        ("T(?=ODO|BD)", "F(?=IXME)", "X(?=XX)"),
    ),
    # what a download of model texts leaves
    _form(
        r"(?:计划|总结|方案|报告|范文|通知|公告)篇[一二三四五六七八九十]{1,2}",
        ("篇(?=[一二三四五六七八九十])",),
    ),
    _form(r"欢迎(?:大家)?(?:阅读|参考|下载|借鉴)", ("欢(?=迎(?:大家)?(?:阅读|参考|下载|借鉴))",)),
    _form(
        r"(?:下面|以下)是(?:小编|我)[\u4e00-\u9fff]{0,12}(?:整理|收集)", ("下(?=面?是(?:小编|我))",)
    ),
    _form(r"仅供(?:大家)?参考", ("仅(?=供(?:大家)?参考)",)),
    _form(r"[(（]汇总\d+篇", (r"汇(?=总\d+篇)",)),
)
# One pass over a text finds all signs: the pattern begins with a set of characters.
_ANY_SIGN = re.compile("|".join(dict.fromkeys(sign for form in _FORMS for sign in form.signs)))
_compiled = cache(re.compile)  # most patterns are never needed
