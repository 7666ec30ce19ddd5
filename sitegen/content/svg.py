"""Drawings (SVG): whether one is only a picture."""

from __future__ import annotations

import re


def is_active(data: bytes) -> bool:
    """Whether a browser that opens the drawing by itself would run a program or fetch something."""
    return bool(_ACTIVE.search(data))


_ACTIVE = re.compile(
    rb"<\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|embed|object|handler|set|animate\w*)\b"
    rb"|[\s\"'/]on\w+\s*=|javascript:|<!entity|<\?xml-stylesheet|@import"
    rb"|(?:href|src)\s*=\s*[\"']?\s*(?:https?:|//|data:text|&)",
    re.IGNORECASE,
)
