"""The control call of what a manager or a bot writes, in every kind of message that amoCRM sends."""

import asyncio
from collections.abc import Mapping
from typing import Literal

from aiohttp import web
from pydantic import Field

from local.simulators.amocrm.amojo.accepting import find_message, forwarding, quotation
from local.simulators.amocrm.amojo.content import Card, Location
from local.simulators.amocrm.amojo.markup import Button, ListMessage, MixedButtonsError, Text, keyboard
from local.simulators.amocrm.amojo.speaking import bot_of, compose, deliver, manager_of, show
from local.simulators.amocrm.amojo.templates import use_template
from local.simulators.amocrm.control.base import Desk, chat_at, check_connected, desk_of
from local.simulators.amocrm.control.media import MadeFile, attach
from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.chats import Chat, Message
from local.simulators.commands import Command, read_command
from local.simulators.refusals import ControlError

FileType = Literal["file", "video", "picture", "voice", "audio", "sticker"]
OutgoingType = Literal["text", "location", "contact"] | FileType
Buttons = list[list[Button | Text] | Button | Text]


class AttachedFile(Command):
    """One of several attachments; its `text` stands beside it."""

    media: str | MadeFile
    file_name: str | None = None
    type: FileType | None = None
    text: str = ""


class Said(Command):
    """What may be in any message of amoCRM's side.

    `media` is an address, a `data:` URL, or the size of a file to make up. `buttons` are rows of buttons; a bare string
    is a text button, a bare button a row of its own. `template` is the id of a template of the account, or what the
    hook says of one.
    """

    text: str = ""
    media: str | MadeFile | None = None
    file_name: str | None = None
    file_size: int | None = None
    type: OutgoingType | None = None
    buttons: Buttons | None = None
    list_message: ListMessage | None = None
    template: int | dict[str, object] | None = None


class Reply(Said):
    """A manager's or bot's message to one chat.

    `reply_to` and `forward` name a message by either id. `content` replaces keys of the hook's `message`, for what
    nobody can send today and amoCRM may send tomorrow.
    """

    conversation_id: str | None = None
    chat_id: str | None = None
    attachments: list[AttachedFile] = Field(default_factory=list)
    location: Location | None = None
    contact: Card | None = None
    reply_to: str | None = None
    forward: str | None = None
    post: str | None = None
    media_group_id: str | None = None
    content: dict[str, object] | None = None
    as_: Literal["manager", "bot"] = Field(default="manager", alias="as")


async def reply(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, Reply)
    check_connected(desk.account)
    chat = chat_at(desk.account, command.conversation_id, command.chat_id)
    messages = await _messages(desk, chat, command)
    statuses = await _send(desk, messages, command.content)
    return web.json_response(
        {
            "message_id": messages[0].id,
            "hook_status": statuses[0],
            "chat_id": chat.id,
            "message_ids": [message.id for message in messages],
            "hook_statuses": statuses,
        }
    )


async def _messages(desk: Desk, chat: Chat, command: Reply) -> list[Message]:
    """Return the messages of a reply: one, or one for each attachment and perhaps one for the text."""
    message = await said(desk, chat, command, as_bot=command.as_ == "bot")
    if command.location is not None:
        message.type, message.location = "location", command.location.model_dump()
    if command.contact is not None:
        message.type, message.contact = "contact", command.contact.model_dump()
    message.reply_to = _quoted(desk.account, chat, command.reply_to)
    if command.forward is not None:
        message.forwards = forwarding(desk.account, message_at(desk.account, command.forward))
    message.extra = {} if command.post is None else {"post": {"id": command.post}}
    message.media_group_id = command.media_group_id
    if command.attachments:
        return await _album(desk, chat, command, message)
    if message.type == "text" and not message.text and message.forwards is None and command.content is None:
        raise ControlError(400, "empty_message")
    return [message]


async def said(desk: Desk, chat: Chat, command: Said, *, as_bot: bool) -> Message:
    """Return a message of that content to a chat, not yet said."""
    account = desk.account
    message = compose(account, chat, bot_of(account) if as_bot else manager_of(account), command.text)
    if isinstance(command.template, int):
        template = account.templates.get(command.template)
        if template is None:
            raise ControlError(404, "no_such_template")
        use_template(desk.simulator, account, message, template)
    else:
        message.template = command.template
    if command.media is not None:
        await attach(desk, message, command.media, command.file_name, command.file_size, command.type)
    if command.buttons or command.list_message:
        message.markup = _markup(command)
    return message


def _markup(command: Said) -> dict[str, object]:
    if command.list_message is not None and command.buttons:
        raise ControlError(400, "list_and_buttons")
    if command.list_message is not None:
        return {"list_message": command.list_message.model_dump()}
    try:
        return keyboard(command.buttons or [])
    except MixedButtonsError as error:
        raise ControlError(400, "mixed_buttons") from error


async def _album(desk: Desk, chat: Chat, command: Reply, told: Message) -> list[Message]:
    """Return a message for each attachment, in one group; `told` is the one with the text and all else."""
    if command.media is not None:
        raise ControlError(400, "media_and_attachments")
    account, group = desk.account, command.media_group_id or new_uuid()
    where = account.switches.album_text
    messages = [] if told.text and where == "alone" else [told]
    while len(messages) < len(command.attachments):
        messages.append(compose(account, chat, bot_of(account) if command.as_ == "bot" else manager_of(account)))
    if where == "last" and told.text:
        messages.reverse()
    for message, file in zip(messages, command.attachments, strict=True):
        await attach(desk, message, file.media, file.file_name, None, file.type)
        message.text = message.text or file.text
    if told not in messages:
        messages.append(told)
    for position, message in enumerate(messages):
        message.media_group_id = group
        message.msec_timestamp = messages[0].msec_timestamp + position
        message.timestamp = message.msec_timestamp // 1000
    return messages


async def _send(desk: Desk, messages: list[Message], content: Mapping[str, object] | None) -> list[int]:
    for message in messages:
        show(desk.simulator, desk.account, message)
    hooks = [deliver(desk.simulator, desk.account, message, content) for message in messages]
    if desk.account.switches.album_order == "at_once":
        return await asyncio.gather(*hooks)
    return [await hook for hook in hooks]


def _quoted(account: Account, chat: Chat, key: str | None) -> dict[str, object] | None:
    if key is None:
        return None
    message = message_at(account, key)
    if message.chat_id != chat.id:
        raise ControlError(400, "message_of_another_conversation")
    return quotation(account, message)


def message_at(account: Account, key: str) -> Message:
    """Return a message by amojo's id or by the integration's."""
    message = account.messages.get(key) or find_message(account, None, key)
    if message is None:
        raise ControlError(404, "no_such_message")
    return message
