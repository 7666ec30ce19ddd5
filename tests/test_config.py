"""Settings: accepted values, defaults, and all faults reported at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.config.load import load, read_sources, time_zone_of
from sitegen.config.model import Config, Sources
from sitegen.domain.document import Category
from sitegen.domain.organization import Contact
from sitegen.domain.text import LocalText

from .board import BASE, Board, links, notice, parts

SITE, ORGANIZATIONS = (text for _, text in parts(BASE))


def loaded(site: str = SITE, organizations: str = ORGANIZATIONS) -> tuple[Config | None, list[str]]:
    """Return a configuration and its findings as `path:line:column code`."""
    config, findings = load(Sources(site.encode(), organizations.encode()))
    return config, [f"{found.at} {found.code}" for found in findings]


def sound(site: str = SITE, organizations: str = ORGANIZATIONS) -> Config:
    """Return a configuration, which must have no findings."""
    config, findings = loaded(site, organizations)
    assert findings == []
    assert config
    return config


def test_settings_in_either_language_mean_the_same() -> None:
    chinese = """\
网站名称: {zh-Hans: 公开栏, en: Noticeboard}
网址: https://board.example/
语言: [zh-Hans, en]
主办单位: guishan
类别:
  - {编号: finance, 名称: {zh-Hans: 财务公开, en: Finance}}
  - {编号: village-affairs, 名称: {zh-Hans: 村务公开, en: Village affairs}}
  - {编号: plan, 名称: {zh-Hans: 工作计划, en: Plans}, 种类: plan}
"""
    organizations = """\
- 编号: guishan
  名称: {zh-Hans: 桂山县, en: Guishan County}
  层级: 县
  下级:
    - 编号: douzhuang
      名称: {zh-Hans: 豆庄镇, en: Douzhuang Town}
      层级: 乡镇
      下级:
        - {编号: dongwa, 名称: {zh-Hans: 东洼村, en: Dongwa Village}, 层级: 村, 别名: [东洼]}
        - {编号: xidi, 名称: {zh-Hans: 西堤村, en: Xidi Village}, 层级: 村}
"""
    assert sound(chinese, organizations) == sound()


def test_omitted_settings_have_defaults() -> None:
    config = sound()
    assert (config.content, config.output, config.theme) == ("content", "output", "")
    assert (config.time_zone, config.base_path) == ("Asia/Shanghai", "/")
    assert config.category("plan") == Category(
        "plan", LocalText((("zh-Hans", "工作计划"), ("en", "Plans"))), plan=True
    )
    assert config.description.in_language("en") == ""
    assert "pdf" in config.file_types
    assert "exe" not in config.file_types
    assert (config.qr, config.print.red_header) == (True, False)
    assert [one.id for one in config.organizations] == ["guishan", "douzhuang", "dongwa", "xidi"]


def test_given_settings_are_kept() -> None:
    config = sound(
        SITE.replace("board.example/", "county.example/gongkai/village")
        + """\
description: 一句话
time_zone: Asia/Urumqi
contact: {phone: 0700-5550100, hours: 每天 9:00-17:00}
file_types: [pdf, ofd]
limits: {document_kib: 100, file_mib: 5, seconds: 2.5}
qr: false
打印: {红头: 是}
"""
    )
    assert config.base_url == "https://county.example/gongkai/village/"
    assert config.base_path == "/gongkai/village/"
    assert config.description.in_language("en") == "一句话"
    assert config.time_zone == "Asia/Urumqi"
    assert config.contact == Contact(phone="0700-5550100", hours="每天 9:00-17:00")
    assert config.file_types == ("pdf", "ofd")
    assert (config.qr, config.print.red_header) == (False, True)
    assert (config.reading.max_bytes, config.reading.max_seconds) == (100 * 1024, 2.5)


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("ZH-hans", "zh-Hans"),
        ("EN", "en"),
        ("mn-mong-cn", "mn-Mong-CN"),
        ("kk-Arab-CN", "kk-Arab-CN"),
    ],
)
def test_a_language_tag_is_normalized_to_its_usual_capitals(typed: str, language: str) -> None:
    assert sound(SITE.replace("[zh-Hans, en]", f"[{typed}]")).languages == (language,)


def test_all_faults_of_both_settings_files_are_reported_at_once() -> None:
    site = """\
title: {zh-Hans: 公开栏, klingon!: x}
base_url: board.example
languages: [zh-Hans, e]
organisation: guishan
time_zone: Asia/Peking
categories:
  - {id: 财务, name: 财务公开}
  - {id: plan, name: 计划, kind: plans}
limits: {seconds: 很久}
colour: red
"""
    organizations = """\
- id: guishan
  name: 桂山县
  level: state
  children:
    - {id: search, name: 查询村, level: village}
    - {id: 2024, name: 年村, level: village}
    - {id: dongwa, name: 东洼村, level: village}
    - {id: dongwa, name: 西堤村, level: village}
    - {id: Xidi, name: 西堤, level: village}
    - {name: 无编号, level: village}
    - {id: nanpo, name: 南坡村, level: village, aliases: [查询村]}
