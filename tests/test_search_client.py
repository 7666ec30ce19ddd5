"""The search page in Chromium, from a server and from a folder."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from sitegen.render import theme
from sitegen.search.format.terms import fold_table, normalized
from sitegen.search.query import results as show
from tests.board import Board, notice
from tests.browsing import served

VECTORS: dict[str, list[Any]] = json.loads(
    (Path(__file__).parent / "data/search-terms.json").read_text(encoding="utf-8")
)
NEAREST: dict[str, list[Any]] = json.loads(
    (Path(__file__).parent / "data/search-nearest.json").read_text(encoding="utf-8")
)
MEETINGS = 23  # notices that are alike, so that there are pages of results
HOSTILE = "<img src=x onerror=alert(1)>公示"

ACCOUNTS = """\
本季收入18,596.40元，电话0700-5550100。

## 支出

沉陷区补偿由何芳秀经手，张　伟复核。

- 青苗补偿4户
- 道路维修"""
BODIES = {
    "0110-accounts": ("2024年第一季度财务公开", ACCOUNTS),
    "0220-notice": (
        "关于做好防汛工作的通知",
        "各村：现将桂政发〔2024〕20号转发给你们。\n\n值班从8:30起，见《方案》第½页。",
    ),
    "0301-land": ("沉陷区搬迁公示", "名单如下，何芳秀等3人。联系人王小梅。"),
    "0302-subsidy": ("種糧補貼發放", "後來補發的名單在此，每畝80元。"),
    "0303-scripts": (
        "多种文字",
        "ئۇيغۇرچە خەۋەر\n\nབོད་ཡིག་གི་གནས་ཚུལ།\n\nᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ\n\n𠮷野家与café，👍🏽好。",
    ),
    "0304-hostile": (
        f"'{HOSTILE}'",
        "脚本<b>不</b>会运行 &lt;script&gt;alert(2)&lt;/script&gt; 结束。",
    ),
    "0305-heading": ("三月情况", "前言。\n\n## 沉陷区治理\n\n治理进度过半。"),
    "0306-text": ("四月情况", "前言。\n\n沉陷区还有两户没有搬完。"),
}
ENGLISH = ("Accounts for the first quarter", "Income from leases. The village committee decided.")


def filled(folder: Path) -> Board:
    """Return a board with something of everything."""
    board = Board(folder)
    for name, (title, body) in BODIES.items():
        month, day = name[:2], name[2:4]
        org = "xidi" if name.startswith("0301") else "dongwa"
        extra = "\ndoc_number: 桂政发〔2024〕20号" if name == "0220-notice" else ""
        day_of = f"2024-{month}-{day}{extra}"
        board.put(f"content/{org}/{name}.md", notice(title, day_of, org, "finance", body))
    title, body = ENGLISH
    board.put("content/dongwa/0110-accounts.en.md", f"---\ntitle: {title}\n---\n{body}\n")
    for n in range(1, MEETINGS + 1):
        text = notice(
            f"第{n}次村民会议", f"2023-05-{n:02}", "xidi", "village-affairs", f"议题{n}。"
        )
        board.put(f"content/xidi/2023/meeting-{n}.md", text)
    gone = "2022-01-05\nwithdrawn: {date: 2022-02-01, reason: 登错}"
    board.put("content/dongwa/gone.md", notice("撤回的名册", gone, body="何芳秀的秘密。"))
    assert board.check() == []
    return board


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Such a board, built; tests leave it as it is."""
    return filled(tmp_path_factory.mktemp("search"))


@pytest.fixture(scope="module")
def server(board: Board) -> Iterator[str]:
    """Yield the address at which the board is served, below a base path."""
    with served(board.folder / "output", "/board/") as made:
        yield made


