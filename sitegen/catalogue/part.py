"""Restrict a site to a part: one organization with its subordinates, or one year."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.items import Item, language_prefix
from sitegen.catalogue.number_series import numbered
from sitegen.config.model import Config


class Part(Struct, frozen=True):
    """The documents of an organization (id; "" for all) and of a year (0 for all)."""

    organization: str = ""
    year: int = 0

    def includes(self, item: Item, config: Config) -> bool:
        """Return True if an item belongs to the part."""
        tree = config.organizations
        of_organization = any(
            one.id == self.organization for issuer in item.issuers for one in tree.line(issuer)
        )
        return (of_organization or not self.organization) and self.year in (0, item.year)


def restricted(whole: Catalogue, part: Part, config: Config) -> Catalogue:
    """Return the catalogue of a part, related and checked as in the whole.

    Reports on a plan come with it, whoever made them and whenever: without them its targets would
    seem to be missed. Links to documents outside the part lead nowhere, as those to drafts do.
    """
    chosen = {item.url for item in whole.every if part.includes(item, config)}
    chosen |= {
        report.url for url, plan in whole.plans.items() if url in chosen for report in plan.reports
    }
    kept = tuple(item for item in whole.every if item.url in chosen)
    paths = {version.path for item in kept for version in item.versions}
    prefixes = [language_prefix(language, config) for language in config.languages]
    outside = {
        prefix + item.url for item in whole.every if item.url not in chosen for prefix in prefixes
    }

    def within(links: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {
            path: tuple("" if url.partition("#")[0] in outside else url for url in urls)
            for path, urls in links.items()
            if path in paths
        }

    return replace(
        whole,
        items=tuple(item for item in whole.items if item.url in chosen),
        every=kept,
        resources=tuple(
            one for one in whole.resources if f"{one.url.rpartition('/')[0]}/" not in outside
        ),
        targets=within(whole.targets),
        cited=within(whole.cited),
        numbered=numbered(kept),
        attached={path: files for path, files in whole.attached.items() if path in paths},
        addresses=(),  # lists and years that the part has no page for
        references={
            name: url
            for name, url in whole.references.items()
            if url in chosen and name.rpartition("#")[0] in paths
        },
        translated=tuple(item for item in whole.translated if item.url in chosen),
        plans={url: plan for url, plan in whole.plans.items() if url in chosen},
        followups={
            url: tuple(one for one in some if one.notice in chosen)
            for url, some in whole.followups.items()
            if url in chosen
        },
        amendments={url: some for url, some in whole.amendments.items() if url in chosen},
    )
