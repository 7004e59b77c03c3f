"""Copying a file that a person sent to where amoCRM can fetch it."""

from dataclasses import dataclass

from bridge.domain.content import Content, Media, Mention
from bridge.domain.identity import ConversationId
from bridge.domain.records import Bot


@dataclass(frozen=True)
class CopyFile:
    """Until files are copied, each is only told of."""

    def __call__(self, bot: Bot, media: Media, conversation: ConversationId, since: float) -> Content:  # noqa: ARG002
        return Mention(media.kind.word, media.file.name, media.caption, media.file.unique)
