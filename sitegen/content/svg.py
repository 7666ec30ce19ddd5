"""Checks that a drawing (SVG) is only a picture.

A browser that opens an SVG file runs its scripts as those of a page of the site. A drawing passes only
if all its elements and attributes are on a list of those that draw. It is parsed as browsers parse it:
as XML with namespaces, in UTF-8, without entities of its own. A drawing that passes is published byte
for byte.
"""

from __future__ import annotations

import re
from xml.parsers import expat

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
# Elements of SVG 1.1 and 2 that draw. None that scripts, animates or embeds other documents.
_ELEMENTS = frozenset(
    [
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "switch", "a", "view"),
        *("style", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image"),
        *(
            "text",
            "tspan",
            "tref",
            "textPath",
            "altGlyph",
            "altGlyphDef",
            "altGlyphItem",
            "glyphRef",
        ),
        *("flowRoot", "flowRegion", "flowPara", "flowSpan", "flowDiv", "linearGradient"),
        *(
            "radialGradient",
            "meshgradient",
            "meshrow",
            "meshpatch",
            "stop",
            "solidcolor",
            "pattern",
        ),
        *("hatch", "hatchpath", "clipPath", "mask", "marker", "filter", "feBlend", "feColorMatrix"),
        *("feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting"),
        *("feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB"),
        *("feFuncG", "feFuncR", "feGaussianBlur", "feImage", "feMerge", "feMergeNode"),
        *(
            "feMorphology",
            "feOffset",
            "fePointLight",
            "feSpecularLighting",
            "feSpotLight",
            "feTile",
        ),
        *("feTurbulence", "font", "font-face", "font-face-name", "font-face-src"),
        *("font-face-format", "glyph", "missing-glyph", "hkern", "vkern"),
    ]
)
# What drawing programs note beside the drawing; browsers show and run none of it.
_NOTES = (
    "http://www.inkscape.org/namespaces/",
    "http://sodipodi.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/sketch/",
    "http://www.figma.com/figma/",
    "http://schemas.microsoft.com/visio/",
    "http://www.serif.com/",
    "http://www.corel.com/",
    "http://www.vectornator.io",
)
_XML_ATTRIBUTES = ("space", "lang", "id")
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f\s]")  # a scheme is recognized however it is spaced out
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|bmp);base64,", re.IGNORECASE)
_LINK = re.compile(r"https?://|mailto:", re.IGNORECASE)
_ADDRESS = re.compile(
    r"url\(\s*[\"']?\s*(?:#|data:(?:image/(?!svg)|font/|application/(?:x-)?font-)[^\s)\"']*)",
    re.IGNORECASE,
)
# What in a style sheet reaches outside, or hides what does.
_ACTIVE_STYLE = re.compile(
    r"\\|@import|@namespace|url\(|src\(|\bimage\(|image-set|expression|behaviou?r\s*:|-moz-binding|</",
    re.IGNORECASE,
)


def is_active(data: bytes) -> bool:
    """Return True if a drawing could run a program, or fetch something from elsewhere.

    True also for anything that browsers may read otherwise than this parser, or that is no drawing.
    """
    try:
        data.decode()
        _Checker().parse(data)
    except (UnicodeDecodeError, expat.ExpatError, _Active):
        return True
    return False


class _Active(Exception):
    """The drawing holds something that is not on the list."""


class _Checker:
    """Parses a drawing; raises _Active at anything that is not on the list."""

    def __init__(self) -> None:
        self._depth = 0
        self._style: list[str] | None = None
        self._parser = expat.ParserCreate("UTF-8", " ")
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.SkippedEntityHandler = _refuse
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def parse(self, data: bytes) -> None:
        self._parser.Parse(data, True)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "utf8"):
            raise _Active

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset or (public and not public.startswith("-//W3C//DTD SVG")):
            raise _Active

    def _instruction(self, target: str, data: str) -> None:
        if target != "xpacket" and not target.startswith("adobe"):
            raise _Active

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, element = _parts(name)
        self._depth += 1
        if self._depth == 1 and (namespace, element) != (_SVG, "svg"):
            raise _Active
        if namespace == _SVG:
            if element not in _ELEMENTS:
                raise _Active
            if element == "style":
                self._style = []
        elif not namespace.startswith(_NOTES):
            raise _Active
        for key, value in attributes.items():
            if not _is_inert(element, *_parts(key), value):
                raise _Active

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._style is not None and _parts(name) == (_SVG, "style"):
            if not _is_inert_style("".join(self._style)):
                raise _Active
            self._style = None

    def _text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)


def _refuse(*_: object) -> None:
    raise _Active


def _parts(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition(" ")
    return namespace, local


def _is_inert(element: str, namespace: str, attribute: str, value: str) -> bool:
    if namespace == _XML:
        return attribute in _XML_ATTRIBUTES
    if attribute == "href" and namespace in ("", _XLINK):
        plain = _IGNORED.sub("", value)
        if element == "a" and _LINK.match(plain):
            return True
        is_picture = element in ("image", "feImage") and _PICTURE.match(plain) is not None
        return is_picture or plain[:1] in ("#", "")
    if namespace:
        return namespace == _XLINK or namespace.startswith(_NOTES)
    if attribute[:2].lower() == "on" or attribute in ("src", "ping", "base"):
        return False
    return _is_inert_style(value)


def _is_inert_style(text: str) -> bool:
    """Return True if a style sheet, or the value of an attribute, refers to nothing outside."""
    return _ACTIVE_STYLE.search(_ADDRESS.sub("", text)) is None
