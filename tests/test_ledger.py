"""The ledger on pages, in tables and on the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from .board import ROOT, Board, links, notice, sitegen

RULES = """
-- site.yaml --
title: {zh-Hans: 公开栏, en: Noticeboard}
base_url: https://board.example/
languages: [zh-Hans, en]
organization: guishan
categories:
  - {id: finance, name: {zh-Hans: 财务公开, en: Finance}}
  - {id: village-affairs, name: {zh-Hans: 村务公开, en: Village affairs}}
  - {id: plan, name: {zh-Hans: 工作计划, en: Plans}, kind: plan}
disclosure:
  profile: villagers-committee-2026
  since: 2025-01-01
  rules:
    - {id: general, due: {day: 15, month: 1}}
    - {id: finance, categories: [finance, village-affairs], due: {day: 15, month: 1}}
  exemptions:
    - org: 西堤村
      rule: general
      from: 2025-01-01
      until: 2025-03-31
      reason: {zh-Hans: 整村搬迁, en: moved as a whole}
"""


def report(org: str, date: str, more: str = "", title: str = "村务公开") -> str:
    """Return a village's report."""
    text = notice(title=title, date=date, org=org, category="village-affairs")
    return text.replace("category:", f"{more}\ncategory:") if more else text


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return a year of two villages: one late, one too short, some missing."""
    board = Board(tmp_path, RULES)
    board.put("content/dongwa/q1.md", report("dongwa", "2025-04-10", "period: 2025-Q1"))
    board.put("content/dongwa/q3.md", report("dongwa", "2025-11-10", "period: 2025-Q3"))
    board.put(
        "content/xidi/q3.md", report("xidi", "2025-10-13", "period: 2025-Q3\ndisplay: {days: 7}")
    )
    return board


def text(html: str) -> str:
    """Return the text of a page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_supervisor_s_question_is_answered_two_clicks_from_home(board: Board) -> None:
    """Which villages missed a quarter, and which showed their reports for less than 15 days?"""
    assert board.build().published
    first = dict(links(board.page("")))["公开台账"]
    assert first == "ledger/"
    cell = next(address for said, address in links(board.page("ledger/")) if "/15" in said)
    assert cell == "../douzhuang/ledger/2025/"
    page = board.page("douzhuang/ledger/2025/")
    late, short = page.index('id="sg-late"'), page.index('id="sg-short"')
    missing = page.index('id="sg-missing"')
    assert "东洼村 村务公开、2025年二季度 应于2025-07-15前公开，尚未见公开" in text(
        page[missing:late]
    )
    assert "东洼村 村务公开、2025年三季度 迟 26 天 2025-11-10 村务公开" in text(page[late:short])
    assert "西堤村 村务公开、2025年三季度 只公示了7天 2025-10-13 村务公开" in text(page[short:])
    assert "整村搬迁" in text(page[:missing])


def test_an_organization_page_lists_duties_due(board: Board) -> None:
    board.build()
    assert (
        dict(links(board.page("dongwa/")))["公开台账：该公开的，公开了没有"] == "../dongwa/ledger/"
    )
    page = board.page("dongwa/ledger/")
    assert 'data-due="2026-01-15"' in page
    assert "村务公开、2025年四季度 2026年1月15日前 尚未见公开" in text(page)
    assert "../../dongwa/2025/q1/" in [address for _, address in links(page)]


def test_the_chart_has_the_numbers_of_the_tables(board: Board) -> None:
    """The chart is by organization where there are several, else by year."""
    assert board.build().published

    def drawn(path: str) -> str:
        found = re.search(r'<desc id="sg-chart-desc">(.*?)</desc>', board.page(path))
        return found[1] if found else ""

    assert drawn("douzhuang/ledger/2025/") == "东洼村: 4/8, 西堤村: 2/7"
    assert drawn("dongwa/ledger/") == "", "one year is no comparison"
    board.put("content/dongwa/later.md", report("dongwa", "2026-04-10", "period: 2026-Q1"))
    assert board.build().published
    assert drawn("dongwa/ledger/") == "2026: 2/8, 2025: 4/8"


def test_ledger_pages_do_not_depend_on_the_build_day(board: Board, tmp_path: Path) -> None:
    board.build(now=datetime(2025, 11, 12))
    before = board.output()
    later, after = board.clean(tmp_path / "later", now=datetime(2026, 2, 1))
    assert later.published
    assert after == before


