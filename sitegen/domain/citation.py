"""Citations: laws and documents named in title marks, 《村民委员会组织法》第三十五条."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from sitegen.domain.number import DocumentNumber, find
from sitegen.domain.relation import RelationKind

MOST = 50  # in one text
LONGEST = 120  # characters of a title


class Citation(Struct, frozen=True):
    """A law or document cited: title without outer marks, articles as written, number in brackets.

    Books and newspapers are not citations. `fate` is the relation stated in the sentence: 《…》同时废止.
    """

    title: str
    articles: tuple[str, ...] = ()
    number: str = ""
    fate: RelationKind | None = None


def fate_of(text: str, end: int) -> RelationKind | None:
    """Return the relation that a sentence states to the document named before `end`: 《…》同时废止."""
    found = _FATE.match(text, end)
    return found.lastgroup if found else None  # type: ignore[return-value] # the groups are kinds


_SAYS = re.compile("废止|失效|停止执行|更正|延[长期]至|顺延至")
_FATE = re.compile(
    r"[^。；;！？\n<《]{0,24}?(?:"
    r"(?P<repeal>(?:废止|停止执行)(?=[。；;，,、）)\s<]|\Z))"
    r"|(?P<lapse>失效(?=[。；;，,、）)\s<]|\Z))"
    r"|(?P<correction>更正(?:如下|为|公告如下))"
    r"|(?P<extension>(?:延[长期]|顺延)至))"
)


def citations(text: str) -> tuple[Citation, ...]:
    """Return the citations of a text, each title once, in order. Takes time linear in the text."""
    found: dict[str, Citation] = {}
    says = _SAYS.search(text) is not None
    for title, end in _titles(text):
        if not _OFFICIAL(title):
            continue
        known = found.get(key_of(title), Citation(title))
        article = _ARTICLES.match(text, end)
        at = article.end() if article else end
        number = known.number
        if not number and text[at : at + 1] in _OPENING:
            mentions = find(text[at + 1 : at + 48])
            if mentions and mentions[0].start <= 1:
                number = str(mentions[0].number)
        articles = known.articles
        if article and article[0] not in articles:
            articles = (*articles, article[0])
        if len(found) < MOST or key_of(title) in found:
            fate = known.fate or (fate_of(text, at) if says else None)
            found[key_of(title)] = Citation(title, articles, number, fate)
    return tuple(found.values())


def quoted(text: str) -> tuple[str, DocumentNumber | None]:
    """Split the name of a document into title and number: 《办法》（桂政发〔2024〕20号）, or either alone."""
    if number := DocumentNumber.parse(text):
        return "", number
    found = _QUOTED.fullmatch(text.strip())
    if found is None:
        return text.strip(), None
    return found["title"], DocumentNumber.parse(found["number"] or "")


_QUOTED = re.compile(r"《(?P<title>.+)》\s*(?:[（(](?P<number>[^（）()]+)[）)])?")


def key_of(title: str) -> str:
    """Normalize a title for comparison: inner marks, brackets, spaces."""
    return title.translate(_ALIKE)


def parted(key: str) -> tuple[str, str]:
    """Split a title's key into issuer and rest: 桂山县人民政府 | 关于…."""
    place = max(0, key.find("关于"))
    return key[:place], key[place:]


def _titles(text: str) -> Iterator[tuple[str, int]]:
    """Yield each title in outermost marks, inner ones as 〈〉, and its end. A title has no line break."""
    depth = start = 0
    for mark in _MARKS.finditer(text):
        match mark[0]:
            case "《":
                start = start if depth else mark.end()
                depth += 1
            case "》" if depth:
                depth -= 1
                if not depth and 2 <= mark.start() - start <= LONGEST:
                    title = text[start : mark.start()].strip()
                    yield title.replace("《", "〈").replace("》", "〉"), mark.end()
            case _:
                depth = 0


_MARKS = re.compile("[《》\n]")
_OPENING = ("（", "(", "〔", "[")
_ALIKE = {**str.maketrans("《》()“”", "〈〉（）〈〉"), **dict.fromkeys(map(ord, " \u3000\xa0"))}
_KINDS = (
    "法|法典|条例|办法|规定|规则|细则|意见|通知|决定|决议|通告|公告|公报|通报|令|方案|规划|计划|纲要|章程|准则|标准"
    "|规范|目录|制度|解释|批复|函|预案|公约|守则|指南|清单|要点|请示|报告"
)
_OFFICIAL = re.compile(rf".*(?:{_KINDS})(?:[（(][^（）()]{{1,30}}[）)])?\Z").match
_COUNT = "[〇零一二三四五六七八九十百千0-9]{1,8}"
_ARTICLE = rf"第{_COUNT}条(?:之{_COUNT})?(?:第{_COUNT}款)?(?:第[（(]?{_COUNT}[）)]?项)?"
_ARTICLES = re.compile(rf"{_ARTICLE}(?:[、，和至及]{{1,2}}{_ARTICLE}){{0,9}}")
