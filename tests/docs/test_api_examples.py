"""The examples of the settings API: each request is made, and each answer is what the API really answers."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bridge.domain.cards import DealCard
from bridge.domain.errors import TransientError
from bridge.domain.groups import GroupBot, Standing
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction, Failure
from bridge.domain.staff import Colleague, CrmUser
from bridge.relay.messages import BotProfile, Pipeline, Status
from local.world import AMO_CLIENT_SECRET, REON_SECRET
from settings_api.openapi import document
from tests.fakes import settings
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.clock import FakeClock
from tests.fakes.groups import make_group
from tests.fakes.settings import Answer, SettingsWorld, widget_token
from tests.infra.translated import ROOT

REFERENCE = (ROOT / "docs/api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```http\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
RENAMED = {422: "Unprocessable Content"}
"""What RFC 9110 calls a status that Python before 3.13 knows by its older name."""

EARLIER = "1795658290117-0c1f8a6b3d2e4f57"
"""A message that failed before the one that the page shows, for the same reason."""

PASSED_ON = {"X-Signature", "Accept-Language"}

CUT = "…"
"""What the page leaves out: the rest of a token, of a page of HTML."""


@dataclass(frozen=True)
class Example:
    """A request of the page and the answer under it."""

    method: str
    path: str
    sent: dict[str, str]
    body: Any
    status: int
    phrase: str
    headers: dict[str, str]
    answer: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path} → {self.status}"

    @property
    def json(self) -> Any:
        return json.loads(self.answer)


def examples() -> list[Example]:
    blocks = BLOCK.findall(REFERENCE)
    return [_example(request, answer) for request, answer in zip(blocks[::2], blocks[1::2], strict=True)]


def _example(request: str, answer: str) -> Example:
    asked, sent, body = _parts(request)
    answered, headers, text = _parts(answer)
    method, path, _ = asked.split(" ")
    _, status, phrase = answered.split(" ", 2)
    return Example(method, path, sent, json.loads(body) if body else None, int(status), phrase, headers, text)


def _parts(block: str) -> tuple[str, dict[str, str], str]:
    head, _, body = block.partition("\n\n")
    first, *lines = head.splitlines()
    return first, dict(line.split(": ", 1) for line in lines), body


EXAMPLES = examples()


def shown(method: str, path: str) -> Example:
    """Return the first example of a route that succeeds."""
    return next(e for e in EXAMPLES if e.method == method and urlsplit(e.path).path == path and e.status < 400)


def told(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


class StoppedClock(FakeClock):
    """All that the page tells of happens at one moment, also what is waited for."""

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Told:
    """The world that the page tells of, and a caller from the account in it."""

    world: SettingsWorld
    token: str

    def ask(self, example: Example) -> Answer:
        if example.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.world.crm.lasting["pipelines"] = TransientError(Reason.AMO_UNAVAILABLE, "of the example")
        parts = urlsplit(example.path)
        token = self.token if "X-Auth-Token" in example.sent else None
        query = dict(parse_qsl(parts.query))
        headers = {name.lower(): value for name, value in example.sent.items() if name in PASSED_ON}
        return self.world.call(example.method, parts.path, example.body, token=token, query=query, headers=headers)


@pytest.fixture
def as_told(monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setattr(settings, "CLIENT_SECRET", AMO_CLIENT_SECRET)
    monkeypatch.setattr(settings, "REON_SECRET", REON_SECRET)
    account, connected, asked = (
        shown("GET", "/v1/account").json,
        shown("POST", "/v1/bots").json,
        shown("POST", "/v1/bots").body,
    )
    now, account_id, subdomain = (
        told(connected["created_at"]),
        account["account_id"],
        account["domain"].partition(".")[0],
    )
    installed = make_account(
        account_id=account_id, domain=account["domain"], trial_started_at=told(account["licence"]["started_at"])
    )
    secret = shown("POST", f"/v1/bots/{connected['bot_id']}/key").json["key"].partition(":")[2]
    world = SettingsWorld(accounts=FakeAccounts(installed), clock=StoppedClock(now), new_secret=lambda: secret)
    world.crm.all_pipelines = {
        account_id: [
            Pipeline(p["id"], p["name"], p["is_main"], tuple(Status(s["id"], s["name"]) for s in p["statuses"]))
            for p in shown("GET", "/v1/pipelines").json["pipelines"]
        ]
    }
    world.telegram.profiles = {
        asked["token"]: BotProfile(connected["bot_id"], connected["username"], connected["name"])
    }
    tied = shown("POST", "/v1/groups/-599075523/links").json
    link = tied["links"][0]
    world.groups.put(
        make_group(
            chat_id=tied["group_id"],
            account_id=account_id,
            now_id=tied["chat_id"],
            title=tied["title"],
            bots={connected["bot_id"]: GroupBot(connected["bot_id"], Standing(tied["bots"][0]["standing"]))},
        )
    )
    world.cards.deal_cards = {link["deal_id"]: DealCard(link["deal_id"], link["name"], None, is_closed=False)}
    for asked in shown("GET", "/v1/staff").json["staff"]:
        names = asked["telegram_id"], asked["name"], asked["username"], asked["group"]
        world.colleagues.ask(account_id, Colleague(*names, at=told(asked["asked_at"])))
    appointed = shown("PUT", "/v1/staff/425011377").json
    world.crm.all_users = [CrmUser(appointed["user_id"], appointed["user_name"], "amojo-1")]
    for failure in shown("GET", "/v1/failures").json["failures"]:
        for sent in (failure, failure | {"id": EARLIER}):
            world.failures.put(_kept(account_id, sent))
    token = widget_token(
        AMO_CLIENT_SECRET,
        account_id=account_id,
        iss=f"https://{account['domain']}",
        subdomain=subdomain,
        iat=now,
        nbf=now,
        exp=now + 1800,
    )
    return Told(world, token)


def _kept(account_id: int, failure: dict[str, Any]) -> Failure:
    return Failure(
        failure_id=failure["id"],
        account_id=account_id,
        direction=Direction(failure["direction"]),
        bot_id=failure["bot_id"],
        chat=failure["chat"],
        reason=failure["reason"],
        text=Reason(failure["reason"]).text,
        detail=failure["detail"],
        at=told(failure["time"]),
        payload={"body": json.dumps({"text": failure["message"]}), "group": "", "attributes": {}},
    )


def test_every_example_is_answered_as_the_page_says(as_told: Told) -> None:
    for example in EXAMPLES:
        answer = as_told.ask(example)
        phrase = RENAMED.get(answer.status, HTTPStatus(answer.status).phrase)
        assert (answer.status, phrase) == (example.status, example.phrase), example.name
        assert {name: answer.headers.get(name) for name in example.headers} == example.headers, example.name
        if answer.headers.get("Content-Type") == "application/json":
            assert answer.body == example.json, example.name
        elif CUT in example.answer:
            assert answer.text.startswith(example.answer.partition(CUT)[0]), example.name
        else:
            assert answer.text == example.answer, example.name


def test_every_route_has_an_example_that_succeeds() -> None:
    routes = {(method.upper(), path) for path, item in document()["paths"].items() for method in item}
    found = {
        (method, path)
        for method, path in routes
        for e in EXAMPLES
        if e.method == method
        and e.status < 400
        and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), urlsplit(e.path).path)
    }
    assert routes - found == set()


def test_a_request_of_the_widget_carries_its_token() -> None:
    bare = [e.name for e in EXAMPLES if e.path.startswith("/v1/") and "X-Auth-Token" not in e.sent and e.status != 401]
    assert bare == []
