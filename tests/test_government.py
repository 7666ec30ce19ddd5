"""`government`: the foot of every page, and the notes of `check` about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.board import Board, links
from tests.page_head import GOVERNMENT, SITE, URL, built, head


def test_the_foot_shows_contact_and_registrations(tmp_path: Path) -> None:
    found = links(built(tmp_path, GOVERNMENT).page(URL))
    assert ("桂山县", "../../../guishan/") in found
    assert ("0700-5550100", "tel:0700-5550100") in found
    assert ("站点地图", "../../../sitemap/") in found
    assert ("某ICP备00000000号-1", "https://beian.miit.gov.cn/") in found
    police = dict(found)["某公网安备00000000000000号"]
    assert police.startswith("https://beian.mps.gov.cn/")
    assert police.endswith("code=00000000000000")


def test_the_site_map_page_links_all_lists(tmp_path: Path) -> None:
    addresses = {address for _, address in links(built(tmp_path).page("en/sitemap/"))}
    wanted = ("", "2024/", "plans/", "categories/finance/", "guishan/", "douzhuang/", "xidi/")
    assert {f"../../en/{url}" for url in wanted} <= addresses


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ("", "联系方式 / contact, 网站标识码 / site_id_code, ICP备案号 / icp, 公安备案号 / police"),
        (GOVERNMENT.replace("icp:", "# icp:"), "ICP备案号 / icp"),
        (GOVERNMENT, None),
        ("government: none\n", None),
        ("政务网站: 无\n", None),
    ],
)
def test_check_alone_notes_missing_government_fields(
    tmp_path: Path, more: str, fields: str | None
) -> None:
    board = Board(tmp_path)
    board.put("site.yaml", SITE + more)
    for _ in range(2):  # the second knows that nothing has changed
        assert board.build().findings == ()
        found = board.build(dry=True).findings
        assert [(one.code, one.severity, dict(one.params)["fields"]) for one in found] == (
            [("D407", "note", fields)] if fields else []
        )


def test_government_none_publishes_as_an_organization(tmp_path: Path) -> None:
    board = built(tmp_path, "government: none\n")
    assert head(board, "").one("WebSite")["publisher"]["@type"] == "Organization"
    assert "beian" not in board.page("")


@pytest.mark.parametrize(
    ("setting", "column"),
    [
        ("site_id_code: abc", 17),
        ("icp: 12345", 8),
        ("police: 公安12", 11),
    ],
)
def test_a_registration_number_of_unusual_form_is_kept_with_a_warning(
    tmp_path: Path, setting: str, column: int
) -> None:
    board = Board(tmp_path)
    board.put("site.yaml", f"{SITE}government:\n  {setting}\n")
    (found,) = board.build().findings
    assert (found.code, found.severity, found.at.column) == ("D406", "warning", column)
    assert setting.split(": ")[1] in board.page("")
