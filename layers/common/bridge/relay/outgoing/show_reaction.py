"""A manager's reaction, shown in Telegram: it has no status in amoCRM, so what cannot be shown is only logged."""

from dataclasses import dataclass

from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reactions import nearest
from bridge.domain.reasons import Reason
from bridge.domain.retries import holds_up_words
from bridge.relay.groups.tell_deals import TellDeals
from bridge.relay.messages import OutgoingReaction
from bridge.relay.outgoing.open_bot import OpenLine
from bridge.relay.outgoing.targets import id_to_look_up, telegram_id
from bridge.relay.outgoing.turns import Line, Turns
from bridge.relay.ports import Clock, Conversations, Dialogues, Log, Receipts, Telegram


@dataclass(frozen=True)
class ShowReaction:
    """Put the bot's reaction on the message, or take it back; nothing where Telegram has no emoji like it.

    A bot has one reaction on a message, so the last one of several managers is the one that is seen, until that manager
    takes it back. The manager's next words wait behind it, so trouble of its own is waited for only a little while.
    Other deals of a group show it too.
    """

    dialogues: Dialogues
    conversations: Conversations
    receipts: Receipts
    open_line: OpenLine
    turns: Turns
    telegram: Telegram
    tell_deals: TellDeals
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
        number = telegram_id(conversation, reaction.target, dialogue)
        if number is None:
            return
        line = self.open_line(dialogue, conversation, reaction.scope_id)
        if line.group is not None and self._is_known(conversation, number, reaction):
            return
        emoji, user_id = nearest(reaction.emoji), reaction.user_id
        if emoji or self.receipts.last_to_react(conversation, number) in {user_id, ""}:
            self.turns.take(line, "", lambda: self._put(line, number, emoji))
        self.receipts.reacted(conversation, number, user_id, reaction.emoji, by_bot=bool(emoji))
        if line.group is not None:
            key = f"{number}:{user_id}:{self.clock.now():.3f}"
            self.tell_deals.reaction(line.group, conversation, reaction, number, key)

    def _is_known(self, conversation: ConversationId, number: int, reaction: OutgoingReaction) -> bool:
        """Tell whether it says what we ourselves have told amoCRM of a manager, who reacted in another deal."""
        return self.receipts.reaction(conversation, number, reaction.user_id) == reaction.emoji

    def _put(self, line: Line, number: int, emoji: str) -> None:
        message_id = line.message_id(number)
        if message_id is None:
            raise PermanentError(Reason.TARGET_GONE, "it stands in the chat before")
        self.telegram.react(line.token, line.chat_id, message_id, emoji)
