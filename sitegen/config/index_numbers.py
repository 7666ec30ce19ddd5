"""The `index_number` setting of site.yaml: the pattern of index numbers (索引号)."""

from __future__ import annotations

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.domain.index_number import IndexPattern
from sitegen.schema.fields import Field, Fields, FindingCollector, JsonSchema, Record
from sitegen.schema.kinds import TextKind
from sitegen.schema.yaml_nodes import Node


class PatternOf(Struct, frozen=True):
    """A pattern of index numbers, such as {code:9}/{year}-{serial:5}."""

    def read(self, node: Node, report: FindingCollector) -> IndexPattern | None:
        text = TextKind(limit=80).read(node, report)
        if text is None:
            return None
        pattern = IndexPattern.parse(text)
        if pattern is None:
            report.add(d.bad_index_pattern(report.at(node), text))
        return pattern

    def json_schema(self) -> JsonSchema:
        return {"type": "string"}


INDEX_NUMBER = Record(
    Fields((Field("pattern", PatternOf(), "格式", "Pattern of index numbers.", required=True),)),
    lambda pattern: pattern,
    alone="pattern",
)
