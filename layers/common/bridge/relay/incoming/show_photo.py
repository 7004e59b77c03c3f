"""Showing a person's photo in amoCRM, away from the message that told us of the person."""

from dataclasses import dataclass

from bridge.domain.records import Bot, Conversation
from bridge.relay.incoming.participants import participant_of
from bridge.relay.messages import WantedPhoto
from bridge.relay.ports import Chats, Conversations, Dialogues, Media, Telegram, Vault


@dataclass(frozen=True)
class ShowPhoto:
    """Copy the photo, remember its address for the messages to come, and tell amojo where it is."""

    dialogues: Dialogues
    conversations: Conversations
    chats: Chats
    telegram: Telegram
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
        content = self.telegram.download(token, photo.file_id) if photo else None
        if photo is None or content is None:
            if known.photo:
                self.conversations.pictured(wanted.conversation, "", "")
            return ""
        avatar = self.media.keep(content, "image/jpeg", wanted.secret, f"{photo.unique_id}.jpg")
        self.conversations.pictured(wanted.conversation, photo.unique_id, avatar)
        return avatar
