"""The manifest: which files of an output folder sitegen wrote, kept in that folder.

Only files that it lists are ever replaced or removed, so it must outlive the cache: a new checkout,
another `-o` and back, a renamed folder. It is a function of the published files alone, and tells
nothing that these do not show. Its lines are those of `sha256sum`, so that anyone can check a
folder with `sha256sum --check .sitegen-manifest`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen.system import files
from sitegen.system.cache import Output
from sitegen.system.checksums import checksum_lines, parse_checksums
from sitegen.system.codec import digest_bytes

NAME = ".sitegen-manifest"
_HEAD = "# sitegen manifest 1: "  # the base URL follows; sha256sum skips lines that begin with "#"
_LARGEST = 1 << 30  # bytes


class Manifest(Struct, frozen=True, dict=True):
    """SHA-256 of each file of a published site by path, in order. `site` is its base URL."""

    site: str
    files: dict[str, str]

    @cached_property
    def data(self) -> bytes:
        """The manifest as it lies in the output folder."""
        return f"{_HEAD}{self.site}\n{checksum_lines(self.files.items())}".encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `data`: it names the published site, byte for byte."""
        return digest_bytes(self.data)

    def updated(self, rows: Iterable[Output], removed: Iterable[str] = ()) -> Manifest:
        """Return the manifest with some files written or replaced and others removed."""
        entries = dict(self.files)
        known = len(entries)
        entries.update((row.path, row.digest) for row in rows)
        if len(entries) > known:
            entries = dict(sorted(entries.items()))
        for path in removed:
            entries.pop(path, None)
        return replace(self, files=entries)


def of_outputs(site: str, outputs: Mapping[str, Output]) -> Manifest:
    """Return the manifest of a site's output files."""
    return Manifest(site, {path: outputs[path].digest for path in sorted(outputs)})


def load(output: Path) -> Manifest | None:
    """Read the manifest in an output folder; None if there is none that can be read.

    Paths that would lead out of the folder are left out.
    """
    try:
        head, separator, lines = files.read(output / NAME, _LARGEST).decode().partition("\n")
        entries = parse_checksums(lines)
    except (files.Unreadable, ValueError):
        return None
    if not head.startswith(_HEAD) or not separator:
        return None
    return Manifest(head.removeprefix(_HEAD), dict(filter(_is_sound, entries.items())))


def store(output: Path, manifest: Manifest) -> None:
    """Write the manifest into an output folder. Raises OSError if it cannot be written."""
    files.replace(output / NAME, manifest.data)


def _is_sound(entry: tuple[str, str]) -> bool:
    return files.is_inner_path(entry[0])
