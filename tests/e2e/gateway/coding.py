"""A bot's own code that talks with people, while a manager reads along."""

import json
from typing import Any

import httpx

from local.simulators import images
from tests.e2e.driving import Bot, eventually
from tests.e2e.gateway.owning import Code, Json

FILE = ("план.png", images.png(64, 48), "image/png")


class Speaker(Code):
    def ask(self, method: str, files: Json | None = None, **parameters: Any) -> httpx.Response:
        if files is None:
            return super().ask(method, **parameters)
        texts = {name: one if isinstance(one, str) else json.dumps(one) for name, one in parameters.items()}
        address = f"{self.world.stack.gateway}/bot{self.key}/{method}"
        return httpx.post(address, data=texts, files=files, timeout=60)

    def says(self, chat: int, text: str, **more: Any) -> int:
        """Return the id of the message."""
        sent: int = self.call("sendMessage", chat_id=chat, text=text, **more)["message_id"]
        return sent

    def press(self, person: int, message_id: int, data: str, chat: Json | None = None) -> None:
        """Somebody presses a button of the code's, which gets the press."""
        body = {"bot_id": self.bot.bot_id, "chat_id": chat["id"] if chat else person, "message_id": message_id}
        pressed = self.world.tg("POST", "/sim/callback", body | {"from": self.world.person(person), "data": data})
        self.gets(pressed["update_id"])

    def hears(self, person: int, text: str) -> None:
        """Somebody writes, and the code gets it."""
        self.gets(self.bot.hears(person, text)["update_id"])

    def gets(self, update_id: int) -> None:
        """Poll until this update has come."""
        assert eventually(lambda: any(one["update_id"] == update_id for one in self.poll(timeout=5)))

    def wishes(self, **settings: Any) -> None:
        answer = self.bot.patch(gateway=settings)
        assert answer.is_success, answer.text

    def talk(self, person: int) -> list[str]:
        """Return what a manager reads in a person's chat, from top to bottom, whoever says it marked before it."""
        return read(self.bot, self.bot.conversation(person))

    def shows(self, person: int, *lines: str) -> None:
        """Wait until a manager reads exactly this."""
        eventually(lambda: self.talk(person) == list(lines))
        assert self.talk(person) == list(lines)


def read(bot: Bot, conversation: str) -> list[str]:
    marks = {"incoming": "<", "outgoing": ">"}
    return [f"{marks[one['direction']]} {one['text']}" for one in bot.account.messages(conversation)]
