"""Showing in one deal of a group what was said in another one."""

from dataclasses import dataclass, replace

from bridge.domain.content import Content, Media, Text, with_words, words_of
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import import_mark, said_key
from bridge.domain.reactions import nearest
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import Bot, BotState, Conversation
from bridge.domain.retries import holds_up_words
from bridge.relay.groups.copy_attachment import CopyAttachment
from bridge.relay.groups.open_talk import OpenTalk
from bridge.relay.incoming.participants import group_of
from bridge.relay.incoming.relay_reaction import REFUSED
from bridge.relay.messages import (
    ChatMessage,
    CrmReaction,
    Extent,
    Outgoing,
    OutgoingMessage,
    OutgoingReaction,
    Reference,
    Said,
    Sender,
    Share,
)
from bridge.relay.outgoing.buttons import carried_by, with_fitting_buttons, without_buttons
from bridge.relay.ports import Chats, Clock, Counter, Dialogues, Log, Receipts

NOBODY = Sender("", "")
"""Whoever wrote it, amoCRM did not say."""


@dataclass(frozen=True)
class ShowSaid:
    """Import it as that manager's own words, silently and once: it is in Telegram, and nothing of it goes there again.

    A person's words that come later find it there, because both wait in the deal's line.
    """

    dialogues: Dialogues
    open_talk: OpenTalk
    copy_attachment: CopyAttachment
    receipts: Receipts
    chats: Chats
    clock: Clock
    metrics: Counter
    log: Log

    def __call__(self, share: Share, said: Said, hook: Outgoing | None, attempt: int = 1) -> None:
        """`hook` is what `said.hook` says."""
        dialogue = self.dialogues.recent(share.talk.conversation)
        bot, known = dialogue.bot, dialogue.conversation or Conversation(share.talk.conversation)
        if bot is None or bot.scope_id != said.scope_id or known.closed:
            self.log.info("an answer was not shared", extra={"why": "the group is tied to the deal no more"})
            return
        if bot.state is BotState.STOPPED:
            raise PermanentError(Reason.WIDGET_OFF)
        match hook:
            case OutgoingMessage():
                self.open_talk(bot, known, share.talk)
                self._message(bot, share, said, hook, attempt)
            case OutgoingReaction() if said.target:
                self._reaction(bot, share, said, hook, attempt)
            case _:
                return

    def _message(self, bot: Bot, share: Share, said: Said, message: OutgoingMessage, attempt: int) -> None:
        conversation = share.talk.conversation
        content = _content_of(message, said.extent)
        if isinstance(content, Media):
            content = self.copy_attachment(bot.account_id, content, attempt, waits=not said.copies)
        at_ms = message.at_ms or int(self.clock.now() * 1000)
        if message.author is not None:
            self.receipts.importing(conversation, import_mark(message.author.id, at_ms))
        posted = self.chats.send(
            bot.scope_id,
            ChatMessage(
                msgid=said_key(conversation, said.key),
                conversation=conversation,
                source=bot.source,
                sender=message.author or NOBODY,
                content=content,
                at_ms=at_ms,
                reply_to=self._answered(share, said),
                silent=True,
                receiver=group_of(bot, share.talk),
            ),
        )
        receipt = Receipt(posted.message_id, said.numbers, complete=True, thread=said.thread)
        buttons = {} if said.extent is Extent.REST else carried_by(with_fitting_buttons(message).buttons)
        self.receipts.imported(conversation, receipt, buttons)
        self.metrics.count("answers_shared")

    def _answered(self, share: Share, said: Said) -> Reference | None:
        """Return what the message answers, as this deal has it."""
        crm_id = self.receipts.crm_id_of(share.talk.conversation, said.target) if said.target else ""
        return Reference(crm_id=crm_id) if crm_id else None

    def _reaction(self, bot: Bot, share: Share, said: Said, reaction: OutgoingReaction, attempt: int) -> None:
        """The words behind a reaction wait for its own troubles only a little while."""
        try:
            self._react(bot, share, said, reaction)
        except PermanentError as error:
            if error.reason not in REFUSED:
                raise
            self.log.warning("amoCRM does not take a reaction", extra={"reason": str(error)})
        except TransientError as error:
            if not holds_up_words(attempt, error.retry_after):
                raise
            self.log.warning("a reaction was let go", extra={"why": str(error)})

    def _react(self, bot: Bot, share: Share, said: Said, reaction: OutgoingReaction) -> None:
        conversation, user_id = share.talk.conversation, reaction.user_id
        crm_id = self.receipts.crm_id_of(conversation, said.target)
        if not crm_id:
            return
        before = self.receipts.reaction(conversation, said.target, user_id)
        change = CrmReaction(conversation, Reference(crm_id=crm_id), user_id, reaction.emoji, ref_id=user_id)
        if not reaction.emoji:
            change = replace(change, emoji=before or "", taken_back=True)
        self.receipts.reacted(conversation, said.target, user_id, reaction.emoji, by_bot=bool(nearest(reaction.emoji)))
        self.chats.react(bot.scope_id, change)


def _content_of(message: OutgoingMessage, extent: Extent) -> Content:
    """Return what of a message is told of; its buttons are lines of its text, because nobody presses them here."""
    content = without_buttons(message).content or Text("")
    match extent:
        case Extent.WHOLE:
            return content
        case Extent.TEXT:
            return Text(words_of(content))
        case Extent.REST:
            return with_words(content, "")
