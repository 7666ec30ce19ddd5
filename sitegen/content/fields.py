"""The fields of a document's front matter.

Each key has an English and a Chinese form; both are accepted everywhere.
"""

from __future__ import annotations

from msgspec.structs import replace

from sitegen.content.lifecycle_fields import CHANGE, DISPLAY, OBJECTIONS, WITHDRAWAL
from sitegen.content.plan_fields import NAMES, PROGRESS, TARGET, TASKS, TRANSLATED_TARGET
from sitegen.content.relation_fields import RelationField
from sitegen.domain.allowance import LABELS, Allowance
from sitegen.domain.document import Attachment
from sitegen.schema.fields import Field, Fields, ListOf, Record
from sitegen.schema.kinds import (
    Choice,
    Day,
    Fingerprint,
    Flag,
    Joined,
    Moment,
    Numbered,
    OldAddress,
    PathKind,
    PeriodOf,
    TextKind,
)

EFFECTS = (
    ("现行", "current"),
    ("有效", "current"),
    ("current", "current"),
    ("修改", "amended"),
    ("amended", "amended"),
    ("废止", "repealed"),
    ("repealed", "repealed"),
    ("失效", "lapsed"),
    ("lapsed", "lapsed"),
)
STAGES = (
    ("pledge", "pledge"),
    ("承诺", "pledge"),
    ("progress", "progress"),
    ("落实", "progress"),
    ("review", "review"),
    ("述职", "review"),
)
_ATTACHMENT = Record(
    Fields(
        (
            Field(
                "file", PathKind(), "文件", "Path of the file, beside the document.", required=True
            ),
            Field("title", TextKind(limit=200, title=True), "名称", "What readers see instead."),
        )
    ),
    Attachment,
    alone="file",
)

_REASON = TextKind(limit=200)


def _allowances(**reasons: str) -> tuple[Allowance, ...]:
    return tuple(Allowance(check, reason) for check, reason in reasons.items())  # type: ignore[arg-type] # the keys are those of the fields


_ALLOW = Record(
    Fields(tuple(Field(check, _REASON, chinese, doc) for check, (chinese, doc) in LABELS.items())),
    _allowances,
)

DOCUMENT = Fields(
    (
        Field(
            "title", TextKind(limit=200, title=True), "标题", "Title as published.", required=True
        ),
        Field(
            "date",
            Day(),
            "发布日期",
            "Day of publication.",
            required=True,
            also=("发布时间", "日期"),
        ),
        Field(
            "org",
            Joined(limit=100),
            "单位",
            "Organization: id or name. Several that issue it jointly: [东洼村, 西堤村].",
            required=True,
            also=("发布单位", "发布机构", "organization"),
        ),
        Field("category", TextKind(limit=100), "类别", "Category: id or name.", required=True),
        Field(
            "kind",
            TextKind(limit=60),
            "种类",
            "Kind of notice, which has fields of its own: 招标公告, 低保公示, see docs/kinds.md.",
            also=("文种",),
        ),
        Field("issued", Day(), "成文日期", "Day on which it was signed."),
        Field(
            "issuers",
            NAMES,
            "发文机关",
            "Who issued the document, where others than `org` did: 县民政局、县财政局.",
        ),
        Field(
            "joint",
            NAMES,
            "联合发文",
            "Other organizations of the site that issue it jointly; `org` is the main one.",
            also=("联合发文单位",),
        ),
        Field(
            "concerns",
            NAMES,
            "涉及单位",
            "Organizations that it concerns; their pages and feeds list it.",
            also=("涉及村",),
        ),
        Field(
            "doc_number",
            Numbered(),
            "发文字号",
            "Official number: 桂政发〔2024〕20号.",
            also=("文号",),
        ),
        Field("index_number", TextKind(limit=80), "索引号", "Index number, unique in the site."),
        Field("subject", TextKind(limit=100), "主题分类", "Subject class."),
        Field("keywords", ListOf(TextKind(limit=60), split=True), "关键词", "Keywords."),
        Field("summary", TextKind(limit=500, title=True), "摘要", "One or two sentences."),
        Field("source", TextKind(limit=100), "来源", "Where the text comes from."),
        Field("author", TextKind(limit=100), "作者", "Who wrote it."),
        Field("period", PeriodOf(), "所属期", "Period spoken of: 2024, 2024-Q1, 2024-03."),
        Field(
            "display", DISPLAY, "公示期", "How long it hangs: 15天, 7个工作日, or from and until."
        ),
        Field("objections", OBJECTIONS, "意见反馈", "To whom to object, and until when."),
        Field("effect", Choice(EFFECTS), "有效性", "Whether it is in force."),
        Field("attachments", ListOf(_ATTACHMENT), "附件", "Files published with it."),
        Field("publish_at", Moment(), "定时发布", "Not published before: 2026-12-01 08:00."),
        Field("draft", Flag(), "草稿", "Not published at all."),
        Field("aliases", ListOf(OldAddress()), "旧地址", "Old addresses that lead here."),
        Field("changes", ListOf(CHANGE), "更正记录", "Corrections since publication."),
        Field("withdrawn", WITHDRAWAL, "撤回", "Withdrawn: date and reason."),
        Field("supersedes", PathKind(), "替代", "Path of the document it replaces."),
        Field(
            "about",
            ListOf(RelationField()),
            "关于",
            "Which documents it corrects, extends, supplements, repeals, ends, answers or settles.",
        ),
        Field("plan", PathKind(), "计划", "Path of the plan it reports on.", also=("对应计划",)),
        Field("stage", Choice(STAGES), "环节", "pledge, progress or review."),
        Field(
            "tasks",
            ListOf(TASKS),
            "任务清单",
            "Table with the targets of a plan, or with what a report says of them: a sheet, or 正文.",
        ),
        Field("above", PathKind(), "上级计划", "Path of the plan above, which the targets serve."),
        Field("progress", ListOf(PROGRESS), "进展", "Figures for the plan's targets."),
        Field("targets", ListOf(TARGET), "目标", "What a plan promises."),
        Field("allow", _ALLOW, "允许", "Checks that it is exempt from, each with the reason."),
        Field(
            "translated_from",
            Fingerprint(),
            "译自版本",
            "In a translation: the version of its source that it was made from.",
        ),
    )
)
TRANSLATION = Fields(
    tuple(
        replace(one, kind=ListOf(TRANSLATED_TARGET)) if one.key == "targets" else one
        for one in DOCUMENT.fields
    )
)
"""The same in a translation, whose targets have their figures from its source."""

KEYS = frozenset(DOCUMENT.by_key) | DOCUMENT.inner.keys()
