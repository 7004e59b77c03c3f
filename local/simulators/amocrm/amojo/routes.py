"""The routes of the chats service; every request is signed with the channel's secret."""

import time
from collections.abc import Callable
from typing import Annotated

from aiohttp import web
from pydantic import Field, TypeAdapter, ValidationError

from local.simulators.amocrm.amojo import accepting, replies
from local.simulators.amocrm.amojo.calls import Call, bad_data, channel_call, scoped
from local.simulators.amocrm.amojo.schemas import (
    Connect,
    CreateChat,
    DeliveryReport,
    Disconnect,
    EditMessageEvent,
    NewMessageEvent,
    React,
    Typing,
)
from local.simulators.amocrm.errors import AmojoError
from local.simulators.amocrm.hooks import message_hook, scope_of, send_hook
from local.simulators.amocrm.runtime import simulator_of
from local.simulators.amocrm.salesbot import engine as salesbot
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Chat, Message, Reaction
from local.world import AMO_CHANNEL_TITLE

_EVENTS: TypeAdapter[NewMessageEvent | EditMessageEvent] = TypeAdapter(
    Annotated[NewMessageEvent | EditMessageEvent, Field(discriminator="event_type")]
)
HISTORY_LIMIT = 50


async def connect(request: web.Request) -> web.Response:
    account, body = await channel_call(request, Connect)
    if not account.installed:
        raise AmojoError(400, "ACCOUNT_NOT_ALLOWED", "the integration is not enabled in this account")
    account.connected = True
    account.channel_title = body.title or AMO_CHANNEL_TITLE
    account.is_time_window_disabled = body.is_time_window_disabled
    simulator_of(request).feed.publish(account.id, "connected")
    return web.json_response(
        {
            "account_id": account.amojo_id,
            "scope_id": scope_of(account),
            "title": account.channel_title,
            "hook_api_version": body.hook_api_version,
            "is_time_window_disabled": account.is_time_window_disabled,
        }
    )


async def disconnect(request: web.Request) -> web.Response:
    account, _ = await channel_call(request, Disconnect)
    account.connected = False
    simulator_of(request).feed.publish(account.id, "disconnected")
    return web.Response()


async def create_chat(call: Call) -> web.Response:
    chat, person = accepting.create_chat(call.account, call.parse(CreateChat))
    call.simulator.arrival.fetch_avatar(call.account, person)
    return web.json_response(replies.chat_created(chat, person))


async def send(call: Call) -> web.Response:
    """`new_message` or `edit_message`: 200 means queued."""
    try:
        event = _EVENTS.validate_json(call.body)
    except ValidationError as error:
        raise bad_data(error) from error
    longest = call.account.switches.max_message_text
    if longest is not None and len(event.payload.message.text or "") > longest:
        raise AmojoError(400, "BAD_REQUEST", f"payload.message.text: longer than {longest} characters")
    if isinstance(event, EditMessageEvent):
        return _edit(call, event)
    known = call.account.message_by_client(event.payload.msgid)
    if known is not None:
        if call.account.switches.duplicate_msgid == "error":
            raise AmojoError(400, "DUPLICATE_MSGID", f"message with msgid {event.payload.msgid} already exists")
        return web.json_response(replies.message_accepted(known))
    message = accepting.accept_message(call.account, event.payload)
    _later(call, message, lambda: _arrive(call, message))
    return web.json_response(replies.message_accepted(message))


def _later(call: Call, message: Message, job: Callable[[], None]) -> None:
    delay = call.account.switches.processing_delay_ms / 1000
    call.simulator.processing.submit(message.chat_id, delay, job)


def _arrive(call: Call, message: Message) -> None:
    simulator, account = call.simulator, call.account
    simulator.arrival.message(simulator.office(account), message)
    simulator.feed.publish(account.id, "message", message_id=message.id, chat_id=message.chat_id)
    if message.author_kind == "manager" and account.switches.echo_employee_imports and account.connected:
        simulator.start(_echo(call, message))
    if message.direction == "incoming":
        salesbot.heard(simulator, account, message)


async def _echo(call: Call, message: Message) -> None:
    message.hook_status = await send_hook(call.simulator.outbound, call.account, message_hook(call.account, message))


def _edit(call: Call, event: EditMessageEvent) -> web.Response:
    message = accepting.edited_message(call.account, event.payload)

    def job() -> None:
        call.simulator.arrival.edit(call.account, message, event.payload.message)
        call.simulator.feed.publish(call.account.id, "message", message_id=message.id, chat_id=message.chat_id)

    _later(call, message, job)
    return web.json_response(replies.message_accepted(message))


