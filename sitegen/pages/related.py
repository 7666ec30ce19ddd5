"""Related documents: by references of texts and fields, and by kind."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.items import Item, language_prefix
from sitegen.config.model import Config

AROUND = 2  # documents of the same kind, on either side


class References(Struct, frozen=True):
    """References between documents, by the URL of the item.

    `to` is in the order of the text, all others are the newest first. Relations given by fields
    (`plan`, `supersedes`) are not repeated as links, and documents cited by title are not in `to`,
    because pages list them as cited.
    """

    to: dict[str, list[Item]]
    by: dict[str, list[Item]]
    reports: dict[str, list[Item]]  # on a plan: the notices that name it


def references(catalogue: Catalogue, config: Config) -> References:
    """Collect the references between documents, from both ends. A withdrawn text refers to nothing."""
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
    """Yield the neighbours of the item at a place of a list, in the list's order.

    Near the ends of the list there are as many as in its middle, if it has them.
    """
    start = max(0, min(place - AROUND, len(items) - 2 * AROUND - 1))
    for n in range(start, min(start + 2 * AROUND + 1, len(items))):
        if n != place:
            yield items[n]


def _named(item: Item, catalogue: Catalogue) -> tuple[str | None, ...]:
    """Return the URLs of the items that an item's fields name."""
    fields = ("plan", "supersedes")
    return tuple(catalogue.references.get(f"{item.main.path}#{field}") for field in fields)


def _led_to(
    item: Item,
    targets: dict[str, tuple[str, ...]],
    catalogue: Catalogue,
    prefixes: tuple[str, ...],
) -> Iterator[str]:
    """Yield the URLs of the other items that an item's text links to, in any of its languages."""
    for version in item.versions:
        if version.withdrawn:
            continue
        for target in targets.get(version.path, ()):
            address = target.partition("#")[0]
            if address not in catalogue.by_url and address.startswith(prefixes):
                address = address.partition("/")[2]
            if address in catalogue.by_url and address != item.url:
                yield address
