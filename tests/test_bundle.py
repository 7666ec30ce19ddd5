"""`sitegen bundle`: a site, an organization or a year as one file, and a bag for the archive."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import bagit  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page, expect

from sitegen.publish.manifest import manifest_of
from tests.board import Board, notice, sitegen
from tests.crawling import broken
from tests.publishing import needed

DAY = ("--as-of", "2026-11-23")
PLAN = """\
---
title: 2024年工作计划
date: 2024-01-10
org: dongwa
category: plan
targets:
  - {id: road, text: 硬化道路, measure: 里程, unit: 公里, at_least: 5, due: 2024-12-31}
---
正文。
"""
REPORT = """\
---
title: 硬化道路完工
date: 2025-01-10
org: dongwa
category: village-affairs
plan: ../2024/plan.md
progress:
  - {target: road, value: 6}
---
正文。
"""


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return a board of two villages, whose notices refer to each other."""
    made = Board(tmp_path / "board")
    made.put("content/dongwa/2024/plan.md", PLAN)
    made.put("content/dongwa/2025/report.md", REPORT)
    made.put(
        "content/xidi/2024/pump.md",
        notice("西堤泵站", "2024-05-01", "xidi", body="抽水。[账](pump.files/账.csv)"),
    )
    made.put("content/xidi/2024/pump.files/账.csv", "a,b\n1,2\n")
    body = "泵站抽水，见[西堤](../../xidi/2024/pump.md)。"
    made.put("content/dongwa/2024/water.md", notice("东洼用水", "2024-06-01", body=body))
    return made


def bundled(board: Board, *arguments: str, **environment: Any) -> Path:
    """Make a bundle; return the file."""
    target = board.folder.parent / "out.zip"
    done = sitegen("bundle", *arguments, *DAY, "-o", target, cwd=board.folder, **environment)
    assert done.returncode == 0, done.stderr
    return target


def opened(bundle: Path, folder: Path) -> Board:
    """Unpack a bundle, as the output of a board."""
    made = Board(folder)
    with zipfile.ZipFile(bundle) as packed:
        packed.extractall(folder / "output")
    return made


def titles(site: Board) -> set[str]:
    """Return the documents of which a site has pages in its first language."""
    found = (path.removesuffix("/index.html") for path in site.output())
    return {path for path in found if re.fullmatch(r"(dongwa|xidi)/\d{4}/[^/]+", path)}


def test_an_organization_is_read_and_searched_in_a_folder(board: Board, page: Page) -> None:
    site = opened(bundled(board, "--organization", "东洼村"), board.folder.parent / "opened")
    page.goto((site.folder / "output/index.html").as_uri())
    page.get_by_role("link", name="东洼用水").first.tap()
    page.wait_for_url("file://*/**/dongwa/2024/water/index.html")
    expect(page.get_by_text("泵站抽水")).to_be_visible()
    page.goto((site.folder / "output/search/index.html").as_uri())
    page.locator("#sg-query").fill("抽水")  # of both villages' notices
    expect(page.locator("#sg-results li")).to_have_count(1)
    page.locator("#sg-results a").first.tap()
    page.wait_for_url(re.compile("^file://.*/dongwa/2024/water/index.html"))


def test_a_part_has_its_documents_only_and_all_reports_on_its_plans(board: Board) -> None:
    def of(*arguments: str) -> Board:
        name = "".join(arguments) or "whole"
        return opened(bundled(board, *arguments), board.folder.parent / name)

    plan, water = "dongwa/2024/plan", "dongwa/2024/water"
    report, pump = "dongwa/2025/report", "xidi/2024/pump"
    whole = of()
    assert titles(whole) == {plan, water, report, pump}
    assert any(path.endswith("账.csv") for path in whole.output())
    village = of("--organization", "dongwa")
    assert titles(village) == {plan, water, report}
    assert "西堤泵站" not in "".join(
        village.page(f"{path}/") for path in (*titles(village), "search")
    )
    assert not any(path.endswith("账.csv") for path in village.output())
    assert titles(of("--organization", "douzhuang")) == {plan, water, report, pump}
    assert titles(of("--year", "2025")) == {report}
    year = of("--year", "2024")
    assert titles(year) == {plan, water, report, pump}
    assert year.page("dongwa/2024/plan/").count("硬化道路完工") >= 1
    assert titles(of("--organization", "xidi", "--year", "2024")) == {pump}


def test_a_joint_notice_is_in_the_part_of_each_issuer(board: Board) -> None:
    text = notice("联合公告", "2024-05-01", "xidi").replace("org: xidi", "org: [xidi, dongwa]")
    board.put("content/xidi/2024/joint.md", text)
    for issuer in ("xidi", "dongwa"):
        part = opened(bundled(board, "--organization", issuer), board.folder.parent / issuer)
        assert "xidi/2024/joint" in titles(part)


