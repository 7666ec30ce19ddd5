"""Relations between notices: 更正, 延期, 补充, 废止, 失效, 终止, 答复, 结果.

Only the later notice states a relation. The catalogue resolves relations in both directions, so that
the earlier notice shows them too.
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
"""Kind of a relation, from the later notice to the earlier one."""

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
"""Words for each kind besides its name; findings use the first."""

STATES: dict[str, str] = {
    "correction": "Has been corrected",
    "extension": "Extended",
    "supplement": "Supplemented",
    "repeal": "Repealed",
    "lapse": "No longer valid",
    "termination": "Terminated",
    "answer": "Answered",
    "result": "Result published",
}
"""Labels of the states that later notices give a document, by kind; strings of themes, as in parts.html."""

ENDING: frozenset[str] = frozenset({"repeal", "lapse", "termination"})
"""Kinds that end the force of the earlier notice."""

ALTERING: frozenset[str] = ENDING | {"correction", "extension", "supplement"}
"""Kinds that change the earlier notice; answers and results do not."""

DISPLAY = "display"
OBJECTIONS = "objections."
TARGET = "target."
DETAIL = "detail."  # a field of the document's kind of notice


class Passage(Struct, frozen=True):
    """A changed field or passage, with the words before and after.

    Attributes:
        field: `display`, `objections.until`, `objections.phone`, `objections.to`,
            `objections.address` or `target.<id>` where it is a field of the document, whose value
            follows; "" the deadline of the document, whichever it has; else a label as typed.
        old: The old words as typed, "" if not given.
        new: The new words as typed.
        day: The new day of a deadline.
        display: The new display period.
        figure: The new figure of a target.
        detail: The new value of a kind field; set by the catalogue, which matches the label.
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
        """True if the passage sets a field of the document, False if its words are only shown."""
        return self.field in ("", DISPLAY) or self.field.startswith((OBJECTIONS, TARGET))


class Relation(Struct, frozen=True):
    """A relation of a notice to earlier documents.

    Attributes:
        kind: Kind of the relation.
        of: Path, document number or title of each earlier document, as typed.
        passages: The changed fields and passages.
        effective: First day of effect, if not the publication day of the notice.
        told: True if the passages were read from a table in the text.
    """

    kind: RelationKind
    of: tuple[str, ...]
    passages: tuple[Passage, ...] = ()
    effective: dt.date | None = None
    told: bool = False
