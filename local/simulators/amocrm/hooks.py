"""The hooks of the chats service: signed, sent once, five seconds, only 200 is success.

Source: www.amocrm.ru/developers/content/chats/chat-webhooks.
"""

import json
import time
from collections.abc import Mapping

from local.simulators.amocrm.amojo.accepting import quotation
from local.simulators.amocrm.amojo.signature import hook_signature
from local.simulators.amocrm.outbound import Outbound
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Chat, Message
from local.world import AMO_CHANNEL_ID, AMO_CHANNEL_SECRET, PUBLIC_URL

USER_AGENT = "amoCRM amoJo/1.0"
HOOK_SECONDS = 5.0
TYPING_SECONDS = 5


def scope_of(account: Account) -> str:
    return f"{AMO_CHANNEL_ID}_{account.amojo_id}"


async def send_hook(outbound: Outbound, account: Account, event: dict[str, object]) -> int:
    """Send one hook and return the HTTP status of its answer, 0 if there was none in time."""
    envelope = {"account_id": account.amojo_id, "time": int(time.time()), **event}
    body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "X-Signature": hook_signature(AMO_CHANNEL_SECRET, body),
    }
    address = f"{PUBLIC_URL}/amo/chats/{scope_of(account)}"
    answer = await outbound.call("POST", address, timeout=HOOK_SECONDS, body=body, headers=headers)
    return answer.status


def message_hook(account: Account, message: Message, content: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return the `message` hook, version 2; `content` replaces keys of what was said."""
    chat = account.chats[message.chat_id]
    source = account.source_of(chat)
    sender = {"id": message.author_id}
    if account.switches.sender_names:
        sender["name"] = message.author
    hook: dict[str, object] = {
        "receiver": _receiver(account, chat),
        "sender": sender,
        "conversation": _conversation(account, chat),
        "timestamp": message.timestamp,
        "msec_timestamp": message.msec_timestamp,
        "message": {**_content(account, message), **(content or {})},
    }
    if source is not None:
        hook["source"] = {"external_id": source.external_id}
    return {"message": hook}


def typing_hook(account: Account, chat: Chat, amojo_user_id: str) -> dict[str, object]:
    typing = {
        "user": {"id": amojo_user_id},
        "conversation": _conversation(account, chat),
        "expired_at": int(time.time()) + TYPING_SECONDS,
    }
    return {"action": {"typing": typing}}


def reaction_hook(account: Account, message: Message, amojo_user_id: str, emoji: str | None) -> dict[str, object]:
    """Return the `reaction` hook; no emoji takes the reaction back."""
    reaction: dict[str, object] = {
        **_reacted(account, message),
        "user": {"id": amojo_user_id},
        "conversation": _conversation(account, account.chats[message.chat_id]),
        "type": "react" if emoji else "unreact",
    }
    if emoji:
        reaction["emoji"] = emoji
    return {"action": {"reaction": reaction}}


def _reacted(account: Account, message: Message) -> dict[str, object]:
    """Return which message a reaction is about: the documented example has `msgid`, the documented table `message`."""
    spelling = account.switches.reaction_hook
    told: dict[str, object] = {} if spelling == "message" else {"msgid": message.id}
    if spelling == "msgid":
        return told
    named: dict[str, object] = {
        "id": message.id,
        "sender": _person(account, message.author_id),
        "timestamp": message.timestamp,
        "msec_timestamp": message.msec_timestamp,
    }
    if message.msgid is not None:
        named["client_id"] = message.msgid
    if message.receiver_id is not None:
        named["receiver"] = _person(account, message.receiver_id)
    return {**told, "message": named}


def _person(account: Account, amojo_id: str) -> dict[str, str]:
    known = account.participants.get(amojo_id)
    return (
        {"id": amojo_id} if known is None or known.client_id is None else {"id": amojo_id, "client_id": known.client_id}
    )


def receiver_id(account: Account, chat: Chat) -> str:
    return chat.last_author_id if account.switches.receiver == "last_author" else chat.participant_ids[0]


def _receiver(account: Account, chat: Chat) -> dict[str, str]:
    person = account.participants[receiver_id(account, chat)]
    receiver = {"id": person.id, "phone": person.phone, "email": person.email}
    if person.client_id is not None and not account.switches.omit_client_id:
        receiver["client_id"] = person.client_id
    if account.switches.sender_names:
        receiver["name"] = person.name
    return receiver


def _conversation(account: Account, chat: Chat) -> dict[str, str]:
    if chat.client_id is None or account.switches.omit_client_id:
        return {"id": chat.id}
    return {"id": chat.id, "client_id": chat.client_id}


def _content(account: Account, message: Message) -> dict[str, object]:
    content: dict[str, object] = {
        "id": message.id,
        "type": message.type,
        "text": message.text,
        "tag": "",
        "media": message.media or "",
        "thumbnail": message.thumbnail or "",
        "file_name": message.file_name or "",
        "file_size": message.file_size or 0,
    }
    if message.markup is not None or account.switches.markup_null:
        content["markup"] = message.markup
    for name in ("media_group_id", "template", "forwards", "location", "contact"):
        value = getattr(message, name)
        if value is not None:
            content[name] = value
    if "post" in message.extra:
        content["post"] = message.extra["post"]
    quoted = (
        account.messages.get(str(message.reply_to["id"])) if message.reply_to and "id" in message.reply_to else None
    )
    if quoted is not None:
        content["reply_to"] = {"message": quotation(account, quoted)}
    return content
