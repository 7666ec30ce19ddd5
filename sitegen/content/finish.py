"""The last pass over a converted tree: headings, tables, links, and what a reader needs of them.

Accessibility by construction: headings begin at level 2 and skip no level, table headers have a
scope, wide tables can be scrolled by keyboard.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from sitegen.content.chinese import without_number
from sitegen.content.links import Links
from sitegen.domain.document import Heading

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_CELLS = ("td", "th")
_STASHED = re.compile("\x02[^\x03]*\x03")
_ALIGN = re.compile(r"text-align: (left|right|center);?")
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


class Finish(Treeprocessor):
    """Call `begin` before each conversion; what was gathered is there after it."""

    def begin(self, links: Links) -> None:
        """Forget the last text."""
        self.links = links
        self.headings = Headings()
        self.excerpt = ""

    def run(self, root: Element) -> None:
        tables: list[Element] = []
        named: list[Element] = []
        for element in root.iter():
            tag = element.tag
            if tag in _CELLS:
                if tag == "th" or element.attrib:
                    self._cell(element)
            elif tag in _HEADINGS:
                self._heading(element)
                continue
            elif tag == "p":
                if not self.excerpt:
                    self.excerpt = shortened(_plain(element))
            elif tag == "a":
                self._address(element, "href")
            elif tag == "img":
                self._image(element)
            elif tag == "table":
                tables.append(element)
            if element.attrib and "id" in element.attrib:
                named.append(element)
        for element in named:
            self._keep_id(element)
        if tables:
            _wrap(root, tables)
        self.links.check_fragments(set(self.headings.anchors))

    def _heading(self, element: Element) -> None:
        level = _HEADINGS[element.tag]
        shown, anchor = self.headings.add(level, _plain(element), element.get("id") or "")
        element.tag = f"h{shown}"
        element.set("id", anchor)

    def _address(self, element: Element, attribute: str) -> None:
        typed = element.get(attribute)
        if typed is None:
            return
        address = self.links.address(typed, image=attribute == "src")
        if address is None:
            del element.attrib[attribute]
        else:
            element.set(attribute, address)

    def _image(self, element: Element) -> None:
        if not (element.get("alt") or "").strip():
            self.links.no_text_for(element.get("src") or "")
        self._address(element, "src")
        element.set("loading", "lazy")

    def _cell(self, element: Element) -> None:
        align = _ALIGN.fullmatch(element.get("style") or "")
        if align:
            del element.attrib["style"]
            element.set("class", align[1])
        if element.tag == "th":
            if "".join(element.itertext()).strip():
                element.set("scope", "col")
            else:
                element.tag = "td"

    def _keep_id(self, element: Element) -> None:
        name = element.get("id") or ""
        if name in self.headings.anchors or name.startswith("sg-") or not name or " " in name:
            del element.attrib["id"]
        else:
            self.headings.anchors[name] = None


def _plain(element: Element) -> str:
    text = "".join(element.itertext()) if len(element) else element.text or ""
    if "\x02" in text:
        text = _STASHED.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def shortened(text: str) -> str:
    """As much of a text as an excerpt shows."""
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


@lru_cache(maxsize=4096)  # most headings are in many documents
def _anchor(heading: str) -> str:
    """An anchor of a heading's own characters; its number is left out."""
    plain = unicodedata.normalize("NFKC", without_number(heading)).lower()
    kept = re.sub(r"[^\w\s-]", "", plain).strip()
    return re.sub(r"[-\s]+", "-", kept)[:60] or "section"


def _wrap(root: Element, tables: list[Element]) -> None:
    parents = {child: parent for parent in root.iter() for child in parent if child.tag == "table"}
    for table in tables:
        parent = parents[table]
        place = list(parent).index(table)
        frame = Element("div", {"class": "table", "tabindex": "0"})
        frame.tail, table.tail = table.tail, None
        parent.remove(table)
        frame.append(table)
        parent.insert(place, frame)
