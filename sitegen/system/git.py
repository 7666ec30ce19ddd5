"""Questions to git about a repository: nothing is written, fetched or asked, and no hook runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Timer

_SECONDS = 60.0
_BYTES = 256 * 1024 * 1024
_HARMLESS = ("GIT_CONFIG_", "GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH")
_CHANGES = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class TooMuch(Exception):
    """An answer took too long or is too large."""


def ask(
    folder: Path, arguments: Sequence[str], data: bytes = b"", limit: int = _BYTES
) -> bytes | None:
    """Run git in a folder and return its output; None if git is missing or fails.

    Args:
        folder: Where it runs.
        arguments: Its arguments.
        data: Its input.
        limit: Largest output, bytes.

    Raises:
        TooMuch: The output is larger, or git takes longer than a minute.
    """
    with TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        try:
            running = subprocess.Popen(  # noqa: S603 # the arguments are ours, no shell reads them
                ["git", "-C", folder, *arguments],  # noqa: S607 # found as the shell finds it
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        except OSError:
            return None
        late = Event()

        def stop() -> None:
            late.set()
            running.kill()

        timer = Timer(_SECONDS, stop)
        timer.daemon = True
        timer.start()
        with running:
            assert running.stdout
            found = running.stdout.read(limit + 1)
            if len(found) > limit:
                running.kill()
        timer.cancel()
    if late.is_set() or len(found) > limit:
        raise TooMuch
    return None if running.returncode else found


def _environment() -> dict[str, str]:
    """Return the environment without what would have git look into another repository."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith(_HARMLESS)
    }
    return kept | _CHANGES
