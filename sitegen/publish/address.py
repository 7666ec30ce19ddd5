"""Ask the public address which release it serves."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from typing import NamedTuple

from sitegen.publish.manifest import RELEASE_FILE

_LARGEST = 64 * 1024  # bytes of a release.json
_PAUSE = 1.0  # seconds between two requests


class Answer(NamedTuple):
    """The answer of the address: its release.json, or why there is none."""

    note: bytes = b""
    reason: str = ""


def await_release(address: str, note: bytes, seconds: float) -> Answer:
    """Ask until the address serves this release or the time is over; return the last answer."""
    until = time.monotonic() + seconds
    answer = ask(address)
    while answer.note != note and time.monotonic() < until:
        time.sleep(_PAUSE)
        answer = ask(address)
    return answer


def ask(address: str) -> Answer:
    """Fetch release.json from below an address, past the caches."""
    url = f"{address.rstrip('/')}/{RELEASE_FILE}"
    headers = {"Cache-Control": "no-cache", "Pragma": "no-cache", "User-Agent": "sitegen"}
    try:
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 # a Url of the settings
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return Answer(answer.read(_LARGEST))
    except urllib.error.HTTPError as error:
        return Answer(reason=f"HTTP {error.code}")
    except (urllib.error.URLError, OSError, ValueError) as error:
        return Answer(reason=str(getattr(error, "reason", error)))
