"""Findings in the formats of others: GitLab Code Quality, SARIF 2.1.0, JUnit XML."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from sitegen import __version__
from sitegen.diagnostics.finding import Diagnostic
from sitegen.messages import visible

Row = dict[str, Any]

_GITLAB = {"error": "major", "warning": "minor", "note": "info"}


def as_gitlab(found: Iterable[tuple[Diagnostic, Row]]) -> list[Row]:
    """Return a Code Quality report. A finding keeps its fingerprint when only its line changes.

    Source: GitLab Docs, "Code Quality report format".
    """
    rows = []
    seen: dict[object, int] = {}
    for finding, data in found:
        key = (finding.code, finding.at.path, finding.params)
        seen[key] = seen.get(key, 0) + 1
        rows.append(
            {
                "description": f"{data['message']} {data['hint']}",
                "check_name": finding.code,
                "fingerprint": sha256(repr((*key, seen[key])).encode()).hexdigest(),
                "severity": _GITLAB[finding.severity],
                "location": {"path": finding.at.path, "lines": {"begin": finding.at.line or 1}},
            }
        )
    return rows


def as_sarif(found: Iterable[tuple[Diagnostic, Row]]) -> Row:
    """Return a SARIF log (OASIS, version 2.1.0) of one run."""
    rows = list(found)
    codes = sorted({finding.code for finding, _ in rows})
    results = []
    for finding, data in rows:
        region = {"startLine": finding.at.line} if finding.at.line else {}
        if finding.at.line and finding.at.column:
            region["startColumn"] = finding.at.column
        place: Row = {"artifactLocation": {"uri": quote(finding.at.path)}}
        if region:
            place["region"] = region
        results.append(
            {
                "ruleId": finding.code,
                "ruleIndex": codes.index(finding.code),
                "level": finding.severity,
                "message": {"text": f"{data['message']} {data['hint']}"},
                "locations": [{"physicalLocation": place}],
            }
        )
    driver = {"name": "sitegen", "version": __version__, "rules": [{"id": one} for one in codes]}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }


def as_junit(found: Iterable[tuple[Diagnostic, Row]]) -> str:
    """Return a JUnit report: a case for each file with findings, failed if one is an error."""
    files: dict[str, list[tuple[Diagnostic, Row]]] = {}
    for finding, data in found:
        files.setdefault(finding.at.path, []).append((finding, data))
    cases = []
    failures = 0
    for path, rows in files.items():
        lines = [visible(f"{f.at}: {f.code}: {data['message']} {data['hint']}") for f, data in rows]
        failed = any(finding.severity == "error" for finding, _ in rows)
        failures += failed
        tag = "failure" if failed else "system-out"
        head = f" message={quoteattr(lines[0])}" if failed else ""
        body = f"<{tag}{head}>{escape(chr(10).join(lines))}</{tag}>"
        cases.append(
            f'<testcase classname="sitegen" name={quoteattr(visible(path))}>{body}</testcase>\n'
        )
    if not cases:
        cases.append('<testcase classname="sitegen" name="check"/>\n')
    counts = f'tests="{len(cases)}" failures="{failures}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n'
        f'<testsuite name="sitegen check" {counts}>\n{"".join(cases)}</testsuite>\n</testsuites>\n'
    )
