"""Other programs, run to their end: git, ssh, rsync, sftp."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile

from sitegen.publish.target import PublishError

# What would have git look elsewhere; set where one of its hooks runs us.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")


class ProgramFailed(PublishError):
    """A program ended with an error. `code` is its exit code, `said` what it complained of."""

    def __init__(self, program: str, code: int, said: str) -> None:
        super().__init__("program", program=program, reason=said or f"exit code {code}")
        self.code = code
        self.said = said


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for programs that must not ask anything."""
    kept = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
    kept.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **(changes or {})}


def run(
    command: Sequence[str | Path],
    data: bytes = b"",
    folder: Path | None = None,
    changes: Mapping[str, str] | None = None,
    counted: Callable[[int], None] | None = None,
) -> bytes:
    """Run a program with `data` as its input; return what it prints.

    Args:
        command: The program and its arguments; no shell reads them.
        data: Its input.
        folder: Where it runs.
        changes: What its environment has besides or otherwise.
        counted: Called with the number of lines printed so far.

    Raises:
        ProgramFailed: It ended with an error.
        PublishError: There is no such program.
    """
    program = str(command[0])
    printed = []
    with TemporaryFile() as given, TemporaryFile() as complaints:
        given.write(data)
        given.seek(0)
        try:
            running = subprocess.Popen(  # noqa: S603 # the arguments are ours
                command,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=complaints,
                cwd=folder,
                env=environment(changes),
            )
        except FileNotFoundError as error:
            raise PublishError("no_program", program=program) from error
        with running:
            assert running.stdout
            for number, line in enumerate(running.stdout, 1):
                printed.append(line)
                if counted:
                    counted(number)
        if running.returncode:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip()
            raise ProgramFailed(program, running.returncode, said)
    return b"".join(printed)
