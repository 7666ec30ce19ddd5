"""What a document says, apart from how it is laid out: by its name a translation knows its source.

A translation records the name of the source's wording; when the name differs, the source has been
edited since. What has to be translated counts: title, summary, text, titles of attachments, notes
of corrections, and a plan's targets with their figures. Dates, numbers, keywords and settings do
not: a translation takes them from its source. Nor does white space: a paragraph may be broken into
lines anew, saved by another editor, or set apart by more blank lines.

Invariant: names are recorded in people's files, so what is named and how never changes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any


def wording(values: Mapping[str, Any], body: str) -> str:
    """Name what the fields and the text of a document say: 12 hexadecimal digits."""
    said = "\x1f".join(_said(values, body))
    return blake2b(said.encode(), digest_size=6).hexdigest()


def _said(values: Mapping[str, Any], body: str) -> Iterator[str]:
    yield values.get("title", "")
    yield values.get("summary", "")
    yield unicodedata.normalize("NFC", "".join(body.split()))
    for attachment in values.get("attachments", ()):
        yield f"attachment {attachment.title}"
    for change in values.get("changes", ()):
        yield f"change {change.note}"
    for target in values.get("targets", ()):
        yield f"target {target.text} {target.measure} {target.comparison} {float(target.value):g}"
        yield f"{target.unit} {target.responsible}"
