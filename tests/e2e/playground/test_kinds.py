"""Every kind of message can be sent from both sides, and what came is shown as what it is."""

from typing import Any

import httpx
from playwright.sync_api import Page, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import (
    amocrm,
    answer,
    bot_and_person,
    create_example,
    focused,
    manager_text,
    menu,
    open_deal,
    person_text,
    telegram,
    write,
)
from tests.e2e.playground.speaking import SAMPLES, BotVoice, ClientVoice
from tests.e2e.playground.test_eyes import violations

SENT_BY_PEOPLE = {
    "Фото": ".photo",
    "Документ": ".file",
    "Альбом": ".album-3 .album-item:nth-child(3) img",
    "Видео": ".film video",
    "Гифка": ".clip.gif",
    "Музыка": ".recording-details",
    "Стикер": ".sticker img",
    "Анимированный стикер": ".sticker .clip-mark",
    "Видеостикер": ".clip.moving-sticker",
    "Контакт": ".file .avatar",
    "Геопозиция": ".place .map",
    "Трансляция места": ".place:has-text('идёт трансляция')",
    "Место": ".place:has-text('Кафе «Пион»')",
    "Опрос": ".poll .option:has-text('75%')",
    "Кубик": ".dice",
    "Оформленный текст": ".text a[title='https://example.com/peonies']",
    "от человека": ".forwarded:has-text('Ирина Лебедева')",
    "от скрытого профиля": ".forwarded:has-text('Цветочный эксперт')",
    "из группы": ".forwarded:has-text('Соседи по двору')",
    "из канала": ".forwarded:has-text('Пионы каждый день (Ирина)')",
}


def messages(stack: LocalStack) -> list[dict[str, Any]]:
    """Return the messages that the simulated Telegram keeps of the example's chat."""
    bot_id, _ = bot_and_person(stack)
    [chat] = httpx.get(f"{stack.telegram}/sim/chats", params={"bot_id": bot_id}).json()
    return [stored["message"] for stored in chat["messages"]]


def test_a_person_sends_every_kind(page: Page, stack: LocalStack) -> None:
    create_example(page)
    own = page.locator(".row.own")
    for name, shown in SENT_BY_PEOPLE.items():
        telegram(page).get_by_role("button", name="Прикрепить файл").click()
        page.locator(".tg-attach").get_by_role("button", name=name, exact=True).click()
        expect(own.last.locator(shown)).to_be_visible()
    telegram(page).get_by_role("button", name="Записать кружок").click()
    expect(own.last.locator(".round-video")).to_be_visible()
    telegram(page).get_by_role("button", name="Записать голосовое").click()
    play = own.last.get_by_role("button", name="Воспроизвести: Голосовое сообщение")
    play.click()
    expect(own.last.locator(".recording[data-playing]")).to_be_visible()
    person_text(page).fill("подпись к двум файлам")
    telegram(page).get_by_role("button", name="Прикрепить файл").click()
    files = [SAMPLES / "peonies.jpg", SAMPLES / "video.mp4"]
    telegram(page).locator("input[type=file]").set_input_files(files)
    expect(own.last.locator(".album-2")).to_be_visible()
    expect(own.last).to_contain_text("подпись к двум файлам")
    expect(person_text(page)).to_have_value("")
    assert violations(page) == []

    *_, voice, first, second = messages(stack)
    assert voice["voice"]["duration"] == 3
    assert (first["caption"], first["media_group_id"]) == ("подпись к двум файлам", second["media_group_id"])
    stickers = [message["sticker"] for message in messages(stack) if "sticker" in message]
    assert [(one["is_animated"], one["is_video"], one["emoji"]) for one in stickers] == [
        (False, False, "🌸"),
        (True, False, "🌸"),
        (False, True, "🌸"),
    ]
    origins = [message["forward_origin"]["type"] for message in messages(stack) if "forward_origin" in message]
    assert origins == ["user", "hidden_user", "chat", "channel"]


