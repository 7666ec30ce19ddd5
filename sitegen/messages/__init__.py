"""Everything the program says to people, in Chinese and in English."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh-Hans", "en")


def message(language: str, key: str, **values: object) -> str:
    """The text under a dotted key, its parameters filled in."""
    found: Any = catalogue(language)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values) if values else str(found)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, Any]:
    """All texts of a language; English where there is no catalogue."""
    import yaml  # who has nothing to say need not wait for it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    name = spoken(language)
    text = (files(__name__) / f"{name}.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 # a safe one, in C
    return found


def spoken(language: str) -> str:
    """The language of ours for those who use a site's language."""
    return "zh-Hans" if language.lower().startswith("zh") else "en"
