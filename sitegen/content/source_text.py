"""Decodes the bytes of a source file to text and YAML nodes, with findings."""

from __future__ import annotations

import codecs
import re

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.schema.characters import CONTROL, HIDDEN, PRIVATE, repaired
from sitegen.schema.fields import FindingCollector
from sitegen.schema.yaml import parse
from sitegen.schema.yaml_nodes import Node
from sitegen.system import files


def read_node(data: bytes, report: FindingCollector) -> Node | None:
    """Parse the YAML of a file's bytes; return None after its faults were reported."""
    text, findings = decode(data, report.path)
    report.findings.extend(findings)
    if text is None:
        return None
    node, findings = parse(text, report.path)
    report.findings.extend(findings)
    return node


def decode(data: bytes, path: str) -> tuple[str | None, Findings]:
    """Decode bytes: UTF-8 with or without a mark, UTF-16 with one, else GB 18030 with a warning.

    Line ends become \\n, odd characters are repaired, and those that no text may hold are refused.

    Returns:
        The text, or None if there is none, and the findings.
    """
    text, findings = _decoded(data, path)
    if text is None:
        return None, findings
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _is_visible(text):
        return text, findings
    text = repaired(_with_whole_fields(text, path))
    if found := CONTROL.search(text):
        place = _place(text, found.start(), path)
        return None, (*findings, d.control_character(place, found[0]))
    if found := HIDDEN.search(text):
        place = _place(text, found.start(), path)
        findings = (*findings, d.invisible_character(place, found[0]))
    if found := PRIVATE.search(text):
        place = _place(text, found.start(), path)
        findings = (*findings, d.private_character(place, found[0]))
    return text, findings


def _with_whole_fields(text: str, path: str) -> str:
    """Return the text with line separators within fields as blanks: no value is cut there."""
    end = len(text)
    if path.endswith(".md"):
        end = max(text.find("\n---", 3), 0) if text.startswith("---") else 0
    return text[:end].translate(_SEPARATORS) + text[end:]


_SEPARATORS = str.maketrans("\x85\u2028\u2029", "   ")


def _decoded(data: bytes, path: str) -> tuple[str | None, Findings]:
    at = Location(path, 1, 1)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, name = "utf-16", "UTF-16"
    else:
        encoding, name = "gb18030", "GB 18030"
        plain = data.removeprefix(codecs.BOM_UTF8)
        try:
            return plain.decode(), ()
        except UnicodeDecodeError as fault:
            if len(plain) < len(data) or _is_damaged(plain, fault):
                before = plain[: fault.start].decode()
                return None, (d.damaged_text(_place(before, len(before), path)),)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None, (d.bad_encoding(at),)
    if encoding == "gb18030" and not _is_chinese(text):
        return None, (d.bad_encoding(at),)
    return text, (d.legacy_encoding(at, name),)


def _is_chinese(text: str) -> bool:
    """Return True if a text decoded as GB 18030 is plausible Chinese.

    Big5, Shift-JIS, Latin-1 … decode as well, but into private-use characters, kana, Greek, Cyrillic
    and rare Han.
    """
    marked = [one for one in text if one > "\x7f"]
    odd = sum(map(_ODD.__contains__, marked))
    if odd * 5 > len(marked):
        return False
    if len(marked) >= _TELLING:
        return any(map(_FREQUENT.__contains__, marked))
    known = sum(len(one.encode("gb2312", "ignore")) > 0 for one in marked)
    return known * 2 >= len(marked)


_TELLING = 12  # characters, of which Chinese has a frequent one
_FREQUENT = frozenset("，。、：；（）《》“”的了和在为不年月日村民人一")
_ODD = frozenset(map(chr, (*range(0x370, 0x530), *range(0x3040, 0x3100), *range(0xE000, 0xF900))))


def _is_damaged(data: bytes, fault: UnicodeDecodeError) -> bool:
    """Return True if bytes are UTF-8 that was cut or damaged, rather than another encoding.

    In Chinese text in UTF-8, characters of three bytes stand in rows. In GB 18030 two bytes of one
    character and one of the next form such a character now and then, hardly ever three in a row.
    """
    if fault.reason == "unexpected end of data":
        return True
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_ESCAPED.findall(text))
    rows = [len(row) for row in _ROW.findall(text)]
    if rows:
        return max(rows) >= 5 or sum(rows) * 3 >= bad
    return len(_THREE_BYTES.findall(text)) * 3 > bad * 2


_ESCAPED = re.compile("[\udc80-\udcff]")
_THREE_BYTES = re.compile("[\u2e80-\ud7ff\uf900-\uffef]")
_ROW = re.compile(f"{_THREE_BYTES.pattern}{{3,}}")


def _is_visible(text: str) -> bool:
    """Return True if a text certainly holds no odd character; quickly, for most hold none."""
    plain = text.replace("\n", "").replace("\t", "").replace("\u3000", "")
    return plain.isprintable() and not any(map(plain.__contains__, _PRINTABLE))


# Odd characters that Python takes for printable.
_PRINTABLE = ("\ufffd", "\ufffc", "\u3164")


def _place(text: str, offset: int, path: str) -> Location:
    line = text.count("\n", 0, offset) + 1
    return Location(path, line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def unreadable(at: Location, fault: files.Unreadable, limit: int) -> Diagnostic:
    """Build the finding for a file that could not be read."""
    match fault.reason:
        case "odd":
            return d.not_regular(at)
        case "large":
            return d.file_too_large(at, fault.detail, limit)
        case "missing" | "changed":
            return d.changed_while_read(at)
        case reason:
            return d.unreadable(at, reason)
