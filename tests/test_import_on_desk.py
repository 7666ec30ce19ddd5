"""Import on the preview's front desk: for this machine and the desk's own page only."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.board import Board, notice
from tests.preview import Preview, running_preview

TEXT = """东洼村2026年第三季度财务公开

本季收入1200元，支出800元。

东洼村村民委员会
2026年10月12日
"""
PATH = "content/dongwa/2026/1012-东洼村2026年第三季度财务公开.md"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Board, Preview]]:
    board = Board(tmp_path_factory.mktemp("desk"))
    board.put("content/dongwa/2024/0410.md", notice())
    with running_preview(board) as preview:
        yield board, preview


def sent(
    preview: Preview, body: bytes, query: str = "name=a.txt", **headers: str
) -> tuple[int, str]:
    """Send a file as the desk's page does, but for the headers given; "" leaves one out."""
    own = f"127.0.0.1:{preview.port}"
    usual = {"Origin": f"http://{own}", "X-Sitegen-Import": "1", "Sec-Fetch-Site": "same-origin"}
    usual |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=30)
    connection.request(
        "POST", f"/_/import?{query}", body, {name: value for name, value in usual.items() if value}
    )
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_a_file_is_reviewed_before_it_is_written(desk: tuple[Board, Preview]) -> None:
    board, preview = desk
    status, review = sent(preview, TEXT.encode())
    assert status == 200
    assert "the day of the signature" in review
    assert not (board.folder / PATH).exists()
    status, _ = sent(preview, TEXT.encode(), "name=a.txt&write=1")
    assert status == 200
    assert (board.folder / PATH).exists()
    preview.shows("本季收入1200元", f"/{quote('dongwa/2026/1012-东洼村2026年第三季度财务公开/')}")
    board.put(PATH, notice(title="改过", date="2026-10-12"))
    assert "rename or delete it" in sent(preview, TEXT.encode(), "name=a.txt&write=1")[1]
    assert "改过" in (board.folder / PATH).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": ""},
        {"X_Sitegen_Import": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"X_Forwarded_For": "192.0.2.7"},
    ],
)
def test_other_sites_cannot_import(desk: tuple[Board, Preview], headers: dict[str, str]) -> None:
    board, preview = desk
    before = sorted((board.folder / "content").rglob("*"))
    status, _ = sent(preview, TEXT.replace("三", "二").encode(), "name=a.txt&write=1", **headers)
    assert status == 403
    assert sorted((board.folder / "content").rglob("*")) == before


def test_a_file_that_is_too_large_is_refused_unread(desk: tuple[Board, Preview]) -> None:
    _, preview = desk
    assert sent(preview, b"", Content_Length=str(60 * 1024 * 1024))[0] == 413


def test_a_refusal_is_a_sentence(desk: tuple[Board, Preview]) -> None:
    _, preview = desk
    status, said = sent(preview, b"MZ\0\0", "name=" + quote("../<b>.exe"))
    assert status == 422
    assert "&lt;b&gt;.exe" in said
    assert "No such files can be imported" in said


def test_the_choices_of_the_desk_come_first(desk: tuple[Board, Preview]) -> None:
    _, preview = desk
    query = "name=a.txt&org=xidi&category=village-affairs&date=2026-11-01"
    _, review = sent(preview, TEXT.encode(), query)
    assert "content/xidi/2026/1101-" in review
    assert "village-affairs" in review


def test_a_file_is_dropped_reviewed_and_written(
    desk: tuple[Board, Preview], browser: Browser, tmp_path: Path
) -> None:
    board, preview = desk
    file = tmp_path / "西堤村.txt"
    file.write_text(TEXT.replace("东洼", "西堤"), encoding="utf-8")
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{preview.port}/_/")
    page.set_input_files("input[type=file]", file)
    page.click(".desk-reviews button >> nth=0")
    page.wait_for_function("!document.querySelector('.desk-reviews button + button')")
    written = board.folder / PATH.replace("dongwa", "xidi").replace("东洼", "西堤")
    preview.until(written.exists)
    page.close()
