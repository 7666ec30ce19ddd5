"""Tell stars and underscores that are emphasis from those that are characters.

Clerks mask names and numbers (`王*明`, `张**、李**`, `138****5678`), multiply (`3*4*5米`) and leave
blanks to fill in (`____年`, `**村**组`). Such marks stay on the page. The rules, in order:

1. More than three marks in a row are characters.
2. A mark opens only before a character that is neither blank nor closing punctuation, and closes
   only after one that is neither blank nor opening punctuation. Unlike CommonMark, `要**“早”**和`
   is bold: Chinese sets no blank around it.
3. A single star, and any underscore, between two word characters is a character; so is a pair of
   stars between two ASCII letters or digits.
4. A pair that looks like masked names or like blanks to fill in is none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z").match  # of a program: `__init__`
_RUNS = re.compile(r"\*+|_+")
_CLOSING = frozenset("、，。；：！？,.;:!?）)】]》>”’」』〕…—～~%％")
_OPENING = frozenset("（(【[《<“‘「『〔")
_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍"
    "涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑"
    "景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑"
    "迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练"
    "廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那"
    "宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
# The most frequent ones that are hardly anything else: `领取人王**，证明人李**`.
_FREQUENT = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶苏魏吕丁沈姚卢姜崔"
    "钟谭陆汪范廖贾夏韦傅邹孟熊秦邱侯薛阎段雷龙陶黎贺顾郝龚邵覃莫"
)
_SEPARATOR = r"[、，,；;/\s和与及或]"
# A name whose rest is masked: a surname by itself, `王**`.
_NAME_BEFORE = re.compile(rf"(?:\A|\W)(?:[{_SURNAME}]|欧阳|上官|诸葛|司马|皇甫|令狐)\Z")
# One more name at the end of what a pair of marks would hold: `（组长）、妻李`.
_NEXT_NAME = re.compile(rf"{_SEPARATOR}(?:户主|组长|会计|配偶|[妻夫子女父母儿媳孙])?[{_SURNAME}]\Z")
_GIVEN_NAMES = re.compile(rf"\w{{1,2}}{_SEPARATOR}(?:.*{_SEPARATOR})?\w{{1,2}}\Z", re.DOTALL)
_UNITS = frozenset("省市县区镇乡村组屯户号路街巷栋幢楼层室年月日时分元万次人岁名项亩个件")
_CENTURY = re.compile(r"(?:\A|\D)(?:19|20)\Z")
# Units between which a figure is left blank, `年**月**日`.
_NEXT_UNIT = frozenset(
    [
        "年月",
        "月日",
        "日时",
        "时分",
        "县镇",
        "县乡",
        "镇村",
        "乡村",
        "村组",
        "组户",
        "村户",
        "路号",
        "街号",
        "巷号",
        "栋号",
        "楼号",
        "号楼",
    ]
)


class Run(NamedTuple):
    """A pair of marks that is emphasis: the text between them is `text[start:end]`."""

    start: int
    end: int
    marks: int  # 1: em, 2: strong, 3: both


def emphasis(text: str) -> list[Run]:
    """Find the pairs of marks that are emphasis, the outer ones before the inner ones."""
    found: list[Run] = []
    open_: list[tuple[int, int, str]] = []  # (start, end, marks)
    for run in _RUNS.finditer(text):
        start, end = run.span()
        marks = run[0]
        if len(marks) > 3 or _is_character(text, start, end):
            continue
        before, after = text[start - 1 : start], text[end : end + 1]
        if before and not before.isspace() and before not in _OPENING:
            at = next((n for n in range(len(open_) - 1, -1, -1) if open_[n][2] == marks), None)
            if at is not None and not _is_masked(text, open_[at], start):
                found.append(Run(open_[at][1], start, len(marks)))
                del open_[at:]
                continue
        if after and not after.isspace() and after not in _CLOSING:
            if len(open_) == 50:
                del open_[0]
            open_.append((start, end, marks))
    found.sort(key=lambda one: one.start)
    return found


def _is_character(text: str, start: int, end: int) -> bool:
    """Return True if a run of marks can neither open nor close emphasis where it stands."""
    if not start > 0 or end == len(text):
        return False
    before, after = text[start - 1], text[end]
    if not (_is_word(before) and _is_word(after)):
        return False
    if text[start] == "_" or end - start == 1:
        return True
    if before + after in ("年月", "月日"):
        return True
    if after == "年" and _CENTURY.search(text[max(0, start - 3) : start]):  # `20**年`
        return True
    return (
        before.isascii()
        and after.isascii()
        and (before + after).isalnum()
        and (before.isdigit() or after.isdigit())
    )


def _is_word(character: str) -> bool:
    """Return True for letters and digits, and for what holds the place of an inline element."""
    return character.isalnum() or character in "\x02\x03"


def _is_masked(text: str, opener: tuple[int, int, str], start: int) -> bool:
    """Return True if a pair of marks masks names, or stands for blanks to fill in."""
    content = text[opener[1] : start]
    if opener[2] == "__" and _NAME(content):
        return True
    if content in _UNITS:
        return True
    before = text[max(0, opener[0] - 4) : opener[0]]
    within = before != "" and _is_word(before[-1])
    if len(opener[2]) == 1:
        return within or content[-1] in _FREQUENT or _GIVEN_NAMES.match(content) is not None
    if not within:
        return False
    if before[-1] + content[0] in _NEXT_UNIT:
        return True
    if before[-1] in _FREQUENT and content[0] in _OPENING:  # `王**（组长）`
        return True
    if content[-1] not in _SURNAME:
        return False
    if before[-1] in (_SURNAME if len(content) == 1 else _FREQUENT) and content[-1] in _FREQUENT:
        return True
    return bool(_NEXT_NAME.search(content) or _NAME_BEFORE.search(before))
