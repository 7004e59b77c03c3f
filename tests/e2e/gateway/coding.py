"""A bot's own code as bare calls: whatever it asks, it asks for the gateway with its key."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from local.simulators import images
from tests.e2e.driving import Bot, Json, eventually

FILE = ("план.png", images.png(64, 48), "image/png")


@dataclass(eq=False)
class Code:
    """The code of one bot, which has made itself a key."""

    bot: Bot
    key: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.key = str(self.bot.account.api("POST", f"/v1/bots/{self.bot.bot_id}/key").json()["key"])

    def ask(self, method: str, files: dict[str, Any] | None = None, **parameters: Any) -> httpx.Response:
        address = f"{self.bot.world.stack.gateway}/bot{self.key}/{method}"
        if files is None:
            return self.bot.world.http.post(address, json=parameters)
        texts = {name: one if isinstance(one, str) else json.dumps(one) for name, one in parameters.items()}
        return self.bot.world.http.post(address, data=texts, files=files)

    def call(self, method: str, files: dict[str, Any] | None = None, **parameters: Any) -> Any:
        """Return the result of a call that succeeds, made again when Telegram asks to wait, as libraries do."""
        while (answer := self.ask(method, files, **parameters)).status_code == 429:
            time.sleep(int(answer.headers["Retry-After"]))
        assert answer.is_success, f"{method}: {answer.text}"
        return answer.json()["result"]

    def says(self, chat: int, text: str, **more: Any) -> int:
        """Return the id of the message."""
        sent: int = self.call("sendMessage", chat_id=chat, text=text, **more)["message_id"]
        return sent

    def updates(self) -> list[int]:
        """Return the ids of what waits for the code."""
        return [update["update_id"] for update in self.call("getUpdates", timeout=0, offset=0)]

    def press(self, person: int, message_id: int, data: str, chat: Json | None = None) -> str:
        """Somebody presses a button of the code's; return Telegram's id of the press."""
        body = {"bot_id": self.bot.bot_id, "chat_id": chat["id"] if chat else person, "message_id": message_id}
        who = {"from": self.bot.world.person(person), "data": data}
        pressed: str = self.bot.world.tg("POST", "/sim/callback", body | who)["callback_query_id"]
        return pressed

    def wishes(self, **settings: Any) -> None:
        answer = self.bot.patch(gateway=settings)
        assert answer.is_success, answer.text

    def talk(self, person: int) -> list[str]:
        """Return what a manager reads in a person's chat, from top to bottom, who says it before it."""
        return read(self.bot, self.bot.conversation(person))

    def shows(self, person: int, *lines: str) -> None:
        """Wait until a manager reads exactly this."""
        eventually(lambda: self.talk(person) == list(lines))
        assert self.talk(person) == list(lines)


def read(bot: Bot, conversation: str) -> list[str]:
    marks = {"incoming": "<", "outgoing": ">"}
    return [f"{marks[one['direction']]} {one['text']}" for one in bot.account.messages(conversation)]
