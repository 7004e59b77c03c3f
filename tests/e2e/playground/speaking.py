"""What bots and clients say when nobody plays them at the page: by the Bot API, and by signed calls to amojo."""

import json
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx

from local.driver import LocalStack
from tests.e2e.playground.hands import PERSON, bot_and_person
from tests.simulators.amocrm.running import CHANNEL, signed

SAMPLES = Path(__file__).parents[3] / "local" / "playground" / "samples"
Json = dict[str, Any]


class BotVoice:
    """The example's bot, as its own code: calls of the Bot API in the chat of the example's person."""

    def __init__(self, stack: LocalStack) -> None:
        [bot] = httpx.get(f"{stack.telegram}/sim/bots").json()
        self._address = f"{stack.telegram}/bot{bot['token']}"
        self._chat_id = bot_and_person(stack)[1]["id"]

    def say(self, method: str, samples: dict[str, str] | None = None, **params: Any) -> Any:
        """Call a method with samples as uploads by part name → the result."""
        files = {part: (name, (SAMPLES / name).read_bytes()) for part, name in (samples or {}).items()}
        fields = {key: one if isinstance(one, str) else json.dumps(one) for key, one in params.items()}
        form = {"chat_id": str(self._chat_id), **fields}
        answer = httpx.post(f"{self._address}/{method}", data=form, files=files or None).json()
        assert answer["ok"], answer
        return answer["result"]


class ClientVoice:
    """The example's person in amoCRM, as the integration would bring what they say; `chat` is their chat."""

    def __init__(self, stack: LocalStack) -> None:
        self._stack = stack
        [account] = httpx.get(f"{stack.amocrm}/sim/accounts").json()
        self._scope = f"/v2/origin/custom/{CHANNEL}_{account['amojo_id']}"
        self._account = f"{stack.amocrm}/sim/accounts/{account['account_id']}"
        self._conversation = self.chat["conversation_id"]
        self._count = 0

    @property
    def chat(self) -> Json:
        found: Json = httpx.get(f"{self._account}/chats").json()[0]
        return found

    def say(self, kind: str, *, msgid: str | None = None, event: str = "new_message", **message: Any) -> str:
        """Send a message of that type → its msgid. `reply_to` and `forwards` stand beside the message."""
        self._count += 1
        msgid = msgid or f"spoken-{self._count}"
        now = time.time()
        beside: Json = {name: message.pop(name) for name in ("reply_to", "forwards") if name in message}
        payload: Json = {
            "timestamp": int(now),
            "msec_timestamp": int(now * 1000),
            "msgid": msgid,
            "conversation_id": self._conversation,
            "sender": {"id": self._conversation, "name": "Анна Лебедева"},
            "message": {"type": kind, **message},
            **beside,
        }
        self._call("", {"event_type": event, "payload": payload})
        return msgid

    def react(self, msgid: str, emoji: str) -> None:
        user = {"id": self._conversation, "name": "Анна Лебедева"}
        self._call(
            "/react",
            {"conversation_id": self._conversation, "msgid": msgid, "user": user, "type": "react", "emoji": emoji},
        )

    def file(self, name: str, mime: str) -> Json:
        """Put a sample at an address that amoCRM can load → what a message says of it."""
        content = (SAMPLES / name).read_bytes()
        bot_id, _ = bot_and_person(self._stack)
        file = {"name": name, "size": len(content), "mime": mime, "kind": "document"}
        told = {"bot_id": bot_id, "chat": {"id": PERSON["id"], "type": "private"}, "from": PERSON}
        body = {**told, "file": {**file, "content": b64encode(content).decode()}}
        kept = httpx.post(f"{self._stack.telegram}/sim/messages", json=body).json()["message"]["document"]
        address = f"{self._stack.telegram}/sim/files/{kept['file_unique_id']}"
        return {"media": address, "file_name": name, "file_size": len(content)}

    def _call(self, path: str, body: Json) -> None:
        raw = json.dumps(body).encode()
        address = f"{self._scope}{path}"
        headers = {**signed("POST", address, raw), "Host": "amojo.amocrm.ru"}
        answer = httpx.post(f"{self._stack.amocrm}{address}", content=raw, headers=headers)
        assert answer.is_success, answer.text
