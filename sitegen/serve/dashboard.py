"""The clerk's front desk, `/_/`: duties due, drafts, scheduled and recent documents, findings."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import jinja2
from msgspec import Struct

from sitegen.catalogue.catalogue import is_draft
from sitegen.diagnostics import Diagnostic
from sitegen.diagnostics.finding import folded
from sitegen.diagnostics.report import as_data
from sitegen.domain.allowance import check_of
from sitegen.domain.document import Document, Text
from sitegen.messages import message
from sitegen.pipeline.cached import last_configured
from sitegen.serve.due_list import Dues, dues
from sitegen.serve.rebuilder import Shown, Step, Wish
from sitegen.serve.static_files import OWN
from sitegen.system import files
from sitegen.system.cache import open_cache
from sitegen.system.codec import decode

RECENT = 20  # files, the last saved first
MOST = 200  # lines of any other list
STALE = "D251"  # the finding that a translation is older than its source
_ASSETS = Path(__file__).parent / "assets"


class Line(Struct, frozen=True):
    """A file in a list of the front desk: title, source path, address, remark."""

    title: str
    path: str
    address: str = ""
    note: str = ""


class Dashboard(Struct, frozen=True):
    """Everything that the front desk shows after a build; `dues` is None without rules of disclosure."""

    build: int
    content: str  # folder of the sources
    dues: Dues | None
    recent: tuple[Line, ...]
    drafts: tuple[Line, ...]
    scheduled: tuple[Line, ...]
    stale: tuple[Line, ...]  # translations older than their source
    findings: tuple[dict[str, object], ...]
    more_findings: int
    organizations: tuple[tuple[str, str], ...] = ()  # id and name, for the import of files
    categories: tuple[tuple[str, str], ...] = ()


def desk(wish: Wish, content: str, shown: Shown, language: str) -> Dashboard:
    """Collect the data of the front desk from the last build."""
    now = wish.clock()
    with open_cache(wish.store) as cache:
        read = (row.document for row in cache.reads())
        documents = [decode(one, tuple[Document, Text])[0] for one in read if one]
        stats = {one.path: files.stat_of(f"{wish.root / content}/{one.path}") for one in documents}
        saved = {path: stat.mtime for path, stat in stats.items() if stat}
        documents.sort(key=lambda document: (-saved.get(document.path, 0), document.path))

        def line(document: Document, note: str = "") -> Line:
            pages = cache.pages_of(document.path)
            address = pages[0].removesuffix("index.html") if pages else ""
            return Line(document.title, f"{content}/{document.path}", address, note)

        def problem(finding: Diagnostic) -> dict[str, object]:
            pages = cache.pages_of(finding.at.path.removeprefix(f"{content}/"))
            address = pages[0].removesuffix("index.html") if pages else ""
            is_document = finding.at.path.startswith(f"{content}/") and finding.at.line > 0
            check = check_of(finding.code, dict(finding.params).get("kind", ""))
            return as_data(finding, language) | {
                "address": address,
                "check": check if is_document else None,
            }

        def ledger(organization: str) -> str:
            address = f"{organization}/ledger/"
            return address if (wish.folder / address / "index.html").is_file() else ""

        behind = {found.at.path for found in shown.findings if found.code == STALE}
        drafts = [document for document in documents if is_draft(document)]
        later = [one for one in documents if one.publish_at and one.publish_at > now]
        config = last_configured(cache)
        return Dashboard(
            build=shown.number,
            content=content,
            dues=dues(documents, config, now, language, ledger) if config else None,
            recent=tuple(
                line(document, _when(saved[document.path]))
                for document in documents[:RECENT]
                if document.path in saved
            ),
            drafts=tuple(line(document) for document in drafts[:MOST]),
            scheduled=tuple(
                line(document, f"{document.publish_at:%Y-%m-%d %H:%M}") for document in later[:MOST]
            ),
            stale=tuple(
                line(document) for document in documents if f"{content}/{document.path}" in behind
            )[:MOST],
            findings=tuple(
                problem(finding) | {"follow": [problem(one) for one in follow]}
                for finding, follow in folded(shown.findings)[:MOST]
            ),
            more_findings=max(0, len(shown.findings) - MOST),
            organizations=tuple(
                (one.id, one.name.in_language(language))
                for one in (config.organizations if config else ())
                if one.exists_on(now.date())
            ),
            categories=tuple(
                (one.id, one.name.in_language(language))
                for one in (config.categories if config else ())
            ),
        )


def drawn(found: Dashboard, base: str, styles: list[str], language: str) -> str:
    """Render the front desk as a page."""
    return _template("desk.html").render(
        desk=found,
        base=base,
        own=OWN,
        styles=styles,
        language=language,
        say=lambda key, **values: message(language, f"desk.{key}", **values),
    )


def styles_in(folder: Path) -> list[str]:
    """Return the theme's style sheets in the preview's folder."""
    found = sorted((folder / "assets").glob("style.*.css"))
    return [f"assets/{path.name}" for path in found[-1:]]


def _when(mtime: int) -> str:
    return f"{datetime.fromtimestamp(mtime / 1e9).astimezone():%Y-%m-%d %H:%M}"


def waiting(step: Step | None, language: str) -> str:
    """Render the page that is shown before the first build has ended."""
    label = message(language, f"progress.{step.stage}") if step else ""
    return _template("waiting.html").render(
        step={"label": label, "done": step.done, "total": step.total} if step else None,
        own=OWN,
        language=language,
        say=lambda key: message(language, f"waiting.{key}"),
    )


@lru_cache(maxsize=2)
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_ASSETS),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
