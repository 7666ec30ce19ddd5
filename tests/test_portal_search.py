"""The search of a portal over all boards: on the command line, in the browser, with hostile indexes."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from sitegen.search.format import shard_files as shards

from .board import Board, notice, sitegen
from .browsing import served
from .test_portal import SITE, TREE

ADDRESS = "https://gongkai.{county}.example/"


def board_of(folder: Path, county: str, name: str) -> Board:
    """Build the board of a county, with a notice in two languages and one withdrawn."""
    board = Board(folder / county)
    board.put(
        "content/a.md", notice(f"{name}低保名单", "2026-02-10", body=f"{name}的二十三户人家。")
    )
    board.put("content/a.en.md", f"---\ntitle: Relief of {county}\n---\nText.\n")
    gone = "撤回的名单\nwithdrawn: {date: 2026-04-01, reason: 有误}"
    board.put("content/gone.md", notice(gone, "2026-03-10", "xidi"))
    assert board.build().published
    return board


@pytest.fixture
def portal(tmp_path: Path) -> Board:
    """Return a portal over two boards in folders, which has a notice of its own."""
    boards = "".join(
        f"  - {{organization: {one}, address: '{ADDRESS.format(county=one)}', folder: ../{one}/output}}\n"
        for one in ("guishan", "yunshan")
    )
    board_of(tmp_path, "guishan", "桂山县")
    board_of(tmp_path, "yunshan", "云山县")
    board = Board(tmp_path / "portal", f"-- site.yaml --\n{SITE}boards:\n{boards}")
    board.put("content/organizations.yaml", TREE)
    board.put("content/own.md", notice("全省低保工作通报", "2026-01-05", "linshan"))
    assert [one.code for one in board.build().findings] == []
    return board


def found(board: Board, *query: str) -> list[dict[str, Any]]:
    """Return what `sitegen search` finds."""
    done = sitegen("search", "--json", *query, cwd=board.folder)
    assert done.stderr == "" or done.returncode == 1, done.stderr
    return list(json.loads(done.stdout))


def test_one_search_finds_documents_of_all_boards_and_leads_to_them(portal: Board) -> None:
    urls = [one["url"] for one in found(portal, "低保")]
    assert urls == [
        "https://gongkai.yunshan.example/dongwa/2026/a/",
        "https://gongkai.guishan.example/dongwa/2026/a/",
        "https://portal.example/linshan/2026/own/",
    ]
    (english,) = found(portal, "Relief of guishan")
    assert english["url"] == "https://gongkai.guishan.example/en/dongwa/2026/a/"
    assert english["organization"] == "Guishan County Dongwa Village"
    assert found(portal, "二十三户 org:云山县")[0]["url"].startswith(
        "https://gongkai.yunshan.example/"
    )
    assert len(found(portal, "org:临山省")) == 7
    assert [one["withdrawn"] for one in found(portal, "撤回")] == [True, True]


def test_an_edit_of_a_board_gives_the_index_of_a_clean_build(portal: Board, tmp_path: Path) -> None:
    county = Board.__new__(Board)
    county.folder = tmp_path / "guishan"
    county.put("content/a.md", notice("桂山县低保名单", "2026-02-10", body="桂山县的三十户人家。"))
    assert county.build().published
    assert portal.build().published
    assert len(found(portal, "三十户")) == 1
    assert [one["url"] for one in found(portal, "二十三户")] == [
        "https://gongkai.yunshan.example/dongwa/2026/a/"
    ]
    assert portal.output() == portal.clean(tmp_path / "clean")[1]


def test_an_edit_of_the_portals_own_notice_gives_the_index_of_a_clean_build(
    portal: Board, tmp_path: Path
) -> None:
    own = notice("全省低保工作通报", "2026-01-05", "linshan", body="改过的通报。")
    portal.put("content/own.md", own)
    assert portal.build(boards="kept").published
    assert len(found(portal, "改过的通报")) == 1
    assert len(found(portal, "二十三户")) == 2
    assert portal.output() == portal.clean(tmp_path / "clean")[1]


def test_the_search_page_finds_documents_of_boards(
    portal: Board, browser: Browser, tmp_path: Path
) -> None:
    with served(portal.folder / "output") as address:
        for folder in (False, True):
            context = browser.new_context(viewport={"width": 360, "height": 640})
            page = context.new_page()
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))  # noqa: B023
            where = (
                (portal.folder / "output/search/index.html").as_uri()
                if folder
                else f"{address}search/"
            )
            page.goto(f"{where}?q=低保")
            results = page.locator("#sg-results li")
            expect(results).to_have_count(3)
            links = [one.get_attribute("href") for one in results.locator("a").all()]
            assert links[:2] == [
                "https://gongkai.yunshan.example/dongwa/2026/a/",
                "https://gongkai.guishan.example/dongwa/2026/a/",
            ]
            assert "云山县" in results.first.inner_text()
            page.goto(f"{where}?q=低保&org=guishan")
            expect(results).to_have_count(1)
            page.goto(f"{where}?q=东洼村")
            organizations = page.locator("#sg-organizations a")
            expect(organizations.first).to_have_attribute(
                "href", "https://gongkai.guishan.example/dongwa/"
            )
            assert faults == []
            context.close()


def test_the_pages_of_a_portal_are_accessible(portal: Board, browser: Browser) -> None:
    with served(portal.folder / "output") as address:
        for width in (360, 1280):
            context = browser.new_context(
                viewport={"width": width, "height": 800}, bypass_csp=True, locale="zh-CN"
            )
            page = context.new_page()
            for url in ("", "boards/", "en/boards/2026/", "boards/guishan/"):
                page.goto(f"{address}{url}")
                page.evaluate(AXE_SCRIPT)
                broken = page.evaluate("axe.run().then(found => found.violations.map(v => v.id))")
                assert (url, broken) == (url, [])
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            context.close()


def rewritten(folder: Path, path: str, data: bytes) -> None:
    """Replace a file of a built board, and its line in the list of files."""
    (folder / path).write_bytes(data)
    listing = folder / "data/files.json"
    files = json.loads(listing.read_text("utf-8"))
    for one in files["files"]:
        if one["path"] == path:
            one.update(size=len(data), sha256=sha256(data).hexdigest())
    listing.write_text(json.dumps(files), "utf-8")


def packed(key: str, text: str) -> bytes:
    """Return a file of an index that holds a text."""
    return shards.wrapped(key, "", shards.deflated(shards.text(text)))


def entry(
    place: str = "dongwa/2026/a/", head: str = "2026-02-10 finance -", title: str = "题"
) -> str:
    """Return the text of a fragment."""
    return f"{place}\n{head}\n{title}\n\n正文。"


HOSTILE = {
    "a script": b"alert(1);",
    "a script after a call": packed("text/0/0", entry()) + b"alert(1);",
    "another key": packed("text/0/1", entry()),
    "a way out": packed("text/0/0", entry("../../evil/")),
    "a scheme": packed("text/0/0", entry("javascript:alert(1)/")),
    "another host": packed("text/0/0", entry("/evil.example/")),
    "no day": packed("text/0/0", entry(head="2026-02-31 finance -")),
    "no category": packed("text/0/0", entry(head="2026-02-10 financees -")),
    "another state": packed("text/0/0", entry(head="2026-02-10 finance <b>")),
    "a control character": packed("text/0/0", entry(title="题\x07")),
    "half a character": shards.wrapped("text/0/0", "", shards.deflated(b"\x00\xd8")),
    "too many": packed("text/0/0", "\f".join([entry()] * 3)),
    "nothing": packed("text/0/0", ""),
    "a bomb": shards.wrapped("text/0/0", "", shards.deflated(b" " * (65 << 20))),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_hostile_index_is_reported_and_what_was_read_before_stays(
    portal: Board, tmp_path: Path, fault: str
) -> None:
    before = portal.output()
    rewritten(tmp_path / "guishan/output", "search/text/0/0.js", HOSTILE[fault])
    assert [one.code for one in portal.build().findings] == ["D436"]
    assert portal.output() == before


def test_hostile_text_is_found_and_shown_as_text(portal: Board, tmp_path: Path, page: Page) -> None:
    title = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    text = entry(title=title)
    rewritten(tmp_path / "guishan/output", "search/text/0/0.js", packed("text/0/0", text))
    assert [one.code for one in portal.build().findings] == []
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    with served(portal.folder / "output") as address:
        page.goto(f"{address}search/?q=onerror")
        expect(page.locator("#sg-results a")).to_have_text([title])
        assert page.locator("#sg-results img").count() == 0


def test_without_boards_the_index_names_none(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice())
    board.build()
    site = shards.unwrapped(board.output()["search/site.js"]).content.decode("utf-16-le")
    assert "boards" not in json.loads(site)
    shutil.rmtree(tmp_path / "output")


def test_a_board_of_another_first_language_is_counted_and_not_searched(
    portal: Board, tmp_path: Path
) -> None:
    board = Board.__new__(Board)
    board.folder = tmp_path / "guishan"
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site.replace("languages: [zh-Hans, en]", "languages: [en, zh-Hans]"))
    board.forget()
    board.build(keep_going=True)
    assert [one.code for one in portal.build().findings] == ["D440"]
    assert [one["url"].split("/")[2] for one in found(portal, "低保")] == [
        "gongkai.yunshan.example",
        "portal.example",
    ]
    assert "桂山县低保名单" in portal.page("")
