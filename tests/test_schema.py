"""The JSON Schemas that editors are given: they accept what people write and refuse what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from sitegen.config.load import json_schemas
from sitegen.domain.notice_kind import KindSettings

from .board import BASE, parts

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted((ROOT / "content").rglob("*.md"))
VALIDATORS = {
    name: Draft202012Validator(schema) for name, schema in json_schemas(KindSettings()).items()
}
BOARD = {path: yaml.safe_load(text) for path, text in parts(BASE)}


def faults(schema: str, value: Any) -> list[str]:
    """Validate as an editor does: return the paths of faulty values, and why."""
    return [
        f"{error.json_path}: {error.message}" for error in VALIDATORS[schema].iter_errors(value)
    ]


class Typed(yaml.SafeLoader):
    """YAML 1.2 as editors read it: a date is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 # it is PyYAML that wants a dict here
        first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def as_typed(text: str) -> Any:
    """Return a YAML text as an editor sees it."""
    return yaml.load(text, Typed)


@pytest.mark.parametrize("name", sorted(VALIDATORS))
def test_each_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(dict(VALIDATORS[name].schema))


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("site.schema.json", "site.yaml"),
        ("organizations.schema.json", "content/organizations.yaml"),
    ],
)
def test_the_settings_of_the_demo_board_are_accepted(schema: str, path: str) -> None:
    assert faults(schema, as_typed((ROOT / path).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=[str(p.relative_to(ROOT)) for p in DOCUMENTS])
def test_the_documents_of_the_demo_board_are_accepted(path: Path) -> None:
    """But for what is required: a folder's defaults or a translation's source give that."""
    front = path.read_text(encoding="utf-8").split("\n---\n", maxsplit=1)[0].removeprefix("---\n")
    found = faults("document.schema.json", as_typed(front))
    assert [
        fault for fault in found if "not valid under any of the given schemas" not in fault
    ] == []


def test_a_whole_document_in_chinese_is_accepted() -> None:
    front = """\
标题: 关于低保的公示
发布日期: 2024年4月10日
单位: 东洼村
类别: 财务公开
成文日期: 2024/4/9
发文字号: 豆政发〔2024〕7号
关键词: 低保、公示
所属期: 2024
公示期: {起: 2024-04-10, 天数: 15}
意见反馈: 村务监督委员会
有效性: 现行
草稿: 否
附件: [明细.xlsx]
更正记录: [{日期: 2024-04-11, 说明: 更正金额}]
"""
    assert faults("document.schema.json", as_typed(front)) == []


@pytest.mark.parametrize(
    ("schema", "value", "path"),
    [
        ("site.schema.json", {**BOARD["site.yaml"], "colour": "red"}, "$"),
        ("site.schema.json", {**BOARD["site.yaml"], "organization": "桂山"}, "$.organization"),
        ("site.schema.json", {"title": "公开栏"}, "$"),
        (
            "organizations.schema.json",
            [{"id": "a", "name": "甲", "level": "村", "colour": "red"}],
            "$[0]",
        ),
        ("organizations.schema.json", [{"id": "a", "name": "甲", "level": "town"}], "$[0].level"),
        (
            "organizations.schema.json",
            [{"id": "a", "name": "甲", "level": "县", "children": [{"id": "b"}]}],
            "$[0].children[0]",
        ),
        (
            "document.schema.json",
            {"title": "公示", "date": "2024-04-10", "org": "a", "category": "b", "colour": "red"},
            "$",
        ),
        (
            "document.schema.json",
            {"title": "公示", "date": "昨天", "org": "a", "category": "b"},
            "$.date",
        ),
        ("document.schema.json", {"title": "公示", "date": "2024-04-10", "org": "a"}, "$"),
    ],
)
def test_schemas_refuse_what_the_program_refuses(schema: str, value: Any, path: str) -> None:
    assert path in {fault.split(":")[0] for fault in faults(schema, value)}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (
            "organizations.schema.json",
            [
                {
                    "编号": "a",
                    "名称": "甲",
                    "层级": "县",
                    "下级": [{"编号": "b", "名称": "乙", "层级": "村"}],
                }
            ],
        ),
        (
            "site.schema.json",
            {
                **BOARD["site.yaml"],
                "limits": {"seconds": 2.5, "file_mib": 10},
                "qr": False,
                "print": {"red_header": True},
            },
        ),
        (
            "document.schema.json",
            {"title": 2024, "date": "２０２４年４月１０日", "org": "a", "category": "b"},
        ),
        (
            "document.schema.json",
            {
                "title": "甲",
                "date": "2024-04-10",
                "org": "a",
                "category": "b",
                "targets": [{"id": "a", "text": "甲", "at_least": "1,200"}],
            },
        ),
    ],
)
def test_schemas_accept_what_the_program_accepts(schema: str, value: Any) -> None:
    assert faults(schema, value) == []
