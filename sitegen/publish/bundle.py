"""Bundles: a built site as one zip file for reading from a folder, or as a bag for the archive."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import NamedTuple

from msgspec.structs import replace

from sitegen import __version__
from sitegen.config.model import Config
from sitegen.pipeline.manifest import Manifest
from sitegen.pipeline.published_lock import RECORD
from sitegen.pipeline.request import CACHE, Request, Result
from sitegen.pipeline.session import run
from sitegen.publish.manifest import digest_of, manifest_of
from sitegen.publish.release import Commit, commit_of, note_of
from sitegen.publish.target import Progress, PublishError
from sitegen.system import files
from sitegen.system.codec import digest_bytes

_EARLIEST = 315532800  # 1980-01-01, the first moment that a zip file can name
_PLAIN_FILE = 0o100644 << 16


class Bundle(NamedTuple):
    """A zip file that was written: its files, and their size in bytes before compression."""

    files: int
    size: int


class _Source(NamedTuple):
    """A file to be bundled: its SHA-256, and where its content is (a path, or the bytes)."""

    path: str
    digest: str
    content: Path | bytes

    @property
    def size(self) -> int:
        """Size in bytes."""
        content = self.content
        return len(content) if isinstance(content, bytes) else content.stat().st_size


@contextmanager
def built_for_bundle(
    request: Request, jobs: int | None, progress: Progress
) -> Iterator[tuple[Result, Path]]:
    """Build a site, or a part of it, into a folder of its own; the site's output stays as it is."""
    with TemporaryDirectory(prefix="sitegen-") as name:
        output = Path(name) / "output"
        store = Path(name) / CACHE
        own = replace(request, output=output, as_of_other_day=True, copies=False)
        yield run(own, store, jobs, progress, lambda: None), output


def write_site(root: Path, output: Path, target: Path) -> Bundle:
    """Write a zip file of a built site, with its SHA256SUMS and release.json.

    The same commit gives the same bytes: names are sorted, times are that of the commit or
    SOURCE_DATE_EPOCH.
    """
    manifest, commit = manifest_of(output, {}), commit_of(root)
    found = [_Source(path, digest, output / path) for path, digest in manifest.files.items()]
    found.append(_made("release.json", note_of(manifest, commit)))
    found.append(_made("SHA256SUMS", _sums(found)))
    return _write(found, "", target, commit)


def write_bag(root: Path, config: Config, output: Path, target: Path) -> Bundle:
    """Write a zip file of a bag (RFC 8493) with the sources of a site, and the site built of them.

    The few tag files are written here: the `bagit` library moves the files of a folder about to
    make a bag of it in place, which would copy the whole site once more.
    """
    manifest, commit = manifest_of(output, {}), commit_of(root)
    payload = [
        _Source(f"data/site/{path}", digest, output / path)
        for path, digest in manifest.files.items()
    ]
    payload.append(_made("data/site/release.json", note_of(manifest, commit)))
    payload += _sources(root, config, target)
    size = sum(one.size for one in payload)
    day = datetime.fromtimestamp(_time_of(commit), UTC)
    info = {
        "Source-Organization": config.organizations[config.organization].name.all()[0],
        "External-Identifier": config.base_url,
        "Bagging-Date": f"{day:%Y-%m-%d}",
        "Payload-Oxum": f"{size}.{len(payload)}",
        "Bag-Software-Agent": f"sitegen {__version__}",
        "Internal-Sender-Identifier": commit.id,
    }
    told = "".join(f"{name}: {value}\n" for name, value in info.items() if value)
    tags = [
        _made("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        _made("bag-info.txt", told.encode()),
        _made("manifest-sha256.txt", _sums(payload).replace(b"%", b"%25")),  # RFC 8493, 2.1.3
    ]
    tags.append(_made("tagmanifest-sha256.txt", _sums(tags)))
    return _write([*payload, *tags], f"{target.stem}/", target, commit)


def _sources(root: Path, config: Config, target: Path) -> Iterator[_Source]:
    """Yield what the site is made of: content, settings, theme, published.lock."""
    names = ["site.yaml", RECORD]
    folders = [config.content, *([config.theme] if config.theme else [])]
    for folder in folders:
        names += [f"{folder}/{path}" for path in files.paths_below(root / folder)]
    for name in sorted(set(names)):
        path = root / name
        if path.is_symlink() or not path.is_file() or path.absolute() == target.absolute():
            continue
        if "\n" in name or "\r" in name:
            raise PublishError("bad_name", path=repr(name))
        yield _Source(f"data/sources/{name}", digest_of(path), path)


def _made(path: str, data: bytes) -> _Source:
    return _Source(path, digest_bytes(data), data)


def _sums(found: Iterable[_Source]) -> bytes:
    return Manifest(dict(sorted((one.path, one.digest) for one in found))).text


def _time_of(commit: Commit) -> int:
    return max(commit.time or 0, _EARLIEST)


def _content(source: _Source) -> bytes:
    """Read a file. Raises PublishError if it is not what its checksum says."""
    content = source.content
    data = content if isinstance(content, bytes) else content.read_bytes()
    if digest_bytes(data) != source.digest:
        raise PublishError("changed", path=source.path)
    return data


def _write(found: list[_Source], base: str, target: Path, commit: Commit) -> Bundle:
    """Write a zip file in the place of an older one, whole or not at all."""
    moment = datetime.fromtimestamp(_time_of(commit), UTC).timetuple()[:6]
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=".bundle-", delete=False) as partial:
        try:
            with zipfile.ZipFile(partial, "w") as packed:
                for source in sorted(found, key=lambda one: one.path):
                    info = zipfile.ZipInfo(base + source.path, moment)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    info.create_system, info.external_attr = 3, _PLAIN_FILE
                    packed.writestr(info, _content(source), compresslevel=6)
            partial.close()
            Path(partial.name).chmod(0o644)
            os.replace(partial.name, target)
        except BaseException:
            partial.close()
            Path(partial.name).unlink(missing_ok=True)
            raise
    return Bundle(len(found), sum(one.size for one in found))
