"""Look into attachments for personal data; each file once, by its digest."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.file_text import READABLE, UNREADABLE
from sitegen.checks.file_worker import FileReport
from sitegen.content.field_positions import place_of
from sitegen.diagnostics import Diagnostic
from sitegen.domain.allowance import CheckOptions, is_allowed
from sitegen.domain.document import Document
from sitegen.system.cache import Cache

STAGE = "attachments-3"  # raise it when the report on an unchanged file changes
SECONDS = 30.0  # for one file; a workbook of a million cells takes some 5


class _Known(Struct, frozen=True):
    """Reports of files that lie on the site, by digest."""

    stage: str
    reports: dict[str, FileReport]


def check_attachments(
    catalogue: Catalogue,
    digests: Mapping[str, str],
    root: Path,
    options: CheckOptions,
    cache: Cache,
) -> Iterator[Diagnostic]:
    """Find personal data in the files that documents publish.

    Args:
        catalogue: The items on the site, with their resources.
        digests: The digest of each file, by path below the content folder.
        root: The content folder.
        options: The checks that the site does not want.
        cache: Remembers the report of each file.
    """
    if "personal" in options.off:
        return
    used = {
        path: name for path, name in digests.items() if path.rpartition(".")[2].lower() in READABLE
    }
    kept = cache.state("attachments", _Known)
    known = kept.reports if kept and kept.stage == STAGE else {}
    first = {name: path for path, name in used.items() if name not in known}
    found = dict(_reports([(name, root / path) for name, path in first.items()]))
    names = frozenset(used.values())
    reports = {name: one for name, one in {**known, **found}.items() if name in names}
    if reports.keys() != known.keys():
        cache.remember_state("attachments", _Known(STAGE, reports))
    unread = {path for path in digests if path.rpartition(".")[2].lower() in UNREADABLE}
    if not unread and not any(one.hits or one.fault for one in reports.values()):
        return
    documents = {item.url: item.main for item in catalogue.items}
    for resource in catalogue.resources:
        name = used.get(resource.source)
        owner = documents.get(f"{resource.url.rpartition('/')[0]}/")
        if name and owner is not None:
            yield from _findings(owner, resource.source, reports[name])
        elif resource.source in unread and owner is not None:
            report = FileReport(resource.source, fault="another format")
            yield from _findings(owner, resource.source, report)


def _findings(owner: Document, path: str, report: FileReport) -> Iterator[Diagnostic]:
    file = path.rpartition("/")[2]
    at = place_of(owner, "attachments")
    if report.fault and not is_allowed("personal", owner.allow):
        yield d.unread_attachment(at, file, report.fault)
    for hit in report.hits:
        if not is_allowed(hit.kind, owner.allow):  # type: ignore[arg-type] # a kind is a check
            told = d.personal_data_in_file if hit.certain else d.likely_personal_data_in_file
            yield told(at, file, hit.place, hit.kind, hit.masked)


def _reports(files: Sequence[tuple[str, Path]]) -> Iterator[tuple[str, FileReport]]:
    """Read files in processes of their own; a file that kills its process or takes too long gets a
    report that says so.
    """
    left = list(files)
    while left:
        done = 0
        for (name, path), report in zip(left, _answers([path for _, path in left]), strict=False):
            done += 1
            yield name, msgspec.structs.replace(report, path=path.name)
        if done < len(left):
            name, path = left[done]
            yield name, FileReport(path.name, fault="broken")
            done += 1
        left = left[done:]


def _answers(paths: Iterable[Path]) -> Iterator[FileReport]:
    """Yield the reports of one worker process, until it ends or takes too long for a file."""
    command = [sys.executable, "-m", "sitegen.checks.file_worker"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(  # noqa: S603 # our own module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            for path in paths:
                alarm = threading.Timer(SECONDS, process.kill)
                alarm.start()
                try:
                    process.stdin.write(msgspec.json.encode(os.fspath(path.absolute())) + b"\n")
                    process.stdin.flush()
                    line = process.stdout.readline()
                except OSError:
                    return
                finally:
                    alarm.cancel()
                if not line:
                    return
                yield msgspec.json.decode(line, type=FileReport)
        finally:
            process.kill()
