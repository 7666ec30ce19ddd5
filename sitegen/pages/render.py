"""Page + theme → HTML."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import jinja2
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from markupsafe import Markup

from sitegen import diagnostics as d
from sitegen.diagnostics import Location
from sitegen.pages.qr import qr_code
from sitegen.pages.shared import SharedExtension
from sitegen.pages.strings import DrawingFault, StringsExtension, translator
from sitegen.pages.theme import Theme
from sitegen.pages.views import DocumentView, Page, SiteView

STAGE = "render-1"  # raise it when the same view and template would become other bytes
_SYMBOLIC = re.compile('(?: (href|src)=")\x1a(\\d+)\x1a"')


class Renderer:
    """A theme made ready to draw pages of each language."""

    def __init__(self, theme: Theme, sites: dict[str, SiteView]) -> None:
        self._theme = theme
        self._sites = sites
        self._environments: dict[str, jinja2.Environment] = {}

    def draw(self, page: Page, body: str) -> bytes:
        """Draw one page; `body` is the HTML of a document. Raises DrawingFault."""
        environment = self._environment(page.language)
        if isinstance(page.view, DocumentView):
            body = linked(body, page.view.links)
        try:
            template = environment.get_template(page.template)
            text = template.render(
                site=self._sites[page.language],
                view=page.view,
                body=Markup(body),  # noqa: S704 # made and cleaned by content.markdown
            )
        except jinja2.TemplateSyntaxError as error:
            raise self._fault(error.name or page.template, error.lineno, error.message) from error
        except jinja2.TemplateError as error:
            name, line = _place_in_template(error, page.template)
            raise self._fault(name, line, error.message or str(error)) from error
        except (TypeError, ValueError, KeyError, AttributeError, ZeroDivisionError) as error:
            name, line = _place_in_template(error, page.template)
            raise self._fault(name, line, f"{type(error).__name__}: {error}") from error
        return text.encode()

    def _environment(self, language: str) -> jinja2.Environment:
        found = self._environments.get(language)
        if found is None:
            found = environment(self._theme, language)
            self._environments[language] = found
        return found

    def _fault(self, name: str, line: int, problem: str | None) -> DrawingFault:
        place = self._theme.places.get(f"templates/{name}", name)
        return DrawingFault(d.template_error(Location(place, line), problem or ""))


def linked(body: str, links: tuple[str, ...]) -> str:
    """A body with its symbolic links written out; a link that leads nowhere loses its address."""
    if "\x1a" not in body:
        return body

    def address(found: re.Match[str]) -> str:
        number = int(found[2])
        target = links[number] if number < len(links) else ""
        return f' {found[1]}="{Markup.escape(target)}"' if target else ""

    return _SYMBOLIC.sub(address, body)


def environment(theme: Theme, language: str) -> jinja2.Environment:
    """The templates of a theme, with one language's strings and the pure filters."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: _loaded(theme, name)),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[SharedExtension, StringsExtension],
    )
    made.globals.clear()
    made.globals["t"] = translator(theme, language)
    made.filters |= {
        "date": lambda value: long_date(value, language),
        "month": lambda value: month(value, language),
        "language_name": language_name,
        "direction": direction,
        "size": file_size,
        "qr": qr_code,
    }
    return made


@lru_cache(maxsize=50_000)
def long_date(value: date, language: str) -> str:
    """A date in words: 2024年3月5日, 5 March 2024."""
    return format_date(value, "long", locale=locale(language))


@lru_cache(maxsize=5_000)
def month(value: str, language: str) -> str:
    """`2024-03` in words: 2024年3月, March 2024."""
    year, number = value.split("-")
    return format_skeleton("yMMMM", date(int(year), int(number), 1), locale=locale(language))


@lru_cache(maxsize=100)
def locale(language: str) -> Locale:
    """The nearest locale that Babel knows."""
    parts = language.split("-")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:length]))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


@lru_cache(maxsize=100)
def language_name(language: str) -> str:
    """A language's own name for itself."""
    name = locale(language).get_display_name() or language
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=100)
def direction(language: str) -> str:
    """`rtl` for scripts written from right to left, else `ltr`."""
    return "rtl" if "Arab" in language else str(locale(language).text_direction)


def file_size(size: int) -> str:
    """Bytes as people read them: 12 KB, 3.4 MB."""
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1048576:.1f} MB"


def _loaded(theme: Theme, name: str) -> tuple[str, str, None] | None:
    """A template's text and the file name that a traceback is to show."""
    text = theme.templates.get(name)
    return None if text is None else (text, f"templates/{name}", None)


def _place_in_template(error: BaseException, template: str) -> tuple[str, int]:
    """The innermost line of a template in a traceback, which Jinja gives its own file names."""
    place = template, 0
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("templates/"):
            place = name.removeprefix("templates/"), trace.tb_lineno
        trace = trace.tb_next
    return place
