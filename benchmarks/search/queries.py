"""Queries of every kind, drawn from the text of a site; the same for the same texts and seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SEED = 4
HAN = re.compile("[\u4e00-\u9fff]{2,}")
NUMBER = re.compile(r"\d{3,}(?:\.\d+)?")
DATED = re.compile("\\d{4}年\\d{1,2}月|\\d{1,2}月\\d{1,2}日")
OFFICIAL = re.compile("[\u4e00-\u9fff]{2,4}〔\\d{4}〕\\d+号")
WORD = re.compile("[A-Za-z]{4,}")
NAME = re.compile("(?<=\\n)[\u4e00-\u9fff]{2,3}(?=\\n)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and what it is of; `meant` is the word that a typo was made of."""

    kind: str
    text: str
    meant: str = ""


def queries(texts: list[str], each: int = 50, seed: int = SEED) -> list[Asked]:
    """Draw `count` queries of each kind from the texts."""
    rng = random.Random(seed)
    chinese = [text for text in texts if HAN.search(text)]
    english = [text for text in texts if not HAN.search(text)] or texts
    kinds: dict[str, Callable[[], str]] = {
        "part": lambda: _part(rng, chinese),
        "name": lambda: _match(rng, chinese, NAME),
        "number": lambda: _match(rng, chinese, NUMBER),
        "date": lambda: _match(rng, chinese, DATED),
        "document number": lambda: _match(rng, chinese, OFFICIAL),
        "two words": lambda: _two(rng, chinese),
        "character": lambda: _part(rng, chinese)[0],
        "word": lambda: _match(rng, english, WORD),
        "prefix": lambda: _match(rng, english, WORD)[: rng.randint(3, 5)],
    }
    found = [Asked(kind, text) for kind, draw in kinds.items() for text in _some(draw, each)]
    found += [Asked("typo", _typo(rng, one), one) for one in _some(kinds["word"], each)]
    return found


def _some(draw: Callable[[], str], count: int) -> Iterator[str]:
    """Different results, as many as there are in a reasonable number of draws."""
    found = dict.fromkeys(filter(None, (draw() for _ in range(4 * count))))
    yield from list(found)[:count]


def _part(rng: random.Random, texts: list[str]) -> str:
    run = rng.choice(HAN.findall(rng.choice(texts)))
    size = min(rng.randint(2, 8), len(run))
    start = rng.randint(0, len(run) - size)
    return str(run[start : start + size])


def _two(rng: random.Random, texts: list[str]) -> str:
    runs = HAN.findall(rng.choice(texts))
    return f"{rng.choice(runs)[:3]} {rng.choice(runs)[:2]}"


def _match(rng: random.Random, texts: list[str], pattern: re.Pattern[str]) -> str:
    for _ in range(200):
        found = pattern.findall(rng.choice(texts))
        if found:
            return str(rng.choice(found))
    return ""


def _typo(rng: random.Random, word: str) -> str:
    at = rng.randint(0, len(word) - 2)
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return rng.choice(
        [
            word[:at] + letter + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
