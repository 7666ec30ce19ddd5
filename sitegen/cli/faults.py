"""What ends a command early, in one sentence: surroundings that do not serve, or a fault of ours.

Exit codes: 2 where the surroundings are to be mended, 3 for a fault of the program, whose
traceback is then in a file.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

import click

from sitegen.cli.i18n import language, say
from sitegen.cli.streams import Unwritable, echo
from sitegen.messages import catalogue

SURROUNDINGS = 2
FAULT = 3
STORE = ".sitegen"
KEPT = 10  # files of faults; older ones are removed

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
        case FileNotFoundError() if error.filename is None and not _has_folder():
            return _said("cli.fault.no_folder", root)
        case OSError() if error.errno in _DISK or (error.filename and error.errno in _PLACE):
            place = error.filename2 or error.filename or root or Path()
            return _said("cli.fault.place", root, path=_text(place), reason=error.strerror)
    return _unknown(error, root)


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


def place_of(error: BaseException) -> str:
    """Return the innermost line of the program that an error passed, such as `pipeline/emit.py:80`."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(package):
            found = f"sitegen{frame.filename.removeprefix(package)}:{frame.lineno}"
    return found or "sitegen"


def keep_traceback(error: BaseException, root: Path | None) -> Path | None:
    """Write an error's traceback to a file and return its path; None if no place takes it.

    It goes into the site's `.sitegen` folder, else into the user's cache folder.
    """
    try:
        shown = "".join(traceback.TracebackException.from_exception(error, limit=-50).format())
    except Exception:  # noqa: BLE001 # whatever an exception does when it is shown
        shown = type(error).__name__
    data = f"{' '.join(sys.argv)}\nPython {sys.version}\n\n{shown}".encode(
        "utf-8", "backslashreplace"
    )
    name = f"fault-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    for folder in _folders(root):
        with suppress(OSError, ValueError, RuntimeError):
            folder.mkdir(parents=True, exist_ok=True)
            for old in sorted(folder.glob("fault-*.txt"))[: -KEPT + 1]:
                old.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with open(os.open(folder / name, flags, 0o600), "wb") as file:
                file.write(data)
            return folder / name
    return None


def _folders(root: Path | None) -> list[Path]:
    from platformdirs import user_cache_path

    found = []
    if root is not None and (root / "site.yaml").is_file() and not (root / STORE).is_symlink():
        found.append(root / STORE)
    with suppress(Exception):
        cache = user_cache_path("sitegen", appauthor=False)
        if cache.is_absolute():  # "~" stays as it is where nobody knows a home
            found.append(cache)
    return found
