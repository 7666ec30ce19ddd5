"""The life of a notice: display, objections, corrections, successors."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from sitegen.config.holidays import calendar
from sitegen.domain.display import Display
from sitegen.domain.document import Document, Withdrawal
from sitegen.domain.life import next_turns, state_at
from tests.board import NOW, Board, links, notice, with_fields

A, PAGE = "content/a.md", "dongwa/2024/a/"


def displayed(board: Board) -> tuple[str, str]:
    """Return the first and the last day of the display, as the page has them for the script."""
    found = re.search(r'data-start="(\S+)" data-end="(\S+)" data-before', board.page(PAGE))
    assert found
    return found[1], found[2]


# Worked by hand from the notices of the State Council, which sitegen/holidays/ names.
WORKING = [
    # Mid-Autumn: Saturday the 14th is worked, the 15th to 17th are off.
    ("2024-09-09", 7, "2024-09-18"),
    ("2024-09-14", 1, "2024-09-14"),
    # It begins on a day off: the first working day counts as one.
    ("2024-09-15", 1, "2024-09-18"),
    ("2024-06-08", 5, "2024-06-17"),  # Saturday; Monday the 10th is the Dragon Boat Festival
    # The week before the Spring Festival: Sunday the 4th is worked, 10 to 17 off, Sunday the 18th worked.
    ("2024-02-01", 5, "2024-02-06"),
    ("2024-02-07", 5, "2024-02-19"),
    # 2025: 26 January (Sunday) is worked, 28 January to 4 February off, Saturday the 8th worked.
    ("2025-01-23", 5, "2025-02-05"),
    ("2025-01-27", 5, "2025-02-08"),
    # Over New Year: 1 January 2025 is off alone; 1 to 3 January 2026, and Sunday the 4th is worked.
    ("2024-12-30", 3, "2025-01-02"),
    ("2025-12-30", 3, "2026-01-04"),
    # The leap day and the ends of months.
    ("2024-02-28", 3, "2024-03-01"),
    ("2025-02-27", 3, "2025-03-03"),
    # 2026: 15 to 23 February off, the Saturdays before and after worked.
    ("2026-02-13", 3, "2026-02-24"),
    ("2026-02-26", 3, "2026-02-28"),
    # National Day 2023 with Mid-Autumn: 29 September to 6 October off, the weekend of the 7th worked.
    ("2023-09-28", 3, "2023-10-08"),
]


@pytest.mark.parametrize(("start", "days", "end"), WORKING)
def test_working_days_follow_the_arranged_holidays(start: str, days: int, end: str) -> None:
    found = calendar(()).last_of(date.fromisoformat(start), days)
    assert str(found) == end


CALENDAR = [
    ("2024-04-10", "15天", "2024-04-24"),
    ("2024-01-31", "15日", "2024-02-14"),
    ("2024-02-20", "10", "2024-02-29"),
    ("2023-02-20", "10", "2023-03-01"),
    ("2023-12-20", "15", "2024-01-03"),
    ("2024-04-10", "{天数: 1}", "2024-04-10"),
    ("2024-04-10", "{from: 2024-04-12, days: 5 days}", "2024-04-16"),
    ("2024-04-10", "{至: 2024-05-01}", "2024-05-01"),
]
TYPED = [
    ("2024-09-09", "7个工作日", "2024-09-18"),
    ("2024-09-09", "７ 个 工作日", "2024-09-18"),
    ("2024-09-09", "{天数: 7个工作日}", "2024-09-18"),
    ("2024-09-09", "{days: 7, counted: working}", "2024-09-18"),
    ("2024-09-09", "{天数: 7, 计算: 工作日}", "2024-09-18"),
    ("2024-09-09", "7 working days", "2024-09-18"),
    ("2024-09-09", "{起: 2024-09-10, 天数: 6工作日}", "2024-09-18"),
    ("2024-09-09", "{days: 7, counted: calendar}", "2024-09-15"),
]


@pytest.mark.parametrize(("published", "typed", "end"), CALENDAR + TYPED)
def test_the_last_day_of_a_display(tmp_path: Path, published: str, typed: str, end: str) -> None:
    board = Board(tmp_path)
    board.put(A, with_fields(f"公示期: {typed}", date=published))
    assert board.check() == []
    page = f"dongwa/{published[:4]}/a/"
    assert f'data-end="{end}" data-before' in board.page(page)
    assert f'<time class="until">{end}</time>' in board.page("dongwa/")
    assert f'"expires":"{end}"' in board.page(page)
    assert json.loads(board.page("data/documents.json"))["documents"][0]["display_until"] == end


PLANNED = Document("a.md", "zh-Hans", "a", "", "公示", date=date(2025, 12, 28))
SHOWN = replace(PLANNED, display=Display(days=5))
GONE = replace(SHOWN, withdrawn=Withdrawal(date(2025, 12, 30), "有误"))
TIMED = replace(SHOWN, publish_at=datetime(2025, 12, 28, 8))
STATES = [
    (replace(SHOWN, draft=True), "2026-06-01 00:00", None, "draft"),
    (SHOWN, "2025-12-27 23:59", None, "scheduled"),
    (TIMED, "2025-12-28 07:59", None, "scheduled"),
    (TIMED, "2025-12-28 08:00", None, "displayed"),
    (PLANNED, "2025-12-28 00:00", None, "published"),
    (PLANNED, "2035-12-28 00:00", None, "published"),
    (SHOWN, "2025-12-31 23:59", None, "displayed"),
    (SHOWN, "2026-01-01 23:59", None, "displayed"),
    (SHOWN, "2026-01-02 00:00", None, "archived"),
    (
        replace(SHOWN, display=Display(date(2025, 12, 30), days=2)),
        "2025-12-29 12:00",
        None,
        "published",
    ),
    (SHOWN, "2025-12-30 12:00", date(2025, 12, 30), "replaced"),
    (SHOWN, "2026-02-01 00:00", date(2025, 12, 30), "replaced"),
    (GONE, "2025-12-29 12:00", None, "displayed"),
    (GONE, "2026-02-01 00:00", date(2026, 1, 31), "withdrawn"),
]


@pytest.mark.parametrize(("document", "when", "replaced", "state"), STATES)
def test_the_state_of_a_notice_follows_from_its_dates(
    document: Document, when: str, replaced: date | None, state: str
) -> None:
    """A display of five days over New Year: 28 December to 1 January, both included."""
    assert state_at(document, datetime.fromisoformat(when), replaced) == state


def test_next_turns_of_a_notice() -> None:
    found = next_turns(TIMED, datetime(2025, 12, 27))
    assert [(f"{turn.when:%m-%d %H:%M}", turn.state) for turn in found] == [
        ("12-28 08:00", "published"),
        ("12-28 08:00", "displayed"),
        ("01-02 00:00", "archived"),
    ]
    assert next_turns(TIMED, datetime(2026, 1, 2)) == ()
    assert next_turns(replace(TIMED, draft=True), datetime(2025, 12, 27)) == ()


def test_a_site_may_declare_holidays_of_a_future_year(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(
        A,
        with_fields(
            "公示期: {起: 2027-09-30, 天数: 3个工作日}\n允许: {公示期: 无}", date="2026-11-02"
        ),
    )
    assert board.check() == [f"{A}:4:6 D784"]
    assert "2027-10-04" in board.page("dongwa/2026/a/"), "a weekend is known"
    own = "节假日:\n  - {年份: 2027, 放假: [10月1日至7日], 上班: [10月9日], 依据: 测试}\n"
    board.put("site.yaml", (board.folder / "site.yaml").read_text("utf-8") + own)
    assert board.check() == []
    assert "2027-10-09" in board.page("dongwa/2026/a/")


def test_the_objection_contact_comes_from_the_notice_or_nearest_organization(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    text = (board.folder / "content/organizations.yaml").read_text("utf-8")
    town = "en: Douzhuang Town}\n      level: township\n"
    assert town in text
    objections = """\
      contact: {phone: 0700-5550400}
      objections:
        to: {zh-Hans: 豆庄镇纪委, en: Discipline Inspection}
        phone: 0700-5550401
        address: 兴豆路18号
