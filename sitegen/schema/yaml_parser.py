"""Builds nodes from the events of PyYAML's parser.

Anchors, aliases, tags, and deep or huge structures are refused before anything is built from them,
so that no input can exhaust memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.schema.backslashes import masked, restored
from sitegen.schema.characters import CONTROL, HIDDEN, repaired
from sitegen.schema.yaml_nodes import Mapping, Node, Scalar, Sequence

MAX_DEPTH = 24
MAX_NODES = 200_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def document(text: str, path: str, line: int) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Parse a text as `yaml.parse` does."""
    text, sign = masked(text) if "\\" in text else (text, "")
    builder = _Builder(path, line - 1, sign)
    try:
        node = builder.document(yaml.parse(text, Loader=_Loader))
    except _Refused as refused:
        return None, (refused.finding,)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Location(path, line + (mark.line if mark else 0), (mark.column if mark else 0) + 1)
        return None, (d.yaml_syntax(at, _problem(error, text)),)
    except yaml.YAMLError as error:
        return None, (d.yaml_syntax(Location(path, line, 1), str(error).splitlines()[0]),)
    return node, tuple(builder.findings)


class _Refused(Exception):
    """A structure that no front matter needs; carries the finding."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.code)
        self.finding = finding


class _Builder:
    """Builds nodes from parser events, refusing what a clerk's file never needs."""

    def __init__(self, path: str, offset: int, backslash: str) -> None:
        self.path = path
        self.offset = offset
        self.backslash = backslash  # what stands for one; "" if nothing does
        self.count = 0
        self.findings: list[Diagnostic] = []

    def document(self, events: Iterator[yaml.Event]) -> Node:
        node: Node | None = None
        for event in events:
            if isinstance(event, (yaml.StreamStartEvent, yaml.StreamEndEvent)):
                continue
            if isinstance(event, yaml.DocumentEndEvent):
                continue
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise _Refused(d.yaml_many_documents(self.at(event)))
                continue
            node = self.node(event, events, 0)
        return node if node is not None else Mapping((), 1 + self.offset, 1)

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        self.count += 1
        if self.count > MAX_NODES:
            raise _Refused(d.yaml_too_large(self.at(event)))
        if depth > MAX_DEPTH:
            raise _Refused(d.yaml_too_deep(self.at(event)))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _Refused(d.yaml_anchor(self.at(event)))
        if getattr(event, "tag", None) not in (None, "!"):
            raise _Refused(d.yaml_tag(self.at(event), str(getattr(event, "tag", ""))))
        at = self.at(event)
        line, column = at.line, at.column
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, at)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self.node(inner, events, depth + 1))
            return Sequence(tuple(items), line, column)
        assert isinstance(event, yaml.MappingStartEvent)  # there is no other kind
        return Mapping(self.entries(events, depth + 1), line, column)

    def scalar(self, event: yaml.ScalarEvent, at: Location) -> Scalar:
        text = restored(event.value, self.backslash)
        odd = not text.isprintable() or "\ufffd" in text
        if odd and event.style == '"':  # escapes have made what nobody typed
            text = repaired(text)
            if found := CONTROL.search(text):
                self.findings.append(d.control_character(at, found[0]))
            elif found := HIDDEN.search(text):
                self.findings.append(d.invisible_character(at, found[0]))
        return Scalar(text, at.line, at.column, plain=not event.style)

    def entries(self, events: Iterator[yaml.Event], depth: int) -> tuple[tuple[Scalar, Node], ...]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(event, events, depth)
            value = self.node(next(events), events, depth)
            if not isinstance(key, Scalar):
                raise _Refused(d.yaml_key_not_text(Location(self.path, key.line, key.column)))
            if key.text in entries:
                first = entries[key.text][0].line
                at = Location(self.path, key.line, key.column)
                self.findings.append(d.duplicate_key(at, key.text, first))
                continue
            entries[key.text] = (key, value)
        return tuple(entries.values())

    def at(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        assert mark is not None  # the parser's events all have one
        return Location(self.path, mark.line + 1 + self.offset, mark.column + 1)


def _problem(error: yaml.MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark
    lines = text.split("\n")
    if mark and mark.line < len(lines) and "\t" in lines[mark.line][: mark.column + 1]:
        return "tab character"
    return " ".join(filter(None, (error.context, error.problem)))
