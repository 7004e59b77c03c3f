"""Bringing one message into its chat of amoCRM."""

from dataclasses import dataclass, replace

from bridge.domain.cards import CHECK_EVERY
from bridge.domain.content import Content
from bridge.domain.groups import Staff
from bridge.domain.identity import import_mark, message_key
from bridge.domain.moments import SECOND, before_the_turn, between, by_arrival, moment_of, moment_of_edit
from bridge.domain.progress import Opening
from bridge.domain.records import Bot, Conversation, Person
from bridge.relay.groups.open_talk import OpenTalk
from bridge.relay.incoming.contents import headed, key_of
from bridge.relay.incoming.find_answered import FindAnswered
from bridge.relay.incoming.open_chat import OpenChat
from bridge.relay.incoming.participants import THE_BOT, group_of, participant_of, sender_of, staff_of
from bridge.relay.messages import ChatMessage, IncomingMessage, Introduction, Posted, Talk
from bridge.relay.ports import Chats, Conversations, Jobs, Receipts

REMEMBERED = 20
"""Messages of a conversation that one which comes late may have to stand before."""


@dataclass(frozen=True)
class Shown:
    """What is shown of a message: its content, a file of it copied, and what stands in front of all of it."""

    content: Content
    head: str = ""


@dataclass(frozen=True)
class ShowMessage:
    """Post a message, of whatever kind; the first one of a conversation opens its chat."""

    conversations: Conversations
    receipts: Receipts
    answered: FindAnswered
    open_chat: OpenChat
    open_talk: OpenTalk
    chats: Chats
    jobs: Jobs

    def __call__(self, bot: Bot, known: Conversation, message: IncomingMessage, shown: Shown, at: int) -> Posted:
        """Show the message as `shown` says; `at`: when it was written or changed, in unix seconds."""
        if message.talk is not None:
            self.open_talk(bot, known, message.talk)
            return self._send(bot, known, message, shown, at)
        if not known.is_open_in(bot.scope_id):
            return self._first(bot, known, message, shown, at)
        posted = self._send(bot, known, message, shown, at)
        self.follow_profile(bot, known, message, at)
        return posted

    def follow_profile(self, bot: Bot, known: Conversation, message: IncomingMessage, at: int) -> None:
        """Have the card completed again when it may have changed: by the person, by a deep link, or by now."""
        if message.talk is not None or message.by_code:
            return  # Whoever writes in a group is put on the cards of its deals elsewhere.
        person = message.person
        told = (known.username, known.name, known.label)
        recent = at < known.told_at + CHECK_EVERY
        if told == (person.username, person.name, bot.label) and recent and not message.start_payload:
            return
        self._introduce(bot, message, known.chat_id, known.contact_id)
        self.conversations.told(message.conversation, person, bot.label, max(at, known.told_at))

    def _first(self, bot: Bot, known: Conversation, message: IncomingMessage, shown: Shown, at: int) -> Posted:
        """Introduce the person: into the cards of a known contact, else as a new request of amoCRM."""
        msgid = key_of(message)
        begun = known.opening
        if begun is None or (begun.scope_id, begun.msgid) != (bot.scope_id, msgid):
            begun = Opening(bot.scope_id, msgid)
        opening = self.open_chat(bot, message, participant_of(bot, message.person, known.avatar), begun)
        posted = self._send(bot, known, message, shown, at)
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

    def _send(self, bot: Bot, known: Conversation, message: IncomingMessage, shown: Shown, at: int) -> Posted:
        answering, answered = self.answered(replace(message, content=shown.content))
        for_amocrm = ChatMessage(
            msgid=key_of(message),
            conversation=message.conversation,
            source=bot.source,
            sender=sender_of(bot, message, known.avatar),
            content=headed(answering.shown, shown.head),
            at_ms=self._moment(bot, message, message.again_at or at),
            reply_to=answered,
            said=message.quoted.said if message.quoted and not message.quoted.text else "",
        )
        if message.by_code:
            for_amocrm = self._as_the_bots(bot, known, message, for_amocrm)
        elif message.talk is not None and message.staff is not None:
            for_amocrm = self._as_answer(bot, message.talk, message.staff, for_amocrm)
        return self.chats.send(bot.scope_id, for_amocrm)

    def _as_answer(self, bot: Bot, talk: Talk, staff: Staff, message: ChatMessage) -> ChatMessage:
        """Return what a colleague wrote in a group as their answer; it must not go there again should it come back."""
        self.receipts.importing(talk.conversation, import_mark(staff.amojo_id, message.at_ms))
        return replace(message, sender=staff_of(staff), receiver=group_of(bot, talk), silent=True)

    def _as_the_bots(
        self, bot: Bot, known: Conversation, message: IncomingMessage, for_amocrm: ChatMessage
    ) -> ChatMessage:
        """Return what the bot's code said, to whom amoCRM knows the conversation to be with."""
        person = Person(message.conversation.chat_id, known.name, username=known.username)
        receiver = group_of(bot, message.talk) if message.talk else participant_of(bot, person, known.avatar)
        return replace(for_amocrm, sender=THE_BOT, receiver=receiver, silent=True)

    def _moment(self, bot: Bot, message: IncomingMessage, at: int) -> int:
        """Where its own code and managers answer within one second, what is said has to tell the millisecond.

        What a webhook brings later than the code's answer to it stands before that all the same.
        """
        told_ms = self._told_moment(message, at)
        if message.again_at or not (bot.gateway.is_open and message.came_ms):
            return told_ms
        at_ms, number = by_arrival(told_ms, message.came_ms), message.message_id
        if message.edited_at is not None or message.pressed or not number:
            return at_ms
        stand = self.receipts.stand(message.conversation)
        at_ms = between(at_ms, number, stand)
        if number not in stand:
            known = {**stand, number: at_ms}
            self.receipts.stands(message.conversation, {one: known[one] for one in sorted(known)[-REMEMBERED:]})
        return at_ms

    def _told_moment(self, message: IncomingMessage, at: int) -> int:
        if message.edited_at is not None or message.pressed:
            return moment_of_edit(at)
        earlier = [message_key(message.conversation, number) for number in before_the_turn(message.message_id)]
        turned = bool(earlier) and self.receipts.any_of(message.conversation, earlier, at)
        return moment_of(at, message.message_id) + (SECOND if turned else 0)

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
