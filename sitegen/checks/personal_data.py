"""Find personal data (个人信息) in a text: numbers of persons, and facts beside a name.

A number is *certain* where its form alone proves it (checksum, issuer, date of birth) and *likely*
where only its surroundings suggest it. Certain data refuses the document; likely data warns.

Sources: 个人信息保护法 (2021) art. 28 and 29 (sensitive personal information), GB 11643-1999
(resident identity number), ISO/IEC 7812-1 (card numbers), GA 36-2018 (number plates).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from sitegen.checks.names import has_name

Kind = Literal[
    "id_number", "mobile", "bank_card", "passport", "plate", "household", "birth", "health"
]


class Hit(Struct, frozen=True, order=True):
    """Personal data at `text[start:end]`, with a `masked` form that may be shown."""

    start: int
    end: int
    kind: Kind
    masked: str
    certain: bool = True


def find(text: str, labels: str = "") -> list[Hit]:
    """Find personal data in a text.

    Args:
        text: A whole text, or one cell of a table.
        labels: Words that stand above the text, such as the head of its column.

    Returns:
        Hits by position, none overlapping another.
    """
    if ("&" in text or "<br" in text) and _REFERENCE.search(text):
        return _found_as_shown(text, labels)
    return _find(text, labels)


def _find(text: str, labels: str) -> list[Hit]:
    signs = set(_ANY_SIGN.findall(text))
    found = [*_numbers(text, labels), *_glued(text)] if _may_have_number(text) else []
    if signs or labels:
        found += [*_lettered(text, labels, signs), *_facts(text, signs)]
    return _apart(sorted(found, key=lambda hit: (hit.start, not hit.certain, -hit.end)))


def _found_as_shown(text: str, labels: str) -> list[Hit]:
    """Find personal data in the rendered form of a text: 138&nbsp;1234&nbsp;5678, 138<br>12345678."""
    shown: list[str] = []
    starts: list[int] = []  # offset in the text of each character shown
    ends: list[int] = []
    at = 0
    for m in _REFERENCE.finditer(text):
        shown += (text[at : m.start()], new := " " if m[0][0] == "<" else unescape(m[0]))
        starts += (*range(at, m.start()), *[m.start()] * len(new))
        ends += (*range(at + 1, m.start() + 1), *[m.end()] * len(new))
        at = m.end()
    shown.append(text[at:])
    starts += range(at, len(text))
    ends += range(at + 1, len(text) + 1)
    return [
        Hit(starts[one.start], ends[one.end - 1], one.kind, one.masked, one.certain)
        for one in _find("".join(shown), labels)
    ]


_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});|<w?br {0,2}/?>")


def mask(text: str, hits: list[Hit]) -> str:
    """Return the text with each hit replaced by its masked form."""
    parts, at = [], 0
    for hit in hits:
        parts += [text[at : hit.start], hit.masked]
        at = hit.end
    return "".join((*parts, text[at:]))


def _apart(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


# Numbers. A run is digits with a few separators between; within it, groups are digits that touch.
# A number starts and ends with a whole group: eighteen digits inside twenty are no number.
_SEPARATOR = r"[ \t\r\n\u00a0\u00ad\u2000-\u200d\u202f\u2060\u3000\ufeff\-\u2010-\u2015\u2212－_.·•,，、/*~\\\\:：]"
_RUN = re.compile(
    rf"\d(?:{_SEPARATOR}{{0,3}}\d){{10,}}(?:{_SEPARATOR}{{0,2}}[xXｘＸⅩ×χХх](?![A-Za-z]))?"
)
# Prefilter, three times as fast: character classes with the digits of every script, and some letters.
_DIGITS = r"0-9０-９\u0660-\u1c59\ua620-\uabf9\U000104a0-\U0001fbf9"
_STRETCH = re.compile(rf"[{_DIGITS}]{_SEPARATOR[:-1]}{_DIGITS}]{{10,}}")
_GROUP = re.compile(r"\d+|[xXｘＸⅩ×χХх]")
_LATIN = re.compile(r"[0-9A-Za-z]")
_LIGHT = re.compile(
    r"[ \t\u00a0\u00ad\u2000-\u200d\u202f\u2060\u3000\ufeff\-\u2010-\u2015\u2212－]*"
)
_DOTTED = ([".", "."], ["·", "·"])  # 138.1234.5678
_MOST_GROUPS = 19  # of one number: each digit a group of its own, "3 7 0 4 …"


def _numbers(text: str, labels: str) -> Iterator[Hit]:
    for run in _RUN.finditer(text):
        groups = [(m.start(), m.end()) for m in _GROUP.finditer(text, run.start(), run.end())]
        start = groups[0][0]
        if _touches(text, start - 1) and not _ID_BEFORE.search(text, max(0, start - 4), start):
            # the tail of a code such as JC00001…
            groups = groups[1:]
        at = 0
        while at < len(groups):
            if taken := _number_at(text, groups, at, labels):
                hit, at = taken
                yield hit
            else:
                at += 1


_ID_BEFORE = re.compile(r"(?:\A|[^A-Za-z])(?:ID|id)\Z")  # ID3704…, but No13512345678 is a receipt


_GLUED = re.compile(
    r"(?<![0-9A-Za-z])(?:(?P<id>\d{17}[\dxX])(?P<mobile>1[3-9]\d{9})|(?P<first>1[3-9]\d{9})(?P<then>\d{17}[\dxX]))"
    r"(?![0-9A-Za-z])"
)


def _glued(text: str) -> Iterator[Hit]:
    """Find a resident identity number directly followed or preceded by a mobile number."""
    for m in _GLUED.finditer(text):
        one, two = ("id", "mobile") if m["id"] else ("then", "first")
        if _resident(_plain(m[one]), text[max(0, m.start() - 40) : m.start()]):
            yield Hit(m.start(one), m.end(one), "id_number", mask_id(_plain(m[one])))
            yield Hit(m.start(two), m.end(two), "mobile", mask_mobile(_plain(m[two])))


def _plain(digits: str) -> str:
    return "".join("X" if not c.isdigit() else str(unicodedata.digit(c)) for c in digits)


def _may_have_number(text: str) -> bool:
    """Return True if a run of digits and separators is as long as the shortest number; a prefilter."""
    return any(sum(map(str.isdecimal, stretch)) >= _SHORTEST for stretch in _STRETCH.findall(text))


def _number_at(
    text: str, groups: list[tuple[int, int]], first: int, labels: str
) -> tuple[Hit, int] | None:
    """Return the longest number that starts with a group, and the group after it."""
    digits = ""
    best: tuple[Hit, int] | None = None
    for after, (start, end) in enumerate(groups[first : first + _MOST_GROUPS], first + 1):
        digits += _plain(text[start:end])
        if len(digits) > _LONGEST:
            break
        if len(digits) < _SHORTEST or (end < len(text) and _touches(text, end)):
            continue
        spans = groups[first:after]
        if hit := _identify(text, digits, spans, labels):
            best = hit, after
    return best


_SHORTEST, _LONGEST = 11, 19


def _identify(text: str, digits: str, spans: list[tuple[int, int]], labels: str) -> Hit | None:
    start, end = spans[0][0], spans[-1][1]
    if "X" in digits[:-1]:
        return None
    between = [text[b:c] for (_, b), (c, _) in pairwise(spans)]
    light = all(map(_LIGHT.fullmatch, between)) or between in _DOTTED
    broken = len(between) == 1 and between[0].strip(" \t\r") == "\n"
    before = labels + " " + text[max(0, start - 40) : start].rpartition("\n")[2]
    if len(digits) == 18 and (certain := _resident(digits, before)) is not None:
        return Hit(start, end, "id_number", mask_id(digits), certain)
    if digits.endswith("X"):
        return None
    if len(digits) == 15 and light and _old_resident(digits):
        return Hit(start, end, "id_number", mask_id(digits), bool(_ID_LABEL.search(before)))
    if broken and _MOBILE_LABEL.search(before):  # over two lines
        mobile = _mobile(digits, [b - a for a, b in spans])
        if mobile and not _official_phone(text, start, end, labels):
            return Hit(start, end, "mobile", mask_mobile(mobile), certain=False)
    if light and (mobile := _mobile(digits, [b - a for a, b in spans])):
        if _official_phone(text, start, end, labels):
            return None
        return (
            None if _OTHER_NUMBER.search(before) else Hit(start, end, "mobile", mask_mobile(mobile))
        )
    if light and _card(digits, [b - a for a, b in spans]) and not _OTHER_NUMBER.search(before):
        return Hit(start, end, "bank_card", mask_card(digits))
    return None


def _touches(text: str, at: int) -> bool:
    """Return True if a Latin letter or digit stands at an offset."""
    return 0 <= at < len(text) and _LATIN.match(text, at) is not None


# Resident identity numbers: GB 11643-1999. The first two digits name a province.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
_ID_LABEL = re.compile(
    r"身\s*份\s*证|证件号|公民身份|居民身份|[Ii][Dd]\s*(?:[Nn]o|[Nn]umber|[Cc]ard)"
)
_CREDIT_LABEL = re.compile(
    r"信用代码|组织机构代码|纳税人识别号|税号|注册号|许可证|批准文号|项目代码|宗地"
)


def _resident(digits: str, before: str) -> bool | None:
    """Judge 18 digits: True for a resident's number, False for a likely one, else None."""
    if digits[:2] not in _PROVINCES or not _is_birth(digits[6:14]):
        return None
    from stdnum.cn import ric, uscc  # 10 ms: only where a candidate was found

    if ric.calc_check_digit(digits) == digits[-1]:
        return None if _CREDIT_LABEL.search(before) and uscc.is_valid(digits) else True
    return False if _ID_LABEL.search(before) else None


