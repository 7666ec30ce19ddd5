"""Invariant: our Jinja environment renders what plain Jinja renders."""

from __future__ import annotations

from datetime import date
from typing import Any

import jinja2
import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.diagnostics import Location
from sitegen.render.jinja_env import FastEnvironment, escape

VALUES: dict[str, Any] = {
    "plain": "第一季度财务公开",
    "sharp": "<b>\"三资\" & '账目'</b>",
    "safe": Markup("<em>已公开</em>"),
    "day": date(2024, 4, 10),
    "count": 12,
    "share": 0.5,
    "yes": True,
    "nothing": None,
    "list": ["a", "<b>"],
    "items": {"count": 1, "of": {"key": "<i>"}},
    "frozen": Location("<a>.md", 3),
}
MACROS = """
{% macro two(one, other="<i>") %}[{{ one }}|{{ other }}]{% endmacro %}
{% macro rest(one) %}{{ one }}{{ varargs | join(",") }}{{ kwargs.x }}{% endmacro %}
{% macro framed() %}<p>{{ caller("<u>") }}</p>{% endmacro %}
{% macro nested(list) %}{% for one in list %}{{ two(one, loop.index) }}{% endfor %}{% endmacro %}
"""


@given(st.text() | st.integers() | st.dates() | st.floats() | st.none() | st.text().map(Markup))
def test_invariant_values_are_escaped_as_by_jinja(value: object) -> None:
    assert str(escape(value)) == str(markupsafe.escape(value))


@pytest.mark.parametrize(
    "text",
    [
        "{{ plain }}{{ sharp }}{{ safe }}{{ day }}{{ count }}{{ share }}{{ yes }}{{ nothing }}{{ list }}",
        "{{ sharp | safe }}{{ sharp | upper }}{{ safe ~ sharp }}{{ sharp | e }}",
        "{% set kept %}<b>{{ sharp }}</b>{% endset %}{{ kept }}{{ kept | length }}",
        "{{ two(sharp) }}{{ two(sharp, safe) }}{{ two(other=sharp, one=plain) }}{{ two() if false }}",
        "{{ two(two(sharp), two(safe)) }}{{ nested(list) }}{{ two(sharp) | upper }}",
        "{{ rest(sharp) }}{{ rest(sharp, plain, safe) }}{{ rest(plain, x=sharp) }}",
        "{% call(word) framed() %}{{ word }}{{ sharp }}{% endcall %}",
        "{% autoescape false %}{{ sharp }}{{ two(sharp) }}{% endautoescape %}{{ two(sharp) }}",
        "{{ frozen.path }}{{ (frozen).line }}{% block a %}<b>{{ frozen.path }}{% endblock %}{{ self.a() }}",
        "{{ items.of.key }}{{ items.of['key'] }}{{ items.keys() | join }}{{ items['of'].key }}",
        "{{ items.none is defined }}{{ items.none | default('-') }}{{ plain.none }}{{ list.0 }}",
        "{% for one in list %}{{ loop.index }}{{ one }}{% else %}none{% endfor %}{{ frozen.code }}",
        "{{ range(3) | join }}{{ sharp.replace('b', 'i') }}{{ list | map('upper') | join('&') }}",
    ],
)
def test_invariant_templates_render_as_by_jinja(text: str) -> None:
    templates = jinja2.DictLoader({"page.html": MACROS + text})
    ours = FastEnvironment(autoescape=True, loader=templates)
    theirs = jinja2.Environment(autoescape=True, loader=templates)
    expected = theirs.get_template("page.html").render(VALUES)
    assert ours.drawn("page.html", VALUES) == expected
    assert ours.drawn("page.html", VALUES) == expected, "once more"


@pytest.mark.parametrize("call", ["two(1, 2, 3)", "two(1, no=2)", "framed(1)", "rest(1, x=2)(3)"])
def test_a_macro_called_wrongly_is_an_error_as_in_jinja(call: str) -> None:
    templates = jinja2.DictLoader({"page.html": f"{MACROS}{{{{ {call} }}}}"})
    with pytest.raises((TypeError, jinja2.UndefinedError)):
        FastEnvironment(autoescape=True, loader=templates).drawn("page.html", VALUES)
