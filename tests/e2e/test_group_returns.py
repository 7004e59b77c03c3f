"""What became of a group's deals, contacts and bot while it went on; each play has an account and a group of its own.

All plays are on at once, because mostly they wait for amoCRM's pace.
"""

from functools import partial

from tests.e2e.driving import Account, Json, World, eventually, side_by_side
from tests.e2e.grouping import another_group, deals_of

ANNA, BORIS = 5_001, 5_002
OWNER = 7_700


def test_a_group_goes_on_whatever_became_of_its_deals_contacts_and_bot(world: World) -> None:
    plays = (_comes_back, _moves_under_its_menu, _own_contact_goes, _odd_deals)
    side_by_side(lambda number, play: play(world, number), plays)


def _comes_back(world: World, number: int) -> None:
    """The bot comes back after months: one deal was deleted, one merged, one closed, and the group is a supergroup."""
    account = world.account(f"alpha{number}")
    names = ("Удалят", "Объединят", "Закроют", "Останется")
    group, (gone, merged, closed, stays) = another_group(account, number, *names, kind="group")
    (heir,) = deals_of(account, "Наследник")
    group.hears(ANNA, "раз")
    assert _read(account, "раз", *(group.talk(deal) for deal in (gone, merged, closed, stays)))
    group.add(group.bot, "kicked")
    assert eventually(lambda: group.missing()[group.bot.bot_id] == ["outside"])
    account.reply(group.talk(stays), "пока нет")
    (failure,) = eventually(account.failures)
    account.manage("DELETE", f"/deals/{gone}")
    account.manage("POST", f"/deals/{merged}/merge", {"into": heir})
    account.manage("POST", f"/deals/{closed}", {"status_id": 142})
    assert eventually(lambda: sorted(group.links()) == sorted([heir, closed, stays]))

    group.moves()
    place = {"bot_id": group.bot.bot_id, "chat_id": group.chat_id}
    group.title = "Ремонт, корпус 2"
    world.tg("POST", "/sim/groups", place | {"title": group.title})
    group.add(group.bot)

    greeting = eventually(lambda: [one["text"] for one in group.sent()])
    assert greeting[0].startswith("Я снова в группе. Группа связана с 3 сделками amoCRM.")
    group.hears(ANNA, "два")
    for deal in (merged, closed, stays):
        assert eventually(partial(account.texts, group.talk(deal)))[0] == "раз"
        assert eventually(partial(lambda deal: account.texts(group.talk(deal)) == ["раз", "два"], deal))
    assert account.chats()[group.talk(merged)]["deal_id"] == heir
    assert eventually(lambda: group.shown()["title"] == group.title)
    assert len(account.api("GET", "/v1/groups").json()["groups"]) == 1
    assert account.api("POST", f"/v1/failures/{failure['id']}/retry").status_code == 202
    assert eventually(lambda: "пока нет" in [one.get("text") for one in group.said()])


def _moves_under_its_menu(world: World, number: int) -> None:
    """A group becomes a supergroup, of which nobody tells, while its menu is pressed, it is tied and renamed."""
    account = world.account(f"alpha{number}")
    group, (kitchen,) = another_group(account, number, "Кухня", kind="group")
    owner, place = world.person(OWNER), {"bot_id": group.bot.bot_id, "chat_id": group.chat_id}
    world.tg("POST", "/sim/members", place | {"user": owner, "status": "creator"})
    group.hears(OWNER, "/menu")
    menu = eventually(lambda: [one for one in group.sent() if one["text"].startswith("Группа связана")])[-1]
    (bath,) = deals_of(account, "Ванная")
    pressed = menu["reply_markup"]["inline_keyboard"][1][0]["callback_data"]

    group.moves()
    world.tg("POST", "/sim/callback", place | {"message_id": menu["message_id"], "from": owner, "data": pressed})
    assert eventually(lambda: [one for one in group.sent() if one["text"].startswith("Связанные сделки: 1")])
    told = [call["params"] for call in group.bot.sent("answerCallbackQuery")]
    assert [one.get("text") for one in told] == [None], "nobody is told of any trouble"
    link = {"bot_id": group.bot.bot_id, "deal_id": bath}
    assert account.api("POST", f"/v1/groups/{group.home}/links", link).status_code == 201
    group.title = "Ремонт, корпус 2"
    world.tg("POST", "/sim/groups", {**place, "chat_id": group.chat_id, "title": group.title})
    group.hears(ANNA, "раз")

    assert eventually(lambda: [account.texts(talk) for talk in account.chats()] == [["раз"]] * 2)
    assert sorted(group.links()) == sorted([kitchen, bath])

    def called() -> set[str]:
        return {chat["participant"]["name"] for chat in account.chats().values()}

    assert eventually(lambda: called() == {f"{group.title} (Магазин)"})
    assert len(account.api("GET", "/v1/groups").json()["groups"]) == 1


