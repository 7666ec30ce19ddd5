"""Pictures of documents in formats that browsers show."""

from __future__ import annotations

import io
import warnings

_KEPT = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
_MOST_PIXELS = 50_000_000


def published(data: bytes) -> tuple[str, bytes] | None:
    """Return a picture's ending and bytes as they are published, or None if it cannot be.

    PNG, JPEG, GIF and WebP stay as they are; BMP and TIFF become PNG; metafiles (EMF, WMF) and what
    is damaged or huge are left out.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    return None
                if ending := _KEPT.get(picture.format or ""):
                    return ending, data
                if picture.format not in ("BMP", "TIFF"):
                    return None
                buffer = io.BytesIO()
                picture.convert("RGB").save(buffer, "PNG")
                return "png", buffer.getvalue()
    except (OSError, ValueError, Warning, Image.DecompressionBombError, SyntaxError):
        return None
