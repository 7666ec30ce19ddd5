"""The `disclosure` setting of site.yaml: a profile of rules, the site's changes, exemptions.

Profiles are the data files beside this module. A site names one, changes rules of it by their ids,
adds its own; organizations and categories are checked once they are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.config.disclosure.checks import Disclosure, Mention, resolved
from sitegen.config.disclosure.fields import (
    CHINESE,
    DISCLOSURE,
    LONGEST,
    PROFILE,
    RULE,
    TERMS,
)
from sitegen.diagnostics import Location
from sitegen.domain.rule import DisplayTerm, Rule, RuleBook
from sitegen.domain.text import LocalText
from sitegen.schema.fields import Fields, FindingCollector, JsonSchema
from sitegen.schema.yaml import parse
from sitegen.schema.yaml_nodes import Mapping, Node, Scalar, Sequence

__all__ = ["Disclosure", "Rules", "default_book", "profile", "profiles", "resolved"]

DEFAULT = "villagers-committee-2026"
_TERMS = "display-terms"  # of all profiles
_NEEDED = ("name", "level", "frequency")
_NO_VALUES: dict[str, Any] = {"rules": ()}


def profiles() -> tuple[str, ...]:
    """Return the names of the shipped profiles."""
    found = (one.name for one in files(__name__).iterdir())
    names = {name.removesuffix(".yml") for name in found if name.endswith(".yml")}
    return tuple(sorted(names - {_TERMS}))


@cache
def profile(name: str) -> dict[str, Any]:
    """Return a profile: its display name, its rules field by field, and when it took effect."""
    return _shipped(name, PROFILE)


@cache
def default_book() -> RuleBook:
    """Return the rules by which displays are judged on a site that names none."""
    values = profile(DEFAULT)
    rules = tuple(_rule(one) for one in values["rules"])
    return RuleBook(
        rules, values["in_force"], (), values["name"], values["in_force"], tuple(_terms({}))
    )


def _shipped(name: str, fields: Fields) -> dict[str, Any]:
    path = f"{name}.yml"
    node, findings = parse((files(__name__) / path).read_text("utf-8"), path)
    assert node is not None, findings
    report = FindingCollector(path)
    values = fields.read(node, report)
    assert values is not None, report.findings
    assert not report.findings, report.findings
    return values


def _terms(changes: dict[str, dict[str, Any]]) -> Iterator[DisplayTerm]:
    """Yield the shipped terms of display with a site's changes, and those of its own."""
    shipped: dict[str, dict[str, Any]] = {
        one["id"]: one for one in _shipped(_TERMS, TERMS)["displays"]
    }
    for name in (*shipped, *(own for own in changes if own not in shipped)):
        values = {**shipped.get(name, {}), **changes.get(name, {})}
        if values.pop("enabled", True):
            values["titles"] = tuple(tuple(one.split()) for one in values.get("titles", ()))
            values["excluded"] = values.pop("except", ())
            values.setdefault("name", LocalText((("", name),)))
            yield DisplayTerm(**values)


class Rules(Struct, frozen=True):
    """The kind of the `disclosure` field: a mapping, or the name of a profile."""

    def read(self, node: Node, report: FindingCollector) -> Disclosure | None:
        if isinstance(node, Scalar):
            key = Scalar("profile", node.line, node.column)
            node = Mapping(((key, node),), node.line, node.column)
        before = len(report.findings)
        values = DISCLOSURE.read(node, report)
        if values is None:
            return None
        base = _NO_VALUES
        if name := values.get("profile"):
            if name not in profiles():
                report.add(d.unknown_profile(_at(node, "profile", report), name, profiles()))
                return None
            base = profile(name)
        reading = _Reading(report, {one["id"]: one for one in base["rules"]})
        for entry in _items(node, "rules"):
            reading.change(entry)
        rules = tuple(reading.rules())
        if not rules:
            report.add(d.no_rules(report.at(node)))
            return None
        known = [rule.id for rule in rules]
        exempt = tuple(values.get("exemptions", ()))
        places = tuple(report.at(entry) for entry in _items(node, "exemptions"))
        for one, entry in zip(exempt, _items(node, "exemptions"), strict=False):
            if one.rule not in ("", *known):
                report.add(d.unknown_rule(_at(entry, "rule", report), one.rule, known))
        if len(report.findings) > before and d.has_errors(report.findings[before:]):
            return None
        displays = {one["id"]: one for one in values.get("displays", ())}
        book = RuleBook(
            rules,
            values.get("since"),
            exempt,
            base.get("name", LocalText(())),
            base.get("in_force"),
            tuple(_terms(displays)),
        )
        return Disclosure(
            book,
            tuple(_organizations(node, report)),
            tuple(_categories(node, rules, report)),
            places,
        )

    def json_schema(self) -> JsonSchema:
        return {"anyOf": [DISCLOSURE.json_schema(), {"enum": list(profiles())}]}