@pytest.fixture(params=["http", "file"])
def address(request: pytest.FixtureRequest, board: Board, server: str) -> str:
    """Return the address of the search page: on a server, and in a folder."""
    folder = (board.folder / "output").as_uri()
    return f"{server}search/" if request.param == "http" else f"{folder}/search/index.html"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield the browser context of a desktop, without history."""
    made = browser.new_context(viewport={"width": 1200, "height": 900}, locale="zh-CN")
    made.set_default_timeout(10_000)
    yield made
    made.close()


def watch(page: Page) -> list[str]:
    """Return the list that dialogs and script errors of a page are put into."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def refused(dialog: Dialog) -> None:
        faults.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refused)
    return faults


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Yield a page; a dialog or a script error fails the test."""
    made = context.new_page()
    faults = watch(made)
    yield made
    assert faults == []


@pytest.fixture(scope="module")
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """Yield a page for many queries, since opening one takes longer than a query; and its faults."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="zh-CN")
    context.set_default_timeout(10_000)
    page = context.new_page()
    yield page, watch(page)
    context.close()


@pytest.fixture
def asked(watched: tuple[Page, list[str]]) -> Iterator[Page]:
    """Yield that page; a dialog or a script error fails the test."""
    page, faults = watched
    faults.clear()
    yield page
    assert faults == []


def settled(page: Page) -> str:
    """Wait for the answer and return the page's status line."""
    expect(page.locator("#sg-status")).not_to_be_empty()
    expect(page.locator("#sg-answer")).not_to_have_attribute("aria-busy", "true")
    return page.locator("#sg-status").inner_text()


def search(page: Page, address: str, query: str, **choices: str) -> str:
    """Ask by address; what the page says then."""
    page.goto(f"{address}?{urlencode({'q': query, **choices})}")
    return settled(page)


def titles(page: Page) -> list[str]:
    """Titles of the documents that are shown."""
    return page.locator("#sg-results li > a").all_inner_texts()


def all_titles(page: Page) -> list[str]:
    """Titles on this and all further pages of results."""
    found = titles(page)
    while (onward := page.get_by_role("link", name="下一页")).count():
        onward.click()
        page.wait_for_url(re.compile(rf"page={len(found) // 10 + 1}"))
        settled(page)
        found += titles(page)
    return found


def test_the_search_client_is_small() -> None:
    """At most 12 KB over the wire for the program that every search loads."""
    built, _ = theme.load(None)
    sizes = {path: len(gzip.compress(data)) for path, _, data in built.files if "search" in path}
    assert sizes["assets/search.js"] <= 12 * 1024
    assert sizes["assets/search-near.js"] + sizes["assets/search-choices.js"] <= 5 * 1024
    assert sizes["assets/search-days.js"] <= 2 * 1024
    others = ("forms", "inflate", "parts")
    assert sum(sizes[f"assets/search-{name}.js"] for name in others) <= 5 * 1024


def learn_folds(page: Page) -> None:
    """Give a page the whole table of traditional characters."""
    pairs = "".join(old + new for old, new in fold_table().items())
    page.evaluate("pairs => sgs.learn(pairs)", pairs)


def test_every_character_is_normalized_as_by_the_builder(page: Page, server: str) -> None:
    """All that this Python knows of Unicode, each between letters and between Han characters."""
    page.goto(f"{server}search/")
    learn_folds(page)
    known = [
        chr(code) for code in range(0x30000) if unicodedata.category(chr(code)) not in ("Cn", "Cs")
    ]
    texts = ["".join(known[n : n + 500]) for n in range(0, len(known), 500)]
    apart = [f" a{char}a 村{char}村 1{char}1" for char in known[:12_000]]
    read = page.evaluate("all => all.map((text) => sgs.normalized(text).text)", texts + apart)
    wanted = [normalized(text) for text in texts + apart]
    assert [pair for pair in zip(read, wanted, strict=True) if pair[0] != pair[1]] == []


SUBSTRINGS = [
    "沉陷区", "陷区", "区", "何芳秀", "芳秀", "18596.40", "18,596.40", "596", "0700-5550100", "07005550100",
    "5550", "桂政发〔2024〕20号", "桂政发[2024]20号", "桂政发（2024）20号", "20号", "2024", "8:30", "青苗补偿4户",
    "张伟", "张 伟", "补偿由何芳秀经手", "2024年第一季度", "第一季度财务公开", "议题23", "会议", "没有搬完",
]  # fmt: skip


