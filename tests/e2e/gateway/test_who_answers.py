"""A manager and a bot's own code in one chat: who has the word, and who greets."""

import pytest

from tests.e2e.driving import World, eventually
from tests.e2e.gateway.coding import Speaker
from tests.e2e.grouping import GroupChat, deals_of

ANNA, BORIS = 5301, 5302
REFUSED = {"ok": False, "error_code": 400, "description": "Bad Request: a manager is answering in this chat"}


@pytest.fixture
def code(world: World) -> Speaker:
    code = Speaker.of(world.account("answering").connect("answering_bot", label="Магазин"))
    for person in (ANNA, BORIS):
        code.bot.hears(person, "Здравствуйте")
        code.shows(person, "< Здравствуйте")
    return code


def answered(code: Speaker, text: str, **more: str) -> None:
    code.bot.account.reply(code.bot.conversation(ANNA), text, **more)
    assert eventually(lambda: text in code.bot.said_to(ANNA))


def test_a_manager_who_answers_has_the_word_for_a_time(code: Speaker) -> None:
    code.wishes(quiet_minutes=5, quiet_answer="refuse")
    code.says(ANNA, "Я робот")
    answered(code, "Я человек")

    for method, text in (("sendMessage", "Я робот"), ("sendDice", "")):
        answer = code.ask(method, chat_id=ANNA, text=text)
        assert (answer.status_code, answer.json()) == (400, REFUSED)
    assert code.ask("sendChatAction", chat_id=ANNA, action="typing").is_success
    assert code.ask("getChat", chat_id=ANNA).is_success
    code.says(BORIS, "С вами говорит робот")

    code.wishes(quiet_answer="send")
    code.says(ANNA, "Робот снова говорит")
    code.shows(ANNA, "< Здравствуйте", "> Я робот", "> Я человек", "> Робот снова говорит")


def test_unless_the_owner_wishes_otherwise_both_speak(code: Speaker) -> None:
    answered(code, "Я человек")
    code.says(ANNA, "Я робот")
    code.wishes(quiet_minutes=5)
    answered(code, "Я снова человек")
    code.says(ANNA, "Я снова робот")
    code.shows(ANNA, "< Здравствуйте", "> Я человек", "> Я робот", "> Я снова человек", "> Я снова робот")


def test_a_salesbots_word_is_nobodys(code: Speaker) -> None:
    code.wishes(quiet_minutes=5, quiet_answer="refuse")
    answered(code, "Добрый день, я Salesbot", **{"as": "bot"})
    assert eventually(lambda: code.ask("sendMessage", chat_id=ANNA, text="Я робот").is_success)
    answered(code, "Ещё раз Salesbot", **{"as": "bot"})
    code.says(ANNA, "И ещё раз робот")
    answered(code, "Я человек")
    assert code.ask("sendMessage", chat_id=ANNA, text="Я робот").json() == REFUSED


def test_in_a_group_too(world: World) -> None:
    account = world.account("answering-group")
    group = GroupChat(account.connect("answering_bot"))
    code = Speaker.of(group.bot)
    group.add(group.bot)
    (deal,) = deals_of(account, "Кухня")
    group.tie(deal)
    code.wishes(quiet_minutes=5, quiet_answer="refuse")
    code.says(group.chat_id, "Я робот")
    account.reply(group.talk(deal), "Я человек")
    assert eventually(lambda: "Я человек" in group.texts())
    assert code.ask("sendMessage", chat_id=group.chat_id, text="Я робот").json() == REFUSED


def test_with_code_beside_us_we_greet_only_when_asked_to(world: World) -> None:
    account = world.account("greeting")
    group = GroupChat(account.connect("greeting_bot"))
    bot, code = group.bot, Speaker.of(group.bot)
    bot.hears(ANNA, "/start")
    bot.hears(ANNA, "/help")
    group.add(bot)
    group.hears(ANNA, "@greeting_bot")
    code.shows(ANNA, "< /start", "< /help")
    world.stack.wait_idle()
    assert bot.sent() == []

    code.wishes(greets=True)
    bot.hears(BORIS, "/start")
    assert eventually(lambda: len(bot.said_to(BORIS)) == 1)
    group.hears(ANNA, "@greeting_bot")
    assert eventually(group.sent)
