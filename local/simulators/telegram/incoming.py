"""Reads a Bot API call from any of its four encodings: query, urlencoded form, JSON body, multipart form."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from local.simulators.telegram.answers import ApiError, bad_request
from local.simulators.telegram.multipart import MultipartError, read_parts

LARGEST_UPLOAD = 50 * 1024 * 1024
"""Bytes of one uploaded file; a larger body is refused with 413 (https://core.telegram.org/bots/api#sending-files)."""

LARGEST_BODY = LARGEST_UPLOAD + 512 * 1024


@dataclass(frozen=True)
class Upload:
    """A file part of a multipart call."""

    name: str
    mime: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def card(self, field: str) -> dict[str, object]:
        """Return what the log of calls keeps of the file."""
        return {
            "field": field,
            "name": self.name,
            "mime": self.mime,
            "size": len(self.content),
            "sha256": self.sha256,
        }


@dataclass(frozen=True)
class Incoming:
    """The parameters of a call as they came, and its uploads by part name."""

    params: dict[str, Any]
    uploads: dict[str, Upload]


async def read_call(request: web.Request) -> Incoming:
    """Return what the caller sent; of two parameters of a name the first counts, and a query comes before a body.

    Raises ApiError 400 for an unreadable body and 413 for one over the limit.
    """
    params = _first_of(request.query.items())
    uploads: dict[str, Upload] = {}
    if request.method != "POST":
        return Incoming(params, uploads)
    try:
        body = await request.read()
        if body and request.content_type == "application/json":
            params = _json_object(body) | params
        elif body and request.content_type == "application/x-www-form-urlencoded":
            params = _first_of(parse_qsl(body.decode(), keep_blank_values=True)) | params
        elif body and request.content_type == "multipart/form-data":
            _read_form(body, request.headers["Content-Type"], params, uploads)
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413) from None
    except UnicodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return Incoming(params, uploads)


def _first_of(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for name, value in pairs:
        params.setdefault(name, value)
    return params


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    json.dumps(value, ensure_ascii=False).encode()
    if value is None:  # what Go's libraries send where there are no parameters
        return {}
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object")
    return value


def _read_form(body: bytes, content_type: str, params: dict[str, Any], uploads: dict[str, Upload]) -> None:
    try:
        parts = read_parts(body, content_type)
    except MultipartError as error:
        raise bad_request(str(error)) from None
    for part in parts:
        if part.filename is None:
            params.setdefault(part.name, part.content.decode())
        elif len(part.content) > LARGEST_UPLOAD:
            raise ApiError(413)
        else:
            uploads[part.name] = Upload(part.filename or "file", part.mime, part.content)
