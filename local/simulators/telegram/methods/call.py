"""One call of a method, as its behaviour sees it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from local.simulators.telegram import posting
from local.simulators.telegram.answers import bad_request, too_many_requests
from local.simulators.telegram.chats import check_content, writable_chat
from local.simulators.telegram.incoming import Upload
from local.simulators.telegram.methods.keyboard import force_reply, reply_keyboard
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.world import Bot, Chat, Json

Behaviour = Callable[["Call"], Any | Awaitable[Any]]


@dataclass(frozen=True)
class Call:
    """A checked call: `params` have their documented types, `uploads` are the file parts by name."""

    simulator: Simulator
    bot: Bot
    method: str
    params: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> float:
        return self.simulator.clock.now()

    def place(self) -> Chat:
        """Return the chat in which to act. Raises ApiError when the bot may not."""
        return writable_chat(self.simulator.world, self.bot, self.params["chat_id"])

    def target(self, kinds: Collection[str], weight: int = 1) -> Chat:
        """Return the chat to send `weight` messages to, with content of these kinds.

        Raises ApiError when the bot may not, or not yet (429).
        """
        chat = self.place()
        check_content(chat, set(kinds))
        self.pace(chat, weight)
        return chat

    def pace(self, chat: Chat, weight: int = 1) -> None:
        """Count messages to a chat against the limits. Raises ApiError 429."""
        pause = self.simulator.limits.wait(self.bot.id, chat.id, private=chat.is_private, weight=weight, now=self.now)
        if pause:
            raise too_many_requests(pause)

    def manage(self, right: str, refusal: str) -> Chat:
        """Return the group in which the bot has an administrator's `right`. Raises ApiError 400 with `refusal`."""
        chat = self.place()
        if not chat.is_private and not chat.me.has(right):
            raise bad_request(refusal)
        return chat

    def announce(self, chat: Chat, content: Json) -> None:
        """Post a service message of the bot: Telegram tells a bot of what it did itself."""
        posting.service(self.simulator, self.bot, chat, content)

    def send(self, chat: Chat, content: Json) -> Json:
        """Post and return a message of the bot; what clients are to do about it is told beside the message."""
        message = posting.from_bot(self.simulator, self.bot, chat, content)
        stored = chat.messages[message["message_id"]]
        stored.force_reply = force_reply(self.params)
        stored.reply_keyboard = reply_keyboard(self.params)
        return message
