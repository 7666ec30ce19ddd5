"""Word documents (.docx, ECMA-376): paragraphs with their automatic numbers, tables, pictures, notes.

python-docx opens the package and finds parts, styles and relations; it resolves no entities and
fetches nothing. What the text says is read here: tracked changes as accepted, numbers as Word shows
them, text boxes in their place; hidden text and comments are dropped, each with a note.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from lxml import etree
from msgspec.structs import replace

from sitegen.importing.model import (
    Align,
    Block,
    Cell,
    Draft,
    Footnote,
    Note,
    NoteKind,
    Paragraph,
    Picture,
    Place,
    Refused,
    Span,
    Table,
)
from sitegen.importing.readers.word_numbering import Numbering
from sitegen.importing.readers.word_pictures import published
from sitegen.importing.readers.word_xml import (
    FOOTNOTES,
    Styles,
    attribute,
    is_on,
    local,
    name_of,
    parsed,
    related,
    w,
)
from sitegen.system.archives import member_bytes, open_archive

_TRANSITIONAL = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/picture",
        b"http://schemas.openxmlformats.org/drawingml/2006/picture",
    ),
)
"""Namespaces of Strict documents (ISO/IEC 29500-1) and those that python-docx knows."""

_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAIN = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabledTemplate|ms-word\.document\.macroEnabled"
    rb"|ms-word\.template\.macroEnabledTemplate|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E|<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y")


def read(name: str, data: bytes) -> Draft:
    """Read a Word document. Raises Refused or UnreadableFileError."""
    data, macros = _safe(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError):
        raise Refused("broken") from None
    reader = _Reader(document)
    if macros:
        reader.note("drop", "macros", "")
    return reader.draft()


def _safe(data: bytes) -> tuple[bytes, bool]:
    """Check the members of a package and return it in the form that python-docx reads.

    Returns:
        The package without macros, and True if it had any.

    Raises:
        Refused: A name climbs out of the package, or a part declares a document type.
    """
    archive = open_archive(data)
    parts: dict[zipfile.ZipInfo, bytes] = {}
    changed = macros = False
    for member in archive.infolist():
        names = member.filename.replace("\\", "/").split("/")
        if ".." in names or member.filename.startswith(("/", "\\")) or ":" in names[0]:
            raise Refused("climbing")
        content = member_bytes(archive, member)
        if member.filename.lower().endswith((".xml", ".rels")):
            if _DOCTYPE.search(content):
                raise Refused("dtd")
            plain = content
            for strict, transitional in _TRANSITIONAL:
                plain = plain.replace(strict, transitional)
            if member.filename == "[Content_Types].xml":
                plain = _OTHER_MAIN.sub(_MAIN, plain)
            changed = changed or plain != content
            content = plain
        macros = macros or names[-1].lower() == "vbaproject.bin"
        parts[member] = content
    if not changed:
        return data, macros
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for member, content in parts.items():
            made.writestr(member.filename, content)
    return buffer.getvalue(), macros


class _Reader:
    """Walks the body of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._part: Any = document.part
        self._styles = Styles(document.styles.element)
        self._numbering = Numbering(related(self._part, "numbering"), self._styles)
        self._notes: list[Note] = []
        self._footnotes: list[Footnote] = []
        self._sources = {kind: _notes_of(related(self._part, kind)) for kind in FOOTNOTES}
        self._pictures: dict[str, str] = {}
        self._at = Place("paragraph", 0)
        self._field: list[str] = []  # the instruction of each open field
        self._beside: list[Block] = []  # what stands beside the paragraph that is read
        self._breaks = False

    def draft(self) -> Draft:
        """Return the document as a draft."""
        blocks = list(self._blocks(self._document.element.body))
        self._told_elsewhere()
        return Draft("docx", tuple(blocks), tuple(self._footnotes), tuple(self._notes))

    def note(self, kind: NoteKind, key: str, text: str) -> None:
        """Mark the paragraph that is read."""
        flat = " ".join(text.split())
        if flat or key == "macros":
            self._notes.append(Note(kind, key, self._at, flat[:200]))

    # blocks

    def _blocks(self, parent: Any) -> Iterator[Block]:
        pending: tuple[Span, ...] = ()
        for child in _content(parent):
            kind = name_of(child)
            if kind == "p":
                self._at = Place("paragraph", self._at.number + 1)
                found = self._paragraph(child)
                beside, self._beside = self._beside, []
                if pending:
                    found = replace(found, spans=(*pending, *found.spans))
                    pending = ()
                if is_on(child.find(f"{w('pPr')}/{w('rPr')}/{w('del')}")):
                    pending = found.spans  # its end was deleted: it goes on in the next
                    continue
                first = self._at.number <= _HEAD
                if found.text.strip() or any(span.footnote for span in found.spans):
                    yield from (
                        (*beside, found) if first and _are_texts(beside) else (found, *beside)
                    )
                else:
                    yield from beside
            elif kind == "tbl":
                yield from self._table(child)
            elif kind == "altChunk":
                self.note("drop", "embedded", "altChunk")
        if pending:
            yield Paragraph(pending, self._at)

    def _paragraph(self, element: Any) -> Paragraph:
        properties = element.find(w("pPr"))
        style = attribute(properties, "pStyle")
        if _CONTENTS(self._styles.name(style)):
            text = "".join(node.text or "" for node in element.iter(w("t")))
            self.note("drop", "contents", text)
            return Paragraph((), self._at)
        self._breaks = is_on(self._styles.of(properties, style, "pageBreakBefore"))
        spans = [*self._spans(element, style)]
        number, depth = self._numbering.next(properties, style)
        if number and "".join(span.text for span in spans).strip():
            spans.insert(0, Span(number))
        aligned = local(self._styles.of(properties, style, "jc"), "val")
        return Paragraph(
            _trimmed(spans),
            self._at,
            self._styles.level(properties, style),
            _ALIGN.get(aligned, ""),
            self._breaks,
            depth,
        )

    # text within a paragraph

    def _spans(self, parent: Any, style: str, link: str = "") -> Iterator[Span]:
        for child in parent:
            kind = name_of(child)
            if kind == "r":
                yield from self._run(child, style, link)
            elif kind in ("ins", "moveTo"):
                spans = list(self._spans(child, style, link))
                self.note("accept", "inserted", "".join(span.text for span in spans))
                yield from spans
            elif kind in ("del", "moveFrom"):
                gone = child.iter(w("delText"), w("t"))
                self.note("accept", "deleted", "".join(node.text or "" for node in gone))
            elif kind == "hyperlink":
                yield from self._spans(child, style, self._target(child) or link)
            elif kind in ("smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"):
                yield from self._spans(child, style, link)
            elif kind in ("oMath", "oMathPara"):
                formula = "".join(node.text or "" for node in child.iter() if name_of(node) == "t")
                self.note("keep", "formula", formula)
                yield Span(formula)

    def _run(self, run: Any, style: str, link: str) -> Iterator[Span]:
        properties = run.find(w("rPr"))
        character = attribute(properties, "rStyle")

        def on(name: str) -> bool:
            return is_on(self._styles.of_run(properties, character, style, name))

        if on("vanish"):
            hidden = "".join(node.text or "" for node in run.iter(w("t")))
            self.note("drop", "hidden", hidden)
            return
        struck = on("strike") or on("dstrike")
        bold, italic = on("b"), on("i")
        text = ""
        for node in _alternatives(run):
            kind = name_of(node)
            if kind == "fldChar":
                self._follow_field(local(node, "fldCharType"))
            elif kind == "instrText":
                if self._field:
                    self._field[-1] += node.text or ""
            elif kind == "t":
                text += node.text or ""
            elif kind in ("tab", "ptab"):
                text += "\t"
            elif kind == "br":
                if local(node, "type") == "page":
                    self._breaks = True
                elif local(node, "type") != "column":
                    text += "\n"
            elif kind == "cr":
                text += "\n"
            elif kind == "noBreakHyphen":
                text += "-"
            elif kind == "sym":
                text += chr(int(local(node, "char") or "20", 16))
            elif kind == "ruby":
                base = node.find(w("rubyBase"))
                text += (
                    "".join(one.text or "" for one in base.iter(w("t"))) if base is not None else ""
                )
            elif kind in ("footnoteReference", "endnoteReference"):
                yield Span(text, bold, italic, link, self._footnote(kind, local(node, "id"), style))
                text = ""
            elif kind in ("drawing", "pict", "object"):
                self._drawn(node)
        if text:
            if struck:
                self.note("keep", "struck", text)
            yield Span(text, bold, italic, link)

    def _follow_field(self, kind: str) -> None:
        """Follow a field: what it shows stays as it was last computed, and nothing is fetched."""
        if kind == "begin":
            self._field.append("")
        elif kind in ("separate", "end") and self._field:
            code = self._field[-1].strip()
            if kind == "separate" and _FETCHES.match(code):
                self.note("keep", "external", code)
            if kind == "end":
                self._field.pop()

    def _target(self, element: Any) -> str:
        relation = self._part.rels.get(element.get(_R_ID) or "")
        address = str(relation.target_ref) if relation is not None and relation.is_external else ""
        if not address or _WEB.match(address):
            return address
        self.note("drop", "link", address)
        return ""

    def _footnote(self, kind: str, identifier: str, style: str) -> str:
        notes = self._sources["footnotes" if kind == "footnoteReference" else "endnotes"]
        key = str(len(self._footnotes) + 1)
        element = notes.get(identifier)
        spans: list[Span] = []
        for paragraph in element.iter(w("p")) if element is not None else ():
            spans += [Span(" ")] if spans else []
            spans += self._spans(paragraph, style)
        self._footnotes.append(Footnote(key, _trimmed(spans), self._at))
        return key

    # what is drawn

    def _drawn(self, node: Any) -> None:
        """Read the text boxes and pictures of a drawing."""
        boxes = [one for one in node.iter(w("txbxContent")) if not _is_inner(one, node)]
        for box in boxes:
            at, breaks, field = self._at, self._breaks, self._field
            beside, self._beside, self._field = self._beside, [], []
            inner = list(self._blocks(box))
            texts = [one.text for one in inner if isinstance(one, Paragraph)]
            self._at, self._breaks, self._field = at, breaks, field
            self.note("keep", "text_box", " ".join(texts))
            self._beside = [*beside, *(replace(one, at=at) for one in inner)]
        for word_art in node.iter(_TEXT_PATH):
            said = word_art.get("string") or ""
            self._beside.append(Paragraph((Span(said),), self._at, align="center"))
            self.note("keep", "text_box", said)
        if boxes:
            return
        described = next(
            (one.get("descr") or "" for one in node.iter() if name_of(one) == "docPr"), ""
        )
        for blip in node.iter(_BLIP, _IMAGE_DATA):
            self._picture(blip, described)
        for one in node.iter():
            if name_of(one) in ("chart", "relIds"):
                self.note("drop", "chart", name_of(one))
            elif name_of(one) == "OLEObject":
                self.note("drop", "embedded", one.get("ProgID") or "OLE")

    def _picture(self, blip: Any, described: str) -> None:
        identifier = blip.get(_R_EMBED) or blip.get(_R_ID) or ""
        relation = self._part.rels.get(identifier)
        if relation is None or relation.is_external:
            linked = blip.get(_R_LINK) or identifier
            if linked:
                self.note("drop", "linked_picture", linked)
            return
        part: Part = relation.target_part
        shown = published(part.blob)
        if shown is None:
            self.note("drop", "picture", str(part.partname).rpartition("/")[2])
            return
        known = self._pictures.get(str(part.partname))
        name = known or f"image{len(self._pictures) + 1}.{shown[0]}"
        self._pictures[str(part.partname)] = name
        self._beside.append(Picture(name, shown[1], " ".join(described.split()), self._at))

    # tables

    def _table(self, element: Any) -> Iterator[Block]:
        """Read a table; one of a single column, which is a frame, gives its paragraphs."""
        grid: list[list[Cell | None]] = []
        inner: list[list[Block]] = []
        heads = 0
        for row in _content(element):
            if name_of(row) != "tr":
                continue
            properties = row.find(w("trPr"))
            if properties is not None and properties.find(w("del")) is not None:
                self.note(
                    "accept", "deleted", "".join(one.text or "" for one in row.iter(w("delText")))
                )
                continue
            if is_on(properties.find(w("tblHeader")) if properties is not None else None):
                heads = heads + 1 if heads == len(grid) else heads
            cells, blocks = self._row(row, properties, grid)
            grid.append(cells)
            inner.append(blocks)
        width = max(map(len, grid), default=0)
        if width <= 1:
            for blocks in inner:
                yield from blocks
            return
        rows = [row + [Cell() for _ in range(width - len(row))] for row in grid]
        top = max(heads, 1)
        marked = tuple(
            tuple(replace(cell, head=True) if cell and at < top else cell for cell in row)
            for at, row in enumerate(rows)
        )
        at = next((one.at for blocks in inner for one in blocks), self._at)
        yield Table(marked, at, top)
        for blocks in inner:
            yield from (one for one in blocks if isinstance(one, Picture))

    def _row(
        self, row: Any, properties: Any, above: list[list[Cell | None]]
    ) -> tuple[list[Cell | None], list[Block]]:
        skipped = int(attribute(properties, "gridBefore") or 0) if properties is not None else 0
        cells: list[Cell | None] = [Cell() for _ in range(min(skipped, _MOST_COLUMNS))]
        found: list[Block] = []
        for cell in _content(row):
            if name_of(cell) != "tc":
                continue
            looks = cell.find(w("tcPr"))
            span = min(int(attribute(looks, "gridSpan") or 1), _MOST_COLUMNS)
            merged = looks.find(w("vMerge")) if looks is not None else None
            if merged is not None and local(merged, "val") != "restart":
                _lengthen(above, len(cells))
                cells += [None] * span
                continue
            blocks = list(self._blocks(cell))
            found += blocks
            for nested in blocks:
                if isinstance(nested, Table):
                    self.note("keep", "nested_table", _cell_text([nested]))
            aligned = {one.align for one in blocks if isinstance(one, Paragraph)}
            align = aligned.pop() if len(aligned) == 1 else ""
            cells += [Cell(_cell_text(blocks), columns=span, align=align), *[None] * (span - 1)]
        return cells[:_MOST_COLUMNS], found

    # what is left out

    def _told_elsewhere(self) -> None:
        """Note comments, and the text of heads and feet of pages."""
        self._at = Place()
        comments = related(self._part, "comments")
        for comment in comments.iter(w("comment")) if comments is not None else ():
            self.note("drop", "comment", "".join(one.text or "" for one in comment.iter(w("t"))))
        said: dict[str, None] = {}
        for relation in self._part.rels.values():
            if not relation.is_external and relation.reltype.endswith(("/header", "/footer")):
                root = parsed(relation.target_part.blob)
                text = "".join(one.text or "" for one in root.iter(w("t"))).strip()
                if re.search(r"[^\d\s\-—–－·/第共页]", text):
                    said[text] = None
        for text in said:
            self.note("drop", "running_head", text)


