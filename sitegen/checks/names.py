"""Names of persons: the surnames by which they are told from other words."""

from __future__ import annotations

import re
from functools import cache

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
"""The 110 commonest, which nine in ten people bear (公安部 2019 年全国姓名报告)."""

_NOT_NAMES = frozenset(
    [
        "金额",
        "石材",
        "高度",
        "白天",
        "方案",
        "江苏",
        "万元",
        "任务",
        "史料",
        "向上",
        "严重",
        "武装",
        "龙头",
        "高级",
        "常年",
        "黄河",
        "马上",
        "方面",
        "方式",
        "何时",
        "林地",
        "田间",
        "于今",
        "余额",
        "周期",
        "周边",
        "金融",
        "石油",
        "段落",
        "程序",
        "高中",
        "夏季",
        "秦岭",
        "毛重",
        "云南",
        "任何",
        "方法",
        "方向",
        "万人",
        "余人",
        "万户",
        "余户",
        "高龄",
        "金银",
        "白色",
        "黄色",
        "许可",
        "毛利",
        "武汉",
        "江西",
        "白云",
        "高血",
        "高血压",
        "马路",
        "石子",
        "水泥",
        "林木",
        "田地",
        "贺信",
        "向前",
        "万分",
        "常住",
        "程度",
        "何种",
        "范围",
        "任期",
        "严格",
        "龙岗",
        "钱款",
        "孔径",
        "汤药",
        "戴帽",
        "莫名",
        "顾问",
        "雷电",
        "陶瓷",
        "贾湖",
        "叶片",
        "苏木",
        "余款",
        "杜绝",
        "曾经",
        "许多",
        "谢绝",
        "梁柱",
        "罗列",
        "郭庄",
    ]
)
_NAME = (
    rf"(?:(?<![\u4e00-\u9fff])|(?<=户主)|(?<=[保困]户)|(?<=[村居]民)|(?<=患者|老人|对象|学生|党员|同志))"
    rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?(?:(?![\u4e00-\u9fff])|(?=患有?|因病|因患|身患|确诊|罹患))"
)


@cache
def _name() -> re.Pattern[str]:
    """Compile the pattern of names: two milliseconds, which few texts need."""
    return re.compile(_NAME)


def has_name(line: str) -> bool:
    """Return True if a line has a person's name that stands by itself, as names in lists do."""
    return any(m[0] not in _NOT_NAMES for m in _name().finditer(line))
