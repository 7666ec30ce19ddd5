"""Guess the front matter of a document, each field with its reason and confidence.

Nothing is invented: a value stands in the document, comes from an option, or is marked as unsure.
A document with an unsure field that the site cannot do without is written as a draft.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.checks import dates
from sitegen.config.model import Config
from sitegen.domain.number import DocumentNumber
from sitegen.domain.organization import Organization
from sitegen.domain.text import folded
from sitegen.importing.model import Block, Confidence, Guess, Picture, Table
from sitegen.importing.official import Parts, Sign, day_of
from sitegen.importing.topics import category_of


class Given(Struct, frozen=True):
    """Values given by options: ids of organization and category, the day of publication; and today."""

    today: dt.date
    org: str = ""
    category: str = ""
    date: dt.date | None = None


class Source(Struct, frozen=True):
    """A document to guess about.

    Attributes:
        parts: Its official parts.
        name: The name of its file, without the ending.
        stem: The title that the parts of a collection share, 工作计划 of 工作计划篇三.
        part: Its number in the collection, 三, or "".
        titled: The title that the file itself gives, in a sheet or in its properties.
    """

    parts: Parts
    name: str
    stem: str = ""
    part: str = ""
    titled: str = ""


_REQUIRED = ("title", "date", "org", "category")


def guessed(source: Source, config: Config, given: Given) -> tuple[Guess, ...]:
    """Return the fields of a document in the order in which they are written."""
    text = text_of(source.parts.body)
    title = _title(source)
    issued = _issued(source)
    fields = [
        title,
        _date(source, given, issued),
        _organization(source, config, given, title.value, text),
    ]
    level = config.organizations[fields[2].value].level
    fields.append(
        Guess("category", given.category, "option", "sure")
        if given.category
        else category_of(config, title.value, text, level)
    )
    fields += [one for one in (issued, _number(source), _index_number(source)) if one]
    fields += _issuers(source, config, fields[2])
    if period := _period(title):
        fields.append(period)
    if display := _display(title.value, text):
        fields.append(display)
    if origin := source.parts.labels.get("source"):
        fields.append(Guess("source", origin.text, "label", "sure", origin.at))
    if any(one.confidence == "unsure" and one.field in _REQUIRED for one in fields):
        fields.append(Guess("draft", "yes", "unsure_fields", "sure"))
    return tuple(_named_in(one, config) for one in fields)


def _named_in(guess: Guess, config: Config) -> Guess:
    """Return a guess with the name that its id stands for."""
    if guess.field == "org":
        name = config.organizations[guess.value].name
    elif guess.field == "category":
        name = config.category(guess.value).name
    else:
        return guess
    return replace(guess, shown=f"{name.in_language(config.languages[0])} ({guess.value})")


def text_of(blocks: Sequence[Block]) -> str:
    """Return the text of blocks, a line each."""
    return "\n".join(_lines(blocks))


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Table():
                yield from filter(None, (block.caption, block.unit, *block.notes))
                yield from (" ".join(cell.text for cell in row if cell) for row in block.rows)
            case Picture():
                pass
            case _:
                yield block.text


def _title(source: Source) -> Guess:
    title, stem = source.parts.title, source.stem
    if stem:
        value = f"{stem}（{source.part}）" if source.part else stem
        return Guess("title", value, "of_collection", "unsure" if source.part else "likely")
    if title and len(title.text) <= _SHORT_TITLE:
        return Guess("title", title.text, "short_title", "unsure", title.at)
    if title:
        return Guess("title", title.text, "first_lines", "likely", title.at)
    if source.titled:
        return Guess("title", " ".join(source.titled.split()), "titled", "likely")
    return Guess("title", _name(source.name), "file_name", "unsure")


_SHORT_TITLE = 4  # characters: 通知, 公告


def _name(name: str) -> str:
    """Return a file's name as a title: without its date and the marks of copies."""
    plain = re.sub(r"^\d{4}[-_.]?\d{2}[-_.]?\d{2}[-_ ]*|[（(]\d+[）)]$|\s*-\s*副本$", "", name)
    return " ".join(plain.replace("_", " ").split()) or name


def _issued(source: Source) -> Guess | None:
    if source.parts.issued:
        day, at = source.parts.issued
        return Guess("issued", str(day), "signature_day", "sure", at)
    return None


def _date(source: Source, given: Given, issued: Guess | None) -> Guess:
    if given.date:
        return Guess("date", str(given.date), "option", "sure")
    label = source.parts.labels.get("date")
    if label and (day := day_of(label.text)):
        return Guess("date", str(day), "label", "sure", label.at)
    if issued:
        return Guess("date", issued.value, "issued_day", "likely", issued.at)
    displays = list(dates.displays(text_of(source.parts.body)))
    if displays:
        return Guess("date", str(displays[0].first), "display_day", "likely")
    if found := _DATED_NAME.match(source.name):
        try:
            day = dt.date(*(int(one) for one in found.groups()))
        except ValueError:
            pass
        else:
            return Guess("date", str(day), "file_name", "likely")
    return Guess("date", str(given.today), "no_date", "unsure")


_DATED_NAME = re.compile(r"(20\d\d)[-_.年]?(\d\d)[-_.月]?(\d\d)")


def _number(source: Source) -> Guess | None:
    sign = source.parts.number
    number = DocumentNumber.parse(sign.text) if sign else None
    return (
        Guess("doc_number", str(number), "number_line", "sure", sign.at)
        if sign and number
        else None
    )


def _index_number(source: Source) -> Guess | None:
    sign = source.parts.labels.get("index_number")
    return Guess("index_number", sign.text, "label", "sure", sign.at) if sign else None


