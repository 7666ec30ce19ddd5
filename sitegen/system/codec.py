"""The codec of the cache, of digests and of work sent to processes: MessagePack.

Invariant: equal values encode to equal bytes, in every process and on every machine: values are
frozen structs, tuples, strings, numbers and dates, and have no unordered parts.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")

_encoder = msgspec.msgpack.Encoder()
_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def encode(value: object) -> bytes:
    """Encode a value as MessagePack."""
    return _encoder.encode(value)


def decode(data: bytes, kind: type[T]) -> T:
    """Decode bytes that `encode` made of a value of this type.

    Raises:
        msgspec.DecodeError: The bytes are not MessagePack.
        msgspec.ValidationError: They are of another type.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.msgpack.Decoder(kind)
    return cast(T, decoder.decode(data))


def digest(value: object) -> str:
    """Return the digest of a value: SHA-256 of its encoding, 64 hexadecimal characters."""
    return digest_bytes(_encoder.encode(value))


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal, as `sha256sum` prints it.

    So anyone can check a published file; and processors have instructions for it.
    """
    return sha256(data).hexdigest()
