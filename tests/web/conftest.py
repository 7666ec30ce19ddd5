"""Two boards whose pages are checked: the demo, and one of everything that breaks pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.board import Board, notice
from tests.web.site import Site

SETTINGS = """\
title: {zh-Hans: 公开栏“<&>”, ug: ئېلان تاختىسى}
description: 一句话
base_url: https://county.example/gongkai/village/
languages: [zh-Hans, ug]
organization: guishan
contact: {phone: 0700-5550100, address: 桂山县, email: a@guishan.example, hours: 每天}
government: {site_id_code: "0000000000", icp: 某ICP备00000000号, police: 某公网安备00000000000000号}
appearance: {accent: "#1f4e8c", logo: logo.svg, fonts: [serif]}
categories:
  - {id: finance, name: {zh-Hans: 财务公开, ug: مالىيە}}
  - {id: village-affairs, name: 没有一件材料的类别}
  - {id: plan, name: 工作计划, kind: plan}
"""
LONG = "一" * 60 + "Donaudampfschifffahrtsgesellschaft" * 4 + "https://example.com/" + "a" * 150
COLUMNS = "".join(f"| 第{n}栏 " for n in range(14)) + "|\n" + "|---" * 14 + "|\n"
TABLE = COLUMNS + ("".join(f"| {n * 1234567.89:,.2f} " for n in range(14)) + "|\n") * 60
PLAN = """\
计划
targets:
  - {id: meetings, text: 召开村民会议, at_least: 4, unit: 次, due: 2024-12-31}"""
PARTS = """\
## 一、收入

见[表](#支出)、[另一篇](b.md)和[站外](https://example.com/?a=1&b=2)。[^1]

### （一）租金

> 引文 <b>粗体</b> <script>alert(1)</script>

## 二、支出

![图](图.png)

1. 甲
2. 乙

## 三、结余

<table onclick="x()"><tr><td style="color:red">一</td></tr></table>

## 四、附注

[^1]: 脚注。
"""
UYGHUR = "---\ntitle: مالىيە ئېلانى <1>\n---\nبۇ بىر ئېلان 2024-يىلى.\n"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A board in Chinese and Uyghur with long words, wide tables, long lists, empty places."""
    board = Board(tmp_path_factory.mktemp("hostile"))
    board.put("site.yaml", SETTINGS)
    board.put("logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    for n in range(205):
        board.put(f"content/dongwa/2023/{n:03}.md", notice(f"第{n}号“<公示>” & '附'", "2023-05-06"))
    board.put("content/dongwa/2023/000.ug.md", UYGHUR)
    board.put("content/a.md", notice("低保公示\naliases: [old/a]", body=PARTS))
    board.put("content/图.png", b"\x89PNG")
    board.put("content/b.md", notice(LONG[:150], body=LONG))
    board.put("content/b.ug.md", UYGHUR.replace("<1>", "<2>"))
    board.put("content/c.md", notice("宽表", body=TABLE))
    board.put("content/d.md", notice(PLAN, category="plan"))
    gone = "withdrawn: {date: 2024-05-01, reason: 数字有误}"
    board.put("content/e.md", notice(f"撤回\n{gone}"))
    assert board.build().published
    return Site(
        board.folder / "output", "https://county.example/gongkai/village/", ("zh-Hans", "ug")
    )


@pytest.fixture(scope="session")
def board_of(demo: Path, hostile: Site) -> dict[str, Site]:
    """Both boards by name."""
    site = Site(demo / "output", "https://gongkai.guishan.example/", ("zh-Hans", "en"))
    return {"demo": site, "hostile": hostile}
