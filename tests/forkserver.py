"""Commands run in forks of one process that has the program loaded: 30 ms each instead of 300.

Each runs in a folder, environment, and with limits and streams of its own, as a process would.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from msgspec import Struct

import sitegen
from tests.board import ROOT

NOBODY = 65534
LATE = ("diff_match_patch", "numpy", "starlette.applications", "uvicorn", "yaml")
"""Packages that functions import when they need them, and take long to load."""


class Run(Struct, frozen=True):
    """A command and what surrounds it. `closed` are numbers of streams; `until` is a text at whose
    sight the command is interrupted, as by Ctrl-C.
    """

    arguments: tuple[str, ...]
    folder: str
    env: dict[str, str] = {}
    whole_env: bool = False  # `env` is the whole environment, not what is added to it
    without: tuple[str, ...] = ()  # names of the environment
    limits: tuple[tuple[str, int], ...] = ()  # such as ("RLIMIT_NOFILE", 16)
    stdout: str = ""  # a file instead of the one that is read
    stderr: str = ""
    closed: tuple[int, ...] = ()
    broken_pipe: bool = False
    encoding: str = "utf-8"
    user: int = 0
    folder_removed: bool = False
    until: str = ""
    seconds: float = 30


class Ended(Struct, frozen=True):
    """Result of a command: its exit code (-9 if it had to be killed) and its output."""

    code: int
    out: str
    err: str


class Commands:
    """The other end of a process that forks commands."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, run: Run) -> Ended:
        """Run a command and wait for its end."""
        assert self._process.stdin
        assert self._process.stdout
        fields = {name: getattr(run, name) for name in Run.__struct_fields__}
        self._process.stdin.write(json.dumps(fields) + "\n")
        self._process.stdin.flush()
        return Ended(*json.loads(self._process.stdout.readline()))


@contextmanager
def forkserver() -> Iterator[Commands]:
    """Start the process, and stop it at the end."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forkserver"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Commands(process)
    finally:
        process.stdin.close()  # type: ignore[union-attr] # a pipe
        process.wait(20)
        process.stdout.close()  # type: ignore[union-attr]


def _serve() -> None:
    """Fork a command for each line of standard input; print what came of it."""
    modules = (found.name for found in pkgutil.walk_packages(sitegen.__path__, "sitegen."))
    for name in (*modules, *LATE):
        if name != "sitegen.__main__":  # runs the program
            __import__(name)
    gc.collect()
    gc.freeze()  # no collection in a fork touches, and so copies, what is loaded
    for line in sys.stdin:
        fields: dict[str, Any] = json.loads(line)
        fields["limits"] = tuple((name, value) for name, value in fields["limits"])
        ended = _forked(Run(**fields))
        sys.__stdout__.write(json.dumps([ended.code, ended.out, ended.err]) + "\n")  # type: ignore[union-attr]
        sys.__stdout__.flush()  # type: ignore[union-attr]


def _forked(run: Run) -> Ended:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            code = 70
            try:
                code = _child(run, out.fileno(), err.fileno())
            finally:
                os._exit(code)
        code = _awaited(child, run, out.fileno())
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode("utf-8", "backslashreplace"))
        return Ended(code, *said)


def _awaited(child: int, run: Run, out: int) -> int:
    """Wait for the end of a command, interrupting it at the sight of `until`."""
    end = time.monotonic() + run.seconds
    told = False
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if run.until and not told and run.until.encode() in os.pread(out, 1 << 16, 0):
            told = True
            os.kill(child, signal.SIGINT)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


def _child(run: Run, out: int, err: int) -> int:
    """Become the command."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(run.folder)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(os.open(run.stdout, os.O_WRONLY) if run.stdout else out, 1)
    os.dup2(os.open(run.stderr, os.O_WRONLY) if run.stderr else err, 2)
    if run.broken_pipe:
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 1)
    if run.whole_env:
        os.environ.clear()
    for name in run.without:
        os.environ.pop(name, None)
    os.environ.update({"SITEGEN_LANG": "en", **run.env})
    time.tzset()
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if number in run.closed:
            os.close(number)
            setattr(sys, name, None)
        else:
            setattr(sys, name, os.fdopen(number, mode, encoding=run.encoding, closefd=False))
    if run.user:
        os.setgroups([])
        os.setgid(run.user)
        os.setuid(run.user)
    if run.folder_removed:
        os.rmdir(run.folder)
    for name, value in run.limits:
        resource.setrlimit(getattr(resource, name), (value, value))
    sys.argv = ["sitegen", *run.arguments]
    return _exit_code()


def _exit_code() -> int:
    """Run the program to its end, as Python does, with what is left in its streams."""
    from sitegen.__main__ import run

    code = 0
    try:
        run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:  # Python would say "Exception ignored …" and exit with 120
            with suppress(OSError):
                os.write(2, f"Exception ignored: {error}\n".encode())
            return 120
        except AttributeError:
            pass
    return code


if __name__ == "__main__":
    _serve()
