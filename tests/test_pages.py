"""The pages of a site: both languages, lists, grids, links that work anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.board import Board, links, notice
from tests.crawling import Addresses, broken, cells

YEAR = "content/dongwa/2024"


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Three villages' worth of everything."""
    made = Board(tmp_path_factory.mktemp("board"))
    made.put(
        "content/plan.md", notice("年度计划", "2024-01-05", "douzhuang", "plan", "## 一、修路")
    )
    made.put(
        f"{YEAR}/q1.md",
        notice("一季度", "2024-04-10", body="[计划](../../plan.md#修路) [表](表.csv)"),
    )
    made.put(
        f"{YEAR}/q1.en.md",
        "---\ntitle: First quarter\n---\n[plan](../../plan.md) [table](表.csv)\n",
    )
    made.put(f"{YEAR}/表.csv", b"1,2\n")
    made.put(f"{YEAR}/q2.md", notice("二季度\naliases: [/old/q2/, /旧.html]", "2024-07-10"))
    made.put("content/dongwa/2023/q4.md", notice("四季度", "2023-10-10", category="村务公开"))
    made.put("content/xidi/2024/q1.md", notice("西堤一季度", "2024-04-11", "xidi"))
    assert made.check() == []
    return made


PAGES = [
    "",
    "2024/",
    "2023/",
    "guishan/",
    "douzhuang/",
    "dongwa/",
    "xidi/",
    "dongwa/2024/",
    "douzhuang/2024/",
    "guishan/2023/",
    "categories/",
    "categories/finance/",
    "categories/village-affairs/",
    "plans/",
    "plans/2024/",
    "plans/pending/",
    "plans/unreported/",
    "plans/running/",
    "plans/reviewed/",
    "plans/missed/",
    "translations/",
    "sitemap/",
    "search/",
    "data/",
    "404.html",
    "dongwa/2024/q1/",
]


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("prefix", ["", "en/"])
def test_every_page_exists_in_both_languages(board: Board, url: str, prefix: str) -> None:
    page = board.page(prefix + url)
    assert f'<html lang="{"en" if prefix else "zh-Hans"}"' in page
    title = re.search("<title>(.*)</title>", page)
    assert title
    assert title[1].endswith("Noticeboard" if prefix else "公开栏")
    assert not title[1].startswith(" -")
    assert page.count("<h1") == 1


@pytest.mark.parametrize("url", [url for url in PAGES if url != "404.html"])
def test_every_page_links_to_its_other_language(board: Board, url: str) -> None:
    up = "../" * url.count("/")
    assert ("English", f"{up}en/{url}") in links(board.page(url))
    back = [(text, address) for text, address in links(board.page(f"en/{url}"))]
    assert ("简体中文", f"../{up}{url}") in back


def test_exactly_the_planned_files_are_published(board: Board) -> None:
    documents = ["dongwa/2023/q4/", "dongwa/2024/q2/", "douzhuang/2024/plan/", "xidi/2024/q1/"]
    shelves = ["changes/", "dongwa/2023/", "douzhuang/2023/", "guishan/2024/", "xidi/2024/"]
    pages = {f"{prefix}{url}" for url in (*PAGES, *shelves) for prefix in ("", "en/")}
    side_by_side = ["dongwa/2024/q1/en/", "en/dongwa/2024/q1/zh-hans/"]
    pages |= {*documents, *side_by_side, "old/q2/", "旧.html"}
    expected = {f"{url}index.html" if url.endswith("/") or not url else url for url in pages}
    expected.add("dongwa/2024/q1/表.csv")
    fed = ["", "guishan/", "douzhuang/", "dongwa/", "xidi/", "plans/"]
    fed += ["categories/finance/", "categories/village-affairs/"]
    fed.append("changes/")
    feeds = {f"{prefix}{url}feed" for url in fed for prefix in ("", "en/")}
    expected |= {f"{feed}.{form}" for feed in feeds for form in ("atom", "json")}
    own = [f"organizations/{one}" for one in ("dongwa", "douzhuang", "xidi")]
    tables = ["documents", *own, "years/2023", "years/2024"]
    expected |= {f"data/{table}.{form}" for table in tables for form in ("csv", "json")}
    expected |= {
        f"data/{name}.{form}"
        for name in ("targets", "milestones", "progress")
        for form in ("csv", "json")
    }
    expected |= {f"data/{name}schema.json" for name in ("", "targets-", "milestones-", "progress-")}
    expected |= {"sitemap.xml", "robots.txt", "data/files.json"}
    index = {path for path in board.output() if path.startswith("search/") and path[-3:] == ".js"}
    assert index, "the search index has its own tests"
    assert {path for path in board.output() if not path.startswith("assets/")} == expected | index


@pytest.mark.parametrize(
    ("url", "crumbs"),
    [
        (
            "dongwa/2024/q1/",
            [
                "../../../",
                "../../../guishan/",
                "../../../douzhuang/",
                "../../../dongwa/",
                "../../../dongwa/2024/",
            ],
        ),
        ("dongwa/2024/", ["../../", "../../guishan/", "../../douzhuang/", "../../dongwa/"]),
        ("dongwa/", ["../", "../guishan/", "../douzhuang/"]),
        (
            "en/dongwa/2024/q1/",
            [
                "../../../../en/",
                "../../../../en/guishan/",
                "../../../../en/douzhuang/",
                "../../../../en/dongwa/",
                "../../../../en/dongwa/2024/",
            ],
        ),
    ],
)
def test_breadcrumbs_are_shown(board: Board, url: str, crumbs: list[str]) -> None:
    trail = re.search(r"<ol>.*?</ol>", board.page(url), re.DOTALL)
    assert trail
    assert [address for _, address in links(trail[0])] == crumbs


