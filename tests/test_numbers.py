"""Document numbers: read in every form, found in texts, linked both ways, kept as series."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.body import convert
from sitegen.domain.number import LONGEST_ISSUER, DocumentNumber, find
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
def test_an_order_or_a_half_is_no_number(typed: str) -> None:
    assert DocumentNumber.parse(typed) is None


@pytest.mark.parametrize(
    ("text", "found"),
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
def test_numbers_are_found_in_running_text(text: str, found: list[str]) -> None:
    assert [str(one.number) for one in find(text)] == found


@given(st.text("〔〕[]()桂政发年第号 0124２", max_size=60))
def test_what_is_found_in_a_text_is_a_number_where_it_stands(text: str) -> None:
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
def test_no_text_makes_the_search_look_again_and_again(unit: str) -> None:
    assert find(unit * (400_000 // len(unit)) + "号") == []  # a second try would take minutes


FLOOD = "关于做好防汛工作的通知\ndoc_number: 桂政办发[2024]第018号"


def board(folder: Path, **documents: str) -> Board:
    """A site with a numbered notice and others."""
    made = Board(folder)
    made.put("content/flood.md", notice(FLOOD, org="guishan"))
    for name, text in documents.items():
        made.put(f"content/{name.replace('_', '.')}.md", text)
    return made


def test_a_mention_leads_to_the_document_and_is_told_there(tmp_path: Path) -> None:
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


def test_a_mention_of_what_the_site_does_not_have_is_plain_text(tmp_path: Path) -> None:
    site = board(tmp_path, a=notice(body="按照国办发〔2017〕47号，现安排如下。"))
    site.build()
    assert "<p>按照国办发〔2017〕47号，现安排如下。</p>" in site.page("dongwa/2024/a/")


def test_a_document_does_not_lead_to_itself(tmp_path: Path) -> None:
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


def test_a_translation_leads_to_the_translation(tmp_path: Path) -> None:
    site = board(
        tmp_path,
        flood_en="---\ntitle: Flood control\n---\nText.\n",
        a=notice(),
        a_en="---\ntitle: Duty\n---\nUnder notice 桂政办发〔2024〕18号.\n",
    )
    site.build()
    assert 'href="../../../../en/guishan/2024/flood/">桂政办发' in site.page("en/dongwa/2024/a/")


def test_a_number_that_changes_redraws_what_mentions_it(tmp_path: Path) -> None:
    site = board(tmp_path, a=notice(body="按照桂政办发〔2024〕18号。"))
    site.build()
    site.put("content/flood.md", notice(FLOOD.replace("018", "19"), org="guishan"))
    site.build()
    assert 'class="no"' not in site.page("dongwa/2024/a/")
    assert site.output() == site.clean(tmp_path / "clean")[1]


@given(
    st.lists(
        st.sampled_from(
            ["桂政发〔2024〕20号", "**", "\n\n", "# ", "- ", "[", "]", "`", "|", "<b>", "见"]
        )
    )
)
def test_marks_of_numbers_are_the_same_both_ways(pieces: list[str]) -> None:
    body, _ = convert("".join(pieces))
    assert body is not None
    marks = [int(n) for n in re.findall("\x1a(\\d+)\x1a", body.html)]
    assert sorted(marks) == list(range(len(body.links)))
