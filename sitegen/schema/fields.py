"""Declarations of fields: how to read a node, what to report, and the JSON Schema.

One declaration serves the reader, the messages and completion in editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as AbstractMapping
from functools import cached_property
from typing import Any, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.schema.yaml_nodes import Mapping, Node, Scalar, Sequence

JsonSchema = dict[str, Any]


class FindingCollector(Struct, frozen=True):
    """Collects the findings of one file. The only mutable value in this module."""

    path: str
    findings: list[Diagnostic] = field(default_factory=list)

    def at(self, node: Node) -> Location:
        """Return the place of a node."""
        return Location(self.path, node.line, node.column)

    def add(self, finding: Diagnostic) -> None:
        """Add a finding."""
        self.findings.append(finding)


class Kind(Protocol):
    """A way to read a node into a value."""

    def read(self, node: Node, report: FindingCollector) -> Any:
        """Return the value of a node, or None after a fault was reported."""

    def json_schema(self) -> JsonSchema:
        """Return the JSON Schema of what an editor should accept."""


class Field(Struct, frozen=True):
    """A field of a mapping: key, key in Chinese, kind of value, documentation, and other names
    under which people know it, such as the label that pages show.

    A field of a record may also stand beside the record, under the `label` that pages show.
    """

    key: str
    kind: Kind
    chinese: str = ""
    doc: str = ""
    required: bool = False
    also: tuple[str, ...] = ()
    label: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names under which it may be written."""
        return tuple(filter(None, (self.key, self.chinese, *self.also)))


def scalar(node: Node, report: FindingCollector, expected: str = "text") -> str | None:
    """Return the trimmed text of a node; report a list or a mapping and return None."""
    if isinstance(node, Scalar):
        return node.text.strip()
    found = "list" if isinstance(node, Sequence) else "mapping"
    report.add(d.wrong_kind(report.at(node), expected, found))
    return None


class ListOf(Struct, frozen=True):
    """A list; a single value stands for a list of one. Text may be split at 、 ， ； and commas."""

    kind: Kind
    split: bool = False

    def read(self, node: Node, report: FindingCollector) -> tuple[Any, ...]:
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
    """Split a text at some marks; leave any other node as it is."""
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


class Fields(Struct, frozen=True, dict=True):
    """The fields that a mapping may have, under a key in each language."""

    fields: tuple[Field, ...]

    def read(
        self, node: Node, report: FindingCollector, ignore: frozenset[str] = frozenset()
    ) -> FieldValues | None:
        """Read the fields of a mapping; report unknown, repeated and empty ones.

        Args:
            node: The mapping.
            report: Collects the findings.
            ignore: Unknown keys that are not reported.

        Returns:
            The values of the fields without a fault; None if the node is no mapping.
        """
        if not isinstance(node, Mapping):
            kind = "list" if isinstance(node, Sequence) else "text"
            report.add(d.wrong_kind(report.at(node), "mapping", kind))
            return None
        if self.inner and any(key.text.strip() in self.inner for key, _ in node.entries):
            node = self._gathered(node)
        values: dict[str, Any] = {}
        faulty = {self.by_key[key].key for key in node.broken if key in self.by_key}
        lines: dict[str, int] = {}
        for key, value in node.entries:
            found = self.by_key.get(key.text.strip())
            if found is None:
                if key.text not in ignore:
                    absent = self._absent(node)
                    report.add(d.unknown_field(report.at(key), key.text, self.by_key, absent))
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

    def _gathered(self, node: Mapping) -> Mapping:
        """Move the fields that stand beside their records into these."""
        beside: dict[str, list[tuple[Scalar, Node]]] = {}
        entries: list[tuple[Scalar, Node]] = []
        for key, value in node.entries:
            if place := self.inner.get(key.text.strip()):
                name = Scalar(place[1], key.line, key.column)
                beside.setdefault(place[0], []).append((name, value))
            else:
                entries.append((key, value))
        keys = [self.by_key.get(key.text.strip()) for key, _ in entries]
        for record in filter(None, map(self.by_key.get, beside)):
            added = tuple(beside[record.key])
            if record not in keys:
                first = added[0][0]
                empty = Mapping((), first.line, first.column)
                entries.append((Scalar(record.key, first.line, first.column), empty))
                keys.append(record)
            at = keys.index(record)
            assert isinstance(record.kind, Record)
            entries[at] = entries[at][0], record.kind.with_entries(entries[at][1], added)
        return replace(node, entries=tuple(entries))

    def _absent(self, node: Mapping) -> list[str]:
        """Return the keys of required fields that a mapping lacks."""
        given = {self.by_key.get(key.text.strip()) for key, _ in node.entries}
        absent = (one for one in self.required if one not in given)
        return [key for one in absent for key in (one.key, one.chinese) if key]

    def complete(self, values: FieldValues, node: Node, report: FindingCollector) -> bool:
        """Report required fields that are absent; return True if all are there and sound."""
        for one in self.required:
            if one.key not in values and one.key not in values.faulty:
                label = f"{one.chinese} / {one.key}" if one.chinese else one.key
                report.add(d.missing_field(report.at(node), label))
        return all(one.key in values for one in self.required)

    def json_schema(self, **more: Any) -> JsonSchema:
        """Return the JSON Schema of a mapping with these fields."""
        properties: JsonSchema = {}
        for one in self.fields:
            for key in one.keys:
                properties[key] = {**one.kind.json_schema(), "description": one.doc}
        for label, (record, name) in self.inner.items():
            kind = self.by_key[record].kind
            assert isinstance(kind, Record)
            inner = kind.fields.by_key[name]
            properties[label] = {**inner.kind.json_schema(), "description": inner.doc}
        need = [
            {"anyOf": [{"required": [key]} for key in one.keys]}
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
        """Fields that every mapping must have."""
        return tuple(one for one in self.fields if one.required)

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Fields by their key, and by their key in Chinese."""
        return {key: one for one in self.fields for key in one.keys}

    @cached_property
    def inner(self) -> dict[str, tuple[str, str]]:
        """The keys of a record and of its field, by the label of the field."""
        return {
            inner.label: (one.key, inner.key)
            for one in self.fields
            if isinstance(one.kind, Record)
            for inner in one.kind.fields.fields
            if inner.label
        }


class Record(Struct, frozen=True):
    """A mapping with known fields, made into a value.

    `alone` names the field for which a bare text stands; `check` may refuse a combination of values.
    """

    fields: Fields
    make: Callable[..., Any]
    alone: str = ""
    check: Callable[[FieldValues, Node, FindingCollector], bool] = lambda values, node, report: True

    def read(self, node: Node, report: FindingCollector) -> Any:
        node = self._as_mapping(node)
        values = self.fields.read(node, report)
        if values is None or not self.fields.complete(values, node, report):
            return None
        return self.make(**values) if self.check(values, node, report) else None

    def with_entries(self, node: Node, entries: tuple[tuple[Scalar, Node], ...]) -> Node:
        """Return the record's node with more entries; a node that is no mapping stays as it is."""
        mapping = self._as_mapping(node)
        if not isinstance(mapping, Mapping):
            return node
        return replace(mapping, entries=(*mapping.entries, *entries))

    def _as_mapping(self, node: Node) -> Node:
        if not self.alone or not isinstance(node, Scalar):
            return node
        key = Scalar(self.alone, node.line, node.column)
        return Mapping(((key, node),), node.line, node.column)

    def json_schema(self) -> JsonSchema:
        schema = self.fields.json_schema()
        return {"anyOf": [schema, {"type": "string"}]} if self.alone else schema
