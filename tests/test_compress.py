"""`compress` in site.yaml: `.gz` and `.br` beside the files of a site."""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from pathlib import Path

import brotli
import pytest

from sitegen.system.workers import pool
from tests.board import Board, notice

LONG = "\n\n".join(
    f"第{n}组：收入{n * 7}元，支出{n * 5}元，如有疑问请来反映。" for n in range(1, 60)
)
PAGE = "dongwa/2024/0410/index.html"


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """Return a board of which every file has a copy in both encodings."""
    board = Board(tmp_path)
    setting(board, "compress: [gz, br]")
    board.put("content/dongwa/2024/0410.md", notice(body=f"{LONG}[表](表.csv)"))
    board.put("content/dongwa/2024/表.csv", "收入,支出\n" * 400)
    assert board.check() == []
    return board


def setting(board: Board, line: str) -> None:
    """Set how the board is compressed."""
    text = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", re.sub(r"compress: .*\n", "", text) + f"{line}\n")


def copies(output: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in output.items() if path.endswith((".gz", ".br"))}


def assert_right(output: dict[str, bytes]) -> None:
    """Every copy unpacks to its file, and every file that gains by it has both."""
    found = copies(output)
    for path, data in found.items():
        plain = gzip.decompress(data) if path.endswith(".gz") else brotli.decompress(data)
        assert plain == output[path[:-3]], path
        assert len(data) < len(plain), path
    text = (".html", ".css", ".js", ".json", ".atom", ".csv", ".xml")
    large = [path for path, data in output.items() if path.endswith(text) and len(data) >= 1024]
    assert sorted(found) == sorted(f"{path}.{end}" for path in large for end in ("gz", "br"))


def test_copies_unpack_to_their_files(board: Board) -> None:
    output = board.output()
    assert_right(output)
    assert f"{PAGE}.br" in output
    assert "dongwa/2024/0410/表.csv.gz" in output


def test_copies_tell_no_time_name_or_system(board: Board) -> None:
    head = board.output()[f"{PAGE}.gz"][:10]
    assert head == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_copies_follow_their_files(board: Board, tmp_path: Path) -> None:
    before = board.output()
    board.put("content/dongwa/2024/0410.md", notice(body=f"更正。\n\n{LONG}"))
    board.remove("content/dongwa/2024/表.csv")
    board.put("content/dongwa/2024/0411.md", notice("另一份公示", body=LONG))
    assert board.check() == []
    after = board.output()
    assert_right(after)
    assert after[f"{PAGE}.gz"] != before[f"{PAGE}.gz"]
    assert "dongwa/2024/0410/表.csv.gz" not in after
    assert "dongwa/2024/0411/index.html.br" in after
    untouched = board.folder / "output/404.html.gz"
    moment = untouched.stat().st_mtime_ns
    board.put("content/dongwa/2024/0411.md", notice("另一份公示", body=f"{LONG}又改。"))
    assert board.check() == []
    assert untouched.stat().st_mtime_ns == moment
    assert board.clean(tmp_path / "clean")[1] == board.output()


def test_damaged_and_lost_copies_are_mended(board: Board) -> None:
    before = board.output()
    (board.folder / f"output/{PAGE}.gz").write_bytes(b"damaged")
    (board.folder / f"output/{PAGE}.br").unlink()
    assert board.check() == []
    assert board.output() == before


def test_switched_on_and_off_again(board: Board) -> None:
    whole = board.output()
    setting(board, "compress: [gz]")
    assert board.check() == []
    assert {path[-3:] for path in copies(board.output())} == {".gz"}
    setting(board, "")
    assert board.check() == []
    assert copies(board.output()) == {}
    setting(board, "compress: [gz, br]")
    assert board.check() == []
    assert board.output() == whole


def test_processes_give_the_same_copies(board: Board) -> None:
    whole = board.output()
    for path in (board.folder / "output").rglob("*.gz"):
        path.unlink()
    with pool(2) as executor:
        assert board.build(executor=executor).published
    assert board.output() == whole


def test_an_attachment_in_the_place_of_a_copy_is_told(board: Board) -> None:
    text = (board.folder / "site.yaml").read_text("utf-8")
    board.put("site.yaml", f"{text}file_types: [csv, gz]\n")
    board.put("content/dongwa/2024/表.csv.gz", gzip.compress(b"1,2\n"))
    board.put("content/dongwa/2024/0410.md", notice(body="[表](表.csv) [压缩](表.csv.gz)"))
    assert board.check() == ["content/dongwa/2024/表.csv.gz D209"]


def test_a_missing_library_is_told(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert board.check() == ["site.yaml:9:11 D421"]


def test_level_is_the_best_of_zlib(board: Board) -> None:
    output = board.output()
    assert len(output[f"{PAGE}.gz"]) == len(zlib.compress(output[PAGE], 9, wbits=31))
