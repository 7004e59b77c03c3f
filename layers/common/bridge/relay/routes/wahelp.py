"""The route by Wahelp, which brings a person's words into amoCRM in its own way."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError, WaitingError
from bridge.domain.identity import ConversationId, content_hash
from bridge.domain.progress import Begun
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt, Received
from bridge.domain.records import Bot, Conversation
from bridge.domain.routes import Forward, RouteKind, WahelpRoute, foreign_id
from bridge.relay.incoming.contents import file_of, key_of, with_file
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.messages import IncomingMessage, OwnWords, Passage
from bridge.relay.messages.wahelp import WahelpChannel, WahelpWords
from bridge.relay.ports import Clock, Conversations, Dialogues, Log, Receipts
from bridge.relay.ports.wahelp import PhoneBook, Phones, Wahelp
from bridge.relay.routes.ask_phone import AskPhone, own_phone
from bridge.relay.routes.wahelp_channel import OpenChannel
from bridge.relay.routes.wahelp_texts import is_command, own_words, text_hash, words_of

CLOCKS_DIFFER = 120
"""Seconds by which Wahelp's clock may be behind ours."""

PATIENCE_WITH_WORDS = 10
"""Attempts, about a minute, after which a refusal in words that nobody knows is one for good."""

REFUSED_FOR = 60
"""Seconds after which it is one of what waits beside its line, where attempts are not counted."""


@dataclass(frozen=True)
class CarryToWahelp:
    """Post a message into the conversation of the person's phone.

    Wahelp knows no ids of ours, so a message is noted before it is posted, and looked for before it is posted again.
    """

    open_channel: OpenChannel
    wahelp: Wahelp
    ask_phone: AskPhone
    phones: Phones
    phone_book: PhoneBook
    copy_file: CopyFile
    dialogues: Dialogues
    conversations: Conversations
    receipts: Receipts
    clock: Clock
    log: Log

    def carry(self, passage: Passage) -> Received:
        """Wahelp has no edits: what is changed is posted anew."""
        bot, known, message, at = passage.bot, passage.known, passage.message, passage.at
        route = _route_of(bot)
        if self.ask_phone.is_news(bot, message):
            # It goes behind what waits for it.
            raise WaitingError(Reason.NO_PHONE, "the number has just been told", untouched=True)
        if route.forward is Forward.NO_COMMANDS and is_command(message):
            return _received(message, "", at)
        phone = self.ask_phone(bot, message)
        self.phone_book.goes_by(message.conversation, phone)
        content = with_file(self.copy_file, bot, message, passage.since)
        words = WahelpWords(phone, message.person.name, words_of(message, content, at, route.shape))
        try:
            return _received(message, self._post(bot, route, known, message, words), at)
        except TransientError as error:
            is_patient = passage.attempt < PATIENCE_WITH_WORDS and not self._was_begun_long_ago(known, message)
            if error.reason is not Reason.WAHELP_REFUSED or is_patient:
                raise
            raise PermanentError(error.reason, error.detail) from error

    def answers(self, bot: Bot, message: IncomingMessage) -> bool:  # noqa: ARG002
        """A number that somebody shares is what their messages may wait for."""
        return own_phone(message) is not None

    def show_said(self, bot: Bot, conversation: ConversationId, said: OwnWords) -> None:
        crm_id = foreign_id(RouteKind.WAHELP, f"said:{said.key}")
        if self.receipts.was_delivered(conversation, crm_id):
            return
        phone = self.phones.of(bot.account_id, conversation.chat_id).phone
        if not phone:
            self.log.info("the bot's own words were not shown", extra={"why": "nobody knows the person's phone"})
            return
        channel, words = self.open_channel(bot, _route_of(bot)), WahelpWords(phone, "", own_words(said.seen))
        try:
            message_id = self._found(channel, conversation, words, said.at) or self.wahelp.post(channel, words)
        except PermanentError as error:
            self.log.warning("the bot's own words were not shown", extra={"why": str(error)})
            return
        known = (crm_id, foreign_id(RouteKind.WAHELP, message_id))
        self.receipts.outgoing(conversation, *(Receipt(one, (), complete=True) for one in known))

    def _post(
        self, bot: Bot, route: WahelpRoute, known: Conversation, message: IncomingMessage, words: WahelpWords
    ) -> str:
        channel, msgid = self.open_channel(bot, route), key_of(message)
        begun = known.begun
        if begun is not None and (begun.msgid, begun.route_id) == (msgid, route.id):
            found = self._found(channel, message.conversation, words, begun.at)
            if found:
                return found
        else:
            hashed = text_hash(words.text)
            self.conversations.begun(message.conversation, Begun(msgid, route.id, int(self.clock.now()), hashed))
        return self.wahelp.post(channel, words)

    def _was_begun_long_ago(self, known: Conversation, message: IncomingMessage) -> bool:
        begun = known.begun
        return begun is not None and begun.msgid == key_of(message) and self.clock.now() > begun.at + REFUSED_FOR

    def _found(self, channel: WahelpChannel, conversation: ConversationId, words: WahelpWords, since: int) -> str:
        """Return Wahelp's id of what an earlier attempt has posted after all, empty where there is none.

        The same words may have been posted before: those have their receipts, or are older than `since`.
        """
        earliest = since - CLOCKS_DIFFER
        for standing in self.wahelp.standing(channel, words, earliest):
            is_old = standing.at is not None and standing.at < earliest
            if not is_old and not self._is_known(conversation, standing.message_id):
                return standing.message_id
        return ""

    def _is_known(self, conversation: ConversationId, message_id: str) -> bool:
        crm_id = foreign_id(RouteKind.WAHELP, message_id)
        dialogue = self.dialogues.fresh(conversation, crm_id, target=crm_id)
        return bool(dialogue.target or dialogue.receipt)


def _route_of(bot: Bot) -> WahelpRoute:
    if not isinstance(bot.route, WahelpRoute):
        raise PermanentError(Reason.INTERNAL, "the bot has another route")
    return bot.route


def _received(message: IncomingMessage, message_id: str, at: int) -> Received:
    return Received(
        foreign_id(RouteKind.WAHELP, message_id),
        content_hash(message.identity),
        message.at or at,
        message.edited_at or 0,
        file_of(message.content),
    )
