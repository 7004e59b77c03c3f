"""Control calls of a manager: answering, writing first, typing, reacting, each with its signed hook."""

import base64
import mimetypes
import time
from typing import Literal

from aiohttp import web
from pydantic import Field

from local.simulators.amocrm.amojo.accepting import find_message, quotation
from local.simulators.amocrm.attachments import keep_attachment
from local.simulators.amocrm.control.base import Command, Desk, chat_at, desk_of, read_command
from local.simulators.amocrm.crm.entities import create_contact
from local.simulators.amocrm.crm.fields import filled_by_hand, find_field, text_of
from local.simulators.amocrm.crm.talks import choose_deal, continuing_talk, mark_read, open_talk, talk_in_work
from local.simulators.amocrm.errors import ControlError
from local.simulators.amocrm.hooks import message_hook, reaction_hook, receiver_id, send_hook, typing_hook
from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.chats import Chat, Message, Participant, Reaction
from local.simulators.amocrm.state.records import Contact
from local.simulators.amocrm.state.world import Attachment, World

OutgoingType = Literal["text", "file", "video", "picture", "voice", "audio", "sticker"]


class Button(Command):
    text: str
    url: str | None = None


class MadeFile(Command):
    """A file the simulator makes up: `size` bytes of that type."""

    size: int = Field(ge=1, le=64 * 1024 * 1024)
    mime: str | None = None


class Reply(Command):
    """A manager's or bot's message. `media` is a public URL, a `data:` URL, or the size of a file to make up.

    `buttons` are rows of buttons; a bare string is a text button, a bare button a row of its own. `content` replaces
    keys of the hook's `message`, for what nobody can send today and amoCRM may send tomorrow.
    """

    conversation_id: str | None = None
    chat_id: str | None = None
    text: str = ""
    media: str | MadeFile | None = None
    file_name: str | None = None
    file_size: int | None = None
    type: OutgoingType | None = None
    buttons: list[list[Button | str] | Button | str] | None = None
    reply_to: str | None = None
    media_group_id: str | None = None
    template: dict[str, object] | None = None
    content: dict[str, object] | None = None
    as_: Literal["manager", "bot"] = Field(default="manager", alias="as")


class WriteFirst(Command):
    phone: str
    text: str
    source: str | None = None


class Look(Command):
    chat_id: str


class Typing(Command):
    conversation_id: str


class React(Command):
    conversation_id: str
    message: str
    emoji: str | None = None


def _check_connected(account: Account) -> None:
    if not account.connected:
        raise ControlError(409, "channel_not_connected")


async def reply(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, Reply)
    _check_connected(desk.account)
    if not command.text and command.media is None:
        raise ControlError(400, "empty_message")
    chat = chat_at(desk.account, command.conversation_id, command.chat_id)
    message = _outgoing(desk.account, chat, command.text, as_bot=command.as_ == "bot")
    _attach_file(desk.simulator.world, message, command)
    message.markup = _markup(command)
    message.media_group_id, message.template = command.media_group_id, command.template
    message.reply_to = _quoted(desk.account, chat, command.reply_to)
    return await _send(desk, chat, message, command.content)


def _outgoing(account: Account, chat: Chat, text: str, *, as_bot: bool) -> Message:
    now = time.time()
    manager = account.manager
    return Message(
        id=new_uuid(),
        msgid=None,
        chat_id=chat.id,
        direction="outgoing",
        author=account.channel_title if as_bot else manager.name,
        author_id=account.salesbot_id if as_bot else manager.amojo_id,
        author_kind="bot" if as_bot else "manager",
        receiver_id=receiver_id(account, chat),
        type="text",
        text=text,
        timestamp=int(now),
        msec_timestamp=int(now * 1000),
        at=now,
        arrived=True,
    )


def _attach_file(world: World, message: Message, command: Reply) -> None:
    if command.media is None:
        return
    name = command.file_name or _name_of(command)
    content = _content(command.media)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if isinstance(command.media, MadeFile) and command.media.mime:
        kind = command.media.mime
    if content is None:
        message.media = str(command.media)
    else:
        message.media = keep_attachment(world, Attachment(name=name, mime=kind, content=content))
    message.type = command.type or _type_of(kind)
    message.thumbnail = message.media if message.type in {"picture", "video"} else None
    message.file_name = name
    message.file_size = len(content) if content is not None else command.file_size


def _name_of(command: Reply) -> str:
    if isinstance(command.media, MadeFile):
        return f"file{mimetypes.guess_extension(command.media.mime or '') or '.bin'}"
    media = command.media or ""
    if media.startswith("data:"):
        return f"file{mimetypes.guess_extension(media[5:].partition(';')[0]) or '.bin'}"
    return media.partition("?")[0].rpartition("/")[2] or "file.bin"


