"""`multipart/form-data` as the real server reads it (tdlib/td, HttpReader.cpp), laxer than the standard.

An unquoted value goes up to the next `;`, values are percent-decoded, and only `filename` makes a file: `filename*` is
not known.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from bridge.domain.errors import RefusedError

LONGEST_BOUNDARY = 70
MOST_FILES = 500
"""What the real server takes in one call (HttpServer.h)."""

_BOUNDARY = re.compile(r'boundary[^=]*=(?:"([^;]*)"|([^;]*))(?:;|\Z)', re.IGNORECASE)
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*(;?)', re.DOTALL)
_CONTINUED = re.compile(rb"\r\n[ \t]+")


@dataclass(frozen=True)
class Part:
    """One part of a form: a parameter, or a file, whose `content` is not looked at."""

    name: str
    content: bytes
    content_type: str
    is_file: bool


def parts_of(body: bytes, content_type: str) -> Iterator[Part]:
    """Yield the parts of a form; RefusedError(400) in the real server's words for what is none."""
    mark = b"--" + _boundary(content_type)
    at, files = _after(mark, body, 0), 0
    while not body.startswith(b"--", at):
        head_end = _after(b"\r\n\r\n", body, at)
        if head_end == at + 4:
            raise _bad("headers in multipart/form-data are empty")
        end = _after(b"\r\n" + mark, body, head_end)
        name, kind, is_file = _head(body[at + 2 : head_end - 4])
        files += is_file
        if files > MOST_FILES:
            raise RefusedError(413, "bad_form", "Request Entity Too Large: too many files attached")
        yield Part(name, b"" if is_file else body[head_end : end - len(mark) - 2], kind, is_file)
        at = end


def _boundary(content_type: str) -> bytes:
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise _bad("boundary value not found" if "boundary" in content_type.lower() else "boundary not found")
    boundary = (found[1] if found[1] is not None else found[2]).encode()
    if not 1 <= len(boundary) <= LONGEST_BOUNDARY:
        raise _bad("boundary too big or empty")
    return boundary


def _after(mark: bytes, body: bytes, start: int) -> int:
    """Return where a form goes on behind its next mark; the real server waits for one till the sender gives up."""
    at = body.find(mark, start)
    if at < 0:
        raise _bad("unexpected end of request content")
    return at + len(mark)


def _head(head: bytes) -> tuple[str, str, bool]:
    """Return what the head of a part says: its name, its type, and whether it is a file."""
    values: Mapping[bytes, bytes] = {}
    kind = "application/octet-stream"
    for line in _CONTINUED.sub(b" ", head).split(b"\r\n"):
        name, _, value = line.partition(b":")
        match name.strip().lower():
            case b"content-disposition":
                values = _disposition(value.strip())
            case b"content-type":
                kind = value.strip().decode("latin-1")
    field = values.get(b"name", b"").decode(errors="replace")
    if not field:
        raise _bad("field name in multipart/form-data not found")
    return field, kind, b"filename" in values


def _disposition(value: bytes) -> Mapping[bytes, bytes]:
    if not value.startswith(b"form-data;"):
        raise _bad("expected form-data content disposition")
    rest = value.removeprefix(b"form-data;").strip()
    found: dict[bytes, bytes] = {}
    while b"=" in rest:
        key, _, rest = rest.partition(b"=")
        rest = rest.lstrip()
        if rest.startswith(b'"'):
            quoted = _QUOTED.match(rest)
            if quoted is None:
                raise _bad("unclosed quoted string in Content-Disposition header")
            if not quoted[2] and quoted.end() < len(rest):
                raise _bad("expected ';' in Content-Disposition header")
            text, rest = re.sub(rb"\\(.)", rb"\1", quoted[1], flags=re.DOTALL), rest[quoted.end() :]
        else:
            text, _, rest = rest.partition(b";")
        found[key.strip()] = unquote_to_bytes(text.strip())
        rest = rest.strip()
    return found


def _bad(text: str) -> RefusedError:
    return RefusedError(400, "bad_form", f"Bad Request: {text}")
