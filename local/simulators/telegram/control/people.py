"""What people do: write, edit, press buttons, react, block a bot, join and leave."""

import secrets

from aiohttp import web

from local.simulators.telegram import messages, observing, posting
from local.simulators.telegram.answers import ApiError
from local.simulators.telegram.control.inputs import (
    AvatarInput,
    BlockInput,
    EditedMessage,
    FileInput,
    NewMessage,
    PersonInput,
    Press,
    RefusedError,
    bot_of,
    chat_of,
    plain,
    read,
)
from local.simulators.telegram.files import describe, kind_for
from local.simulators.telegram.formatting import find_entities
from local.simulators.telegram.groups import ANONYMOUS_ADMINISTRATOR, OUTSIDE, Standing
from local.simulators.telegram.incoming import Upload
from local.simulators.telegram.memberships import change_bot_standing
from local.simulators.telegram.schema import schema
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.validation import has_form
from local.simulators.telegram.world import Bot, Callback, Chat, Json, StoredFile

_ENVELOPE = frozenset({"bot_id", "chat", "from", "file", "message_id", "date"})
_OF_AN_EDIT = frozenset({"bot_id", "chat_id", "message_id", "file"})
_FILE_KINDS = frozenset({"photo", "document", "video", "audio", "voice", "video_note", "animation", "sticker"})
_WITH_THUMBNAIL = frozenset({"photo", "video", "animation", "video_note", "sticker"})
_TEXTS = (("text", "entities"), ("caption", "caption_entities"))
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
            web.post("/sim/block", self.block),
            web.post("/sim/avatar", self.avatar),
            web.post("/sim/people", self.person),
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
        info = messages.chat_object(plain(written.chat), sender)
        chat = self._simulator.world.chat(bot, {name: value for name, value in info.items() if value is not None})
        if chat.is_private and chat.bot_status in OUTSIDE and sender:
            change_bot_standing(self._simulator, bot, chat, messages.user_object(sender), Standing())
        if written.file:
            content |= self._file_content(bot, written.file)
        told = _already_told(chat, written, content)
        if told is not None:
            message = chat.messages[told].message
            update_id, chat.messages[told].shared = chat.messages[told].shared, None
            return web.json_response({"update_id": update_id, "message_id": told, "message": message})
        message_id = bot.next_message_id(chat) if written.message_id is None else written.message_id
        message = _message(chat, message_id, sender, written.date or self._simulator.now(), content)
        message["chat"] = {**message["chat"], **{name: None for name, value in info.items() if value is None}}
        update_id = posting.from_person(self._simulator, bot, chat, message)
        self._simulator.feed.changed(bot.id)
        return web.json_response({"update_id": update_id, "message_id": message_id, "message": message})

    async def edit(self, request: web.Request) -> web.Response:
        """A person changes a message of theirs: given fields replace those of the message, a `file` its file."""
        edited = await read(request, EditedMessage)
        bot = bot_of(self._simulator, edited.bot_id)
        chat = chat_of(bot, edited.chat_id)
        stored = chat.messages.get(edited.message_id)
        if stored is None or stored.direction != "in":
            raise RefusedError("message_not_found", "people edit only what they wrote", 404)
        changes = {name: value for name, value in plain(edited).items() if name not in _OF_AN_EDIT}
        _check_form(changes)
        replaced = _FILE_KINDS if edited.file else frozenset[str]()
        if edited.file:
            changes |= self._file_content(bot, edited.file)
        now = self._simulator.now()

        def change(message: Json) -> Json:
            kept = {name: value for name, value in message.items() if name not in replaced}
            changed = {**kept, "edit_date": now, **changes}
            for text, entities in _TEXTS:
                if isinstance(changes.get(text), str) and entities not in changes:
                    changed.pop(entities, None)
                    changed |= _entities(entities, changes[text])
            return changed

        update_id = posting.edited(self._simulator, bot, chat, stored, change)
        message = chat.messages[edited.message_id].message
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
        bot.callbacks[query_id] = Callback(
            created=self._simulator.clock.now(), chat_id=chat.id, message_id=pressed.message_id, data=pressed.data
        )
        sender = messages.user_object(plain(pressed.sender))
        observing.meet(self._simulator.world, bot, sender)
        query = {
            "id": query_id,
            "from": sender,
            "message": message,
            "chat_instance": str(-(abs(chat.id) * 7919 + bot.id)),
            "data": pressed.data,
        }
        update_id = self._simulator.queue_update(bot, {"callback_query": query})
        return web.json_response({"update_id": update_id, "callback_query_id": query_id})

    async def block(self, request: web.Request) -> web.Response:
        """A person blocks the bot, or unblocks it → `{update_id}` of the `my_chat_member`."""
        blocked = await read(request, BlockInput)
        bot = bot_of(self._simulator, blocked.bot_id)
        chat = chat_of(bot, blocked.user_id)
        standing = Standing(status="kicked" if blocked.blocked else "member")
        person = self._simulator.world.person(blocked.user_id)
        author = messages.user_object(person.user or {**chat.info, "id": chat.id})
        author.pop("type", None)
        return web.json_response({"update_id": change_bot_standing(self._simulator, bot, chat, author, standing)})

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
        names = {name: value for name, value in names.items() if value is not None}
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

    def _file_content(self, bot: Bot, given: FileInput) -> Json:
        kind = given.kind or kind_for(given.mime)
        if given.fields and kind == "photo":
            raise RefusedError("bad_request", "the sizes of a photo have no further fields")
        described = describe(bot, self._file(kind, given), self._thumbnail(kind, given))
        if given.fields:
            described |= given.fields
        return {kind: described, "document": _as_document(described)} if kind == "animation" else {kind: described}

    def _thumbnail(self, kind: str, given: FileInput) -> StoredFile | None:
        name = f"thumbnail of {given.name}"
        if given.thumbnail is not None:
            return self._simulator.files.keep("thumbnail", Upload(name, "image/jpeg", given.thumbnail))
        small = min(THUMBNAIL_SIZE, given.size)
        made = self._simulator.files.generate("thumbnail", name, "image/jpeg", small)
        return made if kind in _WITH_THUMBNAIL else None

    def _file(self, kind: str, given: FileInput) -> StoredFile:
        if given.content is None:
            return self._simulator.files.generate(kind, given.name, given.mime, given.size)
        try:
            return self._simulator.files.keep(kind, Upload(given.name or kind, given.mime, given.content))
        except ApiError as error:
            raise RefusedError("bad_file", str(error)) from None


