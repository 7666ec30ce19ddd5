"""Address maps for a web server: redirects of old addresses, withdrawn documents (410 Gone).

The pages at these addresses remain for whoever serves the site without the maps: an old address
has a page that leads on, a withdrawn document one that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from sitegen.catalogue.items import Item, url_in
from sitegen.config.model import Config

MOVED = "_server/moved.map"
WITHDRAWN = "_server/withdrawn.map"


def server_maps(items: Iterable[Item], config: Config) -> dict[str, bytes]:
    """Return the address maps by path; none if the site names no web server.

    A key is a decoded path of the server. The value of a moved one is the path to send in a
    `Location` header, percent-encoded; that of a withdrawn one is the path of its page's file.
    """
    if not config.server:
        return {}
    moved: dict[str, str] = {}
    withdrawn: dict[str, str] = {}
    base = unquote(config.base_path)
    for item in items:
        target = quote(base + url_in(item, item.main.language, config))
        for alias in item.main.aliases:
            moved.update(dict.fromkeys(_spellings(base + alias), target))
        for language in _languages(item, config):
            file = f"{base}{url_in(item, language, config)}index.html"
            withdrawn.update(dict.fromkeys(_spellings(file), file))
    table = _FORMATS[config.server]
    return {MOVED: table(moved), WITHDRAWN: table(withdrawn)}


def _languages(item: Item, config: Config) -> Iterable[str]:
    """Return the languages in which a page says that an item was withdrawn."""
    if not item.main.withdrawn:
        return ()
    if config.untranslated == "page":
        return config.languages
    return tuple(version.language for version in item.versions)


def _spellings(file: str) -> Iterator[str]:
    """Yield the paths that lead to a file: of `a/index.html` also `a/` and `a`."""
    yield file
    if file.endswith("/index.html"):
        folder = file.removesuffix("index.html")
        yield from (folder, folder.rstrip("/"))


def _nginx(entries: dict[str, str]) -> bytes:
    """Write the lines of a `map`. File names of a site have no quote and no backslash."""
    return "".join(f'"{key}" "{entries[key]}";\n' for key in sorted(entries)).encode()


def _apache(entries: dict[str, str]) -> bytes:
    """Write the text of a `RewriteMap`. Blanks end a key, so a path with one is left to its page."""
    keys = (key for key in sorted(entries) if not _BLANK.search(key))
    return "".join(f"{key} {entries[key]}\n" for key in keys).encode()


def _caddy(entries: dict[str, str]) -> bytes:
    """Write the lines of a `map`. A path that Caddy would take for a placeholder is left to its page."""
    keys = (key for key in sorted(entries) if not _PLACEHOLDER.search(key + entries[key]))
    lines = (f'"{key}" "{entries[key]}"\n' for key in keys)
    return "".join(["# sitegen\n", *lines]).encode()  # Caddy refuses to import an empty file


_PLACEHOLDER = re.compile(r"\{[$\w]{2}")  # none of Caddy's has a name of one letter
_BLANK = re.compile(r"[ \t\n\v\f\r]")
_FORMATS = {"nginx": _nginx, "apache": _apache, "caddy": _caddy}
