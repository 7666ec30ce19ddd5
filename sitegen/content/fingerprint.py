"""Fingerprint of a document's wording, which identifies the version that a translation was made from.

A translation records the fingerprint of its source; when it differs, the source has been edited
since. It covers what has to be translated: title, summary, text, titles of attachments, notes of
corrections, passages that it changes elsewhere, and a plan's targets with their figures. It does not
cover dates, numbers, keywords and settings, which a translation takes from its source, nor white space.

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
    for relation in values.get("about", ()):
        for one in () if relation.told else relation.passages:
            yield f"passage {one.field} {one.old} {one.new}"
    for target in values.get("targets", ()):
        yield f"target {target.text} {target.measure} {target.comparison} {float(target.value):g}"
        yield f"{target.unit} {target.responsible}"


_FIGURE = re.compile(r"\d[\d,.\-]*[年月日]?")
_TELLING = 3  # digits of a figure that is not the same by chance
_MANY = 6  # such figures in a text that are not all the same by chance
_FEW = 2  # such figures that are not, in a text that has the same words
_PERIODS = re.compile(r"[\d〇一二三四上下\s]+")


def figures(body: str) -> str:
    """Name the figures of a text in their order, dates apart; "" for a text with hardly any.

    Two texts with the same name report the same amounts, however else they are worded. Where the
    figures are few, the words are named as well, but for days and periods.
    """
    told = [one for one in _FIGURE.findall(body) if len(one) >= _TELLING and _is_telling(one)]
    if len(told) < _FEW:
        return ""
    said = " ".join(told)
    if len(told) < _MANY:
        said += _PERIODS.sub("", body)
    return blake2b(said.encode(), digest_size=6).hexdigest()


def _is_telling(run: str) -> bool:
    """Return True for an amount, and not for a date, a range or a number of few digits."""
    if "-" in run or run[-1] in "年月日":
        return False
    return len(run) - run.count(",") - run.count(".") >= _TELLING
