"""Tracebacks of the program's own faults, kept in files where people can send them from."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

STORE = ".sitegen"
KEPT = 10  # files; older ones are removed


def place_of(error: BaseException) -> str:
    """Return the innermost line of the program that an error passed: `sitegen/pipeline/emit.py:80`."""
    import traceback  # only a command that failed needs it

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(package):
            path = frame.filename.removeprefix(package).replace(os.sep, "/")
            found = f"sitegen{path}:{frame.lineno}"
    return found or "sitegen"


def keep_traceback(error: BaseException, root: Path | None) -> Path | None:
    """Write an error's traceback to a file and return its path; None if no folder takes it.

    Args:
        error: The fault.
        root: The site's folder, whose `.sitegen` is tried before the user's cache folder.
    """
    import traceback

    try:
        shown = "".join(traceback.TracebackException.from_exception(error, limit=-50).format())
    except Exception:  # noqa: BLE001 # whatever an exception does when it is shown
        shown = type(error).__name__
    head = f"{' '.join(sys.argv)}\nPython {sys.version}\n\n"
    data = (head + shown).encode("utf-8", "backslashreplace")
    name = f"fault-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    for folder in _folders(root):
        with suppress(OSError, ValueError, RuntimeError):
            folder.mkdir(parents=True, exist_ok=True)
            for old in sorted(folder.glob("fault-*.txt"))[: -KEPT + 1]:
                old.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
            with open(os.open(folder / name, flags, 0o600), "wb") as file:
                file.write(data)
            return folder / name
    return None


def _folders(root: Path | None) -> list[Path]:
    from platformdirs import user_cache_path

    found = []
    with suppress(OSError, ValueError):
        if root and (root / "site.yaml").is_file() and not (root / STORE).is_symlink():
            found.append(root / STORE)
    with suppress(Exception):
        cache = user_cache_path("sitegen", appauthor=False)
        if cache.is_absolute():  # "~" stays as it is where nobody has a home
            found.append(cache)
    return found
