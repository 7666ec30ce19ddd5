"""A theme that came with the site can harm neither the machine nor the build, unless it is trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from .board import BASE, ROOT, Board, notice, parts, sitegen

SITE = next(text for _, text in parts(BASE)) + "theme: mine\n"


def themed(folder: Path, **templates: str) -> Board:
    """Return a board with a theme of its own that has these templates."""
    board = Board(folder)
    board.put("site.yaml", SITE)
    board.put("content/a.md", notice())
    for name, text in templates.items():
        board.put(f"mine/templates/{name.replace('_', '')}.html", text)
    return board


def found(folder: Path, template: str, **request: bool) -> list[str]:
    """Return the findings about a template of the site's own, each with its place."""
    return themed(folder, _404=template).check(**request)


@pytest.mark.parametrize(
    "template",
    [
        "\n{{ t.__globals__ }}",
        "\n{{ ''.__class__.__mro__ }}",
        "\n{{ t | attr('__globals__') }}",
        "\n{{ '{0.__globals__}'.format(t) }}",
        "\n{{ view.page.__struct_fields__ }}",
    ],
)
def test_a_template_reaches_nothing_but_public_values(tmp_path: Path, template: str) -> None:
    assert found(tmp_path, template) == ["mine/templates/404.html:2 D505"]
    assert not (tmp_path / "output").exists()


def test_a_template_changes_nothing_that_another_page_sees(tmp_path: Path) -> None:
    assert found(tmp_path, "\n{{ site.assets.clear() }}") == ["mine/templates/404.html:2 D504"]


@pytest.mark.parametrize(
    "template",
    [
        '\n{{ "x" * 10**9 }}',
        '\n{{ "x".ljust(10**9) | length }}',
        '\n{{ "x" | center(1000000000) }}',
        '\n{{ "%1000000000d" % 1 }}',
        "\n{{ 9 ** 999999999 }}",
        "\n{{ 9 ** 64 ** 64 ** 64 }}",
        '\n{{ ("x" * 1000000) | replace("x", "y" * 1000) | length }}',
    ],
)
def test_a_template_that_fills_the_memory_is_stopped(tmp_path: Path, template: str) -> None:
    assert found(tmp_path, template) == ["mine/templates/404.html:2 D507"]


LOOPS = """
{% for a in "x" * 1000 %}{% for b in "x" * 1000 %}{% for c in "x" * 1000 %}
{% endfor %}{% endfor %}{% endfor %}
"""


def test_a_template_that_loops_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.render.sandbox.MAX_SECONDS", 0.2)
    assert found(tmp_path, LOOPS) == ["mine/templates/404.html:2 D506"]


@pytest.mark.parametrize(
    "template",
    [
        '\n{% include "404.html" %}',
        '\n{% import "404.html" as again %}',
        "\n{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    ],
)
@pytest.mark.parametrize("trusted", [False, True])
def test_a_template_that_calls_itself_is_stopped(
    tmp_path: Path, template: str, trusted: bool
) -> None:
    assert found(tmp_path, template, trust_theme=trusted) == ["mine/templates/404.html:2 D508"]


@pytest.mark.parametrize(
    "template",
    [
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{% for a in view %}" * 60 + "{% endfor %}" * 60,
    ],
)
def test_a_template_that_is_nested_too_deep_is_a_finding(tmp_path: Path, template: str) -> None:
    assert found(tmp_path, template) == ["mine/templates/404.html D501"]


def test_a_string_of_the_theme_cannot_fill_the_memory(tmp_path: Path) -> None:
    board = themed(tmp_path)
    text = '\nmsgid "All of %(year)s"\nmsgstr "%(year)999999999s"\n'
    board.put(
        "mine/strings/en.po", f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n{text}'
    )
    assert board.check() == ["mine/strings/en.po D503"]


def test_a_trusted_theme_is_not_confined(tmp_path: Path) -> None:
    template = "{{ t.__name__ }}"
    assert found(tmp_path / "by-default", template) == ["mine/templates/404.html:1 D505"]
    board = themed(tmp_path / "trusted", _404=template)
    assert board.build(trust_theme=True).published
    assert board.page("404.html") == "t"
    assert board.check() == ["mine/templates/404.html:1 D505"], "no longer trusted"


def test_trust_is_given_by_an_option_or_the_environment(tmp_path: Path) -> None:
    board = themed(tmp_path, _404="{{ t.__name__ }}")
    assert sitegen("build", cwd=board.folder).returncode == 1
    assert sitegen("build", "--trust-theme", cwd=board.folder).returncode == 0
    assert sitegen("check", cwd=board.folder, SITEGEN_TRUST_THEME="1").returncode == 0


def test_a_theme_that_repeats_the_default_draws_the_same_pages(tmp_path: Path) -> None:
    own = {
        path.stem.replace("404", "_404"): path.read_text("utf-8")
        for path in (ROOT / "themes/default/templates").glob("*.html")
    }
    board = Board(tmp_path / "default")
    board.put("content/a.md", notice())
    repeated = themed(tmp_path / "repeated", **own)
    assert board.build().published
    assert repeated.build().published
    assert repeated.output() == board.output()
