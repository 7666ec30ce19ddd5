"""The history of organizations: founded, renamed, merged, abolished; and its contradictions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.domain.organization import FormerName, Organization, OrganizationTree
from sitegen.schema.fields import Field, Fields, FindingCollector, Record
from sitegen.schema.kinds import Day, PerLanguage
from sitegen.schema.yaml_nodes import Node

FORMER = Record(
    Fields(
        (
            Field("name", PerLanguage(), "名称", "The earlier name, per language.", required=True),
            Field("until", Day(), "更名", "Day on which it took the next name.", required=True),
        )
    ),
    FormerName,
)


def in_order(values: dict[str, Any], node: Node, report: FindingCollector) -> bool:
    """Return True if the dates of an organization are in order: founded, renamed, …, abolished."""
    days: list[date] = [one.until for one in values.get("former", ())]
    days = [day for day in (values.get("since"), *days, values.get("until")) if day]
    for before, after in pairwise(days):
        if after <= before:
            report.add(d.history_out_of_order(report.at(node), str(before), str(after)))
            return False
    return True


def contradictions(tree: OrganizationTree, path: str) -> Iterator[Diagnostic]:
    """Yield findings for histories of organizations that contradict each other."""
    for one in tree:
        at = Location(path, one.line, 1)
        if one.successor:
            yield from _misled(one, tree, at)
        end = tree[one.parent].until if one.parent else None
        if end and (not one.until or one.until > end):
            yield d.outlives_parent(at, one.id, one.parent, str(end))


def _misled(one: Organization, tree: OrganizationTree, at: Location) -> Iterator[Diagnostic]:
    """Yield findings for a successor that is unknown, or that leads back in a circle."""
    if one.successor not in tree:
        near = d.nearest(one.successor, [other.id for other in tree])
        yield d.unknown_successor(at, one.successor, near)
        return
    if one.until is None:
        yield d.missing_field(at, "撤销 / until")
    seen = {one.id}
    heir = one
    while heir.successor in tree:
        heir = tree[heir.successor]
        if heir.id in seen:
            yield d.successor_loop(at, one.id, heir.id)
            return
        seen.add(heir.id)
    heir = tree[one.successor]
    if one.until and not heir.exists_on(one.until):
        yield d.successor_not_there(at, heir.id, str(one.until))
