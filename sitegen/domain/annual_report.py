"""The statutory annual report on open government information (政府信息公开工作年度报告).

Parts, tables and identities are those of the State Council's format (国办公开办函〔2021〕30号), which
articles 49 and 50 of the Regulation on the Disclosure of Government Information require.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

PARTS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)

APPLICANTS = (
    "自然人",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
)
"""The columns of the table of applications; the last is the sum of the others."""

OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
"""The columns of each kind of dispute; the last is the sum of the others."""
DISPUTES = ("行政复议", "未经复议直接起诉", "复议后起诉")


class Line(Struct, frozen=True):
    """A row of the table of applications: its labels, from the outermost to its own."""

    labels: tuple[str, ...]

    @property
    def own(self) -> str:
        """Its own label."""
        return self.labels[-1]


_RESULT = "三、本年度办理结果"


def _lines(head: str, *items: str) -> tuple[Line, ...]:
    return tuple(Line((_RESULT, head, item)) for item in items)


RECEIVED = Line(("一、本年新收政府信息公开申请数量",))
CARRIED_IN = Line(("二、上年结转政府信息公开申请数量",))
CARRIED_OUT = Line(("四、结转下年度继续办理",))
HANDLED = Line((_RESULT, "（七）总计"))
RESULTS: tuple[Line, ...] = (
    Line((_RESULT, "（一）予以公开")),
    Line((_RESULT, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）")),
    *_lines(
        "（三）不予公开",
        "1.属于国家秘密",
        "2.其他法律行政法规禁止公开",
        "3.危及“三安全一稳定”",
        "4.保护第三方合法权益",
        "5.属于三类内部事务信息",
        "6.属于四类过程性信息",
        "7.属于行政执法案卷",
        "8.属于行政查询事项",
    ),
    *_lines(
        "（四）无法提供",
        "1.本机关不掌握相关政府信息",
        "2.没有现成信息需要另行制作",
        "3.补正后申请内容仍不明确",
    ),
    *_lines(
        "（五）不予处理",
        "1.信访举报投诉类申请",
        "2.重复申请",
        "3.要求提供公开出版物",
        "4.无正当理由大量反复申请",
        "5.要求行政机关确认或重新出具已获取信息",
    ),
    *_lines(
        "（六）其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    ),
)
APPLICATIONS: tuple[Line, ...] = (RECEIVED, CARRIED_IN, *RESULTS, HANDLED, CARRIED_OUT)
"""The rows of the table of applications in their order."""


class Section(Struct, frozen=True):
    """A part of the table of information disclosed on its own motion: an item of article 20."""

    item: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]


DISCLOSED: tuple[Section, ...] = (
    Section(
        "第二十条第（一）项",
        ("本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", "行政规范性文件"),
    ),
    Section("第二十条第（五）项", ("本年处理决定数量",), ("行政许可",)),
    Section("第二十条第（六）项", ("本年处理决定数量",), ("行政处罚", "行政强制")),
    Section("第二十条第（八）项", ("本年收费金额（单位：万元）",), ("行政事业性收费",)),
)

_NUMBER = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,3}[)、.,]?")
_LEFT_OUT = re.compile(r"[\s、,.“”\"':;()]+")


def plain_label(text: str) -> str:
    """Return a label without number, blanks, brackets and signs, as far as its first bracket."""
    folded = unicodedata.normalize("NFKC", text).strip()
    numbered = _NUMBER.match(folded)
    rest = folded[numbered.end() :] if numbered else folded
    return _LEFT_OUT.sub("", rest.partition("(")[0] or rest)
