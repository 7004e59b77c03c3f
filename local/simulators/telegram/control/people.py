"""What people do: write, edit, press buttons, react, block a bot, join and leave."""

import secrets
from typing import Any

from aiohttp import web

from local.simulators.telegram import chats, messages
from local.simulators.telegram.answers import ApiError
from local.simulators.telegram.control.inputs import (
    AvatarInput,
    BlockInput,
    EditedMessage,
    FileInput,
    MemberInput,
    NewMessage,
    PersonInput,
    Press,
    ReactionInput,
    RefusedError,
    bot_of,
    chat_of,
    plain,
    read,
)
from local.simulators.telegram.files import describe, kind_for
from local.simulators.telegram.formatting import find_entities
from local.simulators.telegram.incoming import Upload
from local.simulators.telegram.members import member_object
from local.simulators.telegram.privacy import visible
from local.simulators.telegram.schema import schema
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.validation import has_form
from local.simulators.telegram.world import OUTSIDE, Bot, Callback, Chat, Json, Member, StoredFile

_ENVELOPE = frozenset({"bot_id", "chat", "from", "file", "message_id", "date"})
_WITH_THUMBNAIL = frozenset({"photo", "video", "animation", "video_note"})
THUMBNAIL_SIZE = 1200


class People:
    """The routes by which tests play people."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sim/messages", self.write),
            web.post("/sim/edits", self.edit),
            web.post("/sim/callback", self.press),
            web.post("/sim/reactions", self.react),
            web.post("/sim/block", self.block),
            web.post("/sim/avatar", self.avatar),
            web.post("/sim/people", self.person),
            web.post("/sim/members", self.member),
        ]

    async def write(self, request: web.Request) -> web.Response:
        """A person writes → `{update_id, message_id, message}`; `update_id` null when privacy mode hides it."""
        written = await read(request, NewMessage)
        bot = bot_of(self._simulator, written.bot_id)
        sender = plain(written.sender) if written.sender else None
        if sender is None and written.chat.type == "private":
            raise RefusedError("bad_request", "a private message needs from")
        content = {name: value for name, value in plain(written).items() if name not in _ENVELOPE}
        _check_form(content)
        chat = chats.learn_chat(bot, messages.chat_object(plain(written.chat), sender))
        if chat.is_private and chat.bot_status in OUTSIDE and sender:
            self._bot_status(bot, chat, messages.user_object(sender), "member")
        if written.file:
            content |= self._file_content(bot, written.file)
        message_id = bot.next_message_id(chat) if written.message_id is None else written.message_id
        message = _message(chat, message_id, sender, written.date or int(self._simulator.clock.now()), content)
        seen = visible(bot, chat, message)
        chats.observe_message(self._simulator.world, bot, chat, message, visible=seen)
        update_id = self._simulator.queue_update(bot, {_kind(chat, message): message}) if seen else None
        self._simulator.feed.changed(bot.id)
        return web.json_response({"update_id": update_id, "message_id": message_id, "message": message})

    async def edit(self, request: web.Request) -> web.Response:
        """A person changes a message of theirs: given fields replace those of the message."""
        edited = await read(request, EditedMessage)
        bot = bot_of(self._simulator, edited.bot_id)
        chat = chat_of(bot, edited.chat_id)
        stored = chat.messages.get(edited.message_id)
        if stored is None or stored.direction != "in":
            raise RefusedError("message_not_found", "people edit only what they wrote", 404)
        changes = {
            name: value for name, value in plain(edited).items() if name not in {"bot_id", "chat_id", "message_id"}
        }
        message = {**stored.message, "edit_date": int(self._simulator.clock.now()), **changes}
        if "text" in changes and "entities" not in changes:
            message.pop("entities", None)
            message |= _entities("entities", message["text"])
        _check_form(message)
        message = messages.ordered(message)
        messages.store(bot, chat, message, "in")
        kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
        update_id = self._simulator.queue_update(bot, {kind: message}) if stored.visible else None
        return web.json_response({"update_id": update_id, "message_id": edited.message_id, "message": message})

    async def press(self, request: web.Request) -> web.Response:
        """A person presses an inline button of a message of the bot → `{update_id, callback_query_id}`."""
        pressed = await read(request, Press)
        bot = bot_of(self._simulator, pressed.bot_id)
        chat = chat_of(bot, pressed.chat_id)
        stored = chat.messages.get(pressed.message_id)
        if stored is None:
            message: Json = {"chat": chat.info, "message_id": pressed.message_id, "date": 0}
        elif not _has_button(stored.message, pressed.data):
            raise RefusedError("button_not_found", "the message has no such button")
        else:
            message = stored.message
        query_id = str(secrets.randbelow(2**63))
        bot.callbacks[query_id] = Callback(created=self._simulator.clock.now(), chat_id=chat.id)
        sender = messages.user_object(plain(pressed.sender))
        query = {
            "id": query_id,
            "from": sender,
            "message": message,
            "chat_instance": str(-(abs(chat.id) * 7919 + bot.id)),
            "data": pressed.data,
        }
        update_id = self._simulator.queue_update(bot, {"callback_query": query})
        return web.json_response({"update_id": update_id, "callback_query_id": query_id})

    async def react(self, request: web.Request) -> web.Response:
        """A person reacts to a message, or without `emoji` takes the reaction back → `{update_id}`."""
        reacted = await read(request, ReactionInput)
        bot = bot_of(self._simulator, reacted.bot_id)
        chat = chat_of(bot, reacted.chat_id)
        stored = chat.messages.get(reacted.message_id)
        if stored is None:
            raise RefusedError("message_not_found", "there is no such message", 404)
        new = [{"type": "emoji", "emoji": reacted.emoji}] if reacted.emoji else []
        change = {
            "chat": chat.info,
            "message_id": reacted.message_id,
            "user": messages.user_object(plain(reacted.sender)),
            "date": int(self._simulator.clock.now()),
            "old_reaction": stored.reactions,
            "new_reaction": new,
        }
        stored.reactions = new
        return web.json_response({"update_id": self._simulator.queue_update(bot, {"message_reaction": change})})

    async def block(self, request: web.Request) -> web.Response:
        """A person blocks the bot, or unblocks it → `{update_id}` of the `my_chat_member`."""
        blocked = await read(request, BlockInput)
        bot = bot_of(self._simulator, blocked.bot_id)
        chat = chat_of(bot, blocked.user_id)
        status = "kicked" if blocked.blocked else "member"
        person = self._simulator.world.person(blocked.user_id)
        author = messages.user_object(person.user or {**chat.info, "id": chat.id})
        author.pop("type", None)
        return web.json_response({"update_id": self._bot_status(bot, chat, author, status)})

    async def member(self, request: web.Request) -> web.Response:
        """Set somebody's status in a group; for the bot itself this queues its `my_chat_member` → `{update_id}`."""
        given = await read(request, MemberInput)
        bot = bot_of(self._simulator, given.bot_id)
        if given.chat and given.chat.id not in bot.chats:
            chats.learn_chat(bot, messages.chat_object(plain(given.chat), None)).bot_status = "left"
        chat = chat_of(bot, given.chat.id if given.chat else given.chat_id or 0)
        user = messages.user_object(plain(given.user))
        author = messages.user_object(plain(given.sender)) if given.sender else user
        if given.user.id == bot.id:
            return web.json_response({"update_id": self._bot_status(bot, chat, author, given.status)})
        before = chat.members.get(given.user.id, Member(user=user, status="left"))
        chat.members[given.user.id] = Member(user=user, status=given.status)
        bot.seen_users.add(given.user.id)
        change = _membership(chat, author, before.status, given.status, self._simulator.clock.now(), member=user)
        return web.json_response({"update_id": self._simulator.queue_update(bot, {"chat_member": change})})

    async def avatar(self, request: web.Request) -> web.Response:
        """Give a person a profile photo or take it away."""
        given = await read(request, AvatarInput)
        self._set_avatar(given.user_id, present=given.present)
        return web.json_response({"user_id": given.user_id, "present": given.present})

    async def person(self, request: web.Request) -> web.Response:
        """Introduce or change a person: names, `avatar`, `deactivated` → the person."""
        given = await read(request, PersonInput)
        person = self._simulator.world.person(given.id)
        names = {name: value for name, value in plain(given).items() if name not in {"avatar", "deactivated"}}
        person.user = messages.user_object({**person.user, **names})
        if given.avatar is not None:
            self._set_avatar(given.id, present=given.avatar)
        if given.deactivated is not None:
            person.deactivated = given.deactivated
        return web.json_response(
            {"user": person.user, "avatar": person.avatar is not None, "deactivated": person.deactivated}
        )

    def _set_avatar(self, user_id: int, *, present: bool) -> None:
        person = self._simulator.world.person(user_id)
        if not present:
            person.avatar = None
        elif person.avatar is None:
            person.avatar = self._simulator.files.generate("avatar", f"{user_id}.jpg", "image/jpeg", 4000).unique_id

    def _bot_status(self, bot: Bot, chat: Chat, author: Json, status: Any) -> int | None:
        now = self._simulator.clock.now()
        change = _membership(chat, author, chat.bot_status, status, now, member=bot.user)
        chat.bot_status = status
        update_id = self._simulator.queue_update(bot, {"my_chat_member": change})
        self._simulator.feed.changed(bot.id)
        return update_id

    def _file_content(self, bot: Bot, given: FileInput) -> Json:
        store = self._simulator.files
        kind = given.kind or kind_for(given.mime)
        file = self._file(kind, given)
        small = min(THUMBNAIL_SIZE, given.size)
        thumbnail = store.generate("thumbnail", f"thumbnail of {given.name}", "image/jpeg", small)
        described = describe(bot, file, thumbnail if kind in _WITH_THUMBNAIL else None)
        return {kind: described, "document": _as_document(described)} if kind == "animation" else {kind: described}

    def _file(self, kind: str, given: FileInput) -> StoredFile:
        if given.content is None:
            return self._simulator.files.generate(kind, given.name, given.mime, given.size)
        try:
            return self._simulator.files.keep(kind, Upload(given.name or kind, given.mime, given.content))
        except ApiError as error:
            raise RefusedError("bad_file", str(error)) from None


