"""Items: a notice or plan in all its languages, under one address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.content.plan_fields import FIGURE
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.disclosure import Evidence, published
from sitegen.domain.document import EMPTY, USES, Category, Document, Objections, Text
from sitegen.domain.notice_kind import Detail
from sitegen.domain.organization import Organization
from sitegen.domain.target import Milestone, Progress, Target
from sitegen.domain.text import LocalText, folded


class Item(Struct, frozen=True, eq=False):
    """A notice or plan in all its languages, with its organization and category resolved."""

    url: str  # without language: "guihua/2024/0310-plan/"
    organization: Organization
    category: Category
    year: int
    versions: tuple[Document, ...]  # the source first, then the site's order of languages
    joint: tuple[Organization, ...] = ()  # the other issuers of a joint document (联合发文)
    concerns: tuple[Organization, ...] = ()  # others that it concerns (涉及单位)

    @property
    def issuers(self) -> tuple[Organization, ...]:
        """All organizations that issued it, the main one first."""
        return (self.organization, *self.joint)

    @property
    def main(self) -> Document:
        """The version that the others translate."""
        return self.versions[0]

    @property
    def publisher(self) -> LocalText:
        """The name that its organization had on the document's day."""
        one = self.organization
        return one.name_at(self.main.made) if one.former else one.name

    def in_language(self, language: str) -> Document:
        """Return the version in a language, else the main one."""
        for version in self.versions:
            if version.language == language:
                return version
        return self.main

    def is_stale(self, version: Document, texts: Mapping[str, Text]) -> bool:
        """Return True if the source has changed since this version was translated from it."""
        if version is self.main or not version.translated_from:
            return False
        return version.translated_from != texts[self.main.path].wording


def evidence(items: Iterable[Item], today: dt.date | None = None) -> Iterator[tuple[str, Evidence]]:
    """Yield what items prove in the ledger, with the id of each organization that it counts for.

    Args:
        items: The items.
        today: What was published later is left out.
    """
    for item in items:
        if found := published(item.main, item.url, item.category.id, today):
            yield item.organization.id, found
            for one in item.joint:
                yield one.id, found
            for one in item.concerns:
                yield one.id, replace(found, concerned=True)


def language_prefix(language: str, config: Config) -> str:
    """Return the prefix of a language's URLs: "" for the site's first language, else e.g. "en/"."""
    return "" if language == config.languages[0] else f"{language.lower()}/"


def url_in(item: Item, language: str, config: Config) -> str:
    """Return the URL of an item's page in a language; "" if it has none."""
    return language_prefix(language, config) + item.url


def address_of(item: Item, language: str, config: Config) -> str:
    """Return the URL at which readers of a language find an item.

    That is its page in their language, else in the language it is written in, or a page in their language about
    it, by the site's `untranslated` setting.
    """
    if config.untranslated != "page":
        language = item.in_language(language).language
    return url_in(item, language, config)


def items(documents: list[Document], config: Config, findings: list[Diagnostic]) -> Iterator[Item]:
    """Pair translations with their sources and resolve organization and category of each."""
    kinds = {folded(name): c for c in config.categories for name in (c.id, *c.name.all())}
    groups: dict[tuple[str, str], dict[str, Document]] = {}
    for document in documents:
        place = (document.path.rpartition("/")[0], document.slug)
        versions = groups.setdefault(place, {})
        other = versions.setdefault(document.language, document)
        if other is not document:
            at = Location(document.path)
            findings.append(d.address_collision(at, document.slug, other.path))
    taken: dict[str, Item] = {}
    for versions in groups.values():
        item = _item(versions, kinds, config, findings)
        if item is None:
            continue
        other_item = taken.setdefault(item.url.casefold(), item)
        if other_item is not item:
            at = Location(item.main.path)
            findings.append(d.address_collision(at, f"/{item.url}", other_item.main.path))
            continue
        yield item


