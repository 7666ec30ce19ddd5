"""Import a file: bytes to documents, documents to files of the site.

bytes ─ sniff ─ reader ─ chatter, joins ─ sections ─ official parts ─ structure ─ guesses ─ Markdown
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from sitegen.config.model import Config
from sitegen.domain.text import folded
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


def imported(
    name: str,
    data: bytes,
    config: Config,
    given: Given,
    sandbox: Sandbox,
    split: bool | None = None,
    beside: Sequence[Path] = (),
) -> Imported:
    """Turn a file into documents.

    Args:
        name: The file's own name, without folders.
        data: Its bytes.
        config: The site.
        given: What options say of all its documents.
        sandbox: Reads formats that need a parser in C or unpack an archive.
        split: See `collection.sections`.
        beside: The files that lie beside it, among which those are that 附件：… names.

    Raises:
        Refused: It cannot be read, or must not be published.
    """
    name, data, old = _modern(name, data)  # what a document includes is what is read
    draft = _draft(name, data, sandbox)
    if len(draft.blocks) > MOST_BLOCKS:
        raise Refused("too_long", limit=MOST_BLOCKS)
    blocks, cut = joins.lines_apart(draft.blocks)
    blocks, apart = collection.without_chatter(blocks)
    blocks, joined = joins.joined(blocks)
    found, notes = collection.sections(blocks, split)
    source = _File(name, data, draft, alone=len(found) == 1)
    pieces = tuple(_piece(section, source, config, given, beside) for section in found)
    return Imported(name, draft, pieces, (*old, *draft.notes, *cut, *apart, *joined, *notes))


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


class _File(Struct, frozen=True):
    """A file that was read; `alone` if it is one document."""

    name: str
    data: bytes
    draft: Draft
    alone: bool


def _piece(
    section: collection.Section, file: _File, config: Config, given: Given, beside: Sequence[Path]
) -> Piece:
    draft = file.draft
    parts, notes = official.recognized(section.blocks)
    source = Source(
        parts,
        PurePosixPath(file.name).stem,
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
    attached = _attached(file)
    annexes = _annexes(parts.annexes, beside)
    if attached and draft.attach:
        front = (*front, _attachments(attached, "original"))
    elif annexes:
        front = (*front, _attachments(annexes.values(), "annexes"))
    if not blocks and attached:
        blocks = [Paragraph((Span("全文见附件。"),))]
    missing = [sign for sign in parts.annexes if sign.text not in annexes]
    if missing and not attached:
        names = "、".join(sign.text for sign in missing)
        notes.append(Note("keep", "annexes", missing[0].at, names))
    return Piece(
        front=front,
        blocks=tuple(blocks),
        footnotes=tuple(one for one in draft.footnotes if one.key in used),
        notes=tuple(notes),
        files=(*_pictures(blocks), *attached, *annexes.values()),
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


def _attached(file: _File) -> tuple[File, ...]:
    wanted = file.alone and (file.draft.attach or file.draft.included)
    return (File(file_name(file.name), file.data),) if wanted else ()


def _annexes(signs: Sequence[official.Sign], beside: Sequence[Path]) -> dict[str, File]:
    """Return the files that are named as annexes, by the name in the text."""
    found: dict[str, File] = {}
    for sign in signs:
        name = folded(sign.text)
        for path in beside:
            if len(name) >= _SHORTEST_NAME and name in folded(path.stem):
                try:
                    found[sign.text] = File(file_name(path.name), read(path))
                except Refused:
                    continue
                break
    return found


_SHORTEST_NAME = 4  # characters: a shorter name of an annex is in too many names of files


def _attachments(attached: Iterable[File], reason: str) -> Guess:
    lines = "".join(f"\n  - {markdown.scalar(one.name)}" for one in attached)
    return Guess("attachments", lines, reason, "sure" if reason == "original" else "likely")


def _pictures(blocks: Sequence[Block]) -> tuple[File, ...]:
    found = {
        block.name: File(block.name, block.data) for block in blocks if isinstance(block, Picture)
    }
    return tuple(found.values())


def file_notes(found: Imported) -> tuple[Note, ...]:
    """Return the marks on a file and on its documents, in the order of the source."""
    notes = [*found.notes, *(note for piece in found.pieces for note in piece.notes)]
    return tuple(sorted(notes, key=lambda note: _order(note.at)))


def _order(at: Place) -> int:
    return at.number
