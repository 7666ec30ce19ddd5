"""The results of reading all documents, and what follows from all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from sitegen.content.reader import Options
from sitegen.diagnostics import Diagnostic, Findings
from sitegen.domain.document import Document, Text
from sitegen.system.cache import ReadRow
from sitegen.system.codec import decode
from sitegen.system.scan import Source


class Reading(Struct, frozen=True):
    """The result of reading a document; without a document, the findings say why. `key` names all inputs."""

    path: str
    key: str
    document: Document | None
    text: Text | None
    findings: Findings


class Readings(Struct, frozen=True, dict=True):
    """The results of reading all documents, by path and in order of path.

    They depend on the options and the folders' `defaults` (texts by path). `loose` are findings outside of
    documents, `others` the files that are neither documents nor settings, by path.
    """

    of: dict[str, Reading]
    loose: Findings
    others: dict[str, Source]
    options: Options
    defaults: dict[str, str]

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents that could be read."""
        return tuple(one.document for one in self.of.values() if one.document)

    @cached_property
    def texts(self) -> dict[str, Text]:
        """Texts of the documents, by path."""
        return {path: one.text for path, one in self.of.items() if one.text}

    @cached_property
    def faulty(self) -> frozenset[str]:
        """Paths of documents that could not be read."""
        return frozenset(path for path, one in self.of.items() if one.document is None)

    @cached_property
    def names(self) -> dict[str, str]:
        """Key of each document that could be read, by path."""
        return {path: one.key for path, one in self.of.items() if one.document}

    @cached_property
    def findings(self) -> Findings:
        """All findings of reading."""
        found = (one.findings for one in self.of.values() if one.findings)
        return (*self.loose, *chain.from_iterable(found))

    def edited(self, some: Mapping[str, Reading]) -> Readings:
        """Return a copy with `some` replaced; cached properties stay where the change cannot affect them."""
        made = replace(self, of={**self.of, **some})
        pairs = [(self.of[path], one) for path, one in some.items()]
        known = vars(made)
        if all(old.document and new.document for old, new in pairs):
            known["faulty"] = self.faulty
            known["names"] = {**self.names, **{path: one.key for path, one in some.items()}}
            texts = {path: one.text for path, one in some.items() if one.text}
            known["texts"] = {**self.texts, **texts}
        if all(old.document == new.document for old, new in pairs):
            known["documents"] = self.documents
        if all(old.findings == new.findings for old, new in pairs):
            known["findings"] = self.findings
        return made


def replayed(row: ReadRow, shared: dict[object, object]) -> Reading:
    """Return a reading from the cache.

    Values that documents have in common are kept once: on most boards half of the texts are headings that
    all documents share.
    """
    findings = decode(row.findings, tuple[Diagnostic, ...]) if row.findings else ()
    if row.document is None:
        return Reading(row.path, row.key, None, None, findings)
    document, text = decode(row.document, tuple[Document, Text])
    force_setattr(document, "path", row.path)
    values = _common(document)
    for name, value in zip(_COMMON, map(shared.setdefault, values, values), strict=True):
        force_setattr(document, name, value)
    headings, anchors = text.headings, text.anchors
    force_setattr(text, "headings", tuple(map(shared.setdefault, headings, headings)))
    force_setattr(text, "anchors", tuple(map(shared.setdefault, anchors, anchors)))
    return Reading(row.path, row.key, document, text, findings)


_COMMON = ("marks", "language", "org", "category", "keywords", "source", "author", "period")
_common = attrgetter(*_COMMON)
