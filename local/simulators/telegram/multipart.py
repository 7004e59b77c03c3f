"""Reads `multipart/form-data` as the official server does (tdlib/td, HttpReader.cpp), laxer than the standard.

An unquoted value goes up to the next `;`, values are percent-decoded, and only `filename` makes a file: `filename*` is
not known.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]*)\"|([^;,\s]*))", re.IGNORECASE)
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*(;?)', re.DOTALL)
_CONTINUED = re.compile(rb"\r\n[ \t]+")
LONGEST_BOUNDARY = 70


class MultipartError(ValueError):
    """The body is no multipart form; the text follows `Bad Request: `."""


@dataclass(frozen=True)
class Part:
    """One part of a form; without a `filename` it is an ordinary parameter."""

    name: str
    content: bytes
    filename: str | None = None
    mime: str = "application/octet-stream"


def read_parts(body: bytes, content_type: str) -> list[Part]:
    """Return the parts of a form in their order. Raises MultipartError, and UnicodeDecodeError for a bad name."""
    found = _BOUNDARY.search(content_type)
    boundary = (found[1] or found[2] or "") if found else ""
    if not 1 <= len(boundary) <= LONGEST_BOUNDARY:
        raise MultipartError("boundary not found" if not boundary else "boundary too long or empty")
    mark = b"--" + boundary.encode()
    parts = []
    at = body.find(mark)
    if at < 0:
        raise MultipartError("boundary not found")
    at += len(mark)
    while not body.startswith(b"--", at):
        head_end = body.find(b"\r\n\r\n", at)
        if head_end < 0:
            raise MultipartError("can't parse form data headers")
        if head_end == at:
            raise MultipartError("headers in multipart/form-data are empty")
        end = body.find(b"\r\n" + mark, head_end + 4)
        if end < 0:
            raise MultipartError("boundary not found")
        parts.append(_part(body[at + 2 : head_end], body[head_end + 4 : end]))
        at = end + 2 + len(mark)
    return parts


def _part(head: bytes, content: bytes) -> Part:
    values: dict[bytes, bytes] = {}
    mime = "application/octet-stream"
    for line in _CONTINUED.sub(b" ", head).split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-disposition":
            values = _disposition(value.strip())
        elif name.strip().lower() == b"content-type":
            mime = value.strip().decode("latin-1")
    field = values.get(b"name", b"").decode()
    if not field:
        raise MultipartError("field name in multipart/form-data not found")
    filename = values.get(b"filename")
    return Part(field, content, None if filename is None else filename.decode(), mime)


def _disposition(value: bytes) -> dict[bytes, bytes]:
    if not value.startswith(b"form-data;"):
        raise MultipartError("expected form-data content disposition")
    rest = value.removeprefix(b"form-data;").strip()
    found: dict[bytes, bytes] = {}
    while b"=" in rest:
        key, _, rest = rest.partition(b"=")
        rest = rest.lstrip()
        if rest.startswith(b'"'):
            quoted = _QUOTED.match(rest)
            if quoted is None:
                raise MultipartError("unclosed quoted string in Content-Disposition header")
            if not quoted[2] and quoted.end() < len(rest):
                raise MultipartError("expected ';' in Content-Disposition header")
            text, rest = re.sub(rb"\\(.)", rb"\1", quoted[1]), rest[quoted.end() :]
        else:
            text, _, rest = rest.partition(b";")
        found[key.strip()] = unquote_to_bytes(text.strip())
        rest = rest.strip()
    return found
