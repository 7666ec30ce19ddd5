"""Diagnostics: for each code a site that has the fault, its place, and texts in both languages."""

from __future__ import annotations

import inspect
import os
import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.diagnostics.report import texts
from sitegen.messages import LANGUAGES, findings
from sitegen.pipeline.build import build
from sitegen.pipeline.request import CACHE, Request
from sitegen.pipeline.session import run
from sitegen.system.cache import open_cache
from sitegen.system.workers import Inline

from .board import BASE, NOW, Board, notice, parts, with_fields

Files = dict[str, str | bytes | None]
A, B, ORGS = "content/a.md", "content/b.md", "content/organizations.yaml"
SITE, ORGANIZATIONS = (text for _, text in parts(BASE))


def fields(lines: str) -> Files:
    """Return a notice with these lines from line 3 of its front matter."""
    return {A: notice(f"公示\n{lines}")}


def following(relation: str, original: str = "", date: str = "2024-05-01") -> Files:
    """Return a notice with a field, and another one that is about it, in line 3."""
    about = notice(f"更正\n关于: {relation}", date)
    return {A: notice(f"公示\n{original}" if original else "公示"), B: about}


def body(text: str) -> Files:
    """Return a notice with this text, which begins in line 7."""
    return {A: notice(body=text)}


def site(old: str, new: str, **files: str) -> Files:
    """Return a site whose settings differ in one place."""
    assert old in SITE
    return {"site.yaml": SITE.replace(old, new), **files}


def theme(path: str, text: str) -> Files:
    """Return a site with a theme of its own that has one file."""
    return {
        **site("organization: guishan", "organization: guishan\ntheme: mine"),
        f"mine/{path}": text,
    }


def disclosure(settings: str) -> Files:
    """Return a site with these rules of disclosure, in line 5."""
    return site("organization: guishan", f"organization: guishan\ndisclosure: {{{settings}}}")


def organizations(old: str, new: str) -> Files:
    """Return a site whose organizations differ in one place."""
    assert old in ORGANIZATIONS
    return {ORGS: ORGANIZATIONS.replace(old, new)}


def village(fields: str) -> Files:
    """Return a site in which one village has these additional fields."""
    return organizations("name: {zh-Hans: 西堤村, en: Xidi Village}", f"name: 西堤村, {fields}")


PLAN = notice(
    "计划\ntargets: [{id: films, text: 播放电教片, at_least: 2, unit: 次}]",
    "2024-01-05",
    category="plan",
)


def progress(entry: str) -> Files:
    """Return a plan and a notice that reports a figure, in line 4."""
    return {A: notice(f"进展\nplan: b\nprogress: [{entry}]"), B: PLAN}


def of_plan(fields: str, body: str = "正文。") -> Files:
    """Return a plan with these lines from line 3 of its front matter; its text begins in line 8."""
    return {B: notice(f"计划\n{fields}", "2024-01-05", category="plan", body=body)}


def a_plan(title: str, path: str = B, org: str = "dongwa") -> Files:
    """Return a plan with this title, which may have further lines of front matter."""
    return {path: notice(title, "2024-01-05", org, "plan")}


