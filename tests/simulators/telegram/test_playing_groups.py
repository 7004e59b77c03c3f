"""What people do in groups: make them, write as the group, keep topics, answer what a bot asks."""

from typing import Any

import pytest

from tests.simulators.telegram.running import Running
from tests.simulators.telegram.test_groups import ADMIN, ANNA, BASIC, LARGE, Json, add, refusal, updates

IGOR = {"id": 6, "first_name": "Игорь"}
PRESS = {"inline_keyboard": [[{"text": "Связать", "callback_data": "link"}]]}


def make(sim: Running, *bots: int, **more: Any) -> int:
    body = {"title": "Ремонт 12", "from": ADMIN, "bots": list(bots), "people": [ANNA, IGOR], **more}
    answer = sim.http.post("/sim/new_group", json=body)
    assert answer.status_code == 201, answer.text
    made: int = answer.json()["chat_id"]
    return made


def drawn(sim: Running, bot_id: int) -> Json:
    [chat] = [chat for chat in sim.get(f"/sim/chats?bot_id={bot_id}") if chat["chat"]["type"] != "private"]
    return dict(chat)


def texts(found: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in found if "text" in update.get("message", {})]


@pytest.mark.parametrize(("kind", "sign"), [("group", "group_chat_created"), ("supergroup", "supergroup_chat_created")])
def test_a_group_is_made_with_its_bots_and_people(sim: Running, kind: str, sign: str) -> None:
    first, first_token = sim.bot()
    second, second_token = sim.bot(username="other_bot", name="Other", privacy=False)
    chat_id = make(sim, first, second, type=kind)
    for token in (first_token, second_token):
        joined, created = updates(sim, token)
        assert joined["my_chat_member"]["old_chat_member"]["status"] == "left"
        assert joined["my_chat_member"]["from"]["id"] == ADMIN["id"]
        assert (created["message"][sign], created["message"]["from"]["id"]) == (True, ADMIN["id"])
        assert "new_chat_members" not in created["message"]
    assert sim.call(first_token, "getChatMemberCount", chat_id=chat_id)["result"] == 5
    owner = sim.call(first_token, "getChatAdministrators", chat_id=chat_id)["result"]
    assert [(one["status"], one["user"]["id"]) for one in owner] == [("creator", ADMIN["id"])]
    sim.write(first, chat={"id": chat_id, "type": kind}, text="всем")
    assert texts(updates(sim, first_token)) == [], "its privacy mode is on"
    assert texts(updates(sim, second_token)) == ["всем"]
    assert [drawn(sim, bot_id)["privacy"] for bot_id in (first, second)] == [True, False]
    assert {one["user"]["id"] for one in drawn(sim, first)["members"]} == {5, 6, 9}


def test_a_group_is_made_as_telegram_could_make_it(sim: Running) -> None:
    bot_id, _ = sim.bot()
    body = {"title": "Ремонт 12", "from": ADMIN, "bots": [bot_id]}
    wrong: Json
    for wrong in ({"bots": []}, {"title": ""}, {"title": "x" * 129}, {"is_forum": True}, {"type": "channel"}):
        assert sim.http.post("/sim/new_group", json={**body, **wrong}).status_code == 400, wrong
    assert sim.http.post("/sim/new_group", json={**body, "bots": [1]}).status_code == 404
    add(sim, bot_id, BASIC)
    forum = {"bot_id": bot_id, "chat_id": BASIC["id"], "is_forum": True}
    assert sim.http.post("/sim/groups", json=forum).json()["error"] == "not_a_supergroup"


