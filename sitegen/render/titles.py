"""Line breaks of titles (GB/T 9704-2012, 7.3.1: 词意完整): none within a word, a number or a figure and its unit.

The words are those of which titles of notices are made; a title may break around them and between all other
characters. They were counted in titles that townships and villages publish.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from sitegen.render.jinja_env import escape

_WORDS = """
人民政府 人民武装部 办公室 办事处 村民委员会 居民委员会 监督委员会 委员会 村委会 居委会 党支部
总支部 服务中心 合作社 领导小组 农业农村 乡村振兴 自然资源 应急管理 市场监督 民政 卫生健康
社会保障 社会事务 综合执法 纪律检查 组织部 宣传部 关于 做好 印发 转发 公布 进一步 加强 推进
开展 落实 实施 组织 规范 调整 成立 命名 表彰 废止 修订 召开 通知 公告 公示 公开 通报
通告 意见 方案 办法 规定 细则 计划 规划 总结 报告 决定 决议 批复 制度 公约 章程 预案
目录 清单 名单 台账 明细 纪要 工作 情况 事项 进展 结果 标准 年度 季度 上半年 下半年 月份
村务 政务 党务 财务 收支 预算 决算 资金 资产 资源 集体 债权 债务 补贴 补助 补偿 奖补
发放 救助 低保 特困 临时 养老 医疗 保险 残疾人 高龄 优抚 慰问 项目 工程 建设 招标 投标
中标 采购 竣工 验收 审计 评审 道路 路灯 饮水 灌溉 河道 堤防 危房 改造 户厕 宅基地 土地
承包 流转 征收 征地 拆迁 安置 转移 审批 出租 森林 防火 防汛 主汛期 汛期 抗旱 地质 灾害
安全 生产 环境 整治 垃圾 分类 值班 人员 培训 会议 村民 代表 大会 选举 换届 党员 党费
收缴 发展 述职 评议 考核 承诺 监督 检查 整改 反馈
"""
# A figure with what it counts, a year in its brackets; not within an escaped character, &#39;.
_FIGURE = re.compile(
    r"(?:〔\d{4}〕)?\d+[\u4e00-\u9fff]|第[一二三四五六七八九十]+(?:季度|[\u4e00-\u9fff])"
).match
# By their first character, the longest first: one pattern of all words takes three times as long.
_BY_FIRST: dict[str, list[str]] = {}
for _word in sorted(_WORDS.split(), key=len, reverse=True):
    _BY_FIRST.setdefault(_word[0], []).append(_word)
_FIGURES = frozenset("0123456789〔第")


def unbroken(title: str) -> Markup:
    """Return a title as HTML that breaks between words, not within them: 10 and 月, 财 and 务."""
    text = str(escape(title))
    parts: list[str] = []
    at = done = 0
    end = len(text)
    while at < end:
        letter = text[at]
        whole = ""
        if letter in _BY_FIRST:
            for word in _BY_FIRST[letter]:
                if text.startswith(word, at):
                    whole = word
                    break
        elif letter in _FIGURES and (found := _FIGURE(text, at)):
            whole = found[0]
        if whole:
            parts += (text[done:at], '<span class="one">', whole, "</span>")
            at = done = at + len(whole)
        else:
            at += 1
    parts.append(text[done:])
    return Markup("".join(parts))  # noqa: S704 # escaped above
