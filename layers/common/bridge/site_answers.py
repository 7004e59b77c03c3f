"""What an address of a customer's answered, whose body is anybody's: never longer than it may be."""

import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import retry_after

LONGEST_WAIT_ASKED = 900.0
"""Seconds after which a program of a customer's is asked again, however much later it asked for that."""

GZIP_OR_ZLIB = 47
"""Window bits with which zlib finds out by itself which of the two it is."""


@dataclass(frozen=True)
class SiteAnswer:
    """What an address answered: `status`, `headers` and the whole `body`, which is anybody's."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def wait_asked(self, *told: object) -> float | None:
        """Return the seconds that are to pass before the next call, as the body told or the header."""
        asked = retry_after(self, *told)
        return None if asked is None else min(max(asked, 0.0), LONGEST_WAIT_ASKED)

    @property
    def told(self) -> dict[str, Any]:
        """The JSON object that the body is; empty for anything else."""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return body if isinstance(body, dict) else {}


def passed_over(response: httpx.Response, most: int) -> bytes:
    with suppress(httpx.TransportError):
        _raw(response, most)
    return b""


def _raw(response: httpx.Response, most: int) -> bytearray:
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > most:
            raise _endless()
    return body


def whole(response: httpx.Response, most: int) -> bytes:
    body = _raw(response, most)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    return bytes(body) if encoding == "identity" or not body else _unpacked(bytes(body), encoding, most)


def _unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return what some servers pack although that was not asked for, if it is no longer than any other answer."""
    unpacking, unpacked = zlib.decompressobj(GZIP_OR_ZLIB), b""
    if encoding in {"gzip", "x-gzip", "deflate"}:
        with suppress(zlib.error):
            unpacked = unpacking.decompress(body, most)
    if unpacking.unconsumed_tail:
        raise _endless()
    if not unpacking.eof:
        raise TransientError(Reason.SITE_UNCLEAR, "encoded, although not asked for", outcome_unknown=True)
    return unpacked


def _endless() -> TransientError:
    return TransientError(Reason.SITE_UNCLEAR, "an answer without an end", outcome_unknown=True)
