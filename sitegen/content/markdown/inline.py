"""Inline markup through Python-Markdown: links, images, code, entities, HTML, footnotes.

Emphasis is ours, see `emphasis`.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.extensions.abbr import AbbrTreeprocessor
from markdown.inlinepatterns import (
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
)
from markdown.postprocessors import RawHtmlPostprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, STX, AtomicString

from sitegen.content.markdown import attribute_lists
from sitegen.content.markdown.bare_addresses import WEB_ADDRESS, trimmed
from sitegen.content.markdown.blocks import Attributes
from sitegen.content.markdown.emphasis import Run, emphasis
from sitegen.content.markdown.fast_path import ENABLED, is_plain, plain_inline
from sitegen.content.markdown.footnotes import Footnotes
from sitegen.content.markdown.headings import Headings
from sitegen.content.markdown.html_blocks import well_formed
from sitegen.content.markdown.links import Links
from sitegen.content.markdown.serializer import TEXT, serialize


class Inline:
    """Turns the texts of one document into HTML. Call `begin` before its first."""

    def __init__(self) -> None:
        self._md = markdown.Markdown(output_format="html")
        patterns = self._md.inlinePatterns
        for name in ("escape", "not_strong", "em_strong", "em_strong2"):
            patterns.deregister(name, strict=False)
        patterns.register(_Reference(REFERENCE_RE, self._md), "reference", 170)
        patterns.register(_ImageReference(IMAGE_REFERENCE_RE, self._md), "image_reference", 140)
        patterns.register(_Link(LINK_RE, self._md), "link", 160)
        patterns.register(_Escape(_ESCAPE), "escape", 180)
        patterns.register(_Address(WEB_ADDRESS), "address", 85)
        self._footnote = _FootnoteMark(r"\[\^([^\]\n]+)\]")
        patterns.register(self._footnote, "footnote", 175)
        self._inline = self._md.treeprocessors["inline"]
        self._unescape = self._md.treeprocessors["unescape"]
        self._raw_html = RawHtmlPostprocessor(self._md)

    def begin(
        self,
        links: Links,
        headings: Headings,
        footnotes: Footnotes,
        references: dict[str, tuple[str, str]],
        abbreviations: dict[str, str],
        fast: bool,
    ) -> None:
        """Take up a document: forget the one before it."""
        self._md.reset()
        self._md.references.update(references)
        self._fast = fast and ENABLED and not abbreviations
        self._links = links
        self._headings = headings
        self._footnote.footnotes = footnotes
        self._abbreviations = AbbrTreeprocessor(self._md, abbreviations) if abbreviations else None

    def render(self, text: str) -> str:
        """Return the HTML of a text: of a paragraph, a heading or a cell."""
        if self._fast and is_plain(text):
            return plain_inline(text)
        root = Element("div")
        holder = SubElement(root, "p")
        holder.text = text
        self._inline.run(root)
        _emphasize(holder)
        if "{" in text:
            _take_attributes(holder)
        if self._abbreviations:
            self._abbreviations.run(root)
        self._unescape.run(root)
        self._finish(holder)
        html = serialize(holder).removeprefix("<p>").removesuffix("</p>\n")
        if self._md.htmlStash.rawHtmlBlocks:
            html = self._raw_html.run(html)
            self._md.htmlStash.reset()
        html = html.replace(AMP_SUBSTITUTE, "&")
        return well_formed(html, self._links.unclosed) if "<" in text else html

    def _finish(self, holder: Element) -> None:
        """Sort the addresses of links and images, and keep the ids that are free.

        An image is a link to its own file, where it can be seen larger without script.
        """
        pictured = False
        for element in holder.iter():
            if element.tag == "a":
                self._address(element, "href")
            elif element.tag == "img":
                if not (element.get("alt") or "").strip():
                    self._links.no_text_for(element.get("src") or "")
                self._address(element, "src")
                element.set("loading", "lazy")
                pictured = True
            if element.attrib and "id" in element.attrib:
                name = self._headings.free(element.get("id") or "")
                if name:
                    self._headings.anchors[name] = None
                else:
                    del element.attrib["id"]

        if pictured:
            _link_images(holder)

    def _address(self, element: Element, attribute: str) -> None:
        typed = element.get(attribute)
        if typed is None:
            return
        typed = typed.replace(AMP_SUBSTITUTE, "&")  # as Markdown keeps it until the end
        address = self._links.address(typed, image=attribute == "src")
        if address is not None:  # its "&lt;" are no references any more
            element.set(attribute, address.replace("&", "&amp;"))
            return
        del element.attrib[attribute]
        if element.tag == "a":
            element.tag = "span"


def _link_images(parent: Element) -> None:
    """Put each image that is in no link, and has an address and a text, into a link to its file."""
    for at, child in enumerate(parent):
        if child.tag == "img" and child.get("src") and (child.get("alt") or "").strip():
            link = Element("a", {"href": child.get("src") or ""})
            link.tail, child.tail = child.tail, None
            link.append(child)
            parent[at] = link
        elif child.tag != "a":
            _link_images(child)


# A backslash before a mark makes it a character; before anything else, in `D:\temp` or `\\server`,
# it is one itself.
_ESCAPE = r"\\(?:([`*_\[\]#|<>!{}&@~])|(\\)(?=[`*_\[\]])|((?<=\d\\)\.|(?<=^\\)[-+:]))"


class _Reference(ReferenceInlineProcessor):
    """`[text][label]` without a blank between: in `[1] [2]` each is a link of its own."""

    RE_LINK = re.compile(r"\[([^\]]*)\]")


class _ImageReference(ImageReferenceInlineProcessor):
    RE_LINK = _Reference.RE_LINK


class _Link(LinkInlineProcessor):
    """A link with visible text; `[]()` stays literal text."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        link, start, end = super().handleMatch(m, data)
        if not isinstance(link, Element) or not (link.text or "").strip():
            return None, None, None
        return link, start, end


