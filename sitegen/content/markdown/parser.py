"""Text to blocks, line by line: what clerks mean by a line, where Markdown says otherwise too.

Every line becomes part of exactly one block, so that no character is lost: what is no mark of a
block is text. Differences from CommonMark, all described in docs/writing.md:

- Lines of text are joined only if they are one sentence cut at a width (`joining`).
- A block needs no blank line before or after it. An indent never makes program code.
- Lists keep their numbers, and nest by two blanks or more.
- Definitions of links, footnotes and abbreviations count only where the text uses them.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from sitegen import diagnostics as d
from sitegen.content.markdown import attribute_lists, outline
from sitegen.content.markdown.blocks import (
    Block,
    Definitions,
    Heading,
    Html,
    Include,
    Item,
    Items,
    Paragraph,
    Quote,
    Rule,
    Term,
)
from sitegen.content.markdown.gaps import keep_gaps, may_have_gaps
from sitegen.content.markdown.html_blocks import block_ends
from sitegen.content.markdown.joining import Cut, begins_apart, columns, cut_of, glued, join
from sitegen.content.markdown.marks import CLOSED
from sitegen.content.markdown.tables import looks_like_row, table_at
from sitegen.diagnostics import Diagnostic, Location

if TYPE_CHECKING:
    from sitegen.content.markdown.pasted_rows import Pasted

DEPTH = 40  # lists and quotes within each other
ABBREVIATIONS = 100  # looking for each takes time in proportion to the text

_BLANKS = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_INDENTED = frozenset(_BLANKS + "&")
_INDENT = re.compile(
    rf"(?:[{_BLANKS}]|&(?:emsp|ensp|nbsp|ensp|thinsp|#12288|#160|#8194|#8195|#x[aA]0|#x3000"
    "|#x200[23]);)+"
)
# Characters with which a line begins that may be no text.
_STARTS = frozenset("#>-*+|｜<[!_=:{0123456789\u3000 \t")
_HEADING = re.compile(r"(#{1,6})(?:[ \t\u3000]+(\S.*?)(?:[ \t]+#+)?|([^#\s].*))\Z").match
_TOPIC = re.compile(r"[A-Za-z0-9{]|.*[#＃]|.*[。；，！？,;!?]\Z|.{41}").match
_RULE = re.compile(r"(?:-(?:[ ]*-){2,}|\*(?:[ ]*\*){2,}|_(?:[ ]+_){2,}|___)\Z").match
_ITEM = re.compile(
    r"([ \u3000]*)(?!(?:[-*][ ]*){3,}\Z)(?:([-*+])|(0|[1-9]\d{0,2})\.)([ \t\u3000]+)(\S.*)\Z"
).match
_QUOTE = re.compile(r">(?![\d=＝.])[ ]?").match
_NOTE = re.compile(r"\[\^([^\]\n]+)\][:：][ \t\u3000]*(.*)\Z").match
_NOTE_USED = re.compile(r"(?<!\\)\[\^([^\]\n]+)\]")
_REFERENCE = re.compile(
    r"\[([^\]^\n][^\]\n]*)\]:[ \t]*(?:<([^<>\n]*)>|(\S+))"
    r"(?:[ \t]+(?:\"([^\n]*)\"|'([^\n]*)'|\(([^\n]*)\)))?\Z"
).match
_LABEL_USED = re.compile(r"\[([^\[\]]+)\](?!:)")
_ADDRESS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:|/|\.{1,2}/|#|[^\s:：]+\.[A-Za-z0-9]{1,5}(?:[#?]|\Z)"
).match
_ABBREVIATION = re.compile(r"\*\[([^\]\n\\]+)\][ ]?:[ \t]*(\S.*)\Z").match
_DEFINITION = re.compile(r":[ \t]+(\S.*)\Z").match


class TooNested(Exception):
    """Lists, quotes or elements of HTML lie too deep within each other."""


class Parser:
    """The state of one text while it becomes blocks."""

    def __init__(self, text: str, path: str, line: int, numbered_headings: bool) -> None:
        self.findings: list[Diagnostic] = []
        self.notes: dict[str, list[Block]] = {}  # used footnotes, by label
        self.references: dict[str, tuple[str, str]] = {}  # used link definitions: address, title
        self.abbreviations: dict[str, str] = {}
        self._path = path
        self._line = line
        self._text = text
        self._numbered_headings = numbered_headings
        self._bars = "|" in text or "｜" in text
        self._html = "<" in text
        self._attributes = "{" in text and attribute_lists.LIST.search(text) is not None
        self._hard: frozenset[int] = frozenset()  # lines that end with a typed line break
        self._pasted: dict[int, Pasted] = {}
        self._gaps = False  # True once a line has a gap after its first word
        self._special = self._bars  # lines of any beginning may be no text
        self._ends: dict[int, dict[int, int]] = {}
        self._used_notes: frozenset[str] = frozenset()
        self._labels: frozenset[str] | None = None

    def parse(self) -> list[Block]:
        """Parse the whole text."""
        lines = self._prepared()
        if "[^" in self._text:
            self._find_notes(lines)
        blocks = self._blocks(lines, 0, 0)
        if self._numbered_headings:
            outline.find_headings(blocks)
        outline.find_signatures(blocks)
        outline.find_parts(blocks)
        if self._gaps:
            keep_gaps(blocks)
        return blocks

    def _prepared(self) -> list[str]:
        """Split the text; strip each line; write its indent as blanks, or as one U+3000."""
        text = self._text
        lines = text.split("\n")
        if may_have_gaps(text):
            self._find_pasted(lines)
        if "  \n" in text:
            self._hard = frozenset(
                at
                for at, line in enumerate(lines[:-1])
                if line.endswith("  ") and lines[at + 1] and not lines[at + 1].isspace()
            )
        return [
            _with_plain_indent(line) if line and line[0] in _INDENTED else line.rstrip()
            for line in lines
        ]

    def _find_pasted(self, lines: list[str]) -> None:
        """Find the pasted tables of the text, and report rows with differing numbers of cells."""
        from sitegen.content.markdown.pasted_rows import pasted_rows  # few texts have gaps

        self._gaps = True
        self._pasted = pasted_rows(lines)
        for at, found in list(self._pasted.items()):
            if not found.rows:
                self.findings.append(d.uneven_rows(self._at(at)))
                del self._pasted[at]
        self._special = self._bars or bool(self._pasted)

    def _blocks(self, lines: list[str], first: int, depth: int) -> list[Block]:
        """Parse lines.

        Args:
            lines: the lines of the text, or of an item or a quote within it.
            first: the number of their first line in the text, from 0.
            depth: how many lists and quotes they lie in.
        """
        if depth > DEPTH:
            raise TooNested
        blocks: list[Block] = []
        at, end = 0, len(lines)
        while at < end:
            line = lines[at]
            if not line:
                at += 1
                continue
            start = line[0]
            if start not in _STARTS and not self._special:
                if at + 1 == end or not lines[at + 1]:  # as most lines are
                    blocks.append(Paragraph(line))
                    at += 1
                else:
                    at = self._run(lines, at, first, depth, blocks)
                continue
            if start == "#" and (heading := _heading(line)):
                blocks.append(heading)
                at += 1
                continue
            match self._kind(lines, at, first):
                case "":
                    at = self._run(lines, at, first, depth, blocks)
                case "heading":
                    blocks += filter(None, (_heading(line.lstrip(" \u3000")),))
                    at += 1
                case "list":
                    at = self._list(lines, at, first, depth, blocks)
                case "table":
                    at = self._table(lines, at, first, blocks)
                case "pasted":
                    pasted = self._pasted[first + at]
                    if pasted.surplus >= 0:
                        self.findings.append(d.surplus_cells(self._at(pasted.surplus)))
                    _set_unit(blocks)
                    blocks.append(pasted.table())
                    at = pasted.end - first
                case "include":
                    blocks += filter(None, (self._include(line, first + at),))
                    at += 1
                case "quote":
                    at = self._quote(lines, at, first, depth, blocks)
                case "rule":
                    blocks.append(Rule())
                    at += 1
                case "html":
                    last = self._html_end(lines, at)
                    blocks.append(Html("\n".join(lines[at : last + 1])))
                    at = last + 1
                case "attributes":
                    _set_attributes(blocks[-1:], line)
                    at += 1
                case "note":
                    at = self._note(lines, at, first, depth)
                case _:  # a definition that is used
                    at += 1
        if self._html:
            self._ends.pop(id(lines), None)
        return blocks

    def _kind(self, lines: list[str], at: int, first: int) -> str:
        """Return the kind of block that begins with a line; "" if it is text."""
        line = lines[at]
        if (
            self._pasted
            and (pasted := self._pasted.get(first + at))
            and pasted.end - first <= len(lines)
        ):
            return "pasted"
        rest = line.lstrip(" \u3000") if line[0] in " \u3000" else line
        start = rest[0]
        if start not in _STARTS:
            return "table" if self._bars and table_at(lines, at) else ""
        if start.isdigit():
            if _ITEM(line):
                return "list"
        elif start in "-*+_":
            if _RULE(rest):
                return "rule"
            if _ITEM(line):
                return "list"
            if rest.startswith("*[") and self._abbreviation(rest):
                return "abbreviation"
        elif start == "#":
            if _heading(rest):
                return "heading"
        elif start == ">":
            if _QUOTE(rest):
                return "quote"
        elif start == "<":
            if self._html_end(lines, at) >= 0:
                return "html"
        elif start == "[":
            note = _NOTE(rest)
            if note and note[1] in self._used_notes:
                return "note"
            if not note and self._reference(rest):
                return "reference"
        elif start == "!":
            if rest.startswith("![") and self._include(rest, 0):
                return "include"
        elif (
            start == "{"
            and self._attributes
            and at
            and lines[at - 1]
            and attribute_lists.line_of(rest)
        ):
            return "attributes"
        return "table" if self._bars and table_at(lines, at) else ""

    # Text

    @cached_property
    def _cut(self) -> Cut:
        return cut_of([line.strip() for line in self._text.split("\n")])

    def _run(self, lines: list[str], at: int, first: int, depth: int, blocks: list[Block]) -> int:
        """Take the lines of text that follow each other, and what underlines or defines them."""
        if at + 1 == len(lines) or not lines[at + 1]:  # most lines stand alone
            blocks.append(Paragraph(lines[at].lstrip(" \u3000\t")))
            self._check_row(blocks[-1], first + at)
            return at + 1
        start = at
        run: list[str] = []
        apart: list[bool] = []
        end = len(lines)
        while at < end:
            line = lines[at]
            if not line or (
                at > start
                and (line[0] in _STARTS or self._special)
                and (self._kind(lines, at, first) or (_DEFINITION(line) and _is_term(run[-1])))
            ):
                break
            if at == start + 1 and _is_underline(line) and _is_title(run[0]):
                break
            apart.append(line[0] == "\u3000" or line.startswith("  "))
            run.append(line.lstrip(" \u3000\t"))
            at += 1
        below = lines[at] if at < end else ""
        made = self._paragraphs(run, apart, first + start)
        for paragraph in made:
            self._check_row(paragraph, first + start)
        blocks += made
        if below and self._attributes and attribute_lists.line_of(below):
            _set_attributes(list(made), below)
            return at + 1
        last = made[-1]
        if below and len(run) == 1 and _is_underline(below) and _is_title(last.text):
            blocks[-1] = Heading(1 if below[0] == "=" else 2, last.text)
            return at + 1
        if _DEFINITION(below) and last.text == run[-1] and _is_term(last.text):
            return self._definitions(lines, at, first, depth, blocks)
        return at

    def _paragraphs(self, run: list[str], apart: list[bool], first: int) -> list[Paragraph]:
        made: list[Paragraph] = []
        at = 0
        goes_on = False
        for group in join(run, apart, lambda: self._cut):
            text = glued(group) if len(group) > 1 else group[0]
            if goes_on:
                made[-1].text += "  \n" + text
            else:
                made.append(Paragraph(text))
            at += len(group)
            goes_on = bool(self._hard) and first + at - 1 in self._hard and at < len(run)
        return made

    def _check_row(self, block: Block, line: int) -> None:
        """Report a row with bars that is no part of a table."""
        if self._bars and isinstance(block, Paragraph) and looks_like_row(block.text):
            self.findings.append(d.malformed_table(self._at(line)))

    def _definitions(
        self, lines: list[str], at: int, first: int, depth: int, blocks: list[Block]
    ) -> int:
        """Take the definitions of the term that is the last block."""
        term = blocks.pop()
        assert isinstance(term, Paragraph)
        found: list[list[Block]] = []
        while at < len(lines):
            definition = _DEFINITION(lines[at])
            if not definition:
                break
            content = [definition[1]]
            start = at
            at += 1
            while at < len(lines) and lines[at].startswith("  "):
                content.append(lines[at].strip())
                at += 1
            found.append(self._blocks(content, first + start, depth + 1))
        before = blocks[-1] if blocks else None
        if isinstance(before, Definitions):
            before.terms.append(Term(term.text, found))
        else:
            blocks.append(Definitions([Term(term.text, found)]))
        return at

    # Lists, quotes

    def _list(self, lines: list[str], at: int, first: int, depth: int, blocks: list[Block]) -> int:
        found = _ITEM(lines[at])
        assert found  # `_kind` says so
        ordered = found[3] is not None
        items: list[Item] = []
        loose = False
        while True:
            base = len(found[1].lstrip("\u3000"))
            number = int(found[3]) if ordered else None
            content = [found[5]]
            start = at
            at += 1
            below = _ITEM(lines[at]) if at < len(lines) else None
            if at < len(lines) and not (below and below[1] == found[1]):
                width = base + min(len(found[2] or found[3] + ".") + len(found[4]), 4)
                at, parted = self._item(lines, at, first, base, width, content)
                loose = loose or parted
                below = None
            items.append(Item(self._within(content, first + start, depth), number))
            after = at
            while not below and after < len(lines):
                if lines[after]:
                    below = _ITEM(lines[after])
                    break
                after += 1
            if (
                not below
                or (below[3] is not None) != ordered
                or abs(len(below[1].lstrip("\u3000")) - base) > 1
            ):
                break
            loose = loose or after > at
            found, at = below, after
        blocks.append(Items(items, ordered, loose))
        return at

    def _within(self, content: list[str], first: int, depth: int) -> list[Block]:
        """Parse the lines of an item."""
        if len(content) == 1 and content[0][0] not in _STARTS and not self._special:
            return [Paragraph(content[0])]
        return self._blocks(content, first, depth + 1)

    def _item(
        self, lines: list[str], at: int, first: int, base: int, width: int, content: list[str]
    ) -> tuple[int, bool]:
        """Add the further lines of an item to its content.

        Args:
            lines: the lines that it lies in.
            at: the line after its first.
            first: the number of the first of `lines` in the text.
            base: the indent of its mark.
            width: the indent of its text.
            content: takes up the lines, without their indent.

        Returns:
            The line after it, and True if a blank line is within it.
        """
        parted = False
        while at < len(lines):
            line = lines[at]
            after = at
            while after < len(lines) and not lines[after]:
                after += 1
            if after == len(lines):
                break
            indent = len(lines[after]) - len(lines[after].lstrip(" "))
            if indent >= base + 2:
                parted = parted or after > at
                content += [""] * (after - at)
                width = min(indent, width)  # below `1. `, too, two blanks nest
                content.append(lines[after][width:])
                at = after + 1
                continue
            if not line or indent or line[0] in _STARTS:
                break
            goes_on = self._rest_of_sentence(content[-1], lines, at, first)
            if not goes_on:
                break
            content += lines[at : at + goes_on]
            at += goes_on
        return at, parted

    def _rest_of_sentence(self, begun: str, lines: list[str], at: int, first: int) -> int:
        """Return how many lines of text continue the sentence that an item's last line begins."""
        if not begun.strip():
            return 0
        run = [begun.strip()]
        while (
            at + len(run) - 1 < len(lines)
            and (line := lines[at + len(run) - 1])
            and not (
                (line[0] in _STARTS or self._special)
                and self._kind(lines, at + len(run) - 1, first)
            )
            and len(run) < 100
        ):
            run.append(line)
        return len(join(run, [False] * len(run), lambda: self._cut)[0]) - 1

    def _quote(self, lines: list[str], at: int, first: int, depth: int, blocks: list[Block]) -> int:
        start = at
        content: list[str] = []
        while at < len(lines) and (found := _QUOTE(lines[at].lstrip(" \u3000"))):
            content.append(lines[at].lstrip(" \u3000")[found.end() :].rstrip())
            at += 1
        if any(line.strip("> ") for line in content):
            blocks.append(Quote(self._blocks(content, first + start, depth + 1)))
        else:  # marks of nothing
            blocks += [Paragraph(line.strip(" \u3000")) for line in lines[start:at]]
        return at

    # Tables, HTML

    def _table(self, lines: list[str], at: int, first: int, blocks: list[Block]) -> int:
        found = table_at(lines, at)
        assert found  # `_kind` says so
        if found.surplus >= 0:
            self.findings.append(d.surplus_cells(self._at(first + found.surplus)))
        if found.unjoined:
            self.findings.append(d.unjoined_cells(self._at(first + at)))
        _set_unit(blocks)
        blocks.append(found.table)
        return found.end

    def _include(self, line: str, number: int) -> Include | None:
        from sitegen.content.markdown.includes import include_at  # few texts include a sheet

        return include_at(line.strip(" \u3000"), self._line + number)

    def _html_end(self, lines: list[str], at: int) -> int:
        """Return the last line of the element or comment that begins with a line, else -1."""
        if not self._html:
            return -1
        if id(lines) not in self._ends:
            self._ends[id(lines)] = block_ends(lines)
        return self._ends[id(lines)].get(at, -1)

    # Definitions, which show nothing where they stand

    def _find_notes(self, lines: list[str]) -> None:
        """Find out which footnotes the text refers to; report the others, which stay text."""
        used: set[str] = set()
        defined: list[tuple[int, str]] = []
        for at, line in enumerate(lines):
            if "[^" not in line:
                continue
            rest = line.lstrip(_BLANKS + ">")
            note = _NOTE(rest)
            if note:
                defined.append((at, note[1]))
                rest = note[2]
            used.update(_NOTE_USED.findall(rest))
        self._used_notes = frozenset(used)
        self.findings += [
            d.unused_footnote(self._at(at), label) for at, label in defined if label not in used
        ]

    def _note(self, lines: list[str], at: int, first: int, depth: int) -> int:
        found = _NOTE(lines[at].lstrip(" \u3000"))
        assert found  # `_kind` says so
        content = [found[2]]
        start = at
        at += 1
        while at < len(lines):
            after = at
            while after < len(lines) and not lines[after]:
                after += 1
            if after == len(lines) or not lines[after].startswith("  "):
                break
            content += [""] * (after - at)
            content.append(lines[after][min(4, len(lines[after]) - len(lines[after].lstrip())) :])
            at = after + 1
        blocks = self._blocks(content, first + start, depth + 1)
        if found[1] in self.notes:  # both are shown, under one number
            self.notes[found[1]] += blocks
        else:
            self.notes[found[1]] = blocks
        return at

    def _reference(self, line: str) -> bool:
        """Note the definition of a link; False if it is none, or the text has no such link."""
        found = _REFERENCE(line)
        if not found:
            return False
        label = " ".join(found[1].split()).lower()
        address = found[2] or found[3] or ""
        if label not in self._linked_labels() or not _ADDRESS(address):
            return False
        self.references.setdefault(label, (address, found[4] or found[5] or found[6] or ""))
        return True

    def _linked_labels(self) -> frozenset[str]:
        """Return the texts in brackets that are not followed by a colon."""
        if self._labels is None:
            self._labels = frozenset(
                " ".join(found.split()).lower() for found in _LABEL_USED.findall(self._text)
            )
        return self._labels

    def _abbreviation(self, line: str) -> bool:
        """Note the definition of an abbreviation; False if the text does not use it."""
        found = _ABBREVIATION(line)
        if not found or len(self.abbreviations) == ABBREVIATIONS:
            return False
        if not re.search(rf"(?<!\*\[)\b{re.escape(found[1])}\b(?!\]:)", self._text):
            return False
        self.abbreviations[found[1].strip()] = found[2].strip()
        return True

    def _at(self, line: int) -> Location:
        return Location(self._path, self._line + line, 1)


