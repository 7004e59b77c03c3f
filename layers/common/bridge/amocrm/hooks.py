"""Reading the hooks of amojo (amoCRM developers, "chat-webhooks", version v2)."""

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bridge.domain.characters import are_whole, whole
from bridge.domain.content import Content, Mention, Text
from bridge.domain.errors import PermanentError
from bridge.domain.held import moment_of
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.texts import OUTGOING_KINDS, UNSUPPORTED
from bridge.relay.messages import OutgoingMessage

_Text = Annotated[str, BeforeValidator(lambda text: whole(text) if isinstance(text, str) else text)]


class _Content(BaseModel):
    model_config = ConfigDict(extra="ignore")
    type: str
    text: _Text | None = None
    file_name: _Text | None = None


def read_hook(scope_id: str, raw: str) -> OutgoingMessage:
    """Return the message of a hook, without content where that cannot be read.

    Raises PermanentError(UNREADABLE) for a body without so much as the id of a message.
    """
    try:
        message = _object(_object(json.loads(raw)).get("message"))
    except (ValueError, RecursionError):
        raise PermanentError(Reason.UNREADABLE, "not JSON") from None
    written, conversation = _object(message.get("message")), _object(message.get("conversation"))
    crm_id = _id(written.get("id"))
    if not crm_id:
        raise PermanentError(Reason.UNREADABLE, "no id of a message")
    ours = ConversationId.parse(_id(conversation.get("client_id")))
    return OutgoingMessage(
        scope_id=scope_id,
        crm_id=crm_id,
        conversation=ours,
        content=_content(written),
        chat_id="" if ours else _id(conversation.get("id")),
        at_ms=moment_of(message),
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _id(value: Any) -> str:
    """Return what the entrance takes for an id, a number as text; empty for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and are_whole(value) else ""


def _content(written: dict[str, Any]) -> Content | None:
    try:
        content = _Content.model_validate(written)
    except ValidationError:
        return None
    text = content.text or ""
    if content.type == "text":
        return Text(text)
    return Mention(OUTGOING_KINDS.get(content.type, UNSUPPORTED), content.file_name or "", text)
