"""Invariant: after any edits, an incremental build leaves what a clean build would.

Byte for byte, file for file, finding for finding.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from sitegen.config.load import load, read_sources
from sitegen.diagnostics import has_errors
from sitegen.pipeline.manifest import NAME as MANIFEST
from sitegen.pipeline.request import Result
from sitegen.system.files import Foreign
from sitegen.tools.translation_record import Refused, record
from tests.board import BASE, NOW, Board, notice, parts

ORGANIZATIONS = "content/organizations.yaml"
OVERLAY = BASE.replace("organization: guishan\n", "organization: guishan\ntheme: theme\n")
SITE = next(text for _, text in parts(OVERLAY))
OLD = "\ntranslated_from: 0123456789ab"  # no source's
BODIES = (
    "正文。",
    "另一段正文,有**重点**和 <b>标签</b>。",
    "## 一、收入\n\n| 项目 | 元 |\n|---|---|\n| 租金 | 8200 |\n",
    "见[账目](/content/a.md)和[表](表.csv)。",
    "见[另一篇](b.md)。",
    "按照桂政发〔2024〕2号文件和《第一季度财务公开办法》第三条。",
    "",
)
TITLES = ("第一季度财务公开", "“三资”清理 <公示> & 说明", "关于: 修路", "B")
SECOND = 1_000_000_000


def document(title: str, body: str, day: str, org: str, more: str) -> str:
    """Return a notice with perhaps one more line of front matter."""
    kind = "plan" if more.startswith("targets") else "finance"
    text = notice(title=title, date=day, org=org, body=body, category=kind)
    return text.replace("category:", f"{more}\ncategory:", 1) if more else text


documents = st.builds(
    document,
    st.sampled_from(TITLES),
    st.sampled_from(BODIES),
    st.sampled_from(["2024-04-10", "2024-04-09", "2023-12-31"]),
    st.sampled_from(["dongwa", "东洼", "xidi", "guishan"]),
    st.sampled_from(
        [
            "",
            "",
            "",
            "发文字号: 桂政发[2024]2号",
            "附件: [表.csv]",
            "公示期: {天数: 15}",
            "publish_at: 2026-11-24 08:00",
            "draft: true",
            "withdrawn: {date: 2024-05-01, reason: 数字有误}",
            "withdrawn: {date: 2024-05-01, reason: 泄露, title: hidden}",
            "supersedes: b.md",
            "supersedes: a.md",
            "公示期: 7个工作日",
            "意见反馈: {截止: 2024-04-20}",
            "plan: b.md",
            "targets: [{id: road, text: 修路, at_least: 2, unit: 公里}]",
            "plan: b.md\nprogress: [{target: road, value: 1.50, note: 过半}]\nstage: review",
            "aliases: [old/address]",
            "关键词: [租金, 水费]",
            "摘要: 租金入账",
            "更正记录: [{date: 2024-05-02, note: 数字}]",
            "所属期: 2024",
        ]
    ),
)
paths = st.sampled_from(
    [f"content/{folder}/{slug}.md" for folder in ("dongwa/2024", "xidi") for slug in ("a", "b")]
)
number = st.integers(min_value=0, max_value=999)


class Edits(RuleBasedStateMachine):
    """A clerk, a restless file system and a theme's author, with builds between."""

    past = Bundle("past")

    def __init__(self) -> None:
        super().__init__()
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # spares the disk many syncs
        self.folder = Path(tempfile.mkdtemp(prefix="sitegen-edits-", dir=memory))
        self.now = NOW
        self.builds = 0
        self.keep_going = False
        self.board = Board(self.folder / "site", OVERLAY + "-- theme/assets/own.css --\nbody {}\n")
        self.board.put("content/dongwa/2024/表.csv", "项目,元\n租金,8200\n")

    @initialize(first=documents, second=documents, keep_going=st.booleans())
    def begin(self, first: str, second: str, keep_going: bool) -> None:
        self.keep_going = keep_going
        self.board.put("content/dongwa/2024/a.md", first)
        self.board.put("content/dongwa/2024/b.md", second)
        self.build()

    @rule(path=paths, text=documents)
    def write(self, path: str, text: str) -> None:
        self.board.put(path, text)

    @rule(path=paths, title=st.sampled_from(TITLES), version=st.sampled_from(["", OLD]))
    def translate(self, path: str, title: str, version: str) -> None:
        text = notice(title=title + version, body="In English, see [it](b.md).")
        self.board.put(path.replace(".md", ".en.md"), text)

    @rule(which=number)
    def record(self, which: int) -> None:
        """Record that the translation is up to date."""
        target = self.pick(which, "*.en.md")
        sources, _ = read_sources(self.board.folder)
        config = load(sources)[0] if sources else None
        if config and target.exists():
            with suppress(Refused):
                record(self.board.folder, config, target)

    @rule(way=st.sampled_from(["link", "page", "hide"]))
    def show_what_is_not_translated(self, way: str) -> None:
        self.board.put("site.yaml", f"{SITE}untranslated: {way}\n")

    @rule(which=number, missed=st.sampled_from([False, False, True]))
    def delete(self, which: int, missed: bool) -> None:
        """Delete a source; unless `missed`, forget its addresses in published.lock."""
        self.pick(which, "*.md").unlink(missing_ok=True)
        if not missed:
            self.board.forget()

    @rule()
    def lose_record(self) -> None:
        self.board.forget()

    @rule(
        which=number,
        name=st.sampled_from(["c.md", "甲.md", "a.en.md", "_drafts/a.md"]),
        missed=st.sampled_from([False, False, True]),
    )
    def rename(self, which: int, name: str, missed: bool) -> None:
        if not missed:
            self.board.forget()
        source = self.pick(which, "*.md")
        if source.exists() and name.split("/")[0] not in source.parts:
            target = source.parent / name
            target.parent.mkdir(exist_ok=True)
            source.replace(target)

    @rule(which=number, byte=st.sampled_from([b"0", b"9"]))
    def touch_up(self, which: int, byte: bytes) -> None:
        """Edit a source but keep its size and mtime, as some editors and copies do."""
        target = self.pick(which, "*.md")
        if target.exists() and (data := target.read_bytes()):
            before = target.stat()
            target.write_bytes(data[:-2] + byte + data[-1:])
            os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(old=st.sampled_from(["东洼村", "东山村"]), new=st.sampled_from(["东洼村", "东山村"]))
    def rename_organization(self, old: str, new: str) -> None:
        target = self.board.folder / ORGANIZATIONS
        target.write_text(target.read_text("utf-8").replace(old, new), "utf-8")

    @rule(
        text=st.sampled_from(["source: 村委会\n", "来源: 会计\nkeywords: [账]\n", "", "sorce: x\n"])
    )
    def set_defaults(self, text: str) -> None:
        self.board.put("content/dongwa/_defaults.yaml", text)

    @rule(text=st.sampled_from(["body {}", "b { color: red }"]), again=st.booleans())
    def style(self, text: str, again: bool) -> None:
        self.board.put("theme/assets/own.css" if again else "theme/assets/style.css", text)

    @rule(word=st.sampled_from(["甲", "乙", "{{ site.title }}", "{{ no_such_name }}"]))
    def edit_template(self, word: str) -> None:
        frame = "{% extends 'base.html' %}{% block main %}<p>WORD</p>{% endblock %}"
        self.board.put("theme/templates/404.html", frame.replace("WORD", word))

    @rule(text=st.sampled_from(["项目,元\n租金,8200\n", "项目,元\n租金,8300\n", "项目\n"]))
    def edit_table(self, text: str) -> None:
        self.board.put("content/dongwa/2024/表.csv", text)

    @rule(which=number, seconds=st.integers(-100_000, 100))
    def touch(self, which: int, seconds: int) -> None:
        target = self.pick(which, "*.md")
        if target.exists():
            moment = target.stat().st_mtime_ns + seconds * SECOND
            os.utime(target, ns=(moment, moment))

    @rule(which=number, how=st.sampled_from(["delete", "truncate", "append", "flip", "link"]))
    def damage(self, which: int, how: str) -> None:
        """Something happens to a file of the output.

        Not to the manifest: without it, a damaged page is somebody else's and is refused (D605).
        """
        found = sorted(path for path in self.output.rglob("*") if path.is_file())
        found = [path for path in found if path.name != MANIFEST]
        if not found:
            return
        target = found[which % len(found)]
        data = target.read_bytes()
        if how in ("delete", "link"):
            target.unlink()
        if how == "link":
            target.symlink_to(self.board.folder / ORGANIZATIONS)
        if how == "truncate":
            target.write_bytes(data[: len(data) // 2])
        if how == "append":
            target.write_bytes(data + b"<!-- -->")
        if how == "flip":
            target.write_bytes(bytes([data[0] ^ 1]) + data[1:])
            later = target.stat().st_mtime_ns + SECOND
            os.utime(target, ns=(later, later))

    @rule(which=st.sampled_from(["", "dongwa", "en"]))
    def lose_output(self, which: str) -> None:
        shutil.rmtree(self.output / which, ignore_errors=True)

    @rule(target=past)
    def keep(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.board.folder).as_posix(): path.read_bytes()
            for path in (self.board.folder / "content").rglob("*")
            if path.is_file()
        }

    @rule(state=past, old=st.booleans())
    def restore(self, state: dict[str, bytes], old: bool) -> None:
        """Go back to an earlier state, as from a backup, perhaps with its old times."""
        shutil.rmtree(self.board.folder / "content")
        self.board.forget()
        for path, data in state.items():
            self.board.put(path, data)
            if old:
                os.utime(self.board.folder / path, (1_700_000_000, 1_700_000_000))

    @rule(hours=st.sampled_from([24, 48, -24]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def build_twice(self) -> None:
        self.build()

    def build(self) -> Result:
        result = self.board.build(now=self.now, keep_going=self.keep_going)
        again = self.board.build(now=self.now, keep_going=self.keep_going)
        assert (again.written, again.removed) == (0, 0), "a build without changes writes nothing"
        assert again.findings == result.findings, "findings are replayed"
        return result

    @rule()
    def compare(self) -> None:
        self.builds += 1
        result = self.build()
        elsewhere = self.folder / f"clean{self.builds}"
        expected, output = self.board.clean(elsewhere, now=self.now, keep_going=self.keep_going)
        assert result.findings == expected.findings
        assert result.published == expected.published
        if expected.published:
            found = self.board.output()
            if not has_errors(result.findings):  # what was published of faulty documents stays
                assert found.keys() == output.keys()
            assert output.keys() <= found.keys()
            assert [path for path in output if found[path] != output[path]] == []

    def teardown(self) -> None:
        try:
            self.compare()
        finally:
            shutil.rmtree(self.folder)

    @property
    def output(self) -> Path:
        return self.board.folder / "output"

    def pick(self, which: int, pattern: str) -> Path:
        found = sorted((self.board.folder / "content").rglob(pattern))
        return found[which % len(found)] if found else self.folder / "none"


TestEdits = Edits.TestCase
TestEdits.settings = settings(
    max_examples=100,
    stateful_step_count=10,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_a_new_report_is_seen_on_its_plan_and_on_every_list_of_plans(tmp_path: Path) -> None:
    board = Board(tmp_path / "site")
    plan = "计划\ntargets: [{id: road, text: 修路, at_least: 2, unit: 公里}]"
    board.put("content/plan.md", notice(plan, category="plan"))
    told = "进展\nplan: plan.md\nprogress: [{target: road, value: 1.50}]"
    board.put("content/a.md", notice(told, "2024-07-01"))
    assert board.build().published
    for day, figure in (("2024-10-08", "1.80"), ("2024-10-08", "2.00")):  # new, then corrected
        board.put("content/b.md", notice(told.replace("1.50", figure), day))
        assert board.build().published
        for url in ("dongwa/2024/plan/", "dongwa/", "plans/", "plans/2024/", "data/progress.csv"):
            assert figure in board.page(url) or url.startswith("plans/"), url
        assert board.output() == board.clean(tmp_path / figure)[1]
    assert "达到1项" in board.page("plans/2024/")


def test_an_unchanged_finding_is_reported_by_every_build(tmp_path: Path) -> None:
    """Found by the above: two old addresses that collide, told by the first build only."""
    board = Board(tmp_path)
    for slug in ("a", "b"):
        text = document(f"B {slug}", "", "2024-04-10", "dongwa", "aliases: [old/address]")
        board.put(f"content/dongwa/2024/{slug}.md", text)
    first = board.build(keep_going=True)
    assert [finding.code for finding in first.findings] == ["D209"]
    assert board.build(keep_going=True).findings == first.findings


def test_a_publication_cut_short_is_finished(tmp_path: Path) -> None:
    """After a crash between the two commits the next build redraws what may be wrong."""
    board = Board(tmp_path / "site")
    board.put("content/dongwa/a.md", notice())
    board.build()
    expected = board.output()
    blocked = board.folder / "output/dongwa/2024/a/index.html"
    blocked.unlink()
    (blocked / "own").mkdir(parents=True)
    with pytest.raises(Foreign):
        board.build()
    shutil.rmtree(blocked)
    assert board.build().published
    assert board.output() == expected