"""
    config, findings = loaded(site, organizations)
    assert config is None
    assert sorted(findings) == sorted(
        [
            "site.yaml:1:23 D115",
            "site.yaml:2:11 D116",
            "site.yaml:3:22 D115",
            "site.yaml:4:1 D102",
            "site.yaml:5:12 D117",
            "site.yaml:7:10 D109",
            "site.yaml:8:32 D107",
            "site.yaml:9:19 D106",
            "site.yaml:10:1 D102",
            "site.yaml:1:1 D101",
            "content/organizations.yaml:3:10 D107",
            "content/organizations.yaml:5:7 D402",
            "content/organizations.yaml:6:7 D402",
            "content/organizations.yaml:11:1 D403",
            "content/organizations.yaml:8:1 D401",
            "content/organizations.yaml:9:12 D109",
            "content/organizations.yaml:10:7 D101",
        ]
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("organization: guishan", "organization: guishna", ["site.yaml:4:15 D201"]),
        ("id: village-affairs", "id: finance", ["site.yaml:6:3 D401"]),
        ("[zh-Hans, en]", "[zh-Hans, en, en]", ["site.yaml:3:12 D401"]),
        ("[zh-Hans, en]", "[]", ["site.yaml:3:1 D110"]),
        ("organization: guishan", "organization: guishan\noutput: content", ["site.yaml:5:9 D405"]),
        ("organization: guishan", "organization: guishan\noutput: .", ["site.yaml:5:9 D405"]),
        ("organization: guishan", "organization: guishan\noutput: ..", ["site.yaml:5:9 D405"]),
        (
            "organization: guishan",
            "organization: guishan\noutput: a/../content/x",
            ["site.yaml:5:9 D405"],
        ),
        ("title:", "title: x\ntitle:", ["site.yaml:2:1 D035"]),
        ("title:", "title: [公开栏", ["site.yaml:1:13 D025"]),
        ("title:", "\ttitle:", ["site.yaml:1:1 D027"]),
    ],
)
def test_a_contradiction_is_reported_at_its_field(old: str, new: str, expected: list[str]) -> None:
    assert loaded(SITE.replace(old, new, 1))[1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("guishan: 桂山县", ["content/organizations.yaml:1:1 D103"]),
        ("桂山县", ["content/organizations.yaml:1:1 D103"]),
        ("- 桂山县", ["content/organizations.yaml:1:3 D103"]),
        (
            ORGANIZATIONS.replace(
                "  children:\n    - id: douzhuang", "  children: x\n  id2:\n    - id: douzhuang"
            ),
            ["content/organizations.yaml:4:13 D103", "content/organizations.yaml:5:3 D102"],
        ),
    ],
)
def test_organizations_are_a_list_of_mappings(text: str, expected: list[str]) -> None:
    findings = sorted(loaded(organizations=text)[1])
    assert [found for found in findings if not found.startswith("site.yaml")] == expected


def test_a_language_equal_to_an_organization_id_is_refused() -> None:
    organizations = ORGANIZATIONS.replace("id: xidi", "id: en")
    assert loaded(organizations=organizations)[1] == ["site.yaml:3:12 D402"]


@pytest.mark.parametrize("absent", ["site.yaml", "content/organizations.yaml"])
def test_a_missing_settings_file_is_reported(tmp_path: Path, absent: str) -> None:
    Board(tmp_path).remove(absent)
    sources, findings = read_sources(tmp_path)
    assert sources is None
    assert [f"{found.at} {found.code}" for found in findings] == [f"{absent} D404"]


def test_a_site_may_name_its_folders(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("site.yaml", SITE + "content: 公开材料\noutput: www\n")
    (tmp_path / "content").rename(tmp_path / "公开材料")
    board.put("公开材料/a.md", notice(body="[x](none.md)"))
    assert board.check() == ["公开材料/a.md:7:5 D203"]
    board.put("公开材料/a.md", notice())
    assert board.check() == []
    assert (tmp_path / "www/dongwa/2024/a/index.html").is_file()
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("site", "zone"),
    [
        (SITE, "Asia/Shanghai"),
        (SITE + "time_zone: Asia/Urumqi\n", "Asia/Urumqi"),
        (SITE + "time_zone: Asia/Urumqi\ncolour: red\n", "Asia/Urumqi"),
        ("[", "Asia/Shanghai"),
    ],
)
def test_the_time_of_a_site_is_known_even_if_its_settings_have_faults(
    tmp_path: Path, site: str, zone: str
) -> None:
    Board(tmp_path).put("site.yaml", site)
    assert time_zone_of(tmp_path) == zone


@pytest.mark.parametrize(
    ("language", "direction"), [("ug", "rtl"), ("kk-Arab-CN", "rtl"), ("bo", "ltr")]
)
def test_any_second_language_is_accepted(tmp_path: Path, language: str, direction: str) -> None:
    board = Board(tmp_path)
    board.put("site.yaml", SITE.replace("[zh-Hans, en]", f"[zh-Hans, {language}]"))
    board.put("content/a.md", notice())
    board.put(f"content/a.{language}.md", "---\ntitle: ئېلان\n---\nتېكىست\n")
    assert board.check() == []
    page = board.page(f"{language.lower()}/dongwa/2024/a/")
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert "ئېلان" in page
    assert f"../../../{language.lower()}/dongwa/2024/a/" in [
        address for _, address in links(board.page("dongwa/2024/a/"))
    ]
