"""Who writes in a group: one contact on all its deals, as the terms of reference ask; and what becomes of the deals.

Through the control surface and the HTTP API only.
"""

import threading
import time
from typing import Any

from tests.e2e.driving import Account, Json, World, eventually
from tests.e2e.grouping import GroupChat, a_group, deals_of

ANNA, BORIS = 5001, 5002
FIELDS = {"Telegram ID": "5001", "Telegram username": "client_5001", "Telegram": "https://t.me/client_5001"}
SECONDS = 30
"""How long people would wait for a contact at most."""


def people(account: Account, telegram_id: int = ANNA) -> list[Json]:
    """Return the contacts that carry a person's Telegram ID."""
    everybody = account.everything()["contacts"]
    return [one for one in everybody if one["custom_fields"].get("Telegram ID") == str(telegram_id)]


def on_deals(account: Account, contact_id: int) -> list[int]:
    return [deal["id"] for deal in account.everything()["deals"] if contact_id in deal["contacts"]]


def mains(account: Account, deals: list[int]) -> list[Any]:
    return [deal["main_contact_id"] for deal in account.everything()["deals"] if deal["id"] in deals]


def deals_of_clients(account: Account, *names: str) -> list[int]:
    """Have deals in which a client is the main contact already, and return their numbers."""
    found = []
    for name in names:
        client = account.manage("POST", "/contacts", {"name": f"Заказчик: {name}"})["contact_id"]
        found.append(account.manage("POST", "/deals", {"name": name, "contact_id": client})["deal_id"])
    return found


def tied_group(account: Account, deals: list[int]) -> GroupChat:
    group = GroupChat(account.connect("shop_bot", label="Магазин"))
    group.add(group.bot)
    group.tie(*deals)
    return group


def attached(account: Account, deals: list[int], telegram_id: int = ANNA) -> Json:
    """Wait until the person has exactly one contact, on exactly these deals, and return it."""

    def look() -> list[Json]:
        found = people(account, telegram_id)
        return found if len(found) == 1 and on_deals(account, found[0]["id"]) == deals else []

    seen = eventually(look, within=SECONDS)
    assert seen, account.everything()["contacts"]
    account.world.stack.wait_idle()
    assert len(people(account, telegram_id)) == 1
    return seen[0]


def read(group: GroupChat, deals: list[int], *texts: str) -> bool:
    """Wait until each deal's talk has these messages, in order."""
    wanted = list(texts)
    return bool(eventually(lambda: all(group.bot.account.texts(group.talk(deal)) == wanted for deal in deals)))


# --- the three rules of the terms of reference ------------------------------------------------------------------------


def test_a_contact_found_by_telegram_id_on_the_deal_is_used_as_it_is(world: World) -> None:
    """«…найдена по Telegram ID и эта карточка привязана к, связанной с Telegram группой Сделкой…»"""
    account = world.account("alpha")
    contact = account.manage("POST", "/contacts", {"name": "Анна, заказчик", "custom_fields": {"Telegram ID": "5001"}})
    deal = account.manage("POST", "/deals", {"name": "Кухня", "contact_id": contact["contact_id"]})["deal_id"]
    group = tied_group(account, [deal])

    group.hears(ANNA, "Добрый день")

    assert read(group, [deal], "Добрый день")
    found = attached(account, [deal])
    assert (found["id"], found["name"]) == (contact["contact_id"], "Анна, заказчик")
    assert mains(account, [deal]) == [contact["contact_id"]]


def test_a_contact_not_found_is_made_and_attached_to_all_deals(world: World) -> None:
    """«…не найдена… создается карточка Контакта и привязывается ко всем сделкам связанным с этой Telegram группой…»"""
    account = world.account("alpha")
    deals = deals_of_clients(account, "Кухня", "Ванная", "Балкон")
    before = mains(account, deals)
    group = tied_group(account, deals)

    group.hears(ANNA, "Добрый день")
    group.hears(ANNA, "Когда начнёте?")

    assert read(group, deals, "Добрый день", "Когда начнёте?")
    found = attached(account, deals)
    assert (found["name"], found["custom_fields"]) == ("Клиент 5001", FIELDS)
    assert mains(account, deals) == before, "nobody takes the client's place"


def test_a_contact_found_and_not_attached_is_attached_to_all_deals(world: World) -> None:
    """«…найдена, но она не привязана к сделкам… должна автоматически привязаться ко всем сделкам…»"""
    account = world.account("alpha")
    named = {"name": "Анна Петровна, ремонт ванной", "custom_fields": {"Telegram ID": "5001"}}
    contact = account.manage("POST", "/contacts", named)["contact_id"]
    deals = deals_of_clients(account, "Кухня", "Ванная")
    before = mains(account, deals)
    group = tied_group(account, deals)

    group.hears(ANNA, "Добрый день")

    assert read(group, deals, "Добрый день")
    found = attached(account, deals)
    assert (found["id"], found["name"]) == (contact, "Анна Петровна, ремонт ванной")
    assert mains(account, deals) == before