def _old_resident(digits: str) -> bool:
    """Return True for 15 digits with a province and a date of birth of the last century."""
    return digits[:2] in _PROVINCES and digits[2:6] != "0000" and _is_birth("19" + digits[6:12])


def _is_birth(day: str) -> bool:
    """Return True for the digits YYYYMMDD of a day on which a living person may be born."""
    try:
        born = dt.date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099


# Mobile numbers: 11 digits from 13 to 19, alone, as 3-4-4, or after the country code 86.
_MOBILE = re.compile(r"(?:00)?(?:86)?(1[3-9]\d{9})")
_MOBILE_GROUPS = ((11,), (3, 4, 4), (3, 8), (4, 4, 3), (7, 4), (4, 7), (3, 3, 5), (5, 6), (3, 5, 3))


def _mobile(digits: str, sizes: list[int]) -> str:
    match = _MOBILE.fullmatch(digits)
    if not match:
        return ""
    own = list(sizes)
    if len(digits) > 11:  # the country code is a group of its own, or touches the number
        lead = len(digits) - 11
        own = own[1:] if own[0] == lead else [own[0] - lead, *own[1:]]
    spelt = len(own) == 11  # 1 3 8 1 2 …
    return match[1] if tuple(own) in _MOBILE_GROUPS or spelt else ""


