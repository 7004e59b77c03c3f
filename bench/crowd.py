"""The accounts, bots and people that the benchmarks play, driven from outside as anybody could."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from local.driver import LocalStack

Json = dict[str, Any]

INSTALLED_WITHIN = 20.0
FIRST_PERSON = 700_000


class BenchError(Exception):
    """The system under measurement did not do what was asked: its figures mean nothing."""


@dataclass(frozen=True)
class Chat:
    """A person's private chat with a bot of an account."""

    account_id: int
    bot_id: int
    person: int

    @property
    def conversation(self) -> str:
        return f"{self.bot_id}:{self.person}"

    def writes(self, text: str) -> Json:
        """Return the body of the Telegram simulator's `POST /sim/messages`."""
        person = {"id": self.person, "first_name": f"Клиент {self.person}", "username": f"client_{self.person}"}
        return {"bot_id": self.bot_id, "chat": {"id": self.person, "type": "private"}, "from": person, "text": text}

    def answer(self, text: str) -> Json:
        """Return the body of the amoCRM simulator's `POST /sim/accounts/{id}/reply`."""
        return {"conversation_id": self.conversation, "text": text}


@dataclass(frozen=True)
class Arrival:
    """A text that arrived on the other side at a unix time."""

    text: str
    at: float


@contextmanager
def running_stack() -> Iterator[LocalStack]:
    """Run a new local stack on free ports in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        stack = LocalStack(Path(folder), ("--fresh",)).start()
        try:
            yield stack
        finally:
            stack.stop()


class Crowd:
    """`bots` accounts with one bot each, and `people` who write to each of the bots."""

    def __init__(self, stack: LocalStack, http: httpx.Client, bots: int, people: int) -> None:
        self.stack = stack
        self._http = http
        connected = [self._connect(number) for number in range(bots)]
        everyone = range(FIRST_PERSON, FIRST_PERSON + people)
        self.chats = [Chat(account, bot, person) for person in everyone for account, bot in connected]

    def write(self, chat: Chat, text: str) -> None:
        self.ask("POST", f"{self.stack.telegram}/sim/messages", chat.writes(text))

    def reply(self, chat: Chat, text: str) -> None:
        self.ask("POST", f"{self.stack.amocrm}/sim/accounts/{chat.account_id}/reply", chat.answer(text))

    def in_amocrm(self) -> dict[str, list[Arrival]]:
        """Return what arrived in amoCRM by conversation, in order."""
        found: dict[str, list[Arrival]] = defaultdict(list)
        for account in sorted({chat.account_id for chat in self.chats}):
            for chat in self.ask("GET", f"{self.stack.amocrm}/sim/accounts/{account}/chats"):
                incoming = (message for message in chat["messages"] if message["direction"] == "incoming")
                found[chat["conversation_id"]] += [Arrival(message["text"], message["at"]) for message in incoming]
        return found

    def in_telegram(self) -> dict[str, list[Arrival]]:
        """Return what arrived in Telegram by conversation, in order."""
        found: dict[str, list[Arrival]] = defaultdict(list)
        for bot in sorted({chat.bot_id for chat in self.chats}):
            for call in self.ask("GET", f"{self.stack.telegram}/sim/sent?bot_id={bot}"):
                if call["method"].lower() == "sendmessage" and call["result"]["ok"]:
                    found[f"{bot}:{call['params']['chat_id']}"].append(Arrival(call["params"]["text"], call["at"]))
        return found

    def wait_idle(self, within: float = 30.0, every: float = 0.02) -> None:
        """Wait until two looks in a row find no work anywhere; on one connection, so that looking costs little."""
        deadline = time.monotonic() + within
        quiet = 0
        while quiet < 2:
            busy = self._under_way()
            quiet = 0 if busy else quiet + 1
            if busy and time.monotonic() > deadline:
                raise BenchError(f"still busy with {busy} things after {within:g} s")
            time.sleep(every)

    def _under_way(self) -> int:
        outside = [self.ask("GET", f"{address}/sim/state") for address in (self.stack.telegram, self.stack.amocrm)]
        state = self.ask("GET", f"{self.stack.control}/sim/state")
        queued = sum(sum(counts.values()) for counts in state["queues"].values())
        working = sum(int(function["in_flight"]) for function in state["functions"].values())
        return queued + working + sum(int(place["pending"]) for place in outside)

    def ask(self, method: str, address: str, body: object = None, token: str = "") -> Any:
        """Return the JSON of an answer; raises BenchError for anything but success."""
        headers = {"X-Auth-Token": token} if token else None
        answer = self._http.request(method, address, json=body, headers=headers)
        if not answer.is_success:
            raise BenchError(f"{method} {address}: {answer.status_code} {answer.text}")
        return answer.json()

    def _connect(self, number: int) -> tuple[int, int]:
        """Install the widget in a new account and connect a bot to it; returns both ids."""
        made = self.ask("POST", f"{self.stack.amocrm}/sim/accounts", {"subdomain": f"bench{number}"})
        token = made["widget_token"]
        self._wait_installed(token)
        name = f"bench_{number}_bot"
        bot = self.ask("POST", f"{self.stack.telegram}/sim/bots", {"username": name, "name": name})
        pipelines = self.ask("GET", f"{self.stack.api}/v1/pipelines", token=token)["pipelines"]
        wished = {"token": bot["token"], "label": f"Бот {number}", "pipeline_id": pipelines[0]["id"]}
        self.ask("POST", f"{self.stack.api}/v1/bots", wished, token=token)
        return made["account_id"], bot["bot_id"]

    def _wait_installed(self, token: str) -> None:
        deadline = time.monotonic() + INSTALLED_WITHIN
        address, headers = f"{self.stack.api}/v1/account", {"X-Auth-Token": token}
        while not (answer := self._http.get(address, headers=headers)).is_success:
            if time.monotonic() > deadline:
                raise BenchError(f"the widget was not installed: {answer.status_code} {answer.text}")
            time.sleep(0.05)


def check_arrived(arrived: dict[str, list[Arrival]], expected: Iterable[tuple[Chat, list[str]]]) -> None:
    """Raise BenchError unless every chat holds exactly the expected texts of this measurement, in order.

    Texts of other measurements, told apart by their first word, are left aside.
    """
    for chat, texts in expected:
        kind = texts[0].split()[0]
        found = [arrival.text for arrival in arrived[chat.conversation] if arrival.text.split()[0] == kind]
        if found != texts:
            raise BenchError(f"conversation {chat.conversation} holds {found} instead of {texts}")
