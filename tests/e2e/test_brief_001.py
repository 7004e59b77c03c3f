"""Brief 001, step by step on the running stack: a client, the bot, Wahelp, a manager, and back."""

import time
from functools import partial
from typing import Any

from tests.e2e.driving import Account, Bot, Json, World, eventually, numbered

ANNA, BORIS = 5001, 5002
PHONE, OTHER_PHONE = "+79991234567", "+79990001122"
KNOWN_EVERYWHERE = 2.5
"""Seconds after which no worker trusts any more what it read of a bot in whose chat it has just worked."""

CHANNEL = {"project": "101", "channel": "clients-tg", "login": "sales@romashka.ru", "password": "secret"}


class Wahelp:
    """The service as its people see it, with the channel «clients_tg» of the brief."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.access_token = world.partners("POST", "/sim/wahelp/channels", CHANNEL)["access_token"]

    def route(self, **changes: Any) -> Json:
        return {"kind": "wahelp", "base": self.world.stack.partners, **CHANNEL} | changes

    def received(self) -> list[Json]:
        found: list[Json] = self.world.partners("GET", "/sim/wahelp")
        return found

    def texts(self, phone: str = PHONE) -> list[str]:
        return [message["text"] for message in self.received() if message["phone"] == phone]

    def operator(self, text: str, phone: str = PHONE) -> Json:
        body = {"project": "101", "channel": "clients-tg", "phone": phone, "text": text}
        said: Json = self.world.partners("POST", "/sim/wahelp/operator", body)
        return said

    def hooks(self) -> list[str]:
        return [hook["url"] for hook in self.world.partners("GET", "/sim/wahelp/hooks")]

    def hook_of(self, bot: Bot) -> str:
        return next((url for url in self.hooks() if f"/{bot.bot_id}?" in url), "")

    def switch(self, **switches: Any) -> None:
        self.world.partners("POST", "/sim/wahelp/switches", switches)

    def statuses(self) -> dict[int, str]:
        return {one["id"]: one["status"] for one in self.world.partners("GET", "/sim/wahelp/messages")}


def routed(world: World, **changes: Any) -> tuple[Account, Bot, Wahelp]:
    """Return a bot whose messages go by Wahelp, once Wahelp knows where its answers go."""
    wahelp, account = Wahelp(world), world.account("alpha")
    bot = account.connect("shop_bot")
    answer = bot.patch(route=wahelp.route(**changes))
    assert answer.status_code == 200, answer.text
    assert eventually(wahelp.hooks)
    return account, bot, wahelp


def shares(bot: Bot, person: int, phone: str, whose: int | None = None) -> None:
    contact = {"phone_number": phone, "first_name": "Иван", "user_id": person if whose is None else whose}
    bot.hears(person, contact=contact)


def known(bot: Bot, person: int = ANNA, phone: str = PHONE) -> None:
    """Tell a person's phone as the owner does."""
    answer = bot.account.api("PUT", f"/v1/bots/{bot.bot_id}/people/{person}", {"phone": phone})
    assert answer.json() == {"telegram_id": person, "phone": phone, "told_by": "owner"}


def test_settings_are_checked_field_by_field_and_the_webhook_comes_and_goes_with_them(world: World) -> None:
    """«Что нужно настроить» and «Настроить webhook»."""
    wahelp, account = Wahelp(world), world.account("alpha")
    bot = account.connect("shop_bot")
    wrong: list[tuple[Json, str, str]] = [
        ({"password": "wrong"}, "wahelp_unauthorised", "route.password"),
        ({"project": "999"}, "wahelp_unauthorised", "route.login"),
        ({"channel": "nothing"}, "wahelp_channel_gone", "route.channel"),
        ({"base": "https://127.0.0.1:8/api"}, "address_private", "route.base"),
        ({"base": "http://wahelp.ru"}, "address_not_https", "route.base"),
    ]
    for changes, code, field in wrong:
        answer = bot.patch(route=wahelp.route(**changes))
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code), answer.text
        assert field in answer.json()["error"]["fields"]
    assert wahelp.hooks() == []

    shown = bot.patch(route=wahelp.route(base=f"{world.stack.partners}/api")).json()["route"]
    assert (shown["kind"], shown["project"], shown["channel"]) == ("wahelp", "101", "clients-tg")
    assert "secret" not in str(shown)
    [url] = eventually(wahelp.hooks)
    assert f"/wahelp/webhook/{bot.bot_id}?token=" in url

    assert bot.patch(route={"kind": "amocrm"}).status_code == 200
    assert eventually(lambda: not wahelp.hooks())