_MOBILE_LABEL = re.compile(r"(?:手机|电\s*话|联系方式|号码)[\s:：为是]*\Z")
_OFFICE_LABEL = re.compile(
    r"(?:监督|举报|咨询|投诉|服务|办公|值班|报名|受理|预约|报修|抢修|热线|客服|公开|反映|信访|纪检|联络|联系|垂询|洽谈|业务|救援|应急|求助)"
    r"[\u4e00-\u9fff（(）)、/]{0,6}(?:电话|热线|方式|号码|手机)|(?:热线|联系人|经办人|负责人|值班|传真)"
    r"|(?:村|居)(?:民)?委(?:员)?会|政府|办公室|服务中心|派出所|卫生[院室]|合作社"
    r"|干部|书记|主任|镇长|乡长|村长|站长|所长|会计|网格员|调解员|协管员|护林员|河长|民警|村医"
)
_BARE_LABEL = re.compile(r"(?<![\u4e00-\u9fff])(?:电\s*话|TEL|Tel|tel|Phone|phone|Contact|contact)")
_PERSON_LABEL = re.compile(
    r"身份证|户主|姓\s*名|家庭|村民(?!委)|低保|对象|贫困|手机号|本人|家属|监护人|银行|卡号|受益人|领取人|申请人|承包[方人户]"
    r"|承租人|租户|农户|患者|学生|家长|老人|死者|参保人|持卡人|收款人|权利人|建房人|报名人|当事人|配偶|残疾人"
)
_COLUMN_OF_OFFICES = re.compile(
    r"监督|举报|咨询|投诉|服务|办公|值班|受理|热线|负责人|包保|河长|网格员|责任人|联系人"
)


