"""URLs as they stand in pages and data."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from jinja2.filters import do_urlencode


@lru_cache(maxsize=50_000)
def quoted(url: str) -> str:
    """Percent-encode the path of a URL (RFC 3986). Many pages name the same."""
    return quote(url)


def urlencode(value: object) -> str:
    """Percent-encode a path, or the pairs of a query: Jinja's filter, with a memory for paths."""
    return quoted(value) if type(value) is str else do_urlencode(value)  # type: ignore[arg-type] # a dict or pairs, else Jinja tells