TASKS = "| 序号 | 任务 | 牵头单位 | 完成时限 |\n|---|---|---|---|\n"
HALL = "计划\ntargets: [{id: hall, text: 建成礼堂}]"  # a target without a figure
NUMBER = "公示\ndoc_number: 桂政发〔2024〕20号"
LIMITS = "organization: guishan\nlimits: "
FIGURES = "收入 12,300.50 元、4,560 元、7,890 元，支出 1,234 元、5,678 元、910 元。"
SENTENCE = "各村应当按照县里的统一安排，把各项工作做细做实。"
AWARD = "kind: award\n"
CALL = "supervision-phone: 12345"
ACCOUNTS = (
    f"kind: finance\nperiod: 2024-Q1\nincome: 1\nspending: 1\nbalance: 0\ndisplay: 15天\n{CALL}"
)
CASES: dict[str, tuple[str, Files]] = {
    "D001": ("site.yaml/organizations.yaml", site("organization:", "content: site.yaml\norganization:")),
    "D003": ("content/a.md", {**site("organization: guishan", f"{LIMITS}{{document_kib: 1}}"), **body("字" * 400)}),
    "D004": ("content/a.md:1:1", {A: b"---\xff\xff"}),
    "D005": ("content/a.md:1:1", {A: notice().encode("gb18030")}),
    "D006": ("content/a.md:7:2", body("一\x07二")),
    "D007": ("content/a.md:7:2", body("一\u200e二")),
    "D010": ("content/a.md:2:10", {A: notice("公示甲乙").encode()[:18]}),
    "D011": ("content/a.md:7:2", body("一\ue001二")),
    "D020": ("content/a.md:1:1", {A: "公示\n"}),
    "D021": ("content/a.md:1:1", {A: "---\ntitle: 公示\n"}),
    "D022": ("content/a.md:1:1", fields(f"summary: {'长' * 6000}")),
    "D023": ("content/a.md:2:1", {A: notice().replace("---\n", "---\n- 一项\n", 1)}),
    "D024": ("content/a.md:4:5", fields("summary: 第一行\n  第二: 行")),
    "D025": ("content/a.md:3:11", fields("keywords: [低保, 公示")),
    "D026": ("content/a.md:3:15", fields("summary: '一二三四")),
    "D027": ("content/a.md:4:1", fields("summary:\n\t缩进")),
    "D028": ("content/a.md:5:2", fields("keywords:\n  - 低保\n 公示")),
    "D029": ("content/a.md:4:5", fields("keywords:\n  - &a 公示")),
    "D030": ("content/a.md:4:5", fields("keywords:\n  - !a 公示")),
    "D031": ("content/a.md:4:27", fields(f"keywords:\n  {'[' * 40}{']' * 40}")),
    "D032": (f"{ORGS}:200000:3", {ORGS: "- a\n" * 200_001}),
    "D033": (f"{ORGS}:11:1", {ORGS: f"{ORGANIZATIONS}---\n{ORGANIZATIONS}"}),
    "D034": ("content/a.md:4:6", fields("attachments:\n  - {[a]: b}")),
    "D035": ("content/a.md:3:1", fields("标题: 又一个")),
    "D036": ("content/a.md:3:10", fields("summary: 共3项 # 不含上年")),
    "D037": ("content/a.md:3:1", fields("没有冒号")),
    "D101": ("content/a.md:2:1", {A: notice().replace("category: finance\n", "")}),
    "D102": ("content/a.md:3:1", fields("colour: red")),
    "D103": ("content/a.md:3:12", fields("withdrawn: 有误")),
    "D104": ("content/a.md:3:9", fields("issued: 昨天")),
    "D038": ("content/a.md:4:3", fields('source: "甲\n  \\公示"')),
    "D105": ("content/a.md:3:9", fields("issued: 2024-02-30")),
    "D120": ("content/a.md:3:9", fields("issued: 2999-01-01")),
    "D121": ("site.yaml:7:10", site("id: village-affairs", "id: con")),
    "D106": ("content/a.md:3:24", fields("progress: [{目标: a, 数值: 两}]")),
    "D107": ("content/a.md:3:8", fields("draft: 也许")),
    "D108": ("content/a.md:3:9", fields("period: 春季")),
    "D109": ("content/a.md:3:17", fields("progress: [{目标: 一, 数值: 2}]")),
    "D110": ("content/a.md:3:1", fields("summary:")),
    "D111": ("content/a.md:3:13", fields("doc_number: 20号")),
    "D112": ("content/a.md:3:10", fields("summary: 一\u202e二")),
    "D113": ("content/a.md:3:10", fields(f"summary: {'摘' * 501}")),
    "D114": ("content/a.md:3:10", fields("display: {from: 2024-03-05, until: 2024-03-01}")),
    "D115": ("site.yaml:3:22", site("[zh-Hans, en]", "[zh-Hans, klingon!]")),
    "D116": ("site.yaml:2:11", site("https://board.example/", "board.example")),
    "D117": ("site.yaml:5:12", site("categories:", "time_zone: 北京\ncategories:")),
    "D118": ("content/a.md:3:13", fields("publish_at: 明早")),
    "D119": ("content/a.md:3:10", fields("display: {from: 2024-03-05}")),
    "D130": ("content/a.md:3:7", fields("kind: 招标公高")),
    "D131": ("content/a.md:3:1", fields("中标人: 安澜公司")),
    "D132": ("content/a.md:3:7", fields("kind: emergency\nevent: 暴雨")),
    "D133": ("content/a.md:4:1", fields("kind: reply\n申请人: 李建国\nasked: 路灯\nanswered-on: 2024-04-01")),
    "D134": ("content/a.md:4:8", fields(f"{AWARD}price: 约3万元")),
    "D135": ("content/a.md:4:7", fields(f"{AWARD}area: 12.5")),
    "D136": ("content/a.md:4:20", fields(f"{AWARD}supervision-phone: 村部")),
    "D137": ("content/a.md:4:11", fields(f"{AWARD}duration: 很快")),
    "D138": ("content/a.md:4:12", fields(f"{AWARD}in-effect: 2024-04-01起")),
    "D139": ("kinds.yaml:2:8", {"kinds.yaml": "fields:\n- {id: org, name: 机构}\n"}),
    "D140": ("kinds.yaml:2:8", {"kinds.yaml": "kinds:\n- {id: tender, required: [colour]}\n"}),
    "D141": ("content/a.md:3:7", fields(f"kind: homestead\ndisplay: 15天\n{CALL}")),
    "D142": ("content/a.md:10:1", {A: with_fields(
        "kind: reply\nasked: 路灯\nanswered-on: 2024-04-01", body="申请人：李建国")}),
    "D143": ("content/a.md:12:11", {
        **site("organization: guishan", "organization: guishan\ndisclosure: villagers-committee-2026"),
        A: with_fields(ACCOUNTS, category="village-affairs", body="|项目|金额|\n|---|---|\n|水费|1|")}),
    "D144": ("kinds.yaml:2:8", {"kinds.yaml": "kinds:\n- {id: tendre, required: [amount]}\n"}),
    "D201": ("content/a.md:4:6", {A: notice(org="东湾")}),
    "D224": ("content/a.md:2:8", {A: notice("关于东洼村土地的公告", org="douzhuang")}),
    "D223": ("content/a.md:4:6", {A: notice(org="[dongwa, 东洼村]")}),
    "D225": ("content/b.md:3:5", following("{更正: a.md, 项目: 公示期, 现: 下周}")),
    "D226": ("content/b.md:3:5", following("废止 桂政发〔2019〕3号")),
    "D227": ("content/b.md:3:5", following("更正 b.md")),
    "D228": ("content/a.md:3:5", following("更正 a.md", "关于: 更正 b.md", "2024-04-10")),
    "D229": ("content/b.md:3:5", following("更正 a.md", date="2024-04-01")),
    "D230": ("content/b.md:3:5", following("更正 a.md", "撤回: {日期: 2024-04-11, 原因: 有误}")),
    "D231": (
        "content/b.md:3:5",
        following("{延期: a.md, 至: 2024-04-20}", "公示期: {至: 2024-04-25}", "2024-04-18"),
    ),
    "D232": ("content/b.md:3:5", following("{延期: a.md, 至: 2024-06-20}", "公示期: {至: 2024-04-25}")),
    "D233": (
        "content/b.md:3:5",
        following(
            "{更正: a.md, 项目: 公示期, 原: 2024-04-20, 现: 2024-04-30}", "公示期: {至: 2024-04-25}"
        ),
    ),
    "D234": ("content/b.md:3:5", following("{更正: a.md, 项目: 公示期, 现: 2024-04-30}")),
    "D235": (
        "content/b.md:2:8",
        {A: notice("渡口修缮招标公告"), B: notice("渡口修缮中标公告", date="2024-04-20")},
    ),
    "D202": ("content/a.md:5:11", {A: notice(category="财政")}),
    "D203": ("content/a.md:7:5", body("[x](none.md)")),
    "D204": ("content/a.md:7:5", body("[x](#无)")),
    "D205": ("content/a.md:7:6", body("![图](无.png)")),
    "D206": ("content/x.pdf", {"content/x.pdf": b"x"}),
    "D207": ("content/a.md:7:5", body("[x](javascript:x)")),
    "D208": ("content/a.md:7:5", {**body("![](a.png)"), "content/a.png": b"x"}),
    "D209": ("content/y/a.md", {"content/x/a.md": notice(), "content/y/a.md": notice()}),
    "D210": ("content/con.md", {"content/con.md": notice()}),
    "D211": ("content/a.md:7:5", {**body("[x](a.exe)"), "content/a.exe": b"x"}),
    "D212": ("content/b.md:3:13", {A: notice(NUMBER), B: notice(NUMBER.replace("公示", "又一公示", 1))}),
    "D213": ("content/a.md:3:13", fields("supersedes: none.md")),
    "D214": ("content/a.en.md:3:7", {A: notice(), "content/a.en.md": "---\ntitle: A\ndate: 2023-01-01\n---\n"}),
    "D215": ("content/a.fr.md", {"content/a.fr.md": notice()}),
    "D216": ("content/a.svg", {**body("![图](a.svg)"), "content/a.svg": "<svg onload='x()'/>"}),
    "D217": ("content/a.md:3:10", fields("aliases: ../x")),
    "D250": ("content/a.en.md:3:18", {A: notice(), "content/a.en.md": "---\ntitle: A\ntranslated_from: latest\n---\n"}),
    "D251": (
        "content/a.en.md:3:18",
        {A: notice(), "content/a.en.md": "---\ntitle: A\ntranslated_from: 0123456789ab\n---\n"},
    ),
    "D252": ("content/a.md:3:18", fields("translated_from: 0123456789ab")),
    "D218": ("content/a.md:7:6", body("![图](https://elsewhere.example/a.png)")),
    "D219": (f"content/{'长' * 67}.md", {f"content/{'长' * 67}.md": notice()}),
    "D220": ("content/a.md.txt", {A: notice(), "content/a.md.txt": notice()}),
    "D222": (
        "content/b.md:7:5",
        {
            A: notice("误发\nwithdrawn: {date: 2024-05-01, reason: 误发}", body="[x](a.files/x.pdf)"),
            "content/a.files/x.pdf": b"names",
            B: notice("另一份", body="[x](a.files/x.pdf)"),
        },
    ),
    "D221": ("content/a.md:7:5", {**body("[x](a.html)"), "content/a.html": b"x"}),
    "D301": ("content/a.md:7:1", {**site("organization: guishan", f"{LIMITS}{{seconds: 0.2}}"), **body("[" * 9000)}),
    "D302": ("content/a.md:7:1", body("> " * 500 + "重")),
    "D303": ("content/a.md:7:1", body("<iframe></iframe>")),
    "D304": ("content/a.md:7:1", body("<div>甲")),
    "D305": ("content/a.md:7:1", body("[^1]: 甲")),
    "D306": ("content/a.md:7:1", body("| 甲 | 乙 |")),
    "D307": ("content/a.md:9:1", body("|甲|乙|\n|-|-|\n|1|2|3|")),
    "D308": ("content/a.md:7:1", body("姓名  金额  备注\n王某某某  100\n李某  200  代领")),
    "D309": ("content/a.md:7:3", body("附件[名单]（名单.pdf）")),
    "D310": ("content/a.md:7:1", body("|甲|<|\n|-|-|\n|1|^|\n|2|3|")),
    "D401": ("site.yaml:6:3", site("id: village-affairs", "id: finance")),
    "D402": (f"{ORGS}:9:11", organizations("id: dongwa", "id: search")),
    "D403": (f"{ORGS}:10:1", organizations("西堤村", "东洼村")),
    "D404": (ORGS, {ORGS: None}),
    "D405": ("site.yaml:4:9", site("organization:", "output: content/out\norganization:")),
    "D406": ("site.yaml:5:19", site("organization: guishan", "organization: guishan\ngovernment: {icp: 备案号}")),
    "D408": ("site.yaml:5:22", site("organization: guishan", "organization: guishan\nappearance: {accent: red}")),
    "D409": ("site.yaml:5:22", site("organization: guishan", "organization: guishan\nappearance: {accent: fc0}")),
    "D410": ("site.yaml:5:21", site("organization: guishan", "organization: guishan\nappearance: {fonts: 'a;'}")),
    "D411": ("site.yaml:5:20", site("organization: guishan", "organization: guishan\nappearance: {logo: ../a.png}")),
    "D420": (
        "site.yaml:6:3",
        site("organization: guishan", "organization: guishan\npublish:\n  {name: a, to: git, remote: 'https://a:secret@b.example/c.git'}"),
    ),
    "D501": ("mine/templates/404.html:2", theme("templates/404.html", "{{ site.title }}\n{{ 1 / 0 }}")),
    "D502": ("mine", site("organization: guishan", "organization: guishan\ntheme: mine")),
    "D503": ("mine/strings/en.po", theme("strings/en.po", "msgid broken\n")),
    "D504": ("mine/templates/404.html:2", theme("templates/404.html", "{{ site.title }}\n{{ site.colour }}")),
    "D430": ("site.yaml:3:10", site("languages:", "boards: [{organization: guishan, address: 'http://b.example/'}]\nlanguages:")),
    "D505": ("mine/templates/404.html:1", theme("templates/404.html", "{{ t.__globals__ }}")),
    "D507": ("mine/templates/404.html:1", theme("templates/404.html", "{{ 'x' * 10**9 }}")),
    "D508": ("mine/templates/404.html:1", theme("templates/404.html", "{% include '404.html' %}")),
    # The life of a notice
    "D780": ("content/a.md:3:6", fields("公示期: 两周")),
    "D781": ("content/a.md:3:10", fields("display: {days: 7个工作日, counted: calendar}")),
    "D782": ("site.yaml:3:31", site("languages:", "holidays: [{year: 2027, off: [国庆节]}]\nlanguages:")),
    "D783": (
        "site.yaml:3:12",
        site("languages:", "holidays: [{year: 2027, off: 10月1日至7日, worked: 10月2日}]\nlanguages:"),
    ),
    "D784": ("content/a.md:3:10", {A: notice("公示\ndisplay: 7个工作日", date="2019-04-10")}),
    "D785": ("content/a.md:3:10", fields("changes: [{date: 2024-04-09, note: 更正}]")),
    "D786": ("content/a.md:3:12", fields("withdrawn: {date: 2031-04-09, reason: 有误}")),
    "D787": (
        "content/c.md:3:13",
        {A: notice(), B: notice("公示\nsupersedes: a.md"), "content/c.md": notice("公示\nsupersedes: a.md")},
    ),
    "D788": ("content/b.md:3:13", {A: notice("公示\nsupersedes: b.md"), B: notice("公示\nsupersedes: a.md")}),
    "D789": ("content/a.md:3:9", {A: notice("公示\neffect: 现行"), B: notice("公示\nsupersedes: a.md")}),
    "D790": ("content/a.md:3:13", fields("objections: {until: 2024-04-09}")),
    "D791": ("content/a.md:4:13", fields("display: 15天\nobjections: {until: 2024-04-20}")),
    "D792": ("published.lock:1:1", {"published.lock": "dongwa/2024/gone/\t2024-04-10\tcontent/gone.md\n"}),
    "D793": (
        "published.lock:1:1",
        {A: notice(), "published.lock": "dongwa/2024/a/gone.pdf\t2024-04-10\tcontent/gone.pdf\n"},
    ),
    "D794": ("published.lock:2:1", {"published.lock": "# head\n<<<<<<< HEAD\n"}),
    # the history of organizations, document numbers, index numbers
    "D750": (f"{ORGS}:10:1", village("until: 2024-01-01, successor: dongwaa")),
    "D751": (f"{ORGS}:10:1", village("until: 2024-01-01, successor: xidi")),
    "D752": (f"{ORGS}:10:11", village("since: 2024-01-01, until: 2023-01-01")),
    "D753": (
        f"{ORGS}:11:1",
        village("since: 2024-01-01, level: village}\n        - {id: a, name: 安村, until: 2020-01-01, successor: xidi"),
    ),
    "D754": (
        f"{ORGS}:10:1",
        organizations(
            "name: {zh-Hans: 西堤村, en: Xidi Village}, level: village}",
            "name: 西堤村, level: village, until: 2020-01-01, "
            "children: [{id: a, name: 安村, level: village}]}",
        ),
    ),
    "D755": ("content/a.md:3:7", {**village("until: 2024-04-10"), A: notice(org="xidi", date="2024-04-11")}),
    "D758": ("site.yaml:5:15", site("organization: guishan", "organization: guishan\nindex_number: '{no}'")),
    "D759": (
        "content/a.md:3:15",
        {
            **site("organization: guishan", "organization: guishan\nindex_number: '{org}-{year}-{serial:5}'"),
            **fields("index_number: dongwa-2024-1"),
        },
    ),
    "D756": ("content/a.md:3:7", {**village("since: 2024-04-10"), A: notice(org="xidi", date="2024-04-09")}),
    # The rules of disclosure (ledger)
    "D701": ("site.yaml:5:23", disclosure("profile: villagers-commitee-2026")),
    "D702": (
        "site.yaml:5:82",
        disclosure("profile: villagers-committee-2026, exemptions: [{org: dongwa, rule: finances, reason: 无}]"),
    ),
    "D703": ("site.yaml:5:57", disclosure("profile: villagers-committee-2026, rules: [{id: generals}]")),
    "D704": (
        "site.yaml:5:125",
        disclosure(
            "profile: villagers-committee-2026, exemptions: "
            "[{org: dongwa, from: 2024-01-01, until: 2024-06-30, reason: 无}, "
            "{org: 东洼村, from: 2024-06-30, reason: 无}]"
        ),
    ),
    "D705": (
        "site.yaml:5:62",
        disclosure(
            "profile: villagers-committee-2026, exemptions: "
            "[{org: dongwa, from: 2024-01-02, until: 2024-06-29, reason: 无}]"
        ),
    ),
    "D706": ("site.yaml:5:82", disclosure("profile: villagers-committee-2026, rules: [{id: general, due: {day: 32}}]")),
    "D707": ("site.yaml:5:13", site("organization: guishan", "organization: guishan\ndisclosure: local-example")),
    "D708": ("site.yaml:5:57", disclosure("profile: villagers-committee-2026, rules: [{id: general, display: 10}]")),
    "D709": ("site.yaml:5:13", disclosure("since: 2024-01-01")),
    "D710": (
        "content/a.md:3:10",
        {A: notice("公示\ndisplay: 7天\nperiod: 2026-Q1", "2026-04-10")},
    ),
    "D712": (
        "content/a.md:3:10",
        {A: notice("拟提拔人员公示\ndisplay: 5天", "2024-04-12", body="监督电话：0700-5550100。")},
    ),
    "D711": ("content/a.md:5:11", {**disclosure("profile: villagers-committee-2026"), A: notice()}),
    # Plans and their targets
    "D604": (".sitegen", {"site.yaml": SITE + "output: .sitegen\n"}),
    "D605": ("output", {A: notice(), "output/index.html": "mine"}),
    "D730": ("content/a.md:4:12", progress("{target: flims, value: 3}")),
    "D731": ("content/a.md:3:11", fields("progress: [{target: films, value: 3}]")),
    "D732": ("content/a.md:3:7", {**fields("plan: b"), B: notice()}),
    "D733": (
        "content/c.md:4:12",
        {
            **progress("{target: films, value: 3}"),
            "content/c.md": notice("述职\nplan: b\nprogress: [{target: films, value: 2}]", "2024-05-01"),
        },
    ),
    "D734": ("content/a.md:4:12", progress("{target: films, value: 3, unit: 部}")),
    "D735": (
        "content/c.md:4:12",
        {
            **progress("{target: films, value: 3}"),
            "content/c.md": notice("述职\nplan: b\nprogress: [{target: films, value: 3}]"),
        },
    ),
    "D736": ("content/a.md:4:7", {A: notice("进展\nplan: b", "2023-12-31"), B: PLAN}),
    "D737": ("content/b.md:3:11", {B: PLAN.replace("unit: 次", "due: 2023-12-31")}),
    "D738": ("content/b.md:3:59", {B: PLAN.replace("]\n", ", {id: films, text: 又一项, equals: 1}]\n")}),
    "D739": ("content/b.md:6:11", {A: PLAN.replace("films", "shows"), B: PLAN.replace("计划", "又一计划", 1)}),
    "D740": ("content/a.md:4:8", {A: notice("述职\nplan: b\nstage: review"), B: PLAN}),
    "D741": ("content/b.md:3:10", {B: PLAN.replace("category: plan", "category: finance")}),
    "D742": ("content/a.md:4:12", progress("{target: films, value: 3, date: 2024-06-01}")),
    "D122": ("content/b.md:3:39", of_plan("targets: [{id: hall, text: 建成礼堂, due: 6月前}]")),
    "D123": ("content/b.md:3:40", of_plan("targets: [{id: hall, text: 建成礼堂, goal: 超过两成}]")),
    "D124": ("content/b.md:3:11", of_plan("targets: [{id: a, text: 播放, unit: 次, at_most: 8次以上}]")),
    "D125": ("content/b.md:4:11", of_plan("period: 2024—2026年\ntargets: [{id: a, text: 播放, due: 9月底}]")),
    "D743": ("content/a.md:4:12", {**progress("{target: hall, value: 3}"), **a_plan(HALL)}),
    "D744": ("content/a.md:4:12", progress("{target: films, state: 完成}")),
    "D745": ("content/a.md:4:12", progress("{target: films, value: 1, state: 完成}")),
    "D746": ("content/a.md:4:12", progress("{target: films, value: 1, milestone: 一季度}")),
    "D747": ("content/b.md:3:8", of_plan("tasks: 正文")),
    "D748": ("content/b.md:3:8", {**of_plan("tasks: t.csv"), "content/t.csv": "序号,牵头单位\n1,西堤村\n"}),
    "D749": ("content/b.md:10:1", of_plan("period: 2024", f"{TASKS}| 1 | 修路 | 西堤村 | 9月底 |")),
    "D760": ("content/b.md:3:8", {**of_plan("tasks: t.csv"), "content/t.csv": "任务,牵头单位\n修路,西堤村\n"}),
    "D761": ("content/b.md:10:1", of_plan("tasks: 正文", f"{TASKS}| 1 | 修路 | 西堤村 | 春节前 |")),
    "D762": (
        "content/b.md:3:11",
        {**of_plan("targets: [{id: a, text: 修路, serves: c#films}]"), **a_plan(HALL, "content/c.md", "xidi")},
    ),
}  # fmt: skip
CASES |= {  # pre-publication checks
    "D810": ("content/a.md:7:4", body("王明，13812345678。")),
    "D811": ("content/a.md:7:3", body("车牌桂A12345。")),
    "D814": (
        "content/a.md:3:8",
        {A: notice("公示\nallow: {手机号码: 本人同意公布}", body="王明，13812345678。")},
    ),
    "D820": ("content/a.md:7:4", body("今年修x公里路。")),
    "D821": ("content/a.md:8:4", {A: PLAN.replace("正文。", "今年修x公里路。")}),
    "D830": ("content/a.md:3:7", {A: notice(date="2027-01-01")}),
    "D831": ("content/a.md:3:9", fields("period: 2022")),
    "D832": ("content/a.md:2:8", {A: notice("2024年第一季度公示\nperiod: 2023-Q4")}),
    "D833": ("content/a.md:3:9", fields("period: 2024-Q3")),
    "D834": ("content/2023/a.md:3:7", {"content/2023/a.md": notice()}),
    "D835": (
        "content/a.md:8:6",
        {A: notice("公示\ndisplay: 15天", body="公示时间：2024年4月10日至2024年4月16日。")},
    ),
    "D836": ("content/a.md:7:8", body("公示期5天，自2024年4月10日至4月19日。")),
    "D837": ("content/a.md:7:3", body("报名截止时间：2024年4月1日。")),
    "D838": ("content/a.md:7:3", body("定于2024年4月12日（星期三）开会。")),
    "D839": (
        "content/a.md:4:14",
        {
            A: notice("公示\nperiod: 2024-Q1\nattachments: 2023年第四季度.csv"),
            "content/2023年第四季度.csv": "a,b",
        },
    ),
    "D840": ("content/b.md:2:8", {A: notice("公示"), B: notice("公示", date="2024-05-10")}),
    "D841": (
        "content/b.md:3:9",
        {
            A: notice("甲\nperiod: 2023-Q4", body=FIGURES),
            B: notice("乙\nperiod: 2024-Q1", date="2024-05-10", body=FIGURES),
        },
    ),
    "D850": (
        "content/a.md:11:1",
        body("| 项目 | 金额 |\n|---|---|\n| 甲 | 100 |\n| 乙 | 200 |\n| 合计 | 310 |"),
    ),
    "D851": (
        "content/a.md:7:5",
        body("下列名单共3户。\n\n| 序号 | 户主 |\n|---|---|\n| 1 | 王明 |\n| 2 | 李华 |"),
    ),
    "D860": ("content/a.md:9:1", body("正文。\n\n附件：1.明细表")),
    "D861": (
        "content/a.md:10:1",
        {
            A: notice("公示\nattachments: q.csv", body="正文。\n\n附件：1.明细表 2.名单"),
            "content/q.csv": "a,b",
        },
    ),
    "D843": (
        "content/a.md:8:3",
        {A: notice("账\nperiod: 2024-Q1", body="现将2023年第一季度收支公开如下。")},
    ),
    "D844": ("content/a.md:9:1", body("正文。\n\n2023年4月10日")),
    "D845": ("content/a.md:7:2", body("于4月31日完成。")),
    "D862": ("content/a.md:7:1", body("详见下表。")),
    "D863": ("content/a.md:2:8", {A: notice("低保对象公示")}),
    "D870": ("content/a.md:7:2", body("要进一步进一步加强。")),
    "D871": ("content/a.md:9:1", body(f"{SENTENCE}\n\n{SENTENCE}")),
    "D872": ("content/a.md:7:4", body("各村民（组长按时参加。")),
    "D873": (
        "content/a.md:7:41",
        body(f"{SENTENCE}请各村于本月底以前把汇总表送到镇党政办公室由专人统一登记"),
    ),
    "D874": ("content/a.md:7:2", body("共1２户。")),
    "D876": ("content/a.md:9:1", body("正文。\n\n西堤村村民委员会\n2024年4月10日")),
    "D875": ("content/a.md:2:8", {A: notice("西堤村第一季度财务公开")}),
}
OTHERS = {
    "D506",
    "D002",
    "D008",
    "D009",
    "D601",
    "D602",
    "D603",
    "D606",
    "D607",
    "D608",
    "D609",
}  # below; D602 in test_crash.py too, D606 in test_publication_faults.py, D607 on in test_cluster.py
NOTES = {  # reported by `check` alone
    *(
        "D224",
        "D226",
        "D230",
        "D232",
        "D235",
        "D814",
        "D711",
        "D739",
        "D740",
        "D749",
        "D760",
        "D789",
    ),
}
OTHERS |= {"D812", "D813", "D815"}  # of attachments: test_checks_of_files.py
OTHERS |= {f"D{n}" for n in range(311, 323)}  # of included sheets: test_included_sheets.py
OTHERS |= {"D852"}  # of the annual report: test_annual_report.py
OTHERS |= {"D407", "D757"}  # of `check` alone: test_government.py, test_document_numbers.py
OTHERS |= {f"D{n}" for n in range(431, 442)}  # of a portal's boards: test_portal.py
OTHERS |= {"D421"}  # where a library is missing: test_compress.py
OTHERS |= {"D422"}  # of a shallow clone: test_history.py
OTHERS |= {"D699"}  # a fault of the program: test_rebuilder.py


