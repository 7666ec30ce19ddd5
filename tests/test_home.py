"""The home page: order of sections, open displays, small styles and scripts."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from sitegen.render.theme import load
from tests.board import ROOT, Board, notice, with_fields

ASSETS = ROOT / "themes/default/assets"


def opened(page: str) -> list[tuple[str, str, str]]:
    """(title, first day, last day) of each row of a page's list of what is open to objection."""
    rows = re.findall(r'<li data-start="(\S+)" data-end="(\S+)".*?<a [^>]*>(.*?)</a>', page)
    return [(re.sub("<.*?>", "", title), start, end) for start, end, title in rows]


@pytest.mark.parametrize(
    ("fields", "period"),
    [
        ("display: {days: 15}", ("2024-04-10", "2024-04-24")),
        ("display: {days: 1}", ("2024-04-10", "2024-04-10")),
        ("display: {from: 2024-04-12, days: 5}", ("2024-04-12", "2024-04-16")),
        ("display: {until: 2024-05-01}", ("2024-04-10", "2024-05-01")),
        ("objections: {until: 2024-04-20}", ("2024-04-10", "2024-04-20")),
        ("display: {days: 15}\nobjections: {until: 2024-04-17}", ("2024-04-10", "2024-04-17")),
        ("display: {days: 15}\nobjections: {phone: 0700-5550100}", ("2024-04-10", "2024-04-24")),
        ("display: 7个工作日", ("2024-04-10", "2024-04-18")),
    ],
)
def test_the_last_day_for_objections_follows_from_the_fields(
    tmp_path: Path, fields: str, period: tuple[str, str]
) -> None:
    """The first day of a display counts as one of its days."""
    board = Board(tmp_path)
    board.put("content/a.md", with_fields(fields))
    assert set(board.check()) <= {"content/a.md:5:13 D791"}
    for url in ("", "en/", "dongwa/"):
        assert opened(board.page(url)) == [("第一季度财务公开", *period)]
    assert opened(board.page("xidi/")) == []


@pytest.mark.parametrize(
    "fields",
    [
        "author: 会计",
        "objections: {phone: 0700-5550100}",
        "display: {days: 15}\nwithdrawn: {date: 2024-04-11, reason: 数字有误}",
    ],
)
def test_notices_without_an_objection_period_are_not_listed_as_open(
    tmp_path: Path, fields: str
) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", with_fields(fields))
    assert board.check() == []
    assert "sg-open" not in board.page("")
    assert "sg-open" not in board.page("dongwa/")


def test_replaced_notices_are_not_listed_as_open(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", with_fields("display: {days: 15}"))
    again = with_fields("display: {days: 15}\nsupersedes: a.md", title="更正", date="2024-04-12")
    board.put("content/b.md", again)
    assert board.check() == []
    assert opened(board.page("")) == [("更正", "2024-04-12", "2024-04-26")]


def test_the_list_of_open_displays_is_cut_and_counted(tmp_path: Path) -> None:
    board = Board(tmp_path)
    for n in range(30):
        fields = f"display: {{days: {n + 1}}}"
        org = "dongwa" if n % 2 else "xidi"
        board.put(f"content/{n}.md", with_fields(fields, org=org, title=f"公示{n}"))
    assert board.check() == []
    ends = [end for _, _, end in opened(board.page(""))]
    assert ends == sorted(ends, reverse=True)
    assert (ends[0], ends[-1], len(ends)) == ("2024-05-09", "2024-04-20", 20)
    assert len(opened(board.page("dongwa/"))) == 5
    assert "There may be more: each organization" in board.page("en/")
    assert "There may be more among" in board.page("en/dongwa/")


def test_a_complete_list_does_not_mention_more(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", with_fields("display: {days: 15}"))
    assert board.check() == []
    assert "There may be more" not in board.page("en/")


def test_home_sections_are_in_the_order_of_need(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", with_fields("display: {days: 15}"))
    board.put("content/b.md", notice("今年计划", "2024-01-05", "douzhuang", "plan"))
    board.put("content/c.md", notice("去年计划", "2023-01-05", "douzhuang", "plan"))
    assert board.check() == []
    page = board.page("")
    order = re.findall(r'<h2 id="sg-([a-z]+)"', page)
    assert order == ["organizations", "latest", "open", "plans", "grid", "categories", "years"]
    plans = page[page.index("sg-plans") : page.index("sg-grid")]
    assert "今年计划" in plans
    assert "去年计划" not in plans


def test_every_page_offers_the_elder_mode(tmp_path: Path) -> None:
    """Its script comes before anything is drawn; the button says what state it is in."""
    board = Board(tmp_path)
    board.put("content/a.md", notice())
    assert board.check() == []
    for path, data in board.output().items():
        if path.endswith(".html"):
            page = data.decode()
            head = page[: page.index("</head>")]
            assert re.search(r'<script src="[^"]*assets/site\.\w+\.js"></script>', head), path
            assert re.search(
                r'<button class="elder-switch" type="button" aria-pressed="false">', page
            )


def test_the_style_sheet_is_small() -> None:
    """Over the wire: the style sheet at most 12 KB, the script that pages wait for 1.5 KB."""
    theme, _ = load(None)
    served = {path: len(gzip.compress(data)) for path, _, data in theme.files}
    assert served["assets/style.css"] < 12_000
    assert served["assets/site.js"] < 1_500
    assert served["assets/pages.js"] < 3_000


def test_scripts_use_nothing_newer_than_old_phones_know() -> None:
    """ECMAScript 2017 at most: what WebViews of 2019 do not know stops a whole script."""
    newer = re.compile(r"\?\.[a-z(]|\?\?|=>|`|\bconst\b|\blet\b|catch \{|replaceAll|\.at\(")
    for path in sorted((*(ASSETS / "site.js").iterdir(), *(ASSETS / "pages.js").iterdir())):
        assert newer.findall(path.read_text("utf-8")) == [], path.name


def test_the_style_sheet_uses_nothing_newer_than_chromium_70() -> None:
    """Chromium 70 drops a declaration with a property that it does not know."""
    style = (ASSETS / "style.css").read_text("utf-8")
    two_sided = r"(?:margin|padding|border|inset)-(?:inline|block):|[^-\w]inset:"
    newer = re.compile(
        two_sided + r"|:is\(|:where\(|:has\(|\b(?:min|max|clamp|color-mix)\(|aspect-"
    )
    assert newer.findall(style) == []
