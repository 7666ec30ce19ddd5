"""Recognize the parts of an official document (GB/T 9704-2012, 7).

Red head: 发文机关标志, 发文字号, 签发人, title. They become fields. 主送, body, 附件说明, 落款,
成文日期, 抄送 and 印发 stay in the text, from which the page sets them; what they say is guessed from.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.content.markdown.joining import glued
from sitegen.content.markdown.marks import CLOSED, DAY, MARK
from sitegen.domain.number import DocumentNumber
from sitegen.domain.numerals import in_figures
from sitegen.importing.model import Block, Note, Paragraph, Place, Refused, Span

_HEAD = 14  # blocks at the top among which a red head is looked for
_TAIL = 14  # blocks at the end among which 落款 and 版记 are
_LONGEST_TITLE = 120  # characters


class Sign(Struct, frozen=True):
    """Text that was recognized, with its place."""

    text: str
    at: Place


class Parts(Struct, frozen=True):
    """The parts of a document; what is missing is "", () or None.

    Attributes:
        title: The title, its lines joined.
        number: The document number (发文字号).
        head: The issuers of the red head, without 文件.
        addressees: 主送机关, as typed.
        signed: The issuers of the 落款.
        issued: The day of the 落款 (成文日期).
        annexes: The names in 附件：1.… 2.….
        labels: What a web page says above the text: 发布日期：…, 来源：….
        body: All blocks that remain.
    """

    body: tuple[Block, ...]
    title: Sign | None = None
    number: Sign | None = None
    head: tuple[Sign, ...] = ()
    addressees: Sign | None = None
    signed: tuple[Sign, ...] = ()
    issued: tuple[dt.date, Place] | None = None
    annexes: tuple[Sign, ...] = ()
    labels: dict[str, Sign] = {}
    printed: Sign | None = None


_SECRET = re.compile(r"(?:绝密|机密|秘密)(?:[★☆*].{0,12})?")
_URGENCY = re.compile(r"(?:特急|加急|平急|特提)")
_COPY = re.compile(r"(?:0\d{5}|份号[：:]?\s*\d+)")
_ANNEX_HEAD = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]{0,2}\s*[：:]?")
_CLOSED = re.compile(
    r"[（(【\[]?(?:此件|本件|公开属性[：:])\s*(?P<how>不予?公开|不宜公开|依申请公开|内部掌握)[^。]{0,6}"
)
_LINE = re.compile(r"[-—–－_＿─━=★☆\s]{3,}")
_RED = re.compile(r"(?P<names>.{2,40}?)\s*文\s?件")
_SIGNER = re.compile(r"\s*签发人[：:]\s*(?P<name>[\u4e00-\u9fff·\s]{2,20})")
_ADDRESSEES = re.compile(r".{2,200}[：:]")
_SUFFIX = (
    "(?:委员会|政府|村委会|居委会|支部|党委|总支|党组|工委|纪委|办公室|中心|委|部|厅|局|处|所|站|院|校"
    "|会|社|公司|队|乡|镇|村|街道|社区)"
)
_SEAL = "[（(]?(?:代章|印章|盖章|公章)[）)]?"
_ISSUER = re.compile(rf"[^\s，。；！？、：:,.;!?|]{{2,30}}{_SUFFIX}(?:{_SEAL})?")
_STAMP = re.compile(rf"{_SEAL}\Z")
ANNEX = re.compile(r"附\s*件\s*[：:]\s*(?P<first>.*)")
ANNEX_ITEM = re.compile(r"\s*(?:\d{1,2}\s*[.．、]|[（(]\d{1,2}[）)])\s*(?P<name>\S.*)")
_PRINTED = re.compile(r"(?P<office>\S{2,30})\s+(?P<day>\d{4}年\d{1,2}月\d{1,2}日)\s*印发")
_LABELS = {
    "date": re.compile(
        r"(?:发布|公开|公布|发文)(?:日期|时间)[：:]\s*(?P<value>\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}日?)"
    ),
    "source": re.compile(r"(?:信息)?来源[：:]\s*(?P<value>[^\s|｜:：]{2,40})"),
    "index_number": re.compile(r"索\s*引\s*号[：:]\s*(?P<value>[A-Za-z0-9/_〔〕-]{4,40})"),
    "number": re.compile(r"(?:发文字号|文\s*号)[：:]\s*(?P<value>\S.{3,30}?号)"),
    "issuer": re.compile(r"(?:发布|发文|公开)(?:机构|机关|单位)[：:]\s*(?P<value>[^\s|｜]{2,40})"),
}
_LESSER = re.compile(
    r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?[：:]\s*\d*\s*次?|字(?:体|号)[：:]?\s*[\[【（(]?(?:[大中小特]\s*){1,4}[\]】）)]?"
    r"|(?:作者|编辑|审核|责任编辑)[：:]\s*\S{0,10}|打印|分享到?|收藏|\d{1,2}:\d{2}(?::\d{2})?"
)
_MOST_REST = 4  # characters of a line of labels that are none
_TITLE_END = re.compile(
    r"(?:通知|公告|通告|公示|公开|公报|通报|决定|决议|意见|办法|规定|细则|方案|计划|规划|总结|报告|请示|批复|函|纪要|命令|要点|名单|情况|明细|预案|公约|制度|章程|倡议书|承诺书|议案|条例|说明|一览表|表)"
    r"(?:[（(][^）)]{1,12}[）)])?\Z"
)


def recognized(blocks: Sequence[Block]) -> tuple[Parts, list[Note]]:
    """Split a document into its parts.

    Raises:
        Refused: Its head marks it as secret, or its end as not to be published.
    """
    notes: list[Note] = []
    left = [block for block in blocks if not isinstance(block, Paragraph) or block.text.strip()]
    labels: dict[str, Sign] = {}
    head: list[Sign] = []
    number = title = None
    at = 0
    while at < min(len(left), _HEAD) and title is None:
        block = left[at]
        if not isinstance(block, Paragraph):
            break
        text = _plain(block.text)
        if _SECRET.fullmatch(text):
            raise Refused("secret", text=text)
        if found := web_labels(text):
            labels |= {key: Sign(value, block.at) for key, value in found.items()}
            notes.append(Note("drop", "web_labels", block.at, text))
        elif any(form.fullmatch(text) for form in (_LINE, _URGENCY, _COPY, _ANNEX_HEAD)):
            notes.append(Note("drop", "head_mark", block.at, text))
        elif (named := _SIGNER.search(text)) and DocumentNumber.parse(text[: named.start()]):
            number = Sign(text[: named.start()].strip(), block.at)
            notes.append(Note("drop", "signer", block.at, named[0].strip()))
        elif DocumentNumber.parse(text):
            number = Sign(text, block.at)
        elif _SIGNER.fullmatch(text):
            notes.append(Note("drop", "signer", block.at, text))
        elif number is None and (red := _red_head(left, at)):
            head += red
            notes.append(Note("drop", "red_head", block.at, text))
        elif head and text in ("文件", "文 件"):
            notes.append(Note("drop", "red_head", block.at, text))  # below several issuers
        else:
            lines = _title(left, at)
            if not lines:
                break
            title = Sign(glued([_plain(line.text) for line in lines]), lines[0].at)
            notes += [Note("join", "title", line.at, line.text) for line in lines[1:]]
            at += len(lines) - 1
        at += 1
    body = left[at:]
    while body and isinstance(first := body[0], Paragraph):
        text = _plain(first.text)
        if found := web_labels(text):
            labels |= {key: Sign(value, first.at) for key, value in found.items()}
            notes.append(Note("drop", "web_labels", first.at, text))
        elif _LINE.fullmatch(text):
            notes.append(Note("drop", "head_mark", first.at, text))
        elif number is None and DocumentNumber.parse(text.strip("（）()")):
            number = Sign(text.strip("（）()"), first.at)
        else:
            break
        body = body[1:]
    if number is None and "number" in labels:
        number = labels["number"]
    body, split = _stacked(body)
    notes += split
    for block in body[-_TAIL:]:
        text = _plain(block.text) if isinstance(block, Paragraph) else ""
        if closed := _CLOSED.match(text):
            raise Refused("not_public", text=closed["how"])
    signed, issued = _signature(body)
    issued = issued or _adopted(body)
    return Parts(
        body=tuple(body),
        title=title,
        number=number,
        head=tuple(head),
        addressees=_addressees(body),
        signed=signed,
        issued=issued,
        annexes=_annexes(body),
        labels=labels,
        printed=_printed(body),
    ), notes


def _plain(text: str) -> str:
    """Return a text on one line; blanks between single characters, which spread a line, go."""
    text = " ".join(text.split())
    if re.fullmatch(r"(?:[\u4e00-\u9fff] )+[\u4e00-\u9fff]", text):
        return text.replace(" ", "")
    return text


def web_labels(text: str) -> dict[str, str]:
    """Return what a line above a text says of it, 来源：… 发布时间：…; {} for other lines."""
    found = {key: m["value"].strip() for key, form in _LABELS.items() if (m := form.search(text))}
    rest = _LESSER.sub("", text)
    for form in _LABELS.values():
        rest = form.sub("", rest)
    return found if found and len(re.sub(r"[\s|｜:：\d]+", "", rest)) <= _MOST_REST else {}


def _red_head(blocks: Sequence[Block], at: int) -> list[Sign]:
    """Return the issuers that a line of the red head names, alone or as one of several above 文件."""
    block = blocks[at]
    text = _plain(block.text) if isinstance(block, Paragraph) else ""
    if red := _RED.fullmatch(text):
        return [Sign(name, block.at) for name in red["names"].split()]
    if _ISSUER.fullmatch(text) and not _TITLE_END.search(text):
        for below in blocks[at + 1 : at + 5]:
            said = _plain(below.text) if isinstance(below, Paragraph) else ""
            if _RED.fullmatch(said) or DocumentNumber.parse(_SIGNER.sub("", said)):
                return [Sign(text, block.at)]
            if not (_ISSUER.fullmatch(said) or said == "文件"):
                return []
    return []


def _title(blocks: Sequence[Block], at: int) -> list[Paragraph]:
    """Return the lines of the title that begins at a block; none if the text begins there."""
    lines: list[Paragraph] = []
    length = 0
    for block in blocks[at:]:
        if not isinstance(block, Paragraph):
            break
        text = _plain(block.text)
        styled = block.level == 1
        if block.level > 1 and sum(_level(other) == block.level for other in blocks) > 1:
            break  # one of several headings
        if lines and not styled and not _continues(lines, block):
            break
        if not styled and (CLOSED(text) or MARK.match(text) or DAY.fullmatch(text)):
            break
        if lines and (web_labels(text) or DocumentNumber.parse(text.strip("（）()"))):
            break
        length += len(text)
        if length > _LONGEST_TITLE:
            return []
        lines.append(block)
        if styled and not (len(blocks) > at + len(lines) and _level(blocks[at + len(lines)]) == 1):
            break
    return lines


def _level(block: Block) -> int:
    return block.level if isinstance(block, Paragraph) else 0


def _continues(lines: list[Paragraph], block: Paragraph) -> bool:
    """Return True if a line goes on with the title above it."""
    text, above = _plain(block.text), "".join(_plain(line.text) for line in lines)
    if _ADDRESSEES.fullmatch(text) or len(text) > 40:
        return False
    if any(span.footnote for span in block.spans):
        return False
    if block.align == "center" and lines[-1].align == "center":
        return not DAY.fullmatch(text)
    if _TITLE_END.search(above):
        return False
    return bool(_TITLE_END.search(text)) and ("关于" in above or len(above) <= 30)


def _addressees(body: Sequence[Block]) -> Sign | None:
    first = body[0] if body else None
    if isinstance(first, Paragraph) and _ADDRESSEES.fullmatch(text := _plain(first.text)):
        return Sign(text.rstrip("：:"), first.at) if "。" not in text else None
    return None


def _signature(body: Sequence[Block]) -> tuple[tuple[Sign, ...], tuple[dt.date, Place] | None]:
    """Return the issuers and the day at the end of the text."""
    for at in range(len(body) - 1, max(len(body) - 1 - _TAIL, -1), -1):
        block = body[at]
        if not isinstance(block, Paragraph):
            continue
        lines = [_plain(line) for line in block.text.split("\n")]
        if not DAY.fullmatch(lines[-1]):
            continue
        day = day_of(lines[-1])
        names = [Sign(line, block.at) for line in lines[:-1] if _ISSUER.fullmatch(line)]
        above = at - 1
        while not lines[:-1] and above >= 0 and isinstance(one := body[above], Paragraph):
            text = _plain(one.text)
            parts = re.split(r"\s{2,}|\u3000+", one.text.strip())
            if len(parts) > 1 and all(_ISSUER.fullmatch(part) for part in parts):
                names = [Sign(part, one.at) for part in parts] + names
            elif _ISSUER.fullmatch(text):
                names.insert(0, Sign(text, one.at))
            else:
                break
            above -= 1
        names = [Sign(_STAMP.sub("", one.text), one.at) for one in names]
        return tuple(names), (day, block.at) if day else None
    return (), None


_ADOPTED = re.compile(
    r"[（(].{0,12}?(\d{4}年\d{1,2}月\d{1,2}日).{0,30}(?:通过|发布|公布|修订|印发).{0,6}[）)]"
)


def _adopted(body: Sequence[Block]) -> tuple[dt.date, Place] | None:
    """Return the day on which rules were adopted, which stands in brackets below their title."""
    for block in body[:2]:
        if isinstance(block, Paragraph) and (found := _ADOPTED.fullmatch(_plain(block.text))):
            day = day_of(found[1])
            return (day, block.at) if day else None
    return None


def _stacked(body: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Put issuers and day of a signature on lines of their own, however many one line has."""
    found: list[Block] = []
    notes: list[Note] = []
    for at, block in enumerate(body):
        if not isinstance(block, Paragraph) or at < len(body) - _TAIL:
            found.append(block)
            continue
        text = block.text.strip()
        if printed := _PRINTED.fullmatch(text):
            line = f"{printed['office']}　{printed['day']}印发"  # set apart by blanks at will
            found.append(replace(block, spans=(Span(line),)))
            continue
        parts = [
            _plain(one)
            for one in re.split(r"\s{2,}|[\u3000\t]+|(?<=[会村局办])\s(?=\d{4}年)", text)
        ]
        signed = all(_ISSUER.fullmatch(one) or DAY.fullmatch(one) for one in parts)
        dated = DAY.fullmatch(parts[-1]) or (
            at + 1 < len(body)
            and isinstance(below := body[at + 1], Paragraph)
            and DAY.fullmatch(_plain(below.text))
        )
        if len(parts) < 2 or not signed or not dated:
            found.append(block)
            continue
        found += [replace(block, spans=(Span(one),)) for one in parts]
        notes.append(Note("split", "signature", block.at, text))
    return found, notes


