"""The settings API in one process: the real handler on fakes, called as API Gateway calls it (payload 2.0)."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

import jwt

from bridge.amocrm.addresses import Addresses
from bridge.bootstrap_settings import SettingsService
from bridge.deadline import Deadline
from bridge.domain.gateway import new_secret
from bridge.domain.routes import RouteKind
from bridge.relay.accounts.limit_calls import LimitCalls
from bridge.relay.bots.change_bot import ChangeBot
from bridge.relay.bots.check_token import CheckToken
from bridge.relay.bots.choose_route import ChooseRoute
from bridge.relay.bots.connect_bot import ConnectBot
from bridge.relay.bots.disconnect_bot import DisconnectBot
from bridge.relay.bots.look_at_bot import LookAtBot
from bridge.relay.bots.repair_bot import RepairBot
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.customers.find_customer import FindCustomer
from bridge.relay.customers.register import Register
from bridge.relay.customers.set_licence import SetLicence
from bridge.relay.customers.tell_bots import TellBots
from bridge.relay.failures.retry_failures import RetryFailures
from bridge.relay.funnel.change_funnel import ChangeFunnel
from bridge.relay.gateway.make_key import MakeKey
from bridge.relay.gateway.withdraw_key import WithdrawKey
from bridge.relay.groups.change_group import ChangeGroup
from bridge.relay.groups.link_deal import LinkDeal
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.routes.tell_phone import TellPhone
from bridge.relay.staff.appoint import AppointStaff, DismissStaff
from bridge.reon.billing import is_genuine
from settings_api.api import Handler, build
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import FakeBots
from tests.fakes.calls import FakeCalls
from tests.fakes.cards import FakeCards
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.customers import FakeCustomers, FakeKept
from tests.fakes.failures import FakeFailures, FakeRequeue
from tests.fakes.funnel import FakeFunnels
from tests.fakes.groups import FakeGroupLines, FakeGroups
from tests.fakes.jobs import FakeJobs
from tests.fakes.lambda_events import FakeContext
from tests.fakes.owners_code import FakeOwnersCode
from tests.fakes.receipts import FakeReceipts
from tests.fakes.staff import FakeColleagues
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.vault import FakeVault
from tests.fakes.wahelp import FakePhones
from tests.fakes.waiting import FakeWaiting
from tests.fakes.ways import FakeRouteChecks

CLIENT_ID = "0b0832f6-0000-4000-8000-e73f236833c0"
CLIENT_SECRET = "client-secret-of-the-integration-under-test"
REON_SECRET = "secret-of-reon-under-test"
AUDIENCE = "https://bridge.reon.test"
GATEWAY_URL = "https://bots.reon.test"
ORIGIN = "https://shop.amocrm.ru"
NOW = 1_800_000_000
BOT_WISH = {"token": TOKEN, "label": "Магазин", "pipeline_id": 11}
BOT_SHOWN: dict[str, Any] = {
    "bot_id": 7001,
    "username": "shop_bot",
    "name": "Shop",
    "label": "Магазин",
    "pipeline_id": 11,
    "status_id": None,
    "enabled": True,
    "state": "on",
    "notice": None,
    "linkers": "administrators",
    "route": {"kind": "amocrm"},
    "gateway": {
        "address": GATEWAY_URL,
        "key_since": None,
        "mirror": "all",
        "quiet_minutes": 0,
        "quiet_answer": "send",
        "allow_token": False,
        "greets": False,
        "mode": "none",
        "last_call": None,
        "webhook": None,
        "waiting": 0,
    },
    "missing": [],
    "created_at": "2027-01-15T08:00:00Z",
    "link": "https://t.me/shop_bot",
    "version": 1_800_000_000,
    "avatar": None,
    "health": "ok",
    "groups": 0,
    "deals": 0,
}
BOT_LISTED = BOT_SHOWN | {"found_groups": []}


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
    groups: FakeGroups = field(default_factory=FakeGroups)
    group_lines: FakeGroupLines = field(default_factory=FakeGroupLines)
    cards: FakeCards = field(default_factory=FakeCards)
    receipts: FakeReceipts = field(default_factory=FakeReceipts)
    failures: FakeFailures = field(default_factory=FakeFailures)
    colleagues: FakeColleagues = field(default_factory=FakeColleagues)
    requeue: FakeRequeue = field(default_factory=FakeRequeue)
    crm: FakeCrm = field(default_factory=FakeCrm)
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    vault: FakeVault = field(default_factory=FakeVault)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    deadline: Deadline = field(default_factory=Deadline)
    kept: FakeKept = field(default_factory=FakeKept)
    calls: FakeCalls = field(default_factory=FakeCalls)
    funnels: FakeFunnels = field(default_factory=FakeFunnels)
    wahelp: FakeRouteChecks = field(default_factory=FakeRouteChecks)
    phones: FakePhones = field(default_factory=FakePhones)
    waiting: FakeWaiting = field(default_factory=FakeWaiting)
    code: FakeOwnersCode = field(default_factory=FakeOwnersCode)
    new_secret: Callable[[], str] = new_secret

    def handler(self) -> Handler:
        wiring = BotWiring(
            self.telegram, self.crm, self.vault, "https://bridge.reon.test", lambda: ["webhook-key"], self.clock
        )
        webhooks = Webhooks(self.bots, wiring)
        customers = FakeCustomers(self.accounts, self.clock)
        log = logging.getLogger("tests")
        allowed, checks = {"127.0.0.1:8604"}, {RouteKind.WAHELP: self.wahelp}
        choose = ChooseRoute(allowed, checks, self.vault, self.clock)
        change = ChangeBot(self.bots, self.crm, self.telegram, wiring, webhooks, self.jobs, self.clock, choose)
        look = LookAtBot(
            self.accounts,
            self.bots,
            self.groups,
            self.failures,
            self.receipts,
            self.code,
            wiring,
            self.deadline,
            self.clock,
            log,
            checks,
        )
        service = SettingsService(
            allowed_hosts=allowed,
            accounts=self.accounts,
            bots=self.bots,
            groups=self.groups,
            failures=self.failures,
            crm=self.crm,
            jobs=self.jobs,
            entrances=self.jobs,
            connect_bot=ConnectBot(
                self.accounts, self.bots, self.crm, self.telegram, wiring, webhooks, self.funnels, self.jobs, self.clock
            ),
            change_bot=change,
            disconnect_bot=DisconnectBot(self.bots, wiring, checks, self.code, self.jobs, self.clock, log),
            look_at_bot=look,
            repair_bot=RepairBot(self.bots, self.crm, change, look, self.deadline, log),
            retry_failures=RetryFailures(self.failures, self.bots, self.requeue, self.jobs, self.clock),
            colleagues=self.colleagues,
            appoint_staff=AppointStaff(self.colleagues, self.crm),
            dismiss_staff=DismissStaff(self.colleagues),
            link_deal=LinkDeal(
                self.groups,
                self.bots,
                self.cards,
                self.group_lines,
                self.jobs,
                self.clock,
                logging.getLogger("tests"),
            ),
            unlink_deal=UnlinkDeal(self.groups, self.group_lines, logging.getLogger("tests")),
            kept=self.kept,
            find_customer=FindCustomer(customers),
            set_licence=SetLicence(
                self.accounts,
                customers,
                TellBots(self.accounts, self.bots),
                self.jobs,
                self.clock,
                logging.getLogger("tests"),
            ),
            register=Register(customers, self.jobs, self.clock),
            proves_reon=partial(is_genuine, REON_SECRET),
            authorise_url=lambda domain: Addresses("https://{domain}").authorise_url(domain, CLIENT_ID),
            client_id=CLIENT_ID,
            client_secret=lambda: CLIENT_SECRET,
            audience=AUDIENCE,
            clock=self.clock,
            flush=lambda: None,
            deadline=self.deadline,
            limit_calls=LimitCalls(self.calls),
            check_token=CheckToken(self.bots, self.telegram),
            change_group=ChangeGroup(self.groups),
            change_funnel=ChangeFunnel(self.funnels, self.bots, self.crm, self.vault, self.clock, {"127.0.0.1:8604"}),
            tell_phone=TellPhone(self.phones, self.waiting, self.clock),
            make_key=MakeKey(self.bots, webhooks, self.code, self.jobs, self.clock, self.new_secret),
            withdraw_key=WithdrawKey(self.bots, webhooks, self.code, self.jobs, log),
            code=self.code,
            gateway_url=GATEWAY_URL,
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
