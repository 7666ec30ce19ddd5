"""Terms of texts and queries, by the examples that the browser client shares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.search.format.shard_files import hash_of
from sitegen.search.format.terms import grams, joined_numbers, normalized, spelled, words
from sitegen.search.query.fuzzy import alike
from sitegen.search.query.parse import Chunk, parsed

VECTORS: dict[str, list[Any]] = json.loads(
    (Path(__file__).parent / "data/search-terms.json").read_text(encoding="utf-8")
)
NEAREST: dict[str, list[Any]] = json.loads(
    (Path(__file__).parent / "data/search-nearest.json").read_text(encoding="utf-8")
)
texts = st.text(
    st.sampled_from("公开财务村何後后０1２3,，.-/:：〔2（）() \u3000\n。aB é𠀀་བ"), max_size=24
)


def units(text: str) -> str:
    """Return a text as its UTF-16 units, a character each."""
    return "".join(map(chr, memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")))


@pytest.mark.parametrize("one", VECTORS["texts"], ids=lambda one: one["text"][:12])
def test_normalization_matches_the_shared_examples(one: dict[str, Any]) -> None:
    normal = normalized(one["text"])
    assert normal == one["normalized"]
    assert sorted(grams(normal)) == [units(gram) for gram in one["grams"]]
    assert words(normal) == one["words"]
    assert joined_numbers(normal) == one["joined"]


@pytest.mark.parametrize("one", VECTORS["queries"], ids=lambda one: one["query"][:12])
def test_query_parsing_matches_the_shared_examples(one: dict[str, Any]) -> None:
    query = parsed(one["query"])
    assert [[c.text, c.quoted, c.without] for c in query.chunks] == one["chunks"]
    assert [[f.key, f.value, f.without] for f in query.filters] == one["filters"]
    demands = [[[units(gram) for gram in demanded], words] for demanded, words in one["demands"]]
    assert [[c.grams, [list(word) for word in c.words]] for c in query.chunks] == demands


@pytest.mark.parametrize(("term", "number"), VECTORS["hashes"])
def test_term_hashes_match_the_shared_examples(term: str, number: int) -> None:
    assert hash_of(term) == number


@given(text=texts, start=st.integers(0, 24), size=st.integers(1, 8))
def test_every_part_of_a_text_is_found(text: str, start: int, size: int) -> None:
    """The invariant by which the index misses nothing: what a part demands, the whole has."""
    part = "".join(text[start : start + size].split())
    if part not in text:
        return
    whole = normalized(text)
    for quoted in (False, True):
        chunk = Chunk(normalized(part), quoted)
        if not chunk.matches(whole):
            continue
        found = grams(whole) | {gram for n in joined_numbers(whole) for gram in grams(n)}
        assert found >= set(chunk.grams) >= set(chunk.cover) - {g for g in found if len(g) == 1}
        for word, open_end in chunk.words:
            assert any(one == word or (open_end and one.startswith(word)) for one in words(whole))


@given(text=texts)
def test_chinese_in_a_text_is_in_its_normal_form(text: str) -> None:
    han = [part for part in text.split() if part and all(c in "公开财务村何" for c in part)]
    assert all(Chunk(normalized(part)).matches(normalized(text)) for part in han)


@given(typed=st.text(max_size=60))
def test_nothing_typed_is_an_error(typed: str) -> None:
    for chunk in parsed(typed).chunks:
        assert chunk.text
        assert chunk.matches(chunk.text)
        assert not chunk.matches("")


def test_normalization_is_idempotent() -> None:
    """Normalization replaces characters one by one, in any order; so none may be replaced twice."""
    for char in (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000):
        once = spelled(char)
        assert "".join(map(spelled, once)) == once


@pytest.mark.parametrize(
    "case", NEAREST["words"], ids=lambda case: f"{case['word']} {case['other']}"
)
def test_word_similarity_matches_the_shared_examples(case: dict[str, Any]) -> None:
    assert alike(case["word"], case["other"]) == alike(case["other"], case["word"]) == case["alike"]
