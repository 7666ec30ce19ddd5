"""Text in several languages, and the two ways in which Chinese is typed."""

from __future__ import annotations

import unicodedata

from msgspec import Struct


class LocalText(Struct, frozen=True):
    """A text in one or more languages; ("", text) stands for all of them."""

    versions: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """The text in a language, else the first there is."""
        for known, text in self.versions:
            if known in (language, ""):
                return text
        return self.versions[0][1] if self.versions else ""

    def or_else(self, other: LocalText) -> LocalText:
        """This text, or another where there is none."""
        return self if self.versions else other

    def all(self) -> tuple[str, ...]:
        """The text in every language."""
        return tuple(text for _, text in self.versions)


def folded(text: str) -> str:
    """A form in which two ways of typing one name are equal: width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
