"""Find notices that seem to be about another document of the site, but lack the field `about` (D235).

There are two signs: a title with 更正, 延期, 终止, 结果 …, if the original has a similar title or is
named in the text; and a sentence such as 《…》同时废止.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property

from sitegen import diagnostics as d
from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.items import Item, language_prefix
from sitegen.config.model import Config
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic
from sitegen.domain.allowance import is_allowed
from sitegen.domain.citation import citations, key_of
from sitegen.domain.document import Document
from sitegen.domain.relation import WORDS, RelationKind

_TITLES: tuple[tuple[RelationKind, str], ...] = (
    ("correction", r"更正|勘误|(?:变更|修正)(?:公告|公示|通知|通告)?$"),
    ("extension", "延期|顺延|延长"),
    ("termination", "终止|流标|废标"),
    ("supplement", "补遗|补充(?:公告|公示|通知|通告|说明|文件|意见)"),
    ("repeal", "废止"),
    ("lapse", "失效"),
    ("answer", "答复|回复"),
    ("result", "中标|成交|结果|合同|采纳情况|反馈情况"),
)
_SAID = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _TITLES))
_ASKS = re.compile(
    "招标|采购|磋商|谈判|询价|比选|竞价|竞标|发包|招租|拍卖|出让|流转|征集|征求|评选"
)
_AWARDS = re.compile("中标|成交|候选人")
_NEAR = timedelta(days=800)  # between a notice and what follows it
_SHORTEST = 4  # characters of a title without the words of its kind
# The words by which titles of one matter differ.
_FORM = re.compile(
    "关于|公开招标|竞争性|招标|采购|磋商|谈判|询价|比选|竞价|发包|招租|拍卖|征求意见|公开征[求集]|意见|征[求集]"
    "|中标|成交|候选人|结果|合同|签订|更正|勘误|变更|修正|延期|顺延|延长|终止|流标|废标|补充|补遗|废止|失效"
    "|采纳情况|反馈情况|答复|回复|情况|文件|说明|公告|公示|通知|通告|公开|函|的|[（(]第?[一二三四1-9]次?[)）]|[〈〉《》，、。\\s]"
)


def check_relations(catalogue: Catalogue, config: Config) -> Iterator[Diagnostic]:
    """Yield a finding for each notice that seems to be about another one.

    Args:
        catalogue: The items on the site.
        config: The site's settings.
    """
    known = _Originals(catalogue, config)
    for item in catalogue.items:
        main = item.main
        said = _SAID.search(main.title)
        fates = [one.fate for some in (main.cited, main.links) for one in some if one.fate]
        if not (said or fates) or main.about or main.supersedes or main.withdrawn:
            continue
        if is_allowed("relations", main.allow):
            continue
        found: tuple[RelationKind, Item] | None = None
        if said and said.lastgroup:
            kind: RelationKind = said.lastgroup  # type: ignore[assignment] # the groups are the kinds
            if other := known.of(item, kind):
                found = kind, other
        if found is None and fates:
            found = known.told(item)
        if found:
            kind, other = found
            path = posixpath.relpath(other.main.path, posixpath.dirname(main.path) or ".")
            at = place_of(main, "title")
            yield d.relation_untold(at, _line(kind, path, config.languages[0]), other.main.path)


def _line(kind: RelationKind, path: str, language: str) -> str:
    """Return the `about` line to suggest, in the site's language."""
    word = WORDS[kind][0]
    if language.startswith("zh"):
        longer = f"关于: {{{word}: {path}, 至: 年-月-日}}"
        return longer if kind == "extension" else f"关于: {word} {path}"
    longer = f"about: {{{kind}: {path}, until: YYYY-MM-DD}}"
    return longer if kind == "extension" else f"about: {kind} {path}"


class _Originals:
    """Finds the original of a notice; the indexes of titles are built on first use."""

    def __init__(self, catalogue: Catalogue, config: Config) -> None:
        self.catalogue = catalogue
        self.prefixes = [language_prefix(code, config) for code in config.languages[1:]]

    def of(self, item: Item, kind: RelationKind) -> Item | None:
        """Return the original that a title refers to; None if no notice, or more than one, matches."""
        earlier = [one for one in self._alike(item) if _precedes(one, item)]
        if kind == "result":
            asking = [one for one in earlier if _ASKS.search(one.main.title)]
            steps = [one for one in earlier if one in asking or _AWARDS.search(one.main.title)]
            return max(steps, key=_day) if asking else None
        if earlier:
            firsts = [one for one in earlier if not _SAID.search(one.main.title)]
            return max(firsts or earlier, key=_day)
        if kind == "answer":
            return None
        named = [one for one in self._named(item) if _precedes(one, item)]
        return named[0] if len(named) == 1 else None

    def told(self, item: Item) -> tuple[RelationKind, Item] | None:
        """Return the relation stated by a sentence of the text: 《…》同时废止."""
        main, catalogue = item.main, self.catalogue
        fates = [*(one.fate for one in main.cited), *(one.fate for one in main.links)]
        urls = [*catalogue.cited.get(main.path, ()), *catalogue.targets.get(main.path, ())]
        for fate, url in zip(fates, urls, strict=False):
            other = self._item(url) if fate else None
            if fate and other and other is not item and _day(other) <= _day(item):
                return fate, other
        return None

    def _alike(self, item: Item) -> list[Item]:
        """Return notices of the same issuer whose titles are equal apart from the words of their kind."""
        core = _core(item.main.title)
        if len(core) < _SHORTEST:
            return []
        found = self._by_core.get((item.organization.id, core), [])
        return [one for one in found if one is not item]

    def _named(self, item: Item) -> list[Item]:
        """Return the documents named in title and text, by number, title or link."""
        main, catalogue = item.main, self.catalogue
        urls = [*catalogue.cited.get(main.path, ()), *catalogue.targets.get(main.path, ())]
        found = {one.url: one for url in urls if (one := self._item(url)) and one is not item}
        for cited in citations(main.title):
            some = self._by_title.get(key_of(cited.title), [])
            found |= {one.url: one for one in some if len(some) == 1 and one is not item}
        return list(found.values())

    @cached_property
    def _by_core(self) -> dict[tuple[str, str], list[Item]]:
        """Items that are not withdrawn, by issuer and title without the words of its kind."""
        found: dict[tuple[str, str], list[Item]] = {}
        for one in self.catalogue.items:
            if not one.main.withdrawn:
                key = one.organization.id, _core(one.main.title)
                found.setdefault(key, []).append(one)
        return found

    @cached_property
    def _by_title(self) -> dict[str, list[Item]]:
        """All items, by the key of their title."""
        found: dict[str, list[Item]] = {}
        for one in self.catalogue.items:
            found.setdefault(key_of(one.main.title), []).append(one)
        return found

    def _item(self, url: str) -> Item | None:
        address = url.partition("#")[0]
        for prefix in self.prefixes:
            if address.startswith(prefix) and address.removeprefix(prefix) in self.catalogue.by_url:
                address = address.removeprefix(prefix)
        return self.catalogue.by_url.get(address)


_BRACKETS = dict.fromkeys(map(ord, "（）()"))


def _core(title: str) -> str:
    return _FORM.sub("", key_of(title)).translate(_BRACKETS)


def _day(item: Item) -> date:
    return item.main.date or date.min


def _precedes(one: Item, item: Item) -> bool:
    """Return True if a notice was published before another one, by no more than `_NEAR`."""
    return timedelta(0) <= _day(item) - _day(one) <= _NEAR and not _is_plan(one.main)


def _is_plan(document: Document) -> bool:
    return bool(document.targets)
