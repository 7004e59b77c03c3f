"""What becomes of a group that is tied to deals: it moves, is renamed, loses its bot, and gets it back, or another one.

Deals that are closed, deleted or merged, and contacts that are, stand in `test_group_messages` and `test_group_people`.
"""

import re
from functools import partial
from typing import Any

from tests.e2e.driving import Account, Json, World, eventually, numbered, side_by_side
from tests.e2e.grouping import GROUP_ID, GroupChat, a_group, another_group, deals_of

ANNA, BORIS = 5_001, 5_002
SIGNS = ("my_chat_member", "migrate_to_chat_id", "migrate_from_chat_id")
FORBIDDEN = "У бота нет права писать в этот чат"


def notes_of(account: Account, deal: int, about: str) -> list[str]:
    """Return the notes of a deal in which these words stand."""
    (found,) = [one for one in account.everything()["deals"] if one["id"] == deal]
    return [note["text"] for note in found["notes"] if about in note["text"]]


def noted_once(account: Account, deals: list[int], about: str) -> bool:
    """Wait until each deal has exactly one such note, and stays with it."""
    seen = eventually(lambda: all(len(notes_of(account, deal, about)) == 1 for deal in deals))
    account.world.stack.wait_idle()
    return seen and all(len(notes_of(account, deal, about)) == 1 for deal in deals)


def outgoing(group: GroupChat, deal: int) -> list[Json]:
    return group.bot.account.messages(group.talk(deal), "outgoing")


def fails(group: GroupChat, deal: int, text: str, why: str) -> bool:
    """A manager answers, and amoCRM shows at the answer why it did not reach the group."""
    group.bot.account.reply(group.talk(deal), text)

    def why_not() -> bool:
        return any(one["text"] == text and (one["error"] or "").startswith(why) for one in outgoing(group, deal))

    return eventually(why_not)


def read(group: GroupChat, deals: list[int], *texts: str) -> bool:
    wanted = list(texts)
    return eventually(lambda: all(group.bot.account.texts(group.talk(deal)) == wanted for deal in deals))


# --- its name ---------------------------------------------------------------------------------------------------------


def test_a_renamed_group_is_called_so_in_every_deal_and_its_namesake_stays_another_one(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    other = GroupChat(group.bot, chat_id=GROUP_ID - 1)
    other.add(group.bot)
    other.tie(kitchen)

    def contacts() -> set[int | None]:
        """Return the contacts of both groups; a chat is there before it has its contact."""
        chats = account.chats()
        return {chats[one.talk(kitchen)]["contact_id"] for one in (group, other)}

    assert eventually(lambda: len(contacts() - {None}) == 2)

    body = {"bot_id": group.bot.bot_id, "chat_id": group.chat_id, "title": "Ремонт 12, сдан"}
    world.tg("POST", "/sim/groups", body)

    def called(one: GroupChat, deal: int) -> str:
        return str(account.chats()[one.talk(deal)]["participant"]["name"])

    for deal in (kitchen, bath):
        assert eventually(partial(lambda deal: called(group, deal) == "Ремонт 12, сдан (Магазин)", deal))
    assert called(other, kitchen) == "Ремонт 12 (Магазин)"
    account.reply(group.talk(kitchen), "в первую")
    account.reply(other.talk(kitchen), "во вторую")
    assert eventually(lambda: group.texts() == ["в первую"])
    assert eventually(lambda: other.texts()[-1:] == ["во вторую"])
    assert "во вторую" not in group.texts()
    assert len(account.everything()["deals"]) == 2
    assert account.everything()["unsorted"] == []


# --- its bot ----------------------------------------------------------------------------------------------------------


LEAVING: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("left", {}, "Бота нет в группе", "вышел из группы", "снова в Telegram-группе"),
    ("kicked", {}, "Бота нет в группе", "удалён из группы", "снова в Telegram-группе"),
    ("restricted", {"rights": {"can_send_messages": False}}, FORBIDDEN, "больше не может писать", "снова может"),
]
"""What the bot becomes, why an answer fails then, and what its deals are told, at first and when it is back."""


def test_a_bot_that_is_out_leaves_the_links_tells_each_deal_once_and_resumes(world: World) -> None:
    side_by_side(partial(_leaves_and_resumes, world), LEAVING)


def _leaves_and_resumes(world: World, number: int, leaving: tuple[str, dict[str, Any], str, str, str]) -> None:
    status, more, why, told, again = leaving
    account = world.account(f"alpha{number}")
    group, deals = another_group(account, number, "Кухня", "Ванная")
    (kitchen, bath), bot = deals, group.bot

    group.add(bot, status, **more)
    assert noted_once(account, deals, told)
    for answer, deal in enumerate((kitchen, bath, kitchen)):
        assert fails(group, deal, f"ответ {answer}", why)

    assert group.links() == dict.fromkeys(deals, bot.bot_id)
    assert group.shown()["bots"][0]["missing"]
    assert noted_once(account, deals, told)
    group.add(bot)
    assert noted_once(account, deals, again)
    assert group.shown()["bots"][0]["missing"] == []
    account.reply(group.talk(bath), "Мы снова здесь")
    assert eventually(lambda: group.texts()[-1:] == ["Мы снова здесь"])
    group.hears(ANNA, "Хорошо")
    assert read(group, deals, "Хорошо")


