"""A portal over boards of others: three boards served by nginx, and hosts that misbehave."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sitegen.publish.manifest import manifest_of
from sitegen.publish.release import Commit, note_of

from .board import Board, links, notice
from .servers import free_port, nginx_with

COUNTIES = {"guishan": "桂山县", "yunshan": "云山县", "linshui": "临水县"}
PLAN = """\
---
title: 2024年村务公开工作计划
date: 2024-01-05
org: dongwa
category: plan
targets: [{id: times, text: 年内公开不少于4次, measure: 公开次数, at_least: 4, unit: 次, due: 2024-12-31}]
---
正文。
"""
TREE = """\
- id: linshan
  name: {zh-Hans: 临山省, en: Linshan Province}
  level: other
  children:
    - {id: guishan, name: {zh-Hans: 桂山县, en: Guishan County}, level: county}
    - {id: yunshan, name: {zh-Hans: 云山县, en: Yunshan County}, level: county}
    - {id: linshui, name: {zh-Hans: 临水县, en: Linshui County}, level: county}
"""
SITE = """\
title: {zh-Hans: 临山省公开门户, en: Linshan Portal}
base_url: https://portal.example/
languages: [zh-Hans, en]
organization: linshan
categories: [{id: finance, name: {zh-Hans: 财务公开, en: Finance}}]
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a board of each county; return the folder that holds their outputs, by the county's id."""
    folder = tmp_path_factory.mktemp("boards")
    for n, (county, name) in enumerate(COUNTIES.items()):
        board = Board(folder / "sources" / county)
        site = (board.folder / "site.yaml").read_text("utf-8")
        board.put("site.yaml", f"{site}disclosure: {{profile: villagers-committee-2026}}\n")
        for quarter in range(1, 3 + n):
            title = f"{name}东洼村2026年第{quarter}季度财务公开"
            body = f"{name}的第{quarter}号收支明细。"
            board.put(
                f"content/q{quarter}.md",
                notice(f"{title}\nperiod: 2026-Q{quarter}", f"2026-{2 * quarter:02}-20", body=body),
            )
        board.put("content/q1.en.md", f"---\ntitle: Accounts of {county}\n---\nText.\n")
        board.put("content/plan.md", PLAN)
        result = board.build()
        assert result.published
        shutil.copytree(board.folder / "output", folder / "www" / county)
    return folder / "www"


class Host:
    """An nginx on loopback that serves the boards, each below its county's id."""

    def __init__(self, folder: Path, built: Path) -> None:
        self.folder = folder
        self.www = folder / "www"
        shutil.copytree(built, self.www)
        for county in COUNTIES:
            self.publish(county)
        self.port = free_port()
        self.log = folder / "access.log"
        self.address = f"http://127.0.0.1:{self.port}"

    def settings(self, more: str = "") -> str:
        """Return the settings of the server; `more` are locations that misbehave."""
        return (
            f"log_format path '$uri'; server {{ listen 127.0.0.1:{self.port}; root {self.www}; gzip on; "
            f"gzip_types *; access_log {self.log} path; {more} }}"
        )

    def publish(self, county: str) -> None:
        """Write the list of files and release.json of a board as it is now."""
        root = self.www / county
        listing = root / "data/files.json"
        found = json.loads(listing.read_text("utf-8"))
        for one in found["files"]:
            data = (root / one["path"]).read_bytes()
            one.update(size=len(data), sha256=sha256(data).hexdigest())
        listing.write_text(json.dumps(found), "utf-8")
        note = note_of(manifest_of(root, {}), Commit("0" * 40, 1_790_000_000))
        (root / "release.json").write_bytes(note)

    def edit(self, county: str, path: str, old: str, new: str) -> None:
        """Change a file of a board and publish it."""
        file = self.www / county / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        self.publish(county)

    def asked(self) -> list[str]:
        """Return the paths asked for since the last call."""
        found = self.log.read_text("utf-8").split("\n")[:-1]
        self.log.write_text("", "utf-8")
        return found


@pytest.fixture
def host(tmp_path: Path, built: Path) -> Host:
    """Return the boards on a host that is not running yet."""
    (tmp_path / "host").mkdir()
    return Host(tmp_path / "host", built)