"""
    board.put("content/organizations.yaml", text.replace(town, town + objections))
    board.put(A, with_fields("公示期: 15天"))
    board.put("content/a.en.md", "---\ntitle: Accounts\n---\n")
    board.put("content/b.md", with_fields("公示期: 15天\n意见反馈: 村务监督委员会", title="乙"))
    board.put("content/c.md", notice("丙"))
    assert board.check() == []
    page = board.page(PAGE)
    for told in ("<dd>豆庄镇纪委</dd>", "tel:0700-5550401", "<dd>兴豆路18号</dd>"):
        assert told in page
    assert '"contactPoint"' in page
    assert "<dd>Discipline Inspection</dd>" in board.page(f"en/{PAGE}")
    named = board.page("dongwa/2024/b/")
    assert "村务监督委员会" in named
    assert "0700-5550401" not in named, "whom a notice names answers for it alone"
    assert "豆庄镇纪委" not in board.page("dongwa/2024/c/")
    records = json.loads(board.page("data/documents.json"))["documents"]
    assert {one["objections_to"] for one in records} == {"豆庄镇纪委", "村务监督委员会", ""}


def test_the_site_contact_stands_in_for_a_missing_objection_contact(tmp_path: Path) -> None:
    board = Board(tmp_path)
    text = (board.folder / "content/organizations.yaml").read_text("utf-8")
    county = "en: Guishan County}\n  level: county\n"
    board.put(
        "content/organizations.yaml", text.replace(county, f"{county}  contact: {{phone: 12345}}\n")
    )
    board.put(A, with_fields("公示期: 15天\n意见反馈: {截止: 2024-04-30}"))
    assert board.check() == []
    page = board.page(PAGE)
    assert "<dd>桂山县</dd>" in page
    assert "tel:12345" in page
    assert "2024年4月30日" in page


def test_corrections_are_shown_on_the_page_and_in_the_change_log(tmp_path: Path) -> None:
    board = Board(tmp_path)
    corrected = "更正记录:\n  - {日期: 2024-05-02, 说明: 水费}\n  - {日期: 2024-05-02, 说明: 电费}"
    board.put(A, with_fields(corrected, title="账目"))
    board.put("content/b.md", with_fields("撤回: {日期: 2024-06-01, 原因: 有误}", title="名单"))
    board.put("content/c.md", notice("旧办法", date="2024-01-02"))
    board.put("content/d.md", with_fields("替代: c.md", title="新办法", date="2024-07-01"))
    assert board.check() == []
    page = board.page(PAGE)
    assert 'id="sg-change-2024-05-02"' in page
    assert 'id="sg-change-2024-05-02-2"' in page
    log = board.page("changes/")
    rows = re.findall(r"<li><time>(\S+)</time>.*?<a href=\"\.\./(\S+?)\"", log, re.DOTALL)
    assert rows == [
        ("2024-07-01", "dongwa/2024/c/#sg-replaced"),
        ("2024-06-01", "dongwa/2024/b/#sg-withdrawn"),
        ("2024-05-02", "dongwa/2024/a/#sg-change-2024-05-02"),
        ("2024-05-02", "dongwa/2024/a/#sg-change-2024-05-02-2"),
    ]
    feed = json.loads(board.page("en/changes/feed.json"))
    assert [item["title"] for item in feed["items"]][:2] == ["Replaced: 旧办法", "Withdrawn: 名单"]
    assert [item["content_text"] for item in feed["items"]] == ["新办法", "有误", "水费", "电费"]
    assert len({item["id"] for item in feed["items"]}) == 4
    assert "更正: 账目" in board.page("changes/feed.atom")
    for place in ("", "sitemap/"):
        assert "变更记录" in [text for text, _ in links(board.page(place))]


def test_an_organization_has_its_own_change_log(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(A, with_fields("更正记录: [{日期: 2024-05-02, 说明: 水费}]", title="账目"))
    board.put("content/b.md", notice("名单", org="xidi"))
    assert board.check() == []
    for place in ("dongwa/", "douzhuang/", "guishan/", "en/dongwa/"):
        leads_to = [address for _, address in links(board.page(place))]
        assert any(address.endswith(f"{place}changes/") for address in leads_to)
        assert "水费" in board.page(f"{place}changes/")
        assert "水费" in board.page(f"{place}changes/feed.atom")
    assert "东洼村变更记录" in board.page("dongwa/changes/")
    assert "xidi/changes/index.html" not in board.output(), "nothing was changed there"
    board.put(A, notice("账目"))
    assert board.check() == []
    assert "dongwa/changes/index.html" not in board.output()


def test_the_change_log_is_cut_into_pages(tmp_path: Path) -> None:
    board = Board(tmp_path)
    many = "".join(f"  - {{date: 2024-05-01, note: 第{n}处}}\n" for n in range(250))
    board.put(A, with_fields(f"changes:\n{many}"))
    assert board.check() == []
    assert board.page("changes/").count("<li><time") == 150
    assert board.page("changes/page/1/").count("<li><time") == 100


def test_a_chain_of_successors_links_to_the_newest(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(A, notice("办法（2024年）", date="2024-01-10"))
    board.put(
        "content/b.md", with_fields("supersedes: a.md", title="办法（2025年）", date="2025-01-10")
    )
    board.put(
        "content/c.md", with_fields("supersedes: b.md", title="办法（2026年）", date="2026-01-10")
    )
    assert board.check() == []
    oldest = board.page(PAGE).split('id="sg-replaced"')[1].split("</div>")[0]
    assert [text for text, _ in links(oldest)] == ["办法（2026年）", "办法（2025年）"]
    between = board.page("dongwa/2025/b/")
    assert next(t for t, _ in links(between.split('id="sg-replaced"')[1])) == "办法（2026年）"
    assert "办法（2024年）" in between, "which it replaces"
    assert "sg-replaced" not in board.page("dongwa/2026/c/")
    assert board.page("dongwa/").count(">已被替代</strong>") == 2


def test_a_page_does_not_depend_on_the_build_day(tmp_path: Path) -> None:
    """Which state a notice is in, the reader's clock says: no page is new tomorrow."""
    board = Board(tmp_path)
    board.put(A, with_fields("公示期: 5个工作日", date="2026-11-20"))
    board.build()
    before = board.output()
    assert board.build(now=NOW + timedelta(days=400), verify=True).written == 0
    assert board.output() == before