def test_a_client_writes_shares_the_phone_and_the_manager_answers(world: World) -> None:
    """«Как отправляется сообщение в amoCRM» and «Обработчик входящих сообщений», with the body of the brief."""
    wahelp, account = Wahelp(world), world.account("alpha")
    bot = account.connect("shop_bot")
    bot.hears(ANNA, "Раньше было иначе")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))
    assert bot.patch(route=wahelp.route()).status_code == 200
    changed = time.monotonic()
    assert eventually(lambda: time.monotonic() > changed + KNOWN_EVERYWHERE)
    bot.hears(ANNA, "/start")
    bot.hears(ANNA, "Привет, нужна помощь")
    asked = eventually(bot.sent)
    assert "Поделиться номером" in asked[0]["params"]["text"]
    markup = asked[0]["params"]["reply_markup"]
    assert markup["keyboard"] == [[{"text": "Поделиться номером", "request_contact": True}]]
    shares(bot, ANNA, "79990000000", whose=BORIS)
    shares(bot, ANNA, "79991234567")
    assert eventually(lambda: len(wahelp.received()) == 4)
    assert wahelp.texts()[:2] == ["/start", "Привет, нужна помощь"]
    assert eventually(lambda: "Спасибо! Номер получен, передаём ваши сообщения менеджеру." in bot.said_to(ANNA))
    [first, *_] = wahelp.received()
    assert (first["phone"], first["name"], first["destination"]) == (PHONE, "Клиент 5001", "from")

    said = wahelp.operator("Здравствуйте! Чем помочь?")
    assert [hook["answer"] for hook in said["hooks"]] == [{"ok": True, "handled": True}]
    assert eventually(lambda: "Здравствуйте! Чем помочь?" in bot.said_to(ANNA))
    assert eventually(lambda: wahelp.statuses()[said["message_id"]] == "delivered")
    bot.hears(ANNA, "Спасибо")
    assert eventually(lambda: wahelp.texts()[-1] == "Спасибо")
    world.stack.wait_idle()
    assert bot.said_to(ANNA).count("Здравствуйте! Чем помочь?") == 1
    assert "Спасибо" not in bot.said_to(ANNA)
    assert len([text for text in bot.said_to(ANNA) if "Поделиться номером" in text]) == 1
    assert account.texts(bot.conversation(ANNA)) == ["Раньше было иначе"]


def test_an_access_token_and_the_two_steps_of_the_vendor(world: World) -> None:
    """«Или использовать токен напрямую», and the vendor's guide in place of the brief's one call."""
    wahelp, account = Wahelp(world), world.account("alpha")
    bot = account.connect("shop_bot")
    route = {"kind": "wahelp", "base": world.stack.partners, "project": "101", "channel": "clients-tg"}
    route |= {"access_token": wahelp.access_token, "shape": "vendor", "forward": "no_commands"}
    assert bot.patch(route=route).status_code == 200
    known(bot)
    bot.hears(ANNA, "/start")
    bot.hears(ANNA, "Добрый день")
    assert eventually(lambda: wahelp.texts() == ["Клиент 5001:\nДобрый день"])
    [message] = wahelp.received()
    assert (message["shape"], message["destination"]) == ("vendor", "operator")
    world.stack.wait_idle()
    assert not [text for text in bot.said_to(ANNA) if "Добрый день" in text], "our own message came back to the client"


def test_two_channels_of_a_project_that_has_one_webhook_address(world: World) -> None:
    """Wahelp's other way of registering a webhook: the last bot's address brings the words of both channels."""
    wahelp = Wahelp(world)
    wahelp.switch(hook_forms="hook")
    other_channel = CHANNEL | {"channel": "clients-tg-2"}
    world.partners("POST", "/sim/wahelp/channels", other_channel)
    account = world.account("alpha")
    bots = [account.connect("shop_bot"), account.connect("other_bot")]
    for bot, channel in zip(bots, (CHANNEL, other_channel), strict=True):
        assert bot.patch(route=wahelp.route(**channel)).status_code == 200
        assert eventually(partial(wahelp.hook_of, bot))
        known(bot)
        bot.hears(ANNA, f"to {bot.label}")
    assert eventually(lambda: len(wahelp.received()) == len(bots))
    assert wahelp.hooks() == [wahelp.hook_of(bots[1])]
    wahelp.operator("from the first channel")
    assert eventually(lambda: bots[0].said_to(ANNA) == ["from the first channel"])

    assert bots[1].patch(route={"kind": "amocrm"}).status_code == 200
    assert eventually(partial(wahelp.hook_of, bots[0]))
    wahelp.operator("once more")
    assert eventually(lambda: bots[0].said_to(ANNA) == ["from the first channel", "once more"])
    world.stack.wait_idle()
    assert bots[1].said_to(ANNA) == []


