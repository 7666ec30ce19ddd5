"""Draft a notice of a kind: title, front matter and outline of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from sitegen.config.model import Config
from sitegen.content.fields import DOCUMENT
from sitegen.content.notice_kinds import body_of, kinds
from sitegen.content.notice_kinds.values import EXAMPLES, value_kind
from sitegen.diagnostics import Findings
from sitegen.domain.notice_kind import KindField, Kinds, NoticeKind
from sitegen.domain.organization import Organization
from sitegen.domain.period import Period
from sitegen.domain.rule import DisplayTerm
from sitegen.schema.fields import Field, FindingCollector
from sitegen.schema.yaml_nodes import Scalar

BLANK = "____"
"""A placeholder for the author's text; the checks refuse to publish it."""


class Asked(Struct, frozen=True):
    """A field that a kind asks for.

    Attributes:
        key: As it stands in front matter, in the site's language.
        example: A value as it is typed.
        required: The kind requires it.
    """

    id: str
    key: str
    example: str
    required: bool


class Draft(Struct, frozen=True):
    """The kind-specific parts of a new document. `lines` are further lines of front matter."""

    title: str
    category: str
    body: str
    lines: tuple[str, ...]


def asked(kind: NoticeKind, config: Config) -> Iterator[Asked]:
    """Yield the fields that a kind asks for and that have a value of one line."""
    known, chinese = kinds(config.kinds), _chinese(config)
    for name in kind.fields:
        field = known.field.get(name)
        if field is not None:
            key = field.name.in_language("zh-Hans") if chinese else field.id
            yield Asked(name, key, field.example, name in kind.required)
        elif name == "doc_number":
            common = DOCUMENT.by_key[name]
            yield Asked(
                name,
                common.chinese if chinese else name,
                EXAMPLES[name],
                name in kind.required,
            )


def field_named(text: str, known: Kinds) -> KindField | Field | None:
    """Return the field that a key names: of kinds, or of all documents."""
    text = text.strip()
    found = next((one for one in known.fields if text in (one.id, *one.name.all())), None)
    return found or DOCUMENT.by_key.get(text)


def faults(field: KindField | Field, text: str) -> Findings:
    """Return the findings on the value of a field."""
    report = FindingCollector("")
    kind = field.kind if isinstance(field, Field) else value_kind(field)
    kind.read(Scalar(text.strip(), 1, 1), report)
    return tuple(report.findings)


def usual_category(kind: NoticeKind, config: Config) -> str:
    """Return the first of a kind's usual categories that the site has; "" if it has none of them."""
    rules = config.disclosure.rules if config.disclosure else ()
    of_rule = next((rule.categories for rule in rules if rule.id == kind.rule), ())
    known = {one.id for one in config.categories}
    return next((one for one in (*of_rule, *kind.categories) if one in known), "")


def drafted(
    kind: NoticeKind,
    config: Config,
    organization: Organization | None,
    period: str,
    values: Mapping[str, str],
) -> Draft:
    """Return the draft of a notice.

    Args:
        kind: Its kind.
        config: The settings of the site.
        organization: The publishing organization.
        period: The period that the notice covers, as typed, or "".
        values: Values as typed, by the ids of fields.
    """
    language = config.languages[0]
    name = organization.name.in_language(language) if organization else ""
    title = kind.title.format(org=name, period=written(period, language)) if kind.title else ""
    body = body_of(kind) if _chinese(config) or kind.body else ""
    return Draft(title, usual_category(kind, config), body, tuple(_lines(kind, config, values)))


def written(period: str, language: str) -> str:
    """Format a period in words in Chinese (2026年第三季度); return it unchanged in other languages."""
    found = Period.parse(period) if period else None
    if found is None or not language.startswith("zh"):
        return period
    text = str(found)
    if "/" in text:
        return period
    year, _, part = text.partition("-")
    if not part:
        return f"{year}年"
    if part[0] == "H":
        return f"{year}年{'上' if part == 'H1' else '下'}半年"
    if part[0] == "Q":
        return f"{year}年第{'一二三四'[int(part[1]) - 1]}季度"
    return f"{year}年{int(part)}月"


def _lines(kind: NoticeKind, config: Config, values: Mapping[str, str]) -> Iterator[str]:
    """Yield lines of front matter; a field without a value is a comment with an example."""
    known, chinese = kinds(config.kinds), _chinese(config)
    label = kind.name.in_language(config.languages[0]) if chinese else kind.id
    yield f"{'种类' if chinese else 'kind'}: {label}"
    given = dict(values)
    term = _term(kind, config)
    if "display" not in given and term is not None and "display" in kind.fields:
        given["display"] = _days(term, chinese)
    for name in dict.fromkeys((*kind.fields, *given)):
        if name == "period":
            continue
        field = known.field.get(name)
        if field:
            key = field.name.in_language("zh-Hans") if chinese else name
            example = field.example
        else:
            common = DOCUMENT.by_key[name]
            key, example = common.chinese if chinese else name, EXAMPLES.get(name, "…")
        if name in given:
            yield f"{key}: {_quoted(given[name])}"
        elif name in kind.required and name not in _OTHERWISE:
            yield f"# {key}: {example}"
    if "about" not in given and (before := known.by_id.get(next(iter(kind.follows), ""))):
        title = before.name.in_language(config.languages[0])
        yield _RELATION[chinese].format(title=f"……{title}" if chinese else f"… {title}")


_RELATION = ("# about: result 《{title}》", "# 关于: 结果 《{title}》")


_OTHERWISE = frozenset(("attachments",))  # which the text may give


def _quoted(text: str) -> str:
    """Quote a value for YAML front matter, if needed."""
    text = " ".join(text.split())
    if text[:1] in "\"'[{|>#" or " #" in text:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


def _days(term: DisplayTerm, chinese: bool) -> str:
    if chinese:
        return f"{term.days}{'个工作日' if term.working else '天'}"
    return f"{term.days} {'working ' if term.working else ''}days"


def _term(kind: NoticeKind, config: Config) -> DisplayTerm | None:
    from sitegen.config.disclosure import default_book

    terms: Iterable[DisplayTerm] = (config.disclosure or default_book()).terms
    return next((one for one in terms if one.id == kind.term), None)


def _chinese(config: Config) -> bool:
    return config.languages[0].lower().startswith("zh")
