"""`sitegen import`: what it writes, what it refuses, what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.content.fields import KEYS
from sitegen.content.frontmatter import fields
from sitegen.importing.markdown import scalar
from sitegen.schema.yaml_nodes import Scalar
from tests.board import Board, sitegen
from tests.importing import Import

TEXT = """东洼村2026年第三季度财务公开

现将本季度收支公布如下，公示期为7个工作日。

本季收入1200元，支出800元。

东洼村村民委员会
2026年10月12日
"""
PATH = "content/dongwa/2026/1012-东洼村2026年第三季度财务公开.md"


def test_an_import_is_a_page_with_the_fields_of_its_text(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("收支.txt", TEXT)
    done = sitegen("import", "收支.txt", cwd=tmp_path, SITEGEN_LANG="zh")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        (tmp_path / PATH).read_text(encoding="utf-8")
        == """---
标题: 东洼村2026年第三季度财务公开
发布日期: 2026-10-12
单位: dongwa
类别: finance
成文日期: 2026-10-12
所属期: 2026-Q3
公示期: 7个工作日
---

现将本季度收支公布如下，公示期为7个工作日。

本季收入1200元，支出800元。

东洼村村民委员会
2026年10月12日
"""
    )
    assert f"写入 {PATH}" in done.stdout
    assert "单位：东洼村 (dongwa)（落款是“东洼村村民委员会”）" in done.stdout
    assert board.build().published
    assert "本季收入1200元" in board.page("dongwa/2026/1012-东洼村2026年第三季度财务公开/")


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("a.txt", TEXT)
    sitegen("import", "a.txt", cwd=tmp_path)
    before = (tmp_path / PATH).stat().st_mtime_ns
    again = sitegen("import", "a.txt", cwd=tmp_path)
    assert again.returncode == 0
    assert "1 unchanged" in again.stdout
    assert (tmp_path / PATH).stat().st_mtime_ns == before


def test_a_text_without_a_day_is_not_written_again_on_another_day(tmp_path: Path) -> None:
    Board(tmp_path).put("a.txt", "东洼村财务公开\n\n本季支出八百元。\n")
    days = ("1764547200", "1764892800")  # 2025-12-01, 2025-12-05
    for day in days:
        sitegen("import", "a.txt", cwd=tmp_path, SOURCE_DATE_EPOCH=day)
    assert len(list((tmp_path / "content/dongwa").rglob("*.md"))) == 1


def test_what_was_edited_since_is_only_overwritten_with_force(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("a.txt", TEXT)
    sitegen("import", "a.txt", cwd=tmp_path)
    board.put(PATH, "改过")
    kept = sitegen("import", "a.txt", cwd=tmp_path)
    assert kept.returncode == 1
    assert "--force" in kept.stdout
    assert (tmp_path / PATH).read_text(encoding="utf-8") == "改过"
    assert sitegen("import", "--force", "a.txt", cwd=tmp_path).returncode == 0
    assert "1200" in (tmp_path / PATH).read_text(encoding="utf-8")


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    Board(tmp_path).put("a.txt", TEXT)
    before = sorted(tmp_path.rglob("*"))
    done = sitegen("import", "--dry-run", "a.txt", cwd=tmp_path)
    assert "Nothing was written" in done.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_options_say_what_the_text_does_not(tmp_path: Path) -> None:
    Board(tmp_path).put("a.txt", "关于分红的说明\n\n今年分红两次。\n")
    options = ("--org", "西堤村", "--category", "财务公开", "--date", "2026年3月5日")
    done = sitegen("import", *options, "a.txt", cwd=tmp_path)
    assert done.returncode == 0
    (made,) = (tmp_path / "content/xidi/2026").glob("0305-*.md")
    assert "草稿" not in made.read_text(encoding="utf-8")


def test_what_is_unsure_is_marked_listed_and_not_published(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("a.txt", "关于分红的说明\n\n今年分红两次。\n")
    done = sitegen("import", "-q", "a.txt", cwd=tmp_path, SITEGEN_LANG="zh")
    (made,) = (tmp_path / "content").rglob("*分红*.md")
    text = made.read_text(encoding="utf-8")
    assert "# 请核对：原文看不出是哪个单位，暂记网站的主办单位\n单位: guishan\n" in text
    assert "草稿: 是" in text
    assert done.stdout.count("原文看不出") == 2
    assert board.build().published
    assert not any("分红" in path for path in board.output())


def test_a_title_that_says_nothing_is_to_be_checked(tmp_path: Path) -> None:
    found = Import(Board(tmp_path), "a.txt", "附件1\n\n通　知\n\n全体村民：\n\n明天停水。\n")
    assert found.fields["title"] == "通知"
    assert "title" in found.unsure
    assert found.body == "全体村民：\n\n明天停水。"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--org", "东洼存", "东洼村"),
        ("--category", "财物公开", "财务公开"),
        ("--date", "去年", "去年"),
    ],
)
def test_an_option_that_names_nothing_is_refused(
    tmp_path: Path, option: str, value: str, said: str
) -> None:
    Board(tmp_path).put("a.txt", TEXT)
    done = sitegen("import", option, value, "a.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr or value in done.stderr


def test_refused_files_are_named_and_the_others_imported(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("a.txt", TEXT)
    board.put("b.zip", b"PK\x03\x04broken")
    board.put("c.exe", b"MZ\0\0")
    done = sitegen("import", "a.txt", "b.zip", "c.exe", "d.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["b.zip", "c.exe", "d.txt"]
    assert "1 documents written" in done.stdout
    assert (tmp_path / PATH).exists()


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("in/a.txt", TEXT)
    board.put("in/b.txt", TEXT.replace("东洼", "西堤"))
    board.put("in/~$b.docx", b"lock")
    board.put("in/.hidden.txt", TEXT)
    done = sitegen("import", "in", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 files imported" in done.stdout


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    Board(tmp_path)
    with open(tmp_path / "a.docx", "wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(100 * 1024 * 1024)
    done = sitegen("import", "a.docx", cwd=tmp_path)
    assert done.returncode == 1
    assert "50 MB" in done.stderr


def test_the_review_shows_source_and_result_with_every_mark(tmp_path: Path) -> None:
    Board(tmp_path).put("a.txt", TEXT.replace("1200元", "xx元<b>"))
    sitegen("import", "--review", "out/r.html", "a.txt", cwd=tmp_path, SITEGEN_LANG="zh")
    page = (tmp_path / "out/r.html").read_text(encoding="utf-8")
    assert "xx元&lt;b&gt;" in page
    assert "xx元&amp;lt;b&gt;" in page
    assert re.search(r"review-blank.*还没有填写", page)
    assert "落款的日期" in page


def test_annexes_that_lie_beside_the_file_are_attached(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("in/附件1：分片名单.csv", "组,人\n一,王某\n")
    board.put("in/别的名单.csv", "x")
    text = TEXT.replace("东洼村村民委员会", "附件：1.分片名单\n2.巡查记录\n\n东洼村村民委员会")
    board.put("in/a.txt", text)
    done = sitegen("import", "in/a.txt", cwd=tmp_path)
    assert (tmp_path / PATH).read_text(encoding="utf-8").count("附件1：分片名单.csv") == 1
    beside = tmp_path / PATH.replace(".md", ".files")
    assert [file.name for file in beside.iterdir()] == ["附件1：分片名单.csv"]
    assert "巡查记录" in done.stdout
    assert board.build().published


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    board = Board(tmp_path / "site")
    board.put("a.txt", TEXT)
    (tmp_path / "outside").mkdir()
    (board.folder / "content/dongwa").symlink_to(tmp_path / "outside")
    done = sitegen("import", "a.txt", cwd=board.folder)
    assert done.returncode == 1
    assert "is a link" in done.stderr
    assert list((tmp_path / "outside").iterdir()) == []


def test_imported_documents_are_checked_before_publication(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("a.txt", TEXT.replace("1200元", "xx元，联系人11010519491231002X"))
    sitegen("import", "a.txt", cwd=tmp_path)
    codes = {line.split()[-1] for line in board.check()}
    assert "D810" in codes


@given(
    st.text(
        st.characters(exclude_categories=["C", "Z"], include_characters=" "),
        min_size=1,
        max_size=40,
    )
    .map(str.strip)
    .filter(bool)
)
@example("[公示]x")
@example("关于: x # y")
@example("- 一")
@example('"甲"与"乙"')
@example("D:\\temp\\")
@example("{x}")
@example("甲：乙")
def test_every_title_is_read_as_it_was(title: str) -> None:
    mapping, findings = fields(f"标题: {scalar(title)}", "a.md", KEYS)
    assert findings == ()
    assert mapping is not None
    ((_, value),) = mapping.entries
    assert isinstance(value, Scalar)
    assert value.text == title


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    pytest.importorskip("docx")
    from tests.word_files import made, saved

    board = Board(tmp_path)
    board.put("a.docx", saved(made("x")))
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "docx.py").write_text("raise ModuleNotFoundError(name='docx')")
    root = Path(__file__).resolve().parent.parent
    done = sitegen(
        "import", "a.docx", cwd=tmp_path, PYTHONPATH=f"{hidden}:{root}", SITEGEN_LANG="en"
    )
    assert done.returncode == 1
    assert "sitegen-gongkai[office]" in done.stderr
    assert "docx is missing" in done.stderr


def test_two_documents_of_one_title_and_day_get_two_names(tmp_path: Path) -> None:
    text = "".join(
        f"桂山县人民政府文件\n桂政发〔2026〕{n}号\n\n关于任免的通知\n\n各村：\n\n第{n}批名单另发。\n\n"
        "桂山县人民政府\n2026年3月5日\n\n"
        for n in (1, 2)
    )
    found = Import(Board(tmp_path), "a.txt", text)
    assert [target.path for target in found.targets] == [
        "content/guishan/2026/0305-关于任免的通知.md",
        "content/guishan/2026/0305-关于任免的通知-2.md",
    ]
