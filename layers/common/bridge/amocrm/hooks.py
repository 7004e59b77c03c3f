"""Reading the hooks of amojo (amoCRM developers, "chat-webhooks", version v2)."""

from pydantic import BaseModel, ConfigDict, ValidationError

from bridge.domain.content import Content, Mention, Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.texts import OUTGOING_KINDS, UNSUPPORTED
from bridge.relay.messages import OutgoingMessage


class _Conversation(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    client_id: str | None = None


class _Content(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    type: str
    text: str | None = None
    file_name: str | None = None


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")
    conversation: _Conversation
    message: _Content


class _Hook(BaseModel):
    model_config = ConfigDict(extra="ignore")
    account_id: str
    message: _Message


def read_hook(scope_id: str, raw: str) -> OutgoingMessage:
    """Return the message of a hook; raises PermanentError(UNREADABLE) for a body that is not one."""
    try:
        written = _Hook.model_validate_json(raw).message
    except ValidationError as error:
        raise PermanentError(Reason.UNREADABLE, f"{error.error_count()} fields do not fit") from None
    return OutgoingMessage(
        scope_id=scope_id,
        crm_id=written.message.id,
        conversation=ConversationId.parse(written.conversation.client_id or ""),
        content=_content(written.message),
    )


def _content(content: _Content) -> Content:
    text = content.text or ""
    if content.type == "text":
        return Text(text)
    return Mention(OUTGOING_KINDS.get(content.type, UNSUPPORTED), content.file_name or "", text)
