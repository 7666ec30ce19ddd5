"""`published.lock`: every address that was ever public, so that none vanishes silently.

One line an address, in order, separated by tabs: the address, the document's own day of publication, the
source path; a fourth field says when and why it was forgotten on purpose. Nothing else, so that the
file holds no text that may have to go, two branches that publish the same notice write the same
line, and git can merge what both have added (`merge=union`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from sitegen import diagnostics as d
from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.items import url_in
from sitegen.config.model import Config
from sitegen.content.file_names import name_parts
from sitegen.content.source_text import unreadable
from sitegen.diagnostics import Diagnostic, Findings, Location
from sitegen.system import files
from sitegen.system.codec import digest_bytes

RECORD = "published.lock"
_HEAD = "# sitegen: 发布过的地址,由生成程序登记;请与材料一起提交,不要手工改动。Addresses that were published."
_LARGEST = 256 * 1024 * 1024  # bytes: some four million addresses


_BREAKS = str.maketrans("\t\n\r", "   ")  # what ends a field or a line


class LockEntry(Struct, frozen=True, order=True):
    """A published address within the site."""

    url: str
    date: str
    source: str  # path from the folder of site.yaml
    forgotten: str = ""  # since when and why nobody misses it

    def __str__(self) -> str:
        fields = [self.url, self.date, self.source, *filter(None, [self.forgotten])]
        return "\t".join(field.translate(_BREAKS) for field in fields)

    @property
    def is_page(self) -> bool:
        """True for a page, False for a file that belongs to one."""
        return self.url.endswith(("/", ".html", ".htm"))

    @property
    def page(self) -> str:
        """The address of the page that a file belongs to."""
        return self.url.rpartition("/")[0] + "/"

    @property
    def place(self) -> tuple[str, str]:
        """Organization and name of a document's page: dongwa/2024/accounts/."""
        organization, _, name = ("", "", *self.url.rstrip("/").split("/"))[-3:]
        return organization, name


class PublishedLock(Struct, frozen=True, dict=True):
    """A published.lock, as its bytes; `unreadable` says why there are none."""

    data: bytes = b""
    unreadable: Findings = ()

    @cached_property
    def name(self) -> str:
        """Digest of the file."""
        return digest_bytes(self.data)

    @cached_property
    def lines(self) -> dict[str, int]:
        """The line of each address."""
        return self._read[1]

    @property
    def in_order(self) -> bool:
        """True if the entries are in the order in which they are written; a merge may have mixed lines."""
        return list(self.entries) == sorted(self.entries)

    @cached_property
    def entries(self) -> dict[str, LockEntry]:
        """All readable entries, by address. Of two for one address a forgotten one wins."""
        return self._read[0]

    @cached_property
    def faults(self) -> Findings:
        """Findings about lines that cannot be read."""
        return (*self.unreadable, *self._read[2])

    @cached_property
    def _read(self) -> tuple[dict[str, LockEntry], dict[str, int], Findings]:
        entries: dict[str, LockEntry] = {}
        lines: dict[str, int] = {}
        faults: list[Diagnostic] = []
        for number, data in enumerate(self.data.split(b"\n"), 1):  # U+2028 and U+0085 end no line
            line, is_text = _decoded(data.removesuffix(b"\r"))
            fields = line.split("\t")
            if len(fields) in (3, 4) and fields[0] and fields[2] and is_text:
                one = LockEntry(*fields)
                if one.url not in entries or one.forgotten:
                    entries[one.url] = one
                    lines[one.url] = number
            elif line.strip() and not line.startswith("#"):
                faults.append(d.bad_record_line(Location(RECORD, number, 1), line[:60]))
        return entries, lines, tuple(faults)

    def with_entries(self, some: Iterable[LockEntry]) -> PublishedLock:
        """Return the file with some entries replacing those for their addresses."""
        entries = self.entries | {one.url: one for one in some}
        lines = [_HEAD, *(str(entries[url]) for url in sorted(entries))]
        return PublishedLock("".join(f"{line}\n" for line in lines).encode())


def _decoded(data: bytes) -> tuple[str, bool]:
    """Return a line, and True if all of it is UTF-8."""
    try:
        return data.decode(), True
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace"), False


class Comparison(Struct, frozen=True):
    """Differences between what was ever published and what is provided now."""

    missed: frozenset[str] = (
        frozenset()
    )  # documents (paths below content/) whose pages nothing provides any more
    findings: Findings = ()


def load(root: Path) -> PublishedLock:
    """Read published.lock of the site in a folder; an empty one if there is none yet."""
    try:
        return PublishedLock(files.read(root / RECORD, _LARGEST))
    except files.Unreadable as fault:
        if fault.reason == "missing":
            return PublishedLock()
        return PublishedLock(unreadable=(unreadable(Location(RECORD), fault, _LARGEST),))


