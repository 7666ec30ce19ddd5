"""Find blanks in an imported text: those that the check before publication reports, and likely ones.

A clerk looks at the review once, so that a sign too many costs little; a check reports at each
build and must be sure (`checks.blanks`).
"""

from __future__ import annotations

import re

from sitegen.checks import blanks
from sitegen.checks.blanks import Blank

_HAN = "[\u4e00-\u9fff]"
_LIKELY = re.compile(
    rf"(?<=[\u4e00-\u9fff《“、，])_+(?=[\u4e00-\u9fff、，》”])"  # 党的_精神
    rf"|(?<![\w*])\*{{2,}}(?={_HAN}[^*\n]*(?:\n|\Z))|(?<={_HAN})\*{{2,}}(?={_HAN}[^*\n]*(?:\n|\Z))"  # **工业园
    r"|(?<![A-Za-z])[xX×]{2,}(?:[a-zA-Z]{1,2}[x×]?)?(?![A-Za-z])"  # xxxmx, a size with its unit
    r"|(?:达|达到|为|约|共|计)(?=(?:[百千万亿]?元|[%％]|[百千万]?[吨亩头只户人]))(?=.{1,2}[，。；、以])"  # 达亿元
    r"|“”|《》|‘’"
    r"|(?<=[，：])(?:行政|自然)?[村镇乡](?=，)"  # ：行政村，村，马庄村
)


def found(text: str) -> list[Blank]:
    """Return the blanks of a text, in order; overlapping ones are one."""
    likely = [Blank(m.start(), m.end()) for m in _LIKELY.finditer(text)]
    merged: list[Blank] = []
    for one in sorted([*blanks.find(text), *likely]):
        if merged and one.start <= merged[-1].end:
            merged[-1] = Blank(merged[-1].start, max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return merged