def test_a_person_answers_edits_reacts_and_presses(page: Page, stack: LocalStack) -> None:
    create_example(page)
    bot = BotVoice(stack)
    question = messages(stack)[1]["message_id"]
    bot.say("setMessageReaction", message_id=question, reaction=[{"type": "emoji", "emoji": "🔥"}])
    keyboard = [[{"text": "Беру", "callback_data": "yes"}], [{"text": "Сайт", "url": "https://example.com/"}]]
    offer = bot.say(
        "sendMessage",
        text="25 пионов — 7 500 ₽",
        reply_parameters={"message_id": question, "quote": "25 пионов"},
        reply_markup={"inline_keyboard": keyboard},
    )
    media = [{"type": "photo", "media": "attach://a"}, {"type": "video", "media": "attach://b", "caption": "Варианты"}]
    bot.say("sendMediaGroup", {"a": "peonies.jpg", "b": "video.mp4"}, media=media)
    bot.say("sendVoice", {"voice": "voice.ogg"})
    bot.say("sendDocument", {"document": "sticker.tgs"})
    bot.say("sendSticker", {"sticker": "sticker.webp"})
    bot.say("sendChatAction", action="record_voice")
    other = page.locator(".row.other")
    expect(page.locator(".tg-title")).to_contain_text("записывает голосовое…")
    expect(page.locator(".row.own .reactions .bot")).to_have_text("🔥")
    expect(other.locator(".quote")).to_contain_text("25 пионов")
    expect(other.locator(".album-2")).to_be_visible()
    expect(other.locator(".recording")).to_be_visible()
    expect(other.locator(".file")).to_contain_text("sticker.tgs")
    expect(other.last.locator(".sticker img")).to_be_visible()
    expect(telegram(page).get_by_role("link", name="Сайт")).to_have_attribute("href", "https://example.com/")

    telegram(page).get_by_role("button", name="Беру").click()
    chosen = {"inline_keyboard": [[{"text": "✓ Беру", "callback_data": "yes"}]]}
    bot.say("editMessageText", message_id=offer["message_id"], text="25 пионов — ваши", reply_markup=chosen)
    expect(telegram(page).get_by_role("button", name="✓ Беру")).to_be_visible()
    expect(other.filter(has_text="ваши")).to_contain_text("изменено")
    assert violations(page) == []

    menu(other.last, "👏")
    expect(other.last.locator(".reactions .people")).to_have_text("👏")
    menu(other.last, "👏")
    expect(other.last.locator(".reactions")).to_have_count(0)
    offered = other.filter(has_text="ваши")
    offered.locator(".text").evaluate(
        "text => getSelection().setBaseAndExtent(text.firstChild, 12, text.firstChild, 16)"
    )
    offered.hover()
    menu(offered, "Ответить")
    expect(page.locator(".tg-strip")).to_contain_text("ваши")
    write(page, "Отлично")
    expect(page.locator(".row.own").last).to_contain_text("Отлично")
    menu(page.locator(".row.own").last, "Изменить")
    expect(person_text(page)).to_have_value("Отлично")
    write(page, "Отлично, спасибо!")
    expect(page.locator(".row.own").last).to_contain_text("Отлично, спасибо!изменено")
    menu(other.filter(has=page.locator(".recording")), "Переслать")
    expect(page.locator(".row.own").last.locator(".forwarded")).to_contain_text("Ромашка")

    everything = messages(stack)
    [answered] = [one for one in everything if "quote" in one and one["text"] == "Отлично, спасибо!"]
    assert (answered["reply_to_message"]["message_id"], answered["quote"]["text"]) == (offer["message_id"], "ваши")
    voice, forwarded = [one for one in everything if "voice" in one]
    assert forwarded["voice"] == voice["voice"]
    assert forwarded["forward_origin"]["sender_user"]["is_bot"]


def test_a_manager_sees_and_sends_every_kind(page: Page, stack: LocalStack) -> None:
    create_example(page)
    open_deal(page)
    client = ClientVoice(stack)
    sees_every_kind(page, client)
    incoming = page.locator(".talk.incoming")
    menu(incoming.last, "🙏")
    expect(incoming.last.locator(".by-staff")).to_have_text("🙏")
    menu(incoming.last, "Ответить")
    sends_every_kind(page)
    assert violations(page) == []

    asked, *album, voice, choice, place, contact, greeting = [
        message for message in client.chat["messages"] if message["direction"] == "outgoing"
    ]
    assert asked["reply_to"]["msgid"] == "reply"
    assert [one["type"] for one in album] == ["picture", "video", "picture"]
    assert len({one["media_group_id"] for one in album}) == 1
    assert [one["type"] for one in (voice, place, contact)] == ["voice", "location", "contact"]
    assert choice["list_message"]["button"] == "Выбрать"
    assert greeting["template"]["params"] == [{"key": "{{contact.name}}", "value": "Анна Лебедева"}]


