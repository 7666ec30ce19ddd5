"""Template errors as findings, with file, line and the probable name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from jinja2.utils import missing
from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.diagnostics import Diagnostic, Location
from sitegen.render.sandbox import MAX_MEMORY, MAX_SECONDS, TooLarge, TooSlow
from sitegen.render.theme import Theme

ALWAYS = ("site", "view", "body", "t", "t_in")  # what every template sees
FRAME = (
    "page",
    "root",
    "home",
    "parts",
    "address",
    "canonical",
    "title",
    "description",
)  # base.html's own
FAULTS = (
    jinja2.TemplateError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    SyntaxError,  # blocks that are nested more deeply than Python compiles
)
"""Exceptions that a faulty template can raise."""


class UnknownName(jinja2.UndefinedError):
    """A template uses an unknown name, or an unknown field of `owner`."""

    def __init__(self, owner: Any, name: object, message: str | None = None) -> None:
        super().__init__(message)
        self.owner = owner
        self.name = str(name)


class UnknownPlaceholder(jinja2.TemplateRuntimeError):
    """A string of the theme has a placeholder for which its template gives no value."""

    def __init__(self, name: str, given: Iterable[str]) -> None:
        super().__init__(name)
        self.name = name
        self.given = tuple(given)


class Strict(jinja2.StrictUndefined):
    """The value of an undefined name: using it raises an error that names it."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: Any = jinja2.UndefinedError,
    ) -> None:
        if exc is not SecurityError:
            exc = partial(UnknownName, obj, name)
        super().__init__(hint, obj, name, exc=exc)


def finding(
    error: BaseException,
    theme: Theme,
    environment: jinja2.Environment,
    template: str,
    line: int = 0,
) -> Diagnostic:
    """Return the finding for an error raised while a template was compiled or rendered.

    `line` is the place if the error itself has none.
    """
    name, line = _place(error, template, line)
    at = Location(theme.places.get(f"templates/{name}", name), line)
    match error:
        case TooSlow():
            return d.template_too_slow(at, MAX_SECONDS)
        case TooLarge():
            return d.template_too_large(at, MAX_MEMORY >> 20)
        case RecursionError() if line == 0:  # no line of a template ran
            return d.template_error(at, "nested too deep")
        case RecursionError():
            return d.template_without_end(at)
        case SecurityError():
            return d.template_forbidden(at, error.message or "")
        case UnknownName():
            return d.unknown_name(at, error.name, _names(error.owner))
        case UnknownPlaceholder():
            return d.unknown_name(at, f"%({error.name})s", [f"%({n})s" for n in error.given])
        case jinja2.TemplateAssertionError() if unknown := _NO_SUCH.search(error.message or ""):
            known = environment.filters if unknown[1] == "filter" else environment.tests
            return d.unknown_name(at, unknown[2], known)
        case jinja2.TemplateNotFound():
            return d.unknown_name(at, str(error.message), theme.templates)
        case jinja2.TemplateError():
            return d.template_error(at, error.message or str(error))
    return d.template_error(at, f"{type(error).__name__}: {error}")


_NO_SUCH = re.compile(r"^No (filter|test) named '(.+?)'")


def _names(owner: Any) -> tuple[str, ...]:
    """Return the possible names: fields of a value, keys of a mapping, or what all templates see."""
    if owner is missing:
        return (*ALWAYS, *FRAME)
    if isinstance(owner, Struct):
        return owner.__struct_fields__
    if isinstance(owner, Mapping):
        return tuple(map(str, owner))
    if isinstance(owner, Undefined):
        return ()
    return tuple(name for name in dir(owner) if not name.startswith("_"))


def _place(error: BaseException, template: str, line: int) -> tuple[str, int]:
    """Return file and line of an error.

    That is the syntax error's own, else the innermost template line of the traceback, in which Jinja puts
    its own file names.
    """
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.name or template, error.lineno
    place = template, line
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("templates/"):
            place = name.removeprefix("templates/"), trace.tb_lineno
        trace = trace.tb_next
    return place
