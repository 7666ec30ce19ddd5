"""A text's headings and its excerpt: what other pages and a table of contents show of it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sitegen.content.markdown.han import without_number
from sitegen.domain.document import Heading

EXCERPT = 120  # characters


class Headings:
    """The headings of a text, in order: their levels skip none, their anchors are unlike."""

    def __init__(self) -> None:
        self.found: list[Heading] = []
        self.anchors: dict[str, None] = {}
        self._levels: list[int] = []

    def add(self, level: int, text: str, wanted: str = "") -> tuple[int, str]:
        """Take the next heading; gives the level and the anchor with which it is shown."""
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        shown = min(1 + len(self._levels), 6)
        wanted = wanted or _anchor(text)
        if wanted.startswith("sg-") or " " in wanted:  # the theme's own
            wanted = _anchor(f"section {wanted}")
        anchor, count = wanted, 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{wanted}-{count}"
        self.anchors[anchor] = None
        self.found.append(Heading(shown, anchor, text))
        return shown, anchor


def shortened(text: str) -> str:
    """As much of a text as an excerpt shows."""
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


@lru_cache(maxsize=4096)  # most headings are in many documents
def _anchor(heading: str) -> str:
    """An anchor of a heading's own characters; its number is left out."""
    plain = unicodedata.normalize("NFKC", without_number(heading)).lower()
    kept = re.sub(r"[^\w\s-]", "", plain).strip()
    return re.sub(r"[-\s]+", "-", kept)[:60] or "section"
