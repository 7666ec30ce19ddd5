"""The catalogue: translations, links, files, addresses, drafts, withdrawals."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from sitegen.diagnostics.report import texts

from .board import Board, links, notice

PLACE = "content/dongwa/2024"
URL = "dongwa/2024"


def board_of(folder: Path, **bodies: str) -> Board:
    """Return a board with a notice for each name: its title is the name, its body what is given."""
    board = Board(folder)
    for name, body in bodies.items():
        board.put(f"{PLACE}/{name}.md", notice(title=name.upper(), body=body))
    return board


def nearest(board: Board) -> list[str]:
    """Each finding as `code: what it advises`, in English."""
    return [f"{found.code}: {texts(found, 'en')[1]}" for found in board.build().findings]


def test_a_translation_is_paired_by_file_name_and_inherits_all_but_its_text(tmp_path: Path) -> None:
    board = Board(
        tmp_path,
        f"""
        -- {PLACE}/a.md --
        ---
        title: 财务公开
        date: 2024-04-10
        org: 东洼村
        category: 财务公开
        doc_number: 豆政发〔2024〕7号
        ---
        正文。
        -- {PLACE}/a.en.md --
        ---
        title: Accounts
        ---
        The text.
        """,
    )
    assert board.check() == []
    source, translation = board.page(f"{URL}/a/"), board.page(f"en/{URL}/a/")
    assert "财务公开" in source
    assert "正文。" in source
    for shared in ("Accounts", "The text.", "Dongwa Village", "Finance", "豆政发〔2024〕7号"):
        assert shared in translation
    assert ("English", f"../../../en/{URL}/a/") in links(source)
    assert "正文。" not in translation
    assert "财务公开" not in translation


def test_a_translation_contradicting_its_source_is_reported_and_the_source_wins(
    tmp_path: Path,
) -> None:
    board = board_of(tmp_path, a="正文。")
    board.put(f"{PLACE}/a.en.md", "---\ntitle: Accounts\ndate: 2023-01-01\norg: xidi\n---\nText.\n")
    assert board.check() == [f"{PLACE}/a.en.md:3:7 D214", f"{PLACE}/a.en.md:4:6 D214"]
    assert '<time datetime="2024-04-10">' in board.page(f"en/{URL}/a/")


def test_an_untranslated_document_is_listed_in_the_other_language_with_a_label(
    tmp_path: Path,
) -> None:
    board = board_of(tmp_path, a="正文。")
    assert board.check() == []
    listed = board.page(f"en/{URL}/")
    assert ("A", f"../../../{URL}/a/") in links(listed)
    assert 'lang="zh-Hans"' in listed
    assert f"en/{URL}/a/index.html" not in board.output()
    assert ("English", f"../../../en/{URL}/") in links(board.page(f"{URL}/a/"))
    assert 'lang="zh-Hans"' not in board.page(f"{URL}/").split("<main")[1]


def test_a_document_only_in_the_second_language_is_listed_in_the_first(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{PLACE}/a.en.md", notice(title="Visitors", body="Text."))
    assert board.check() == []
    assert ("Visitors", f"../../en/{URL}/a/") in links(board.page(f"{URL}/"))
    assert f"{URL}/a/index.html" not in board.output()


def test_links_lead_to_documents_in_the_readers_language(tmp_path: Path) -> None:
    board = board_of(
        tmp_path,
        a="[乙](b.md) [丙](../2024/c.md#重点) [丁](/dongwa/2024/b.md)",
        b="乙",
        c="## 一、重点",
    )
    board.put(f"{PLACE}/a.en.md", "---\ntitle: EN\n---\n[b](b.md) [c](c.md#重点)\n")
    board.put(f"{PLACE}/b.en.md", "---\ntitle: B\n---\nText.\n")
    assert board.check() == []
    chinese, english = links(board.page(f"{URL}/a/")), links(board.page(f"en/{URL}/a/"))
    assert {
        ("乙", f"../../../{URL}/b/"),
        ("丙", f"../../../{URL}/c/#重点"),
        ("丁", f"../../../{URL}/b/"),
    } <= set(chinese)
    assert {("b", f"../../../../en/{URL}/b/"), ("c", f"../../../../{URL}/c/#重点")} <= set(english)


def test_links_lead_to_pages_of_the_site_by_address(tmp_path: Path) -> None:
    board = board_of(tmp_path, a="[全年](/2024/) [村](/dongwa/) [坏](/dongwa/2042/)")
    assert board.check() == [f"{PLACE}/a.md:7:32 D203"]
    board.put(f"{PLACE}/a.md", notice(body="[全年](/2024/) [英](/en/2024/#sg-grid)"))
    assert board.check() == []
    assert ("全年", "../../../2024/") in links(board.page(f"{URL}/a/"))
    assert ("英", "../../../en/2024/#sg-grid") in links(board.page(f"{URL}/a/"))


@pytest.mark.parametrize(
    ("body", "place", "advice"),
    [
        ("[x](0310-pln.md)", "7:5", "D203: Did you mean `0310-plan.md`?"),
        ("[x](../2023/0310-plan.md)", "7:5", "D203: Did you mean `0310-plan.md`?"),
        ("[x](none.md)", "7:5", "D203: Paths are relative to the folder of this file."),
        ("[x](0310-plan.md#重点工作)", "7:5", "D204: Did you mean `#重点`?"),
        ("[x](#此处的)\n\n## 一、此处", "7:5", "D204: Did you mean `#此处`?"),
        ("![x](tabel.png)", "7:6", "D205: Did you mean `table.png`?"),
        ("![x](report.files/chart.png)", "7:6", "D205: Did you mean `a.files/chart.png`?"),
        (
            "[x](../../../../etc/passwd)",
            "7:5",
            "D205: Put the file beside this document, or into the folder of the same name that ends in .files.",
        ),
    ],
)
def test_a_broken_link_is_reported_with_a_suggestion(
    tmp_path: Path, body: str, place: str, advice: str
) -> None:
    board = board_of(tmp_path, a=body, b="[y](table.png) [z](a.files/chart.png)")
    board.put(f"{PLACE}/0310-plan.md", notice(body="## 一、重点"))
    board.put(f"{PLACE}/table.png", b"png")
    board.put(f"{PLACE}/a.files/chart.png", b"png")
    assert board.check() == [f"{PLACE}/a.md:{place} {advice[:4]}"]
    assert nearest(board) == [advice]
    assert not board.build().published


def test_files_are_published_beside_their_document(tmp_path: Path) -> None:
    board = board_of(tmp_path, a="![图](图 一.png) [表](a.files/表.CSV)")
    board.put(
        f"{PLACE}/a.md",
        board.folder.joinpath(f"{PLACE}/a.md")
        .read_text("utf-8")
        .replace("category:", "attachments:\n  - {file: 凭证.pdf, title: 凭证目录}\ncategory:")
        .replace("图 一.png", "<图 一.png>"),
    )
    board.put(f"{PLACE}/图 一.png", b"picture")
    board.put(f"{PLACE}/a.files/表.CSV", b"table")
    board.put(f"{PLACE}/a.files/凭证.pdf", b"vouchers")
    assert board.check() == []
    output = board.output()
    assert output[f"{URL}/a/图-一.png"] == b"picture"
    assert output[f"{URL}/a/表.csv"] == b"table"
    assert output[f"{URL}/a/凭证.pdf"] == b"vouchers"
    page = board.page(f"{URL}/a/")
    assert f'src="../../../{URL}/a/图-一.png"' in page
    assert [at for text, at in links(page) if "凭证目录" in text] == [f"../../../{URL}/a/凭证.pdf"]


def test_an_unused_file_is_reported_and_not_published(tmp_path: Path) -> None:
    board = board_of(tmp_path, a="正文。")
    board.put(f"{PLACE}/old.pdf", b"x")
    assert board.check() == [f"{PLACE}/old.pdf D206"]
    assert not [path for path in board.output() if path.endswith(".pdf")]


def test_files_of_a_faulty_document_are_not_reported_as_unused(tmp_path: Path) -> None:
    board = board_of(tmp_path, a="[无](#无) [表](a.files/表.csv) ![图](图.png)")
    board.put(f"{PLACE}/a.files/表.csv", b"table")
    board.put(f"{PLACE}/图.png", b"picture")
    assert board.check() == [f"{PLACE}/a.md:7:5 D204"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("content/x/a.md", "content/y/a.md"),
        ("content/x/A.md", "content/y/a.md"),
        ("content/x/公示（一）.md", "content/x/公示-一.md"),
        (
            f"content/x/{unicodedata.normalize('NFC', 'é')}.md",
            f"content/x/{unicodedata.normalize('NFD', 'é')}.md",
        ),
    ],
)
def test_two_sources_with_one_address_are_reported(tmp_path: Path, one: str, other: str) -> None:
    board = Board(tmp_path)
    board.put(one, notice())
    board.put(other, notice())
    (found,) = board.build().findings
    assert found.code == "D209"
    assert {found.at.path, f"content/{dict(found.params)['other']}"} == {one, other}


def test_two_attachments_with_one_address_are_reported(tmp_path: Path) -> None:
    board = board_of(tmp_path, a="[x](表 1.csv) [y](表-1.csv)".replace("表 1", "表%201"))
    board.put(f"{PLACE}/表 1.csv", b"1")
    board.put(f"{PLACE}/表-1.csv", b"2")
    assert board.check() == [f"{PLACE}/a.md:7:20 D209"]


def test_drafts_and_files_in_the_drafts_folder_stay_unpublished(tmp_path: Path) -> None:
    board = board_of(tmp_path, a="[草](draft.md)")
    board.put(f"{PLACE}/draft.md", notice(title="草稿\ndraft: 是", body="未公开"))
    board.put("content/dongwa/_drafts/idea.md", notice(title="设想", body="未公开 [x](none.md)"))
    board.put("content/dongwa/_drafts/table.xlsx", b"x")
    assert board.check() == []
    assert not [path for path, data in board.output().items() if "未公开".encode() in data]
    assert "<p>草</p>" in board.page(f"{URL}/a/")


def test_a_scheduled_document_appears_at_its_moment(tmp_path: Path) -> None:
    board = board_of(tmp_path, a="正文。")
    board.put(f"{PLACE}/b.md", notice(title="定时\npublish_at: 2026-12-01 08:00"))
    board.build(now=datetime(2026, 12, 1, 7, 59))
    assert f"{URL}/b/index.html" not in board.output()
    board.build(now=datetime(2026, 12, 1, 8, 0))
    assert "定时" in board.page(f"{URL}/b/")
    assert "定时" in board.page("")


def test_a_withdrawn_document_keeps_its_address_and_nothing_else(tmp_path: Path) -> None:
    board = board_of(tmp_path, a="身份证号 ![图](图.png)\n\n[附](表.xlsx)", b="[甲](a.md)")
    board.put(f"{PLACE}/图.png", b"picture")
    board.put(f"{PLACE}/表.xlsx", b"table")
    assert board.check() == []
    assert f"{URL}/a/图.png" in board.output()
    text = (board.folder / f"{PLACE}/a.md").read_text("utf-8")
    withdrawn = (
        "withdrawn: {date: 2024-05-01, reason: 含个人信息}\nsummary: 张三等人\n---\n身份证号"
    )
    board.put(f"{PLACE}/a.md", text.replace("---\n身份证号", withdrawn))
    assert board.check() == []
    page = board.page(f"{URL}/a/")
    assert "含个人信息" in page
    assert "2024年5月1日" in page
    for path, data in board.output().items():
        assert "身份证号" not in data.decode(errors="replace"), path
        assert "张三" not in data.decode(errors="replace"), path
        assert not path.endswith((".png", ".xlsx"))
    assert ("甲", f"../../../{URL}/a/") in links(board.page(f"{URL}/b/"))


def test_a_document_and_the_one_it_supersedes_lead_to_each_other(tmp_path: Path) -> None:
    board = board_of(tmp_path, old="旧", new="新")
    board.put(f"{PLACE}/new.md", notice(title="NEW\nsupersedes: old", body="新"))
    assert board.check() == []
    assert ("OLD", f"../../../{URL}/old/") in links(board.page(f"{URL}/new/").split("<article")[1])
    assert ("NEW", f"../../../{URL}/new/") in links(board.page(f"{URL}/old/").split("<article")[1])


def test_a_notice_and_its_plan_lead_to_each_other(tmp_path: Path) -> None:
    board = Board(tmp_path)
    target = "targets: [{id: films, text: 播放电教片, at_least: 2, unit: 次}]"
    board.put(f"{PLACE}/plan.md", notice(title=f"计划\n{target}", category="plan"))
    report = "plan: plan.md\nprogress: [{target: films, value: 3}]"
    board.put(f"{PLACE}/report.md", notice(title=f"进展\n{report}"))
    assert board.check() == []
    assert "播放电教片" in board.page(f"{URL}/plan/")
    assert ("计划", f"../../../{URL}/plan/") in links(board.page(f"{URL}/report/"))


@pytest.mark.parametrize(
    "alias", ["/old/a.html", "old/a", "/old/a/", "/old/a/index.html", "旧/a.htm"]
)
def test_an_alias_redirects_to_the_new_address(tmp_path: Path, alias: str) -> None:
    board = Board(tmp_path)
    board.put(f"{PLACE}/a.md", notice(title=f"公示\naliases: {alias}"))
    assert board.check() == []
    path = alias.strip("/").removesuffix("/index.html")
    page = board.page(path if "htm" in path else f"{path}/")
    depth = path.count("/") + (0 if "htm" in path else 1)
    assert "../" * depth + f"{URL}/a/" in [address for _, address in links(page)]
    assert f"url={'../' * depth}{URL}/a/" in page


@pytest.mark.parametrize("alias", ["/dongwa/2024/b/", "/DONGWA/2024/B", "/2024/", "/404.html"])
def test_an_alias_never_replaces_a_page(tmp_path: Path, alias: str) -> None:
    board = board_of(tmp_path, b="正文。")
    board.put(f"{PLACE}/a.md", notice(title=f"公示\naliases: {alias}"))
    (error,) = (found for found in board.build(dry=True).findings if found.severity == "error")
    assert f"{error.at} {error.code}" == f"{PLACE}/a.md D209"


@pytest.mark.parametrize("alias", ["/", "../../etc/x", "/a/../../../x", "a/./b", "C:\\x", "..\\x"])
def test_an_alias_never_leaves_the_site(tmp_path: Path, alias: str) -> None:
    board = Board(tmp_path / "site")
    board.put(f"{PLACE}/a.md", notice(title=f"公示\naliases: {alias}"))
    (found,) = board.build().findings
    assert (found.at.path, found.severity) == (f"{PLACE}/a.md", "error")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("field", ["doc_number: 豆政发[2024]7号", "index_number: 0700-2024-07"])
def test_a_number_names_one_document(tmp_path: Path, field: str) -> None:
    board = Board(tmp_path)
    board.put(f"{PLACE}/a.md", notice(title=f"甲\n{field}"))
    board.put(f"{PLACE}/b.md", notice(title=f"乙\n{field.replace('[', '〔').replace(']', '〕')}"))
    (found,) = board.build().findings
    assert f"{found.at} {found.code}" == f"{PLACE}/b.md:3:{field.index(':') + 3} D212"
    assert dict(found.params)["other"] == f"{PLACE[8:]}/a.md"
