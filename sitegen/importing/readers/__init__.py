"""One module a format: `read(name, data) -> Draft`, chosen by content, loaded when it is needed.

Readers of binary formats run in a process of their own (`importing.sandbox`), under limits on time
and memory; they raise `Refused` with the sentence to show.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from sitegen.importing.model import Draft, Refused

READERS: dict[str, str] = {
    "text": "text",
    "docx": "word",
    "sheet": "sheet",
    "csv": "sheet",
    "pdf": "pdf",
    "ofd": "ofd",
}
"""The module of each format that `importing.formats` tells."""

IN_PROCESS = frozenset(("text",))
"""Formats that are read without a process of their own: no parser in C, no archive."""


class Reader(Protocol):
    """The function that a module of this package has."""

    def read(self, name: str, data: bytes) -> Draft:
        """Read a file. Raises Refused."""


def read(form: str, name: str, data: bytes) -> Draft:
    """Read a file in this process.

    Args:
        form: Its format, a key of READERS.
        name: Its name.
        data: Its bytes.

    Raises:
        Refused: It cannot be read; or the extra that its reader needs is not installed.
    """
    try:
        reader: Reader = import_module(f"{__name__}.{READERS[form]}")
        return reader.read(name, data)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("sitegen"):
            raise
        raise Refused("extra", package=missing.name or "") from None
