"""The journey from Telegram to amoCRM."""

from dataclasses import dataclass

from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.identity import edit_key, message_key
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation
from bridge.domain.texts import GREETING, HELP, participant
from bridge.relay.failures.keep_failure import ACCOUNT_STATES
from bridge.relay.messages import ChatMessage, IncomingMessage, Introduction, Posted, Sender
from bridge.relay.ports import (
    Chats,
    Conversations,
    Counter,
    Crm,
    Dialogues,
    Jobs,
    Log,
    Media,
    People,
    Receipts,
    Telegram,
    Vault,
)

ANSWERS = {"start": GREETING, "help": HELP}


@dataclass(frozen=True)
class RelayIncoming:
    """Bring a person's message into the right conversation of amoCRM, once and in order."""

    dialogues: Dialogues
    conversations: Conversations
    receipts: Receipts
    people: People
    chats: Chats
    crm: Crm
    telegram: Telegram
    vault: Vault
    media: Media
    jobs: Jobs
    metrics: Counter
    log: Log

    def __call__(self, message: IncomingMessage, generation: int, received_at: float) -> None:
        """`generation` is what the update was signed for and `received_at` when it came, in unix seconds."""
        bot, conversation = self._open(message, generation, received_at)
        if bot is None:
            return
        msgid = _key_of(message)
        if message.command in ANSWERS and self.receipts.has_incoming(message.conversation, msgid):
            return
        if conversation is None or not conversation.chat_id or conversation.scope_id != bot.scope_id:
            posted = self._first(bot, message, msgid)
        else:
            posted = self._send(bot, message, msgid, conversation.avatar)
            self._follow_profile(bot, conversation, message)
        self._answer(bot, message)
        self.receipts.incoming(message.conversation, msgid, posted.message_id)
        self.metrics.count("incoming_relayed")

    def _open(
        self, message: IncomingMessage, generation: int, received_at: float
    ) -> tuple[Bot | None, Conversation | None]:
        dialogue = self.dialogues.recent(message.conversation)
        if dialogue.bot is not None and generation > dialogue.bot.generation:
            dialogue = self.dialogues.fresh(message.conversation)
        bot = dialogue.bot
        if bot is None or not bot.trusts(generation, received_at):
            self.log.warning("update dropped: unknown bot or an older webhook secret")
            return None, None
        if bot.state is BotState.OFF:
            return None, None
        if bot.state is BotState.STOPPED:
            raise PermanentError(Reason.WIDGET_OFF)
        return bot, dialogue.conversation

    def _first(self, bot: Bot, message: IncomingMessage, msgid: str) -> Posted:
        """Introduce the person: into the cards of a known contact, else as a new request of amoCRM."""
        mapped = self.people.claim(bot.account_id, message.person.user_id, message.conversation)
        avatar = self._avatar(bot, message.person.user_id)
        found = mapped or self._search(bot, message.person.user_id)
        contact_id, linked = self._open_chat(bot, message, avatar, found)
        posted = self._send(bot, message, msgid, avatar)
        if not linked or contact_id != mapped or message.start_payload:
            self._introduce(bot, message, posted.chat_id, contact_id, link=not linked)
        self.conversations.opened(
            Conversation(
                message.conversation, bot.scope_id, posted.chat_id, contact_id, message.person.username, avatar
            )
        )
        return posted

    def _search(self, bot: Bot, user_id: int) -> int | None:
        """Look in amoCRM for the contact; while REST is closed to us messages still go through amojo."""
        try:
            return self.crm.find_contact(bot.account_id, user_id)
        except PermanentError as error:
            if error.reason not in ACCOUNT_STATES:
                raise
            return None

    def _open_chat(
        self, bot: Bot, message: IncomingMessage, avatar: str, contact_id: int | None
    ) -> tuple[int | None, bool]:
        """Tie a new chat to the known contact; return the contact, unless it is gone, and whether it is tied."""
        if contact_id is None:
            return None, False
        chat_id = self.chats.create(bot.scope_id, message.conversation, bot.source, self._sender(bot, message, avatar))
        try:
            self.crm.link_chat(bot.account_id, contact_id, chat_id)
        except PermanentError as error:
            if error.reason is Reason.AMO_GONE:
                self.people.forget_contact(bot.account_id, contact_id)
                return None, False
            if error.reason not in ACCOUNT_STATES:
                raise
            return contact_id, False
        return contact_id, True

    def _send(self, bot: Bot, message: IncomingMessage, msgid: str, avatar: str) -> Posted:
        return self.chats.send(
            bot.scope_id,
            ChatMessage(
                msgid=msgid,
                conversation=message.conversation,
                source=bot.source,
                sender=self._sender(bot, message, avatar),
                text=message.text,
                at=message.edited_at or message.at,
            ),
        )

    def _sender(self, bot: Bot, message: IncomingMessage, avatar: str) -> Sender:
        person = message.person
        return Sender(
            id=str(person.user_id),
            name=participant(person.name, bot.label),
            avatar=avatar,
            profile_link=f"https://t.me/{person.username}" if person.username else "",
        )

    def _follow_profile(self, bot: Bot, conversation: Conversation, message: IncomingMessage) -> None:
        """Have the contact completed again when the username changed or a deep link brought a new payload."""
        if conversation.username == message.person.username and not message.start_payload:
            return
        self._introduce(bot, message, conversation.chat_id, conversation.contact_id)
        self.conversations.completed(message.conversation, conversation.contact_id, message.person.username)

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
            )
        )

    def _avatar(self, bot: Bot, user_id: int) -> str:
        """Return our address of the person's photo; a photo that cannot be had never holds up a message."""
        try:
            photo = self.telegram.avatar(self._token(bot), user_id)
            return self.media.keep(photo[0], "image/jpeg", f"{photo[1]}.jpg") if photo else ""
        except BridgeError as error:
            self.log.warning("no avatar", extra={"reason": str(error)})
            return ""

    def _answer(self, bot: Bot, message: IncomingMessage) -> None:
        """Answer `/start` and `/help`; the person's own message is safe in amoCRM whatever becomes of the answer."""
        text = ANSWERS.get(message.command)
        if text is None or message.edited_at is not None:
            return
        try:
            self.telegram.send_text(self._token(bot), message.conversation.chat_id, text)
        except PermanentError as error:
            self.log.warning("the bot's answer was not delivered", extra={"reason": error.reason})

    def _token(self, bot: Bot) -> str:
        return self.vault.open(bot.sealed_token, {"account": str(bot.account_id), "bot": str(bot.bot_id)})


def _key_of(message: IncomingMessage) -> str:
    if message.edited_at is None:
        return message_key(message.conversation, message.message_id)
    return edit_key(message.conversation, message.message_id, message.edited_at, message.text)
