"""Rules of disclosure: the outcome of each period, worked out by hand from the texts of the rules.

A line of a table is a document (`date period display`), then the outcome of each period. Dates that
are nobody's choice (month ends, leap days, the turn of a year) are counted on paper.
"""

from __future__ import annotations

import datetime as dt

import pytest

from sitegen.config.disclosure import Rules, profile, profiles
from sitegen.config.disclosure.checks import Disclosure
from sitegen.domain.disclosure import Duty, ledger, published
from sitegen.domain.display import Display
from sitegen.domain.document import Document, Withdrawal
from sitegen.domain.organization import Organization, OrganizationTree
from sitegen.domain.period import Period
from sitegen.domain.rule import Due, Exemption, Rule, RuleBook, Span
from sitegen.domain.text import LocalText
from sitegen.schema.fields import FindingCollector
from sitegen.schema.yaml import parse

TREE = OrganizationTree(
    (
        Organization("douzhuang", LocalText((("", "豆庄镇"),)), "township"),
        Organization("dongwa", LocalText((("", "东洼村"),)), "village", "douzhuang"),
    )
)
VILLAGE = TREE["dongwa"]


def book(settings: str) -> RuleBook:
    """Return the rules that `disclosure` of a site.yaml gives."""
    report = FindingCollector("site.yaml")
    node, findings = parse(settings, "site.yaml")
    assert node, findings
    read = Rules().read(node, report)
    assert isinstance(read, Disclosure), report.findings
    return read.book


def document(text: str) -> Document:
    """`2025-10-13`, then any of `period=2025-Q3`, `days=7`, `from=…`, `until=…`, `gone=…`,
    `issued=…`, `at=…`.
    """
    day, *more = text.split()
    given = dict(word.split("=") for word in more)
    named = {
        key: dt.date.fromisoformat(given[key])
        for key in ("from", "until", "gone", "issued")
        if key in given
    }
    display = None
    if given.keys() & {"days", "until"}:
        display = Display(named.get("from"), named.get("until"), int(given.get("days", 0)))
    return Document(
        *("",) * 4,
        title="公开",
        date=dt.date.fromisoformat(day),
        issued=named.get("issued"),
        period=given.get("period", ""),
        display=display,
        withdrawn=Withdrawal(named["gone"], "有误") if "gone" in named else None,
        publish_at=dt.datetime.fromisoformat(given["at"]) if "at" in given else None,
    )


def owed(
    rules: RuleBook, rule: str, texts: list[str], today: str, through: int = 0
) -> dict[str, Duty]:
    """Return the village's duties under one rule, period by period, as known on a day."""
    on = dt.date.fromisoformat(today)
    category = next(one for one in rules.rules if one.id == rule).categories[0]
    found = [published(document(text), f"{n}/", category, on) for n, text in enumerate(texts)]
    known = ledger(rules, TREE, [("dongwa", one) for one in found if one], through or on.year)
    return {str(duty.period): duty for duty in known.of(VILLAGE) if duty.rule.id == rule}


def outcomes(rules: RuleBook, rule: str, texts: list[str], today: str) -> dict[str, str]:
    """Return the outcomes in words: `published`, `late 26`, `short 7`, `late 3 short 7`, `missing` and so on."""
    on = dt.date.fromisoformat(today)
    told = {}
    for period, duty in owed(rules, rule, texts, today).items():
        words: list[str] = [duty.outcome(on)]
        if duty.done and not duty.exempt:
            words = [f"late {duty.late}"] if duty.late else []
            words += [f"short {duty.shown}"] if duty.short else []
            words = words or ["published"]
        told[period] = " ".join(words)
    return told


LAW = (
    "{profile: villagers-committee-2026, since: 2026-01-01, rules: "
    "[{id: finance-monthly, only: [{org: dongwa, from: 2026-03-01}]}, {id: major, categories: [relief]}]}"
)
OLD = "{profile: four-a-year, since: 2024-01-01}"
LOCAL = "{profile: local-example, since: 2024-01-01}"


