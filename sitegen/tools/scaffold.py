"""The scaffold of a site."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from sitegen.domain.period import Period


def start_site(folder: Path, level: SiteLevel, today: date) -> bool:
    """Copy the starter into an empty or new folder; return False if the folder is not empty.

    The ledger of the new site begins with the quarter of `today`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return False
    starter = files("sitegen") / "starter"
    _copy(starter, folder)
    settings = folder / "site.yaml"
    text = settings.read_text("utf-8")
    for old, new in _SETTINGS[level]:
        text = text.replace(old, new)
    text = _SINCE.sub(rf"\g<1>{Period.of(today, 4).first}", text)
    settings.write_text(text, "utf-8", newline="\n")
    if level != "township":
        organizations = (starter / _LEVELS / f"{level}.yaml").read_bytes()
        (folder / "content" / "organizations.yaml").write_bytes(organizations)
    return True


SiteLevel = Literal["village", "township", "county"]
_LEVELS = "levels"  # folder of what differs
_SETTINGS: dict[SiteLevel, tuple[tuple[str, str], ...]] = {
    "township": (),
    "village": (
        ("某某镇公开栏", "东洼村公开栏"),
        ("Town Noticeboard", "Village Noticeboard"),
        ("organization: town ", "organization: dongwa "),
    ),
    "county": (
        ("某某镇公开栏", "某某县公开栏"),
        ("Town Noticeboard", "County Noticeboard"),
        ("organization: town ", "organization: county "),
    ),
}
_SINCE = re.compile(r"(since: )\d{4}-\d\d-\d\d")


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            if entry.name not in ("__pycache__", _LEVELS):
                _copy(entry, target / entry.name)
        elif not entry.name.endswith((".py", ".pyc")):
            hidden = entry.name in ("gitignore", "gitattributes")
            name = f".{entry.name}" if hidden else entry.name
            (target / name).write_bytes(entry.read_bytes())
