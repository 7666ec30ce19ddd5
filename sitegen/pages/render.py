"""Page + theme → HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import cast

import jinja2
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from jinja2 import nodes
from markupsafe import Markup

from sitegen.diagnostics import Findings
from sitegen.pages import faults, metadata
from sitegen.pages.charts import bars, column_sums
from sitegen.pages.course import course
from sitegen.pages.parallel import aligned, apart
from sitegen.pages.qr import qr_code
from sitegen.pages.shared import SharedExtension
from sitegen.pages.strings import DrawingFault, StringsExtension, Translate, translator
from sitegen.pages.templates import Compiled, Environment, escape
from sitegen.pages.theme import TEMPLATES, Theme, fallbacks
from sitegen.pages.views import DocumentView, Page, ParallelView, SiteView, View
from sitegen.pages.writers import WRITERS
from sitegen.values import digest

_MENTION = re.compile('<a class="no" href="\x1a(\\d+)\x1a">([^<]*)</a>')
_SYMBOLIC = re.compile('(?: (href|src)=")\x1a(\\d+)\x1a"')


class Renderer:
    """A theme made ready to draw pages of each language."""

    def __init__(self, theme: Theme, sites: dict[str, SiteView]) -> None:
        self._theme = theme
        self._sites = sites
        self._environments: dict[str, Environment] = {}

    def draw(self, page: Page, bodies: Mapping[str, str]) -> bytes:
        """Draw one page; `bodies` has the HTML of those that its view names. Raises DrawingFault."""
        environment = self._environment(page.language)
        try:
            if write := WRITERS.get(page.template):
                t = cast(Translate, environment.globals["t"])
                return write(page.view, self._sites[page.language], t)
            values = {
                "site": self._sites[page.language],
                "view": page.view,
                "body": _shown(page.view, bodies),
            }
            text = environment.drawn(page.template, values)
        except faults.FAULTS as error:
            found = faults.finding(error, self._theme, environment, page.template)
            raise DrawingFault(found) from error
        return text.encode()

    def _environment(self, language: str) -> Environment:
        found = self._environments.get(language)
        if found is None:
            first = self._sites[language].languages[0]
            found = environment(self._theme, language, first)
            self._environments[language] = found
        return found


def _shown(view: View, bodies: Mapping[str, str]) -> object:
    """What a template sees as `body`: HTML, or pairs of parts that stand side by side."""
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
    """A body with its symbolic links written out; a link that leads nowhere loses its address, and
    the mention of a number that is no document's is text like any other.
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
    return _SYMBOLIC.sub(address, body)


def check(theme: Theme, language: str) -> Findings:
    """Read each template of the site's own, whether a page uses it or not; what is wrong with their
    syntax, and the templates, filters and tests that they name and there are not.
    """
    try:
        made = environment(theme, language)
    except DrawingFault as fault:
        return (fault.finding,)
    found = []
    for name, text in theme.own_templates.items():
        try:
            syntax = made.parse(text, name, f"templates/{name}")
            made.compile(syntax, name, f"templates/{name}")
        except jinja2.TemplateError as error:
            found.append(faults.finding(error, theme, made, name))
            continue
        for reference in syntax.find_all(_REFERENCES):
            other = getattr(reference.template, "value", name)  # type: ignore[attr-defined] # all have one
            if other not in theme.templates and not getattr(reference, "ignore_missing", False):
                missing = jinja2.TemplateNotFound(other)
                found.append(faults.finding(missing, theme, made, name, reference.lineno))
    return tuple(found)


def read_ahead(theme: Theme, language: str, first: str) -> None:
    """Compile the templates that pages of a language are drawn with, if they are not kept yet."""
    made = environment(theme, language, first)
    for name in TEMPLATES:
        made.get_template(f"{name}.html")


_REFERENCES = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


def environment(theme: Theme, language: str, first: str = "") -> Environment:
    """The templates of a theme, with one language's strings and the pure filters."""
    made_of = digest((language, first, theme.strings(language, first)))
    made = Environment(
        loader=jinja2.FunctionLoader(lambda name: _loaded(theme, name)),
        undefined=faults.Strict,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=Compiled(made_of),
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
        "json": metadata.as_json,
        "website": metadata.website,
        "breadcrumbs": metadata.breadcrumbs,
        "article": metadata.article,
    }
    return made


