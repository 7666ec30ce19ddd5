"""The `government` setting of site.yaml: facts that a government website must show.

国办发〔2017〕47号 and the registers of the ministries require them and give the forms of the numbers; a
number of another form is kept, with a warning.
"""

from __future__ import annotations

import re

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.domain.organization import Contact
from sitegen.domain.registration import Registration
from sitegen.schema.fields import Field, Fields, FindingCollector, JsonSchema, Record
from sitegen.schema.kinds import TextKind
from sitegen.schema.yaml_nodes import Node, Scalar


class Registered(Struct, frozen=True):
    """A registration number in the form that its authority uses."""

    pattern: str
    example: str

    def read(self, node: Node, report: FindingCollector) -> str | None:
        text = TextKind(limit=60).read(node, report)
        if text is not None and not re.fullmatch(self.pattern, text):
            report.add(d.bad_registration(report.at(node), text, self.example))
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": ["string", "integer"]}


class OrNone(Struct, frozen=True):
    """A mapping, or the word `none` for a site that is not a government's."""

    record: Record

    def read(self, node: Node, report: FindingCollector) -> Registration | None:
        if isinstance(node, Scalar) and node.text.strip().casefold() in _NONE:
            return Registration(required=False)
        found: Registration | None = self.record.read(node, report)
        return found

    def json_schema(self) -> JsonSchema:
        return {"anyOf": [self.record.json_schema(), {"enum": list(_NONE)}]}


_NONE = ("none", "无")
_SITE_ID = Registered(r"(?i:bm\d{8}|\d{10})", "3412240001")
_ICP = Registered(r"[\u4e00-\u9fff]ICP备\d{5,10}号(-\d{1,3})?", "皖ICP备12345678号-1")
_POLICE = Registered(r"[\u4e00-\u9fff]公网安备 ?\d{14}号", "皖公网安备34122402000001号")

GOVERNMENT = OrNone(
    Record(
        Fields(
            (
                Field("site_id_code", _SITE_ID, "网站标识码", "Code of the government website."),
                Field("icp", _ICP, "ICP备案号", "Number of the ICP register."),
                Field("police", _POLICE, "公安备案号", "Number of the police's register."),
            )
        ),
        Registration,
    )
)


def lacking(registration: Registration, contact: Contact) -> tuple[str, ...]:
    """Return the names, in both languages, of required fields that are not set."""
    if not registration.required:
        return ()
    shown = (
        ("联系方式 / contact", contact.phone or contact.email),
        ("网站标识码 / site_id_code", registration.site_id_code),
        ("ICP备案号 / icp", registration.icp),
        ("公安备案号 / police", registration.police),
    )
    return tuple(name for name, value in shown if not value)
