"""Findings as text, JSON and GitHub annotations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from sitegen.diagnostics import Diagnostic
from sitegen.messages import catalogue, message

FORMATS = ("text", "json", "github")
MOST = 50  # findings of a code that text lists: nobody reads more of them, and others would be lost


def shown(findings: Iterable[Diagnostic], language: str, form: str) -> str:
    """Findings in one of the formats, a line end after each line. Text lists the first of each code
    and counts the others.
    """
    match form:
        case "json":
            rows = [as_data(finding, language) for finding in findings]
            return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        case "github":
            return "".join(_annotation(finding, language) for finding in findings)
        case _:
            return "".join(_listed(findings, language))


def texts(finding: Diagnostic, language: str) -> tuple[str, str]:
    """What a finding says and what to do, in a language."""
    known = catalogue(language)
    entry = known["findings"][finding.code]
    values = {
        name: known["words"].get(text, text) if name in ("expected", "found") else text
        for name, text in finding.params
    }
    hint = entry["nearest"] if values.get("nearest") and "nearest" in entry else entry["hint"]
    return entry["message"].format(**values), hint.format(**values)


def as_data(finding: Diagnostic, language: str) -> dict[str, object]:
    """A finding for other programs."""
    said, hint = texts(finding, language)
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.at.path,
        "line": finding.at.line,
        "column": finding.at.column,
        "message": said,
        "hint": hint,
        "params": dict(finding.params),
    }


def _listed(findings: Iterable[Diagnostic], language: str) -> Iterator[str]:
    told: Counter[str] = Counter()
    for finding in findings:
        told[finding.code] += 1
        if told[finding.code] <= MOST:
            yield _text(finding, language)
    for code, count in sorted(told.items()):
        if count > MOST:
            yield message(language, "report.more", code=code, count=count - MOST) + "\n"


def _text(finding: Diagnostic, language: str) -> str:
    said, hint = texts(finding, language)
    severity = message(language, f"severity.{finding.severity}")
    advice = message(language, "hint", hint=hint)
    return f"{finding.at}: {severity} {finding.code}: {said}\n{advice}\n"


def _annotation(finding: Diagnostic, language: str) -> str:
    """A workflow command of GitHub Actions."""
    said, hint = texts(finding, language)
    kind = {"error": "error", "warning": "warning", "note": "notice"}[finding.severity]
    place = f"file={_escaped(finding.at.path, ':,')}"
    if finding.at.line:
        place += f",line={finding.at.line}"
    if finding.at.column:
        place += f",col={finding.at.column}"
    return f"::{kind} {place},title={finding.code}::{_escaped(f'{said} {hint}')}\n"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
