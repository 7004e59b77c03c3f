"""A bot with a lead funnel, in memory: what people do there, where leads go, and who is told."""

import itertools
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.domain.cards import DealCard
from bridge.domain.errors import BridgeError, NotYetError
from bridge.domain.funnel import Funnel, FunnelButton, Pressed, Profile
from bridge.domain.identity import ConversationId, secret_context
from bridge.domain.leads import (
    ANSWERS_WITHIN,
    COUNTS_ONCE,
    GREETS_ONCE,
    LEASE,
    Dealing,
    FollowUp,
    Lead,
    LeadError,
    LeadState,
    Told,
)
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, Chat, ChatKind, Person
from bridge.relay.funnel.deliver_lead import ADDRESS, DeliverLead
from bridge.relay.funnel.keep_lead import KeepLead
from bridge.relay.funnel.make_deal import MakeDeal
from bridge.relay.funnel.say_in_funnel import SayInFunnel
from bridge.relay.funnel.stand_before import StandBefore
from bridge.relay.funnel.tell_admins import AdminPace, TellAdmins
from bridge.relay.messages import FunnelPress, FunnelWords, OwnWords
from tests.fakes.bots import ACCOUNT_ID, BOT_ID, FakeBots, make_bot
from tests.fakes.cards import FakeCards
from tests.fakes.clock import FakeClock
from tests.fakes.failures import FakeFailures
from tests.fakes.metrics import FakeMetrics
from tests.fakes.people import FakePeople
from tests.fakes.telegram import TOKEN
from tests.fakes.vault import FakeVault

LOG = logging.getLogger("test")
ADMINS = -100500
VERSION = 5
GALLIARD = Person(42, "Galliard", username="betterrman")
CLIENTS = FunnelButton("📈 Привлечь клиентов", "Привлечь клиентов")
BRANDING = FunnelButton("🎨 Брендинг", "Брендинг")
URL = "https://crm-webhook.example/api/webhook/123/abcdef123456"
AGENCY = Profile(
    "agency",
    "MONSTER AGENCY",
    "Добро пожаловать в MONSTER AGENCY! Что нужно вашему бизнесу?",
    (CLIENTS, BRANDING),
    "Пришлите ссылку на ваш сайт или соцсети",
    sealed_url=FakeVault().seal(URL, secret_context(ACCOUNT_ID, BOT_ID, ADDRESS)),
    shown_url="https://crm-webhook.example/…3456",
)


def make_funnel(*profiles: Profile, **overrides: Any) -> Funnel:
    funnel = Funnel(BOT_ID, ACCOUNT_ID, VERSION, profiles or (AGENCY,), ADMINS, "")
    return replace(funnel, **overrides)


def make_lead(**overrides: Any) -> Lead:
    lead = Lead(
        "a" * 32,
        BOT_ID,
        ACCOUNT_ID,
        VERSION,
        "agency",
        "MONSTER AGENCY",
        "Привлечь клиентов",
        GALLIARD,
        made_at=1_800_000_000.0,
    )
    return replace(lead, **overrides)


class FakeFunnels:
    """The port `Funnels`."""

    def __init__(self, *funnels: Funnel) -> None:
        self.stored = {(funnel.bot_id, funnel.version): funnel for funnel in funnels}
        self.retired: list[tuple[int, int]] = []

    def get(self, bot_id: int, version: int) -> Funnel | None:
        return self.stored.get((bot_id, version))

    def put(self, funnel: Funnel) -> bool:
        return self.stored.setdefault((funnel.bot_id, funnel.version), funnel) is funnel

    def retire(self, bot_id: int, version: int) -> None:
        self.retired.append((bot_id, version))


