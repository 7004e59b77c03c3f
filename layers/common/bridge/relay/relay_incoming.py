"""The journey from Telegram to amoCRM."""

from dataclasses import dataclass

from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.identity import message_key
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation
from bridge.domain.texts import GREETING, HELP, participant
from bridge.relay.keep_failure import ACCOUNT_STATES
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

    def __call__(self, message: IncomingMessage, generation: int) -> None:
        bot, conversation = self._open(message, generation)
        if bot is None:
            return
        msgid = message_key(message.conversation, message.message_id, message.edited_at)
        if message.command in ANSWERS and self.receipts.has_incoming(message.conversation, msgid):
            return
        if conversation is None or not conversation.chat_id:
            posted = self._first(bot, message, msgid)
        else:
            posted = self._send(bot, message, msgid, conversation.avatar)
            self._follow_profile(bot, conversation, message)
        self._answer(bot, message)
        self.receipts.incoming(message.conversation, msgid, posted.message_id)
        self.metrics.count("incoming_relayed")

    def _open(self, message: IncomingMessage, generation: int) -> tuple[Bot | None, Conversation | None]:
        dialogue = self.dialogues.recent(message.conversation)
        if dialogue.bot is not None and generation > dialogue.bot.generation:
            dialogue = self.dialogues.fresh(message.conversation)
        bot = dialogue.bot
        if bot is None or generation < bot.generation:
            self.log.warning("update dropped: unknown bot or an older webhook secret")
            return None, None
        if bot.state is BotState.OFF:
            return None, None
        if bot.state is BotState.STOPPED:
            raise PermanentError(Reason.WIDGET_OFF)
        return bot, dialogue.conversation

    def _first(self, bot: Bot, message: IncomingMessage, msgid: str) -> Posted:
        """Introduce the person: into the cards of a known contact, else as a new request of amoCRM."""
        avatar = self._avatar(bot, message.person.user_id)
        mapped = self.people.claim(bot.account_id, message.person.user_id, message.conversation)
        contact_id = self._open_chat(bot, message, avatar, mapped or self._search(bot, message.person.user_id))
        posted = self._send(bot, message, msgid, avatar)
        if contact_id is None or contact_id != mapped or message.start_payload:
            self._introduce(bot, message, posted.chat_id, contact_id)
        self._remember(message, posted.chat_id, contact_id, avatar)
        return posted

    def _search(self, bot: Bot, user_id: int) -> int | None:
        """Look in amoCRM for the contact; while REST is closed to us messages still go through amojo."""
        try:
            return self.crm.find_contact(bot.account_id, user_id)
        except PermanentError as error:
            if error.reason not in ACCOUNT_STATES:
                raise
            return None

    def _open_chat(self, bot: Bot, message: IncomingMessage, avatar: str, contact_id: int | None) -> int | None:
        """Tie a new chat to the known contact; None when there is none any more and the person starts afresh."""
        if contact_id is None:
            return None
        chat_id = self.chats.create(bot.scope_id, message.conversation, bot.source, self._sender(bot, message, avatar))
        try:
            self.crm.link_chat(bot.account_id, contact_id, chat_id)
        except PermanentError as error:
            if error.reason in ACCOUNT_STATES:
                return contact_id
            self.people.forget_contact(bot.account_id, contact_id)
            return None
        self.people.known(bot.account_id, message.person.user_id, contact_id)
        return contact_id

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
        self._remember(message, conversation.chat_id, conversation.contact_id, conversation.avatar)

    def _introduce(self, bot: Bot, message: IncomingMessage, chat_id: str, contact_id: int | None) -> None:
        self.jobs.introduce(
            Introduction(
                bot.account_id, message.conversation, chat_id, message.person, contact_id, message.start_payload
            )
        )

    def _remember(self, message: IncomingMessage, chat_id: str, contact_id: int | None, avatar: str) -> None:
        self.conversations.introduced(
            message.conversation,
            chat_id=chat_id,
            contact_id=contact_id,
            username=message.person.username,
            avatar=avatar,
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
            self.telegram.send_text(self._token(bot), message.conversation.user_id, text)
        except PermanentError as error:
            self.log.warning("the bot's answer was not delivered", extra={"reason": error.reason})

    def _token(self, bot: Bot) -> str:
        return self.vault.open(bot.sealed_token, {"account": str(bot.account_id), "bot": str(bot.bot_id)})
