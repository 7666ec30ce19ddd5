"""Settings for editors in the browser, Sveltia CMS and Decap CMS, from the fields that documents have.

One collection an organization: its documents lie in `content/<id>/<year>/<month><day>-<title>.md`.
Keys are those of the site's own language, so that an editor reads what clerks and `import` write.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from sitegen.config.model import Config
from sitegen.content.fields import DOCUMENT
from sitegen.content.notice_kinds import kinds
from sitegen.content.notice_kinds.values import front_matter_fields
from sitegen.domain.organization import Organization
from sitegen.messages import catalogue, spoken
from sitegen.schema.fields import Field, Kind, ListOf, Record
from sitegen.schema.kinds import Choice, Day, Flag, Moment, PathKind, TextKind

Editor = Literal["sveltia", "decap"]
EDITORS: tuple[Editor, ...] = ("sveltia", "decap")
BACKENDS = ("github", "gitlab", "gitea", "test-repo")
_MACHINE = frozenset(("translated_from", "allow", "aliases", "index_number"))
"""Fields that the program or an administrator writes."""

Settings = dict[str, Any]


class Wanted(Struct, frozen=True):
    """The site and the editor that the settings are for.

    Attributes:
        editor: The editor.
        backend: Where the sources lie: one of BACKENDS. "test-repo" stays in the browser.
        repository: `owner/name` on that service.
        branch: Of the repository.
        language: Of labels and hints.
        organizations: Ids; empty for all.
    """

    editor: Editor
    backend: str
    repository: str
    branch: str = "main"
    language: str = ""
    organizations: tuple[str, ...] = ()


def settings(config: Config, wanted: Wanted) -> Settings:
    """Return the settings of an editor, to be written as YAML (or JSON, which is YAML)."""
    backend: Settings = {"name": wanted.backend}
    if wanted.repository:
        backend |= {"repo": wanted.repository, "branch": wanted.branch}
    made = _Maker(config, wanted)
    found: Settings = {
        "backend": backend,
        "media_folder": f"{config.content}/_media",
        "public_folder": "/_media",
        "slug": {"encoding": "unicode", "clean_accents": False},
    }
    if wanted.editor == "sveltia":
        found["output"] = {"omit_empty_optional_fields": True, "yaml": {"quote": "none"}}
    if len(config.languages) > 1:
        found["i18n"] = {
            "structure": "multiple_files",
            "locales": list(config.languages),
            "default_locale": config.languages[0],
        }
        if wanted.editor == "sveltia":
            found["i18n"] |= {
                "omit_default_locale_from_filename": True,
                "initial_locales": "default",
            }
        else:  # Decap would write the first language's texts as `name.zh-Hans.md`
            del found["i18n"]
    found["collections"] = [made.collection(one) for one in made.organizations()]
    return found


PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
</head>
<body>
<script src="{script}"></script>
</body>
</html>
"""
"""The page of the editor; the script lies beside it, for pages load nothing from other hosts."""
SCRIPTS: dict[Editor, str] = {"sveltia": "sveltia-cms.js", "decap": "decap-cms.js"}
PACKAGES: dict[Editor, str] = {"sveltia": "@sveltia/cms", "decap": "decap-cms"}