@pytest.mark.parametrize("code", CASES)
def test_each_diagnostic_code_is_reported_at_its_place(tmp_path: Path, code: str) -> None:
    place, files = CASES[code]
    board = Board(tmp_path)
    for path, content in files.items():
        if content is None:
            board.remove(path)
        else:
            board.put(path, content)
    found = board.check(dry=code in NOTES)
    if code in NOTES:  # `check` also notes that this site is not registered
        found = [one for one in found if not one.endswith("D407")]
    if code == "D112":  # the character itself is reported as well
        found = [one for one in found if not one.endswith("D007")]
    assert found == [f"{place} {code}"]


@pytest.mark.parametrize(
    ("typed", "code"), [("*重要", "D029"), ("&附件", "D029"), ("!注意", "D030"), ("*a", "D029")]
)
def test_yaml_syntax_errors_are_reported_in_our_words(
    tmp_path: Path, typed: str, code: str
) -> None:
    board = Board(tmp_path)
    board.put(A, notice(f"公示\nkeywords:\n  - {typed}"))
    assert [found.code for found in board.build().findings] == [code]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/etc/hostname", path)])
def test_pipes_and_links_are_not_read_as_sources(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    board = Board(tmp_path)
    make(tmp_path / "content/a.md")
    assert board.check() == ["content/a.md D002"]


def test_a_file_that_vanishes_during_the_build_is_reported(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(A, notice(body="[x](x.pdf)"))
    board.put("content/x.pdf", b"x")

    def vanish(stage: str, done: int, total: int) -> None:
        if stage == "draw":
            (tmp_path / "content/x.pdf").unlink(missing_ok=True)

    with open_cache(tmp_path / CACHE) as cache:
        result = build(Request(tmp_path, NOW), cache, Inline(), vanish)
    assert [f"{found.at} {found.code}" for found in result.findings] == ["content/x.pdf D008"]
    assert not result.published


@pytest.mark.skipif(os.name != "posix", reason="names are text on this system")
def test_a_file_name_of_invalid_bytes_is_reported(tmp_path: Path) -> None:
    board = Board(tmp_path)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/content/\xff.md")).write_text(notice(), "utf-8")
    assert board.check() == [r"content/\xff.md D009"]


def codes(folder: Path, output: Path | None = None) -> list[str]:
    """Return the codes of a build that does not wait for the lock."""
    result = run(Request(folder, NOW, output), folder / CACHE, 1, lambda *_: None, None)
    return [found.code for found in result.findings]


def test_a_second_build_without_wait_gives_up(tmp_path: Path) -> None:
    Board(tmp_path)
    (tmp_path / ".sitegen").mkdir()
    with FileLock(tmp_path / ".sitegen/lock"):
        assert codes(tmp_path) == ["D601"]
    assert codes(tmp_path) == []


@pytest.mark.parametrize("output", ["occupied", "occupied/output"])
def test_an_output_folder_that_cannot_be_created_is_reported(tmp_path: Path, output: str) -> None:
    Board(tmp_path).put("occupied", "a file")
    assert codes(tmp_path, tmp_path / output) == ["D602"]


def test_a_foreign_folder_in_the_place_of_a_page_is_left_alone(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("output/2024/index.html/mine.txt", "mine")
    board.put(A, notice())
    assert codes(tmp_path) == ["D603"]
    assert board.output() == {"2024/index.html/mine.txt": b"mine"}


def constructors() -> dict[str, set[str]]:
    """Each code that can be constructed, and its parameters."""
    found: dict[str, set[str]] = {}
    problems = ["mapping values are not allowed", "expected ',' or", "quoted scalar", "tab", "?"]
    problems += ["unknown escape character"]
    for make in vars(d).values():
        if inspect.isfunction(make) and next(iter(inspect.signature(make).parameters), "") == "at":
            values = {
                "known": ["a"],
                "choices": ["a"],
                "character": "x",
                "size": 1,
                "limit": 1,
                "seconds": 1.0,
                **dict.fromkeys(("first", "length"), 1),
                **dict.fromkeys(("ratio", "least"), 1.0),
            }
            rest = list(inspect.signature(make).parameters)[1:]
            for problem in problems if make is d.yaml_syntax else [""]:
                one = make(Location("a"), **{n: problem or values.get(n, "x") for n in rest})
                found[one.code] = {name for name, _ in one.params}
    return found


def test_invariant_every_diagnostic_code_has_a_case_or_a_test() -> None:
    assert set(constructors()) == set(CASES) | OTHERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_invariant_every_diagnostic_code_has_messages_with_its_parameters(language: str) -> None:
    entries = findings(language)
    assert set(entries) == set(constructors())
    for code, parameters in constructors().items():
        used = {
            name
            for text in entries[code].values()
            for _, name, _, _ in string.Formatter().parse(text)
            if name
        }
        assert used <= parameters, code
        assert ("nearest" in parameters) == ("nearest" in entries[code]), code


def test_both_languages_use_the_same_parameters_for_each_code() -> None:
    one, other = (
        {
            code: {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in entry.items()}
            for code, entry in findings(language).items()
        }
        for language in LANGUAGES
    )
    assert one == other


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("near", ["", "x"])
def test_every_message_can_be_formatted(language: str, near: str) -> None:
    for code, parameters in constructors().items():
        finding = Diagnostic(Location("a"), code, tuple((name, near) for name in parameters))
        said, hint = texts(finding, language)
        assert "{" not in said + hint, code
