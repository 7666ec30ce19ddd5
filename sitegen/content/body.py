"""The text of a document → its Body."""

from __future__ import annotations

from msgspec.structs import replace

from sitegen.content.markdown.bare_addresses import bare_addresses_linked
from sitegen.content.markdown.fast_path import plain
from sitegen.content.markdown.mentions import related
from sitegen.diagnostics import Findings
from sitegen.domain.document import Body


def convert(
    text: str, path: str = "", line: int = 1, seconds: float = 10.0
) -> tuple[Body | None, Findings]:
    """Convert the text of a document that begins at a line of a file: plain texts, which most
    notices are, at once, all others through Python-Markdown.
    """
    if not text.strip():
        return Body(""), ()
    if body := plain(text):
        return _linked(body), ()
    from sitegen.content.markdown.convert import (
        through_markdown,  # its import costs more than all here
    )

    found, findings = through_markdown(text, path, line, seconds)
    return _linked(found) if found else None, findings


def _linked(body: Body) -> Body:
    """Make links of bare addresses, and symbolic links of document numbers."""
    html = bare_addresses_linked(body.html)
    return related(body if html is body.html else replace(body, html=html))
