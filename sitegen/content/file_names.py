"""File names to slug, language and address."""

from __future__ import annotations

import re
import unicodedata

from sitegen.schema.kinds import WINDOWS_NAMES


def name_parts(path: str, languages: tuple[str, ...]) -> tuple[str, str]:
    """The slug and the language that a file's name says: `0310-plan.en.md` is in English."""
    stem = unicodedata.normalize("NFC", path.rpartition("/")[2].removesuffix(".md"))
    for language in languages:
        if stem.lower().endswith("." + language.lower()):
            return stem[: -len(language) - 1], language
    return stem, languages[0]


def address_part(name: str) -> str:
    """A file's name as part of an address, or "" where none can be made of it.

    Letters, digits and marks of every script stay; the rest becomes hyphens.
    """
    if _PLAIN_NAME(name) and name not in _RESERVED:
        return name
    plain = unicodedata.normalize("NFC", name)
    kept = "".join(c if c in "-_." or c.isalnum() or _is_mark(c) else "-" for c in plain)
    part = re.sub(r"-*\.[-.]*", ".", re.sub(r"-{2,}", "-", kept)).strip("-.")
    part = re.sub(r"\.(html?)$", r"-\1", part, flags=re.IGNORECASE)  # a folder, not a file
    if not any(c.isalnum() for c in part) or len(part.encode()) > 200:
        return ""
    return "" if part.split(".")[0].casefold() in _RESERVED else part


_PLAIN_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,20}").fullmatch
_RESERVED = WINDOWS_NAMES | {"index"}


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"
