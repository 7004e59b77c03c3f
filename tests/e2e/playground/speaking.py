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


class GroupTalk:
    """A Telegram group in several deals, as the integration would bring it: for each a contact and a conversation."""

    def __init__(
        self,
        stack: LocalStack,
        title: str,
        deals: tuple[str, ...],
        *,
        group_id: int = -1001555000111,
        known: dict[str, int] | None = None,
    ) -> None:
        self._stack = stack
        [account] = httpx.get(f"{stack.amocrm}/sim/accounts").json()
        self._address = f"{stack.amocrm}/sim/accounts/{account['account_id']}"
        self._scope = f"/v2/origin/custom/{CHANNEL}_{account['amojo_id']}"
        self._domain = account["domain"]
        self._participant = {"id": f"7001:{group_id}", "name": f"{title} (Продажи)"}
        self._count = 0
        self._known = known or {}
        self._title = title
        self.deals = {name: self._link(name) for name in deals}

    def _link(self, name: str) -> int:
        """Tie the group to a deal of that name, a new one unless it is known."""
        contact_id = self._sim("/contacts", name=self._participant["name"])["contact_id"]
        deal_id: int
        if name in self._known:
            deal_id = self._known[name]
            self._rest(f"leads/{deal_id}/link", [{"to_entity_id": contact_id, "to_entity_type": "contacts"}])
        else:
            deal_id = self._sim("/deals", name=name, contact_id=contact_id)["deal_id"]
        chat = {"conversation_id": f"{self._participant['id']}:{deal_id}", "user": self._participant}
        self._rest("contacts/chats", [{"contact_id": contact_id, "chat_id": self._amojo("/chats", chat)["id"]}])
        return deal_id

    def _rest(self, path: str, body: object) -> None:
        headers = {"Host": self._domain, "Authorization": f"Bearer {self._sim('/access_token')['access_token']}"}
        answer = httpx.post(f"{self._stack.amocrm}/api/v4/{path}", json=body, headers=headers)
        while answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            time.sleep(float(answer.json()["retry_after"]))
            answer = httpx.post(f"{self._stack.amocrm}/api/v4/{path}", json=body, headers=headers)
        assert answer.is_success, answer.text

    def conversation(self, deal: str) -> str:
        return f"{self._participant['id']}:{self.deals[deal]}"

    def deal_link(self, deal: str) -> str:
        return f"https://{self._domain}/leads/detail/{self.deals[deal]}"

    def say(self, user_id: int, name: str, text: str) -> None:
        """Let somebody of the group write: it stands in every deal."""
        for deal in self.deals:
            self._send(deal, text, sender={"id": f"7001:{user_id}", "name": name})

    def react(self, msgid: str, user_id: int, name: str, emoji: str) -> None:
        deal = next(iter(self.deals))
        user = {"id": f"7001:{user_id}", "name": name}
        about = {"conversation_id": self.conversation(deal), "msgid": msgid, "user": user}
        self._amojo("/react", {**about, "type": "react", "emoji": emoji})

    def mirror(self, deal: str, text: str) -> None:
        """Put into a deal what a manager wrote in another one."""
        manager = next(user for user in httpx.get(self._address).json()["users"] if not user["is_admin"])
        sender = {"id": "7001:manager", "name": manager["name"], "ref_id": manager["amojo_id"]}
        self._send(deal, text, sender=sender, receiver=self._participant, silent=True)

    def _send(self, deal: str, text: str, **people: Any) -> None:
        self._count += 1
        now = time.time()
        payload: Json = {
            "timestamp": int(now),
            "msec_timestamp": int(now * 1000),
            "msgid": f"{self._title}-{self._count}",
            "conversation_id": self.conversation(deal),
            "silent": False,
            "message": {"type": "text", "text": text},
            **people,
        }
        self._amojo("", {"event_type": "new_message", "payload": payload})

    def _sim(self, path: str, **body: Any) -> Json:
        answer = httpx.post(f"{self._address}{path}", json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def _amojo(self, path: str, body: Json) -> Json:
        raw = json.dumps(body).encode()
        address = f"{self._scope}{path}"
        headers = {**signed("POST", address, raw), "Host": "amojo.amocrm.ru"}
        answer = httpx.post(f"{self._stack.amocrm}{address}", content=raw, headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json()) if answer.content else {}