class _Maker:
    """Makes the collections of one editor."""

    def __init__(self, config: Config, wanted: Wanted) -> None:
        self._config = config
        self._wanted = wanted
        self._language = wanted.language or config.languages[0]
        self._chinese_keys = spoken(config.languages[0]) == "zh-Hans"
        self._hints: dict[str, str] = catalogue(self._language)["editor"]["hint"]

    def organizations(self) -> Iterator[Organization]:
        """Yield the organizations that get a collection."""
        ids = self._wanted.organizations
        for one in self._config.organizations:
            if one.id in ids or not (ids or one.until):
                yield one

    def collection(self, organization: Organization) -> Settings:
        """Return the collection of an organization's documents."""
        name = organization.name.in_language(self._language)
        day, title = self._key("date"), self._key("title")
        made: Settings = {
            "name": organization.id,
            "label": name,
            "folder": f"{self._config.content}/{organization.id}",
            "path": f"{{{{{day} | date('YYYY')}}}}/{{{{slug}}}}",
            "slug": f"{{{{{day} | date('MMDD')}}}}-{{{{{title}}}}}",
            "identifier_field": title,
            "summary": f"{{{{{day}}}}} {{{{{title}}}}}",
            "sortable_fields": [day, title],
            "extension": "md",
            "format": "yaml-frontmatter",
            "create": True,
            "delete": False,
            "media_folder": "",
            "public_folder": "",
            "fields": [*self._fields(organization), *self._fields_of_kinds(), self._body()],
        }
        if self._is_translated():
            made["i18n"] = True
        return made

    def _is_translated(self) -> bool:
        return self._wanted.editor == "sveltia" and len(self._config.languages) > 1

    def _fields(self, organization: Organization) -> Iterator[Settings]:
        for one in DOCUMENT.fields:
            if one.key in _MACHINE:
                continue
            made = self._field(one)
            if one.key == "org":
                made = {"name": made["name"], "widget": "hidden", "default": organization.id}
            elif one.key == "category":
                made |= {"widget": "select", "options": self._categories()}
            elif one.key == "kind":
                made |= {"widget": "select", "options": self._kinds()}
            elif one.key == "summary":
                made["widget"] = "text"
            elif one.key == "display":  # 15天: the record stands for days where it is a text
                made |= {"widget": "string"}
                made.pop("fields", None)
            if self._is_translated():
                of_translation = one.key in ("title", "summary")
                made["i18n"] = of_translation or "none"
            yield made

    def _fields_of_kinds(self) -> Iterator[Settings]:
        """Yield the kind fields, each with the names of its kinds."""
        known = kinds(self._config.kinds)
        for field, one in zip(known.fields, front_matter_fields(known), strict=True):
            users = [kind for kind in known.kinds if field.id in kind.fields]
            if not users:
                continue
            made = self._field(one) | {"label": field.name.in_language(self._language)}
            names = "、".join(kind.name.in_language(self._language) for kind in users)
            made["hint"] = self._hints["of_kinds"].format(kinds=names)
            if self._is_translated():
                made["i18n"] = "none"
            yield made

    def _kinds(self) -> list[Settings]:
        """Return the kinds of notice by their names in the site's language."""
        own = self._config.languages[0]
        return [
            {"label": one.name.in_language(self._language), "value": one.name.in_language(own)}
            for one in kinds(self._config.kinds).kinds
        ]

    def _body(self) -> Settings:
        label = catalogue(self._language)["editor"]["body"]
        body: Settings = {"name": "body", "label": label, "widget": "markdown"}
        body |= {"required": False, "modes": ["raw", "rich_text"]}
        body["hint"] = self._hints["body"]
        if self._is_translated():
            body["i18n"] = True
        return body

    def _field(self, one: Field) -> Settings:
        made: Settings = {"name": self._key_of(one), "label": self._label(one)}
        made |= self._widget(one.kind)
        made["required"] = one.required
        if hint := self._hints.get(one.key, ""):
            made["hint"] = hint
        return made

    def _widget(self, kind: Kind) -> Settings:
        match kind:
            case Day():
                return {"widget": "datetime", "format": "YYYY-MM-DD", **self._date_only()}
            case Moment():
                return {"widget": "datetime", "format": "YYYY-MM-DD HH:mm"}
            case Flag():
                return {"widget": "boolean", "default": False}
            case Choice():
                return {"widget": "select", "options": self._choices(kind)}
            case ListOf() if isinstance(kind.kind, Record):
                return {"widget": "list", "collapsed": True, "fields": self._record(kind.kind)}
            case ListOf():
                return {"widget": "list"}
            case Record():
                return {"widget": "object", "collapsed": True, "fields": self._record(kind)}
            case PathKind():
                return {"widget": "string"}
            case TextKind() if kind.limit > 1_000:
                return {"widget": "text"}
            case _:
                return {"widget": "string"}

    def _date_only(self) -> Settings:
        if self._wanted.editor == "sveltia":
            return {"type": "date"}
        return {"date_format": "YYYY-MM-DD", "time_format": False}

    def _record(self, record: Record) -> list[Settings]:
        made = [self._field(one) for one in record.fields.fields]
        for one, field in zip(made, record.fields.fields, strict=True):
            if field.key == "file":
                one |= {"widget": "file", "choose_url": False}
        return made

    def _choices(self, kind: Choice) -> list[Settings]:
        """Return the options of a choice: written in the site's language, labelled in the wanted one."""
        labels = _spelled(kind, spoken(self._language) == "zh-Hans")
        written = _spelled(kind, self._chinese_keys)
        return [
            {"label": labels.get(value, word), "value": word} for value, word in written.items()
        ]

    def _categories(self) -> list[Settings]:
        """Return the categories by their names, as clerks type them, and by ids, as programs do."""
        found = []
        for one in self._config.categories:
            label = one.name.in_language(self._language)
            name = one.name.in_language(self._config.languages[0])
            found.append({"label": label, "value": name})
            if one.id != name:
                found.append({"label": f"{label} ({one.id})", "value": one.id})
        return found

    def _label(self, one: Field) -> str:
        if spoken(self._language) == "zh-Hans" and one.chinese:
            return one.chinese
        return one.key.replace("_", " ").capitalize()

    def _key(self, key: str) -> str:
        return self._key_of(DOCUMENT.by_key[key])

    def _key_of(self, one: Field) -> str:
        return one.chinese if self._chinese_keys and one.chinese else one.key


def _spelled(kind: Choice, chinese: bool) -> dict[str, str]:
    """Return the first spelling of each value of a choice, in Chinese or not, as far as it has one."""
    found: dict[str, str] = {}
    for alike in (True, False):
        for typed, kept in kind.words:
            if (typed.isascii() != chinese) == alike:
                found.setdefault(kept, typed)
    return found
