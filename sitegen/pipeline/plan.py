"""BuildPlan: every input of the output files of one build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.catalogue.catalogue import Catalogue
from sitegen.config.model import Config
from sitegen.domain.document import Text
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.pipeline.published_lock import Comparison, LockEntry
from sitegen.render.theme import Theme
from sitegen.system import files

if TYPE_CHECKING:  # of portals only
    from sitegen.portal.update import KnownBoard


class BuildPlan(Struct, frozen=True, kw_only=True):
    """All that the output files depend on, and where they go.

    With `touched_only`, only the pages of edited documents are updated, and existing output files
    are trusted without a look at the disk. With `warm_up`, one unchanged page is rendered, so that
    templates are loaded before the first save.
    """

    grouped: GroupedCatalogue
    texts: Mapping[str, Text]  # by path below content/
    theme: Theme
    content: Path
    output: Path
    store: Path
    document_digests: Mapping[str, str]  # by path below content/
    listing: str  # digest of what pages show of each other
    addresses: Mapping[str, LockEntry]  # every address that the site provides now
    comparison: Comparison  # of these with published.lock
    pages_kept: frozenset[str]  # faulty or vanished documents, whose published pages stay
    removed: frozenset[str]  # touched documents of which nothing is shown any more
    dry: bool
    verify: bool
    encodings: tuple[str, ...]  # of the compressed copies beside files
    touched_only: bool
    warm_up: bool
    boards: tuple[KnownBoard, ...] = ()  # of which the site is the portal

    @property
    def config(self) -> Config:
        """The site's settings."""
        return self.grouped.config

    @property
    def catalogue(self) -> Catalogue:
        """The site's documents."""
        return self.grouped.catalogue

    @property
    def file_limit(self) -> int:
        """The size limit of an attachment, in bytes."""
        return self.config.limits.file_mib * 1024 * 1024

    @property
    def staging(self) -> Path:
        """Folder in which new files wait until they are published."""
        return files.staging_for(self.output)