def _official_phone(text: str, start: int, end: int, labels: str) -> bool:
    """Return True for a mobile that an office gives as its own: 监督电话：138…, 联系人：…138….

    In a table the head of the column decides; in running text the words before the number in its
    line, unless they speak of a person whom the notice concerns.
    """
    if labels:
        return bool(_COLUMN_OF_OFFICES.search(labels)) and not _PERSON_LABEL.search(labels)
    line = text[text.rfind("\n", 0, start) + 1 : start]
    before = line if "|" in line or "\t" in line else line[-60:]
    if _PERSON_LABEL.search(before):
        return False
    if _OFFICE_LABEL.search(before):
        return True
    return _BARE_LABEL.search(before) is not None and not has_name(before)


# Cards: Luhn's digit (ISO/IEC 7812-1), the issuers' first digits and their lengths.
_CARD = re.compile(
    r"62\d{14,17}|(?:4\d{3}|5[1-5]\d\d|35[2-8]\d|60\d\d|9\d{3})\d{12}|3[47]\d{13}|(?:9558|6013|4367|5359)\d{15}"
)


def _card(digits: str, sizes: list[int]) -> bool:
    alike = (
        len(sizes) == 1
        or (set(sizes[:-1]) == {4} and sizes[-1] <= 4)
        or (len(sizes) == 2 and sizes[0] == 6)
        or len(sizes) == len(digits)
    )
    if not alike or not _CARD.fullmatch(digits):
        return False
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


_OTHER_NUMBER = re.compile(
    r"(?:信用代码|组织机构代码|税号|识别号|条形码|条码|订单号|运单|快递单|流水号|凭证号|票据号|发票|合同(?:编)?号|文号|档案号|索引号"
    r"|宗地|地块|图号|不动产|许可证|备案号|公告号|项目(?:编号|代码)|编号|编码|代码|批号|条目|ISBN|总额|金额|合计|产值|第)"
    r"[\u4e00-\u9fff（(）)]{0,8}[\s:：为是|]*$"
)


def mask_id(digits: str) -> str:
    """Mask a resident's number: the first six and the last four digits stay."""
    return digits[:6] + "*" * (len(digits) - 10) + digits[-4:]


def mask_mobile(digits: str) -> str:
    """Mask a mobile number: the first three and the last four digits stay."""
    return digits[:3] + "****" + digits[-4:]


def mask_card(digits: str) -> str:
    """Mask a card number: the issuer's first four and the last four digits stay."""
    return digits[:4] + "*" * (len(digits) - 8) + digits[-4:]


# Numbers with letters: passports and travel permits where the text says so, plates by their form.
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Za-hj-np-z][ ·•.\-]?(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])"
    r"(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?:[EGDSPHCW]\d{8}|E[A-HJ-NP-Z]\d{7}|[HM]\d{10})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PASSPORT_LABEL = re.compile(r"护照|通行证|[Pp]assport")
_HOUSEHOLD = re.compile(
    r"户(?:口|籍)?(?:簿|本|册)?(?:编)?号(?:码)?[ \t]*[:：为]?[ \t]*(\d{6,12})(?!\d)"
)


def _lettered(text: str, labels: str, signs: set[str]) -> Iterator[Hit]:
    for m in _PLATE.finditer(text) if not signs.isdisjoint(_PROVINCES_OF_PLATES) else ():
        if any(c.isdigit() for c in m[0][2:]):
            yield Hit(m.start(), m.end(), "plate", m[0][:2] + "***" + m[0][-2:], certain=False)
    for m in _HOUSEHOLD.finditer(text) if "户" in signs else ():
        number = m[1]
        yield Hit(
            m.start(1), m.end(1), "household", number[:2] + "*" * (len(number) - 2), certain=False
        )
    labelled = bool(labels) and _PASSPORT_LABEL.search(labels) is not None
    if labelled or not signs.isdisjoint("照行t"):
        for m in _PASSPORT.finditer(text):
            line = text[text.rfind("\n", 0, m.start()) + 1 : m.end()]
            near = labelled or _PASSPORT_LABEL.search(line) is not None
            yield Hit(m.start(), m.end(), "passport", m[0][0] + "*****" + m[0][-3:], certain=near)


