"""Text in several languages, and comparison of names however typed."""

from __future__ import annotations

import unicodedata

from msgspec import Struct


class LocalText(Struct, frozen=True):
    """A text in one or more languages; ("", text) stands for all of them."""

    versions: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """Return the text in a language, else in the first one."""
        for known, text in self.versions:
            if known in (language, ""):
                return text
        return self.versions[0][1] if self.versions else ""

    def or_else(self, other: LocalText) -> LocalText:
        """Return this text, or `other` if it is empty."""
        return self if self.versions else other

    def all(self) -> tuple[str, ...]:
        """Return the text in every language."""
        return tuple(text for _, text in self.versions)


def folded(text: str) -> str:
    """Normalize a name for comparison: width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