def test_what_nobody_told_about_the_bot_is_known_from_the_first_answer_and_noted_once(world: World) -> None:
    """Of a group that is deleted nobody is told."""
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная")
    world.tg("POST", "/sim/groups", {"bot_id": group.bot.bot_id, "chat_id": group.chat_id, "deleted": True})

    for number, deal in enumerate((*deals, *deals)):
        assert fails(group, deal, f"ответ {number}", "Группы в Telegram больше нет")

    assert noted_once(account, deals, "больше нет")
    assert group.links() == dict.fromkeys(deals, group.bot.bot_id)
    assert [one["code"] for one in group.shown()["bots"][0]["missing"]] == ["outside"]
    for deal in deals:
        assert account.api("DELETE", f"/v1/groups/{group.home}/links/{deal}").status_code == 204
    assert group.links() == {}


def test_a_bot_muted_by_everybodys_rights_is_noted_and_that_it_writes_again_is_noticed(world: World) -> None:
    """Telegram tells nobody of the rights of all members; the first answer does."""
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная")
    group.add(group.bot, "member")

    def missing() -> set[str]:
        return {one["code"] for one in group.shown()["bots"][0]["missing"]}

    assert eventually(lambda: missing() == {"privacy"})
    world.stack.wait_idle()  # The bot looks at its rights once more a moment after they were changed.
    group_of = {"bot_id": group.bot.bot_id, "chat_id": group.chat_id}
    world.tg("POST", "/sim/groups", {**group_of, "permissions": {"can_send_messages": False}})

    assert fails(group, deals[0], "ответ 1", FORBIDDEN)
    assert fails(group, deals[1], "ответ 2", FORBIDDEN)
    assert noted_once(account, deals, "больше не может писать")
    assert missing() == {"privacy", "silent"}

    world.tg("POST", "/sim/groups", {**group_of, "permissions": {"can_send_messages": True}})
    account.reply(group.talk(deals[0]), "ответ 3")
    assert eventually(lambda: group.texts()[-1:] == ["ответ 3"])
    assert noted_once(account, deals, "снова может писать")
    assert missing() == {"privacy"}


