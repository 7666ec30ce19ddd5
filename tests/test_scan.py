"""Scanning a folder: regular files only, and a rescan of touched paths equals a whole scan."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.system.scan import rescan, scan

PLACES = [
    "a.md",
    "a",
    "a/b.md",
    "a/b",
    "a/b/c.md",
    "a-2.md",
    "a.files/x",
    "a0",
    "_x.yaml",
    "a/.git/x",
]


def test_scan_lists_regular_files_in_order_of_path(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.md", "a-1.md", "a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"12")
    listed = scan(tmp_path)
    assert [source.path for source in listed.sources] == ["a-1.md", "a.md", "a/z.md", "b.md"]
    assert {source.stat.size for source in listed.sources} == {2}
    assert listed.source("a.md") == listed.sources[1]
    assert listed.source("a") is None


def test_scan_skips_hidden_and_temporary_files(tmp_path: Path) -> None:
    for name in (".git/config", "~$a.docx", "a.md~", ".a.md.swp", "Thumbs.db", "a.md.tmp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert scan(tmp_path).sources == ()


def test_scan_reports_links_and_pipes_and_follows_none(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "secret.md").write_bytes(b"secret")
    (tmp_path / "root/link").symlink_to(tmp_path)
    (tmp_path / "root/file.md").symlink_to(tmp_path / "secret.md")
    os.mkfifo(tmp_path / "root/pipe")
    listed = scan(tmp_path / "root")
    assert listed.odd == ("file.md", "link", "pipe")
    assert listed.sources == ()


def test_scan_reports_file_names_that_are_not_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.md")).write_bytes(b"")
    (tmp_path / "a\nb.md").write_bytes(b"")
    listed = scan(tmp_path)
    assert len(listed.bad_names) == 2
    assert listed.sources == ()


edits = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["write", "remove", "link", "folder"])),
    max_size=6,
)


def apply(root: Path, path: str, edit: str) -> None:
    """Do one edit, whatever is in its way."""
    target = root / path
    if target.is_symlink() or target.is_file():
        target.unlink()
    elif target.is_dir():
        shutil.rmtree(target)
    if edit == "remove" or any(above.is_file() or above.is_symlink() for above in target.parents):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if edit == "write":
        target.write_bytes(b"x" * len(path))
    elif edit == "link":
        target.symlink_to("/etc")
    else:
        target.mkdir()
        (target / "inside.md").write_bytes(b"")


@settings(deadline=None)
@given(edits, edits)
def test_invariant_a_rescan_of_touched_paths_equals_a_scan(
    first: list[tuple[str, str]], then: list[tuple[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, edit in first:
            apply(root, path, edit)
        before = scan(root)
        for path, edit in then:
            apply(root, path, edit)
        assert rescan(root, before, {path for path, _ in then}) == scan(root)
