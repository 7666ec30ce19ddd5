"""Names of the files that lie beside an imported document."""

from __future__ import annotations

import unicodedata


def file_name(name: str) -> str:
    """Return a name that a file may have everywhere, without folders and control characters."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(c for c in plain if c.isprintable() and c not in '<>:"|?*').strip(" .")
    return plain or "file"
