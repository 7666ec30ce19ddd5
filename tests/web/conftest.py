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
SHOWN = """\
{% extends "base.html" %}
{% block title %}各部件{% endblock %}
{% block description %}各部件的样子{% endblock %}
{% block main %}
<h1>各部件</h1>
{{ parts.switch(root, site.years, page.url) }}
{{ parts.legend() }}
<h2 id="sg-table">台账</h2>
{% set states = ["published", "late", "short", "missing", "waiting", "exempt"] %}
{% call parts.frame("sg-table", tall=true) %}
<table class="data" aria-labelledby="sg-table">
<thead><tr><th scope="col">单位</th>
{% for state in states %}<th scope="col">{{ loop.index }}</th>{% endfor %}
<th scope="col" class="num">合计</th></tr></thead>
<tbody>
{% for brief in [false, true] %}
<tr><th scope="row">东洼村</th>
{% for state in states %}
{{ parts.standing_cell(root, state, loop.index, "dongwa/" if loop.index < 4 else "", brief) }}
{% endfor %}
<td class="num">1,234</td></tr>
{% endfor %}
</tbody></table>
{% endcall %}
<p>{{ parts.progress(0.625, "5 次，目标至少 8 次") }} {{ parts.progress(2, "2 次，目标至少 1 次") }}</p>
{{ parts.notice("", "已过公示期") }}
{% for look in ["warning", "grave"] %}
{% call parts.notice(look, "有新文件") %}<p>见<a href="{{ home }}">首页</a></p>{% endcall %}
{% endfor %}
<ol class="timeline"><li><time>2024-01-05</time> <div>承诺</div></li><li class="waiting">述职</li></ol>
{% endblock %}
"""
UYGHUR = "---\ntitle: مالىيە ئېلانى <1>\n---\nبۇ بىر ئېلان 2024-يىلى.\n"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a board in Chinese and Uyghur with long words, wide tables, long lists, empty places; its
    page of categories shows the parts of the theme that tell how things stand.
    """
    board = Board(tmp_path_factory.mktemp("hostile"))
    board.put("site.yaml", f"{SETTINGS}theme: mine\n")
    board.put("mine/templates/categories.html", SHOWN)
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
