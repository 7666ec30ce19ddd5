"""Columns of tables of tasks: the field that each head stands for, and rows as targets or reports."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.content.plan_fields import STATES, Step, promised
from sitegen.content.sheets.model import is_total
from sitegen.diagnostics import Location
from sitegen.domain.goal import Goal, WrittenFigure
from sitegen.domain.numerals import in_figures
from sitegen.domain.target import Progress, State, Target, settled
from sitegen.domain.term import Term, is_term
from sitegen.schema.fields import FindingCollector

Role = Literal[
    "id",
    "group",
    "text",
    "goal",
    "deliverable",
    "unit",
    "baseline",
    "lead",
    "support",
    "responsible",
    "due",
    "value",
    "state",
    "note",
    "",
]


class TaskRow(Struct, frozen=True):
    """A row of a table; `place` is its position, in the file or the sheet, for findings."""

    at: Location
    place: str
    cells: tuple[str, ...]


class TaskRows(Struct, frozen=True):
    """A table of tasks: column heads, and rows with merged cells filled in."""

    heads: tuple[str, ...]
    rows: tuple[TaskRow, ...]


_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(form, re.IGNORECASE))  # type: ignore[misc] # the names are roles
    for role, form in (
        ("id", "(?:任务|目标|项目)?(?:序号|编号|号)|no[.]?|№|id"),
        (
            "support",
            ".{0,4}(?:配合|协办|协助|参与|协同|参加)(?:单位|部门|科室|站所|村|方)?|support",
        ),
        (
            "responsible",
            "(?:责任|牵头|分管|包保|包抓|联系|主管|县级|镇级|村级)*(?:领导|责任人|负责人|责任人员)|responsible",
        ),
        (
            "lead",
            ".{0,4}(?:牵头|主办|责任|承办|实施|落实)(?:单位|部门|科室|站所|村|主体)(?:[(].*[)])?|lead|led by",
        ),
        (
            "due",
            ".{0,4}(?:时限|期限|时间节点|完成时间|时间要求|完成日期|截止时间|截止日期|办结时间)|due|deadline",
        ),
        (
            "baseline",
            ".{0,6}(?:基数|基期数?)|(?:上年|去年|20\\d\\d年)(?:完成|实绩|实际|完成数|完成情况|数)|baseline",
        ),
        ("unit", "(?:计量|指标)?单位|unit"),
        ("group", "(?:任务|工作|目标|指标)?(?:类别|分类|类型|板块|领域|专项|大类)|group"),
        ("state", "(?:是否完成|状态|完成与否|(?:进度|办理|完成)状态)|status|state"),
        (
            "value",
            "(?:累计|实际|目前|现已|已)*(?:完成(?:数|量|值)|完成|数值|实绩|完成进度)|value|figure",
        ),
        (
            "goal",
            "(?:年度|全年|本年|20\\d\\d年)*(?:目标值|指标值|目标数|任务数|计划数|计划|目标|目标要求|工作目标|预期目标)|target|goal",
        ),
        (
            "deliverable",
            "(?:预期|工作|阶段性)*(?:成果|成效|成果形式|完成标准|考核标准|工作要求|工作标准|标准)|deliverable|result",
        ),
        (
            "note",
            "(?:工作|目前|当前)*(?:进展|完成|落实|推进)(?:情况)?|进度|备注|说明|progress|notes?",
        ),
        (
            "text",
            "(?:年度|重点|主要|具体|目标|工作|细化|分解)*(?:任务|工作|内容|举措|措施|事项|项目|指标)(?:名称|内容|清单|分解)?|task|item",
        ),
    )
)
_NUMBER = r"(?:\d{1,2}|十?[一二三四五六七八九十])"
_STEP = re.compile(
    rf"(?:20\d\d年?)?(?P<term>第?[一二三四1-4]季度|[上下]半年|{_NUMBER}月?[-—–~至]{_NUMBER}月|{_NUMBER}月份?|Q[1-4]|H[12])"
    "(?:末|底)?(?:目标|任务|计划|安排|节点|工作安排|工作目标|目标任务|进度|进度安排|累计|值|数)*",
    re.IGNORECASE,
).fullmatch


def _plain(head: str) -> str:
    return "".join(unicodedata.normalize("NFKC", head).split())


def role_of(head: str) -> Role:
    """Return the field that a column of this head has; "" if it has none."""
    plain = _plain(head)
    latin = " ".join(unicodedata.normalize("NFKC", head).split())
    return next(
        (role for role, form in _ROLES if form.fullmatch(plain) or form.fullmatch(latin)), ""
    )


def _step(head: str) -> str:
    """Return the deadline of a milestone column; "" for other columns."""
    for part in (
        _plain(head),
        _plain(head.rsplit(" ", maxsplit=1)[-1]),
    ):  # below a common head: 时间节点 一季度
        if found := _STEP(part):
            return found["term"] if is_term(found["term"]) else ""
    return ""


class Columns:
    """Maps the columns of a table to fields, and its rows to targets or progress."""

    def __init__(self, table: TaskRows, reports: bool) -> None:
        self._reports = reports
        self._steps = {n: term for n, head in enumerate(table.heads) if (term := _step(head))}
        self._roles: dict[Role, list[int]] = {}
        for n, head in enumerate(table.heads):
            if n not in self._steps:
                self._roles.setdefault(role_of(head), []).append(n)
        self.rows = tuple(self._with_groups(table.rows))
        self._sort_texts()

    def of(self, role: Role) -> list[int]:
        """Return the columns mapped to a field."""
        return self._roles.get(role, [])

    @property
    def missing(self) -> str:
        """The missing required column, as a choice of heads; "" if none is missing."""
        if not self._reports:
            return "" if self.of("text") else "任务 / 工作内容"
        if not self.of("id"):
            return "编号 / 序号"
        told = self.of("value") or self.of("state") or self.of("note")
        return "" if told else "完成数 / 状态 / 进展情况"

    def _with_groups(self, rows: Sequence[TaskRow]) -> Iterator[TaskRow]:
        """Yield the task rows, each with its group appended as the last cell."""
        group = ""
        for row in rows:
            filled = [cell for cell in row.cells if cell]
            if not filled or is_total(filled[0]):
                continue
            if len(set(filled)) == 1 and len(row.cells) > 2:
                group = filled[0]
            else:
                yield replace(row, cells=(*row.cells, group))

    def _sort_texts(self) -> None:
        """Distinguish text columns: one with repeated cells is the group."""
        texts = self.of("text")
        if len(texts) > 1:
            first = [row.cells[texts[0]] for row in self.rows]
            if len(set(first)) < len(first) or not all(first):
                self._roles.setdefault("group", []).append(texts[0])
                texts = texts[1:]
            self._roles["text"] = texts[:1]
            self._roles.setdefault("deliverable", []).extend(texts[1:])

    def _text(self, row: TaskRow, role: Role) -> str:
        cells = (row.cells[n] for n in self.of(role))
        return "；".join(
            "".join(cell.split("\n")) for cell in cells if cell and cell not in _NOTHING
        )

    def _names(self, row: TaskRow, role: Role) -> tuple[str, ...]:
        found = (name.strip() for n in self.of(role) for name in _NAMES.split(row.cells[n]))
        return tuple(name for name in found if name and name not in _NOTHING)

    def target(
        self, row: TaskRow, year: int | None, number: int, report: FindingCollector
    ) -> Target | None:
        """Convert a row to a target; None after a finding, or if the row names no task."""
        text = self._text(row, "text")
        if not text:
            return None
        typed, unit = self._text(row, "goal"), self._text(row, "unit")
        goal = Goal.parse(typed) if typed else None
        deliverable = "；".join(
            filter(None, ("" if goal else typed, self._text(row, "deliverable")))
        )
        steps = [
            Step(Term(term), quantity, "" if quantity else cell)
            for n, term in self._steps.items()
            if (cell := "".join(row.cells[n].split("\n"))) and cell not in _NOTHING
            for quantity in (WrittenFigure.parse(cell),)
        ]
        baseline = WrittenFigure.parse(self._text(row, "baseline"))
        figures = [goal.quantity if goal else None, *(one.quantity for one in steps), baseline]
        known = unit or next((one.unit for one in figures if one and one.unit), "")
        for figure in figures:
            if figure and figure.within(known) is None:
                report.add(d.unit_differs(row.at, figure.unit, known))
                return None
        due = self._text(row, "due")
        if due and not is_term(due):
            report.add(d.task_without_due_day(row.at, row.place, due))
        found = promised(
            goal=goal,
            unit=unit if any(figures) else "",
            steps=steps,
            baseline=baseline,
            id=_identifier(self._text(row, "id")) or str(number),
            text=text,
            due_text=due,
            deliverable=deliverable,
            lead=self._names(row, "lead"),
            support=self._names(row, "support"),
            responsible="、".join(self._names(row, "responsible")),
            group=self._text(row, "group") or row.cells[-1],
        )
        complete = settled(found, year)
        if complete is None:
            report.add(d.term_without_year(row.at, found.due_text))
            return None
        if complete.due and Term.parse(found.due_text, year) and _is_day(found.due_text, year):
            complete = replace(complete, due_text="")
        return complete

    def progress(self, row: TaskRow, report: FindingCollector) -> Progress | None:
        """Convert a row to a progress entry; None after a finding, or if the row reports nothing."""
        name = _identifier(self._text(row, "id"))
        if not name:
            return None
        typed = self._text(row, "value")
        value = WrittenFigure.parse(typed) if typed else None
        note = self._text(row, "note")
        state = _state(self._text(row, "state")) or _state(typed) or _state(note)
        if typed and value is None and not state:
            report.add(d.bad_number(row.at, typed))
            return None
        if value is None and not state:
            return None
        unit = self._text(row, "unit") if value else ""
        if value and value.within(unit) is None:
            report.add(d.unit_differs(row.at, value.unit, unit))
            return None
        return Progress(
            target=name,
            value=value.within(unit) if value else None,
            unit=(unit or value.unit) if value else "",
            note=note,
            state=state,
        )


def _is_day(text: str, year: int | None) -> bool:
    term = Term.parse(text, year)
    return term is not None and term.names_its_day


def _identifier(text: str) -> str:
    """Convert a row number to an id: 3, （三）, 2.1 and A-1 become 3, 3, 2-1 and a-1."""
    plain = in_figures(unicodedata.normalize("NFKC", text)).strip("()[]. 、．第项号").lower()
    plain = re.sub(r"[.\s_—–-]+", "-", plain)
    return plain if _ID(plain) and len(plain) <= 64 else ""


def _state(text: str) -> State:
    """Return the state at the beginning of a text, before punctuation: 已完成；验收合格."""
    begin = re.split(r"[，。；,;：:（(\s]", text.strip(), maxsplit=1)[0]
    return next((state for words, state in STATES if begin and words == begin.casefold()), "")


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*").fullmatch
_NAMES = re.compile(r"[、，,；;\n/]|\s{2,}")
_NOTHING = frozenset(("-", "—", "——", "/", "无", "－", "–"))
