"""The clerk's front desk (`/_/`): drafts, findings, duties due, translations behind."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.board import Board, links, notice
from tests.preview import (
    SOURCE,
    running_preview,
)


def test_the_front_desk_lists_findings_drafts_and_scheduled_documents(board: Board) -> None:
    board.put(
        "content/dongwa/2024/c.md", notice(title="未完稿").replace("org:", "draft: true\norg:")
    )
    later = notice(title="下月再发").replace("org:", "publish_at: 2099-12-01 08:00\norg:")
    board.put("content/dongwa/2024/d.md", later)
    with running_preview(board) as preview:
        board.put(SOURCE, notice(date="2024-02-30"))
        preview.shows("D105", "/_/")
        desk = preview.page("/_/")
        drafts, waiting = desk.index('id="drafts"'), desk.index('id="scheduled"')
        assert drafts < desk.index("未完稿") < waiting < desk.index("下月再发")
        assert 'data-copy="content/dongwa/2024/c.md"' in desk
        assert preview.ask("/_/desk.js")[0] == 200


RULE = """\
disclosure:
  since: 2024-01-01
  rules:
    - id: affairs
      name: {zh-Hans: 村务公开, en: Village affairs}
      level: village
      frequency: quarter
      categories: [village-affairs]
      due: {day: 15, month: 1}
