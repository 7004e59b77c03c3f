"""Methods that send files. Simplified: no file is ever fetched by URL, as if every host refused Telegram's request."""

import secrets
from dataclasses import dataclass

from local.simulators.telegram.answers import ApiError, bad_request
from local.simulators.telegram.files import FileStore, describe
from local.simulators.telegram.incoming import Upload
from local.simulators.telegram.messages import CAPTIONED, outgoing
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.methods.content import caption_content, common_content, keyboard
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
_ALBUM_KINDS = {"photo": "visual", "video": "visual", "live_photo": "visual", "document": "document", "audio": "audio"}
ALBUM = range(2, 11)


@dataclass(frozen=True)
class _Source:
    """Where files of a call come from."""

    store: FileStore
    bot: Bot
    uploads: dict[str, Upload]

    def file(self, kind: str, reference: str | None, part: str) -> StoredFile:
        """Return the file of an upload, `attach://` reference or file_id. Raises ApiError 400 when there is none."""
        name = reference.removeprefix(_ATTACHED) if reference and reference.startswith(_ATTACHED) else part
        if name in self.uploads:
            upload = self.uploads[name]
            return self.store.keep(_voice_or_else(upload) if kind == "voice" else kind, upload)
        if not reference or reference.startswith(_ATTACHED):
            raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
        if "://" in reference:
            raise bad_request("failed to get HTTP URL content")
        unique_id = self.bot.file_ids.get(reference)
        if unique_id is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        file = self.store.world.files[unique_id]
        if file.kind != kind and {file.kind, kind} != {"document", "animation"}:
            raise bad_request("type of file mismatch")
        return file


def _source(call: Call) -> _Source:
    return _Source(call.simulator.files, call.bot, call.uploads)


def _voice_or_else(upload: Upload) -> str:
    """Return the kind Telegram makes of an uploaded voice note: OGG, MP3 and M4A are voices, the rest documents."""
    head = upload.content[:12]
    playable = head.startswith((b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3")) or head[4:8] == b"ftyp"
    return "voice" if playable else "document"


def _sender(kind: str) -> Behaviour:
    def send(call: Call) -> Json:
        params = call.params
        content = caption_content(params) if kind in CAPTIONED else {}
        keyboard(params)
        chat = call.target()
        file = _source(call).file(kind, params.get(kind), kind)
        content = {**_media(call.bot, file, params), **content, **_flags(params)}
        return outgoing(call.bot, chat, call.now, {**content, **common_content(call, chat)})

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


def send_media_group(call: Call) -> list[Json]:
    """Send an album, item by item as one; nothing is sent when an item is wrong."""
    items = call.params["media"]
    if len(items) not in ALBUM:
        raise bad_request("wrong number of media to send: expected 2-10")
    if len({_ALBUM_KINDS.get(item["type"]) for item in items}) != 1:
        raise bad_request(f"{items[0]['type']} can't be mixed with other media types")
    source = _source(call)
    captions = [caption_content(item) for item in items]
    chat = call.target(weight=len(items))
    media = [_media_item(source, item, number) for number, item in enumerate(items, 1)]
    group = str(secrets.randbelow(10**17) + 10**16)
    common = common_content(call, chat)
    return [
        outgoing(call.bot, chat, call.now, {"media_group_id": group, **content, **caption, **common})
        for content, caption in zip(media, captions, strict=True)
    ]


def _media_item(source: _Source, item: Json, number: int) -> Json:
    """Return the content fields of one InputMedia."""
    try:
        file = source.file(item["type"], item["media"], item["media"])
    except ApiError as error:
        text = str(error).removeprefix("Bad Request: ")
        raise bad_request(f'failed to send message #{number} with the error message "{text}"') from None
    return {**_media(source.bot, file, item), **_flags(item)}


def replacement(call: Call) -> Json:
    """Return the content that editMessageMedia puts into a message."""
    item = call.params["media"]
    file = _source(call).file(item["type"], item["media"], item["media"])
    return {**_media(call.bot, file, item), **caption_content(item), **_flags(item)}


BEHAVIOURS: dict[str, Behaviour] = {
    "sendPhoto": _sender("photo"),
    "sendDocument": _sender("document"),
    "sendVideo": _sender("video"),
    "sendAudio": _sender("audio"),
    "sendVoice": _sender("voice"),
    "sendVideoNote": _sender("video_note"),
    "sendAnimation": _sender("animation"),
    "sendSticker": _sender("sticker"),
    "sendMediaGroup": send_media_group,
}
