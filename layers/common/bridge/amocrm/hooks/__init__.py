"""Reading the hooks of amojo (amoCRM developers, "chat-webhooks", version v2).

Whatever is missing, null or of another type than the documentation says counts as absent, so that it never takes the
text beside it along.
"""

import json
from contextlib import suppress
from typing import Any

from bridge.amocrm.hooks.content import content_of
from bridge.amocrm.hooks.markup import keyboard_of
from bridge.domain.characters import are_whole
from bridge.domain.errors import PermanentError
from bridge.domain.held import moment_of
from bridge.domain.identity import LARGEST_ID, ConversationId
from bridge.domain.reasons import Reason
from bridge.fields import Object, number_of, object_of, text_of
from bridge.relay.messages import Outgoing, OutgoingMessage, OutgoingReaction, Sender, Target, Typing

TYPING_LASTS = 5
"""Seconds after which a manager who is still typing is told of again."""


def read_hook(scope_id: str, raw: str) -> Outgoing | None:
    """Return what a hook says: a message, without content where that cannot be read, a reaction or typing.

    None for a reaction that says not what or to which message. Raises PermanentError(UNREADABLE) for a message that
    does not say so much as which one it is, and for other kinds of hooks.
    """
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError):
        raise PermanentError(Reason.UNREADABLE, "not JSON") from None
    hook = parsed if isinstance(parsed, dict) else {}
    message, action = object_of(hook, "message"), object_of(hook, "action")
    reaction, typing = object_of(action, "reaction"), object_of(action, "typing")
    if message:
        return _message(scope_id, message, raw)
    if reaction:
        return _reaction(scope_id, reaction, raw)
    if typing:
        return _typing(scope_id, typing, number_of(hook, "time") or 0)
    raise PermanentError(Reason.UNREADABLE, "no kind of hook that is known")


def addressed_in(scope_id: str, raw: str) -> Outgoing | None:
    """Return whose message it is, of one that cannot be read too, unless not even that can be told."""
    with suppress(PermanentError):
        return read_hook(scope_id, raw)
    return None


def _message(scope_id: str, message: Object, raw: str) -> OutgoingMessage:
    written = object_of(message, "message")
    crm_id = _id(written.get("id"))
    if not crm_id:
        raise PermanentError(Reason.UNREADABLE, "no id of a message")
    conversation, chat_id = _chat(message)
    return OutgoingMessage(
        scope_id=scope_id,
        crm_id=crm_id,
        conversation=conversation,
        content=content_of(written),
        chat_id=chat_id,
        buttons=keyboard_of(written),
        reply_to=_target(object_of(object_of(written, "reply_to"), "message"), "msgid"),
        album=_id(written.get("media_group_id")),
        at_ms=moment_of(message),
        author=_author(object_of(message, "sender")),
        hook=raw,
    )


def _author(sender: Object) -> Sender | None:
    user_id = _id(sender.get("id"))
    return Sender(user_id, text_of(sender, "name"), ref_id=user_id) if user_id else None


def _reaction(scope_id: str, reaction: Object, raw: str) -> OutgoingReaction | None:
    """Read both spellings: `msgid`, which is amojo's id of the message, or the message itself."""
    target = _target(object_of(reaction, "message"), "client_id") or _target(reaction, "", "msgid")
    taken_back = reaction.get("type") == "unreact"
    emoji = "" if taken_back else text_of(reaction, "emoji")
    if target is None or not (emoji or taken_back):
        return None
    conversation, chat_id = _chat(reaction)
    user_id = _id(object_of(reaction, "user").get("id"))
    return OutgoingReaction(scope_id, conversation, chat_id, target, emoji, user_id, raw)


def _typing(scope_id: str, typing: Object, at: int) -> Typing:
    conversation, chat_id = _chat(typing)
    return Typing(scope_id, conversation, chat_id, until=number_of(typing, "expired_at") or at + TYPING_LASTS)


def _chat(place: Object) -> tuple[ConversationId | None, str]:
    """Return our conversation, else amojo's own name of the chat."""
    told = object_of(place, "conversation")
    ours = ConversationId.parse(_id(told.get("client_id")))
    return ours, "" if ours else _id(told.get("id"))


def _target(message: Object, ours: str, theirs: str = "id") -> Target | None:
    target = Target(_id(message.get(theirs)), _id(message.get(ours)))
    return target if target.crm_id or target.msgid else None


def _id(value: Any) -> str:
    """Return what the entrance takes for an id, a number as text; empty for anything else."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if are_whole(text) and len(text.encode()) <= LARGEST_ID else ""
