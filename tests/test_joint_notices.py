"""Joint issuers (联合发文) and organizations that a notice concerns (涉及单位)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from .board import Board, notice, sitegen, with_fields

WAYS = (
    "org: [dongwa, 西堤村]",
    "单位: 东洼村、西堤村",
    "organization: 东洼村、西堤村",
    "发布单位: dongwa\n联合发文: 西堤村",
    "org: dongwa\njoint: [xidi]",
)


def jointly(issuers: str = WAYS[0], title: str = "渡口通告", body: str = "正文。") -> str:
    """Return a notice of two villages."""
    return notice(title, body=body).replace("org: dongwa", issuers)


def concerning(title: str = "征地公告", names: str = "东洼村、西堤村") -> str:
    """Return a notice of the township that concerns two villages."""
    return with_fields(f"涉及单位: {names}", title=title, org="douzhuang")


def grid(page: str) -> list[list[str]]:
    """Return the rows of the grid of a page, as the words of their cells; the last is the total."""
    table = page.partition('<table class="grid')[2].partition("</table>")[0]
    body = table.partition("<tbody>")[2] or table
    return [re.sub("<[^>]*>", " ", row).split() for row in body.split("<tr>")[1:]]


def outcome(board: Board, organization: str) -> str:
    """Return the outcome of the duty of an organization for 2024."""
    done = sitegen("ledger", "--format", "json", "--year", "2024", cwd=board.folder)
    (duty,) = (one for one in json.loads(done.stdout) if one["organization"] == organization)
    return str(duty["state"])


@pytest.mark.parametrize("issuers", WAYS)
def test_a_joint_notice_is_on_the_pages_of_each_issuer(tmp_path: Path, issuers: str) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", jointly(issuers))
    assert board.check() == []
    assert board.build().published
    for place in ("dongwa/", "xidi/", "dongwa/2024/", "xidi/2024/"):
        assert "dongwa/2024/a/" in board.page(place)
    page = board.page("dongwa/2024/a/")
    assert "联合发文单位" in page
    assert ">西堤村</a>" in page
    for feed in ("dongwa/feed.json", "xidi/feed.json", "douzhuang/feed.json", "feed.json"):
        (entry,) = json.loads(board.output()[feed])["items"]
        assert [one["name"] for one in entry["authors"]] == ["东洼村", "西堤村"]
    assert b"<name>\xe8\xa5\xbf\xe5\xa0\xa4\xe6\x9d\x91</name>" in board.output()["xidi/feed.atom"]
    assert not board.output().get("xidi/2024/a/index.html")


def test_a_joint_notice_counts_once_above_its_issuers(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", jointly())
    board.put("content/b.md", notice("另一公告", org="xidi"))
    assert board.build().published
    counts = {one[0]: int(one[-1]) for one in grid(board.page("douzhuang/"))}
    assert counts == {"东洼村": 1, "西堤村": 2}
    counts = {one[0]: int(one[-1]) for one in grid(board.page(""))}
    assert counts["豆庄镇"] == 2
    assert counts["桂山县"] == 2


def test_joint_issuers_are_one_below_the_other_in_the_red_head(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", jointly())
    site = (tmp_path / "site.yaml").read_text(encoding="utf-8")
    board.put("site.yaml", site + "print: {red_header: true}\n")
    assert board.build().published
    assert "<p>东洼村</p>\n<p>西堤村</p>" in board.page("dongwa/2024/a/")


def test_open_data_has_joint_issuers_and_organizations_concerned(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", jointly())
    board.put("content/b.md", concerning())
    assert board.build().published
    output = board.output()
    records = {one["title"]: one for one in json.loads(output["data/documents.json"])["documents"]}
    assert records["渡口通告"]["joint"] == ["xidi"]
    assert records["征地公告"]["concerns"] == ["dongwa", "xidi"]
    assert "渡口通告".encode() in output["data/organizations/xidi.csv"]
    assert "征地公告".encode() not in output["data/organizations/xidi.csv"]
    head, *rows = output["data/documents.csv"].decode().splitlines()
    assert head.endswith("joint,concerns,about,followed_by")
    joint, concerns = zip(*(row.split(",")[-4:-2] for row in rows), strict=True)
    assert {*joint, *concerns} == {"", "xidi", "dongwa xidi"}


def test_a_notice_is_listed_where_it_concerns(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", concerning())
    assert board.check() == []
    assert board.build().published
    for place in ("dongwa/", "xidi/", "xidi/2024/"):
        page = board.page(place)
        assert "douzhuang/2024/a/" in page
        assert "与本村有关" in page
    assert "与本村有关" not in board.page("douzhuang/")
    assert "涉及单位" in board.page("douzhuang/2024/a/")
    (entry,) = json.loads(board.output()["xidi/feed.json"])["items"]
    assert entry["authors"][0]["name"] == "豆庄镇"
    assert "与本村有关" in entry["tags"]
    (entry,) = json.loads(board.output()["feed.json"])["items"]
    assert "与本村有关" not in entry["tags"]
    assert 'term="concerned"' in board.output()["xidi/feed.atom"].decode()


def test_what_concerns_an_organization_does_not_count_as_its_own(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", concerning())
    assert board.build().published
    counts = {one[0]: one[-1] for one in grid(board.page("douzhuang/"))}
    assert set(counts.values()) == {"0"}


def test_search_by_organization_finds_joint_and_concerning_notices(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", jointly(title="渡口通告"))
    board.put("content/b.md", concerning(names="西堤村"))
    board.put("content/c.md", notice("东洼村公告"))
    board.build()
    for query, titles in (
        ("单位:西堤村 正文", {"渡口通告", "征地公告"}),
        ("单位:东洼村 正文", {"渡口通告", "东洼村公告"}),
        ("单位:豆庄镇 正文", {"渡口通告", "征地公告", "东洼村公告"}),
        ("联合发文单位 西堤村", {"渡口通告"}),
    ):
        found = sitegen("search", query, "--json", cwd=tmp_path)
        assert {one["title"] for one in json.loads(found.stdout)} == titles


def test_the_facets_of_search_follow_an_edit(tmp_path: Path) -> None:
    board = Board(tmp_path / "board")
    board.put("content/a.md", notice("渡口通告"))
    board.put("content/b.md", notice("另一公告"))
    assert board.build().published
    for n, text in enumerate((jointly(), concerning("渡口通告"), jointly(WAYS[3]))):
        board.put("content/a.md", text)
        board.forget()
        assert board.build().published
        _, clean = board.clean(tmp_path / f"clean{n}")
        assert board.output() == clean


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ("org: [dongwa, 东湾村]", ["content/a.md:4:6 D201"]),
        ("org: [东湾村, 西堤村]", ["content/a.md:4:6 D201"]),
        ("org: dongwa\n联合发文: 东湾村", ["content/a.md:5:7 D201"]),
        ("org: dongwa\n涉及单位: 东湾村", ["content/a.md:5:7 D201"]),
        ("org: [dongwa, 东洼]", ["content/a.md:4:6 D223"]),
        ("org: dongwa\nconcerns: [东洼村, 西堤村]", ["content/a.md:5:11 D223"]),
        ("org: 西堤村党支部、村委会", []),
        ("org: dongwa\nconcerns: [西堤村, xidi]", ["content/a.md:5:11 D223"]),
    ],
)
def test_names_of_several_organizations_are_checked(
    tmp_path: Path, fields: str, codes: list[str]
) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", jointly(fields))
    assert board.check() == codes


def test_a_translation_has_the_issuers_of_its_source(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", jointly())
    board.put("content/a.en.md", "---\ntitle: Ferry\n---\nText.\n")
    assert board.build().published
    assert ">Xidi Village</a>" in board.page("en/dongwa/2024/a/")
    assert "Ferry" in board.page("en/xidi/")


RULE = """
disclosure:
  since: 2024-01-01
  rules:
    - {id: land, name: 征地, level: village, categories: [finance], frequency: year, due: {month: 1, day: 31}MORE}
