"""Kinds of identifiers: ids, languages, time zones and addresses."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.schema.characters import CONTROL, HIDDEN
from sitegen.schema.fields import FindingCollector, JsonSchema, scalar
from sitegen.schema.yaml_nodes import Node


class Identifier(Struct, frozen=True):
    """A short name for addresses: a–z, 0–9 and hyphens, at most 64 characters."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 64:
            report.add(d.bad_identifier(report.at(node), text))
            return None
        if text in WINDOWS_NAMES:
            report.add(d.device_name(report.at(node), text))
            return None
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}


class Fingerprint(Struct, frozen=True):
    """The fingerprint of a source's wording: 12 hexadecimal digits, as `sitegen translated` writes."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not re.fullmatch(r"[0-9a-f]{12}", text.lower()):
            report.add(d.bad_fingerprint(report.at(node), text))
            return None
        return text.lower()

    def json_schema(self) -> JsonSchema:
        # YAML takes one of digits alone for a number
        return {"type": ["string", "number"], "pattern": "^[0-9a-fA-F]{12}$"}


class Language(Struct, frozen=True):
    """A BCP 47 language tag, normalized in case: zh-Hans, mn-Mong-CN."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?", text):
            report.add(d.bad_language(report.at(node), text))
            return None
        if text.casefold() in WINDOWS_NAMES:
            report.add(d.device_name(report.at(node), text))
            return None
        first, *rest = text.split("-")
        return "-".join([first.lower(), *(p.title() if len(p) == 4 else p.upper() for p in rest)])

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


class TimeZone(Struct, frozen=True):
    """A time zone of the IANA database."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            report.add(d.bad_time_zone(report.at(node), text))
            return None
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


class Url(Struct, frozen=True):
    """An absolute http(s) address."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        if not (re.fullmatch(r"https?://[^\s/?#\"'<>]+[^\s?#\"'<>]*", text) and _has_host(text)):
            report.add(d.bad_url(report.at(node), text))
            return None
        return _encoded(text if text.endswith("/") else text + "/")

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "format": "uri"}


def _encoded(url: str) -> str:
    """Return an address whose path is percent-encoded, however it was typed (RFC 3987, 3.1)."""
    scheme, host, path, *_ = urlsplit(url)
    return f"{scheme}://{host}{quote(path, safe=_IN_PATH)}"


_IN_PATH = "/:@!$&'()*+,;=~%"  # what a path may hold as it stands (RFC 3986, 3.3)


def _has_host(url: str) -> bool:
    """Return True if an address names a host, and a port if any that there can be (RFC 3986)."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # brackets of IPv6 that do not match, ports beyond 65535
        return False


class OldAddress(Struct, frozen=True):
    """An old address within the site, as a path: `old/0910.html`, `old/0910/index.html`."""

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = scalar(node, report)
        if text is None:
            return None
        plain = unicodedata.normalize("NFC", text).removesuffix("index.html")
        parts = plain.strip("/").split("/")
        folders = parts[:-1] if parts[-1].endswith((".html", ".htm")) else parts
        if (
            plain.startswith("//")
            or HIDDEN.search(plain)
            or CONTROL.search(plain)
            or not (
                all(_FILE_NAME(part) and part.strip(".") for part in parts)
                and not any(part.endswith((".html", ".htm")) for part in folders)
                and not any(part.split(".")[0].casefold() in WINDOWS_NAMES for part in parts)
            )
        ):
            report.add(d.bad_old_address(report.at(node), text))
            return None
        path = "/".join(parts)
        return path if path.endswith((".html", ".htm")) else f"{path}/index.html"

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


# Names of devices, which no file on Windows may have (Microsoft: Naming Files, Paths, Namespaces).
WINDOWS_NAMES = frozenset(
    [
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³"),
    ]
)
_FILE_NAME = re.compile(r"[^\\/:*?\"<>|\x00-\x1f\x7f-\x9f\u2028\u2029#%]{1,60}").fullmatch
