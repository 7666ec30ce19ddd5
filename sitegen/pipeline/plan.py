"""All inputs of the output files of one build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sitegen.catalogue.catalogue import Catalogue
from sitegen.config.model import Config
from sitegen.domain.document import Text
from sitegen.pages.grouped import GroupedCatalogue
from sitegen.render.theme import Theme
from sitegen.system import files


class BuildPlan(Struct, frozen=True):
    """All that the files of a site depend on, and where they go. With `touched_only` only the pages of
    documents that were edited are brought up to date, and nothing that was written is looked at.
    To `warm_up` is to draw a page that needs it not, so that this process is ready for others.
    """

    grouped: GroupedCatalogue
    texts: Mapping[str, Text]
    theme: Theme
    content: Path
    output: Path
    store: Path
    names: Mapping[str, str]  # of each document, by path below content/
    listing: str  # names what pages show of each other
    held: frozenset[str] = frozenset()  # documents with faults: what is published of them stays
    dry: bool = False
    verify: bool = False
    touched_only: bool = False
    warm_up: bool = False
    gone: frozenset[str] = frozenset()  # documents of which nothing is to be shown any more

    @property
    def config(self) -> Config:
        """The site's settings."""
        return self.grouped.config

    @property
    def catalogue(self) -> Catalogue:
        """The site's documents."""
        return self.grouped.catalogue

    @property
    def staging(self) -> Path:
        """Where new files wait."""
        return files.staging_for(self.output)
