"""Files of a larger site's search index: segments, and which files an edit rewrites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.search.format.posting_lists import decoded
from sitegen.search.format.shard_files import Broken, lists_of, unwrapped
from sitegen.search.format.terms import fold_table
from sitegen.search.query.parse import parsed
from sitegen.search.query.search import IndexSearcher
from tests.board import Board, notice, only_index


def index_of(board: Board) -> dict[str, bytes]:
    return only_index(board.output())


# Characters of which none is a variant of another.
DIFFERENT = [char for char in map(chr, range(0x4E00, 0x5000)) if char not in fold_table()]


def clauses(n: int) -> list[str]:
    """Return the clauses of document `n` of the larger site."""
    return [f"第{n}号事项", f"共{n * 37}元", "公开" * (n % 3 + 1), f"村民{DIFFERENT[n]}某"]


def day_of(n: int) -> str:
    """Return the day of publication of document n."""
    return f"20{10 + n // 60}-{1 + n // 5 % 12:02}-{1 + n % 5:02}"


def around(n: int) -> list[str]:
    """Return what the page of document n shows besides its text, as far as figures are in it."""
    year, month, day = day_of(n).split("-")
    written = f"{year}年{int(month)}月{int(day)}日"
    return [day_of(n), written, f"dongwa/{year}/{n}/"]


def many(count: int) -> Iterator[tuple[str, str]]:
    for n in range(count):
        day = day_of(n)
        body = "，".join(clauses(n)) + "。"
        yield f"content/dongwa/{n}.md", notice(f"事项{n}", day, body=body)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return a site of more than one segment, and with a dictionary."""
    board = Board(tmp_path_factory.mktemp("large"))
    for path, text in many(300):
        board.put(path, text)
    board.build()
    return board


def test_a_large_site_has_several_segments(large: Board) -> None:
    header = IndexSearcher(large.folder / "output/search").index.header
    assert [segment["name"] for segment in header["segments"]] == ["b0", "t"]
    assert sum(segment["count"] for segment in header["segments"]) == header["count"] == 300


@settings(deadline=None, max_examples=100)
@given(which=st.integers(0, 299), clause=st.integers(0, 3), start=st.integers(0, 5), data=st.data())
def test_every_part_of_every_text_is_found(
    large: Board, which: int, clause: int, start: int, data: st.DataObject
) -> None:
    """Recall and precision are 1, the truth being plain substrings."""
    whole = clauses(which)[clause]
    start = min(start, len(whole) - 1)
    part = whole[start : data.draw(st.integers(start + 1, len(whole)))]
    shown = {
        hit.title for hit in IndexSearcher(large.folder / "output/search").search(parsed(part))
    }
    texts = {f"事项{n}": [f"事项{n}", "东洼村", *clauses(n), *around(n)] for n in range(300)}
    assert shown == {title for title, of in texts.items() if any(part in one for one in of)}


def changed_files(board: Board) -> list[str]:
    before = index_of(board)
    assert board.build().published
    after = index_of(board)
    clean, output = board.clean(
        board.folder.with_name(f"clean{len(list(board.folder.parent.iterdir()))}")
    )
    assert clean.published
    assert after == only_index(output)
    return sorted(
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )


def test_an_edit_rewrites_few_files(large: Board) -> None:
    target = large.folder / "content/dongwa/150.md"
    text = target.read_text("utf-8")
    target.write_text(text.replace("某。", "某某。"), "utf-8")
    changed = changed_files(large)
    target.write_text(text, "utf-8")
    large.build()
    assert "search/text/0/75.js" in changed
    assert not [path for path in changed if path.startswith("search/t/")]
    assert len(changed) <= 4


@pytest.mark.parametrize(
    ("edited", "before", "after"),
    [
        pytest.param([0], "某。", "某某。", id="one on which the dictionary depends"),
        pytest.param([150, 299], "某。", "某，见 ledger 一栏。", id="words, in two segments"),
        pytest.param([151], "category: finance", "category: finance\nsummary: 账目", id="a field"),
        pytest.param([150], "category: finance", "category: village-affairs", id="a list"),
        pytest.param(range(140, 200), "某。", "某某。", id="more than are patched"),
    ],
)
def test_an_incremental_index_equals_a_clean_one(
    large: Board, edited: Iterable[int], before: str, after: str
) -> None:
    paths = [large.folder / f"content/dongwa/{n}.md" for n in edited]
    texts = [path.read_text("utf-8") for path in paths]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text.replace(before, after), "utf-8")
    changed = changed_files(large)
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    assert changed == changed_files(large), "and back again"


def test_a_new_document_keeps_old_segments_unchanged(large: Board) -> None:
    large.put("content/xidi/new.md", notice("新事", "2026-01-01", "xidi"))
    changed = changed_files(large)
    large.remove("content/xidi/new.md")
    large.forget()
    large.build()
    assert "search/text/0/150.js" in changed
    assert not [path for path in changed if path.startswith("search/b0/")]


def test_posting_lists_ascend(large: Board) -> None:
    segments = IndexSearcher(large.folder / "output/search").index.header["segments"]
    classes = {segment["name"]: segment["classes"] for segment in segments}
    for path, data in index_of(large).items():
        if re.search("/[gw][0-9]+.js$", path):
            sizes = classes[path.split("/")[1]]
            lists = lists_of(unwrapped(data), len(sizes) + 1)
            assert list(lists) == sorted(lists)
            for posted in lists.values():
                every = decoded(posted, sizes)
                assert every == sorted({*every})


def test_worker_processes_build_the_same_index(large: Board, tmp_path: Path) -> None:
    from sitegen.system.workers import pool

    other = Board(tmp_path)
    for path, text in many(300):
        other.put(path, text)
    with pool(2) as executor:
        other.build(executor)
    assert index_of(other) == index_of(large)


@pytest.mark.parametrize("data", [b"", b"sgs(1)", b'sgs("a","b","!!");', b'sgs("a","b","AAAA");'])
def test_invalid_index_files_are_refused(data: bytes) -> None:
    with pytest.raises(Broken):
        unwrapped(data)
