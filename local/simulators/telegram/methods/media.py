"""Methods that send files: uploaded, by `file_id`, or by an address that Telegram fetches."""

import secrets
from dataclasses import dataclass

from local.simulators.telegram.answers import ApiError, bad_request
from local.simulators.telegram.fetching import Fetcher
from local.simulators.telegram.files import FileStore, describe
from local.simulators.telegram.incoming import Upload
from local.simulators.telegram.messages import CAPTIONED
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.methods.content import caption_content, common_content
from local.simulators.telegram.methods.keyboard import keyboard
from local.simulators.telegram.world import Bot, Json, StoredFile

_ATTACHED = "attach://"
_GIVEN_PROPERTIES = {
    "video": ("duration", "width", "height"),
    "animation": ("duration", "width", "height"),
    "audio": ("duration", "performer", "title"),
    "voice": ("duration",),
    "video_note": ("duration", "length"),
    "sticker": ("emoji",),
}
_ALBUM_KINDS = frozenset({"photo", "video", "live_photo", "document", "audio"})
_UNMIXED = ("document", "audio")
LARGEST_ALBUM = 10


@dataclass(frozen=True)
class _Source:
    """Where files of a call come from."""

    store: FileStore
    fetcher: Fetcher
    bot: Bot
    uploads: dict[str, Upload]

    async def file(self, kind: str, reference: str | None, part: str) -> StoredFile:
        """Return the file of an upload, `attach://` reference or file_id. Raises ApiError 400 when there is none."""
        name = reference.removeprefix(_ATTACHED) if reference and reference.startswith(_ATTACHED) else part
        if name in self.uploads:
            upload = self.uploads[name]
            return self.store.keep(_voice_or_else(upload) if kind == "voice" else kind, upload)
        if not reference or reference.startswith(_ATTACHED):
            raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
        if "://" in reference:
            fetched = await self.fetcher.get(kind, reference)
            return self.store.keep(_voice_or_else(fetched) if kind == "voice" else kind, fetched)
        unique_id = self.bot.file_ids.get(reference)
        if unique_id is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        file = self.store.world.files[unique_id]
        if file.kind != kind and {file.kind, kind} != {"document", "animation"}:
            raise bad_request("type of file mismatch")
        return file


def _source(call: Call) -> _Source:
    return _Source(call.simulator.files, call.simulator.fetcher, call.bot, call.uploads)


def _voice_or_else(upload: Upload) -> str:
    """Return the kind Telegram makes of an uploaded voice note: OGG, MP3 and M4A are voices, the rest documents."""
    head = upload.content[:12]
    playable = head.startswith((b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3")) or head[4:8] == b"ftyp"
    return "voice" if playable else "document"


def _sender(kind: str) -> Behaviour:
    async def send(call: Call) -> Json:
        params = call.params
        content = caption_content(call, params) if kind in CAPTIONED else {}
        keyboard(params)
        chat = call.target({kind})
        file = await _source(call).file(kind, params.get(kind), kind)
        content = {**_media(call.bot, file, params), **content, **_flags(params)}
        return call.send(chat, {**content, **common_content(call, chat)})

    return send


def _media(bot: Bot, file: StoredFile, params: Json) -> Json:
    described = describe(bot, file)
    if isinstance(described, dict):
        names = _GIVEN_PROPERTIES.get(file.kind, ())
        described |= {name: params[name] for name in names if params.get(name)}
    content = {file.kind: described}
    if file.kind == "animation":
        content["document"] = {
            name: value for name, value in described.items() if name not in {"duration", "width", "height"}
        }
    return content


def _flags(params: Json) -> Json:
    flags = {}
    if params.get("has_spoiler"):
        flags["has_media_spoiler"] = True
    if params.get("show_caption_above_media"):
        flags["show_caption_above_media"] = True
    return flags


async def send_media_group(call: Call) -> list[Json]:
    """Send an album, item by item as one; nothing is sent when an item is wrong. One item is an ordinary message."""
    items = call.params["media"]
    kinds = _album_kinds(items)
    source = _source(call)
    captions = [caption_content(call, item) for item in items]
    chat = call.target(kinds, weight=len(items))
    media = [await _media_item(source, item, number) for number, item in enumerate(items, 1)]
    group = {"media_group_id": str(secrets.randbelow(10**17) + 10**16)} if len(items) > 1 else {}
    common = {name: value for name, value in common_content(call, chat).items() if name != "reply_markup"}
    return [
        call.send(chat, {**group, **content, **caption, **common})
        for content, caption in zip(media, captions, strict=True)
    ]


def _album_kinds(items: list[Json]) -> set[str]:
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > LARGEST_ALBUM:
        raise bad_request("too many messages to send as an album")
    kinds = {item["type"] for item in items}
    if not kinds <= _ALBUM_KINDS:
        raise bad_request("invalid message content type")
    if len({bool(item.get("show_caption_above_media")) for item in items}) > 1:
        raise bad_request("parameter show_caption_above_media must be the same for all messages")
    alone = next((kind for kind in _UNMIXED if kind in kinds and len(kinds) > 1), None)
    if alone:
        raise bad_request(f"{alone} can't be mixed with other media types")
    return kinds


async def _media_item(source: _Source, item: Json, number: int) -> Json:
    """Return the content fields of one InputMedia."""
    _check_attached(source, item)
    try:
        file = await source.file(item["type"], item["media"], item["media"])
    except ApiError as error:
        text = str(error).removeprefix("Bad Request: ")
        raise bad_request(f'failed to send message #{number} with the error message "{text}"') from None
    return {**_media(source.bot, file, item), **_flags(item)}


def _check_attached(source: _Source, item: Json) -> None:
    attached = item["media"].removeprefix(_ATTACHED) if item["media"].startswith(_ATTACHED) else None
    if not item["media"] or (attached is not None and attached not in source.uploads):
        raise bad_request("can't parse InputMedia: media not found")


async def replacement(call: Call) -> Json:
    """Return the content that editMessageMedia puts into a message."""
    item, source = call.params["media"], _source(call)
    _check_attached(source, item)
    file = await source.file(item["type"], item["media"], item["media"])
    return {**_media(call.bot, file, item), **caption_content(call, item), **_flags(item)}


BEHAVIOURS: dict[str, Behaviour] = {
    "sendPhoto": _sender("photo"),
    "sendDocument": _sender("document"),
    "sendVideo": _sender("video"),
    "sendAudio": _sender("audio"),
    "sendVoice": _sender("voice"),
    "sendVideoNote": _sender("video_note"),
    "sendAnimation": _sender("animation"),
    "sendSticker": _sender("sticker"),
    "sendLivePhoto": _sender("live_photo"),
    "sendMediaGroup": send_media_group,
}
