"""The turns of a chat: whatever is sent into it takes the next one, and leaves a trace before it goes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from bridge.domain.errors import LimitedError, NotYetError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.pacing import (
    LONGEST_REFUSAL,
    SHORTEST_REFUSAL,
    TELEGRAM_PRIVATE_CHAT,
    Refusal,
    Slot,
    is_whole_bot,
    take,
)
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation
from bridge.relay.bots.checks import REFUSED_ONCE, is_dead
from bridge.relay.ports import Bots, Clock, Conversations, Counter, Log, Telegram

LONGEST_SLEEP = 1.0
"""Seconds a worker may wait for its slot; anything longer goes back to the queue, so that others are not held up."""

T = TypeVar("T")


@dataclass
class Line:
    """A chat that a worker is sending into, with the token of its bot; the conversation as the worker left it last."""

    bot: Bot
    token: str
    conversation: Conversation

    @property
    def chat_id(self) -> int:
        return self.conversation.id.chat_id


@dataclass(frozen=True)
class Turns:
    """Keeps the pace of chats, and notes what Telegram's refusals say of the bot and the chat."""

    conversations: Conversations
    bots: Bots
    telegram: Telegram
    clock: Clock
    metrics: Counter
    log: Log

    def await_soon(self, line: Line, messages: int = 1) -> Slot:
        """Return the chat's next slot; raises NotYetError when it is more than a moment away."""
        slot = take(TELEGRAM_PRIVATE_CHAT, line.conversation.busy_until, self.clock.now(), messages)
        if slot.wait > LONGEST_SLEEP:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the chat's own pace", slot.wait)
        return slot

    def take(self, line: Line, claim: str, send: Callable[[], T], messages: int = 1) -> T:
        """Wait for the chat's next slot and send so many messages at once.

        `claim` names what is sent, so that a crash before its receipt leaves a trace; empty for what needs none. What
        was certainly not sent leaves no claim.
        """
        slot = self.await_soon(line, messages)
        self.clock.sleep(slot.wait)
        before = self.conversations.claim(line.conversation.id, claim, slot.busy_until)
        line.conversation = replace(line.conversation, busy_until=slot.busy_until)
        if claim and before == claim:
            self.metrics.count("outgoing_sent_again")
            self.log.warning("sent again: the first attempt left no receipt", extra={"claim": claim})
        try:
            return send()
        except PermanentError as error:
            self.conversations.release(line.conversation.id)
            if error.reason is Reason.TOKEN_REVOKED:
                self._note_revoked(line)
            raise
        except TransientError as error:
            if isinstance(error, LimitedError):
                self._note_limit(line.bot, line.conversation.id, error)
            if not error.outcome_unknown:
                self.conversations.release(line.conversation.id)
            raise

    def _note_revoked(self, line: Line) -> None:
        if not is_dead(self.telegram, line.token):
            raise TransientError(Reason.TELEGRAM_UNAVAILABLE, REFUSED_ONCE)
        self.bots.mark(line.bot.bot_id, BotState.REVOKED, line.bot.generation)

    def _note_limit(self, bot: Bot, conversation: ConversationId, error: LimitedError) -> None:
        """Pause the whole bot once it is known that the limit is not the chat's own."""
        now = self.clock.now()
        seconds = min(max(error.retry_after or 0.0, SHORTEST_REFUSAL), LONGEST_REFUSAL)
        refusal = Refusal(conversation.chat_id, now + seconds)
        if is_whole_bot((refusal, *self.bots.refused(bot.bot_id, refusal)), now):
            self.bots.pause(bot.bot_id, refusal.until)
            self.log.warning("Telegram limits the whole bot", extra={"bot_id": bot.bot_id, "seconds": seconds})
