"""Translations: the fingerprint of their source, staleness, the translations page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.content.reader import Defaults, Options, read

from .board import Board, links, notice, sitegen

A, EN = "content/dongwa/2024/a.md", "content/dongwa/2024/a.en.md"
PAGE, ENGLISH = "dongwa/2024/a/", "en/dongwa/2024/a/"
CHANGED = "The original has changed since this translation was made."
TRANSLATION = "---\ntitle: Accounts\n---\nText.\n"


def wording(text: str) -> str:
    """Return the fingerprint of a document."""
    found = read(text.encode(), "a.md", Options(("zh-Hans", "en")), Defaults()).text
    assert found, text
    return found.wording


def translated(folder: Path) -> Board:
    """Return a board with one notice and a translation that was recorded."""
    board = Board(folder)
    board.put(A, notice(body="租金收入 8200 元。"))
    board.put(EN, TRANSLATION)
    assert sitegen("translated", EN, cwd=folder).returncode == 0
    return board


def test_invariant_fingerprints_never_change() -> None:
    """People's files hold it."""
    assert wording(notice()) == "413a00184cc1"


PLAN = """\
---
title: 计划
date: 2024-04-10
org: dongwa
category: plan
summary: 修路一条
keywords: [路, 桥]
attachments: [{file: a.pdf, title: 图纸}]
changes: [{date: 2024-05-01, note: 更正一处}]
targets:
  - {id: road, text: 修路, at_least: 2.5, unit: 公里, due: 2024-10-01}
---
第一段话，
分成两行。

- 一
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 计划", "title: 规划"),
        ("修路一条", "修路两条"),
        ("title: 图纸", "title: 图"),
        ("更正一处", "更正两处"),
        ("2.5", "2.6"),
        ("公里", "千米"),
        ("第一段话", "第一段"),
        ("- 一", "- **一**"),
    ],
)
def test_translatable_changes_change_the_fingerprint(old: str, new: str) -> None:
    assert wording(PLAN) != wording(PLAN.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date: 2024-04-10", "date: 2024年4月11日"),
        ("[路, 桥]", "路、桥、涵洞"),
        ("file: a.pdf", "file: b.pdf"),
        ("2024-05-01", "2024-05-02"),
        ("summary", "摘要"),
        ("，\n分成", "，分成"),
        ("两行。\n\n", "两行。  \n\n\n"),
        ("\n", "\r\n"),
        ("targets:", "effect: 现行\ntargets:"),
    ],
)
def test_dates_settings_and_layout_do_not_change_the_fingerprint(old: str, new: str) -> None:
    assert old in PLAN
    assert wording(PLAN) == wording(PLAN.replace(old, new))


def test_a_translation_is_fresh_until_its_source_changes(tmp_path: Path) -> None:
    board = translated(tmp_path)
    assert board.check() == []
    assert CHANGED not in board.page(ENGLISH)

    board.put(A, notice(body="租金收入 8300 元。"))
    assert board.check() == [f"{EN}:3:18 D251"]
    page = board.page(ENGLISH)
    assert CHANGED in page
    assert f"../../../../{PAGE}" in [address for _, address in links(page.split(CHANGED)[1])][:1]
    assert CHANGED in board.page(f"{ENGLISH}zh-hans/")
    assert CHANGED not in board.page(PAGE)

    assert sitegen("translated", EN, cwd=tmp_path).returncode == 0
    assert board.check() == []
    assert CHANGED not in board.page(ENGLISH)


def test_a_translation_without_a_fingerprint_is_not_reported_as_stale(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(A, notice())
    board.put(EN, TRANSLATION)
    assert board.check() == []
    assert CHANGED not in board.page(ENGLISH)


def state(board: Board, prefix: str = "en/") -> list[tuple[str, list[str]]]:
    """Return the headings of the state of the translations, and what each names."""
    main = board.page(f"{prefix}translations/").split("<main")[1].split("</main>")[0]
    parts = re.split(r"<h[23][^>]*>(.*?)</h[23]>", main, flags=re.DOTALL)[1:]
    return [
        (re.sub("<[^>]*>", "", heading), [text for text, _ in links(part)])
        for heading, part in zip(parts[::2], parts[1::2], strict=True)
    ]


def test_the_translations_page_lists_missing_and_stale_ones(tmp_path: Path) -> None:
    board = translated(tmp_path)
    for name, title in (("b", "低保"), ("c", "修路"), ("d", "撤回的")):
        board.put(A.replace("a.md", f"{name}.md"), notice(title))
    board.put(A.replace("a.md", "b.en.md"), "---\ntitle: Allowances\n---\n")
    board.put(
        A.replace("a.md", "d.md"), notice("旧账\nwithdrawn: {date: 2024-05-01, reason: 数字有误}")
    )
    board.put(A.replace("a.md", "e.en.md"), notice("For visitors"))
    assert board.check() == []
    assert state(board) == [
        ("简体中文", []),
        ("Not translated 1 in all", ["For visitors"]),
        ("English", []),
        ("Unknown 1 in all", ["Allowances"]),
        ("Not translated 1 in all", ["修路"]),
    ]
    board.put(A, notice(body="租金收入 8300 元。"))
    board.build()
    assert ("Outdated 1 in all", ["Accounts"]) in state(board)
    assert ("待更新 共1件", ["第一季度财务公开"]) in state(board, "")


def test_an_edited_source_redraws_its_pages_and_the_translations_page_only(tmp_path: Path) -> None:
    board = translated(tmp_path)
    board.put(A.replace("a.md", "b.md"), notice("低保"))
    board.build()
    before = board.output()
    board.put(A, notice(body="租金收入 8300 元。"))
    board.build()
    after = board.output()
    changed = {path for path in after if after[path] != before[path]}
    assert {path for path in changed if path.endswith(".html")} == {
        f"{page}index.html"
        for page in (
            *(PAGE, f"{PAGE}en/", ENGLISH, f"{ENGLISH}zh-hans/"),
            *("translations/", "en/translations/"),
        )
    }
    assert board.clean(tmp_path / "clean")[1] == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A\n---\nText.\n", "---\ntitle: A\ntranslated_from: VERSION\n---\nText.\n"),
        ("---\r\n标题: A\r\n---\r\nText.", "---\r\n标题: A\r\n译自版本: VERSION\r\n---\r\nText."),
        ("---\rtitle: A\r---\r", "---\rtitle: A\rtranslated_from: VERSION\r---\r"),
        (
            "\n---\ntitle: A\ntranslated_from: 000000000000  # by hand\n# end\n---\ntranslated_from: 1\n",
            "\n---\ntitle: A\ntranslated_from: VERSION  # by hand\n# end\n---\ntranslated_from: 1\n",
        ),
        (
            "---\n标题：A\n译自版本：000000000000\n摘要: 乙\n---\n",
            "---\n标题：A\n译自版本： VERSION\n摘要: 乙\n---\n",
        ),
        (
            "---\ntitle: A\nkeywords:\n  - b\n  - c\n---\n---\n",
            "---\ntitle: A\nkeywords:\n  - b\n  - c\ntranslated_from: VERSION\n---\n---\n",
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_translated_changes_only_its_own_line(
    tmp_path: Path, before: str, after: str, encoding: str
) -> None:
    board = Board(tmp_path)
    board.put(A, notice())
    board.put(EN, before.encode(encoding))
    (tmp_path / EN).chmod(0o640)
    done = sitegen("translated", EN, cwd=tmp_path)
    assert done.stdout == f"{EN}: recorded the current version of its source.\n", done.stderr
    expected = after.replace("VERSION", wording(notice()))
    assert (tmp_path / EN).read_bytes() == expected.encode(encoding)
    assert (tmp_path / EN).stat().st_mode & 0o777 == 0o640
    again = sitegen("translated", EN, cwd=tmp_path)
    assert again.stdout == f"{EN}: already recorded; nothing was changed.\n"
    assert [path.name for path in (tmp_path / EN).parent.iterdir() if path.name[0] == "."] == []


def test_folder_defaults_are_part_of_the_fingerprint(tmp_path: Path) -> None:
    board = translated(tmp_path)
    board.put("content/dongwa/_defaults.yaml", "summary: 每季一次\n")
    assert board.check() == [f"{EN}:3:18 D251"]
    assert sitegen("translated", EN, cwd=tmp_path).returncode == 0
    assert board.check() == []


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (A, "not a translation"),
        ("content/none.en.md", "not a document"),
        ("site.yaml", "not a document"),
        ("content/dongwa/2024/b.en.md", "not a translation"),
        ("content/dongwa/2024/c.en.md", "cannot be read"),
        ("content/dongwa/2024/d.en.md", "cannot be read"),
    ],
)
def test_translated_says_why_it_cannot_record(tmp_path: Path, file: str, said: str) -> None:
    board = Board(tmp_path)
    board.put(A, notice())
    board.put("content/dongwa/2024/b.en.md", notice())
    board.put("content/dongwa/2024/c.md", "no front matter")
    board.put("content/dongwa/2024/c.en.md", TRANSLATION)
    board.put("content/dongwa/2024/d.md", notice())
    board.put("content/dongwa/2024/d.en.md", "no front matter")
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = sitegen("translated", file, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert {path: path.read_bytes() for path in files} == files
