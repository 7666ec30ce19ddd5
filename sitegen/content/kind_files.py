"""The files of kinds of notice, without what reads them: most builds need their digest only."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sitegen.system.codec import digest_bytes

KINDS = "kinds.yaml"
"""The name of the shipped file, and of a site's own beside site.yaml."""


@cache
def shipped_digest() -> str:
    """Return the digest of the kinds that come with the program."""
    return digest_bytes((files("sitegen.content") / "notice_kinds" / KINDS).read_bytes())
