"""What is said in a Telegram group stands in each of its deals: once, in order, and by whom."""

from functools import partial
from typing import Any

from tests.e2e.driving import Account, Json, World, eventually, numbered, side_by_side
from tests.e2e.grouping import GROUP_ID, GroupChat, a_group, another_group, deals_of

ANNA, BORIS = 5001, 5002
NOBODY = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL = {"id": -1009, "type": "channel", "title": "Новости стройки"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


def arrived(account: Account, group: GroupChat, deals: list[int], texts: list[str]) -> bool:
    return all(sorted(account.texts(group.talk(deal))) == sorted(texts) for deal in deals)


def incoming(account: Account, group: GroupChat, deal: int) -> list[Json]:
    return account.messages(group.talk(deal), "incoming")


def contacts_of(account: Account, deal: int) -> list[str]:
    everything = account.everything()
    names = {contact["id"]: contact["name"] for contact in everything["contacts"]}
    return [names[one] for one in next(one for one in everything["deals"] if one["id"] == deal)["contacts"]]


VARIANTS: list[Json] = [
    {},
    {"second_author_contact": True},
    {"deal_rule": "first_open", "no_open_deal": "none"},
    {"deal_rule": "single_open"},
    {"deal_rule": "unsorted_if_none"},
    {"duplicate_msgid": "error"},
]


def test_a_message_stands_in_each_deal_of_its_group_and_makes_no_deal_of_its_own(world: World) -> None:
    side_by_side(partial(_stands_in_each_deal, world), VARIANTS)


def _stands_in_each_deal(world: World, number: int, variant: Json) -> None:
    account = world.account(f"alpha{number}")
    account.switch(**variant)
    group, deals = another_group(account, number, "Кухня", "Ванная")

    group.hears(ANNA, "Когда начнёте?")
    group.hears(BORIS, "И почём?")
    group.hears(ANNA, "Ау")

    said = ["Когда начнёте?", "И почём?", "Ау"]
    assert eventually(lambda: arrived(account, group, deals, said))
    world.stack.wait_idle()
    everything, chats = account.everything(), account.chats()
    assert sorted(deal["id"] for deal in everything["deals"]) == sorted(deals)
    assert everything["unsorted"] == []
    for deal in deals:
        assert chats[group.talk(deal)]["deal_id"] == deal
        assert [message["text"] for message in incoming(account, group, deal)] == said
        assert [message["author"] for message in incoming(account, group, deal)] == [
            "Клиент 5001 (Магазин)",
            "Клиент 5002 (Магазин)",
            "Клиент 5001 (Магазин)",
        ]
    assert account.failures() == []


def test_the_group_is_offered_in_the_deal_before_anybody_writes(world: World) -> None:
    account = world.account("alpha")

    group, (deal,) = a_group(account, "Кухня")

    chat = account.chats()[group.talk(deal)]
    assert (chat["participant"]["name"], chat["messages"]) == ("Ремонт 12 (Магазин)", [])
    assert eventually(lambda: "Ремонт 12" in contacts_of(account, deal))


def test_a_group_that_is_untied_gets_nothing_and_one_that_is_tied_again_goes_on(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    group.hears(ANNA, "раз")
    assert eventually(lambda: arrived(account, group, [kitchen, bath], ["раз"]))

    address = f"/v1/groups/{GROUP_ID}/links/{kitchen}"
    assert account.api("DELETE", address).status_code == 204
    assert eventually(lambda: "Ремонт 12" not in contacts_of(account, kitchen))
    group.hears(ANNA, "два")
    assert eventually(lambda: arrived(account, group, [bath], ["раз", "два"]))
    group.tie(kitchen)
    assert eventually(lambda: "Ремонт 12" in contacts_of(account, kitchen))
    group.hears(ANNA, "три")

    assert eventually(lambda: arrived(account, group, [bath], ["раз", "два", "три"]))
    assert eventually(lambda: arrived(account, group, [kitchen], ["раз", "три"]))
    assert account.everything()["unsorted"] == []


def test_authors_who_are_no_people_are_named_and_make_no_contacts(world: World) -> None:
    account = world.account("alpha")
    account.switch(second_author_contact=True)
    group, (deal,) = a_group(account, "Кухня")

    group.hears(ANNA, "как прораб", **{"from": NOBODY, "sender_chat": group.chat, "author_signature": "прораб"})
    group.hears(ANNA, "из канала", **{"from": NOBODY, "sender_chat": CHANNEL})
    copied = {"from": TELEGRAM, "sender_chat": CHANNEL, "is_automatic_forward": True}
    group.hears(ANNA, "пост", **copied)
    group.hears(ANNA, "от бота", **{"from": {"id": 8008, "is_bot": True, "first_name": "Погода"}})
    group.hears(ANNA, "сама")

    said = ["Ремонт 12 (прораб):\nкак прораб", "Новости стройки:\nиз канала", "Новости стройки:\nпост", "сама"]
    assert eventually(lambda: account.texts(group.talk(deal)) == said)
    world.stack.wait_idle()
    names = sorted(contact["name"].partition(" (")[0] for contact in account.everything()["contacts"])
    assert names == ["Клиент 5001", "Ремонт 12"]


def test_the_authors_name_may_stand_in_the_first_line(world: World) -> None:
    account = world.account("alpha")
    group, (deal,) = a_group(account, "Кухня")
    assert account.api("PATCH", f"/v1/groups/{GROUP_ID}", {"authors": "line"}).status_code == 200

    written = group.hears(ANNA, "Когда начнёте?")
    group.hears(BORIS, file={"name": "план.pdf", "size": 900, "mime": "application/pdf"}, caption="вот")
    talk = group.talk(deal)
    assert eventually(lambda: account.texts(talk) == ["Клиент 5001:\nКогда начнёте?", "Клиент 5002:\nвот"])
    edit = {"bot_id": group.bot.bot_id, "chat_id": group.chat_id, "message_id": written["message_id"]}
    world.tg("POST", "/sim/edits", edit | {"text": "Когда закончите?"})

    assert eventually(lambda: account.texts(talk)[0] == "Клиент 5001:\nКогда закончите?")
    assert {message["author"] for message in incoming(account, group, deal)} == {"Ремонт 12 (Магазин)"}


def test_edits_reactions_and_replies_are_those_of_each_deal(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная")
    asked = group.hears(ANNA, "Когда?")
    assert eventually(lambda: arrived(account, group, deals, ["Когда?"]))

    edit = {"bot_id": group.bot.bot_id, "chat_id": group.chat_id, "message_id": asked["message_id"]}
    world.tg("POST", "/sim/edits", edit | {"text": "Когда начнёте?"})
    group.hears(BORIS, "И я спрашиваю", reply_to_message={"message_id": asked["message_id"]})
    world.tg("POST", "/sim/reactions", edit | {"from": world.person(BORIS), "emoji": "👍"})

    def all_there(deal: int) -> bool:
        messages = incoming(account, group, deal)
        return len(messages) == 2 and bool(messages[0]["reactions"]) and messages[0]["text"] == "Когда начнёте?"

    for deal in deals:
        assert eventually(partial(all_there, deal))
        first, second = incoming(account, group, deal)
        assert second["reply_to"]["text"] in {"Когда?", "Когда начнёте?"}
        assert [reaction["emoji"] for reaction in first["reactions"]] == ["👍"]


def test_the_topic_is_told_where_there_are_topics(world: World) -> None:
    account = world.account("alpha")
    group, (deal,) = a_group(account, "Кухня", info={"is_forum": True})
    root = {"message_id": 300, "forum_topic_created": {"name": "Электрика", "icon_color": 1}}

    group.hears(ANNA, "в теме", message_thread_id=300, is_topic_message=True, reply_to_message=root)
    group.hears(ANNA, "ещё в теме", message_thread_id=300, is_topic_message=True)
    group.hears(ANNA, "вне темы")

    said = ["[Тема: Электрика]\nв теме", "[Тема: Электрика]\nещё в теме", "вне темы"]
    assert eventually(lambda: account.texts(group.talk(deal)) == said)


def test_what_is_meant_for_the_bot_reaches_no_deal(world: World) -> None:
    account = world.account("alpha")
    group, (deal,) = a_group(account, "Кухня")

    group.hears(ANNA, "/menu@SHOP_bot")
    group.hears(ANNA, "@shop_bot")
    group.hears(ANNA, "@shop_bot вы где?")
    group.hears(ANNA, "/menu@other_bot")

    assert eventually(lambda: account.texts(group.talk(deal)) == ["@shop_bot вы где?", "/menu@other_bot"])


def test_a_deal_that_cannot_be_opened_holds_up_none_of_the_others(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen,) = a_group(account, "Кухня")
    (bath,) = deals_of(account, "Ванная")
    world.fault("amocrm", match=f"POST /api/v4/leads/{bath}/link", status=500)
    link = {"bot_id": group.bot.bot_id, "deal_id": bath}
    assert account.api("POST", f"/v1/groups/{GROUP_ID}/links", link).status_code == 201

    for number in range(5):
        group.hears(ANNA, f"сообщение {number}")

    assert eventually(lambda: numbered(account.texts(group.talk(kitchen))) == list(range(5)))
    assert account.texts(group.talk(bath)) == []
    world.no_faults()
    assert eventually(lambda: numbered(account.texts(group.talk(bath))) == list(range(5)), within=90)
    assert len([contact for contact in account.everything()["contacts"] if contact["name"] == "Ремонт 12"]) == 2
    assert account.everything()["unsorted"] == []


def test_what_one_deal_did_not_get_can_be_sent_again_into_that_deal_alone(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen,) = a_group(account, "Кухня")
    (bath,) = deals_of(account, "Ванная")
    refusal = {"title": "Bad Request", "status": 400, "type": "https://httpstatus.es/400", "detail": "no"}
    world.fault("amocrm", match=f"POST /api/v4/leads/{bath}/link", status=400, body=refusal)
    link = {"bot_id": group.bot.bot_id, "deal_id": bath}
    assert account.api("POST", f"/v1/groups/{GROUP_ID}/links", link).status_code == 201

    group.hears(ANNA, "Есть кто?")
    (failure,) = eventually(account.failures)
    assert (failure["reason"], failure["chat"]) == ("amo_refused", f"{GROUP_ID}:{bath}")
    world.no_faults()
    assert account.api("POST", f"/v1/failures/{failure['id']}/retry").status_code == 202

    assert eventually(lambda: len(account.texts(group.talk(bath))) == 1)
    assert account.texts(group.talk(bath))[0].endswith("Есть кто?")
    assert eventually(lambda: account.texts(group.talk(kitchen)) == ["Есть кто?"])
    assert account.failures() == []


def test_a_group_that_moves_goes_on_in_the_same_talks(world: World) -> None:
    side_by_side(partial(_goes_on, world), [["migrate_to_chat_id"], ["migrate_from_chat_id"], []])


def _goes_on(world: World, number: int, signs: list[str]) -> None:
    account = world.account(f"alpha{number}")
    group, deals = another_group(account, number, "Кухня", "Ванная", kind="group")
    group.hears(ANNA, "сообщение 0")
    assert eventually(lambda: arrived(account, group, deals, ["сообщение 0"]))

    body = {"bot_id": group.bot.bot_id, "chat_id": group.chat_id, "migrate": True, "signs": signs}
    group.chat_id, group.kind = world.tg("POST", "/sim/groups", body)["chat_id"], "supergroup"
    first = group.hears(ANNA, "сообщение 1", message_id=2)
    group.hears(BORIS, "сообщение 2", reply_to_message={"message_id": first["message_id"]})

    said = [f"сообщение {number}" for number in range(3)]
    assert eventually(lambda: arrived(account, group, deals, said))
    for deal in deals:
        last = incoming(account, group, deal)[-1]
        assert (last["text"], last["reply_to"]["text"]) == ("сообщение 2", "сообщение 1")
    assert len(account.everything()["deals"]) == 2
    assert account.everything()["unsorted"] == []


def test_nothing_is_lost_or_doubled_while_workers_die(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная", "Крыша")
    world.fault("amocrm", match="/v2/origin/custom", drop="after", probability=0.1)

    for number in range(40):
        group.hears(ANNA + number % 5, f"сообщение {number}")
        if number % 8 == 0:
            world.stack.kill_environment("TelegramDeliver")
    world.no_faults()

    def everywhere() -> bool:
        return all(len(account.texts(group.talk(deal))) >= 40 for deal in deals)

    assert eventually(everywhere, within=120)
    world.stack.wait_idle()
    for deal in deals:
        assert numbered(account.texts(group.talk(deal))) == list(range(40))
    assert account.failures() == []


def test_a_choice_under_an_answer_is_the_persons_in_every_deal_and_the_first_one_counts(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    group.hears(ANNA, "Здравствуйте")
    assert eventually(lambda: arrived(account, group, [kitchen, bath], ["Здравствуйте"]))

    account.reply(group.talk(kitchen), "Берёте?", buttons=[["Да", "Нет"]])
    asked = eventually(lambda: next((one for one in group.said() if one.get("text") == "Берёте?"), None))
    assert asked
    world.stack.wait_idle()  # It is written down which message of amoCRM that is.
    (row,) = asked["reply_markup"]["inline_keyboard"]
    press = {"bot_id": group.bot.bot_id, "chat_id": group.chat_id, "message_id": asked["message_id"]}
    said = ["Здравствуйте", "Да"]
    # Telegram delivers presses of two people in any order, so the second one presses when the first has been heard.
    for person, button in ((ANNA, row[0]), (BORIS, row[1])):
        world.http.post(
            f"{world.stack.telegram}/sim/callback",
            json=press | {"from": world.person(person), "data": button["callback_data"]},
        )
        assert eventually(lambda: arrived(account, group, [kitchen, bath], said))
    world.stack.wait_idle()
    assert arrived(account, group, [kitchen, bath], said)
    choice = incoming(account, group, kitchen)[-1]
    assert (choice["author"], choice["reply_to"]["text"]) == ("Клиент 5001 (Магазин)", "Берёте?")


def test_two_bots_of_an_account_bring_each_message_once_into_each_deal(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen,) = a_group(account, "Кухня")
    other = account.connect("second_bot", label="Второй")
    group.add(other)
    (bath,) = deals_of(account, "Ванная")
    group.tie(bath, bot=other)

    for number in range(4):
        group.hears(ANNA + number % 2, f"сообщение {number}")

    talks = (group.talk(kitchen), group.talk(bath, other))
    assert eventually(lambda: all(len(account.texts(talk)) >= 4 for talk in talks))
    world.stack.wait_idle()
    assert [numbered(account.texts(talk)) for talk in talks] == [list(range(4))] * 2
    assert len(account.chats()) == 2


def test_a_deal_that_is_closed_keeps_its_group(world: World) -> None:
    side_by_side(partial(_keeps_its_group, world), ["unsorted", "none", "reuse_closed"])


def _keeps_its_group(world: World, number: int, rule: str) -> None:
    account = world.account(f"alpha{number}")
    account.switch(no_open_deal=rule)
    group, (kitchen, bath) = another_group(account, number, "Кухня", "Ванная")
    group.hears(ANNA, "раз")
    assert eventually(lambda: arrived(account, group, [kitchen, bath], ["раз"]))

    address = f"/sim/accounts/{account.account_id}/deals/{kitchen}"
    world.amo("POST", address, {"status_id": 142})
    for text in ("два", "три"):
        group.hears(ANNA, text)
        assert eventually(partial(lambda text: text in account.texts(group.talk(kitchen)), text))
        world.stack.wait_idle()

    everything = account.everything()
    assert everything["unsorted"] == []
    assert sorted(deal["id"] for deal in everything["deals"]) == sorted([kitchen, bath])
    assert account.texts(group.talk(kitchen)) == account.texts(group.talk(bath)) == ["раз", "два", "три"]
    if rule != "none":
        assert account.chats()[group.talk(kitchen)]["deal_id"] == kitchen


def test_a_talk_that_went_into_another_deal_comes_back(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen,) = a_group(account, "Кухня")
    (other,) = deals_of(account, "Чужая")
    contact = eventually(lambda: account.chats()[group.talk(kitchen)]["contact_id"])
    link = [{"to_entity_id": contact, "to_entity_type": "contacts"}]
    account.rest("POST", f"/api/v4/leads/{other}/link", link)

    group.hears(ANNA, "раз")
    assert eventually(lambda: "Ремонт 12" not in contacts_of(account, other))
    world.stack.wait_idle()
    group.hears(ANNA, "два")

    assert eventually(lambda: account.texts(group.talk(kitchen)) == ["раз", "два"])
    assert account.chats()[group.talk(kitchen)]["deal_id"] == kitchen


def test_a_group_without_deals_leaves_nothing_in_amocrm(world: World) -> None:
    account = world.account("alpha")
    group = GroupChat(account.connect("shop_bot", label="Магазин"))
    group.add(group.bot)

    group.hears(ANNA, "Когда начнёте?")
    world.stack.wait_idle()

    everything: Any = account.everything()
    assert (everything["contacts"], everything["deals"], everything["chats"]) == ([], [], [])
