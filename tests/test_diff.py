"""`sitegen diff`: what a proposal changes, as those see it who judge it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sitegen.cli import main
from sitegen.domain.public_version import Piece
from sitegen.render.visible_text import difference, excerpt, visible_text
from tests.board import Board, notice
from tests.publishing import needed

RULES = """\
disclosure:
  profile: villagers-committee-2026
  since: 2026-01-01
  rules:
    - {id: general, due: {day: 15, month: 1}}
    - {id: finance, categories: [finance, village-affairs], due: {day: 15, month: 1}}
"""
PLAN = """\
---
title: 2024年工作计划
date: 2024-01-10
org: dongwa
category: plan
targets:
  - {id: road, text: 硬化道路, measure: 里程, unit: 公里, at_least: 5, due: 2026-12-31}
---
正文。
"""
REPORT = """\
---
title: 第三季度进展
date: 2026-10-10
org: dongwa
category: village-affairs
plan: ../2024/plan.md
progress:
  - {target: road, value: 6}
---
正文。
"""


def diff(root: Path, *arguments: str, speak: str = "en") -> Result:
    command = ["diff", "--root", str(root), "--jobs", "1", "--as-of", "2026-11-23", *arguments]
    return CliRunner().invoke(main, command, env={"SITEGEN_LANG": speak})


def record(root: Path, *arguments: str) -> dict[str, Any]:
    """Return the comparison as a program reads it."""
    done = diff(root, "--format", "json", *arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def marked(pieces: list[Piece]) -> str:
    marks = {"same": "{}", "removed": "[-{}]", "added": "[+{}]"}
    return "".join(marks[piece.change].format(piece.text) for piece in pieces)


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return a board with two notices and a plan, committed."""
    needed("git")
    made = Board(tmp_path / "site")
    site = (made.folder / "site.yaml").read_text("utf-8")
    made.put("site.yaml", site + "government: none\n")
    made.put(".gitignore", "/output/\n/.sitegen/\n")
    made.put("content/dongwa/2024/0410.md", notice(body="办公费支出12,000.00元，由村主任签字。"))
    made.put("content/dongwa/2024/0411.md", notice("另一份公示"))
    made.put("content/dongwa/2024/plan.md", PLAN)
    git(made, "init", "-q", "-b", "main")
    commit(made, "notices")
    return made


def git(board: Board, *arguments: str) -> None:
    who = ("-c", "user.name=Clerk", "-c", "user.email=clerk@board.example")
    subprocess.run(["git", "-C", board.folder, *who, *arguments], check=True)


def commit(board: Board, message: str) -> None:
    git(board, "add", "-A")
    git(board, "commit", "-q", "-m", message)


def test_pages_added_changed_and_gone(board: Board) -> None:
    board.put("content/dongwa/2024/0410.md", notice(body="办公费支出12,500.00元，由村监委会签字。"))
    board.remove("content/dongwa/2024/0411.md")
    board.put("content/xidi/2024/0501.md", notice("西堤村公示", org="xidi"))
    found = record(board.folder, "main")
    assert [one["url"] for one in found["added"]] == ["xidi/2024/0501/"]
    assert [one["url"] for one in found["removed"]] == ["dongwa/2024/0411/"]
    changed = {one["url"]: one for one in found["changed"]}
    pieces = [Piece(**piece) for piece in changed["dongwa/2024/0410/"]["difference"]]
    shown = marked(pieces)
    assert "[-12,000.00][+12,500.00]元，由村[-主任][+监委会]签字。" in shown
    assert found["other_files"] > 5


def test_two_commits(board: Board) -> None:
    board.put("content/dongwa/2024/0412.md", notice("第三份公示"))
    commit(board, "third")
    (added,) = record(board.folder, "HEAD~1", "HEAD")["added"]
    assert added["title"] == "第三份公示"
    assert record(board.folder, "HEAD", ".")["other_files"] == 0


def test_findings_that_are_new_and_mended(board: Board) -> None:
    board.put("content/dongwa/2024/0410.md", notice(body="见[说明](nowhere.pdf)。"))
    commit(board, "broken")
    (new,) = record(board.folder, "HEAD~1", "HEAD")["new_findings"]
    assert new["code"] == "D205"
    (mended,) = record(board.folder, "HEAD", "HEAD~1")["fixed_findings"]
    assert mended["code"] == "D205"


def test_findings_that_only_moved_are_not_new(board: Board) -> None:
    board.put("content/dongwa/2024/0412.md", notice(body="图：![](x.png)"))
    commit(board, "picture")
    before = (board.folder / "content/dongwa/2024/0412.md").read_text("utf-8")
    board.put("content/dongwa/2024/0412.md", before.replace("图：", "先说一句。\n\n图："))
    found = record(board.folder, "HEAD")
    assert (found["new_findings"], found["fixed_findings"]) == ([], [])


def test_targets_before_and_after(board: Board) -> None:
    board.put("content/dongwa/2026/1010.md", REPORT)
    found = record(board.folder, "main")["targets"]
    (moved,) = found["changes"]
    assert moved["name"] == ["东洼村", "2024年工作计划", "硬化道路"]
    assert (moved["before"], moved["after"]) == ("none", "exceeded")
    assert (found["before"], found["after"]) == ({"none": 1}, {"exceeded": 1})


