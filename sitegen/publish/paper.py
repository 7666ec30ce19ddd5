"""Print pages of a built site to PDF with the local Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from msgspec.structs import replace

from sitegen.pipeline.request import CACHE, Request, Result
from sitegen.pipeline.session import run
from sitegen.publish.target import Progress, PublishError
from sitegen.system.cache import is_writable
from sitegen.views.exports import absolute

FOLDER = ".sitegen/export"
_PROGRAMS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_SECONDS = 120  # timeout for one page, long enough for an old machine
_SWITCHES = (
    *("--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"),
    "--host-resolver-rules=MAP * ~NOTFOUND",  # pages load nothing from the network
)
_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)
_LINK = re.compile(r'(<a\b[^>]*?\bhref=")([^"]*)"')
_DAYS = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")


def browser() -> str | None:
    """Return the path of the browser: SITEGEN_CHROMIUM, else an installed Chromium."""
    named = os.environ.get("SITEGEN_CHROMIUM")
    programs = (named,) if named else _PROGRAMS
    return next(filter(None, map(shutil.which, programs)), None)


class Printer:
    """Prints pages of a built site. `output` is its folder, `base_url` its public address."""

    def __init__(self, program: str, folder: Path, output: Path, base_url: str) -> None:
        self._program = program
        self._folder = folder
        self._output = output
        self._base_url = base_url

    def pdf(self, url: str, day: str) -> bytes:
        """Print the page at a URL of the site to PDF.

        The output is reproducible: scripts do not run, and the time of printing is not recorded. Links
        lead to the public site.

        Args:
            url: URL relative to the site's root.
            day: The creation date for the metadata, as `20261130`.

        Raises:
            PublishError: The browser failed.
        """
        page = self._output / url / "index.html"
        public = absolute(self._base_url, url)
        text = _SCRIPT.sub("", page.read_text(encoding="utf-8"))
        text = _LINK.sub(lambda found: f'{found[1]}{urljoin(public, found[2])}"', text)
        text = text.replace("<head>", f'<head><base href="{page.parent.as_uri()}/">', 1)
        source, made = self._folder / "page.html", self._folder / "page.pdf"
        source.write_text(text, encoding="utf-8")
        made.unlink(missing_ok=True)
        self._run(source, made)
        return _DAYS.sub(rb"\g<1>" + f"{day}000000".encode(), made.read_bytes())

    def _run(self, source: Path, made: Path) -> None:
        # a sandbox of Chromium's needs a user other than root; the page is ours, without scripts
        unboxed = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        profile = f"--user-data-dir={self._folder / 'profile'}"
        command = [self._program, *_SWITCHES, *unboxed, profile, f"--print-to-pdf={made}"]
        try:
            done = subprocess.run(  # noqa: S603 # the arguments are ours
                [*command, source.as_uri()],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PublishError("program", program=self._program, reason=error) from error
        if not made.is_file():
            said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise PublishError("program", program=self._program, reason=said or done.returncode)


@contextmanager
def printer(
    program: str, request: Request, base_url: str, jobs: int | None, progress: Progress
) -> Iterator[tuple[Result, Printer]]:
    """Build the site into a cached folder, apart from the site's output, and yield a printer for its pages.

    If the cache cannot be written, a temporary folder is used.
    """
    with TemporaryDirectory(prefix="sitegen-print-", ignore_cleanup_errors=True) as name:
        folder = request.root / FOLDER
        if not is_writable(request.root / CACHE):
            folder = Path(name) / "site"
        own = replace(
            request, output=folder / "output", preview=True, as_of_other_day=True, copies=False
        )
        done = run(own, folder / "cache.sqlite", jobs, progress, lambda: None)
        yield done, Printer(program, Path(name), Path(os.path.abspath(folder / "output")), base_url)
