"""The visible text of a page, as lines, and the difference between two such texts, by words.

A word is a run of letters or one number as it is written (12,500.00); of Chinese each character
counts, because where its words end is a matter of opinion; stray characters in common are taken
into the change by the semantic clean-up of diff-match-patch.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from diff_match_patch import diff_match_patch

from sitegen.domain.public_version import Change, Piece

_UNSEEN = frozenset(("script", "style", "template", "svg", "nav", "noscript"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_IN_LINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd"),
        *("mark", "q", "ruby", "rt", "rp", "s", "samp", "small", "span", "strong", "sub", "sup"),
        *("time", "u"),
    )
)
_CELLS = frozenset(("td", "th"))
_TOKEN = re.compile(
    r"\n|[ \t]+|\d[\d,.:/-]*\d|\d"
    r"|[^\W\d_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|.",
    re.DOTALL,
)
_SECONDS = 0.5  # longest search for the smallest difference of a page
_FOREVER = 1e9  # seconds; bounded by what follows instead
_MOST_LINES = 2000
_MOST_TOKENS = 1500  # of a passage compared word by word: some seconds if all differs
_SURROGATES = range(0xD800, 0xE000)


def visible_text(html: str) -> str:
    """Return the text of a page's article (else of `main`, else of all), a block a line."""
    for wanted in ("article", "main", "body"):
        parser = _Text(wanted)
        parser.feed(html)
        if text := parser.text():
            return text
    return ""


def difference(old: str, new: str) -> list[Piece]:
    """Return what two texts have in common and what each has alone, in order.

    The search ends after half a second, with a difference that may be larger than need be.
    """
    return _difference(_TOKEN.findall(old), _TOKEN.findall(new), _SECONDS)


def stable_difference(old: str, new: str) -> list[Piece]:
    """Return the difference of two texts, the same on any machine, however fast it is.

    Lines are compared first, then the words of those that differ. Passages too long for that are
    shown whole, as removed and added.
    """
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > _MOST_LINES:
        return [Piece("removed", old), Piece("added", new)]
    found: list[Piece] = []
    removed = ""
    for piece in (*_difference(before, after, _FOREVER), Piece("same", "")):
        if piece.change == "removed":
            removed = piece.text
            continue
        added = piece.text if piece.change == "added" else ""
        if removed or added:
            tokens = _TOKEN.findall(removed), _TOKEN.findall(added)
            if removed and added and max(map(len, tokens)) <= _MOST_TOKENS:
                found += _difference(*tokens, _FOREVER)
            else:
                found += [Piece("removed", removed), Piece("added", added)]
        removed = ""
        if piece.change == "same":
            found.append(piece)
    return [piece for piece in found if piece.text]


def _difference(old: list[str], new: list[str], seconds: float) -> list[Piece]:
    """Return the difference of two texts in tokens, searched for so long."""
    codes: dict[str, int] = {}
    tokens: list[str] = []

    def coded(text: list[str]) -> str:
        characters = []
        for token in text:
            if token not in codes:
                codes[token] = len(tokens)
                tokens.append(token)
            number = codes[token] + 1
            characters.append(chr(number if number < _SURROGATES.start else number + 0x800))
        return "".join(characters)

    def plain(characters: str) -> str:
        numbers = (ord(c) for c in characters)
        return "".join(tokens[(n if n < _SURROGATES.start else n - 0x800) - 1] for n in numbers)

    engine = diff_match_patch()
    engine.Diff_Timeout = seconds
    found = engine.diff_main(coded(old), coded(new), checklines=False)
    engine.diff_cleanupSemantic(found)
    kinds: dict[int, Change] = {-1: "removed", 0: "same", 1: "added"}
    return [Piece(kinds[kind], plain(characters)) for kind, characters in found]


def excerpt(pieces: list[Piece], around: int = 20) -> list[Piece]:
    """Shorten what is the same to `around` characters on each side of what is not."""
    shortened = []
    for number, piece in enumerate(pieces):
        text = piece.text
        if piece.change == "same" and len(text) > 2 * around + 1:
            head = text[:around] if number else ""
            tail = text[-around:] if number + 1 < len(pieces) else ""
            text = f"{head}…{tail}"
        shortened.append(Piece(piece.change, text))
    return shortened


class _Text(HTMLParser):
    """Gathers the text of the elements of one name."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self._wanted = wanted
        self._depth = 0  # of elements within a wanted one
        self._unseen = 0  # of elements within one that is not shown
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth == 0 and tag != self._wanted:
            return
        if tag not in _VOID:
            self._depth += 1
        hidden = tag in _UNSEEN or any(key == "hidden" for key, _ in attrs)
        if tag not in _VOID and (self._unseen or hidden):
            self._unseen += 1
        self._parts.append(_separator(tag))
        if tag == "img" and not self._unseen:
            self._parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._depth == 0 or tag in _VOID:
            return
        self._depth -= 1
        self._unseen -= bool(self._unseen)
        self._parts.append(_separator(tag))

    def handle_data(self, data: str) -> None:
        if self._depth and not self._unseen:
            self._parts.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Return what was gathered."""
        lines = "".join(self._parts).split("\n")
        cleaned = (re.sub(r"\s*(\x1f\s*)+", " | ", line.strip().strip("\x1f")) for line in lines)
        return "\n".join(line.strip() for line in cleaned if line.strip())


def _separator(tag: str) -> str:
    return "\x1f" if tag in _CELLS else "" if tag in _IN_LINE else "\n"
