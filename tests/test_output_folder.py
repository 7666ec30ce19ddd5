"""The output folder: nothing that sitegen did not write is touched, nothing that it wrote is left behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.pipeline.manifest import NAME
from sitegen.system.codec import encode
from tests.board import Board, notice, sitegen

PAGE = "dongwa/2024/0410/index.html"
FILE = "dongwa/2024/0410/list.pdf"


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Make a board with a notice that has an attachment."""
    made = Board(tmp_path / "site")
    made.put("content/dongwa/2024/0410.md", notice(body="见[名单](0410.files/list.pdf)。"))
    made.put("content/dongwa/2024/0410.files/list.pdf", b"names")
    made.put("content/xidi/2024/0411.md", notice("西堤账目", org="xidi", date="2024-04-11"))
    return made


def sources(folder: Path) -> dict[str, bytes]:
    """Every file that people wrote."""
    people = [folder / "site.yaml", folder / "notes.txt", *(folder / "content").rglob("*")]
    people += [*(folder / ".git").rglob("*"), *(folder / "look").rglob("*")]
    people += (folder / "images").rglob("l.png")
    return {str(path): path.read_bytes() for path in people if path.is_file()}


def withdraw(board: Board) -> None:
    """Withdraw the notice with the attachment."""
    text = notice().replace("---\n正文", "withdrawn: {date: 2024-05-01, reason: 误发}\n---\n正文")
    board.put("content/dongwa/2024/0410.md", text)


REFUSED = {
    "content": "content",
    "below the content folder": "content/dongwa",
    "the site's folder": ".",
    "its parent": "..",
    "the root": "/",
    "the cache's folder": ".sitegen",
    "below it": ".sitegen/www",
    "git's folder": ".git",
    "below it too": ".git/objects",
    "the theme": "look",
    "a folder with the logo": "images",
    "a file": "site.yaml",
    "a link to the sources": "link",
    "below a link to the sources": "link/www",
    "by a way round": "output/../content",
    "home": "~",
}


def with_sources_around(board: Board) -> None:
    """Give the board all kinds of sources."""
    board.put("site.yaml", (board.folder / "site.yaml").read_text() + "theme: look\n")
    board.put(
        "site.yaml", (board.folder / "site.yaml").read_text() + "appearance: {logo: images/l.png}\n"
    )
    board.put("look/assets/own.css", "a { color: red }")
    board.put("images/l.png", b"\x89PNG\r\n")
    board.put(".git/objects/ab", b"blob")
    board.put("notes.txt", "mine")
    (board.folder / "link").symlink_to("content")


@pytest.mark.parametrize("output", REFUSED.values(), ids=REFUSED.keys())
def test_an_output_folder_that_overlaps_sources_is_refused(board: Board, output: str) -> None:
    with_sources_around(board)
    before = sources(board.folder)
    named = board.folder / output if output != "~" else Path(output)
    assert [found.code for found in board.build(output=named).findings] == ["D604"]
    assert sources(board.folder) == before
    assert not [*board.folder.rglob("*.html")]


def test_an_output_folder_in_the_settings_is_refused_likewise(board: Board) -> None:
    board.put("site.yaml", (board.folder / "site.yaml").read_text() + "output: ../site\n")
    done = sitegen("build", cwd=board.folder)
    assert (done.returncode, "D604" in done.stdout or "D405" in done.stdout) == (1, True)
    assert not (board.folder / "index.html").exists()


