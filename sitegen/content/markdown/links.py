"""The links and images of one text: sorted into the outside world's and the site's own."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.document import Link

MARK = "\x1a"
SYMBOLIC = re.compile(f"{MARK}(\\d+){MARK}")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ALLOWED = ("http:", "https:", "mailto:", "tel:")
_IGNORED = re.compile(r"[\x00-\x20\x7f]")  # what browsers drop from an address before they read it


class Links:
    """Gathers the links of one text while it is converted."""

    def __init__(self, path: str, text: str, first_line: int) -> None:
        self.found: list[Link] = []
        self.findings: list[Diagnostic] = []
        self.own_fragments: list[tuple[str, Location]] = []
        self._path = path
        self._text = text
        self._first_line = first_line
        self._searched: dict[str, int] = {}

    def address(self, typed: str, image: bool = False) -> str | None:
        """What to write in place of an address: itself if it leads outside or within the page, a
        symbol if it leads into the site, None if it is of a kind that could do harm.
        """
        if typed.startswith(MARK):
            return typed
        plain = _IGNORED.sub("", html.unescape(typed))
        if plain.startswith("#"):
            self.own_fragments.append((unquote(plain[1:]), self._place(typed)))
            return plain
        scheme = _SCHEME.match(plain)
        if scheme and scheme[0].lower() in _ALLOWED and not image:
            return plain
        if scheme and scheme[0].lower() in ("http:", "https:"):
            self.findings.append(d.external_image(self._place(typed), typed))
            return None
        if scheme or plain.startswith(("//", "\\")):
            self.findings.append(d.unsafe_link(self._place(typed), typed))
            return None
        target, _, fragment = html.unescape(typed).strip().partition("#")
        at = self._place(typed)
        link = Link(unquote(target), unquote(fragment), image, at.line, at.column)
        self.found.append(link)
        return f"{MARK}{len(self.found) - 1}{MARK}"

    def no_text_for(self, typed: str) -> None:
        """Note an image that says nothing to those who cannot see it."""
        self.findings.append(d.image_without_text(self._place(typed), typed))

    def removed(self, tag: str) -> None:
        """Note raw HTML that was taken out."""
        self.findings.append(d.html_removed(self._place(f"<{tag}"), tag))

    def check_fragments(self, anchors: set[str]) -> None:
        """Report links within the page that lead nowhere."""
        for fragment, at in self.own_fragments:
            if fragment and fragment not in anchors:
                self.findings.append(d.broken_anchor(at, "", fragment, anchors))

    def _place(self, typed: str) -> Location:
        """Where the text that became this link stands; for a repeated one, its next place."""
        start = self._text.find(typed, self._searched.get(typed, 0))
        if start < 0:
            start = self._text.find(typed)
        if start < 0:
            return Location(self._path, self._first_line, 1)
        self._searched[typed] = start + 1
        line = self._first_line + self._text.count("\n", 0, start)
        return Location(self._path, line, start - self._text.rfind("\n", 0, start))
