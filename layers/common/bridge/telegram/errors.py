"""What Telegram's error answers mean for us (core.telegram.org/bots/api, "Making requests"; texts as observed)."""

import re
from typing import Any

import httpx

from bridge.domain.errors import BridgeError, ChatMovedError
from bridge.domain.reasons import Reason
from bridge.error_table import LIMITED, ErrorTable, Row
from bridge.fields import number_of, object_of
from bridge.http_calls import body_of, retry_after

_LIMIT = "too many requests"
_RETRY_AFTER = re.compile(r"retry after (\d{1,6})")

_CHAT = (400, 403)
"""The core's 403 becomes 400 when its text is in capitals, so what concerns a chat comes under either."""

TELEGRAM_ERRORS = ErrorTable(
    unavailable=Reason.TELEGRAM_UNAVAILABLE,
    unclear=Reason.TELEGRAM_UNCLEAR,
    rows=(
        # Who cannot be written to.
        Row(_CHAT, Reason.BOT_BLOCKED, "bot was blocked by the user"),
        Row(_CHAT, Reason.BOT_BLOCKED, "user_is_blocked"),
        Row(_CHAT, Reason.USER_DEACTIVATED, "user is deactivated"),
        Row(_CHAT, Reason.USER_DEACTIVATED, "user_deactivated"),
        Row(_CHAT, Reason.WRITE_FIRST, "bot can't initiate conversation"),
        Row(_CHAT, Reason.CHAT_MOVED, "upgraded to a supergroup"),
        Row(_CHAT, Reason.CHAT_NOT_FOUND, "chat not found"),
        Row(_CHAT, Reason.CHAT_NOT_FOUND, "user not found"),
        Row(_CHAT, Reason.CHAT_NOT_FOUND, "peer_id_invalid"),
        Row(_CHAT, Reason.CHAT_NOT_FOUND, "wrong chat id"),
        Row(_CHAT, Reason.BOT_TO_BOT, "bots can't send messages to bots"),
        Row(_CHAT, Reason.BOT_TO_BOT, "bot can't send messages to"),
        Row(_CHAT, Reason.PERSON_RESTRICTS, "privacy_premium_required"),
        Row(_CHAT, Reason.PERSON_RESTRICTS, "allow_payment_required"),
        # What the bot may not do there. Text is what it may do first, so without the right to that it has none.
        Row(_CHAT, Reason.NO_RIGHTS, "not enough rights to send text"),
        Row(_CHAT, Reason.KIND_NOT_ALLOWED, "not enough rights to send "),
        Row(_CHAT, Reason.NO_RIGHTS, "not enough rights"),
        Row(_CHAT, Reason.NO_RIGHTS, "have no rights to send"),
        Row(_CHAT, Reason.NO_RIGHTS, "need administrator rights"),
        Row(_CHAT, Reason.NO_RIGHTS, "have no write access"),
        Row(_CHAT, Reason.NO_RIGHTS, "chat_write_forbidden"),
        Row(_CHAT, Reason.NO_RIGHTS, "chat_send_plain_forbidden"),
        Row(_CHAT, Reason.KIND_NOT_ALLOWED, "chat_send_"),
        Row(_CHAT, Reason.NO_RIGHTS, "chat_restricted"),
        Row(_CHAT, Reason.NOT_IN_GROUP, "bot was kicked"),
        Row(_CHAT, Reason.NOT_IN_GROUP, "bot is not a member"),
        Row(_CHAT, Reason.GROUP_DELETED, "group chat was deleted"),
        Row(_CHAT, Reason.TOPIC_CLOSED, "topic_closed"),
        Row(_CHAT, Reason.TOPIC_GONE, "thread not found"),
        Row(_CHAT, Reason.TOPIC_GONE, "topic_deleted"),
        # What the person does not take.
        Row(_CHAT, Reason.KIND_FORBIDDEN, "voice_messages_forbidden"),
        Row(_CHAT, Reason.KIND_FORBIDDEN, "user restricted receiving"),
        # What is wrong with the message.
        Row(_CHAT, Reason.EMPTY_MESSAGE, "message text is empty"),
        Row(_CHAT, Reason.EMPTY_MESSAGE, "text must be non-empty"),
        Row(_CHAT, Reason.BUTTONS_REFUSED, "reply markup is too long"),
        Row(_CHAT, Reason.BUTTONS_REFUSED, "keyboard button"),
        Row(_CHAT, Reason.BUTTONS_REFUSED, "button_"),
        Row(_CHAT, Reason.TOO_LONG, "is too long"),
        Row(_CHAT, Reason.TOO_LONG, "entities_too_long"),
        Row(_CHAT, Reason.FILE_EMPTY, "file must be non-empty"),
        Row(_CHAT, Reason.FILE_TOO_LARGE, "file is too big"),
        Row(_CHAT, Reason.FILE_TOO_LARGE, "file_parts_invalid"),
        # The server itself answers so without a body, and so do gateways with a page.
        Row((413,), Reason.FILE_TOO_LARGE, anybodys=True),
        Row(_CHAT, Reason.FILE_GONE, "invalid file_id"),
        Row(_CHAT, Reason.FILE_GONE, "file_id not specified"),
        Row(_CHAT, Reason.FILE_GONE, "wrong file identifier"),
        Row(_CHAT, Reason.FILE_GONE, "wrong remote file"),
        Row(_CHAT, Reason.FILE_UNAVAILABLE, "temporarily unavailable", waits=True),
        Row(_CHAT, Reason.FILE_REFUSED, "image_process_failed"),
        Row(_CHAT, Reason.FILE_REFUSED, "photo_"),
        Row(_CHAT, Reason.FILE_REFUSED, "video_"),
        Row(_CHAT, Reason.FILE_REFUSED, "sticker_"),
        Row(_CHAT, Reason.FILE_REFUSED, "media_"),
        Row(_CHAT, Reason.FILE_REFUSED, "wrong file"),
        Row(_CHAT, Reason.FILE_REFUSED, "type of file mismatch"),
        Row(_CHAT, Reason.FILE_REFUSED, "wrong type of the"),
        Row(_CHAT, Reason.FILE_REFUSED, "can't use file of type"),
        Row(_CHAT, Reason.FILE_REFUSED, "upload file"),
        Row(_CHAT, Reason.FILE_REFUSED, "http url content"),
        # What it is about.
        Row(_CHAT, Reason.UNCHANGED, "message is not modified"),
        Row(_CHAT, Reason.TARGET_GONE, "to be replied not found"),
        Row(_CHAT, Reason.TARGET_GONE, "replied message not found"),
        Row(_CHAT, Reason.TARGET_GONE, "reply_message_id_invalid"),
        Row(_CHAT, Reason.TARGET_GONE, "quote_text_invalid"),
        Row(_CHAT, Reason.TARGET_GONE, "message_id_invalid"),
        Row(_CHAT, Reason.TARGET_GONE, "message to react not found"),
        Row(_CHAT, Reason.TARGET_GONE, "message to edit not found"),
        Row(_CHAT, Reason.TARGET_GONE, "message to delete not found"),
        Row(_CHAT, Reason.TARGET_GONE, "message can't be edited"),
        Row(_CHAT, Reason.TARGET_GONE, "message can't be deleted"),
        Row(_CHAT, Reason.REACTION_REFUSED, "reaction"),
        Row(_CHAT, Reason.TOO_LATE, "query is too old"),
        Row((400, 403), Reason.TELEGRAM_REFUSED),
        # Methods of ours exist, so the token is revoked or was never one.
        Row((401, 404, 421), Reason.TOKEN_REVOKED),
        Row((409,), Reason.TELEGRAM_UNAVAILABLE, waits=True),
    ),
)


def error_of(response: httpx.Response) -> BridgeError:
    """Return the error of an answer that is not `ok`; under a 200 the status is the one that its body names."""
    body = body_of(response)
    status = response.status_code
    if response.is_success and isinstance(body.get("error_code"), int):
        status = body["error_code"]
    said = str(body.get("description") or "")[:200]
    own = _is_own(body, status)
    new_id = number_of(object_of(body, "parameters"), "migrate_to_chat_id")
    if own and new_id is not None and new_id < 0:
        return ChatMovedError(new_id, said)
    if own and _LIMIT in said.lower():
        status = LIMITED  # Of an album it tells in its words alone why one message was not sent.
    return TELEGRAM_ERRORS.error_of(status, said, own=own, retry_after=retry_after(response, *_pauses_told(body, said)))


def _pauses_told(body: dict[str, Any], said: str) -> tuple[object, object]:
    """Return the pause that Telegram asks for, as a field and as its words have it: either was seen to be missing."""
    words = _RETRY_AFTER.search(said)
    return object_of(body, "parameters").get("retry_after"), words and words[1]


def _is_own(body: dict[str, Any], status: int) -> bool:
    return body.get("ok") is False and body.get("error_code") == status and isinstance(body.get("description"), str)