"""


@pytest.mark.parametrize(("more", "counted"), [("", False), (", concerned: true", True)])
def test_what_concerns_a_village_counts_in_its_ledger_if_a_rule_says_so(
    tmp_path: Path, more: str, counted: bool
) -> None:
    board = Board(tmp_path)
    site = (tmp_path / "site.yaml").read_text(encoding="utf-8")
    board.put("site.yaml", site + RULE.replace("MORE", more))
    board.put("content/a.md", concerning(names="西堤村"))
    board.build()
    assert (outcome(board, "xidi") == "published") is counted
    assert outcome(board, "dongwa") == "missing"


def test_a_joint_notice_fulfils_the_duty_of_each_issuer(tmp_path: Path) -> None:
    board = Board(tmp_path)
    site = (tmp_path / "site.yaml").read_text(encoding="utf-8")
    board.put("site.yaml", site + RULE.replace("MORE", ""))
    board.put("content/a.md", jointly())
    board.build()
    assert [outcome(board, one) for one in ("dongwa", "xidi")] == ["published", "published"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (notice("征收东洼村、西堤村土地的公告", org="douzhuang"), ["东洼村、西堤村"]),
        (notice("征地公告", org="douzhuang", body="拟征收西堤村土地3公顷。"), ["西堤村"]),
        (concerning("征收东洼村、西堤村土地的公告"), []),
        (concerning("征收东洼村、西堤村土地的公告", "西堤村"), ["东洼村"]),
        (notice("东洼村、西堤村公告"), []),
    ],
)
def test_organizations_named_in_a_notice_are_suggested(
    tmp_path: Path, text: str, names: list[str]
) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", text)
    found = board.build(dry=True).findings
    assert [dict(one.params)["names"] for one in found if one.code == "D224"] == names
    assert {one.severity for one in found if one.code == "D224"} <= {"note"}


@pytest.mark.parametrize(
    "issuers", ["单位: 豆庄镇、东洼村", "单位: [豆庄镇, 东洼村]", "org: 豆庄镇；dongwa"]
)
def test_a_township_and_its_village_are_two_issuers(tmp_path: Path, issuers: str) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", jointly(issuers))
    assert board.check() == []
    assert ">东洼村</a>" in board.page("douzhuang/2024/a/").partition("联合发文单位")[2]
    assert "douzhuang/2024/a/" in board.page("dongwa/")
