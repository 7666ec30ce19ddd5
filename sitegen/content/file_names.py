"""Slugs, languages and addresses derived from file names."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from hashlib import blake2b

from sitegen.schema.kinds import WINDOWS_NAMES

MAX_BYTES = 200
"""The longest part of an address: some 66 Han characters. File systems allow 255 bytes a name."""


def is_markdown(path: str) -> bool:
    """Return True if a file's name ends in .md, in either case."""
    return path[-3:].lower() == ".md"


def is_mistaken_for_markdown(path: str) -> bool:
    """Return True if a name says that a notice was saved as another kind of file by mistake."""
    return _MISTAKEN(path.rpartition("/")[2]) is not None


_MISTAKEN = re.compile(
    r".*(?:[.．。]md[.．。](?:txt|text|docx?|wps|html?)|[．。]md|[.．。](?:markdown|mdown|mkd)|\.md\s+)",
    re.IGNORECASE | re.DOTALL,
).fullmatch


def name_parts(path: str, languages: tuple[str, ...]) -> tuple[str, str]:
    """Split a file name into slug and language: `0310-plan.en.md` is in English."""
    stem = unicodedata.normalize("NFC", path.rpartition("/")[2])
    stem = stem[: -len(".md")] if is_markdown(stem) else stem
    for language in languages:
        if stem.lower().endswith("." + language.lower()):
            return stem[: -len(language) - 1], language
    return stem, languages[0]


def files_folder(path: str, languages: tuple[str, ...]) -> str:
    """Return the folder of a document's own files, beside it."""
    return posixpath.join(posixpath.dirname(path), name_parts(path, languages)[0] + ".files")


def beside(path: str, typed: str) -> str:
    """Return a path typed in a document as a path below content/; it never leaves that folder.

    Args:
        path: Of the document.
        typed: From its folder, or from content/ if it begins with a slash.
    """
    plain = typed.replace("\\", "/")
    base = "" if plain.startswith("/") else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(base, plain.lstrip("/")))


def address_part(name: str) -> str:
    """Convert a file's name to part of an address; return "" if nothing of it can be used.

    Letters, digits and marks of every script stay; the rest becomes hyphens.
    """
    if _PLAIN_NAME(name) and name not in _RESERVED:
        return name
    part = _kept(name)
    if not any(c.isalnum() for c in part) or len(part.encode()) > MAX_BYTES:
        return ""
    return "" if part.split(".")[0].casefold() in _RESERVED else part


def attachment_part(name: str) -> str:
    """Convert an attachment's name to part of its address.

    A long name is cut, and a digest of the whole tells it from others; if nothing of a name can be
    used, the part is "file".
    """
    part = address_part(name)
    if part:
        return part
    kept = _kept(name)
    if len(kept.encode()) <= MAX_BYTES:
        return "file"
    digest = blake2b(unicodedata.normalize("NFC", name).encode(), digest_size=4).hexdigest()
    start = kept.encode()[: MAX_BYTES - len(digest) - 1].decode(errors="ignore")
    return f"{start.rstrip('-.')}-{digest}"


def _kept(name: str) -> str:
    plain = unicodedata.normalize("NFC", name)
    kept = "".join(c if c in "-_." or c.isalnum() or _is_mark(c) else "-" for c in plain)
    part = re.sub(r"-*\.[-.]*", ".", re.sub(r"-{2,}", "-", kept)).strip("-.")
    return re.sub(r"\.(html?)$", r"-\1", part, flags=re.IGNORECASE)  # a folder, not a file


_PLAIN_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,20}").fullmatch
_RESERVED = WINDOWS_NAMES | {"index"}


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"
