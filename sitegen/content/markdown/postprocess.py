"""The last pass over a converted tree: headings, tables, links, and what a reader needs of them.

Accessibility by construction: headings begin at level 2 and skip no level, table headers have a
scope, wide tables can be scrolled by keyboard.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from sitegen.content.markdown.headings import Headings, shortened
from sitegen.content.markdown.links import Links, unescape

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_CELLS = ("td", "th")
_STASHED = re.compile("\x02[^\x03]*\x03")
_ALIGN = re.compile(r"text-align: (left|right|center);?")


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
        typed = typed.replace(AMP_SUBSTITUTE, "&")  # as Markdown keeps it until the end
        address = self.links.address(typed, image=attribute == "src")
        if address is not None:  # its "&lt;" are no references any more
            element.set(attribute, address.replace("&", "&amp;"))
            return
        del element.attrib[attribute]
        if element.tag == "a":
            element.tag = "span"

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
        text = _STASHED.sub("", text.replace(AMP_SUBSTITUTE, "&"))
    if "&" in text:
        text = unescape(text)
    return " ".join(text.split())


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
