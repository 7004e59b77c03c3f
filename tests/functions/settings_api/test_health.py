"""A bot's health over the settings API, and putting it right."""

import re

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.domain.troubles import HealthCode
from bridge.relay.messages import LastPassed
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.failures import make_failure
from tests.fakes.settings import BOT_WISH, NOW, SettingsWorld, widget_token
from tests.fakes.telegram import TOKEN, Webhook

HEALTH, REPAIR = "/v1/bots/7001/health", "/v1/bots/7001/repair"
OURS = "https://bridge.reon.test/telegram/7001"


@pytest.fixture
def connected() -> SettingsWorld:
    world = SettingsWorld()
    assert world.call("POST", "/v1/bots", BOT_WISH).status == 201
    return world


def test_a_healthy_bot_is_green_in_every_check(connected: SettingsWorld) -> None:
    connected.receipts.passed[7001] = LastPassed(NOW - 60, None)
    answer = connected.call("GET", HEALTH)
    assert answer.status == 200
    health = answer.body
    checks = health.pop("checks")
    assert health == {
        "state": "ok",
        "webhook": {"known": True, "url": OURS, "ours": True, "pending": 0, "last_error": None, "last_error_at": None},
        "last_in": "2027-01-15T07:59:00Z",
        "last_out": None,
    }
    assert [set(check) for check in checks] == [{"code", "state", "text", "since"}] * len(checks)
    assert {(check["state"], check["since"]) for check in checks} == {("ok", None)}


def test_trouble_is_told_with_its_beginning_and_what_telegram_says(connected: SettingsWorld) -> None:
    connected.telegram.webhooks[TOKEN] = Webhook(
        "https://other.example/x", "", drop_pending=False, pending=3, last_error="502 Bad Gateway", last_error_at=NOW
    )
    health = connected.call("GET", HEALTH).body
    assert health["state"] == "broken"
    assert health["webhook"] == {
        "known": True,
        "url": "https://other.example/x",
        "ours": False,
        "pending": 3,
        "last_error": "502 Bad Gateway",
        "last_error_at": "2027-01-15T08:00:00Z",
    }
    (webhook,) = [check for check in health["checks"] if check["code"] == HealthCode.WEBHOOK]
    assert (webhook["state"], webhook["since"]) == ("broken", "2027-01-15T08:00:00Z")
    assert "https://other.example/x" in webhook["text"]
    assert connected.bots.stored[7001].health == "broken"


def test_a_repair_answers_with_the_health_after_it(connected: SettingsWorld) -> None:
    connected.telegram.webhooks[TOKEN] = Webhook("https://other.example/x", "", drop_pending=False)
    answer = connected.call("POST", REPAIR)
    assert (answer.status, answer.body["state"], answer.body["webhook"]["ours"]) == (200, "ok", True)
    assert connected.bots.stored[7001].health == "ok"


@pytest.mark.parametrize("method", ["get_me", "webhook"])
def test_telegram_that_does_not_answer_is_no_error_of_ours(connected: SettingsWorld, method: str) -> None:
    connected.telegram.lasting[method] = TransientError(Reason.TELEGRAM_UNAVAILABLE)
    answer = connected.call("GET", HEALTH)
    assert (answer.status, answer.body["state"]) == (200, "warning")
    assert answer.body["webhook"] == {
        "known": False,
        "url": None,
        "ours": False,
        "pending": 0,
        "last_error": None,
        "last_error_at": None,
    }
    texts = [check["text"] for check in answer.body["checks"]]
    assert sum(text.startswith("Telegram сейчас не ответил") for text in texts) == 4


def test_amocrm_that_refuses_for_good_is_no_error_of_ours(connected: SettingsWorld) -> None:
    connected.crm.lasting["pipelines"] = PermanentError(Reason.ACCOUNT_UNAUTHORISED)
    answer = connected.call("GET", HEALTH)
    assert (answer.status, answer.body["state"]) == (200, "warning")


@pytest.mark.parametrize(("method", "path"), [("GET", HEALTH), ("POST", REPAIR)])
def test_another_accounts_bot_is_not_known(method: str, path: str) -> None:
    accounts = FakeAccounts(make_account(), make_account(account_id=32))
    world = SettingsWorld(accounts=accounts, bots=FakeBots(make_bot(account_id=32)))
    assert world.call(method, path).code == "unknown_bot"
    assert world.telegram.webhooks == {}


def test_whoever_is_no_administrator_may_look_and_not_repair(connected: SettingsWorld) -> None:
    manager = widget_token(is_admin=False)
    assert connected.call("GET", HEALTH, token=manager).status == 200
    assert connected.call("POST", REPAIR, token=manager).code == "not_admin"


def test_a_bot_that_is_off_is_told_to_be_and_stays_so(connected: SettingsWorld) -> None:
    connected.call("PATCH", "/v1/bots/7001", {"enabled": False})
    answer = connected.call("POST", REPAIR)
    assert (answer.body["state"], answer.body["webhook"]["ours"]) == ("ok", False)
    assert any("Бот выключен" in check["text"] for check in answer.body["checks"])
    assert connected.bots.stored[7001].state is BotState.OFF


def test_whoever_reads_english_is_told_in_english_with_the_names_as_they_are(connected: SettingsWorld) -> None:
    connected.telegram.webhooks[TOKEN] = Webhook("https://other.example/x", "", drop_pending=False)
    connected.bots.put(7001, pipeline_id=99, pipeline_name="Опт")
    connected.failures.put(make_failure(at=NOW))
    health = connected.call("GET", HEALTH, headers={"accept-language": "en"}).body
    texts = {check["code"]: check["text"] for check in health["checks"]}
    assert "its address is https://other.example/x." in texts["webhook"]
    assert "“Опт”" in texts["pipeline"]
    assert "“Продажи”" in texts["pipeline"]
    assert "1. The user has blocked the bot (1)." in texts["failures"]
    names = re.compile("Опт|Продажи")
    assert {code: text for code, text in texts.items() if re.search("[а-яё]", names.sub("", text).lower())} == {}


def test_a_picture_is_shown_by_its_address_and_the_health_as_it_was_seen_last(connected: SettingsWorld) -> None:
    connected.bots.put(7001, avatar="https://media.test/photos/x/photo.jpg", deaf=True)
    bot = connected.call("GET", "/v1/bots/7001").body
    assert (bot["avatar"], bot["health"]) == ("https://media.test/photos/x/photo.jpg", "broken")
