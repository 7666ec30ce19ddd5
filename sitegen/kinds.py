"""Kinds of text that a field may hold, each read in every form that clerks type."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sitegen import diagnostics as d
from sitegen.domain.number import DocumentNumber
from sitegen.domain.period import Period
from sitegen.domain.text import LocalText
from sitegen.schema import JsonSchema, Report, scalar
from sitegen.yaml_nodes import Mapping, Node, Scalar

MAX_TEXT = 2_000


@dataclass(frozen=True)
class Text:
    """One text. Line breaks become spaces; titles refuse what cannot be seen."""

    limit: int = MAX_TEXT
    title: bool = False
    pattern: str = ""

    def read(self, node: Node, report: Report) -> str | None:
        raw = "" if isinstance(node, Scalar) else node.raw  # [公示]: brackets that are text
        text = raw or scalar(node, report)
        if text is None:
            return None
        text = unicodedata.normalize("NFC", " ".join(text.split()))
        if len(text) > self.limit:
            report.add(d.text_too_long(report.at(node), len(text), self.limit))
            return None
        if self.title and isinstance(node, Scalar) and node.comment and text:
            report.add(d.comment_in_text(report.at(node), node.comment))
        if self.title and (hidden := HIDDEN.search(text)):
            report.add(d.hidden_in_title(report.at(node), hidden[0]))
            return None
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": ["string", "number", "boolean"]}


HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Day:
    """A date in any form that clerks type: 2024-03-05, 2024/3/5, 2024年3月5日, full-width."""

    def read(self, node: Node, report: Report) -> date | None:
        text = scalar(node, report, "date")
        if text is None:
            return None
        found = _DAY.fullmatch(_compact(text))
        if not found:
            report.add(d.bad_date(report.at(node), text))
            return None
        return _date(found, node, report, text)

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": r"^\s*[0-9０-９]{4}\D.*$"}


@dataclass(frozen=True)
class Moment:
    """A date with a time of day, in the site's own time zone: 2026-12-01 08:00."""

    def read(self, node: Node, report: Report) -> datetime | None:
        text = scalar(node, report, "date")
        if text is None:
            return None
        found = _MOMENT.fullmatch(_compact(text, keep_space=True))
        if not found:
            report.add(d.bad_time(report.at(node), text))
            return None
        day = _date(found, node, report, text)
        hour, minute, second = (int(found[n] or 0) for n in ("hour", "minute", "second"))
        if day is None:
            return None
        if hour > 23 or minute > 59 or second > 59:
            report.add(d.bad_time(report.at(node), text))
            return None
        return datetime.combine(day, time(hour, minute, second))

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


_DAY = re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_MOMENT = re.compile(
    _DAY.pattern
    + r"(?:[T ]*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?(?::(?P<second>\d{1,2}))?)?"
)


def _compact(text: str, keep_space: bool = False) -> str:
    parts = unicodedata.normalize("NFKC", text).split()
    return (" " if keep_space else "").join(parts)


def _date(found: re.Match[str], node: Node, report: Report, text: str) -> date | None:
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    try:
        value = date(year, month, day)
    except ValueError:
        value = None
    if value is None or not 1900 <= year <= 2199:
        report.add(d.impossible_date(report.at(node), text))
        return None
    return value


@dataclass(frozen=True)
class PeriodOf:
    """A year, half, quarter or month; kept in the form 2024-Q1."""

    def read(self, node: Node, report: Report) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        period = Period.parse(text)
        if period is None:
            report.add(d.bad_period(report.at(node), text))
            return None
        return str(period)

    def json_schema(self) -> JsonSchema:
        return {"type": ["string", "integer"]}


@dataclass(frozen=True)
class Number:
    """A number, at least 0 unless said otherwise; full-width digits and thousands commas too."""

    whole: bool = False

    def read(self, node: Node, report: Report) -> float | int | None:
        plain = _digits(node, report, _WHOLE if self.whole else _DECIMAL)
        if plain is None:
            return None
        return int(plain) if self.whole else float(plain)

    def json_schema(self) -> JsonSchema:
        number = {"type": "integer", "minimum": 0} if self.whole else {"type": "number"}
        return {"anyOf": [number, {"type": "string", "pattern": "^[-+]?[0-9０-９,，. ]+$"}]}


@dataclass(frozen=True)
class Exact:
    """A number that is kept to the last digit typed: 18596.40 stays 18596.40."""

    def read(self, node: Node, report: Report) -> Decimal | None:
        plain = _digits(node, report, _DECIMAL)
        return None if plain is None else Decimal(plain)

    def json_schema(self) -> JsonSchema:
        return Number().json_schema()


_WHOLE = re.compile(r"\d{1,12}")
_DECIMAL = re.compile(r"[-+]?\d{1,15}(\.\d{1,6})?")


def _digits(node: Node, report: Report, form: re.Pattern[str]) -> str | None:
    text = scalar(node, report, "number")
    if text is None:
        return None
    plain = _compact(text).replace(",", "")
    if not form.fullmatch(plain):
        report.add(d.bad_number(report.at(node), text))
        return None
    return plain


