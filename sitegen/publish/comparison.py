"""Differences between two states of a site, as its readers and supervisors would see them."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.domain.public_version import Piece
from sitegen.pipeline.manifest import Manifest
from sitegen.pipeline.request import CACHE, Request
from sitegen.pipeline.session import run as build_site
from sitegen.pipeline.snapshot import ledger_on, standing
from sitegen.publish.manifest import compare, manifest_of
from sitegen.publish.programs import ProgramFailed, run
from sitegen.publish.target import PublishError
from sitegen.render.visible_text import difference, visible_text
from sitegen.system import files


class Page(NamedTuple):
    """A page of a document in one language."""

    url: str
    title: str


class ChangedPage(NamedTuple):
    """A page of a document, and how what is seen of it differs."""

    page: Page
    pieces: list[Piece]


class Transition(NamedTuple):
    """A duty or target whose state changed, with the states before and after; "" if absent."""

    name: tuple[str, ...]
    before: str
    after: str


class State(Struct, frozen=True):
    """A state of a site: what it publishes, what is wrong with it, how it stands."""

    output: Path
    manifest: Manifest
    pages: dict[str, Page]  # by path of the file
    findings: Findings
    duties: dict[tuple[str, ...], str]
    targets: dict[tuple[str, ...], str]


class Comparison(Struct, frozen=True):
    """Differences between two states."""

    added: list[Page]
    removed: list[Page]
    changed: list[ChangedPage]
    other_files: int
    new_findings: Findings
    fixed_findings: Findings
    duties: list[Transition]
    duty_counts: tuple[dict[str, int], dict[str, int]]
    targets: list[Transition]
    target_counts: tuple[dict[str, int], dict[str, int]]


@contextmanager
def state_of(root: Path, what: str, now: datetime, jobs: int | None) -> Iterator[State]:
    """Build a state of a site in a folder of its own.

    Args:
        root: Folder of the site, in whose repository a commit is looked for.
        what: Folder of a site; else a commit, branch or tag.
        now: The moment at which it is looked at, in the site's own time.
        jobs: Number of processes.

    Raises:
        PublishError: There is neither, or it cannot be built.
    """
    with TemporaryDirectory(prefix="sitegen-") as name:
        folder = Path(name)
        sources = root / what
        if not (sources / "site.yaml").is_file():
            sources = folder / "sources"
            _extract(root, what, sources)
        output = folder / "output"
        request = Request(
            sources,
            now,
            output=output,
            keep_going=True,
            as_of_other_day=True,
            copies=False,
            boards="none",  # boards change independently of the sources
            history=False,  # sources taken out of a repository have none
        )
        result = build_site(request, folder / CACHE, jobs, lambda *_: None, lambda: None)
        if not result.published:
            first = next((f for f in result.findings if f.severity == "error"), None)
            raise PublishError(
                "not_built", what=what, reason=f"{first.at} {first.code}" if first else ""
            )
        yield State(
            output,
            manifest_of(output, {}),
            _pages(output),
            result.findings,
            _duties(sources, now, jobs),
            _targets(output),
        )


def compared(old: State, new: State) -> Comparison:
    """Compare two states."""
    changes = compare(old.manifest, new.manifest)
    added = [new.pages[path] for path in changes.added if path in new.pages]
    removed = [old.pages[path] for path in changes.removed if path in old.pages]
    changed = []
    for path in changes.changed:
        if path in new.pages and path in old.pages:
            texts = [visible_text((state.output / path).read_text("utf-8")) for state in (old, new)]
            if texts[0] != texts[1]:
                changed.append(ChangedPage(new.pages[path], difference(*texts)))
    count = len(changes.added) + len(changes.changed) + len(changes.removed)
    before, after = ({_without_line(f): f for f in s.findings} for s in (old, new))
    return Comparison(
        sorted(added),
        sorted(removed),
        sorted(changed, key=lambda one: one.page),
        count - len(added) - len(removed) - len(changed),
        tuple(sorted(after[key] for key in after.keys() - before.keys())),
        tuple(sorted(before[key] for key in before.keys() - after.keys())),
        _transitions(old.duties, new.duties),
        (dict(Counter(old.duties.values())), dict(Counter(new.duties.values()))),
        _transitions(old.targets, new.targets),
        (dict(Counter(old.targets.values())), dict(Counter(new.targets.values()))),
    )


def _extract(root: Path, commit: str, folder: Path) -> None:
    """Write the site's files as of a commit into a folder."""
    if commit.startswith("-"):
        raise PublishError("no_state", what=commit)
    try:
        data = run(["git", "archive", "--format=tar", commit], folder=root)
    except ProgramFailed as error:
        raise PublishError("no_state", what=commit) from error
    with tarfile.open(fileobj=BytesIO(data)) as archive:
        folder.mkdir()
        for member in archive:  # regular files only: a build follows no links
            if member.isfile() and (file := archive.extractfile(member)):
                files.write(folder, member.name, file.read())
    if not (folder / "site.yaml").is_file():
        raise PublishError("no_state", what=commit)


def _pages(output: Path) -> dict[str, Page]:
    """Return the pages of documents by the path of their file, from the site's open data."""
    found = {}
    for one in _data(output, "documents"):
        base = str(one["url"]).removesuffix(one["id"])
        versions = [one, *(one["translations"] or ())]
        for version in versions:
            url = str(version["url"]).removeprefix(base)
            found[f"{url}index.html"] = Page(url, str(version["title"]))
    return found


def _targets(output: Path) -> dict[tuple[str, ...], str]:
    """Return how each target of a plan stands."""
    return {
        (one["organization_name"], one["plan_title"], one["text"] or one["target"]): one["outcome"]
        for one in _data(output, "targets")
    }


def _data(output: Path, name: str) -> list[dict[str, Any]]:
    try:
        found = json.loads((output / "data" / f"{name}.json").read_bytes())
    except FileNotFoundError:
        return []
    rows: list[dict[str, Any]] = found[name]
    return rows


def _duties(root: Path, now: datetime, jobs: int | None) -> dict[tuple[str, ...], str]:
    """Return how each duty of the ledger stands."""
    site, _ = standing(root, now, jobs)
    known = ledger_on(site.config, site.catalogue.items, now.date()) if site else None
    if site is None or known is None:
        return {}
    language = site.config.languages[0]
    found: dict[tuple[str, ...], str] = {}
    for one in known.organizations:
        for duty in known.of(one):
            outcome = duty.outcome(now.date())
            if outcome != "none":
                name = one.name.in_language(language), duty.rule.name.in_language(language)
                found[(*name, str(duty.period))] = str(outcome)
    return found


def _transitions(
    old: dict[tuple[str, ...], str], new: dict[tuple[str, ...], str]
) -> list[Transition]:
    names = sorted(old.keys() | new.keys())
    pairs = (Transition(name, old.get(name, ""), new.get(name, "")) for name in names)
    return [one for one in pairs if one.before != one.after]


def _without_line(finding: Diagnostic) -> Diagnostic:
    """Return a finding that is the same when lines were added above it."""
    return replace(finding, at=Location(finding.at.path))
