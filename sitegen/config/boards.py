"""`boards` of site.yaml: the external boards that this portal collects."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.schema.fields import (
    Field,
    Fields,
    FieldValues,
    FindingCollector,
    JsonSchema,
    ListOf,
    Record,
)
from sitegen.schema.kinds import Flag, Identifier, TextKind, Url
from sitegen.schema.yaml_nodes import Node


class BoardSource(Struct, frozen=True):
    """An external board to read, with its place in `boards`.

    Attributes:
        organization: Id of the organization of this site whose board it is.
        address: Public address, with a slash at its end.
        folder: Folder with the built board, relative to site.yaml, to read instead of the address.
        http: True if unencrypted HTTP is allowed.
        private: True if the host may resolve to an address of a private network.
    """

    organization: str
    address: str
    folder: str = ""
    http: bool = False
    private: bool = False
    line: int = 1
    column: int = 1


def is_loopback(host: str) -> bool:
    """Return True if a host is the loopback interface, by name or address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


_FIELDS = Fields(
    (
        Field("organization", Identifier(), "单位", "Id of the organization.", required=True),
        Field("address", Url(), "网址", "Address of its board.", required=True),
        Field("folder", TextKind(limit=400), "文件夹", "Folder of the built board, read instead."),
        Field("http", Flag(), "明文", "Whether it may be read over http."),
        Field("private", Flag(), "内网", "Whether its host may be in a private network."),
    )
)


def _check(values: FieldValues, node: Node, report: FindingCollector) -> bool:
    """Report an address that is not https, or contains a password."""
    parts = urlsplit(values["address"])
    if parts.username is not None:
        report.add(d.secret_in_settings(report.at(node), "address"))
        return False
    encrypted = parts.scheme == "https" or is_loopback(parts.hostname or "")
    if encrypted or values.get("http") or values.get("folder"):
        return True
    report.add(d.board_not_encrypted(report.at(node), values["address"]))
    return False


class _Board(Struct, frozen=True):
    """A board with its place in the file."""

    record: Record

    def read(self, node: Node, report: FindingCollector) -> BoardSource | None:
        found: BoardSource | None = self.record.read(node, report)
        return replace(found, line=node.line, column=node.column) if found else None

    def json_schema(self) -> JsonSchema:
        return self.record.json_schema()


BOARDS = ListOf(_Board(Record(_FIELDS, BoardSource, check=_check)))