async def delivery_status(call: Call) -> web.Response:
    report = call.parse(DeliveryReport)
    message = call.account.messages.get(call.request.match_info["message_id"])
    if message is None:
        raise accepting.no_message(call.account, 404)
    accepting.report_status(call.account, message, report)
    if report.status == -1:
        salesbot.undelivered(call.simulator, call.account, message)
    call.simulator.feed.publish(call.account.id, "status", message_id=message.id, chat_id=message.chat_id)
    return web.Response()


async def history(call: Call) -> web.Response:
    query = call.request.query
    try:
        offset, limit = int(query.get("offset", "0")), int(query.get("limit", str(HISTORY_LIMIT)))
    except ValueError as error:
        raise AmojoError(400, "BAD_REQUEST", "offset and limit must be integers") from error
    if offset < 0 or not 1 <= limit <= HISTORY_LIMIT:
        raise AmojoError(400, "BAD_REQUEST", f"limit must be within 1..{HISTORY_LIMIT}")
    chat = call.account.chats.get(call.request.match_info["chat_id"])
    newest_first = list(reversed(chat.message_ids))[offset : offset + limit] if chat else []
    if not newest_first:
        return web.Response(status=204)
    return web.json_response(
        {"messages": [replies.history_entry(call.account, call.account.messages[key]) for key in newest_first]}
    )


async def typing(call: Call) -> web.Response:
    body = call.parse(Typing)
    chat = call.account.chat_by_client(body.conversation_id)
    if chat is None:
        raise AmojoError(404, "CONVERSATION_NOT_FOUND", "NOT_FOUND")
    chat.typing_until = time.time() + body.duration_ms / 1000
    call.simulator.feed.publish(call.account.id, "typing", chat_id=chat.id)
    return web.Response(status=204)


async def react(call: Call) -> web.Response:
    body = call.parse(React)
    message, chat = _reacted(call, body), _reacting_chat(call.account, body)
    if message is None or chat is None or message.chat_id != chat.id:
        raise accepting.no_message(call.account, 404)
    whose = _reaction(call.account, body)
    kept = [reaction for reaction in message.reactions if reaction.author_id != whose.author_id]
    message.reactions = [*kept, whose] if body.type == "react" else kept
    call.simulator.feed.publish(call.account.id, "reaction", message_id=message.id, chat_id=chat.id)
    return web.Response()


def _reacted(call: Call, body: React) -> Message | None:
    """Return the message that a reaction names: in its body, else in the path by either id."""
    if body.id is not None or body.msgid is not None:
        return accepting.find_message(call.account, body.id, body.msgid)
    named = call.request.match_info.get("msgid")
    if named is None:
        raise AmojoError(400, "BAD_REQUEST", "id or msgid is required")
    return call.account.message_by_client(named) or call.account.messages.get(named)


def _reacting_chat(account: Account, body: React) -> Chat | None:
    if body.conversation_ref_id is not None:
        return account.chats.get(body.conversation_ref_id)
    return account.chat_by_client(body.conversation_id or "")


def _reaction(account: Account, body: React) -> Reaction:
    employee, emoji = account.user_by_amojo(body.user.ref_id or ""), body.emoji or ""
    if employee is not None:
        return Reaction(emoji=emoji, author_id=employee.amojo_id, author=employee.name, author_kind="manager")
    known = account.participant_by_client(body.user.id)
    author_id, author = (known.id, known.name) if known else (body.user.id, body.user.name or "")
    return Reaction(emoji=emoji, author_id=author_id, author=author, author_kind="client")


def routes() -> list[web.RouteDef]:
    base, scope = "/v2/origin/custom", "/v2/origin/custom/{scope}"
    return [
        web.post(base + "/{channel}/connect", connect),
        web.delete(base + "/{channel}/disconnect", disconnect),
        web.post(scope, scoped(send)),
        web.post(scope + "/chats", scoped(create_chat)),
        web.get(scope + "/chats/{chat_id}/history", scoped(history)),
        web.post(scope + "/typing", scoped(typing)),
        web.post(scope + "/react", scoped(react)),
        web.post(scope + "/{msgid}/react", scoped(react)),
        web.post(scope + "/{message_id}/delivery_status", scoped(delivery_status)),
    ]
