"""The browser's search and `sitegen search` agree: the same scripts under Node, the same index."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.search.format.terms import fold_table, grams, normalized
from sitegen.search.query import results
from sitegen.search.query.aligned import aligned
from sitegen.search.query.excerpt import stretches
from sitegen.search.query.fuzzy import tokens
from sitegen.search.query.parse import parsed
from tests.board import Board, notice
from tests.node import Node, running

DATA = Path(__file__).parent / "data"
VECTORS: dict[str, list[Any]] = json.loads((DATA / "search-terms.json").read_text("utf-8"))
NEAREST: dict[str, list[Any]] = json.loads((DATA / "search-nearest.json").read_text("utf-8"))
LISTS: list[Any] = json.loads((DATA / "search-lists.json").read_text("utf-8"))
ASKED: list[dict[str, Any]] = json.loads((DATA / "search-asked.json").read_text("utf-8"))

NOTICES = {
    "0110-relief": ("拟新增低保对象名单", "经评议，拟新增低保对象 12 户。单位：元。类别：低保。"),
    "0112-flood": ("东洼村 2026 年防汛预案", "会议定于 2026 年 4 月 10 日召开，使用 WiFi 设备，1～3组参加。"),
    "0115-assets": ("关于“三资”清理的通知", "“三资”清理由买买提·艾力负责，见《村民委员会组织法》。"),
    "0118-wages": ("三月份工资表", "2026年3月工资表已公示，3 月 15 日前提出意见。"),
    "0119-wages": ("四月份工资表", "2026年4月工资表已公示，应发 11,200.50 元，-500 元为扣款。"),
    "0201-rules": ("转发文件的通知", "现将桂政发〔2026〕18号转发给你们，电话0700-5550100。"),
    "0202-works": ("Road works in two villages", "The committees of both cities agree. Children's day."),
    "0116-half": ("上半年财务收支情况", "春季植树，3月—5月开展，4至6月总结，上旬检查。"),
    "0120-lease": ("土地流转合同公示", "合同于二〇二六年一月五日签订，十月二十三日生效，见附件。"),
    "0121-water": ("停水安排", "2026年1月5日至10月5日分段施工，23日恢复供水。"),
    "0122-circle": ("防火值班表", "值班至二○二六年十二月八日。"),
    "0203-odd": ("constructor 与 __proto__", "合格√ 优★。比例 8∶30，constructor:x。"),
}  # fmt: skip


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Build a board with something for every kind of query."""
    made = Board(tmp_path_factory.mktemp("agreement"))
    for name, (title, body) in NOTICES.items():
        extra = "\ndoc_number: 桂政发〔2026〕18号\nkeywords: [水利站]" if "rules" in name else ""
        day = f"2026-{name[:2]}-{name[2:4]}{extra}"
        made.put(f"content/dongwa/2026/{name}.md", notice(f"'{title}'", day, body=body))
    for n in range(40):
        text = notice(
            f"第{n}次村民会议", f"2025-05-{n % 28 + 1:02}", "xidi", body=f"议题{n}，低保。"
        )
        made.put(f"content/xidi/2025/meeting-{n}.md", text)
    english = "---\ntitle: Flood plan\n---\nThe village plans for floods.\n"
    made.put("content/dongwa/2026/0112-flood.en.md", english)
    joint = notice("摆渡船停航通告", "2026-02-04\nconcerns: [guishan]", "[dongwa, xidi]")
    made.put("content/dongwa/2026/0204-ferry.md", joint)
    assert made.build().published
    return made


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Yield Node with the whole table of traditional characters."""
    with running() as made:
        made.call("learn", "".join(old + new for old, new in fold_table().items()))
        yield made


def shell(board: Board, query: str) -> dict[str, Any]:
    """Return what `sitegen search` answers."""
    answer = results.found(board.folder / "output/search", query, 10, "")
    return {
        "urls": [hit.url for hit in answer.hits],
        "notes": [note.kind for note in answer.notes],
    }


def browser(node: Node, board: Board, query: str) -> dict[str, Any]:
    """Return what the search page answers."""
    found = node.call("search", str(board.folder / "output/search"), query, "zh-Hans")
    return {"urls": found["urls"], "notes": found["notes"]}


@pytest.mark.parametrize(
    ("choice", "found"),
    [("dongwa", 1), ("西堤村", 1), ("douzhuang", 1), ("桂山县", 1), ("nowhere", 0)],
)
def test_a_joint_notice_is_found_under_each_organization(
    node: Node, board: Board, choice: str, found: int
) -> None:
    query = f"摆渡船 单位:{choice}"
    answer = browser(node, board, query)
    assert answer["urls"] == shell(board, query)["urls"]
    assert len(answer["urls"]) == found


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case["query"])
def test_both_answer_as_the_shared_examples(board: Board, node: Node, case: dict[str, Any]) -> None:
    both = [shell(board, case["query"]), browser(node, board, case["query"])]
    assert both[0] == both[1]
    names = [url.split("/")[-2] for url in both[0]["urls"]]
    assert both[0]["notes"] == case.get("notes", [])
    if "first" in case:
        assert names[: len(case["first"])] == case["first"]
    if "only" in case:
        assert sorted(names) == sorted(case["only"])


PIECES = [piece for title, body in NOTICES.values() for piece in (title, body)]


def unit(text: str) -> str:
    """Return a text as its UTF-16 units, a character each."""
    return "".join(map(chr, memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")))


typed = st.one_of(
    st.builds(
        lambda piece, start, size: piece[start % len(piece) :][:size],
        st.sampled_from(PIECES),
        st.integers(0, 60),
        st.integers(1, 12),
    ),
    st.text(
        "低保名单防汛三月四十五〇零 2026年10日号～-“”·:：桂政发〔〕18号村villagesc√", max_size=10
    ),
)


@settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
@given(
    parts=st.lists(typed, min_size=1, max_size=3), sign=st.sampled_from(["", "-", '"', "单位："])
)
def test_both_answer_alike(board: Board, node: Node, parts: list[str], sign: str) -> None:
    query = " ".join([*parts[:-1], sign + parts[-1]])
    assert shell(board, query) == browser(node, board, query)


texts = st.text(
    st.sampled_from("公开财何后後０１2３,，.-—～~/:：∶〔2（）() \u3000\n。aB é𠀀་བ“”\"'·《》\t\v•"),
    max_size=24,
)


@settings(deadline=None, max_examples=60)
@given(some=st.lists(texts, min_size=30, max_size=30))
def test_both_normalize_alike(node: Node, some: list[str]) -> None:
    read = node.call("normalized", some)
    for text, one in zip(some, read, strict=True):
        mine = aligned(text)
        assert one["text"] == mine.text == normalized(text)
        units = [len(mine.source[:n].encode("utf-16-le")) // 2 for n in mine.at]
        wide = [
            n
            for n, char in zip(units, mine.text, strict=True)
            for _ in range(1 + (char > "\uffff"))
        ]
        assert one["at"] == wide
    for one, found in zip(read, node.call("terms", [one["text"] for one in read]), strict=True):
        units_of = [len(gram.encode("utf-16-le", "surrogatepass")) // 2 for gram in found]
        assert set(units_of) <= {2, 3}
        assert {unit(gram) for gram in found} == {g for g in grams(one["text"]) if len(g) > 1}


@settings(deadline=None, max_examples=60)
@given(some=st.lists(typed, min_size=30, max_size=30))
def test_both_understand_queries_alike(node: Node, some: list[str]) -> None:
    for query, read in zip(some, node.call("parsed", some), strict=True):
        mine = parsed(query)
        assert read["chunks"] == [[one.text, one.quoted, one.without] for one in mine.chunks]
        assert read["filters"] == [[one.key, one.value, one.without] for one in mine.filters]
        assert read["others"] == [list(one.others) for one in mine.chunks]
        assert read["signs"] == list(mine.signs)


@settings(deadline=None)
@given(text=texts)
def test_both_cut_texts_into_the_same_tokens(node: Node, text: str) -> None:
    normal = normalized(text)
    mine = [[normal[one.start : one.end], one.figure] for one in tokens(normal)]
    assert node.call("tokens", [normal]) == [mine]


@settings(deadline=None)
@given(data=st.data())
def test_both_choose_the_same_excerpts(node: Node, data: st.DataObject) -> None:
    source = data.draw(st.text("村。\n", min_size=2, max_size=300))
    place = st.integers(0, len(source) - 1)
    marks = sorted(
        (start, start + 1, chunk)
        for start, chunk in data.draw(st.lists(st.tuples(place, st.integers(0, 2)), max_size=8))
    )
    body = data.draw(place)
    facts = data.draw(st.integers(body, len(source)))
    mine = [list(one) for one in stretches(source, marks, body, facts)]
    assert node.call("stretches", [[source, marks, body, facts]]) == [mine]


def test_the_shared_examples_of_terms(node: Node) -> None:
    read = node.call("normalized", [one["text"] for one in VECTORS["texts"]])
    assert [one["text"] for one in read] == [one["normalized"] for one in VECTORS["texts"]]
    assert node.call("hashes", [term for term, _ in VECTORS["hashes"]]) == [
        number for _, number in VECTORS["hashes"]
    ]
    queries = node.call("parsed", [one["query"] for one in VECTORS["queries"]])
    for read_one, one in zip(queries, VECTORS["queries"], strict=True):
        assert [read_one["chunks"], read_one["filters"]] == [one["chunks"], one["filters"]]
        demands = [[sorted(gram), words] for gram, words in one["demands"]]
        assert read_one["demands"] == demands


def test_the_shared_examples_of_similar_words(node: Node) -> None:
    words = NEAREST["words"]
    read = node.call("alike", [[one["word"], one["other"]] for one in words])
    assert read == [one["alike"] for one in words]


def test_the_shared_examples_of_posting_lists(node: Node) -> None:
    assert node.call("decoded", LISTS) == [one["numbers"] for one in LISTS]


@settings(deadline=None)
@given(
    data=st.binary(max_size=2000) | st.text("村民委员会。 \n", max_size=2000).map(str.encode),
    before=st.binary(max_size=300),
    level=st.integers(0, 9),
)
@pytest.mark.parametrize("own", [False, True], ids=["by the browser", "by search-inflate.js"])
def test_what_is_deflated_is_inflated(
    node: Node, own: bool, data: bytes, before: bytes, level: int
) -> None:
    pack = (
        zlib.compressobj(level, zlib.DEFLATED, -15, zdict=before)
        if before
        else zlib.compressobj(level, zlib.DEFLATED, -15)
    )
    sent = base64.b64encode(pack.compress(data) + pack.flush()).decode()
    known = base64.b64encode(before).decode()
    assert base64.b64decode(node.call("inflate", sent, known, own)) == data
