"""Theme folders: their files, and what of them a page depends on. Nothing is rendered here.

The default theme lies in the package; a site's own folder overlays it file by file, its strings one
by one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import rcssmin
import rjsmin
from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.content.source_text import unreadable
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.system import files
from sitegen.system import scan as scanning
from sitegen.system.codec import digest, digest_bytes
from sitegen.views import TEMPLATES

MAX_BYTES = 16 * 1024 * 1024
_REFERENCE = re.compile(
    r"""\{%[-+]?\s*(?:extends|include|import|from)\s+(?P<quote>["'])(?P<name>.+?)(?P=quote)"""
)
_BUNDLE = re.compile(r"assets/[^/]+\.js(?=/)")


class Theme(Struct, frozen=True, dict=True):
    """The files of a theme.

    Attributes:
        files: (path such as `templates/home.html`, where it lies, its bytes). Strings may be there
            twice: the default ones, then those of the site.
        trusted: True if templates of the site's own folder may do whatever Python can.
    """

    files: tuple[tuple[str, str, bytes], ...]
    trusted: bool = False

    @cached_property
    def name(self) -> str:
        """Digest of the whole theme."""
        return digest((self.files, self.trusted))

    @cached_property
    def assets(self) -> dict[str, str]:
        """URL of each asset, with a fingerprint of its content, so that it may be cached for ever."""
        urls = {}
        for path, _, data in self.files:
            if path.startswith("assets/"):
                name = path.removeprefix("assets/")
                stem, dot, extension = name.rpartition(".")
                urls[name] = f"assets/{stem}.{digest_bytes(data)[:8]}{dot}{extension}"
        return urls

    @cached_property
    def templates(self) -> dict[str, str]:
        """Each template's text by name."""
        return {
            path.removeprefix("templates/"): data.decode("utf-8", "replace")
            for path, _, data in self.files
            if path.startswith("templates/")
        }

    @cached_property
    def own_templates(self) -> dict[str, str]:
        """The text of each template that is the site's own, by name."""
        return {
            name: text
            for name, text in self.templates.items()
            if self.places[path := f"templates/{name}"] != path
        }

    def sandboxed(self, template: str) -> bool:
        """Return True if drawing a template runs code of a folder that nobody has vouched for."""
        if self.trusted or not self.own_templates:
            return False
        if template not in self._sandboxed:
            own = self.own_templates.keys()
            self._sandboxed[template] = not own.isdisjoint(self._reached(template))
        return self._sandboxed[template]

    @cached_property
    def _sandboxed(self) -> dict[str, bool]:
        return {}

    @cached_property
    def places(self) -> dict[str, str]:
        """The place on disk of each file, by its path in the theme."""
        return {path: place for path, place, _ in self.files}

    @property
    def complete(self) -> bool:
        """True if every template that the program needs exists."""
        return all(name in self.templates for name in TEMPLATES)

    def strings(self, language: str, first: str = "") -> tuple[tuple[str, str, bytes], ...]:
        """Return the catalogues in which a language's strings are looked up, as (language, place, bytes).

        They are the language's, or its script's; then, except for English, the site's first language's. In each
        the site's own strings come before the default ones.
        """
        names = fallbacks(language)
        if first and names[-1] != "en":
            names += [name for name in fallbacks(first) if name not in names]
        return tuple(
            (name, place, data)
            for name in names
            for path, place, data in reversed(self.files)
            if path == f"strings/{name}.po"
        )

    def closure(self, template: str, language: str, first: str = "") -> str:
        """Return the digest of everything in the theme that a page with this template depends on."""
        key = (template, language, first)
        if key not in self._closures:
            names = sorted(self._reached(template))
            texts = tuple((name, self.templates.get(name, "")) for name in names)
            strings: object = self.strings(language, first)
            if any("t_in(" in text for _, text in texts):
                strings = tuple(one for one in self.files if one[0].startswith("strings/"))
            manner = ("sandboxed",) if self.sandboxed(template) else ()
            self._closures[key] = digest((texts, strings, *manner))
        return self._closures[key]

    def _reached(self, template: str) -> set[str]:
        reached: set[str] = set()
        waiting = [template]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                text = self.templates.get(name, "")
                waiting += [found["name"] for found in _REFERENCE.finditer(text)]
        return reached

    @cached_property
    def _closures(self) -> dict[tuple[str, str, str], str]:
        return {}


def fallbacks(language: str) -> list[str]:
    """Return the tags under which a language's strings may be found, the closest first.

    The region may be left out, the script may not: readers of one need not read another.
    """
    parts = language.split("-")
    least = 2 if len(parts) > 1 and len(parts[1]) == 4 else 1
    return ["-".join(parts[:length]) for length in range(len(parts), least - 1, -1)]


def load(overlay: Path | None, trusted: bool = False) -> tuple[Theme, Findings]:
    """Read the default theme and, over it, the site's own, which may be trusted.

    Files that cannot be used are findings: nothing stands in for them silently.
    """
    found: dict[tuple[str, bool], tuple[str, bytes]] = {}
    findings = list(_read_folder(default_folder(), "", found))
    if overlay and overlay.is_dir():
        findings += _read_folder(overlay, f"{overlay.name}/", found)
    elif overlay:
        findings.append(d.missing_template(Location(overlay.name), overlay.name))
    theme = Theme(tuple(_bundled(found)), trusted)
    findings += [
        d.missing_template(Location("templates"), name)
        for name in TEMPLATES
        if name not in theme.templates
    ]
    return theme, tuple(findings)


def _read_folder(
    folder: Path, prefix: str, found: dict[tuple[str, bool], tuple[str, bytes]]
) -> Iterator[Diagnostic]:
    """Read the files of a theme's folder into `found`, over what is there; yield the findings.

    Args:
        folder: The default theme, or the site's own.
        prefix: Stands before paths in findings; "" for the default theme.
        found: (path in the theme, True for strings of the site's own) → (where it lies, its bytes).
    """
    root = files.resolved(folder)
    for part in _FOLDERS:  # nothing else: the folder may be that of many other things
        if not os.path.lexists(root / part):
            continue
        if not files.is_real_folder(root / part):
            yield d.not_regular(Location(f"{prefix}{part}"))
            continue
        scan = scanning.scan(root / part)
        for source in scan.sources:
            path = f"{part}/{source.path}"
            place = f"{prefix}{path}"
            try:
                data = files.read_below(root, path, MAX_BYTES)
            except files.Unreadable as fault:
                yield unreadable(Location(place), fault, MAX_BYTES)
                continue
            if part == "templates" and not _is_utf8(data):
                yield d.bad_encoding(Location(place))
            if not prefix or _BUNDLE.match(path):
                data = _small(path, data)
            found[path, bool(prefix) and part == "strings"] = place, data
        here = f"{prefix}{part}"
        for path in scan.odd:
            yield d.not_regular(Location(f"{here}/{path}"))
        for path, reason in scan.unreadable:
            yield d.unreadable(Location(f"{here}/{path}".rstrip("/")), reason)
        for path in scan.bad_names:
            yield d.bad_file_name(Location(f"{here}/{path}"))


_FOLDERS = ("assets", "strings", "templates")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _bundled(
    found: dict[tuple[str, bool], tuple[str, bytes]],
) -> Iterator[tuple[str, str, bytes]]:
    """Yield all files in order; a folder such as `assets/search.js/` becomes one script, its parts by name."""
    bundles: dict[str, bytes] = {}
    for (path, _), (place, data) in sorted(found.items()):
        if bundle := _BUNDLE.match(path):
            bundles[bundle[0]] = bundles.get(bundle[0], b"") + data + b"\n"
        else:
            yield path, place, data
    for path, data in bundles.items():
        yield path, path, data


def _small(path: str, data: bytes) -> bytes:
    """Minify a script or style. The readable form is in the theme."""
    if path.endswith(".js"):
        return bytes(rjsmin.jsmin(data))
    return bytes(rcssmin.cssmin(data)) if path.endswith(".css") else data


def default_folder() -> Path:
    """Return the folder of the default theme: in an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "themes" / "default"
    return inside if inside.is_dir() else package.parent / "themes" / "default"
