"""String catalogues match the templates: nothing missing, nothing unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from .board import BASE, ROOT, Board, notice, parts

THEME = ROOT / "themes/default"
LANGUAGES = sorted(path.stem for path in (THEME / "strings").glob("*.po"))
SITE = next(text for _, text in parts(BASE))


def said() -> set[str]:
    """Every string of the templates, as `make strings` finds it."""
    with open(ROOT / "babel.cfg", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call] # Babel's
    found = extract_from_dir(THEME, methods, options, {"t": None, "t_in": (2,)})
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def catalogue(language: str) -> Catalog:
    """Return the default theme's strings in a language."""
    with open(THEME / f"strings/{language}.po", "rb") as file:
        return read_po(file)


def test_there_are_catalogues_for_the_demo_board() -> None:
    assert LANGUAGES == ["en", "zh-Hans"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_missing_or_unused(language: str) -> None:
    """If it fails, `make strings` mends it but for the translation."""
    assert {message.id for message in catalogue(language) if message.id} == said()


def test_every_string_is_translated() -> None:
    lacking = [m.id for m in catalogue("zh-Hans") if m.id and (not m.string or m.fuzzy)]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_parameters_of_their_originals(language: str) -> None:
    for message in catalogue(language):
        if message.string:
            one, other = (
                sorted(re.findall(r"%\(\w+\)s", str(text))) for text in (message.id, message.string)
            )
            assert one == other, message.id


def test_templates_call_t_with_literal_strings_only() -> None:
    """`t(name)` would find no translation that `make strings` knows of."""
    loose = [
        (path.name, found)
        for path in sorted((THEME / "templates").glob("*.html"))
        for found in re.findall(
            r"\bt(?:_in)?\((?:[^\"')]*, )?[^\"')][^)]*", path.read_text("utf-8")
        )
        if not re.match(r"t_in\([\w.]+, \"|t\(\"", found)
    ]
    assert loose == []


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def board_of(folder: Path, languages: str, **strings: str) -> Board:
    """Return a board with a theme of its own that has nothing but strings."""
    board = Board(folder)
    board.put("site.yaml", SITE.replace("[zh-Hans, en]", languages) + "theme: mine\n")
    board.put("content/a.md", notice())
    board.put("mine/strings/.keep", "")
    for name, text in strings.items():
        board.put(f"mine/strings/{name.replace('_', '-')}.po", HEAD + text)
    return board


def message(text: str, translation: str) -> str:
    return f'msgid "{text}"\nmsgstr "{translation}"\n\n'


def heading(board: Board, prefix: str = "") -> str:
    """Return the heading of the not-found page."""
    found = re.search(r"<h1>(.*?)</h1>", board.page(f"{prefix}404.html"))
    assert found
    return found[1].strip("\u2068\u2069")  # that isolate it from its surroundings


def test_a_site_may_override_one_string(tmp_path: Path) -> None:
    board = board_of(tmp_path, "[zh-Hans, en]", zh_Hans=message("Home", "回首页"))
    assert board.check() == []
    page = board.page("404.html")
    assert "回首页" in page
    assert ">首页<" not in page
    assert heading(board) == "没有找到这个页面"


@pytest.mark.parametrize(
    ("languages", "prefix", "own", "shown"),
    [
        ("[zh-Hans-CN, en]", "", {}, "没有找到这个页面"),
        ("[zh-Hans-CN, en]", "", {"zh_Hans_CN": "无此页"}, "无此页"),
        ("[zh-Hans, en-GB]", "en-gb/", {}, "Page not found"),
        ("[zh-Hans, ug]", "ug/", {"ug": "بەت تېپىلمىدى"}, "بەت تېپىلمىدى"),
        ("[zh-Hans, ug-CN]", "ug-cn/", {"ug": "بەت تېپىلمىدى"}, "بەت تېپىلمىدى"),
        ("[zh-Hans, ug]", "ug/", {}, "没有找到这个页面"),  # the site's first language
        ("[zh-Hans, mn-Mong-CN]", "mn-mong-cn/", {"mn": "Олдсонгүй"}, "没有找到这个页面"),
        ("[zh-Hans, mn-Mong-CN]", "mn-mong-cn/", {"mn_Mong": "ᠬᠠᠭᠤᠳᠠᠰᠤ"}, "ᠬᠠᠭᠤᠳᠠᠰᠤ"),
        ("[ug, zh-Hans]", "", {}, "Page not found"),  # nothing closer than the templates' own
    ],
)
def test_strings_fall_back_along_related_languages(
    tmp_path: Path, languages: str, prefix: str, own: dict[str, str], shown: str
) -> None:
    strings = {name: message("Page not found", text) for name, text in own.items()}
    board = board_of(tmp_path, languages, **strings)
    assert board.check() == []
    assert heading(board, prefix) == shown


def test_a_fuzzy_translation_is_not_shown(tmp_path: Path) -> None:
    board = board_of(tmp_path, "[zh-Hans, en]", zh_Hans="#, fuzzy\n" + message("Home", "回家"))
    assert board.check() == []
    assert "回家" not in board.page("")


def test_a_changed_string_redraws_pages_that_show_it(tmp_path: Path) -> None:
    board = board_of(tmp_path, "[zh-Hans, ug]", zh_Hans=message("Category", "类"))
    board.build()
    before = board.page("ug/404.html"), board.page("ug/categories/")
    board.put("mine/strings/zh-Hans.po", HEAD + message("Page not found", "没有这一页"))
    assert board.check() == []
    assert board.page("ug/404.html") != before[0]
    assert board.clean(tmp_path / "clean")[1] == board.output()