def _own_contact_goes(world: World, number: int) -> None:
    """The contact by which a group is in its deal is taken off the card, then deleted: its talk stays in the deal."""
    account = world.account(f"alpha{number}")
    group, (kitchen,) = another_group(account, number, "Кухня")
    talk = group.talk(kitchen)
    group.hears(ANNA, "раз")
    assert _read(account, "раз", talk)
    world.stack.wait_idle()
    own = account.chats()[talk]["contact_id"]
    contact = {"to_entity_id": own, "to_entity_type": "contacts"}
    account.rest("POST", f"/api/v4/leads/{kitchen}/unlink", [contact])
    group.hears(ANNA, "два")
    assert eventually(lambda: account.texts(talk) == ["раз", "два"])
    account.manage("DELETE", f"/contacts/{own}")
    group.hears(ANNA, "три")
    group.hears(BORIS, "четыре")

    assert eventually(lambda: account.texts(talk) == ["раз", "два", "три", "четыре"])
    world.stack.wait_idle()
    everything = account.everything()
    assert [deal["id"] for deal in everything["deals"]] == [kitchen]
    assert everything["unsorted"] == []
    assert sorted(one["name"] for one in everything["contacts"]) == ["Клиент 5001", "Клиент 5002", "Ремонт 12"]
    assert account.chats()[talk]["deal_id"] == kitchen
    account.reply(talk, "слышно?")
    assert eventually(lambda: group.texts() == ["слышно?"])


def _odd_deals(world: World, number: int) -> None:
    """A deal that is still a request, one with a crowd, and a source that was deleted: every talk is in its deal."""
    account = world.account(f"alpha{number}")
    group, (kitchen,) = another_group(account, number, "Кухня")
    group.bot.hears(BORIS, "новая заявка")
    (request,) = eventually(lambda: account.everything()["unsorted"])
    (crowded,) = deals_of(account, "Людная")
    crowd = [account.manage("POST", "/contacts", {"name": f"Контакт {n}"})["contact_id"] for n in range(40)]
    links = [{"to_entity_id": one, "to_entity_type": "contacts"} for one in crowd]
    account.rest("POST", f"/api/v4/leads/{crowded}/link", links)
    main = _deal(account, crowded)["main_contact_id"]
    deals = [kitchen, request["deal_id"], crowded]
    group.tie(*deals[1:])

    group.hears(ANNA, "раз")
    assert _read(account, "раз", *map(group.talk, deals))
    (source,) = account.everything()["sources"]
    account.rest("DELETE", f"/api/v4/sources/{source['id']}")
    group.hears(ANNA, "два")

    for deal in deals:
        assert eventually(partial(lambda deal: account.texts(group.talk(deal)) == ["раз", "два"], deal))
    world.stack.wait_idle()
    chats = account.chats()
    assert [chats[group.talk(deal)]["deal_id"] for deal in deals] == deals
    assert _deal(account, crowded)["main_contact_id"] == main
    assert [one["uid"] for one in account.everything()["unsorted"]] == [request["uid"]], "and no other request"


def _read(account: Account, text: str, *talks: str) -> bool:
    """Wait until this is all that people have said in each of the talks."""
    return eventually(lambda: all(account.texts(talk) == [text] for talk in talks))


def _deal(account: Account, deal: int) -> Json:
    found: Json = next(one for one in account.everything()["deals"] if one["id"] == deal)
    return found
