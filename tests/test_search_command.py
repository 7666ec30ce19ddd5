"""`sitegen search`: results for people and programs, notes, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli import main
from tests.board import Board, notice


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a built board with three notices, one of them withdrawn."""
    board = Board(tmp_path_factory.mktemp("site"))
    board.put("content/dongwa/a.md", notice("第一季度财务公开", body="沉陷区补偿18,596.40元。"))
    board.put("content/xidi/b.md", notice("防汛通知", "2024-05-01", "xidi", body="值班安排。"))
    gone = "2024-03-01\nwithdrawn: {date: 2024-06-01, reason: 有误}"
    board.put("content/dongwa/c.md", notice("撤回的名单", gone))
    assert board.build().published
    return board.folder


def search(site: Path, *arguments: str) -> Result:
    """Run `sitegen search` in this process, in English."""
    given = ("search", "--root", str(site), *arguments)
    return CliRunner().invoke(main, given, env={"SITEGEN_LANG": "en"})


def test_search_prints_title_address_and_passage(site: Path) -> None:
    done = search(site, "沉陷区", "单位:东洼村")
    assert done.exit_code == 0
    for part in ("第一季度财务公开", "https://board.example/dongwa/2024/a/", "补偿18,596.40元"):
        assert part in done.stdout


def test_search_excludes_words_with_a_hyphen_and_marks_withdrawn_documents(site: Path) -> None:
    done = search(site, "年份:2024", "-值班", "-沉陷区")
    assert "撤回的名单" in done.stdout
    assert "withdrawn" in done.stdout
    assert "防汛通知" not in done.stdout


def test_search_limits_results(site: Path) -> None:
    assert len(json.loads(search(site, "年份:2024", "--json", "-n", "2").stdout)) == 2


def test_search_json_has_the_fields_of_each_document(site: Path) -> None:
    (hit,) = json.loads(search(site, "值班", "--json").stdout)
    assert hit["title"] == "防汛通知"
    assert hit["url"] == "https://board.example/xidi/2024/b/"


def test_search_names_the_nearest_match(site: Path) -> None:
    done = search(site, "沉限区")
    assert done.exit_code == 0
    assert "第一季度财务公开" in done.stdout
    assert "“沉限区”" in done.stderr


def test_search_without_results_exits_with_1(site: Path) -> None:
    done = search(site, "zzzz")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Nothing found." in done.stderr


def test_search_without_an_index_says_to_build_first(site: Path, tmp_path: Path) -> None:
    done = search(site, "值班", "--output", str(tmp_path))
    assert done.exit_code == 2
    assert "sitegen build" in done.stderr
    assert search(tmp_path, "值班").exit_code == 2