def day_of(text: str) -> dt.date | None:
    """Return the day that a text names: 2026年3月2日, 二〇二六年三月二日, 2026-03-02."""
    plain = in_figures("".join(text.split()))
    found = re.search(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})", plain)
    if not found:
        return None
    try:
        return dt.date(*(int(one) for one in found.groups()))
    except ValueError:
        return None


def _annexes(body: Sequence[Block]) -> tuple[Sign, ...]:
    """Return the names that 附件：1.… 2.… lists near the end."""
    for at, block in enumerate(body):
        text = block.text.strip() if isinstance(block, Paragraph) else ""
        if not (announced := ANNEX.fullmatch(text)):
            continue
        found = []
        first = announced["first"].strip()
        if first:
            item = ANNEX_ITEM.fullmatch(first)
            found.append(Sign((item["name"] if item else first).strip(), block.at))
        for below in body[at + 1 :]:
            line = below.text.strip() if isinstance(below, Paragraph) else ""
            item = ANNEX_ITEM.fullmatch(line)
            if not item or "。" in line:
                break
            found.append(Sign(item["name"].strip(), below.at))
        return tuple(found)
    return ()


def _printed(body: Sequence[Block]) -> Sign | None:
    for block in body[-4:]:
        if isinstance(block, Paragraph) and (found := _PRINTED.search(block.text)):
            return Sign(found[0], block.at)
    return None
