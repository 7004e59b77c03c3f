"""What people send that is no plain text, what they change, and what they put beside it, as amoCRM shows it."""

import time
from functools import partial
from typing import Any

import pytest

from tests.e2e.driving import Bot, Json, World, eventually

ANNA = 5001


@pytest.fixture
def bot(world: World) -> Bot:
    return world.account("alpha").connect("shop_bot")


def shown(bot: Bot, person: int = ANNA) -> list[Json]:
    return bot.account.messages(bot.conversation(person), "incoming")


def told(bot: Bot) -> list[str]:
    return [message["text"] for message in shown(bot)]


def edit(bot: Bot, message_id: int, **changes: Any) -> None:
    body = {"bot_id": bot.bot_id, "chat_id": ANNA, "message_id": message_id, **changes}
    bot.world.tg("POST", "/sim/edits", body)


def react(bot: Bot, message_id: int, emoji: str | None) -> None:
    body = {"bot_id": bot.bot_id, "chat_id": ANNA, "message_id": message_id, "from": bot.world.person(ANNA)}
    bot.world.tg("POST", "/sim/reactions", body | {"emoji": emoji})


def asked(bot: Bot, text: str, **more: Any) -> Json:
    """Answer as the manager; returns the message as Telegram has it, once it is delivered."""
    bot.account.reply(bot.conversation(ANNA), text, **more)
    (call,) = eventually(lambda: [one for one in bot.sent() if one["params"]["text"] == text and one["result"]["ok"]])
    sent: Json = call["result"]["result"]
    bot.world.stack.wait_idle()
    return sent


FILES: list[tuple[Json, str, str]] = [
    ({"name": "a.jpg", "mime": "image/jpeg"}, "picture", ".jpg"),
    ({"name": "Счёт №7.pdf", "mime": "application/pdf"}, "file", "Счёт №7.pdf"),
    ({"name": "v.ogg", "mime": "audio/ogg", "kind": "voice"}, "voice", ".ogg"),
    ({"name": "клип.mp4", "mime": "video/mp4"}, "video", "клип.mp4"),
]
"""What is sent, as what amoCRM shows it, and how its name ends there."""


def test_a_file_arrives_byte_for_byte(world: World, bot: Bot) -> None:
    """Each of somebody else's."""
    sent = [bot.hears(ANNA + n, file=file | {"size": 30_000}, caption="вот") for n, (file, _, _) in enumerate(FILES)]

    for number, (written, (_, type_, name)) in enumerate(zip(sent, FILES, strict=True)):
        (message,) = eventually(partial(shown, bot, ANNA + number))
        assert (message["type"], message["text"]) == (type_, "вот")
        (stored,) = _files(written["message"])
        assert world.http.get(message["media"]).content == world.http.get(f"{world.stack.telegram}{stored}").content
        assert message["file_name"].endswith(name)
    assert set(world.stack.state()["dlq"].values()) == {0}


def _files(message: Json) -> list[str]:
    """Return where the simulator keeps what a message carries."""
    kinds = [message[kind] for kind in ("photo", "document", "voice", "video") if kind in message]
    return [f"/sim/files/{(kind[-1] if isinstance(kind, list) else kind)['file_unique_id']}" for kind in kinds]


NO_FILES: list[tuple[Json, str, str]] = [
    ({"location": {"latitude": 55.75, "longitude": 37.61}}, "location", ""),
    ({"contact": {"phone_number": "+79150000000", "first_name": "Иван"}}, "contact", "Номер другого человека"),
    ({"contact": {"phone_number": "", "first_name": "Иван"}}, "text", "[Контакт: Иван]"),
]


def test_what_is_no_file_comes_as_what_it_is(bot: Bot) -> None:
    for number, (content, _, _) in enumerate(NO_FILES):
        bot.hears(ANNA + number, **content)

    for number, (_, type_, text) in enumerate(NO_FILES):
        (message,) = eventually(partial(shown, bot, ANNA + number))
        assert (message["type"], message["text"]) == (type_, text)


def test_an_edit_changes_the_message_that_is_there(bot: Bot) -> None:
    world = bot.world
    written = bot.hears(ANNA, "завтра в 5")
    assert eventually(lambda: told(bot)) == ["завтра в 5"]
    edit(bot, written["message_id"], text="завтра в 6")

    assert eventually(lambda: told(bot) == ["завтра в 6"]), told(bot)
    assert shown(bot)[0]["edited"]

    now = int(time.time())
    unchanged = {
        "message_id": written["message_id"],
        "date": now,
        "chat": {"id": ANNA, "type": "private"},
        "from": world.person(ANNA),
        "text": "завтра в 6",
        "edit_date": now + 5,
        "link_preview_options": {"is_disabled": True},
    }
    world.stack.wait_idle()  # The person is introduced, which asks amoCRM as well.
    before = len(world.requests("/origin/custom/"))
    world.tg("POST", "/sim/updates", {"bot_id": bot.bot_id, "update": {"edited_message": unchanged}})
    world.stack.wait_idle()

    assert told(bot) == ["завтра в 6"]
    assert len(world.requests("/origin/custom/")) == before


