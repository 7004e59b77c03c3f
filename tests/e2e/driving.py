"""Driving the local stack from outside, as people would: only the control surface and the HTTP API."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from local.driver import LocalStack

T = TypeVar("T")
Case = TypeVar("Case")
Json = dict[str, Any]


def eventually(look: Callable[[], T], within: float = 60.0, every: float = 0.2) -> T:
    """Return the first look that is true; the last one when time is up."""
    deadline = time.monotonic() + within
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(every)
    return seen


@dataclass(frozen=True, eq=False)
class Account:
    world: "World"
    account_id: int
    amojo_id: str
    subdomain: str

    @property
    def token(self) -> str:
        address = f"{self.world.amocrm}/sim/accounts/{self.account_id}/widget_token"
        return str(self.world.http.get(address).json()["widget_token"])

    def api(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Ask as the widget does, which comes again when it is told that it asks too often."""
        while True:
            headers = {"X-Auth-Token": self.token}
            answer = self.world.http.request(method, f"{self.world.api}{path}", headers=headers, json=body)
            if answer.status_code != 429:
                return answer
            time.sleep(int(answer.headers["Retry-After"]))

    def pipelines(self) -> list[Json]:
        found: list[Json] = self.api("GET", "/v1/pipelines").json()["pipelines"]
        return found

    def connect(self, username: str, label: str = "", pipeline: int = 0) -> "Bot":
        made = self.world.telegram_bot(username)
        body = {"token": made["token"], "label": label or username, "pipeline_id": self.pipelines()[pipeline]["id"]}
        refused: list[str] = []

        def connected() -> bool:
            """An account can be looked at before its installation is finished."""
            answer = self.api("POST", "/v1/bots", body)
            refused.append(answer.text)
            return answer.status_code == 201 or answer.json()["error"]["code"] != "installing"

        assert eventually(connected), refused[-1]
        assert "error" not in refused[-1], refused[-1]
        return Bot(self.world, self, made["bot_id"], made["token"], label or username, body["pipeline_id"])

    def everything(self) -> Json:
        found: Json = self.world.amo("GET", f"/sim/accounts/{self.account_id}")
        return found

    def chats(self) -> dict[str, Json]:
        found = self.world.amo("GET", f"/sim/accounts/{self.account_id}/chats")
        return {chat["conversation_id"]: chat for chat in found}

    def messages(self, conversation: str, direction: str = "") -> list[Json]:
        """Return what is said in one talk: others would cost the simulator as much each time that one is waited for."""
        address = f"/sim/accounts/{self.account_id}/chats?conversation_id={quote(conversation)}"
        said = [message for chat in self.world.amo("GET", address) for message in chat["messages"]]
        return [message for message in said if direction in {"", message["direction"]}]

    def texts(self, conversation: str, direction: str = "incoming") -> list[str]:
        return [message["text"] for message in self.messages(conversation, direction)]

    def reply(self, conversation: str, text: str = "", **more: Any) -> Json:
        body = {"conversation_id": conversation, "text": text, **more}
        said: Json = self.world.amo("POST", f"/sim/accounts/{self.account_id}/reply", body)
        return said

    def manage(self, method: str, path: str, body: object = None) -> Json:
        """A manager does something in amoCRM."""
        done: Json = self.world.amo(method, f"/sim/accounts/{self.account_id}{path}", body)
        return done

    def rest(self, method: str, path: str, body: object = None) -> None:
        """A program of the account's own does something over amoCRM's API."""
        token = self.manage("POST", "/access_token")["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Host": f"{self.subdomain}.amocrm.ru"}
        answer = self.world.http.request(method, f"{self.world.amocrm}{path}", json=body, headers=headers)
        assert answer.is_success, answer.text

    def switch(self, **switches: Any) -> None:
        self.world.amo("POST", f"/sim/accounts/{self.account_id}/switches", switches)

    def failures(self) -> list[Json]:
        found: list[Json] = self.api("GET", "/v1/failures").json()["failures"]
        return found


