"""The switch that turns optimizations off, so that results can be compared with the plain ones.

Each optimization that takes a library's place asks `enabled` with its own name, once, when it is
imported. `SITEGEN_PLAIN=1` turns all of them off, `SITEGEN_PLAIN=jinja,markdown` those that it
names. The output is the same byte for byte; only the time differs. Caches do not depend on it.
"""

from __future__ import annotations

import os
from typing import Literal

VARIABLE = "SITEGEN_PLAIN"

FastPath = Literal["jinja", "bytecode", "markdown", "memory"]


def enabled(name: FastPath) -> bool:
    """Return True unless the environment turns the optimization off."""
    off = os.environ.get(VARIABLE, "").split(",")
    return "1" not in off and name not in off
