"""Redaction: what remains of a withdrawn document (address, publisher, dates, reason).

Invariant: whatever shows documents sees no more of a withdrawn one than remains here.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from sitegen.catalogue.items import Item
from sitegen.domain.document import EMPTY, USES, Document, Survival, Text


def redacted(item: Item) -> Item:
    """Return an item without the texts of its withdrawn versions."""
    if not item.main.withdrawn:
        return item
    return replace(item, versions=tuple(_redacted(item, version) for version in item.versions))


def readable(texts: dict[str, Text], documents: Iterable[Document]) -> Mapping[str, Text]:
    """Return texts by path, emptied for the withdrawn among `documents`."""
    gone = {document.path: _NOTHING for document in documents if document.withdrawn}
    return ChainMap(gone, texts) if gone else texts


_NOTHING = Text("", "")


def _redacted(item: Item, document: Document) -> Document:
    bare = replace(document, **_ERASED)
    if not (document.withdrawn and document.withdrawn.untitled):
        return bare
    language = document.language
    names = (item.publisher, item.category.name)
    title = " ".join([*(name.in_language(language) for name in names), str(document.date)])
    return replace(bare, **{**_ERASED_WITH_TITLE, "title": title})


def _defaults(survival: Survival) -> dict[str, Any]:
    return {name: getattr(EMPTY, name) for name, use in USES.items() if use.withdrawn == survival}


_ERASED = _defaults("erased")
_ERASED_WITH_TITLE = _defaults("with-title")