def _item(
    versions: dict[str, Document],
    kinds: dict[str, Category],
    config: Config,
    findings: list[Diagnostic],
) -> Item | None:
    ordered = [versions[code] for code in config.languages if code in versions]
    main = ordered[0]
    if main.language != config.languages[0]:  # not a translation: nothing is lent to it
        absent = [f for f in ("date", "org", "category") if not getattr(main, f)]
        findings += [d.missing_field(Location(main.path, 1, 1), field) for field in absent]
        findings += [
            d.not_exactly_one(place_of(main, f"targets.{n}"), FIGURE)
            for n, target in enumerate(main.targets)
            if target.unit and not target.has_figure
        ]
        if absent or any(one.unit and not one.has_figure for one in main.targets):
            return None
    organization = _single(main.org, config)
    joint: tuple[Organization, ...] = ()
    concerns: tuple[Organization, ...] = ()
    if organization is None or main.joint or main.concerns:
        faults = len(findings)
        organization, joint, concerns = _named(main, organization, config, findings)
        if d.has_errors(findings[faults:]):
            organization = None
        for one in joint:
            findings += _beyond_life(main, one, config)
    category = kinds.get(main.category) or kinds.get(folded(main.category))
    if category is None:
        known = [name for c in config.categories for name in (c.id, *c.name.all())]
        findings.append(d.unknown_category(place_of(main, "category"), main.category, known))
    if organization is None or category is None or main.date is None:
        return None
    findings += _beyond_life(main, organization, config)
    translations = [_lent(main, version, findings) for version in ordered[1:]]
    year = main.date.year
    named = f"{organization.id}/{year}/{main.slug}/"
    url = _permanent(named, main.aliases)
    if main.translated_from:
        findings.append(d.source_gone(place_of(main, "translated_from")))
    settled = tuple(_settled(one, organization, config) for one in (main, *translations))
    if url != named:
        settled = tuple(_without_own_address(one, url, config) for one in settled)
    return Item(url, organization, category, year, settled, joint, concerns)


def _named(
    document: Document,
    organization: Organization | None,
    config: Config,
    findings: list[Diagnostic],
) -> tuple[Organization | None, tuple[Organization, ...], tuple[Organization, ...]]:
    """Resolve the names of joint issuers and of organizations that a document concerns.

    Args:
        document: The document in its first language.
        organization: The one that `org` names, if it is a single name.
        config: The site's settings.
        findings: Collects names that are unknown, and those that are given twice.

    Returns:
        The main issuer, the other issuers, and the other organizations that it concerns.
    """
    seen: dict[str, Organization] = {}

    def add(field: str, names: Iterable[str]) -> None:
        for name in names:
            one = config.organizations.named(name)
            if one is None:
                findings.append(_no_such_organization(document, field, name, config))
            elif one.id in seen:
                shown = one.name.in_language(config.languages[0])
                findings.append(d.organization_twice(place_of(document, field), name, shown))
            else:
                seen[one.id] = one

    add("org", (document.org,) if organization else _names_in(document.org))
    add("joint", document.joint)
    issuers = tuple(seen.values())
    add("concerns", document.concerns)
    others = tuple(seen.values())[len(issuers) :]
    return (issuers[0] if issuers else None), issuers[1:], others


def _single(text: str, config: Config) -> Organization | None:
    """Return the organization that a text names alone, None if it names several or none.

    西堤村党支部、村委会 is one; 豆庄镇、西堤村, whose last part is a name of its own, are two.
    """
    named = config.organizations.named
    several = ("、" in text or "；" in text) and _names_in(text)
    return None if several and named(several[-1]) else named(text)


def _names_in(text: str) -> list[str]:
    """Split the names of several organizations; 、 and ； part them."""
    return [name for part in text.split("、") for one in part.split("；") if (name := one.strip())]


def _permanent(url: str, aliases: tuple[str, ...]) -> str:
    """Return an item's address; an alias that differs from it by case alone stays the address.

    No file system that ignores case could hold a page at both.
    """
    old = (alias.removesuffix("index.html") for alias in aliases)
    return next((one for one in old if one.casefold() == url.casefold() and one != url), url)


def _without_own_address(document: Document, url: str, config: Config) -> Document:
    """Return a document without aliases that are, but for case, its own address in some language."""
    own = {f"{language_prefix(one, config)}{url}index.html".casefold() for one in config.languages}
    others = tuple(alias for alias in document.aliases if alias.casefold() not in own)
    return replace(document, aliases=others)


def _settled(document: Document, organization: Organization, config: Config) -> Document:
    """Return a document whose display has its last day and whose objections have a recipient.

    The calendar settles working days; a notice that names a recipient itself keeps it alone.
    """
    display, own = document.display, document.objections
    if document.date is None or not (display or own):
        return document
    if display:
        display = display.settled(document.date, config.calendar)
    if not own or not (own.to or own.phone or own.address):
        found = config.organizations.recipient(organization)
        to = found.to.in_language(document.language)
        own = Objections(to, found.phone, own.until if own else None, found.address)
    return replace(document, display=display, objections=own)


def _beyond_life(
    document: Document, organization: Organization, config: Config
) -> Iterator[Diagnostic]:
    """Yield a finding if the organization did not exist on the document's day.

    Its last documents may bear the day on which it was abolished.
    """
    day = document.made
    since, until = organization.since, organization.until
    if not (since or until) or day is None or day == until or organization.exists_on(day):
        return
    at = place_of(document, "issued" if document.issued else "date")
    name = organization.name.in_language(config.languages[0])
    if until and day > until:
        heirs = config.organizations.successors(organization)
        heir = next((one.id for one in heirs if one.exists_on(day)), "")
        yield d.after_the_end(at, str(day), name, str(until), heir)
    else:
        yield d.before_the_beginning(at, str(day), name, str(since))


