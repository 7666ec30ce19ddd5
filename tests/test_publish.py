"""`sitegen publish` as a clerk meets it, to a folder and to a branch of git."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path

import pytest

from sitegen.pipeline.manifest import Manifest
from sitegen.publish import run as publishing
from sitegen.publish.folder import FolderTarget
from sitegen.publish.git import GitTarget
from sitegen.publish.manifest import compare, manifest_of
from sitegen.publish.release import Commit, note_of
from sitegen.publish.target import PublishError
from tests.board import Board, notice
from tests.browsing import served
from tests.disks import fill_up, small_disk
from tests.publishing import (
    assert_survives_kills,
    assert_two_publish_at_once,
    board_with,
    editions,
    is_whole,
    needed,
    publish,
    published,
    tree,
)

FOLDER = "  - {name: www, to: folder, path: ../www}\n"
GIT = "  - {name: pages, to: git, remote: ../pages.git}\n"


def quiet(stage: str, done: int, total: int) -> None:
    """No progress is shown."""


@pytest.fixture
def www(tmp_path: Path) -> Board:
    """Return a board that is published to the folder `www` beside it."""
    return board_with(tmp_path / "site", FOLDER)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", folder, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def pages(tmp_path: Path) -> Board:
    """Return a board that is published to a branch of a bare repository beside it."""
    needed("git")
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "pages.git"], check=True)
    return board_with(tmp_path / "site", GIT)


def checked_out(repository: Path, revision: str = "gh-pages") -> dict[str, bytes]:
    """Every file of a commit."""
    names = git(repository, "ls-tree", "-r", "-z", "--name-only", revision).split("\0")
    return {
        name: subprocess.run(
            ["git", "-C", repository, "show", f"{revision}:{name}"], capture_output=True, check=True
        ).stdout
        for name in filter(None, names)
    }


# Folder


def test_public_folder_holds_exactly_the_site(www: Board, tmp_path: Path) -> None:
    said = published(www)
    public = tree(tmp_path / "www/current")
    note = json.loads(public.pop("release.json"))
    assert public == www.output()
    assert note["manifest"].startswith("sha256:")
    assert note["files"] == len(public)
    assert said["switched"]
    assert said["bytes"] == sum(map(len, public.values()))


def test_only_what_changed_is_sent(www: Board, tmp_path: Path) -> None:
    published(www)
    before = (tmp_path / "www/current/search/index.html").stat()
    www.put("content/dongwa/2024/0410.md", notice(body="更正后的正文。"))
    said = published(www)
    assert "dongwa/2024/0410/index.html" in said["changed"]
    assert len(said["changed"]) < len(www.output()) / 3
    assert "更正后" in (tmp_path / "www/current/dongwa/2024/0410/index.html").read_text("utf-8")
    assert (tmp_path / "www/current/search/index.html").stat().st_ino == before.st_ino


def test_nothing_new_is_no_release(www: Board, tmp_path: Path) -> None:
    published(www)
    assert not published(www)["switched"]
    assert len(list((tmp_path / "www/releases").glob("*.sha256"))) == 1


def test_manifest_is_one_that_sha256sum_checks(www: Board, tmp_path: Path) -> None:
    needed("sha256sum")
    published(www)
    (manifest,) = (tmp_path / "www/releases").glob("*.sha256")
    command = ["sha256sum", "--check", "--quiet", "--strict", str(manifest)]
    subprocess.run(command, cwd=tmp_path / "www/current", check=True)


def test_dry_run_says_and_does_nothing(www: Board, tmp_path: Path) -> None:
    done = publish(www, "--dry-run")
    assert done.exit_code == 0
    assert "+ dongwa/2024/0410/index.html" in done.output
    assert not (tmp_path / "www").exists()
    published(www)
    www.remove("content/dongwa/2024/0410.md")
    www.forget()
    said = published(www, "--dry-run")
    assert "dongwa/2024/0410/index.html" in said["removed"]
    assert (tmp_path / "www/current/dongwa/2024/0410/index.html").exists()


def test_rolled_back_to_any_release_kept(www: Board, tmp_path: Path) -> None:
    for word in ("一", "二", "三"):
        www.put("content/dongwa/2024/0410.md", notice(body=f"第{word}版。"))
        published(www)
    page = tmp_path / "www/current/dongwa/2024/0410/index.html"
    names = [one["name"] for one in json.loads(publish(www, "--list", "--json").stdout)]
    assert len(names) == 3
    assert publish(www, "--rollback").exit_code == 0
    assert "第二版" in page.read_text("utf-8")
    assert publish(www, "--rollback").exit_code == 0
    assert "第一版" in page.read_text("utf-8")
    assert publish(www, "--rollback").exit_code == 1
    assert publish(www, "--rollback", "--release", names[0]).exit_code == 0
    assert "第三版" in page.read_text("utf-8")
    shown = publish(www, "--list").output.splitlines()
    assert [line[0] for line in shown] == ["*", " ", " "]
    done = publish(www, "--rollback", "--release", "1999")
    assert done.exit_code == 1
    assert "no release `1999`" in done.stderr


def test_keeps_as_many_releases_as_set(tmp_path: Path) -> None:
    board = board_with(tmp_path / "site", "  - {name: www, to: folder, path: ../www, keep: 2}\n")
    for n in range(4):
        board.put("content/dongwa/2024/0410.md", notice(body=f"第{n}版。"))
        published(board)
    assert len(list((tmp_path / "www/releases").glob("*.sha256"))) == 2
    assert len([p for p in (tmp_path / "www/releases").iterdir() if p.is_dir()]) == 2
    kept = {file.stat().st_ino for file in (tmp_path / "www/releases").rglob("*.*")}
    others = [file for file in (tmp_path / "www/incoming/spare").rglob("*") if file.is_file()]
    assert {file.stat().st_ino for file in others} <= kept  # links, that take no room


def test_errors_publish_nothing(www: Board, tmp_path: Path) -> None:
    published(www)
    before = tree(tmp_path / "www/current")
    www.put("content/dongwa/2024/0411.md", notice(org="nowhere"))
    done = publish(www)
    assert done.exit_code == 1
    assert "D201" in done.stderr
    assert "nothing was published" in done.stderr
    assert tree(tmp_path / "www/current") == before


def test_finished_build_is_published_as_it_is(www: Board, tmp_path: Path) -> None:
    assert www.build(output=tmp_path / "elsewhere").published
    (tmp_path / "elsewhere/.gitkeep").touch()
    published(www, "--built", str(tmp_path / "elsewhere"))
    public = tree(tmp_path / "www/current")
    assert is_whole(public)
    assert ".gitkeep" not in public
    assert not (www.folder / "output").exists()
    empty = publish(www, "--built", str(tmp_path / "www"))
    assert "holds no built site" in empty.stderr


def test_verify_mends_what_was_damaged_there(www: Board, tmp_path: Path) -> None:
    published(www)
    page = tmp_path / "www/current/dongwa/2024/0410/index.html"
    page.write_text("改坏了", "utf-8")
    assert not published(www)["switched"]
    published(www, "--verify")
    assert is_whole(tree(tmp_path / "www/current"))


def test_what_was_damaged_stays_mended(tmp_path: Path) -> None:
    """Later releases begin as older ones, which still have the damaged file."""
    board = board_with(tmp_path / "site", "  - {name: www, to: folder, path: ../www, keep: 2}\n")
    published(board)
    (tmp_path / "www/current/404.html").write_text("改坏了", "utf-8")
    published(board, "--verify")
    for n in range(3):
        board.put("content/dongwa/2024/0410.md", notice(body=f"第{n}版。"))
        published(board)
        assert is_whole(tree(tmp_path / "www/current"))


def test_readable_by_the_web_server_whatever_the_umask(www: Board, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        published(www)
    finally:
        os.umask(before)
    for path in [tmp_path / "www/current/", *(tmp_path / "www/current/").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_without_links_the_folder_itself_is_switched(tmp_path: Path) -> None:
    target = "  - {name: www, to: folder, path: ../www, switch: rename}\n"
    board = board_with(tmp_path / "site", target)
    for word in ("一", "二", "三"):
        board.put("content/dongwa/2024/0410.md", notice(body=f"第{word}版。"))
        published(board)
        current = tmp_path / "www/current"
        assert not current.is_symlink()
        assert is_whole(tree(current))
    page = tmp_path / "www/current/dongwa/2024/0410/index.html"
    assert publish(board, "--rollback").exit_code == 0
    assert "第二版" in page.read_text("utf-8")
    assert not published(board, "--verify")["release"].startswith("1999")
    assert "第三版" in page.read_text("utf-8")


def test_public_folder_of_others_is_left_alone(www: Board, tmp_path: Path) -> None:
    (tmp_path / "www/current").mkdir(parents=True)
    (tmp_path / "www/current/index.html").write_text("别人的网站", "utf-8")
    done = publish(www)
    assert done.exit_code == 1
    assert "not made by this program" in done.stderr
    assert (tmp_path / "www/current/index.html").read_text("utf-8") == "别人的网站"


@pytest.mark.parametrize("path", ["output", "output/www", "content", "."])
def test_target_within_the_site_is_refused(tmp_path: Path, path: str) -> None:
    board = board_with(tmp_path / "site", f"  - {{name: www, to: folder, path: {path}}}\n")
    done = publish(board)
    assert done.exit_code == 1
    assert "overlaps" in done.stderr


def test_folder_survives_kills(tmp_path: Path) -> None:
    releases = editions(tmp_path)
    assert_survives_kills(
        lambda: FolderTarget(tmp_path / "www"), releases, lambda: tree(tmp_path / "www/current")
    )


def test_folder_without_links_survives_kills(tmp_path: Path) -> None:
    """Between the two renames nothing may be public, but never something half."""
    releases = editions(tmp_path)
    current = tmp_path / "www/current"
    assert_survives_kills(
        lambda: FolderTarget(tmp_path / "www", links=False),
        releases,
        lambda: tree(current) if current.exists() else {"release.json": EMPTY},
        kills=10,
    )


EMPTY = note_of(Manifest(), Commit())  # of a site without files


def test_readers_see_one_release_or_the_other(tmp_path: Path) -> None:
    """While publishers are at work, what is read through one open folder is of one release."""
    releases = editions(tmp_path)
    target = FolderTarget(tmp_path / "www")
    publishing.publish(target, releases[0], 3, quiet)
    stop = threading.Event()
    torn: list[int] = []
    reads = 0

    def read() -> None:
        nonlocal reads
        while not stop.is_set():
            folder = (tmp_path / "www/current").resolve()
            if not is_whole(tree(folder)) and folder.exists():
                torn.append(reads)
            reads += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for n in range(10):
            publishing.publish(target, releases[(n + 1) % 2], 3, quiet)
    finally:
        stop.set()
        reader.join()
    assert reads
    assert torn == []


def test_two_publishers_at_once(tmp_path: Path) -> None:
    releases = editions(tmp_path)
    assert_two_publish_at_once(lambda _: FolderTarget(tmp_path / "www"), releases, 4)
    public = tree(tmp_path / "www/current")
    assert is_whole(public)
    assert public["release.json"] in [release.note for release in releases]


def test_full_folder_keeps_what_is_public(tmp_path: Path) -> None:
    releases = editions(tmp_path)
    with small_disk(tmp_path / "disk", "6m") as disk:
        target = FolderTarget(disk / "www")
        publishing.publish(target, releases[0], 2, quiet)
        filler = fill_up(disk)
        with pytest.raises(PublishError, match="disk"):
            publishing.publish(target, releases[1], 2, quiet)
        assert is_whole(tree(disk / "www/current"))
        filler.unlink()
        publishing.publish(target, releases[1], 2, quiet)
        assert tree(disk / "www/current")["release.json"] == releases[1].note


def test_build_that_changes_meanwhile_is_not_published(tmp_path: Path) -> None:
    old, new = editions(tmp_path)
    target = FolderTarget(tmp_path / "www")
    publishing.publish(target, old, 2, quiet)
    page = new.output / "dongwa/2024/3/index.html"
    page.write_bytes(page.read_bytes() + b"<!-- -->")
    with pytest.raises(PublishError, match="changed"):
        publishing.publish(target, new, 2, quiet)
    assert tree(tmp_path / "www/current")["release.json"] == old.note


# The public address


def test_public_address_is_asked(tmp_path: Path) -> None:
    (tmp_path / "www/current").parent.mkdir()
    with served(tmp_path / "www/current") as address:
        target = f"  - {{name: www, to: folder, path: ../www, address: '{address}'}}\n"
        board = board_with(tmp_path / "site", target)
        done = publish(board)
        assert done.exit_code == 0, done.output
        assert f"{address} serves this release" in done.stdout
        other = target.replace("../www", "../elsewhere")
        done = publish(board_with(tmp_path / "other", other, "别的。"), "--wait", "0")
        assert done.exit_code == 1
        assert "serves another release" in done.stderr


def test_address_that_does_not_answer_is_told(tmp_path: Path) -> None:
    target = "  - {name: www, to: folder, path: ../www, address: 'http://127.0.0.1:9/'}\n"
    done = publish(board_with(tmp_path / "site", target), "--wait", "0")
    assert done.exit_code == 1
    assert "could not be asked" in done.stderr


# Git


def test_branch_holds_exactly_the_site(pages: Board, tmp_path: Path) -> None:
    published(pages)
    found = checked_out(tmp_path / "pages.git")
    assert is_whole(found)
    assert {path: data for path, data in found.items() if path in pages.output()} == pages.output()
    assert found.keys() - pages.output().keys() == {"release.json", ".nojekyll"}


def test_branch_keeps_its_history(pages: Board, tmp_path: Path) -> None:
    published(pages)
    pages.put("content/dongwa/2024/0410.md", notice(body="第二版。"))
    said = published(pages)
    assert "dongwa/2024/0410/index.html" in said["changed"]
    pages.put("content/dongwa/2024/0411.md", notice("另一份公示"))
    assert "dongwa/2024/0411/index.html" in published(pages)["added"]
    assert not published(pages)["switched"]
    assert git(tmp_path / "pages.git", "rev-list", "--count", "gh-pages") == "3"
    assert publish(pages, "--rollback").exit_code == 0
    assert git(tmp_path / "pages.git", "rev-list", "--count", "gh-pages") == "4"
    found = checked_out(tmp_path / "pages.git")
    assert "dongwa/2024/0411/index.html" not in found
    assert is_whole(found)


def test_work_tree_and_repository_of_the_sources_are_untouched(
    pages: Board, tmp_path: Path
) -> None:
    board = pages.folder
    git(tmp_path, "init", "-q", str(board))
    for name, value in (("user.name", "Clerk"), ("user.email", "clerk@board.example")):
        git(board, "config", name, value)
    git(board, "remote", "add", "origin", str(tmp_path / "pages.git"))
    pages.put(".gitignore", "/output/\n/.sitegen/\n")
    pages.put(
        "site.yaml", (board / "site.yaml").read_text("utf-8").replace("../pages.git", "origin")
    )
    assert pages.build().published
    git(board, "add", "-A")
    git(board, "commit", "-q", "-m", "notices")
    refs, objects = git(board, "for-each-ref"), git(board, "count-objects")
    published(pages)
    assert git(board, "status", "--porcelain") == ""
    assert (git(board, "for-each-ref"), git(board, "count-objects")) == (refs, objects)
    note = json.loads(checked_out(tmp_path / "pages.git")["release.json"])
    assert note["commit"] == git(board, "rev-parse", "HEAD")
    assert note["modified"] is False
    when = "--format=%an %cI"
    assert git(tmp_path / "pages.git", "log", "-1", when, "gh-pages").startswith("Clerk 20")


def test_own_domain_of_a_pages_host(tmp_path: Path, pages: Board) -> None:
    site = (pages.folder / "site.yaml").read_text("utf-8")
    pages.put("site.yaml", site.replace("pages.git}", "pages.git, domain: gongkai.example}"))
    published(pages)
    assert checked_out(tmp_path / "pages.git")["CNAME"] == b"gongkai.example\n"


@pytest.mark.parametrize("full", ["remote", "store"])
def test_full_disk_keeps_the_branch(tmp_path: Path, full: str) -> None:
    """The disk of the remote, or that of our own repository."""
    needed("git")
    old, new = editions(tmp_path)
    (new.output / "large.bin").write_bytes(os.urandom(3_000_000))
    new = publishing.release_of(tmp_path, new.output, {})
    with small_disk(tmp_path / "disk", "6m") as disk:
        remote = (disk if full == "remote" else tmp_path) / "pages.git"
        store = (disk if full == "store" else tmp_path) / "store.git"
        subprocess.run(["git", "init", "-q", "--bare", remote], check=True)
        place = tmp_path, str(remote), "gh-pages", store
        publishing.publish(GitTarget(*place), old, 2, quiet)
        filler = fill_up(disk)
        with pytest.raises(PublishError):
            publishing.publish(GitTarget(*place), new, 2, quiet)
        assert checked_out(remote)["release.json"] == old.note
        assert is_whole(checked_out(remote))
        filler.unlink()
        publishing.publish(GitTarget(*place), new, 2, quiet)
        assert is_whole(checked_out(remote))
        assert checked_out(remote)["release.json"] == new.note


def test_branch_with_other_content_is_refused(pages: Board, tmp_path: Path) -> None:
    other = tmp_path / "sources"
    git(tmp_path, "init", "-q", "-b", "gh-pages", str(other))
    (other / "README").write_text("sources", "utf-8")
    git(other, "add", "-A")
    who = ("-c", "user.name=x", "-c", "user.email=x@y.example")
    git(other, *who, "commit", "-q", "-m", "sources")
    git(other, "push", "-q", str(tmp_path / "pages.git"), "gh-pages")
    done = publish(pages)
    assert done.exit_code == 1
    assert "holds something else" in done.stderr
    assert checked_out(tmp_path / "pages.git") == {"README": b"sources"}


def test_what_another_machine_published_meanwhile_is_not_lost(tmp_path: Path, pages: Board) -> None:
    """The push of whoever was slower is refused; his next publication comes after the other."""
    old, new = editions(tmp_path)
    remote = str(tmp_path / "pages.git")
    slow = GitTarget(tmp_path, remote, "gh-pages", tmp_path / "slow.git")
    with slow.lock():
        made = slow.put(old, slow.changes(old), quiet)
        quick = GitTarget(tmp_path, remote, "gh-pages", tmp_path / "quick.git")
        publishing.publish(quick, new, 2, quiet)
        slow_tip = slow._fetch
        slow._fetch = lambda: ""  # type: ignore[method-assign] # as it was before the other came
        with pytest.raises(PublishError, match="overtaken"):
            slow.switch(made)
        slow._fetch = slow_tip  # type: ignore[method-assign]
    assert checked_out(tmp_path / "pages.git")["release.json"] == new.note
    publishing.publish(slow, old, 2, quiet)
    assert checked_out(tmp_path / "pages.git")["release.json"] == old.note
    assert git(tmp_path / "pages.git", "rev-list", "--count", "gh-pages") == "2"


def test_git_survives_kills(tmp_path: Path, pages: Board) -> None:
    releases = editions(tmp_path)
    remote = str(tmp_path / "pages.git")
    assert_survives_kills(
        lambda: GitTarget(tmp_path, remote, "gh-pages", tmp_path / "store.git"),
        releases,
        lambda: archived(tmp_path / "pages.git"),
        kills=12,
    )


def archived(repository: Path) -> dict[str, bytes]:
    """Every file of the branch, by one process."""
    import io
    import tarfile

    done = subprocess.run(
        ["git", "-C", repository, "archive", "gh-pages"], capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        found = {one.name: archive.extractfile(one) for one in archive if one.isfile()}
        return {name: file.read() for name, file in found.items() if file}


def test_attributes_and_line_ends_are_left_alone(tmp_path: Path, pages: Board) -> None:
    pages.put("content/dongwa/2024/0410.md", notice(body="见[表](a.csv)。"))
    pages.put("content/dongwa/2024/a.csv", b"1,2\r\n$Id$\r\n")
    published(pages)
    assert checked_out(tmp_path / "pages.git")["dongwa/2024/0410/a.csv"] == b"1,2\r\n$Id$\r\n"


# Settings


@pytest.mark.parametrize(
    ("targets", "code"),
    [
        ("  - {name: www, to: folder}\n", "D101"),
        ("  - {name: www, to: ftp, path: x}\n", "D1"),
        ("  - {name: www, to: folder, path: ../www, branch: x}\n", "D102"),
        ("  - {name: www, to: git, remote: 'https://me:secret@git.example/x.git'}\n", "D420"),
        ("  - {name: www, to: ssh, host: '-oProxyCommand=x', path: /srv}\n", "D109"),
        (FOLDER + FOLDER, "D401"),
    ],
)
def test_faulty_settings_are_found(tmp_path: Path, targets: str, code: str) -> None:
    found = board_with(tmp_path / "site", targets).check()
    assert [one for one in found if f" {code}" in one], found


def test_which_target_is_asked_where_there_are_several(tmp_path: Path) -> None:
    board = board_with(tmp_path / "site", FOLDER + GIT)
    done = publish(board)
    assert (done.exit_code, "www | pages" in done.stderr) == (2, True)
    done = publish(board, "wwv")
    assert done.exit_code == 2
    assert "www" in done.stderr
    assert publish(Board(tmp_path / "none")).exit_code == 2


# The manifest


def test_manifest_reads_what_it_writes(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/a.md", notice())
    assert board.build().published
    made = manifest_of(tmp_path / "output", {})
    read = Manifest.parse(made.text)
    assert read.digest == made.digest
    assert compare(read, made) == compare(made, read) == compare(None, Manifest())
    with pytest.raises(ValueError, match="nonsense"):
        Manifest.parse(b"nonsense\n")


def test_release_file_is_the_same_for_the_same_commit(tmp_path: Path) -> None:
    made = note_of(Manifest(), Commit("0" * 40, 1_790_000_000))
    assert made == note_of(Manifest(), Commit("0" * 40, 1_790_000_000))
    assert json.loads(made)["commit_time"] == "2026-09-21T14:13:20Z"


# Compressed copies


def compressed(board: Board) -> None:
    """Have gzipped copies beside the files of a board."""
    site = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", f"{site}compress: [gz]\n")


def test_web_servers_get_compressed_copies(www: Board, tmp_path: Path) -> None:
    compressed(www)
    published(www)
    public = tree(tmp_path / "www/current")
    assert "index.html.gz" in public
    assert is_whole(public)


def test_pages_hosts_get_no_compressed_copies(pages: Board, tmp_path: Path) -> None:
    compressed(pages)
    published(pages)
    found = checked_out(tmp_path / "pages.git")
    assert "index.html" in found
    assert not any(path.endswith(".gz") for path in found)
    assert is_whole(found)
