"""Files that a message carries: the one that shows it best, what Telegram says of it, and what it lacks a field for."""

from bridge.domain.content import Content, File, Media, MediaKind, Mention, with_lines
from bridge.domain.names import readable
from bridge.domain.texts import INCOMING_KINDS
from bridge.domain.wording.origins import LIVE_PHOTO
from bridge.fields import Object, has, is_set, list_of, number_of, object_of, text_of


def media_of(kind: MediaKind, thing: Object) -> Media | None:
    """Return a file of a kind, None when there is nothing to ask for it by."""
    file = file_of(thing)
    seconds = number_of(thing, "duration")
    return Media(kind, file, seconds=seconds if seconds is not None and seconds >= 0 else None) if file else None


def file_of(thing: Object) -> File | None:
    """Return a file as far as Telegram tells of it; for the type of one that has none, see `bridge.domain.files`."""
    ref, size = text_of(thing, "file_id"), number_of(thing, "file_size")
    if not ref:
        return None
    return File(
        ref,
        text_of(thing, "file_unique_id") or ref,
        readable(text_of(thing, "file_name")),
        text_of(thing, "mime_type"),
        size if size is not None and size >= 0 else None,
    )


def photo_of(place: Object) -> Media | None:
    """Return the largest of the sizes of a photo; the later one of two that are said to be as large."""
    sizes = [size for size in reversed(list_of(place, "photo")) if isinstance(size, dict) and text_of(size, "file_id")]
    return media_of(MediaKind.PHOTO, max(sizes, key=_area)) if sizes else None


def _area(size: Object) -> int:
    return (number_of(size, "width") or 0) * (number_of(size, "height") or 0)


def photo(message: Object) -> Content | None:
    return photo_of(message)


def document(message: Object) -> Content | None:
    return media_of(MediaKind.DOCUMENT, object_of(message, "document"))


def video(message: Object) -> Content | None:
    return media_of(MediaKind.VIDEO, object_of(message, "video"))


def video_note(message: Object) -> Content | None:
    return media_of(MediaKind.VIDEO_NOTE, object_of(message, "video_note"))


def animation(message: Object) -> Content | None:
    return media_of(MediaKind.ANIMATION, object_of(message, "animation")) or document(message)


def voice(message: Object) -> Content | None:
    return media_of(MediaKind.VOICE, object_of(message, "voice"))


def audio(message: Object) -> Content | None:
    """Return a track, with its performer and its title above its caption."""
    track = object_of(message, "audio")
    found = media_of(MediaKind.AUDIO, track)
    names = (readable(text_of(track, "performer")), readable(text_of(track, "title")))
    return with_lines(found, " — ".join(filter(None, names))) if found else None


def sticker(message: Object) -> Content | None:
    """Return a sticker as a picture: of one that moves, its thumbnail; the emoji that stands for it below.

    Without a picture it is the emoji and the word.
    """
    thing = object_of(message, "sticker")
    moves = is_set(thing, "is_animated") or is_set(thing, "is_video")
    emoji = readable(text_of(thing, "emoji"))
    file = file_of(object_of(thing, "thumbnail") or object_of(thing, "thumb")) if moves else file_of(thing)
    if file:
        return Media(MediaKind.STICKER, file, emoji)
    return Mention(INCOMING_KINDS["sticker"], emoji, file=text_of(thing, "file_unique_id")) if emoji or moves else None


def live_photo(message: Object) -> Content | None:
    """Return the photo of a live photo, which comes beside it as well, else its film."""
    thing = object_of(message, "live_photo")
    still = photo_of(thing) or photo_of(message)
    return with_lines(still, LIVE_PHOTO) if still else media_of(MediaKind.VIDEO, thing)


_READERS = {
    "animation": animation,
    "live_photo": live_photo,
    "photo": photo,
    "video": video,
    "document": document,
    "audio": audio,
    "sticker": sticker,
}


def first_of(place: Object) -> Content | None:
    """Return the file that something else carries, such as the description of a poll."""
    found = (read(place) for field, read in _READERS.items() if has(place, field))
    return next((content for content in found if content), None)