def _no_such_organization(document: Document, field: str, typed: str, config: Config) -> Diagnostic:
    names = {name: one for one in config.organizations for name in one.names()}
    near = d.nearest(typed, names)
    found = names.get(near)
    name = found.name.in_language(config.languages[0]) if found else ""
    identifier = found.id if found else ""
    return d.unknown_organization(place_of(document, field), typed, identifier, name)


def _lent(main: Document, translation: Document, findings: list[Diagnostic]) -> Document:
    """Return a translation with every value that it shares with its source."""
    lent: dict[str, object] = {}
    for field in _LENT:
        own, shared = getattr(translation, field), getattr(main, field)
        if own == getattr(EMPTY, field):
            lent[field] = shared
        elif field in _SHARED and own != shared:
            at = place_of(translation, field)
            findings.append(d.translation_differs(at, field, main.path))
            lent[field] = shared
    if main.targets or translation.targets:
        lent["targets"] = tuple(_in_words_of(main, translation, findings))
    if main.details or translation.details:
        lent["details"] = tuple(_detailed(main, translation, findings))
    if main.progress or translation.progress:
        lent["progress"] = tuple(_noted(main, translation, findings))
    return replace(translation, **lent)


def _in_words_of(
    main: Document, translation: Document, findings: list[Diagnostic]
) -> Iterator[Target]:
    """Yield the source's targets in a translation's words; untranslated words stay the source's."""
    said = {target.id: target for target in translation.targets}
    known = {target.id: target for target in main.targets}
    for n, own in enumerate(translation.targets):
        at, source = place_of(translation, f"targets.{n}"), known.get(own.id)
        if source is None:
            findings.append(d.unknown_target(at, own.id, main.path, known))
        elif own is not said[own.id]:
            findings.append(d.duplicate_target(at, own.id))
        elif own.comparison and (own.comparison, own.value) != (source.comparison, source.value):
            findings.append(d.translation_differs(at, own.comparison, main.path))
        elif own.due not in (None, source.due):
            findings.append(d.translation_differs(at, "due", main.path))
    for target in main.targets:
        own = said.get(target.id, target)
        term = own.due_text if own is not target else ""
        yield replace(
            target,
            text=own.text,
            measure=own.measure or target.measure,
            unit=own.unit or target.unit,
            responsible=own.responsible or target.responsible,
            deliverable=own.deliverable or target.deliverable,
            lead=own.lead if len(own.lead) == len(target.lead) else target.lead,
            support=own.support if len(own.support) == len(target.support) else target.support,
            group=own.group or target.group,
            due_text=term or ("" if target.due else target.due_text),
            milestones=tuple(_milestones_in_words_of(target, own)),
        )


def _detailed(
    main: Document, translation: Document, findings: list[Diagnostic]
) -> Iterator[Detail]:
    """Yield the source's kind fields; text values are those of the translation."""
    said = {one.field: one for one in translation.details}
    for one in main.details:
        own = said.get(one.field, one)
        if (own.value, own.unit) != (one.value, one.unit):
            findings.append(
                d.translation_differs(place_of(translation, "kind"), one.field, main.path)
            )
        yield one if one.value else own


def _milestones_in_words_of(target: Target, own: Target) -> Iterator[Milestone]:
    """Yield the milestones of a target in the words of its translation, matched by position.

    A deadline that the translation does not give is written as its date.
    """
    same = own is not target and len(own.milestones) == len(target.milestones)
    for n, one in enumerate(target.milestones):
        said = own.milestones[n] if same else Milestone("")
        term = said.term or ("" if one.due else one.term)
        yield replace(one, term=term, text=said.text or one.text)


def _noted(main: Document, translation: Document, findings: list[Diagnostic]) -> Iterator[Progress]:
    """Yield the source's figures with a translation's notes."""
    said = {(one.target, one.milestone): one for one in translation.progress}
    known = {(one.target, one.milestone): one for one in main.progress}
    for n, own in enumerate(translation.progress):
        at = place_of(translation, f"progress.{n}")
        source = known.get((own.target, own.milestone))
        if source is None:
            findings.append(d.unknown_target(at, own.target, main.path, [one for one, _ in known]))
        elif own.value not in (None, source.value):
            findings.append(d.translation_differs(at, "value", main.path))
    for one in main.progress:
        own = said.get((one.target, one.milestone), one)
        yield replace(one, note=own.note or one.note)


_SHARED = frozenset(name for name, use in USES.items() if use.in_translation == "shared")
_LENT = tuple(name for name, use in USES.items() if use.in_translation in ("lent", "shared"))
