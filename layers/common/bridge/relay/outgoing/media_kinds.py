"""As what a file is sent: the kind that it is, and the kinds to fall back to where Telegram does not take it so."""

from bridge.domain.content import MediaKind
from bridge.relay.messages import Upload

LARGEST_PHOTO = 10 * 1024 * 1024
"""Bytes of a photo (sendPhoto); as a document it may be as large as any file."""

_GIF = "image/gif"
_TYPES = {
    MediaKind.STICKER: {"", "image/webp", "application/x-tgsticker", "video/webm"},
    MediaKind.VIDEO: {"", "video/mp4", "video/quicktime"},
    MediaKind.VOICE: {"", "audio/ogg", "audio/mpeg", "audio/mp4"},
}
"""Types that Telegram shows as that kind, and files of no known type; others it shows as something else."""

_LADDERS = {
    MediaKind.PHOTO: (MediaKind.PHOTO,),
    MediaKind.STICKER: (MediaKind.STICKER, MediaKind.PHOTO),
    MediaKind.ANIMATION: (MediaKind.ANIMATION,),
    MediaKind.VIDEO: (MediaKind.VIDEO,),
    MediaKind.VIDEO_NOTE: (MediaKind.VIDEO_NOTE, MediaKind.VIDEO),
    MediaKind.VOICE: (MediaKind.VOICE, MediaKind.AUDIO),
    MediaKind.AUDIO: (MediaKind.AUDIO,),
    MediaKind.DOCUMENT: (),
}


def kinds_for(kind: MediaKind, upload: Upload) -> tuple[MediaKind, ...]:
    """Return the kinds to try for a file that amoCRM calls `kind`, the best first; a document comes last, always."""
    moves = upload.mime == _GIF and kind in {MediaKind.PHOTO, MediaKind.STICKER}
    kinds = (MediaKind.ANIMATION,) if moves else _LADDERS[kind]
    return (*(one for one in kinds if _is_taken_as(one, upload)), MediaKind.DOCUMENT)


def _is_taken_as(kind: MediaKind, upload: Upload) -> bool:
    """Tell whether Telegram may take a file as that kind: what certainly fails is not uploaded first."""
    if kind is MediaKind.PHOTO:
        return upload.size <= LARGEST_PHOTO
    return upload.mime in _TYPES.get(kind, {upload.mime})
