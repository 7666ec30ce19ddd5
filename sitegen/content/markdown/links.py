"""The links and images of one text, sorted into external addresses and links into the site."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Collection
from functools import cached_property
from urllib.parse import quote, unquote

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.document import Link

MARK = "\x1a"
SYMBOLIC = re.compile(f"{MARK}(\\d+){MARK}")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ALLOWED = ("http:", "https:", "mailto:", "tel:")
_IGNORED = re.compile(r"[\x00-\x20\x7f]")  # a scheme is recognized however it is spaced out
_LINE_BREAKS = re.compile(r"[\t\n\r]")  # removed from an address by browsers (WHATWG URL, 4.4)
_UNSAFE = re.compile(r"[\s\"<>\x00-\x1f\x7f]")  # percent-encoded in an address by browsers
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[0-9a-zA-Z]+);")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
# What an address stands behind: ](…), [1]: …, <…>, href=…
_OPENING = re.compile(r"(?:\]\(\s*<?|\]:\s*<?|<|\b(?:href|src)\s*=\s*[\"']?)\s*")
_STEM = re.compile(r"[^\s()<>\"'&]*")
_TAG = re.compile(r'<(/?)a(?=[ >])([^>"]*(?:"[^"]*"[^>"]*)*)>')


def unescape(text: str) -> str:
    """Decode character references that end with a semicolon, as Markdown does.

    `html.unescape` also decodes those without one, so that `&section=2` would become `§ion=2`.
    """
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def encoded(address: str) -> str:
    """Percent-encode the blanks and quotes of an external address, as browsers do."""
    address = _LINE_BREAKS.sub("", address.strip())
    if address[:4].lower() == "tel:":
        return _IGNORED.sub("", address)
    return _UNSAFE.sub(lambda found: quote(found[0]), address)


def without_dead_links(body: str) -> str:
    """Replace each `<a>` that has no address by its text, or by a `<span>` if it has attributes.

    Args:
        body: HTML whose attribute values are in double quotes.
    """
    parts: list[str] = []
    opened: list[str] = []  # what closes each element that is open
    start = 0
    for tag in _TAG.finditer(body):
        if tag[1]:
            closing = opened.pop() if opened else ""
        elif ' href="' in tag[2]:
            closing = "</a>"
        else:
            closing = "</span>" if tag[2].strip() else ""
        parts.append(body[start : tag.start()])
        start = tag.end()
        if tag[1]:
            parts.append(closing)
            continue
        opened.append(closing)
        parts.append({"</a>": tag[0], "</span>": f"<span{tag[2]}>"}.get(closing, ""))
    return "".join(parts) + body[start:] if parts else body


class Links:
    """Gathers the links of one text while it is converted."""

    def __init__(self, path: str, text: str, first_line: int) -> None:
        self.found: list[Link] = []
        self.findings: list[Diagnostic] = []
        self.own_fragments: list[tuple[str, Location]] = []
        self._path = path
        self._text = text
        self._first_line = first_line
        self._places: dict[str, deque[int]] = {}

    def address(self, typed: str, image: bool = False, decoded: bool = False) -> str | None:
        """Return what to write in place of an address.

        Args:
            typed: The address as it stands in the text.
            image: True for the address of an image.
            decoded: True if its character references are decoded already.

        Returns:
            The address itself, not escaped, if it leads outside or within the page; a symbol if it
            leads into the site; None if it is of a kind that could do harm.
        """
        if typed.startswith(MARK):
            return typed
        text = typed if decoded else unescape(typed)
        plain = _IGNORED.sub("", text)
        if plain.startswith("#"):
            self.own_fragments.append((unquote(plain[1:]), self._place(typed)))
            return plain
        scheme = _SCHEME.match(plain)
        if scheme and scheme[0].lower() in _ALLOWED and not image:
            return encoded(text)
        if scheme and scheme[0].lower() in ("http:", "https:"):
            self.findings.append(d.external_image(self._place(typed), typed))
            return None
        if scheme or plain.startswith(("//", "\\")):
            self.findings.append(d.unsafe_link(self._place(typed), typed))
            return None
        target, _, fragment = text.strip().partition("#")
        at = self._place(typed)
        link = Link(unquote(target), unquote(fragment), image, at.line, at.column)
        self.found.append(link)
        return f"{MARK}{len(self.found) - 1}{MARK}"

    def no_text_for(self, typed: str) -> None:
        """Report an image without a description."""
        self.findings.append(d.image_without_text(self._place(typed, again=True), typed))

    def unclosed(self, tag: str) -> None:
        """Report an element of raw HTML that is never closed, and is shown as typed."""
        self.findings.append(d.html_unclosed(self._tag_place(tag), tag))

    def removed(self, tag: str) -> None:
        """Report raw HTML that was taken out."""
        self.findings.append(d.html_removed(self._tag_place(tag), tag))

    def check_fragments(self, anchors: Collection[str]) -> None:
        """Report links within the page that lead to no anchor."""
        for fragment, at in self.own_fragments:
            if fragment and fragment not in anchors:
                self.findings.append(d.broken_anchor(at, "", fragment, anchors))

    def _place(self, typed: str, again: bool = False) -> Location:
        """Return where a link with this address stands: of several, the next one.

        Args:
            typed: The address.
            again: True if the same link will be asked for once more.
        """
        places = self._places.get(typed)
        if places is None:
            places = self._places[typed] = deque(self._places_of(typed))
        if not again and len(places) > 1:
            return self.location(places.popleft())
        return self.location(places[0])

    def _places_of(self, typed: str) -> list[int]:
        """Return the offsets of the links with this address; if there is none, of the text, or -1."""
        text, openings = self._openings
        for form in dict.fromkeys((typed, html.escape(typed, quote=False))):
            found = [n for n in openings.get(_stem(form, 0), ()) if text.startswith(form, n)]
            if found:
                return found
        return [text.find(typed) if typed else -1]

    def _tag_place(self, tag: str) -> Location:
        text, _ = self._openings
        found = re.search(rf"<{re.escape(tag)}(?=[\s/>])", text, re.IGNORECASE)
        return self.location(found.start() if found else -1)

    @cached_property
    def _openings(self) -> tuple[str, dict[str, list[int]]]:
        """The text with code blanked out, and the offsets of link destinations in it."""
        text = self._text
        if "`" in text:
            text = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        openings: dict[str, list[int]] = {}
        for found in _OPENING.finditer(text):
            openings.setdefault(_stem(text, found.end()), []).append(found.end())
        return text, openings

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self._text))]

    def location(self, offset: int) -> Location:
        """Return the place in the file of an offset in the text; for -1, the beginning of the text."""
        if offset < 0:
            return Location(self._path, self._first_line, 1)
        line = bisect_right(self._line_starts, offset) - 1
        column = offset - self._line_starts[line] + 1
        return Location(self._path, self._first_line + line, column)


def _stem(text: str, start: int) -> str:
    """Return the start of an address, up to a character that could end it."""
    found = _STEM.match(text, start)
    return found[0] if found else ""