@dataclass(frozen=True, eq=False)
class Bot:
    world: "World"
    account: Account
    bot_id: int
    token: str = field(repr=False)
    label: str
    pipeline_id: int

    def conversation(self, person: int) -> str:
        return f"{self.bot_id}:{person}"

    def hears(self, person: int, text: str = "", **more: Any) -> Json:
        """A person writes to the bot; any field of a message may be given."""
        body = {"bot_id": self.bot_id, "chat": {"id": person, "type": "private"}, "from": self.world.person(person)}
        heard: Json = self.world.tg("POST", "/sim/messages", body | ({"text": text} if text else {}) | more)
        return heard

    def sent(self, method: str = "sendMessage") -> list[Json]:
        calls = self.world.tg("GET", f"/sim/sent?bot_id={self.bot_id}")
        return [call for call in calls if call["method"].lower() == method.lower()]

    def said_to(self, person: int) -> list[str]:
        """Return the texts that really arrived in a person's chat, in order."""
        arrived = (call for call in self.sent() if call["result"]["ok"])
        return [call["params"]["text"] for call in arrived if int(call["params"]["chat_id"]) == person]

    def patch(self, **wishes: Any) -> httpx.Response:
        return self.account.api("PATCH", f"/v1/bots/{self.bot_id}", wishes)


@dataclass(frozen=True, eq=False)
class World:
    stack: LocalStack
    http: httpx.Client

    @property
    def api(self) -> str:
        return self.stack.api

    @property
    def amocrm(self) -> str:
        return self.stack.amocrm

    def tg(self, method: str, path: str, body: object = None) -> Any:
        return self._ask(method, f"{self.stack.telegram}{path}", body)

    def partners(self, method: str, path: str, body: object = None) -> Any:
        return self._ask(method, f"{self.stack.partners}{path}", body)

    def amo(self, method: str, path: str, body: object = None) -> Any:
        return self._ask(method, f"{self.stack.amocrm}{path}", body)

    def account(self, subdomain: str, **more: Any) -> Account:
        made = self.amo("POST", "/sim/accounts", {"subdomain": subdomain} | more)
        account = Account(self, made["account_id"], made["amojo_id"], subdomain)
        eventually(lambda: account.api("GET", "/v1/account").status_code == 200)
        return account

    def telegram_bot(self, username: str) -> Json:
        made: Json = self.tg("POST", "/sim/bots", {"username": username, "name": username.title()})
        return made

    @staticmethod
    def person(person: int) -> Json:
        return {"id": person, "first_name": f"Клиент {person}", "username": f"client_{person}"}

    def fault(self, where: str, **fault: Any) -> None:
        parts = {"telegram": self.stack.telegram, "amocrm": self.stack.amocrm, "partners": self.stack.partners}
        address = parts[where]
        self._ask("POST", f"{address}/sim/faults", fault)

    def no_faults(self) -> None:
        for address in (self.stack.telegram, self.stack.amocrm, self.stack.partners):
            self._ask("DELETE", f"{address}/sim/faults")

    def requests(self, part: str) -> list[Json]:
        """Return what amoCRM was asked on paths that contain `part`."""
        return [request for request in self.amo("GET", "/sim/requests") if part in request["path"]]

    def _ask(self, method: str, address: str, body: object = None) -> Any:
        answer = self.http.request(method, address, json=body)
        assert answer.is_success, f"{method} {address}: {answer.status_code} {answer.text}"
        return answer.json()


def side_by_side(play: Callable[[int, Case], None], cases: Iterable[Case]) -> None:
    """Play all cases at once, each numbered to have accounts, bots and chats of its own.

    Mostly they wait for amoCRM's pace, which every account has for itself.
    """
    numbered_cases = list(enumerate(cases))
    with ThreadPoolExecutor(len(numbered_cases)) as players:
        plays = [(case, players.submit(play, number, case)) for number, case in numbered_cases]
    broken = [(case, error) for case, done in plays if (error := done.exception())]
    for case, error in broken:
        error.add_note(f"in the case {getattr(case, '__name__', case)}")
    if broken:
        raise ExceptionGroup("some cases do not hold", [error for _, error in broken if isinstance(error, Exception)])


def numbered(texts: Iterable[str]) -> list[int]:
    """Return the numbers at the end of texts like `message 17`."""
    return [int(text.rsplit(" ", 1)[1]) for text in texts]
