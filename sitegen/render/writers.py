"""Writers of data formats: views to Atom, JSON Feed, sitemap, robots.txt, JSON and CSV.

Invariant: like a template, a writer sees its view, the site's view and the theme's strings. JSON and CSV
are written by libraries. XML is written here, ten times as fast as by ElementTree: every text passes
`escape`; URLs are percent-encoded and so are safe but for the site's own part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from typing import Any

import msgspec

from sitegen.domain.relation import STATES
from sitegen.render import ledger_tables as ledgertables
from sitegen.render.records import (
    PLANS_VERSION,
    VERSION,
    DetailRecord,
    FigureRecord,
    MilestoneRecord,
    Record,
    TargetRecord,
    columns,
    fields_of,
    line,
)
from sitegen.render.strings import Translate
from sitegen.render.urls import quoted
from sitegen.views import SiteView
from sitegen.views.exports import (
    Address,
    BareView,
    ChangeFeedView,
    FeedEntry,
    FeedView,
    SitemapView,
    TableView,
    absolute,
)

_JSON_FEED = "https://jsonfeed.org/version/1.1"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML = '<?xml version="1.0" encoding="utf-8"?>'
_NEVER = "1970-01-01T00:00:00Z"  # Atom wants a time even of a feed in which nothing stands yet
_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def atom(view: FeedView, site: SiteView, t: Translate) -> bytes:
    """Write a feed as Atom 1.0 (RFC 4287)."""
    base = escape(site.base_url)
    own = base + quoted(view.url)
    about = ""
    if site.description and not view.title:
        about += f"<subtitle>{escape(site.description)}</subtitle>\n"
    if site.license:
        about += f"<rights>{escape(site.license)}</rights>\n"
    entries = "".join([_atom_entry(entry, base, t) for entry in view.entries])
    return f"""{_XML}
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(site.language)}">
<id>{own}feed.atom</id>
<title>{escape(_title(view, site))}</title>
{about}<updated>{max((entry.updated for entry in view.entries), default=_NEVER)}</updated>
<link rel="self" type="application/atom+xml" href="{own}feed.atom"/>
<link rel="alternate" type="text/html" href="{own}"/>
<author><name>{escape(site.publisher.title)}</name><uri>{base}{quoted(site.publisher.url)}</uri></author>
{entries}</feed>
""".encode()


def _atom_entry(entry: FeedEntry, base: str, t: Translate) -> str:
    url = base + _at(entry)
    links = "".join(
        f'<link rel="related" type="text/html" href="{base}{quoted(one)}"/>\n'
        for one in entry.related
    )
    authors = "".join(
        f"<author><name>{escape(name)}</name><uri>{base}{quoted(place)}</uri></author>\n"
        for name, place in _authors(entry)
    )
    tags = "".join(
        f'<category term="{escape(term)}" label="{escape(label)}"/>\n'
        for term, label in _tags(entry, t)
    )
    return f"""<entry xml:lang="{escape(entry.language)}">