# --- one contact, whatever happens ------------------------------------------------------------------------------------


def test_first_messages_in_the_group_and_in_private_at_one_moment_make_one_contact(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная")
    writing = [
        threading.Thread(target=group.hears, args=(ANNA, "в группу")),
        threading.Thread(target=group.bot.hears, args=(ANNA, "лично")),
    ]
    for thread in writing:
        thread.start()
    for thread in writing:
        thread.join()

    assert read(group, deals, "в группу")
    assert eventually(lambda: account.texts(group.bot.conversation(ANNA)) == ["лично"])
    assert eventually(
        lambda: len(people(account)) == 1 and set(deals) <= set(on_deals(account, people(account)[0]["id"]))
    )
    world.stack.wait_idle()
    [found] = people(account)
    assert account.chats()[group.bot.conversation(ANNA)]["contact_id"] == found["id"]


def test_a_contact_that_amocrm_makes_of_an_author_itself_is_the_one(world: World) -> None:
    account = world.account("alpha")
    account.switch(second_author_contact=True)
    group, deals = a_group(account, "Кухня", "Ванная")

    group.hears(ANNA, "первое")
    group.hears(BORIS, "и я здесь")

    for person in (ANNA, BORIS):
        attached(account, deals, person)
    names = [one["name"] for one in account.everything()["contacts"]]
    assert sorted(names) == ["Клиент 5001", "Клиент 5002", "Ремонт 12", "Ремонт 12"]


def test_whatever_a_call_for_many_deals_loses_is_made_good(world: World) -> None:
    account = world.account("alpha")
    account.switch(mass_links="loses", search_lag_seconds=60)
    group, deals = a_group(account, "Кухня", "Ванная", "Балкон")
    world.fault("amocrm", match="POST /api/v4/contacts", drop="after", count=1)

    group.hears(ANNA, "Добрый день")

    assert read(group, deals, "Добрый день")
    found = eventually(lambda: [one for one in people(account) if on_deals(account, one["id"]) == deals], within=90)
    assert len(found) == 1
    world.stack.wait_idle()
    assert len(people(account)) == 1


def test_twenty_people_at_once_are_on_all_deals_within_amocrms_pace_and_no_other_account_feels_it(world: World) -> None:
    account, neighbour = world.account("alpha"), world.account("beta")
    other_bot = neighbour.connect("other_bot")
    group, deals = a_group(account, *(f"Квартира {number}" for number in range(10)))
    crowd = range(6001, 6021)

    for person in crowd:
        group.hears(person, f"я здесь {person}")
    other_bot.hears(BORIS, "и у нас вопрос")

    assert eventually(lambda: [one["name"] for one in people(neighbour, BORIS)] == [f"Клиент {BORIS}"], within=SECONDS)
    for person in crowd:
        attached(account, deals, person)
    said = [f"я здесь {person}" for person in crowd]
    assert all(account.texts(group.talk(deal)) == said for deal in deals)
    assert len(account.everything()["contacts"]) == len(crowd) + len(deals)
    limited = [request for request in world.requests("/api/v4/") if request["status"] == 429]
    assert limited == [], "the pace is not found out by 429s"


def test_a_contact_that_is_merged_or_deleted_is_found_again_or_made_anew(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная")
    group.hears(ANNA, "первое")
    first = attached(account, deals)
    kept = account.manage("POST", "/contacts", {"name": "Анна Петровна"})["contact_id"]
    account.manage("POST", f"/contacts/{first['id']}/merge", {"into": kept})
    world.stack.wait_idle()

    group.hears(ANNA, "второе", date=later(1))

    assert attached(account, deals)["id"] == kept
    account.manage("DELETE", f"/contacts/{kept}")
    world.stack.wait_idle()

    group.hears(ANNA, "третье", date=later(2))

    assert attached(account, deals)["id"] not in {first["id"], kept}
    assert read(group, deals, "первое", "второе", "третье")


def test_no_message_waits_for_a_contact_and_none_is_lost_when_rest_is_away(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная")
    world.stack.wait_idle()  # Both talks are open.
    world.fault("amocrm", match="/api/v4/contacts", status=502)
    world.fault("amocrm", match="/api/v4/leads", status=502)

    group.hears(ANNA, "пока REST не отвечает")

    assert read(group, deals, "пока REST не отвечает")
    assert people(account) == []
    world.no_faults()
    attached(account, deals)


def later(minutes: int) -> int:
    """Return a moment so many minutes from now: whoever writes again after minutes, in a test that does not wait."""
    return int(time.time()) + 60 * minutes


# --- the deals --------------------------------------------------------------------------------------------------------


def linked(account: Account) -> list[int]:
    [group] = account.api("GET", "/v1/groups").json()["groups"]
    return sorted(link["deal_id"] for link in group["links"])


def test_deleted_deals_are_untied_and_the_group_is_told_in_one_sentence(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная", "Балкон")
    others = deals_of(account, *(f"Чужая {number}" for number in range(30)))

    account.manage("POST", "/deals/delete", {"ids": [deals[0], *others, deals[2]]})

    assert eventually(lambda: linked(account) == [deals[1]])
    text = f"Сделки «Кухня» ({deals[0]}), «Балкон» ({deals[2]}) удалены в amoCRM, группа с ними больше не связана."
    assert eventually(lambda: [said for said in group.texts() if "удален" in said]) == [text]
    group.hears(ANNA, "Добрый день")
    assert read(group, [deals[1]], "Добрый день")


def test_the_link_of_a_merged_deal_follows_and_its_talk_goes_on(world: World) -> None:
    account = world.account("alpha")
    group, [deal] = a_group(account, "Кухня")
    group.hears(ANNA, "до объединения")
    assert read(group, [deal], "до объединения")
    [heir] = deals_of(account, "Кухня и ванная")

    account.manage("POST", f"/deals/{deal}/merge", {"into": heir})

    assert eventually(lambda: linked(account) == [heir])
    group.hears(ANNA, "после объединения")
    assert read(group, [deal], "до объединения", "после объединения"), "one talk"
    chats = account.chats()
    assert list(chats) == [group.talk(deal)]
    assert chats[group.talk(deal)]["deal_id"] == heir
    assert [said for said in group.texts() if "удален" in said] == []
    attached(account, [heir])


def test_of_two_merged_deals_of_one_group_one_talk_is_left_and_nothing_comes_twice(world: World) -> None:
    account = world.account("alpha")
    group, [gone, heir] = a_group(account, "Кухня", "Кухня и ванная")
    group.hears(ANNA, "до объединения")
    assert read(group, [gone, heir], "до объединения")

    account.manage("POST", f"/deals/{gone}/merge", {"into": heir})

    assert eventually(lambda: linked(account) == [heir])
    own = account.chats()[group.talk(heir)]["contact_id"]
    other = account.chats()[group.talk(gone)]["contact_id"]

    def on_card() -> list[int]:
        return next(deal["contacts"] for deal in account.everything()["deals"] if deal["id"] == heir)

    assert eventually(lambda: other not in on_card()), "nobody is offered an answer that reaches no group"
    assert own in on_card()
    group.hears(ANNA, "после объединения")
    assert read(group, [heir], "до объединения", "после объединения")
    assert account.texts(group.talk(gone)) == ["до объединения"]
    assert [said for said in group.texts() if "удален" in said] == []


# --- staff ------------------------------------------------------------------------------------------------------------


def test_an_employee_says_so_in_the_group_and_an_administrator_confirms_it(world: World) -> None:
    account = world.account("alpha")
    group, [deal] = a_group(account, "Кухня")

    group.hears(ANNA, "/me")

    assert eventually(lambda: [said for said in group.texts() if said.startswith("Запрос отправлен")])
    [asked] = account.api("GET", "/v1/staff").json()["staff"]
    assert (asked["telegram_id"], asked["name"], asked["state"]) == (ANNA, "Клиент 5001", "pending")
    manager = account.everything()["users"][1]
    account.manage("POST", f"/users/{manager['id']}", {"in_chats": False})
    refused = account.api("PUT", f"/v1/staff/{ANNA}", {"user_id": manager["id"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "user_without_chats")
    account.manage("POST", f"/users/{manager['id']}", {"in_chats": True})
    confirmed = account.api("PUT", f"/v1/staff/{ANNA}", {"user_id": manager["id"]}).json()
    assert (confirmed["state"], confirmed["user_name"]) == ("confirmed", manager["name"])

    group.hears(ANNA, "Замерщик выехал")

    [answer] = eventually(lambda: account.messages(group.talk(deal), "outgoing"))
    assert (answer["text"], answer["author"]) == ("Замерщик выехал", manager["name"])
    assert account.messages(group.talk(deal), "incoming") == []
    world.stack.wait_idle()
    assert people(account) == [], "an employee is no client"
    assert account.api("DELETE", f"/v1/staff/{ANNA}").status_code == 204
    assert account.api("GET", "/v1/staff").json() == {"staff": []}


def test_who_is_an_employee_no_more_writes_as_anybody_else(world: World) -> None:
    account = world.account("alpha")
    group, [deal] = a_group(account, "Кухня")
    manager = account.everything()["users"][1]
    assert account.api("PUT", f"/v1/staff/{ANNA}", {"user_id": manager["id"]}).status_code == 200
    assert account.api("DELETE", f"/v1/staff/{ANNA}").status_code == 204

    group.hears(ANNA, "Я теперь заказчик")

    assert read(group, [deal], "Я теперь заказчик")
    attached(account, [deal])
