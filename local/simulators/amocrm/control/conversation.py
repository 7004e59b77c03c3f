"""Control calls of a manager beside answering: writing first, looking, typing, reacting."""

import time

from aiohttp import web

from local.simulators.amocrm.amojo.speaking import compose, manager_of, speak
from local.simulators.amocrm.control.base import Desk, chat_at, check_connected, desk_of
from local.simulators.amocrm.control.replying import message_at
from local.simulators.amocrm.crm.entities import create_contact
from local.simulators.amocrm.crm.fields import filled_by_hand, find_field, text_of
from local.simulators.amocrm.crm.talks import mark_read, talk_in_work
from local.simulators.amocrm.hooks import reaction_hook, send_hook, typing_hook
from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.chats import Chat, Participant, Reaction
from local.simulators.amocrm.state.records import Contact
from local.simulators.commands import Command, read_command
from local.simulators.refusals import ControlError


class WriteFirst(Command):
    phone: str
    text: str
    source: str | None = None


class Look(Command):
    chat_id: str


class Typing(Command):
    conversation_id: str


class React(Command):
    """`message` is either id of a message; `conversation_id`, which it is in, need not be told."""

    conversation_id: str | None = None
    message: str
    emoji: str | None = None


async def write_first(request: web.Request) -> web.Response:
    """Start a chat by phone number: the hook has no `client_id` until the integration binds the chat."""
    desk, command = desk_of(request), await read_command(request, WriteFirst)
    account = desk.account
    check_connected(account)
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
    message = compose(account, chat, manager_of(account), command.text)
    status = await speak(desk.simulator, account, message)
    return web.json_response({"message_id": message.id, "hook_status": status, "chat_id": chat.id})


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
    check_connected(desk.account)
    chat = chat_at(desk.account, command.conversation_id, None)
    event = typing_hook(desk.account, chat, desk.account.manager.amojo_id)
    return web.json_response({"hook_status": await send_hook(desk.simulator.outbound, desk.account, event)})


async def react(request: web.Request) -> web.Response:
    """A manager reacts to a message; without an emoji the reaction is taken back."""
    desk, command = desk_of(request), await read_command(request, React)
    account = desk.account
    check_connected(account)
    message = message_at(account, command.message)
    manager = account.manager
    kept = [reaction for reaction in message.reactions if reaction.author_id != manager.amojo_id]
    if command.emoji:
        kept.append(
            Reaction(emoji=command.emoji, author_id=manager.amojo_id, author=manager.name, author_kind="manager")
        )
    message.reactions = kept
    desk.simulator.feed.publish(account.id, "reaction", message_id=message.id, chat_id=message.chat_id)
    event = reaction_hook(account, message, manager.amojo_id, command.emoji)
    return web.json_response({"hook_status": await send_hook(desk.simulator.outbound, account, event)})
