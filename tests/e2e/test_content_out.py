"""Every kind of message on its way out, through the real functions, byte for byte."""

import hashlib
from functools import partial
from typing import Any

import pytest

from local.simulators.images import jpeg, png
from tests.e2e.driving import Account, Bot, Json, World, eventually

ANNA = 5001
MP4 = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 8
OGG = b"OggS" + bytes(range(256)) * 8
LONG_CAPTION = "Подробности. " * 100

FILES: list[tuple[str, str, str, bytes, str]] = [
    # type in amoCRM, name, content type, bytes, what it is in Telegram
    ("picture", "фото.jpg", "image/jpeg", jpeg(64, 64), "photo"),
    ("picture", "лента.png", "image/png", png(8, 8 * 30), "document"),
    ("picture", "кот.gif", "image/gif", b"GIF89a" + bytes(200), "animation"),
    ("file", "Счёт №7.pdf", "application/pdf", b"%PDF-1.7" + bytes(range(256)), "document"),
    ("video", "ролик.mp4", "video/mp4", MP4, "video"),
    ("voice", "голос.ogg", "audio/ogg", OGG, "voice"),
    ("audio", "песня.mp3", "audio/mpeg", b"ID3" + bytes(range(256)), "audio"),
    ("sticker", "стикер.webp", "image/webp", b"RIFF\0\0\0\0WEBPVP8 " + bytes(60), "sticker"),
]


def talk_of(world: World, people: range) -> tuple[Account, Bot]:
    """Return an account and its bot, to which these people have written."""
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    for person in people:
        bot.hears(person, "Здравствуйте")
    talks = [bot.conversation(person) for person in people]
    assert eventually(lambda: all(account.messages(talk, "incoming") for talk in talks))
    return account, bot


def arrived(bot: Bot, person: int, at_least: int = 1) -> list[Json]:
    """Return the messages that are in a person's chat, as Telegram has them; none until there are so many."""
    calls = bot.world.tg("GET", f"/sim/sent?bot_id={bot.bot_id}")
    sent = (call for call in calls if call["method"].startswith("send") and call["method"] != "sendChatAction")
    results = (call["result"]["result"] for call in sent if call["result"]["ok"])
    there = [message for message in results if message["chat"]["id"] == person]
    return there if len(there) >= at_least else []


def shelved(account: Account, name: str, mime: str, content: bytes) -> str:
    """Put a file where amoCRM keeps attachments and return its address."""
    address = f"{account.world.amocrm}/sim/accounts/{account.account_id}/files"
    answer = account.world.http.post(address, params={"name": name}, content=content, headers={"Content-Type": mime})
    assert answer.is_success, answer.text
    return str(answer.json()["url"])


def digest(bot: Bot, file: Any) -> str:
    largest = file[-1] if isinstance(file, list) else file
    content = bot.world.http.get(f"{bot.world.stack.telegram}/sim/files/{largest['file_unique_id']}").content
    return hashlib.sha256(content).hexdigest()


def test_every_kind_of_file_arrives_as_what_it_is(world: World) -> None:
    people = range(ANNA, ANNA + len(FILES))
    account, bot = talk_of(world, people)

    for person, (kind, name, mime, content, _) in zip(people, FILES, strict=True):
        address = shelved(account, name, mime, content)
        account.reply(bot.conversation(person), "подпись", media=address, file_name=name, type=kind)

    for person, (kind, name, _, content, field) in zip(people, FILES, strict=True):
        first, *others = eventually(partial(arrived, bot, person, 2 if kind == "sticker" else 1))
        assert digest(bot, first[field]) == hashlib.sha256(content).hexdigest(), kind
        captions = [first.get("caption", ""), *(other["text"] for other in others)]
        assert captions == (["", "подпись"] if kind == "sticker" else ["подпись"])
        if kind == "file":
            assert first["document"]["file_name"] == name
    assert eventually(lambda: _statuses(account, bot, people) == {"delivered"})


def _statuses(account: Account, bot: Bot, people: range) -> set[str]:
    chats = account.chats()
    return {
        message["status"]
        for person in people
        for message in chats[bot.conversation(person)]["messages"]
        if message["direction"] == "outgoing"
    }


