"""Terms of display, of the law and of practice, and ways to object."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.board import BASE, Board, notice

TELEPHONE = "监督电话：0700-5550100。"


def found(tmp_path: Path, text: str, site: str = "") -> list[str]:
    """Return the codes of what a build finds in one notice, with these lines in site.yaml."""
    board = Board(
        tmp_path, BASE.replace("organization: guishan\n", f"organization: guishan\n{site}")
    )
    board.put("content/a.md", text)
    return sorted(one.split()[-1] for one in board.check())


def of(title: str, field: str, org: str = "douzhuang", body: str = TELEPHONE, **more: str) -> str:
    """Return a notice of 2026 with a field in its front matter."""
    more = {"date": "2026-09-07", "category": "finance", **more}
    return notice(f"{title}\n{field}" if field else title, org=org, body=body, **more)


@pytest.mark.parametrize(
    ("title", "display", "code"),
    [
        ("豆庄镇2026年9月拟新增低保对象公示", "3天", ["D710"]),
        ("豆庄镇2026年9月拟新增低保对象公示", "7天", []),
        ("豆庄镇2026年9月拟新增低保对象公示", "7个工作日", []),
        ("豆庄镇2026年低保标准公示", "3天", []),
        ("关于豆庄镇东洼村征地补偿安置方案的公告", "15天", ["D710"]),
        ("关于豆庄镇东洼村征地补偿安置方案的公告", "30天", []),
        ("征收土地预公告", "10天", ["D712"]),
        ("征收土地预公告", "10个工作日", []),
        ("东洼村道路硬化项目中标候选人公示", "2天", ["D710"]),
        ("东洼村道路硬化项目中标候选人公示", "{起: 2026-09-07, 至: 2026-09-09}", []),
        ("干部任前公示", "5天", []),  # from a Monday to Friday: five working days
        ("干部任前公示", "{起: 2026-09-10, 天数: 5天}", ["D712"]),
        ("关于拟发展对象的公示", "5个工作日", []),
        ("2026年耕地地力保护补贴发放公示", "5天", ["D710"]),
        ("豆庄镇公共停车场收费公示", "1天", []),
    ],
)
def test_a_notice_is_displayed_as_long_as_its_kind_asks_for(
    tmp_path: Path, title: str, display: str, code: list[str]
) -> None:
    assert found(tmp_path, of(title, f"公示期: {display}")) == code


def test_a_village_displays_for_fifteen_days_without_any_setting(tmp_path: Path) -> None:
    assert found(tmp_path / "1", of("第二季度财务", "公示期: 14天", org="dongwa")) == ["D710"]
    assert found(tmp_path / "2", of("第二季度财务", "公示期: 15天", org="dongwa")) == []
    older = of("第二季度财务", "公示期: 5天", org="dongwa", date="2025-09-07")
    assert found(tmp_path / "3", older) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("公示期7天。", ["D710"]),
        ("公示时间：2026年9月7日至9月11日。", ["D710"]),
        ("公示时间为二〇二六年九月七日至二十一日。", []),
        ("公示期：十五天", []),
        ("公示期满后7日内可以申请复核。", []),
    ],
)
def test_a_display_that_only_the_text_tells_of_is_judged(
    tmp_path: Path, body: str, code: list[str]
) -> None:
    assert found(tmp_path, of("第二季度财务", "", org="dongwa", body=body)) == code


def test_a_site_changes_the_terms_of_its_place(tmp_path: Path) -> None:
    own = (
        "disclosure:\n  profile: villagers-committee-2026\n  since: 2026-01-01\n  displays:\n"
        "    - {id: farm-subsidies, days: 10}\n    - {id: homesteads, enabled: false}\n"
        "    - {id: parking, titles: [停车 公示], days: 20}\n"
    )
    assert found(tmp_path / "1", of("惠农补贴公示", "公示期: 9天"), own) == ["D710"]
    assert found(tmp_path / "2", of("宅基地公示", "公示期: 1天"), own) == []
    assert found(tmp_path / "3", of("停车收费公示", "公示期: 9天"), own) == ["D710"]


def test_a_reason_or_the_site_exempts_from_terms(tmp_path: Path) -> None:
    short = "公示期: 3天\n允许: {公示期: 县里规定3天}"
    assert found(tmp_path / "1", of("低保对象公示", short)) == []
    assert found(tmp_path / "2", of("低保对象公示", "公示期: 3天"), "checks_off: [display]\n") == []


@pytest.mark.parametrize(
    ("title", "body", "code"),
    [
        ("低保对象公示", "请于公示期内反映。", ["D863"]),
        ("低保对象公示", TELEPHONE, []),
        ("低保对象公示", "举报电话：12345。", []),
        ("低保对象公示", "地址：豆庄镇政府二楼205室。", []),
        ("低保对象公示", "邮箱：a@board.example。", []),
        ("低保对象名单", "请于公示期内反映。", []),
    ],
)
def test_a_notice_of_persons_says_how_to_object(
    tmp_path: Path, title: str, body: str, code: list[str]
) -> None:
    assert found(tmp_path, of(title, "", body=body)) == code


def test_a_telephone_of_the_organization_will_do(tmp_path: Path) -> None:
    board = Board(
        tmp_path, BASE.replace("level: township", "level: township\n      contact: {phone: 0700-1}")
    )
    board.put("content/a.md", of("低保对象公示", "", body="请于公示期内反映。"))
    assert board.check() == []