def test_a_notice_leads_to_its_organizations_previous_and_next(board: Board) -> None:
    around = links(board.page("dongwa/2024/q1/").split('class="neighbours"')[1])
    named = [(text.split()[-1], address) for text, address in around]
    assert named[:2] == [
        ("四季度", "../../../dongwa/2023/q4/"),
        ("二季度", "../../../dongwa/2024/q2/"),
    ]
    english = links(board.page("en/dongwa/2024/q1/").split('class="neighbours"')[1])
    assert [address for _, address in english][:2] == [
        "../../../../dongwa/2023/q4/",
        "../../../../dongwa/2024/q2/",
    ]


@pytest.mark.parametrize(
    ("url", "heading", "figures"),
    [
        ("", "豆庄镇", ["4", "1", "5"]),
        ("douzhuang/", "东洼村", ["2", "1", "3"]),
        ("douzhuang/", "西堤村", ["1", "", "1"]),
        ("2024/", "桂山县", ["1", "2", "1", "", "4"]),
        ("2024/", "西堤村", ["", "1", "", "", "1"]),
        ("douzhuang/2024/", "东洼村", ["", "1", "1", "", "2"]),
        ("dongwa/2024/", "财务公开", ["", "1", "1", "", "2"]),
        ("dongwa/2024/", "村务公开", ["", "", "", "", "0"]),
        ("en/2023/", "Xidi Village", ["", "", "", "", "0"]),
    ],
)
def test_grids_show_counts_and_leave_zero_empty(
    board: Board, url: str, heading: str, figures: list[str]
) -> None:
    assert cells(board.page(url), heading) == figures


def test_lists_show_the_newest_first(board: Board) -> None:
    latest = re.findall(r"<time>([-\d]+)</time>", board.page(""))
    assert latest[:5] == sorted(latest[:5], reverse=True)
    assert latest[0] == "2024-07-10"


def many(count: int) -> str:
    """Return the text of a board with that many notices of one village in one year."""
    return "".join(
        f"-- {YEAR}/n{n:03d}.md --\n"
        + notice(f"第{n:03d}号", f"2024-{1 + n // 28:02d}-{1 + n % 28:02d}", body="")
        for n in range(count)
    )


@pytest.mark.parametrize("url", ["dongwa/2024/", "2024/", "categories/finance/", "en/dongwa/2024/"])
def test_full_pages_of_a_long_list_stay_stable(tmp_path: Path, url: str) -> None:
    board = Board(tmp_path, many(230))
    assert board.check() == []
    before = board.output()
    board.put(f"{YEAR}/new.md", notice("最新", "2024-12-31"))
    board.build()
    after = board.output()
    page = f"{url}page/1/index.html"
    assert after[page] == before[page]
    assert b"\xe6\x9c\x80\xe6\x96\xb0" in after[f"{url}index.html"]  # 最新
    titles = [
        title
        for place in (f"{url}page/1/", url)
        for title in re.findall(r"第(\d{3})号<", board.page(place))
    ]
    assert sorted(titles) == [f"{n:03d}" for n in range(230)]
    assert set(re.findall(r"第(\d{3})号<", board.page(f"{url}page/1/"))) == set(
        sorted(titles)[:100]
    )


def test_pages_of_a_long_list_link_to_each_other(tmp_path: Path) -> None:
    board = Board(tmp_path, many(330))
    board.build()
    assert {"../../dongwa/2024/page/2/"} == pagers(board.page("dongwa/2024/"))
    assert {"../../../../dongwa/2024/", "../../../../dongwa/2024/page/1/"} == pagers(
        board.page("dongwa/2024/page/2/")
    )
    assert broken(board) == []


def pagers(page: str) -> set[str]:
    """Return the previous and next links of a list's page."""
    return set(re.findall(r'<a rel="(?:prev|next)" href="([^"]*)"', page))


def test_every_link_of_every_page_is_relative_and_leads_somewhere(board: Board) -> None:
    assert broken(board) == []


def test_ids_are_unique_on_every_page(board: Board) -> None:
    for path, data in board.output().items():
        if path.endswith(".html"):
            ids = Addresses(data.decode()).ids
            assert sorted(ids) == sorted(set(ids)), path


def test_a_board_with_nothing_on_it_is_a_whole_site(tmp_path: Path) -> None:
    board = Board(tmp_path)
    assert board.check() == []
    assert broken(board) == []


def test_not_found_pages_hold_at_any_depth_of_any_base_path(tmp_path: Path) -> None:
    board = Board(tmp_path)
    site = (tmp_path / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site.replace("board.example/", "county.example/gongkai/village/"))
    assert board.check() == []
    for prefix in ("", "en/"):
        addresses = [address for _, address in links(board.page(f"{prefix}404.html"))]
        assert f"/gongkai/village/{prefix}categories/" in addresses
        assert all(address.startswith(("/gongkai/village/", "#")) for address in addresses)


def test_markup_in_fields_is_escaped(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>&'
    board = Board(tmp_path)
    fields = "\n".join(
        f"{key}: '{evil}'"
        for key in (
            "summary",
            "source",
            "author",
            "subject",
            "index_number",
            "keywords",
            "doc_number",
        )
    )
    board.put("content/a.md", notice(f"'{evil}'\n{fields}\nobjections: '{evil}'", body="正文。"))
    board.build()
    assert board.output()
    for path, data in board.output().items():
        plain = path.endswith((".json", ".csv"))  # in which a text is a text
        assert plain or b"<script>" not in data, path
