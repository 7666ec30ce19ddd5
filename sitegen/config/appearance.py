"""The `appearance` setting of site.yaml: colours, pictures and fonts without a theme of one's own."""

from __future__ import annotations

import posixpath
import re

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.domain.colour import WHITE, Colour
from sitegen.schema.fields import (
    Field,
    Fields,
    FindingCollector,
    JsonSchema,
    ListOf,
    Record,
    scalar,
)
from sitegen.schema.kinds import Choice, TextKind
from sitegen.schema.yaml_nodes import Node

READABLE = 4.5  # the contrast that WCAG 2.2, 1.4.3, asks of text
LIGHT = Colour(0xF5, 0xF4, 0xF1)  # the default style's darkest light ground: `--ground`
DARK = Colour(0x29, 0x26, 0x24)  # its lightest dark one: `--head`
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
FONTS = (".woff2", ".woff", ".ttf", ".otf")
_WEIGHTS = tuple((str(weight), str(weight)) for weight in range(100, 1000, 100))


class FontFile(Struct, frozen=True):
    """A font that the site serves. `file` is relative to the folder of site.yaml."""

    family: str
    file: str
    weight: str = ""


class Appearance(Struct, frozen=True):
    """A site's changes to the default style.

    Colours are written as in CSS, "" where unchanged; files are relative to the folder of
    site.yaml.
    """

    accent: str = ""  # links and lines on light pages
    accent_dark: str = ""  # the same on dark pages
    band: str = ""  # the ground of the head, under white letters
    band_dark: str = ""
    logo: str = ""
    emblem: str = ""
    fonts: tuple[str, ...] = ()  # families, the first choice first
    font_files: tuple[FontFile, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Pictures and fonts that the settings name."""
        named = self.logo, self.emblem, *(font.file for font in self.font_files)
        return tuple(filter(None, named))

    @property
    def palette(self) -> tuple[dict[str, Colour], dict[str, Colour]]:
        """Return the style properties that change, for light and for dark pages.

        Colours that are not set are derived from those that are, so that one colour is enough.
        """
        accent, band = (Colour.parse(text) for text in (self.accent, self.band or self.accent))
        accent_dark = Colour.parse(self.accent_dark) or (
            accent and accent.readable_on(DARK, READABLE + 1)
        )
        light, dark = {}, {}
        if accent:
            light = {"accent": accent, "tint": accent.mixed(WHITE, 0.93)}
        if accent_dark:
            dark = {"accent": accent_dark, "tint": DARK.mixed(accent_dark, 0.08)}
        if band:
            light["band"] = band
        if band_dark := Colour.parse(self.band_dark) or band:
            dark["band"] = band_dark
        return light, dark


class ColourOn(Struct, frozen=True):
    """A colour with enough contrast to certain others; too little contrast is a finding."""

    grounds: tuple[Colour, ...]

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        colour = Colour.parse(text)
        if colour is None:
            report.add(d.bad_colour(report.at(node), text))
            return None
        ground = min(self.grounds, key=colour.contrast)
        ratio = colour.contrast(ground)
        if ratio < READABLE:
            report.add(d.low_contrast(report.at(node), text, str(ground), ratio, READABLE))
        return str(colour)

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


class Family(Struct, frozen=True):
    """The name of a font."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not re.fullmatch(r"\w[\w .-]{0,60}", text):
            report.add(d.bad_font(report.at(node), text))
            return None
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


class OwnFile(Struct, frozen=True):
    """A file below the folder of site.yaml, of certain types."""

    extensions: tuple[str, ...]

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = TextKind(limit=200).read(node, report)
        if text is None:
            return None
        path = posixpath.normpath(text)
        if path.startswith(("/", "..")) or "\\" in path or ":" in path:
            report.add(d.outside_site(report.at(node), text))
            return None
        extension = posixpath.splitext(path)[1].lower()
        if extension not in self.extensions:
            report.add(d.refused_file_type(report.at(node), text, extension))
            return None
        return path

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


_FONT_FILE = Record(
    Fields(
        (
            Field("family", Family(), "名称", "Name by which `fonts` calls it.", required=True),
            Field("file", OwnFile(FONTS), "文件", "File beside site.yaml.", required=True),
            Field("weight", Choice(_WEIGHTS), "粗细", "100 to 900."),
        )
    ),
    FontFile,
)

APPEARANCE = Record(
    Fields(
        (
            Field("accent", ColourOn((WHITE, LIGHT)), "主色", "Colour of links and lines."),
            Field("accent_dark", ColourOn((DARK,)), "深色主色", "The same on dark pages."),
            Field("band", ColourOn((WHITE,)), "页头颜色", "Ground of the head."),
            Field("band_dark", ColourOn((WHITE,)), "深色页头颜色", "The same on dark pages."),
            Field("logo", OwnFile(PICTURES), "标识", "Picture beside the site's name."),
            Field("emblem", OwnFile(PICTURES), "徽标", "Emblem of the publisher."),
            Field("fonts", ListOf(Family()), "字体", "Font families, the first choice first."),
            Field("font_files", ListOf(_FONT_FILE), "字体文件", "Fonts that the site serves."),
        )
    ),
    Appearance,
)
