"""Control calls about files, and the files of what a manager says."""

import base64
import mimetypes
from collections.abc import AsyncIterator

from aiohttp import web
from pydantic import Field

from local.simulators.amocrm.attachments import (
    address_of,
    attachment_at,
    keep_attachment,
    make_up,
    stored,
)
from local.simulators.amocrm.control.base import Desk, desk_of
from local.simulators.amocrm.shelf import LARGEST_FILE, PIECE, TooBigError
from local.simulators.amocrm.state.chats import Message, StoredFile
from local.simulators.amocrm.state.world import Attachment
from local.simulators.commands import Command
from local.simulators.file_answers import file_answer, strangers_file
from local.simulators.refusals import ControlError

OCTETS = "application/octet-stream"


class MadeFile(Command):
    """A file the simulator makes up: `size` bytes of that type, the same ones for the same seed."""

    size: int = Field(ge=1, le=LARGEST_FILE)
    mime: str | None = None
    seed: str = ""


async def attach(
    desk: Desk, message: Message, media: str | MadeFile, name: str | None, size: int | None, kind: str | None
) -> None:
    """Give a message its file: made up, from a `data:` URL, kept before, or standing at somebody else's address."""
    attachment = await _attachment(desk, media, name)
    if attachment is None:
        message.media, message.file_size = str(media), size
        message.file_name = name or _last_part(str(media))
        mime = _type_of(message.file_name)
    else:
        message.media, message.file_size = address_of(desk.account, attachment), attachment.size
        message.file_name, message.file = attachment.name, stored(attachment)
        mime = attachment.mime
    message.type = kind or _kind_of(mime)
    message.thumbnail = message.media if message.type in {"picture", "video"} else None


async def _attachment(desk: Desk, media: str | MadeFile, name: str | None) -> Attachment | None:
    simulator = desk.simulator
    if isinstance(media, MadeFile):
        name = name or f"file{mimetypes.guess_extension(media.mime or '') or '.bin'}"
        return await make_up(simulator, name, media.mime or _type_of(name), media.size, media.seed)
    if not media.startswith("data:"):
        return attachment_at(simulator, media)
    head, _, data = media.removeprefix("data:").partition(",")
    mime = head.partition(";")[0]
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError as error:
        raise ControlError(400, "bad_media", "a data URL must be base64") from error
    name = name or f"file{mimetypes.guess_extension(mime) or '.bin'}"
    return keep_attachment(simulator, name, _told_type(mime, name), simulator.shelf.put([content]))


def _last_part(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2] or "file.bin"


def _type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or OCTETS


def _told_type(mime: str, name: str) -> str:
    """Return the type a browser told, or what the name says where it knew none."""
    return _type_of(name) if mime in {"", OCTETS} else mime


def _kind_of(mime: str) -> str:
    return {"image": "picture", "video": "video", "audio": "audio"}.get(mime.partition("/")[0], "file")


async def upload(request: web.Request) -> web.Response:
    """Keep the raw body as a file to attach → `{url, name, content_type, size, sha256}`."""
    desk = desk_of(request)
    name = request.query.get("name", "")
    if not name:
        raise ControlError(400, "bad_request", "name is required")
    try:
        kept = await desk.simulator.shelf.keep(_pieces(request))
    except TooBigError as error:
        raise ControlError(413, "too_big", LARGEST_FILE) from error
    if not kept.size:
        raise ControlError(400, "empty_file")
    mime = _told_type(request.headers.get("Content-Type", ""), name)
    attachment = keep_attachment(desk.simulator, name, mime, kept)
    return web.json_response(
        {
            "url": address_of(desk.account, attachment),
            "name": name,
            "content_type": mime,
            "size": kept.size,
            "sha256": kept.sha256,
        },
        status=201,
    )


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    async for piece in request.content.iter_chunked(PIECE):
        yield piece


async def media(request: web.Request) -> web.StreamResponse:
    """Give the file of a message: what was downloaded from the integration, or what a manager attached."""
    message = desk_of(request).account.messages.get(request.match_info["message_id"])
    if message is None:
        raise ControlError(404, "no_such_message")
    return await _kept(request, message.file, message.file_name or "")


async def avatar(request: web.Request) -> web.StreamResponse:
    person = desk_of(request).account.participants.get(request.match_info["participant_id"])
    if person is None:
        raise ControlError(404, "no_such_participant")
    return await _kept(request, person.avatar_file)


async def _kept(request: web.Request, file: StoredFile | None, name: str = "") -> web.StreamResponse:
    if file is None or file.sha256 is None:
        raise ControlError(404, "not_kept", file.error if file else None)
    headers = strangers_file(file.content_type or OCTETS, name)
    return await file_answer(request, desk_of(request).simulator.shelf.path(file.sha256), headers)
