"""Arguments and result of a build."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from sitegen.catalogue.part import Part
from sitegen.diagnostics import Findings

CACHE = ".sitegen/cache.sqlite"


class Request(Struct, frozen=True):
    """A request to build. `root` is the folder of site.yaml; `now` is in the site's own
    time; with `dry` everything is checked and nothing published; `drafts` are shown in a preview only.
    A `preview` is built into a folder below .sitegen/, where no other build may write.

    Where a cache has stayed open since the last build, paths below `root` that were `touched` are
    enough to show the pages of the documents concerned at once; what else that changes is left to
    a build without them. `warm` has everything read even where nothing changed, and a page drawn,
    for such builds to be quick. A build `as_of_other_day` neither records what it publishes
    nor misses what is published. Without `copies` no files are compressed,
    whatever the settings say. With a `part` only that is built, without the ledger.
    """

    root: Path
    now: datetime
    output: Path | None = None
    dry: bool = False
    keep_going: bool = False
    verify: bool = False
    drafts: bool = False
    as_of_other_day: bool = False
    touched: frozenset[str] | None = None
    warm: bool = False
    trust_theme: bool = False  # templates of the site's own run outside the sandbox
    preview: bool = False
    copies: bool = True
    part: Part | None = None
    boards: Literal["ask", "kept", "none"] = (
        "ask"  # of a portal: ask each, show what was kept, or none
    )
    history: bool = True  # False: no versions of documents are shown, whatever the settings say


class Result(Struct, frozen=True):
    """The result of a build. `published` is false where nothing was to be, or errors forbade it;
    it is `whole` if all of the site was looked at. `names` are of all documents shown, as the
    outline has them.
    """

    findings: Findings
    published: bool = False
    pages: int = 0
    written: int = 0
    removed: int = 0
    whole: bool = True
    names: tuple[tuple[str, str], ...] = ()
