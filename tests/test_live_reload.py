"""Open pages: what each is told to do after a build."""

from __future__ import annotations

import os

from playwright.sync_api import Browser

from tests.board import Board, notice
from tests.preview import (
    PAGE,
    SOURCE,
    running_preview,
)


def test_an_open_page_reloads_only_if_it_changed(board: Board) -> None:
    with (
        running_preview(board) as preview,
        preview.news(PAGE) as own,
        preview.news("/en/") as other,
    ):
        assert next(own)["do"] == "nothing"
        assert next(other)["do"] == "nothing"
        board.put(SOURCE, notice(body="改过的正文。"))
        assert next(own)["do"] == "morph"
        assert next(other)["do"] == "nothing"


def test_a_changed_style_sheet_is_replaced_without_reload(board: Board) -> None:
    board.put("themes/own/assets/style.css", "body { color: black }")
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site + "theme: themes/own\n")
    with running_preview(board) as preview, preview.news() as news:
        next(news)
        board.put("themes/own/assets/style.css", "body { color: navy }")
        told = next(news)
        assert told["do"] == "style"
        (style,) = (name for name in told["styles"] if "/style." in name)
        address = os.path.normpath(f"{PAGE}{style}")
        assert preview.page(address) == "body { color: navy }"


def test_a_changed_image_reloads_the_page_that_shows_it(board: Board) -> None:
    board.put("content/dongwa/2024/0410.files/tu.png", b"\x89PNG one")
    board.put(SOURCE, notice(body="![公示栏](tu.png)"))
    with running_preview(board) as preview, preview.news() as news:
        next(news)
        board.put("content/dongwa/2024/0410.files/tu.png", b"\x89PNG other")
        assert next(news)["do"] == "reload"


def test_an_open_page_follows_its_renamed_source(board: Board) -> None:
    with running_preview(board) as preview, preview.news() as news:
        next(news)
        folder = board.folder / "content/dongwa/2024"
        (folder / "0410.en.md").rename(folder / "0411.en.md")
        (folder / "0410.md").rename(folder / "0411.md")
        told = next(told for told in news if told["do"] != "nothing")
        if told["do"] in ("reload", "morph"):  # seen between the two renames
            told = next(told for told in news if told["do"] == "go")
        assert told["address"] == "dongwa/2024/0411/"


def test_a_finding_is_shown_on_its_page_and_the_last_good_page_stays(board: Board) -> None:
    with running_preview(board) as preview, preview.news() as own, preview.news("/en/") as other:
        next(own), next(other)
        board.put(SOURCE, notice(date="2024-02-30"))
        found = next(told for told in own if told["count"])["findings"]
        (finding,) = (one for one in found if one["own"])
        assert finding["line"] == 3
        assert finding["text"] == "date: 2024-02-30"
        elsewhere = next(told for told in other if told["count"])["findings"]
        assert not any(one["own"] for one in elsewhere)
        assert "正文。" in preview.page()
        assert "D105" in preview.said()
        board.put(SOURCE, notice(body="改好了。"))
        assert next(told for told in own if told["do"] == "morph")["count"] == 0
        preview.shows("改好了。")


def test_a_finding_in_the_settings_keeps_the_last_pages(board: Board) -> None:
    with running_preview(board) as preview, preview.news() as news:
        next(news)
        site = (board.folder / "site.yaml").read_text("utf-8")
        board.put("site.yaml", site.replace("base_url", "base_ulr"))
        assert next(told for told in news if told["count"])["findings"][0]["path"] == "site.yaml"
        assert "正文。" in preview.page()
        board.put("site.yaml", site)
        assert next(told for told in news if not told["count"])


def test_a_browser_shows_a_save_and_keeps_its_scroll_position(
    board: Board, browser: Browser
) -> None:
    with running_preview(board) as preview:
        page = browser.new_page(viewport={"width": 360, "height": 300})
        page.goto(f"http://127.0.0.1:{preview.port}{PAGE}")
        page.evaluate("window.scrollTo(0, 120)")
        board.put(SOURCE, notice(body="浏览器也看到了。"))
        page.get_by_text("浏览器也看到了。").wait_for(timeout=15_000)
        page.wait_for_function("Math.abs(window.scrollY - 120) < 2", timeout=15_000)
        board.put(SOURCE, notice(date="2024-02-30"))
        page.get_by_text("D105").first.wait_for(timeout=15_000)
        assert page.get_by_text("浏览器也看到了。").count(), "the last good page stays"
        board.put(SOURCE, notice(body="改好了。"))
        page.get_by_text("改好了。").wait_for(timeout=15_000)
        page.close()


def test_a_save_leaves_what_a_reader_opened_typed_and_looks_at(
    board: Board, browser: Browser
) -> None:
    def put(body: str, title: str = "第一季度财务公开") -> None:
        details = "<details><summary>明细</summary>\n\n每一笔。\n\n</details>"
        board.put(SOURCE, notice(title=title, body=f"{body}\n\n{details}\n\n{'长文。' * 900}"))

    put("第一稿。")
    with running_preview(board) as preview:
        page = browser.new_page(viewport={"width": 360, "height": 400})
        page.goto(f"http://127.0.0.1:{preview.port}{PAGE}")
        page.evaluate("window.same = true")
        page.get_by_text("明细").click()
        page.locator(".search input").fill("低保")
        page.evaluate("window.scrollTo(0, 500)")
        for body in ("第二稿。", "第三稿。"):  # the second time after a morph
            put(body, title=f"标题，{body}")
            page.locator(".body").get_by_text(body).wait_for(timeout=15_000)
            assert page.title().startswith(f"标题，{body}")
            assert page.locator("details").first.get_attribute("open") is not None
            assert page.locator(".search input").input_value() == "低保"
            assert page.evaluate("document.activeElement.name") == "q"
            assert page.evaluate("Math.abs(scrollY - 500) < 2")
            assert page.evaluate("window.same"), "the page was not loaded anew"
        put("第三稿。\n\n![图](tu.png)")
        page.get_by_text("D").first.wait_for(timeout=15_000)  # there is no such file
        board.put("content/dongwa/2024/0410.files/tu.png", b"\x89PNG one")
        page.locator(".body img").wait_for(state="attached", timeout=15_000)
        assert page.evaluate("window.same")
        page.close()


def test_findings_that_follow_from_another_are_folded_under_it(board: Board) -> None:
    with running_preview(board) as preview, preview.news() as news:
        next(news)
        board.put(SOURCE, notice(date="2024-02-30").replace("category:", "categroy:"))
        told = next(told for told in news if told["count"])
        own = [one for one in told["findings"] if one["path"] == SOURCE]
        assert [one["code"] for one in told["findings"]] == [one["code"] for one in own]
        follow = [one["path"] for one in own[-1]["follow"]]
        assert follow
        assert set(follow) == {SOURCE.replace(".md", ".en.md")}
        assert told["count"] == len(own) + len(follow)
