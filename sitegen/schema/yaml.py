"""Parses YAML text into nodes with positions; loads PyYAML on first use."""

from __future__ import annotations

from sitegen.diagnostics import Diagnostic
from sitegen.schema.yaml_nodes import Node


def parse(text: str, path: str, line: int = 1) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Parse one YAML document whose first line is line `line` of the file at `path`.

    An empty document is an empty mapping. On a fault the node is None and the findings say why.
    """
    from sitegen.schema.yaml_parser import (
        document,  # PyYAML takes 20 ms to load; most builds need none
    )

    return document(text, path, line)
