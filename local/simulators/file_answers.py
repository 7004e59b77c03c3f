"""Answers that are files on disk: whole or in ranges, or spoiled by a fault on their way."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from local.simulators.faults import FAULT, Fault

_PIECE = 64 * 1024
_PIECES_PER_SECOND = 20


def strangers_file(mime: str, name: str = "") -> dict[str, str]:
    """Return the headers of a file that somebody sent: whatever it says it is, no browser runs it at our address.

    What is seen or heard is shown, everything else is saved under its name.
    """
    is_shown = mime.startswith(("image/", "video/", "audio/")) and not mime.startswith("image/svg")
    named = f"; filename*=UTF-8''{quote(name, safe='', errors='replace')}" if name else ""
    return {
        "Content-Type": mime,
        "Content-Disposition": f"{'inline' if is_shown else 'attachment'}{named}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }


async def file_answer(request: web.Request, path: Path, headers: Mapping[str, str]) -> web.StreamResponse:
    """Answer with a file; a fault of the request may make it slow, wrong in length or broken off."""
    fault = request.get(FAULT)
    if fault is None or (fault.bytes_per_second, fault.cut_at, fault.content_length) == (None, None, None):
        return web.FileResponse(path, headers=headers)
    return await _spoiled(request, path, headers, fault)


def bytes_answer(request: web.Request, content: bytes) -> web.Response:
    """Answer with bytes, or with the one range of them that is asked for (RFC 9110, 14.2)."""
    headers = {"Content-Type": "application/octet-stream", "Accept-Ranges": "bytes"}
    try:
        asked = request.http_range
    except ValueError:
        asked = slice(None)  # several ranges, or none that can be read: the whole file is as good an answer
    if asked.start is None and asked.stop is None:
        return web.Response(body=content, headers=headers)
    start, stop, _ = asked.indices(len(content))
    if start >= stop:
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{len(content)}"})
    whole = f"bytes {start}-{stop - 1}/{len(content)}"
    return web.Response(status=206, body=content[start:stop], headers={**headers, "Content-Range": whole})


async def _spoiled(request: web.Request, path: Path, headers: Mapping[str, str], fault: Fault) -> web.StreamResponse:
    size = path.stat().st_size
    response = web.StreamResponse(headers=headers)
    response.content_length = size if fault.content_length is None else fault.content_length
    await response.prepare(request)
    wanted = min(size, response.content_length, size if fault.cut_at is None else fault.cut_at)
    try:
        await _trickle(response, path, wanted, fault.bytes_per_second)
    except ConnectionResetError:
        return response
    if wanted < response.content_length and request.transport is not None:
        request.transport.close()
    return response


async def _trickle(response: web.StreamResponse, path: Path, wanted: int, bytes_per_second: int | None) -> None:
    piece = _PIECE if bytes_per_second is None else max(1, bytes_per_second // _PIECES_PER_SECOND)
    with path.open("rb") as file:
        while wanted > 0:
            read = file.read(min(piece, wanted))
            await response.write(read)
            wanted -= len(read)
            if bytes_per_second is not None:
                await asyncio.sleep(len(read) / bytes_per_second)
