"""A site's own theme: overlays the default file by file; errors with file and line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jinja2
import pytest
from msgspec import Struct

from sitegen.config.appearance import DARK, LIGHT
from sitegen.domain.colour import Colour
from sitegen.render.renderer import environment
from sitegen.render.template_errors import FRAME
from sitegen.render.theme import load
from sitegen.views import KINDS, HtmlView, SiteView

from .board import BASE, ROOT, Board, links, notice, parts

SITE = next(text for _, text in parts(BASE)) + "theme: mine\n"


def themed(folder: Path, **files: str) -> Board:
    """Return a board with one notice and a theme of its own; `__` in a name stands for `/`."""
    board = Board(folder)
    board.put("site.yaml", SITE)
    board.put("content/a.md", notice(body="正文。"))
    for name, text in files.items():
        path = name.replace("__", "/")
        board.put(f"mine/{path}.{'po' if path.startswith('strings') else 'html'}", text)
    return board


def test_a_theme_may_replace_one_template(tmp_path: Path) -> None:
    plain = themed(tmp_path / "plain", templates__none="")
    board = themed(tmp_path / "own", templates__document="<h1>{{ view.page.title }}</h1>{{ body }}")
    assert plain.check() == board.check() == []
    assert board.page("dongwa/2024/a/") == "<h1>第一季度财务公开</h1><p>正文。</p>"
    assert board.page("dongwa/2024/") == plain.page("dongwa/2024/")


def test_a_template_may_extend_the_default_ones(tmp_path: Path) -> None:
    template = '{% extends "base.html" %}{% block main %}<h1>自家的</h1>{% endblock %}'
    board = themed(tmp_path, templates__404=template)
    assert board.check() == []
    assert "<h1>自家的</h1>" in board.page("404.html")
    assert "<title>" in board.page("404.html")


def test_a_replaced_part_shows_on_every_page_that_uses_it(tmp_path: Path) -> None:
    board = themed(tmp_path, templates__redirect="去 {{ view.target }}")
    board.put("content/a.md", notice("公示\naliases: /old/"))
    assert board.check() == []
    assert board.page("old/") == "去 dongwa/2024/a/"
    board.put("mine/templates/redirect.html", "往 {{ view.target }}")
    assert board.check() == []
    assert board.page("old/") == "往 dongwa/2024/a/"


@pytest.mark.parametrize(
    ("template", "line", "word"),
    [
        ("{% for x in %}", 1, ""),
        ("一\n{% if x %}", 2, ""),
        ("\n{{ 1 / 0 }}", 2, "ZeroDivisionError"),
        ("\n{{ view.page.title + 1 }}", 2, "TypeError"),
        ("\n{{ t('%(year)s') % 1 }}", 2, ""),
        ("\n{{ '2024-04' | date }}", 2, "no date: '2024-04'"),
    ],
)
def test_a_template_error_is_reported_with_file_and_line(
    tmp_path: Path, template: str, line: int, word: str
) -> None:
    board = themed(tmp_path, templates__404=template)
    (found,) = board.build().findings
    assert f"{found.at} {found.code}" == f"mine/templates/404.html:{line} D501"
    assert word in dict(found.params)["problem"]
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("template", "line", "name", "meant"),
    [
        ("一\n{{ view.pgae.title }}", 2, "pgae", "page"),
        ("{{ site.titel }}", 1, "titel", "title"),
        ("{{ site.assets['stile.css'] }}", 1, "stile.css", "style.css"),
        ("一\n二\n{{ boddy }}", 3, "boddy", "body"),
        ("{{ view.page.title.uper() }}", 1, "uper", "upper"),
        ("{{ colour }}", 1, "colour", ""),
        ("\n\n{{ view.page.title | uper }}", 3, "uper", "upper"),
        ("{{ view.page.title is definde }}", 1, "definde", "defined"),
        ('\n{% include "parst.html" %}', 2, "parst.html", "parts.html"),
        ('\n{% extends "bass.html" %}', 2, "bass.html", "base.html"),
        ("\n{{ t('%(year)s', yaer=1) }}", 2, "%(year)s", "%(yaer)s"),
    ],
)
def test_an_undefined_name_is_reported_with_a_suggestion(
    tmp_path: Path, template: str, line: int, name: str, meant: str
) -> None:
    board = themed(tmp_path, templates__404=template)
    (found,) = board.build().findings
    assert f"{found.at} {found.code}" == f"mine/templates/404.html:{line} D504"
    assert dict(found.params) == {"name": name, "nearest": meant}
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("\n{% if %}", "mine/templates/unused.html:2 D501"),
        ("{{ 1 | colour }}", "mine/templates/unused.html:1 D504"),
        ('\n\n{% include "none.html" %}', "mine/templates/unused.html:3 D504"),
        ('{% include "none.html" ignore missing %}', ""),
    ],
)
def test_an_unused_template_is_checked_too(tmp_path: Path, template: str, expected: str) -> None:
    board = themed(tmp_path, templates__unused=template)
    assert board.check() == ([expected] if expected else [])
    assert board.check() == ([expected] if expected else []), "and remembered"


def test_an_error_in_a_shared_template_is_reported_once(tmp_path: Path) -> None:
    board = themed(
        tmp_path,
        templates__own="\n{{ view.colour }}",
        templates__404='{% include "own.html" %}',
        templates__home='{% include "own.html" %}',
    )
    places = {str(found.at) for found in board.build().findings}
    assert places == {"mine/templates/own.html:2"}


@pytest.mark.parametrize(
    "template",
    ["{{ range(9) }}", "{{ lipsum() }}", "{{ dict(a=1) }}", "{{ config }}", "{{ now() }}"],
)
def test_templates_see_only_site_view_body_and_t(tmp_path: Path, template: str) -> None:
    """site, view, body, t: nothing of Python's."""
    board = themed(tmp_path, templates__404=template)
    assert {found.code for found in board.build().findings} == {"D504"}


