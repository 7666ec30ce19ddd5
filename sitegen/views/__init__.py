"""Views: all that a template may read of a page. The theme contract.

Invariant: a page's bytes depend on its view, the site's view, its template's closure and, for a
document, the body named in the view; on nothing else. URLs are given from the site's root
without a leading slash; a template writes `view.page.root` before them.
"""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from sitegen.views.citations import *
from sitegen.views.common import *
from sitegen.views.documents import *
from sitegen.views.exports import MachineView
from sitegen.views.history import *
from sitegen.views.ledger import *
from sitegen.views.lifecycle import *
from sitegen.views.lists import *
from sitegen.views.numbers import *
from sitegen.views.plans import *

View = (
    HomeView
    | YearView
    | OrganizationView
    | ShelfView
    | NumbersView
    | CategoryView
    | CategoriesView
    | PlansView
    | DataView
    | SearchView
    | DocumentView
    | ParallelView
    | TranslationsView
    | ChangesView
    | MessageView
    | SiteMapView
    | LedgerView
    | RedirectView
    | MachineView
)

KINDS: dict[str, type[View]] = {kind.__name__: kind for kind in get_args(View)}
"""Each kind of view by its name: how a view that was encoded is decoded."""


class Page(Struct, frozen=True):
    """A page of the site: where it is written, how it is drawn, what of."""

    path: str
    template: str
    language: str
    view: View
    source: str = ""  # path of the document that it shows, if it shows one