def sees_every_kind(page: Page, client: ClientVoice) -> None:
    """Let the client say something of every kind, and look at what the manager sees of it."""
    incoming = page.locator(".talk.incoming")
    photo = client.say("picture", text="Такие", **client.file("peonies.jpg", "image/jpeg"))
    client.say("video", **client.file("video.mp4", "video/mp4"))
    client.say("voice", media_duration=3, media=client.file("voice.ogg", "audio/ogg")["media"])
    client.say("sticker", media=client.file("sticker.webp", "image/webp")["media"])
    client.say("location", location={"lat": 55.76, "lon": 37.61})
    client.say("contact", contact={"name": "Ирина", "phone": "+79161234567"})
    client.say("file", media="http://127.0.0.1:9/lost.pdf", file_name="lost.pdf", file_size=5)
    client.say("text", text="Как тут", reply_to={"message": {"msgid": photo}}, msgid="reply")
    client.say("text", text="Как здесь", msgid="reply", event="edit_message")
    client.react(photo, "👍")
    expect(incoming.locator(".talk-picture")).to_have_js_property("naturalWidth", 640)
    expect(incoming.filter(has=page.locator(".talk-picture")).locator(".by-client")).to_have_text("👍")
    for shown in (".film video", ".recording", "img.talk-sticker", ".map", ".file:has-text('Ирина')"):
        expect(incoming.locator(shown).first).to_be_visible()
    expect(incoming.locator(".talk-lost")).to_contain_text("Адрес файла не отвечает")
    expect(incoming.last).to_contain_text("Как здесь")
    expect(incoming.last).to_contain_text("изменено")
    expect(incoming.last.locator(".talk-quote")).to_contain_text("Такие")


def sends_every_kind(page: Page) -> None:
    """Answer what was begun with buttons; send files, a recording and everything of the menu."""
    outgoing = page.locator(".talk.outgoing")
    amocrm(page).get_by_role("button", name="Кнопки").click()
    for text in ("Беру", "Подумаю"):
        page.get_by_label("Текст кнопки").fill(text)
        page.get_by_role("button", name="Добавить кнопку").click()
        expect(page.get_by_role("button", name=f"Убрать кнопку «{text}»")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    with page.expect_request("**/typing"):
        answer(page, "Что выберете?")
    expect(outgoing.last.locator(".talk-key")).to_have_text(["Беру", "Подумаю"])
    expect(outgoing.last.locator(".talk-quote")).to_contain_text("Как здесь")
    manager_text(page).fill("Три вложения")
    amocrm(page).locator("input[type=file]").set_input_files(
        [SAMPLES / "peonies.jpg", SAMPLES / "video.mp4", SAMPLES / "sticker.webp"]
    )
    expect(outgoing.last.locator(".talk-album.album-3")).to_be_visible()
    expect(outgoing.last).to_contain_text("Три вложения")
    amocrm(page).get_by_role("button", name="Записать голосовое").click()
    expect(outgoing.last.locator(".recording")).to_be_visible()
    for name, shown in {"Список выбора": ".talk-list", "Геопозиция": ".map", "Контакт": ".file"}.items():
        amocrm(page).get_by_role("button", name="Шаблоны и другое").click()
        page.locator(".answer-panel").get_by_role("button", name=name).click()
        expect(outgoing.last.locator(shown)).to_be_visible()
    amocrm(page).get_by_role("button", name="Шаблоны и другое").click()
    page.get_by_role("button", name="Шаблон «Приветствие»").click()
    expect(manager_text(page)).to_have_value("Анна Лебедева, здравствуйте! Подскажите, к какому времени нужен букет?")
    manager_text(page).press("Enter")
    expect(outgoing.last.get_by_title("По шаблону")).to_be_visible()


def test_messages_have_their_menus_on_the_keyboard_too(page: Page) -> None:
    create_example(page)
    buttons = telegram(page).get_by_role("button", name="Действия с сообщением")
    expect(telegram(page).locator(".row.other")).to_have_count(1)
    buttons.last.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".message-panel")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "👍"
    page.keyboard.press("Enter")
    expect(page.locator(".row.own .people")).to_have_text("👍")
    assert focused(page) == "Действия с сообщением"
    page.keyboard.press("Enter")
    expect(page.locator(".message-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".message-panel")).to_have_count(0)
    assert focused(page) == "Действия с сообщением"
