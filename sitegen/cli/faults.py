"""Faults that end a command early, in one sentence: of its surroundings, or of the program.

Exit codes: 2 where the surroundings are to be mended, 3 for a fault of the program, whose
traceback is then in a file.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from sitegen.cli.i18n import language, say
from sitegen.cli.streams import Unwritable, drop, echo
from sitegen.messages import catalogue
from sitegen.system.fault_files import STORE, keep_traceback, place_of

SURROUNDINGS = 2
FAULT = 3

_PLACE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR}
    | {errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTEMPTY, errno.EXDEV, errno.EBUSY}
    | {errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ETXTBSY, errno.EINVAL, errno.EILSEQ}
)
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})
_SYSTEM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})


def guarded(work: Callable[[], int], root: Path | None = None) -> int:
    """Do a command's work; return its exit code, or that of what ended it, after saying so.

    Args:
        work: What the command does; it returns its exit code.
        root: The site's folder, in which a traceback may be left.
    """
    try:
        return work()
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except Exception as error:  # noqa: BLE001 # the last to be asked: nobody sees a traceback
        return explain(error, root)


def explain(error: Exception, root: Path | None) -> int:
    """Say in a sentence or two what ended a command; return the exit code."""
    import sqlite3  # both only a command that failed needs
    from concurrent.futures.process import BrokenProcessPool

    match error:
        case Unwritable():
            return _said("cli.fault.stdout", root, reason=error.reason)
        case MemoryError():
            return _said("cli.fault.memory", root)
        case BrokenProcessPool():
            return _said("cli.fault.process", root)
        case sqlite3.OperationalError():
            return _said("cli.fault.store", root, path=(root or Path()) / STORE, reason=error)
        case OSError() if error.errno in _SYSTEM:
            return _said("cli.fault.system", root, reason=error.strerror)
        case FileNotFoundError() if not _has_folder():
            return _said("cli.fault.no_folder", root)
        case OSError() if error.errno in _DISK or (error.filename and error.errno in _PLACE):
            place = error.filename2 or error.filename or root or Path()
            return _said("cli.fault.place", root, path=_text(place), reason=error.strerror)
    return _unknown(error, root)


def explain_loading(error: Exception) -> int:
    """Say what ended the program outside of any command: while it was loaded, or its help shown."""
    if isinstance(error, OSError) and error.filename is None and error.errno in _DISK:
        drop(sys.stdout)
        error = Unwritable(error.strerror or str(error))
    return explain(error, None)


def _said(key: str, root: Path | None, reason: object = "", **values: object) -> int:
    own = catalogue(language(root))["reasons"].get(str(reason), reason)
    echo(say(key, root, reason=own, **values), err=True)
    return SURROUNDINGS


def _has_folder() -> bool:
    """Return False if the current folder was removed."""
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def _text(path: object) -> str:
    return os.fsdecode(path) if isinstance(path, bytes) else str(path)


def _unknown(error: Exception, root: Path | None) -> int:
    """Say where the program failed and where its traceback lies."""
    kept = keep_traceback(error, root)
    told = {"what": type(error).__name__, "place": place_of(error)}
    if kept:
        echo(say("cli.fault.unknown", root, **told, path=kept), err=True)
    else:
        echo(say("cli.fault.unkept", root, **told, reason=str(error)[:300]), err=True)
    return FAULT
