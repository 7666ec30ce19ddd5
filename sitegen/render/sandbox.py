"""Templates of a theme that nobody has vouched for: drawn in Jinja's sandbox, within limits.

A folder with a site may come from anyone, and a Jinja template can reach every object of the
interpreter: `{{ t.__globals__ }}` is enough to run commands. Here templates reach public
attributes only, change nothing that another page sees, and are stopped when they loop or fill the memory.

The shipped theme does not pay for it: only pages that reach a template of the site's own folder
are drawn here. A cold build of 2,000 notices with a `base.html` of its own takes 1.8 times the
processor time of the shipped theme (9.1 s and 5.0 s; Jinja as it comes: 6.3 s).
`sitegen build --trust-theme` draws them as the shipped theme's.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import SandboxedEnvironment
from msgspec.structs import replace

from sitegen.content.markdown.time_limit import TimeUp, time_limit
from sitegen.render.drawing import drawn
from sitegen.system.limits import memory_limit
from sitegen.views import SiteView

MAX_SECONDS = 10.0  # of processor time, for a page; as long as a document may take to convert
MAX_MEMORY = 256 * 1024 * 1024  # bytes more than in use, for a page
MAX_REPEATED = 1_000_000  # characters or items that `*` may give
MAX_EXPONENT = 64
MAX_BITS = 100_000  # of a whole number that `*` or `**` gives
_TICKS = 256  # turns of loops and calls of macros between two looks at the clock


class TooSlow(jinja2.TemplateRuntimeError):
    """A template takes more time than it may."""


class TooLarge(jinja2.TemplateRuntimeError):
    """A template takes more memory than it may."""


def protected(site: SiteView) -> SiteView:
    """Return the view that all pages share such that no template can change it."""
    return replace(site, assets=MappingProxyType(site.assets))


class Sandbox(SandboxedEnvironment):
    """Jinja's sandbox with limits on time and memory."""

    intercepted_binops = frozenset({"*", "**", "%"})  # Jinja computes none of them ahead

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._deadline = 0.0
        self._ticks = 0

    def drawn(self, name: str, values: Mapping[str, object]) -> str:
        """Render a template within the limits."""
        with self.limited():
            return drawn(self, name, values)

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Limit the time and memory for compiling and rendering.

        Raises:
            TooSlow: A template takes more time than it may.
            TooLarge: A template takes more memory than it may.
        """
        self._deadline = time.thread_time() + MAX_SECONDS
        try:
            with memory_limit(MAX_MEMORY), time_limit(MAX_SECONDS):
                yield
        except TimeUp as error:
            raise TooSlow().with_traceback(error.__traceback__) from error
        except MemoryError as error:
            raise TooLarge().with_traceback(error.__traceback__) from error

    def tick(self) -> None:
        """Check the clock now and then. Timers would interrupt main threads only, not the preview's."""
        self._ticks += 1
        if self._ticks % _TICKS == 0 and time.thread_time() > self._deadline:
            raise TimeUp

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Compute `left operator right` if the result is of a reasonable size."""
        numbers = isinstance(left, int) and isinstance(right, int)
        if operator == "**":
            if abs(right) > MAX_EXPONENT or (numbers and left.bit_length() * right > MAX_BITS):
                raise TooLarge
        elif operator == "*" and numbers:
            if left.bit_length() + right.bit_length() > MAX_BITS:
                raise TooLarge
        elif operator == "*":
            for some, times in ((left, right), (right, left)):
                sized = isinstance(times, int) and hasattr(some, "__len__")
                if sized and len(some) * times > MAX_REPEATED:
                    raise TooLarge
        if operator == "%" and isinstance(left, str) and _WIDTH.search(left):
            raise TooLarge
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse a template, adding a tick to every loop and macro."""
        template = super()._parse(source, name, filename)
        for node in template.find_all((nodes.For, nodes.Macro, nodes.CallBlock)):
            tick = nodes.Call(nodes.EnvironmentAttribute("tick"), [], [], None, None)
            node.body.insert(0, nodes.ExprStmt(tick).set_lineno(node.lineno))  # type: ignore[attr-defined] # all three have a body
        return template


_WIDTH = re.compile(r"%(?:\(.*?\))?[-#0 +]*(?:\d{3,}|\*|\d*\.(?:\d{3,}|\*))")
