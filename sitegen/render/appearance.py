"""Appearance of a site as assets of its theme: pictures, fonts and a small style sheet.

Colours are not in the pages themselves, whose policy allows no inline style.
"""

from __future__ import annotations

import posixpath
from pathlib import Path

from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.config.appearance import Appearance, FontFile
from sitegen.content.source_text import unreadable
from sitegen.content.svg import is_active
from sitegen.diagnostics import Findings, Location
from sitegen.domain.colour import Colour
from sitegen.render.theme import Theme
from sitegen.system import files

SHEET = "appearance.css"
MOST_OF_A_PICTURE = 512 * 1024  # bytes; it is on every page
MOST_OF_A_FONT = 16 * 1024 * 1024


def dressed(
    theme: Theme, root: Path, appearance: Appearance, at: Location
) -> tuple[Theme, Findings]:
    """Return a theme with the pictures, fonts and colours of a site.

    Args:
        theme: The theme without them.
        root: The folder below which the files are.
        appearance: The site's settings.
        at: The place of these settings, for findings.
    """
    wanted = [(name, getattr(appearance, name), MOST_OF_A_PICTURE) for name in _PICTURES]
    wanted += [(_name_of(font), font.file, MOST_OF_A_FONT) for font in appearance.font_files]
    added = []
    findings = []
    for name, path, limit in wanted:
        if not path:
            continue
        try:
            data = files.read_below(files.resolved(root), path, limit)
        except files.Unreadable as fault:
            missing = fault.reason == "missing"
            found = d.missing_file(at, path, ()) if missing else None
            findings.append(found or unreadable(Location(path), fault, limit))
            continue
        if path.lower().endswith(".svg") and is_active(data):
            findings.append(d.active_image(Location(path)))
        added.append((f"assets/{_asset(name, path)}", path, data))
    if findings:
        return theme, tuple(findings)
    theme = replace(theme, files=theme.files + tuple(added))
    sheet = style_sheet(appearance, theme.assets)
    if not sheet:
        return theme, ()
    sheets = ((f"assets/{SHEET}", SHEET, sheet.encode()),)
    return replace(theme, files=theme.files + sheets), ()


def picture(appearance: Appearance, name: str, assets: dict[str, str]) -> str:
    """Return the URL of the "logo" or the "emblem"; "" if the site has none."""
    path: str = getattr(appearance, name)
    return assets.get(_asset(name, path), "") if path else ""


def shareable(appearance: Appearance, assets: dict[str, str]) -> str:
    """Return the URL of a picture that stands for the site elsewhere, where SVG is not shown; "" if none."""
    urls = [picture(appearance, name, assets) for name in _PICTURES]
    return next((url for url in urls if url and not url.endswith(".svg")), "")


def theme_colours(appearance: Appearance) -> tuple[str, str]:
    """Return the colours of the header on light and dark pages; "" for those of the style."""
    light, dark = ("band" in shades and str(shades["band"]) for shades in appearance.palette)
    return light or "", dark or ""


def style_sheet(appearance: Appearance, assets: dict[str, str]) -> str:
    """Return the style sheet with a site's colours and fonts; "" if it has none of its own.

    `assets` has the URLs of its fonts. Print stays black.
    """
    light, dark = appearance.palette
    rules = [_face(font, assets) for font in appearance.font_files]
    if light:
        rules.append(f"@media screen {{ :root {{ {_properties(light)} }} }}")
    if dark:
        where = "screen and (prefers-color-scheme: dark)"
        rules.append(f"@media {where} {{ :root {{ {_properties(dark)} }} }}")
    if appearance.fonts:
        families = ", ".join(f if f in _GENERIC else f'"{f}"' for f in appearance.fonts)
        rules.append(f":root, :root:lang(zh) {{ font-family: {families}, sans-serif; }}")
    return "".join(f"{rule}\n" for rule in rules)


def _face(font: FontFile, assets: dict[str, str]) -> str:
    url = assets[_asset(_name_of(font), font.file)].removeprefix("assets/")
    weight = f" font-weight: {font.weight};" if font.weight else ""
    return (
        f'@font-face {{ font-family: "{font.family}"; src: url("{url}");{weight}'
        " font-display: swap; }"
    )


def _properties(palette: dict[str, Colour]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in palette.items())


_GENERIC = frozenset({"serif", "sans-serif", "monospace", "system-ui", "ui-serif", "ui-sans-serif"})


_PICTURES = ("logo", "emblem")


def _name_of(font: FontFile) -> str:
    stem = posixpath.splitext(posixpath.basename(font.file))[0]
    return f"font-{stem}"


def _asset(name: str, path: str) -> str:
    return f"site-{name}" + posixpath.splitext(path)[1].lower()
