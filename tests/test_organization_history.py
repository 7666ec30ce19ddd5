"""Organizations renamed, merged or abolished; documents keep the name of their day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from sitegen.config.load import load
from sitegen.config.model import Sources
from sitegen.domain.organization import OrganizationTree
from sitegen.domain.text import LocalText
from tests.board import BASE, Board, links, notice, parts, sitegen

SITE, PLAIN = (text for _, text in parts(BASE))
XIDI = "{id: xidi, name: {zh-Hans: 西堤村, en: Xidi Village}, level: village}"
RENAMED = """\
{id: xidi, name: {zh-Hans: 西堤村, en: Xidi Village}, level: village,
           设立: 2003-05-01,
           曾用名: [{名称: {zh-Hans: 西坝村, en: Xiba Village}, 更名: 2024年7月1日}]}
        - {id: beiwa, name: {zh-Hans: 北洼村, en: Beiwa Village}, level: village,
           until: 2025-01-01, successor: dongwa}"""
HISTORY = PLAIN.replace(XIDI, RENAMED)
assert HISTORY != PLAIN


def tree(organizations: str) -> OrganizationTree:
    """Return the organizations of a file."""
    config, findings = load(Sources(SITE.encode(), organizations.encode()))
    assert config is not None, findings
    return config.organizations


def chinese(name: LocalText) -> str:
    """Return a name in Chinese."""
    return name.in_language("zh-Hans")


def board(folder: Path, **documents: str) -> Board:
    """Return a site with that history and some notices."""
    made = Board(folder)
    made.put("content/organizations.yaml", HISTORY)
    for name, text in documents.items():
        made.put(f"content/{name}.md", text)
    return made


def test_a_change_takes_effect_on_its_day() -> None:
    xidi, beiwa = tree(HISTORY)["xidi"], tree(HISTORY)["beiwa"]
    assert chinese(xidi.name_at(date(2024, 6, 30))) == "西坝村"
    assert chinese(xidi.name_at(date(2024, 7, 1))) == "西堤村"
    assert not xidi.exists_on(date(2003, 4, 30))
    assert xidi.exists_on(date(2003, 5, 1))
    assert beiwa.exists_on(date(2024, 12, 31))
    assert not beiwa.exists_on(date(2025, 1, 1))


def test_each_former_name_has_its_own_days() -> None:
    names = "former: [{name: 甲村, until: 1984-01-01}, {name: 乙村, until: 2001-01-01}]"
    xidi = tree(PLAIN.replace(XIDI, f"{XIDI[:-1]}, {names}}}"))["xidi"]
    days = [date(1983, 12, 31), date(1984, 1, 1), date(2001, 1, 1)]
    assert [chinese(xidi.name_at(day)) for day in days] == ["甲村", "乙村", "西堤村"]


def test_an_organization_knows_its_successors_and_predecessors() -> None:
    chain = PLAIN.replace(
        XIDI,
        "{id: a, name: 甲村, level: village, until: 2001-01-01, successor: b}\n"
        "        - {id: b, name: 乙村, level: village, until: 2002-01-01, successor: dongwa}",
    )
    every = tree(chain)
    assert [one.id for one in every.successors(every["a"])] == ["b", "dongwa"]
    assert [one.id for one in every.predecessors("dongwa")] == ["b"]


def test_documents_keep_the_organization_name_of_their_day(tmp_path: Path) -> None:
    site = board(
        tmp_path,
        old=notice("旧", org="西坝村", date="2024-06-30"),
        late=notice("迟", org="xidi", date="2024-07-02\nissued: 2024-06-28"),
        new=notice(org="xidi", date="2024-07-01"),
    )
    assert site.build().findings == ()
    for url, name in (("old", "西坝村"), ("late", "西坝村"), ("new", "西堤村")):
        page = site.page(f"xidi/2024/{url}/")
        assert f'<a href="../../../xidi/">{name}</a></dd>' in page
        assert f'<p class="imprint">{name}' in page
    feed = site.page("xidi/feed.atom")
    assert "西坝村" in feed
    assert "西堤村" in feed
    assert '"organization_name":"西坝村"' in site.page("data/documents.json")
    assert "Xiba Village" in site.page("en/2024/")


def test_an_organization_page_shows_its_history(tmp_path: Path) -> None:
    site = board(tmp_path, old=notice(org="beiwa", date="2024-12-31"))
    assert site.build().findings == ()
    merged = site.page("beiwa/")
    assert "2025年1月1日并入：" in merged
    assert ("东洼村", "../dongwa/") in links(merged)
    assert ("北洼村", "../beiwa/") in links(site.page("dongwa/"))
    renamed = site.page("xidi/")
    assert "<dt>曾用名</dt><dd>西坝村 <small>2024年7月1日前</small>" in renamed
    assert "<dt>设立</dt>" in renamed
    assert "Merged on January 1, 2025 into:" in site.page("en/beiwa/")
    assert "history" not in site.page("douzhuang/")


def test_trees_list_abolished_organizations_last_and_marked(tmp_path: Path) -> None:
    first = "- {id: anwa, name: 安村, level: village, until: 2025-01-01}\n        - {id: dongwa"
    reordered = PLAIN.replace("- {id: dongwa", first)
    site = board(tmp_path)
    site.put("content/organizations.yaml", reordered)
    site.build()
    for url in ("", "douzhuang/", "sitemap/"):
        page = site.page(url)
        below = page[page.index("<main") :]
        assert below.index("dongwa/") < below.index("anwa/"), url
        assert "安村 <small>2025年1月1日撤销</small></a>" in below, url


def test_totals_include_abolished_organizations_and_say_so(tmp_path: Path) -> None:
    site = board(
        tmp_path,
        a=notice(org="beiwa", date="2024-12-31"),
        b=notice(org="dongwa", date="2025-03-01"),
    )
    site.build()
    page = site.page("douzhuang/")
    row = next(row for row in page.split("<tr>")[1:] if "北洼村" in row)
    assert re.findall(r'<td class="(?:none|absent)">|<td><a[^>]*>\d', row) == [
        '<td class="absent">',
        '<td><a href="../beiwa/2024/">1',
    ]
    said = '其中含已撤销的单位，其材料仍列在原单位名下： <a href="{}beiwa/">北洼村</a>'
    for url, root in (("", ""), ("2024/", "../"), ("douzhuang/2024/", "../../")):
        assert said.format(root) in site.page(url), url
    assert "北洼村" not in site.page("2025/")


def test_a_document_dated_outside_its_organizations_life_is_reported(
    tmp_path: Path,
) -> None:
    site = board(
        tmp_path,
        early=notice("早", org="xidi", date="2003-04-30"),
        last=notice("末", org="beiwa", date="2025-01-01"),
        late=notice("迟", org="beiwa", date="2025-01-02"),
        signed=notice("签", org="beiwa", date="2025-01-10\nissued: 2024-12-30"),
    )
    assert site.check() == ["content/early.md:3:7 D756", "content/late.md:3:7 D755"]


def test_a_name_resolves_to_the_living_organization_over_an_abolished_one() -> None:
    text = PLAIN.replace(
        XIDI,
        "{id: xidi, name: 西堤村, level: village, former: [{name: 东洼村, until: 2001-01-01}]}",
    )
    named = tree(text).named("东洼村")
    assert named is not None
    assert named.id == "dongwa"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("successor: dongwa", "successor: dongwaa", "D750"),
        ("successor: dongwa", "successor: beiwa", "D751"),
        ("until: 2025-01-01, ", "", "D101"),
        ("设立: 2003-05-01", "设立: 2024-07-01", "D752"),
        ("更名: 2024年7月1日}", "更名: 2024-07-01}, {名称: 丙, 更名: 2023-01-01}", "D752"),
        ("level: village, aliases: [东洼]", "level: village, until: 2024-01-01", "D753"),
        ("level: township", "level: township\n      until: 2020-01-01", "D754"),
    ],
)
def test_an_impossible_organization_history_is_reported(old: str, new: str, expected: str) -> None:
    assert old in HISTORY
    _, findings = load(Sources(SITE.encode(), HISTORY.replace(old, new).encode()))
    assert expected in {found.code for found in findings}


def test_two_organizations_merged_into_each_other_are_reported_as_a_loop() -> None:
    loop = HISTORY.replace("aliases: [东洼]", "until: 2024-01-01, successor: beiwa")
    _, findings = load(Sources(SITE.encode(), loop.encode()))
    assert {found.code for found in findings} == {"D751"}


def test_new_refuses_an_abolished_organization(tmp_path: Path) -> None:
    site = board(tmp_path)
    asked = ("new", "--category", "finance", "--title", "账目", "--org", "北洼村", "--date")
    refused = sitegen(*asked, "2025-02-01", cwd=tmp_path)
    assert refused.returncode == 2
    assert "--org dongwa" in refused.stderr
    assert sitegen(*asked, "2024-12-31", cwd=tmp_path).returncode == 0
    assert (site.folder / "content/beiwa/2024/1231-finance.md").exists()
