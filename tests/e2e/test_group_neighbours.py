"""Groups, bots, deals and accounts that have to do with one another; each play has accounts, bots and chats of its own.

All plays of one test are on at once, because mostly they wait for amoCRM's pace.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.e2e.driving import Account, Json, World, eventually, side_by_side
from tests.e2e.grouping import GROUP_ID, GroupChat, another_group, deals_of

ANNA, BORIS = 5_001, 5_002


def test_groups_bots_and_accounts_beside_one_another_do_not_mix(world: World) -> None:
    plays = (_two_accounts, _a_ring, _at_one_instant, _a_deaf_bot, _no_ids_of_ours, _the_last_author)
    side_by_side(lambda number, play: play(world, number), plays)


def _two_accounts(world: World, number: int) -> None:
    """Bots of two accounts in one group: each account has its own deals, people and answers, and hears all."""
    group, (kitchen,) = another_group(world.account(f"alpha{number}"), number, "Кухня")
    foreign = GroupChat(world.account(f"beta{number}").connect(f"beta{number}_bot"), chat_id=group.chat_id)
    foreign.add(foreign.bot)
    (other,) = deals_of(foreign.bot.account, "Чужая")
    foreign.tie(other)
    own, theirs = group.bot.account, foreign.bot.account

    group.hears(ANNA, "Когда?")
    assert _read(own, "Когда?", group.talk(kitchen))
    assert _read(theirs, "Когда?", foreign.talk(other))
    own.reply(group.talk(kitchen), "Завтра")
    theirs.reply(foreign.talk(other), "Никогда")
    assert eventually(lambda: group.texts() == ["Завтра"])
    assert eventually(lambda: foreign.texts() == ["Никогда"])
    assert eventually(lambda: len(_people(own)) == len(_people(theirs)) == 1)

    assert group.answers(kitchen) == ["Завтра"]
    assert foreign.answers(other) == ["Никогда"]
    assert (list(own.chats()), list(theirs.chats())) == ([group.talk(kitchen)], [foreign.talk(other)])
    assert [one["bot_id"] for one in group.shown()["bots"]] == [group.bot.bot_id]
    assert (group.links(), foreign.links()) == ({kitchen: group.bot.bot_id}, {other: foreign.bot.bot_id})


def _a_ring(world: World, number: int) -> None:
    """Two groups that are tied to the same two deals: what is said in one goes round in the other nowhere."""
    account = world.account(f"alpha{number}")
    account.switch(echo_employee_imports=True)
    group, deals = another_group(account, number, "А", "Б")
    other = GroupChat(group.bot, chat_id=group.chat_id - 100, title="Вторая")
    other.add(other.bot)
    other.tie(*deals)

    account.reply(group.talk(deals[0]), "в первую")
    account.reply(other.talk(deals[1]), "во вторую")
    group.hears(ANNA, "из первой")
    other.hears(ANNA, "из второй")

    for place, answer, word in ((group, "в первую", "из первой"), (other, "во вторую", "из второй")):
        assert _read(account, word, *(place.talk(deal) for deal in deals))
        for deal in deals:
            assert eventually(partial(place.answers, deal)) == [answer]
    world.stack.wait_idle()
    assert (group.texts(), other.texts()) == (["в первую"], ["во вторую"])
    assert all(len(place.answers(deal)) == 1 for place in (group, other) for deal in deals)


def _at_one_instant(world: World, number: int) -> None:
    """Somebody's first words in two groups and in private come at once: one contact, on all deals."""
    account = world.account(f"alpha{number}")
    group, deals = another_group(account, number, "Кухня", "Ванная")
    second = GroupChat(account.connect(f"second{number}_bot"), chat_id=group.chat_id - 100)
    second.add(second.bot)
    (roof,) = deals_of(account, "Крыша")
    second.tie(roof)
    bot = group.bot

    _at_once(partial(group.hears, ANNA, "раз"), partial(bot.hears, ANNA, "раз"), partial(second.hears, ANNA, "раз"))

    assert _read(account, "раз", *(group.talk(deal) for deal in deals), second.talk(roof), bot.conversation(ANNA))

    def is_everywhere() -> bool:
        found = _people(account)
        return len(found) == 1 and {*deals, roof} < set(found[0]["deals"])

    assert eventually(is_everywhere), _people(account)
    world.stack.wait_idle()
    (anna,) = _people(account)
    own = account.chats()[bot.conversation(ANNA)]
    assert own["contact_id"] == anna["id"]
    assert sorted(anna["deals"]) == sorted([*deals, roof, own["deal_id"]]), "the private chat has a deal of its own"