def test_every_link_of_a_part_leads_somewhere(board: Board, demo: Path) -> None:
    """Also of a board with every kind of page."""
    for n, arguments in enumerate(
        (("--organization", "douzhuang"), ("--year", "2025"), ("--organization", "guishan"))
    ):
        target = board.folder.parent / f"{n}.zip"
        done = sitegen("bundle", "--root", demo, *arguments, *DAY, "-o", target, cwd=demo)
        assert done.returncode == 0, done.stderr
        assert broken(opened(target, board.folder.parent / str(n))) == []


def test_checksums_are_those_of_all_files(board: Board) -> None:
    needed("sha256sum")
    site = opened(bundled(board), board.folder.parent / "opened")
    output = site.folder / "output"
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=output, check=True)
    named = {line[66:] for line in (output / "SHA256SUMS").read_text("utf-8").splitlines()}
    assert named == site.output().keys() - {"SHA256SUMS"}


@pytest.mark.parametrize("kind", [(), ("--bag",), ("--year", "2024")], ids=str)
def test_a_commit_gives_the_same_bytes_in_every_clone(board: Board, kind: tuple[str, ...]) -> None:
    needed("git")
    (board.folder / ".gitignore").write_text("/.sitegen/\n/output/\n", "utf-8")
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "x")):
        subprocess.run(["git", *words], cwd=board.folder, check=True)
    clone = board.folder.parent / "elsewhere" / "clone"
    subprocess.run(["git", "clone", "-q", board.folder, clone], check=True)
    first = bundled(board, *kind, "--jobs", "1", TZ="UTC").read_bytes()
    target = clone.parent / "out.zip"
    arguments = ("bundle", *kind, *DAY, "-o", str(target), "--jobs", "2")
    done = sitegen(*arguments, cwd=clone, TZ="Asia/Shanghai", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == first


def test_source_date_epoch_is_the_time_of_all_files(board: Board) -> None:
    with zipfile.ZipFile(bundled(board, SOURCE_DATE_EPOCH="1700000000")) as packed:
        assert {one.date_time for one in packed.infolist()} == {(2023, 11, 14, 22, 13, 20)}
        assert packed.namelist() == sorted(packed.namelist())


def test_a_bag_is_valid_and_its_sources_make_its_site(board: Board) -> None:
    folder = board.folder.parent / "bag"
    assert board.build().published  # records addresses
    shutil.rmtree(board.folder / "output")
    with zipfile.ZipFile(bundled(board, "--bag")) as packed:
        packed.extractall(folder)
    bag = folder / "out"
    bagit.Bag(str(bag)).validate()
    sources = bag / "data/sources"
    for path in ("site.yaml", "published.lock", "content/organizations.yaml"):
        assert (sources / path).read_bytes() == (board.folder / path).read_bytes()
    assert (sources / "content/xidi/2024/pump.files/账.csv").exists()
    assert sitegen("build", *DAY, cwd=sources).returncode == 0
    assert manifest_of(sources / "output", {}) == manifest_of(bag / "data/site", {})


def test_a_damaged_bag_is_noticed(board: Board) -> None:
    folder = board.folder.parent / "bag"
    with zipfile.ZipFile(bundled(board, "--bag")) as packed:
        packed.extractall(folder)
    (folder / "out/data/site/index.html").write_text("x", "utf-8")
    with pytest.raises(bagit.BagError):
        bagit.Bag(str(folder / "out")).validate()


def test_nothing_is_packed_of_a_board_with_errors(board: Board) -> None:
    before = bundled(board).read_bytes()
    board.put("content/dongwa/2024/bad.md", notice(date="2024-13-40"))
    target = board.folder.parent / "out.zip"
    done = sitegen("bundle", *DAY, "-o", target, cwd=board.folder)
    assert done.returncode == 1
    assert "bad.md" in done.stderr
    assert target.read_bytes() == before


def test_packing_leaves_the_site_as_it_is(board: Board) -> None:
    bundled(board, "--year", "2024")
    bundled(board, "--bag")
    assert not (board.folder / "output").exists()
    assert not (board.folder / "published.lock").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--organization", "dongwo"), "dongwa"),
        (("--bag", "--year", "2024"), "--year"),
        (("--year", "24"), "24"),
    ],
    ids=str,
)
def test_misuse_is_told(board: Board, arguments: tuple[str, ...], said: str) -> None:
    done = sitegen("bundle", *arguments, cwd=board.folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(board.folder.glob("*.zip"))
