"""What files are called and how they are served: strangers' files, whose names and types are made harmless."""

import re
import unicodedata
from dataclasses import dataclass
from mimetypes import MimeTypes

from bridge.domain.characters import whole
from bridge.domain.content import MediaKind
from bridge.domain.names import readable

LONGEST_NAME = 120
LONGEST_NAME_BYTES = 200
"""File systems take 255 bytes of UTF-8; programs that save a file add to its name."""

UNKNOWN_TYPE = "application/octet-stream"

_SHOWN = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp", "image/gif"),
        *("video/mp4", "video/webm"),
        *("audio/ogg", "audio/mpeg", "audio/mp4"),
    }
)
"""What a browser may show in its place: pictures, films and sound, which can do nothing."""

_SAVED = frozenset({"application/pdf"})
"""What keeps its type, for whoever asks for it, and is only ever saved: it can hold scripts."""

_OTHER_NAMES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "application/x-pdf": "application/pdf",
}

_KIND_TYPES = {
    MediaKind.PHOTO: "image/jpeg",
    MediaKind.VIDEO: "video/mp4",
    MediaKind.VIDEO_NOTE: "video/mp4",
    MediaKind.ANIMATION: "video/mp4",
    MediaKind.VOICE: "audio/ogg",
    MediaKind.AUDIO: "audio/mpeg",
    MediaKind.STICKER: "image/webp",
}
"""The types of kinds for which Telegram names none ("getFile": name and type may not be preserved)."""

_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "application/pdf": ".pdf",
    "application/x-tgsticker": ".tgs",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/x-rar-compressed": ".rar",
    "application/vnd.rar": ".rar",
    "application/x-7z-compressed": ".7z",
    "text/plain": ".txt",
}
_TYPES = MimeTypes()
"""Python's own table: without the files of a system, which differ from one machine to the next."""

_EXTENSION = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,10}")
_RUN_BY_A_CLICK = re.compile(
    r"\.(?:apk|app|bat|cmd|com|cpl|exe|hta|html?|jar|jse?|lnk|mht|mhtml|msi|ps1|reg|scr|sh|svg|url|vb[es]|wsf|xht|xhtml|xml)",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
_AT_NO_END = ". \u200c\u200d"
"""What no stem begins or ends with: dots, spaces and what joins characters."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class Served:
    """How a copy of a file is given to whoever has its address; `shown`: in its place, else it is only saved."""

    mime: str
    shown: bool


def type_of(mime: str, kind: MediaKind | None = None) -> str:
    """Return a MIME type in lower case, without parameters and by its usual name; for none, that of the kind."""
    plain = mime.partition(";")[0].strip().lower()
    plain = _OTHER_NAMES.get(plain, plain)
    if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", plain) and plain != UNKNOWN_TYPE:
        return plain
    return _KIND_TYPES.get(kind, UNKNOWN_TYPE) if kind else UNKNOWN_TYPE


def served_as(mime: str) -> Served:
    """Decide how a file of this type is served: what a browser could run is bytes that can only be saved."""
    plain = type_of(mime)
    if plain in _SHOWN:
        return Served(plain, shown=True)
    return Served(plain if plain in _SAVED else UNKNOWN_TYPE, shown=False)


def safe_name(name: str, kind: MediaKind, mime: str = "") -> str:
    """Return a file's name as it was, as far as it is harmless wherever the file may be saved.

    Path parts, control characters, marks that turn the writing around, leading dots and names that Windows keeps for
    itself go; an extension is added where the type tells one; a program loses the extensions before its own, behind
    which it hides («счёт.pdf.exe»). A file without a name is called after its kind.
    """
    plain = type_of(mime, kind)
    last = re.split(r"[/\\]", whole(name))[-1]
    stem, extension = _split(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", readable(last))).rstrip(". "))
    stem = stem.strip(_AT_NO_END) or kind.word
    if _RUN_BY_A_CLICK.fullmatch(extension):
        stem = stem.replace(".", "_")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    extension = extension or _extension_for(plain)
    return _cut(stem, LONGEST_NAME - len(extension), LONGEST_NAME_BYTES - len(extension)) + extension


def size_in_words(size: int) -> str:
    """Return a size in bytes as people read it: «340 КБ», «25 МБ», «1,4 ГБ»."""
    for unit, word in ((1024**3, "ГБ"), (1024**2, "МБ"), (1024, "КБ")):
        if size >= unit:
            number = size / unit
            text = f"{number:.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")
            return f"{text.replace('.', ',')} {word}"
    return f"{size} Б"


def _split(name: str) -> tuple[str, str]:
    """Return the name's stem and its extension; digits alone are none, as in «план 2.0»."""
    stem, dot, last = name.rpartition(".")
    extension = dot + last
    if not _EXTENSION.fullmatch(extension):
        return name, ""
    return stem, extension


def _extension_for(mime: str) -> str:
    """Return the extension of a type; none for one that would make a program of the file."""
    extension = _EXTENSIONS.get(mime) or _TYPES.guess_extension(mime) or ""
    return "" if mime == UNKNOWN_TYPE or _RUN_BY_A_CLICK.fullmatch(extension) else extension


def _cut(stem: str, characters: int, size: int) -> str:
    """Shorten a stem to so many characters and bytes, never within a character."""
    short = stem[:characters].encode()[:size].decode(errors="ignore")
    return stem if short == stem else short.rstrip(_AT_NO_END) or "_"