def _a_deaf_bot(world: World, number: int) -> None:
    """A bot that hears only what is said to it, beside one that hears all: each deal has what its bot hears, once."""
    account = world.account(f"alpha{number}")
    group = GroupChat(account.connect(f"shop{number}_bot", label="Магазин"), chat_id=GROUP_ID - number)
    group.add(group.bot, "member")
    second = account.connect(f"second{number}_bot")
    group.add(second)
    kitchen, bath = deals_of(account, "Кухня", "Ванная")
    group.tie(kitchen)
    group.tie(bath, bot=second)
    account.reply(group.talk(kitchen), "Здравствуйте")
    assert eventually(lambda: account.messages(group.talk(bath, second), "outgoing"))
    (asked,) = eventually(lambda: [one for one in group.said() if one["text"] == "Здравствуйте"])
    reply = {"reply_to_message": {"message_id": asked["message_id"]}}

    group.hears(ANNA, "всем")
    group.hears(ANNA, "боту", **reply)

    assert eventually(lambda: account.texts(group.talk(bath, second)) == ["всем", "боту"])
    assert _read(account, "боту", group.talk(kitchen))
    told = account.messages(group.talk(bath, second), "incoming")[-1]
    assert told["reply_to"]["text"] == "Здравствуйте", "as this deal has it"
    group.add(second, "kicked")
    assert eventually(lambda: group.missing()[second.bot_id] == ["outside"])
    group.hears(ANNA, "снова боту", **reply)
    assert eventually(lambda: account.texts(group.talk(kitchen)) == ["боту", "снова боту"])
    assert account.texts(group.talk(bath, second)) == ["всем", "боту"]
    assert group.missing()[group.bot.bot_id] == ["privacy"]


def _no_ids_of_ours(world: World, number: int) -> None:
    _finds_its_group(world, number, omit_client_id=True, receiver="first_participant")


def _the_last_author(world: World, number: int) -> None:
    _finds_its_group(world, number, sender_names=True, receiver="last_author")


def _finds_its_group(world: World, number: int, **hooks: Any) -> None:
    """An answer goes into the group, whoever the hook says that it is for, and never to one of its people."""
    account = world.account(f"alpha{number}")
    account.switch(**hooks)
    group, (kitchen,) = another_group(account, number, "Кухня")
    group.bot.hears(ANNA, "лично")
    for person in (ANNA, BORIS):
        group.hears(person, "всем")
    assert eventually(lambda: account.texts(group.talk(kitchen)) == ["всем", "всем"])
    assert _read(account, "лично", group.bot.conversation(ANNA))

    account.reply(group.talk(kitchen), "группе")
    account.reply(group.bot.conversation(ANNA), "Анне")

    assert eventually(lambda: group.texts() == ["группе"])
    assert eventually(lambda: group.bot.said_to(ANNA) == ["Анне"])
    assert group.bot.said_to(BORIS) == []


def _read(account: Account, text: str, *talks: str) -> bool:
    """Wait until this is all that people have said in each of the talks."""
    return eventually(lambda: all(account.texts(talk) == [text] for talk in talks))


def _people(account: Account) -> list[Json]:
    return [one for one in account.everything()["contacts"] if one["custom_fields"].get("Telegram ID") == str(ANNA)]


def _at_once(*calls: Callable[[], object]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
