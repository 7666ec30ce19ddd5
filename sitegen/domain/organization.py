"""Organizations: the county, its townships and their villages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sitegen.domain import official_names
from sitegen.domain.text import LocalText, folded

Level = Literal["county", "township", "village", "other"]


class Contact(Struct, frozen=True):
    """Contact details of an organization."""

    phone: str = ""
    address: str = ""
    email: str = ""
    hours: str = ""


class Recipient(Struct, frozen=True):
    """The recipient of objections to what an organization publishes."""

    to: LocalText = LocalText(())
    phone: str = ""
    address: str = ""


class EnquiryDesk(Struct, frozen=True):
    """The office that answers requests for information (依申请公开), and its term.

    `days` is 0 if the statutory term applies, or there is none.
    """

    to: LocalText = LocalText(())
    phone: str = ""
    address: str = ""
    email: str = ""
    hours: str = ""
    days: int = 0
    working: bool = False


class FormerName(Struct, frozen=True):
    """A name that an organization bore until it took another, 曾用名."""

    name: LocalText
    until: date


class Organization(Struct, frozen=True):
    """A body that publishes. `parent` is an id, "" for the root of a tree.

    A change takes effect on its day: an organization abolished on 1 January (`until`) existed through
    31 December, and a new name is borne from the day of renaming on.
    """

    id: str
    name: LocalText
    level: Level
    parent: str = ""
    short: LocalText = LocalText(())
    aliases: tuple[str, ...] = ()
    contact: Contact = Contact()
    objections: Recipient | None = None
    enquiries: EnquiryDesk | None = None
    line: int = 0
    since: date | None = None  # 设立
    until: date | None = None  # 撤销
    former: tuple[FormerName, ...] = ()  # 曾用名, the oldest first
    successor: str = ""  # 并入: id of what it was merged into on the day `until`

    def names(self) -> tuple[str, ...]:
        """Return every text by which a clerk may name the organization."""
        return (*self.present_names(), *self.former_names())

    def present_names(self) -> tuple[str, ...]:
        """Return every text by which the organization is named now."""
        return (self.id, *self.name.all(), *self.short.all(), *self.aliases)

    def former_names(self) -> tuple[str, ...]:
        """Return every former name, in every language."""
        return tuple(name for one in self.former for name in one.name.all())

    def name_at(self, day: date | None) -> LocalText:
        """Return the name on a day; without a day, the present name."""
        if day and self.former:
            return next((one.name for one in self.former if day < one.until), self.name)
        return self.name

    def exists_on(self, day: date) -> bool:
        """Return True if the organization exists on a day: from `since` to the day before `until`."""
        return (not self.since or self.since <= day) and (not self.until or day < self.until)

    def exists_in(self, year: int) -> bool:
        """Return True if the organization exists on any day of a year."""
        begun = not self.since or self.since.year <= year
        return begun and (not self.until or self.until > date(year, 1, 1))


class OrganizationTree(Struct, frozen=True, dict=True):
    """All organizations, parents before children; `children` lists abolished ones last."""

    organizations: tuple[Organization, ...]

    def __iter__(self) -> Iterator[Organization]:
        return iter(self.organizations)

    def __len__(self) -> int:
        return len(self.organizations)

    def __getitem__(self, identifier: str) -> Organization:
        return self._by_id[identifier]

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._by_id

    def named(self, text: str) -> Organization | None:
        """Return the organization with this id, name, alias or official name; None if there is none.

        Official names (西堤村村民委员会, 桂山县豆庄镇西堤村) need no alias, but must belong to one
        organization alone.
        """
        found = self._by_id.get(text) or self._by_name.get(folded(text))
        if found is None and text not in self._official:
            self._official[text] = self._officially_named(folded(text))
        return found or self._official[text]

    def _officially_named(self, text: str) -> Organization | None:
        found = {
            one.id: one
            for name, level in official_names.bodies(text)
            if (one := self._body(name, level))
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _body(self, name: str, level: str) -> Organization | None:
        """Return the organization of a level with a name that may follow those of places above it."""
        for start in range(max(1, len(name) - 1)):
            one = self._by_name.get(name[start:])
            if one and one.level == level and name[start:] not in self._ids:
                return one if self._is_in(one, name[:start]) else None
        return None

    def _is_in(self, one: Organization, places: str) -> bool:
        """Return True if an organization lies in the places that are named before it."""
        top = one
        for above in reversed(self.ancestors(one)):
            top = above
            names = sorted(map(folded, above.present_names()), key=len, reverse=True)
            places = next(
                (places.removesuffix(name) for name in names if places.endswith(name)), places
            )
        return official_names.is_above(top.level, places)

    def names(self) -> list[str]:
        """Return every text by which a clerk may name one of them."""
        return [name for one in self for name in one.names()]

    def children(self, identifier: str) -> tuple[Organization, ...]:
        """Return the organizations directly below one; below "" those without a parent."""
        return self._children.get(identifier, ())

    def successors(self, organization: Organization) -> tuple[Organization, ...]:
        """Return the successor of an organization, the successor of that, and so on."""
        found: list[Organization] = []
        while organization.successor:
            organization = self._by_id[organization.successor]
            found.append(organization)
        return tuple(found)

    def predecessors(self, identifier: str) -> tuple[Organization, ...]:
        """Return the organizations that were merged into one, in the order given."""
        return tuple(one for one in self.ended if one.successor == identifier)

    @cached_property
    def ended(self) -> tuple[Organization, ...]:
        """The abolished organizations, in the order given."""
        return tuple(one for one in self.organizations if one.until)

    def ancestors(self, organization: Organization) -> tuple[Organization, ...]:
        """Return the organizations above one, the highest first."""
        above: list[Organization] = []
        while organization.parent:
            organization = self._by_id[organization.parent]
            above.append(organization)
        return tuple(reversed(above))

    def line(self, organization: Organization) -> tuple[Organization, ...]:
        """Return the organizations above one, the highest first, and itself."""
        return (*self.ancestors(organization), organization)

    def recipient(self, organization: Organization) -> Recipient:
        """Return the recipient of objections to what an organization publishes.

        It is the one that the organization or the nearest above it names, else the organization itself
        or the nearest above that has a contact.
        """
        line = self.line(organization)[::-1]
        for one in line:
            if one.objections:
                return replace(one.objections, to=one.objections.to.or_else(one.name))
        reached = (one for one in line if one.contact.phone or one.contact.address)
        one = next(reached, organization)
        return Recipient(one.name, one.contact.phone, one.contact.address)

    @cached_property
    def _official(self) -> dict[str, Organization | None]:
        return {}

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(folded(one.id) for one in self.organizations)

    @cached_property
    def _by_id(self) -> dict[str, Organization]:
        return {organization.id: organization for organization in self.organizations}

    @cached_property
    def _by_name(self) -> dict[str, Organization]:
        backwards = self.organizations[::-1]
        former = {folded(name): one for one in backwards for name in one.former_names()}
        return former | {folded(name): one for one in backwards for name in one.present_names()}

    @cached_property
    def _children(self) -> dict[str, tuple[Organization, ...]]:
        children: dict[str, list[Organization]] = {}
        for organization in sorted(self.organizations, key=lambda one: one.until is not None):
            children.setdefault(organization.parent, []).append(organization)
        return {parent: tuple(below) for parent, below in children.items()}


def shared_names(organizations: Iterable[Organization]) -> list[tuple[str, str, str]]:
    """Return names that two organizations bear: (name, id of the first, id of the second).

    A name that one has given up and another has taken belongs to the second alone.
    """
    every = tuple(organizations)
    present = [(name, one.id) for one in every for name in one.present_names()]
    taken = {folded(name) for name, _ in present}
    former = [(name, one.id) for one in every for name in one.former_names()]
    owners: dict[str, str] = {}
    shared: dict[tuple[str, str, str], None] = {}
    for name, identifier in (*present, *(pair for pair in former if folded(pair[0]) not in taken)):
        owner = owners.setdefault(folded(name), identifier)
        if owner != identifier:
            shared[name, owner, identifier] = None
    return list(shared)
