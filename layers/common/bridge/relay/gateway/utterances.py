"""What a call that succeeded has said, by its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.domain.records import Bot
from bridge.relay.gateway.copies import carried_by, origin_of, with_caption
from bridge.relay.messages.code import Uttered
from bridge.relay.messages.gateway import Call
from bridge.relay.ports import Clock, Originals

SPEAKING = ("send", "copy", "forward")
"""How the names of the methods begin by which something is said."""

CHANGING = ("edit", "stop", "setgamescore")
"""How the names of the methods begin that change a message which is there."""

KEYBOARD_ALONE = "editmessagereplymarkup"

COPYING = frozenset({"copymessage", "copymessages"})
FORWARDING = frozenset({"forwardmessage", "forwardmessages"})
"""The methods whose result may be ids alone."""

LARGEST = 2**63

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class ReadUtterances:
    """Read what was said; nothing for what is no Message of the bot's own: a draft, an inline or a business message."""

    originals: Originals
    clock: Clock

    def __call__(self, bot: Bot, call: Call, result: Any) -> list[Uttered]:
        if call.value("business_connection_id") or not call.method.startswith(SPEAKING + CHANGING):
            return []
        if isinstance(result, dict) and call.method == "stoppoll":
            return self._of_poll(bot, call, result)
        results = [one for one in (result if isinstance(result, list) else [result]) if isinstance(one, dict)]
        if all(_is_message(one) for one in results):
            return [self._of_message(call, one) for one in results if not one.get("business_connection_id")]
        return self._of_ids(bot, call, [one["message_id"] for one in results if _is_id(one.get("message_id"))])

    def _of_message(self, call: Call, message: Fields) -> Uttered:
        edited = call.method.startswith(CHANGING)
        told = {"edit_date": self._now, **message} if edited else dict(message)
        return Uttered(
            message["chat"]["id"],
            message["message_id"],
            told | _answers(call, message),
            edited=edited,
            known_only=call.method == KEYBOARD_ALONE,
        )

    def _of_poll(self, bot: Bot, call: Call, poll: Fields) -> list[Uttered]:
        chat_id, message_id = number(call, "chat_id"), number(call, "message_id")
        if chat_id is None or message_id is None:
            return []
        before = self.originals.get(bot.bot_id, chat_id, message_id) or _place(bot, chat_id, message_id)
        message = {**before, "poll": poll, "edit_date": self._now}
        return [Uttered(chat_id, message_id, message, edited=True)]

    def _of_ids(self, bot: Bot, call: Call, sent: Sequence[int]) -> list[Uttered]:
        """Fill in what was copied where it is known; should Telegram leave some out, nobody tells which."""
        chat_id = number(call, "chat_id")
        if chat_id is None or call.method not in COPYING | FORWARDING:
            return []
        wanted = numbers(call, "message_ids") or numbers(call, "message_id")
        sources: Sequence[int] = wanted if len(wanted) == len(sent) else [0] * len(sent)
        pairs = zip(sent, sources, strict=True)
        return [self._copied(bot, call, chat_id, message_id, source) for message_id, source in pairs]

    def _copied(self, bot: Bot, call: Call, chat_id: int, message_id: int, source: int) -> Uttered:
        from_chat = number(call, "from_chat_id")
        known = self.originals.get(bot.bot_id, from_chat, source) if from_chat is not None and source else None
        carried = carried_by(known or {})
        place = _place(bot, chat_id, message_id) | {"date": self._now} | _thread(call)
        if call.method in FORWARDING:
            message = place | carried | (origin_of(known) if known else {})
        else:
            message = place | with_caption(carried, call.parameters)
        return Uttered(chat_id, message_id, message | _answers(call, {}), unseen=known is None)

    @property
    def _now(self) -> int:
        return int(self.clock.now())


def number(call: Call, name: str) -> int | None:
    value = call.value(name)
    return value if _is_id(value) else None


def numbers(call: Call, name: str) -> list[int]:
    value = call.value(name)
    return [one for one in (value if isinstance(value, list) else [value]) if _is_id(one)]


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -LARGEST <= value < LARGEST


def _is_message(result: Fields) -> bool:
    chat = result.get("chat")
    return _is_id(result.get("message_id")) and isinstance(chat, dict) and _is_id(chat.get("id"))


def _answers(call: Call, message: Fields) -> dict[str, Any]:
    """Return the answers that are offered below the person's input, which no Message tells, or a copy's own buttons."""
    markup = call.value("reply_markup")
    is_told = "reply_markup" in message or not isinstance(markup, dict)
    shows = not is_told and ("keyboard" in markup or ("inline_keyboard" in markup and not message))
    return {"reply_markup": markup} if shows else {}


def _place(bot: Bot, chat_id: int, message_id: int) -> dict[str, Any]:
    itself = {"id": bot.bot_id, "is_bot": True, "first_name": bot.name, "username": bot.username}
    return {"message_id": message_id, "chat": {"id": chat_id}, "from": itself}


def _thread(call: Call) -> dict[str, Any]:
    thread = number(call, "message_thread_id")
    return {"message_thread_id": thread, "is_topic_message": True} if thread is not None else {}