def test_a_date_in_the_future_is_reported_until_it_comes(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(A, with_fields("changes: [{date: 2026-12-01, note: 更正}]"))
    told = [f"{A}:4:10 D786"]
    assert board.check() == told
    assert board.check(now=datetime(2026, 11, 30, 23, 59)) == told
    assert board.check(now=datetime(2026, 12, 1)) == []


def test_a_page_lists_all_that_an_organization_put_up_for_objection(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/old.md", notice("旧公示\ndisplay: 7天", date="2023-03-01"))
    board.put("content/new.md", notice("新公示\ndisplay: 15天", date="2026-11-20"))
    board.put("content/other.md", notice("通知"))
    assert board.build().published
    for organization in ("dongwa", "douzhuang", "guishan"):
        page = board.page(f"{organization}/objections/")
        assert page.index("新公示") < page.index("旧公示")
        assert "通知</a>" not in page
        assert "2023年3月1日至2023年3月7日" in page
        assert f'href="../{organization}/objections/"' in board.page(f"{organization}/")
    assert "xidi/objections/index.html" not in board.output()


@pytest.mark.parametrize("own", ["意见反馈: 村务监督委员会", "意见反馈: {对象: 村务监督委员会}"])
def test_the_labels_of_a_page_are_keys_beside_the_record(tmp_path: Path, own: str) -> None:
    labels = f"反馈电话：0700-5550101\n{own}\n受理地点: 村委会\n反馈截止: 2024-04-20"
    board = Board(tmp_path)
    board.put("content/a.md", with_fields(labels))
    assert board.check() == []
    page = board.page("dongwa/2024/a/")
    for shown in ("村务监督委员会", "0700-5550101", "村委会", "2024-04-20"):
        assert shown in page


def test_a_label_beside_its_record_is_read_as_within(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", with_fields("反馈电话: 1\n意见反馈: {电话: 2}\n反馈截止: 下月"))
    assert board.check() == ["content/a.md:4:1 D035", "content/a.md:6:7 D104"]
