"""Documentation: links lead somewhere, and paths named in it exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.board import ROOT

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")]
)
PACKAGE = ROOT / "sitegen"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)|[`*]", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in plain}


def prose(page: Path) -> str:
    """Return the text of a page without its code blocks."""
    return re.sub(r"(?ms)^```.*?^```", "", page.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file_and_an_anchor(page: Path) -> None:
    broken = []
    text = re.sub(r"`[^`\n]*`", "", prose(page))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_path_named_for_contributors_exists(name: str) -> None:
    named = re.findall(r"`([\w/.*-]+(?:\.\w+|/))`", prose(ROOT / name))
    made = ("output", ".venv", "build/", "dist/", "content/<")
    missing = [
        path
        for path in sorted(set(named))
        if not path.startswith(made)
        and not any(ROOT.glob(path))
        and not any(next(place.rglob(path), None) for place in (PACKAGE, ROOT / "tests"))
    ]
    assert missing == []
