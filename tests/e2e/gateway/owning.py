"""A bot's own code as its owner would write it without any library: raw calls of the Bot API."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from tests.e2e.driving import Bot, World

Json = dict[str, Any]
OURS = frozenset({"getupdates", "setwebhook", "deletewebhook", "getwebhookinfo", "logout", "close"})


@dataclass
class Code:
    """The code of a bot that has a key; `seen` are the updates that it has got by polling, `offset` its next."""

    bot: Bot
    key: str = field(repr=False)
    offset: int = 0
    seen: list[Json] = field(default_factory=list)

    @classmethod
    def of(cls, bot: Bot) -> Self:
        return cls(bot, bot.account.api("POST", f"/v1/bots/{bot.bot_id}/key").json()["key"])

    @property
    def world(self) -> World:
        return self.bot.world

    def ask(self, method: str, **parameters: Any) -> httpx.Response:
        return httpx.post(f"{self.world.stack.gateway}/bot{self.key}/{method}", json=parameters, timeout=60)

    def call(self, method: str, **parameters: Any) -> Any:
        """Call and return the result; what the gateway cannot do now is asked for again, as libraries do."""
        while True:
            answer = self.ask(method, **parameters)
            if answer.status_code == 200:
                return answer.json()["result"]
            assert answer.status_code == 429 or answer.status_code >= 500, answer.text
            time.sleep(float(answer.headers.get("Retry-After", 0.2)))

    def poll(self, timeout: int = 0, **parameters: Any) -> list[Json]:
        """Return what comes next, and remember it."""
        found: list[Json] = self.call("getUpdates", offset=self.offset, timeout=timeout, **parameters)
        self.seen += found
        self.offset = found[-1]["update_id"] + 1 if found else self.offset
        return found

    def poll_for(self, wanted: int, within: float = 60.0) -> list[Json]:
        """Poll until so many different updates were seen; return all that were."""
        deadline = time.monotonic() + within
        while len({update["update_id"] for update in self.seen}) < wanted and time.monotonic() < deadline:
            self.poll(timeout=2)
        return self.seen


def texts(updates: Iterable[Json], chat: int | None = None) -> list[str]:
    """Return the texts of messages, of one chat, in order."""
    messages = [update["message"] for update in updates if "message" in update]
    return [message["text"] for message in messages if chat in {None, message["chat"]["id"]}]


def once(of_a_chat: list[str]) -> list[str]:
    """Return what was told, in the order in which it was told first."""
    return list(dict.fromkeys(of_a_chat))


def calls_of_ours(bot: Bot) -> list[str]:
    """Return which of our methods Telegram was called with for a bot, but for those that the product itself makes."""
    calls = bot.world.tg("GET", f"/sim/sent?bot_id={bot.bot_id}")
    return [call["method"].lower() for call in calls if call["method"].lower() in OURS]