class FakeLeads:
    """The port `Leads`."""

    def __init__(self) -> None:
        self.stored: dict[str, Lead] = {}
        self.busy: dict[str, tuple[float, str]] = {}
        self.choices: dict[tuple[int, int, int, str, str], Lead] = {}
        self.questions: dict[tuple[int, int, int], Lead] = {}
        self.answers: set[str] = set()
        self.greeted: dict[tuple[int, int, str], tuple[int, int]] = {}
        self.words: set[tuple[ConversationId, str]] = set()
        self.sent: dict[tuple[int, int], tuple[int, tuple[float, ...]]] = {}
        self.adopted: dict[tuple[int, int], str] = {}
        self.wishes: dict[str, str] = {}
        self.granted: dict[str, str] = {}

    def counts(self, lead: Lead) -> bool:
        name = (lead.account_id, lead.bot_id, lead.person.user_id, lead.profile, lead.choice)
        before = self.choices.get(name)
        if before is None or before.key == lead.key or before.made_at <= lead.made_at - COUNTS_ONCE:
            self.choices[name] = lead
            return True
        return False

    def make(self, lead: Lead) -> None:
        self.stored.setdefault(lead.key, lead)

    def get(self, key: str) -> Lead | None:
        return self.stored.get(key)

    def begin(self, key: str, now: float, line: str, wish: str = "") -> Lead | None:
        lead = self.stored.get(key)
        if lead is None or lead.state is not LeadState.WAITING:
            return None
        until, whose = self.busy.get(key, (0.0, ""))
        if until > now and whose != line:
            raise NotYetError(Reason.LEAD_NOT_TAKEN, "another line has it", 1.0)
        self.busy[key] = (now + LEASE, line)
        self.wishes[key] = wish or self.wishes.get(key, "")
        return self._put(key, since=lead.since or now)

    def release(self, key: str) -> None:
        self.busy.pop(key, None)

    def unsure(self, key: str, calls: int) -> bool:
        is_waiting = self.stored[key].state is LeadState.WAITING
        if is_waiting:
            self._put(key, unsure=calls)
        return is_waiting

    def failed(self, key: str, error: LeadError, detail: str, now: float) -> Lead:
        self.release(key)
        lead = self.stored[key]
        return self._put(key, error=str(error), detail=detail, failed_at=lead.failed_at or now, tries=lead.tries + 1)

    def delivered(self, key: str) -> Lead:
        self.release(key)
        return self._put(key, state=LeadState.DELIVERED)

    def give_up(self, key: str) -> Lead | None:
        lead = self.stored.get(key)
        if lead is None:
            return None
        if lead.state is not LeadState.WAITING:
            return lead
        return self._put(key, state=LeadState.GIVEN_UP, failed_at=lead.failed_at or lead.made_at)

    def take_by_hand(self, key: str, by: str) -> Lead | None:
        lead = self.stored[key]
        if lead.state is LeadState.DELIVERED or lead.by not in {"", by}:
            return None
        return self._put(key, state=LeadState.BY_HAND, by=by)

    def again(self, key: str, wish: str) -> bool:
        if self.stored[key].state is LeadState.GIVEN_UP and self.wishes.get(key) != wish:
            self.wishes[key] = self.granted[key] = wish
            self._put(key, state=LeadState.WAITING, since=0.0, unsure=0)
        return self.granted.get(key) == wish

    def answered(self, key: str, answer: FollowUp) -> Lead | None:
        before = self.stored[key].follow_up
        if before is not None and before.message_id != answer.message_id:
            return None
        return self._put(key, follow_up=answer)

    def answered_further(self, key: str, answer: FollowUp) -> Lead | None:
        lead = self.stored[key]
        first = lead.follow_up
        if first is None or first.album != answer.album or first.message_id == answer.message_id:
            return None
        return self._put(key, further=tuple(sorted({*lead.further, answer.message_id})))

    def told(self, key: str, told: Told) -> Lead:
        return self._put(key, told=told)

    def keep(self, key: str, *, kept: bool) -> Lead:
        return self._put(key, kept=kept)

    def deals(self, key: str, dealing: Dealing) -> None:
        self._put(key, dealing=dealing)

    def adopts(self, key: str, account_id: int, deal_id: int) -> bool:
        return self.adopted.setdefault((account_id, deal_id), key) == key

    def asks(self, lead: Lead) -> None:
        name = (lead.account_id, lead.bot_id, lead.person.user_id)
        before = self.questions.get(name)
        if before is None or (before.key != lead.key and before.made_at <= lead.made_at):
            self.questions[name] = lead

    def asked(self, bot: Bot, user_id: int, at: float, received_at: float, *, further: bool = False) -> str:
        lead = self.questions.get((bot.account_id, bot.bot_id, user_id))
        if lead is None or not (lead.made_at <= received_at and at < lead.made_at + ANSWERS_WITHIN):
            return ""
        return lead.key if further or lead.key not in self.answers else ""

    def asks_no_more(self, bot: Bot, user_id: int, key: str) -> None:
        lead = self.questions.get((bot.account_id, bot.bot_id, user_id))
        if lead is not None and lead.key == key:
            self.answers.add(key)

    def greets(self, bot_id: int, user_id: int, profile: str, message_id: int, at: int) -> bool:
        name = (bot_id, user_id, profile)
        before, when = self.greeted.get(name, (message_id, at))
        if before == message_id or when <= at - GREETS_ONCE:
            self.greeted[name] = (message_id, at)
            return True
        return False

    def has_said(self, words: FunnelWords) -> bool:
        return (words.conversation, words.key) in self.words

    def said(self, words: FunnelWords) -> None:
        self.words.add((words.conversation, words.key))

    def sent_to(self, bot_id: int, chat_id: int) -> tuple[int, tuple[float, ...]]:
        return self.sent.get((bot_id, chat_id), (chat_id, ()))

    def sends_to(self, bot_id: int, chat_id: int, now_id: int, sent: Collection[float]) -> None:
        self.sent[bot_id, chat_id] = (now_id, tuple(sent))

    def _put(self, key: str, **changes: Any) -> Lead:
        self.stored[key] = replace(self.stored[key], **changes)
        return self.stored[key]


