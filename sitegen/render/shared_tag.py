"""`{% shared root=view.page.root %} … {% endshared %}`: a part that many pages share.

It is rendered once for each set of values named at its head and may use only these, `site`, `t` and
macros imported as `parts`. That it cannot see `view` makes it right to render it once.
"""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, TemplateAssertionError, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.meta import find_undeclared_variables
from jinja2.parser import Parser
from markupsafe import Markup

_ALWAYS = frozenset({"site", "t", "parts"})


class SharedExtension(Extension):
    """Adds the `shared` tag to an environment."""

    tags = {"shared"}  # noqa: RUF012 # Jinja declares it so

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.drawn: dict[tuple[object, ...], Markup] = {}

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Parse the tag into a call of its body as a macro."""
        line = next(parser.stream).lineno
        names: list[nodes.Name] = []
        values: list[nodes.Expr] = []
        while parser.stream.current.type != "block_end":
            name = parser.stream.expect("name").value
            parser.stream.expect("assign")
            names.append(nodes.Name(name, "param", lineno=line))
            values.append(parser.parse_expression())
            parser.stream.skip_if("comma")
        body = parser.parse_statements(("name:endshared",), drop_needle=True)
        self._refuse_others(body, frozenset(name.name for name in names), line, parser)
        place = nodes.Const((parser.name, line))
        found = parser.free_identifier(lineno=line)
        draw = self.call_method("draw", [place, *values], lineno=line)
        return [
            nodes.Assign(found, self.call_method("kept", [place, *values]), lineno=line),
            nodes.If(
                found,
                [nodes.Output([found], lineno=line)],
                [],
                [nodes.CallBlock(draw, names, [], body, lineno=line)],
                lineno=line,
            ),
        ]

    def _refuse_others(
        self, body: list[nodes.Node], given: frozenset[str], line: int, parser: Parser
    ) -> None:
        part = nodes.Template(body, lineno=line).set_environment(self.environment)
        assert isinstance(part, nodes.Template)
        try:
            loose = find_undeclared_variables(part) - given - _ALWAYS
        except TemplateAssertionError:
            return  # an unknown filter, which is told when the template is compiled
        if loose:
            text = f"a shared part may not use {', '.join(sorted(loose))}"
            raise TemplateSyntaxError(text, line, parser.name, parser.filename)

    def kept(self, *key: object) -> Markup | None:
        """Return a part that was rendered before; its key is its place and its values."""
        return self.drawn.get(key)

    def draw(self, *key: object, caller: Callable[..., Markup]) -> Markup:
        """Render a part and keep it."""
        found = self.drawn[key] = caller(*key[1:])
        return found


class GatheringExtension(SharedExtension):
    """The tag for Babel when it extracts strings, without our filters."""

    def _refuse_others(
        self, body: list[nodes.Node], given: frozenset[str], line: int, parser: Parser
    ) -> None:
        """Refuse nothing: rendering does."""