PLACES = [*REFUSED.values(), "output", "www", "images/site", "content-2", "other"]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLACES), st.sampled_from(["build", "edit", "withdraw", "forget"])
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_sequence_of_builds_changes_a_source(steps: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        board = Board(Path(folder) / "site")
        board.put("content/dongwa/2024/0410.md", notice(body="见[名单](0410.files/list.pdf)。"))
        board.put("content/dongwa/2024/0410.files/list.pdf", b"names")
        with_sources_around(board)
        for place, what in steps:
            if what == "edit":
                board.put("content/xidi/2024/0411.md", notice(place, org="xidi"))
            elif what == "withdraw":
                withdraw(board)
            elif what == "forget":
                shutil.rmtree(board.folder / ".sitegen", ignore_errors=True)
            before = sources(board.folder)
            board.build(output=Path(place) if place == "~" else board.folder / place)
            assert sources(board.folder) == before


def test_foreign_files_are_not_overwritten_by_a_first_build(board: Board) -> None:
    board.put("output/index.html", "mine")
    board.put("output/notes/plan.txt", "mine too")
    (found,) = board.build().findings
    assert found.code == "D605"
    assert board.output() == {"index.html": b"mine", "notes/plan.txt": b"mine too"}
    board.remove("output/index.html")
    assert board.build().published
    assert board.output()["notes/plan.txt"] == b"mine too"


def test_a_page_of_another_site_is_a_foreign_file(board: Board, tmp_path: Path) -> None:
    other = Board(tmp_path / "other")
    other.put("site.yaml", (other.folder / "site.yaml").read_text().replace("board.ex", "other.ex"))
    assert other.build(output=tmp_path / "www").published
    before = {path: path.read_bytes() for path in (tmp_path / "www").rglob("*.html")}
    assert [found.code for found in board.build(output=tmp_path / "www").findings] == ["D605"]
    assert {path: path.read_bytes() for path in (tmp_path / "www").rglob("*.html")} == before


def make_old(board: Board) -> None:
    """Make a built site one of the version that had no manifest: a store of version 6."""
    (board.folder / "output" / NAME).unlink()
    with closing(sqlite3.connect(board.folder / ".sitegen/cache.sqlite")) as cache:
        cache.execute("alter table read drop column checksum")
        cache.execute("delete from state where name = 'manifest'")
        cache.execute("pragma user_version = 6")
        cache.commit()


def test_a_site_from_before_manifests_is_taken_over(board: Board) -> None:
    board.build()
    board.put("output/notes/plan.txt", "mine")
    make_old(board)
    withdraw(board)
    result = board.build()
    assert [found.code for found in result.findings if found.severity == "error"] == []
    assert FILE not in board.output()
    assert board.output().pop("notes/plan.txt") == b"mine"
    lines = (board.folder / "output" / NAME).read_text(encoding="utf-8").splitlines()[1:]
    assert {line[66:] for line in lines} == board.output().keys() - {"notes/plan.txt"}
    taken_over = {**board.output()}
    shutil.rmtree(board.folder / "output")
    shutil.rmtree(board.folder / ".sitegen")
    board.build()
    assert {**board.output(), "notes/plan.txt": b"mine"} == taken_over


def test_a_check_before_the_first_build_does_not_lose_a_site_from_before_manifests(
    board: Board,
) -> None:
    board.build()
    make_old(board)
    assert sitegen("check", cwd=board.folder).returncode == 0
    assert board.build().published


def test_a_changed_file_of_a_site_from_before_manifests_is_foreign(board: Board) -> None:
    board.build()
    make_old(board)
    board.put(f"output/{PAGE}", "by hand")
    (found,) = (found for found in board.build().findings if found.severity == "error")
    assert found.code == "D605"
    assert board.output()[PAGE] == b"by hand"


def test_a_site_from_before_manifests_without_its_cache_is_foreign(board: Board) -> None:
    board.build()
    make_old(board)
    lose_cache(board)
    board.put("content/xidi/2024/0411.md", notice("改过", org="xidi", date="2024-04-11"))
    before = board.output()
    assert "D605" in [found.code for found in board.build().findings]
    assert board.output() == before


def test_the_manifest_has_the_digest_of_every_published_file(board: Board) -> None:
    board.build()
    board.put("content/xidi/2024/0411.md", notice("改过", org="xidi", date="2024-04-11"))
    board.build()
    lines = (board.folder / "output" / NAME).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("#")
    expected = [f"{sha256(data).hexdigest()}  {path}" for path, data in board.output().items()]
    assert sorted(lines[1:]) == sorted(expected)


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="there is no sha256sum")
def test_the_manifest_can_be_checked_with_sha256sum(board: Board) -> None:
    board.build()
    command = ["sha256sum", "--check", "--quiet", "--strict", NAME]
    subprocess.run(command, cwd=board.folder / "output", check=True)


def lose_cache(board: Board) -> None:
    """Lose the cache, as by `git clean`, a new checkout or a build service."""
    shutil.rmtree(board.folder / ".sitegen")


def damage_cache(board: Board) -> None:
    """Overwrite the cache with other bytes."""
    board.put(".sitegen/cache.sqlite", os.urandom(4000))


def check_first(board: Board) -> None:
    """Run `check`, which knows nothing of the -o of the builds around it."""
    assert sitegen("check", cwd=board.folder).returncode == 0


def build_elsewhere(board: Board) -> None:
    """Build into another folder in between."""
    board.build(output=board.folder / "elsewhere")


def rename_board(board: Board) -> None:
    """Give the site's folder another name."""
    board.folder = board.folder.rename(board.folder.with_name("renamed"))


