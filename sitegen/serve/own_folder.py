"""A folder for each preview: two of one site share no page, no cache and no lock."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from sitegen.system.codec import digest

FOLDER = ".sitegen/preview"
_MOST = 64  # previews of one kind at a time


@contextmanager
def own_folder(root: Path, drafts: bool, as_of: str) -> Iterator[Path]:
    """Yield a folder that no other preview uses until the block ends.

    The first preview of a kind has the same folder each time, so that its pages are there at once.
    Where the site's folder cannot be written, the folder is a temporary one.

    Args:
        root: The site's folder.
        drafts: True if the preview shows drafts. A folder that ever held them is used for no other.
        as_of: The day or moment shown, "" for now.
    """
    kind = ("drafts" if drafts else "public") + (f"-{digest(as_of)[:8]}" if as_of else "")
    held = _first_free(root, kind)
    if held is None:
        with TemporaryDirectory(prefix="sitegen-preview-", ignore_cleanup_errors=True) as made:
            yield Path(made)
        return
    folder, lock = held
    try:
        yield folder
    finally:
        lock.release()
        if as_of or not folder.name.endswith("-1"):
            shutil.rmtree(folder, ignore_errors=True)


def _first_free(root: Path, kind: str) -> tuple[Path, FileLock] | None:
    """Return the first folder of a kind that no preview uses, and its lock, held."""
    for number in range(1, _MOST):
        folder = root / FOLDER / f"{kind}-{number}"
        lock = FileLock(folder / "in-use")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
            (folder / "writable").touch()
        except Timeout:
            continue
        except (OSError, NotImplementedError):  # read-only, or a file system without locks
            return None
        return folder, lock
    return None
