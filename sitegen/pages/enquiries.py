"""Pages on how to ask for information (依申请公开), with the answers that were published."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from sitegen.catalogue.items import Item
from sitegen.config.model import Config
from sitegen.domain.organization import Contact, EnquiryDesk, Organization
from sitegen.pages.common import crumbs_above, page_at, page_view
from sitegen.pages.localized import LocalizedSite
from sitegen.views import AnswerYear, EnquiriesView, Page, Ref

STATUTORY = 20
"""Working days within which a request is answered (Regulations on Open Government Information, art. 33)."""
_BOUND = (
    "county",
    "township",
)  # levels bound by the regulation; village committees are no state organs
_LISTED = 30


def address_of(one: Organization, config: Config) -> str:
    """Return the URL, without language, of an organization's enquiry page; "" if it has none."""
    if one.id == config.organization:
        return "enquiries/" if config.enquiries or one.enquiries else ""
    return f"{one.id}/enquiries/" if one.enquiries else ""


def pages(board: LocalizedSite) -> Iterator[Page]:
    """Yield the enquiry page of each organization that answers requests."""
    config = board.config
    for one in config.organizations:
        desk = one.enquiries or (config.enquiries if one.id == config.organization else None)
        if desk is not None:
            yield _page(board, one, desk)


def _page(board: LocalizedSite, one: Organization, desk: EnquiryDesk) -> Page:
    config, is_site = board.config, one.id == board.config.organization
    name = board.name(one)
    answers = list(_answers(board, None if is_site else one))
    bound = one.level in _BOUND
    days, working = (desk.days, desk.working) if desk.days else (STATUTORY if bound else 0, True)
    recipient = config.organizations.recipient(one)
    reached = recipient.phone or recipient.address
    crumbs = () if is_site else (*crumbs_above(board, one), board.organization(one))
    to = desk.to.or_else(one.name).in_language(board.language)
    view = EnquiriesView(
        page=page_view(board, address_of(one, config), name, crumbs=crumbs, organization=one.id),
        organization=board.organization(one),
        level=one.level,
        to=to,
        contact=Contact(desk.phone, desk.address, desk.email, desk.hours),
        days=days,
        working=working,
        statutory=bound and (days, working) == (STATUTORY, True),
        objections_to=recipient.to.in_language(board.language) if reached else "",
        objections=Contact(recipient.phone, recipient.address),
        answers=board.listed(answers[:_LISTED]),
        more=len(answers) > _LISTED,
        years=tuple(_years(answers, days, working, config)),
        others=tuple(
            Ref(board.name(other), board.prefix + address_of(other, config))
            for other in config.organizations
            if other is not one
            and other.enquiries
            and (is_site or one in config.organizations.ancestors(other))
        ),
    )
    return page_at(board, view)


def _answers(board: LocalizedSite, one: Organization | None) -> Iterator[Item]:
    """Yield the answers of one organization or of all: notices of kinds with refused fields."""
    from sitegen.content.notice_kinds import kinds

    known = kinds(board.config.kinds).by_id
    for item in board.grouped.catalogue.items:
        kind = known.get(item.main.kind) if item.main.kind else None
        if (
            kind
            and kind.refused
            and not item.main.withdrawn
            and (one is None or one in item.issuers)
        ):
            yield item


def _years(
    answers: Iterable[Item], days: int, working: bool, config: Config
) -> Iterator[AnswerYear]:
    by_year: dict[int, list[dict[str, str]]] = {}
    for item in answers:
        stated = {one.field: one.value or one.text for one in item.main.details}
        by_year.setdefault(item.year, []).append(stated)
    for year in sorted(by_year, reverse=True):
        stated_of = by_year[year]
        outcomes = Counter(one["outcome"] for one in stated_of if "outcome" in one)
        timed = [one for one in stated_of if days and {"received-on", "answered-on"} <= one.keys()]
        in_time = sum(_in_time(one, days, working, config) for one in timed)
        yield AnswerYear(year, len(stated_of), tuple(outcomes.most_common()), len(timed), in_time)


def _in_time(stated: dict[str, str], days: int, working: bool, config: Config) -> bool:
    """Return True if a request was answered within the term, counted from the day after receipt."""
    received = dt.date.fromisoformat(stated["received-on"])
    answered = dt.date.fromisoformat(stated["answered-on"])
    start = received + dt.timedelta(days=1)
    last = config.calendar.last_of(start, days) if working else start + dt.timedelta(days=days - 1)
    return answered <= last
