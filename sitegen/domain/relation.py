"""Relations: what one notice says of another, 更正, 延期, 补充, 废止, 失效, 终止, 答复, 结果.

A relation is stated by the later notice alone. The notice that it is about shows it, because the
catalogue resolves every relation from both ends.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from sitegen.domain.display import Display
from sitegen.domain.notice_kind import Detail

RelationKind = Literal[
    "correction", "extension", "supplement", "repeal", "lapse", "termination", "answer", "result"
]
"""How a notice relates to the one that it is about."""

WORDS: dict[RelationKind, tuple[str, ...]] = {
    "correction": ("更正", "corrects", "变更", "勘误"),
    "extension": ("延期", "extends", "延长", "顺延"),
    "supplement": ("补充", "supplements", "补遗"),
    "repeal": ("废止", "repeals"),
    "lapse": ("失效", "lapses"),
    "termination": ("终止", "terminates", "ends", "流标", "废标"),
    "answer": ("答复", "answers", "回复", "澄清"),
    "result": ("结果", "result of", "中标", "成交", "合同", "采纳情况"),
}
"""The words for each kind, other than its own name; the first is the one that findings write."""

ENDING: frozenset[str] = frozenset({"repeal", "lapse", "termination"})
"""Kinds after which a notice no longer holds."""

ALTERING: frozenset[str] = ENDING | {"correction", "extension", "supplement"}
"""Kinds that change the notice that they are about; answers and results only follow it."""

DISPLAY = "display"
OBJECTIONS = "objections."
TARGET = "target."
DETAIL = "detail."  # a field of the document's kind of notice


class Passage(Struct, frozen=True):
    """One thing that changes: a field or passage, its words before and after.

    Attributes:
        field: `display`, `objections.until`, `objections.phone`, `objections.to`,
            `objections.address` or `target.<id>` where it is a field of the document, whose value
            follows; "" the deadline of the document, whichever it has; else a label as typed.
        old: The old words as typed, "" where they are not given.
        new: The new words as typed.
        day: The new day, of a deadline.
        display: The new display.
        figure: The new figure of a target.
        detail: The new value of a field of the document's kind, which the catalogue finds by its label.
    """

    field: str
    old: str = ""
    new: str = ""
    day: dt.date | None = None
    display: Display | None = None
    figure: Decimal | None = None
    detail: Detail | None = None

    @property
    def applies(self) -> bool:
        """True if a value of the document follows, False if the words are only shown."""
        return self.field in ("", DISPLAY) or self.field.startswith((OBJECTIONS, TARGET))


class Relation(Struct, frozen=True):
    """What a notice says of others: its kind, and of which documents.

    Attributes:
        kind: How it relates to them.
        of: Path, document number or title of each, as typed.
        passages: What changes.
        effective: Since when it holds, where that is not the day of the notice.
        told: True if the passages were read from a table of the text.
    """

    kind: RelationKind
    of: tuple[str, ...]
    passages: tuple[Passage, ...] = ()
    effective: dt.date | None = None
    told: bool = False
