"""Findings: a code with its parameters, at a place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

Severity = Literal["error", "warning", "note"]


class Location(Struct, frozen=True, order=True):
    """A place in a file: path as the user knows it, line and column from 1, 0 where unknown."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])


class Diagnostic(Struct, frozen=True, order=True):
    """One finding: code and parameters, place, severity."""

    at: Location
    code: str
    params: tuple[tuple[str, str], ...] = ()
    severity: Severity = "error"


Findings = tuple[Diagnostic, ...]


def has_errors(findings: Iterable[Diagnostic]) -> bool:
    """Return True if any of the findings forbids publishing."""
    return any(finding.severity == "error" for finding in findings)


def sorted_findings(findings: Iterable[Diagnostic]) -> Findings:
    """Return findings by place, each once."""
    return tuple(sorted(set(findings)))


def shown_findings(findings: Iterable[Diagnostic], dry: bool) -> Findings:
    """Return findings by place, each once; notes only if `dry`, as they are for `check`."""
    return tuple(found for found in sorted_findings(findings) if dry or found.severity != "note")


def folded(findings: Iterable[Diagnostic]) -> list[tuple[Diagnostic, Findings]]:
    """Pair findings with those that follow from them, a source's before its translations'.

    A translation inherits what it does not say itself: while its source is faulty, all that it lacks
    (D101) follows from the last error of the source.
    """
    of: dict[str, list[Diagnostic]] = {}
    for found in findings:
        of.setdefault(found.at.path, []).append(found)
    cause = {
        path: errors[-1]
        for path, here in of.items()
        if (errors := [one for one in here if one.severity == "error"])
    }
    follow: dict[Diagnostic, list[Diagnostic]] = {}
    own: list[Diagnostic] = []
    for path in sorted(
        of, key=lambda path: (_source(path) or path, path != (_source(path) or path))
    ):
        because = cause.get(_source(path))
        for found in of[path]:
            if because and found.code == MISSING:
                follow.setdefault(because, []).append(found)
            else:
                own.append(found)
    return [(found, tuple(follow.get(found, ()))) for found in own]


MISSING = "D101"
_TRANSLATION = re.compile(r"(.+)\.[a-z]{2,3}(?:-[A-Za-z]+)*(\.\w+)")


def _source(path: str) -> str:
    """Return the source of a translation by their names: a.en.md, a.md; "" for another file."""
    found = _TRANSLATION.fullmatch(path)
    return found[1] + found[2] if found else ""


def with_folder(findings: Iterable[Diagnostic], folder: str) -> Findings:
    """Return findings about files below a folder with the folder put before their paths."""
    return tuple(
        replace(found, at=replace(found.at, path=f"{folder}/{found.at.path}")) for found in findings
    )


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the known word closest to what was typed, other than itself; "" if none is close."""
    typed = normalize("NFC", text)
    candidates = [one for one in dict.fromkeys(known) if normalize("NFC", one) != typed]
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    found = get_close_matches(text.casefold(), list(folded), n=1, cutoff=0.6)
    if not found and len(text) >= 2:
        inside = [c for c in candidates if text in c or (len(c) >= 2 and c in text)]
        found = [min(inside, key=len).casefold()] if inside else []
    return folded[found[0]] if found else ""


def error(code: str, at: Location, **params: object) -> Diagnostic:
    """Make a finding that forbids publishing."""
    return Diagnostic(at, code, tuple((k, str(v)) for k, v in params.items()))


def warning(code: str, at: Location, **params: object) -> Diagnostic:
    """Make a finding that does not forbid publishing."""
    return Diagnostic(at, code, tuple((k, str(v)) for k, v in params.items()), "warning")


def note(code: str, at: Location, **params: object) -> Diagnostic:
    """Make a finding for `check` alone: worth knowing, no need to act."""
    return Diagnostic(at, code, tuple((k, str(v)) for k, v in params.items()), "note")
