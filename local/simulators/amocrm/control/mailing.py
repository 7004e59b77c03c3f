"""Control calls about mailings from a list: starting one, and seeing what became of its messages."""

import time
from collections import Counter

from aiohttp import web

from local.simulators.amocrm.control.base import chat_at, check_connected, desk_of
from local.simulators.amocrm.control.replying import Said, said
from local.simulators.amocrm.mailing import send_all
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.bots import Mailing
from local.simulators.amocrm.state.chats import Message
from local.simulators.commands import read_command
from local.simulators.refusals import ControlError


class NewMailing(Said):
    """What is written to these conversations, or to all of the account."""

    conversation_ids: list[str] | None = None


async def create(request: web.Request) -> web.Response:
    """Begin a mailing and answer at once; its messages carry the file under one address."""
    desk, command = desk_of(request), await read_command(request, NewMailing)
    account = desk.account
    check_connected(account)
    if command.conversation_ids is None:
        chats = [chat for chat in account.chats.values() if chat.client_id is not None]
    else:
        chats = [chat_at(account, key, None) for key in dict.fromkeys(command.conversation_ids)]
    if not chats:
        raise ControlError(409, "no_conversations")
    first = await said(desk, chats[0], command, as_bot=True)
    if first.type == "text" and not first.text:
        raise ControlError(400, "empty_message")
    # A file is made once: the others get the address that it has.
    same = command.model_copy(update={"media": first.media})
    messages = [first, *[await said(desk, chat, same, as_bot=True) for chat in chats[1:]]]
    mailing = Mailing(id=account.next_id(), message_ids=[message.id for message in messages], started_at=time.time())
    account.mailings[mailing.id] = mailing
    for message in messages:
        account.index_message(message)
    desk.simulator.start(send_all(desk.simulator, account, messages))
    return web.json_response({"mailing_id": mailing.id, "total": len(messages)}, status=202)


async def listing(request: web.Request) -> web.Response:
    account = desk_of(request).account
    return web.json_response([_summary(account, mailing) for mailing in account.mailings.values()])


async def show(request: web.Request) -> web.Response:
    account = desk_of(request).account
    mailing = account.mailings.get(int(request.match_info["mailing_id"]))
    if mailing is None:
        raise ControlError(404, "no_such_mailing")
    messages = [_message(account, message) for message in _messages(account, mailing)]
    return web.json_response({**_summary(account, mailing), "messages": messages})


def _messages(account: Account, mailing: Mailing) -> list[Message]:
    return [account.messages[key] for key in mailing.message_ids]


def _summary(account: Account, mailing: Mailing) -> dict[str, object]:
    messages = _messages(account, mailing)
    answered = [message for message in messages if message.hook_status is not None]
    return {
        "mailing_id": mailing.id,
        "total": len(messages),
        "sent": len(answered),
        "hook_statuses": Counter(str(message.hook_status) for message in answered),
        "statuses": Counter(message.status for message in messages),
        "errors": Counter(message.error for message in messages if message.error is not None),
    }


def _message(account: Account, message: Message) -> dict[str, object]:
    return {
        "message_id": message.id,
        "conversation_id": account.chats[message.chat_id].client_id,
        "hook_status": message.hook_status,
        "status": message.status,
        "error": message.error,
    }
