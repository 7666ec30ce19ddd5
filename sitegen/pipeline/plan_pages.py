"""Select the pages to render: all or those of edited documents, and of these the changed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from sitegen.pages import planner
from sitegen.pages.change_scope import ChangeScope
from sitegen.pipeline import render_pages as drawing
from sitegen.pipeline.outputs import OutputSet
from sitegen.pipeline.plan import BuildPlan
from sitegen.pipeline.previous_outputs import PreviousOutputs
from sitegen.pipeline.read import Progress
from sitegen.pipeline.render_pages import DrawJob, Drawn, Studio
from sitegen.system.cache import Output
from sitegen.system.codec import encode
from sitegen.system.workers import FEW
from sitegen.views import Page

_REPORTED = 64  # pages planned between calls of `progress`, each a moment at which a build can stop
_INDEX = "search/"  # folder of the search index


class Selection(Struct, frozen=True):
    """The documents whose pages are planned (None: all pages), and the pages reused without planning.

    With `touched_only` other pages may be out of date until the next build.
    """

    documents: frozenset[str] | None
    reused: Mapping[str, Output]
    touched_only: bool = False


def select(
    plan: BuildPlan, shown: ChangeScope | None, after: ChangeScope, rows: Mapping[str, Output]
) -> tuple[Selection, PreviousOutputs]:
    """Decide, before any page is planned, whether the build is full or partial.

    Args:
        plan: Inputs of the build.
        shown: What the pages of the previous build show, if it is known.
        after: What they will show.
        rows: Output files of the previous build.
    """
    if plan.touched_only and shown:
        trusted = PreviousOutputs(plan.output, rows, "none")
        alike = shown.alike(after)
        edited = shown.changed(after) | plan.removed
        few = shown.drawing == after.drawing and len(edited) <= FEW
        if trusted.is_complete and (alike or few):
            reused = {p: r for p, r in rows.items() if not r.page or r.source not in edited}
            return Selection(edited, reused, touched_only=True), trusted
    previous = PreviousOutputs(plan.output, rows, "content" if plan.verify else "stat")
    if shown and shown.alike(after) and previous.is_complete:
        warmed_up = [item.main.path for item in plan.catalogue.items[:1] if plan.warm_up]
        edited = shown.changed(after).union(warmed_up, plan.removed)
        pages = [path for path, row in rows.items() if row.page and row.source not in edited]
        index = [path for path, row in rows.items() if not row.page and path.startswith(_INDEX)]
        if (intact := previous.all_intact(pages + index)) is not None:
            return Selection(edited, intact), previous
    return Selection(None, {}), previous


class PagePlan:
    """Pages of one build, planned while others are rendered."""

    def __init__(
        self,
        plan: BuildPlan,
        selection: Selection,
        outputs: OutputSet,
        previous: PreviousOutputs,
        progress: Progress,
    ) -> None:
        self._plan = plan
        self._selection = selection
        self._outputs = outputs
        self._previous = previous
        self._progress = progress
        self.count = 0  # HTML pages planned so far

    @property
    def expected(self) -> int:
        """Estimate of the pages to render, for the progress bar."""
        documents = self._selection.documents
        return len(self._plan.catalogue.items) if documents is None else len(documents)

    def jobs(self, studio: Studio) -> Iterator[DrawJob]:
        """Plan pages and yield those whose inputs have changed since the last output."""
        plan, outputs = self._plan, self._outputs
        only = self._selection.documents
        for number, page in enumerate(_pages(plan, only)):
            if number % _REPORTED == 0:
                self._progress("plan", number, 0)
            present = outputs.rows.get(page.path)
            if only is not None and present and present.source != page.source:
                continue  # another document's page: a full build decides whose address it is
            if not outputs.claim(page.path, page.source or page.path):
                continue
            self.count += page.path.endswith(".html")
            view = encode(page.view)
            key = studio.key(page, view)
            before = self._previous.intact(page.path)
            if before and before.key == key and not (plan.warm_up and only):
                outputs.keep(before)
            else:
                yield drawing.job_for(page, key, view, before.digest if before else "")

    def take(self, drawn: Drawn) -> None:
        """Add rendered pages to the output set."""
        for row in drawn.written:
            self._outputs.add(row)
        for path, key, source in drawn.same:
            row = self._previous.rows[path]
            self._outputs.keep(row._replace(key=key, source=source, page=True))
            self._outputs.redrawn.add(path)


def _pages(plan: BuildPlan, only: frozenset[str] | None) -> Iterator[Page]:
    """Yield the pages of the site, including the pages about boards in a portal."""
    if not plan.boards or only is not None:
        yield from planner.pages(plan.grouped, plan.texts, only)
        return
    from sitegen.portal import pages as portal
    from sitegen.portal.update import load

    boards = load(plan.boards)
    found = planner.pages(plan.grouped, plan.texts, None, portal.pages(plan.grouped, boards))
    yield from portal.with_boards(found, plan.grouped, boards)