def _check_form(message: Json) -> None:
    if not has_form(schema(), "Message", message):
        raise RefusedError("bad_message", "a field of the message is not of the documented type")


def _as_document(animation: Json) -> Json:
    return {name: value for name, value in animation.items() if name not in {"duration", "width", "height"}}


def _message(chat: Chat, message_id: int, sender: Json | None, date: int, content: Json) -> Json:
    message: Json = {"message_id": message_id, "chat": chat.info, "date": date, **content}
    if sender:
        message["from"] = messages.user_object(sender)
    elif chat.type == "channel" and "sender_chat" not in message:
        message["sender_chat"] = chat.info
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        if isinstance(message.get(text), str) and entities not in message:
            message |= _entities(entities, message[text])
    reply = message.get("reply_to_message")
    known = chat.messages.get(reply["message_id"]) if reply and isinstance(reply.get("message_id"), int) else None
    if reply and known:
        message["reply_to_message"] = {**messages.without_reply(known.message), **reply}
    return messages.ordered(message)


def _entities(name: str, text: str) -> Json:
    found = find_entities(text)
    return {name: found} if found else {}


def _kind(chat: Chat, message: Json) -> str:
    if "business_connection_id" in message:
        return "business_message"
    return "channel_post" if chat.type == "channel" else "message"


def _has_button(message: Json, data: str) -> bool:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any(button.get("callback_data") == data for row in rows for button in row)


def _membership(chat: Chat, author: Json, before: str, after: str, now: float, *, member: Json) -> Json:
    return {
        "chat": chat.info,
        "from": author,
        "date": int(now),
        "old_chat_member": member_object(member, before),
        "new_chat_member": member_object(member, after),
    }