@pytest.mark.parametrize(
    ("documents", "today", "expected"),
    [
        # the law names no day: a quarter's report is due by the end of the next
        ([], "2026-03-31", {"2026-Q1": "pending", "2026-Q2": "pending", "2026-Q3": "pending", "2026-Q4": "pending"}),
        ([], "2026-06-30", {"2026-Q1": "pending"}),
        ([], "2026-07-01", {"2026-Q1": "missing", "2026-Q2": "pending"}),
        (["2026-04-20 period=2026-Q1"], "2026-07-01", {"2026-Q1": "published"}),
        (["2026-06-30 period=2026-Q1"], "2026-07-01", {"2026-Q1": "published"}),
        (["2026-07-01 period=2026-Q1"], "2026-07-01", {"2026-Q1": "late 1"}),
        (["2026-03-20 period=2026-Q1"], "2026-07-01", {"2026-Q1": "published"}),  # before it ended
        # one that names no period: the earliest that lacks something and is not overdue
        (["2026-02-10"], "2026-12-01", {"2026-Q1": "published", "2026-Q2": "missing"}),
        (["2026-04-10", "2026-05-10"], "2026-12-01", {"2026-Q1": "published", "2026-Q2": "published"}),
        (["2026-08-10"], "2026-12-01", {"2026-Q1": "missing", "2026-Q2": "published", "2026-Q3": "pending"}),
        # a half year tells of both its quarters, a month of its quarter, a promise of none
        (["2026-07-05 period=2026-H1"], "2026-12-01", {"2026-Q1": "late 5", "2026-Q2": "published"}),
        (["2026-05-06 period=2026-04"], "2026-12-01", {"2026-Q1": "missing", "2026-Q2": "published"}),
        (["2026-02-10 period=2026"], "2026-12-01", {"2026-Q1": "missing", "2026-Q2": "missing"}),
        # the last quarter is due in the next year
        (["2027-03-31 period=2026-Q4"], "2027-04-01", {"2026-Q4": "published"}),
        (["2027-04-01 period=2026-Q4"], "2027-04-01", {"2026-Q4": "late 1"}),
        # on display for no less than fifteen days, both ends counted
        (["2026-04-20 period=2026-Q1 days=15"], "2026-12-01", {"2026-Q1": "published"}),
        (["2026-04-20 period=2026-Q1 days=14"], "2026-12-01", {"2026-Q1": "short 14"}),
        (["2026-12-25 period=2026-Q3 until=2027-01-08"], "2027-02-01", {"2026-Q3": "published"}),
        (["2026-12-25 period=2026-Q3 until=2027-01-07"], "2027-02-01", {"2026-Q3": "short 14"}),
        (["2027-02-15 period=2026-Q4 until=2027-03-01"], "2027-04-01", {"2026-Q4": "published"}),
        (["2027-02-15 period=2026-Q4 until=2027-02-28"], "2027-04-01", {"2026-Q4": "short 14"}),
        # what is withdrawn is no longer on display; what is corrected and shown again is
        (["2026-04-20 period=2026-Q1 gone=2026-05-05"], "2026-12-01", {"2026-Q1": "published"}),
        (["2026-04-20 period=2026-Q1 gone=2026-05-04"], "2026-12-01", {"2026-Q1": "short 14"}),
        (["2026-04-20 period=2026-Q1 gone=2026-04-20"], "2026-12-01", {"2026-Q1": "short 0"}),
        (["2026-04-20 period=2026-Q1 gone=2026-05-04"], "2026-05-03", {"2026-Q1": "published"}),  # as of then
        (
            ["2026-04-20 period=2026-Q1 gone=2026-04-21", "2026-04-22 period=2026-Q1"],
            "2026-12-01",
            {"2026-Q1": "published"},
        ),
        (["2026-06-28 period=2026-Q1 days=7", "2026-07-03 period=2026-Q1"], "2026-12-01", {"2026-Q1": "late 3"}),
        (["2026-07-03 period=2026-Q1 days=7"], "2026-12-01", {"2026-Q1": "late 3 short 7"}),
        # it counts from when it could be read
        (["2026-06-20 period=2026-Q1 at=2026-07-02T08:00"], "2026-12-01", {"2026-Q1": "late 2"}),
        (
            ["2026-06-20 period=2026-Q1 at=2026-06-20T08:00 from=2026-06-21 days=15"],
            "2026-12-01",
            {"2026-Q1": "published"},
        ),
    ],
)  # fmt: skip
def test_general_matters_by_the_law(
    documents: list[str], today: str, expected: dict[str, str]
) -> None:
    found = outcomes(book(LAW), "general", documents, today)
    assert {period: found[period] for period in expected} == expected


def test_accounts_by_the_law_month_by_month_where_transactions_are_many() -> None:
    rules = book(LAW)
    texts = ["2026-04-30 period=2026-03", "2026-06-01 period=2026-04", "2026-07-20 period=2026-Q2"]
    monthly = outcomes(rules, "finance-monthly", texts, "2026-08-15")
    assert next(iter(monthly)) == "2026-03"  # since when the village is named
    assert monthly["2026-03"] == "published"
    assert monthly["2026-04"] == "late 1"  # due on 31 May
    assert monthly["2026-05"] == "late 20"  # the quarter's account tells of it: due 30 June
    assert monthly["2026-06"] == "published"  # due 31 July
    assert monthly["2026-07"] == "pending"  # due 31 August
    # by quarters only as long as months do not take their place
    assert list(owed(rules, "finance", texts, "2026-08-15")) == ["2026-Q1"]