class FakeLeadJobs:
    """The port `LeadJobs`; as in the queue, the first request of a thing counts."""

    def __init__(self) -> None:
        self.deliveries: dict[str, Lead] = {}
        self.tellings: dict[tuple[str, str], Lead] = {}
        self.sayings: dict[str, FunnelWords] = {}

    def deliver_lead(self, lead: Lead) -> None:
        self.deliveries.setdefault(lead.key, lead)

    def tell_admins(self, lead: Lead, why: str) -> None:
        self.tellings.setdefault((lead.key, why), lead)

    def say_in_funnel(self, words: FunnelWords) -> None:
        self.sayings.setdefault(words.key, words)

    def payload(self, lead: Lead) -> dict[str, Any]:
        line = f"lead:{lead.key}:again" if lead.is_open else f"admin:{lead.bot_id}"
        return {"body": f'{{"text": "{lead.who}: {lead.choice}"}}', "group": line, "attributes": {}}


@dataclass
class FakeWebhook:
    """The port `LeadWebhook`; `trouble` is raised by the next calls, one each, `away` whenever it is looked for."""

    taken: list[tuple[str, str, Mapping[str, object]]] = field(default_factory=list)
    trouble: list[BaseException] = field(default_factory=list)
    away: list[BridgeError] = field(default_factory=list)
    looks: int = 0

    def look(self, url: str) -> None:
        self.looks += 1
        if self.away:
            raise self.away[0]

    def post(self, url: str, key: str, body: Mapping[str, object]) -> int:
        if self.trouble:
            raise self.trouble.pop(0)
        self.taken.append((url, key, body))
        return 200


@dataclass
class FakeLeadDeals:
    """The port `LeadDeals`: deals of the fake of cards; `lost` are those of which nobody is told."""

    cards: FakeCards
    made: list[tuple[int, str, int, int]] = field(default_factory=list)
    trouble: list[BridgeError] = field(default_factory=list)
    lost: list[BaseException] = field(default_factory=list)

    def make_deal(self, account_id: int, name: str, pipeline_id: int, contact_id: int) -> int:
        if self.trouble:
            raise self.trouble.pop(0)
        deal_id = 7000 + len(self.made)
        self.made.append((deal_id, name, pipeline_id, contact_id))
        self.cards.deal_cards[deal_id] = DealCard(deal_id, name, pipeline_id)
        self.cards.attached[deal_id] = [contact_id]
        if self.lost:
            raise self.lost.pop(0)
        return deal_id


@dataclass
class FakeFunnelChats:
    """The port `FunnelChats`: what stands in each chat, by the ids of its messages.

    `trouble[method]` are errors raised by the next calls, one each; `lasting[method]` is raised by every call.
    """

    chats: dict[int, dict[int, str]] = field(default_factory=dict)
    rows: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    copies: list[tuple[int, tuple[int, int], int]] = field(default_factory=list)
    edits: int = 0
    trouble: dict[str, list[BridgeError]] = field(default_factory=dict)
    lasting: dict[str, BridgeError] = field(default_factory=dict)
    _last: int = 0

    def show_choices(self, token: str, chat_id: int, text: str, rows: tuple[tuple[str, str], ...]) -> int:
        self._check("show_choices", token)
        return self._put(chat_id, text, rows)

    def show_html(self, token: str, chat_id: int, html: str, rows: tuple[tuple[str, str], ...] = ()) -> int:
        self._check("show_html", token)
        return self._put(chat_id, html, rows)

    def change_html(
        self, token: str, chat_id: int, message_id: int, html: str, rows: tuple[tuple[str, str], ...] = ()
    ) -> None:
        self._check("change_html", token)
        assert message_id in self.chats[chat_id]
        self.edits += 1
        self.chats[chat_id][message_id] = html
        self.rows[message_id] = rows

    def copy(self, token: str, chat_id: int, message: tuple[int, int], reply_to: int) -> int:
        self._check("copy", token)
        self.copies.append((chat_id, message, reply_to))
        return self._put(chat_id, "(копия)", ())

    def said(self, chat_id: int) -> list[str]:
        return list(self.chats.get(chat_id, {}).values())

    def _put(self, chat_id: int, text: str, rows: tuple[tuple[str, str], ...]) -> int:
        self._last += 1
        self.chats.setdefault(chat_id, {})[self._last] = text
        self.rows[self._last] = rows
        return self._last

    def _check(self, method: str, token: str) -> None:
        assert token == TOKEN
        if method in self.lasting:
            raise self.lasting[method]
        if self.trouble.get(method):
            raise self.trouble[method].pop(0)


