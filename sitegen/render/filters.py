"""The pure filters of templates: dates, languages, sizes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton

from sitegen.render.theme import fallbacks


@lru_cache(maxsize=50_000)
def long_date(value: object, language: str) -> str:
    """Return a date in words: 2024年3月5日, 5 March 2024.

    Raises:
        TypeError: The value is not a date.
    """
    if not isinstance(value, date):
        raise TypeError(f"no date: {value!r}")
    found = locale(language)
    return format_date(value, "long", locale=found) if found else value.isoformat()


@lru_cache(maxsize=5_000)
def month(value: str, language: str) -> str:
    """Return `2024-03` in words: 2024年3月, March 2024."""
    year, number = value.split("-")
    found = locale(language)
    day = date(int(year), int(number), 1)
    return format_skeleton("yMMMM", day, locale=found) if found else value


@lru_cache(maxsize=100)
def locale(language: str) -> Locale | None:
    """Return the CLDR locale of a language in its own script.

    None if CLDR has none, or one without words for dates: figures (2024-03-05) are better than words in
    another script or of no language.
    """
    tags = fallbacks(language)
    script = language.split("-")[1:2]
    bare = language.split("-", maxsplit=1)[0]
    if bare not in tags and script == _likely(bare).split("_")[1:2]:
        tags.append(bare)  # ug-Arab is ug
    for tag in tags:
        try:
            found = Locale.parse(tag.replace("-", "_"), resolve_likely_subtags=False)
        except (UnknownLocaleError, ValueError):
            continue
        return None if found.months["format"]["wide"][3] == "M03" else found
    return None


def _likely(language: str) -> str:
    """Return a language with its likely script and region: ug → ug_Arab_CN."""
    return str(get_global("likely_subtags").get(language, language))


@lru_cache(maxsize=100)
def language_name(language: str) -> str:
    """Return a language's name in itself."""
    found = locale(language)
    name = _NAMES.get(fallbacks(language)[-1]) or (found.get_display_name() if found else "") or ""
    return name[:1].upper() + name[1:] if name else language


_NAMES = {
    "zh-Hans": "简体中文",  # shorter than CLDR's
    "zh-Hant": "繁體中文",
    "mn-Mong": "ᠮᠣᠩᠭᠣᠯ",  # which CLDR lacks
}


@lru_cache(maxsize=100)
def direction(language: str) -> str:
    """Return `rtl` for scripts written from right to left, else `ltr`, for the attribute `dir`.

    HTML has no third value; vertical scripts are a matter of style.
    """
    parts = language.split("-")
    script = parts[1] if len(parts) > 1 and len(parts[1]) == 4 else ""
    script = script or "".join(_likely(parts[0]).split("_")[1:2])
    return "rtl" if script in _FROM_THE_RIGHT else "ltr"


def differs(one: str, other: str) -> bool:
    """Return True if two languages run in different directions."""
    return direction(one) != direction(other)


_FROM_THE_RIGHT = frozenset(["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"])


@lru_cache(maxsize=100)
def og_locale(language: str) -> str:
    """Return a language with the country of most of its readers, for Open Graph: zh_CN."""
    bare, *rest = language.split("-")
    region = next((part for part in rest if len(part) in (2, 3)), "")
    likely = (_likely(tag) for tag in ("_".join([bare, *rest]), bare))
    region = region or next((tag.rpartition("_")[2] for tag in likely if tag.count("_") == 2), "")
    return f"{bare}_{region}" if region else bare


def file_size(size: int) -> str:
    """Return a size in bytes for people: 12 KB, 3.4 MB."""
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1048576:.1f} MB"