def test_a_deleted_bot_loses_its_links_and_those_of_another_bot_stay(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    second = account.connect("second_bot", label="Склад")
    group.add(second)
    (roof,) = deals_of(account, "Крыша")
    group.tie(roof, bot=second)

    assert account.api("DELETE", f"/v1/bots/{group.bot.bot_id}").status_code == 204

    assert eventually(lambda: group.links() == {roof: second.bot_id})
    group.hears(ANNA, "Кто теперь?")
    assert eventually(lambda: account.texts(group.talk(roof, second)) == ["Кто теперь?"])
    world.stack.wait_idle()
    assert account.texts(group.talk(kitchen)) == account.texts(group.talk(bath)) == []
    account.reply(group.talk(roof, second), "Мы")
    assert eventually(lambda: "Мы" in [one.get("text") for one in group.said(second)])

    group.tie(kitchen, bot=second)
    group.hears(ANNA, "А кухня?")
    assert eventually(lambda: account.texts(group.talk(kitchen, second)) == ["А кухня?"])


def test_another_bot_takes_over_the_links_of_one_that_is_gone(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная")
    second = account.connect("second_bot", label="Склад")
    group.add(second)
    link = {"bot_id": second.bot_id, "deal_id": deals[0]}
    refused = account.api("POST", f"/v1/groups/{group.home}/links", link)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "already_linked"), "the first one is here"
    group.hears(ANNA, "при первом")
    assert read(group, deals, "при первом")

    group.add(group.bot, "kicked")
    assert eventually(lambda: group.shown()["bots"][0]["missing"] or group.shown()["bots"][1]["missing"])
    group.tie(*deals, bot=second)

    assert group.links() == dict.fromkeys(deals, second.bot_id)
    group.hears(BORIS, "при втором")
    for deal in deals:
        assert eventually(partial(account.texts, group.talk(deal, second))) == ["при втором"]
        assert account.texts(group.talk(deal)) == ["при первом"]
    account.reply(group.talk(deals[0], second), "Здравствуйте")
    assert eventually(lambda: [one["text"] for one in group.said(second)][-1:] == ["Здравствуйте"])
    assert fails(group, deals[0], "в старый чат", "Группа больше не связана")


# --- its move ---------------------------------------------------------------------------------------------------------

ORDERS = [SIGNS, SIGNS[::-1], ("migrate_from_chat_id", "my_chat_member"), ("migrate_to_chat_id",), ()]


def test_a_move_in_the_middle_of_messages_and_answers_loses_and_doubles_nothing(world: World) -> None:
    side_by_side(partial(_moves_and_goes_on, world), ORDERS)


def _moves_and_goes_on(world: World, number: int, signs: tuple[str, ...]) -> None:
    account = world.account(f"alpha{number}")
    group, deals = another_group(account, number, "Кухня", "Ванная", kind="group")
    heard, answers = iter(range(100)), iter(range(100))
    old = group.hears(ANNA, f"сообщение {next(heard)}")
    assert read(group, deals, "сообщение 0")

    def talk(rounds: int) -> None:
        for _ in range(rounds):
            for person in (ANNA, BORIS):
                group.hears(person, f"сообщение {next(heard)}")
            for deal in deals:
                account.reply(group.talk(deal), f"ответ {next(answers)}")

    talk(2)
    before = group.chat_id
    group.moves(*signs)
    talk(2)
    account.reply(
        group.talk(deals[0]), f"на старое ответ {next(answers)}", reply_to=f"{group.talk(deals[0])}:{old['message_id']}"
    )
    texts = [f"сообщение {number}" for number in range(next(heard))]
    count = next(answers)

    assert eventually(lambda: all(len(account.texts(group.talk(deal))) >= len(texts) for deal in deals), within=90)
    assert eventually(lambda: all(len(outgoing(group, deal)) >= count for deal in deals), within=90)
    world.stack.wait_idle()
    for deal in deals:
        incoming = account.texts(group.talk(deal))
        assert sorted(numbered(incoming)) == list(range(len(texts))), "each once"
        assert sorted(numbered(one["text"] for one in outgoing(group, deal))) == list(range(count))
        for chat in (range(5), range(5, len(texts))):
            assert [number for number in numbered(incoming) if number in chat] == list(chat), "in order in each chat"
    assert sorted(numbered(answers_in(group, before, group.chat_id))) == list(range(count)), "each once in Telegram"
    assert group.links() == dict.fromkeys(deals, group.bot.bot_id)
    assert len(account.api("GET", "/v1/groups").json()["groups"]) == 1
    assert sorted(account.chats()) == sorted(group.talk(deal) for deal in deals)
    assert len(account.everything()["deals"]) == 2
    assert account.everything()["unsorted"] == []
    assert account.failures() == []
    for deal in deals:
        assert notes_of(account, deal, "вышел") == notes_of(account, deal, "удалён") == []


def test_two_bots_of_a_group_that_moved_both_go_on_though_nobody_told_them(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen,) = a_group(account, "Кухня", kind="group")
    second = account.connect("second_bot", label="Склад")
    group.add(second)
    (bath,) = deals_of(account, "Ванная")
    group.tie(bath, bot=second)
    account.reply(group.talk(bath, second), "ответ 0")
    assert eventually(lambda: "ответ 0" in [one.get("text") for one in group.said(second)])

    group.moves()
    account.reply(group.talk(bath, second), "ответ 1")
    account.reply(group.talk(kitchen), "ответ 2")
    assert eventually(lambda: "ответ 1" in [one.get("text") for one in group.said(second)])
    assert eventually(lambda: "ответ 2" in group.texts())
    group.hears(ANNA, "Слышно?")

    for talk in (group.talk(kitchen), group.talk(bath, second)):
        assert eventually(partial(account.texts, talk)) == ["Слышно?"]
    world.stack.wait_idle()
    assert [account.texts(talk) for talk in sorted(account.chats())] == [["Слышно?"]] * 2
    (shown,) = account.api("GET", "/v1/groups").json()["groups"]
    assert (shown["group_id"], shown["chat_id"]) == (group.home, group.chat_id)
    assert account.api("DELETE", f"/v1/groups/{group.chat_id}/links/{bath}").status_code == 204, "by its new id as well"
    assert group.links() == {kitchen: group.bot.bot_id}


def test_a_bot_that_is_no_administrator_any_more_says_in_the_group_that_it_is_deaf(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная")
    deaf = "Бот не видит обычных сообщений группы: у него включён режим приватности."

    group.add(group.bot, "member")

    assert eventually(lambda: [text for text in group.texts() if text.startswith(deaf)])
    world.stack.wait_idle()
    assert len([text for text in group.texts() if text.startswith(deaf)]) == 1
    assert [one["code"] for one in group.shown()["bots"][0]["missing"]] == ["privacy"]
    missing = account.api("GET", f"/v1/bots/{group.bot.bot_id}").json()["missing"]
    assert [one["code"] for one in missing if one["group_id"] == group.home] == ["privacy"]
    group.add(group.bot)
    group.hears(ANNA, "А теперь?")
    assert read(group, deals, "А теперь?")


def answers_in(group: GroupChat, *chats: int) -> list[str]:
    """Return what managers said, in whichever of these chats it stands."""
    calls = [call["result"].get("result") for call in group.bot.sent()]
    texts = [one["text"] for one in calls if one and one["chat"]["id"] in chats]
    return [text for text in texts if re.fullmatch(r"(на старое )?ответ \d+", text)]
