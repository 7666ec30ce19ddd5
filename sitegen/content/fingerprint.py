"""Fingerprint of a document's wording, by which a translation knows the version of its source.

A translation records the fingerprint of its source; when it differs, the source has been edited
since. It covers what has to be translated: title, summary, text, titles of attachments, notes of
corrections, and a plan's targets with their figures. It does not cover dates, numbers, keywords and
settings, which a translation takes from its source, nor white space.

Invariant: fingerprints are recorded in people's files, so the way to compute them never changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any


def wording(values: Mapping[str, Any], body: str) -> str:
    """Return the fingerprint of a document's fields and text: 12 hexadecimal digits."""
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


_FIGURE = re.compile(r"(?<![\d.\-])\d[\d,]*(?:\.\d+)?(?![\d年月日\-])")
_TELLING = 3  # digits of a figure that is not the same by chance
_MANY = 6  # such figures in a text that are not all the same by chance


def figures(body: str) -> str:
    """Name the figures of a text in their order, dates apart; "" for a text with few figures.

    Two texts with the same name report the same amounts, however else they are worded.
    """
    found = [one for one in _FIGURE.findall(body) if len(one) >= _TELLING]
    told = [one for one in found if len(one) - one.count(",") - one.count(".") >= _TELLING]
    if len(told) < _MANY:
        return ""
    return blake2b(" ".join(told).encode(), digest_size=6).hexdigest()
