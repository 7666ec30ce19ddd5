"""Convert .doc, .wps, .odt and .rtf to .docx through LibreOffice, where it is installed.

LibreOffice reads untrusted files: it gets a folder and a profile of its own, in which macros are
off and links are not followed, a time limit, and is killed with all its processes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path, PurePosixPath

from sitegen.importing.model import Refused

SECONDS = 90.0  # for one file; the first start of LibreOffice takes some 10
_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
)


def program() -> str:
    """Return the path of LibreOffice, or "" if it is not installed."""
    found = (shutil.which(name) for name in _PROGRAMS)
    places = (place for place in _PLACES if os.access(place, os.X_OK))
    return next((one for one in (*found, *places) if one), "")


def converted(name: str, data: bytes, wanted: str = "docx") -> tuple[str, bytes]:
    """Convert a file.

    Args:
        name: Its name, for its ending.
        data: Its bytes.
        wanted: The ending of the format to make.

    Returns:
        The name with the new ending, and the new bytes.

    Raises:
        Refused: LibreOffice is not installed, cannot read the file or takes too long.
    """
    suffix = PurePosixPath(name).suffix.lower() or ".doc"
    office = program()
    if not office:
        raise Refused("save_as", suffix=suffix, wanted=f".{wanted}")
    with tempfile.TemporaryDirectory(prefix="sitegen-import-") as folder:
        place = Path(folder)
        source = place / f"in{suffix if suffix.isascii() else '.doc'}"
        source.write_bytes(data)
        _settle(place / "profile")
        _run(
            [
                office,
                f"-env:UserInstallation={(place / 'profile').as_uri()}",
                *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
                *("--convert-to", wanted, "--outdir", os.fspath(place / "out")),
                os.fspath(source),
            ],
            place,
        )
        made = place / "out" / f"in.{wanted}"
        if not made.is_file():
            raise Refused("broken")
        return f"{PurePosixPath(name).stem}.{wanted}", made.read_bytes()


def _settle(profile: Path) -> None:
    """Write a profile in which nothing of a document runs or is fetched."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">' + items + "</oor:items>\n",
        encoding="utf-8",
    )


def _run(command: list[str], folder: Path) -> None:
    settings = {
        "HOME": os.fspath(folder),
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    with subprocess.Popen(  # noqa: S603 # a program that was looked up, and paths of ours
        command,
        cwd=folder,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise Refused("slow") from None
        finally:
            if sys.platform == "win32":
                process.kill()
            else:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
