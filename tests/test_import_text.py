"""Import of text: numbering becomes structure, broken lines are joined, collections are split."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from sitegen.content.body import convert
from sitegen.importing.markdown import body
from sitegen.importing.model import Paragraph, Piece, Refused, Span
from sitegen.search.index.cards import lines
from tests.board import Board
from tests.importing import Import

LONG = "各村要把收支明细张贴在公开栏的显眼处，逐笔写明用途和经手人，让不识字的老人也能请人念明白"


def test_numbers_become_headings_and_lists(tmp_path: Path) -> None:
    found = Import(
        Board(tmp_path),
        "a.txt",
        f"""东洼村2026年工作计划

一、工作目标

{LONG}。

（一）账目公开

1、每月张贴一次。
2、每季汇总一次。

（二）听取意见

一是设意见箱，{LONG}。

二是上门听取，{LONG}。

二、保障措施

{LONG}。
""",
    )
    assert (
        found.body
        == f"""## 一、工作目标

{LONG}。

### （一）账目公开

1. 每月张贴一次。
2. 每季汇总一次。

### （二）听取意见

一是设意见箱，{LONG}。

二是上门听取，{LONG}。

## 二、保障措施

{LONG}。"""
    )


def test_a_number_in_figures_is_a_heading_where_text_belongs_to_it(tmp_path: Path) -> None:
    found = Import(
        Board(tmp_path),
        "a.txt",
        f"东洼村工作计划\n\n1、修好通户路\n\n{LONG}。\n\n2、管好集体账\n\n{LONG}。\n\n（1）按月记账。\n",
    )
    assert found.body == (
        f"## 1、修好通户路\n\n{LONG}。\n\n## 2、管好集体账\n\n{LONG}。\n\n（1）按月记账。"
    )


def test_a_heading_that_its_text_follows_is_set_apart_and_marked(tmp_path: Path) -> None:
    found = Import(
        Board(tmp_path),
        "a.txt",
        f"东洼村工作计划\n\n（一）落实责任。{LONG}。\n\n（二）加强检查。{LONG}。\n",
    )
    assert found.body == (f"## （一）落实责任。\n\n{LONG}。\n\n## （二）加强检查。\n\n{LONG}。")
    assert found.marked("split") == ["（一）落实责任。", "（二）加强检查。"]


def test_short_numbered_lines_with_nothing_between_are_no_headings(tmp_path: Path) -> None:
    text = "东洼村招标公告\n\n一、项目：机耕路\n\n二、地点：村东\n\n三、时间：5月1日\n"
    found = Import(Board(tmp_path), "a.txt", text)
    assert "#" not in found.body


def test_a_closing_line_below_a_list_makes_no_headings_of_it(tmp_path: Path) -> None:
    text = "东洼村工作要点\n\n一、修路\n\n二、清淤\n\n三、植树\n\n以上各项年内完成。\n"
    assert "#" not in Import(Board(tmp_path), "a.txt", text).body


def test_a_heading_without_a_text_among_headings_is_one(tmp_path: Path) -> None:
    text = f"东洼村工作要点\n\n一、修路\n\n{LONG}。\n\n二、清淤\n\n三、植树\n\n{LONG}。\n"
    assert Import(Board(tmp_path), "a.txt", text).body.count("## ") == 3


def test_lines_cut_at_a_width_are_joined(tmp_path: Path) -> None:
    lines = [
        "　　为了方便群众了解今年的各项收支情况，村委会决定从",
        "本月起把每一笔账目都张贴在村口的公开栏里，接受全体村",
        "民的监督。对账目有疑问的，可以在公示期内到村委会查看原",
        "始凭证，也可以向村务监督委员会反映。",
        "　　以上事项由报账员负责。",
    ]
    found = Import(Board(tmp_path), "a.txt", "东洼村财务公开\n\n" + "\n".join(lines))
    joined = "".join(line.strip() for line in lines[:4])
    assert found.body == f"{joined}\n\n{lines[4].strip()}"
    assert [key for kind, key, _ in found.marks if kind == "join"] == ["lines"] * 3


@pytest.mark.parametrize("between", ["\n\n", "\n\n- 2 -\n\n", "\n\n第 2 页 共 5 页\n\n", "\n\x0c"])
def test_a_sentence_broken_by_a_page_is_joined(tmp_path: Path, between: str) -> None:
    first, rest = LONG[:30], LONG[30:]
    found = Import(
        Board(tmp_path), "a.txt", f"东洼村通知\n\n{first}{between}{rest}。\n\n特此通知。"
    )
    assert found.body == f"{LONG}。\n\n特此通知。"
    assert found.marked("join") == [f"{first[-12:]}⏎{rest[:12]}"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("一、围绕中心工作，进一步做好下半年的宣传，把政策送到每家每户", f"{LONG}。"),
        ("五是通过检查督促工作", f"今年，{LONG}。"),
        (LONG, "1、按月张贴。"),
        (LONG, "东洼村村民委员会"),
        ("东洼村村民委员会", "2026年3月5日"),
    ],
)
def test_what_is_no_broken_sentence_stays_apart(tmp_path: Path, above: str, below: str) -> None:
    found = Import(Board(tmp_path), "a.txt", f"东洼村通知\n\n前文。\n\n{above}\n\n{below}\n")
    assert found.marked("join") == []


def test_paragraphs_that_never_end_with_a_stop_are_not_joined(tmp_path: Path) -> None:
    lines = [f"第{n}季度完成道路硬化3公里，惠及群众1200余人，投入资金80万元" for n in "一二三四"]
    found = Import(Board(tmp_path), "a.txt", "东洼村工作总结\n\n" + "\n\n".join(lines))
    assert found.body == "\n\n".join(lines)


def test_words_of_web_sites_in_the_midst_of_a_text_stay(tmp_path: Path) -> None:
    text = [f"{LONG}。"] * 6 + ["以上范文由各组自拟。"] + [f"{LONG}。"] * 6
    found = Import(Board(tmp_path), "a.txt", "东洼村通知\n\n" + "\n\n".join(text))
    assert "以上范文由各组自拟。" in found.body
    assert found.marked("keep") == ["以上范文由各组自拟。"]


def test_a_collection_is_split_and_its_introduction_set_apart(tmp_path: Path) -> None:
    parts = "".join(f"村级工作计划篇{n}\n\n第{n}部分。{LONG}。\n\n" for n in "一二三")
    intro = "计划要早作打算。下面是我给大家整理的范文，欢迎大家阅读。"
    found = Import(Board(tmp_path), "a.txt", f"村级工作计划(汇总3篇)\n\n{intro}\n\n{parts}")
    assert len(found.targets) == 3
    assert [piece.field("title") for piece in found.found.pieces] == [
        f"村级工作计划（{n}）" for n in "一二三"
    ]
    assert found.marked("apart") == ["村级工作计划(汇总3篇)", intro]
    assert all("大家" not in body for body in found.bodies)
    whole = Import(Board(tmp_path / "whole"), "a.txt", parts, split=False)
    assert len(whole.targets) == 1


def test_documents_with_a_number_each_are_split(tmp_path: Path) -> None:
    def one(serial: int) -> str:
        return (
            f"桂山县人民政府文件\n桂政发〔2026〕{serial}号\n\n"
            f"桂山县人民政府关于第{serial}项工作的通知\n\n各村：\n\n{LONG}。\n\n"
        )

    found = Import(Board(tmp_path), "a.txt", one(3) + one(4))
    numbers = [piece.field("doc_number") for piece in found.found.pieces]
    assert numbers == ["桂政发〔2026〕3号", "桂政发〔2026〕4号"]
    assert [piece.field("org") for piece in found.found.pieces] == ["guishan", "guishan"]


def test_every_blank_is_reported(tmp_path: Path) -> None:
    text = "东洼村工作计划\n\n20xx年，**镇学习党的_精神，收入达万元，建房xx户，覆盖率达%。新建**工业园。\n"
    found = Import(Board(tmp_path), "a.txt", text)
    signs = ("20xx", "**镇", "_", "达万元", "xx户", "达%", "**工")
    shown = found.marked("blank")
    assert all(any(sign in one for one in shown) for sign in signs)
    assert "20xx年，**镇学习党的_精神" in found.body


def test_a_missing_number_is_marked(tmp_path: Path) -> None:
    found = Import(Board(tmp_path), "a.txt", f"东洼村计划\n\n二、工作目标\n\n{LONG}。\n")
    assert found.marked("keep") == ["二、工作目标"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_texts_of_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    found = Import(Board(tmp_path), "a.txt", f"东洼村公告\n\n{LONG}。䶮".encode(encoding))
    assert found.body == f"{LONG}。䶮"


def test_rows_with_tabs_become_a_table(tmp_path: Path) -> None:
    found = Import(
        Board(tmp_path),
        "a.txt",
        "东洼村收支公开\n\n项目\t金额\n水费\t1,200\n电费\t80\n\n制表人：云某\n",
    )
    assert found.body.split("\n")[:4] == [
        "| 项目 | 金额 |",
        "| --- | ---: |",
        "| 水费 | 1,200 |",
        "| 电费 | 80 |",
    ]


def test_marks_of_web_pages_are_read_or_set_apart(tmp_path: Path) -> None:
    found = Import(
        Board(tmp_path),
        "a.txt",
        "当前位置：首页 > 公开\n\n关于修路的通知\n\n发布日期：2026-03-05 浏览次数：12\n来源：东洼村\n\n"
        f"{LONG}。\n\n上一篇：关于修桥的通知\n\n【打印本页】【关闭窗口】\n",
    )
    assert found.body == f"{LONG}。"
    assert found.fields["date"] == "2026-03-05"
    assert found.fields["source"] == "东洼村"


def test_first_lines_indented_show_paragraphs(tmp_path: Path) -> None:
    text = """              关于清洁行动的通告

