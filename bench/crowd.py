"""The accounts, bots and people that the benchmarks play, driven from outside as anybody could."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from local.driver import LocalStack, StackError

Json = dict[str, Any]

INSTALLED_WITHIN = 20.0
FIRST_PERSON = 700_000


class BenchError(Exception):
    """The system under measurement did not do what was asked: its figures mean nothing."""


class RefusedError(BenchError):
    """What was asked for was refused (400 to 499): it may be gone, or have changed since it was looked at."""


@dataclass(frozen=True)
class Chat:
    """A person's private chat with a bot of an account."""

    account_id: int
    bot_id: int
    person: int

    @property
    def conversation(self) -> str:
        return f"{self.bot_id}:{self.person}"

    def writes(self, text: str = "", **content: Any) -> Json:
        """Return the body of the Telegram simulator's `POST /sim/messages`."""
        person = {"id": self.person, "first_name": f"Клиент {self.person}", "username": f"client_{self.person}"}
        return {
            "bot_id": self.bot_id,
            "chat": {"id": self.person, "type": "private"},
            "from": person,
            **_with(text, content),
        }

    def answer(self, text: str = "", **content: Any) -> Json:
        """Return the body of the amoCRM simulator's `POST /sim/accounts/{id}/reply`."""
        return {"conversation_id": self.conversation, **_with(text, content)}


def _with(text: str, content: Json) -> Json:
    return {"text": text, **content} if text else content


@dataclass(frozen=True)
class Arrival:
    """A text that arrived on the other side at a unix time."""

    text: str
    at: float


@contextmanager
def running_stack(*options: str) -> Iterator[LocalStack]:
    """Run a new local stack on free ports in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        stack = LocalStack(Path(folder), ("--fresh", *options)).start()
        try:
            yield stack
        except BaseException:
            stack.kill()  # A stack that does not stop would hide what went wrong.
            raise
        stack.stop()


class Outside:
    """What people do in Telegram, in amoCRM and on the widget's page."""

    def __init__(self, stack: LocalStack, http: httpx.Client) -> None:
        self.stack = stack
        self._http = http

    def install(self, subdomain: str) -> int:
        """Install the widget in a new account, wait until that is done, and return the account's id."""
        account_id: int = self.ask("POST", f"{self.stack.amocrm}/sim/accounts", {"subdomain": subdomain})["account_id"]
        address, headers = f"{self.stack.api}/v1/account", self._widget(account_id)
        deadline = time.monotonic() + INSTALLED_WITHIN
        while not (answer := self._http.get(address, headers=headers)).is_success:
            if time.monotonic() > deadline:
                raise BenchError(f"the widget was not installed: {answer.status_code} {answer.text}")
            time.sleep(0.05)
        return account_id

    def connect(self, account_id: int, username: str, label: str, pipeline: int = 0) -> tuple[int, int]:
        """Connect a new bot to the account's pipeline of this number; returns the ids of both."""
        bot = self.ask("POST", f"{self.stack.telegram}/sim/bots", {"username": username, "name": username})
        pipeline_id: int = self.api(account_id, "GET", "/v1/pipelines")["pipelines"][pipeline]["id"]
        wished = {"token": bot["token"], "label": label, "pipeline_id": pipeline_id}
        self.api(account_id, "POST", "/v1/bots", wished)
        return bot["bot_id"], pipeline_id

    def write(self, chat: Chat, text: str = "", **content: Any) -> Json:
        written: Json = self.ask("POST", f"{self.stack.telegram}/sim/messages", chat.writes(text, **content))
        return written

    def reply(self, chat: Chat, text: str = "", **content: Any) -> Json:
        """Answer in a chat; `hook_status` of what is returned is what the product answered to the hook."""
        address = f"{self.stack.amocrm}/sim/accounts/{chat.account_id}/reply"
        said: Json = self.ask("POST", address, chat.answer(text, **content))
        return said

    def wait_idle(self, within: int = 30) -> None:
        """Wait until there is no work anywhere. Raises BenchError when there still is some after so many seconds."""
        try:
            self.stack.wait_idle(within)
        except StackError as error:
            raise BenchError(f"still busy after {within} s: {error}") from error

    def api(self, account_id: int, method: str, path: str, body: object = None) -> Any:
        """Ask the settings API as the widget of an account does."""
        return self.ask(method, f"{self.stack.api}{path}", body, self._widget(account_id))

    def ask(self, method: str, address: str, body: object = None, headers: Mapping[str, str] | None = None) -> Any:
        """Return the JSON of an answer; raises BenchError for anything but success, RefusedError for 400 to 499."""
        answer = self._http.request(method, address, json=body, headers=headers)
        if answer.status_code == 429 and "Retry-After" in answer.headers:
            # The settings API lets an account ask 300 times a minute.
            time.sleep(int(answer.headers["Retry-After"]))
            return self.ask(method, address, body, headers)
        if not answer.is_success:
            kind = RefusedError if answer.is_client_error else BenchError
            raise kind(f"{method} {address}: {answer.status_code} {answer.text}")
        return answer.json()

    def _widget(self, account_id: int) -> dict[str, str]:
        made = self.ask("GET", f"{self.stack.amocrm}/sim/accounts/{account_id}/widget_token")
        return {"X-Auth-Token": made["widget_token"]}


class Crowd(Outside):
    """`bots` accounts with one bot each, and `people` who write to each of the bots."""

    def __init__(self, stack: LocalStack, http: httpx.Client, bots: int, people: int) -> None:
        super().__init__(stack, http)
        accounts = [(number, self.install(f"bench{number}")) for number in range(bots)]
        connected = [(account, self.connect(account, f"bench_{n}_bot", f"Бот {n}")[0]) for n, account in accounts]
        everyone = range(FIRST_PERSON, FIRST_PERSON + people)
        self.chats = [Chat(account, bot, person) for person in everyone for account, bot in connected]

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


def check_arrived(arrived: dict[str, list[Arrival]], expected: Iterable[tuple[Chat, list[str]]]) -> None:
    """Raise BenchError unless every chat holds exactly the expected texts of this measurement, in order.

    Texts of other measurements, told apart by their first word, are left aside.
    """
    for chat, texts in expected:
        kind = texts[0].split()[0]
        found = [arrival.text for arrival in arrived[chat.conversation] if arrival.text.split()[0] == kind]
        if found != texts:
            raise BenchError(f"conversation {chat.conversation} holds {found} instead of {texts}")