def _with_plain_indent(line: str) -> str:
    """Strip a line that begins with blanks or with an ampersand, and simplify its indent."""
    line = line.rstrip()
    indent = _INDENT.match(line)
    if not indent:
        return line
    rest = line[indent.end() :]
    if not rest:
        return ""
    typed = indent[0]
    if typed.strip(" \t"):
        return "\u3000" + rest
    return " " * len(typed.expandtabs(4)) + rest


def _heading(line: str) -> Heading | None:
    """Return the heading that a line beginning with `#` is; None if it is text.

    Without a blank after the marks, `#1楼`, `C#` and `#村务公开#` are text.
    """
    found = _HEADING(line)
    if not found:
        return None
    level = len(found[1])
    text = found[2]
    if not text:
        text = found[3]
        if level > 1:
            text = text.removesuffix(found[1]).rstrip()
        if not text or _TOPIC(text if level == 1 else "一" + text):
            return None
    return Heading(level, *attribute_lists.trailing(text))


def _is_underline(line: str) -> bool:
    """Return True if a line of dashes or equals signs may underline a heading."""
    return len(line) > 2 and line[0] in "-=" and not line.strip(line[0])


def _is_title(text: str) -> bool:
    """Return True if a line may be a heading that is underlined: it is short and no sentence."""
    return (
        columns(text) <= 60
        and not CLOSED(text)
        and text[-1] not in ",，、"
        and not begins_apart(text)
        and "|" not in text
    )


def _is_term(text: str) -> bool:
    return columns(text) <= 60 and not CLOSED(text)


def _set_unit(blocks: list[Block]) -> None:
    """Set the line above a table that names its unit (单位：万元) flush right."""
    above = blocks[-1] if blocks else None
    if type(above) is not Paragraph or above.attributes or "位" not in above.text[:8]:
        return
    from sitegen.content.sheets.model import UNIT

    if UNIT.fullmatch(above.text):
        above.attributes = {"class": "right"}


def _set_attributes(blocks: list[Block], line: str) -> None:
    found = attribute_lists.line_of(line)
    for block in blocks:
        if found and not isinstance(block, Html | Rule):
            block.attributes = {**(block.attributes or {}), **found}