<id>{url}</id>
<title>{escape(entry.title)}</title>
<link rel="alternate" type="text/html" href="{url}"/>
{links}<published>{entry.published}</published>
<updated>{entry.updated}</updated>
{authors}{tags}<summary>{escape(_told(entry, t))}</summary>
</entry>
"""


def _authors(entry: FeedEntry) -> Iterator[tuple[str, str]]:
    """Yield name and address of each issuer."""
    yield entry.organization, entry.organization_url
    for one in entry.joint:
        yield one.title, one.url


def _tags(entry: FeedEntry, t: Translate) -> Iterator[tuple[str, str]]:
    """Yield (term, label) for the category, the kind and the states of an entry.

    States come from later notices (corrected, repealed …), or say that the entry concerns the feed's
    organization.
    """
    yield entry.category, entry.category_name
    if entry.kind_name:
        yield entry.kind, entry.kind_name
    yield from ((kind, t(STATES[kind])) for kind in entry.followed)
    if entry.concerned:
        village = entry.concerned == "village"
        yield (
            "concerned",
            t("Concerns this village") if village else t("Concerns this organization"),
        )


def json_feed(view: FeedView, site: SiteView, t: Translate) -> bytes:
    """Write a feed as JSON Feed 1.1."""
    base = site.base_url
    publisher = {"name": site.publisher.title, "url": absolute(base, site.publisher.url)}
    feed: dict[str, Any] = {
        "version": _JSON_FEED,
        "title": _title(view, site),
        "home_page_url": absolute(base, view.url),
        "feed_url": absolute(base, f"{view.url}feed.json"),
        "language": site.language,
        "authors": [publisher],
    }
    if site.description and not view.title:
        feed["description"] = site.description
    feed["items"] = [_json_item(entry, base, t) for entry in view.entries]
    return _json(feed)


def _json_item(entry: FeedEntry, base: str, t: Translate) -> dict[str, Any]:
    url = base + _at(entry)
    related = [absolute(base, one) for one in entry.related]
    return {
        "id": url,
        "url": url,
        "title": entry.title,
        "content_text": _told(entry, t),
        "date_published": entry.published,
        "date_modified": entry.updated,
        "authors": [{"name": name, "url": absolute(base, url)} for name, url in _authors(entry)],
        "tags": [label for _, label in _tags(entry, t)],
        "language": entry.language,
        **({"_related": related} if related else {}),
    }


def changes_atom(view: ChangeFeedView, site: SiteView, t: Translate) -> bytes:
    """Write the change log as Atom."""
    return atom(_as_feed(view, t), site, t)


def changes_json(view: ChangeFeedView, site: SiteView, t: Translate) -> bytes:
    """Write the change log as JSON Feed."""
    return json_feed(_as_feed(view, t), site, t)


def _as_feed(view: ChangeFeedView, t: Translate) -> FeedView:
    kinds = {"corrected": t("Corrected"), "withdrawn": t("Withdrawn"), "replaced": t("Replaced")}
    kinds |= {kind: t(label) for kind, label in STATES.items()}
    entries = tuple(
        FeedEntry(
            url=one.url,
            title=f"{kinds[one.kind]}: {one.title}",
            language=one.language,
            organization=one.organization,
            organization_url=one.organization_url,
            category=one.kind,
            category_name=kinds[one.kind],
            published=one.time,
            updated=one.time,
            summary=one.text,
            withdrawn=None,
            anchor=one.anchor,
            related=(one.related,) if one.related else (),
        )
        for one in view.entries
    )
    title = t("Change log of %(name)s", name=view.name) if view.name else t("Change log")
    return FeedView(view.url, title, entries)


def _at(entry: FeedEntry) -> str:
    return quoted(entry.url) + (f"#{entry.anchor}" if entry.anchor else "")


def _title(view: FeedView, site: SiteView) -> str:
    return f"{view.title} - {site.title}" if view.title else site.title


def _told(entry: FeedEntry, t: Translate) -> str:
    """Return the text of a feed entry: the summary; of a withdrawn document, since when and why."""
    if entry.withdrawn is None:
        return entry.summary or entry.title
    told = t("Withdrawn on %(day)s", day=entry.withdrawn.date.isoformat())  # as document.html says
    return f"{told}: {entry.withdrawn.reason}"


def sitemap(view: SitemapView, site: SiteView, t: Translate) -> bytes:
    """Write a sitemap with the versions of each page in other languages."""
    base, own = escape(site.base_url), site.languages[0]
    lines = []
    for address in view.addresses:
        links = ""
        for language, url in address.versions:
            href = f'href="{base}{quoted(url)}"/>'
            links += f'<xhtml:link rel="alternate" hreflang="{escape(language)}" {href}'
            if language == own:
                links += f'<xhtml:link rel="alternate" hreflang="x-default" {href}'
        lines.append(f"<url>{_place(address, base)}{links}</url>\n")
    head = f'{_XML}\n<urlset xmlns="{_SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    return f"{head}{''.join(lines)}</urlset>\n".encode()


def sitemap_index(view: SitemapView, site: SiteView, t: Translate) -> bytes:
    """Write the index of a sitemap's parts."""
    base = escape(site.base_url)
    lines = [f"<sitemap>{_place(address, base)}</sitemap>\n" for address in view.addresses]
    head = f'{_XML}\n<sitemapindex xmlns="{_SITEMAP}">\n'
    return f"{head}{''.join(lines)}</sitemapindex>\n".encode()


