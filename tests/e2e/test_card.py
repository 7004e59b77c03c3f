"""The card of a person in amoCRM, whatever managers do to it, through the control surface and the HTTP API only."""

import time
from typing import Any

from tests.e2e.driving import Account, Bot, Json, World, eventually

ANNA, BORIS = 5001, 5002
FIELDS = {"Telegram ID": "5001", "Telegram username": "client_5001", "Telegram": "https://t.me/client_5001"}
SECONDS = 15
"""How long people would wait for a card at most."""


def manage(account: Account, method: str, path: str, body: object = None) -> Json:
    """A manager does something in amoCRM."""
    done: Json = account.world.amo(method, f"/sim/accounts/{account.account_id}{path}", body)
    return done


def contacts(account: Account) -> list[Json]:
    found: list[Json] = account.everything()["contacts"]
    return found


def complete(account: Account, name: str = f"Клиент {ANNA}", **fields: str) -> Json:
    """Wait until there is exactly one contact, with that name and all its fields, and return it."""

    def look() -> list[Json]:
        found = contacts(account)
        wanted = FIELDS | fields
        return found if [(c["name"], c["custom_fields"]) for c in found] == [(name, wanted)] else []

    seen = eventually(look, within=SECONDS)
    assert seen, contacts(account)
    account.world.stack.wait_idle()
    return seen[0]


def connect_into_a_status(account: Account, username: str) -> tuple[Bot, int]:
    """Connect a bot whose requests go straight into the second status of the second pipeline."""
    bot = account.connect(username, pipeline=1)
    status_id: int = account.pipelines()[1]["statuses"][1]["id"]
    assert bot.patch(pipeline_id=bot.pipeline_id, status_id=status_id).status_code == 200
    return bot, status_id


def statuses(account: Account) -> list[int]:
    return [deal["status_id"] for deal in account.everything()["deals"]]


def as_client(person: int, **changes: Any) -> Json:
    return {"from": World.person(person) | changes}


