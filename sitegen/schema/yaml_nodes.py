"""YAML, safe and string-first: text in, nodes with positions out.

Every scalar stays the text that was typed: `no`, `0123` and `12:30` are strings until a field of
the schema reads them.
"""

from __future__ import annotations

from msgspec import Struct


class Scalar(Struct, frozen=True):
    """A piece of text and where it stands. `plain` is false for quoted and block text;
    `comment` is what followed it after ` #`.
    """

    text: str
    line: int
    column: int
    plain: bool = True
    comment: str = ""


class Sequence(Struct, frozen=True):
    """A list of nodes. `raw` is what was typed, where it fits on the line of its key."""

    items: tuple[Node, ...]
    line: int
    column: int
    raw: str = ""


class Mapping(Struct, frozen=True):
    """Pairs of key and value, in the order typed, each key once. `raw` as in Sequence; `broken` are
    keys whose values could not be read.
    """

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    raw: str = ""
    broken: frozenset[str] = frozenset()


Node = Scalar | Sequence | Mapping
