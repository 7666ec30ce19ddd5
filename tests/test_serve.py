"""`sitegen serve` as a command: what it starts, says and leaves alone."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess

import pytest
import zxingcpp

from tests.board import Board, command, notice, surroundings
from tests.preview import (
    SOURCE,
    running_preview,
)


def test_a_saved_source_shows_on_its_page_and_on_lists(board: Board) -> None:
    with running_preview(board) as preview:
        assert "正文。" in preview.page()
        board.put(SOURCE, notice(body="改过的正文。"))
        preview.shows("改过的正文。")
        board.put(SOURCE, notice(title="新标题"))
        preview.shows("新标题", "/dongwa/")


def test_serve_does_not_touch_the_output_folder(board: Board) -> None:
    with running_preview(board) as preview:
        board.put(SOURCE, notice(body="只在预览里。"))
        preview.shows("只在预览里。")
    assert not (board.folder / "output").exists()


def test_drafts_and_as_of_show_drafts_and_scheduled_documents(board: Board) -> None:
    board.put("content/dongwa/2024/c.md", notice().replace("org:", "draft: true\norg:"))
    later = notice().replace("org:", "publish_at: 2026-12-01 08:00\norg:")
    board.put("content/dongwa/2024/d.md", later)
    with running_preview(board) as preview:
        assert preview.ask("/dongwa/2024/c/")[0] == 404
        assert preview.ask("/dongwa/2024/d/")[0] == 404
    with running_preview(board, "--drafts", "--as-of", "2026-12-01") as preview:
        assert "这是草稿，尚未发布。" in preview.page("/dongwa/2024/c/")
        assert "草稿" in preview.page("/dongwa/2024/")
        assert 'data-as-of="2026-12-01"' in preview.page("/dongwa/2024/d/")


def test_a_taken_port_is_reported_and_another_is_used(board: Board) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with running_preview(board, port=taken) as preview:
            assert f"Port {taken} is taken" in preview.said()
            assert preview.port != taken


def test_host_0000_prints_a_qr_code_of_the_network_address(board: Board) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        command("serve", "--host", "0.0.0.0", "--port", "0", "--jobs", "1"),
        cwd=board.folder,
        env=surroundings(),
        stdout=follower,
        stderr=subprocess.STDOUT,
    )
    said = b""
    try:
        while b"Updated:" not in said:
            said += os.read(leader, 4096)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)
        os.close(leader)
        os.close(follower)
    address = re.search(r"same network: (\S+)", said.decode())
    if address is None:
        pytest.skip("this machine is in no network")
    blocks = [line for line in said.decode().splitlines() if "\x1b[30" in line]
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in blocks]
    rows = [
        b"".join(bytes([0 if block in dark else 255]) * 4 for block in line)
        for line in lines
        for dark in ("█▀", "█▄")
        for _ in range(4)
    ]
    picture = memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == address[1]