def test_a_changed_caption_leaves_the_picture_and_another_picture_is_a_new_message(bot: Bot) -> None:
    written = bot.hears(ANNA, file={"name": "a.jpg", "size": 900, "mime": "image/jpeg"}, caption="план")
    (first,) = eventually(lambda: shown(bot))
    edit(bot, written["message_id"], caption="новый план")
    assert eventually(lambda: told(bot) == ["новый план"]), told(bot)
    assert shown(bot)[0]["media"] == first["media"]

    other = bot.hears(ANNA, file={"name": "b.jpg", "size": 950, "mime": "image/jpeg"})["message"]["photo"]
    assert eventually(lambda: len(shown(bot)) == 2)
    edit(bot, written["message_id"], photo=other)

    assert eventually(lambda: told(bot)[2:]) == ["[Сообщение изменено] новый план"]
    first_shown, second, replaced = shown(bot)
    assert first_shown["media"] == first["media"]
    assert replaced["media"] == second["media"], "the same file of an account is copied once"


def test_reactions_of_a_person_on_either_sides_message(bot: Bot) -> None:
    own = bot.hears(ANNA, "спасибо")
    assert eventually(lambda: shown(bot))
    answer = asked(bot, "пожалуйста")

    def reactions() -> dict[str, list[str]]:
        messages = bot.account.messages(bot.conversation(ANNA))
        return {message["text"]: [one["emoji"] for one in message["reactions"]] for message in messages}

    react(bot, own["message_id"], "👍")
    react(bot, answer["message_id"], "❤")
    assert eventually(lambda: reactions() == {"спасибо": ["👍"], "пожалуйста": ["❤"]}), reactions()

    react(bot, answer["message_id"], "🔥")
    react(bot, own["message_id"], None)
    assert eventually(lambda: reactions() == {"спасибо": [], "пожалуйста": ["🔥"]}), reactions()


def test_an_amocrm_that_takes_its_time_with_a_message_has_it_changed_and_reacted_to_all_the_same(bot: Bot) -> None:
    bot.hears(ANNA, "здравствуйте")
    assert eventually(lambda: shown(bot))
    bot.account.switch(known_when="arrived", processing_delay_ms=600, unknown_message="404")
    written = bot.hears(ANNA, "завтра в 5")
    react(bot, written["message_id"], "👍")
    edit(bot, written["message_id"], text="завтра в 6")

    assert eventually(lambda: told(bot)[1:] == ["завтра в 6"]), told(bot)
    assert eventually(lambda: [one["emoji"] for one in shown(bot)[1]["reactions"]] == ["👍"]), shown(bot)[1]
    bot.world.stack.wait_idle()
    assert len(shown(bot)) == 2


def test_a_reply_names_the_message_of_either_side(bot: Bot) -> None:
    own = bot.hears(ANNA, "есть в синем?")
    assert eventually(lambda: shown(bot))
    answer = asked(bot, "есть")

    bot.hears(ANNA, "и в красном?", reply_to_message=own["message"])
    bot.hears(ANNA, "беру", reply_to_message=answer)

    assert eventually(lambda: told(bot)[2:]) == ["беру"]
    quoted = [message["reply_to"] for message in shown(bot)]
    assert quoted[0] is None
    assert [quote["text"] for quote in quoted[1:]] == ["есть в синем?", "есть"]


def test_a_pressed_button_is_the_persons_answer_once_and_the_keyboard_tells_it(bot: Bot) -> None:
    bot.hears(ANNA, "хочу доставку")
    assert eventually(lambda: shown(bot))
    question = asked(bot, "Когда привезти?", buttons=[[{"text": "Утром"}, {"text": "Вечером"}]])
    (row,) = question["reply_markup"]["inline_keyboard"]
    press = {"bot_id": bot.bot_id, "chat_id": ANNA, "message_id": question["message_id"]}
    press["from"] = bot.world.person(ANNA)
    for button in (row[1], row[1]):
        bot.world.tg("POST", "/sim/callback", press | {"data": button["callback_data"]})

    assert eventually(lambda: told(bot)[1:]) == ["Вечером"]
    bot.world.stack.wait_idle()
    assert told(bot) == ["хочу доставку", "Вечером"]
    assert shown(bot)[1]["reply_to"]["text"] == "Когда привезти?"
    assert bot.sent("answerCallbackQuery")
    (chosen,) = [call["params"] for call in bot.sent("editMessageReplyMarkup") if call["result"]["ok"]]
    assert "Вечером" in str(chosen["reply_markup"])


def test_blocking_the_bot_and_coming_back_are_silent_notes(bot: Bot) -> None:
    bot.hears(ANNA, "здравствуйте")
    assert eventually(lambda: shown(bot))
    for blocked in (True, False):
        bot.world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": ANNA, "blocked": blocked})
        bot.world.stack.wait_idle()

    assert told(bot) == ["здравствуйте", "[Клиент заблокировал бота]", "[Клиент снова разрешил боту писать]"]
    assert bot.account.failures() == []


def test_the_votes_of_a_closed_poll_stand_where_the_poll_stands(bot: Bot) -> None:
    poll = {"id": "501", "question": "Цвет?", "options": [{"text": "Красный", "voter_count": 0}], "is_closed": False}
    bot.hears(ANNA, poll=poll)
    assert eventually(lambda: told(bot)) == ["[Опрос: Цвет?] 1. Красный"]
    bot.world.stack.wait_idle()  # It is written down where the poll stands.

    closed = poll | {"options": [{"text": "Красный", "voter_count": 3}], "is_closed": True}
    bot.world.tg("POST", "/sim/updates", {"bot_id": bot.bot_id, "update": {"poll": closed}})

    votes = "[Опрос завершён: Цвет?] 1. Красный — 3 голоса"
    assert eventually(lambda: told(bot) == [votes]), told(bot)
    bot.world.stack.wait_idle()
    assert not any(bot.world.stack.state()["dlq"].values())
