"""Markdown as Chinese notices need it, and nothing active in its HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import markdown
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.content.body import convert
from sitegen.content.markdown.convert import body_of
from sitegen.content.markdown.links import Links
from sitegen.content.markdown.sanitizer import TAGS, clean
from sitegen.domain.document import Body, Link


def converted(text: str) -> Body:
    """Convert a text, which must have no findings."""
    body, findings = convert(text)
    assert findings == ()
    assert body
    return body


def tight(html: str) -> str:
    """HTML without the line breaks between blocks, which mean nothing."""
    return re.sub(r"(?<=>)\n", "", html)


WIDE = "各村民委员会要组织力量对辖区内的山塘水库逐一排查登记"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (f"{WIDE}\n造册，月底前报镇水利站备案。", f"{WIDE}造册，月底前报镇水利站备案。"),
        (f"{WIDE}\n{WIDE}\n造册。", f"{WIDE}{WIDE}造册。"),
        (f"{WIDE}\n2026年底前完成整改任务。", f"{WIDE}2026年底前完成整改任务。"),
        (
            f"{WIDE[:-4]}2026\n年完成，逾期的由镇里通报。",
            f"{WIDE[:-4]}2026年完成，逾期的由镇里通报。",
        ),
        (
            f"**{WIDE}\n造册**，月底前报镇水利站。",
            f"<strong>{WIDE}造册</strong>，月底前报镇水利站。",
        ),
        (
            "All households that moved in after the first of\nMarch register once more.",
            "All households that moved in after the first of March register once more.",
        ),
    ],
)
def test_the_lines_of_one_sentence_cut_at_a_width_are_joined(text: str, html: str) -> None:
    assert converted(text).html == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "第一行\n第二行",
        "主任：王某\n副主任：李某",
        "联系人：云某\n西堤村村民委员会",
        "共3\n项",
        "使用Word\n编辑",
        f"{WIDE}。\n{WIDE}。",
        f"{WIDE}\n监督电话：0700-5550199。",
        f"{WIDE}\n二、其他事项由各村自定。",
        f"{WIDE}\n（2）其他事项由各村自定。",
        f"{WIDE}\n①其他事项由各村自定。",
        f"{WIDE}\n2026年10月12日",
        f"{WIDE}\n西堤村村民委员会",
        f"{WIDE}的公告\n现将有关情况公告如下，请广大村民监督。{WIDE}，并在公开栏张贴。",
    ],
)
def test_other_lines_stay_apart(text: str) -> None:
    assert re.sub("</?p[^>]*>", "", converted(text).html) == text


def test_a_typed_line_break_stays_within_the_paragraph() -> None:
    assert converted("换行  \n还是换行").html == "<p>换行<br>还是换行</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**“三个代表”**重要思想", "<strong>“三个代表”</strong>重要思想"),
        ("要**“早”**和**（小）**的", "要<strong>“早”</strong>和<strong>（小）</strong>的"),
        ("合计**1,200元**。", "合计<strong>1,200元</strong>。"),
    ],
)
def test_bold_holds_beside_chinese_punctuation(text: str, html: str) -> None:
    assert converted(text).html == f"<p>{html}</p>"


def test_numbered_lines_are_paragraphs_of_their_own() -> None:
    text = "前言\n1、修路\n(2)架桥\n第三条 附则\n\u3000\u3000缩进的\n二〇二四年"
    paragraphs = ["前言", "1、修路", "(2)架桥", "第三条 附则", "缩进的", "二〇二四年"]
    assert converted(text).html == "\n".join(f"<p>{p}</p>" for p in paragraphs)


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("一、重点工作", "重点工作"),
        ("（一）修路", "修路"),
        ("1、资金来源", "资金来源"),
        ("第三条 期限", "期限"),
        ("2024年计划", "2024年计划"),
        ("一、**重点** `路`", "重点-路"),
        ("一、", "section"),
    ],
)
def test_a_heading_is_found_by_its_words_without_its_number(heading: str, anchor: str) -> None:
    assert converted(f"## {heading}").headings[0].anchor == anchor


def test_equal_headings_have_distinct_anchors() -> None:
    assert [h.anchor for h in converted("# 路\n\n# 路\n\n# 路").headings] == ["路", "路-2", "路-3"]


@pytest.mark.parametrize("text", ["# sg-main", "# 路 {#sg-main}", "路\n{: #sg-main }"])
def test_ids_of_a_text_never_collide_with_those_of_the_page(text: str) -> None:
    assert 'id="sg-' not in converted(text).html


def test_headings_begin_at_level_two_and_skip_none() -> None:
    body = converted("### 甲\n\n# 乙\n\n#### 丙\n\n###### 丁\n\n## 戊")
    assert [(h.level, h.text) for h in body.headings] == [
        (2, "甲"),
        (2, "乙"),
        (3, "丙"),
        (4, "丁"),
        (3, "戊"),
    ]


def test_a_table_can_be_read_and_scrolled_by_everyone() -> None:
    body = converted("|  | 金额 | 备注 |\n|:--|--:|:-:|\n| 修路 | 1,000 | 已付 |")
    assert tight(body.html) == (
        '<div class="table" tabindex="0"><table>'
        '<thead><tr><td class="left"></td><th class="right" scope="col">金额</th>'
        '<th class="center" scope="col">备注</th></tr></thead>'
        '<tbody><tr><td class="left">修路</td><td class="right">1,000</td>'
        '<td class="center">已付</td></tr></tbody></table></div>'
    )


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        ("18,000.00 ¥5 12.5% -3 0 300元", True),
        ("300  — /", True),  # blanks and dashes are no text
        ("300 约400", False),
        ("— —", False),
        ("0701 0702", False),  # codes
        ("139000000 139000001", False),
    ],
)
def test_a_column_of_figures_stands_flush_right(cells: str, right: bool) -> None:
    rows = "".join(f"| 甲 | {cell} |\n" for cell in cells.split(" "))
    html = converted(f"| 项目 | 数 |\n| --- | --- |\n{rows}").html
    assert ('<th class="right" scope="col">数</th>' in html) is right
    assert (
        'class="right"' not in converted(f"| 项目 | 数 |\n| --- | :--- |\n{rows}").html
    )  # as typed
    assert 'class="right"' not in converted(f"| 数 |\n| --- |\n{rows.replace('| 甲 ', '')}").html
    assert 'class="right"' not in converted(f"| 项目 | 编号 |\n| --- | --- |\n{rows}").html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("低保\n: 最低生活保障", "<dl><dt>低保</dt><dd>最低生活保障</dd></dl>"),
        ("桂山县\n{: .sign }", '<p class="sign">桂山县</p>'),
        ("2024年  \n{: .right }", '<p class="right">2024年</p>'),
        (
            "*[GDP]: 国内生产总值\n\n（GDP）增长",
            '<p>（<abbr title="国内生产总值">GDP</abbr>）增长</p>',
        ),
        ("3. 三\n4. 四", '<ol start="3"><li>三</li><li>四</li></ol>'),
        (
            "1. 甲\n  - 乙\n    - 丙\n      - 丁",
            "<ol><li>甲\n<ul><li>乙\n<ul><li>丙\n<ul><li>丁</li></ul></li></ul></li></ul></li></ol>",
        ),
        (
            "见[1] [2]\n\n[1]: /a/\n[2]: https://b.example",
            '<p>见<a href="\x1a0\x1a">1</a> <a href="https://b.example">2</a></p>',
        ),
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
        ("<p class='sign site-header'>县</p>", '<p class="sign">县</p>'),
    ],
)
def test_markdown_extensions_are_supported(text: str, html: str) -> None:
    assert tight(converted(text).html) == html


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("各村民委员会，镇直各单位：\n\n正文。", {"各村民委员会，镇直各单位：": "noindent"}),
        ("全体村民：\n\n正文。", {"全体村民：": "noindent"}),
        ("现将有关事项公示如下：\n\n一", {}),
        ("正文。\n\n各村：\n\n一", {}),
        ("正文。\n\n附件：名单\n\n附件\n\n名单\n\n甲、乙。", {
            "附件：名单": "enclosure", "附件": "annex", "名单": "center",
        }),
        ("正文。\n\n附件 1\n\n一句话，不是标题。", {"附件 1": "annex"}),
        ("附件所列各户已经核实。", {}),
        ("正文。\n\n抄送：县民政局。\n\n镇党政办公室 2026年5月15日印发", {
            "抄送：县民政局。": "record", "镇党政办公室 2026年5月15日印发": "record",
        }),
        ("正文。\n\n办公室已印发", {}),
    ],
)  # fmt: skip
def test_parts_of_official_documents_are_told_by_their_words(
    text: str, classes: dict[str, str]
) -> None:
    found = re.findall(r'<p class="([a-z]+)">(.*?)</p>', converted(text).html)
    assert {said: name for name, said in found} == classes


def test_footnotes_link_both_ways() -> None:
    html = converted("收入[^1]。\n\n[^1]: 含上年结转").html
    assert re.findall(r'(?:href|id)="(#?fn[^"]*)"', html) == [
        "fnref:1",
        "#fn:1",
        "fn:1",
        "#fnref:1",
    ]


def test_links_into_the_site_are_symbols_and_others_stay() -> None:
    body = converted('[a](a.md#二 "题") ![图](图%20一.png) [b](https://b.c/?x=1&y=2) <c@d.example>')
    assert re.findall(r'(?:href|src)="([^"]*)"', body.html) == [
        "\x1a0\x1a",
        "\x1a1\x1a",  # of the picture, and of the link to it
        "\x1a1\x1a",
        "https://b.c/?x=1&amp;y=2",
        "mailto:c@d.example",
    ]
    assert body.links == (Link("a.md", "二", False, 1, 5), Link("图 一.png", "", True, 1, 22))


def test_an_excerpt_is_the_first_sentences_as_plain_text() -> None:
    assert converted("# 题\n\n**甲** [乙](a.md) `丙`\n\n## 丁").excerpt == "甲 乙 丙"
    assert converted(f"各村民委员会：\n\n{WIDE}。\n\n丁").excerpt == f"各村民委员会： {WIDE}。"
    assert converted("12000[^1]元，*王*明\n\n[^1]: 注").excerpt == "12000元，*王*明"
    assert len(converted("字" * 300).excerpt) == 120


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<<script>alert(1)//<</script>",
        "</textarea><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<img src="x" ONERROR="alert(1)">',
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><script>alert(1)</script></mtext></math>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVaScRiPt:alert(1)">x</a>',
        '<a href="java\tscript:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href="javascript&colon;alert(1)">x</a>',
        '<a href=" javascript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<a href="vbscript:x">x</a>',
        "<a xlink:href=javascript:alert(1)>x</a>",
        "[x](javascript:alert(1))",
        "[x](JAVASCRIPT:alert(1))",
        "[x](<java script:alert(1)>)",
        "[x](&#106;avascript:alert(1))",
        "[x](java&Tab;script:alert(1))",
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml,<svg onload=alert(1)>)",
        "<javascript:alert(1)>",
        "[x]\n\n[x]: javascript:alert(1)",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=javascript:alert(1)></object>",
        "<embed src=javascript:alert(1)>",
        "<form action=javascript:alert(1)><button>x</button></form>",
        "<input onfocus=alert(1) autofocus>",
        "<details open ontoggle=alert(1)>",
        "<body onload=alert(1)>",
        "<style>@import 'javascript:alert(1)';</style>",
        '<p style="background:url(javascript:x)">x</p>',
        "<link rel=stylesheet href=javascript:alert(1)>",
        "<base href=javascript:alert(1)//>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "x\n{: onclick=alert(1) }",
        "*x*{: onmouseover=alert(1) }",
        "# x {: onclick=alert(1) }",
        "![x](a.png){: onerror=alert(1) }",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<!--><script>alert(1)</script>-->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml ?><script>alert(1)</script>",
        "`</code><script>alert(1)</script>`",
        '[x](http://a.b/"onmouseover=alert(1))',
        '![" onerror=alert(1) x="](a.png)',
        "<b\nonmouseover=alert(1)>x</b>",
        "<xss onclick=alert(1)>x</xss>",
        '*[x]: " onclick=alert(1)\n\nx',
        "[^1]\n\n[^1]: <script>alert(1)</script>",
        "|<script>alert(1)</script>|\n|---|\n|x|",
        "\\<script>alert(1)\\</script>",
        '# "><script>alert(1)</script>',
        "<a href=javascript:alert(1)",
    ],
)
def test_active_content_is_removed(text: str) -> None:
    body, _ = convert(text)
    assert body
    for tag, attributes in Elements.of(body.html):
        assert tag in TAGS
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "srcdoc", "action", "data")
            assert name not in ("href", "src") or "script:" not in value


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("一\n\n<iframe>二</iframe>", "3:1 D303"),
        ("[x](javascript:x)", "1:5 D207"),
        ('<a href="javascript:x">字</a>', "1:10 D207"),
        ('<a href="data:x">字</a>', "1:10 D207"),
        ("![x](data:x)", "1:6 D207"),
        ("[x](//evil.example)", "1:5 D207"),
        ("![](a.png)", "1:5 D208"),
    ],
)
def test_removed_markup_is_reported(text: str, finding: str) -> None:
    _, findings = convert(text)
    assert [f"{f.at.line}:{f.at.column} {f.code}" for f in findings] == [finding]


def test_a_comparison_is_not_a_tag() -> None:
    assert converted("若a<b且b>c，则").html == "<p>若a&lt;b且b&gt;c，则</p>"


def test_an_endless_conversion_is_stopped() -> None:
    body, findings = convert("[" * 20_000 + "x" + "]" * 20_000, seconds=0.2)
    assert body is None
    assert [f.code for f in findings] in (["D301"], ["D302"])
    assert converted("后面的照常").html == "<p>后面的照常</p>"


PIECES = [
    "# ",
    "## ",
    "> ",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\n    ",
    "  \n",
    "**",
    "*",
    "__",
    "_",
    "`",
    "``",
    "```\n",
    "[",
    "]",
    "](",
    "(a.md)",
    "![",
    "![a](b.png)",
    "!",
    "[^1]",
    "[^1]: ",
    "\n: ",
    "---",
    "===",
    "* * *",
    "*  *  *",
    "- - -",
    "_ _ _",
    "{: .x }",
    "{#y}",
    "\n{: .x }",
    "*[低保]: ",
    "[ref]",
    "[ref]: http://a.b",
    "|",
    "|a|b|\n|-|-|\n|c|d|",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<!--",
    "-->",
    "<a@b.c>",
    "<http://a.b>",
    "<",
    ">",
    "&amp;",
    "&",
    "&copy ",
    "&#20013;",
    "\\",
    "\\*",
    "“",
    "”",
    "一、",
    "（一）",
    "1、",
    "中文",
    "低保",
    "。",
    "\u3000",
    "two words",
    " ",
    "'",
    '"',
    ":",
]
MARKUP = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text(alphabet="ab1 .中文，\n*_`[]()<>&\\|#-+=:{}!\"'^~", max_size=6),
    ),
    max_size=14,
).map("".join)
QUIET = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


WORDS = st.sampled_from(
    [
        "修路",
        "**重**点",
        "[a](http://a.b/c)",
        "`码`",
        "*斜* 体",
        "![图](http://a.b/c.png)",
        "a & b",
        "<b>粗</b>",
    ]
)
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
TIDY_BLOCKS = st.one_of(
    TEXT,
    st.builds("{} {}".format, st.sampled_from(["#", "##", "###"]), TEXT),
    st.lists(TEXT, min_size=1, max_size=4).map(lambda t: "\n".join(f"- {one}" for one in t)),
    st.lists(TEXT, min_size=1, max_size=4).map(
        lambda t: "\n".join(f"{n}. {one}" for n, one in enumerate(t, 1))
    ),
    st.builds("- {}\n    - {}\n    - {}\n- {}".format, TEXT, TEXT, TEXT, TEXT),
    st.builds("> {}\n>\n> {}".format, TEXT, TEXT),
    st.builds("| {} | {} |\n|---|---|\n| {} | {} |".format, TEXT, TEXT, TEXT, TEXT),
    st.just("---"),
)


def bare(html: str) -> str:
    """HTML without what we add for readers: ids, scopes, frames, levels of headings."""
    html = re.sub(r' (?:id|scope|loading|class)="[^"]*"|</?div[^>]*>', "", html)
    return re.sub(r"(</?h)\d", r"\1", re.sub(r"\s*\n\s*", "", html))


@settings(QUIET, max_examples=300)
@given(st.lists(TIDY_BLOCKS, max_size=6))
def test_tidy_markdown_becomes_what_python_markdown_makes_of_it(blocks: list[str]) -> None:
    """Lists of one kind after each other are parted by a heading: Markdown makes one of them."""
    text = "\n\n".join(f"{block}\n\n#### {n}" for n, block in enumerate(blocks))
    theirs = markdown.markdown(text, extensions=["tables", "sane_lists"], output_format="html")
    body, _ = convert(re.sub("http", "http", text), numbered_headings=False)
    assert body
    theirs = re.sub(r'(<img) alt="([^"]*)" src="([^"]*)"', r"\1", theirs)
    assert re.sub(r'(<img) alt="([^"]*)"', r"\1", bare(body.html)) == bare(theirs)


PLAIN_BLOCKS = st.one_of(
    st.sampled_from(
        ["中文，两行。", "中文\n“接”文", "one\ntwo", "（一）标题", "一、 工作", "1、进\n2、退"]
    ),
    st.sampled_from(["# 一、总则", "## 二、则", "###  **则** x", "#则\n正文", "## 甲\n### 甲"]),
    st.sampled_from(["- 项", "* 项 **目**\n- 2024年", "1. 项\n3. 项"]),
    st.sampled_from(
        ["| 甲 | 乙 |\n|---|--:|\n| 丙 | |", "|a|\n|-|\n|>|", "|a|b|\n|:-|:-:|\n|1|**2**|"]
    ),
    st.sampled_from(
        ["**甲**乙", "甲**“乙”**丙**丁**", "a > b", "~~~", "\u3000段", "2024年", "3.5%", "1.项"]
    ),
)
ODD_LINES = st.one_of(
    st.sampled_from(
        ["**甲", "** 甲**", "甲 ** 乙 ** 丙", "**甲****乙**", "***甲***", "*甲*", "> 引"]
    ),
    st.sampled_from(
        [
            "---",
            "===",
            ": 义",
            "####### 八",
            "## 二、*则",
            "+  -项",
            "+ +1",
            " 空格",
            "空格 ",
            "\u2003",
            "a\u3000",
            "#",
            "2. 项",
            "- # 项",
        ]
    ),
    st.sampled_from(
        ["- 1. 项", "| 甲 |", "|---|", "||", "|a|b|c|", "1) 项", "-项", "- - 项", "**", "* * *"]
    ),
    st.text(alphabet="ab1. 中，*|#-+=:>~\u3000", max_size=8),
)


@st.composite
def nearly_plain(draw: st.DrawFn) -> str:
    """Plain blocks, now and then with a line among them that may be something else."""
    breaks = st.sampled_from(["\n\n", "\n\n", "\n\n\n", "\n"])
    text = "".join(block + draw(breaks) for block in draw(st.lists(PLAIN_BLOCKS, max_size=6)))
    if draw(st.booleans()):
        lines = text.split("\n")
        lines.insert(draw(st.integers(0, len(lines))), draw(ODD_LINES))
        text = "\n".join(lines)
    return text


@settings(QUIET, max_examples=1500)
@given(nearly_plain() | MARKUP)
def test_invariant_the_fast_path_equals_markdown(text: str) -> None:
    short, long = (
        body_of(text, "", 1, numbered_headings=True, fast=fast) for fast in (True, False)
    )
    assert short == long


@settings(QUIET, max_examples=300)
@given(MARKUP.map(lambda text: re.sub("[<&{]", "", text)))
def test_the_sanitizer_keeps_everything_that_markdown_makes(text: str) -> None:
    """Apart from how entities are spelt (&#160; or &nbsp;) and the white space at both ends."""
    body, _ = convert(text)
    assert body
    cleaned = clean(body.html, Links("", text, 1), body.anchors)
    assert Elements.of(cleaned, text=True) == Elements.of(body.html, text=True)


class Elements(HTMLParser):
    """The elements (and texts) of HTML, entities decoded."""

    @classmethod
    def of(cls, html: str, text: bool = False) -> list[tuple[str, dict[str, str]]]:
        found = cls(text)
        found.feed(html.strip())
        found.close()
        return found.all

    def __init__(self, text: bool) -> None:
        super().__init__()
        self.text = text
        self.all: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.text:
            self.all.append((f"/{tag}", {}))

    def handle_data(self, data: str) -> None:
        if self.text:
            self.all.append((data, {}))
