"""Exemptions from checks, written into front matter from the front desk."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sitegen.content.exempting import with_exemption
from sitegen.content.source_text import decode
from sitegen.domain.allowance import LABELS
from sitegen.messages import message
from sitegen.serve.dropped import is_own
from sitegen.serve.rebuilder import Wish
from sitegen.system import files

_MOST_BYTES = 2 * 1024 * 1024


class Exemptions:
    """Answers the button beside a finding: writes 允许 with the clerk's reason into the document."""

    def __init__(self, wish: Wish, language: str) -> None:
        self._wish, self._language = wish, language

    async def answer(self, request: Request) -> Response:
        """Return what was done, or why nothing was, as JSON."""
        if not is_own(request):
            return self._said("foreign", 403)
        return await asyncio.to_thread(self._write, dict(request.query_params))

    def _write(self, query: dict[str, str]) -> Response:
        check = next((known for known in LABELS if known == query.get("check")), None)
        path = PurePosixPath(query.get("path", ""))
        reason = query.get("reason", "").strip()
        if check is None or path.suffix != ".md" or path.is_absolute() or ".." in path.parts:
            return self._said("unknown", 422)
        if not reason:
            return self._said("no_reason", 422)
        try:
            data = files.read_below(self._wish.root, str(path), _MOST_BYTES)
        except files.Unreadable:
            return self._said("unknown", 422)
        text, _ = decode(data, str(path))
        changed = with_exemption(text, check, reason) if text is not None else None
        if changed is None:
            return self._said("by_hand", 409, check=LABELS[check][0], reason=reason)
        if b"\r\n" in data:
            changed = changed.replace("\n", "\r\n")
        files.replace(self._wish.root / path, changed.encode())
        return self._said("done", 200)

    def _said(self, key: str, status: int, **values: str) -> Response:
        said = message(self._language, f"desk.allow.{key}", **values)
        return JSONResponse({"said": said}, status)
