"""What a message carries: a closed union of kinds, the same for private chats and groups, both ways."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bridge.domain.texts import INCOMING_KINDS, named


class MediaKind(StrEnum):
    """The kinds of files, in Telegram's own words."""

    PHOTO = "photo"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    ANIMATION = "animation"
    VOICE = "voice"
    AUDIO = "audio"
    STICKER = "sticker"
    DOCUMENT = "document"

    @property
    def word(self) -> str:
        """What people call it."""
        return INCOMING_KINDS[self]


@dataclass(frozen=True)
class File:
    """A file that one side keeps.

    `ref` is what that side is asked for it by: Telegram's `file_id`, or an address. `unique` is the same for the same
    file and differs for another one. `size` in bytes, None when nobody said.
    """

    ref: str
    unique: str
    name: str = ""
    mime: str = ""
    size: int | None = None


@dataclass(frozen=True)
class Text:
    """Plain text, as it was written."""

    text: str

    @property
    def seen(self) -> str:
        return self.text

    @property
    def identity(self) -> str:
        return self.text


@dataclass(frozen=True)
class Media:
    """A file with its caption; `seconds` is how long it plays, None when nobody said."""

    kind: MediaKind
    file: File
    caption: str = ""
    seconds: int | None = None

    @property
    def seen(self) -> str:
        return named(self.kind.word, self.caption, self.file.name)

    @property
    def identity(self) -> str:
        return f"{self.seen}\n{self.file.unique}"


@dataclass(frozen=True)
class Place:
    """A point on the map, in degrees; `caption` says what is there."""

    latitude: float
    longitude: float
    caption: str = ""

    @property
    def seen(self) -> str:
        return named(INCOMING_KINDS["location"], self.caption, f"{self.latitude}, {self.longitude}")

    @property
    def identity(self) -> str:
        return self.seen


@dataclass(frozen=True)
class Contact:
    """Somebody's name and phone number; `own` where it is the sender's."""

    name: str
    phone: str
    caption: str = ""
    own: bool = False

    @property
    def seen(self) -> str:
        return named(INCOMING_KINDS["contact"], self.caption, f"{self.name} {self.phone}".strip())

    @property
    def identity(self) -> str:
        return self.seen


@dataclass(frozen=True)
class Mention:
    """Content that is only spoken of: its kind in Russian, what tells it from others of its kind, and its caption.

    `file` identifies the file that it is, so that another one in its place is a change.
    """

    kind: str
    detail: str = ""
    caption: str = ""
    file: str = ""

    @property
    def seen(self) -> str:
        return named(self.kind, self.caption, self.detail)

    @property
    def identity(self) -> str:
        return f"{self.seen}\n{self.file}"


Content = Text | Media | Place | Contact | Mention
"""Every kind; `seen` is what a person would see of it, and `identity` differs when a reader would see a difference."""


def words_of(content: Content) -> str:
    """Return what a person wrote: the text, or the caption."""
    return content.text if isinstance(content, Text) else content.caption


def with_words(content: Content, words: str) -> Content:
    """Return the content with another text or caption."""
    return replace(content, text=words) if isinstance(content, Text) else replace(content, caption=words)


def with_lines(content: Content, *lines: str) -> Content:
    """Return the content with these lines, the empty ones left out, above its text or caption.

    What is only spoken of becomes the text that it is, for its own words stand behind the name of its kind.
    """
    content = Text(content.seen) if isinstance(content, Mention) and any(lines) else content
    return with_words(content, "\n".join(filter(None, (*lines, words_of(content)))))
