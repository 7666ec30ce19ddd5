"""Tell a file's format by its content; the name only decides between text and CSV."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from sitegen.importing.model import Refused

OLD_WORD = "doc"
"""Formats that LibreOffice converts first: .doc, .wps, .odt, .rtf."""
OLD_SHEET = "xls"
"""Workbooks that LibreOffice converts first: .xls, .et, .ods."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PARTS = (("word/document.xml", "docx"), ("xl/workbook.xml", "sheet"), ("OFD.xml", "ofd"))
_OPEN = {
    b"application/vnd.oasis.opendocument.text": OLD_WORD,
    b"application/vnd.oasis.opendocument.spreadsheet": OLD_SHEET,
}
_TEXTS = frozenset(("", ".txt", ".md", ".text", ".log"))
_TABLES = frozenset((".csv", ".tsv"))


def sniff(name: str, data: bytes) -> str:
    """Return the format of a file: a key of `readers.READERS`, OLD_WORD or OLD_SHEET.

    Raises:
        Refused: It is empty, encrypted, an archive, or of no format that is read.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise Refused("empty")
    if data.startswith(b"PK\x03\x04"):
        return _in_archive(data, suffix)
    if data.startswith(_OLE):
        return _in_compound(data, suffix)
    if data[:1024].find(b"%PDF-") >= 0:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return OLD_WORD
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise Refused("save_as", suffix=suffix or "HTML", wanted=".docx")
    if b"\0" in data[:4096] and not data.startswith(_UTF16):
        raise Refused("unknown", suffix=suffix or "?")
    if suffix in _TABLES:
        return "csv"
    if suffix in _TEXTS:
        return "text"
    raise Refused("unknown", suffix=suffix)


def _in_archive(data: bytes, suffix: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            for part, form in _PARTS:
                if part in names:
                    return form
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                kind = archive.read("mimetype").strip()
                if form := _OPEN.get(kind, ""):
                    return form
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError):
        raise Refused("broken") from None
    raise Refused("archive" if suffix == ".zip" else "unknown", suffix=suffix or "ZIP")


def _in_compound(data: bytes, suffix: str) -> str:
    """Tell what an OLE compound file ([MS-CFB]) holds, by the names of its streams."""
    if _stream("EncryptedPackage") in data:
        raise Refused("encrypted")
    if _stream("WordDocument") in data:
        return OLD_WORD
    if _stream("Workbook") in data or _stream("Book") in data:
        return OLD_SHEET
    raise Refused("unknown", suffix=suffix or "OLE")


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"
