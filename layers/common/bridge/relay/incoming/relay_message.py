"""The journey from Telegram to amoCRM."""

from dataclasses import dataclass

from bridge.domain.cards import CHECK_EVERY
from bridge.domain.content import Text
from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.identity import content_hash, edit_key, message_key
from bridge.domain.moments import SECOND, before_the_turn, moment_of, moment_of_edit
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation, Opening, Received
from bridge.domain.texts import GREETING, HELP, written_before
from bridge.relay.incoming.open_chat import OpenChat
from bridge.relay.incoming.participants import participant_of
from bridge.relay.messages import Answer, ChatMessage, IncomingMessage, Introduction, Posted
from bridge.relay.ports import Chats, Conversations, Counter, Dialogues, Jobs, Log, Receipts

ANSWERS = {"start": GREETING, "help": HELP}

ANSWER_WITHIN = 120
"""Seconds after the message within which the bot's own answer is worth something.

Shorter than SQS remembers a deduplication id (five minutes), so that an answer asked for again is never said twice.
"""


@dataclass(frozen=True)
class RelayIncoming:
    """Bring a person's message into the right conversation of amoCRM, once and in order."""

    dialogues: Dialogues
    conversations: Conversations
    receipts: Receipts
    open_chat: OpenChat
    chats: Chats
    jobs: Jobs
    metrics: Counter
    log: Log

    def __call__(self, message: IncomingMessage, generation: int, received_at: float) -> None:
        """`generation` is what the update was signed for and `received_at` when it came, in unix seconds."""
        bot, known = self._open(message, generation, received_at)
        if bot is None:
            return
        original, shown = _original_of(message), content_hash(message.content.identity)
        before = self._before(message, original)
        if before is not None and before.shown == shown:
            return
        at = message.edited_at or message.at or int(received_at)
        try:
            posted = self._show(bot, message, at, known or Conversation(message.conversation))
        except PermanentError as error:
            if error.reason is Reason.AMO_REFUSED and self.receipts.received(message.conversation, _key_of(message)):
                return  # Shown long ago, and Telegram delivered it once more.
            raise
        receipt = Received(before.crm_id if before else posted.message_id, shown, message.at or at)
        self._answer(message, int(received_at))
        for msgid in dict.fromkeys((original, _key_of(message))):
            self.receipts.incoming(message.conversation, msgid, receipt)
        self.metrics.count("incoming_relayed")

    def _open(
        self, message: IncomingMessage, generation: int, received_at: float
    ) -> tuple[Bot | None, Conversation | None]:
        dialogue = self.dialogues.recent(message.conversation)
        if dialogue.bot is not None and generation > dialogue.bot.generation:
            dialogue = self.dialogues.fresh(message.conversation)
        bot, known = dialogue.bot, dialogue.conversation
        scope_id = known.scope_id if known else ""
        earlier = bot is None or received_at < bot.created_at
        if earlier and scope_id and (bot is None or bot.scope_id != scope_id):
            # It came while the bot was another account's, or had one: it is theirs, and they must not miss it.
            raise PermanentError(Reason.BOT_UNKNOWN)
        trusted = message.again_at or (earlier and scope_id)
        if bot is None or not (trusted or bot.trusts(generation, received_at)):
            self.log.warning("update dropped: unknown bot or an older webhook secret")
            return None, None
        if bot.state is BotState.OFF and not message.again_at and received_at > bot.off_at:
            return None, None
        if bot.state is BotState.STOPPED:
            raise PermanentError(Reason.WIDGET_OFF)
        return bot, known

    def _before(self, message: IncomingMessage, original: str) -> Received | None:
        """Return what amoCRM has of an edited message, or of a command, whose consequences may not come twice."""
        if message.edited_at is None and message.command not in ANSWERS:
            return None
        return self.receipts.received(message.conversation, original)

    def _show(self, bot: Bot, message: IncomingMessage, at: int, known: Conversation) -> Posted:
        if not known.is_open_in(bot.scope_id):
            return self._first(bot, message, at, known)
        posted = self._send(bot, message, at, known.avatar)
        self._follow_profile(bot, known, message, at)
        return posted

    def _first(self, bot: Bot, message: IncomingMessage, at: int, known: Conversation) -> Posted:
        """Introduce the person: into the cards of a known contact, else as a new request of amoCRM."""
        msgid = _key_of(message)
        begun = known.opening
        if begun is None or (begun.scope_id, begun.msgid) != (bot.scope_id, msgid):
            begun = Opening(bot.scope_id, msgid)
        opening = self.open_chat(bot, message, participant_of(bot, message.person, known.avatar), begun)
        posted = self._send(bot, message, at, known.avatar)
        # Also for a contact we know: the message may have opened a new request, which has to be completed as well.
        self._introduce(bot, message, posted.chat_id, opening.contact_id, link=not opening.tied)
        self.jobs.show_photo(message.conversation, message.person, msgid)
        self.conversations.opened(
            Conversation(
                message.conversation,
                bot.scope_id,
                posted.chat_id,
                opening.contact_id,
                message.person.username,
                name=message.person.name,
                label=bot.label,
                told_at=at,
            )
        )
        return posted

    def _send(self, bot: Bot, message: IncomingMessage, at: int, avatar: str) -> Posted:
        return self.chats.send(
            bot.scope_id,
            ChatMessage(
                msgid=_key_of(message),
                conversation=message.conversation,
                source=bot.source,
                sender=participant_of(bot, message.person, avatar),
                content=Text(written_before(message.text, at) if message.again_at else message.text),
                at_ms=self._moment(message, message.again_at or at),
            ),
        )

    def _moment(self, message: IncomingMessage, at: int) -> int:
        if message.edited_at is not None:
            return moment_of_edit(at)
        earlier = [message_key(message.conversation, number) for number in before_the_turn(message.message_id)]
        turned = bool(earlier) and self.receipts.any_of(message.conversation, earlier, at)
        return moment_of(at, message.message_id) + (SECOND if turned else 0)

    def _follow_profile(self, bot: Bot, conversation: Conversation, message: IncomingMessage, at: int) -> None:
        """Have the card completed again when it may have changed: by the person, by a deep link, or by now."""
        person = message.person
        told = (conversation.username, conversation.name, conversation.label)
        recent = at < conversation.told_at + CHECK_EVERY
        if told == (person.username, person.name, bot.label) and recent and not message.start_payload:
            return
        self._introduce(bot, message, conversation.chat_id, conversation.contact_id)
        self.conversations.told(message.conversation, person, bot.label, max(at, conversation.told_at))

    def _introduce(
        self, bot: Bot, message: IncomingMessage, chat_id: str, contact_id: int | None, *, link: bool = False
    ) -> None:
        self.jobs.introduce(
            Introduction(
                bot.account_id,
                message.conversation,
                chat_id,
                message.person,
                contact_id,
                message.start_payload,
                link=link and contact_id is not None,
                label=bot.label,
            )
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


def _original_of(message: IncomingMessage) -> str:
    """Return what the receipt of a message is found by, also when the message is an edit of it."""
    if message.message_id == 0:
        return _key_of(message)
    return message_key(message.conversation, message.message_id)


def _key_of(message: IncomingMessage) -> str:
    """Return the `msgid`. Telegram gives all messages that it has only scheduled the id 0, so their time is added."""
    if message.edited_at is None and message.message_id != 0:
        return message_key(message.conversation, message.message_id)
    at = message.at if message.edited_at is None else message.edited_at
    return edit_key(message.conversation, message.message_id, at, message.text)
