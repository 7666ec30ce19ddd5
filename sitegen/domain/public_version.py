"""Public versions of a document: since when each was public, and how it differs from the one before."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct

Change = Literal["same", "removed", "added"]


class Piece(NamedTuple):
    """A run of text that is in both versions, or in one of them."""

    change: Change
    text: str


class PublicVersion(Struct, frozen=True):
    """A text of a document, as it was public since a day.

    `difference` is from the version before; it is empty for the first version, and where it may not
    be shown.
    """

    date: date
    difference: tuple[Piece, ...] = ()