def _plain(text: str) -> str:
    """Return a text as people compare it: without spaces, hyphens and commas, brackets alike."""
    text = re.sub("[ \u3000,-]", "", text.replace("\n", "\x00"))
    return re.sub("[\\]）]", "〕", re.sub("[\\[（]", "〔", text)).lower()


def test_every_substring_is_found(page: Page, address: str, board: Board) -> None:
    texts = {t.strip("'"): f"{t}\n{body}\n" for t, body in (*BODIES.values(), ENGLISH)}
    texts["关于做好防汛工作的通知"] += "桂政发〔2024〕20号\n"
    for name, (title, _) in BODIES.items():
        month, day = name[:2], name[2:4]
        texts[title.strip("'")] += f"2024-{month}-{day}\n2024年{int(month)}月{int(day)}日\n"
    texts[ENGLISH[0]] += "2024-01-10\n10 January 2024\n"
    for n in range(1, MEETINGS + 1):
        texts[f"第{n}次村民会议"] = f"第{n}次村民会议\n议题{n}。\n2023年5月{n}日\n2023-05-{n:02}"
    for query in SUBSTRINGS:
        parts = [query] if query != "张 伟" else ["张", "伟"]
        wanted = [t for t, text in texts.items() if all(_plain(p) in _plain(text) for p in parts)]
        said = search(page, address, query)
        found = all_titles(page)
        assert sorted(found) == sorted(wanted), query
        assert str(len(wanted)) in said
        assert page.locator("#sg-results mark").count() > 0


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("何芳秀 青苗", ["2024年第一季度财务公开"]),
        ('"名单如下，何芳秀"', ["沉陷区搬迁公示"]),
        ("何芳秀 -青苗", ["沉陷区搬迁公示"]),
        ("何芳秀 单位:西堤", ["沉陷区搬迁公示"]),
        ("沉陷区 -org:dongwa", ["沉陷区搬迁公示"]),
        ("类别：财务 王小梅", ["沉陷区搬迁公示"]),
        ("文号:2024〕20", ["关于做好防汛工作的通知"]),
        ("no:桂政发[2024]20号 值班", ["关于做好防汛工作的通知"]),
        ("year:2022", ["撤回的名册"]),
        ("年份:-2022 名册", ["撤回的名册"]),
        ("种粮补贴", ["種糧補貼發放"]),
        ("種糧補貼", ["種糧補貼發放"]),
        ("后来补发", ["種糧補貼發放"]),
        ("ئۇيغۇرچە", ["多种文字"]),
        ("བོད་ཡིག", ["多种文字"]),
        ("ᠮᠣᠩᠭᠣᠯ", ["多种文字"]),
        ("𠮷野", ["多种文字"]),
        ("cafe", ["多种文字"]),
        ("commit", ["Accounts for the first quarter"]),
        ("ＬＥＡＳＥＳ", ["Accounts for the first quarter"]),
        ('"lease"', []),
        ("语言:en income", ["Accounts for the first quarter"]),
    ],
)
def test_queries_find_the_documents_shown(
    asked: Page, server: str, query: str, wanted: list[str]
) -> None:
    search(asked, f"{server}search/", query)
    shown = titles(asked)
    notes = asked.locator("#sg-status").inner_text()
    assert shown == wanted or (not wanted and "“lease”" in notes)


def test_nothing_of_a_withdrawn_text_is_found(asked: Page, server: str) -> None:
    said = search(asked, f"{server}search/", "秘密")
    assert "没有找到" in said
    search(asked, f"{server}search/", "名册")
    assert asked.locator("#sg-results .tag").inner_text() == "已撤回"


