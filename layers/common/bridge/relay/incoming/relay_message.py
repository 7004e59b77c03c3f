"""The journey of a message from Telegram to amoCRM."""

from dataclasses import dataclass, replace

from bridge.domain.content import Content, Media
from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.identity import content_hash
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, Conversation, PollPlace, Received
from bridge.domain.texts import EDITED, GREETING, HELP, named, written_before
from bridge.relay.incoming.change_message import ChangeMessage
from bridge.relay.incoming.contents import file_of, key_of, original_of, with_file
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.show_message import ShowMessage, Shown
from bridge.relay.messages import Answer, IncomingMessage
from bridge.relay.ports import Counter, Jobs, Log, Receipts

ANSWERS = {"start": GREETING, "help": HELP}

ANSWER_WITHIN = 120
"""Seconds after the message within which the bot's own answer is worth something.

Shorter than SQS remembers a deduplication id (five minutes), so that an answer asked for again is never said twice.
"""


@dataclass(frozen=True)
class RelayMessage:
    """Bring a person's message into the right conversation of amoCRM, once and in order."""

    open_bot: OpenBot
    receipts: Receipts
    copy_file: CopyFile
    show: ShowMessage
    change: ChangeMessage
    jobs: Jobs
    metrics: Counter
    log: Log

    def __call__(self, message: IncomingMessage, generation: int, received_at: float) -> None:
        """`generation` is what the update was signed for and `received_at` when it came, in unix seconds."""
        opened = self.open_bot(message.conversation, generation, received_at, message.again_at)
        if opened is None:
            return
        before = self._before(message)
        if before is not None and not _is_news(message, before):
            return
        at = message.edited_at or message.at or int(received_at)
        try:
            received = self._bring(*opened, message, before, at, received_at)
        except PermanentError as error:
            if error.reason is Reason.AMO_REFUSED and self.receipts.received(message.conversation, key_of(message)):
                return  # Shown long ago, and Telegram delivered it once more.
            raise
        self._answer(message, int(received_at))
        self.receipts.incoming(message.conversation, message.message_id, original_of(message), received)
        if message.poll_id:
            place = PollPlace(message.conversation, message.message_id, received.at, message.remarks)
            self.receipts.keep_poll(message.poll_id, place)
        self.metrics.count("incoming_relayed")

    def _before(self, message: IncomingMessage) -> Received | None:
        """Return what amoCRM has of the message, where that matters.

        It does for an edit, for a command, whose consequences may not come twice, and for what a person sends again.
        """
        if message.edited_at is None and message.command not in ANSWERS and not message.again_at:
            return None
        return self.receipts.received(message.conversation, original_of(message))

    def _bring(
        self, bot: Bot, known: Conversation, message: IncomingMessage, before: Received | None, at: int, since: float
    ) -> Received:
        if before is None or message.edited_at is None or not known.is_open_in(bot.scope_id):
            # A file that has to wait holds up nobody in amoCRM: nothing has been done there yet.
            return self._show(bot, known, message, with_file(self.copy_file, bot, message, since), at)
        content = self.change(bot, message, before, at, since)
        if content is not None:
            return self._show(bot, known, message, content, at)
        self.show.follow_profile(bot, known, message, at)
        return replace(before, shown=content_hash(message.identity), edited_at=message.edited_at)

    def _show(self, bot: Bot, known: Conversation, message: IncomingMessage, content: Content, at: int) -> Received:
        late = written_before(at) if message.again_at else ""
        changed = named(EDITED) if message.edited_at is not None else ""
        head = " ".join(filter(None, (late, changed)))
        posted = self.show(bot, known, message, Shown(content, head), at)
        return Received(
            posted.message_id,
            content_hash(message.identity),
            message.at or at,
            message.edited_at or 0,
            file_of(message.content),
            carried=isinstance(content, Media),
        )

    def _answer(self, message: IncomingMessage, received_at: int) -> None:
        """Have `/start` and `/help` answered; the person's own message is safe whatever becomes of the answer."""
        text = ANSWERS.get(message.command)
        if text is None or message.edited_at is not None:
            return
        try:
            self.jobs.answer(Answer(message.conversation, text, received_at + ANSWER_WITHIN))
        except BridgeError as error:
            self.log.warning("the bot's own answer was not asked for", extra={"reason": str(error)})


def _is_news(message: IncomingMessage, before: Received) -> bool:
    """Tell whether a reader would see a difference, and whether it is the newest state of the message that is known."""
    return before.shown != content_hash(message.identity) and (message.edited_at or 0) >= before.edited_at