"""
DUE = {
    "en": (
        (
            "overdue by 3 d Dongwa Village Village affairs, Q1 2024 publish by 2024-04-15"
            " Draft: content/dongwa/2024/a.md Copy path"
        ),
        "due in 88 d Dongwa Village Village affairs, Q2 2024 publish by 2024-07-15 Write it",
    ),
    "zh-Hans": (
        (
            "已逾期3天 东洼村 村务公开，2024年第一季度 最迟公开日期：2024-04-15"
            " 已有草稿： content/dongwa/2024/a.md 复制路径"
        ),
        "还有88天 东洼村 村务公开，2024年第二季度 最迟公开日期：2024-07-15 写这一份",
    ),
}


@pytest.mark.parametrize("language", DUE)
def test_the_front_desk_lists_duties_due_on_the_day_shown(board: Board, language: str) -> None:
    """Overdue duties come first; a draft does not count; a published duty is no longer listed."""
    board.put("site.yaml", (board.folder / "site.yaml").read_text("utf-8") + RULE)
    report = notice(category="village-affairs").replace("org:", "period: 2024-Q1\norg:")
    board.put("content/xidi/2024/a.md", report.replace("dongwa", "xidi"))
    board.put("content/dongwa/2024/a.md", report.replace("org:", "draft: true\norg:"))
    with running_preview(board, "--as-of", "2024-04-18", language=language) as preview:

        def due() -> list[str]:
            lines = preview.page("/_/").partition('id="due"')[2].partition("</section>")[0]
            return [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in lines.split("<li")]

        told = [line.partition("> ")[2] for line in due()[1:]]
        overdue, left = DUE[language]
        assert told[:2] == [overdue, left]
        assert len(told) == 7  # and the other village, and both until the end of the year
        assert '<a href="/dongwa/ledger/">' in preview.page("/_/")
        board.put("content/dongwa/2024/a.md", report)
        preview.until(lambda: "2024-04-15" not in " ".join(due()))


def test_a_long_list_of_duties_is_cut_and_counted(board: Board) -> None:
    """The twenty that became overdue last and the ten that are due next; how many there are more."""
    rule = RULE.replace("2024-01", "2022-01").replace("quarter", "month")
    board.put("site.yaml", (board.folder / "site.yaml").read_text("utf-8") + rule)
    with running_preview(board, "--as-of", "2024-04-18") as preview:
        due = preview.page("/_/").partition('id="due"')[2].partition("</section>")[0]
        assert len(re.findall(r"overdue by \d+ d", due)) == 20
        assert len(re.findall(r"due in \d+ d", due)) == 10
        assert "Not shown: 34 overdue, 8 not yet due." in due


def test_the_front_desk_lists_stale_translations(board: Board) -> None:
    old = "---\ntitle: Accounts\ntranslated_from: 0123456789ab\n---\nText.\n"
    board.put("content/dongwa/2024/0410.en.md", old)
    with running_preview(board) as preview:
        desk = preview.page("/_/")
        behind = desk.partition('id="stale"')[2].partition("</section>")[0]
        assert 'data-copy="content/dongwa/2024/0410.en.md"' in behind


def test_an_open_front_desk_follows_each_save(board: Board, browser: Browser) -> None:
    with running_preview(board) as preview:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{preview.port}/_/")
        board.put("content/dongwa/2024/0501.md", notice(title="刚起草的公告"))
        page.get_by_role("link", name="刚起草的公告").wait_for(timeout=15_000)
        board.put(SOURCE, notice(date="2024-02-30"))
        page.get_by_text("D105").wait_for(timeout=15_000)
        board.put(SOURCE, notice())
        page.get_by_text("D105").wait_for(state="detached", timeout=15_000)
        page.close()


def test_a_draft_of_what_is_due_is_one_click(board: Board, browser: Browser) -> None:
    board.put("site.yaml", (board.folder / "site.yaml").read_text("utf-8") + RULE)
    with running_preview(board, "--as-of", "2024-04-18", language="zh-Hans") as preview:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{preview.port}/_/")
        line = page.locator(".desk-dues li", has_text="东洼村").filter(has_text="2024年第一季度")
        line.get_by_role("button", name="写这一份").click()
        path = "content/dongwa/2024/0418-2024-q1-village-affairs.md"
        page.locator("#drafts + ul", has_text="东洼村2024年第一季度村务公开").wait_for(
            timeout=15_000
        )
        assert line.get_by_text(path).is_visible(), "a draft does not end the duty"
        page.close()
        written = (board.folder / path).read_text("utf-8")
        assert written == (
            '---\n标题: "东洼村2024年第一季度村务公开"\n发布日期: 2024-04-18\n单位: dongwa\n'
            "类别: village-affairs\n所属期: 2024-Q1\n草稿: 是\n---\n\n"
        )
        foreign = preview.ask("/_/new?org=dongwa&period=2024-Q2&title=x", "POST")
        assert foreign[0] == 403


def test_a_finding_is_allowed_with_a_reason(board: Board, browser: Browser) -> None:
    board.put(SOURCE, notice(body="王明 13812345678。"))
    with running_preview(board, language="zh-Hans") as preview:
        preview.shows("D810", "/_/")
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{preview.port}/_/")
        line = page.locator("#findings + ul > li", has_text="D810")
        line.get_by_text("确实需要公开").click()
        line.get_by_label("依据").fill("网格员本人同意: 见会议记录")
        line.get_by_role("button", name="写进材料").click()
        line.wait_for(state="detached", timeout=15_000)
        page.close()
        written = (board.folder / SOURCE).read_text("utf-8")
        assert 'allow:\n  mobile: "网格员本人同意: 见会议记录"\n---\n' in written
        query = f"/_/allow?path={SOURCE}&check=blanks&reason=x"
        assert preview.ask(query, "POST")[0] == 403, "another page may not"
        own = {"Origin": f"http://127.0.0.1:{preview.port}", "X_Sitegen_Import": "1"}
        for path in ("site.yaml", "../outside.md", "/etc/passwd.md", "content/none.md"):
            query = f"/_/allow?path={path}&check=blanks&reason=x"
            assert preview.ask(query, "POST", **own)[0] == 422, path
        assert preview.ask(f"/_/allow?path={SOURCE}&check=blanks&reason=", "POST", **own)[0] == 422
        assert preview.ask(f"/_/allow?path={SOURCE}&check=mobile&reason=x", "POST", **own)[0] == 409
        assert preview.ask(f"/_/allow?path={SOURCE}&check=blanks&reason=x", "GET")[0] in (404, 405)
        assert (board.folder / SOURCE).read_text("utf-8") == written


def test_the_desk_leads_to_the_page_of_a_finding_and_to_the_sheet_for_clerks(board: Board) -> None:
    with running_preview(board, language="zh-Hans") as preview:
        board.put(SOURCE, notice(date="2024-02-30"))
        preview.shows("D105", "/_/")
        found = preview.page("/_/").partition('id="findings"')[2].partition("</section>")[0]
        assert '<span class="status missing">错误</span> <code>D105</code>' in found
        assert (
            '<a href="/dongwa/2024/0410/"><code>content/dongwa/2024/0410.md:3</code></a>' in found
        )
        assert "由此而来的还有" in found  # in the translation
        assert ("办事员一页纸（可以打印）", "/_/sheet.html") in links(preview.page("/_/"))
        assert "办事员一页纸" in preview.page("/_/sheet.html")