def test_accounts_of_a_quarter_are_those_of_all_its_months() -> None:
    rules = book("{profile: local-example, since: 2024-01-01}")
    texts = ["2024-02-08 period=2024-01", "2024-03-08 period=2024-02"]
    assert outcomes(rules, "finance", texts, "2024-04-15")["2024-Q1"] == "pending"
    assert outcomes(rules, "finance", texts, "2024-04-16")["2024-Q1"] == "missing"
    texts += ["2024-04-18 period=2024-03"]
    assert outcomes(rules, "finance", texts, "2024-04-18")["2024-Q1"] == "late 3"
    # an account that names no period tells of none
    assert outcomes(rules, "finance", ["2024-04-10"], "2024-05-01")["2024-Q1"] == "missing"


def test_major_matters_are_due_immediately_by_law() -> None:
    rules = book(LAW)
    assert outcomes(rules, "major", [], "2026-12-01") == {"2026": "none"}
    on_time = "2026-02-28 issued=2026-02-25"
    assert outcomes(rules, "major", [on_time], "2026-12-01") == {"2026": "published"}
    later = "2026-03-01 issued=2026-02-25"  # four days: February had 28
    assert outcomes(rules, "major", [on_time, later], "2026-12-01") == {"2026": "late 1"}
    brief = "2026-03-01 issued=2026-03-01 days=7"
    assert outcomes(rules, "major", [brief], "2026-12-01") == {"2026": "short 7"}


@pytest.mark.parametrize(
    ("documents", "today", "four", "quarters"),
    [
        ([], "2024-12-31", "pending", "missing missing pending pending"),
        ([], "2025-01-01", "missing", "missing missing missing pending"),
        # four in December are four in the year, and no quarter's in time but the third's
        (
            ["2024-12-02", "2024-12-03", "2024-12-30", "2024-12-31"],
            "2025-04-01",
            "published",
            "missing missing published published",
        ),
        # the fourth came in the next year
        (
            ["2024-04-10", "2024-07-10", "2024-10-10", "2025-01-10"],
            "2025-04-01",
            "missing",
            "published published published published",
        ),
        # four, one a quarter, but one for a week only
        (
            ["2024-03-29", "2024-06-28 days=7", "2024-09-30", "2024-12-31"],
            "2025-04-01",
            "published",
            "published short 7 published published",
        ),
    ],
)
def test_a_rule_of_four_a_year_and_a_rule_of_every_quarter(
    documents: list[str], today: str, four: str, quarters: str
) -> None:
    rules = book(OLD)
    assert outcomes(rules, "four", documents, today)["2024"] == four
    found = outcomes(rules, "each-quarter", documents, today)
    assert " ".join(found[f"2024-Q{n}"] for n in range(1, 5)) == quarters


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("2025-10-15 period=2025-Q3", "2025-11-30", {"2025-Q3": "published"}),
        ("2025-11-10 period=2025-Q3", "2025-11-30", {"2025-Q3": "late 26"}),
        ("2025-10-13 period=2025-Q3 days=7", "2025-11-30", {"2025-Q3": "short 7"}),  # the law's 15
        ("2024-02-29 period=2023-Q4", "2024-03-01", {"2024-Q1": "pending"}),  # before it began
        ("2024-04-16 period=2024-Q1", "2024-04-16", {"2024-Q1": "late 1"}),
        ("2025-01-15 period=2024-Q4", "2025-01-15", {"2024-Q4": "published"}),
        ("2025-01-16 period=2024-Q4", "2025-01-16", {"2024-Q4": "late 1"}),
        ("2025-01-15", "2025-01-16", {"2024-Q4": "published", "2025-Q1": "pending"}),
        ("2025-01-16", "2025-01-16", {"2024-Q4": "missing", "2025-Q1": "published"}),
        ("2024-02-16 period=2024-Q1 until=2024-03-01", "2024-05-01", {"2024-Q1": "published"}),  # 29 Feb
        ("2025-02-16 period=2025-Q1 until=2025-03-01", "2025-05-01", {"2025-Q1": "short 14"}),
    ],
)  # fmt: skip
def test_a_local_rule(text: str, today: str, expected: dict[str, str]) -> None:
    found = outcomes(book(LOCAL), "general", [text], today)
    assert {period: found[period] for period in expected} == expected


