"""A supervisor's four questions, each answered two clicks from the demo's home."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

TODAY = "2026-11-30T09:00:00"


@pytest.fixture
def clicks(address: str, page: Page) -> Callable[[Callable[[Page], Locator]], None]:
    """Return a function that clicks what it is told to find; home is open."""
    page.clock.set_fixed_time(TODAY)
    page.goto(address)

    def click(found: Callable[[Page], Locator]) -> None:
        place = found(page).first
        href = place.get_attribute("href")
        place.tap()
        assert href
        page.wait_for_url(f"**/{href.replace('../', '')}")

    return click


Click = Callable[[Callable[[Page], Locator]], None]


def test_who_is_late_this_quarter(page: Page, clicks: Click) -> None:
    clicks(lambda on: on.get_by_role("link", name="公开台账"))
    clicks(lambda on: on.get_by_role("link", name="四季度"))
    missing = page.locator("section", has=page.locator("#sg-missing")).locator("li:visible")
    assert [one.split("\n")[0] for one in missing.all_inner_texts()] == ["庙前村"]
    expect(missing).to_contain_text("未公开，已逾期15天")
    late = page.locator("section", has=page.locator("#sg-late")).locator("li")
    expect(late).to_contain_text("橘园村")
    expect(late).to_contain_text("迟 3 天")
    expect(late.get_by_role("link", name="橘园村2026年10月财务收支明细")).to_be_visible()


def test_what_became_of_a_tender(page: Page, clicks: Click) -> None:
    clicks(lambda on: on.locator("main").get_by_role("link", name="招标采购"))
    tender = page.get_by_role("listitem").filter(
        has_text="豆庄镇腐竹加工集中区排水管网工程招标公告"
    )
    expect(tender).to_contain_text("已有结果")
    clicks(lambda on: on.get_by_role("link", name="豆庄镇腐竹加工集中区排水管网工程招标公告"))
    chain = page.locator("main").get_by_role("link")
    expect(chain.filter(has_text="中标结果公告").first).to_be_visible()
    expect(chain.filter(has_text="合同公示").first).to_be_visible()


def test_which_notices_concern_my_village(page: Page, clicks: Click) -> None:
    clicks(lambda on: on.locator(".tree").get_by_role("link", name="西堤村", exact=True))
    concerning = page.get_by_role("listitem").filter(has_text="与本村有关")
    titles = concerning.get_by_role("link").all_inner_texts()
    assert "豆庄镇人民政府 五里庙镇人民政府关于联合整治清漪河非法采砂的通告" in titles
    assert "桂山县人民政府关于县道豆渡线改建工程拟征收土地的预公告" in titles


def test_what_of_the_plans_is_due_in_october_and_who_leads_it(page: Page, clicks: Click) -> None:
    clicks(lambda on: on.locator(".months").get_by_role("link", name="2026年10月"))
    due = page.get_by_role("listitem").filter(has_text="完成时限")
    ferry = due.filter(has_text="渡口便民码头护坡")
    expect(ferry).to_contain_text("渡口村")
    expect(ferry).to_contain_text("期限已过41天")
    drains = due.filter(has_text="建成腐竹加工集中区排水管网").first
    expect(drains).to_contain_text("镇村镇建设办公室")
    expect(drains).to_contain_text("完成")
