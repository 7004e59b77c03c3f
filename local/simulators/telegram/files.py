"""Files: what people and bots sent, how a message describes them, and their bytes."""

import hashlib
import secrets
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any

from local.simulators import images
from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.incoming import Upload
from local.simulators.telegram.world import Bot, StoredFile, World

Json = dict[str, Any]

LARGEST_DOWNLOAD = 20 * 1024 * 1024
"""Bytes getFile serves at most (https://core.telegram.org/bots/api#getfile)."""

LARGEST_PHOTO = 10 * 1024 * 1024
LINK_LIFETIME = 3600
PICTURE = (320, 240)
THUMBNAIL = (96, 72)

FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "video": "videos",
    "animation": "animations",
    "audio": "music",
    "voice": "voice",
    "video_note": "video_notes",
    "sticker": "stickers",
    "thumbnail": "thumbnails",
    "avatar": "profile_photos",
}
_PREFIXES = {
    "photo": "AgACAgIAAxkBAA",
    "voice": "AwACAgIAAxkBAA",
    "video": "BAACAgIAAxkBAA",
    "sticker": "CAACAgIAAxkBAA",
}
_NAMED = frozenset({"document", "video", "audio", "animation"})
_TYPED = frozenset({"document", "video", "audio", "animation", "voice"})
_TYPES = MimeTypes()
for _type, _extension in (("audio/ogg", ".ogg"), ("audio/ogg", ".oga"), ("image/webp", ".webp"), ("audio/mp4", ".m4a")):
    _TYPES.add_type(_type, _extension)
_EXTENSIONS = {
    "photo": "jpg",
    "thumbnail": "jpg",
    "avatar": "jpg",
    "voice": "oga",
    "video_note": "mp4",
    "sticker": "webp",
}
_MOVING_STICKERS = frozenset({"tgs", "webm"})


def kind_for(mime: str) -> str:
    """Return the content field in which Telegram's clients send a file of this MIME type."""
    if mime == "image/gif":
        return "animation"
    if mime in {"audio/ogg", "audio/opus"}:
        return "voice"
    kind = {"image": "photo", "video": "video", "audio": "audio"}.get(mime.partition("/")[0])
    return kind or "document"


def type_for(name: str) -> str:
    """Return the MIME type that Telegram gives an uploaded file: its extension decides, not what the upload says."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


class FileStore:
    """Keeps the bytes of uploads in `folder`, by digest; files of people are generated whenever they are read."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self._folder = folder

    def generate(self, kind: str, name: str | None, mime: str, size: int) -> StoredFile:
        """Register a file that a person sent; photos are JPEG as Telegram re-encodes them."""
        visual = kind in {"photo", "avatar", "thumbnail", "video", "animation", "sticker"}
        width, height = (THUMBNAIL if kind == "thumbnail" else PICTURE) if visual else (0, 0)
        mime = "image/jpeg" if kind in {"photo", "avatar", "thumbnail"} else mime
        return self._register(
            StoredFile(unique_id=_unique_id(), kind=kind, name=name, mime=mime, size=size, width=width, height=height)
        )

    def keep(self, kind: str, upload: Upload) -> StoredFile:
        """Register a file that a bot uploaded. Raises ApiError 400 for what Telegram would not take as this kind."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        width, height = (
            _checked_photo(upload.content) if kind == "photo" else images.dimensions(upload.content) or PICTURE
        )
        digest = upload.sha256
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / digest
        if not path.exists():
            path.write_bytes(upload.content)
        return self._register(
            StoredFile(
                unique_id=_unique_id(),
                kind=kind,
                name=upload.name,
                mime="image/jpeg" if kind in {"photo", "thumbnail"} else type_for(upload.name),
                size=len(upload.content),
                digest=digest,
                width=width,
                height=height,
            )
        )

    def path(self, file: StoredFile) -> Path | None:
        """Return where the file's bytes are kept; generated ones are not."""
        return self._folder / file.digest if file.digest else None

    def read(self, file: StoredFile) -> bytes:
        """Return the file's bytes; generated ones depend only on name, kind and size."""
        kept = self.path(file)
        if kept:
            return kept.read_bytes()
        picture = _picture(file)
        seed = hashlib.sha256(f"{file.kind}:{file.name}".encode()).digest()
        missing = file.size - len(picture)
        return picture + (seed * (missing // len(seed) + 1))[:missing]

    def clear(self) -> None:
        if self._folder.exists():
            for path in self._folder.iterdir():
                path.unlink()

    def _register(self, file: StoredFile) -> StoredFile:
        self.world.files[file.unique_id] = file
        return file


def _picture(file: StoredFile) -> bytes:
    if not file.mime.startswith("image/"):
        return b""
    draw = images.png if file.mime == "image/png" else images.jpeg
    for size in ((file.width or PICTURE[0], file.height or PICTURE[1]), (8, 8)):
        picture = draw(*size)
        if len(picture) <= file.size:
            return picture
    return b""


def _checked_photo(content: bytes) -> tuple[int, int]:
    if len(content) > LARGEST_PHOTO:
        raise bad_request("file is too big")
    size = images.dimensions(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    short, long = sorted(size)
    if short < 1 or short + long > 10_000 or long > 20 * short:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def _unique_id() -> str:
    return "AQAD" + secrets.token_urlsafe(9)


def file_id_for(bot: Bot, file: StoredFile) -> str:
    """Return an id by which only this bot can use the file."""
    file_id = _PREFIXES.get(file.kind, "BQACAgIAAxkBAA") + secrets.token_urlsafe(42)
    bot.file_ids[file_id] = file.unique_id
    return file_id


def describe(bot: Bot, file: StoredFile, thumbnail: StoredFile | None = None) -> Any:
    """Return the value of the message's content field: an object, or for a photo the list of its sizes."""
    if file.kind in {"photo", "avatar"}:
        sizes = [thumbnail, file] if thumbnail else [file]
        return [_photo_size(bot, size) for size in sizes]
    described: Json = {}
    if file.kind in {"video", "animation"}:
        described |= {"duration": 5, "width": file.width, "height": file.height}
    elif file.kind in {"audio", "voice"}:
        described |= {"duration": 5}
    elif file.kind == "video_note":
        described |= {"length": 240, "duration": 5}
    elif file.kind == "sticker":
        described |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    if file.kind in _NAMED and file.name:
        described["file_name"] = file.name
    if file.kind in _TYPED and file.mime:
        described["mime_type"] = file.mime
    if thumbnail:
        described["thumbnail"] = _photo_size(bot, thumbnail)
    return {**described, "file_id": file_id_for(bot, file), "file_unique_id": file.unique_id, "file_size": file.size}


def _photo_size(bot: Bot, file: StoredFile) -> Json:
    return {
        "file_id": file_id_for(bot, file),
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "width": file.width,
        "height": file.height,
    }


def path_for(bot: Bot, file: StoredFile, now: float) -> str:
    """Return a download path, valid for an hour from `now`; name and type of the file are not preserved."""
    named = Path(file.name or "").suffix.lstrip(".")
    moves = file.kind == "sticker" and named in _MOVING_STICKERS
    extension = named if moves else _EXTENSIONS.get(file.kind) or named or "bin"
    folder = FOLDERS.get(file.kind, "documents")
    path = f"{folder}/file_{len(bot.file_paths)}.{extension}"
    bot.file_paths[path] = (file.unique_id, now)
    return path