全体村民：
    为改善村容村貌，保护生态环境，经村党支部和村民委员会研究
决定，从即日起在全村范围内开展为期一个月的村庄清洁行动。现将
有关事项通告如下：
    １、各户门前垃圾、柴草要在６月１５日前清理完毕，做到门前干净
整洁；
    ２、严禁向河道倾倒垃圾。
"""
    found = Import(Board(tmp_path), "a.txt", text)
    assert (
        found.body
        == """全体村民：

为改善村容村貌，保护生态环境，经村党支部和村民委员会研究决定，从即日起在全村范围内开展为期一个月的村庄清洁行动。现将有关事项通告如下：

1. 各户门前垃圾、柴草要在６月１５日前清理完毕，做到门前干净整洁；
2. 严禁向河道倾倒垃圾。"""
    )


def test_rules_have_chapters_and_articles(tmp_path: Path) -> None:
    text = """东洼村村规民约
（2026年3月5日村民会议通过）
第一章　总则
第一条　为了维护公序良俗，制定本村规民约。
第二章　邻里关系
第二条　村民之间应当：
（一）不打架斗殴；
（二）不散布谣言。
第三条　纠纷由调解委员会调解。
"""
    found = Import(Board(tmp_path), "a.txt", text)
    assert found.fields["issued"] == "2026-03-05"
    assert [line for line in found.body.split("\n") if line][1:] == [
        "## 第一章　总则",
        "第一条　为了维护公序良俗，制定本村规民约。",
        "## 第二章　邻里关系",
        "第二条　村民之间应当：",
        "（一）不打架斗殴；",
        "（二）不散布谣言。",
        "第三条　纠纷由调解委员会调解。",
    ]


def test_issuers_and_day_of_a_signature_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    text = (
        f"东洼村财务公开\n\n{LONG}。\n\n东洼村村民委员会　　东洼村村务监督委员会　2026年9月15日\n"
    )
    found = Import(Board(tmp_path), "a.txt", text)
    assert found.body.endswith("东洼村村民委员会\n东洼村村务监督委员会\n2026年9月15日")
    assert found.fields["issued"] == "2026-09-15"


def test_days_that_a_notice_asks_of_others_are_not_its_own(tmp_path: Path) -> None:
    asked = "名单在村公开栏公示，公示期为7个工作日。"
    other = Import(Board(tmp_path / "a"), "a.txt", f"豆庄镇关于发放补贴的通知\n\n{asked}\n")
    own = Import(Board(tmp_path / "b"), "a.txt", f"东洼村低保名单公示\n\n{asked}\n")
    assert "display" not in other.fields
    assert own.fields["display"] == "7个工作日"


@pytest.mark.parametrize(
    "line", ["1.\n", "[", "附件：1.a\n", "桂政发〔2026〕3号\n", "甲篇一\n", "> "]
)
def test_repetitions_take_no_long_time(tmp_path: Path, line: str) -> None:
    Import(Board(tmp_path), "a.txt", line * (20_000 // len(line)))


def test_a_file_of_too_many_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        Import(Board(tmp_path), "a.txt", "1.\n" * 60_000)
    assert refused.value.key == "too_long"


def test_what_looks_like_markup_and_is_none_stays_text(tmp_path: Path) -> None:
    board = Board(tmp_path)
    body = "单价<b>每斤，见[附表](2)，&lt;不含税&gt;。"
    Import(board, "a.txt", f"东洼村财务公开\n\n发布日期：2026-03-05\n\n{body}\n\n{{: .x}} 行。\n")
    assert board.build().published
    (page,) = [one for one in board.output() if one.startswith("dongwa/2026/0305-")]
    shown = board.page(page.removesuffix("index.html"))
    assert "单价&lt;b&gt;每斤，见[附表](2)，&amp;lt;不含税&amp;gt;。" in shown


_SIGNS = [
    *"王村镇年元3#<>[](){}:|-+`~!=$。，“”&\\ \n",
    "# ",
    "- ",
    "1. ",
    "一、",
    "（1）",
    "<b>",
    "&lt;",
    "![",
    "](",
]
_SIGNS += [
    "{:",
    "]:",
    "[^1]",
    "<!--",
    "-->",
    "---",
    "===",
    "~~~",
    "> ",
    "*",
    "\\*",
    "http://x.cn/a",
    "王*明",
]


@settings(max_examples=300, derandomize=True, deadline=None)
@hypothesis.given(st.lists(st.sampled_from(_SIGNS), min_size=1, max_size=9).map("".join))
def test_every_character_is_shown(text: str) -> None:
    hypothesis.assume(text.strip() and text.count("*") < 2)  # a pair is meant as emphasis
    shown, _ = convert(body(Piece((), (Paragraph((Span(text.strip()),)),))))
    assert shown is not None
    assert "".join("".join(lines(shown.html)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\x7fELF\0\0\0", "unknown"),
        ("机密★1年\n\n关于某事的通知\n\n内容。".encode(), "secret"),
        (b"<html><body>x</body></html>", "save_as"),
        ("豆庄镇通知\n\n内容。\n\n（此件依申请公开）\n".encode(), "not_public"),
        ("---\n标题: 甲\n---\n\n内容。\n".encode(), "document"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, key: str) -> None:
    with pytest.raises(Refused) as refused:
        Import(Board(tmp_path), "a.txt", data)
    assert refused.value.key == key