def test_titles_come_before_headings_before_texts(asked: Page, server: str) -> None:
    search(asked, f"{server}search/", "沉陷区")
    assert titles(asked) == ["沉陷区搬迁公示", "三月情况", "四月情况", "2024年第一季度财务公开"]
    asked.get_by_role("link", name="最新的在前").click()
    asked.wait_for_url("**sort=date**")
    settled(asked)
    dates = asked.locator("#sg-results time").all_inner_texts()
    assert dates == sorted(dates, reverse=True)


def test_the_matching_passage_is_shown_and_marked(asked: Page, server: str) -> None:
    search(asked, f"{server}search/", "何芳秀 5550100")
    excerpt = asked.locator("#sg-results .excerpt")
    assert excerpt.locator("mark").all_inner_texts() == ["5550100", "何芳秀"]
    assert "电话0700-5550100" in excerpt.inner_text()


@pytest.mark.parametrize("case", NEAREST["queries"], ids=lambda case: case["query"])
def test_the_nearest_match_is_shown_as_such(asked: Page, server: str, case: dict[str, str]) -> None:
    said = search(asked, f"{server}search/", case["query"])
    assert case["wanted"] in titles(asked)
    notes = {"near": "相差一个字", "meant": "{}", "without": "不含“{}”"}
    assert notes[case["kind"]].format(case["named"]) in said


@pytest.mark.parametrize("case", NEAREST["queries"], ids=lambda case: case["query"])
def test_the_command_line_finds_the_same_nearest_match(board: Board, case: dict[str, str]) -> None:
    answer = show.found(board.folder / "output/search", case["query"], 10, "")
    assert case["wanted"] in [one.title for one in answer.hits]
    assert [case["kind"]] == [note.kind for note in answer.notes]
    assert case["named"] in f"{answer.notes[0].text} {answer.notes[0].meant}"


def test_an_unknown_filter_value_is_named(asked: Page, server: str) -> None:
    assert "“火星”" in search(asked, f"{server}search/", "会议 单位:火星")
    assert titles(asked) == []


def test_facets_find_as_many_as_they_count(page: Page, server: str) -> None:
    search(page, f"{server}search/", "年份:2023-")
    page.locator("#sg-choices section").first.wait_for()
    links = page.locator("#sg-choices a")
    counts = [int(text.split()[-1].strip("()")) for text in links.all_inner_texts()]
    names = [str(links.nth(n).get_attribute("data-focus")) for n in range(len(counts))]
    assert {"orgxidi", "year2023", "categoryfinance", "langen"} <= set(names)
    for name, count in zip(names, counts, strict=True):
        page.locator(f"[data-focus='{name}']").first.click()
        page.locator(f"#sg-choices [data-focus='{name}'][aria-current]").wait_for()
        assert page.locator("#sg-status").inner_text() == f"找到 {count} 件"
        focused = page.evaluate("document.activeElement.dataset.focus")
        assert focused == name, "the keyboard stays where it was"
        page.locator(f"#sg-chosen [data-focus='{name}']").click()
        page.locator("#sg-chosen a").wait_for(state="detached")
        settled(page)


def test_facets_load_on_demand_on_a_phone(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    search(page, f"{server}search/", "何芳秀")
    assert not any("search-choices" in url for url in loaded)
    page.get_by_text("缩小范围").click()
    page.locator("[data-focus='orgxidi']").click()
    expect(page.locator("#sg-results li")).to_have_count(1)
    assert page.locator("#sg-chosen").inner_text().split()[:2] == ["西堤村", "(1)"]
    context.close()


def test_a_facet_without_results_can_be_removed(asked: Page, server: str) -> None:
    search(asked, f"{server}search/", "何芳秀", year="2023")
    assert titles(asked) == []
    asked.get_by_role("link", name="去掉所选条件").click()
    expect(asked.locator("#sg-results li")).to_have_count(2)


def test_the_address_holds_the_query_and_back_works(page: Page, address: str) -> None:
    page.goto(address)
    field = page.get_by_label("输入词语")
    field.press_sequentially("村民会议", delay=30)
    expect(page.locator("#sg-results li")).to_have_count(10)
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**page=2")
    settled(page)
    assert titles(page)[0] == "第13次村民会议"
    shared = page.url
    page.locator("#sg-results a").first.click()
    page.wait_for_url("**/meeting-13/**")
    page.go_back()
    settled(page)
    assert titles(page)[0] == "第13次村民会议"
    page.go_back()
    expect(page.locator("#sg-results li > a").first).to_have_text("第23次村民会议")
    assert field.input_value() == "村民会议"
    page.go_back()
    expect(page.locator("#sg-answer")).to_be_hidden()
    assert field.input_value() == ""
    page.goto(shared)
    settled(page)
    assert titles(page)[0] == "第13次村民会议"


def test_the_page_can_be_used_from_the_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}search/")
    page.get_by_label("输入词语").focus()
    page.keyboard.type("搬迁公示")
    page.keyboard.press("Enter")
    assert settled(page) == "找到 1 件"
    assert page.locator("#sg-status").get_attribute("role") == "status"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#sg-results li') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/0301-land/")


