"""Finds files by paths as people type them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property


class PathLookup:
    """Lookup of file paths by typed names.

    A path is found as it is; else composed (NFC), for macOS and some archives decompose names; else
    with its blanks taken for alike, for nobody sees whether U+3000, U+00A0 or two blanks were typed.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)

    def find(self, *typed: str) -> str:
        """Return the path that is meant by one of those typed, the first first; "" if there is none."""
        for path in typed:
            if path in self._paths:
                return path
        for known, form in ((self._by_name, _composed), (self._by_look, _look)):
            for path in typed:
                if found := known.get(form(path), ""):
                    return found
        return ""

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {_composed(path): path for path in self._paths}

    @cached_property
    def _by_look(self) -> dict[str, str]:
        """Each path under what it looks like, unless another looks the same."""
        found: dict[str, str] = {}
        for name, path in self._by_name.items():
            look = _look(name)
            found[look] = "" if look in found else path
        return found


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _look(path: str) -> str:
    return _BLANKS.sub(" ", _composed(path))


_BLANKS = re.compile("[\\s\u00ad\u200b-\u200d\u2060\ufeff]+")
