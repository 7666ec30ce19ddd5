"""Everything the program says to people, in Chinese and in English.

`findings.yml` has the texts of findings, both languages of a code side by side; `filing.yml` the
words of workbooks and folders to be filed; `<language>.yml` the rest, but for what single commands
say, which stands in their modules (`cli/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sitegen.messages.visible import as_json, visible

__all__ = [
    "LANGUAGES",
    "as_json",
    "catalogue",
    "filing",
    "filled",
    "findings",
    "message",
    "spoken",
    "visible",
]

LANGUAGES = ("zh-Hans", "en")


def message(language: str, key: str, **values: object) -> str:
    """Return the text under a dotted key, its parameters filled in."""
    found: Any = catalogue(language)
    for part in key.split("."):
        found = found[part]
    return filled(str(found), values)


def filled(text: str, values: Mapping[str, object]) -> str:
    """Return a text with its parameters filled in; no value can steer a terminal."""
    shown = {
        name: value if isinstance(value, int | float) else visible(str(value))
        for name, value in values.items()
    }
    return text.format(**shown) if values else text


def catalogue(language: str) -> dict[str, Any]:
    """Return all texts of a language but those of findings; English where there is no catalogue."""
    return _loaded(spoken(language))


@lru_cache(maxsize=len(LANGUAGES))
def findings(language: str) -> dict[str, dict[str, str]]:
    """Return the texts of each finding's code: `message`, `hint` and perhaps `nearest`."""
    return {code: texts[spoken(language)] for code, texts in _loaded("findings").items()}


def filing(language: str) -> dict[str, str]:
    """Return the words of workbooks and folders that are filed with the organization above."""
    words: dict[str, str] = _loaded("filing")[spoken(language)]
    return words


def spoken(language: str) -> str:
    """Return which of LANGUAGES is for those who read a site's language."""
    return "zh-Hans" if language.lower().startswith("zh") else "en"


@lru_cache
def _loaded(name: str) -> dict[str, Any]:
    import yaml  # a command that says nothing need not wait for it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files(__name__) / f"{name}.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 # a safe one, in C
    return found