def test_a_name_that_a_manager_gave_is_never_overwritten(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot", "Продажи")
    bot.hears(ANNA, "Здравствуйте")
    contact = complete(account)
    contract = manage(account, "POST", "/contacts", {"name": "ООО «Ромашка», договор 17"})
    manage(account, "POST", f"/contacts/{contact['id']}/merge", {"into": contract["contact_id"]})

    bot.hears(ANNA, "у меня новое имя", **as_client(ANNA, username="renamed_5001", first_name="Ромашка"))

    merged = complete(
        account,
        "ООО «Ромашка», договор 17",
        **{"Telegram username": "renamed_5001", "Telegram": "https://t.me/renamed_5001"},
    )
    assert merged["id"] == contract["contact_id"]
    second = account.connect("other_bot", "Опт")
    second.hears(ANNA, "и сюда", **as_client(ANNA, username="renamed_5001", first_name="Ромашка"))
    assert eventually(lambda: account.texts(second.conversation(ANNA))) == ["и сюда"]
    world.stack.wait_idle()
    assert [found["id"] for found in contacts(account)] == [contract["contact_id"]]
    assert contacts(account)[0]["name"] == "ООО «Ромашка», договор 17"


def test_a_deleted_contact_comes_back_whole(world: World) -> None:
    account = world.account("alpha")
    first, second = account.connect("shop_bot", "Продажи"), account.connect("other_bot", "Опт")
    first.hears(ANNA, "Здравствуйте")
    deleted = complete(account)
    manage(account, "DELETE", f"/contacts/{deleted['id']}")

    first.hears(ANNA, "Это снова я")

    again = complete(account)
    assert again["id"] != deleted["id"]
    second.hears(ANNA, "И второму боту")
    assert eventually(lambda: account.texts(second.conversation(ANNA))) == ["И второму боту"]
    world.stack.wait_idle()
    assert complete(account)["id"] == again["id"]
    assert {chat["contact_id"] for chat in account.chats().values()} == {again["id"]}


def test_without_webhooks_the_second_bot_finds_and_completes_the_card_made_anew(world: World) -> None:
    refusal = {"title": "Bad Request", "status": 400, "detail": "Webhooks are not available in this tariff"}
    world.fault("amocrm", match="POST /api/v4/webhooks", status=400, body=refusal)
    account = world.account("alpha")
    first, second = account.connect("shop_bot", "Продажи"), account.connect("other_bot", "Опт")
    first.hears(ANNA, "Здравствуйте")
    manage(account, "DELETE", f"/contacts/{complete(account)['id']}")
    first.hears(ANNA, "Это снова я")
    (again,) = eventually(lambda: contacts(account))
    world.stack.wait_idle()
    assert account.everything()["webhooks"] == []

    second.hears(ANNA, "И второму боту")

    assert complete(account)["id"] == again["id"]
    world.no_faults()


def test_a_merge_is_followed_by_every_bot(world: World) -> None:
    account = world.account("alpha")
    bots = [account.connect("shop_bot", "Продажи"), account.connect("other_bot", "Опт")]
    for bot in bots:
        bot.hears(ANNA, f"боту {bot.label}")
        assert eventually(lambda bot=bot: account.texts(bot.conversation(ANNA)))  # type: ignore[misc]
    contact = complete(account)
    kept = manage(account, "POST", "/contacts", {"name": "Семья Ивановых"})["contact_id"]
    manage(account, "POST", f"/contacts/{contact['id']}/merge", {"into": kept})
    third = account.connect("third_bot", "Сервис")

    third.hears(ANNA, "третьему")

    assert eventually(lambda: account.texts(third.conversation(ANNA))) == ["третьему"]
    world.stack.wait_idle()
    assert {chat["contact_id"] for chat in account.chats().values()} == {kept}
    assert complete(account, "Семья Ивановых")["id"] == kept


def test_every_new_request_goes_into_the_bots_status(world: World) -> None:
    account = world.account("alpha")
    bot, status_id = connect_into_a_status(account, "shop_bot")
    bot.hears(ANNA, "первая заявка")
    assert eventually(lambda: statuses(account) == [status_id], within=SECONDS)
    complete(account)
    (deal,) = account.everything()["deals"]

    manage(account, "POST", f"/deals/{deal['id']}", {"status_id": 143})
    bot.hears(ANNA, "после закрытия")
    assert eventually(lambda: statuses(account) == [143, status_id], within=SECONDS), statuses(account)

    world.stack.wait_idle()
    manage(account, "DELETE", f"/deals/{account.everything()['deals'][1]['id']}")
    bot.hears(ANNA, "после удаления")
    assert eventually(lambda: statuses(account) == [143, status_id], within=SECONDS), statuses(account)
    assert account.everything()["unsorted"] == []


def test_a_removed_username_leaves_the_card(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    bot.hears(ANNA, "я с именем")
    complete(account)

    bot.hears(ANNA, "я без имени", **as_client(ANNA, username=None))

    assert eventually(lambda: contacts(account)[0]["custom_fields"] == {"Telegram ID": "5001"}, within=SECONDS)


def test_with_requests_switched_off_the_second_bot_waits_seconds_and_people_are_told(world: World) -> None:
    made = world.amo("POST", "/sim/accounts", {"subdomain": "alpha", "is_unsorted_on": False})
    account = Account(world, made["account_id"], made["amojo_id"], "alpha")
    eventually(lambda: account.api("GET", "/v1/account").status_code == 200)
    first, second = account.connect("shop_bot", "Продажи"), account.connect("other_bot", "Опт")
    begun = time.monotonic()

    first.hears(ANNA, "первому")
    second.hears(ANNA, "второму")

    assert eventually(lambda: account.texts(second.conversation(ANNA)), within=SECONDS) == ["второму"]
    assert eventually(lambda: account.texts(first.conversation(ANNA)), within=SECONDS) == ["первому"]
    assert time.monotonic() - begun < SECONDS
    shown = eventually(lambda: account.api("GET", "/v1/account").json()["notices"], within=SECONDS)
    assert [notice["code"] for notice in shown] == ["requests_off"]


def test_the_first_payload_of_a_deal_stays_and_another_bots_is_a_note(world: World) -> None:
    account = world.account("alpha")
    first, second = account.connect("shop_bot", "Продажи"), account.connect("other_bot", "Опт")
    first.hears(ANNA, "/start summer-sale")
    complete(account)

    for text in ("/start billboard", "/start billboard", "/start summer-sale"):
        second.hears(ANNA, text)
    assert eventually(lambda: len(account.texts(second.conversation(ANNA))) == 3, within=SECONDS)
    world.stack.wait_idle()

    (deal,) = account.everything()["deals"]
    assert deal["custom_fields"] == {"Telegram: метка ссылки": "summer-sale"}
    assert [note["text"] for note in deal["notes"]] == ["Telegram: переход по ссылке бота «Опт» с меткой «billboard»"]


def test_a_refused_card_stops_nothing_else_says_what_is_missing_and_can_be_tried_again(world: World) -> None:
    account = world.account("alpha")
    bot, status_id = connect_into_a_status(account, "shop_bot")
    refusal = {"title": "Bad Request", "status": 400, "detail": "Request validation failed"}
    world.fault("amocrm", match="PATCH /api/v4/contacts", status=400, body=refusal)

    bot.hears(ANNA, "/start promo")

    (failure,) = eventually(account.failures, within=SECONDS)
    assert (failure["direction"], failure["reason"]) == ("card", "card_incomplete")
    assert failure["text"] == "Карточка клиента заполнена не полностью"
    for part in ("имя контакта", "поле «Telegram ID»", "поле «Telegram username»", "поле «Telegram»"):
        assert f"{part} — amoCRM отказала" in failure["detail"]
    (deal,) = account.everything()["deals"]
    assert (deal["status_id"], deal["custom_fields"]) == (status_id, {"Telegram: метка ссылки": "promo"})

    world.no_faults()
    assert account.api("POST", f"/v1/failures/{failure['id']}/retry").is_success
    complete(account)
    assert account.failures() == []