@pytest.fixture
def served(host: Host) -> Iterator[Host]:
    """Run the host while the test lasts."""
    with nginx_with(host.folder / "nginx", host.settings(), host.port):
        yield host


def portal(folder: Path, host: Host, more: str = "") -> Board:
    """Return a portal over the boards of a host."""
    board = Board(folder / "portal")
    boards = "".join(
        f"  - {{organization: {county}, address: {host.address}/{county}/}}\n"
        for county in COUNTIES
    )
    board.put("site.yaml", f"{SITE}boards:\n{boards}{more}")
    board.put("content/organizations.yaml", TREE)
    return board


def codes(board: Board, **request: Any) -> list[str]:
    """Build; return the codes of the findings."""
    return [found.code for found in board.build(**request).findings]


def test_a_portal_counts_what_its_boards_published_and_links_to_them(
    tmp_path: Path, served: Host
) -> None:
    board = portal(tmp_path, served)
    assert codes(board) == []
    home = board.page("")
    assert "桂山县东洼村2026年第2季度财务公开" in home
    found = dict(links(board.page("boards/2026/")))
    assert found["桂山县"] == "../../boards/guishan/"
    assert ("2", f"{served.address}/guishan/2026/") in links(board.page("boards/"))
    assert ("4", f"{served.address}/linshui/2026/") in links(board.page("boards/"))
    own = links(board.page("boards/yunshan/"))
    assert ("东洼村", f"{served.address}/yunshan/dongwa/") in own
    assert ("2026", f"{served.address}/yunshan/2026/") in own
    assert "2026-09-21" in board.page("boards/")  # the commit that each published


def test_a_portal_has_the_ledgers_and_plans_of_its_boards(tmp_path: Path, served: Host) -> None:
    board = portal(tmp_path, served)
    board.build()
    ledger = board.page("boards/ledger/2026/")
    assert ("桂山县", f"{served.address}/guishan/ledger/2026/") in links(ledger)
    assert re.search(r'data-due="2026-\d\d-\d\d\*', ledger)
    plans = board.page("boards/plans/2024/")
    assert ("2024年村务公开工作计划", f"{served.address}/linshui/plan/") not in links(plans)
    assert any(title == "2024年村务公开工作计划" for title, _ in links(plans))


def test_the_second_language_leads_to_the_boards_second_language(
    tmp_path: Path, served: Host
) -> None:
    board = portal(tmp_path, served)
    board.build()
    page = board.page("en/boards/guishan/")
    assert "Accounts of guishan" in page
    assert ("Dongwa Village", f"{served.address}/guishan/en/dongwa/") in links(page)


def test_a_build_without_changes_fetches_only_the_release_file_of_each_board(
    tmp_path: Path, served: Host
) -> None:
    board = portal(tmp_path, served)
    board.build()
    served.asked()
    result = board.build()
    assert sorted(served.asked()) == sorted(f"/{county}/release.json" for county in COUNTIES)
    assert (result.written, result.removed) == (0, 0)


def test_only_changed_files_are_fetched(tmp_path: Path, served: Host) -> None:
    board = portal(tmp_path, served)
    board.build()
    served.asked()
    served.edit("guishan", "data/years/2026.json", "第2季度", "第二季度")
    assert codes(board) == []
    asked = [path for path in served.asked() if path.startswith("/guishan/")]
    assert asked == [
        "/guishan/release.json",
        "/guishan/data/files.json",
        "/guishan/data/years/2026.json",
    ]
    assert "第二季度" in board.page("")
    assert board.output() == board.clean(tmp_path / "clean")[1]


def test_a_board_in_a_folder_is_read_without_a_host(tmp_path: Path, built: Path) -> None:
    board = Board(tmp_path / "portal")
    shutil.copytree(built / "guishan", tmp_path / "www")
    more = "boards: [{单位: guishan, 网址: 'https://guishan.example/', 文件夹: ../www}]\n"
    board.put("site.yaml", SITE + more)
    board.put("content/organizations.yaml", TREE)
    assert codes(board) == []
    assert ("2", "https://guishan.example/2026/") in links(board.page("boards/"))