def test_an_anonymous_administrator_writes_as_the_group(sim: Running) -> None:
    bot_id, token = sim.bot(privacy=False)
    chat_id = make(sim, bot_id)
    rights = {"can_manage_chat": True, "is_anonymous": True}
    standing = {"status": "administrator", "rights": rights, "custom_title": "прораб"}
    sim.http.post("/sim/members", json={"bot_id": bot_id, "chat_id": chat_id, "user": IGOR, "from": ADMIN, **standing})
    updates(sim, token)
    sim.write(bot_id, chat={"id": chat_id, "type": "group"}, sender=IGOR, text="Привезли плитку")
    sim.write(bot_id, chat={"id": chat_id, "type": "group"}, sender=ANNA, text="Спасибо")
    hidden, known = [update["message"] for update in updates(sim, token)]
    assert (hidden["from"]["id"], hidden["sender_chat"]["id"]) == (1087968824, chat_id)
    assert hidden["author_signature"] == "прораб"
    assert (known["from"]["id"], "sender_chat" in known) == (ANNA["id"], False)
    assert sim.call(token, "getChatMemberCount", chat_id=chat_id)["result"] == 4, "the group is no member of itself"
    menu = sim.call(token, "sendMessage", chat_id=chat_id, text="Меню", reply_markup=PRESS)["result"]
    sim.call(token, "getUpdates", allowed_updates=["callback_query"])
    press = {"bot_id": bot_id, "chat_id": chat_id, "message_id": menu["message_id"], "from": IGOR, "data": "link"}
    assert sim.http.post("/sim/callback", json=press).is_success
    assert sim.call(token, "getUpdates")["result"][0]["callback_query"]["from"]["id"] == IGOR["id"]


def forum(sim: Running) -> tuple[int, str, int]:
    """Make a group with topics → bot, token, chat."""
    bot_id, token = sim.bot(privacy=False)
    chat_id = make(sim, bot_id, type="supergroup", is_forum=True)
    updates(sim, token)
    return bot_id, token, chat_id


def topic(sim: Running, bot_id: int, chat_id: int, **wish: Any) -> int:
    answer = sim.http.post("/sim/topics", json={"bot_id": bot_id, "chat_id": chat_id, "from": ANNA, **wish})
    assert answer.is_success, answer.text
    thread: int = answer.json()["message_thread_id"]
    return thread


def test_people_keep_topics(sim: Running) -> None:
    bot_id, token, chat_id = forum(sim)
    thread = topic(sim, bot_id, chat_id, name="Смета", icon_color=0xFFD67E)
    [created] = [update["message"] for update in updates(sim, token)]
    assert created["forum_topic_created"] == {"name": "Смета", "icon_color": 0xFFD67E}
    assert (created["message_thread_id"], created["is_topic_message"]) == (thread, True)
    place = {"id": chat_id, "type": "supergroup"}
    sim.write(bot_id, chat=place, text="Сколько?", message_thread_id=thread)
    [written] = [update["message"] for update in updates(sim, token)]
    assert (written["is_topic_message"], written["reply_to_message"]["message_id"]) == (True, thread)
    assert written["reply_to_message"]["forum_topic_created"]["name"] == "Смета"
    topic(sim, bot_id, chat_id, message_thread_id=thread, name="Смета и сроки", closed=True)
    assert [name for update in updates(sim, token) for name in update["message"] if name.startswith("forum_")] == [
        "forum_topic_edited",
        "forum_topic_closed",
    ]
    answer = {"chat_id": chat_id, "text": "10 000 ₽", "message_thread_id": thread}
    assert refusal(sim.call(token, "sendMessage", **answer)) == (400, "Bad Request: TOPIC_CLOSED")
    topic(sim, bot_id, chat_id, message_thread_id=thread, closed=False)
    assert sim.call(token, "sendMessage", **answer)["ok"]
    shown = drawn(sim, bot_id)["topics"]
    assert [(one["message_thread_id"], one["name"], one["closed"]) for one in shown] == [
        (thread, "Смета и сроки", False)
    ]
    topic(sim, bot_id, chat_id, message_thread_id=thread, deleted=True)
    assert refusal(sim.call(token, "sendMessage", **answer)) == (400, "Bad Request: message thread not found")
    assert [one["message"].get("text") for one in drawn(sim, bot_id)["messages"] if not one["deleted"]] == [None]


def test_the_general_topic_is_closed_but_not_deleted(sim: Running) -> None:
    bot_id, token, chat_id = forum(sim)
    topic(sim, bot_id, chat_id, message_thread_id=1, closed=True)
    assert "message_thread_id" not in updates(sim, token)[0]["message"]
    assert refusal(sim.call(token, "sendMessage", chat_id=chat_id, text="x")) == (400, "Bad Request: TOPIC_CLOSED")
    wish = {"bot_id": bot_id, "chat_id": chat_id, "from": ANNA}
    for wrong, status in (
        ({"message_thread_id": 1, "deleted": True}, 400),
        ({"message_thread_id": 77, "closed": True}, 404),
        ({}, 400),
    ):
        assert sim.http.post("/sim/topics", json={**wish, **wrong}).status_code == status
    add(sim, bot_id, LARGE)
    assert sim.http.post("/sim/topics", json={**wish, "chat_id": LARGE["id"], "name": "x"}).status_code == 400


