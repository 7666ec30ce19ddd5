"""Generators of texts as clerks type and paste them, each with what the page must show of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

from hypothesis import strategies as st

SHORT = 16  # characters: a line shorter than this was cut at no width


@dataclass(frozen=True)
class Piece:
    """Some lines of a text, and the lines that a page must show of them."""

    typed: str
    shown: tuple[str, ...]


SURNAMES = st.sampled_from("王李张刘陈杨黄赵吴周覃韦")
GIVEN = st.sampled_from(["明", "华", "秀英", "建国", "芳"])
FIGURES = st.integers(0, 99999).map(str)
MASKS = st.one_of(
    st.builds("{}*{}".format, SURNAMES, st.sampled_from("明华英国芳")),
    SURNAMES.map("{}*".format),
    SURNAMES.map("{}**".format),
    SURNAMES.map("{}某某".format),
    st.builds("1{}****{}".format, st.integers(30, 99), st.integers(1000, 9999)),
    st.builds("{}********{}".format, st.integers(100000, 999999), st.integers(1000, 9999)),
    st.builds("6217**** **** {}".format, st.integers(1000, 9999)),
    st.builds("桂A**{}".format, st.integers(100, 999)),
    st.builds("20**年**月**日".format),
    st.just("____年____月"),
)
ODD = st.one_of(
    MASKS,
    st.builds("{}*{}*{}米".format, FIGURES, FIGURES, FIGURES),
    st.sampled_from(
        [
            *(
                "单价*数量*0.8",
                "*注",
                "C#",
                "#1楼",
                "{单位为万元}",
                "{代签}",
                "[时间]",
                "～～",
                "~~",
            ),
            *("D:\\temp\\new", "\\\\server\\共享", "a<b", "5>3", "A&B", "R&D;", "&nbsp", "<30岁"),
            *(
                "12000[^1]元",
                "[2026]3号",
                "〔2026〕3号",
                "（×）",
                "已_代签_",  # within a word; after a sign it is emphasis, as typed
                "2_3",
                "3|4",
                "50%",
                "$5",
            ),
            *("!重要", "“引”", "《法》", "http", "@所有人", "^2", "m²", "①", "…", "——", "[ ]"),
        ]
    ),
)
WORDS = st.sampled_from(
    ["已发放到户", "村委会", "经手人", "本季度", "公示期", "合计", "元", "负责人", ""]
)
SIGNS = st.sampled_from(["，", "、", "；", "：", " ", "（", "）", "和", "。"])
TALK = st.lists(st.builds("{}{}{}".format, WORDS, ODD, SIGNS), min_size=1, max_size=5).map("".join)
# Lines begin with a word, so that their marks are those below.
LINES = st.builds(
    lambda start, talk, end: start + talk + ("。" if len(talk) > SHORT else end),
    st.sampled_from(["领取", "其中", "经"]),
    TALK,
    st.sampled_from(["。", "", "；"]),
)
OWN_MARKS = st.sampled_from(
    [
        *(
            "1）",
            "(1)",
            "①",
            "⑴",
            "⒈",
            "【1】",
            "1．",
            "1、",
            "3.",
            "•",
            "● ",
            "◆",
            "·",
            "—— ",
            "a) ",
            "a.",
        ),
        *(
            "第一条　",
            "（1）",
            "㈠",
            "Ⅰ、",
            "➢ ",
            "✓",
            "附件1：",
            "注：",
            "*注：",
            ">60岁：",
            "-5℃：",
            "+86：",
            "=",
        ),
        *(
            "#1楼",
            "#3号楼",
            "1.5万元：",
            "01. ",
            "2019. ",
            "[附件]：",
            "*[注]: ",
            "[说明]: ",
            "[^9]: ",
            "$",
            "| ",
        ),
        *(
            "一是",
            "----",
            "~~~",
            "：",
            ":",
            "!",
            "&",
            "<",
            "\\",
            "{",
            "}",
            "%",
            "____",
            "？",
            "家住**村**组",
        ),
    ]
)
INDENTS = st.sampled_from(["", "", "", "    ", "\t", "\u3000\u3000", "&emsp;&emsp;", " ", "  "])


@st.composite
def _line(draw: st.DrawFn) -> Piece:
    text = draw(st.one_of(LINES, st.builds("{}{}".format, OWN_MARKS, LINES))).strip()
    return Piece(draw(INDENTS) + text, (text,))


@st.composite
def _signature(draw: st.DrawFn) -> Piece:
    lines = draw(
        st.lists(
            st.sampled_from(
                [
                    "联系人：云某",
                    "主任：王某",
                    "副主任：李某",
                    "西堤村村民委员会",
                    "2026年10月12日",
                    "某某镇人民政府",
                ]
            ),
            min_size=1,
            max_size=4,
        )
    )
    return Piece("\n".join(lines), tuple(lines))


@st.composite
def _numbered(draw: st.DrawFn) -> Piece:
    texts = draw(st.lists(LINES, min_size=1, max_size=4))
    numbers = draw(st.lists(st.integers(0, 2030), min_size=len(texts), max_size=len(texts)))
    blank = draw(st.sampled_from(["\n", "\n\n"]))
    lines = [f"{n}. {text.strip()}" for n, text in zip(numbers, texts, strict=True)]
    return Piece(blank.join(lines), tuple(lines))


@st.composite
def _bullets(draw: st.DrawFn) -> Piece:
    texts = [text.strip() for text in draw(st.lists(LINES, min_size=1, max_size=3))]
    mark, indent = (
        draw(st.sampled_from(["-", "*", "+"])),
        draw(st.sampled_from(["  ", "   ", "    ", "\t"])),
    )
    return Piece(
        "\n".join(f"{indent if n % 2 else ''}{mark} {text}" for n, text in enumerate(texts)),
        tuple(texts),
    )


CELLS = st.one_of(FIGURES, MASKS, WORDS.map(str.strip), st.just(""), st.just("—"))


@st.composite
def _table(draw: st.DrawFn) -> Piece:
    width = draw(st.integers(2, 4))
    bar, dash = draw(st.sampled_from([("|", "---"), ("｜", "——"), ("|", "：---"), ("|", ":-:")]))
    head = [f"列{n}" for n in range(width)]
    rows = draw(st.lists(st.lists(CELLS, min_size=1, max_size=width + 1), min_size=1, max_size=3))
    rule = [dash] * draw(st.integers(width - 1, width))
    lines = [bar + bar.join(cells) + bar for cells in (head, rule, *rows)]
    if draw(st.booleans()):
        lines.insert(1, "")
    after = [text.strip() for text in draw(st.lists(LINES, max_size=1))]
    return Piece("\n".join([*lines, *after, ""]), tuple(filter(None, chain(head, *rows, after))))


@st.composite
def _sheet(draw: st.DrawFn) -> Piece:
    width = draw(st.integers(2, 4))
    row = st.lists(FIGURES, min_size=width, max_size=width)
    rows = [[f"列{n}" for n in range(width)], *draw(st.lists(row, min_size=1, max_size=3))]
    return Piece("\n".join("\t".join(row) for row in rows), tuple(chain(*rows)))


@st.composite
def _aligned(draw: st.DrawFn) -> Piece:
    """Generate the rows of a table whose cells are parted by blanks."""
    gap = draw(st.sampled_from(["  ", "    ", "\u3000", "\u3000\u3000", " \t"]))
    names = st.sampled_from(["王某", "李某某", "东洼村", "欧阳某某"])
    rows = draw(
        st.lists(
            st.tuples(names, FIGURES, st.sampled_from(["已领", "未领"])), min_size=1, max_size=4
        )
    )
    lines = [("姓名", "金额（元）", "备注"), *rows]
    after = draw(st.sampled_from(["\n", "\n\n"]))
    return Piece(after.join(gap.join(line) for line in lines), tuple(chain(*lines)))


LONE = st.sampled_from(
    (Path(__file__).parent / "data/lone-marks.txt").read_text("utf-8").splitlines()
)


@st.composite
def _marked(draw: st.DrawFn) -> Piece:
    """Generate a line with something that looks like markup within."""
    text = f"经{draw(LONE)}{draw(WORDS)}"
    return Piece(text, (text,))


@st.composite
def clerks_text(draw: st.DrawFn) -> Piece:
    """Generate a whole text."""
    pieces = draw(
        st.lists(
            st.one_of(
                *(_line(), _line(), _line(), _signature(), _numbered(), _bullets()),
                *(_table(), _sheet(), _aligned(), _marked()),
            ),
            min_size=1,
            max_size=6,
        )
    )
    typed = ""
    for piece in pieces:
        typed += piece.typed + draw(st.sampled_from(["\n", "\n", "\n\n"]))
    return Piece(typed, tuple(line for piece in pieces for line in piece.shown))


class PageLines(HTMLParser):
    """The lines of text that the HTML of a body shows, the numbers of its lists among them."""

    @classmethod
    def of(cls, html: str) -> list[str]:
        """Return the lines of some HTML."""
        found = cls()
        found.feed(html)
        found.close()
        found._end()
        return [line for line in (" ".join(line.split()) for line in found.lines) if line]

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._line = ""
        self._numbers: list[int | None] = []

    def _end(self) -> None:
        if re.fullmatch(r"\d+\. \s*", self._line):  # the text of the item is still to come
            return
        self.lines.append(self._line)
        self._line = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line with each block."""
        given = dict(attrs)
        if tag not in _INLINE:
            self._end()
        if tag in ("ol", "ul"):
            self._numbers.append(int(given.get("start") or 1) if tag == "ol" else None)
        elif tag == "li" and self._numbers and (number := self._numbers[-1]) is not None:
            number = int(given.get("value") or number)
            self._numbers[-1] = number + 1
            self._line = f"{number}. "

    def handle_endtag(self, tag: str) -> None:
        """End a line with each block."""
        if tag in ("ol", "ul"):
            self._numbers.pop()
        if tag not in _INLINE:
            self._end()

    def handle_data(self, data: str) -> None:
        """Add to the line."""
        self._line += data


_INLINE = frozenset(["a", "em", "strong", "code", "sup", "span", "b", "abbr"])