FAULTS = {
    "D431": ("location /guishan/ { return 503; }", ""),
    "D432": ("location /guishan/ { limit_rate 200; }", "limits: {board_seconds: 2}\n"),
    "D434": ("location /guishan/ { return 302 https://elsewhere.example$uri; }", ""),
    "D437": ("location = /guishan/data/files.json { return 404; }", ""),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_board_whose_host_misbehaves_is_reported_and_shown_as_it_was(
    tmp_path: Path, host: Host, code: str
) -> None:
    misbehaving, more = FAULTS[code]
    board = portal(tmp_path, host, more)
    with nginx_with(host.folder / "good", host.settings(), host.port):
        assert codes(board) == []
    before = board.output()
    host.edit("guishan", "data/years/2026.json", "第2季度", "第二季度")
    with nginx_with(host.folder / "bad", host.settings(misbehaving), host.port):
        found = board.build()
    assert [(one.code, str(one.at)) for one in found.findings] == [(code, "site.yaml:7:5")]
    assert found.published
    assert board.output() == before
    with nginx_with(host.folder / "good", host.settings(), host.port):
        assert codes(board) == []
    assert "第二季度" in board.page("")


def test_hosts_that_are_down_leave_the_portal_as_it_was(tmp_path: Path, host: Host) -> None:
    board = portal(tmp_path, host)
    with nginx_with(host.folder / "nginx", host.settings(), host.port):
        board.build()
    before = board.output()
    assert codes(board) == ["D431"] * 3
    assert codes(board, boards="kept") == []
    assert codes(board, dry=True) == ["D407"]
    assert board.output() == before


def test_a_board_that_was_never_read_keeps_the_portal_from_being_published(
    tmp_path: Path, host: Host
) -> None:
    board = portal(tmp_path, host)
    result = board.build()
    assert [one.code for one in result.findings] == ["D431"] * 3 + ["D439"] * 3
    assert not result.published
    with nginx_with(
        host.folder / "nginx", host.settings("location /guishan/ { return 500; }"), host.port
    ):
        assert codes(board) == ["D431", "D439"]
        assert board.build(keep_going=True).published
    assert "云山县东洼村" in board.page("")
    assert "桂山县东洼村" not in board.page("")


def test_reading_stops_at_the_size_limit(tmp_path: Path, served: Host) -> None:
    board = portal(tmp_path, served, "limits: {board_mib: 1}\n")
    board.build()
    listing = served.www / "guishan/data/files.json"
    listing.write_bytes(listing.read_bytes() + b" " * (4 << 20))  # 4 KB on the way, with gzip
    (served.www / "guishan/release.json").unlink()
    assert codes(board) == ["D433"]
    served.publish("guishan")
    served.edit("guishan", "data/years/2026.json", "\n]", " " * (2 << 20) + "\n]")
    assert codes(board) == ["D433"]


def test_a_file_with_another_digest_than_listed_is_refused(tmp_path: Path, served: Host) -> None:
    board = portal(tmp_path, served)
    board.build()
    before = board.output()
    file = served.www / "guishan/data/years/2026.json"
    served.edit("guishan", "data/years/2026.json", "第2季度", "第二季度")
    file.write_text(file.read_text("utf-8").replace("第二季度", "第贰季度"), "utf-8")
    assert codes(board) == ["D438"]
    file.write_text("", "utf-8")
    assert codes(board) == ["D438"]
    assert board.output() == before


ILL_FORMED = {
    "no JSON": ("data/years/2026.json", "]}", "]"),
    "another version": ("data/years/2026.json", '"version":1', '"version":2'),
    "a day that there is not": (
        "data/years/2026.json",
        '"date":"2026-02-20"',
        '"date":"2026-02-30"',
    ),
    "another year": ("data/years/2026.json", '"date":"2026-02-20"', '"date":"2025-02-20"'),
    "a way out": ("data/years/2026.json", '"id":"dongwa/2026/', '"id":"../dongwa/2026/'),
    "a scheme": (
        "data/years/2026.json",
        '"id":"dongwa/2026/',
        '"id":"javascript:alert(1)//dongwa/',
    ),
    "a control character": ("data/years/2026.json", '"title":"', '"title":"\\u0007'),
    "a turned order": ("data/years/2026.json", '"title":"', '"title":"\\u202e'),
    "an organization that there is not": (
        "data/years/2026.json",
        '"organization":"dongwa"',
        '"organization":"dongwaa"',
    ),
    "a number too large": ("ledger/2026/ledger-2026.json", '"owed":', '"owed":99999999999'),
    "a title too long": ("data/years/2026.json", '"title":"', '"title":"' + "长" * 2001),
    "depth": ("data/targets.json", '"targets":[', '"targets":' + "[" * 100_000),
    "script in place of the index": ("search/site.js", 'sgs("site"', 'alert("site"'),
}


@pytest.mark.parametrize("fault", ILL_FORMED)
def test_an_ill_formed_file_is_reported_and_what_was_read_before_stays(
    tmp_path: Path, served: Host, fault: str
) -> None:
    board = portal(tmp_path, served)
    board.build()
    before = board.output()
    served.edit("guishan", *ILL_FORMED[fault])
    assert codes(board) == ["D436"]
    assert board.output() == before


def test_text_of_a_board_is_shown_as_text(tmp_path: Path, served: Host) -> None:
    board = portal(tmp_path, served)
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"
    served.edit("guishan", "data/years/2026.json", "桂山县东洼村2026年第2季度财务公开", hostile)
    assert codes(board) == []
    for path, data in board.output().items():
        if path.endswith(".html"):
            assert b"<script>alert" not in data
            assert b"<img src=x" not in data
    assert "&lt;script&gt;alert(1)" in board.page("")


@pytest.mark.parametrize("name", ["127.1", "2130706433"])
def test_a_host_name_with_a_private_address_is_not_contacted(
    tmp_path: Path, served: Host, name: str
) -> None:
    board = portal(tmp_path, served)
    site = (board.folder / "site.yaml").read_text("utf-8")
    there = f"http://{name}:{served.port}/guishan/"
    hidden = site.replace(f"{served.address}/guishan/}}", f"{there}, http: true}}")
    board.put("site.yaml", hidden)
    assert codes(board) == ["D435", "D439"]
    assert not [path for path in served.asked() if path.startswith("/guishan/")]
    board.put("site.yaml", hidden.replace("http: true", "http: true, private: true"))
    assert codes(board) == []


def test_files_fetched_before_an_interruption_are_not_fetched_again(
    tmp_path: Path, host: Host
) -> None:
    board = portal(tmp_path, host)
    broken = "location = /guishan/data/targets.json { return 500; }"
    with nginx_with(host.folder / "bad", host.settings(broken), host.port):
        assert codes(board) == ["D431", "D439"]
        first = set(host.asked())
    with nginx_with(host.folder / "good", host.settings(), host.port):
        assert codes(board) == []
        again = {path for path in host.asked() if path.startswith("/guishan/")}
    assert len(again & first) < len([path for path in first if path.startswith("/guishan/")])


def test_a_damaged_store_is_read_anew(tmp_path: Path, served: Host) -> None:
    board = portal(tmp_path, served)
    board.build()
    before = board.output()
    (board.folder / ".sitegen/boards/guishan.sqlite").write_bytes(b"no database" * 1000)
    assert codes(board) == []
    assert board.output() == before


def test_a_host_with_endlessly_slow_headers_times_out(tmp_path: Path, host: Host) -> None:
    board = portal(tmp_path, host, "limits: {board_seconds: 1}\n")
    is_over = threading.Event()

    def drip(listener: socket.socket) -> None:
        link, _ = listener.accept()
        with link, suppress(OSError):
            link.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not is_over.wait(0.05):
                link.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        site = (board.folder / "site.yaml").read_text("utf-8")
        there = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        board.put("site.yaml", site.replace(f"{host.address}/guishan/", there))
        with nginx_with(host.folder / "nginx", host.settings(), host.port):
            found = codes(board)
        is_over.set()
        thread.join()
    assert found == ["D432", "D439"]