@lru_cache(maxsize=50_000)
def long_date(value: object, language: str) -> str:
    """A date in words: 2024年3月5日, 5 March 2024. Raises TypeError where it is none."""
    if not isinstance(value, date):
        raise TypeError(f"no date: {value!r}")
    found = locale(language)
    return format_date(value, "long", locale=found) if found else value.isoformat()


@lru_cache(maxsize=5_000)
def month(value: str, language: str) -> str:
    """`2024-03` in words: 2024年3月, March 2024."""
    year, number = value.split("-")
    found = locale(language)
    day = date(int(year), int(number), 1)
    return format_skeleton("yMMMM", day, locale=found) if found else value


@lru_cache(maxsize=100)
def locale(language: str) -> Locale | None:
    """The locale of a language in its own script. None where CLDR has none, or one without words
    for dates: figures (2024-03-05) are better than those of another script or of no language.
    """
    tags = fallbacks(language)
    script = language.split("-")[1:2]
    bare = language.split("-", maxsplit=1)[0]
    if bare not in tags and script == _likely(bare).split("_")[1:2]:
        tags.append(bare)  # ug-Arab is ug
    for tag in tags:
        try:
            found = Locale.parse(tag.replace("-", "_"), resolve_likely_subtags=False)
        except (UnknownLocaleError, ValueError):
            continue
        return None if found.months["format"]["wide"][3] == "M03" else found
    return None


def _likely(language: str) -> str:
    """A language with its usual script and region: ug → ug_Arab_CN."""
    return str(get_global("likely_subtags").get(language, language))


@lru_cache(maxsize=100)
def language_name(language: str) -> str:
    """A language's own name for itself."""
    found = locale(language)
    name = _NAMES.get(fallbacks(language)[-1]) or (found.get_display_name() if found else "") or ""
    return name[:1].upper() + name[1:] if name else language


_NAMES = {
    "zh-Hans": "简体中文",  # shorter than CLDR's
    "zh-Hant": "繁體中文",
    "mn-Mong": "ᠮᠣᠩᠭᠣᠯ",  # which CLDR lacks
}


@lru_cache(maxsize=100)
def direction(language: str) -> str:
    """`rtl` for scripts written from right to left, else `ltr`: a page's direction, which has no
    third value. Vertical scripts are a matter of style.
    """
    parts = language.split("-")
    script = parts[1] if len(parts) > 1 and len(parts[1]) == 4 else ""
    script = script or "".join(_likely(parts[0]).split("_")[1:2])
    return "rtl" if script in _FROM_THE_RIGHT else "ltr"


def differs(one: str, other: str) -> bool:
    """Whether two languages run in different directions."""
    return direction(one) != direction(other)


_FROM_THE_RIGHT = frozenset(["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"])


@lru_cache(maxsize=100)
def og_locale(language: str) -> str:
    """A language and the country where most of its readers are, as Open Graph wants: zh_CN."""
    bare, *rest = language.split("-")
    region = next((part for part in rest if len(part) in (2, 3)), "")
    likely = (_likely(tag) for tag in ("_".join([bare, *rest]), bare))
    region = region or next((tag.rpartition("_")[2] for tag in likely if tag.count("_") == 2), "")
    return f"{bare}_{region}" if region else bare


def unbroken(title: str) -> Markup:
    """A title in which no line ends between a figure and its unit: 10 and 月, 第三 and 季度."""
    text = _FIGURE.sub(lambda found: f'<span class="one">{found[0]}</span>', escape(title))
    return Markup(text)  # noqa: S704 # escaped just now


# Not within an escaped character, &#39;, which ends in no Han character.
_FIGURE = re.compile(
    r"(?:〔\d{4}〕)?\d+[\u4e00-\u9fff]|第[一二三四五六七八九十]+(?:季度|[\u4e00-\u9fff])"
)


def file_size(size: int) -> str:
    """Bytes as people read them: 12 KB, 3.4 MB."""
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1048576:.1f} MB"


def _loaded(theme: Theme, name: str) -> tuple[str, str, None] | None:
    """A template's text and the file name that a traceback is to show."""
    text = theme.templates.get(name)
    return None if text is None else (text, f"templates/{name}", None)
