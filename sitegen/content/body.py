"""The text of a document → its Body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.content.markdown.bare_addresses import bare_addresses_linked
from sitegen.content.markdown.convert import body_of, forget
from sitegen.content.markdown.html_blocks import TooDeep
from sitegen.content.markdown.mentions import related
from sitegen.content.markdown.parser import TooNested
from sitegen.content.markdown.time_limit import TimeUp, time_limit
from sitegen.diagnostics import Findings, Location
from sitegen.domain.document import Body

if TYPE_CHECKING:
    from sitegen.content.included_sheets import IncludedSheets


def convert(
    text: str,
    path: str = "",
    line: int = 1,
    seconds: float = 10.0,
    numbered_headings: bool = True,
    sheets: IncludedSheets | None = None,
) -> tuple[Body | None, Findings]:
    """Convert the text of a document, and find what it says of others.

    Args:
        text: the text below the front matter.
        path: of the file, for findings.
        line: the line of the file where the text begins, from 1.
        seconds: of processor time that all of this may take.
        numbered_headings: make headings of the lines `一、` and `（一）`.
        sheets: reads those that the text includes.

    Returns:
        The Body, or None if the findings say that the text cannot be converted.
    """
    if not text.strip():
        return Body(""), ()
    try:
        with time_limit(seconds):
            body, findings = body_of(text, path, line, numbered_headings, sheets)
            html = bare_addresses_linked(body.html)
            return related(body if html is body.html else replace(body, html=html)), findings
    except TimeUp:
        forget()
        return None, (d.too_slow(Location(path, line, 1), seconds),)
    except (RecursionError, MemoryError, TooNested, TooDeep):
        forget()
        return None, (d.too_nested(Location(path, line, 1)),)
