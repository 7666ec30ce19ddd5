"""Fields: how a node becomes a value, which findings it earns, and its JSON Schema.

One declaration of a field serves the reader, the messages and the editors' completion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.number import DocumentNumber
from sitegen.domain.period import Period
from sitegen.domain.text import LocalText
from sitegen.yaml_nodes import Mapping, Node, Scalar, Sequence

JsonSchema = dict[str, Any]
MAX_TEXT = 2_000


@dataclass(frozen=True)
class Report:
    """Where findings of one file gather. The only thing here that changes."""

    path: str
    findings: list[Diagnostic] = field(default_factory=list)

    def at(self, node: Node) -> Location:
        """The place of a node."""
        return Location(self.path, node.line, node.column)

    def add(self, finding: Diagnostic) -> None:
        """Note a finding."""
        self.findings.append(finding)


class Kind(Protocol):
    """A way to read a node. `read` gives None after it has reported a fault."""

    def read(self, node: Node, report: Report) -> Any:
        """The value of a node, or None and a finding."""

    def json_schema(self) -> JsonSchema:
        """What an editor should accept."""


@dataclass(frozen=True)
class Field:
    """A field of a mapping: its key, the key in Chinese, how to read it, what it is for."""

    key: str
    kind: Kind
    chinese: str = ""
    doc: str = ""
    required: bool = False


def scalar(node: Node, report: Report, expected: str = "text") -> str | None:
    """The text of a node, trimmed; a finding if it is a list or a mapping."""
    if isinstance(node, Scalar):
        return node.text.strip()
    found = "list" if isinstance(node, Sequence) else "mapping"
    report.add(d.wrong_kind(report.at(node), expected, found))
    return None


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
        text = scalar(node, report, "number")
        if text is None:
            return None
        plain = _compact(text).replace(",", "")
        pattern = r"\d{1,12}" if self.whole else r"[-+]?\d{1,15}(\.\d{1,6})?"
        if not re.fullmatch(pattern, plain):
            report.add(d.bad_number(report.at(node), text))
            return None
        return int(plain) if self.whole else float(plain)

    def json_schema(self) -> JsonSchema:
        number = {"type": "integer", "minimum": 0} if self.whole else {"type": "number"}
        return {"anyOf": [number, {"type": "string", "pattern": "^[-+]?[0-9０-９,，. ]+$"}]}


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


@dataclass(frozen=True)
class ListOf:
    """A list; a single value stands for a list of one. Text may be split at 、 ， ； and commas."""

    kind: Kind
    split: bool = False

    def read(self, node: Node, report: Report) -> tuple[Any, ...]:
        if isinstance(node, Sequence):
            items: tuple[Node, ...] = node.items
            if self.split:
                items = tuple(part for item in items for part in _split(item, "[、，；;]"))
        elif isinstance(node, Scalar) and node.plain and node.text.startswith("["):
            report.add(d.yaml_syntax(report.at(node), "expected ',' or ']'"))
            return ()
        elif self.split and isinstance(node, Scalar):
            items = tuple(_split(node, "[、，；,;]"))
        else:
            items = (node,)
        values = (self.kind.read(item, report) for item in items)
        return tuple(value for value in values if value is not None)

    def json_schema(self) -> JsonSchema:
        one = self.kind.json_schema()
        return {"anyOf": [{"type": "array", "items": one}, one]}


def _split(node: Node, marks: str) -> list[Node]:
    """The words of a text; anything else as it is."""
    if not isinstance(node, Scalar):
        return [node]
    words = re.split(marks, node.text)
    return [Scalar(word, node.line, node.column) for word in words if word.strip()]


def _inside(node: Sequence | Mapping) -> bool:
    return bool(node.items if isinstance(node, Sequence) else node.entries)


class FieldValues(dict[str, Any]):
    """Values by canonical key; `faulty` are the keys that were given but could not be read."""

    def __init__(self, values: AbstractMapping[str, Any], faulty: frozenset[str]) -> None:
        super().__init__(values)
        self.faulty = faulty


@dataclass(frozen=True)
class Fields:
    """The fields that a mapping may have, under a key in each language."""

    fields: tuple[Field, ...]

    def read(
        self, node: Node, report: Report, ignore: frozenset[str] = frozenset()
    ) -> FieldValues | None:
        """Read the fields of a mapping; report the unknown, the doubled and the empty.

        None if the node is no mapping. A field with a fault is absent from the result.
        """
        if not isinstance(node, Mapping):
            kind = "list" if isinstance(node, Sequence) else "text"
            report.add(d.wrong_kind(report.at(node), "mapping", kind))
            return None
        values: dict[str, Any] = {}
        faulty = {self.by_key[key].key for key in node.broken if key in self.by_key}
        lines: dict[str, int] = {}
        for key, value in node.entries:
            found = self.by_key.get(key.text.strip())
            if found is None:
                if key.text not in ignore:
                    report.add(d.unknown_field(report.at(key), key.text, self.by_key))
                continue
            if found.key in lines:
                report.add(d.duplicate_key(report.at(key), key.text, lines[found.key]))
                continue
            lines[found.key] = key.line
            if not (value.text.strip() if isinstance(value, Scalar) else _inside(value)):
                report.add(d.empty_field(report.at(key), key.text))
                faulty.add(found.key)
                continue
            read = found.kind.read(value, report)
            if read is None:
                faulty.add(found.key)
            else:
                values[found.key] = read
        return FieldValues(values, frozenset(faulty))

    def complete(self, values: FieldValues, node: Node, report: Report) -> bool:
        """Report each required field that is absent; whether all are there and sound."""
        for one in self.required:
            if one.key not in values and one.key not in values.faulty:
                label = f"{one.chinese} / {one.key}" if one.chinese else one.key
                report.add(d.missing_field(report.at(node), label))
        return all(one.key in values for one in self.required)

    def json_schema(self, **more: Any) -> JsonSchema:
        """The JSON Schema of a mapping with these fields."""
        properties: JsonSchema = {}
        for one in self.fields:
            for key in filter(None, (one.key, one.chinese)):
                properties[key] = {**one.kind.json_schema(), "description": one.doc}
        need = [
            {"anyOf": [{"required": [key]} for key in filter(None, (one.key, one.chinese))]}
            for one in self.fields
            if one.required
        ]
        schema: JsonSchema = {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
        }
        return {**schema, **({"allOf": need} if need else {}), **more}

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """The fields that every mapping must have."""
        return tuple(one for one in self.fields if one.required)

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Each field under its key and its key in Chinese."""
        return {key: one for one in self.fields for key in (one.key, one.chinese) if key}


@dataclass(frozen=True)
class Record:
    """A mapping with known fields, made into a value. `alone` names the field that a bare
    text stands for; `check` may refuse what only the whole shows to be wrong.
    """

    fields: Fields
    make: Callable[..., Any]
    alone: str = ""
    check: Callable[[dict[str, Any], Node, Report], bool] = lambda values, node, report: True

    def read(self, node: Node, report: Report) -> Any:
        if self.alone and isinstance(node, Scalar):
            key = Scalar(self.alone, node.line, node.column)
            node = Mapping(((key, node),), node.line, node.column)
        values = self.fields.read(node, report)
        if values is None or not self.fields.complete(values, node, report):
            return None
        return self.make(**values) if self.check(values, node, report) else None

    def json_schema(self) -> JsonSchema:
        schema = self.fields.json_schema()
        return {"anyOf": [schema, {"type": "string"}]} if self.alone else schema
