"""Posting lists: encoded by plain Python and by NumPy, decoded again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sitegen.search.format.posting_lists import List, decoded, encoded
from sitegen.search.format.segments import Order

EXAMPLES = json.loads(Path(__file__).with_name("data").joinpath("search-lists.json").read_text())


def test_posting_lists_match_the_shared_examples() -> None:
    """The client reads the same ones."""
    for one in EXAMPLES:
        made = encoded(one["numbers"], one["classes"])
        assert (list(made.counts), made.bits.hex()) == (one["counts"], one["bits"])
        assert decoded(made, one["classes"]) == one["numbers"]


@st.composite
def some_lists(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    """Sizes of classes, and lists of numbers."""
    classes = draw(st.lists(st.integers(0, 40), min_size=1, max_size=4))
    place = st.integers(0, max(0, sum(classes) - 1))
    chosen = st.sets(place if sum(classes) else st.nothing())
    every = st.builds(
        lambda held, strong: [2 * n + (n in strong) for n in sorted(held)], chosen, chosen
    )
    return classes, draw(st.lists(every, max_size=4))


@given(some_lists())
def test_encoded_posting_lists_decode_to_themselves(
    drawn: tuple[list[int], list[list[int]]],
) -> None:
    classes, every = drawn
    for numbers in every:
        assert decoded(encoded(numbers, classes), classes) == numbers


def test_documents_are_numbered_by_class() -> None:
    few = Order.of([(0, 1), (0, 0)])
    assert (few.classes, few.places()) == ((2,), [0, 1])
    kinds = [(n % 2, 0) for n in range(2000)]
    kinds[7] = (5, 5)  # too rare for a class of its own
    order = Order.of(kinds)
    assert order.classes == (1000, 999, 1)
    assert order.places()[:9] == [0, 1000, 1, 1001, 2, 1002, 3, 1999, 4]
    assert np.array_equal(np.sort(order.places()), np.arange(2000))


def test_a_truncated_posting_list_is_refused() -> None:
    made = encoded([0, 6, 40], (64,))
    try:
        decoded(List(made.counts, made.bits[:0]), (64,))
    except ValueError:
        return
    raise AssertionError
