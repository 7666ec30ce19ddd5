"""A draft begun from the front desk, for a duty that is due."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sitegen.config import load
from sitegen.messages import message
from sitegen.serve.dropped import is_own
from sitegen.serve.rebuilder import Wish


class Drafts:
    """Answers the button beside a duty: writes the front matter of a draft, never over a file."""

    def __init__(self, wish: Wish, language: str) -> None:
        self._wish, self._language = wish, language

    async def answer(self, request: Request) -> Response:
        """Return the path of the draft, or why there is none, as JSON."""
        if not is_own(request):
            return self._said("foreign", 403)
        return await asyncio.to_thread(self._begin, dict(request.query_params))

    def _begin(self, query: dict[str, str]) -> Response:
        from sitegen.importing.new_document import NewDocument, NotThere, Unknown, start_document

        sources, _ = load.read_sources(self._wish.root)
        config = load.load(sources)[0] if sources is not None else None
        if config is None:
            return self._said("no_site", 409)
        today = self._wish.clock().date()
        period, category = query.get("period", ""), query.get("category", "")
        new = NewDocument(
            query.get("org", ""),
            category or config.categories[0].id,
            query.get("title", ""),
            str(today),
            f"{today:%m%d}-{period}-{category}".lower(),
            period=period,
            draft=True,
        )
        try:
            path = start_document(self._wish.root, config, new)
        except FileExistsError as there:
            return self._said("exists", 409, path=str(there.filename))
        except (Unknown, NotThere, ValueError):
            return self._said("unknown", 422)
        return JSONResponse({"path": path.relative_to(self._wish.root).as_posix()})

    def _said(self, key: str, status: int, **values: str) -> Response:
        said = message(self._language, f"desk.draft.{key}", **values)
        return JSONResponse({"said": said}, status)