def compared(
    register: PublishedLock,
    now: dict[str, LockEntry],
    catalogue: Catalogue,
    config: Config,
    faulty: frozenset[str],
) -> Comparison:
    """Compare what was published with what is provided `now`.

    Documents with errors (`faulty`: paths below content/) have other findings and are skipped.
    """
    gone = _vanished(register, now, catalogue, config)
    sources = {one: one.source.removeprefix(f"{config.content}/") for one in gone}
    untold = {_document(path, config) for path in faulty}
    told = (one for one in gone if _document(sources[one], config) not in untold)
    missed = frozenset(sources[one] for one in gone if one.is_page)
    return Comparison(missed, (*register.faults, *_complaints(register, now, told)))


def provided(catalogue: Catalogue, config: Config) -> dict[str, LockEntry]:
    """Return the addresses that the site provides now: documents, attachments, aliases."""
    found: dict[str, LockEntry] = {}
    for item in catalogue.items:
        day = str(item.main.date)
        for version in item.versions:
            url = url_in(item, version.language, config)
            found[url] = LockEntry(url, day, f"{config.content}/{version.path}")
            for _, file in catalogue.attached.get(version.path, ()):
                source = f"{config.content}/{file.source}"
                found[file.url] = LockEntry(file.url, day, source)
        for alias in item.main.aliases:
            url = alias.removesuffix("index.html")
            found[url] = LockEntry(url, day, f"{config.content}/{item.main.path}")
    return found


def unrecorded(register: PublishedLock, now: Mapping[str, LockEntry]) -> list[LockEntry]:
    """Return the entries to add. The day on which an address was first recorded stays."""
    known = register.entries
    new = []
    for url, one in now.items():
        before = known.get(url)
        if before is None or before.forgotten:
            new.append(one)
        elif before.source != one.source:
            new.append(replace(one, date=before.date))
    return new


def record(root: Path, register: PublishedLock, new: list[LockEntry]) -> PublishedLock:
    """Add entries to published.lock and return it.

    Raises:
        OSError: The file cannot be written.
    """
    if register.faults or (not new and register.in_order):
        return register
    made = register.with_entries(new)
    files.replace(root / RECORD, made.data)
    return made


def forget(root: Path, register: PublishedLock, one: LockEntry, why: str) -> None:
    """Record that an address may vanish.

    Raises:
        OSError: The file cannot be written.
    """
    made = register.with_entries([replace(one, forgotten=why)])
    files.replace(root / RECORD, made.data)


def url_of(typed: str, base_url: str) -> str:
    """Return an address as in published.lock: typed whole, with a slash before it, or as it is there."""
    url = (
        unquote(typed.strip())
        .removeprefix(unquote(base_url))
        .lstrip("/")
        .removesuffix("index.html")
    )
    return url if not url or url.endswith("/") or "." in url.rpartition("/")[2] else f"{url}/"


def similar(register: PublishedLock, url: str) -> str:
    """Return the recorded address most similar to one; "" if none is."""
    return d.nearest(url, register.entries)


def _vanished(
    register: PublishedLock,
    now: dict[str, LockEntry],
    catalogue: Catalogue,
    config: Config,
) -> tuple[LockEntry, ...]:
    """Return entries that are not provided any more and were not forgotten on purpose.

    The files of a page go with it, and may go when it is withdrawn.
    """
    known = register.entries
    gone = [known[url] for url in known.keys() - now.keys() if not known[url].forgotten]
    if not gone:
        return ()
    withdrawn = {
        url_in(item, version.language, config)
        for item in catalogue.items
        for version in item.versions
        if version.withdrawn
    }
    return tuple(
        one
        for one in sorted(gone)
        if one.is_page or (one.page in now and one.page not in withdrawn)
    )


def _document(path: str, config: Config) -> tuple[str, str]:
    """Return folder and slug of a document's file, which its translations share."""
    return path.rpartition("/")[0], name_parts(path, config.languages)[0]


def _complaints(
    register: PublishedLock, now: dict[str, LockEntry], gone: Iterable[LockEntry]
) -> Iterator[Diagnostic]:
    """Yield a finding for each vanished address, naming a new document that it may have become."""
    gone = tuple(gone)
    fresh = [one for url, one in now.items() if url not in register.entries] if gone else []
    for one in gone:
        at = Location(RECORD, register.lines[one.url], 1)
        if one.is_page:
            yield d.vanished(at, one.url, one.source, _moved(one, fresh))
        else:
            yield d.vanished_file(at, one.url, one.source)


def _moved(gone: LockEntry, fresh: list[LockEntry]) -> str:
    """Return the new document that a vanished one most likely became; "" if none.

    That is the same file with another address, else one of the same organization with the same day or name.
    """
    pages = [one for one in fresh if one.is_page]
    here = [one for one in pages if one.place[0] == gone.place[0]]
    for alike in (
        [one.source for one in pages if one.source == gone.source],
        [one.source for one in here if one.date == gone.date],
        [one.source for one in here if one.place[1] == gone.place[1]],
    ):
        if alike:
            return d.nearest(gone.source, alike) or alike[0]
    return ""
