"""Check notices against their kind: required fields, table columns, personal data of requesters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitegen import diagnostics as d
from sitegen.catalogue.items import Item
from sitegen.checks.tables import Table
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.content.fields import DOCUMENT
from sitegen.content.reader import Read
from sitegen.diagnostics import Diagnostic
from sitegen.domain.document import Document
from sitegen.domain.notice_kind import Kinds, NoticeKind
from sitegen.domain.text import folded


def lacking(result: Read, kind: NoticeKind, known: Kinds, language: str) -> Iterator[Diagnostic]:
    """Yield each required field that neither the front matter nor the text of a notice states."""
    document, text = result.document, result.text
    assert document is not None
    given = {one.field for one in document.details}
    said = {"display": text and text.display, "objections": text and text.reached}
    at = place_of(document, "kind")
    for name in kind.required:
        if name in given or getattr(document, name, None) or said.get(name):
            continue
        if field := known.field.get(name):
            label, example = field.name.in_language(language), field.example
        else:
            from sitegen.content.notice_kinds.values import EXAMPLES

            common = DOCUMENT.by_key[name]
            chinese = language.startswith("zh")
            label, example = common.chinese if chinese else name, EXAMPLES.get(name, "…")
        yield d.kind_lacks_field(at, kind.name.in_language(language), label, example)


def columns(
    document: Document, kind: NoticeKind, tables: Iterable[Table], language: str
) -> Iterator[Diagnostic]:
    """Yield the required columns if no table of a notice has all of them."""
    wanted = [one.split("|") for one in kind.columns]
    if not wanted or document.attachments:  # the list may be a file
        return
    best = [words[0] for words in wanted]
    for table in tables:
        heads = [folded(cell) for cell in table.head.cells]
        lacks = [
            words[0]
            for words in wanted
            if not any(folded(word) in head for word in words for head in heads)
        ]
        best = min(best, lacks, key=len)
    if best:
        yield d.kind_lacks_column(
            place_of(document, "kind"), kind.name.in_language(language), "、".join(best)
        )


def asker(body: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, words) of unmasked requester names: 申请人：张三丰, but not 申请人：张某某."""
    for found in _ASKER.finditer(body):
        if not _MASK.search(found["name"]):
            yield found.start(), found[0].strip()
    first = _SALUTATION.match(body)
    if first and not _MASK.search(first["name"]) and not _BODY.search(first["name"]):
        yield first.start("name"), first["whole"].strip()


_ASKER = re.compile(
    r"(?:申请人|提问人|来信人|来电人|反映人|投诉人|举报人)(?:姓名)?[ \t]*[：:][ \t]*(?P<name>[^\s，。；、,;]{2,20})"
)
_SALUTATION = re.compile(
    r"\s*(?P<whole>(?:尊敬的)?(?P<name>[\u4e00-\u9fff·]{2,4}?)"
    r"(?:(?:先生|女士|同志|同学|老师)[：:]|[：:][ \t]*[您你]好))"
)
_MASK = re.compile("[某*＊×xX○〇□█_]|匿名|网民|网友|村民|群众|市民|居民|隐去|略")
_BODY = re.compile("[村镇乡县市组委局办会院校部门单位家长位]")


def check_kinds(items: Iterable[Item], config: Config) -> Iterator[Diagnostic]:
    """Yield notices whose category keeps them from counting for the disclosure rule of their kind."""
    if config.disclosure is None:
        return
    rules = {rule.id: rule for rule in config.disclosure.rules}
    for item in items:
        if not item.main.kind:
            continue
        from sitegen.content.notice_kinds import kinds

        kind = kinds(config.kinds).by_id.get(item.main.kind)
        rule = rules.get(kind.rule) if kind else None
        if kind is None or rule is None or not rule.categories:
            continue
        if item.category.id in rule.categories or rule.level != item.organization.level:
            continue
        own = config.languages[0]
        names = [config.category(one).name.in_language(own) for one in rule.categories]
        at = place_of(item.main, "category")
        yield d.kind_in_other_category(
            at, kind.name.in_language(own), rule.name.in_language(own), names
        )
