"""Document numbers: read in every form, found in texts, linked both ways, kept as series."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.content.body import convert
from sitegen.domain.citation import citations
from sitegen.domain.index_number import IndexPattern
from sitegen.domain.number import LONGEST_ISSUER, DocumentNumber, find
from sitegen.search.query.results import found
from tests.board import Board, links, notice


@pytest.mark.parametrize(
    "typed",
    [
        "桂政办发〔2024〕20号",
        "桂政办发[2024]20号",
        "桂政办发(2024)20号",
        "桂政办发（2024）20号",
        "桂政办发【2024】20号",
        "桂政办发<2024>20号",
        "桂政办发〈2024〉20号",
        "桂政办发《2024》20号",
        "桂政办发﹝2024﹞20号",
        "桂政办发［２０２４］２０号",
        "桂政办发 〔 2024 〕 20 号",
        "桂政办发〔2024年〕20号",
        "桂政办发〔2024〕第020号",
        "桂政办发〔2024〕20",
        "桂政办发2024年20号",
        "桂政办发2024年第20号",
    ],
)
def test_a_number_is_read_in_every_form_that_clerks_type(typed: str) -> None:
    assert str(DocumentNumber.parse(typed)) == "桂政办发〔2024〕20号"


@pytest.mark.parametrize(
    "typed", ["公告2024年第3号", "桂政发〔2024〕", "〔2024〕20号", "桂政发〔24〕20号"]
)
def test_an_ordinal_or_half_a_number_is_not_a_document_number(typed: str) -> None:
    assert DocumentNumber.parse(typed) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("按照桂政办发〔2025〕5号文件，县里要求", ["桂政办发〔2025〕5号"]),
        ("《关于做好防汛工作的通知》（桂政办发[2024]18号）", ["桂政办发〔2024〕18号"]),
        ("在桂政发〔2024〕20号通告的基础上", ["桂政发〔2024〕20号"]),
        ("桂政发〔2024〕20号、桂财发（2024）第021号", ["桂政发〔2024〕20号", "桂财发〔2024〕21号"]),
        ("Bulletin XX发[2024]20号 names three", ["XX发〔2024〕20号"]),
        ("桂政发 【２０２４】 ２０ 号", ["桂政发〔2024〕20号"]),
        ("门牌20号，共[2024]件，〔2024〕20号", []),
    ],
)
def test_numbers_are_found_in_running_text(text: str, expected: list[str]) -> None:
    assert [str(one.number) for one in find(text)] == expected


@settings(deadline=None)
@given(st.text("〔〕[]()桂政发年第号 0124２", max_size=60))
def test_every_match_in_a_text_parses_as_a_document_number(text: str) -> None:
    end = 0
    for one in find(text):
        assert end <= one.start < one.end
        assert DocumentNumber.parse(text[one.start : one.end]) == one.number
        assert one.number in one.readings()
        assert len(one.run) <= LONGEST_ISSUER
        end = one.end


@pytest.mark.parametrize(
    "unit", ["〔", "政", "〔2024〕", "政发〔2024", "第", "〔2024 年 〕 第 0000", "政" * 16 + "〔"]
)
def test_finding_numbers_takes_linear_time(unit: str) -> None:
    assert find(unit * (400_000 // len(unit)) + "号") == []  # a second try would take minutes


FLOOD = "关于做好防汛工作的通知\ndoc_number: 桂政办发[2024]第018号"


def board(folder: Path, **documents: str) -> Board:
    """Return a site with a numbered notice and others."""
    made = Board(folder)
    made.put("content/flood.md", notice(FLOOD, org="guishan"))
    for name, text in documents.items():
        made.put(f"content/{name.replace('_', '.')}.md", text)
    return made


def test_a_mention_links_to_the_document_and_back(tmp_path: Path) -> None:
    site = board(
        tmp_path, a=notice("防汛值班安排", body="按照桂政办发（2024）18号文件，现安排如下。")
    )
    assert site.build().findings == ()
    page = site.page("dongwa/2024/a/")
    assert (
        '按照<a class="no" href="../../../guishan/2024/flood/">桂政办发（2024）18号</a>文件' in page
    )
    back = site.page("guishan/2024/flood/")
    assert ("防汛值班安排", "../../../dongwa/2024/a/") in links(back)


def test_a_mention_of_an_unknown_document_is_plain_text(tmp_path: Path) -> None:
    site = board(tmp_path, a=notice(body="按照国办发〔2017〕47号，现安排如下。"))
    site.build()
    assert "<p>按照国办发〔2017〕47号，现安排如下。</p>" in site.page("dongwa/2024/a/")


def test_a_document_does_not_link_to_itself(tmp_path: Path) -> None:
    site = board(tmp_path)
    site.put("content/flood.md", notice(FLOOD, org="guishan", body="桂政办发〔2024〕18号文件。"))
    site.build()
    assert "<p>桂政办发〔2024〕18号文件。</p>" in site.page("guishan/2024/flood/")


def test_links_code_and_headings_stay_as_they_are(tmp_path: Path) -> None:
    number = "桂政办发〔2024〕18号"
    text = f"## 落实{number}\n\n见[{number}](flood.md)、`{number}`。\n\n- {number}\n"
    site = board(tmp_path, a=notice(body=text))
    site.build()
    page = site.page("dongwa/2024/a/")
    assert re.findall(r'<a [^>]*flood/">', page[page.index('<div class="body"') :])[:2] == [
        '<a href="../../../guishan/2024/flood/">',
        '<a class="no" href="../../../guishan/2024/flood/">',
    ]
    assert f"<code>{number}</code>" in page
    assert f">落实{number}</h2>" in page


def test_a_number_in_an_attribute_stays_there(tmp_path: Path) -> None:
    number = "桂政办发〔2024〕18号"
    site = board(
        tmp_path, a=notice(body=f"![{number}](表.png) 注[^{number}]\n\n[^{number}]: 见文。")
    )
    site.put("content/表.png", b"x")
    site.build()
    page = site.page("dongwa/2024/a/")
    assert f'alt="{number}"' in page
    assert 'class="no"' not in page


def test_a_mention_in_a_translation_links_to_the_translation(tmp_path: Path) -> None:
    site = board(
        tmp_path,
        flood_en="---\ntitle: Flood control\n---\nText.\n",
        a=notice(),
        a_en="---\ntitle: Duty\n---\nUnder notice 桂政办发〔2024〕18号.\n",
    )
    site.build()
    assert 'href="../../../../en/guishan/2024/flood/">桂政办发' in site.page("en/dongwa/2024/a/")


def test_a_changed_number_redraws_pages_that_mention_it(tmp_path: Path) -> None:
    site = board(tmp_path, a=notice(body="按照桂政办发〔2024〕18号。"))
    site.build()
    site.put("content/flood.md", notice(FLOOD.replace("018", "19"), org="guishan"))
    site.build()
    assert 'class="no"' not in site.page("dongwa/2024/a/")
    assert site.output() == site.clean(tmp_path / "clean")[1]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["桂政发〔2024〕20号", "**", "\n\n", "# ", "- ", "[", "]", "`", "|", "<b>", "见"]
        )
    )
)
def test_both_markdown_paths_mark_the_same_numbers(pieces: list[str]) -> None:
    body, _ = convert("".join(pieces))
    assert body is not None
    marks = [int(n) for n in re.findall("\x1a(\\d+)\x1a", body.html)]
    assert sorted(marks) == list(range(len(body.links)))


LAW = "中华人民共和国村民委员会组织法"


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        (f"根据《{LAW}》第三十条、第三十五条第二款，公示如下", [(LAW, "第三十条、第三十五条第二款", "")]),
        (f"《{LAW}》第三十条……《{LAW}》第三十九条", [(LAW, "第三十条 第三十九条", "")]),
        (
            "《关于印发〈公开目录〉的通知》（桂政发[2024]2号）",
            [("关于印发〈公开目录〉的通知", "", "桂政发〔2024〕2号")],
        ),
        ("《关于印发《公开目录》的通知》", [("关于印发〈公开目录〉的通知", "", "")]),
        ("《低保条例（2019年修订）》第5条", [("低保条例（2019年修订）", "第5条", "")]),
        ("《求是》和《人民日报》", []),
        ("《没有结束的办法\n》《另一办法》", [("另一办法", "", "")]),
        ("》》《办法》", [("办法", "", "")]),
    ],
)  # fmt: skip
def test_laws_and_documents_are_found_by_their_title_marks(
    text: str, cited: list[tuple[str, str, str]]
) -> None:
    named = [(one.title, " ".join(one.articles), one.number) for one in citations(text)]
    assert named == cited


@pytest.mark.parametrize("unit", ["《", "》", "《办法", "《办法》第一条、", "《》", "第一条《法》"])
def test_finding_citations_takes_linear_time(unit: str) -> None:
    assert len(citations(unit * (300_000 // len(unit)))) <= 50


def test_cited_documents_are_listed_and_linked_if_known(tmp_path: Path) -> None:
    text = f"根据《{LAW}》第三十五条、《桂山县关于做好防汛工作的通知》、《县志》，安排如下。"
    site = board(tmp_path, a=notice("防汛值班安排", body=text))
    assert site.build().findings == ()
    page = site.page("dongwa/2024/a/")
    section = page[page.index('id="sg-cited"') :]
    section = section[: section.index("</section>")]
    assert f"<li>《{LAW}》 <small>第三十五条</small></li>" in section
    flood = "《桂山县关于做好防汛工作的通知》"
    assert links(section) == [(flood, "../../../guishan/2024/flood/")]
    assert "县志" not in section
    assert "本文引用" not in page, "what is cited is not listed twice"
    back = site.page("guishan/2024/flood/")
    assert ("防汛值班安排", "../../../dongwa/2024/a/") in links(back)
    data = json.loads(site.page("data/documents.json"))["documents"]
    cites = next(one["cites"] for one in data if one["id"] == "dongwa/2024/a/")
    assert [(one["title"], one["articles"], bool(one["url"])) for one in cites] == [
        (LAW, ["第三十五条"], False),
        ("桂山县关于做好防汛工作的通知", [], True),
    ]


def test_an_ambiguous_title_is_not_linked(tmp_path: Path) -> None:
    same = notice("关于账目公开的通知")
    site = board(tmp_path, a=same, b=same, c=notice("丙", body="见《关于账目公开的通知》。"))
    site.build()
    page = site.page("dongwa/2024/c/")
    assert "<li>《关于账目公开的通知》</li>" in page


def test_a_changed_title_redraws_pages_that_cite_it(tmp_path: Path) -> None:
    site = board(tmp_path, a=notice(body="见《关于做好防汛工作的通知》。"))
    site.build()
    site.put("content/flood.md", notice(FLOOD.replace("做好", "加强"), org="guishan"))
    site.build()
    assert "<li>《关于做好防汛工作的通知》</li>" in site.page("dongwa/2024/a/")
    assert site.output() == site.clean(tmp_path / "clean")[1]


def series(folder: Path, *serials: int, day: str = "2024-04-10") -> Board:
    """Return a site whose county gave out these numbers."""
    made = Board(folder)
    for serial in serials:
        title = f"通知{serial}\ndoc_number: 桂政发〔2024〕{serial}号"
        made.put(f"content/n{serial}.md", notice(title, day, org="guishan"))
    return made


def notes(site: Board) -> list[dict[str, str]]:
    """Return the parameters of the notes of `check`."""
    found = site.build(dry=True).findings
    return [dict(one.params) for one in found if one.severity == "note" and one.code == "D757"]


def test_check_reports_gaps_of_a_number_series_once(tmp_path: Path) -> None:
    site = series(tmp_path, 2, 3, 7, 20)
    told = {"series": "桂政发〔2024〕", "ranges": "1、4–6、8–19", "count": "16"}
    assert notes(site) == [told]
    assert site.build().findings == (), "a build says nothing of it"
    assert notes(site) == [told], "nor is it forgotten when nothing has changed"


def test_one_number_is_not_a_series_and_a_complete_series_has_no_gaps(tmp_path: Path) -> None:
    assert notes(series(tmp_path / "one", 20)) == []
    assert notes(series(tmp_path / "whole", 1, 2, 3)) == []


def test_a_long_list_of_gaps_is_cut(tmp_path: Path) -> None:
    assert notes(series(tmp_path, *range(2, 42, 2)))[0]["ranges"] == "1、3、5、7、9、11、13、15、…"


def test_one_number_in_two_forms_is_an_error(tmp_path: Path) -> None:
    site = series(tmp_path, 2)
    site.put("content/other.md", notice("又一件\ndoc_number: 桂政发（2024年）第02号"))
    assert site.check() == ["content/other.md:3:13 D212"]


def test_an_organization_lists_its_documents_by_number_with_gaps(
    tmp_path: Path,
) -> None:
    site = series(tmp_path, 2, 3, 10)
    site.put(
        "content/old.md", notice("旧件\ndoc_number: 桂政办发〔2023〕1号", "2023-03-01", "guishan")
    )
    site.build()
    assert ("按文号查看", "../guishan/numbers/") in links(site.page("guishan/"))
    assert "按文号查看" not in site.page("dongwa/")
    page = site.page("guishan/numbers/")
    rows = re.findall(r'<h2[^>]*>(.*?)</h2>|<th scope="row">(.*?)</th>|colspan="3">(.*?)<', page)
    assert ["".join(row) for row in rows] == [
        *("桂政发〔2024〕", "10号", "缺 4–9 号", "3号", "2号", "缺 1 号"),
        *("桂政办发〔2023〕", "1号"),
    ]
    assert "missing: 4–9" in site.page("en/guishan/numbers/")


def test_documents_of_one_day_are_listed_by_their_numbers(tmp_path: Path) -> None:
    site = series(tmp_path, 9, 10, 11)
    site.build()
    page = site.page("guishan/2024/")
    assert re.findall(r"<span>(桂政发〔2024〕\d+号)</span>", page) == [
        *("桂政发〔2024〕11号", "桂政发〔2024〕10号", "桂政发〔2024〕9号"),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "桂政发〔2024〕20号",
        "桂政发[2024]20号",
        "桂政发（2024）20号",
        "桂政发【２０２４】２０号",
        "桂政发 〔2024〕 20号",
        "桂政发〔2024年〕第020号",
        "桂政发2024年20号",
        "no:桂政发[2024]第20号",
    ],
)
def test_a_number_typed_in_any_form_finds_the_document_first(numbered: Board, typed: str) -> None:
    assert found(numbered.folder / "output/search", typed, 9, "/").hits[0].title == "通知20"


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return a built site with some numbers, and texts that mention one."""
    made = series(tmp_path_factory.mktemp("numbered"), 2, 20, 21, 120, 200)
    made.put("content/z.md", notice("落实通知", "2026-01-01", body="按照桂政发〔2024〕20号。"))
    made.build()
    return made


