"""Elements, styles and parts of WordprocessingML (ECMA-376 part 1, 17)."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from sitegen.importing.model import Refused

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FOOTNOTES = ("footnotes", "endnotes")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def w(name: str) -> str:
    """Return the full name of an element of WordprocessingML."""
    return f"{_W}{name}"


def name_of(element: Any) -> str:
    """Return the name of an element without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def local(element: Any, name: str) -> str:
    """Return an attribute of WordprocessingML of an element, or ""."""
    return (element.get(_W + name) or "") if element is not None else ""


def attribute(properties: Any, name: str) -> str:
    """Return the value of a property: <w:name w:val="…"/> below its properties; or ""."""
    return local(properties.find(_W + name), "val") if properties is not None else ""


def is_on(element: Any) -> bool:
    """Return True if a property is there and not switched off."""
    return element is not None and local(element, "val") not in ("0", "false", "off", "none")


def parsed(data: bytes) -> Any:
    """Parse a part. Raises Refused if it is damaged."""
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError:
        raise Refused("broken") from None


def related(part: Any, kind: str) -> Any:
    """Return the root of the first part that a part is related to in a way, or None."""
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            return parsed(relation.target_part.blob)
    return None


class Styles:
    """The styles of a document, with what they are based on."""

    def __init__(self, root: Any) -> None:
        self._by_id = {local(one, "styleId"): one for one in root.findall(w("style"))}
        self._default = next(
            (
                local(one, "styleId")
                for one in root.findall(w("style"))
                if local(one, "type") == "paragraph" and local(one, "default") in ("1", "true")
            ),
            "",
        )

    def name(self, identifier: str) -> str:
        """Return the name of a style, or ""."""
        style = self._by_id.get(identifier)
        return attribute(style, "name") if style is not None else ""

    def line(self, identifier: str) -> list[Any]:
        """Return a style and those that it is based on, the nearest first."""
        found: list[Any] = []
        while (style := self._by_id.get(identifier)) is not None and style not in found:
            found.append(style)
            identifier = attribute(style, "basedOn")
        return found

    def of(self, properties: Any, style: str, name: str) -> Any:
        """Return a property of a paragraph: its own, else that of its style; None if neither."""
        if properties is not None and (own := properties.find(w(name))) is not None:
            return own
        for one in self.line(style or self._default):
            if (found := one.find(f"{w('pPr')}/{w(name)}")) is not None:
                return found
        return None

    def of_run(self, properties: Any, character: str, style: str, name: str) -> Any:
        """Return a property of a run: its own, that of its style, or of its paragraph's style."""
        if properties is not None and (own := properties.find(w(name))) is not None:
            return own
        for one in (*self.line(character), *self.line(style or self._default)):
            if (found := one.find(f"{w('rPr')}/{w(name)}")) is not None:
                return found
        return None

    def level(self, properties: Any, style: str) -> int:
        """Return the level of a heading: 1 of a title, 2 of "heading 1" and so on; 0 if none."""
        for one in self.line(style):
            name = attribute(one, "name").strip().lower()
            if name in ("title", "标题"):
                return 1
            if found := _HEADING(name):
                return min(int(found[1]) + 1, 6)
        outline = self.of(properties, style, "outlineLvl")
        value = local(outline, "val")
        return min(int(value) + 2, 6) if value.isdecimal() and int(value) < 9 else 0


_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])\b").match