# Facts beside a name.
_BIRTH = re.compile(
    r"(?:(?:19|20)\d\d\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}\s*日?\s*(?:出)?生(?!产|效|活|成|态|育|源)"
    r"|(?:出生(?:日期|年月日?|于)?|生于|生日)\s*[:：]?\s*(?:19|20)\d\d\s*[年\-/.]\s*\d{1,2}\s*[月\-/.]\s*\d{1,2}\s*日?)"
)
_ILLNESS = "|".join(  # each alternative begins with a literal: `re` scans for it fast
    (
        *(f"{organ}[\u4e00-\u9fff]{{0,3}}癌" for organ in "肺肝胃肠乳鼻食血骨脑"),
        *("癌症", "白血病", "尿毒症", "精神(?:分裂|障碍|病|疾病)", "抑郁症", "艾滋病", "肝炎"),
        *("肺结核", "癫痫", "血友病", "帕金森", "脑瘫", "偏瘫", "透析", "恶性肿瘤", "糖尿病"),
        *(
            "高血压",
            "心脏病",
            "冠心病",
            "脑梗塞?",
            "脑出血",
            "中风",
            "瘫痪",
            "肾衰竭",
            "智力障碍",
        ),
        *("肢体残疾", "视力残疾", "听力残疾", "言语残疾", "智力残疾", "精神残疾", "多重残疾"),
        "残疾[一二三四1-4]级",
        *(f"{level}级残疾" for level in "一二三四1234"),
        "先天性[\u4e00-\u9fff]{1,6}病",
    )
)


@cache
def _illness() -> re.Pattern[str]:
    """Compile the pattern of illnesses: some milliseconds, which few texts need."""
    return re.compile(_ILLNESS)


def _facts(text: str, signs: set[str]) -> Iterator[Hit]:
    if "生" in signs:
        for m in _BIRTH.finditer(text):
            if _named(text, m.start(), m.end()):
                yield Hit(m.start(), m.end(), "birth", "****年**月**日", certain=False)
    for m in _illness().finditer(text) if not signs.isdisjoint(_ILLNESS_SIGNS) else ():
        if _named(text, m.start(), m.end()):
            yield Hit(m.start(), m.end(), "health", "**", certain=False)


def _named(text: str, start: int, end: int) -> bool:
    """Return True if a person is named in the line around `text[start:end]`."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : len(text) if last < 0 else last]
    return has_name(line)


# Signs of the patterns above, found in one pass over a text: a character in its context.
_PROVINCES_OF_PLATES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
_ILLNESSES = (
    *("癌", "病(?<=血病)", "友(?=病)", "毒(?=症)", "神(?=分裂|障碍|疾?病)", "郁(?=症)", "滋(?=病)"),
    *("肝(?=炎)", "核(?<=结核)", "癫", "帕(?=金森)", "瘫", "透(?=析)", "瘤", "尿(?=病)"),
    *("压(?<=血压)", "脏(?=病)", "冠(?=心病)", "脑(?=梗|出血)", "风(?<=中风)", "肾(?=衰竭)"),
    *("智(?=力障碍)", "残(?=疾)", "先(?=天性)"),
)
_ILLNESS_SIGNS = frozenset(sign[0] for sign in _ILLNESSES)
_ANY_SIGN = re.compile(
    "|".join(
        (
            *(f"{one}(?=[A-HJ-NP-Za-hj-np-z])" for one in sorted(_PROVINCES_OF_PLATES)),
            *(
                "户(?=[口籍]?[簿本册]?编?号)",
                "照(?<=护照)",
                "行(?<=通行)(?=证)",
                "t(?<=passport)",
                "t(?<=Passport)",
            ),
            *("生(?<=[出日]生)", "生(?=[于日）)])"),
            *_ILLNESSES,
        )
    )
)
