"""Guess the category of a document: by the end of its title, words of the title, words of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.config.model import Config
from sitegen.domain.document import Category
from sitegen.importing.model import Confidence, Guess

_TOPICS: tuple[tuple[str, str, str], ...] = (
    # words in a title, words in the text, names and ids of the category; the first that fits
    (
        "招标|投标|中标|采购|成交|磋商|比选|询价|竞价|遴选|流标|废标|开标|评标|单一来源|竞争性谈判|合同公[告示]",
        "招标|中标|投标|评标",
        "招标|采购|bidding|procurement|tender",
    ),
    (
        "计划(?!生育)|规划|工作要点|实施方案|工作安排|工作打算|任务分解|三年行动",
        "工作计划|工作目标|工作任务",
        "计划|规划|plan",
    ),
    (
        (
            "低保|最低生活保障|救助|救济|特困|五保|残疾人|困难|优抚|抚恤|优待|慰问|高龄|孤儿|留守|困境儿童"
            "|医保|医疗保险|医疗保障|养老保险|社会保险|社保|参保|返贫|监测对象|退役军人|危房改造"
        ),
        "低保|救助|特困|医保|参保",
        "救助|救济|保障|relief|welfare",
    ),
    (
        "宅基地|土地|征地|用地|承包地|(?<!费)征收|拆迁|建房|不动产|确权|增减挂钩|耕地(?!地力)",
        "宅基地|用地审批|征收",
        "土地|land",
    ),
    (
        "财务|收支|账目|账务|报账|专账|资金|决算|预算|收入|支出|经费|债权|债务|审计|公务接待|三公",
        "收支|结余|借方|贷方|支出合计",
        "财务|finance|account",
    ),
    (
        "党务|党员|党费|支部|党建|党委|党日|党课|党风|入党|中共|组织生活|民主生活会|主题教育|积极分子|纪检|巡察|廉政",
        "党员|党支部|党费",
        "党务|party",
    ),
    (
        (
            "村务|村民会议|村民代表|一事一议|补贴|发放|公益事业|公约|村规民约|四议两公开|集体资产|集体经济|集体资源"
            "|出租|招租|发包|承包|股份|股权|换届|选举|惠农|奖扶|公益|务工|误工|红白|文明户|积分|用水|供水|饮水"
        ),
        "村民代表会议|村民小组",
        "村务|village",
    ),
    (
        "通知|通告|通报|意见|办法|决定|批复|函|公告|报告|行政|执法|权责|预案|防汛|防火|任免|招聘|答复|信息公开",
        "各村|各乡镇|各单位",
        "政务|政府|government",
    ),
)


_YEAR_ADDED = r"(?:[（(][^）)]{1,12}[）)])?\Z"
_AT_END = re.compile(rf"(?:情况|公示|公告|公开栏|明细|一?览?表|结果)?{_YEAR_ADDED}")
_PLAN = re.compile(rf"(计划|规划|工作要点){_YEAR_ADDED}")
_OFFICIAL = re.compile(rf"关于.*的(通知|通报|意见|决定|批复|函){_YEAR_ADDED}")
_WORDS_OF_PEOPLE = re.compile(
    "低保|救助|特困|五保|残疾人|慰问|抚恤|医保|医疗保险|养老保险|招标|中标|采购|宅基地"
)


def category_of(config: Config, title: str, text: str, level: str) -> Guess:
    """Return the category of a document.

    Args:
        config: The site, whose categories there are.
        title: The title.
        text: The text, a line each paragraph.
        level: The level of its organization, for what it usually publishes.
    """
    plans = [one for one in config.categories if one.plan]
    if plans and (word := _PLAN.search(title)):
        return Guess("category", plans[0].id, "in_title", "sure", values={"name": word[1]})
    official = _called(config.categories, "政务|政府|government")
    if official and (word := _OFFICIAL.search(title)) and not _WORDS_OF_PEOPLE.search(title):
        return Guess("category", official.id, "in_title", "likely", values={"name": word[1]})
    named = [
        (title.rfind(name) + len(name), one.id, name)
        for one in config.categories
        for name in one.name.all()
        if len(name) >= 2 and name in title
    ]
    if named:  # what a title is of stands at its end
        end, identifier, name = max(named)
        sure: Confidence = "sure" if _AT_END.fullmatch(title, end) else "likely"
        return Guess("category", identifier, "in_title", sure, values={"name": name})
    for in_title, _, names in _TOPICS:
        word = re.search(in_title, title)
        if word and (category := _called(config.categories, names)):
            return Guess("category", category.id, "in_title", "likely", values={"name": word[0]})
    scores = [
        (len(re.findall(in_text, text)), category, in_text)
        for _, in_text, names in _TOPICS
        if (category := _called(config.categories, names))
    ]
    best = max(scores, key=lambda score: score[0], default=None)
    if best and best[0] >= 2:
        word = re.search(best[2], text)
        assert word is not None
        values = {"name": word[0]}
        return Guess("category", best[1].id, "in_text", "unsure", values=values)
    usual = _called(
        config.categories, "村务|village" if level == "village" else "政务|政府|government"
    )
    return Guess("category", (usual or config.categories[0]).id, "no_category", "unsure")


def _called(categories: Sequence[Category], names: str) -> Category | None:
    """Return the category whose id or name has one of the words; that of plans by its kind."""
    form = re.compile(names, re.IGNORECASE)
    if form.search("plan"):
        for one in categories:
            if one.plan:
                return one
    return next(
        (one for one in categories if any(map(form.search, (one.id, *one.name.all())))), None
    )
