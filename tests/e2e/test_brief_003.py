"""The client's document 003: its six test scenarios, as the people of a bot with a message platform see them."""

import time

import pytest

from bridge.domain.wording.platform import AWAY, ESCALATED, GREETING, HELP, HELP_FOR_ADMINS
from tests.e2e.driving import Bot, Json, World, eventually, numbered

ANNA, BORIS, ADMIN = 5001, 5002, 5003
SECRET = "between-us"


@pytest.fixture
def bot(world: World) -> Bot:
    account = world.account("brief")
    bot = account.connect("platform_bot", "Помощник")
    behave(world)
    route = {"kind": "platform", "url": world.stack.partners, "secret": SECRET, "admins": [ADMIN], "quiet_minutes": 30}
    saved = bot.patch(route=route)
    assert saved.status_code == 200, saved.text
    assert SECRET not in saved.text
    return bot


def behave(world: World, answer: str = "now", **told: object) -> None:
    world.partners("POST", "/sim/platform/behaviour", {"answer": answer, "secret": SECRET, **told})


def received(world: World, person: int = ANNA) -> list[Json]:
    found = world.partners("GET", "/sim/platform")
    return [one for one in found if one["client_id"] == f"telegram_{person}"]


def post(world: World, body: object, secret: str = SECRET) -> Json:
    """Have the platform answer Anna later, whatever it says."""
    told = {"client_id": f"telegram_{ANNA}", "body": body, "headers": {"X-Webhook-Secret": secret}}
    posted: Json = world.partners("POST", "/sim/platform/say", told)
    return posted


def test_1_sending_a_text_message(world: World, bot: Bot) -> None:
    """✅ Отправка текстового сообщения."""
    before = int(time.time())
    bot.hears(ANNA, "Сколько стоит доставка?")
    (message,) = eventually(lambda: received(world))
    assert (message["client_id"], message["content"], message["times"]) == (
        "telegram_5001",
        "Сколько стоит доставка?",
        1,
    )
    assert message["webhook_url"].startswith("https://")
    assert "5001" not in message["webhook_url"].rpartition("-")[2]
    assert before - 5 <= message["at"] <= time.time()
    world.stack.wait_idle()
    assert bot.account.chats() == {}, "nothing of it goes into amoCRM"


def test_2_getting_an_automatic_answer(world: World, bot: Bot) -> None:
    """✅ Получение автоматического ответа: сразу и позже, каждый один раз и по порядку, длинный по частям."""
    bot.hears(ANNA, "Первый")
    assert eventually(lambda: bot.said_to(ANNA)) == ["Ответ платформы: Первый"]

    behave(world, "later", delay_ms=300)
    for number in range(2, 8):
        bot.hears(ANNA, f"message {number}")
    assert eventually(lambda: len(bot.said_to(ANNA)) == 7)
    assert numbered(bot.said_to(ANNA)[1:]) == list(range(2, 8))

    said = "\n\n".join(f"Абзац {number}. " + "слово " * 300 for number in range(4))
    assert post(world, {"content": said})["status"] == 200
    assert post(world, {"content": said})["status"] == 200, "the same answer once more"
    parts = eventually(lambda: bot.said_to(ANNA)[7:] if len(bot.said_to(ANNA)) >= 9 else [])
    world.stack.wait_idle()
    assert parts == bot.said_to(ANNA)[7:]
    assert "".join(parts).split() == said.split()
    assert all(len(part) <= 4096 for part in parts)

    assert post(world, {"content": "Да"}, secret="another")["status"] == 401
    assert post(world, {"answers": "Да"})["body"]["error"]["code"] == "bad_answers"
    world.stack.wait_idle()
    assert len(bot.said_to(ANNA)) == 7 + len(parts)


def test_3_messages_and_answers_of_every_kind(world: World, bot: Bot) -> None:
    """✅ Проверка классификации сообщения: что клиент прислал и чем платформа ответила, не теряет своего вида."""
    files = f"{world.stack.partners}/files"
    answers = [
        {"type": "text", "text": "Вот прайс и фото"},
        {"type": "document", "url": f"{files}/price.pdf", "name": "Прайс.pdf", "caption": "на декабрь"},
        {"type": "photo", "url": f"{files}/office.jpg"},
        {"type": "document", "url": "https://10.0.0.1/secret.pdf", "name": "Тайна.pdf"},
        {"type": "text", "text": "Что-нибудь ещё?"},
    ]
    behave(world, "now", answers=answers)
    bot.hears(ANNA, file={"name": "plan.jpg", "size": 2000, "mime": "image/jpeg"}, caption="План")
    (message,) = eventually(lambda: received(world))
    assert "План" in message["content"]
    assert message["content"].splitlines()[-1].startswith("http")

    assert eventually(lambda: bot.said_to(ANNA)[-1:] == ["Что-нибудь ещё?"])
    assert bot.said_to(ANNA) == ["Вот прайс и фото", "Что-нибудь ещё?"]
    (document,) = bot.sent("sendDocument")
    assert (document["params"]["caption"], document["files"][0]["name"]) == ("на декабрь", "Прайс.pdf")
    assert len(bot.sent("sendPhoto")) == 1
    (failure,) = eventually(bot.account.failures)
    assert (failure["reason"], failure["direction"]) == ("address_refused", "outgoing")


