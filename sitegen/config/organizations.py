"""Loads `organizations.yaml` into the tree of organizations, or reports findings."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sitegen import diagnostics as d
from sitegen.config.organization_history import FORMER, contradictions, in_order
from sitegen.content.lifecycle_fields import Days, Term
from sitegen.content.source_text import read_node
from sitegen.diagnostics import Findings, Location
from sitegen.domain.organization import (
    Contact,
    EnquiryDesk,
    Organization,
    OrganizationTree,
    Recipient,
    shared_names,
)
from sitegen.schema.fields import Field, Fields, FindingCollector, JsonSchema, ListOf, Record
from sitegen.schema.kinds import Choice, Day, Identifier, PerLanguage, Phone, TextKind
from sitegen.schema.yaml_nodes import Mapping, Scalar, Sequence

ORGANIZATIONS = "organizations.yaml"
RESERVED = frozenset(
    [
        "assets",
        "boards",
        "categories",
        "changes",
        "data",
        "enquiries",
        "feeds",
        "index",
        "ledger",
        "page",
        "plans",
        "search",
        "sitemap",
        "static",
        "translations",
    ]
)


def load_organizations(data: bytes, path: str) -> tuple[OrganizationTree, Findings]:
    """Read the tree of organizations."""
    report = FindingCollector(path)
    node = read_node(data, report)
    if isinstance(node, Mapping) and node.entries:
        report.add(d.wrong_kind(report.at(node), "list", "mapping"))
    elif isinstance(node, Scalar):
        report.add(d.wrong_kind(report.at(node), "list", "text"))
    rows: list[Organization] = []
    if isinstance(node, Sequence):
        _branch(node, "", rows, report)
    where = {organization.id: organization.line for organization in rows}
    for identifier, count in Counter(organization.id for organization in rows).items():
        if count > 1:
            at = Location(path, where[identifier], 1)
            report.add(d.duplicate_identifier(at, identifier))
    for name, first, second in shared_names(rows):
        report.add(d.ambiguous_name(Location(path, where[second], 1), name, first))
    tree = OrganizationTree(tuple(rows))
    report.findings.extend(contradictions(tree, path))
    return tree, tuple(report.findings)


def json_schema() -> JsonSchema:
    """Return the JSON Schema of the file."""
    organization = ORGANIZATION.json_schema()
    below = {"type": "array", "items": {"$ref": "#/$defs/one"}}
    organization["properties"] |= dict.fromkeys(sorted(_CHILDREN), below)
    return {
        "type": "array",
        "items": {"$ref": "#/$defs/one"},
        "$defs": {"one": organization},
    }


CONTACT = Record(
    Fields(
        (
            Field("phone", TextKind(limit=60), "电话", "Telephone."),
            Field("address", TextKind(limit=200), "地址", "Address."),
            Field("email", TextKind(limit=100), "邮箱", "E-mail address."),
            Field("hours", TextKind(limit=100), "办公时间", "Office hours."),
        )
    ),
    Contact,
)

_RECIPIENT = Record(
    Fields(
        (
            Field("to", PerLanguage(), "对象", "Who takes objections, per language."),
            Field("phone", TextKind(limit=60), "电话", "Telephone for objections."),
            Field("address", TextKind(limit=200), "地址", "Where objections are taken."),
        )
    ),
    Recipient,
)


def _desk(days: Term | None = None, **values: Any) -> EnquiryDesk:
    return EnquiryDesk(days=days.days if days else 0, working=bool(days and days.working), **values)


ENQUIRIES = Record(
    Fields(
        (
            Field("to", PerLanguage(), "受理", "Who answers requests, per language."),
            Field("phone", Phone(), "电话", "Telephone."),
            Field("address", TextKind(limit=200), "地址", "Where requests are handed in or sent."),
            Field("email", TextKind(limit=100), "邮箱", "E-mail address for requests."),
            Field("hours", TextKind(limit=100), "办公时间", "Office hours."),
            Field("days", Days(), "答复期限", "Term, where it is not the law's: 15个工作日."),
        )
    ),
    _desk,
    alone="to",
)

_LEVELS = (
    ("county", "county"),
    ("县", "county"),
    ("township", "township"),
    ("乡镇", "township"),
    ("village", "village"),
    ("村", "village"),
    ("other", "other"),
    ("其他", "other"),
)
ORGANIZATION = Fields(
    (
        Field("id", Identifier(), "编号", "Short name for addresses.", required=True),
        Field("name", PerLanguage(), "名称", "Full name per language.", required=True),
        Field("short", PerLanguage(), "简称", "Short name per language."),
        Field("level", Choice(_LEVELS), "层级", "county, township, village, other.", required=True),
        Field("aliases", ListOf(TextKind(limit=100)), "别名", "Other names that clerks type."),
        Field("contact", CONTACT, "联系方式", "Telephone, address, e-mail, hours."),
        Field("objections", _RECIPIENT, "意见反馈", "Who takes objections to what it publishes."),
        Field("enquiries", ENQUIRIES, "依申请公开", "Who answers requests for information."),
        Field("since", Day(), "设立", "Day on which it was founded."),
        Field("until", Day(), "撤销", "Day on which it was abolished."),
        Field("former", ListOf(FORMER), "曾用名", "Earlier names, the oldest first."),
        Field("successor", Identifier(), "并入", "Id of what it was merged into."),
    )
)
_CHILDREN = frozenset({"children", "下级"})


def _branch(
    node: Sequence, parent: str, rows: list[Organization], report: FindingCollector
) -> None:
    for item in node.items:
        values = ORGANIZATION.read(item, report, ignore=_CHILDREN)
        if values is None:
            continue
        sound = ORGANIZATION.complete(values, item, report)
        identifier = str(values.get("id", ""))
        if identifier in RESERVED or (identifier.isdigit() and len(identifier) == 4):
            report.add(d.reserved_identifier(report.at(item), identifier))
        if sound and in_order(values, item, report):
            rows.append(Organization(parent=parent, line=item.line, **values))
        for key, value in item.entries if isinstance(item, Mapping) else ():
            if key.text in _CHILDREN:
                if isinstance(value, Sequence):
                    _branch(value, identifier if sound else parent, rows, report)
                elif not isinstance(value, Scalar) or value.text:
                    report.add(d.wrong_kind(report.at(value), "list", "text"))
