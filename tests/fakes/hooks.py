"""Hooks as amojo sends them, version v2."""

import json
from typing import Any

from bridge.amocrm.hooks import read_hook
from bridge.domain.content import Content
from bridge.relay.messages import OutgoingMessage

SCOPE = "channel_amojo-31"
CHAT = {"id": "amojo-chat", "client_id": "7001:42"}


def message(conversation: Any = None, **content: Any) -> dict[str, Any]:
    return {
        "receiver": {"id": "amojo-person", "phone": "", "email": "", "client_id": "42"},
        "sender": {"id": "amojo-manager"},
        "conversation": conversation or CHAT,
        "source": {"external_id": "tg-7001"},
        "timestamp": 1_700_000_000,
        "msec_timestamp": 1_700_000_000_980,
        "message": {"id": "amojo-message", "type": "text", "text": "Добрый день", "markup": None, "tag": ""} | content,
    }


def hook(conversation: Any = None, **content: Any) -> str:
    return enveloped(message=message(conversation, **content))


def action(**kinds: Any) -> str:
    return enveloped(action=kinds)


def enveloped(**parts: Any) -> str:
    return json.dumps({"account_id": "amojo-31", "time": 1_700_000_001} | parts)


def read(raw: str) -> OutgoingMessage:
    """Read a hook that is a message."""
    read = read_hook(SCOPE, raw)
    assert isinstance(read, OutgoingMessage)
    return read


def content_of(**content: Any) -> Content | None:
    return read(hook(**content)).content
