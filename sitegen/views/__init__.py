"""Views: all that a template may read of a page. The theme contract.

Invariant: a page's bytes depend on its view, the site's view, its template's closure and, for a
document, the body named in the view; on nothing else. URLs are given from the site's root
without a leading slash; a template writes `view.page.root` before them.
"""

from __future__ import annotations

from msgspec import Struct

from sitegen.views.boards import *
from sitegen.views.citations import *
from sitegen.views.common import *
from sitegen.views.documents import *
from sitegen.views.enquiries import *
from sitegen.views.exports import BareView as _BareView  # noqa: F401 # so that `KINDS` has its views
from sitegen.views.history import *
from sitegen.views.kinds import *
from sitegen.views.ledger import *
from sitegen.views.lifecycle import *
from sitegen.views.lists import *
from sitegen.views.numbers import *
from sitegen.views.plans import *

View = HtmlView | MachineView

KINDS: dict[str, type[View]] = {
    kind.__name__: kind for base in (HtmlView, MachineView) for kind in base.__subclasses__()
}
"""Each kind of view by its name: how a view that was encoded is decoded."""

TEMPLATES = tuple(
    dict.fromkeys(name for kind in HtmlView.__subclasses__() for name in kind.templates)
)
"""Every template that pages are drawn with."""


class Page(Struct, frozen=True):
    """A page of the site: where it is written, how it is drawn, what of."""

    path: str
    template: str
    language: str
    view: View
    source: str = ""  # path of the document that it shows, if it shows one
