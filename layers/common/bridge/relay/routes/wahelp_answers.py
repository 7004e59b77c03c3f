"""Operators' words of Wahelp on their way to the person they are for."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.domain.content import Text
from bridge.domain.errors import NotYetError, PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.phones import phone_told
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Dialogue, Receipt
from bridge.domain.records import Bot
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import WahelpRoute, foreign_id
from bridge.relay.messages.wahelp import Told
from bridge.relay.ports import Bots, Clock, Dialogues, Receipts
from bridge.relay.ports.wahelp import PhoneBook, WahelpJobs
from bridge.relay.routes.wahelp_texts import is_own, text_hash

POSTING = 120
"""Seconds for which a message that was begun to be posted may still be without its receipt."""


@dataclass(frozen=True)
class WahelpSide:
    """`Side` of Wahelp. A project tells its channels' events to each address, so an answer may be another bot's, or one
    of several that share a channel: whichever the person wrote to last has it, whoever was told of it.
    """

    dialogues: Dialogues
    receipts: Receipts
    bots: Bots
    phone_book: PhoneBook
    jobs: WahelpJobs
    clock: Clock

    def place(self, answer: RouteAnswer) -> ConversationId | None:
        if isinstance(answer.content, Text) and is_own(answer.content.text):
            return None
        bots = self._bots_of(answer)
        if not bots:
            return None
        phone = phone_told(answer.phone)
        conversation = self.phone_book.conversation((bot.bot_id for bot in bots), phone) if phone else None
        if conversation is None:
            raise PermanentError(Reason.WRITE_FIRST, "nobody has written with this phone")
        return conversation

    def is_ours(self, answer: RouteAnswer, dialogue: Dialogue) -> bool:
        if dialogue.target:
            return True
        known = dialogue.conversation
        begun = known.begun if known else None
        if known is None or begun is None or not isinstance(answer.content, Text):
            return False
        is_the_same = begun.text_hash == text_hash(answer.content.text)
        if not is_the_same or self.clock.now() > begun.at + POSTING:
            return False
        posted = self.receipts.received(known.id, begun.msgid)
        if posted is None:
            raise NotYetError(Reason.WAHELP_UNAVAILABLE, "what we post ourselves may come back like this", 1.0)
        # Its receipt may have been written a moment after the answer's own was looked for; an id may not be told.
        return posted.crm_id in {foreign_id(answer.route, answer.key), foreign_id(answer.route, "")}

    def delivered(
        self,
        answer: RouteAnswer,
        bot: Bot,
        conversation: ConversationId,  # noqa: ARG002
        receipt: Receipt,  # noqa: ARG002
    ) -> None:
        self.jobs.tell_wahelp(bot.account_id, Told(bot.bot_id, answer.key, answer.phone))

    def failed(self, answer: RouteAnswer, bot: Bot, error: PermanentError) -> bool:
        text = answer.content.seen if answer.content else ""
        whose = next(iter(self._bots_of(answer)), bot)
        self.jobs.tell_wahelp(bot.account_id, Told(whose.bot_id, answer.key, answer.phone, text, error.text))
        return False

    def _bots_of(self, answer: RouteAnswer) -> Sequence[Bot]:
        """Return the account's bots whose channel it came through; none for a channel of nobody's.

        Where no channel is told it is the bot's that was told of it, unless that has no Wahelp: another account's,
        perhaps, whose bot it was once.
        """
        bot = self.dialogues.bot(answer.bot_id)
        if bot is None:
            return ()
        those = self.bots.of_account(bot.account_id) if answer.channel else (bot,)
        return sorted((one for one in those if _has(one, answer.channel)), key=lambda one: one.bot_id)


def _has(bot: Bot, channel: str) -> bool:
    """Tell whether a channel is the bot's, where one is told; also of a route that it has left, where what it asked is
    answered still.
    """
    routes = (bot.route, *(one.route for one in bot.earlier))
    return any(isinstance(route, WahelpRoute) and channel in {"", route.channel} for route in routes)