def test_a_question_is_told_to_clients_beside_its_message(sim: Running) -> None:
    bot_id, token = sim.bot()
    chat_id = make(sim, bot_id)
    wish = {"force_reply": True, "selective": True, "input_field_placeholder": "ID сделки"}
    asked = sim.call(token, "sendMessage", chat_id=chat_id, text="Номер сделки?", reply_markup=wish)["result"]
    assert "reply_markup" not in asked, "messages do not show it"
    stored = drawn(sim, bot_id)["messages"][-1]
    assert stored["force_reply"] == {"selective": True, "input_field_placeholder": "ID сделки"}
    sim.call(token, "sendMessage", chat_id=chat_id, text="Меню", reply_markup={**PRESS, "force_reply": True})
    assert drawn(sim, bot_id)["messages"][-1]["force_reply"] is None, "a keyboard comes first"
    sim.call(token, "sendMessage", chat_id=chat_id, text="Всё", reply_markup={"remove_keyboard": True})
    assert drawn(sim, bot_id)["messages"][-1]["force_reply"] is None


def test_a_keyboard_in_place_of_the_letters_is_told_to_clients_beside_its_message(sim: Running) -> None:
    bot_id, token = sim.bot()
    chat_id = make(sim, bot_id)
    keyboard = {
        "keyboard": [[{"text": "Поделиться номером", "request_contact": True}, "Нет"]],
        "one_time_keyboard": True,
    }
    asked = sim.call(token, "sendMessage", chat_id=chat_id, text="Ваш номер?", reply_markup=keyboard)["result"]
    assert "reply_markup" not in asked, "messages do not show it"
    rows = [[{"text": "Поделиться номером", "request_contact": True}, {"text": "Нет"}]]
    assert drawn(sim, bot_id)["messages"][-1]["reply_keyboard"] == {"rows": rows, "one_time": True}
    sim.call(token, "sendMessage", chat_id=chat_id, text="Меню", reply_markup=PRESS)
    assert drawn(sim, bot_id)["messages"][-1]["reply_keyboard"] is None, "the one that is open stays"
    sim.call(token, "sendMessage", chat_id=chat_id, text="Всё", reply_markup={"remove_keyboard": True})
    assert drawn(sim, bot_id)["messages"][-1]["reply_keyboard"] == {"rows": [], "one_time": False}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        ({"force_reply": True, "selective": 1}, 'field "selective" must be of type Boolean'),
        ({"force_reply": True, "input_field_placeholder": 5}, 'field "input_field_placeholder" must be of type String'),
        ({"force_reply": True, "input_field_placeholder": "x" * 65}, "input field placeholder is too long"),
    ],
)
def test_a_question_that_is_none_is_refused(sim: Running, markup: Json, words: str) -> None:
    bot_id, token = sim.bot()
    chat_id = make(sim, bot_id)
    answer = sim.call(token, "sendMessage", chat_id=chat_id, text="Номер?", reply_markup=markup)
    assert refusal(answer) == (400, f"Bad Request: {words}")
    assert len(drawn(sim, bot_id)["messages"]) == 1