def test_templates_escape_by_default(tmp_path: Path) -> None:
    board = themed(tmp_path, templates__document="{{ view.page.title }}")
    board.put("content/a.md", notice("'<b>&公示'"))
    assert board.check() == []
    assert board.page("dongwa/2024/a/") == "&lt;b&gt;&amp;公示"


STRINGS = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\nmsgid "Home"\nmsgstr "门口"\n'
)


def test_a_theme_may_replace_strings(tmp_path: Path) -> None:
    board = themed(tmp_path, strings__en=STRINGS.replace("门口", "Doorstep"))
    assert board.check() == []
    texts = [text for text, _ in links(board.page("en/404.html"))]
    assert "Doorstep" in texts
    assert "Home" not in texts
    assert "Categories" in texts
    assert "首页" in [text for text, _ in links(board.page("404.html"))]


def test_a_language_without_strings_shows_those_of_the_first_language(tmp_path: Path) -> None:
    board = themed(tmp_path)
    board.put(
        "site.yaml", SITE.replace("[zh-Hans, en]", "[zh-Hans, bo]").replace("theme: mine\n", "")
    )
    assert board.check() == []
    assert "<h1>没有找到这个页面</h1>" in board.page("bo/404.html")


def test_a_language_falls_back_to_its_script(tmp_path: Path) -> None:
    board = themed(tmp_path)
    board.put(
        "site.yaml", SITE.replace("[zh-Hans, en]", "[zh-Hans-CN]").replace("theme: mine\n", "")
    )
    assert board.check() == []
    assert "没有找到" in board.page("404.html")


def test_a_faulty_string_catalogue_is_reported(tmp_path: Path) -> None:
    board = themed(tmp_path, strings__en="msgid broken\n")
    assert board.check() == ["mine/strings/en.po D503"]
    assert not (tmp_path / "output").exists()


def test_a_folder_of_scripts_is_published_as_one(tmp_path: Path) -> None:
    board = themed(tmp_path, templates__none="")
    board.put("mine/assets/own.js/2-b.js", '/** Why.\n    More. */\nb(\n  "//", // here\n);\n')
    board.put(
        "mine/assets/own.js/1-a.js", "// First.\nfunction a() {\n\n  return 1 /* one */;\n}\n"
    )
    assert board.check() == []
    (script,) = [text for path, text in board.output().items() if path.startswith("assets/own.")]
    assert script == b'function a(){return 1;}\nb("//",);\n'


def test_assets_are_named_by_their_content(tmp_path: Path) -> None:
    board = themed(tmp_path, templates__none="")
    board.put("mine/assets/style.css", "p { color: red }")
    board.put("mine/assets/sub/own.txt", "mine")
    assert board.check() == []
    (style,) = [path for path in board.output() if path.startswith("assets/style.")]
    assert board.output()[style] == b"p { color: red }"
    assert f"../../../{style}" in board.page("dongwa/2024/a/")
    assert [path for path in board.output() if path.startswith("assets/sub/own.")]
    board.put("mine/assets/style.css", "p { color: blue }")
    board.build()
    assert style not in board.output()


def test_a_missing_theme_is_reported(tmp_path: Path) -> None:
    board = themed(tmp_path)
    assert board.check() == ["mine D502"]
    assert not board.build().published


