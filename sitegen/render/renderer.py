"""The renderer: page and theme to HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from typing import cast

import jinja2
from jinja2 import nodes
from markupsafe import Markup

from sitegen.content.markdown.links import without_dead_links
from sitegen.diagnostics import Diagnostic, Findings
from sitegen.render import structured_data as metadata
from sitegen.render import template_errors as faults
from sitegen.render.bytecode_cache import Compiled
from sitegen.render.drawing import PlainEnvironment
from sitegen.render.filters import (
    differs,
    direction,
    file_size,
    language_name,
    long_date,
    month,
    og_locale,
)
from sitegen.render.jinja_env import FastEnvironment
from sitegen.render.qr import qr_code
from sitegen.render.sandbox import Sandbox, TooLarge, TooSlow, protected
from sitegen.render.shared_tag import SharedExtension
from sitegen.render.side_by_side import aligned, apart
from sitegen.render.strings import DrawingFault, StringsExtension, Translate, translator
from sitegen.render.svg_bars import bars, column_sums
from sitegen.render.svg_timeline import course
from sitegen.render.theme import Theme
from sitegen.render.titles import unbroken
from sitegen.render.urls import urlencode
from sitegen.render.writers import WRITERS
from sitegen.system.codec import digest
from sitegen.system.fast_paths import enabled
from sitegen.views import TEMPLATES, DocumentView, Page, ParallelView, SiteView, View

_MENTION = re.compile('<a class="no" href="\x1a(\\d+)\x1a">([^<]*)</a>')
_SYMBOLIC = re.compile('(?: (href|src)=")\x1a(\\d+)\x1a"')


Drawing = PlainEnvironment | Sandbox


class Renderer:
    """A theme ready to render pages of each language."""

    def __init__(self, theme: Theme, sites: dict[str, SiteView]) -> None:
        self._theme = theme
        self._sites = sites
        self._protected = {language: protected(site) for language, site in sites.items()}
        self._environments: dict[tuple[str, bool], Drawing] = {}
        self._stopped: Diagnostic | None = None

    def draw(self, page: Page, bodies: Mapping[str, str]) -> bytes:
        """Render one page; `bodies` has the HTML of the bodies that its view names.

        Raises:
            DrawingFault: The page cannot be rendered.
        """
        sandboxed = self._theme.sandboxed(page.template)
        if sandboxed and self._stopped:  # to run into a limit once is enough
            raise DrawingFault(self._stopped)
        environment = self._environment(page.language, sandboxed)
        try:
            if write := WRITERS.get(page.template):
                t = cast(Translate, environment.globals["t"])
                return write(page.view, self._sites[page.language], t)
            values = {
                "site": (self._protected if sandboxed else self._sites)[page.language],
                "view": page.view,
                "body": _shown(page.view, bodies),
            }
            text = environment.drawn(page.template, values)
        except faults.FAULTS as error:
            found = faults.finding(error, self._theme, environment, page.template)
            if isinstance(error, TooSlow | TooLarge):
                self._stopped = found
            raise DrawingFault(found) from error
        return text.encode()

    def _environment(self, language: str, sandboxed: bool) -> Drawing:
        found = self._environments.get((language, sandboxed))
        if found is None:
            first = self._sites[language].languages[0]
            found = environment(self._theme, language, first, sandboxed)
            self._environments[language, sandboxed] = found
        return found


def _shown(view: View, bodies: Mapping[str, str]) -> object:
    """Return what a template sees as `body`: HTML, or pairs of parts side by side."""
    match view:
        case DocumentView():
            html = linked(bodies[view.body], view.links) if view.body else ""
            return Markup(html)  # noqa: S704 # made and cleaned by content.markdown
        case ParallelView():
            halves = [
                apart(linked(bodies[side.body], side.links), side.language.lower())
                for side in view.sides
            ]
            return tuple(
                (Markup(one), Markup(other))  # noqa: S704 # as above
                for one, other in aligned(*halves)
            )
        case _:
            return ""


def linked(body: str, links: tuple[str, ...]) -> str:
    """Resolve the symbolic links of a body.

    A link that leads nowhere becomes plain text, as does the mention of a number that is no document's.
    """
    if "\x1a" not in body:
        return body

    def address(found: re.Match[str]) -> str:
        number = int(found[2])
        target = links[number] if number < len(links) else ""
        return f' {found[1]}="{Markup.escape(target)}"' if target else ""

    def mention(found: re.Match[str]) -> str:
        number = int(found[1])
        return found[0] if number < len(links) and links[number] else found[2]

    if 'class="no" href="\x1a' in body:
        body = _MENTION.sub(mention, body)
    written = _SYMBOLIC.sub(address, body)
    return written if all(links) else without_dead_links(written)


def check(theme: Theme, language: str) -> Findings:
    """Check each template of a site's own theme, whether a page uses it or not.

    Returns:
        Findings about syntax, and about unknown templates, filters and tests.
    """
    try:
        made = environment(theme, language, sandboxed=not theme.trusted)
    except DrawingFault as fault:
        return (fault.finding,)
    found = []
    for name, text in theme.own_templates.items():
        try:
            with made.limited():
                syntax = made.parse(text, name, f"templates/{name}")
                made.compile(syntax, name, f"templates/{name}")
        except faults.FAULTS as error:
            found.append(faults.finding(error, theme, made, name))
            continue
        for reference in syntax.find_all(_REFERENCES):
            other = getattr(reference.template, "value", name)  # type: ignore[attr-defined] # all have one
            if other not in theme.templates and not getattr(reference, "ignore_missing", False):
                missing = jinja2.TemplateNotFound(other)
                found.append(faults.finding(missing, theme, made, name, reference.lineno))
    return tuple(found)


def read_ahead(theme: Theme, language: str, first: str) -> None:
    """Compile the templates for pages of a language, unless they are in the bytecode cache."""
    for sandboxed, names in groupby(sorted(TEMPLATES, key=theme.sandboxed), key=theme.sandboxed):
        made = environment(theme, language, first, sandboxed)
        with made.limited():
            for name in names:
                made.get_template(name)


_REFERENCES = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


def environment(theme: Theme, language: str, first: str = "", sandboxed: bool = False) -> Drawing:
    """Make the templates of a theme ready, with the strings of a language and the pure filters.

    Args:
        theme: Where templates and strings come from.
        language: The language of the pages.
        first: The first language of the site, whose strings stand in for missing ones.
        sandboxed: True for templates of a folder that nobody has vouched for.
    """
    kind = Sandbox if sandboxed else FastEnvironment if enabled("jinja") else PlainEnvironment
    made_of = digest((language, first, theme.strings(language, first), kind.__name__))
    made = kind(
        loader=jinja2.FunctionLoader(lambda name: _loaded(theme, name)),
        undefined=faults.Strict,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=Compiled(made_of) if enabled("bytecode") else None,
        extensions=[SharedExtension, StringsExtension],
    )
    made.globals.clear()
    translators = lru_cache(maxsize=None)(lambda code: translator(theme, code, first, differs))
    made.globals["t"] = translators(language)
    made.globals["t_in"] = lambda code, text: translators(code)(text)
    made.filters |= {
        "date": lambda value: long_date(value, language),
        "month": lambda value: month(value, language),
        "language_name": language_name,
        "direction": direction,
        "size": file_size,
        "qr": qr_code,
        "bars": bars,
        "column_sums": column_sums,
        "course": course,
        "og_locale": og_locale,
        "unbroken": unbroken,
        "urlencode": urlencode,
        "json": metadata.as_json,
        "website": metadata.website,
        "breadcrumbs": metadata.breadcrumbs,
        "article": metadata.article,
    }
    return made


def _loaded(theme: Theme, name: str) -> tuple[str, str, None] | None:
    """Return a template's source and the file name for tracebacks; None if there is none."""
    text = theme.templates.get(name)
    return None if text is None else (text, f"templates/{name}", None)
