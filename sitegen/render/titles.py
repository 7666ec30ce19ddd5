"""Line breaks of titles (GB/T 9704-2012, 7.3.1: 词意完整): none within a word, a number or a figure and its unit.

Text is cut into words from the left, the longest word first. A title may break around a word and
between characters that belong to none; no unbreakable run is longer than `_LONGEST` characters, so
that a title fits the narrowest phone at the largest type.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from sitegen.render.jinja_env import escape

# Words of two to five characters, by what titles of townships and villages are about.
_WORDS = """
人民政府 人民武装部 办公室 办事处 便民 大厅 街道 社区 村民委员会 居民委员会 监督委员会 委员会 村委会
居委会 村两委 党支部 总支部 党总支 党委 政府 县政府 镇政府 乡政府 人大 政协 纪委 工会 妇联 共青团
服务中心 服务站 合作社 领导小组 工作组 专班 小组 部门 单位 机关 法院 派出所 司法所 学校 小学 幼儿园
卫生院 卫生室 敬老院 农业农村 乡村振兴 自然资源 应急管理 市场监督 市场监管 民政 卫生健康 社会保障
社会事务 综合执法 综合治理 纪律检查 组织部 宣传部 武装部 财政 统战 信访 中国 共产党 司法 统计 税务
水利 林业 交通运输 住房 城乡建设 关于 做好 印发 转发 公布 发布 进一步 切实 全面 深入 扎实 持续 加强
加快 强化 推进 推动 促进 提升 提高 完善 健全 优化 深化 巩固 拓展 开展 落实 贯彻 执行 实施 组织 规范
调整 成立 设立 撤销 命名 表彰 奖励 废止 修订 修改 召开 举办 举行 启动 启用 延长 暂停 恢复 停止 禁止
严禁 取消 变更 更正 补充 征求 征集 接收 新增 退出 清退 支持 帮助 联合 并入 合并 重新 其中 成员 村级
组级 交接 清理 领取 建成 通行 打算 分解表 意见稿 实事 一期 二期 三期 限期 部分 相关 有关 其他 本级
通知 公告 公示 公开 公开栏 通报 通告 意见 建议 方案 办法 规定 细则 制度 计划 规划 安排 总结 报告
决定 决议 批复 答复 复函 请示 公约 村规民约 章程 预案 条例 要点 守则 指南 流程 倡议 目录 清单 名单
名册 花名册 台账 明细 明细表 一览表 汇总表 统计表 登记表 纪要 记录 公报 简报 合同 协议 承诺 工作
任务 重点 目标 情况 说明 事项 进展 结果 成效 成果 标准 年度 季度 上半年 下半年 全年 月份 期间 期限
今年 明年 去年 今冬明春 春季 夏季 秋季 冬季 节日 春节 国庆 中秋 端午 清明 元旦 十四五 十五五 村务
政务 党务 财务 事务 三务 三资 三农 服务 公共 公益 公益性 事业 待遇 认证 确认 收支 收入 支出 收费
预算 决算 资金 专项 经费 费用 款项 工资 报酬 账目 专账 账户 资产 资源 集体 集体经济 经济 经营 股权
股份 分红 收益 分配 债权 债务 贷款 捐赠 捐款 补贴 补助 补偿 奖补 直补 发放 救助 救济 低保 最低 生活
保障 最低生活 特困 供养 五保 临时 养老 养老金 医疗 医保 基本 基本医疗 保险 参保 缴费 报销 居民
城乡居民 城乡 城镇 残疾人 残疾 高龄 津贴 老年人 老人 儿童 留守 困境 妇女 青年 学生 退役军人 军人
军属 优抚 优待 抚恤 慰问 帮扶 脱贫 防止返贫 返贫 监测 困难 困难群众 群众 家庭 对象 资格 认定 审核
初审 初核 复核 核查 审批 许可 备案 申请 申报 办理 登记 发证 确权 颁证 证明 证书 项目 工程 建设 施工
改建 扩建 新建 修缮 维修 养护 维护 管护 加固 除险 硬化 亮化 绿化 美化 招标 投标 中标 候选人 竞争性
磋商 比选 询价 成交 采购 政府采购 竞价 拍卖 出让 出租 租赁 处置 竣工 验收 审计 评审 评估 道路 公路
农村 农村公路 乡村 村庄 路灯 桥梁 饮水 自来水 供水 用水 水费 供电 用电 电网 燃气 用火 管网 排水 污水
灌溉 水库 河道 河长制 林长制 田长制 水渠 清淤 堤防 采砂 河流 冷库 危房 改造 住宅 房屋 建房 自建房
户厕 厕所 卫生 宅基地 用地 土地 耕地 农田 高标准 基本农田 承包 承包地 流转 征收 征地 预公告 拆迁
拆除 搬迁 避险 安置 转移 整合 县级 镇级 乡级 公园 森林 草原 林地 防火 防灭火 防汛 主汛期 汛期 抗旱
防灾 减灾 救灾 灾害 地质 地震 气象 消防 火灾 野外 秸秆 焚烧 禁烧 禁火 安全 生产 安全生产 安防 食品
药品 交通 隐患 排查 治理 违法 违规 违建 非法 处理 处罚 处分 打击 扫黑除恶 诈骗 禁毒 平安 矛盾 纠纷
调解 普法 法治 自治 德治 环境 人居 人居环境 生态 保护 环境保护 整治 垃圾 分类 清运 保洁 公厕 文明
文化 文艺 体育 移风易俗 红白 理事会 教育 科技 健康 疫情 防控 疾病 疫苗 接种 防疫 计划生育 生育 殡葬
公墓 农业 种植 养殖 畜牧 渔业 粮食 秋粮 春耕 秋收 农机 农资 化肥 种子 良种 农药 病虫害 产业 产业园
茶园 果园 大棚 加工 加工厂 电商 旅游 合作 集市 市场 就业 创业 招聘 劳动 劳务 务工 技能 岗位 值班
值守 人员 人才 人口 干部 村干部 队伍 培训 会议 村民 村民小组 居民小组 户籍 代表 代表大会 大会 听证
表决 选举 换届 候选 当选 推选 任免 任职 聘用 党建 党员 党员大会 党日 党课 党费 预备 发展 积极分子
组织生活 主题教育 学习 宣传 活动 志愿 志愿者 先进 优秀 模范 评选 评比 收缴 述职 评议 民主 测评 考核
考评 监督 监管 检查 督查 巡察 整改 反馈 问题 廉政 作风 准备 启事 招领 统一 集中 日常 管理 运行 运营
使用 利用 开发 投资 融资 竞选 数字 信息 信息公开 政府信息 平台 网络 档案 试点 示范 创建 三年 行动
攻坚 专题 一事一议 四议两公开 两公开 以工代赈 光伏 电站 耕地地力 地力 退耕还林 生态林 公益林 天然林
移民 后期 扶持
"""
_BY_TWO: dict[str, list[str]] = {}  # the words by their first two characters, the longest first
for _word in sorted(set(_WORDS.split()), key=len, reverse=True):
    _BY_TWO.setdefault(_word[:2], []).append(_word)
# A figure with what it counts, a span of years, a year in its brackets; not within an escaped
# character, &#39;.
_FIGURE = re.compile(
    r"(?:〔\d{4}〕)?(?:\d{1,4}[—–-])?\d{1,12}(?:年度|个月|[\u4e00-\u9fff])"
    r"|第[一二三四五六七八九十]+(?:季度|[\u4e00-\u9fff])"
).match
_FIGURES = frozenset("0123456789〔")
_FIRST_HAN = "\u4e00"
_LONGEST = 5
# Characters that belong to the word before them, unless they begin a word: 防火期, 承诺书, 审批的.
_SUFFIXES = frozenset("的化性期书费款率者员户类权证卡站室队组会部局所处区点人地厂路")
# The name of a place is two or three characters and its kind, 东洼村; none of them is a particle.
_PLACES = frozenset("村镇乡县")
_PARTICLE = re.compile(
    r"[^\u4e00-\u9fff]|[的和与及在对为向各全本我等至到或拟将被由经让该每新]"
).search


def unbroken(title: str) -> Markup:
    """Return a title as HTML that breaks between words, not within them: 10 and 月, 财 and 务."""
    text = str(escape(title))
    if text.isascii():
        return Markup(text)  # noqa: S704 # escaped above
    parts: list[str] = []
    at = done = 0
    end = len(text)
    while at < end:
        letter = text[at]
        until = at
        if letter < _FIRST_HAN:
            if letter in _FIGURES and (found := _FIGURE(text, at)):
                until = found.end()
        elif words := _BY_TWO.get(text[at : at + 2]):
            for word in words:
                if text.startswith(word, at):
                    until = at + len(word)
                    if text[until : until + 1] in _SUFFIXES:
                        until = _with_suffixes(text, until, at + _LONGEST)
                    break
        elif letter == "第" and (found := _FIGURE(text, at)):
            until = found.end()
        if until == at and letter >= _FIRST_HAN and not _PLACES.isdisjoint(text[at + 2 : at + 4]):
            begins = at == done or text[at - 1] < _FIRST_HAN
            until = _place_end(text, at, begins)
        if until > at:
            parts += (text[done:at], '<span class="one">', text[at:until], "</span>")
            at = done = until
        else:
            at += 1
    parts.append(text[done:])
    return Markup("".join(parts))  # noqa: S704 # escaped above


def _with_suffixes(text: str, at: int, most: int) -> int:
    """Return the end of the suffixes of a word that ends at a place: `most` or before it."""
    while at < most and text[at : at + 1] in _SUFFIXES and text[at : at + 2] not in _BY_TWO:
        at += 1
    return at


def _place_end(text: str, at: int, begins: bool) -> int:
    """Return the end of the name of a village, town or county at a place; the place if there is none.

    Args:
        text: The title.
        at: The place.
        begins: True if a word or a mark ends before it. Only there is a name of three characters
            told, 五里庙镇: elsewhere its first is more often the end of an unknown word.
    """
    for kind in (at + 2, at + 3) if begins else (at + 2,):
        if (
            text[kind : kind + 1] in _PLACES
            and not _PARTICLE(text, at, kind)
            and text[kind - 1 : kind + 1] not in _BY_TWO
            and text[kind : kind + 2] not in _BY_TWO
        ):
            return kind + 1
    return at
