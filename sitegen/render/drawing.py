"""Rendering with plain Jinja; optimized environments are compared with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import jinja2

from sitegen.content.markdown.time_limit import TimeUp


class PlainEnvironment(jinja2.Environment):
    """Jinja's environment as it comes, for trusted templates."""

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Set no bounds: the authors of these templates are trusted."""
        yield

    def drawn(self, name: str, values: Mapping[str, object]) -> str:
        """Render a template."""
        return drawn(self, name, values)


def drawn(environment: jinja2.Environment, name: str, values: Mapping[str, object]) -> str:
    """Render a template and free at once what its macros hold.

    Otherwise each page, with everything that it shows, would stay in memory until a search for cycles.
    """
    template = environment.get_template(name)
    context = template.new_context(dict(values))
    try:
        return "".join(template.root_render_func(context))
    except (Exception, TimeUp):  # noqa: BLE001 # raised again, as from the template's own line
        environment.handle_exception()
    finally:
        context.vars.clear()
