"""Standard input, output and error: safe to write to in any encoding, closed, full or cut off."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

import click

BROKEN_PIPE = 141  # 128 + SIGPIPE, as shells have it


class Unwritable(Exception):
    """Standard output cannot be written; carries the system's reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def prepare_streams() -> None:
    """Let no character fail for its encoding, and nothing be opened in the place of a closed stream."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # text streams


def echo(text: str | bytes, nl: bool = True, err: bool = False) -> None:
    """Print to standard output, or to standard error, at once.

    Raises:
        Unwritable: Standard output is full or fails. Standard error may fail in silence.
        SystemExit: The reader of a pipe is gone, as with `| head`.
    """
    try:
        click.echo(text, nl=nl, err=err)
    except BrokenPipeError:
        drop(sys.stdout)
        raise SystemExit(BROKEN_PIPE) from None
    except OSError as error:
        if err:
            drop(sys.stderr)
            return
        drop(sys.stdout)
        raise Unwritable(error.strerror or str(error)) from None


def drop(stream: TextIO) -> None:
    """Lead a stream nowhere, so that Python does not fail on it again when it exits."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def is_terminal(stream: TextIO | None) -> bool:
    """Return True if a person is at the other end of a stream."""
    return stream is not None and not stream.closed and stream.isatty()
