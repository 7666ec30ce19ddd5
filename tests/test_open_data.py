"""Open data: tables in CSV and JSON, their schema and the data page."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .board import BASE, Board, links, notice

SITE = "https://board.example/"
PAGES = {"index.html", "files.json"}  # in data/, and no tables
FULL = """\
---
title: 关于禁火的通告
date: 2024-04-10
issued: 2024-04-08
org: dongwa
category: village-affairs
doc_number: 桂政发〔2024〕18号
index_number: GS001-2024-00061
period: 2024年第一季度
effect: current
display: {from: 2024-04-10, until: 2024-04-20}
attachments: [{file: 表.csv, title: 名单}]
changes: [{date: 2024-05-01, note: 更正}]
---
正文。
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return a notice with every field, translated; one withdrawn; one of another year."""
    made = Board(tmp_path_factory.mktemp("board"))
    made.put("content/ban.md", FULL)
    made.put("content/ban.en.md", "---\ntitle: Ban on fires\n---\nText.\n")
    made.put("content/表.csv", "1,2\n")
    gone = "名单\nsummary: 张三\nwithdrawn: {date: 2024-06-01, reason: 有误}"
    made.put("content/gone.md", notice(gone, "2024-03-01", "xidi", body="张三"))
    made.put("content/old.md", notice("旧账\ndisplay: {days: 7}", "2023-10-10"))
    assert made.check() == []
    return made


def table(board: Board, name: str) -> list[dict[str, Any]]:
    """Return the documents of a JSON table, which must satisfy its schema."""
    schema = json.loads(board.page("data/schema.json"))
    whole = json.loads(board.page(f"data/{name}.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(whole, schema, jsonschema.Draft202012Validator)
    return list(whole["documents"])


def rows(board: Board, name: str) -> list[dict[str, str]]:
    """Return the documents of a table in CSV, as a spreadsheet reads it."""
    data = (board.folder / "output/data" / f"{name}.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "the mark by which Excel knows UTF-8"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_record_has_every_known_field_of_a_document(board: Board) -> None:
    assert table(board, "documents")[0] == {
        "id": "dongwa/2024/ban/",
        "url": f"{SITE}dongwa/2024/ban/",
        "title": "关于禁火的通告",
        "language": "zh-Hans",
        "organization": "dongwa",
        "organization_name": "东洼村",
        "category": "village-affairs",
        "category_name": "村务公开",
        "date": "2024-04-10",
        "updated": "2024-05-01",
        "issued": "2024-04-08",
        "doc_number": "桂政发〔2024〕18号",
        "index_number": "GS001-2024-00061",
        "period": "2024-Q1",
        "effect": "current",
        "display_from": "2024-04-10",
        "display_until": "2024-04-20",
        "display_days": None,
        "display_counted": "",
        "objections_to": "东洼村",
        "objections_phone": "",
        "objections_address": "",
        "objections_until": None,
        "superseded_by": "",
        "withdrawn": None,
        "withdrawn_reason": "",
        "source": "ban.md",
        "kind": "",
        "kind_name": "",
        "changes": [{"date": "2024-05-01", "note": "更正"}],
        "joint": [],
        "concerns": [],
        "details": [],
        "about": [],
        "followed_by": [],
        "ended": None,
        "translations": [
            {"language": "en", "title": "Ban on fires", "url": f"{SITE}en/dongwa/2024/ban/"}
        ],
        "cites": [],
        "attachments": [
            {
                "title": "名单",
                "url": f"{SITE}dongwa/2024/ban/%E8%A1%A8.csv",
                "size": 4,
                "sha256": hashlib.sha256(b"1,2\n").hexdigest(),
            }
        ],
    }


def test_a_display_in_days_begins_with_publication(board: Board) -> None:
    old = table(board, "years/2023")[0]
    assert (old["display_from"], old["display_days"]) == ("2023-10-10", 7)
    assert (old["display_until"], old["display_counted"]) == ("2023-10-16", "calendar")


def test_a_withdrawn_document_is_listed_without_its_text(board: Board) -> None:
    gone = table(board, "organizations/xidi")[0]
    assert (gone["withdrawn"], gone["withdrawn_reason"]) == ("2024-06-01", "有误")
    for path, data in board.output().items():
        assert not path.startswith("data/") or "张三".encode() not in data


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("documents", ["dongwa/2024/ban/", "xidi/2024/gone/", "dongwa/2023/old/"]),
        ("years/2024", ["dongwa/2024/ban/", "xidi/2024/gone/"]),
        ("organizations/dongwa", ["dongwa/2024/ban/", "dongwa/2023/old/"]),
    ],
)
def test_a_table_holds_its_documents_the_newest_first(
    board: Board, name: str, ids: list[str]
) -> None:
    assert [one["id"] for one in table(board, name)] == ids
    assert [one["id"] for one in rows(board, name)] == ids


def test_csv_and_json_agree(board: Board) -> None:
    for row, one in zip(rows(board, "documents"), table(board, "documents"), strict=True):
        plain = {name: value for name, value in one.items() if not isinstance(value, list)}
        assert {name: row[name] for name in plain} == {
            name: "" if value is None else str(value) for name, value in plain.items()
        }
        assert row["attachments"].split() == [file["url"] for file in one["attachments"]]
    ban, gone, _ = rows(board, "documents")
    assert (ban["title_en"], ban["url_en"]) == ("Ban on fires", f"{SITE}en/dongwa/2024/ban/")
    assert (gone["title_en"], gone["url_en"]) == ("", "")


@pytest.mark.parametrize("title", ["=1+1", "+86", "-1", "@SUM(A1)", "＝1+1"])
def test_no_csv_cell_is_a_formula(tmp_path: Path, title: str) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice(f"'{title}'\ndoc_number: '{title}'"))
    board.build()
    (row,) = rows(board, "documents")
    assert (row["title"], row["doc_number"]) == (f"'{title}", f"'{title}")
    assert table(board, "documents")[0]["title"] == title


def test_markup_characters_are_text_in_every_format(tmp_path: Path) -> None:
    evil = 'a,"b";\\</script>'
    board = Board(tmp_path)
    board.put("content/a.md", notice(f"'{evil}'"))
    board.build()
    assert rows(board, "documents")[0]["title"] == evil
    assert table(board, "documents")[0]["title"] == evil


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_the_data_page_lists_every_table_and_field(board: Board, prefix: str) -> None:
    page = board.page(f"{prefix}data/")
    up = "../" * f"{prefix}data/".count("/")
    tables = [path for path in board.output() if path.startswith("data/") and "index" not in path]
    assert {f"{up}{path}" for path in tables} <= {address for _, address in links(page)}
    for name in table(board, "documents")[0]:
        assert f"<code>{name}</code>" in page
    told = "发文字号" if not prefix else "Document number"
    assert f"<td>{told}</td>" in page
    assert ("开放数据" if not prefix else "Open data", f"{up}{prefix}data/") in links(page)


def test_the_licence_is_shown_if_there_is_one(tmp_path: Path) -> None:
    terms = "license: {zh-Hans: 可自由使用, en: Free to use}\norganization: guishan\n"
    board = Board(tmp_path, BASE.replace("organization: guishan\n", terms))
    assert board.check() == []
    assert "可自由使用" in board.page("data/")
    assert "Free to use" in board.page("en/data/")
    assert json.loads(board.page("data/documents.json"))["license"] == "可自由使用"
    assert "<rights>Free to use</rights>" in board.page("en/feed.atom")


def test_a_board_with_nothing_on_it_has_empty_tables(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.build()
    assert table(board, "documents") == rows(board, "documents") == []


def changed(board: Board, path: str, text: str) -> set[str]:
    """Return the tables that an edit rewrites."""
    before = board.output()
    board.put(path, text)
    board.build()
    after = board.output()
    found = {name for name, data in after.items() if before.get(name) != data}
    return {name.removeprefix("data/") for name in found if name.startswith("data/")} - PAGES


def test_an_edit_rewrites_only_tables_that_list_the_document(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("甲"))
    board.put("content/b.md", notice("乙", "2023-01-05", org="xidi"))
    board.build()
    both = {"documents", "years/2024", "organizations/dongwa"}
    expected = {f"{name}.{form}" for name in both for form in ("csv", "json")}
    assert changed(board, "content/a.md", notice("甲", body="改了。")) == set()
    for field in (
        "issued: 2024-04-01",
        "index_number: A1",
        "period: 2024",
        "effect: repealed",
        "display: {until: 2024-06-01}",
        "changes: [{date: 2024-06-02, note: 更正}]",
        "withdrawn: {date: 2024-06-03, reason: 有误}",
    ):
        assert changed(board, "content/a.md", notice(f"甲\n{field}")) == expected, field
    assert changed(board, "content/c.md", notice("丙")) == expected
    board.put("content/d.csv", "1,2\n")
    assert changed(board, "content/d.md", notice("丁\nattachments: d.csv")) == expected
    assert changed(board, "content/d.csv", "3,4\n") == {f"{name}.json" for name in both}, (
        "the CSV has no digests"
    )
    assert board.clean(tmp_path / "clean")[1] == board.output()


def test_the_data_page_and_the_schema_agree_on_every_field(board: Board) -> None:
    page = board.page("en/data/")
    for name, field in json.loads(board.page("data/schema.json"))["$defs"]["Record"][
        "properties"
    ].items():
        assert f"<code>{name}</code></th>" in page
        assert f"<td>{field['description']}</td>" in page


def test_the_list_of_files_names_each_file_for_programs_with_its_digest(board: Board) -> None:
    listed = {one["path"]: one for one in json.loads(board.page("data/files.json"))["files"]}
    output = board.output()
    for path, one in listed.items():
        assert one["size"] == len(output[path])
        assert one["sha256"] == hashlib.sha256(output[path]).hexdigest()
    assert {"data/documents.json", "data/years/2024.json", "data/targets.json"} <= listed.keys()
    assert listed.keys() >= {
        path for path in output if path.startswith("search/") and path.endswith(".js")
    }


def test_the_list_of_files_follows_an_edit(tmp_path: Path) -> None:
    board = Board(tmp_path / "board")
    board.put("content/a.md", notice())
    board.build()
    before = board.page("data/files.json")
    board.put("content/a.md", notice(body="改过的正文。"))
    board.build()
    assert board.page("data/files.json") != before
    assert board.output() == board.clean(tmp_path / "clean")[1]
