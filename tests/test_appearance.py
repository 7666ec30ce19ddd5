"""`appearance`: colours, logo, icon and fonts of a site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.domain.colour import Colour
from tests.board import Board, notice
from tests.page_head import PIXEL, SITE, URL, built, head


def style(board: Board) -> str:
    """Return the style sheet that the settings made; "" if there is none."""
    sheets = [data for path, data in board.output().items() if "/appearance." in path]
    return sheets[0].decode() if sheets else ""


def test_one_colour_defines_the_rest(tmp_path: Path) -> None:
    board = built(tmp_path, 'appearance: {accent: "#1F4E8C"}\n')
    found = dict(re.findall(r"--(\w+): (#\w+);", style(board).split("dark", 1)[0]))
    assert found.keys() == {"accent", "tint", "band"}
    assert (found["accent"], found["band"]) == ("#1f4e8c", "#1f4e8c")
    dark = dict(re.findall(r"--(\w+): (#\w+);", style(board).split("dark", 1)[1]))
    accent, tint = Colour.parse(dark["accent"]), Colour.parse(dark["tint"])
    assert accent
    assert tint
    assert accent.contrast(tint) >= 4.5
    sheet = next(path for path in board.output() if "/appearance." in path)
    assert f'href="../../../{sheet}"' in board.page(URL)
    assert head(board, "").meta["theme-color"] == "#1f4e8c"


def test_without_colours_there_is_no_style_sheet_for_them(tmp_path: Path) -> None:
    board = built(tmp_path)
    assert style(board) == ""
    assert "appearance." not in board.page(URL)


@pytest.mark.parametrize("typed", ['"#1f4e8c"', "1f4e8c", '"rgb(31, 78, 140)"', '"#1F4E8C"'])
def test_a_colour_may_be_typed_in_several_ways(tmp_path: Path, typed: str) -> None:
    assert "--accent: #1f4e8c;" in style(built(tmp_path, f"appearance: {{accent: {typed}}}\n"))


@pytest.mark.parametrize(
    ("setting", "code", "ratio"),
    [
        ('accent: "#1f4e8c"', "", ""),
        ('accent: "#f5a623"', "D409", "1.84"),
        ('accent_dark: "#1f4e8c"', "D409", "1.81"),
        ('band: "#888888"', "D409", "3.54"),
        ('band_dark: "#888888"', "D409", "3.54"),
        ("accent: red", "D408", ""),
        ('accent: "#12345g"', "D408", ""),
        ('accent: "rgb(1,2,300)"', "D408", ""),
        ('accent: "red;} body {display: none"', "D408", ""),
        ("fonts: ['x\"; } body { display: none']", "D410", ""),
        ("logo: ../secret.png", "D411", ""),
        ("logo: /etc/passwd.png", "D411", ""),
        ("logo: logo.exe", "D211", ""),
        ("logo: none.png", "D205", ""),
        ("logo: active.svg", "D216", ""),
        ("logo: large.png", "D003", ""),
    ],
)
def test_unusable_colours_and_files_are_reported(
    tmp_path: Path, setting: str, code: str, ratio: str
) -> None:
    board = Board(tmp_path)
    board.put("site.yaml", f"{SITE}appearance:\n  {setting}\n")
    board.put("active.svg", "<svg onload='x()'/>")
    board.put("large.png", PIXEL * 10_000)
    findings = board.build().findings
    assert [found.code for found in findings] == ([code] if code else [])
    if ratio:
        assert dict(findings[0].params)["ratio"] == ratio


def test_contrast_is_computed_as_in_wcag() -> None:
    black, white, grey = Colour(0, 0, 0), Colour(255, 255, 255), Colour(0x77, 0x77, 0x77)
    assert round(white.contrast(black), 2) == 21
    assert round(grey.contrast(white), 2) == round(white.contrast(grey), 2) == 4.48
    assert white.contrast(white) == 1


def test_logo_icon_and_fonts_are_published(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(
        "site.yaml",
        SITE + "外观:\n  标识: images/logo.png\n  徽标: 徽标.svg\n"
        "  字体: [Board Song, serif]\n  字体文件: [{名称: Board Song, 文件: song.woff2}]\n",
    )
    board.put("images/logo.png", PIXEL)
    board.put("徽标.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    board.put("song.woff2", b"wOF2")
    board.put("content/a.md", notice())
    assert board.check() == []
    output = board.output()
    (logo,) = (path for path in output if path.startswith("assets/site-logo."))
    (font,) = (path for path in output if path.endswith(".woff2"))
    assert output[logo] == PIXEL
    assert head(board, URL).meta["og:image"] == f"https://board.example/{logo}"
    assert f'url("{font.removeprefix("assets/")}")' in style(board)
    assert 'font-family: "Board Song", serif, sans-serif;' in style(board)
    board.put("images/logo.png", PIXEL + b"\0")
    board.build()
    assert logo not in board.output(), "a new picture has a new address"


def test_a_picture_on_another_host_is_refused(tmp_path: Path) -> None:
    """The pages' policy would not load it, and nobody would know why it is missing."""
    board = Board(tmp_path)
    board.put("content/a.md", notice(body="![图](https://elsewhere.example/a.png)"))
    assert board.check() == ["content/a.md:7:6 D218"]
