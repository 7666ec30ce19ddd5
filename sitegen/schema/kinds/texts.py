"""Kinds of texts, in one language or several, and choices of a few words."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.domain.number import DocumentNumber
from sitegen.domain.text import LocalText
from sitegen.schema.characters import HIDDEN
from sitegen.schema.fields import FindingCollector, JsonSchema, scalar
from sitegen.schema.kinds.identifiers import Language
from sitegen.schema.yaml_nodes import Mapping, Node, Scalar, Sequence

MAX_TEXT = 2_000


class TextKind(Struct, frozen=True):
    """A text on one line. Line breaks become spaces; titles refuse invisible characters."""

    limit: int = MAX_TEXT
    title: bool = False
    pattern: str = ""

    def read(self, node: Node, report: FindingCollector) -> str | None:
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


class Joined(Struct, frozen=True):
    """A name, or a list of several, which becomes one text with 、 between the names."""

    limit: int = MAX_TEXT

    def read(self, node: Node, report: FindingCollector) -> str | None:
        one = TextKind(self.limit)
        if not isinstance(node, Sequence):
            return one.read(node, report)
        names = [one.read(item, report) for item in node.items]
        return "、".join(name for name in names if name)

    def json_schema(self) -> JsonSchema:
        one = TextKind(self.limit).json_schema()
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


class PathKind(Struct, frozen=True):
    """The path of a file or folder: its blanks are part of its name, and stay as typed."""

    limit: int = 300

    def read(self, node: Node, report: FindingCollector) -> str | None:
        raw = "" if isinstance(node, Scalar) else node.raw
        text = raw or scalar(node, report)
        if text is None:
            return None
        if len(text) > self.limit:
            report.add(d.text_too_long(report.at(node), len(text), self.limit))
            return None
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": ["string", "number"]}


class PerLanguage(Struct, frozen=True):
    """A text for all languages, or a mapping from language to text."""

    def read(self, node: Node, report: FindingCollector) -> LocalText | None:
        if not isinstance(node, Mapping):
            text = TextKind(title=True).read(node, report)
            return None if text is None else LocalText((("", text),))
        versions = []
        for key, value in node.entries:
            language = Language().read(key, report)
            text = TextKind(title=True).read(value, report)
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


class Numbered(Struct, frozen=True):
    """An official document number (发文字号); another form is kept as typed, with a warning."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = TextKind(limit=80).read(node, report)
        if text is None:
            return None
        number = DocumentNumber.parse(text)
        if number is None:
            report.add(d.bad_document_number(report.at(node), text))
            return text
        return str(number)

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


class Choice(Struct, frozen=True):
    """One of a few words, each with several spellings that are read as one."""

    words: tuple[tuple[str, str], ...]  # (as typed, as kept)

    def read(self, node: Node, report: FindingCollector) -> str | None:
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


class Flag(Struct, frozen=True):
    """Yes or no, in either language."""

    def read(self, node: Node, report: FindingCollector) -> bool | None:
        word = _FLAG.read(node, report)
        return None if word is None else word == "yes"

    def json_schema(self) -> JsonSchema:
        return {"enum": [True, False, "是", "否"]}


_FLAG = Choice(
    (("true", "yes"), ("是", "yes"), ("yes", "yes"), ("false", "no"), ("否", "no"), ("no", "no"))
)
