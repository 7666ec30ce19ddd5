"""Import a file: bytes to documents, documents to files of the site.

bytes ─ sniff ─ reader ─ chatter, joins ─ sections ─ official parts ─ structure ─ guesses ─ Markdown
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sitegen.config.model import Config
from sitegen.content.file_names import address_part
from sitegen.importing import (
    collection,
    formats,
    joins,
    markdown,
    masks,
    official,
    readers,
    structure,
)
from sitegen.importing.guesses import Given, Source, guessed, text_of
from sitegen.importing.legacy import converted
from sitegen.importing.limits import MOST_BLOCKS, MOST_BYTES
from sitegen.importing.model import (
    Block,
    Draft,
    File,
    Guess,
    Note,
    Paragraph,
    Picture,
    Piece,
    Place,
    Refused,
    Span,
)
from sitegen.importing.names import file_name
from sitegen.importing.sandbox import Sandbox
from sitegen.system import files

Status = Literal["new", "same", "exists", "replaced"]


class Imported(Struct, frozen=True):
    """The documents of one file.

    Attributes:
        name: The name of the file.
        draft: Its content as its reader found it.
        pieces: Its documents, in order.
        notes: Marks on the file as a whole: splits, and what is set apart.
    """

    name: str
    draft: Draft
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...] = ()


class Target(Struct, frozen=True):
    """Where a document is written.

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


def imported(
    name: str,
    data: bytes,
    config: Config,
    given: Given,
    sandbox: Sandbox,
    split: bool | None = None,
) -> Imported:
    """Turn a file into documents.

    Args:
        name: The file's own name, without folders.
        data: Its bytes.
        config: The site.
        given: What options say of all its documents.
        sandbox: Reads formats that need a parser in C or unpack an archive.
        split: See `collection.sections`.

    Raises:
        Refused: It cannot be read, or must not be published.
    """
    name, data, old = _modern(name, data)  # what a document includes is what is read
    draft = _draft(name, data, sandbox)
    if len(draft.blocks) > MOST_BLOCKS:
        raise Refused("too_long", limit=MOST_BLOCKS)
    blocks, apart = collection.without_chatter(draft.blocks)
    blocks, joined = joins.joined(blocks)
    found, notes = collection.sections(blocks, split)
    pieces = tuple(
        _piece(section, name, data, draft, config, given, alone=len(found) == 1)
        for section in found
    )
    return Imported(name, draft, pieces, (*old, *draft.notes, *apart, *joined, *notes))


def read(file: Path) -> bytes:
    """Read a file to import. Raises Refused if it is missing, odd or too large."""
    try:
        return files.read(file, MOST_BYTES)
    except files.Unreadable as fault:
        match fault.reason:
            case "large":
                raise Refused("too_large", limit=MOST_BYTES // 1024**2) from None
            case "missing" | "odd":
                raise Refused(fault.reason) from None
            case reason:
                raise Refused("unreadable", reason=reason) from None


def _draft(name: str, data: bytes, sandbox: Sandbox) -> Draft:
    form = formats.sniff(name, data)
    if form in readers.IN_PROCESS:
        return readers.read(form, name, data)
    return sandbox.read(form, name, data)


def _modern(name: str, data: bytes) -> tuple[str, bytes, tuple[Note, ...]]:
    """Return a file of an old format as one of today's, its new name, and a note that says so."""
    wanted = {formats.OLD_WORD: "docx", formats.OLD_SHEET: "xlsx"}
    form = formats.sniff(name, data)
    if form not in wanted:
        return name, data, ()
    told = Note("keep", "converted", text=name)
    return (*converted(name, data, wanted[form]), (told,))


def _piece(
    section: collection.Section,
    name: str,
    data: bytes,
    draft: Draft,
    config: Config,
    given: Given,
    alone: bool,
) -> Piece:
    parts, notes = official.recognized(section.blocks)
    source = Source(
        parts,
        PurePosixPath(name).stem,
        section.stem,
        section.part,
        draft.properties.get("title", ""),
    )
    if (section.stem or source.titled) and parts.title:  # the line is part of the text
        first = Paragraph((Span(parts.title.text),), parts.title.at)
        parts = replace(parts, body=(first, *parts.body), title=None)
        source = replace(source, parts=parts)
    front = guessed(source, config, given)
    blocks, structured = structure.structured(parts.body)
    notes += structured
    notes += _blanks(parts.body)
    used = {span.footnote for block in blocks for span in getattr(block, "spans", ())}
    attached = _attached(name, data, draft) if alone else ()
    if attached and draft.attach:
        front = (*front, _attachments(attached))
    if not blocks and attached:
        blocks = [Paragraph((Span("全文见附件。"),))]
    if parts.annexes and not attached:
        names = "、".join(sign.text for sign in parts.annexes)
        notes.append(Note("keep", "annexes", parts.annexes[0].at, names))
    return Piece(
        front=front,
        blocks=tuple(blocks),
        footnotes=tuple(one for one in draft.footnotes if one.key in used),
        notes=tuple(notes),
        files=(*_pictures(blocks), *attached),
    )


def _blanks(blocks: Sequence[Block]) -> list[Note]:
    """Note each blank that was never filled in: 20xx年, **镇."""
    notes = []
    for block in blocks:
        text = text_of([block])
        notes += [
            Note("blank", "blank", block.at, text[max(0, one.start - 6) : one.end + 6])
            for one in masks.found(text)
        ]
    return notes


def _attached(name: str, data: bytes, draft: Draft) -> tuple[File, ...]:
    return (File(file_name(name), data),) if draft.attach or draft.included else ()


def _attachments(attached: tuple[File, ...]) -> Guess:
    lines = "".join(f"\n  - {markdown.scalar(one.name)}" for one in attached)
    return Guess("attachments", lines, "original", "sure")


def _pictures(blocks: Sequence[Block]) -> tuple[File, ...]:
    found = {
        block.name: File(block.name, block.data) for block in blocks if isinstance(block, Picture)
    }
    return tuple(found.values())


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
    """Write a document and the files beside it."""
    for where, data in [*target.files, (target.path, target.text.encode())]:
        place = root / where
        place.parent.mkdir(parents=True, exist_ok=True)
        files.replace(place, data)


def file_notes(found: Imported) -> tuple[Note, ...]:
    """Return the marks on a file and on its documents, in the order of the source."""
    notes = [*found.notes, *(note for piece in found.pieces for note in piece.notes)]
    return tuple(sorted(notes, key=lambda note: _order(note.at)))


def _order(at: Place) -> int:
    return at.number
