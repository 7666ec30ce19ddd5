"""Official names of organizations: 西堤村村民委员会, 中共豆庄镇委员会, 桂山县人民政府.

A notice is signed by a committee, a branch of the Party or a government; the board lists the village,
township or county that they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PARTY = re.compile(r"(?:中国共产党|中共)")
_VILLAGE = (
    # 村民委员会组织法; the 村 of a name is written once or twice: 西堤村民委员会, 西堤村村民委员会
    *("村民委员会", "民委员会", "村委会", "委会", "村委", "居民委员会", "居委会"),
    *("村务监督委员会", "务监督委员会", "监督委员会", "村监委会", "监委会", "居务监督委员会"),
    *("党支部", "党总支", "党总支部", "党委", "支部", "总支", "支部委员会", "总支部委员会"),
    *("党支部委员会", "党总支委员会", "党总支部委员会", "委员会", "两委", "村两委"),
    *("党支部村委会", "党支部村民委员会", "党总支村委会", "党总支村民委员会", "支部村委会"),
    *("股份经济合作社", "经济合作社", "股份经济合作联合社", "经济联合社"),
)
_GOVERNMENT = ("人民政府", "政府", "党委", "委员会", "人民政府办公室", "政府办公室")
_TOWNSHIP = (
    *(*_GOVERNMENT, "办事处", "街道办", "党委政府", "党委人民政府", "党政办公室", "党政办"),
    *("党政综合办公室", "人大", "人大主席团", "人民代表大会", "纪委", "纪律检查委员会"),
)
_COUNTY = (*_GOVERNMENT, "委", "委办公室", "人大常委会", "人民代表大会常务委员会")
_SUFFIXES = {"village": _VILLAGE, "township": _TOWNSHIP, "county": _COUNTY}
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南"
    "|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆"
)
_KINDS = {
    "county": "省|自治区|市|自治州|州|盟|地区",
    "township": "省|自治区|市|自治州|州|盟|地区|县|区|旗",
    "village": "省|自治区|市|自治州|州|盟|地区|县|区|旗|镇|乡|街道",
}
_ABOVE = {
    level: re.compile(rf"(?:{_PROVINCES})?(?:[\u4e00-\u9fff]{{1,8}}?(?:{kinds}))*")
    for level, kinds in _KINDS.items()
}


def bodies(text: str) -> Iterator[tuple[str, str]]:
    """Yield each organization that a folded official name may belong to, and its level.

    "中共西堤村支部委员会" gives ("西堤村", "village"), and some that no organization is called.
    """
    plain = _PARTY.sub("", text.replace("、", "").replace("“", "").replace("”", ""), count=1)
    for level, suffixes in _SUFFIXES.items():
        yield plain, level
        for suffix in suffixes:
            if len(plain) > len(suffix) and plain.endswith(suffix):
                yield plain.removesuffix(suffix), level


def is_above(level: str, places: str) -> bool:
    """Return True if places can be those above an organization of a level: 广西, 桂林市, 桂山县."""
    return level in _ABOVE and _ABOVE[level].fullmatch(places) is not None
