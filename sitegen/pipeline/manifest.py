"""The manifest: the files of a built site and their SHA-256.

That of an output folder, kept in it, lists what sitegen wrote there. Only files that it lists are
ever replaced or removed, so it must outlive the cache: a new checkout, another `-o` and back, a
renamed folder. That of a release goes with it to where it is published. Either is a function of
the published files alone, and tells nothing that these do not show. Its lines are those of
`sha256sum`, so that anyone can check a folder with `sha256sum --check .sitegen-manifest`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
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
    """SHA-256 of each file by path, in order. `site` is the base URL, in that of an output folder."""

    files: dict[str, str] = {}
    site: str = ""

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Parse the text of a manifest. Paths that would lead out of the folder are left out.

        Raises:
            ValueError: It is something else, or cut short.
        """
        text, site = data.decode(), ""
        if text.startswith(_HEAD):
            head, separator, text = text.partition("\n")
            if not separator:
                raise ValueError(head)
            site = head.removeprefix(_HEAD)
        return cls(dict(filter(_is_sound, parse_checksums(text).items())), site)

    @cached_property
    def text(self) -> bytes:
        """The manifest as it is written."""
        head = f"{_HEAD}{self.site}\n" if self.site else ""
        return f"{head}{checksum_lines(self.files.items())}".encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the manifest; it identifies the site byte for byte."""
        return digest_bytes(self.text)

    def without(self, paths: Container[str]) -> Manifest:
        """Return the manifest without some of the files."""
        return replace(self, files={p: d for p, d in self.files.items() if p not in paths})

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
    return Manifest({path: outputs[path].digest for path in sorted(outputs)}, site)


def load(output: Path) -> Manifest | None:
    """Read the manifest in an output folder; None if there is none that can be read."""
    try:
        found = Manifest.parse(files.read(output / NAME, _LARGEST))
    except (files.Unreadable, ValueError):
        return None
    return found if found.site else None


def store(output: Path, manifest: Manifest) -> None:
    """Write the manifest into an output folder. Raises OSError if it cannot be written."""
    files.replace(output / NAME, manifest.text)


def _is_sound(entry: tuple[str, str]) -> bool:
    return files.is_inner_path(entry[0])