MISHAPS = [lose_cache, damage_cache, check_first, build_elsewhere, rename_board]


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("output", ["output", "../www"])
def test_a_withdrawn_attachment_goes_whatever_the_cache_forgot(
    board: Board, mishap: Callable[[Board], None], output: str
) -> None:
    assert sitegen("build", "-o", output, cwd=board.folder).returncode == 0
    place = board.folder.parent / "www" if output == "../www" else board.folder / "output"
    assert (place / FILE).exists()
    mishap(board)
    withdraw(board)
    assert sitegen("build", "-o", output, cwd=board.folder).returncode == 0
    place = board.folder.parent / "www" if output == "../www" else board.folder / "output"
    assert not (place / FILE).exists()
    assert (place / PAGE).exists()


def test_pages_of_an_output_folder_are_not_written_again_after_another(board: Board) -> None:
    board.build()
    before = (board.folder / "output" / PAGE).stat().st_ctime_ns
    board.build(output=board.folder / "elsewhere")
    result = board.build()
    assert result.written == 0
    assert (board.folder / "output" / PAGE).stat().st_ctime_ns == before


def test_an_output_folder_reached_by_a_link_is_the_same(board: Board, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "link").symlink_to("www")
    board.build(output=tmp_path / "link")
    board.remove("content/xidi/2024/0411.md")
    board.forget()
    board.build(output=tmp_path / "www")
    assert not (tmp_path / "www/xidi/2024/0411/index.html").exists()


def test_files_without_a_manifest_are_ours_if_the_cache_knows_their_content(board: Board) -> None:
    """As built by a version that wrote none."""
    board.build()
    board.remove(f"output/{NAME}")
    withdraw(board)
    assert board.build().published
    assert not (board.folder / "output" / FILE).exists()


@pytest.mark.parametrize("sealed", [True, False])
def test_a_cache_from_elsewhere_removes_nothing(board: Board, tmp_path: Path, sealed: bool) -> None:
    """A cache may come with a site folder from anyone."""
    board.build()
    board.put("output/own.txt", "mine")
    (tmp_path / "victim").mkdir()
    for place in ("victim/precious.txt", "precious.txt"):
        (tmp_path / place).write_text("mine")
    victim = str(tmp_path / "victim")
    moves = {"output": victim, "manifest": "", "new": [], "removed": ["precious.txt"]}
    value = encode(moves)
    if sealed:
        value = crc32(value).to_bytes(4, "big") + value
    db = sqlite3.connect(board.folder / ".sitegen/cache.sqlite")
    db.execute("insert or replace into state values ('moves', ?)", (value,))
    for path in ("../../precious.txt", "own.txt", str(tmp_path / "precious.txt")):
        db.execute("insert into output values (?, 'k', 'd', 4, 0, '', 0)", (path,))
    db.commit()
    db.close()
    board.put("content/xidi/2024/0411.md", notice("改过", org="xidi", date="2024-04-11"))
    assert sitegen("build", cwd=board.folder).returncode == 0
    assert (tmp_path / "victim/precious.txt").exists()
    assert (tmp_path / "precious.txt").exists()
    assert (board.folder / "output/own.txt").exists()


@pytest.mark.parametrize(
    "line", ["../precious.txt", "/etc/hostname", "a/../../precious.txt", "a//b"]
)
def test_a_manifest_cannot_name_files_outside_its_folder(
    board: Board, tmp_path: Path, line: str
) -> None:
    board.build()
    (board.folder / "precious.txt").write_text("mine")
    with open(board.folder / "output" / NAME, "a", encoding="utf-8") as file:
        file.write(f"{'0' * 64}  {line}\n")
    assert board.build(verify=True).published
    assert (board.folder / "precious.txt").exists()


def test_an_empty_name_of_an_output_folder_is_refused(board: Board, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    done = sitegen("build", "--root", board.folder, "-o", "", cwd=tmp_path / "here")
    assert (done.returncode, "No folder is named" in done.stderr) == (2, True)
    assert not list((tmp_path / "here").iterdir())


@pytest.mark.parametrize("where", ["option", "settings"])
def test_a_tilde_in_the_name_of_an_output_folder_is_home(
    board: Board, tmp_path: Path, where: str
) -> None:
    (tmp_path / "home").mkdir()
    if where == "settings":
        text = (board.folder / "site.yaml").read_text(encoding="utf-8")
        board.put("site.yaml", f"{text}output: ~/www\n")
    options = ["-o", "~/www"] if where == "option" else []
    done = sitegen("build", *options, cwd=board.folder, HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "home/www/index.html").exists()
    assert not (board.folder / "~").exists()
