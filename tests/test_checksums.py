"""Checksums of files: what is written is read again, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.system.checksums import checksum_lines, parse_checksums

DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
PATHS = st.text(st.characters(exclude_characters="\n"), min_size=1)


@given(st.dictionaries(PATHS, DIGESTS))
def test_checksums_are_read_as_they_were_written(files: dict[str, str]) -> None:
    assert parse_checksums(checksum_lines(files.items())) == files


@pytest.mark.parametrize(
    "text",
    ["x", "\n", f"{'a' * 64}  cut", f"{'a' * 64}  \n", f"{'a' * 63}  a\n", f"{'a' * 64} a\n"],
)
def test_text_that_is_no_checksums_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 # the line is all there is to say
        parse_checksums(text)
