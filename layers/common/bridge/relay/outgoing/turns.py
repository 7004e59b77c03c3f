"""The turns of a chat: whatever is sent into it takes the next one, and leaves a trace before it goes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from bridge.domain.errors import BridgeError, ChatMovedError, LimitedError, NotYetError, PermanentError, TransientError
from bridge.domain.groups import Group, message_in, number_in
from bridge.domain.pacing import TELEGRAM_PRIVATE_CHAT, Slot, take
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation
from bridge.relay.bots.checks import REFUSED_ONCE, is_dead
from bridge.relay.bots.note_limit import NoteLimit
from bridge.relay.groups.keep_pace import LONGEST_SLEEP, KeepPace
from bridge.relay.groups.note_standing import GONE, NoteStanding
from bridge.relay.messages import Piece
from bridge.relay.ports import Bots, Clock, Conversations, Counter, Groups, Log, Telegram

NO_TOPIC = frozenset({Reason.TOPIC_GONE, Reason.TOPIC_CLOSED})

T = TypeVar("T")


@dataclass
class Line:
    """A chat that a worker is sending into, with the token of its bot; the conversation as the worker left it last.

    `group` is None for a person's chat. `thread`: the topic of a forum to send into, 0 for General, None where there
    are no topics.
    """

    bot: Bot
    token: str
    conversation: Conversation
    group: Group | None = None
    thread: int | None = None

    @property
    def chat_id(self) -> int:
        return self.group.now_id if self.group else self.conversation.id.chat_id

    def message_id(self, number: int | None) -> int | None:
        """Return Telegram's id of what the conversation knows by that number, None for one of the chat before."""
        return message_in(self.conversation.id, self.chat_id, number) if number else None

    def number(self, message_id: int) -> int:
        """Return by which number the conversation knows a message, 0 for one whose id Telegram did not tell."""
        return number_in(self.conversation.id, self.chat_id, message_id) if message_id else 0

    def addressed(self, piece: Piece) -> Piece:
        """Return a piece as it goes to where the chat is now."""
        return replace(piece, reply_to=self.message_id(piece.reply_to), thread=self.thread or None)


@dataclass(frozen=True)
class Turns:
    """Keeps the pace of chats, and notes what Telegram's refusals say of the bot and the chat."""

    conversations: Conversations
    bots: Bots
    groups: Groups
    pace: KeepPace
    standing: NoteStanding
    telegram: Telegram
    clock: Clock
    metrics: Counter
    log: Log

    def await_soon(self, line: Line, messages: int = 1) -> None:
        """Return when the chat's next slot is no more than a moment away; raises NotYetError when it is."""
        if line.group is not None:
            self.pace.await_soon(line.group, messages)
        else:
            self._slot(line, messages)

    def take(self, line: Line, claim: str, send: Callable[[], T], messages: int = 1) -> T:
        """Wait for the chat's next slot and send so many messages at once.

        `claim` names what is sent, so that a crash before its receipt leaves a trace; empty for what needs none. What
        was certainly not sent leaves no claim, and was one call, however many messages it would have been. `send` may
        be asked again, for another place: see `Line`.
        """
        busy_until = self._wait(line, messages)
        before = self.conversations.claim(line.conversation.id, claim, busy_until)
        line.conversation = replace(line.conversation, busy_until=busy_until)
        if claim and before == claim:
            self.metrics.count("outgoing_sent_again")
            self.log.warning("sent again: the first attempt left no receipt", extra={"claim": claim})
        try:
            sent = self._send(line, send)
        except PermanentError as error:
            self._give_back(line, messages - 1)
            if line.group is not None and (claim or error.reason in GONE):
                self.standing.refused(line.bot, line.group, error.reason)
            if error.reason is Reason.TOKEN_REVOKED:
                self._note_revoked(line)
            raise
        except TransientError as error:
            if isinstance(error, LimitedError):
                self._note_limit(line, error)
            if not error.outcome_unknown:
                self._give_back(line, messages - 1)
            raise
        if line.group is not None and claim:
            self._note_accepted(line.bot, line.group)
        return sent

    def _slot(self, line: Line, messages: int) -> Slot:
        slot = take(TELEGRAM_PRIVATE_CHAT, line.conversation.busy_until, self.clock.now(), messages)
        if slot.wait > LONGEST_SLEEP:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the chat's own pace", slot.wait)
        return slot

    def _wait(self, line: Line, messages: int) -> float:
        """Wait for the slot and return until when the conversation is booked; a group has its pace to itself."""
        if line.group is not None:
            line.group = self.pace.take(line.group, messages)
            return line.conversation.busy_until
        slot = self._slot(line, messages)
        self.clock.sleep(slot.wait)
        return slot.busy_until

    def _send(self, line: Line, send: Callable[[], T]) -> T:
        """Send to where the group is now, and into General when its topic takes nothing any more."""
        try:
            return send()
        except ChatMovedError as error:
            if not self._has_followed(line, error.chat_id):
                raise
        except PermanentError as error:
            if line.group is not None and error.reason is Reason.CHAT_NOT_FOUND:
                raise PermanentError(Reason.NOT_IN_GROUP, error.detail) from error
            if line.group is None or not line.thread or error.reason not in NO_TOPIC:
                raise
            self.log.info("sent into General", extra={"why": error.reason, "topic": line.thread})
            line.thread, line.group = 0, self.pace.note(line.group)
        return self._send(line, send)

    def _has_followed(self, line: Line, chat_id: int) -> bool:
        """Follow a group to the supergroup it has become; False where that is nothing new."""
        if line.group is None or line.chat_id == chat_id:
            return False
        moved = self.groups.moved(line.group.account_id, line.group.chat_id, chat_id)
        if moved is None or moved.now_id != chat_id:
            return False
        line.group, line.thread = moved, None
        return True

    def _give_back(self, line: Line, turns: int) -> None:
        """Forget the claim, and the turns that nothing was sent in: whoever is next would wait for them in vain.

        A group keeps them, for its limit may count what was refused.
        """
        given = 0 if line.group is not None else turns
        busy_until = line.conversation.busy_until - given * TELEGRAM_PRIVATE_CHAT.interval
        self.conversations.release(line.conversation.id, busy_until)
        line.conversation = replace(line.conversation, busy_until=busy_until)

    def _note_accepted(self, bot: Bot, group: Group) -> None:
        """Whatever comes of it, the message is sent and must not be sent again."""
        try:
            self.standing.accepted(bot, group)
        except BridgeError as error:
            self.log.warning("a bot's standing was not noted", extra={"why": str(error)})

    def _note_revoked(self, line: Line) -> None:
        if not is_dead(self.telegram, line.token):
            raise TransientError(Reason.TELEGRAM_UNAVAILABLE, REFUSED_ONCE)
        now = self.bots.get(line.bot.bot_id)
        if now is not None and now.sealed_token != line.bot.sealed_token:
            raise TransientError(Reason.TELEGRAM_UNAVAILABLE, "the token was replaced meanwhile")
        self.bots.mark(line.bot.bot_id, BotState.REVOKED, line.bot.generation)

    def _note_limit(self, line: Line, error: LimitedError) -> None:
        """Have a group's other deals wait as well, and the whole bot once the limit is known not to be the chat's."""
        note = NoteLimit(self.bots, self.clock, self.log)
        refusal = note(line.bot.bot_id, line.chat_id, error.retry_after)
        if line.group is not None:
            self.pace.refused(line.group, refusal.until)
