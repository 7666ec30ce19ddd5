"""Pre-publication checks (发布前体检) by name, and what exempts a document or a site from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Check = Literal[
    "personal",
    "id_number",
    "mobile",
    "bank_card",
    "passport",
    "plate",
    "household",
    "birth",
    "health",
    "blanks",
    "dates",
    "copies",
    "sums",
    "attachments",
    "language",
    "display",
    "contact",
    "fields",
    "columns",
    "relations",
]
LABELS: dict[Check, tuple[str, str]] = {
    "personal": ("个人信息", "Any personal data."),
    "id_number": ("身份证号", "Identity numbers."),
    "mobile": ("手机号码", "Mobile numbers."),
    "bank_card": ("银行卡号", "Bank card numbers."),
    "passport": ("护照号码", "Passport and permit numbers."),
    "plate": ("车牌号码", "Number plates."),
    "household": ("户号", "Household register numbers."),
    "birth": ("出生日期", "Dates of birth."),
    "health": ("病残情况", "Illness or disability beside a name."),
    "blanks": ("空白", "Blanks that readers are to fill in."),
    "dates": ("日期", "Dates and periods that seem to disagree."),
    "copies": ("雷同", "The title or the figures of another document."),
    "sums": ("合计", "Totals that their table does not give."),
    "attachments": ("附件", "Attachments that the text names only."),
    "language": ("文字", "Wording that seems a slip."),
    "display": ("公示期", "A display shorter than law or practice asks for."),
    "contact": ("联系方式", "No way to object is named."),
    "fields": ("必填项", "A field that the kind of notice requires."),
    "columns": ("表格列", "Columns that the kind of notice asks for."),
    "relations": ("关于", "A notice that seems to be about another."),
}
"""Chinese names of checks, with a description of their findings."""

CODES: dict[Check, tuple[str, ...]] = {
    "personal": ("D81", "D142"),
    "blanks": ("D82",),
    "dates": ("D83", "D843", "D844", "D845"),
    "copies": ("D840", "D841"),
    "sums": ("D85",),
    "attachments": ("D860", "D861", "D862"),
    "language": ("D87",),
    "display": ("D710", "D712"),
    "contact": ("D863",),
    "fields": ("D132",),
    "columns": ("D141",),
    "relations": ("D235",),
}
"""The codes of each check's findings, or how they begin."""

_KINDS = frozenset(
    ("id_number", "mobile", "bank_card", "passport", "plate", "household", "birth", "health")
)


class Allowance(Struct, frozen=True):
    """A check that a document is exempt from (允许), and the reason: who allows it, and why."""

    check: Check
    reason: str


class CheckOptions(Struct, frozen=True):
    """Checks that the site does not want, the categories (ids and names) that are plans, and the
    site's first language: other documents are translations. `names` are those of organizations that
    look like blanks: 某某镇 until the clerk has put in the town's own.
    """

    off: tuple[Check, ...] = ()
    plans: tuple[str, ...] = ()
    language: str = ""
    names: tuple[str, ...] = ()


def check_of(code: str, kind: str = "") -> Check | None:
    """Return the check by which a document may be exempt from findings of a code; None if it may not.

    Args:
        code: The code.
        kind: The kind of personal data found.
    """
    if code in _NEVER:
        return None
    check = next((check for check, codes in CODES.items() if code.startswith(codes)), None)
    if check == "personal" and kind:
        return next((known for known in LABELS if known == kind), None)
    return check


_NEVER = ("D814", "D815", "D830")  # a reason given, a file that is not read, a day yet to come


def is_allowed(check: Check, allowances: Iterable[Allowance]) -> bool:
    """Return True if a document is exempt from a check, by its name or as personal data."""
    return any(
        one.check == check or (one.check == "personal" and check in _KINDS) for one in allowances
    )
