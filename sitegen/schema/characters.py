"""Characters that word processors and old encodings leave in texts: repaired, reported or refused.

A repair changes nothing that a reader sees: what is invisible between Han characters goes, and what
a font of symbols or an old code page stands for becomes the character that shows it everywhere.
"""

from __future__ import annotations

import re

# Blanks and line ends that Markdown and browsers treat otherwise than the common ones.
_BLANKS = {"\u00a0": " ", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n"}
# Soft hyphen, zero-width space, word joiner, byte order mark.
_INVISIBLE = dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
# Bullets of the fonts Symbol and Wingdings, as Word pastes them (Unicode L2/11-052R).
_SYMBOLS = {
    "\uf06c": "●",
    "\uf06e": "■",
    "\uf06f": "□",
    "\uf071": "❑",
    "\uf075": "◆",
    "\uf076": "❖",
    "\uf09f": "•",
    "\uf0a1": "○",
    "\uf0a7": "▪",
    "\uf0a8": "◻",
    "\uf0b2": "□",
    "\uf0b7": "•",
    "\uf0d8": "➢",
    "\uf0e0": "→",
    "\uf0fb": "✗",
    "\uf0fc": "✓",
    "\uf0fd": "☒",
    "\uf0fe": "☑",
}
# Code points that GB 18030-2000 put into the private use area and GB 18030-2022 assigns.
_GB_18030 = {
    **dict(zip("\ue78d\ue78e\ue78f", "\ufe10\ufe12\ufe11", strict=True)),
    **{chr(0xE790 + n): chr(0xFE13 + n) for n in range(7)},
    "\ue816": "\U00020087",
    "\ue817": "\U00020089",
    "\ue818": "\U000200cc",
    "\ue81e": "\u9fb4",
    "\ue826": "\u9fb5",
    "\ue82b": "\u9fb6",
    "\ue82c": "\u9fb7",
    "\ue831": "\U000215d7",
    "\ue832": "\u9fb8",
    "\ue83b": "\U0002298f",
    "\ue843": "\u9fb9",
    "\ue854": "\u9fba",
    "\ue855": "\U000241fe",
    "\ue864": "\u9fbb",
}
_REPAIRS = str.maketrans(_BLANKS | _INVISIBLE | _SYMBOLS | _GB_18030)
# Joiners shape letters of Arabic, Indic and Mongolian script, and emoji; elsewhere nobody sees them.
_SHAPED = "\u0600-\u1cff\u2600-\u27bf\ua840-\ua87f\ufe0f\U0001f000-\U0001faff"
_IDLE_JOINER = rf"(?<![{_SHAPED}])[\u200c\u200d]"

# Fillers of Hangul, marks of ruby, tags, and what stands where a picture was pasted.
_NOTHING = (
    r"\u00ad\u034f\u061c\u115f\u1160\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    r"\ufff9-\ufffc\U000e0000-\U000e007f"
)
# The Mongolian vowel separator stands between letters of Mongolian.
HIDDEN = re.compile(rf"[{_NOTHING}]|(?<![\u1820-\u18aa])\u180e|{_IDLE_JOINER}")
"""Characters that change the reading order, or show nothing."""
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the reading order; in the name of a file they hide its real ending."""
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""Characters of private use, which show what the reader's fonts have in their place."""
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
"""Characters that no text may hold: controls, surrogates, noncharacters and the mark of a failed conversion.

XML 1.0 (2.2) forbids most of them, and with one of them a feed or sitemap is no XML.
"""


def repaired(text: str) -> str:
    """Replace blanks, line ends and symbols by common ones, and drop what shows nothing."""
    text = text.translate(_REPAIRS)
    if "\u200c" in text or "\u200d" in text:
        text = re.sub(_IDLE_JOINER, "", text)
    return text
