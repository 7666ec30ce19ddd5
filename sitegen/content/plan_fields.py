"""Front matter fields of plans: targets, progress reports and tables of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.domain.goal import Comparison, Goal, WrittenFigure
from sitegen.domain.target import Milestone, Progress, State, Target, TaskTable
from sitegen.domain.term import Term
from sitegen.schema.fields import (
    Field,
    Fields,
    FieldValues,
    FindingCollector,
    JsonSchema,
    ListOf,
    Record,
)
from sitegen.schema.kinds import (
    Amount,
    Choice,
    Day,
    Flag,
    Identifier,
    Number,
    PathKind,
    Promise,
    TermOf,
    TextKind,
)
from sitegen.schema.yaml_nodes import Node

STATES: tuple[tuple[str, State], ...] = (
    ("done", "done"),
    ("完成", "done"),
    ("已完成", "done"),
    ("办结", "done"),
    ("已办结", "done"),
    ("建成", "done"),
    ("已建成", "done"),
    ("doing", "doing"),
    ("in progress", "doing"),
    ("under way", "doing"),
    ("进行中", "doing"),
    ("推进中", "doing"),
    ("正在推进", "doing"),
    ("正在办理", "doing"),
    ("pending", "pending"),
    ("not yet", "pending"),
    ("not done", "pending"),
    ("未完成", "pending"),
    ("尚未完成", "pending"),
    ("未启动", "pending"),
    ("未开工", "pending"),
)
"""Words of reports for the state of a target without a figure."""
COMPARISONS = {"at_least": "不少于", "at_most": "不超过", "equals": "等于", "rank": "名次"}
STEPS = {
    **{f"q{n}": f"{chinese}季度" for n, chinese in enumerate("一二三四", start=1)},
    "h1": "上半年",
    "h2": "下半年",
    **{f"m{n}": f"{n}月" for n in range(1, 13)},
}
"""Target fields that hold milestones, by quarter, half-year and month."""

FIGURE = " | ".join(
    f"{key} / {chinese}" for key, chinese in [*COMPARISONS.items(), ("goal", "目标值")]
)


def _one_promise(values: FieldValues, node: Node, report: FindingCollector) -> bool:
    """Report a target with two figures, with conflicting units, or with a unit but no figure."""
    if values.faulty:
        return False  # as was reported
    given = [key for key in (*COMPARISONS, "goal") if key in values]
    steps = [values[key] for key in STEPS if isinstance(values.get(key), WrittenFigure)]
    steps += [one.quantity for one in values.get("milestones", ()) if one.quantity]
    if len(given) > 1 or (not (given or steps) and ("unit" in values or "measure" in values)):
        report.add(d.not_exactly_one(report.at(node), FIGURE))
        return False
    if given and given[0] != "goal":
        goal: Goal = values[given[0]]
        if goal.stated and goal.comparison != given[0]:
            report.add(d.promised_twice(report.at(node), COMPARISONS[given[0]]))
            return False
    return _same_units(values, steps, node, report)


def _same_units(
    values: FieldValues, steps: list[WrittenFigure], node: Node, report: FindingCollector
) -> bool:
    figures = [values[key].quantity for key in (*COMPARISONS, "goal") if key in values]
    figures += [*steps, *([values["baseline"]] if "baseline" in values else [])]
    unit = values.get("unit") or next((one.unit for one in figures if one.unit), "")
    for one in figures:
        if one.within(unit) is None:
            report.add(d.unit_differs(report.at(node), one.unit, unit))
            return False
    return True


def _one_or_none(values: FieldValues, node: Node, report: FindingCollector) -> bool:
    """Check the target of a translation; its figure may be given in the source alone."""
    given = any(key in values for key in (*COMPARISONS, "goal"))
    return not given or _one_promise(values, node, report)


class Step(Struct, frozen=True):
    """A milestone as read: its deadline, and a figure or a text."""

    term: Term
    quantity: WrittenFigure | None = None
    text: str = ""


class StepKind(Struct, frozen=True):
    """The promise of a milestone: a figure or a text."""

    def read(self, node: Node, report: FindingCollector) -> WrittenFigure | str | None:
        text = TextKind().read(node, report)
        return None if text is None else WrittenFigure.parse(text) or text

    def json_schema(self) -> JsonSchema:
        return TextKind().json_schema()


def promised(
    *,
    goal: Goal | None,
    unit: str,
    steps: Sequence[Step],
    baseline: WrittenFigure | None = None,
    **values: Any,
) -> Target:
    """Return a target with all its figures in one unit; the given units may differ in scale only.

    Args:
        goal: The figure promised; None for a target without one.
        unit: Unit of the target; "" to take that of its figures.
        steps: The milestones.
        baseline: The initial figure (基数).
        values: The other fields of the target.
    """
    figures = [goal.quantity if goal else None, *(one.quantity for one in steps), baseline]
    unit = unit or next((one.unit for one in figures if one and one.unit), "")

    def figure(one: WrittenFigure | None) -> Decimal | None:
        return one.within(unit) if one else None

    return Target(
        comparison=goal.comparison if goal else "",
        value=(figure(goal.quantity) if goal else None) or Decimal(0),
        unit=unit,
        aim=goal.aim if goal else False,
        baseline=figure(baseline),
        milestones=tuple(
            Milestone(
                one.term.text or str(one.term.last),
                figure(one.quantity),
                one.text,
                one.term.last,
                one.term.first,
            )
            for one in steps
        ),
        **values,
    )


def _target(unit: str = "", milestones: tuple[Step, ...] = (), **values: Any) -> Target:
    goal: Goal | None = values.pop("goal", None)
    for comparison in get_args(Comparison):
        if given := values.pop(comparison, None):
            goal = replace(given, comparison=comparison)
    steps = list(milestones)
    for key, term in STEPS.items():
        if (value := values.pop(key, None)) is not None:
            if isinstance(value, WrittenFigure):
                steps.append(Step(Term(term), value))
            else:
                steps.append(Step(Term(term), None, value))
    if term := values.pop("due", None):
        values |= {"due": term.last, "due_from": term.first, "due_text": term.text}
    return promised(goal=goal, unit=unit, steps=steps, **values)


def _progress(value: WrittenFigure | None = None, unit: str = "", **values: Any) -> Progress:
    if value is None:
        return Progress(unit=unit, **values)
    return Progress(value=value.within(unit), unit=unit or value.unit, **values)


def _reported(values: FieldValues, node: Node, report: FindingCollector) -> bool:
    """Report a progress entry without figure and state, or with conflicting units."""
    if values.faulty:
        return False  # as was reported
    if "value" not in values and "state" not in values:
        report.add(d.missing_field(report.at(node), "数值 / value | 状态 / state"))
        return False
    value: WrittenFigure | None = values.get("value")
    if value and value.within(values.get("unit", "")) is None:
        report.add(d.unit_differs(report.at(node), value.unit, values["unit"]))
        return False
    return True


PROGRESS = Record(
    Fields(
        (
            Field("target", Identifier(), "目标", "The id of the plan's target.", required=True),
            Field(
                "value", Amount(), "数值", "The figure reached: 120, 8%, 600万元.", also=("完成数",)
            ),
            Field(
                "state",
                Choice(STATES),
                "状态",
                "How a target without a figure stands: done, doing or pending.",
            ),
            Field(
                "milestone", TextKind(limit=40), "节点", "The milestone that it reports on: 一季度."
            ),
            Field("note", TextKind(), "说明", "What the figure or the state rests on."),
            Field("unit", TextKind(limit=20), "单位", "The unit of the figure, as in the target."),
            Field(
                "date", Day(), "日期", "The day of the figure, where the period does not say it."
            ),
        )
    ),
    _progress,
    check=_reported,
)

_MILESTONE = Record(
    Fields(
        (
            Field("term", TermOf(), "期限", "By when: 9月底, 第三季度, 2026-09-30.", required=True),
            Field("quantity", Amount(), "数值", "The figure to reach by then.", also=("value",)),
            Field("text", TextKind(), "内容", "What is to be done by then."),
        )
    ),
    Step,
)
NAMES = ListOf(TextKind(limit=100), split=True)
"""Names of organizations: a list, or one text: 村建办、财政所."""

TARGET = Record(
    Fields(
        (
            Field("id", Identifier(), "编号", "Short name, unique in the plan.", required=True),
            Field("text", TextKind(), "内容", "What is promised.", required=True),
            Field("measure", TextKind(limit=100), "指标", "What is counted."),
            Field("unit", TextKind(limit=20), "单位", "The unit of the figures."),
            Field(
                "at_least",
                Promise(),
                "不少于",
                "The figure to reach: 231, 8%, 600万元.",
                also=("不低于",),
            ),
            Field("at_most", Promise(), "不超过", "The figure not to pass.", also=("不高于",)),
            Field("equals", Promise(), "等于", "The exact figure."),
            Field("rank", Promise(), "名次", "The place to reach: 前三名."),
            Field(
                "goal",
                Promise(),
                "目标值",
                "The figure in words: 不低于8%, 力争600万元以上, 前三名.",
            ),
            Field(
                "deliverable",
                TextKind(limit=500),
                "成果",
                "The result promised, in words.",
                also=("预期成果",),
            ),
            Field("baseline", Amount(), "基数", "The figure at the outset."),
            Field(
                "due",
                TermOf(),
                "期限",
                "By when: 2026-09-30, 9月底, 第四季度, 年底前.",
                also=("完成时限", "时限"),
            ),
            Field(
                "milestones",
                ListOf(_MILESTONE),
                "节点",
                "Steps on the way, each with its deadline.",
            ),
            *(
                Field(
                    key,
                    StepKind(),
                    chinese,
                    "The figure or the work of this stretch of the year.",
                    also=(f"第{chinese}",) if key.startswith("q") else (),
                )
                for key, chinese in STEPS.items()
            ),
            Field(
                "lead",
                NAMES,
                "牵头单位",
                "Who leads it: 村建办、财政所.",
                also=("责任单位", "主办单位"),
            ),
            Field("support", NAMES, "配合单位", "Who helps.", also=("协办单位",)),
            Field(
                "responsible",
                TextKind(limit=100),
                "责任人",
                "Who answers for it.",
                also=("责任领导", "分管领导"),
            ),
            Field(
                "group",
                TextKind(limit=100),
                "分类",
                "Heading of the task list under which it stands.",
            ),
            Field(
                "serves",
                TextKind(limit=300),
                "服务于",
                "The target of the plan above that it serves: its id, or path#id.",
            ),
            Field("cumulative", Flag(), "累计", "no for a figure that may fall, as an average."),
        )
    ),
    _target,
    check=_one_promise,
)

TASKS = Record(
    Fields(
        (
            Field(
                "file",
                PathKind(),
                "文件",
                "A sheet beside the document, or 正文: the text's table.",
                required=True,
            ),
            Field(
                "sheet",
                TextKind(limit=100),
                "工作表",
                "Name of the sheet; the first one by default.",
            ),
            Field("area", TextKind(limit=40), "区域", "Range of cells: A3:H40.", also=("范围",)),
            Field("head", Number(whole=True), "表头", "How many rows are its head."),
        )
    ),
    TaskTable,
    alone="file",
)


TRANSLATED_TARGET = replace(TARGET, check=_one_or_none)
"""Fields of a target in a translation; figures are those of the source."""
