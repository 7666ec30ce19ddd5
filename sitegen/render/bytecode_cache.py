"""Compiled templates in the user's cache folder, shared by processes and sites."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType

import jinja2
import platformdirs
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

import sitegen
from sitegen.system import files
from sitegen.system.codec import digest, digest_bytes

STAGE = "compile-6"  # raise it when the same template would become another program


MOST = 1000  # compiled templates that a process, and a user, keeps
_compiled: dict[str, CodeType | None] = {}


class Compiled(BytecodeCache):
    """Compiled templates, kept from one process to the next: the default theme's 28 take half a
    second to compile and 10 ms to load. `made_of` names all that they depend on besides their text.

    What is kept is run, so it lies in a folder of the user's, as trusted as the program; that of a
    site may come from anyone. Each file begins with the digest of the rest, for the interpreter
    believes what it loads. Where nothing can be kept, each process compiles.
    """

    def __init__(self, made_of: str) -> None:
        self._folder = _folder()
        programs = sys.implementation.cache_tag, jinja2.__version__, sitegen.__version__, STAGE
        self._made_of = digest((made_of, programs))

    def apart(self, name: str) -> Compiled:
        """Return a cache for templates that are compiled in another way."""
        return Compiled(digest((self._made_of, name)))

    def get_source_checksum(self, source: str) -> str:
        """Return a digest of everything that the compiled template depends on."""
        return digest((self._made_of, source))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template, if its file is as it was written."""
        name = _name(bucket)
        if code := _compiled.get(name):
            bucket.code = code
            return
        with suppress(OSError):
            before, _, data = (self._folder / name).read_bytes().partition(b" ")
            if before.decode("ascii", "replace") == digest_bytes(data):
                bucket.bytecode_from_string(data)
                _remember(name, bucket.code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a template, creating the folder if needed; if there are many, delete the older ones."""
        name = _name(bucket)
        _remember(name, bucket.code)
        data = bucket.bytecode_to_string()
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            files.replace(self._folder / name, f"{digest_bytes(data)} ".encode() + data)
            kept = list(self._folder.iterdir())
            if len(kept) > MOST:
                kept.sort(key=lambda path: path.stat().st_mtime_ns)
                for path in kept[: MOST // 2]:
                    path.unlink()


def _folder() -> Path:
    """Return the folder of compiled templates; an unusable one for users without a home, as in containers."""
    try:
        return platformdirs.user_cache_path("sitegen", appauthor=False) / "templates"
    except RuntimeError:
        return Path(os.devnull)


def _name(bucket: Bucket) -> str:
    return digest((bucket.key, bucket.checksum))


def _remember(name: str, code: CodeType | None) -> None:
    if len(_compiled) >= MOST:
        _compiled.clear()
    _compiled[name] = code
