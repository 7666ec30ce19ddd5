"""Other programs, run to their end: git, ssh, rsync, sftp."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

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
) -> bytes:
    """Run a program with `data` as its input; return what it prints.

    Raises:
        ProgramFailed: It ended with an error.
        PublishError: There is no such program.
    """
    program = str(command[0])
    try:
        done = subprocess.run(  # noqa: S603 # no shell; the arguments are ours
            command,
            input=data,
            cwd=folder,
            env=environment(changes),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise PublishError("no_program", program=program) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise ProgramFailed(program, done.returncode, said)
    return done.stdout
