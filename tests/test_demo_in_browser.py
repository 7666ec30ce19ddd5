"""The demo board in a real browser: on a small telephone, from a folder, without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browsing import NARROW, kinds

VILLAGE, YEAR = "东洼村", "2026"
CONVENIENCES = {"", "复制网址 打印"}  # lines that only scripts give


def test_no_page_is_wider_than_the_screen(demo: Path, address: str, page: Page) -> None:
    urls = kinds(demo)
    assert len(urls) >= 20
    root = demo / "output"
    # Chips whose words the script fills in, and corrections, are on few pages.
    rare = [
        path.relative_to(root).as_posix().removesuffix("index.html")
        for path in sorted(root.rglob("index.html"))
        if re.search("data-over=.*</dd>|class=.changes", path.read_text("utf-8"))
    ]
    wide = []
    for url in dict.fromkeys([*urls, *rare[:: len(rare) // 20 or 1]]):
        page.goto(address + quote(url))
        for elder in (False, True):
            page.evaluate("on => document.documentElement.classList.toggle('elder', on)", elder)
            for width in (320, 360, 480, 768):
                page.set_viewport_size({"width": width, "height": 640})
                found = page.evaluate("document.documentElement.scrollWidth")
                if found > width:
                    wide.append((url, width, elder, found))
    assert wide == []


def test_touch_targets_are_large_enough(address: str, page: Page) -> None:
    """WCAG 2.2, 2.5.8: 24 pixels; links within a sentence are exempt."""
    page.goto(address)
    heights = page.eval_on_selector_all(
        "nav a, main li > a",
        "links => links.filter(l => l.offsetParent)"
        ".map(l => [l.textContent, l.getBoundingClientRect().height])",
    )
    assert heights
    assert [name for name, height in heights if height < 24] == []


def test_a_villager_reaches_village_and_year_in_two_taps(address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_role("link", name=VILLAGE, exact=True).first.tap()
    page.wait_for_url("**/douzhuang-dongwa/")
    page.locator("main").get_by_role("link", name=re.compile(f"^{YEAR}年?( |$)")).first.tap()
    page.wait_for_url(f"**/douzhuang-dongwa/{YEAR}/")
    assert page.locator("main a[href*='accounts']").count() > 0


def test_the_language_can_be_switched_and_back(demo: Path, address: str, page: Page) -> None:
    for url in ("", "categories/", "plans/", "douzhuang-dongwa/2026/"):
        page.goto(address + url)
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        page.get_by_role("link", name="English").first.tap()
        page.wait_for_url(f"{address}en/{url}")
        assert page.locator("html").get_attribute("lang") == "en"
        page.get_by_role("link", name="中文").first.tap()
        page.wait_for_url(address + url)


def test_a_translated_document_leads_to_its_translation(
    demo: Path, address: str, page: Page
) -> None:
    root = demo / "output"
    source = next(
        path
        for path in sorted(root.glob("en/*/[0-9]*/*/index.html"))
        if (root / path.relative_to(root / "en")).exists()
    )
    url = source.parent.relative_to(root / "en").as_posix()
    page.goto(f"{address}{quote(url)}/")
    page.get_by_role("link", name="English").first.tap()
    page.wait_for_url(f"{address}en/{quote(url)}/")


def test_the_site_works_from_a_folder_without_a_server(demo: Path, page: Page) -> None:
    page.goto((demo / "output/index.html").as_uri())
    page.get_by_role("link", name=VILLAGE, exact=True).first.tap()
    page.wait_for_url("file://*/**/douzhuang-dongwa/index.html")
    page.locator("main").get_by_role("link", name=re.compile(f"^{YEAR}年?( |$)")).first.tap()
    page.wait_for_url(f"file://*/**/douzhuang-dongwa/{YEAR}/index.html")
    page.locator("main a[href*='accounts']").first.tap()
    page.wait_for_url("file://*/**accounts/index.html")
    page.get_by_role("link", name="首页").first.tap()
    page.wait_for_url("file://*/**/output/index.html")
    page.get_by_role("link", name="English").first.tap()
    page.wait_for_url("file://*/**/output/en/index.html")


def test_everything_is_readable_without_scripts(demo: Path, address: str, browser: Browser) -> None:
    url = "douzhuang-dongwa/2026/1112-october-accounts/"
    texts = []
    for scripts in (True, False):
        context = browser.new_context(viewport=NARROW, java_script_enabled=scripts)  # type: ignore[arg-type]
        page = context.new_page()
        seen = []
        for place in ("", "douzhuang-dongwa/", "douzhuang-dongwa/2026/", url, "plans/", "en/"):
            page.goto(address + place)
            # What is open to objection today, over or due is what a script knows better.
            page.evaluate(
                "document.querySelectorAll('.open').forEach(l => l.closest('section').remove());"
                "document.querySelectorAll('.tag.over, .state, [data-due]').forEach(state => state.remove())"
            )
            lines = page.locator("main").inner_text().splitlines()
            seen.append("\n".join(line for line in lines if line not in CONVENIENCES))
        texts.append(seen)
        context.close()
    assert texts[0] == texts[1]
    assert "月末余额" in "".join(texts[1][3])


def test_the_page_can_be_used_from_the_keyboard(address: str, page: Page) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    assert first.startswith("#"), "the first stop skips to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_not_found_page_leads_home(address: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(address + "404.html")
    page.locator("main").get_by_role("link").first.tap()
    page.wait_for_url(re.compile(re.escape(address)))
    assert page.locator("h1").inner_text()


def test_the_permanent_address_is_copied_by_a_button(address: str, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + "guihua-huaping/2025/1105-桂花节专账公开/")
    page.get_by_role("button", name="复制网址").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("link[rel=canonical]").get_attribute("href")


def test_the_head_of_a_long_table_stays_visible(address: str, page: Page) -> None:
    page.goto(address + "douzhuang-dongwa/2026/1112-october-accounts/")
    frame = page.locator(".body .table").first
    rows = "t => { const r = t.querySelector('tbody'); for (let n = 0; n < 5; n++) r.innerHTML += r.innerHTML }"
    frame.evaluate(rows)
    assert frame.evaluate("t => t.scrollHeight - t.clientHeight") == 0, "no frame within the page"
    frame.evaluate("t => scrollTo(0, t.getBoundingClientRect().top + scrollY + 900)")
    moved = re.compile("transform: .*translate")
    expect(frame.locator("thead")).to_have_attribute("style", moved)
    head = frame.locator("thead th").first.bounding_box()
    assert head
    assert head["y"] == pytest.approx(0, abs=2)
    frame.evaluate("t => scrollTo(0, 0)")
    expect(frame.locator("thead")).not_to_have_attribute("style", moved)


def opened(page: Page) -> list[tuple[str, str]]:
    """(title, state) of what a page says is open to objection."""
    rows = page.locator(".open > li:visible")
    return [
        (row.locator("a").inner_text(), row.locator(".state").inner_text()) for row in rows.all()
    ]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2026-11-11", "2026年11月12日开始"),
        ("2026-11-12", "还剩14天"),
        ("2026-11-24", "还剩2天"),
        ("2026-11-25", "明天截止"),
        ("2026-11-26", "今天截止"),
        ("2026-11-27", ""),
    ],
)
def test_the_home_page_shows_what_is_open_on_the_readers_day(
    address: str, page: Page, day: str, state: str
) -> None:
    page.clock.set_fixed_time(f"{day}T23:30:00")
    page.goto(address)
    assert dict(opened(page)).get("东洼村2026年10月财务收支明细", "") == state


def test_open_displays_are_sorted_by_last_day_and_the_nearest_stand_out(
    address: str, page: Page
) -> None:
    page.clock.set_fixed_time("2026-10-25T12:00:00")
    page.goto(address)
    states = [state for _, state in opened(page)]
    days = [int(found[0]) for state in states if (found := re.findall(r"还剩(\d+)天", state))]
    assert len(days) > 2
    assert days == sorted(days)
    soon = page.locator(".open .soon:visible").all_inner_texts()
    assert soon == [
        state for state in states if state in ("今天截止", "明天截止", "还剩2天", "还剩3天")
    ]


def test_a_day_without_open_displays_says_so(address: str, page: Page) -> None:
    page.clock.set_fixed_time("2031-01-01T12:00:00")
    page.goto(address)
    assert opened(page) == []
    assert page.get_by_text("今天没有正在公示").is_visible()


def test_the_layout_does_not_shift_when_scripts_fill_in_states(address: str, page: Page) -> None:
    """Cumulative layout shift, as browsers count it, on a slow telephone."""
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => list.getEntries().forEach("
        "one => shifts.push(one.value))).observe({type: 'layout-shift', buffered: true})"
    )
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for url in ("ledger/", "douzhuang-liulin/2026/"):
        page.goto(address + url)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("shifts.reduce((sum, one) => sum + one, 0)") < 0.02, url


def test_controls_that_need_scripts_are_hidden_without_scripts(
    address: str, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.locator(".elder-switch").is_visible()
    assert page.locator(".open > li:visible").count() > 10
    assert page.get_by_text("截至2026年11月26日").is_visible()
    context.close()


def test_a_target_has_one_state_by_the_readers_clock_on_every_page(
    address: str, page: Page
) -> None:
    for day, state, counted in (
        ("2026-10-31", "进行中", "进行中3项"),
        ("2026-11-01", "期限已过1天", "进行中2项、期限已过1项"),
    ):
        page.clock.set_fixed_time(f"{day}T12:00:00")
        for url in ("", "plans/", "guihua-huaping/", "guihua-huaping/2026/0130-annual-plan/"):
            page.goto(address + url)
            sums = page.locator(".progress", has=page.locator(".shares")).all_inner_texts()
            assert any(counted in one for one in sums), (day, url)
            if "huaping" in url:
                trees = page.locator(".promises > li", has_text="63棵古桂树").first
                assert trees.locator(".status:visible").all_inner_texts() == [state]
    page.goto(address + "plans/")
    rows = page.locator(".sums tbody tr").all_inner_texts()
    assert any(row.split() == ["期限已过", "2"] for row in rows)


def test_the_ledger_tells_missing_from_not_yet_due_and_names_what_is_missing(
    address: str, page: Page
) -> None:
    page.clock.set_fixed_time("2026-11-30T12:00:00")
    page.goto(address + "ledger/")
    assert page.locator(".standing .status").all_inner_texts() == ["缺1", "未到期23", "逾期1"]
    page.locator(".standing a", has_text="缺1").tap()
    missing = page.locator(".faults li:visible")
    assert missing.count() == 1
    assert "庙前村" in missing.inner_text()
    assert "未公开，已逾期15天" in missing.inner_text()
    missing.get_by_role("link").tap()
    page.wait_for_url("**/wulimiao-miaoqian/ledger/")


def test_home_shows_the_newest_accounts_of_the_village_that_was_chosen_there(
    address: str, page: Page
) -> None:
    page.goto(address)
    mine = page.locator(".mine")
    assert not mine.is_visible()
    page.locator(".tree").get_by_role("link", name=VILLAGE, exact=True).tap()
    page.wait_for_url("**/douzhuang-dongwa/")
    for language, title in (("", "东洼村2026年10月财务收支明细"), ("en/", "Dongwa")):
        page.goto(address + language)
        expect(mine).to_contain_text(title)
        page.locator(".mine p:last-child a").tap()
        page.wait_for_url("**/douzhuang-dongwa/2026/*accounts/")
    page.goto(address)
    page.get_by_role("button", name="不再记住").tap()
    expect(mine).not_to_be_visible()
    page.reload()
    expect(mine).not_to_be_visible()
