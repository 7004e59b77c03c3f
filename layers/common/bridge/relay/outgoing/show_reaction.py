"""A manager's reaction, shown in Telegram: it has no status in amoCRM, so what cannot be shown is only logged."""

from dataclasses import dataclass

from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reactions import nearest
from bridge.domain.retries import holds_up_words
from bridge.relay.messages import OutgoingReaction
from bridge.relay.outgoing.open_bot import open_line
from bridge.relay.outgoing.targets import id_to_look_up, telegram_id
from bridge.relay.outgoing.turns import Turns
from bridge.relay.ports import Clock, Conversations, Dialogues, Log, Telegram, Vault


@dataclass(frozen=True)
class ShowReaction:
    """Put the bot's reaction on the message, or take it back; nothing where Telegram has no emoji like it.

    A bot has one reaction on a message, so the last one of several managers is the one that is seen. The manager's next
    words wait behind it, so trouble of its own is waited for only a little while.
    """

    dialogues: Dialogues
    conversations: Conversations
    turns: Turns
    telegram: Telegram
    vault: Vault
    clock: Clock
    log: Log

    def __call__(self, reaction: OutgoingReaction, attempt: int = 1) -> None:
        try:
            self._react(reaction)
        except PermanentError as error:
            self.log.info("the reaction was not shown", extra={"why": str(error)})
        except TransientError as error:
            # A turn that is not come yet is waited for by the words behind it as well.
            if isinstance(error, NotYetError) or not holds_up_words(attempt, error.retry_after):
                raise
            self.log.warning("the reaction was let go", extra={"why": str(error)})

    def _react(self, reaction: OutgoingReaction) -> None:
        conversation = reaction.conversation or self.conversations.by_chat(reaction.chat_id)
        if conversation is None:
            return
        dialogue = self.dialogues.fresh(conversation, target=id_to_look_up(conversation, reaction.target))
        message_id = telegram_id(conversation, reaction.target, dialogue)
        if message_id is None:
            return
        line = open_line(dialogue, conversation, reaction.scope_id, self.vault, self.clock.now())
        emoji = nearest(reaction.emoji)
        self.turns.take(line, "", lambda: self.telegram.react(line.token, line.chat_id, message_id, emoji))
