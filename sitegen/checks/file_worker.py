"""Process that looks into attachments for personal data, under limits on memory and time.

It reads paths from standard input, one JSON string a line, and answers each with a line of JSON: a
`FileReport`. Values are masked here, so that no full number leaves the process.
"""

from __future__ import annotations

import sys

import msgspec

from sitegen.checks import personal_data
from sitegen.checks.file_text import passages
from sitegen.system.archives import UnreadableFileError
from sitegen.system.limits import confine

MEMORY = 2 * 1024**3  # bytes of address space
_MOST_HITS = 200  # of one file: more are of no use to anybody


class FileHit(msgspec.Struct, frozen=True):
    """Personal data in a file: the place, the kind and the masked value."""

    place: str
    kind: str
    masked: str
    certain: bool


class FileReport(msgspec.Struct, frozen=True):
    """Findings in one file; `fault` says why it could not be read."""

    path: str
    hits: tuple[FileHit, ...] = ()
    fault: str = ""


def report_on(path: str) -> FileReport:
    """Look into a file for personal data."""
    hits: list[FileHit] = []
    try:
        with open(path, "rb") as file:
            data = file.read()
        for one in passages(path.replace("\\", "/"), data):
            if one.labels == "GPS":
                hits.append(FileHit(one.place, "location", "GPS", certain=False))
            hits += [
                FileHit(one.place, hit.kind, hit.masked, hit.certain)
                for hit in personal_data.find(one.text, one.labels)
            ]
            if len(hits) >= _MOST_HITS:
                break
    except UnreadableFileError as fault:
        return FileReport(path, tuple(hits), str(fault))
    except OSError as fault:
        return FileReport(path, (), fault.strerror or "")
    return FileReport(path, tuple(hits[:_MOST_HITS]))


def main() -> None:
    """Answer each path on standard input with a report on standard output."""
    confine(MEMORY)
    for line in sys.stdin.buffer:
        report = report_on(msgspec.json.decode(line, type=str))
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