def _organization(source: Source, config: Config, given: Given, title: str, text: str) -> Guess:
    if given.org:
        return Guess("org", given.org, "option", "sure")
    parts = source.parts
    labelled = parts.labels.get("issuer")
    for signs, reason in (
        (parts.signed, "signed"),
        (parts.head, "red_head"),
        ((labelled,) if labelled else (), "label"),
    ):
        for sign in signs:
            if found := _named(sign.text, config):
                one, exact = found
                sure: Confidence = "sure" if exact else "likely"
                return Guess("org", one.id, reason, sure, sign.at, {"name": sign.text})
    for one, name in _names(config):
        if _PARTY.sub("", title).startswith(name):
            return Guess("org", one.id, "in_title", "likely", values={"name": name})
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for one, name in _names(config):
        if (seen := text.count(name)) and one.id not in counts:
            counts[one.id], names[one.id] = seen, name
    local = _local_level(text)
    levels = {one.id: one.level for one in config.organizations}
    fitting = [one for one in counts if not local or levels[one] == local]
    if len(fitting) == 1 and (local or len(counts) == 1):
        only = fitting[0]
        confidence: Confidence = "likely" if local else "unsure"
        return Guess("org", only, "in_text", confidence, values={"name": names[only]})
    if local and (stem := _by_stem(text, config, local)):
        return Guess("org", stem[0], "in_text", "unsure", values={"name": stem[1]})
    return Guess("org", config.organization, "no_org", "unsure")


def _names(config: Config) -> list[tuple[Organization, str]]:
    """Return the Chinese names of organizations, the longest first."""
    pairs = [
        (one, name)
        for one in config.organizations
        for name in one.names()
        if name != one.id and len(name) >= 3
    ]
    return sorted(pairs, key=lambda pair: -len(pair[1]))


_PARTY = re.compile(r"^(?:中国共产党|中共)")
_BODY = re.compile(
    r"(?:人民政府|村民委员会|村委会|居民委员会|居委会|委员会|村务监督委员会|党委|党支部|党总支|支部委员会|支部|办公室|人民代表大会)+\Z"
)


def _named(name: str, config: Config) -> tuple[Organization, bool] | None:
    """Return the organization that an issuer is or belongs to, and True if it is itself."""
    plain = _PARTY.sub("", "".join(name.split()))
    for text in (name, plain, _BODY.sub("", plain)):
        if text and (one := config.organizations.named(text)):
            return one, True
    for one, own in _names(config):
        if plain.startswith(own) or folded(plain).startswith(folded(own)):
            return one, False
    return None


_LOCAL = (
    ("village", re.compile("[我本]村(?!级)")),
    ("township", re.compile("[我本][镇乡]|全[镇乡]")),
    ("county", re.compile("[我本]县|全县")),
)


def _local_level(text: str) -> str:
    """Return the level of whoever speaks of itself as 我乡 or 本村, or ""."""
    counts = {level: len(form.findall(text)) for level, form in _LOCAL}
    level = max(counts, key=lambda one: counts[one])
    return level if counts[level] else ""


def _by_stem(text: str, config: Config, level: str) -> tuple[str, str] | None:
    """Return the one organization of a level whose name without 镇 or 村 the text has."""
    found = {}
    for one in config.organizations:
        if one.level == level:
            for name in (*one.name.all(), *one.short.all()):
                stem = name.rstrip("镇乡村县")
                if len(stem) >= 2 and stem != name and stem in text:
                    found[one.id] = stem
    return next(iter(found.items())) if len(found) == 1 else None


def _issuers(source: Source, config: Config, org: Guess) -> list[Guess]:
    """Return who issued the document where others than its organization did."""
    signs: Sequence[Sign] = source.parts.signed or source.parts.head
    names = list(dict.fromkeys("".join(sign.text.split()) for sign in signs))
    known = [_named(name, config) for name in names]
    if not names or (len(names) == 1 and known[0] and known[0][1] and known[0][0].id == org.value):
        return []
    return [Guess("issuers", "、".join(names), "issuer_lines", "likely", signs[0].at)]


def _period(title: Guess) -> Guess | None:
    found = [mention.period for mention in dates.periods(title.value)]
    if len(found) == 1 and (found[0].parts > 1 or _OF_YEAR.search(title.value)):
        return Guess("period", str(found[0]), "in_title_period", title.confidence)
    return None


_OF_YEAR = re.compile("年度|全年|计划|规划|总结|报告|决算|预算|要点|述职|承诺")
_DAYS = re.compile(
    r"公示(?:期限?|时间|时限)?(?:为|是|[：:])?\s*(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:个)?(?P<unit>工作日|天|日)"
)


_ON_DISPLAY = re.compile("公示|公开|公告|中标|结果|名单")
_DISPLAYED = re.compile("现(?:予以?|将|对).{0,60}公示|特此公示|现公示")


def _display(title: str, text: str) -> Guess | None:
    """Return how long a notice hangs; of other documents the days are those they ask of others."""
    if not _ON_DISPLAY.search(title) and not _DISPLAYED.search(text):
        return None
    found = list(dates.displays(text))
    if found:
        first, last = found[0].first, found[0].last
        value = f"{{from: {first}, until: {last}}}"
        return Guess("display", value, "in_text", "likely", values={"name": f"{first}—{last}"})
    if days := _DAYS.search(text):
        from sitegen.domain.numerals import number

        unit = "个工作日" if days["unit"] == "工作日" else "天"
        value = f"{number(days['n'])}{unit}"
        return Guess("display", value, "in_text", "likely", values={"name": days[0]})
    return None
