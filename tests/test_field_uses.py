"""Declared uses of document fields: which pages an edit of each field redraws."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.content.fields import DOCUMENT
from sitegen.domain.document import USES, Document
from sitegen.render.records import FIELDS

from .board import Board, notice

# A value for each field of the front matter, to be written into a notice that has other neighbours.
VALUES = {
    "title": "改了的标题",
    "date": "2024-04-11",
    "org": "xidi",
    "category": "village-affairs",
    "issued": "2024-04-09",
    "issuers": "县民政局、县财政局",
    "joint": "[xidi]",
    "concerns": "西堤村",
    "doc_number": "豆政发〔2024〕7号",
    "index_number": "A-1",
    "subject": "财政",
    "keywords": "[低保, 救助]",
    "kind": "招标公告",
    "summary": "一句话说清。",
    "source": "县民政局",
    "author": "李文",
    "allow": "{日期: 补发}",
    "period": "2024-Q1",
    "display": "{from: 2024-04-10, days: 15}",
    "objections": "{to: 村务监督委员会, phone: 0700-5550101, until: 2024-05-01}",
    "effect": "现行",
    "attachments": "[{file: table.csv, title: 明细}]",
    "publish_at": "2024-04-10 08:30",
    "draft": "true",
    "aliases": "[old/1.html]",
    "changes": "[{date: 2024-05-01, note: 更正金额}]",
    "withdrawn": "{date: 2024-05-01, reason: 有误}",
    "supersedes": "older.md",
    "about": "{更正: older.md, 项目: 金额, 原: 三万, 现: 四万}",
    "plan": "plan.md",
    "stage": "progress",
    "progress": "[{target: times, value: 2, note: 两次}]",
    "targets": "[{id: other, text: 公开, measure: 次数, unit: 次, at_least: 4}]",
    "tasks": "table.csv",
    "above": "plan.md",
    "translated_from": "0123456789ab",
}
OF_A_PLAN = ("targets", "tasks", "above")
BESIDE = {"progress": "plan: plan.md\nstage: progress"}  # lines that the field wants beside it


def front(name: str) -> str:
    """Return the front matter of a notice that has a field."""
    lines = {"title": "标题", "date": "2024-04-10", "org": "dongwa", "category": "finance"}
    if name in OF_A_PLAN:
        lines["category"] = "plan"
    lines[name] = VALUES[name]
    more = f"{BESIDE[name]}\n" if name in BESIDE else ""
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in lines.items()) + f"{more}---\n"


def board(folder: Path) -> Board:
    """Three notices, a translation and a plan."""
    found = Board(folder)
    found.put("content/a.md", notice("标题", body="正文，见[前文](older.md)。"))
    found.put("content/a.en.md", "---\ntitle: Title\n---\nText.\n")
    found.put("content/older.md", notice("前文", date="2024-01-10"))
    found.put("content/newer.md", notice("后文", date="2024-07-10", body="见[前文](a.md)。"))
    target = "targets: [{id: times, text: 公开, measure: 次数, unit: 次, at_least: 4}]"
    found.put("content/plan.md", notice("计划", date="2024-01-05", category=f"plan\n{target}"))
    found.put("content/table.csv", "任务,牵头单位\n修路,东洼村\n")
    return found


def test_each_field_of_the_front_matter_is_one_of_a_document() -> None:
    assert {field.key for field in DOCUMENT.fields} == VALUES.keys()
    assert VALUES.keys() <= USES.keys()
    assert tuple(USES) == Document.__struct_fields__


def test_open_data_has_each_field_that_is_exported() -> None:
    exported = {name for name, use in USES.items() if use.exported}
    assert exported <= {name for name, _ in FIELDS}


@pytest.mark.parametrize("name", VALUES)
def test_an_edit_of_a_field_redraws_every_page_that_shows_it(tmp_path: Path, name: str) -> None:
    edited = board(tmp_path / "board")
    assert edited.build().published
    edited.put("content/a.md", front(name) + "\n正文，见[前文](older.md)。\n")
    edited.forget()
    assert edited.build().published
    _, clean = edited.clean(tmp_path / "clean")
    assert edited.output() == clean