def _place(address: Address, base: str) -> str:
    place = f"<loc>{base}{quoted(address.url)}</loc>"
    return f"{place}<lastmod>{address.changed}</lastmod>" if address.changed else place


def robots(view: BareView, site: SiteView, t: Translate) -> bytes:
    """Write `robots.txt` (RFC 9309): everything may be read."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.base_url}sitemap.xml\n".encode()


def table_as_json(view: TableView, site: SiteView, t: Translate, name: str) -> bytes:
    """Write records as JSON, one a line."""
    head = msgspec.json.encode(
        {
            "$schema": absolute(site.base_url, f"data/{SCHEMAS[name]}"),
            "version": VERSION if name == "documents" else PLANS_VERSION,
            "title": site.title,
            "publisher": site.publisher.title,
            "license": site.license,
        }
    )
    return b"".join((head[:-1], b',"', name.encode(), b'":[\n', view.records, b"\n]}\n"))


def table_as_csv(view: TableView, site: SiteView, t: Translate, name: str) -> bytes:
    """Write records as CSV (RFC 4180) in UTF-8 with a byte order mark, for Excel."""
    if name == "documents":
        head = columns(site.languages)
    else:
        head = tuple(field for field, _ in fields_of(RECORDS[name]))
    return b"".join((b"\xef\xbb\xbf", line(head), view.records))


def schema(view: BareView, site: SiteView, t: Translate, name: str) -> bytes:
    """Write the JSON Schema of a kind of tables."""
    (reference,), components = msgspec.json.schema_components(
        [RECORDS[name]], ref_template="#/$defs/{name}"
    )
    text = {"type": "string"}
    properties = {
        "$schema": {**text, "format": "uri"},
        "version": {"const": VERSION if name == "documents" else PLANS_VERSION},
        "title": text,
        "publisher": text,
        "license": text,
        name: {"type": "array", "items": reference},
    }
    whole = {
        "$schema": _JSON_SCHEMA,
        "$id": absolute(site.base_url, f"data/{SCHEMAS[name]}"),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": _with_numbers(components),
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def _with_numbers(schema: Any) -> Any:
    """Return a schema in which exact numbers, which msgspec takes for texts, are numbers, as they are written."""
    match schema:
        case {"format": "decimal", **rest}:
            return {**rest, "type": "number"}
        case dict():
            return {name: _with_numbers(part) for name, part in schema.items()}
        case list():
            return [_with_numbers(part) for part in schema]
    return schema


RECORDS = {
    "documents": Record,
    "details": DetailRecord,
    "targets": TargetRecord,
    "milestones": MilestoneRecord,
    "progress": FigureRecord,
}
"""The kinds of tables of open data, by the name under which a file holds their records."""
SCHEMAS = {
    "documents": "schema.json",
    "details": "details-schema.json",
    "targets": "targets-schema.json",
    "milestones": "milestones-schema.json",
    "progress": "progress-schema.json",
}


def _json(value: dict[str, Any]) -> bytes:
    return msgspec.json.encode(value) + b"\n"


WRITERS: dict[str, Callable[[Any, SiteView, Translate], bytes]] = {
    "feed.atom": atom,
    "feed.json": json_feed,
    "changes-feed.atom": changes_atom,
    "changes-feed.json": changes_json,
    "sitemap.xml": sitemap,
    "sitemap-index.xml": sitemap_index,
    "robots.txt": robots,
    **{f"{name}.json": partial(table_as_json, name=name) for name in RECORDS},
    **{f"{name}.csv": partial(table_as_csv, name=name) for name in RECORDS},
    **{file: partial(schema, name=name) for name, file in SCHEMAS.items()},
    "ledger.json": ledgertables.as_json,
    "ledger.csv": ledgertables.as_csv,
    "ledger.xlsx": ledgertables.as_xlsx,
}
"""Built-in writers by reserved template name; themes cannot replace them."""
