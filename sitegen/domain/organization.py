"""Organizations: the county, its townships and their villages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from sitegen.domain.text import LocalText, folded

Level = Literal["county", "township", "village", "other"]


@dataclass(frozen=True, slots=True)
class Contact:
    """How people reach an organization."""

    phone: str = ""
    address: str = ""
    email: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who takes objections to what an organization publishes."""

    to: LocalText = LocalText(())
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """A body that publishes. `parent` is an id, "" for the root of a tree."""

    id: str
    name: LocalText
    level: Level
    parent: str = ""
    short: LocalText = LocalText(())
    aliases: tuple[str, ...] = ()
    contact: Contact = Contact()
    objections: Recipient | None = None
    line: int = 0

    def names(self) -> tuple[str, ...]:
        """Every text by which a clerk may name it."""
        return (self.id, *self.name.all(), *self.short.all(), *self.aliases)


@dataclass(frozen=True)
class OrganizationTree:
    """All organizations, parents before children, siblings in the order given."""

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
        """The organization with this id, name or alias; None if there is none."""
        return self._by_id.get(text) or self._by_name.get(folded(text))

    def children(self, identifier: str) -> tuple[Organization, ...]:
        """The organizations directly below one; those without a parent below ""."""
        return self._children.get(identifier, ())

    def ancestors(self, organization: Organization) -> tuple[Organization, ...]:
        """What an organization lies in, the highest first."""
        above: list[Organization] = []
        while organization.parent:
            organization = self._by_id[organization.parent]
            above.append(organization)
        return tuple(reversed(above))

    def recipient(self, organization: Organization) -> Recipient:
        """Who takes objections to what an organization publishes: whom it names, or the nearest
        above that names anyone; else itself or the nearest above that can be reached.
        """
        line = (organization, *reversed(self.ancestors(organization)))
        for one in line:
            if one.objections:
                return replace(one.objections, to=one.objections.to.or_else(one.name))
        reached = (one for one in line if one.contact.phone or one.contact.address)
        one = next(reached, organization)
        return Recipient(one.name, one.contact.phone, one.contact.address)

    @cached_property
    def _by_id(self) -> dict[str, Organization]:
        return {organization.id: organization for organization in self.organizations}

    @cached_property
    def _by_name(self) -> dict[str, Organization]:
        return {
            folded(name): organization
            for organization in reversed(self.organizations)
            for name in organization.names()
        }

    @cached_property
    def _children(self) -> dict[str, tuple[Organization, ...]]:
        children: dict[str, list[Organization]] = {}
        for organization in self.organizations:
            children.setdefault(organization.parent, []).append(organization)
        return {parent: tuple(below) for parent, below in children.items()}


def shared_names(organizations: Iterable[Organization]) -> list[tuple[str, str, str]]:
    """Names that two organizations bear: (name, id of the first, id of the second)."""
    owners: dict[str, str] = {}
    shared = []
    for organization in organizations:
        for name in dict.fromkeys(organization.names()):
            owner = owners.setdefault(folded(name), organization.id)
            if owner != organization.id:
                shared.append((name, owner, organization.id))
    return shared
