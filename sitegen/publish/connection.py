"""Commands on a server, by OpenSSH, which must not ask anything."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from sitegen.publish.programs import ProgramFailed, environment
from sitegen.publish.target import PublishError

_OPTIONS = (
    *("BatchMode=yes", "ConnectTimeout=20", "ServerAliveInterval=15", "ServerAliveCountMax=4"),
    "LogLevel=ERROR",
)
_END = b"=end "  # begins the last line of an answer
_LOST = 255  # exit code of ssh and sftp where the connection fails


class Connection:
    """A connection to a server. All commands share it, where the system can do that."""

    def __init__(self, host: str, port: int = 0, config: Path | None = None) -> None:
        self.host = host
        self._options = [part for option in _OPTIONS for part in ("-o", option)]
        if port:
            self._options += ["-o", f"Port={port}"]
        if config:
            self._options += ["-F", str(config)]
        if os.name != "nt":  # OpenSSH of Windows does not share connections
            folder = tempfile.mkdtemp(prefix="sitegen-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            shared = ("ControlMaster=auto", f"ControlPath={folder}/s")
            self._options += [part for o in (*shared, "ControlPersist=10") for part in ("-o", o)]

    def command(self, program: str) -> list[str]:
        """Return the beginning of a command line of ssh or sftp."""
        return [program, *self._options]

    @property
    def shell(self) -> str:
        """Return ssh with its options, as rsync wants it."""
        return shlex.join(self.command("ssh"))

    def session(self, script: str, argument: str) -> Session:
        """Start a shell script on the server, which answers line by line; see `remote.sh`."""
        return Session(self, shlex.join(["sh", "-c", script, argument]))

    def told(self, error: ProgramFailed, lost: Sequence[int] = (_LOST,)) -> PublishError:
        """Return a failure, as one of the connection where that was lost."""
        if error.code in lost:
            return PublishError("connection", host=self.host, reason=error.said)
        return error


class Session:
    """A script on the server that runs commands sent to it, one after another."""

    def __init__(self, connection: Connection, remote: str) -> None:
        self._connection = connection
        self._complaints = TemporaryFile()  # noqa: SIM115 # closed with the session
        try:
            self._process = subprocess.Popen(  # noqa: S603 # no shell of ours
                [*connection.command("ssh"), connection.host, remote],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env=environment(),
            )
        except FileNotFoundError as error:
            self._complaints.close()
            raise PublishError("no_program", program="ssh") from error

    def ask(self, *words: str) -> bytes:
        """Have the script do something; return what that prints.

        Raises:
            ProgramFailed: It failed; `code` is its exit code.
            PublishError: The connection is lost.
        """
        process = self._process
        assert process.stdin
        assert process.stdout
        with suppress(BrokenPipeError):
            process.stdin.write(" ".join(words).encode() + b"\n")
            process.stdin.flush()
        printed = b""
        for line in process.stdout:
            if line.startswith(_END):
                code = int(line.removeprefix(_END))
                printed = printed.removesuffix(b"\n")
                if code:
                    raise ProgramFailed("ssh", code, printed.decode(errors="replace").strip())
                return printed
            printed += line
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").strip()
        raise PublishError("connection", host=self._connection.host, reason=said or "?")

    def close(self) -> None:
        """End the script, and with it what it has locked."""
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._complaints.close()
