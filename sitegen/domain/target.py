"""What a plan promised, and what its notices report of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Stage = Literal["", "pledge", "progress", "review"]
Comparison = Literal["at_least", "at_most", "equals"]


@dataclass(frozen=True, slots=True)
class Target:
    """A promise that figures can be held against. `id` is unique within its plan."""

    id: str
    text: str
    comparison: Comparison
    value: float
    measure: str = ""
    unit: str = ""
    due: date | None = None
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A figure that a notice reports for a target of the plan it names."""

    target: str
    value: float
    note: str = ""
