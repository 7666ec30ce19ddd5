"""Names and digest of the files that define kinds of notice.

The parser of these files is not imported here: most builds need the digest only.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sitegen.system.codec import digest_bytes

KINDS = "kinds.yaml"
"""File name of the shipped kinds, and of a site's own kinds beside site.yaml."""


@cache
def shipped_digest() -> str:
    """Return the digest of the shipped kinds."""
    return digest_bytes((files("sitegen.content") / "notice_kinds" / KINDS).read_bytes())
