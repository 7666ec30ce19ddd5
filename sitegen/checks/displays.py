"""Check how long notices are displayed (公示期), and that they say how to object.

The terms are data: the rules of the site's profile, and `config/disclosure/display-terms.yml`. A
site without rules of disclosure has its displays judged by those that the program ships.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.catalogue.checks.disclosure import rules_for
from sitegen.catalogue.items import Item
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic
from sitegen.domain.allowance import is_allowed
from sitegen.domain.disclosure import Evidence, is_short, published
from sitegen.domain.document import Document, Text
from sitegen.domain.rule import DisplayTerm, RuleBook, Source
from sitegen.domain.text import LocalText

_NO_TEXT = Text("", "")


def check_displays(
    items: Iterable[Item], texts: Mapping[str, Text], config: Config
) -> Iterator[Diagnostic]:
    """Yield displays shorter than a rule or term asks for, and notices that name no way to object.

    Where a document has no field for its display, what its text says of it is judged.
    """
    off = config.checks.off
    if "display" in off and "contact" in off:
        return
    for item in items:
        main = item.main
        text = texts.get(main.path, _NO_TEXT)
        shown = main.display or text.display
        if (
            main.withdrawn
            or main.date is None
            or not (shown or main.kind or _ANNOUNCES & {*main.title})
        ):
            continue
        book = _book(config)
        kinds = [term for term in book.terms if term.governs(main.title, main.date)]
        if main.kind:
            kinds = list(_of_kind(main, kinds, book, config))
        if shown and "display" not in off and not is_allowed("display", main.allow):
            judged = item
            if not main.display:
                own = replace(main, display=shown.settled(main.date, config.calendar))
                judged = replace(item, versions=(own, *item.versions[1:]))
            yield from _short(judged, kinds, book, config)
        if "contact" not in off and not is_allowed("contact", main.allow):
            yield from _out_of_reach(item, kinds, text, config)


def _of_kind(
    main: Document, titled: list[DisplayTerm], book: RuleBook, config: Config
) -> Iterator[DisplayTerm]:
    """Yield the display term of a notice's kind, else the terms whose words its title contains."""
    from sitegen.content.notice_kinds import kinds

    kind = kinds(config.kinds).by_id.get(main.kind)
    named = [term for term in book.terms if kind and term.id == kind.term]
    day = main.date
    yield from (term for term in named if day and (term.since is None or term.since <= day))
    if not named:
        yield from titled


_ANNOUNCES = {"示", "告"}  # 公示, 公告, 告知


def _book(config: Config) -> RuleBook:
    if config.disclosure:
        return config.disclosure
    from sitegen.config.disclosure import default_book  # 20 ms

    return default_book()


def _short(
    item: Item, kinds: Iterable[DisplayTerm], book: RuleBook, config: Config
) -> Iterator[Diagnostic]:
    """Yield the strictest of the rules and terms for which a display is too short."""
    main, language = item.main, config.languages[0]
    found = published(main, item.url, item.category.id)
    if found is None or found.shown is None or main.display is None:
        return
    at, shown = place_of(main, "display"), found.shown
    short: list[tuple[int, Diagnostic]] = []
    since = min(book.since, book.in_force) if book.since and book.in_force else book.since
    for rule in rules_for(item, found, book, since, config):
        if is_short(found, rule):
            name, source = _named(rule.name, rule.sources, language)
            told = d.display_too_short(at, shown, name, rule.display, source)
            if book.in_force and found.day < book.in_force:  # the site's own wish, not yet the law
                told = replace(told, severity="note")
            short.append((rule.display, told))
    for term in kinds:
        if days := _lacking(term, found, item, config):
            name, source = _named(term.name, term.sources, language)
            report = d.few_working_days if term.working else d.display_too_short
            short.append((days, report(at, shown, name, term.days, source)))
    if short:
        yield max(short, key=lambda one: one[0])[1]


def _lacking(term: DisplayTerm, found: Evidence, item: Item, config: Config) -> int:
    """Return the calendar days that a term asks for, if a display has fewer; else 0."""
    assert found.shown is not None
    if not term.working:
        return term.days if found.shown < term.days else 0
    display = item.main.display
    start = (display and display.start) or found.day
    needed = (config.calendar.last_of(start, term.days) - start + timedelta(days=1)).days
    return needed if found.shown < needed else 0


def _named(name: LocalText, sources: tuple[Source, ...], language: str) -> tuple[str, str]:
    """Return the name of a rule and the statute behind it."""
    title = name.in_language(language)
    if not sources:
        return title, title
    statute, article = sources[0].statute, sources[0].article
    space = "" if language.startswith("zh") else " "
    return title, space.join(
        filter(None, (statute.in_language(language), article.in_language(language)))
    )


def _states_phone(main: Document, config: Config) -> bool:
    """Return True if a kind field of a notice holds a telephone number."""
    from sitegen.content.notice_kinds import kinds

    known = kinds(config.kinds).field
    return any(one.field in known and known[one.field].type == "phone" for one in main.details)


def _out_of_reach(
    item: Item, kinds: Iterable[DisplayTerm], text: Text, config: Config
) -> Iterator[Diagnostic]:
    """Yield a notice that must say how to object, and of which neither text, fields nor site does."""
    main = item.main
    asking = next((term for term in kinds if term.contact), None)
    if asking is None or text.reached or (main.details and _states_phone(main, config)):
        return
    own = main.objections
    recipient = config.organizations.recipient(item.organization)
    if not (own and (own.phone or own.address)) and not (recipient.phone or recipient.address):
        name, source = _named(asking.name, asking.sources, config.languages[0])
        yield d.no_contact(place_of(main, "title"), name, source)
