"""The journey of a message from Telegram to amoCRM."""

from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError
from bridge.domain.groups import Authors
from bridge.domain.identity import content_hash
from bridge.domain.receipts import PollPlace, Received
from bridge.domain.records import Bot
from bridge.domain.texts import GREETING, HELP
from bridge.relay.incoming.contents import original_of
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.messages import Answer, IncomingMessage, Passage
from bridge.relay.ports import Counter, Jobs, Log, Receipts, Way

ANSWERS = {"start": GREETING, "help": HELP}

ANSWER_WITHIN = 120
"""Seconds after the message within which the bot's own answer is worth something.

Shorter than SQS remembers a deduplication id (five minutes), so that an answer asked for again is never said twice.
"""


@dataclass(frozen=True)
class RelayMessage:
    """Bring a person's message where the bot's route goes, once and in order; which that is, only the `way` knows."""

    open_bot: OpenBot
    receipts: Receipts
    way: Way
    jobs: Jobs
    metrics: Counter
    log: Log

    def __call__(self, message: IncomingMessage, generation: int, received_at: float, attempt: int = 1) -> None:
        """`generation` is what the update was signed for and `received_at` when it came, in unix seconds."""
        opened = self.open_bot(message.conversation, generation, received_at, message.again_at, anew=attempt > 1)
        if opened is None:
            return
        bot, known = opened
        before = self._before(bot, message)
        if before is not None:
            message = _signed_as(message, before)
        if before is not None and not is_news(message, before):
            return
        at = message.edited_at or message.at or int(received_at)
        received = self.way.carry(Passage(bot, known, message, before, at, received_at, attempt))
        if not message.greeted and bot.greets and not self.way.answers(bot, message):
            self._answer(message, int(received_at))
        self.receipts.incoming(message.conversation, message.message_id, original_of(message), received)
        if message.poll_id:
            self.receipts.keep_poll(message.poll_id, _place_of(message, received))
        self.metrics.count("incoming_relayed")

    def _before(self, bot: Bot, message: IncomingMessage) -> Received | None:
        """Return what is remembered of the message, where that matters.

        It does for an edit, for a command, whose consequences may not come twice, for what a person sends again, and
        where messages may go elsewhere than into amoCRM, which alone knows one that comes twice.
        """
        is_plain = message.edited_at is None and message.command not in ANSWERS and not message.again_at
        if is_plain and (bot.is_amocrms_alone or message.talk):
            return None
        return self.receipts.received(message.conversation, original_of(message))

    def _answer(self, message: IncomingMessage, received_at: int) -> None:
        """Have `/start` and `/help` answered; the person's own message is safe whatever becomes of the answer."""
        text = ANSWERS.get(message.command)
        if text is None or message.edited_at is not None:
            return
        try:
            self.jobs.answer(Answer(message.conversation, text, received_at + ANSWER_WITHIN))
        except BridgeError as error:
            self.log.warning("the bot's own answer was not asked for", extra={"reason": str(error)})


def _place_of(message: IncomingMessage, received: Received) -> PollPlace:
    place = PollPlace(message.conversation, message.message_id, received.at, message.remarks)
    if message.talk is None:
        return place
    return replace(place, chat_id=message.chat.id, author=message.person, topic=message.topic)


def _signed_as(message: IncomingMessage, before: Received) -> IncomingMessage:
    """Return a message with its author where amoCRM has it: the sender of what stands there does not change."""
    if message.talk is None:
        return message
    return replace(message, talk=replace(message.talk, authors=Authors.LINE if before.signed else Authors.SENDER))


def is_news(message: IncomingMessage, before: Received) -> bool:
    """Tell whether a reader would see a difference, and whether it is the newest state of the message that is known."""
    return before.shown != content_hash(message.identity) and (message.edited_at or 0) >= before.edited_at
