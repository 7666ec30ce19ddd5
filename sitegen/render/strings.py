"""The theme's strings in one language.

`t("Published")` is replaced when a template is compiled, so that rendering does not look it up;
`t("Page %(number)s", number=2)` is called for each page. `t_in("en", "Home")` is the string in another
language of the site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

from babel.messages.pofile import PoFileError, read_po
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.render.template_errors import UnknownPlaceholder
from sitegen.render.theme import Theme

Translate = Callable[..., str]
Apart = Callable[[str, str], bool]  # whether two languages run in different directions


def _never(one: str, other: str) -> bool:
    return False


class DrawingFault(Exception):
    """A page cannot be rendered; carries the finding."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding)
        self.finding = finding


def translator(theme: Theme, language: str, first: str = "", apart: Apart = _never) -> Translate:
    """Return the function `t` of a language.

    Args:
        theme: The theme with the string catalogues.
        language: The language of the pages.
        first: The first language of the site, whose strings stand in for missing ones.
        apart: Languages whose strings are isolated, with their parameters, because they run in the other
            direction.

    Strings in no catalogue stay as they are in the template.

    Raises:
        DrawingFault: A catalogue cannot be read.
    """
    table: dict[str, str] = {}
    foreign: set[str] = set()
    for spoken, place, data in theme.strings(language, first):
        try:
            messages = _messages(data)
        except (PoFileError, ValueError, LookupError) as error:  # unknown charsets among them
            raise DrawingFault(d.bad_strings(Location(place), str(error))) from error
        added = messages.keys() - table.keys()
        table = messages | table
        if apart(language, spoken):
            foreign |= added
    english = apart(language, "en")

    def t(text: str, /, **values: Any) -> str:
        found = table.get(text)
        if text in foreign or (english and found is None):
            values = {name: isolated(str(value)) for name, value in values.items()}
            found = isolated(found or text)
        found = found or text
        try:
            return found % values if values else found
        except KeyError as error:
            raise UnknownPlaceholder(error.args[0], values) from error

    return t


@lru_cache(maxsize=100)
def _messages(data: bytes) -> dict[str, str]:
    """Return the translations of a catalogue that are not fuzzy."""
    catalog = read_po(BytesIO(data), abort_invalid=True)
    found = {str(one.id): str(one.string) for one in catalog if one.string and not one.fuzzy}
    found.pop("", None)
    for text, said in found.items():
        if "%(" in text and (odd := _CONVERSION.search(said)):
            raise ValueError(f"{odd[0]!r}: expected %(name)s")
    return found


_CONVERSION = re.compile(r"%(?!\(\w+\)s|%)[^%\s]*")


def isolated(text: str) -> str:
    """Isolate the direction of a text from its surroundings, in attributes too (U+2068 … U+2069)."""
    return f"\u2068{text}\u2069"


class StringsExtension(Extension):
    """Replaces `t("…")` by the string itself when a template is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Pass on all tokens, with calls of `t` on a single literal replaced."""
        translate = cast(Translate, self.environment.globals["t"])
        held: list[Token] = []
        for token in stream:
            held.append(token)
            if len(held) <= len(_CALL) and _CALL[len(held) - 1](token):
                if len(held) == len(_CALL):
                    yield Token(held[0].lineno, "string", translate(held[2].value))
                    held = []
                continue
            yield from held
            held = []
        yield from held


_CALL: tuple[Callable[[Token], bool], ...] = (
    lambda token: token.type == "name" and token.value == "t",
    lambda token: token.type == "lparen",
    lambda token: token.type == "string",
    lambda token: token.type == "rparen",
)
