"""Markdown to a Body: Python-Markdown with what Chinese notices need, fast and safe.

A converter has only the extensions whose marks occur in the text at hand, so that a text pays for
no others. Invariant: a lean converter makes what the stock one makes, apart from white space
between blocks.

Links into the site stay symbolic: the HTML holds `\\x1aN\\x1a` for `links[N]`, and a page's view
says where each leads. No source text can hold that character.
"""

from __future__ import annotations

import re
from functools import lru_cache

import markdown

from sitegen import diagnostics as d
from sitegen.content.markdown import sanitizer
from sitegen.content.markdown.extensions import (
    JoinHanLines,
    KeepAddresses,
    LeanInline,
    PlainBlocks,
    SeparateNumberedLines,
    serialize,
)
from sitegen.content.markdown.links import Links
from sitegen.content.markdown.postprocess import Finish
from sitegen.content.markdown.time_limit import TimeUp, time_limit
from sitegen.diagnostics import Findings, Location
from sitegen.domain.document import Body

# An extension has nothing to do in a text that holds none of its marks.
_EXTENSIONS = {
    "tables": ("|",),
    "footnotes": ("[^",),
    "def_list": (": ",),
    "attr_list": ("{",),
    "abbr": ("*[",),
    "sane_lists": ("- ", "* ", "+ ", ". "),
}
# The same for Python-Markdown's own rules: the registry, the rules' names, their marks.
_RULES = (
    ("preprocessors", ("html_block",), ("<", "&")),
    ("blocks", ("code",), ("    ", "\t")),
    ("blocks", ("hashheader",), ("#",)),
    ("blocks", ("setextheader",), ("=", "-")),
    ("blocks", ("hr",), ("--", "- -", "-  -", "**", "* *", "*  *", "__", "_ _", "_  _")),
    ("blocks", ("olist",), (". ",)),
    ("blocks", ("ulist",), ("- ", "* ", "+ ")),
    ("blocks", ("quote",), (">",)),
    ("blocks", ("reference",), ("]:",)),
    ("inlinePatterns", ("backtick",), ("`",)),
    ("inlinePatterns", ("escape",), ("\\",)),
    ("inlinePatterns", ("reference", "link", "image_link", "image_reference"), ("[",)),
    ("inlinePatterns", ("short_reference", "short_image_ref"), ("[",)),
    ("inlinePatterns", ("autolink", "automail", "html"), ("<",)),
    ("inlinePatterns", ("linebreak",), ("  \n",)),
    ("inlinePatterns", ("entity",), ("&",)),
    ("inlinePatterns", ("not_strong", "em_strong", "em_strong2"), ("*", "_")),
    ("treeprocessors", ("unescape",), ("\\",)),
    ("postprocessors", ("amp_substitute",), ("<",)),
)
_ADDRESSES = ("://", "www.")  # marks of web addresses
_MARKS = sorted({_ADDRESSES, *_EXTENSIONS.values(), *(marks for _, _, marks in _RULES)})
# What could let anything past us that Python-Markdown did not make itself.
_UNTRUSTED = re.compile(r"[<&{]")


def through_markdown(
    text: str, path: str = "", line: int = 1, seconds: float = 10.0
) -> tuple[Body | None, Findings]:
    """Convert a text that begins at a line of a file and may hold anything."""
    try:
        with time_limit(seconds):
            return _convert(text, path, line)
    except TimeUp:
        _converter.cache_clear()  # a converter stopped midway is in no state to go on
        return None, (d.too_slow(Location(path, line, 1), seconds),)
    except (RecursionError, MemoryError):
        _converter.cache_clear()
        return None, (d.too_nested(Location(path, line, 1)),)


Marks = frozenset[tuple[str, ...]]


def marks_of(text: str) -> Marks:
    """The marks of extensions and rules that occur in a text."""
    plain = text.expandtabs(4) if "\t" in text else text
    return frozenset(marks for marks in _MARKS if any(mark in plain for mark in marks))


def lean(marks: Marks) -> markdown.Markdown:
    """Python-Markdown without the extensions and rules that a text has no marks of."""
    extensions = [name for name, own in _EXTENSIONS.items() if own in marks]
    configs = {"footnotes": _FOOTNOTES} if "footnotes" in extensions else {}
    md = markdown.Markdown(extensions=extensions, extension_configs=configs, output_format="html")
    for place, names, own in _RULES:
        if own not in marks:
            registry = getattr(md, place, md.parser.blockprocessors)
            for name in names:
                registry.deregister(name, strict=False)
    if "attr_list" not in extensions:  # it finds its marks by the white space that this adds
        md.treeprocessors.deregister("prettify")
    md.treeprocessors.register(LeanInline(md), "inline", 20)
    md.parser.blockprocessors.register(PlainBlocks(md.parser), "plain", 1000)
    md.serializer = serialize
    return md


def stock() -> markdown.Markdown:
    """Python-Markdown with every extension, as it comes: what `lean` is held against."""
    return markdown.Markdown(
        extensions=list(_EXTENSIONS),
        extension_configs={"footnotes": _FOOTNOTES},
        output_format="html",
    )


_FOOTNOTES = {"BACKLINK_TEXT": "↩", "BACKLINK_TITLE": "↩ {}"}


def _convert(text: str, path: str, line: int) -> tuple[Body, Findings]:
    converter, finish = _converter(marks_of(text))
    converter.reset()
    links = Links(path, text, line)
    finish.begin(links)
    html = converter.convert(text)
    if _UNTRUSTED.search(text):
        html = sanitizer.clean(html, links, finish.headings.anchors)
    body = Body(
        html=html,
        excerpt=finish.excerpt,
        headings=tuple(finish.headings.found),
        anchors=tuple(finish.headings.anchors),
        links=tuple(links.found),
    )
    return body, tuple(links.findings)


@lru_cache(maxsize=64)
def _converter(marks: Marks) -> tuple[markdown.Markdown, Finish]:
    md = lean(marks)
    finish = Finish(md)
    md.preprocessors.register(SeparateNumberedLines(md), "numbered", 27)
    if _ADDRESSES in marks:
        md.inlinePatterns.register(KeepAddresses(md), "addresses", 85)  # after raw HTML
    md.treeprocessors.register(JoinHanLines(md), "han", 26)
    md.treeprocessors.register(finish, "finish", -10)
    return md, finish
