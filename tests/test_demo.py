"""The demo board of this repository: complete, without findings, every link whole."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from tests.board import ROOT

BASE = "https://demo.invalid/"


class Page(HTMLParser):
    """The addresses and anchors of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.language = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors.add(found.get("id") or "")
        if tag == "html":
            self.language = found.get("lang") or ""
        absolute = tag == "link" and found.get("rel") in ("canonical", "alternate")
        if not absolute:
            self.links += [found[key] or "" for key in ("href", "src") if key in found]


def pages(demo: Path) -> dict[str, Page]:
    """Each page by its path in the output."""
    return dict(_pages(demo))


@cache
def _pages(demo: Path) -> tuple[tuple[str, Page], ...]:
    root = demo / "output"
    return tuple(
        (path.relative_to(root).as_posix(), Page(path.read_text("utf-8")))
        for path in sorted(root.rglob("*.html"))
    )


def documents(demo: Path) -> set[str]:
    """Return the addresses of notices and plans in the site's own language."""
    return {path for path in pages(demo) if re.fullmatch(r"[a-z-]+/\d{4}/[^/]+/index.html", path)}


def test_the_demo_has_neither_errors_nor_warnings(demo: Path) -> None:
    assert json.loads((demo / "findings.json").read_text("utf-8")) == []


def test_the_demo_published_lock_is_up_to_date(demo: Path) -> None:
    """`make site` leaves nothing to commit."""
    committed = (ROOT / "published.lock").read_text("utf-8")
    assert (demo / "published.lock").read_text("utf-8") == committed


def test_the_demo_shows_corrections_withdrawals_and_replacements(demo: Path) -> None:
    log = _text(demo, "changes/index.html")
    for kind in ("更正", "已撤回", "已被替代"):
        assert log.count(f'<strong class="tag">{kind}</strong>') >= 1
    oldest = _text(demo, "guishan/2024/1016-fire-ban/index.html")
    assert "直接替代本文件的是" in oldest, "a chain of three"
    assert "7个工作日" in _text(demo, "wulimiao/2025/0729-market-roof-result/index.html")
    inherited = _text(demo, "guihua-yunling/2026/1012-q3-village-affairs/index.html")
    assert "0700-5550308" in inherited, "the township's, which the village does not name"


def test_the_demo_shows_document_numbers_and_village_history(demo: Path) -> None:
    handover = _text(demo, "guihua-laoying/2024/1218-合并交接/index.html")
    assert 'class="no" href="../../../guishan/2024/1122-laoying-merger/"' in handover
    assert "依据和引用的文件" in handover
    merger = _text(demo, "guishan/2024/1122-laoying-merger/index.html")
    assert 'class="no" href="../../../guishan/2024/1016-fire-ban/"' in merger
    assert "老营村并入云岭村资产账目交接公告" in merger, "referred to by"
    assert "缺 3–19 号" in _text(demo, "guishan/numbers/index.html")
    assert "2025年1月1日并入：" in _text(demo, "guihua-laoying/index.html")
    renamed = _text(demo, "guihua-yunling/2024/0412-q1-village-affairs/index.html")
    assert ">桂花乡云头村</a></dd>" in renamed


def test_the_demo_has_enough_notices_and_plans(demo: Path) -> None:
    listed = {path for path in documents(demo) if "/page/" not in path}
    assert len(listed) >= 60
    page = pages(demo)["plans/index.html"]
    plans = {urlsplit(urljoin(BASE + "plans/", link)).path.strip("/") for link in page.links}
    assert len({f"{plan}/index.html" for plan in plans} & listed) >= 6


def test_the_demo_has_both_languages(demo: Path) -> None:
    for path, page in pages(demo).items():
        assert page.language == ("en" if path.startswith("en/") else "zh-Hans"), path
    translated = [path for path in documents(demo) if f"en/{path}" in pages(demo)]
    assert len(translated) >= 5


def test_the_demo_has_plans_of_every_outcome(demo: Path) -> None:
    """A year with all three stages, and every way in which a promise can end."""
    targets = json.loads((demo / "output/data/targets.json").read_text("utf-8"))["targets"]
    outcomes = {target["outcome"] for target in targets}
    assert outcomes >= {"none", "below", "missed", "met", "exceeded", "within", "kept"}
    assert any(target["days_late"] for target in targets)
    complete = _text(demo, "guishan/2025/0214-annual-plan/index.html")
    assert "sg-stages" in complete
    assert "没有公布" not in complete
    assert "没有另行公开承诺" not in complete


def test_no_link_is_broken(demo: Path) -> None:
    found = pages(demo)
    broken = []
    for path, page in found.items():
        for link in page.links:
            if link.startswith("data:image/png;"):
                continue  # the code of the page's address, within the page
            target = urlsplit(urljoin(BASE + path, link))
            if not target.geturl().startswith(BASE):
                assert target.scheme in ("http", "https", "mailto", "tel"), (path, link)
                continue
            name = unquote(target.path).lstrip("/")
            name = f"{name}index.html" if not name or name.endswith("/") else name
            there = (demo / "output" / name).is_file()
            anchor = unquote(target.fragment)
            if not there or (anchor and name in found and anchor not in found[name].anchors):
                broken.append((path, link))
    assert broken == []


def test_every_page_can_be_reached(demo: Path) -> None:
    found = pages(demo)
    reached: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in reached or path not in found:
            continue
        reached.add(path)
        for link in found[path].links:
            name = unquote(urlsplit(urljoin(BASE + path, link)).path).lstrip("/")
            waiting.append(f"{name}index.html" if not name or name.endswith("/") else name)
    redirects = {path for path in found if "http-equiv" in _text(demo, path)}
    assert found.keys() - reached - redirects - {"404.html", "en/404.html"} == set()


def _text(demo: Path, path: str) -> str:
    return (demo / "output" / path).read_text("utf-8")


def test_the_demo_loads_nothing_from_other_hosts(demo: Path) -> None:
    for path in pages(demo):
        loaded = re.findall(
            r"<(?:script|img|link rel=\"(?:stylesheet|icon)\")[^>]*>", _text(demo, path)
        )
        assert not [tag for tag in loaded if re.search(r"(?:src|href)=\"(?:https?:)?//", tag)], path


def test_the_demo_shows_no_identity_or_mobile_numbers(demo: Path) -> None:
    identity = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
    mobile = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])")
    kinds = {".html", ".md", ".csv", ".txt", ".json", ".xml", ".yaml", ".svg"}
    folders = (demo / "output", ROOT / "content")
    shown = [
        (str(path), match[0])
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in kinds
        for pattern in (identity, mobile)
        for match in pattern.finditer(path.read_text("utf-8"))
    ]
    assert shown == []
