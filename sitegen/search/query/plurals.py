"""English words in the other number: village, villages. Rules and a few exceptions, no dictionary."""

from __future__ import annotations

_PAIRS = {
    "child": "children", "man": "men", "woman": "women", "person": "people", "foot": "feet",
    "tooth": "teeth", "mouse": "mice", "goose": "geese", "ox": "oxen", "life": "lives",
    "wife": "wives", "knife": "knives", "half": "halves", "leaf": "leaves", "shelf": "shelves",
    "calf": "calves", "wolf": "wolves",
}  # fmt: skip
_EXCEPTIONS = {**_PAIRS, **{many: one for one, many in _PAIRS.items()}}
_SINGULAR = ("ss", "us", "is", "ous")  # endings that are no plural's
_SIBILANT = ("s", "x", "z", "ch", "sh")


def other_numbers(word: str) -> tuple[str, ...]:
    """Return what a word may be in the other number, apart from what begins with the word."""
    if word in _EXCEPTIONS:
        return (_EXCEPTIONS[word],)
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return ()
    if word.endswith("ies"):
        return (f"{word[:-3]}y",)
    if word.endswith("y") and word[-2] not in "aeiou":
        return (f"{word[:-1]}ies",)
    if word.endswith("es") and word[:-2].endswith(_SIBILANT):
        return word[:-2], word[:-1]
    if word.endswith("s") and not word.endswith(_SINGULAR):
        return (word[:-1],)
    return ()
