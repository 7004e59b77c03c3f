"""A Salesbot's question with buttons, from the step that asks to the step behind the answer."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.driving import Account, Bot, Json, World, eventually

ANNA = 5001
SOON = "Завтра утром, пока курьер ещё не уехал на другой конец города"
LATER = "Завтра вечером, после семи часов, когда кто-нибудь будет дома"
"""Cyrillic labels that are far longer than what a button of Telegram can carry."""
PRICE = "Да, за 2\u00a0000 ₽"
"""With the space that does not break, of which a button shows an ordinary one."""


def show(text: str, *buttons: str) -> Json:
    kind: Json = {"type": "buttons", "buttons": list(buttons)} if buttons else {"type": "text"}
    return {"handler": "show", "params": kind | {"value": text}}


def goto(step: int, block: str = "question") -> Json:
    return {"handler": "goto", "params": {"type": block, "step": step}}


def answers(**steps: int) -> list[Json]:
    choices = [{"value": text, "params": [goto(step)]} for text, step in steps.items()]
    return [{"handler": "buttons", "params": choices}]


@pytest.fixture
def bot(world: World) -> Bot:
    bot = world.account("alpha").connect("shop_bot")
    bot.hears(ANNA, "хочу доставку")
    assert eventually(lambda: bot.account.texts(bot.conversation(ANNA)))
    return bot


def launch(bot: Bot, code: list[Json]) -> int:
    here = f"/sim/accounts/{bot.account.account_id}/salesbots"
    bot_id = bot.world.amo("POST", here, {"name": "Доставка", "code": code})["bot_id"]
    run_id: int = bot.world.amo("POST", f"{here}/{bot_id}/run", {"conversation_id": bot.conversation(ANNA)})["run_id"]
    return run_id


def reaches(bot: Bot, run_id: int, state: str) -> bool:
    def is_there() -> bool:
        runs: list[Json] = bot.world.amo("GET", f"/sim/accounts/{bot.account.account_id}/salesbots/runs")
        return any((one["run_id"], one["state"]) == (run_id, state) for one in runs)

    return eventually(is_there)


def asked(bot: Bot, text: str) -> Json:
    """Return a question as it stands in Telegram, once it is there."""
    (call,) = eventually(lambda: [one for one in bot.sent() if one["params"]["text"] == text and one["result"]["ok"]])
    question: Json = call["result"]["result"]
    return question


def press(bot: Bot, question: Json, label: str, *, is_old: bool = False) -> None:
    """Press a button; of an old message Telegram tells no more than where it stands."""
    rows = question["reply_markup"]["inline_keyboard"]
    (data,) = [button["callback_data"] for row in rows for button in row if button["text"] == label]
    sender, message_id = bot.world.person(ANNA), question["message_id"]
    if is_old:
        message = {"chat": {"id": ANNA, "type": "private"}, "message_id": message_id, "date": 0}
        query = {"id": "1", "from": sender | {"is_bot": False}, "message": message, "chat_instance": "1", "data": data}
        bot.world.tg("POST", "/sim/updates", {"bot_id": bot.bot_id, "update": {"callback_query": query}})
        return
    place = {"bot_id": bot.bot_id, "chat_id": ANNA, "message_id": message_id}
    bot.world.tg("POST", "/sim/callback", place | {"from": sender, "data": data})


def test_questions_with_buttons_are_answered_by_pressing_and_by_typing(bot: Bot) -> None:
    run_id = launch(
        bot,
        [
            {"question": [show("Привезти?", "Да", "Нет")], "answer": answers(Да=1, Нет=3)},
            {"question": [show("Когда?", SOON, LATER)], "answer": answers(**{SOON: 3, LATER: 2})},
            {"question": [show("Лифт есть?", "Есть", "Нет")], "answer": answers(Есть=4, Нет=3)},
            {"question": [show("Жаль"), goto(3, "finish")]},
            {"question": [show("Записал: {{message_text}}"), goto(4, "finish")]},
        ],
    )

    press(bot, asked(bot, "Привезти?"), "Да")
    press(bot, asked(bot, "Когда?"), LATER, is_old=True)
    asked(bot, "Лифт есть?")
    assert reaches(bot, run_id, "waits_for_answer")
    bot.hears(ANNA, "Есть", date=int(time.time()) + 2)

    assert asked(bot, "Записал: Есть")
    assert reaches(bot, run_id, "finished")
    assert bot.account.texts(bot.conversation(ANNA)) == ["хочу доставку", "Да", LATER, "Есть"]
    bot.world.stack.wait_idle()
    shown = [call["params"]["reply_markup"] for call in bot.sent("editMessageReplyMarkup") if call["result"]["ok"]]
    assert [one["inline_keyboard"][0][0]["text"] for one in map(_parsed, shown)] == ["✓ Да", f"✓ {LATER}"]
    outgoing = bot.account.messages(bot.conversation(ANNA), "outgoing")
    assert {message["status"] for message in outgoing} == {"delivered"}
    assert bot.account.failures() == []


def _parsed(markup: Any) -> Any:
    return json.loads(markup) if isinstance(markup, str) else markup


class Widget:
    """A widget's own server: it accepts what a Salesbot asks, and the test continues the bot."""

    def __init__(self) -> None:
        self.told: SimpleQueue[Json] = SimpleQueue()
        told = self.told

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ask"


@pytest.fixture
def widget() -> Iterator[Widget]:
    widget = Widget()
    thread = threading.Thread(target=widget.server.serve_forever)
    thread.start()
    yield widget
    widget.server.shutdown()
    thread.join()
    widget.server.server_close()


def test_a_widget_is_asked_and_what_it_asks_is_answered_by_a_button(bot: Bot, widget: Widget) -> None:
    ask = {"handler": "widget_request", "params": {"url": widget.url, "data": {"who": "{{contact.name}}"}}}
    run_id = launch(
        bot,
        [
            {"question": [ask], "answer": answers(**{PRICE: 1})},
            {"question": [show("Оформил: {{json.price}} ₽"), goto(1, "finish")]},
        ],
    )
    told = widget.told.get(timeout=60)
    assert reaches(bot, run_id, "waits_for_widget")
    continued = {"data": {"price": "2000"}, "execute_handlers": [show("Пионы. Берёте?", PRICE, "Дорого")]}
    assert over_rest(bot.account, urlsplit(told["return_url"]).path, continued) == 202

    press(bot, asked(bot, "Пионы. Берёте?"), "Да, за 2 000 ₽")

    assert asked(bot, "Оформил: 2000 ₽")
    assert reaches(bot, run_id, "finished")
    assert bot.account.texts(bot.conversation(ANNA)) == ["хочу доставку", PRICE]


def over_rest(account: Account, path: str, body: Json) -> int:
    world = account.world
    token = world.amo("POST", f"/sim/accounts/{account.account_id}/access_token")["access_token"]
    headers = {"Host": f"{account.subdomain}.amocrm.ru", "Authorization": f"Bearer {token}"}
    return world.http.post(f"{world.amocrm}{path}", json=body, headers=headers).status_code
