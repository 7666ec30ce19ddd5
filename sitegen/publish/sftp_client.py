"""Batches of OpenSSH's `sftp`, for hosts that offer file transfer and no shell.

sftp reads its commands from a pipe, so that it ends when this process is killed. A command that
begins with "-" may fail; any other ends the batch.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from threading import Thread
from typing import IO

from sitegen.publish.connection import Connection
from sitegen.publish.programs import ProgramFailed, environment
from sitegen.publish.target import PublishError

_ECHO = "sftp> "  # before each command, as sftp repeats it
_AT_ONCE = 400  # commands of one batch


def quoted(path: str) -> str:
    """Quote a path for a batch. Within quotation marks sftp expands no pattern."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


class SftpClient:
    """File transfer to one folder of a host, which is made if it is missing.

    Args:
        connection: How the host is reached.
        path: Folder on the host; the paths of all commands are relative to it.
    """

    def __init__(self, connection: Connection, path: str) -> None:
        self._connection = connection
        self._path = path
        self._is_made = False

    def run(
        self, commands: Iterable[str], between: Callable[[int], None] = lambda _: None
    ) -> list[list[str]]:
        """Run commands; return the lines that each of them prints.

        Args:
            commands: Commands of a batch of sftp, their paths quoted.
            between: Called with the number of commands done, after each batch of them.

        Raises:
            ProgramFailed: A command failed; those after it were not run.
            PublishError: The connection is lost.
        """
        if not self._is_made:
            self._is_made = True
            self._batch([f"-mkdir {quoted(folder)}" for folder in _with_parents(self._path)])
        printed: list[list[str]] = []
        given = list(commands)
        for start in range(0, len(given), _AT_ONCE):
            batch = given[start : start + _AT_ONCE]
            printed += self._batch([f"cd {quoted(self._path)}", *batch])[1:]
            between(start + len(batch))
        return printed

    def succeeds(self, *commands: str) -> bool:
        """Run commands; return False if one of them is refused."""
        try:
            self.run(commands)
        except ProgramFailed:
            return False
        return True

    def names(self, folders: Sequence[str]) -> list[list[str]]:
        """List the names in some folders; none in one that is not there."""
        printed = self.run([f"-ls -1a {quoted(folder)}" for folder in folders])
        pairs = zip(folders, printed, strict=True)
        return [_names_in("" if folder == "." else f"{folder}/", lines) for folder, lines in pairs]

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files, and folders with all that is in them: what `rm` leaves is a folder."""
        self.run([f"-rm {quoted(path)}" for path in paths])
        levels = []
        folders = list(paths)
        while folders:
            levels.append(folders)
            self.run([f"-rm {quoted(path)}" for path in self._inside(folders)])
            folders = self._inside(folders)
        for level in reversed(levels):
            self.run([f"-rmdir {quoted(folder)}" for folder in level])

    def _inside(self, folders: Sequence[str]) -> list[str]:
        listed = zip(folders, self.names(folders), strict=True)
        return [f"{folder}/{name}" for folder, names in listed for name in names]

    def _batch(self, commands: Sequence[str]) -> list[list[str]]:
        """Run one batch."""
        program = [*self._connection.command("sftp"), "-b", "-", self._connection.host]
        text = "".join(f"{command}\n" for command in commands).encode()
        with TemporaryFile() as complaints:
            try:
                running = subprocess.Popen(  # noqa: S603 # no shell reads the arguments
                    program,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    # names in other scripts are printed as they are
                    env=environment({"LC_ALL": "C.UTF-8"}),
                )
            except FileNotFoundError as error:
                raise PublishError("no_program", program="sftp") from error
            with running:
                assert running.stdin
                assert running.stdout
                feeder = Thread(target=_feed, args=(running.stdin, text), daemon=True)
                feeder.start()
                printed: list[list[str]] = []
                for line in running.stdout:
                    shown = line.decode(errors="replace").rstrip("\r\n")
                    if shown.startswith(_ECHO):
                        printed.append([])
                    elif printed:
                        printed[-1].append(shown)
                feeder.join()
            if running.returncode:
                complaints.seek(0)
                lines = complaints.read().decode(errors="replace").strip().splitlines()
                failure = ProgramFailed("sftp", running.returncode, lines[-1] if lines else "")
                raise self._connection.told(failure)
        return printed


def _feed(pipe: IO[bytes], text: bytes) -> None:
    with suppress(BrokenPipeError), pipe:
        pipe.write(text)


def _names_in(prefix: str, lines: Iterable[str]) -> list[str]:
    found = [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]
    return [name for name in found if name not in (".", "..")]


def _with_parents(path: str) -> Iterator[str]:
    """Yield the folders that lead to a path, and the path."""
    parts = path.rstrip("/").split("/")
    for count in range(1, len(parts) + 1):
        if folder := "/".join(parts[:count]):
            yield folder
