"""Places of imported documents in the content folder, and writing them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from msgspec import Struct

from sitegen.config.model import Config
from sitegen.content.file_names import address_part
from sitegen.importing import markdown
from sitegen.importing.limits import MOST_BYTES
from sitegen.importing.model import Piece, Refused
from sitegen.importing.run import Imported
from sitegen.system import files

Status = Literal["new", "same", "exists", "replaced"]


class Target(Struct, frozen=True):
    """The place in which a document is written.

    Attributes:
        path: Its path, from the site's folder.
        text: The bytes to be, decoded.
        files: The files beside it, by path from the site's folder.
        status: "new"; "same" where all of it is there; "exists" where something else is;
            "replaced" where that is overwritten.
    """

    path: str
    text: str
    files: tuple[tuple[str, bytes], ...]
    status: Status


_LONGEST_SLUG = 40  # characters


def targets(found: Imported, root: Path, config: Config, force: bool = False) -> tuple[Target, ...]:
    """Return where the documents of a file are written, and what is there already.

    A document whose text stands below the same organization already, under a name that was made
    from the same title, is that document: its date of import does not make a second one.
    """
    taken: set[str] = set()
    return tuple(_target(piece, root, config, force, taken) for piece in found.pieces)


def _target(piece: Piece, root: Path, config: Config, force: bool, taken: set[str]) -> Target:
    slug = address_part(_short(piece.field("title"))) or "notice"
    day = piece.field("date")
    folder = f"{config.content}/{piece.field('org')}"
    path = f"{folder}/{day[:4]}/{day[5:7]}{day[8:10]}-{slug}.md"
    number = 1
    while path in taken:
        number += 1
        path = f"{path.removesuffix('.md').removesuffix(f'-{number - 1}')}-{number}.md"
    text = markdown.written(piece, config.languages[0])
    if earlier := _earlier(root, folder, slug, piece, path):
        path, text = earlier
    taken.add(path)
    beside = path.removesuffix(".md") + ".files"
    others = tuple((f"{beside}/{file.name}", file.data) for file in piece.files)
    wanted = [(path, text.encode()), *others]
    states = {_state(root / where, data) for where, data in wanted}
    status: Status = "new"
    if states == {"same"}:
        status = "same"
    elif "other" in states:
        status = "replaced" if force else "exists"
    return Target(path, text, others, status)


def _short(title: str) -> str:
    plain = re.sub(r"(?<=\w)\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+(?=\w)", "-", title)
    return re.sub(r"[\s《》〈〉“”‘’「」]+", "", plain)[:_LONGEST_SLUG]


def _earlier(root: Path, folder: str, slug: str, piece: Piece, path: str) -> tuple[str, str] | None:
    """Return an earlier import of a document, path and text, where only its guessed day differs."""
    unsure = any(one.field == "date" and one.confidence == "unsure" for one in piece.front)
    if not unsure or (root / path).exists():
        return None
    ending = f"---\n\n{markdown.body(piece)}"
    for place in sorted((root / folder).glob(f"[0-9]*/[0-9][0-9][0-9][0-9]-{slug}*.md")):
        try:
            text = files.read(place, MOST_BYTES).decode()
        except (files.Unreadable, UnicodeDecodeError):
            continue
        if text.endswith(ending):
            return place.relative_to(root).as_posix(), text
    return None


def _state(place: Path, data: bytes) -> str:
    if not place.exists() and not place.is_symlink():
        return "none"
    try:
        return "same" if files.read(place, len(data)) == data else "other"
    except files.Unreadable:
        return "other"


def write(target: Target, root: Path) -> None:
    """Write a document and the files beside it.

    Raises:
        Refused: A folder on the way is a link, which may lead out of the site.
    """
    for where, data in [*target.files, (target.path, target.text.encode())]:
        place = root / where
        for folder in (place.parents[n] for n in range(where.count("/") - 1)):
            if folder.is_symlink():
                raise Refused("linked", path=folder.relative_to(root).as_posix())
        place.parent.mkdir(parents=True, exist_ok=True)
        files.replace(place, data)
