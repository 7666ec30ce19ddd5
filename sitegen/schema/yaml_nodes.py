"""Nodes of parsed YAML, with their positions.

Every scalar is a string as typed: `no`, `0123` and `12:30` get a type only when a field of the schema
reads them.
"""

from __future__ import annotations

from msgspec import Struct


class Scalar(Struct, frozen=True):
    """A text and its position.

    `plain` is False for quoted and block text; `comment` is what followed after ` #`.
    """

    text: str
    line: int
    column: int
    plain: bool = True
    comment: str = ""


class Sequence(Struct, frozen=True):
    """A list of nodes. `raw` is the text as typed if it is on the line of its key."""

    items: tuple[Node, ...]
    line: int
    column: int
    raw: str = ""


class Mapping(Struct, frozen=True):
    """Pairs of key and value in the order typed, each key once.

    `raw` is as in Sequence; `broken` are keys whose values could not be read.
    """

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    raw: str = ""
    broken: frozenset[str] = frozenset()


Node = Scalar | Sequence | Mapping
