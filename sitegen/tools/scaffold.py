"""Scaffolds of a site and of a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from sitegen.config.model import Config
from sitegen.content.file_names import address_part
from sitegen.domain.period import Period
from sitegen.domain.text import folded
from sitegen.schema.fields import FindingCollector
from sitegen.schema.kinds import Day
from sitegen.schema.yaml_nodes import Scalar


class Unknown(Exception):
    """A name that the site does not know; `what` is the key of its kind, `known` the existing names."""

    def __init__(self, what: str, text: str, known: Iterable[str]) -> None:
        super().__init__(text)
        self.what = what
        self.text = text
        self.known = known


class NotThere(Exception):
    """The organization does not exist on the day of the document."""

    def __init__(self, name: str, day: date, successor: str) -> None:
        super().__init__(name)
        self.name = name
        self.day = day
        self.successor = successor


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


class NewDocument(Struct, frozen=True):
    """The front matter of a document that is begun; organization and category by id or name."""

    org: str
    category: str
    title: str
    date: str
    slug: str = ""  # of the file, "" for the day and the category
    period: str = ""
    draft: bool = False


def start_document(root: Path, config: Config, new: NewDocument) -> Path:
    """Write the front matter of a new document and return its path.

    Raises:
        Unknown: The site does not know a name.
        ValueError: The date is invalid.
        NotThere: The organization does not exist on that day.
        FileExistsError: There is such a document already.
    """
    organization = config.organizations.named(new.org)
    if organization is None:
        raise Unknown("org", new.org, config.organizations.names())
    wanted = folded(new.category)
    kinds = {folded(n): c for c in config.categories for n in (c.id, *c.name.all())}
    if wanted not in kinds:
        raise Unknown("category", new.category, (c.id for c in config.categories))
    made = Day().read(Scalar(new.date, 1, 1), FindingCollector(""))
    if made is None:
        raise ValueError(new.date)
    if not organization.exists_on(made):
        heirs = config.organizations.successors(organization)
        heir = next((one.id for one in heirs if one.exists_on(made)), "")
        raise NotThere(organization.name.in_language(config.languages[0]), made, heir)
    name = address_part(new.slug or f"{made:%m%d}-{kinds[wanted].id}")
    path = root / config.content / organization.id / str(made.year) / f"{name or 'notice'}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    chinese = config.languages[0].lower().startswith("zh")
    values = {
        ("title", "标题"): json.dumps(new.title, ensure_ascii=False),
        ("date", "发布日期"): str(made),
        ("org", "单位"): organization.id,
        ("category", "类别"): kinds[wanted].id,
        ("period", "所属期"): new.period,
        ("draft", "草稿"): ("是" if chinese else "true") if new.draft else "",
    }
    lines = [f"{key[chinese]}: {value}" for key, value in values.items() if value]
    with open(path, "x", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(["---", *lines, "---", "", ""]))
    return path


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
