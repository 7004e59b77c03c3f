"""A licence on the running stack: it ends, messages wait, it is paid for; REON is told of its customers."""

import time
from concurrent.futures import ThreadPoolExecutor

from bridge.storage.conversations import LICENCE_KEPT_FOR
from tests.e2e.driving import Account, Bot, World, eventually, numbered
from tests.e2e.grouping import GroupChat, a_group
from tests.e2e.licensing import ends, licence, passes, pays, status, told

ANNA, BORIS, OWNER = 5001, 5002, 5003
DAY = 86_400


def refused(account: Account, bot: Bot, text: str) -> str:
    """Answer Anna, and return what the manager reads on the message."""
    said = account.reply(bot.conversation(ANNA), text)

    def known() -> list[str]:
        messages = account.messages(bot.conversation(ANNA), "outgoing")
        return [one["error"] for one in messages if one["id"] == said["message_id"] and one["status"] == "error"]

    (why,) = eventually(known)
    return str(why)


def write(group: GroupChat, numbers: range) -> None:
    """Anna and Boris write to the bot, and somebody in the group."""
    for number in numbers:
        for person in (ANNA, BORIS):
            group.bot.hears(person, f"message {number}")
        group.hears(OWNER, f"message {number}")


def talks(group: GroupChat, deals: list[int]) -> list[str]:
    return [*(group.bot.conversation(person) for person in (ANNA, BORIS)), *(group.talk(deal) for deal in deals)]


def test_what_people_write_after_the_end_comes_in_order_and_once_after_the_payment(world: World) -> None:
    account = world.account("shop")
    group, deals = a_group(account, "Кухня", "Ванная")
    bot = group.bot
    write(group, range(1))
    places = talks(group, deals)
    assert eventually(lambda: all(account.texts(place) for place in places))
    world.stack.wait_idle()

    assert ends(account)["state"] == "ended"
    assert status(account)["response"] == "notPaid"
    write(group, range(1, 6))
    assert refused(account, bot, "Добрый день") == "Подписка закончилась"
    world.stack.wait_idle()

    assert {tuple(account.texts(place)) for place in places} == {("message 0",)}
    shown = licence(account)
    assert (shown["state"], shown["kept"], shown["banner"]["level"]) == ("ended", 20, "error")
    assert bot.patch(label="Опт").status_code == 200
    assert sorted(group.links()) == sorted(deals)
    (failure,) = account.failures()
    assert (failure["reason"], failure["direction"]) == ("licence_ended", "outgoing")
    assert bot.said_to(ANNA) == []

    world.fault("amocrm", match="/v2/origin/custom", drop="after", probability=0.1)
    with ThreadPoolExecutor(2) as people:
        paid = people.submit(pays, account, "2099-12-31")
        writing = people.submit(write, group, range(6, 12))
        while not writing.done() or not paid.done():
            world.stack.kill_environment("TelegramDeliver")
            time.sleep(0.4)
    assert paid.result()["state"] == "paid"
    for _ in range(4):
        world.stack.kill_environment("TelegramDeliver")
    world.no_faults()

    assert eventually(lambda: all(len(account.texts(place)) >= 12 for place in places), within=150)
    world.stack.wait_idle(120)
    for place in places:
        assert numbered(account.texts(place)) == list(range(12)), place
    assert (licence(account)["kept"], status(account)["response"]) == (0, "paid")
    assert account.api("POST", f"/v1/failures/{failure['id']}/retry").status_code == 202
    assert eventually(lambda: bot.said_to(ANNA)) == ["Добрый день"]
    assert account.failures() == []


def test_the_trial_runs_out_by_itself_and_a_reinstallation_neither_restarts_nor_eats_it(world: World) -> None:
    account = world.account("trial")
    bot = account.connect("shop_bot")
    bot.hears(ANNA, "message 0")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))
    passes(account, bot.bot_id, 12 * DAY)
    shown = licence(account)
    assert (shown["state"], shown["days_left"], shown["banner"]["stage"]) == ("trial", 2, 3)
    passes(account, bot.bot_id, 2 * DAY)
    assert licence(account)["state"] == "ended"
    # An end that comes by itself is known long before; this one, which the tables were told, is known to nobody yet.
    time.sleep(LICENCE_KEPT_FOR)

    bot.hears(ANNA, "message 1")
    assert eventually(lambda: licence(account)["kept"]) == 1
    before = licence(account)
    world.amo("POST", f"/sim/accounts/{account.account_id}/uninstall", {})
    world.stack.wait_idle()
    assert status(account)["response"] == "notPaid"
    assert pays(account, time.time() + 30 * DAY)["state"] == "paid", "it can be paid for without an installation"
    ends(account)
    world.amo("POST", f"/sim/accounts/{account.account_id}/install", {})
    assert eventually(lambda: account.api("GET", f"/v1/bots/{bot.bot_id}").json()["state"] == "on")
    world.stack.wait_idle()
    after = licence(account)
    assert [after[name] for name in ("state", "started_at", "trial_until", "kept")] == [
        before[name] for name in ("state", "started_at", "trial_until", "kept")
    ]
    assert account.texts(bot.conversation(ANNA)) == ["message 0"]

    pays(account, time.time() + 30 * DAY)

    assert eventually(lambda: account.texts(bot.conversation(ANNA))[1:]) == ["message 1"]


def test_reon_is_told_of_its_customers_however_long_it_is_down(world: World) -> None:
    world.fault("partners", match="/informer", status=502)
    account = world.account("flowers")
    bot = account.connect("shop_bot")
    person = {"name": "Анна", "phone": "8 (999) 123-45-67", "agreement": True}
    assert account.api("POST", "/v1/registration", person).status_code == 202
    bot.hears(ANNA, "message 0")
    assert eventually(lambda: account.texts(bot.conversation(ANNA))), "nobody waits for REON"
    assert told(account) == []
    assert account.api("GET", "/v1/account").json()["registration"]["state"] == "waiting"

    world.no_faults()

    def registration() -> dict[str, str]:
        found: dict[str, str] = account.api("GET", "/v1/account").json()["registration"]
        return found

    assert eventually(lambda: registration()["state"] == "sent", within=90)
    (installed, registered) = told(account)
    assert installed == ("GET", "/informer", None)
    method, path, body = registered
    assert (method, path, body["userName"], body["userPhone"]) == ("POST", "/informer", "Анна", "+79991234567")
    assert (body["accountSubdomain"], body["termsOfUse"], body["widgetStatus"]) == ("flowers", "true", "Y")

    world.amo("POST", f"/sim/accounts/{account.account_id}/uninstall", {})
    assert eventually(lambda: told(account)[2:]) == [("GET", "/del", None)]