def test_the_webhook_turns_strangers_away_and_takes_every_envelope(world: World) -> None:
    """«Token: сгенерировать токен для безопасности»: 401, 400, and 200 for all that Wahelp may send."""
    _, bot, wahelp = routed(world)
    known(bot)
    bot.hears(ANNA, "Привет")
    assert eventually(wahelp.texts)
    [url] = wahelp.hooks()
    path, _, token = url.partition("/wahelp/")[2].partition("?token=")
    address = f"{world.api}/wahelp/{path}"
    assert world.http.post(address, json={}).status_code == 401
    assert world.http.post(f"{address}?token={token[:-1]}x", json={}).status_code == 401
    assert world.http.post(f"{address}?token={token}", content=b"{").status_code == 400
    taken = world.http.post(address, json={"event": "channel.created"}, headers={"X-Wahelp-Token": token})
    assert (taken.status_code, taken.json()) == (200, {"ok": True, "handled": False})

    said = []
    for number, envelope in enumerate(("event", "type", "action", "list", "data_list")):
        wahelp.switch(envelope=envelope, destination="operator" if number % 2 else "from_operator")
        wahelp.switch(destination_key="direction" if number % 2 else "destination")
        said.append(f"ответ {number}")
        wahelp.operator(said[-1])
    assert eventually(lambda: [text for text in bot.said_to(ANNA) if text.startswith("ответ")] == said)


def test_what_cannot_be_delivered_is_said_to_whoever_wrote_it(world: World) -> None:
    """A number without a messenger, a refusal inside a 200, an operator who writes to somebody unknown."""
    account, bot, wahelp = routed(world)
    known(bot)
    world.partners("POST", "/sim/wahelp/people", {"phone": PHONE, "messenger": False})
    bot.hears(ANNA, "Привет")
    [failure] = eventually(account.failures)
    assert failure["text"] == "Wahelp не может доставить сообщение: по номеру клиента нет мессенджера этого канала"
    world.partners("POST", "/sim/wahelp/people", {"phone": PHONE, "messenger": True})
    assert account.api("POST", f"/v1/failures/{failure['id']}/retry").status_code == 202
    assert eventually(lambda: [text.partition("\n")[2] for text in wahelp.texts()] == ["Привет"])

    refused = {"success": False, "message": "Внутренняя ошибка"}
    world.fault("partners", match="POST /api/app/projects/101/channels/clients-tg/messages", status=200, body=refused)
    bot.hears(ANNA, "Ещё")
    [failure] = eventually(account.failures)
    assert (failure["reason"], failure["text"]) == ("wahelp_refused", "Wahelp не принял сообщение")
    world.no_faults()

    wahelp.operator("Кто там?", OTHER_PHONE)
    note = "[Бот] Сообщение «Кто там?» не доставлено клиенту. Бот не может написать первым: клиент должен сам начать"
    assert eventually(lambda: [text for text in wahelp.texts(OTHER_PHONE) if text.startswith(note)])
    assert eventually(lambda: {one["reason"] for one in account.failures()} == {"wahelp_refused", "write_first"})
    world.stack.wait_idle()
    assert len(wahelp.texts(OTHER_PHONE)) == 1, "what the bot says there came back and was answered"


def test_an_outage_with_lost_answers_and_kills_loses_nothing_doubles_nothing_and_keeps_the_order(world: World) -> None:
    """Order, once, waiting through outages: as for amoCRM. Wahelp knows no ids of ours, so messages are read back."""
    account, bot, wahelp = routed(world)
    for person, phone in ((ANNA, PHONE), (BORIS, OTHER_PHONE)):
        known(bot, person, phone)
        bot.hears(person, "message 0")
    assert eventually(lambda: wahelp.texts() == wahelp.texts(OTHER_PHONE) == ["message 0"])
    place = "POST /api/app/projects/101/channels/clients-tg/messages"
    world.fault("partners", match=place, status=502, probability=0.2)
    world.fault("partners", match=place, drop="after", probability=0.2)
    world.fault("partners", match=place, drop="before", probability=0.1)
    world.partners("POST", "/sim/wahelp/expire", {})
    for number in range(1, 16):
        for person in (ANNA, BORIS):
            bot.hears(person, f"message {number}")
        if number % 5 == 0:
            world.stack.kill_environment("TelegramDeliver")
        wahelp.operator(f"answer {number}")
    assert eventually(lambda: all(len(wahelp.texts(phone)) >= 16 for phone in (PHONE, OTHER_PHONE)), within=200)
    world.no_faults()
    world.stack.wait_idle(120)
    for phone in (PHONE, OTHER_PHONE):
        assert numbered(wahelp.texts(phone)) == list(range(16))
    answers = [text for text in bot.said_to(ANNA) if text.startswith("answer")]
    assert numbered(answers) == list(range(1, 16))
    assert account.failures() == []
