"""Write a document of an import as Markdown with front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from sitegen.content.fields import DOCUMENT
from sitegen.content.markdown.marks import DAY, ISSUER
from sitegen.importing.escapes import escaped, started
from sitegen.importing.model import (
    Block,
    Guess,
    Heading,
    Item,
    Paragraph,
    Picture,
    Piece,
    Span,
    Table,
)
from sitegen.importing.official import ANNEX, ANNEX_ITEM
from sitegen.importing.tables import markdown as table
from sitegen.messages import message


def written(piece: Piece, language: str) -> str:
    """Return a document as it is written to its file.

    Args:
        piece: The document.
        language: The site's own language: that of the keys, and of the comments on unsure fields.
    """
    front = "\n".join(line for guess in piece.front for line in _field(guess, language))
    return f"---\n{front}\n---\n\n{body(piece)}"


def body(piece: Piece) -> str:
    """Return the text of a document below its front matter."""
    parts = ["\n".join(group) for group in _groups(piece.blocks)]
    parts += [f"[^{note.key}]: {inline(note.spans)}" for note in piece.footnotes]
    return "\n\n".join(parts) + "\n" if parts else ""


def _field(guess: Guess, language: str) -> Iterator[str]:
    chinese = language.lower().startswith("zh")
    field = DOCUMENT.by_key[guess.field]
    key = field.chinese if chinese else field.key
    if guess.confidence == "unsure":
        reason = message(language, f"import.reason.{guess.reason}", **guess.values)
        yield f"# {message(language, 'import.check')}{' '.join(reason.split())}"
    value = field_value(guess, language)
    if value.startswith("\n") or guess.field == "display":
        yield f"{key}:{value if value.startswith(chr(10)) else ' ' + value}"
    else:
        yield f"{key}: {scalar(value)}"


def field_value(guess: Guess, language: str) -> str:
    """Return the value of a field in the words of the site's language."""
    chinese = language.lower().startswith("zh")
    return "是" if chinese and guess.field == "draft" and guess.value == "yes" else guess.value


def scalar(text: str) -> str:
    """Return a value as front matter takes it: in quotation marks only where it needs them."""
    return text if _PLAIN(text) else json.dumps(text, ensure_ascii=False)


_PLAIN = re.compile(r"[^\s\"'\[\]{}|>#&*!%@`?:：,-][^\"'\[\]{}#:\n]*(?<=\S)").fullmatch


def _groups(blocks: Sequence[Block]) -> Iterator[list[str]]:
    """Yield the lines of each block; items of a list, and an issuer above its day, are one block."""
    group: list[str] = []
    for before, block in pairwise([None, *blocks]):
        assert block is not None
        if group and not _together(before, block):
            yield group
            group = []
        group += _text(block).split("\n")
    if group:
        yield group


def _together(above: Block | None, below: Block) -> bool:
    if isinstance(above, Item) and isinstance(below, Item):
        return (above.mark == "-") == (below.mark == "-") or below.depth > 0
    if isinstance(above, Paragraph) and isinstance(below, Paragraph):
        first, second = above.text.strip(), below.text.strip()
        listed = ANNEX.fullmatch(first) or ANNEX_ITEM.fullmatch(first)
        if listed and ANNEX_ITEM.fullmatch(second) and "。" not in first + second:
            return True
        signed = DAY.fullmatch(second) or ISSUER.match(second)
        return bool(ISSUER.match(first) and signed)
    return False


def _text(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {inline(_plain(block.spans)).strip()}"
        case Item():
            return f"{'    ' * block.depth}{block.mark} {started(inline(block.spans).strip())}"
        case Paragraph():
            return started(inline(block.spans).strip())
        case Picture():
            return f"![{escaped(block.alt)}]({_address(block.name)})"
        case Table():
            return table(block)


def _plain(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(replace(span, bold=False, italic=False) for span in spans)


def _address(name: str) -> str:
    return f"<{name}>" if re.search(r"[\s()]", name) else name


def inline(spans: Sequence[Span]) -> str:
    """Return text with its looks as Markdown; what looks like mark-up and is none is escaped."""
    return "".join(map(_span, _merged(spans)))


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Join neighbours of one look: Word cuts a sentence into runs wherever it was edited."""
    found: list[Span] = []
    for span in spans:
        if found and not found[-1].footnote and _look(found[-1]) == _look(span):
            found[-1] = replace(span, text=found[-1].text + span.text)
        elif span.text or span.footnote:
            found.append(span)
    return found


def _look(span: Span) -> tuple[bool, bool, str]:
    return span.bold, span.italic, span.link


def _span(span: Span) -> str:
    text = escaped(span.text)
    kept = text.strip()
    lead = text[: len(text) - len(text.lstrip())] if kept else ""
    tail = text[len(text.rstrip()) :] if kept else text
    if kept and span.italic:
        kept = f"<em>{kept}</em>"
    if kept and span.bold and "*" not in kept and "\n" not in kept:
        kept = f"**{kept}**"
    if kept and span.link:
        kept = f"[{kept}]({_address(span.link)})"
    mark = f"[^{span.footnote}]" if span.footnote else ""
    return f"{lead}{kept}{tail}{mark}".replace("\n", "  \n")