def test_ledger_before_and_after(board: Board) -> None:
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site + RULES)
    commit(board, "rules")
    text = notice("2026年第二季度财务公开", date="2026-07-10").replace(
        "category:", "period: 2026-Q2\ncategory:"
    )
    board.put("content/xidi/2026/0710.md", text.replace("org: dongwa", "org: xidi"))
    found = record(board.folder, "main")["ledger"]
    moved = {tuple(one["name"]): (one["before"], one["after"]) for one in found["changes"]}
    assert ("missing", "published") in moved.values()
    assert {name[0] for name in moved} == {"西堤村"}
    assert found["after"]["missing"] < found["before"]["missing"]


def test_comment_for_people(board: Board) -> None:
    board.put("content/dongwa/2024/0410.md", notice(body="办公费支出12,500.00元，由村主任签字。"))
    board.put("content/dongwa/2024/0412.md", notice("*@all* <b>公示</b>"))
    english = diff(board.folder, "main").stdout
    assert "<del>12,000.00</del><ins>12,500.00</ins>" in english
    assert "## What this proposal changes" in english
    assert "@all" not in english
    assert "<b>" not in english
    assert "## 本次修改对网站的影响" in diff(board.folder, "main", speak="zh-Hans").stdout
    nothing = diff(board.folder, "HEAD", "HEAD").stdout
    assert "Nothing that readers see." in nothing


def test_comment_fits_where_comments_go(board: Board) -> None:
    for n in range(14):
        board.put(f"content/dongwa/2024/1{n:03}.md", notice(f"第{n}号", body="原文。" * 500))
    commit(board, "many")
    for n in range(14):
        body = "".join(f"{'改' if k % 2 else '原'}文{k}。" for k in range(500))
        board.put(f"content/dongwa/2024/1{n:03}.md", notice(f"第{n}号", body=body))
    shown = diff(board.folder, "main").stdout
    assert len(shown) < 65_536
    assert "too long to show here" in shown


def test_page_for_people(board: Board, tmp_path: Path) -> None:
    board.put("content/dongwa/2024/0410.md", notice(body="办公费支出12,500.00元，由村主任签字。"))
    done = diff(board.folder, "main", "--format", "html", "--output", str(tmp_path / "d.html"))
    assert (done.exit_code, done.output) == (0, "")
    page = (tmp_path / "d.html").read_text("utf-8")
    assert "<del>12,000.00</del><ins>12,500.00</ins>" in page


@pytest.mark.parametrize("what", ["no-such-branch", "--output=x", "../nowhere"])
def test_state_that_is_not_there_is_told(board: Board, what: str) -> None:
    done = diff(board.folder, "--", what)
    assert done.exit_code == 2
    assert "neither the folder of a site nor a commit" in done.stderr


def test_sources_are_left_alone(board: Board) -> None:
    before = {p: p.stat().st_mtime_ns for p in board.folder.rglob("*") if ".git" not in p.parts}
    record(board.folder, "main")
    after = {
        p: p.stat().st_mtime_ns
        for p in board.folder.rglob("*")
        if ".git" not in p.parts and ".sitegen" not in p.parts and p != board.folder
    }
    assert after == {p: t for p, t in before.items() if p != board.folder}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("收入12000元", "收入12500元", "收入[-12000][+12500]元"),
        ("2024年3月", "2024年4月", "2024年[-3][+4]月"),
        ("village accounts", "village account", "village [-accounts][+account]"),
        ("东洼村\n西堤村", "东洼村\n北山村\n西堤村", "东洼村\n[+北山村\n]西堤村"),
        ("", "新", "[+新]"),
        ("同", "同", "同"),
        ("𠮷村", "吉村", "[-𠮷][+吉]村"),
    ],
)
def test_difference_by_words(old: str, new: str, expected: str) -> None:
    found = difference(old, new)
    assert marked(found) == expected
    assert "".join(p.text for p in found if p.change != "added") == old
    assert "".join(p.text for p in found if p.change != "removed") == new


def test_more_different_words_than_a_plane_of_unicode() -> None:
    old = " ".join(str(n) for n in range(70_000))
    found = difference(old, old.replace(" 69999", " x"))
    assert "".join(p.text for p in found if p.change != "added") == old
    assert marked(found).endswith("[-69999][+x]")


def test_excerpt_keeps_what_changed() -> None:
    pieces = [Piece("same", "一" * 100), Piece("added", "新"), Piece("same", "二" * 100)]
    assert marked(excerpt(pieces, 3)) == "…一一一[+新]二二二…"


def test_text_that_is_seen() -> None:
    html = (
        "<body><nav>菜单</nav><main><article><h1>标题</h1><p>一<b>二</b>三<script>x</script>"
        "<table><tr><th>项<td>1</td></tr></table><img alt=图片><p hidden>不见<br></p></article></main>"
    )
    assert visible_text(html) == "标题\n一二三\n项 | 1\n图片"
