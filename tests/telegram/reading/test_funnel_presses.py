"""Pressed buttons of funnels: of a welcome in a private chat, and under a message about a lead in any chat."""

import json
from typing import Any

import pytest

from bridge.domain.funnel import Pressed
from bridge.relay.messages import FunnelPress, LeadPress, Press
from bridge.telegram.reading import read_update
from tests.fakes.bots import BOT_ID

ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "username": "anna"}
KEY = "a1" * 16


def pressed(data: str, chat: dict[str, Any], **message: Any) -> Any:
    query = {"id": "p1", "from": ANNA, "data": data, "message": {"message_id": 7, "chat": chat, **message}}
    return read_update(BOT_ID, json.dumps({"update_id": 1, "callback_query": query}))


def test_a_press_tells_which_button_and_its_text() -> None:
    keyboard = {"inline_keyboard": [[{"text": "📈 Привлечь", "callback_data": "fn:agency:0:1a2b"}]]}
    press = pressed("fn:agency:0:1a2b", {"id": 42, "type": "private"}, reply_markup=keyboard)
    assert isinstance(press, FunnelPress)
    assert (press.message_id, press.press_id, press.label) == (7, "p1", "📈 Привлечь")
    assert press.pressed == Pressed("agency", 0, "1a2b")
    assert press.person.username == "anna"


def test_an_old_message_tells_no_text() -> None:
    press = pressed("fn:agency:0", {"id": 42, "type": "private"}, date=0)
    assert isinstance(press, FunnelPress)
    assert press.label == ""


def test_in_a_group_a_welcome_is_foreign() -> None:
    press = pressed("fn:agency:0", {"id": -100500, "type": "supergroup", "title": "Группа"})
    assert isinstance(press, Press)
    assert press.foreign


@pytest.mark.parametrize(
    "chat",
    [{"id": 42, "type": "private"}, {"id": -5, "type": "group"}, {"id": -100500, "type": "channel", "title": "Заявки"}],
)
def test_a_lead_can_be_entered_in_any_chat(chat: dict[str, Any]) -> None:
    assert pressed(f"ld:{KEY}", chat) == LeadPress(BOT_ID, chat["id"], 7, "Анна (@anna)", "p1", KEY)


def test_what_is_not_whole_is_no_press() -> None:
    assert isinstance(pressed("ld:short", {"id": 42, "type": "private"}), Press)
    query = {"id": "p1", "from": ANNA, "data": f"ld:{KEY}", "inline_message_id": "x"}
    assert read_update(BOT_ID, json.dumps({"update_id": 1, "callback_query": query})) is None
