"""`published.lock`: nothing that was published vanishes in silence."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sitegen.pipeline.published_lock import LockEntry, PublishedLock

from .board import Board, notice, sitegen

A, B = "content/dongwa/2024/a.md", "content/dongwa/2024/b.md"
URL = "dongwa/2024/a/"


def register(board: Board) -> list[str]:
    """Return the lines of the record, without its head."""
    head, *lines = (board.folder / "published.lock").read_text("utf-8").splitlines()
    assert head.startswith("# ")
    return lines


def published(folder: Path) -> Board:
    """Return a board with a notice, its translation and an attachment, built once."""
    board = Board(folder)
    board.put(A, notice().replace("---\n正文", "附件: 表.csv\n---\n正文"))
    board.put(A.replace(".md", ".en.md"), "---\ntitle: Accounts\n---\n")
    board.put("content/dongwa/2024/表.csv", "1\n")
    assert board.check() == []
    return board


def test_a_build_records_each_address_with_its_day_and_file(tmp_path: Path) -> None:
    board = published(tmp_path)
    assert register(board) == [
        f"dongwa/2024/a/\t2024-04-10\t{A}",
        "dongwa/2024/a/表.csv\t2024-04-10\tcontent/dongwa/2024/表.csv",
        f"en/dongwa/2024/a/\t2024-04-10\t{A.replace('.md', '.en.md')}",
    ]
    before = (tmp_path / "published.lock").stat()
    assert board.build(verify=True).written == 0
    assert (tmp_path / "published.lock").stat() == before, "nothing new, nothing written"


def test_only_a_build_into_the_sites_own_output_records(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(A, notice())
    board.build(dry=True)
    board.build(output=tmp_path / "elsewhere")
    board.build(drafts=True)
    assert not (tmp_path / "published.lock").exists()
    board.build()
    assert len(register(board)) == 1


def test_a_vanished_address_is_an_error_until_it_is_back(tmp_path: Path) -> None:
    board = published(tmp_path)
    text = (tmp_path / A).read_text("utf-8")
    board.put("content/dongwa/2024/b.md", notice("另一篇", "2024-05-10"))
    board.remove(A)
    board.remove(A.replace(".md", ".en.md"))
    told = ["published.lock:2:1 D792", "published.lock:4:1 D792"]
    unused = "content/dongwa/2024/表.csv D206"
    assert set(board.check(dry=True)) >= {unused, *told}
    assert board.check() == [unused, *told]
    assert (tmp_path / "output" / URL / "index.html").exists()

    kept = board.build(keep_going=True)
    assert kept.published
    assert "第一季度" in board.page(URL), "what was published stays"
    assert (tmp_path / "output" / URL / "表.csv").exists()
    assert "另一篇" in board.page("dongwa/")

    board.put(A, text)
    board.put(A.replace(".md", ".en.md"), "---\ntitle: Accounts\n---\n")
    assert board.check() == []


def test_a_published_document_turned_draft_has_vanished(tmp_path: Path) -> None:
    board = published(tmp_path)
    board.put(A, (tmp_path / A).read_text("utf-8").replace("---\n正文", "草稿: 是\n---\n正文"))
    assert "published.lock:2:1 D792" in board.check()


def test_a_faulty_document_is_not_reported_as_vanished_too(tmp_path: Path) -> None:
    board = published(tmp_path)
    board.put(A, notice(org="nobody"))
    assert "D792" not in " ".join(board.check())


def test_a_renamed_file_is_recognized_and_an_alias_suggested(tmp_path: Path) -> None:
    board = published(tmp_path)
    (tmp_path / A).rename(tmp_path / B)
    (tmp_path / A.replace(".md", ".en.md")).rename(tmp_path / B.replace(".md", ".en.md"))
    found = [one for one in board.build().findings if one.severity == "error"]
    assert [dict(one.params)["nearest"] for one in found] == [B, B.replace(".md", ".en.md")]

    aliases = f"旧地址: [{URL}, en/{URL}]\n---\n正文"
    board.put(B, (tmp_path / B).read_text("utf-8").replace("---\n正文", aliases))
    assert board.check() == ["published.lock:3:1 D793"], "an attachment has no old address"
    assert 'url=../../../dongwa/2024/b/"' in board.page(URL)


def test_a_vanished_document_keeps_its_page_until_resolved(tmp_path: Path) -> None:
    """Under --keep-going every build repeats the finding and keeps page and attachments."""
    board = published(tmp_path)
    for name in (A, A.replace(".md", ".en.md")):
        (tmp_path / name).rename(tmp_path / name.replace("/a.", "/b."))
    first, second = (board.build(keep_going=True) for _ in range(2))
    assert first.findings == second.findings
    assert (second.written, second.removed) == (0, 0)
    assert (tmp_path / "output" / URL / "表.csv").exists()
    assert not any(line.startswith("dongwa/2024/b/") for line in register(board))


def test_an_address_moved_by_its_date_is_traced_to_its_file(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(A, notice())
    board.put("content/dongwa/2024/c.md", notice("另一篇", date="2023-04-10"))
    board.build()
    board.put(A, notice(date="2023-04-10"))
    [found] = [one for one in board.build().findings if one.code == "D792"]
    assert dict(found.params) == {"url": URL, "path": A, "nearest": A}


def test_a_withdrawn_document_has_not_vanished(tmp_path: Path) -> None:
    board = published(tmp_path)
    withdrawn = notice().replace("---\n正文", "撤回: {日期: 2024-05-01, 原因: 有误}\n---\n正文")
    board.put(A, withdrawn)
    board.remove("content/dongwa/2024/表.csv")
    assert board.check() == []


def test_an_address_is_forgotten_by_name_and_with_a_reason(tmp_path: Path) -> None:
    board = published(tmp_path)
    board.put(B, notice("试发布"))
    board.build()
    address = "https://board.example/dongwa/2024/b/"
    there = sitegen("forget", address, "--reason", "试发布", cwd=tmp_path)
    assert (there.returncode, B in there.stderr) == (2, True)
    board.remove(B)
    assert board.check() == ["published.lock:4:1 D792"]
    unknown = sitegen("forget", "dongwa/2024/bb/", "--reason", "试发布", cwd=tmp_path)
    assert (unknown.returncode, "dongwa/2024/b/" in unknown.stderr) == (2, True)
    assert sitegen("forget", address, "--reason", "试发布", cwd=tmp_path).returncode == 0
    assert register(board)[2].endswith("试发布")
    assert board.check() == []
    assert not (tmp_path / "output/dongwa/2024/b/index.html").exists()
    board.put(B, notice("又发布"))
    assert board.check() == []
    assert register(board)[2] == f"dongwa/2024/b/\t2024-04-10\t{B}"


def test_a_lock_file_with_merge_conflict_marks_is_reported_and_kept(tmp_path: Path) -> None:
    board = published(tmp_path)
    faulty = (tmp_path / "published.lock").read_text("utf-8") + "<<<<<<< HEAD\n=======\n乱\n"
    board.put("published.lock", faulty)
    board.put(B, notice("另一篇"))
    lines = [f"published.lock:{n}:1 D794" for n in (5, 6, 7)]
    assert board.check() == lines
    assert board.build(keep_going=True).published
    assert (tmp_path / "published.lock").read_text("utf-8") == faulty


def test_two_branches_merge_without_a_conflict(tmp_path: Path) -> None:
    board = published(tmp_path)
    shutil.copy(
        Path(__file__).parent.parent / "sitegen/starter/gitattributes", tmp_path / ".gitattributes"
    )
    board.put(".gitignore", "/output/\n.sitegen/\n")

    def git(*arguments: str) -> None:
        own = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *own, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def commit(name: str) -> None:
        git("add", ".")
        git("commit", "-m", name)

    git("init", "-b", "main")
    commit("begin")
    git("checkout", "-b", "other")
    board.put("content/dongwa/2024/aa.md", notice("甲"))
    board.build()
    commit("one")
    git("checkout", "main")
    board.put("content/dongwa/2024/ab.md", notice("乙"))
    board.build()
    commit("two")
    git("merge", "other")
    assert board.check() == []
    assert [line.split("\t")[0] for line in register(board)] == [
        *("dongwa/2024/a/", "dongwa/2024/a/表.csv", "dongwa/2024/aa/", "dongwa/2024/ab/"),
        f"en/{URL}",
    ]


@pytest.mark.parametrize("character", "\u2028\u2029\u0085\u000b\u000c\ufffd")
def test_every_file_name_and_old_address_survives_in_the_lock_file(
    tmp_path: Path, character: str
) -> None:
    """They are written, read back as one line, and found again by the next build."""
    lock = PublishedLock().with_entries(
        [LockEntry(f"a{character}b/", "2024-01-01", f"c{character}.md")]
    )
    again = PublishedLock(lock.data)
    assert (again.faults, list(again.entries)) == ((), [f"a{character}b/"])
    assert again.with_entries([]).data == lock.data
    board = Board(tmp_path / "site")
    board.put("content/dongwa/a.md", notice())
    assert board.build().published
    (board.folder / "published.lock").write_bytes(
        (board.folder / "published.lock").read_bytes()
        + f"old{character}x/\t2024-01-01\tcontent/x.md\tgone\n".encode()
    )
    board.put("content/dongwa/a.md", notice(body="改过。"))
    assert board.check() == []
