"""Findings as text, as JSON and as annotations."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.diagnostics import Location
from sitegen.diagnostics.report import shown

EXAMPLE = (
    d.unknown_organization(Location("content/a,b.md", 4, 6), "东湾", "dongwa", "东洼村"),
    d.wrong_kind(Location("content/a.md", 3), "list", "text"),
    d.unused_file(Location("content/50%:x\n.pdf")),
)


def test_findings_as_text_in_both_languages() -> None:
    assert shown(EXAMPLE[:2], "zh-Hans", "text") == (
        "content/a,b.md:4:6: 错误 D201: 没有名为“东湾”的单位\n  建议：是否为“dongwa”（东洼村）？\n"
        "content/a.md:3: 错误 D103: 这里应当是列表，却是文字\n  建议：请按示例修改写法。\n"
    )
    assert shown(EXAMPLE[:2], "ug", "text") == (
        "content/a,b.md:4:6: error D201: there is no organization `东湾`\n"
        "  hint: Did you mean `dongwa` (东洼村)?\n"
        "content/a.md:3: error D103: expected a list, found text\n"
        "  hint: Write it as the documentation shows.\n"
    )


def test_a_finding_repeated_in_every_file_does_not_bury_the_others() -> None:
    alike = [d.active_image(Location(f"content/{n:02}.svg")) for n in range(60)]
    findings = [*alike, d.unused_file(Location("content/z.pdf"))]
    told = shown(findings, "zh-Hans", "text")
    assert "content/49.svg" in told
    assert "content/50.svg" not in told
    assert "content/z.pdf" in told
    assert told.endswith(
        "\nD216：同样的问题还有 10 处，没有一一列出。要看全部：sitegen check --format json\n"
    )
    assert "\nD216: 10 more of the same kind." in shown(findings, "en", "text")
    assert len(json.loads(shown(findings, "zh-Hans", "json"))) == 61


def test_findings_as_json() -> None:
    first, _, third = json.loads(shown(EXAMPLE, "zh-Hans", "json"))
    assert first == {
        "code": "D201",
        "severity": "error",
        "path": "content/a,b.md",
        "line": 4,
        "column": 6,
        "message": "没有名为“东湾”的单位",
        "hint": "是否为“dongwa”（东洼村）？",
        "params": {"text": "东湾", "nearest": "dongwa", "name": "东洼村"},
    }
    assert (third["severity"], third["path"], third["line"]) == (
        "warning",
        "content/50%:x\n.pdf",
        0,
    )


def test_findings_as_github_annotations() -> None:
    first, second, third = shown(EXAMPLE, "en", "github").splitlines()
    assert first == (
        "::error file=content/a%2Cb.md,line=4,col=6,title=D201::"
        "there is no organization `东湾` Did you mean `dongwa` (东洼村)?"
    )
    assert second.startswith("::error file=content/a.md,line=3,title=D103::")
    assert third.startswith("::warning file=content/50%25%3Ax%0A.pdf,title=D206::")


def test_findings_for_gitlab_code_quality() -> None:
    rows = json.loads(shown(EXAMPLE, "en", "gitlab"))
    assert rows[0]["location"] == {"path": "content/a,b.md", "lines": {"begin": 4}}
    assert [row["severity"] for row in rows] == ["major", "major", "minor"]
    moved = [replace(one, at=replace(one.at, line=one.at.line + 1)) for one in EXAMPLE]
    again = json.loads(shown(moved, "en", "gitlab"))
    assert [row["fingerprint"] for row in again] == [row["fingerprint"] for row in rows]
    twice = json.loads(shown([EXAMPLE[0], EXAMPLE[0]], "en", "gitlab"))
    assert len({row["fingerprint"] for row in twice}) == 2


def test_findings_as_sarif() -> None:
    log = json.loads(shown(EXAMPLE, "en", "sarif"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    first = run["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert (first["ruleId"], first["level"]) == ("D201", "error")
    assert place["artifactLocation"]["uri"] == "content/a%2Cb.md"
    assert place["region"] == {"startLine": 4, "startColumn": 6}
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == ["D201", "D103", "D206"]


def test_findings_as_junit() -> None:
    suite = ET.fromstring(shown(EXAMPLE, "en", "junit"))
    cases = suite.findall(".//testcase")
    assert [case.get("name") for case in cases][:2] == ["content/a,b.md", "content/a.md"]
    assert [case.find("failure") is not None for case in cases] == [True, True, False]
    assert suite.get("failures") == "2"
    (fine,) = ET.fromstring(shown([], "en", "junit")).findall(".//testcase")
    assert list(fine) == []