@dataclass
class FakeOwnLines:
    """The port `OwnLines`."""

    shown: dict[tuple[ConversationId, str], OwnWords] = field(default_factory=dict)

    def show_own(self, conversation: ConversationId, said: OwnWords) -> None:
        self.shown.setdefault((conversation, said.key), said)


@dataclass
class FunnelWorld:
    """All that a funnel touches; jobs are done by hand."""

    funnel: Funnel = field(default_factory=make_funnel)
    scale: float = 1.0

    def __post_init__(self) -> None:
        sealed = FakeVault().seal(TOKEN, {"account": str(ACCOUNT_ID), "bot": str(BOT_ID)})
        self.bots = FakeBots(make_bot(sealed_token=sealed, funnel=self.funnel.version))
        self.funnels = FakeFunnels(self.funnel)
        self.leads = FakeLeads()
        self.jobs = FakeLeadJobs()
        self.clock = FakeClock()
        self.webhook = FakeWebhook()
        self.people = FakePeople()
        self.cards = FakeCards()
        self.deals = FakeLeadDeals(self.cards)
        self.telegram = FakeFunnelChats()
        self.failures = FakeFailures()
        self.metrics = FakeMetrics()
        self.lines = FakeOwnLines()
        self.vault = FakeVault()
        self.numbers = itertools.count(1)
        self.stand_before = StandBefore(self.funnels, self.leads, self.jobs)
        self.failing = KeepLead(self.failures, self.leads, self.jobs, self.clock, self.metrics)

    @property
    def bot(self) -> Any:
        return self.bots.stored[BOT_ID]

    def deliver(self, key: str, *, again: bool = False, wish: str = "") -> None:
        """`again`: because of a new wish; `wish`: because of this one."""
        wish = wish or (f"wish {next(self.numbers)}" if again else "")
        make_deal = MakeDeal(self.leads, self.people, self.cards, self.deals, self.clock, LOG)
        DeliverLead(
            self.leads,
            self.funnels,
            self.bots,
            self.vault,
            self.webhook,
            make_deal,
            self.jobs,
            self.failing,
            self.clock,
            LOG,
            self.scale,
        )(key, f"lead:{key}:again" if wish else f"lead:{key}", wish)

    def try_to_deliver(self, key: str) -> float:
        """Return the seconds until the next try, 0 when there is none."""
        try:
            self.deliver(key)
        except NotYetError as error:
            return error.retry_after or 0.0
        return 0.0

    def tell(self, key: str, *, again: bool = False) -> None:
        TellAdmins(
            self.leads,
            self.funnels,
            self.bots,
            self.telegram,
            self.vault,
            AdminPace(self.leads, self.clock),
            self.failing,
            self.clock,
            LOG,
        )(key, again=again)

    def say(self, words: FunnelWords) -> None:
        SayInFunnel(self.bots, self.leads, self.telegram, self.vault, self.lines, self.clock, LOG)(words)

    def say_all(self) -> None:
        for words in self.jobs.sayings.values():
            self.say(words)

    def presses(self, number: int = 0, press_id: str = "p1", person: Person = GALLIARD, **more: Any) -> tuple[str, str]:
        return self.stand_before.pressed(self.bot, press(number, press_id, person, **more), self.clock.now())

    @property
    def admin_chat(self) -> list[str]:
        return self.telegram.said(ADMINS)

    @property
    def failed(self) -> list[str]:
        return [failure.text for failure in self.failures.of_account(ACCOUNT_ID)]

    def lead(self, key: str = "") -> Lead:
        return self.leads.stored[key or next(iter(self.leads.stored))]


def press(
    number: int = 0, press_id: str = "p1", person: Person = GALLIARD, *, profile: str = "agency", mark: str = ""
) -> FunnelPress:
    chat = Chat(person.user_id, ChatKind.PRIVATE)
    return FunnelPress(BOT_ID, chat, 10, person, press_id, Pressed(profile, number, mark), "📈 Привлечь клиентов")