def test_tables_in_three_formats_say_the_same(board: Board) -> None:
    board.build()
    files = board.output()
    base = "douzhuang/ledger/2025/douzhuang-2025"
    lines = list(csv.reader(io.StringIO(files[f"{base}.csv"].decode("utf-8-sig"))))
    duties = json.loads(files[f"{base}.json"])["duties"]
    sheet = load_workbook(io.BytesIO(files[f"{base}.xlsx"])).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(lines) == len(rows) == len(duties) + 1
    late = next(one for one in duties if one["state"] == "late")
    assert late == {
        "organization": "dongwa",
        "organization_name": "东洼村",
        "rule": "general",
        "rule_name": "村务公开",
        "period": "2025-Q3",
        "due": "2025-10-15",
        "state": "late",
        "published": "2025-11-10",
        "late_days": 26,
        "shown_days": None,
        "display_days": 15,
        "documents": 1,
        "required": 1,
        "exempt": "",
        "evidence": ["https://board.example/dongwa/2025/q3/"],
    }
    number = duties.index(late) + 1
    assert dict(zip(lines[0], lines[number], strict=True))["late_days"] == "26"
    assert rows[number][5] == datetime(2025, 10, 15)
    assert rows[0][:2] == ["单位编号", "单位"]
    sums = json.loads(files["ledger/2025/ledger-2025.json"])["sums"]
    third = next(one for one in sums if (one["rule"], one["period"]) == ("general", "2025-Q3"))
    assert (third["owed"], third["published"], third["late"], third["short"]) == (2, 2, 1, 1)
    assert third["organization"] == "douzhuang"


def test_english_pages_are_in_english(board: Board) -> None:
    board.build()
    page = board.page("en/douzhuang/ledger/2025/")
    assert "26 days late" in text(page)
    assert "on display for 7 days only" in text(page)
    assert "due by 2025-07-15, not seen" in text(page)
    assert not re.search(
        "[一-鿿]", text(page[page.index("<main") : page.index("</main")]).replace("村务公开", "")
    )


def test_a_new_notice_redraws_only_its_own_ledgers(board: Board) -> None:
    board.write("-- content/wuli.md --\n")
    board.remove("content/wuli.md")
    organizations = (board.folder / "content/organizations.yaml").read_text("utf-8")
    board.put(
        "content/organizations.yaml",
        organizations + "    - {id: wulimiao, name: 五里庙镇, level: township, "
        "children: [{id: datang, name: 大塘村, level: village}]}\n",
    )
    board.put("content/datang/q1.md", report("datang", "2025-04-11", "period: 2025-Q1"))
    board.build()
    before = board.output()
    board.put("content/dongwa/q2.md", report("dongwa", "2025-07-11", "period: 2025-Q2"))
    board.build()
    after = board.output()
    ledgers = [path for path in after if "ledger/" in path and path.endswith("index.html")]
    changed = {path for path in ledgers if after[path] != before.get(path)}
    assert changed
    assert not [
        path for path in changed if "wulimiao" in path or "datang" in path or "xidi" in path
    ]


EDITS = [
    ("content/dongwa/q3.md", "2025-11-10", "2025-10-11"),
    ("content/dongwa/q3.md", "period: 2025-Q3", "period: 2025-Q2"),
    ("content/dongwa/q3.md", "period: 2025-Q3", "period: 2025-Q3\npublish_at: 2025-11-12 08:00"),
    ("content/xidi/q3.md", "days: 7", "days: 15"),
    ("content/xidi/q3.md", "period:", "withdrawn: {date: 2025-10-14, reason: 有误}\nperiod:"),
    ("content/xidi/q3.md", "category: village-affairs", "category: finance"),
    ("site.yaml", "until: 2025-03-31", "until: 2025-06-30"),
    ("site.yaml", "disclosure:", "untranslated: hide\ndisclosure:"),
]


@pytest.mark.parametrize(("path", "old", "new"), EDITS)
def test_an_incremental_ledger_equals_a_clean_build(
    board: Board, tmp_path: Path, path: str, old: str, new: str
) -> None:
    board.build()
    source = (board.folder / path).read_text("utf-8")
    assert old in source
    board.put(path, source.replace(old, new))
    board.build()
    assert board.output() == board.clean(tmp_path / "clean")[1]


def test_a_site_without_rules_has_no_ledger(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice())
    board.build()
    assert not [path for path in board.output() if "ledger" in path]
    assert "ledger/" not in board.page("")
    done = sitegen("ledger", cwd=board.folder)
    assert (done.returncode, done.stdout) == (2, "")


