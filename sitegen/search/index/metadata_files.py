"""Index files other than posting lists: names, facets, the dictionary of fragments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import to_builtins

from sitegen.config.model import Config
from sitegen.domain.text import LocalText
from sitegen.search.format import shard_files as shards
from sitegen.search.format import terms
from sitegen.search.index.cards import STATES, Card, Facets, fragment, lines
from sitegen.search.index.documents import Pages
from sitegen.search.index.others import NONE, Numbers, Others
from sitegen.search.index.page_words import PageWords
from sitegen.system import cache as store
from sitegen.system.codec import digest_bytes

_FACETS = 4096  # documents of a facets file
_SAMPLE = 128  # the oldest documents, of whose sentences the dictionary is made
_SHORT = 512  # bytes of a deflated document: two in a file are quicker to write and not much more to load
_DICTIONARY = 12 * 1024  # units: with 16 a first query loads 3 KB more, a next one 0.2 KB less

Put = Callable[[str, str, bytes], None]  # (key, version, deflated content)


def small_files(
    found: list[tuple[Card, Facets]],
    config: Config,
    words: dict[str, PageWords],
    dictionary: bytes,
    put: Put,
    others: Others = NONE,
) -> dict[str, str | list[str]]:
    """Write names, fold table, dictionary and facets; return their versions."""
    table, numbers = terms.fold_table(), Numbers.of(config, others)
    contents = {
        "site": shards.as_json(
            _site(config, words, others, numbers)
            | _shared(found, numbers)
            | _of_kinds(found, config)
            | _of_states(found, words)
        ),
        "fold": shards.text("".join(char + table[char] for char in sorted(table))),
        "dictionary": dictionary,
    }
    versions: dict[str, str | list[str]] = {}
    for key, content in contents.items():
        version = digest_bytes(content)[:8]
        versions[key] = version
        put(key, version, shards.deflated(content))
    facets: list[str] = []
    for n, content in enumerate(_facets([of for _, of in found], numbers)):
        facets.append(digest_bytes(content)[:8])
        put(f"facets/{n}", facets[-1], shards.deflated(content))
    return versions | {"facets": facets}


def _facets(every: list[Facets], names: Numbers) -> Iterator[bytes]:
    numbers = {kind: n for n, kind in enumerate(_kinds_in(every), 1)}
    organizations = {one: n for n, one in enumerate(names.organizations)}
    categories = {one: n for n, one in enumerate(names.categories)}
    for first in range(0, len(every), _FACETS):
        some = every[first : first + _FACETS]
        places = [organizations[one.organization] for one in some]
        flags = [
            names.languages.index(one.language) | one.withdrawn << 4 | one.states << 5
            for one in some
        ]
        columns = (
            [categories[one.category] for one in some],
            flags,
            [place & 0xFF for place in places],
            [place >> 8 for place in places],
        )
        kinds = [numbers.get(one.kind, 0) for one in some] if numbers else []
        yield b"".join(map(bytes, (*columns, kinds if any(kinds) else [])))


def _kinds_in(every: list[Facets]) -> list[str]:
    """Return the kinds of notice in use, limited to the number that fits in a byte."""
    return sorted({one.kind for one in every if one.kind})[:255]


def _of_kinds(found: list[tuple[Card, Facets]], config: Config) -> dict[str, object]:
    """Return ids and names of the kinds of notice in use, in order of their numbers."""
    ids = _kinds_in([of for _, of in found])
    if not ids:
        return {}
    from sitegen.content.notice_kinds import kinds

    known = kinds(config.kinds).by_id
    return {"kinds": [[one, 0, _named(known[one].name), list(known[one].also)] for one in ids]}


_STATE_NAMES = {
    "altered": ("Corrected, extended or supplemented", ("已更正", "已延期", "有补充", "corrected")),
    "ended": ("No longer in force", ("已废止", "已失效", "已终止", "已被替代", "repealed")),
    "settled": ("Answered or settled", ("已答复", "已有结果", "answered", "result")),
}


def _of_states(found: list[tuple[Card, Facets]], words: dict[str, PageWords]) -> dict[str, object]:
    """Return ids and names of the states in use, in the same form as kinds; empty without follow-ups."""
    if not any(of.states for _, of in found):
        return {}
    states = []
    for state, _ in STATES:
        name, others = _STATE_NAMES[state]
        names = {code: one.say(name) for code, one in words.items()}
        states.append([state, 0, names, list(others)])
    return {"states": states}


def _shared(found: list[tuple[Card, Facets]], numbers: Numbers) -> dict[str, object]:
    """Return the numbers of the other organizations of joint entries and of those that concern others."""
    shared = [(n, of.others) for n, (_, of) in enumerate(found) if of.others]
    if not shared:
        return {}
    places = {one: n for n, one in enumerate(numbers.organizations)}
    return {"shared": {str(n): [places[one] for one in others] for n, others in shared}}


def _site(
    config: Config, words: dict[str, PageWords], others: Others, numbers: Numbers
) -> dict[str, object]:
    places = {one: n for n, one in enumerate(numbers.organizations)}
    own = words[config.languages[0]]
    return {
        "languages": numbers.languages,
        "pages": {code: to_builtins(words.get(code, own).page) for code in numbers.languages},
        "organizations": [
            [
                one.id,
                places[one.parent] if one.parent else -1,
                _named(one.name),
                [*one.short.all(), *one.aliases, *one.former_names()],
            ]
            for one in config.organizations
        ]
        + [
            [one.id, places[one.parent], one.names, list(one.others), one.address]
            for one in others.organizations
        ],
        "categories": [[one.id, int(one.plan), _named(one.name)] for one in config.categories]
        + [[one.id, int(one.plan), one.names] for one in others.categories],
    }


def _named(text: LocalText) -> dict[str, str]:
    return dict(text.versions)


def dictionary_of(every: list[Card], bodies: str) -> tuple[bytes, int]:
    """Return the preset dictionary of fragments, and the number of documents in a fragment.

    The dictionary has sentences and fields of the oldest documents, the most frequent last. It is empty for a small
    site, where it would cost more than it saves. Short documents share a fragment of two.
    """
    if len(every) < 2 * _SAMPLE:
        return b"", 1
    html = store.bodies(Path(bodies), {card.body for card in every[:_SAMPLE] if card.body})
    oldest = [
        (card, lines(html.get(card.body, "")) if card.body else []) for card in every[:_SAMPLE]
    ]
    counts: dict[str, int] = {}
    for card, body in oldest:
        for sentence in dict.fromkeys(
            _sentences([card.title, *(body if card.body else card.more), *card.facts])
        ):
            counts[sentence] = counts.get(sentence, 0) + 1
    chosen: list[str] = []
    room = _DICTIONARY
    for sentence in sorted(counts, key=lambda one: -counts[one]):  # stable: else as they come
        if len(sentence) <= room:
            chosen.append(sentence)
            room -= len(sentence)
    dictionary = shards.text("".join(reversed(chosen)))
    blank = shards.packer(dictionary)
    size = sum(len(shards.packed(blank, fragment(card, body))) for card, body in oldest)
    return dictionary, 2 if size <= _SHORT * _SAMPLE else 1


def is_sampled(pages: Pages) -> bool:
    """Return True if a page was edited on which the dictionary depends."""
    some = pages.edited or ()
    return len(pages.listed.urls) >= 2 * _SAMPLE and any(number < _SAMPLE for number in some)


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for sentence in text.replace("。", "。\n").replace("；", "；\n").split("\n"):
            if len(sentence) > 3:
                yield sentence
