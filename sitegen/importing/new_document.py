"""A document that is begun with nothing but its front matter."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from msgspec import Struct

from sitegen.config.model import Config
from sitegen.content.file_names import address_part
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


class NewDocument(Struct, frozen=True):
    """The front matter of a document that is begun; organization and category by id or name."""

    org: str
    category: str
    title: str
    date: str
    slug: str = ""  # of the file, "" for the day and `name`
    name: str = ""  # what follows the day in the slug, "" for the category
    period: str = ""
    draft: bool = False
    body: str = ""
    lines: tuple[str, ...] = ()  # further lines of the front matter


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
    name = address_part(new.slug or f"{made:%m%d}-{new.name or kinds[wanted].id}")
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
    lines += new.lines
    with open(path, "x", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(["---", *lines, "---", "", new.body]))
    return path
