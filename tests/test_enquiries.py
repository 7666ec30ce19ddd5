"""Pages on how to ask for information (依申请公开), and the answers that they list."""

from __future__ import annotations

from pathlib import Path

from tests.board import Board, notice

DESK = "依申请公开: {受理: 县政务公开办公室, 电话: 0700-5550100, 地址: 人民路1号}\n"
ANSWER = """\
---
标题: {title}
发布日期: {day}
单位: {org}
类别: finance
种类: 依申请公开答复
申请内容: 验收报告
答复结果: {outcome}
收到日期: {received}
答复日期: {day}
---
答复如下。
"""


def board_with(folder: Path, settings: str = DESK, village: str = "") -> Board:
    board = Board(folder)
    board.put("site.yaml", (folder / "site.yaml").read_text("utf-8") + settings)
    if village:
        path = "content/organizations.yaml"
        text = (folder / path).read_text("utf-8")
        board.put(path, text.replace("aliases: [东洼]", f"aliases: [东洼], enquiries: {village}"))
    return board


def answer(
    title: str, received: str, day: str, org: str = "douzhuang", outcome: str = "予以公开"
) -> str:
    return ANSWER.format(title=title, received=received, day=day, org=org, outcome=outcome)


def test_the_enquiry_page_names_office_contact_and_term(tmp_path: Path) -> None:
    board = board_with(tmp_path)
    assert board.build().published
    page = board.page("enquiries/")
    for said in ("县政务公开办公室", "tel:0700-5550100", "20个工作日内", "第三十三条", "不会公开"):
        assert said in page
    assert "within 20 working days" in board.page("en/enquiries/")
    assert 'href="enquiries/"' in board.page("")


def test_a_site_without_enquiry_desk_has_no_enquiry_page(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice())
    assert board.build().published
    assert not any("enquiries" in path for path in board.output())
    assert "依申请公开" not in board.page("")


def test_a_village_has_no_term_of_the_regulation(tmp_path: Path) -> None:
    board = board_with(tmp_path, village="{to: 村务监督委员会, phone: 0700-5550101}")
    assert board.build().published
    page = board.page("dongwa/enquiries/")
    assert "村务监督委员会" in page
    assert "第三十三条" not in page
    assert "法律没有规定期限" in page
    assert 'href="../dongwa/enquiries/"' in board.page("enquiries/")
    board = board_with(tmp_path / "b", village="{to: 村务监督委员会, days: 7个工作日}")
    assert board.build().published
    assert "自收到之日起7个工作日内" in board.page("dongwa/enquiries/")


def test_published_answers_are_listed_and_counted_by_year(tmp_path: Path) -> None:
    board = board_with(tmp_path)
    # 20 working days after 2024-04-01, with the arranged holidays of 2024, end on 2024-04-29.
    board.put("content/a.md", answer("答复甲", "2024-04-01", "2024-04-29"))
    board.put("content/b.md", answer("答复乙", "2024-04-01", "2024-04-30", outcome="部分公开"))
    board.put("content/c.md", answer("答复丙", "2024-05-06", "2024-05-07", org="xidi"))
    board.put("content/d.md", notice("通知", "2024-05-08"))
    assert board.check() == []
    page = board.page("enquiries/")
    assert "答复甲" in page
    assert "答复丙" in page
    assert "3件中的2件" in page
    assert "予以公开 2、部分公开 1" in page
    assert "通知" not in page.partition("sg-answers")[2]


def test_faults_of_the_setting_are_told(tmp_path: Path) -> None:
    board = board_with(tmp_path, "依申请公开: {受理: 办公室, 电话: 请到办公室, 答复期限: 很快}\n")
    assert [one.rpartition(" ")[2] for one in board.check()] == ["D136", "D780"]
