"""Every page of both boards: whole, reachable, unmistakable."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.web.site import Page, Site

BOARDS = ("demo", "hostile")


@pytest.fixture(params=BOARDS)
def site(request: pytest.FixtureRequest, board_of: dict[str, Site]) -> Site:
    """One board after the other."""
    found = board_of[request.param]
    assert len(found.pages) > 200
    return found


def proper(site: Site) -> list[Page]:
    """Return the pages that are not redirects."""
    return [page for page in site.pages.values() if not page.moved]


def test_no_link_is_broken_and_no_anchor_missing(site: Site) -> None:
    broken = []
    for page in site.pages.values():
        for link in [*page.links, *page.loads]:
            if page.url.endswith("404.html") and link.startswith("/"):
                continue  # from the root of the host, where the page is shown for any address
            target = site.target(page, link)
            if target is None:
                assert link.startswith(("https://", "mailto:", "tel:")), (page.url, link)
            elif not site.there(target[0]) or (
                target[1] and target[0] in site.pages and target[1] not in site.pages[target[0]].ids
            ):
                broken.append((page.url, link))
    assert broken == []


def test_every_page_can_be_reached_from_the_first(site: Site) -> None:
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        url = waiting.pop()
        if url in reached or url not in site.pages:
            continue
        reached.add(url)
        page = site.pages[url]
        targets = (site.target(page, link) for link in page.links)
        waiting += [target[0] for target in targets if target]
    unreached = {page.url for page in proper(site)} - reached
    assert {url for url in unreached if not url.endswith("404.html")} == set()


def test_versions_in_other_languages_name_each_other(site: Site) -> None:
    seen = 0
    for page in proper(site):
        own = site.base_url + page.url
        for language, address in page.versions:
            seen += 1
            target = site.target(page, address)
            assert target, "absolute, and of this site"
            other = site.pages[target[0]]
            assert other.canonical == address, page.url
            if language != "x-default":
                assert other.language == language, page.url
            assert site.target(other, own) in [site.target(other, a) for _, a in other.versions]
        if page.versions:
            languages = [language for language, _ in page.versions]
            assert sorted(set(languages)) == sorted(languages), page.url
            assert {page.language, "x-default"} <= set(languages), page.url
    assert seen > 50


def test_each_page_is_canonical_or_names_the_canonical_one(site: Site) -> None:
    for page in proper(site):
        if not page.url.endswith("404.html"):
            target = site.target(page, page.canonical)
            assert target, page.url
            assert target[0] in site.pages, page.url


def test_every_page_has_one_h1_a_title_a_language_and_a_description(site: Site) -> None:
    for page in site.pages.values():
        assert page.headings == 1, page.url
        expected = [one for one in site.languages[1:] if page.url.startswith(f"{one.lower()}/")]
        assert page.language == (expected or site.languages)[0], page.url
        assert page.title, page.url
        assert page.moved or page.hidden or page.meta["description"].strip(), page.url


def test_no_two_pages_of_a_language_have_one_title(site: Site) -> None:
    titles = Counter((page.language, page.title) for page in proper(site))
    assert [title for title, count in titles.items() if count > 1] == []


def test_no_id_is_given_twice(site: Site) -> None:
    for page in site.pages.values():
        assert [one for one, count in Counter(page.ids).items() if count > 1] == [], page.url


def test_structured_data_is_valid_and_names_publisher_and_place(site: Site) -> None:
    """Documents and home pages name who publishes."""
    for page in proper(site):
        things = {str(thing["@type"]): thing for thing in page.things}
        assert all(thing["@context"] == "https://schema.org" for thing in page.things), page.url
        about = [things[kind] for kind in things if "Report" in kind or "Article" in kind]
        assert bool(about) == (page.meta.get("og:type") == "article"), page.url
        assert not about or "BreadcrumbList" in things, page.url
        if page.url in ("", *(f"{language.lower()}/" for language in site.languages[1:])):
            about = [things["WebSite"]]
        for thing in about:
            assert thing["publisher"]["@type"] == "GovernmentOrganization", page.url


def test_pages_have_no_inline_scripts_or_styles(site: Site) -> None:
    """Which the policy would stop; scripts are looked for by `Page`."""
    for page in site.pages.values():
        assert page.handlers == [], page.url
        assert "<style" not in page.text, page.url
        policy = page.meta["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), page.url
        assert "unsafe" not in policy, page.url
        assert "base-uri 'none'" in policy, page.url


def test_nothing_is_loaded_from_another_host(site: Site) -> None:
    for page in site.pages.values():
        assert [link for link in page.loads if "//" in link] == [], page.url


def test_open_graph_title_and_url_match_the_page(site: Site) -> None:
    for page in proper(site):
        title = page.meta.get("og:title")
        if title is not None:
            assert page.title.startswith(title), page.url
            assert page.meta["og:url"] == page.canonical, page.url
