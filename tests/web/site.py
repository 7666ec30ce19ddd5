"""A built site as a program reads it: pages, what they hold, where they lead."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

ASSETS = ("script", "img", "iframe", "source", "video", "audio", "embed", "object")


class Page(HTMLParser):
    """One page: its address in the site, and what of its HTML the checks ask about."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__()
        self.url = url
        self.text = text
        self.language = ""
        self.title = ""
        self.headings = 0
        self.ids: list[str] = []
        self.links: list[str] = []  # that a reader can follow
        self.loads: list[str] = []  # what the browser fetches
        self.meta: dict[str, str] = {}
        self.canonical = ""
        self.versions: list[tuple[str, str]] = []
        self.data: list[str] = []
        self.handlers: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._inside = tag
        if "id" in found:
            self.ids.append(found["id"])
        self.handlers += [name for name in found if name.startswith("on") or name == "style"]
        match tag:
            case "html":
                self.language = found.get("lang", "")
            case "h1":
                self.headings += 1
            case "a":
                self.links += [found["href"]] if "href" in found else []
            case "meta":
                keys = (found.get(name) for name in ("name", "property", "http-equiv"))
                self.meta |= {key: found.get("content", "") for key in keys if key}
            case "link" if found.get("rel") == "canonical":
                self.canonical = found["href"]
            case "link" if "hreflang" in found and "type" not in found:
                self.versions.append((found["hreflang"], found["href"]))
            case "link" if found.get("rel") in ("stylesheet", "icon"):
                self.loads.append(found["href"])
            case "script" if found.get("type") == "application/ld+json":
                self.data.append("")
            case "script" if "src" not in found:
                assert found.get("type") == "application/json", "no script stands in a page"
                self._inside = ""
        if tag in ASSETS and "src" in found and not found["src"].startswith("data:"):
            self.loads.append(found["src"])

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside == "script" and self.data:
            self.data[-1] += data

    @property
    def moved(self) -> bool:
        """Return True if the page only redirects."""
        return "refresh" in self.meta

    @property
    def hidden(self) -> bool:
        """Return True if the page asks not to be indexed."""
        return "noindex" in self.meta.get("robots", "")

    @property
    def things(self) -> list[dict[str, Any]]:
        """Its structured data."""
        return [json.loads(text) for text in self.data]


@dataclass(frozen=True)
class Site:
    """An output folder, the address under which it is to be published, its languages."""

    folder: Path
    base_url: str
    languages: tuple[str, ...]

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Each page by its address, which is relative to the site's."""
        found = {}
        for path in sorted(self.folder.rglob("*.html")):
            url = re.sub(r"(^|/)index\.html$", r"\1", path.relative_to(self.folder).as_posix())
            found[url] = Page(url, path.read_text("utf-8"))
        return found

    def target(self, page: Page, link: str) -> tuple[str, str] | None:
        """(address, fragment) to which a link of a page leads; None if it leads out of the site."""
        address, _, fragment = urljoin(self.base_url + page.url, link).partition("#")
        if not address.startswith(self.base_url):
            return None
        return unquote(address.removeprefix(self.base_url).partition("?")[0]), unquote(fragment)

    def there(self, address: str) -> bool:
        """Return True if a file is published at an address."""
        name = f"{address}index.html" if not address or address.endswith("/") else address
        return (self.folder / name).is_file()

    def sample(self, patterns: tuple[str, ...], each: int = 1) -> list[str]:
        """Return the addresses of the largest pages of each pattern, in each language."""
        urls = sorted(self.pages, key=lambda url: -len(self.pages[url].text))
        found: list[str] = []
        for pattern in patterns:
            for language in self.languages:
                prefix = "" if language == self.languages[0] else f"{language.lower()}/"
                found += [url for url in urls if re.fullmatch(prefix + pattern, url)][:each]
        return list(dict.fromkeys(found))
