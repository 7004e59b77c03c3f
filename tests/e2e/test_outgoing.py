"""The way out when amoCRM and Telegram behave as they sometimes do."""

from functools import partial

from bridge.domain.identity import sign_account
from local.world import WEBHOOK_KEY
from tests.e2e.driving import World, eventually, numbered

ANNA = 5001
HTML = "<html><body>a stray page</body></html>"


def test_hooks_without_our_id_reach_the_person_in_order(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    talk = bot.conversation(ANNA)
    bot.hears(ANNA, "Здравствуйте")
    assert eventually(lambda: account.texts(talk))

    for number in range(1, 7):
        account.switch(omit_client_id=number % 2 == 0)
        account.reply(talk, f"ответ {number}")

    assert eventually(lambda: len(bot.said_to(ANNA)) == 6)
    assert numbered(bot.said_to(ANNA)) == [1, 2, 3, 4, 5, 6]
    assert eventually(lambda: {m["status"] for m in account.messages(talk, "outgoing")} == {"delivered"})


def test_a_stray_page_instead_of_telegram_or_amocrm_fails_nothing(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    talk = bot.conversation(ANNA)
    bot.hears(ANNA, "раз")
    assert eventually(lambda: account.texts(talk))

    def arrived(status: int) -> bool:
        return f"ответ {status}" in bot.said_to(ANNA) and f"вопрос {status}" in account.texts(talk)

    for status in (400, 403, 404, 408):
        world.fault("telegram", match="sendMessage", status=status, body=HTML, count=1)
        world.fault("amocrm", match="/v2/origin/custom", status=status, body=HTML, count=1)
        account.reply(talk, f"ответ {status}")
        bot.hears(ANNA, f"вопрос {status}")
        assert eventually(partial(arrived, status), within=60)

    assert account.failures() == []


def test_a_limit_of_the_whole_bot_costs_few_refused_calls(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    people = range(5001, 5031)
    for person in people:
        bot.hears(person, "Здравствуйте")
    assert eventually(lambda: len(account.chats()) == len(people), within=60)
    world.fault("telegram", match="sendMessage", status=429, retry_after=6)

    for person in people:
        account.reply(bot.conversation(person), f"ответ {person}")

    def refused() -> int:
        calls = world.tg("GET", "/sim/requests")
        return sum("/sendMessage" in call["path"] and call["status"] == 429 for call in calls)

    assert eventually(refused)
    assert eventually(lambda: world.stack.state()["queues"]["outgoing"]["visible"] == 0)
    asked = refused()
    world.no_faults()

    assert eventually(lambda: all(bot.said_to(person) for person in people), within=60)
    assert asked <= 12, "two, and what was under way"
    assert account.failures() == []


def test_a_bulk_deletion_is_taken_quickly(world: World) -> None:
    account = world.account("alpha")
    form = "&".join(f"contacts[delete][{number}][id]={number + 1}" for number in range(1500))
    address = f"{world.api}/amo/crm/{sign_account(WEBHOOK_KEY, account.account_id)}"

    for content in ("contacts[delete][0][id]=1", form):  # the first one starts the function
        answer = world.http.post(address, content=content.encode())
        assert answer.status_code == 200

    assert answer.elapsed.total_seconds() < 2
    world.stack.wait_idle()
