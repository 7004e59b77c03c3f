"""The route into amoCRM's native chat."""

from dataclasses import dataclass, replace

from bridge.domain.content import Content, Media, Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId, content_hash, said_key
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt, Received
from bridge.domain.records import Bot, Conversation, Person
from bridge.domain.routes import is_amocrms
from bridge.domain.texts import EDITED, named, written_before
from bridge.relay.incoming.change_message import ChangeMessage
from bridge.relay.incoming.contents import file_of, key_of, with_file
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.incoming.participants import THE_BOT, participant_of
from bridge.relay.incoming.show_message import ShowMessage, Shown
from bridge.relay.messages import ChatMessage, IncomingMessage, OwnWords, Passage
from bridge.relay.ports import Chats, Dialogues, Log, Receipts


@dataclass(frozen=True)
class CarryToAmo:
    """Show a message in its chat, or change the one that stands there; a repeated `msgid` is the same message."""

    copy_file: CopyFile
    show: ShowMessage
    change: ChangeMessage
    dialogues: Dialogues
    receipts: Receipts
    chats: Chats
    log: Log

    def carry(self, passage: Passage) -> Received:
        """Every attempt is the same: amoCRM knows the message by its msgid."""
        message, before = passage.message, passage.before
        if before is not None and not is_amocrms(before.crm_id):
            before = None
        try:
            return self._bring(passage.bot, passage.known, message, before, passage.at, passage.since)
        except PermanentError as error:
            # Shown long ago, and Telegram delivered it once more.
            shown = self._shown(message) if error.reason is Reason.AMO_REFUSED else None
            if shown is None:
                raise
            return shown

    def answers(self, bot: Bot, message: IncomingMessage) -> bool:  # noqa: ARG002
        return False

    def show_said(self, bot: Bot, conversation: ConversationId, said: OwnWords) -> None:
        known = self.dialogues.recent(conversation).conversation
        if known is None or not known.is_open_in(bot.scope_id):
            self.log.info("the bot's own words were not shown", extra={"why": "the chat is not open in amoCRM"})
            return
        person = Person(conversation.chat_id, known.name, username=known.username)
        message = ChatMessage(
            msgid=said_key(conversation, said.key),
            conversation=conversation,
            source=bot.source,
            sender=THE_BOT,
            content=Text(said.seen),
            at_ms=said.at_ms,
            silent=True,
            receiver=participant_of(bot, person, known.avatar),
        )
        try:
            posted = self.chats.send(bot.scope_id, message)
        except PermanentError as error:
            self.log.warning("the bot's own words were not shown", extra={"why": str(error)})
            return
        # Should amoCRM send a hook of it, it has been said already.
        self.receipts.outgoing(conversation, Receipt(posted.message_id, said.numbers, complete=True))

    def _shown(self, message: IncomingMessage) -> Received | None:
        return self.receipts.received(message.conversation, key_of(message))

    def _bring(
        self, bot: Bot, known: Conversation, message: IncomingMessage, before: Received | None, at: int, since: float
    ) -> Received:
        speaker = self._speaker(bot, message)
        if before is None or message.edited_at is None or not known.is_open_in(bot.scope_id):
            # A file that has to wait holds up nobody in amoCRM: nothing has been done there yet.
            return self._show(bot, known, message, with_file(self.copy_file, speaker, message, since), at)
        content = self.change(speaker, message, before, at, since)
        if content is not None:
            return self._show(bot, known, message, content, at)
        self.show.follow_profile(bot, known, message, at)
        return replace(before, shown=content_hash(message.identity), edited_at=message.edited_at)

    def _speaker(self, bot: Bot, message: IncomingMessage) -> Bot:
        """Return the bot that can ask Telegram for the message's file: another one's code may speak in the group."""
        return bot if message.bot_id == bot.bot_id else self.dialogues.bot(message.bot_id) or bot

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
            thread=message.thread,
            signed=message.is_signed,
        )