def test_an_abolished_village_owes_nothing_more(board: Board) -> None:
    path = board.folder / "content/organizations.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("{id: xidi,", "{id: xidi, until: 2025-08-01,"), encoding="utf-8")
    board.remove("content/xidi/q3.md")
    board.build()
    told = json.loads(board.output()["xidi/ledger/xidi.json"])["duties"]
    assert {one["period"] for one in told} == {"2025-Q1", "2025-Q2"}


def test_a_village_owes_nothing_before_it_was_founded(board: Board) -> None:
    """Quarters before its founding are not listed as missing."""
    path = board.folder / "content/organizations.yaml"
    known = path.read_text("utf-8")
    path.write_text(known.replace("{id: xidi,", "{id: xidi, since: 2025-07-01,"), encoding="utf-8")
    board.build()
    page = board.page("douzhuang/ledger/2025/")
    missing = page[page.index('id="sg-missing"') : page.index('id="sg-late"')]
    assert re.findall("西堤村 村务公开、(2025年.季度)", text(missing)) == ["2025年四季度"]


def test_a_ledger_of_many_organizations_is_split_into_parts(tmp_path: Path) -> None:
    board = Board(tmp_path, RULES.replace("西堤村", "v1"))
    villages = ", ".join(f"{{id: v{n}, name: 第{n}村, level: village}}" for n in range(210))
    board.put(
        "content/organizations.yaml",
        "- id: guishan\n  name: 桂山县\n  level: county\n  children:\n"
        f"    - {{id: douzhuang, name: 豆庄镇, level: township, children: [{villages}]}}\n",
    )
    board.put("content/a.md", report("v3", "2025-04-10", "period: 2025-Q1"))
    board.build()
    parts = [path for path in board.output() if re.fullmatch(r"douzhuang/ledger/2025/.*html", path)]
    quarters = [f"douzhuang/ledger/2025/q{n}" for n in (1, 2, 3, 4)]
    assert sorted(parts) == [
        "douzhuang/ledger/2025/index.html",
        "douzhuang/ledger/2025/page/2/index.html",
        *(f"{one}/{part}index.html" for one in quarters for part in ("", "page/2/")),
    ]
    assert 'v209/ledger/"' not in board.page("douzhuang/ledger/2025/")
    assert 'v209/ledger/"' in board.page("douzhuang/ledger/2025/page/2/")


def test_the_command_answers_the_same_question(board: Board) -> None:
    asked = ["--org", "豆庄镇", "--period", "2025-Q3", "--as-of", "2025-12-01"]
    done = sitegen("ledger", *asked, cwd=board.folder)
    assert done.returncode == 0
    lines = [re.split(r"\s{2,}", line) for line in done.stdout.splitlines()]
    assert lines[0][:5] == ["东洼村", "村务公开", "2025-Q3", "2025-10-15", "late by 26 d"]
    assert lines[2][4] == "displayed for only 7 d"
    assert sitegen("ledger", *asked, "--fail-on", "missing", cwd=board.folder).returncode == 0
    assert sitegen("ledger", *asked, "--fail-on", "short", cwd=board.folder).returncode == 1
    told = sitegen(
        "ledger",
        "--year",
        "2025",
        "--state",
        "missing",
        "--as-of",
        "2025-08-01",
        "--format",
        "json",
        cwd=board.folder,
    )
    states = {(one["organization"], one["period"], one["state"]) for one in json.loads(told.stdout)}
    assert states == {
        ("dongwa", "2025-Q2", "missing"),
        ("xidi", "2025-Q1", "missing"),
        ("xidi", "2025-Q2", "missing"),
    }
    rows = sitegen("ledger", *asked, "--format", "csv", cwd=board.folder).stdout
    assert len(list(csv.reader(io.StringIO(rows)))) == 5
    sitegen("ledger", *asked, "--format", "xlsx", "--output", "a.xlsx", cwd=board.folder)
    assert load_workbook(board.folder / "a.xlsx").active is not None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--org", "豆庄"], "没有名为“豆庄”的单位。是否为“豆庄镇”？"),
        (["--rule", "fnance"], "没有名为“fnance”的公开规则。是否为“finance”？"),
        (["--rule", "收支"], "没有名为“收支”的公开规则。现有：general | finance | finance-monthly | major。"),
        (["--period", "三季度"], "“三季度”不是所属期，写法如 2025、2025-Q3、2025-09、2025年第三季度。"),
    ],
)  # fmt: skip
def test_the_ledger_command_suggests_the_name_that_was_meant(
    board: Board, asked: list[str], told: str
) -> None:
    done = sitegen("ledger", *asked, cwd=board.folder, SITEGEN_LANG="zh")
    assert (done.returncode, done.stderr.strip()) == (2, told)