def _already_told(chat: Chat, written: NewMessage, content: Json) -> int | None:
    """Return the id of a message that this bot got because it was written through another bot of the group.

    Who plays both bots may write a message of a supergroup once for each, under its one id.
    """
    known = chat.messages.get(written.message_id or 0)
    if known is None or known.shared is None or not written.sender:
        return None
    same = all(known.message.get(name) == value for name, value in content.items())
    return written.message_id if same and known.message.get("from", {}).get("id") == written.sender.id else None


def _check_form(message: Json) -> None:
    if not has_form(schema(), "Message", message):
        raise RefusedError("bad_message", "a field of the message is not of the documented type")


def _as_document(animation: Json) -> Json:
    return {name: value for name, value in animation.items() if name not in {"duration", "width", "height"}}


def _message(chat: Chat, message_id: int, sender: Json | None, date: int, content: Json) -> Json:
    message: Json = {"message_id": message_id, "chat": chat.info, "date": date, **_of_topic(chat, content)}
    if sender and "sender_chat" not in message and chat.group.is_anonymous(sender["id"]):
        title = chat.group.members[sender["id"]].title
        signature = {"author_signature": title} if title else {}
        message = {**signature, **message, "from": ANONYMOUS_ADMINISTRATOR, "sender_chat": chat.info}
    elif sender:
        message["from"] = messages.user_object(sender)
    elif chat.type == "channel" and "sender_chat" not in message:
        message["sender_chat"] = chat.info
    for text, entities in _TEXTS:
        if isinstance(message.get(text), str) and entities not in message:
            message |= _entities(entities, message[text])
    reply = message.get("reply_to_message")
    known = chat.messages.get(reply["message_id"]) if reply and isinstance(reply.get("message_id"), int) else None
    if reply and known:
        message["reply_to_message"] = {**messages.without_reply(known.message), **reply}
    return messages.ordered(message)


def _of_topic(chat: Chat, content: Json) -> Json:
    """Return what is written in a known topic as clients write it: one that answers nothing answers its beginning."""
    thread = content.get("message_thread_id")
    if not chat.info.get("is_forum") or thread not in chat.group.topics:
        return content
    begun = {"reply_to_message": {"message_id": thread}} if thread in chat.messages else {}
    return {"is_topic_message": True, **begun, **content}


def _entities(name: str, text: str) -> Json:
    found = find_entities(text)
    return {name: found} if found else {}


def _has_button(message: Json, data: str) -> bool:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any(button.get("callback_data") == data for row in rows for button in row)