class _Escape(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        character = m[1] or m[2] or m[3]
        return f"{STX}{ord(character)}{ETX}", m.start(0), m.end(0)


class _Address(InlineProcessor):
    """Keeps the stars and underscores of a bare address from being read as emphasis."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        kept = Element(TEXT)
        kept.text = AtomicString(trimmed(m[0]))
        return kept, m.start(0), m.start(0) + len(kept.text)


class _FootnoteMark(InlineProcessor):
    footnotes: Footnotes

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        if m[1] not in self.footnotes.defined:
            return None, None, None
        number, anchor = self.footnotes.refer(m[1])
        mark = Element("sup", {"id": anchor})
        link = SubElement(mark, "a", {"class": "footnote-ref", "href": f"#fn:{m[1]}"})
        link.text = AtomicString(str(number))
        return mark, m.start(0), m.end(0)


def _emphasize(parent: Element) -> None:
    """Make elements of the emphasis in the text of an element and between its children."""
    for child in parent:
        if not isinstance(child.text, AtomicString):
            _emphasize(child)
    flat = parent.text or ""
    places: dict[int, Element] = {}
    for child in parent:
        places[len(flat)] = child
        flat += STX + (child.tail or "")
    if isinstance(parent.text, AtomicString) or not ("*" in flat or "_" in flat):
        return
    runs = emphasis(flat)
    if not runs:
        return
    for child in places.values():
        child.tail = None
    parent[:] = []
    parent.text = None
    _fill(parent, flat, 0, len(flat), runs, places)


def _fill(
    target: Element, flat: str, start: int, end: int, runs: list[Run], places: dict[int, Element]
) -> None:
    """Put a stretch of text, with the elements and the emphasis in it, into an element."""
    at = start
    inner = [run for run in runs if start <= run.start and run.end <= end]
    while inner:
        run = inner[0]
        _append(target, flat, at, run.start - run.marks, places)
        made = SubElement(target, "em" if run.marks == 1 else "strong")
        within = SubElement(made, "em") if run.marks == 3 else made
        at = run.end + run.marks
        nested = [one for one in inner[1:] if one.end <= run.end]
        _fill(within, flat, run.start, run.end, nested, places)
        inner = [one for one in inner[1:] if one.start > run.end]
    _append(target, flat, at, end, places)


def _append(target: Element, flat: str, start: int, end: int, places: dict[int, Element]) -> None:
    text = ""
    for at in range(start, end):
        if at in places:
            _append_text(target, text)
            text = ""
            target.append(places[at])
        else:
            text += flat[at]
    _append_text(target, text)


def _append_text(target: Element, text: str) -> None:
    if not text:
        return
    if len(target):
        target[-1].tail = (target[-1].tail or "") + text
    else:
        target.text = (target.text or "") + text


def _take_attributes(holder: Element) -> None:
    """Give inline elements the attributes that follow them, `![图](a.png){: width=300 }`."""
    for element in holder.iter():
        if element is not holder and element.tail and element.tail[0] == "{":
            found, element.tail = attribute_lists.leading(element.tail)
            set_attributes(element, found or {})


def set_attributes(element: Element, attributes: Attributes) -> None:
    """Set typed attributes; a `class` is added to what the element has."""
    for name, value in attributes.items():
        before = element.get("class") if name == "class" else None
        element.set(name, f"{before} {value}" if before else value)
