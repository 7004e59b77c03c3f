"""Showing a person's photo in amoCRM, away from the message that told us of the person."""

from dataclasses import dataclass

from bridge.domain.content import File
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, Conversation
from bridge.relay.incoming.participants import participant_of
from bridge.relay.messages import ProfilePhoto, WantedPhoto
from bridge.relay.ports import Chats, Conversations, Dialogues, Media, Telegram, TelegramFiles, Vault

LARGEST_PHOTO = 5 * 1024 * 1024
"""Bytes; Telegram makes photos of people of at most 1280 pixels, far below this."""


@dataclass(frozen=True)
class ShowPhoto:
    """Copy the photo, remember its address for the messages to come, and tell amojo where it is."""

    dialogues: Dialogues
    conversations: Conversations
    chats: Chats
    telegram: Telegram
    files: TelegramFiles
    vault: Vault
    media: Media

    def __call__(self, wanted: WantedPhoto) -> None:
        dialogue = self.dialogues.fresh(wanted.conversation)
        bot, known = dialogue.bot, dialogue.conversation or Conversation(wanted.conversation)
        if bot is None or not bot.is_on:
            return
        avatar = self._copied(bot, wanted, known)
        if avatar:
            sender = participant_of(bot, wanted.person, avatar)
            self.chats.create(bot.scope_id, wanted.conversation, bot.source, sender)

    def _copied(self, bot: Bot, wanted: WantedPhoto, known: Conversation) -> str:
        """Return our address of the person's photo, copying it unless that is done; empty when there is none."""
        token = self.vault.open(bot.sealed_token, bot.token_context)
        photo = self.telegram.photo_of(token, wanted.person.user_id)
        if photo is not None and photo.unique_id == known.photo:
            return known.avatar
        copy = self._copy(bot, token, photo) if photo else None
        if photo is None or copy is None:
            if known.photo:
                self.conversations.pictured(wanted.conversation, "", "")
            return ""
        self.conversations.pictured(wanted.conversation, photo.unique_id, copy.ref)
        return copy.ref

    def _copy(self, bot: Bot, token: str, photo: ProfilePhoto) -> File | None:
        """Return our copy of a photo, or None when the photo is gone or larger than one is."""
        file = File(photo.file_id, photo.unique_id, "photo.jpg", "image/jpeg")
        try:
            with self.files.fetch(token, file) as upload:
                return self.media.keep(bot.account_id, file, upload)
        except PermanentError as error:
            if error.reason in {Reason.FILE_GONE, Reason.FILE_TOO_LARGE}:
                return None
            raise
