"""Views of the laws and documents that a text cites."""

from __future__ import annotations

from msgspec import Struct


class Cited(Struct, frozen=True):
    """A law or document that a text names in title marks."""

    title: str
    articles: tuple[str, ...]  # as written: 第三十五条
    number: str  # 发文字号, "" where none was given
    url: str  # of the document, "" where the site does not have it
