"""Showing a person's photo in amoCRM, away from the message that told us of the person."""

from dataclasses import dataclass

from bridge.relay.incoming.participants import participant_of
from bridge.relay.messages import WantedPhoto
from bridge.relay.ports import Chats, Conversations, Dialogues, Media, Telegram, Vault


@dataclass(frozen=True)
class ShowPhoto:
    """Copy the photo, tell amojo where the copy is, and remember it for the messages to come."""

    dialogues: Dialogues
    conversations: Conversations
    chats: Chats
    telegram: Telegram
    vault: Vault
    media: Media

    def __call__(self, wanted: WantedPhoto) -> None:
        dialogue = self.dialogues.fresh(wanted.conversation)
        bot, known = dialogue.bot, dialogue.conversation
        if bot is None or not bot.is_on:
            return
        token = self.vault.open(bot.sealed_token, {"account": str(bot.account_id), "bot": str(bot.bot_id)})
        content, photo = self.telegram.avatar(token, wanted.person.user_id) or (b"", "")
        if photo == (known.photo if known else ""):
            return
        avatar = self.media.keep(content, "image/jpeg", wanted.secret, f"{photo}.jpg") if photo else ""
        if avatar:
            self.chats.create(bot.scope_id, wanted.conversation, bot.source, participant_of(bot, wanted.person, avatar))
        self.conversations.pictured(wanted.conversation, photo, avatar)