def _content(media: str | MadeFile) -> bytes | None:
    """Return the bytes to serve; None for a file that already has an address."""
    if isinstance(media, MadeFile):
        return (b"amoCRM simulator " * (media.size // 17 + 1))[: media.size]
    if not media.startswith("data:"):
        return None
    try:
        return base64.b64decode(media.partition(",")[2], validate=True)
    except ValueError as error:
        raise ControlError(400, "bad_media", "a data URL must be base64") from error


def _type_of(mime: str) -> str:
    kinds = {"image": "picture", "video": "video", "audio": "audio"}
    return kinds.get(mime.partition("/")[0], "file")


def _markup(command: Reply) -> dict[str, object] | None:
    if not command.buttons:
        return None
    rows = [row if isinstance(row, list) else [row] for row in command.buttons]
    buttons = [
        [{"text": one} if isinstance(one, str) else one.model_dump(exclude_none=True) for one in row] for row in rows
    ]
    return {"mode": "inline", "buttons": buttons}


def _quoted(account: Account, chat: Chat, key: str | None) -> dict[str, object] | None:
    if key is None:
        return None
    message = _message_at(account, key)
    if message.chat_id != chat.id:
        raise ControlError(400, "message_of_another_conversation")
    return quotation(account, message)


def _message_at(account: Account, key: str) -> Message:
    message = account.messages.get(key) or find_message(account, None, key)
    if message is None:
        raise ControlError(404, "no_such_message")
    return message


async def _send(desk: Desk, chat: Chat, message: Message, content: dict[str, object] | None = None) -> web.Response:
    account = desk.account
    account.index_message(message)
    account.show_message(chat, message)
    _serve(desk, chat)
    desk.office.changed("add_outgoing_message", message)
    desk.simulator.feed.publish(account.id, "message", message_id=message.id, chat_id=chat.id)
    event = message_hook(account, message, content)
    message.hook_status = await send_hook(desk.simulator.outbound, account, event)
    desk.simulator.feed.publish(account.id, "hook", message_id=message.id, chat_id=chat.id)
    return web.json_response({"message_id": message.id, "hook_status": message.hook_status, "chat_id": chat.id})


def _serve(desk: Desk, chat: Chat) -> None:
    """Let the answer mark the chat's talk as read; a chat without a talk gets one in the contact's deal."""
    talk = continuing_talk(desk.account, chat)
    if talk is not None:
        mark_read(desk.office, talk, is_read=True)
    elif chat.contact_id is not None:
        deal = choose_deal(desk.account, chat.contact_id)
        if deal is not None:
            open_talk(desk.office, chat, chat.contact_id, deal, is_read=True)


async def write_first(request: web.Request) -> web.Response:
    """Start a chat by phone number: the hook has no `client_id` until the integration binds the chat."""
    desk, command = desk_of(request), await read_command(request, WriteFirst)
    account = desk.account
    _check_connected(account)
    if command.source is not None and account.source_by_external(command.source) is None:
        raise ControlError(404, "no_such_source")
    contact = _contact_by_phone(account, command.phone) or _new_contact(desk, command.phone)
    person = Participant(id=new_uuid(), client_id=None, name=contact.name, phone=command.phone.lstrip("+"))
    account.index_participant(person)
    chat = Chat(
        id=new_uuid(),
        client_id=None,
        participant_ids=[person.id],
        last_author_id=person.id,
        created_at=time.time(),
        source_external_id=command.source,
    )
    account.index_chat(chat)
    account.link_chat(chat, contact.id)
    return await _send(desk, chat, _outgoing(account, chat, command.text, as_bot=False))


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())


def _contact_by_phone(account: Account, phone: str) -> Contact | None:
    field = find_field(account, "contacts", None, "PHONE")
    wanted = _digits(phone)
    return next(
        (
            contact
            for contact in account.contacts.values()
            if field is not None
            and not contact.is_deleted
            and wanted in {_digits(value) for value in text_of(contact.fields.get(field.id, []))}
        ),
        None,
    )


def _new_contact(desk: Desk, phone: str) -> Contact:
    field = find_field(desk.account, "contacts", None, "PHONE")
    fields = {field.id: [filled_by_hand(field, phone)]} if field else {}
    return create_contact(desk.office, phone, fields=fields, created_by=desk.account.manager.id)


async def look_at(request: web.Request) -> web.Response:
    """A manager looks at a chat: its talk counts as read → `{is_read}`, false for a chat without a talk."""
    desk, command = desk_of(request), await read_command(request, Look)
    talk = talk_in_work(desk.account, chat_at(desk.account, None, command.chat_id))
    if talk is not None:
        mark_read(desk.office, talk, is_read=True)
    return web.json_response({"is_read": talk is not None})


async def typing(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, Typing)
    _check_connected(desk.account)
    chat = chat_at(desk.account, command.conversation_id, None)
    event = typing_hook(desk.account, chat, desk.account.manager.amojo_id)
    return web.json_response({"hook_status": await send_hook(desk.simulator.outbound, desk.account, event)})


async def react(request: web.Request) -> web.Response:
    """A manager reacts to a message; without an emoji the reaction is taken back."""
    desk, command = desk_of(request), await read_command(request, React)
    account = desk.account
    _check_connected(account)
    message = _message_at(account, command.message)
    manager = account.manager
    kept = [reaction for reaction in message.reactions if reaction.author_id != manager.amojo_id]
    if command.emoji:
        kept.append(Reaction(emoji=command.emoji, author_id=manager.amojo_id, author=manager.name))
    message.reactions = kept
    desk.simulator.feed.publish(account.id, "reaction", message_id=message.id, chat_id=message.chat_id)
    event = reaction_hook(account, message, manager.amojo_id, command.emoji)
    return web.json_response({"hook_status": await send_hook(desk.simulator.outbound, account, event)})