FACTS = {
    "site": ("3700000001",),
    "org": ("dongwa",),
    "category": ("finance",),
    "year": ("2024", "2025"),
    "month": ("12", "01"),
    "day": ("31", "02"),
}


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("{org}-{category}-{year}-{serial:5}", ["dongwa-finance-2024-00001"], ["dongwa-finance-2023-00001"]),
        ("{code:9}/{year}-{serial:5}", ["11370000A/2025-00012"], ["11370000A/2025-0012", "1137/2025-00012"]),
        ("{site}{year}{month}{day}{serial}", ["3700000001202412317"], ["370000000120241231", "x"]),
        ("GS001-{year}-{serial}", ["GS001-2024-1", "GS001-2024-123456"], ["GS001-2024-1a", "GS001-2024-"]),
    ],
)  # fmt: skip
def test_an_index_number_follows_the_pattern_of_the_site(
    pattern: str, fitting: list[str], others: list[str]
) -> None:
    form = IndexPattern.parse(pattern)
    assert form
    assert [form.fits(number, FACTS) for number in (*fitting, form.example(FACTS))] == [True] * (
        len(fitting) + 1
    )
    assert not any(form.fits(number, FACTS) for number in others)


@pytest.mark.parametrize(
    "pattern",
    ["", "GS", "{no}", "{year", "{serial:0}", "{serial:99}", "{code}{serial}", "{serial}1", "{year:2}", "{}"],
)  # fmt: skip
def test_unusable_index_number_patterns_are_refused(pattern: str) -> None:
    assert IndexPattern.parse(pattern) is None


@settings(deadline=None)
@given(st.text("{}:59yearserialcode-", max_size=40), st.text("0123ab-", max_size=80))
def test_matching_an_index_number_takes_linear_time(pattern: str, number: str) -> None:
    form = IndexPattern.parse(pattern)
    if form:
        form.fits(number, FACTS)
        assert form.fits(form.example(FACTS), FACTS)
