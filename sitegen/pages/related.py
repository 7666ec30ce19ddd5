"""Which documents belong together: by what their texts and fields refer to, and by kind."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.items import Item, language_prefix
from sitegen.config.model import Config

AROUND = 2  # documents of the same kind, on either side


class References(Struct, frozen=True):
    """What refers to what, by the item's URL: `to` in the order of the text, the others the newest
    first. What a field says already (`plan`, `supersedes`) is not among the texts' links, and what
    is cited by its title not in `to`, for a page lists it as cited.
    """

    to: dict[str, list[Item]]
    by: dict[str, list[Item]]
    reports: dict[str, list[Item]]  # on a plan: the notices that name it


def references(catalogue: Catalogue, config: Config) -> References:
    """The links between documents, looked at from both ends. A withdrawn text refers to nothing."""
    found = References({}, {}, {})
    for item in catalogue.items:
        if plan := catalogue.references.get(f"{item.main.path}#plan"):
            found.reports.setdefault(plan, []).append(item)
    prefixes = tuple(filter(None, (language_prefix(code, config) for code in config.languages)))
    for item in catalogue.items:
        cited = dict.fromkeys(_led_to(item, catalogue.cited, catalogue, prefixes))
        for url in cited | dict.fromkeys(_led_to(item, catalogue.targets, catalogue, prefixes)):
            other = catalogue.by_url[url]
            if url not in _named(item, catalogue) and item.url not in _named(other, catalogue):
                if url not in cited:
                    found.to.setdefault(item.url, []).append(other)
                found.by.setdefault(url, []).append(item)
    return found


def around(items: list[Item], place: int) -> Iterator[Item]:
    """The nearest neighbours of the item at a place of a list, in the list's order: as many where
    the list begins or ends, if it has them.
    """
    start = max(0, min(place - AROUND, len(items) - 2 * AROUND - 1))
    for n in range(start, min(start + 2 * AROUND + 1, len(items))):
        if n != place:
            yield items[n]


def _named(item: Item, catalogue: Catalogue) -> tuple[str | None, ...]:
    """URLs of the items that an item's fields name."""
    fields = ("plan", "supersedes")
    return tuple(catalogue.references.get(f"{item.main.path}#{field}") for field in fields)


def _led_to(
    item: Item,
    targets: dict[str, tuple[str, ...]],
    catalogue: Catalogue,
    prefixes: tuple[str, ...],
) -> Iterator[str]:
    """URLs of the other items that an item's text leads to, in any of its languages."""
    for version in item.versions:
        if version.withdrawn:
            continue
        for target in targets.get(version.path, ()):
            address = target.partition("#")[0]
            if address not in catalogue.by_url and address.startswith(prefixes):
                address = address.partition("/")[2]
            if address in catalogue.by_url and address != item.url:
                yield address