# The documentation is held to the program -----------------------------------------------------


def documented(name: str) -> dict[str, list[tuple[str, str]]]:
    """Return the first two cells of each table row of a documentation page, by heading."""
    found: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for line in (ROOT / "docs" / name).read_text("utf-8").splitlines():
        if line.startswith("## "):
            heading = line.strip("# `")
        elif row := re.match(r"\| (`.+?`) \| (.+?) \|", line.replace("\\|", "¦")):
            first, second = (cell.replace("¦", "|").strip("`") for cell in row.groups())
            found.setdefault(heading, []).append((first, second))
    return found


def fields(kind: type[Struct]) -> Iterator[tuple[str, str]]:
    """(name, type) of each field of a view, as they are declared."""
    for name in kind.__struct_fields__:
        declared = next(base for base in kind.__mro__ if name in base.__annotations__)
        yield name, declared.__annotations__[name]


def seen_by_templates() -> set[type]:
    """Every kind of value that a template can reach from `site` and `view`."""
    drawn = [kind for kind in KINDS.values() if issubclass(kind, HtmlView)]
    waiting: list[Any] = [SiteView, *drawn]  # views of files are read by programs, not templates
    found: set[type] = set()
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, Struct) and kind not in found:
            found.add(kind)
            waiting += get_type_hints(kind).values()
    return found


def test_each_field_of_each_view_is_documented() -> None:
    expected = {kind.__name__: [*fields(kind)] for kind in seen_by_templates()}
    assert documented("views.md") == expected


def test_each_filter_and_each_name_of_the_frame_is_documented() -> None:
    theme, _ = load(None)
    ours = environment(theme, "en").filters.keys() - jinja2.Environment().filters.keys()
    rows = documented("theming.md")["What a template sees"]
    named = {name for row, _ in rows for name in re.findall(r"[a-z_]+(?=`|$|\()", row)}
    assert ours <= named
    text = (ROOT / "docs/theming.md").read_text("utf-8")
    frame = theme.templates["base.html"]
    for name in FRAME:
        assert f"`{name}`" in text
        assert re.search(rf"{{% (set {name}\b|import .* as {name} )", frame), name


def test_the_search_frame_has_the_colours_of_the_style_sheet() -> None:
    theme, _ = load(None)
    style = next(data.decode() for path, _, data in theme.files if path == "assets/style.css")
    bands = re.findall(r"--band:(#\w+)", style)[:2]
    frame = theme.templates["base.html"]
    colours = dict(re.findall(r"theme_colours\[(\d)\] or \"(#\w+)\"", frame))
    assert [colours["0"], colours["1"]] == bands
    grounds = re.findall(r"--(?:ground|paper):(#\w+)", style)[:4]
    light, dark = grounds[:2], grounds[2:]
    black, white = Colour(0, 0, 0), Colour(255, 255, 255)
    for shades, bound, end in ((light, LIGHT, white), (dark, DARK, black)):
        for shade in map(Colour.parse, shades):
            assert shade
            assert shade.contrast(end) <= bound.contrast(end), "what is read there is read here"


def test_a_theme_file_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    board = themed(tmp_path)
    board.put("own.html", "<p>own</p>")
    board.put("mine/templates/base.html", "{% extends 'x' %}".encode("utf-16"))
    (tmp_path / "mine/templates/404.html").symlink_to("../../own.html")
    found = board.check()
    assert "mine/templates/404.html D002" in found
    assert "mine/templates/base.html D004" in found


def test_a_theme_folder_without_rights_is_reported(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser reads everything")
    board = themed(tmp_path, templates__404="own")
    (tmp_path / "mine/templates").chmod(0)
    try:
        assert board.check() == ["mine/templates D001"]
    finally:
        (tmp_path / "mine/templates").chmod(0o755)


def test_a_string_catalogue_of_an_unknown_charset_is_reported(tmp_path: Path) -> None:
    board = themed(tmp_path)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=klingon\\n"\n\n'
    board.put("mine/strings/zh-Hans.po", f'{head}msgid "Search"\nmsgstr "x"\n')
    assert board.check() == ["mine/strings/zh-Hans.po D503"]


def test_nothing_is_read_beside_the_folders_of_a_theme(tmp_path: Path) -> None:
    """A theme may lie in a folder of other things, such as the site's own."""
    board = themed(tmp_path)
    board.put("mine/docs/notes.txt", "x")
    (tmp_path / "mine/link").symlink_to("/")
    board.put("mine/templates/404.html", "own")
    assert board.check() == []
    assert board.page("404.html") == "own"