def test_a_changed_shipped_rule_is_not_read_from_the_cache(board: Board, tmp_path: Path) -> None:
    """Shipped rules are inputs of the cache as well, even within one version of the program."""
    program = tmp_path / "program"
    shutil.copytree(ROOT / "sitegen", program / "sitegen")
    shutil.copytree(ROOT / "themes", program / "themes")
    rules = program / "sitegen/config/disclosure/villagers-committee-2026.yml"
    assert sitegen("build", cwd=board.folder, PYTHONPATH=str(program)).returncode == 0
    assert "第三十五条" in board.page("dongwa/ledger/")
    rules.write_text(rules.read_text("utf-8").replace("第三十五条", "第三十六条"), "utf-8")
    assert sitegen("build", cwd=board.folder, PYTHONPATH=str(program)).returncode == 0
    assert "第三十六条" in board.page("dongwa/ledger/")
    assert "第三十五条" not in board.page("dongwa/ledger/")


def test_check_reports_notices_that_will_not_count(board: Board) -> None:
    """A build says nothing of what is older than the law, nor is there anything to say where another
    rule counts it.
    """
    board.put("content/accounts.md", notice(date="2025-04-10", title="收支"))
    board.put("content/affairs.md", report("dongwa", "2025-07-10"))
    told = [one for one in board.check(dry=True) if not one.endswith("D407")]
    assert told == ["content/accounts.md:5:11 D711", "content/xidi/q3.md:6:10 D710"]
    assert board.check() == []
    board.put("content/xidi/q4.md", report("xidi", "2026-01-13", "display: 7天", "第四季度公开"))
    assert board.check() == ["content/xidi/q4.md:5:10 D710"]


def test_next_says_when_to_build(board: Board) -> None:
    def coming(day: str) -> tuple[str, list[str]]:
        done = sitegen("next", "--json", "--as-of", day, cwd=board.folder)
        told = json.loads(done.stdout)
        return told["at"], [f"{one['kind']} {one['name']}" for one in told["why"]]

    assert coming("2025-10-13") == ("2025-10-16T00:00:00", ["due dongwa", "due dongwa"])
    assert coming("2025-10-16") == ("2025-10-20T00:00:00", ["expiry xidi/q3.md"])
    board.put("content/b.md", report("dongwa", "2025-10-18", "publish_at: 2025-10-18 08:30"))
    assert coming("2025-10-16") == ("2025-10-18T08:30:00", ["publication b.md"])
    done = sitegen("next", "--as-of", "2030-01-01", cwd=board.folder)
    assert done.returncode == 0


def test_next_names_every_change_of_state(board: Board) -> None:
    """Beginnings and ends of displays, in working days too, and of terms for objection; what is
    dated in the future; no drafts. Holidays move no last day of a rule.
    """
    shown = report(
        "xidi",
        "2025-09-22",
        "display: {from: 2025-09-26, days: 3个工作日}\nobjections: {until: 2025-10-12}",
    )
    board.put("content/shown.md", shown)
    board.put(
        "content/wrong.md",
        report(
            "xidi",
            "2025-09-22",
            "changes: [{date: 2025-09-24, note: 更正金额}]\nwithdrawn: {date: 2025-09-25, reason: 重复}",
        ),
    )
    waiting = report("dongwa", "2025-09-22", "publish_at: 2025-09-23 09:00")
    board.put("content/_drafts/a.md", waiting)
    now, told = "2025-09-22T12:00", []
    while now < "2025-10-16":
        done = sitegen("next", "--json", "--as-of", now.replace("T", " ")[:16], cwd=board.folder)
        found = json.loads(done.stdout)
        now = found["at"]
        told.append((now[5:10], *sorted({f"{one['kind']} {one['name']}" for one in found["why"]})))
    assert told == [
        ("09-24", "correction wrong.md"),
        ("09-25", "withdrawal wrong.md"),
        ("09-26", "display shown.md"),
        ("09-30", "expiry shown.md"),  # worked: 26, 28 (a Sunday) and 29 September
        ("10-13", "display xidi/q3.md", "expiry shown.md"),
        ("10-16", "due dongwa"),
    ]