def test_input_is_not_searched_during_composition(page: Page, server: str) -> None:
    page.goto(f"{server}search/")
    page.get_by_label("输入词语").focus()
    keyboard = page.context.new_cdp_session(page)
    for text in ("c", "ch", "chen", "chenxian"):
        keyboard.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": 8, "selectionEnd": 8}
        )
        page.wait_for_timeout(120)
    page.wait_for_timeout(400)
    assert page.locator("#sg-answer").is_hidden()
    assert page.url.endswith("/search/")
    keyboard.send("Input.insertText", {"text": "沉陷"})
    expect(page.locator("#sg-results li")).to_have_count(4)


def test_organizations_are_results_too(asked: Page, server: str) -> None:
    for query in ("东洼", "dongwa", "dw"):
        search(asked, f"{server}search/", query)
        asked.locator("#sg-organizations").get_by_role("link", name="东洼村").click()
        asked.wait_for_url("**/dongwa/")


def test_recent_queries_stay_on_the_device_and_can_be_cleared(page: Page, server: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{server}search/")
    page.get_by_label("输入词语").fill("何芳秀")
    page.keyboard.press("Enter")
    settled(page)
    page.goto(f"{server}search/")
    page.locator("#sg-recent").get_by_role("link", name="何芳秀").click()
    expect(page.locator("#sg-results li")).to_have_count(2)
    page.go_back()
    page.get_by_role("button", name="清除").click()
    page.reload()
    assert page.locator("#sg-recent").is_hidden()
    said = [url for url in requests if "/search/?" not in url]
    assert not any("何芳秀" in url or quote("何芳秀") in url for url in said)
    assert all(url.startswith(server) for url in requests), "nothing goes to others"


@pytest.mark.parametrize(
    "query",
    [
        "沉陷区何芳秀" * 1700,
        "村 " * 5000,
        "a" * 10_000,
        "1" * 10_000,
        "👍🏽" * 50,
        "e\u0301\u0301\u0301" + "\u0301" * 500,
        "\u202e公示\u202c",
        "<script>alert(1)</script>",
        "ئۇيغۇرچە שלום \u202eabc",
        "་།༔ᠮᠣᠩ\u180e",
        '"' * 99,
        "-" * 50,
        "org:" * 20,
        "(.*)+[a-z]$^|\\",
        "\x00\x01\ud83d"[:2],
        "％_'; --",
        "year:abc no: 类别:",
        "__proto__ constructor",
        "constructor:x toString:y",
    ],
    ids=range(19),
)
def test_nothing_typed_is_an_error(asked: Page, server: str, query: str) -> None:
    asked.goto(f"{server}search/")
    asked.get_by_label("输入词语").fill(query)
    asked.keyboard.press("Enter")
    asked.wait_for_timeout(300)
    expect(asked.locator("#sg-answer")).not_to_have_attribute("aria-busy", "true")
    assert "取到" not in asked.locator("#sg-status").inner_text()
    asked.get_by_label("输入词语").fill("王小梅")
    expect(asked.locator("#sg-results li")).to_have_count(1)


def test_markup_in_a_text_stays_text(asked: Page, server: str) -> None:
    search(asked, f"{server}search/", "公示 img")
    assert titles(asked) == [HOSTILE]
    assert asked.locator("#sg-results img").count() == 0
    search(asked, f"{server}search/", "script alert")
    assert "<script>alert(2)</script>" in asked.locator(".excerpt").inner_text()


def test_missing_index_files_do_not_break_the_rest(page: Page, server: str) -> None:
    page.route(re.compile(r"/search/[^/]+/g\d+\.js"), lambda route: route.abort())
    said = search(page, f"{server}search/", "何芳秀")
    assert "有的搜索文件没有取到" in said
    page.unroute_all()
    assert search(page, f"{server}search/", "何芳秀") == "找到 2 件"


def test_truncated_index_files_do_not_break_the_rest(page: Page, server: str) -> None:
    cut_one = iter([True])

    def cut(route: Route) -> None:
        answer = route.fetch()
        if next(cut_one, False):
            call = answer.text()
            start = call.rindex('"', 0, call.rindex('"')) + 1
            data = base64.b64decode(call[start : call.rindex('"')])
            half = base64.b64encode(data[: len(data) // 2]).decode()
            route.fulfill(response=answer, body=f'{call[:start]}{half}");')
        else:
            route.fulfill(response=answer)

    page.route(re.compile(r"/search/text/"), cut)
    said = search(page, f"{server}search/", "何芳秀")
    assert "有的搜索文件没有取到" in said
    assert len(titles(page)) == 1
    page.get_by_label("输入词语").fill("何芳秀 ")
    expect(page.locator("#sg-results li")).to_have_count(2)


def test_a_missing_index_is_reported(page: Page, server: str) -> None:
    page.route(re.compile(r"/search/index\.js"), lambda route: route.abort())
    assert "搜索暂时打不开" in search(page, f"{server}search/", "何芳秀")
    page.unroute_all()
    page.get_by_label("输入词语").fill("何芳秀 ")
    expect(page.locator("#sg-results li")).to_have_count(2)


def test_a_newer_index_format_asks_to_reload(page: Page, server: str) -> None:
    pack = zlib.compressobj(wbits=-15)
    newer = pack.compress('{"format": 4}'.encode("utf-16-le")) + pack.flush()
    call = f'sgs("index","v","{base64.b64encode(newer).decode()}");'
    page.route(re.compile(r"/search/index\.js"), lambda route: route.fulfill(body=call))
    assert "请重新打开本页" in search(page, f"{server}search/", "何芳秀")


def test_an_open_search_page_uses_a_new_index(page: Page, tmp_path: Path) -> None:
    """At once where a file shows that there is another; in five minutes at most."""
    board = filled(tmp_path)
    page.clock.install()
    with served(tmp_path / "output") as address:
        page.goto(f"{address}search/")
        page.get_by_label("输入词语").focus()
        page.wait_for_load_state("networkidle")
        for n, month in enumerate(("06", "07")):  # earlier than all others: every id changes
            old = notice("旧公示", f"2021-{month}-01", "xidi", body="何芳秀已迁。")
            board.put(f"content/xidi/old-{n}.md", old)
            assert board.build().published
            page.get_by_label("输入词语").fill("何芳秀" + " " * n)
            expect(page.locator("#sg-results li")).to_have_count(3 + n)
            page.clock.fast_forward(301_000)


def test_every_page_links_to_the_search(page: Page, server: str, board: Board) -> None:
    for start in (server, f"{board.folder.as_uri()}/output/index.html"):
        page.goto(start)
        page.get_by_role("search").get_by_role("searchbox").fill("王小梅")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/search/.*q="))
        assert settled(page) == "找到 1 件"
        assert page.locator("#sg-query").input_value() == "王小梅"


def test_an_organization_is_searched_on_its_page(page: Page, server: str) -> None:
    page.goto(f"{server}dongwa/")
    page.get_by_role("searchbox", name="在东洼村").fill("何芳秀")
    page.keyboard.press("Enter")
    page.wait_for_url("**org=dongwa**")
    settled(page)
    assert titles(page) == ["2024年第一季度财务公开"]


def test_the_index_loads_only_on_demand(page: Page, server: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{server}search/")
    page.wait_for_load_state("networkidle")
    assert len([url for url in requests if "favicon" not in url]) <= 6
    assert [url for url in requests if "/search/" in url] == [f"{server}search/"]
    with page.expect_request(re.compile(r"/search/site\.js")):
        page.get_by_label("输入词语").focus()


def test_clearing_the_query_does_not_wait(page: Page, server: str) -> None:
    page.route(re.compile(r"/search/text/"), lambda route: None)  # no answer, ever
    page.goto(f"{server}search/")
    page.get_by_label("输入词语").fill("何芳秀")
    expect(page.locator("#sg-answer")).to_have_attribute("aria-busy", "true")
    page.get_by_label("输入词语").fill("")
    expect(page.locator("#sg-answer")).to_be_hidden()
    expect(page.locator("#sg-answer")).not_to_have_attribute("aria-busy", "true")
    page.unroute_all(behavior="ignoreErrors")


def test_each_language_has_its_own_search_page(asked: Page, server: str) -> None:
    search(asked, f"{server}en/search/", "income")
    assert titles(asked) == [ENGLISH[0]]
    assert asked.locator("#sg-status").inner_text() == "Found: 1"
    assert search(asked, f"{server}en/search/", "何芳秀") == "Found: 2"
    asked.locator("#sg-results a").first.click()
    asked.wait_for_url("**/board/xidi/**")


def test_without_scripts_the_page_offers_lists(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server)
    page.get_by_role("searchbox").fill("何芳秀")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=**")
    assert "JavaScript" in page.locator("main").inner_text()
    page.locator("main").get_by_role("link", name="2024年").click()
    page.wait_for_url("**/2024/")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_search_page_is_accessible(browser: Browser, server: str, scheme: Any) -> None:
    """axe-core finds nothing, on a telephone and on a desk; AXE is the path of axe.min.js."""
    program = os.environ.get("AXE")
    if not program:
        pytest.skip("no axe-core: set AXE to the path of axe.min.js")
    for width in (360, 1200):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        )
        page = context.new_page()
        for query in ("会议", "何芬秀", "commit", "zzzz"):
            search(page, f"{server}search/", query, org="guishan")
            page.add_script_tag(path=program)
            found = page.evaluate("axe.run().then(found => found.violations)")
            assert [(one["id"], [n["html"] for n in one["nodes"]]) for one in found] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()


def test_a_policy_without_inline_scripts_suffices(page: Page, server: str) -> None:
    """All is loaded from the site itself; only the page's policy can prove it."""
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text))

    def strict(route: Route) -> None:
        sources = ("script-src", "style-src", "img-src", "connect-src", "form-action")
        policy = "; ".join(["default-src 'none'", *(f"{source} 'self'" for source in sources)])
        answer = route.fetch()
        route.fulfill(
            response=answer, headers={**answer.headers, "content-security-policy": policy}
        )

    page.route(re.compile(r"/search/(\?|$)"), strict)
    assert search(page, f"{server}search/", "何芬秀").startswith("没有与")
    assert titles(page)
    assert broken == []


def test_a_policy_without_fetch_loads_the_index_as_scripts(page: Page, server: str) -> None:
    """Some hosts send a policy of their own that knows scripts, but no `connect-src`."""

    def strict(route: Route) -> None:
        policy = "default-src 'none'; script-src 'self'; style-src 'self'"
        answer = route.fetch()
        route.fulfill(
            response=answer, headers={**answer.headers, "content-security-policy": policy}
        )

    page.route(re.compile(r"/search/(\?|$)"), strict)
    search(page, f"{server}search/", "何芬秀")
    assert titles(page)
