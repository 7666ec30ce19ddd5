"""The review of an import: source beside result, every join, split, guess and drop marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import jinja2
from msgspec import Struct

from sitegen.content.fields import DOCUMENT
from sitegen.content.source_text import decode
from sitegen.importing.markdown import body, field_value
from sitegen.importing.model import Block, Guess, Note, Picture, Piece, Place, Table
from sitegen.importing.placing import Target
from sitegen.importing.run import Imported, file_notes
from sitegen.messages import message

_SHOWN = 60  # characters of a text that a line of the terminal shows


class Row(Struct, frozen=True):
    """A part of the source, what it became, and the marks on it; `piece` counts documents from 1."""

    at: Place
    source: str
    result: str
    notes: tuple[Note, ...]
    piece: int = 0


def rows(found: Imported, data: bytes, language: str) -> list[Row]:
    """Return the whole source in order, each part with its result and its marks.

    Args:
        found: The import.
        data: The bytes of the file; of a text, the lines are shown as they stand.
        language: The language to speak.
    """
    results: dict[Place, list[str]] = {}
    pieces: dict[Place, int] = {}
    for number, piece in enumerate(found.pieces, 1):
        for block in piece.blocks:
            results.setdefault(block.at, []).append(_written(block))
            pieces.setdefault(block.at, number)
        for guess in piece.front:
            if guess.at != Place():
                pieces.setdefault(guess.at, number)
    notes: dict[Place, list[Note]] = {}
    places = [block.at for block in found.draft.blocks]
    for note in _all(found, language):
        notes.setdefault(_holder(note.at, places), []).append(note)
    texts = _sources(found, data)
    shown = []
    for block, text in zip(found.draft.blocks, texts, strict=True):
        result = "\n\n".join(results.pop(block.at, []))
        marks = tuple(notes.pop(block.at, []))
        shown.append(Row(block.at, text, result, marks, pieces.get(block.at, 0)))
    rest = tuple(note for left in notes.values() for note in left)
    return [Row(Place(), "", "", rest), *shown] if rest else shown


def _all(found: Imported, language: str) -> Iterator[Note]:
    yield from file_notes(found)
    for piece in found.pieces:
        for guess in piece.front:
            if guess.at != Place():
                told = f"{field_name(guess.field, language)}：{value(guess, language)}"
                yield Note("guess", "guess", guess.at, told, {"reason": reason(guess, language)})


def _holder(at: Place, places: Sequence[Place]) -> Place:
    """Return the place of the block that a mark stands in: the last one that begins before it."""
    if at in places:
        return at
    before = [one for one in places if one.kind == at.kind and one.number <= at.number]
    return before[-1] if before else at


def _written(block: Block) -> str:
    return body(Piece((), (block,))).strip()


def _sources(found: Imported, data: bytes) -> list[str]:
    """Return the text of each block as the source has it."""
    blocks = found.draft.blocks
    if found.draft.format == "text":
        text, _ = decode(data, found.name)
        lines = (text or "").replace("\x0c", "").split("\n")
        starts = [block.at.number - 1 for block in blocks]
        ends = [*starts[1:], len(lines)]
        return ["\n".join(lines[a:b]).strip() for a, b in zip(starts, ends, strict=True)]
    return [_source(block) for block in blocks]


def _source(block: Block) -> str:
    match block:
        case Table():
            lines = (" | ".join(cell.text if cell else "" for cell in row) for row in block.rows)
            return "\n".join(lines)
        case Picture():
            return block.name
        case _:
            return block.text


def place(at: Place, language: str) -> str:
    """Return the words for a place."""
    said = message(language, f"import.place.{at.kind}", number=at.number)
    return f"{at.name} {said}" if at.name else said


def reason(guess: Guess, language: str) -> str:
    """Return the words for why a field has its value."""
    return message(language, f"import.reason.{guess.reason}", **guess.values)


def words(note: Note, language: str) -> str:
    """Return the words for a mark."""
    return message(language, f"import.note.{note.key}", text=note.text, **note.values)


def summary(
    found: Imported, targets: Sequence[Target], language: str, written: bool = True
) -> list[str]:
    """Return the lines for the terminal: each document with its fields, then every mark."""

    def say(key: str, **values: object) -> str:
        return message(language, f"import.{key}", **values)

    lines = []
    for piece, target in zip(found.pieces, targets, strict=True):
        lines.append(say(f"status.{_status(target, written)}", path=target.path))
        lines += [
            say(
                f"field.{guess.confidence}",
                field=field_name(guess.field, language),
                value=value(guess, language),
                reason=reason(guess, language),
            )
            for guess in piece.front
        ]
    lines += [
        say(
            "mark",
            kind=say(f"kind.{note.kind}"),
            place=place(note.at, language),
            words=words(note, language),
            text=_cut(note.text),
        )
        for note in file_notes(found)
    ]
    return lines


def unsure(found: Imported, targets: Sequence[Target], language: str) -> list[str]:
    """Return the lines for the terminal that a person has to look at: unsure fields, blanks."""

    def say(key: str, **values: object) -> str:
        return message(language, f"import.{key}", **values)

    lines = []
    for piece, target in zip(found.pieces, targets, strict=True):
        lines += [
            say(
                "unsure",
                path=target.path,
                what=f"{field_name(guess.field, language)}: {value(guess, language)}",
                why=reason(guess, language),
            )
            for guess in piece.front
            if guess.confidence == "unsure"
        ]
        lines += [
            say("unsure", path=target.path, what=_cut(note.text), why=words(note, language))
            for note in piece.notes
            if note.kind in ("blank", "keep")
        ]
    return lines


def page(
    reviewed: Sequence[tuple[Imported, bytes, Sequence[Target]]],
    language: str,
    written: bool = True,
    whole: bool = True,
) -> str:
    """Return the review as HTML.

    Args:
        reviewed: Each import with the bytes of its file and where its documents are written.
        language: The language to speak.
        written: False if nothing has been written yet.
        whole: False for the part that the preview's front desk shows within its own page.
    """
    return _template().render(
        files=[
            {
                "name": found.name,
                "documents": [
                    {
                        "target": target,
                        "status": _status(target, written, whole),
                        "fields": piece.front,
                    }
                    for piece, target in zip(found.pieces, targets, strict=True)
                ],
                "new": sum(target.status == "new" for target in targets),
                "rows": rows(found, data, language),
            }
            for found, data, targets in reviewed
        ],
        whole=whole,
        language=language,
        say=lambda key, **values: message(language, f"import.{key}", **values),
        place=lambda at: place(at, language),
        words=lambda note: words(note, language),
        value=lambda guess: value(guess, language),
        reason=lambda guess: reason(guess, language),
        field=lambda key: field_name(key, language),
    )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("review.html")


def _status(target: Target, written: bool, whole: bool = True) -> str:
    """Return the key of the words for what became of a document, or will."""
    if target.status in ("new", "replaced") and not written:
        return f"{target.status}_planned"
    return "exists_here" if target.status == "exists" and not whole else target.status


def value(guess: Guess, language: str) -> str:
    """Return the value of a field for people: on one line, an id with its name."""
    return guess.shown or _flat(field_value(guess, language))


def field_name(key: str, language: str) -> str:
    """Return the name of a field as the site's clerks know it."""
    field = DOCUMENT.by_key[key]
    return field.chinese if language.startswith("zh") else field.key


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    flat = _flat(text)
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"