class _Reading:
    """The rules of a profile while the site's changes are applied."""

    def __init__(self, report: FindingCollector, base: dict[str, dict[str, Any]]) -> None:
        self.report = report
        self.base = base
        self.merged = dict(base)
        self.places: dict[str, Location] = {}

    def change(self, node: Node) -> None:
        """Apply an entry of the site's settings: changes to a rule of the profile, or a new rule."""
        values = RULE.read(node, FindingCollector(self.report.path))  # its faults are told already
        if values is None:
            return
        name = values["id"]
        at = self.report.at(node)
        if name in self.places:
            self.report.add(d.duplicate_identifier(at, name))
        self.places[name] = at
        self.merged[name] = {**self.base.get(name, {}), **values}
        lacking = [field for field in _NEEDED if field not in self.merged[name]]
        if lacking:
            self.report.add(d.incomplete_rule(at, name, ", ".join(lacking), self.base))
        if (days := values.get("display", LONGEST)) < (least := self.merged[name].get("least", 0)):
            self.report.add(d.display_below_law(at, name, days, least))

    def rules(self) -> Iterator[Rule]:
        """Return the rules that are complete and in use."""
        for name, values in self.merged.items():
            replaced = values.get("replaces", "")
            if replaced and replaced not in self.merged:
                at = self.places.get(name, Location(self.report.path))
                self.report.add(d.unknown_rule(at, replaced, self.merged))
            if values.get("enabled", True) and all(field in values for field in _NEEDED):
                yield _rule(values)


def _rule(values: dict[str, Any]) -> Rule:
    """Build a rule from its fields.

    Of two numbers of days the larger counts: no local rule can undercut the law.
    """
    made = {key: value for key, value in values.items() if key not in ("least", "enabled", "named")}
    made["display"] = max(values.get("display", 0), values.get("least", 0))
    if values.get("named"):
        made.setdefault("only", ())
    made.setdefault("categories", ())
    return Rule(**made)


def _organizations(node: Node, report: FindingCollector) -> Iterator[Mention]:
    """Yield every mention of an organization."""
    entries = list(_items(node, "exemptions"))
    for rule in _items(node, "rules"):
        entries += _items(rule, "only")
    for entry in entries:
        if isinstance(entry, Scalar):
            yield Mention(report.at(entry), entry.text.strip())
        elif isinstance(value := _value(entry, "org"), Scalar):
            yield Mention(report.at(value), value.text.strip())


def _categories(node: Node, rules: Iterable[Rule], report: FindingCollector) -> Iterator[Mention]:
    """Yield the categories of each rule, located in the site's settings, else in its profile."""
    places = {}
    for entry in _items(node, "rules"):
        if isinstance(name := _value(entry, "id"), Scalar):
            places[name.text.strip()] = _at(entry, "categories", report)
    anywhere = _at(node, "profile", report)
    for rule in rules:
        for category in rule.categories:
            yield Mention(places.get(rule.id, anywhere), category, rule.id)


def _value(node: Node, key: str) -> Node | None:
    """Return the value of a field, given under its key in either language."""
    if not isinstance(node, Mapping):
        return None
    keys = (key, CHINESE.get(key))
    return next((value for name, value in node.entries if name.text.strip() in keys), None)


def _at(node: Node, key: str, report: FindingCollector) -> Location:
    return report.at(_value(node, key) or node)


def _items(node: Node, key: str) -> tuple[Node, ...]:
    value = _value(node, key)
    if isinstance(value, Sequence):
        return value.items
    return () if value is None else (value,)
