"""Front matter: the fields at the head of a document, as the clerk typed them.

A line `key: value` means what it says: the value is the text up to the end of the line, whatever
YAML would make of `[公示]x`, `*重要` or `关于: x`. Only what clearly is YAML (quotes, brackets that
close, block text, lines that follow indented) is parsed as YAML, so every valid front matter of
the usual kind keeps its usual meaning.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.schema.yaml import parse
from sitegen.schema.yaml_nodes import Mapping, Node, Scalar, Sequence

MAX_BYTES = 16 * 1024


class Parts(Struct, frozen=True):
    """Front matter and body of a document; the body begins at line `body_line` of the file."""

    front: Mapping | None
    body: str
    body_line: int


def split(text: str, path: str, known: frozenset[str]) -> tuple[Parts, Findings]:
    """Split a document into front matter and body.

    Whatever is wrong, the rest is still returned, so that all faults can be reported at once.

    Args:
        text: The whole document.
        path: Its path, for findings.
        known: The keys that fields may have.
    """
    opening = _OPENING.match(text)
    if not opening:
        return Parts(None, text, 1), (d.no_front_matter(Location(path, 1, 1)),)
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        return Parts(None, "", 1), (d.unterminated_front_matter(Location(path, 1, 1)),)
    front = text[opening.end() : closing.start()]
    body = text[closing.end() :]
    first_line = 1 + text.count("\n", 0, opening.end())
    body_line = 1 + text.count("\n", 0, closing.end())
    if len(front.encode()) > MAX_BYTES:
        found: Findings = (d.front_matter_too_large(Location(path, 1, 1), MAX_BYTES),)
        return Parts(None, body, body_line), found
    mapping, findings = fields(front, path, known, first_line)
    return Parts(mapping, body, body_line), findings


_OPENING = re.compile(r"\s*---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)


def fields(
    text: str, path: str, known: frozenset[str], first_line: int = 1
) -> tuple[Mapping | None, Findings]:
    """Read the lines of a front matter (or of a folder's defaults) as a mapping."""
    findings: list[Diagnostic] = []
    entries: dict[str, tuple[Scalar, Node]] = {}
    broken: set[str] = set()
    faulty = False
    for line, chunk in _chunks(text.split("\n"), first_line):
        found = _field(chunk, known)
        if not found:
            at = Location(path, line, 1)
            first = chunk.split("\n")[0].strip()
            findings.append(
                d.not_a_mapping(at) if _OTHER.match(first) else d.line_not_field(at, first)
            )
            faulty = True
            continue
        key = Scalar(found[0], line, 1)
        value, more = _value(chunk, found[1], path, line)
        findings += more
        if key.text in entries:
            at = Location(path, line, 1)
            findings.append(d.duplicate_key(at, key.text, entries[key.text][0].line))
        elif value is None:
            broken.add(key.text)
        else:
            entries[key.text] = (key, value)
    mapping = Mapping(tuple(entries.values()), first_line, 1, broken=frozenset(broken))
    return (mapping if entries or broken or not faulty else None), tuple(findings)


_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}")  # 发布单位:…, known or not: a field was meant
_OTHER = re.compile(r"[-\[{]")
_FIELD = re.compile(
    r"(?P<key>\"[^\"\n]*\"|'[^'\n]*'|[^\s:：#\[{\-'\"][^:：\n]{0,60}?)[ \t]*"
    r"(?:：|:(?P<tight>[^ \t\n])?)[ \t]*"
)
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""")
_YAML_VALUE = re.compile(
    rf"(?:{_QUOTED.pattern}|\[.*\]|\{{.*\}}|[|>][-+0-9]{{0,2}})[ \t]*(?:[ \t]#.*)?"
)
_SIMPLE_LIST = re.compile(r"""\[(?P<items>[^\[\]{}"'&*!|>%@`#:?]*)\][ \t]*""")
_ENDING = re.compile(r'"[^"]*\\"[ \t]*')  # "D:\附件\" is closed by its last mark
_SPECIAL = frozenset("\"'[{|>")
_COMMENT = re.compile(r"(?:^|[ \t])[ \t]*#.*$")


def _chunks(lines: list[str], first_line: int) -> list[tuple[int, str]]:
    """Split lines into fields: a line at the margin with the indented ones below it."""
    chunks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=first_line):
        if not line.strip() or line.startswith("#"):
            hangs = bool(chunks)
        else:
            item = line.startswith("- ") or line == "-" or line[0] in "]}"
            hangs = bool(chunks) and (line[0] in " \t" or (item and chunks[-1][1][0][0] != "-"))
            if not hangs:
                chunks.append((number, []))
        if chunks:
            chunks[-1][1].append(line)
    return [(number, "\n".join(block).rstrip()) for number, block in chunks]


def _field(chunk: str, known: frozenset[str]) -> tuple[str, int] | None:
    """Return the key of a field and the offset of its value; None if the line is no field.

    A colon without a space after it, or a full-width one, ends a key that we know, or that is a
    few Chinese characters as all of ours are.
    """
    found = _FIELD.match(chunk)
    if not found:
        return None
    key = found["key"]
    key = key[1:-1] if key[0] in "\"'" else key.strip()
    if found["tight"] is None:
        return key, found.end()
    named = key in known or _LABEL.fullmatch(key)
    return (key, found.start("tight")) if named else None


def _value(chunk: str, start: int, path: str, line: int) -> tuple[Node | None, Findings]:
    """Parse the value of one field: the rest of its line, or YAML if it is longer."""
    first, _, rest = chunk[start:].partition("\n")
    column = start + 1
    if rest and any(more.strip() and more.lstrip()[0] != "#" for more in rest.split("\n")):
        return _yaml(chunk[start:], path, line, column)
    if first[:1] not in _SPECIAL:
        return _literal(first, line, column), ()
    if simple := _SIMPLE_LIST.fullmatch(first):
        return _simple_list(simple, line, column), ()
    if _YAML_VALUE.fullmatch(first.rstrip()):
        node, findings = _yaml(first, path, line, column)
        if isinstance(node, (Sequence, Mapping)):
            return replace(node, raw=first.rstrip()), findings
        if node is not None or first[0] not in "[{":
            return node, findings
    elif _ENDING.fullmatch(first) or (first[0] in "\"'" and first.count(first[0]) == 1):
        return _yaml(first, path, line, column)
    return _literal(first, line, column), ()


def _literal(text: str, line: int, column: int) -> Scalar:
    """Take the rest of a line as it stands, without a comment."""
    comment = _COMMENT.search(text) if "#" in text else None
    if comment is None:
        return Scalar(text.rstrip(), line, column)
    plain = text[: comment.start()].rstrip()
    return Scalar(plain, line, column, comment=comment[0].strip())


def _simple_list(found: re.Match[str], line: int, column: int) -> Sequence:
    """Parse `[a, b]` without quotes or other marks of YAML, as most keywords are written."""
    items = []
    place = column + 1
    for part in found["items"].split(","):
        if part.strip():
            items.append(Scalar(part.strip(), line, place + len(part) - len(part.lstrip())))
        place += len(part) + 1
    return Sequence(tuple(items), line, column, raw=found[0].rstrip())


def _yaml(text: str, path: str, line: int, column: int) -> tuple[Node | None, Findings]:
    """Parse a value under a stand-in key, padded so that columns are those of the file."""
    node, findings = parse("k:" + " " * max(1, column - 3) + text, path, line)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        return node.entries[0][1], findings
    if not findings:
        findings = (d.line_not_field(Location(path, line, 1), text.split("\n", maxsplit=1)[0]),)
    return None, findings
