"""Complaints about settings, theme and the building itself."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.diagnostics.finding import Diagnostic, Location, error, nearest, note, warning


def duplicate_identifier(at: Location, text: str) -> Diagnostic:
    """D401: an id used twice."""
    return error("D401", at, text=text)


def reserved_identifier(at: Location, text: str) -> Diagnostic:
    """D402: an id that the site uses for pages of its own."""
    return error("D402", at, text=text)


def ambiguous_name(at: Location, text: str, other: str) -> Diagnostic:
    """D403: a name or alias that two organizations bear."""
    return error("D403", at, text=text, other=other)


def missing_file_of_site(at: Location) -> Diagnostic:
    """D404: site.yaml or organizations.yaml is not there."""
    return error("D404", at)


def overlapping_folders(at: Location, content: str, output: str) -> Diagnostic:
    """D405: an output folder that holds, or lies in, the sources."""
    return error("D405", at, content=content, output=output)


def bad_registration(at: Location, text: str, example: str) -> Diagnostic:
    """D406: a registration number of a form that the authorities do not give; kept as typed."""
    return warning("D406", at, text=text, example=example)


def unregistered(at: Location, fields: Iterable[str]) -> Diagnostic:
    """D407: what a government website must say of itself and this one does not."""
    return note("D407", at, fields=", ".join(fields))


def bad_colour(at: Location, text: str) -> Diagnostic:
    """D408: not a colour."""
    return error("D408", at, text=text)


def low_contrast(at: Location, text: str, ground: str, ratio: float, least: float) -> Diagnostic:
    """D409: a colour in which text is hard to read (contrast ratios of WCAG 2.2)."""
    found, wanted = f"{ratio:.2f}", f"{least:.1f}"
    return warning("D409", at, text=text, ground=ground, ratio=found, least=wanted)


def bad_font(at: Location, text: str) -> Diagnostic:
    """D410: not the name of a font."""
    return error("D410", at, text=text)


def outside_site(at: Location, text: str) -> Diagnostic:
    """D411: a file of the settings that does not lie below the folder of site.yaml."""
    return error("D411", at, text=text)


def secret_in_settings(at: Location, field: str) -> Diagnostic:
    """D420: a password or token in the settings, which everybody reads who has the sources."""
    return error("D420", at, field=field)


def no_encoder(at: Location, encoding: str) -> Diagnostic:
    """D421: files are to be compressed in a way that is not installed."""
    return error("D421", at, encoding=encoding)


def template_error(at: Location, problem: str) -> Diagnostic:
    """D501: a template that cannot be read or drawn."""
    return error("D501", at, problem=problem)


def missing_template(at: Location, name: str) -> Diagnostic:
    """D502: a template that the program needs and the theme lacks."""
    return error("D502", at, name=name)


def bad_strings(at: Location, problem: str) -> Diagnostic:
    """D503: a catalogue of strings that cannot be read."""
    return error("D503", at, problem=problem)


def template_forbidden(at: Location, problem: str) -> Diagnostic:
    """D505: a template of a theme that nobody vouched for does what the sandbox forbids."""
    return error("D505", at, problem=problem)


def template_too_slow(at: Location, seconds: float) -> Diagnostic:
    """D506: a template exceeds the limit of processor time for a page."""
    return error("D506", at, seconds=f"{seconds:g}")


def template_too_large(at: Location, size: int) -> Diagnostic:
    """D507: a template that takes more memory for a page than it may. `size` is in MiB."""
    return error("D507", at, size=size)


def template_without_end(at: Location) -> Diagnostic:
    """D508: a template or macro that calls itself without end."""
    return error("D508", at)


def unknown_name(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    """D504: a template that uses a name, field, filter or template that there is not."""
    return error("D504", at, name=name, nearest=nearest(name, known))


def build_running(at: Location) -> Diagnostic:
    """D601: another build holds the lock."""
    return error("D601", at)


def cannot_write(at: Location, reason: str) -> Diagnostic:
    """D602: the disk is full or does not let us write; the old pages stay."""
    return error("D602", at, reason=reason)


def program_fault(at: Location, what: str, file: str) -> Diagnostic:
    """D699: the program failed; the traceback is in a file."""
    return error("D699", at, what=what, file=file)


def output_overlaps(at: Location, place: str) -> Diagnostic:
    """D604: the output folder holds sources, lies among them, or is home or above it."""
    return error("D604", at, place=place)


def foreign_files(at: Location, count: int, path: str) -> Diagnostic:
    """D605: pages would overwrite files that sitegen did not write; `path` is the first of them."""
    return error("D605", at, count=count, path=path)


def partly_published(at: Location, reason: str, done: int) -> Diagnostic:
    """D606: the system refused a move when `done` others had been made."""
    return error("D606", at, reason=reason, done=done)


def foreign_output(at: Location) -> Diagnostic:
    """D603: a file that we did not write stands where a page belongs."""
    return error("D603", at)


def cluster_unreachable(at: Location) -> Diagnostic:
    """D607: no scheduler answers at the address that was given."""
    return error("D607", at)


def cluster_lost(at: Location, count: int, reason: str) -> Diagnostic:
    """D608: `count` tasks were done on this machine; `reason` is Dask's message."""
    return warning("D608", at, count=count, reason=reason)


def cluster_of_other_version(at: Location, version: str, own: str) -> Diagnostic:
    """D609: a worker of the cluster runs another version of the program."""
    return warning("D609", at, version=version, own=own)


def no_history(at: Location, lacks: str) -> Diagnostic:
    """D422: earlier versions are not shown: the clone is shallow or partial, or the history too large."""
    return warning("D422", at, lacks=lacks)
