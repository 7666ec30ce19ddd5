"""Lookup of public items by document number and by title, as texts name them."""

from __future__ import annotations

from functools import cached_property

from sitegen.catalogue.items import Item
from sitegen.catalogue.number_series import Numbered
from sitegen.domain.citation import Citation, key_of, parted
from sitegen.domain.number import find


class ItemLookup:
    """Finds the one item that a number or a title names; None if there is none or more than one."""

    def __init__(self, items: list[Item], numbers: Numbered) -> None:
        self.items = items
        self.numbers = numbers

    def numbered(self, text: str) -> Item | None:
        """Return the item whose number is `text`, or the end of `text` up to 号."""
        for found in find(text):
            for number in found.readings():
                if number in self.numbers:
                    return self.numbers[number]
        return None

    def cited(self, citation: Citation) -> Item | None:
        """Return the item that is cited.

        A number decides before the title, which many may have; a title may begin with the issuer:
        桂山县人民政府关于….
        """
        if citation.number:
            return self.numbered(citation.number)
        key = key_of(citation.title)
        issuer, rest = parted(key)
        found = [item for title, item in self._titles.get(rest, ()) if title == key]
        if not found and issuer:
            found = [
                item
                for title, item in self._titles.get(rest, ())
                if title == rest and issuer.startswith(item.publisher.all())
            ]
        return found[0] if len(found) == 1 else None

    def titled(self, title: str, organization: str) -> Item | None:
        """Return the item with a title; if several match, the one issued by `organization` (id)."""
        key = key_of(title)
        found = [item for known, item in self._titles.get(parted(key)[1], ()) if known == key]
        own = [item for item in found if item.organization.id == organization]
        if len(own) == 1:
            return own[0]
        return found[0] if len(found) == 1 else self.cited(Citation(title))

    @cached_property
    def _titles(self) -> dict[str, list[tuple[str, Item]]]:
        """Items with the key of their title, by the key without an issuer."""
        titles: dict[str, list[tuple[str, Item]]] = {}
        for item in self.items:
            key = key_of(item.main.title)
            titles.setdefault(parted(key)[1], []).append((key, item))
        return titles
