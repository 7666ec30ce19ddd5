"""Views of how to ask for information, and of what was answered."""

from __future__ import annotations

from msgspec import Struct

from sitegen.domain.organization import Contact
from sitegen.views.common import Entry, HtmlView, Ref


class AnswerYear(Struct, frozen=True):
    """The answers of a year; `outcomes` are (答复结果, how many), `in_time` those of `timed`."""

    year: int
    count: int
    outcomes: tuple[tuple[str, int], ...]
    timed: int  # of which it is known when the request came
    in_time: int


class EnquiriesView(HtmlView, frozen=True):
    """`enquiries.html`: how to ask an organization for information, and what it answered."""

    templates = ("enquiries.html",)

    organization: Ref
    level: str
    to: str  # who answers
    contact: Contact
    days: int  # within which an answer is due, 0 where no term is known
    working: bool  # the days are working days
    statutory: bool  # the term is that of the regulation
    objections_to: str  # who takes opinions on what is published, "" if nobody can be reached
    objections: Contact
    answers: tuple[Entry, ...]  # the newest
    more: bool  # there are others
    years: tuple[AnswerYear, ...]  # the newest first
    others: tuple[Ref, ...]  # pages of organizations below that have one of their own