def test_a_local_display_that_is_shorter_than_the_law_s_gives_way() -> None:
    assert {rule.display for rule in book(LOCAL).rules if rule.level == "village"} == {15}
    assert {
        rule.display
        for rule in book("{profile: local-example, rules: [{id: general, display: 20}]}").rules
        if rule.id == "general"
    } == {20}


@pytest.mark.parametrize(
    ("due", "period", "day"),
    [
        (Due(15, 1), "2024-Q4", "2025-01-15"),
        (Due(31, 1), "2024-01", "2024-02-29"),
        (Due(31, 1), "2023-01", "2023-02-28"),
        (Due(31, 1), "2024-Q1", "2024-04-30"),
        (Due(31, 0), "2024", "2024-12-31"),
        (Due(31, 3), "2024-Q4", "2025-03-31"),
        (Due(20, 1), "2024-12", "2025-01-20"),
        (Due(30, 2), "2024-H2", "2025-02-28"),
    ],
)
def test_the_last_day_on_which_publication_is_in_time(due: Due, period: str, day: str) -> None:
    found = Period.parse(period)
    assert found
    assert str(due.of(found)) == day


def test_an_exemption_holds_for_whole_periods() -> None:
    spans = "{org: douzhuang, rule: general, from: 2024-04-01, until: 2024-11-30, reason: 整村搬迁}"
    rules = book(f"{{profile: local-example, since: 2024-01-01, exemptions: [{spans}]}}")
    found = outcomes(rules, "general", ["2024-07-20 period=2024-Q2"], "2025-02-01")
    assert found["2024-Q2"] == found["2024-Q3"] == "exempt"
    assert found["2024-Q1"] == found["2024-Q4"] == "missing"
    assert "exempt" not in outcomes(rules, "finance", [], "2025-02-01").values()


def test_the_ledger_of_a_past_day_shows_what_was_known_then() -> None:
    """The ledger of a day past is the one that could be seen on that day."""
    texts = ["2025-11-10 period=2025-Q3"]
    assert outcomes(book(LOCAL), "general", texts, "2025-10-15")["2025-Q3"] == "pending"
    assert outcomes(book(LOCAL), "general", texts, "2025-11-09")["2025-Q3"] == "missing"
    assert outcomes(book(LOCAL), "general", texts, "2025-11-10")["2025-Q3"] == "late 26"


def test_without_a_first_day_the_ledger_begins_with_the_first_year_published() -> None:
    rules = book("{profile: local-example}")
    assert list(owed(rules, "general", ["2025-06-01"], "2025-07-01")) == [
        f"2025-Q{n}" for n in range(1, 5)
    ]
    assert owed(rules, "general", [], "2025-07-01") == {}


def test_the_years_asked_for_change_nothing_else() -> None:
    known = ledger(
        book(LOCAL),
        TREE,
        [
            ("dongwa", found)
            for text in ("2025-01-10", "2025-04-10")
            if (found := published(document(text), text, "village-affairs"))
        ],
    )
    apart = [duty for year in (2024, 2025) for duty in known.of(VILLAGE, [year])]
    assert sorted(apart, key=str) == sorted(known.of(VILLAGE), key=str)


@pytest.mark.parametrize("name", profiles())
def test_every_profile_says_where_its_rules_are_written(name: str) -> None:
    values = profile(name)
    assert {language for language, _ in values["name"].versions} == {"zh-Hans", "en"}
    for rule in values["rules"]:
        assert rule["sources"], rule["id"]
        for source in rule["sources"]:
            assert {language for language, _ in source.statute.versions} == {"zh-Hans", "en"}


def test_rules_of_a_site_s_own() -> None:
    rules = book(
        "{rules: [{编号: relief, 名称: 救助, 层级: 乡镇, 类别: relief, 频次: 每月, 期限: {日: 5}, 公示天数: 10,"
        " 依据: [{法规: 办法, 条款: 第三条}], 计算方法: 按发布日期}], 豁免: {单位: 豆庄镇, 止: 2024-12-31, 原因: 试行}}"
    )
    (rule,) = rules.rules
    assert (rule.level, rule.frequency, rule.due, rule.display, rule.counts) == (
        "township",
        "month",
        Due(5, 1),
        10,
        "date",
    )
    assert rules.exemptions == (
        Exemption(Span("豆庄镇", None, dt.date(2024, 12, 31)), LocalText((("", "试行"),))),
    )
    assert isinstance(rule, Rule)