def test_what_is_no_file_and_what_stands_beside_one(world: World) -> None:
    account, bot = talk_of(world, range(ANNA, ANNA + 3))
    talk = bot.conversation(ANNA)
    (question,) = account.messages(talk, "incoming")
    picture = shelved(account, "прайс.jpg", "image/jpeg", jpeg(64, 64))

    account.reply(talk, "Ответ", reply_to=question["id"])
    account.reply(talk, "Офис\nТверская, 1", location={"lon": 37.61, "lat": 55.75})
    account.reply(talk, contact={"name": "Пётр", "phone": "+79160000000"})
    said = account.reply(talk, LONG_CAPTION, media=picture, type="picture", buttons=[["Беру"]])
    menu = {"header": "Меню", "body": "Что?", "footer": "", "button": "Открыть"}
    rows = [{"callback_data": "1", "title": "Пионы", "description": "от 2 000 ₽"}]
    sections = [{"title": "Букеты", "rows": rows}]
    account.reply(bot.conversation(ANNA + 1), "Что?", list_message=menu | {"sections": sections})
    account.reply(bot.conversation(ANNA + 1), "Смотрите", forward=said["message_id"])

    answer, office, card, photo, text = eventually(partial(arrived, bot, ANNA, 5))
    assert answer["reply_to_message"]["text"] == "Здравствуйте"
    assert (office["venue"]["title"], office["venue"]["address"]) == ("Офис", "Тверская, 1")
    assert card["contact"] == {"phone_number": "+79160000000", "first_name": "Пётр"}
    assert "photo" in photo
    assert "caption" not in photo
    assert text["text"] == LONG_CAPTION.strip()
    assert text["reply_markup"]["inline_keyboard"] == [[{"text": "Беру", "callback_data": "say:Беру"}]]

    listed, picture_again, words = eventually(partial(arrived, bot, ANNA + 1, 3))
    assert listed["text"] == "Меню\n\nЧто?\n\nБукеты\nПионы: от 2 000 ₽"
    assert listed["reply_markup"]["inline_keyboard"] == [[{"text": "Пионы", "callback_data": "say:Пионы"}]]
    assert "photo" in picture_again
    assert words["text"] == f"Смотрите\nПереслано: {LONG_CAPTION.strip()}"

    account.reply(talk, "к фото", reply_to=said["message_id"])
    reply = eventually(partial(arrived, bot, ANNA, 6))[-1]
    assert reply["reply_to_message"]["message_id"] == photo["message_id"], "the first part of what was split"


def test_a_reaction_and_typing_are_shown(world: World) -> None:
    account, bot = talk_of(world, range(ANNA, ANNA + 1))
    talk = bot.conversation(ANNA)
    (question,) = account.messages(talk, "incoming")
    here = f"/sim/accounts/{account.account_id}"

    for number, spelling in enumerate(("msgid", "message", "both"), 1):
        account.switch(reaction_hook=spelling)
        world.amo("POST", f"{here}/react", {"message": question["id"], "emoji": "👍"})
        world.amo("POST", f"{here}/react", {"message": question["id"]})
        assert eventually(partial(_has_reacted, bot, 2 * number))
    world.amo("POST", f"{here}/typing", {"conversation_id": talk})

    shown = [[one["emoji"] for one in call["params"]["reaction"]] for call in bot.sent("setMessageReaction")]
    assert shown == [["👍"], []] * 3
    assert all(call["result"]["ok"] for call in bot.sent("setMessageReaction"))
    assert eventually(lambda: [call["params"]["action"] for call in bot.sent("sendChatAction")]) == ["typing"]
    assert account.failures() == []


def _has_reacted(bot: Bot, times: int) -> bool:
    return len(bot.sent("setMessageReaction")) == times


@pytest.mark.parametrize("text", ["", "Ваш счёт"])
def test_a_file_that_is_not_to_be_had_turns_red_and_its_text_arrives(world: World, text: str) -> None:
    account, bot = talk_of(world, range(ANNA, ANNA + 1))
    talk = bot.conversation(ANNA)
    account.reply(talk, text, media="https://files.example.org/счёт.pdf", file_name="счёт.pdf", type="file")

    (message,) = eventually(lambda: [m for m in account.messages(talk, "outgoing") if m["status"] == "error"])
    assert "не на серверах amoCRM" in message["error"]
    assert message["error"].startswith("Клиент получил только текст. ") is bool(text)
    assert bot.said_to(ANNA) == ([text] if text else [])
    (failure,) = account.failures()
    assert failure["reason"] == "file_elsewhere"
