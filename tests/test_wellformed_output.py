"""Every file for machines can be parsed, whatever the texts of a board hold."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.schema.characters import CONTROL
from tests.board import BASE, Board, parts

SITE, ORGANIZATIONS = (text for _, text in parts(BASE))
NOTICE = """\
---
title: "公示{0}"
date: 2024-04-10
org: dongwa
category: finance
summary: "摘要{0}"
source: "来源{0}"
author: "作者{0}"
subject: "主题{0}"
keywords: ["甲{0}", "乙{0}"]
index_number: "索引{0}"
doc_number: "文号{0}"
objections: {{to: "会{0}", phone: "5210{0}", address: "址{0}"}}
attachments: [{{file: a.csv, title: "附件{0}"}}]
changes: [{{date: 2024-05-01, note: "更正{0}"}}]
---
正文。
"""
PLAN = """\
---
title: "计划{0}"
date: 2024-01-05
org: dongwa
category: plan
targets: [{{id: films, text: "放映{0}", measure: "指标{0}", unit: "次{0}", at_least: 2, responsible: "某{0}"}}]
---
"""
REPORT = """\
---
title: "进展{0}"
date: 2024-07-05
org: dongwa
category: village-affairs
plan: plan
progress: [{{target: films, value: 1, unit: "次{0}", note: "说明{0}"}}]
---
"""
GONE = """\
---
title: "撤回{0}"
date: 2024-07-05
org: dongwa
category: finance
withdrawn: {{date: 2024-08-01, reason: "原因{0}"}}
---
"""


def board_with(folder: Path, text: str) -> Board:
    """Return a board of which every text holds another, given as it stands in double quotes."""
    board = Board(folder)
    site = SITE.replace("公开栏", f'"公开栏{text}"').replace("财务公开", f'"财务公开{text}"')
    board.put("site.yaml", site + f'description: "简介{text}"\nlicense: "许可{text}"\n')
    board.put("content/organizations.yaml", ORGANIZATIONS.replace("东洼村", f'"东洼村{text}"'))
    board.put("content/a.csv", b"x")
    for name, template in {"a": NOTICE, "plan": PLAN, "report": REPORT, "gone": GONE}.items():
        board.put(f"content/{name}.md", template.format(text))
    return board


def parse_all(output: dict[str, bytes]) -> dict[str, Any]:
    """Parse each file of an output that is for machines; return what it holds, by path."""
    found: dict[str, Any] = {}
    for path, data in output.items():
        kind = path.rpartition(".")[2]
        if kind in ("atom", "xml"):
            found[path] = ET.fromstring(data)
        elif kind in ("json", "webmanifest"):
            found[path] = json.loads(data)
        elif kind == "csv" and "/a/" not in path:
            rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
            assert {len(row) for row in rows} == {len(rows[0])}
            found[path] = rows
        if kind in ("atom", "xml", "json", "csv", "html", "txt"):
            assert not CONTROL.search(data.decode().replace("\r\n", "\n"))
    return found


def escaped(text: str) -> str:
    """Return a text with each character as an escape of YAML."""
    return "".join(f"\\U{ord(character):08X}" for character in text)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=9))
def test_feeds_sitemaps_json_and_csv_are_well_formed_or_a_finding_says_why(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    board = board_with(tmp_path_factory.mktemp("board"), escaped(text))
    findings = board.build().findings
    if any(found.severity == "error" for found in findings):
        assert {found.code for found in findings} & {"D006", "D112"}
    else:
        assert {path.rpartition(".")[2] for path in parse_all(board.output())} >= {"atom", "csv"}


@pytest.mark.parametrize(
    "text",
    ["]]><&'\\\"", "\\n=1+1", "\\u2028\\u2029", "</script><!--", "%00,;|", "\\U00020BB7=HYPERLINK"],
)
def test_characters_with_a_meaning_elsewhere_are_text(tmp_path: Path, text: str) -> None:
    board = board_with(tmp_path, text)
    assert {one.severity for one in board.build().findings} <= {"warning"}
    found = parse_all(board.output())
    assert found["feed.json"]["title"].startswith("公开栏")
    assert found["sitemap.xml"] is not None


FIELDS = [
    (path, line)
    for path, template in (("a", NOTICE), ("plan", PLAN), ("report", REPORT), ("gone", GONE))
    for line in template.split("\n")
    if "{0}" in line
]


@pytest.mark.parametrize(
    "character", ["\\x00", "\\x07", "\\x1b", "\\x7f", "\\x9f", "\\uFFFE", "\\uFFFD"]
)
def test_a_control_character_made_by_an_escape_is_refused_in_every_field(
    tmp_path: Path, character: str
) -> None:
    board = board_with(tmp_path, "")
    for path, line in FIELDS:
        template = {"a": NOTICE, "plan": PLAN, "report": REPORT, "gone": GONE}[path]
        faulty = template.format("").replace(line.format(""), line.format(character))
        board.put(f"content/{path}-{len(line)}-{line[0]}.md", faulty)
    board.put("site.yaml", (board.folder / "site.yaml").read_text("utf-8"))
    found = board.build().findings
    refused = {one.at.path for one in found if one.code == "D006"}
    assert len(refused) == len({f"{path}-{len(line)}-{line[0]}" for path, line in FIELDS})


@pytest.mark.parametrize(
    "path", ["site.yaml", "content/organizations.yaml", "content/_defaults.yaml"]
)
def test_a_control_character_is_refused_in_settings_too(tmp_path: Path, path: str) -> None:
    board = board_with(tmp_path, "")
    board.put("content/_defaults.yaml", 'source: "来源"\n')
    text = (board.folder / path).read_text("utf-8")
    board.put(
        path, text.replace('村"', '村\\x07"').replace('栏"', '栏\\x07"').replace('源"', '源\\x07"')
    )
    assert {one.code for one in board.build().findings} >= {"D006"}
