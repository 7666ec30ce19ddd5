"""Word documents for tests, made with python-docx and, where it has no call, WordprocessingML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = nsdecls("w")


def saved(document: Any) -> bytes:
    """Return a document as a file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def made(*paragraphs: str) -> Any:
    """Return a document of paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def xml(text: str) -> Any:
    """Parse an element whose names begin with w:."""
    head, _, rest = text.partition(">")
    closed = head.endswith("/")
    head = head.removesuffix("/")
    return parse_xml(f"{head} {nsdecls('w', 'r', 'wp', 'a')}{'/' if closed else ''}>{rest}")


def put(document: Any, text: str) -> None:
    """Append an element to the body, before its last section."""
    document.element.body.insert(len(document.element.body) - 1, xml(text))


def numbered(document: Any, *levels: tuple[str, str]) -> None:
    """Define list 77 with levels of (format, text)."""
    rules = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(0, xml(f'<w:abstractNum w:abstractNumId="77">{rules}</w:abstractNum>'))
    root.append(xml('<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def add_numbered(document: Any, text: str, level: int = 0, number: int = 77) -> None:
    """Add a paragraph with an automatic number."""
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        xml(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def with_members(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return a package after its members were changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