_HEAD = 3  # paragraphs at the top, above which a text box holds the red head
_MOST_COLUMNS = 500
_ALIGN: dict[str, Align] = {"center": "center", "right": "right", "end": "right"}
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE).match
_FETCHES = re.compile(r"INCLUDE(?:TEXT|PICTURE)|LINK|DDE|IMPORT", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_R_ID, _R_EMBED, _R_LINK = f"{_R}id", f"{_R}embed", f"{_R}link"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def _content(parent: Any) -> Iterator[Any]:
    """Yield the children of an element, those within controls and tracked insertions as well."""
    for child in parent:
        kind = name_of(child)
        if kind in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _content(child)
        else:
            yield child


def _alternatives(run: Any) -> Iterator[Any]:
    """Yield the parts of a run; of alternatives the first, which newer programs show."""
    for node in run:
        if node.tag == f"{_MC}AlternateContent":
            choice = node.find(f"{_MC}Choice")
            chosen = choice if choice is not None else node.find(f"{_MC}Fallback")
            yield from chosen if chosen is not None else ()
        else:
            yield node


def _is_inner(box: Any, drawing: Any) -> bool:
    """Return True for a text box within another one, or for the form of it that older programs show."""
    for above in box.iterancestors():
        if above is drawing:
            return False
        if above.tag in (w("txbxContent"), f"{_MC}Fallback"):
            return True
    return False


def _are_texts(blocks: list[Block]) -> bool:
    return bool(blocks) and all(isinstance(block, Paragraph) for block in blocks)


def _notes_of(root: Any) -> dict[str, Any]:
    if root is None:
        return {}
    return {local(one, "id"): one for one in root if not local(one, "type")}


def _trimmed(spans: list[Span]) -> tuple[Span, ...]:
    """Return a text without the blanks around it."""
    found = [span for span in spans if span.text or span.footnote]
    while found and not found[0].footnote and not found[0].text.strip():
        found.pop(0)
    while found and not found[-1].footnote and not found[-1].text.strip():
        found.pop()
    if found:
        found[0] = replace(found[0], text=found[0].text.lstrip())
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return tuple(found)


def _lengthen(rows: list[list[Cell | None]], column: int) -> None:
    """Make the cell above span one more row."""
    for row in reversed(rows):
        if column < len(row) and (cell := row[column]) is not None:
            row[column] = replace(cell, rows=cell.rows + 1)
            return


def _cell_text(blocks: list[Block]) -> str:
    lines = []
    for block in blocks:
        if isinstance(block, Table):
            lines += [" ".join(cell.text for cell in row if cell) for row in block.rows]
        elif isinstance(block, Paragraph):
            lines.append(block.text.strip())
    return "\n".join(line for line in lines if line)
