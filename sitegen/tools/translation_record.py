"""Record the fingerprint of the source in a translation."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from pathlib import Path

from sitegen.config.model import Config
from sitegen.content import reader
from sitegen.content.file_names import address_part, name_parts
from sitegen.content.folder_defaults import defaults_of, folder_defaults, is_document
from sitegen.domain.document import Text
from sitegen.system import files
from sitegen.system import scan as scanning


class Refused(Exception):
    """Nothing was recorded; `reason` is the key of the message that says why."""

    def __init__(self, reason: str, path: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path


def record(root: Path, config: Config, file: Path) -> bool:
    """Write the fingerprint of its source into a translation and change nothing else.

    Returns:
        True if it was not there already.

    Raises:
        Refused: It cannot be recorded.
    """
    content = (root / config.content).resolve()
    try:
        path = file.resolve().relative_to(content).as_posix()
    except ValueError:
        raise Refused("not_here", str(file)) from None
    if not is_document(path) or not file.is_file():
        raise Refused("not_here", str(file))
    source = _source_of(content, path, config)
    if source == path:
        raise Refused("no_source", str(file))
    text = _text(content, source, config)
    data = _bytes(content, path, config)
    changed = recorded(data, text.wording)
    if changed is None:
        raise Refused("faulty", str(file))
    if changed != data:
        files.replace(file, changed)
    return changed != data


def recorded(data: bytes, fingerprint: str) -> bytes | None:
    """Return a translation's bytes with a fingerprint in the front matter; None without front matter.

    The line that has one is replaced, else a line is added at the end.
    """
    for codec in _codecs(data):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        changed = _with_field(text, fingerprint)
        sound = text.encode(codec) == data  # else the file would not be the same elsewhere
        return changed.encode(codec) if changed is not None and sound else None
    return None


def _codecs(data: bytes) -> tuple[str, ...]:
    """Return the codecs to try, as the reader does, but keep byte order marks."""
    if data.startswith(b"\xff\xfe"):
        return ("utf-16-le",)
    return ("utf-16-be",) if data.startswith(b"\xfe\xff") else ("utf-8", "gb18030")


_LINES = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_END = re.compile(r"[\r\n]*\Z")
_FIELD = re.compile(
    r"""(?P<head>(?P<quote>["']?)(?:translated_from|译自版本)(?P=quote)[ \t]*[:：])[ \t]*"""
    r"""[^#\r\n]*?(?P<rest>[ \t]*(?:#.*)?)[\r\n]*\Z"""
)


def _with_field(text: str, fingerprint: str) -> str | None:
    lines = _LINES.split(text)
    plain = [line.rstrip().removeprefix("\ufeff") for line in lines]
    begin = next((n for n, line in enumerate(plain) if line.strip()), -1)
    if begin < 0 or plain[begin].strip() != "---":
        return None
    close = next((n for n in range(begin + 1, len(plain)) if plain[n] in ("---", "...")), -1)
    if close < 0:
        return None
    for n in range(begin + 1, close):
        if found := _FIELD.match(lines[n]):
            end = _line_end(lines[n])
            lines[n] = f"{found['head']} {fingerprint}{found['rest']}{end}"
            return "".join(lines)
    chinese = any(line.startswith("标题") for line in plain[begin + 1 : close])
    key = "译自版本" if chinese else "translated_from"
    lines.insert(close, f"{key}: {fingerprint}{_line_end(lines[begin])}")
    return "".join(lines)


def _line_end(line: str) -> str:
    found = _END.search(line)
    return found[0] if found else ""


def _source_of(content: Path, path: str, config: Config) -> str:
    """Return the path of a document's source version, by file names; perhaps `path` itself."""
    folder = posixpath.dirname(path)
    slug = address_part(name_parts(path, config.languages)[0])
    versions = {}
    for beside in sorted((content / folder).iterdir()):
        name, language = name_parts(beside.name, config.languages)
        if beside.is_file() and is_document(beside.name) and address_part(name) == slug:
            versions[language] = posixpath.join(folder, beside.name)
    return next(versions[code] for code in config.languages if code in versions)


def _text(content: Path, path: str, config: Config) -> Text:
    known, _ = folder_defaults(content, scanning.scan(content), config.kinds)
    data = _bytes(content, path, config)
    load = partial(files.read_below, content)
    text = reader.read(data, path, config.reading, defaults_of(path, known), load).text
    if text is None:
        raise Refused("faulty", path)
    return text


def _bytes(content: Path, path: str, config: Config) -> bytes:
    try:
        return files.read(content / path, config.reading.max_bytes)
    except files.Unreadable:
        raise Refused("faulty", path) from None
