"""Personal data is found in the forms that people type, and other numbers are left alone."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.checks.personal_data import find, mask

from .board import Board, notice
from .labelled import identity, mobile, negatives, positives

KINDS = ("id_number", "mobile", "bank_card")


def test_the_labelled_set_is_large_enough() -> None:
    assert len(list(positives())) >= 400
    assert len(list(negatives())) >= 2000


@pytest.mark.parametrize("kind", KINDS)
def test_recall_and_precision_are_at_least_99_percent(kind: str) -> None:
    wanted = [text for one, text, _ in positives() if one == kind]
    found = sum(any(hit.kind == kind and hit.certain for hit in find(text)) for text in wanted)
    others = [text for one, text, _ in positives() if one != kind] + list(negatives())
    wrong = [text for text in others if any(hit.kind == kind for hit in find(text))]
    assert found / len(wanted) >= 0.99
    assert found / (found + len(wrong)) >= 0.99, wrong[:5]


def test_no_masked_value_holds_the_number_in_full() -> None:
    for _, text, number in positives():
        for hit in find(text):
            assert number not in hit.masked
        again = find(mask(text, find(text)))
        assert not [hit for hit in again if hit.certain], text


OTHERS = [
    ("王明，男，1990年3月7日出生", "birth"),
    ("李秀兰 肢体残疾二级", "health"),
    ("| 张伟 | 尿毒症 | 500 |", "health"),
    ("护照号码：E12345678", "passport"),
    ("户口簿号：00412345", "household"),
    ("车主自有桂A12345", "plate"),
    ("新能源车牌 桂AD12345", "plate"),
    ("身份证 450100900307123", "id_number"),
]


@pytest.mark.parametrize(("text", "kind"), OTHERS)
def test_other_personal_data_is_found(text: str, kind: str) -> None:
    assert [hit.kind for hit in find(text)] == [kind]


HARMLESS = [
    "全村残疾人两项补贴共 12 户",
    "预防肺结核宣传活动",
    "2026年3月7日生产安全检查",
    "第13812345678号",
    "https://example.cn/a?id=13812345678901234567",
    "电话：0771-5551234、5551235",
    "ISBN 978-7-5551-2345-6",
    "2026年1月1日—2026年12月31日",
    "3.1415926535897932384626",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_looks_alike_is_left_alone(text: str) -> None:
    assert find(text) == []


PLACES = {
    "title": notice(f"王明{identity(__import__('random').Random(7))}的公示"),
    "field": notice("公示\nsummary: 王明，13800138000"),
    "text": notice(body="王明，13800138000。"),
    "cell": notice(body="| 姓名 | 手机 |\n|---|---|\n| 王明 | 13800138000 |"),
    "alt": notice(body="![王明 13800138000](a.png)"),
    "comment": notice(body="<!-- 王明 13800138000 -->\n\n正文。"),
}


@pytest.mark.parametrize("place", PLACES)
def test_personal_data_anywhere_in_a_notice_refuses_it(tmp_path: Path, place: str) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", PLACES[place])
    board.put("content/a.png", b"\x89PNG\r\n\x1a\n")
    result = board.build()
    assert [one.severity for one in result.findings if one.code == "D810"] == ["error"]
    assert not result.published


def test_personal_data_of_a_translation_refuses_it(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice())
    board.put("content/a.en.md", "---\ntitle: Accounts\n---\nWang Ming, 13800138000\n")
    assert board.check() == ["content/a.en.md:4:12 D810"]


def test_a_draft_may_still_have_it_and_a_withdrawn_notice_too(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice("甲\ndraft: true", body="王明，13800138000。"))
    gone = "乙\nwithdrawn: {date: 2024-05-01, reason: 有误}"
    board.put("content/b.md", notice(gone, body="王明，13800138000。"))
    assert board.check() == []


def test_a_site_may_turn_a_check_off(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice(body="各村民（组长进一步进一步加强。"))
    assert [one.rpartition(" ")[2] for one in board.check()] == ["D872", "D870"]
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", site + "不做的检查: [文字]\n")
    assert board.check() == []


@given(st.text(alphabet="0123456789xX -—，\n三号电话：|", max_size=80))
def test_any_text_is_searched_without_fault_and_hits_stand_apart(text: str) -> None:
    hits = find(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(one.end <= two.start for one, two in itertools.pairwise(hits))


def test_kinds_of_the_labelled_set_are_those_that_are_measured() -> None:
    assert set(Counter(kind for kind, _, _ in positives())) == set(KINDS)


def glued(number: str, phone: str) -> list[tuple[str, list[str]]]:
    """Return texts with numbers as they come out of spreadsheets and web pages, and their kinds."""
    return [
        (f"王明{number}{phone}", ["id_number", "mobile"]),
        (f"身份证{number}手机{phone}", ["id_number", "mobile"]),
        (f"王明{phone}{number}", ["mobile", "id_number"]),
        (f"ID{number}", ["id_number"]),
        (f"{number[:6]}&nbsp;{number[6:14]}&nbsp;{number[14:]}", ["id_number"]),
        (f"王明 {phone[:3]}&#160;{phone[3:7]}&#160;{phone[7:]}", ["mobile"]),
        (f"王明 &#{ord(phone[0])};{phone[1:]}", ["mobile"]),
        (f"王明 {phone[:3]}&ZeroWidthSpace;{phone[3:]}", ["mobile"]),
        (f"| 王明 | {phone[:7]}<br>{phone[7:]} |", ["mobile"]),
        (f"王明，手机：{phone[:5]}\n{phone[5:]}", ["mobile"]),
        (f"[王明](tel:{phone})", ["mobile"]),
        (f"监督电话：{phone[:5]}\n{phone[5:]}", []),
        (f"[拨打电话](tel:+86{phone})", []),
        (f"宗地编码JC{number}", []),
        (f"收据No{phone}", []),
    ]


@pytest.mark.parametrize("form", range(15))
def test_numbers_that_are_glued_broken_or_spelt_for_the_web_are_found(form: int) -> None:
    chance = random.Random(form)
    text, kinds = glued(identity(chance), mobile(chance))[form]
    found = find(text)
    assert [hit.kind for hit in found] == kinds
    assert not any(hit.kind in ("id_number", "mobile") for hit in find(mask(text, found)))
