"""The settings API in one process: the real handler on fakes, called as API Gateway calls it (payload 2.0)."""

import json
import logging
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt

from bridge.bootstrap import SettingsService
from bridge.deadline import Deadline
from bridge.relay.bots.change_bot import ChangeBot
from bridge.relay.bots.connect_bot import ConnectBot
from bridge.relay.bots.disconnect_bot import DisconnectBot
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.failures.keep_failure import RetryFailure
from settings_api.api import Handler, build
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import FakeBots
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.failures import FakeFailures, FakeRequeue
from tests.fakes.jobs import FakeJobs
from tests.fakes.lambda_events import FakeContext
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.vault import FakeVault

CLIENT_ID = "0b0832f6-0000-4000-8000-e73f236833c0"
CLIENT_SECRET = "client-secret-of-the-integration-under-test"
AUDIENCE = "https://bridge.reon.test"
ORIGIN = "https://shop.amocrm.ru"
NOW = 1_800_000_000
BOT_WISH = {"token": TOKEN, "label": "Магазин", "pipeline_id": 11}
BOT_SHOWN = {
    "bot_id": 7001,
    "username": "shop_bot",
    "name": "Shop",
    "label": "Магазин",
    "pipeline_id": 11,
    "status_id": None,
    "enabled": True,
    "state": "on",
    "notice": None,
    "created_at": "2027-01-15T08:00:00Z",
    "link": "https://t.me/shop_bot",
}


def widget_token(secret: str = CLIENT_SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """Return a disposable token as amoCRM issues it to account 31; a claim given as None is left out."""
    all_claims = {
        "iss": ORIGIN,
        "aud": AUDIENCE,
        "jti": "5f1ff6f1-6a2a-4f0e-8b0a-0d5c5c3c1f11",
        "iat": NOW,
        "nbf": NOW,
        "exp": NOW + 1800,
        "account_id": 31,
        "user_id": 9,
        "subdomain": "shop",
        "client_uuid": CLIENT_ID,
        "is_admin": True,
    } | claims
    return jwt.encode({name: value for name, value in all_claims.items() if value is not None}, secret, algorithm)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])


@dataclass
class SettingsWorld:
    """Everything behind the handler; account 31 is installed and owns nothing yet."""

    accounts: FakeAccounts = field(default_factory=lambda: FakeAccounts(make_account()))
    bots: FakeBots = field(default_factory=FakeBots)
    failures: FakeFailures = field(default_factory=FakeFailures)
    requeue: FakeRequeue = field(default_factory=FakeRequeue)
    crm: FakeCrm = field(default_factory=FakeCrm)
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    vault: FakeVault = field(default_factory=FakeVault)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    deadline: Deadline = field(default_factory=Deadline)

    def handler(self) -> Handler:
        wiring = BotWiring(
            self.telegram, self.crm, self.vault, "https://bridge.reon.test", lambda: ["webhook-key"], self.clock
        )
        webhooks = Webhooks(self.bots, wiring)
        service = SettingsService(
            accounts=self.accounts,
            bots=self.bots,
            failures=self.failures,
            crm=self.crm,
            jobs=self.jobs,
            entrances=self.jobs,
            connect_bot=ConnectBot(
                self.accounts, self.bots, self.crm, self.telegram, wiring, webhooks, self.jobs, self.clock
            ),
            change_bot=ChangeBot(self.bots, self.crm, self.telegram, wiring, webhooks, self.jobs, self.clock),
            disconnect_bot=DisconnectBot(self.bots, wiring, self.clock, logging.getLogger("tests")),
            retry_failure=RetryFailure(self.failures, self.bots, self.requeue),
            client_id=CLIENT_ID,
            client_secret=lambda: CLIENT_SECRET,
            audience=AUDIENCE,
            clock=self.clock,
            flush=lambda: None,
            deadline=self.deadline,
        )
        return build(service)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = "",
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **event: Any,
    ) -> Answer:
        """Call as the administrator of account 31; `token=None` as a stranger; a `str` body is sent as it is."""
        sent = {} if token is None else {"x-auth-token": token or widget_token()}
        if body is not None:
            sent["content-type"] = "application/json"
        parameters = {name: str(value) for name, value in (query or {}).items()}
        full = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": urlencode(parameters),
            "headers": sent | (headers or {}),
            "queryStringParameters": parameters,
            "requestContext": {"http": {"method": method, "path": path}, "stage": "$default", "requestId": "request-1"},
            "isBase64Encoded": False,
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
        }
        context: Any = FakeContext()
        answer = self.handler()(full | event, context)
        return Answer(answer["statusCode"], answer["headers"], answer.get("body") or "")
