"""The interface of publishing targets, and their errors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from sitegen.publish.manifest import Changes
    from sitegen.publish.release import Release

Progress = Callable[[str, int, int], None]


class PublishError(Exception):
    """Publishing failed; the public site is as it was. `key` is of `publish.error` in messages."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


class StoredRelease(Struct, frozen=True):
    """A release that lies at a target; `note` is its release.json."""

    name: str
    current: bool
    note: bytes = b""


class Target(Protocol):
    """A place where releases of the site lie, one of which the public reads."""

    def lock(self) -> AbstractContextManager[None]:
        """Keep other publishers away. The lock of one that was killed is no lock."""

    def releases(self) -> list[StoredRelease]:
        """List the releases, the newest first."""

    def changes(self, release: Release) -> Changes:
        """Compare a release with what the public reads now."""

    def put(self, release: Release, changes: Changes, progress: Progress) -> str:
        """Bring a release beside what the public reads, going on where an earlier try broke off.
        Returns its name.
        """

    def switch(self, name: str) -> None:
        """Have the public read another release."""

    def prune(self, keep: int) -> None:
        """Remove all releases but the newest `keep` and the current one, and what broken
        attempts left.
        """