@dataclass(frozen=True)
class Choice:
    """One of a few words; each may be typed in several ways and is kept in one."""

    words: tuple[tuple[str, str], ...]  # (as typed, as kept)

    def read(self, node: Node, report: Report) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        for typed, kept in self.words:
            if text.casefold() == typed.casefold():
                return kept
        report.add(d.bad_choice(report.at(node), text, [typed for typed, _ in self.words]))
        return None

    def json_schema(self) -> JsonSchema:
        return {"enum": [typed for typed, _ in self.words]}


@dataclass(frozen=True)
class Flag:
    """Yes or no, in either language."""

    def read(self, node: Node, report: Report) -> bool | None:
        word = _FLAG.read(node, report)
        return None if word is None else word == "yes"

    def json_schema(self) -> JsonSchema:
        return {"enum": [True, False, "是", "否"]}


_FLAG = Choice(
    (("true", "yes"), ("是", "yes"), ("yes", "yes"), ("false", "no"), ("否", "no"), ("no", "no"))
)


@dataclass(frozen=True)
class Identifier:
    """A short name for addresses: a–z, 0–9 and hyphens."""

    def read(self, node: Node, report: Report) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 64:
            report.add(d.bad_identifier(report.at(node), text))
            return None
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}


@dataclass(frozen=True)
class Fingerprint:
    """The name of a text's wording: 12 hexadecimal digits, as `sitegen translated` writes it."""

    def read(self, node: Node, report: Report) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not re.fullmatch(r"[0-9a-f]{12}", text.lower()):
            report.add(d.bad_fingerprint(report.at(node), text))
            return None
        return text.lower()

    def json_schema(self) -> JsonSchema:
        # YAML takes one of digits alone for a number
        return {"type": ["string", "number"], "pattern": "^[0-9a-fA-F]{12}$"}


@dataclass(frozen=True)
class Numbered:
    """An official document number; any other form is kept as typed, with a warning."""

    def read(self, node: Node, report: Report) -> str | None:
        text = Text(limit=80).read(node, report)
        if text is None:
            return None
        number = DocumentNumber.parse(text)
        if number is None:
            report.add(d.bad_document_number(report.at(node), text))
            return text
        return str(number)

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


@dataclass(frozen=True)
class Language:
    """A BCP 47 language tag, kept with the usual capitals: zh-Hans, mn-Mong-CN."""

    def read(self, node: Node, report: Report) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?", text):
            report.add(d.bad_language(report.at(node), text))
            return None
        first, *rest = text.split("-")
        return "-".join([first.lower(), *(p.title() if len(p) == 4 else p.upper() for p in rest)])

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


@dataclass(frozen=True)
class Url:
    """An absolute http(s) address."""

    def read(self, node: Node, report: Report) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not re.fullmatch(r"https?://[^\s/?#\"'<>]+[^\s?#\"'<>]*", text):
            report.add(d.bad_url(report.at(node), text))
            return None
        return text if text.endswith("/") else text + "/"

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "format": "uri"}


@dataclass(frozen=True)
class OldAddress:
    """A place within the site, as a path to a file: `old/0910.html`, `old/0910/index.html`."""

    def read(self, node: Node, report: Report) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        plain = unicodedata.normalize("NFC", text).removesuffix("index.html")
        parts = plain.strip("/").split("/")
        folders = parts[:-1] if parts[-1].endswith((".html", ".htm")) else parts
        if plain.startswith("//") or not (
            all(_FILE_NAME(part) and part.strip(".") for part in parts)
            and not any(part.endswith((".html", ".htm")) for part in folders)
            and not any(part.split(".")[0].casefold() in WINDOWS_NAMES for part in parts)
        ):
            report.add(d.bad_old_address(report.at(node), text))
            return None
        path = "/".join(parts)
        return path if path.endswith((".html", ".htm")) else f"{path}/index.html"

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


# Names of devices, which no file on Windows may have.
WINDOWS_NAMES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{name}{n}" for name in ("com", "lpt") for n in range(10)]
)
_FILE_NAME = re.compile(r"[^\\/:*?\"<>|\x00-\x1f\x7f#%]{1,60}").fullmatch


@dataclass(frozen=True)
class TimeZone:
    """A time zone of the IANA database."""

    def read(self, node: Node, report: Report) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            report.add(d.bad_time_zone(report.at(node), text))
            return None
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


@dataclass(frozen=True)
class PerLanguage:
    """A text for all languages, or a mapping from language to text."""

    def read(self, node: Node, report: Report) -> LocalText | None:
        if not isinstance(node, Mapping):
            text = Text(title=True).read(node, report)
            return None if text is None else LocalText((("", text),))
        versions = []
        for key, value in node.entries:
            language = Language().read(key, report)
            text = Text(title=True).read(value, report)
            if language and text:
                versions.append((language, text))
        return LocalText(tuple(versions)) if versions else None

    def json_schema(self) -> JsonSchema:
        return {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ]
        }