@pytest.mark.parametrize("markup", [{"force_reply": True}, {"remove_keyboard": True}, {"keyboard": [["Да"]]}])
def test_an_edit_takes_an_inline_keyboard_only(sim: Running, markup: Json) -> None:
    bot_id, token = sim.bot()
    chat_id = make(sim, bot_id)
    sent = sim.call(token, "sendMessage", chat_id=chat_id, text="Меню")["result"]["message_id"]
    edit = {"chat_id": chat_id, "message_id": sent, "text": "Иначе"}
    answer = sim.call(token, "editMessageText", **edit, reply_markup=markup)
    assert refusal(answer) == (400, "Bad Request: inline keyboard expected")
    assert sim.call(token, "editMessageText", **edit, reply_markup=PRESS)["ok"]


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_what_a_bot_changed_is_what_people_answer(sim: Running, kind: str) -> None:
    first, first_token = sim.bot(privacy=False)
    second, second_token = sim.bot(username="other_bot", name="Other", privacy=False)
    sim.write(second, 7)
    chat_id = make(sim, first, second, type=kind)
    sent = sim.call(first_token, "sendMessage", chat_id=chat_id, text="Цена 5", reply_markup=PRESS)["result"]
    sim.call(first_token, "editMessageText", chat_id=chat_id, message_id=sent["message_id"], text="Цена 7")
    twin = drawn(sim, second)["messages"][-1]["message"]
    assert (twin["text"], "reply_markup" in twin) == ("Цена 7", False)
    updates(sim, second_token)
    place = {"id": chat_id, "type": kind}
    sim.write(second, chat=place, text="Беру", reply_to_message={"message_id": twin["message_id"]})
    assert updates(sim, second_token)[0]["message"]["reply_to_message"]["text"] == "Цена 7"
    sim.call(first_token, "deleteMessage", chat_id=chat_id, message_id=sent["message_id"])
    assert [one["deleted"] for one in drawn(sim, second)["messages"]] == [False, True, False]


def test_an_edit_is_no_new_word(sim: Running) -> None:
    """A command without a name goes to the bot that spoke last; editing an old message is not speaking."""
    first, first_token = sim.bot()
    second, second_token = sim.bot(username="other_bot", name="Other")
    chat_id = make(sim, first, second, type="supergroup")
    sent = sim.call(first_token, "sendMessage", chat_id=chat_id, text="раз")["result"]["message_id"]
    sim.call(second_token, "sendMessage", chat_id=chat_id, text="два")
    sim.call(first_token, "editMessageText", chat_id=chat_id, message_id=sent, text="раз!")
    updates(sim, first_token)
    updates(sim, second_token)
    sim.write(first, chat={"id": chat_id, "type": "supergroup"}, text="/menu")
    assert texts(updates(sim, first_token)) == []
    assert texts(updates(sim, second_token)) == ["/menu"]


def test_everybody_reacts_for_themselves(sim: Running) -> None:
    bot_id, token = sim.bot(privacy=False)
    add(sim, bot_id, LARGE, "administrator")
    written = sim.write(bot_id, chat=LARGE)["message_id"]
    updates(sim, token)
    reaction = {"bot_id": bot_id, "chat_id": LARGE["id"], "message_id": written}
    for person, emoji in ((ANNA, "👍"), (IGOR, "🔥"), (ANNA, None)):
        sim.http.post("/sim/reactions", json={**reaction, "from": person, "emoji": emoji})
    changes = [update["message_reaction"] for update in updates(sim, token)]
    assert [[one["emoji"] for one in change["old_reaction"]] for change in changes] == [[], [], ["👍"]]
    shown = drawn(sim, bot_id)["messages"][-1]["reactions"]
    assert [(one["user_id"], one["emoji"]) for one in shown] == [(IGOR["id"], "🔥")]


def test_the_signs_of_a_migration_are_the_same_messages_for_all_bots(sim: Running) -> None:
    first, _ = sim.bot()
    second, _ = sim.bot(username="other_bot", name="Other")
    chat_id = make(sim, first, second)
    large = sim.post("/sim/groups", bot_id=first, chat_id=chat_id, migrate=True)["chat_id"]
    for known in (chat_id, large):
        serials = [
            [one["serial"] for one in chat["messages"]]
            for bot_id in (first, second)
            for chat in sim.get(f"/sim/chats?bot_id={bot_id}")
            if chat["chat"]["id"] == known
        ]
        assert serials[0] == serials[1]


def test_commands_are_shown_by_scope(sim: Running) -> None:
    bot_id, token = sim.bot()
    menu = [{"command": "menu", "description": "Меню группы"}]
    sim.call(token, "setMyCommands", commands=menu, scope={"type": "all_group_chats"}, language_code="ru")
    [card] = [card for card in sim.get("/sim/bots") if card["bot_id"] == bot_id]
    assert card["commands"] == [{"scope": {"type": "all_group_chats"}, "language_code": "ru", "commands": menu}]


def test_a_mute_bot_is_shown_as_one(sim: Running) -> None:
    bot_id, _ = sim.bot()
    add(sim, bot_id, LARGE)
    assert drawn(sim, bot_id)["can_write"] is True
    add(sim, bot_id, LARGE, "restricted")
    assert drawn(sim, bot_id)["can_write"] is False