def test_4_escalation(world: World, bot: Bot) -> None:
    """✅ Проверка эскалации: разговор переходит к менеджеру со всем, что сказано, и возвращается командой /bot."""
    account, talk = bot.account, bot.conversation(ANNA)
    bot.hears(ANNA, "Сколько стоит?")
    assert eventually(lambda: bot.said_to(ANNA)) == ["Ответ платформы: Сколько стоит?"]
    world.stack.wait_idle()

    behave(world, "escalate", text="Зову менеджера")
    bot.hears(ANNA, "Позовите человека")
    said = ["Сколько стоит?", "Ответ платформы: Сколько стоит?", "Позовите человека", "Зову менеджера"]
    assert eventually(lambda: len(account.messages(talk)) == 4)
    shown = sorted(account.messages(talk), key=lambda one: one["msec_timestamp"])
    assert [one["text"] for one in shown] == said
    assert account.texts(talk) == [said[0], said[2]]
    assert eventually(lambda: bot.said_to(ANNA) == [said[1], said[3]])
    assert len(account.everything()["unsorted"]) == 1

    bot.hears(ANNA, "Вы здесь?")
    assert eventually(lambda: account.texts(talk)[-1] == "Вы здесь?")
    account.reply(talk, "Здравствуйте, слушаю вас")
    assert eventually(lambda: bot.said_to(ANNA)[-1] == "Здравствуйте, слушаю вас")
    assert len(received(world)) == 2

    behave(world)
    account.reply(talk, "/bot")
    world.stack.wait_idle()
    bot.hears(ANNA, "Ещё вопрос")
    assert eventually(lambda: bot.said_to(ANNA)[-1] == "Ответ платформы: Ещё вопрос")
    assert "/bot" not in bot.said_to(ANNA)
    assert "Ещё вопрос" not in account.texts(talk)

    assert post(world, {"escalate": True})["status"] == 200
    assert eventually(lambda: "Ещё вопрос" in account.texts(talk))
    assert eventually(lambda: bot.said_to(ANNA)[-1] == ESCALATED)
    world.stack.wait_idle()
    texts = [one["text"] for one in account.messages(talk)]
    assert len(texts) == len(set(texts)), "each once"


def test_5_errors(world: World, bot: Bot) -> None:
    """✅ Проверка обработки ошибок: платформа не отвечает, клиент узнаёт один раз, сообщения ждут и получают ответ."""
    world.fault("partners", match="POST /api/messages/", status=503)
    for number in range(1, 4):
        bot.hears(ANNA, f"message {number}")
    assert eventually(lambda: bot.said_to(ANNA)) == [AWAY]
    bot.hears(ANNA, "/status")
    shown = eventually(lambda: bot.said_to(ANNA)[1:])
    assert shown[0].endswith("Ждут ответа: 3 сообщения.")

    world.no_faults()
    world.fault("partners", match="POST /api/messages/", drop="after", count=2)
    assert eventually(lambda: len(bot.said_to(ANNA)) == 5, within=90), bot.said_to(ANNA)
    world.stack.wait_idle()
    assert numbered(bot.said_to(ANNA)[2:]) == [1, 2, 3]
    assert [one["content"] for one in received(world)] == ["message 1", "message 2", "message 3"]
    world.no_faults()

    assert bot.patch(enabled=False).status_code == 200
    bot.hears(BORIS, "Вы работаете?")
    world.stack.wait_idle()
    assert received(world, BORIS) == []
    assert bot.patch(enabled=True).status_code == 200
    bot.hears(BORIS, "А теперь?")
    assert eventually(lambda: bot.said_to(BORIS)) == ["Ответ платформы: А теперь?"]


def test_6_commands(world: World, bot: Bot) -> None:
    """✅ Проверка команд бота (/start, /help), а также /status, /admin и /stats."""
    for command in ("/start", "/start", "/help", "/status", "/admin"):
        bot.hears(ANNA, command)
    said = eventually(lambda: bot.said_to(ANNA) if len(bot.said_to(ANNA)) >= 4 else [])
    world.stack.wait_idle()
    assert said == bot.said_to(ANNA)
    assert (said[:2], said[3:]) == ([GREETING, HELP], [HELP]), "one greeting, and the panel is not for everybody"
    assert said[2].startswith("Система работает.\n")

    for command in ("/help", "/admin", "/stats"):
        bot.hears(ADMIN, command)
    said = eventually(lambda: bot.said_to(ADMIN) if len(bot.said_to(ADMIN)) == 3 else [])
    assert said[0] == HELP + HELP_FOR_ADMINS
    assert said[1].startswith("Панель администратора\n\nПлатформа: 127.0.0.1 — отвечает\n")
    assert said[2].startswith("Статистика обработки\n\nСегодня: обработано 0 сообщений")
    assert received(world) == received(world, ADMIN) == []
