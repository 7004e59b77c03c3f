"""Which files Telegram shows as one album (Bot API, sendMediaGroup)."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import Enum

from bridge.domain.content import MediaKind
from bridge.relay.messages import OutgoingMessage, Piece, Upload

MOST_ITEMS = 10


class Company(Enum):
    """Who may stand beside whom in an album."""

    SEEN = "photos and videos"
    DOCUMENTS = "documents"
    AUDIO = "audio"
    NONE = "nobody"
    ANYBODY = "what is not there takes no place"


COMPANIES = {
    MediaKind.PHOTO: Company.SEEN,
    MediaKind.VIDEO: Company.SEEN,
    MediaKind.DOCUMENT: Company.DOCUMENTS,
    MediaKind.AUDIO: Company.AUDIO,
}


@dataclass(frozen=True)
class Item:
    """A message of an album; `piece` and `upload` are what stands in it, None where that has to go another way."""

    message: OutgoingMessage
    company: Company
    piece: Piece | None = None
    upload: Upload | None = None
    is_all: bool = True
    """Whether nothing of the message is left when the piece is sent."""


@dataclass
class Album:
    """Items that go to Telegram together, with their files open; at most `most` bytes."""

    most: int
    items: list[Item] = field(default_factory=list)
    files: ExitStack = field(default_factory=ExitStack)

    def takes(self, item: Item) -> bool:
        """Tell whether one more item may stand in it."""
        companies = {one.company for one in self.items} - {Company.ANYBODY}
        if Company.NONE in companies or (companies and item.company is Company.NONE):
            return not self.items
        if item.company is Company.ANYBODY or not companies:
            return True
        uploads = [one.upload for one in (*self.items, item) if one.upload]
        is_small = len(uploads) <= MOST_ITEMS and sum(upload.size for upload in uploads) <= self.most
        return companies == {item.company} and is_small

    @property
    def is_full(self) -> bool:
        """Whether no file at all may stand in it any more."""
        return len([one for one in self.items if one.upload]) == MOST_ITEMS

    @property
    def sendable(self) -> list[tuple[Item, Piece, Upload]]:
        """What can be sent as an album: two at least, else nothing."""
        found = [(one, one.piece, one.upload) for one in self.items if one.piece and one.upload]
        return found if len(found) > 1 else []
