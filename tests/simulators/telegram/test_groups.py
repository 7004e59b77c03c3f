"""Groups as Telegram has them: who joins, rights, two bots, renaming, migration, the end of a group."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from local.simulators.telegram import observing
from local.simulators.telegram.groups import Standing
from local.simulators.telegram.simulator import Simulator
from tests.simulators.telegram.running import Running

BASIC = {"id": -500, "type": "group", "title": "Ремонт 12"}
LARGE: dict[str, Any] = {"id": -1001555000111, "type": "supergroup", "title": "Ремонт 12"}
ADMIN = {"id": 9, "first_name": "Прораб"}
ANNA = {"id": 5, "first_name": "Анна"}
Json = dict[str, Any]


def add(sim: Running, bot_id: int, chat: Json, status: str = "member", **more: Any) -> Any:
    body = {"bot_id": bot_id, "chat": chat, "user": {"id": bot_id, "first_name": "Demo"}, "from": ADMIN}
    return sim.http.post("/sim/members", json={**body, "status": status, **more}).json()


def updates(sim: Running, token: str) -> list[Json]:
    kinds = ["message", "edited_message", "my_chat_member", "chat_member", "message_reaction", "message_reaction_count"]
    found: list[Json] = sim.call(token, "getUpdates", allowed_updates=kinds)["result"]
    if found:
        sim.call(token, "getUpdates", offset=found[-1]["update_id"] + 1)
    return found


def refusal(answer: Json) -> tuple[int, str]:
    return answer["error_code"], answer["description"]


@pytest.mark.parametrize(
    ("chat", "created", "field"),
    [
        (BASIC, False, "new_chat_members"),
        (LARGE, False, "new_chat_members"),
        (BASIC, True, "group_chat_created"),
        (LARGE, True, "supergroup_chat_created"),
    ],
)
def test_a_bot_that_is_added_gets_both_signs(sim: Running, chat: Json, created: bool, field: str) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, chat, created=created)
    joined, service = updates(sim, token)
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    message = service["message"]
    assert message["from"]["id"] == ADMIN["id"]
    assert message[field] == (
        True if created else [{"id": bot_id, "is_bot": True, "first_name": "Demo", "username": "demo_bot"}]
    )
    add(sim, bot_id, chat, "kicked")
    gone, left = updates(sim, token)
    assert gone["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert left["message"]["left_chat_member"]["id"] == bot_id


def test_people_join_and_leave_with_a_message_and_only_administrators_get_chat_member(sim: Running) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, LARGE)
    updates(sim, token)
    assert sim.post("/sim/members", bot_id=bot_id, chat_id=LARGE["id"], user=ANNA, status="member") == {
        "update_id": None
    }
    assert updates(sim, token)[0]["message"]["new_chat_members"][0]["id"] == 5
    add(sim, bot_id, LARGE, "administrator")
    updates(sim, token)
    assert sim.post("/sim/members", bot_id=bot_id, chat_id=LARGE["id"], user=ANNA, status="left")["update_id"]
    change, left = updates(sim, token)
    assert change["chat_member"]["old_chat_member"]["status"] == "member"
    assert left["message"]["left_chat_member"]["id"] == 5


def test_reactions_in_a_group_reach_administrators_only(sim: Running) -> None:
    bot_id, token = sim.bot(privacy=False)
    add(sim, bot_id, LARGE)
    written = sim.write(bot_id, chat=LARGE)["message_id"]
    updates(sim, token)
    reaction = {"bot_id": bot_id, "chat_id": LARGE["id"], "message_id": written, "emoji": "👍"}
    assert sim.http.post("/sim/reactions", json={**reaction, "from": ANNA}).json() == {"update_id": None}
    add(sim, bot_id, LARGE, "administrator")
    sim.http.post("/sim/reactions", json={**reaction, "from": ANNA})
    sim.http.post("/sim/reactions", json=reaction)
    sim.http.post("/sim/reactions", json=reaction)
    *_, named, first, second = updates(sim, token)
    assert named["message_reaction"]["user"]["id"] == 5
    assert first["message_reaction_count"]["reactions"] == [
        {"type": {"type": "emoji", "emoji": "👍"}, "total_count": 1}
    ]
    assert second["message_reaction_count"]["reactions"][0]["total_count"] == 2


def test_privacy_is_what_it_was_when_the_bot_was_added(sim: Running) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, LARGE)
    sim.post(f"/sim/bots/{bot_id}", privacy=False)
    assert sim.call(token, "getMe")["result"]["can_read_all_group_messages"] is True
    assert sim.write(bot_id, chat=LARGE)["update_id"] is None
    add(sim, bot_id, LARGE, "left")
    add(sim, bot_id, LARGE)
    assert sim.write(bot_id, chat=LARGE)["update_id"]
    sim.post(f"/sim/bots/{bot_id}", privacy=True)
    assert sim.write(bot_id, chat=LARGE)["update_id"]


def test_a_partial_administrator_may_only_what_it_was_given(sim: Running) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, LARGE, "administrator", rights={"can_delete_messages": True}, custom_title="бот")
    me = sim.call(token, "getChatMember", chat_id=LARGE["id"], user_id=bot_id)["result"]
    assert (me["can_delete_messages"], me["can_pin_messages"], me["custom_title"]) == (True, False, "бот")
    written = sim.write(bot_id, chat=LARGE)["message_id"]
    pinned = sim.call(token, "pinChatMessage", chat_id=LARGE["id"], message_id=written)
    assert refusal(pinned) == (400, "Bad Request: not enough rights to manage pinned messages in the chat")
    title = sim.call(token, "setChatTitle", chat_id=LARGE["id"], title="x")
    assert refusal(title) == (400, "Bad Request: not enough rights to change chat title")
    assert sim.call(token, "deleteMessage", chat_id=LARGE["id"], message_id=written)["ok"]
    unknown = sim.http.post(
        "/sim/members",
        json={"bot_id": bot_id, "chat": LARGE, "user": ADMIN, "status": "administrator", "rights": {"can_fly": True}},
    )
    assert unknown.status_code == 400


def test_a_muted_bot_is_refused_by_kind_of_content(sim: Running) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, LARGE, "restricted", rights={"can_send_messages": True})
    assert sim.call(token, "sendMessage", chat_id=LARGE["id"], text="x")["ok"]
    dice = sim.call(token, "sendDice", chat_id=LARGE["id"])
    assert refusal(dice) == (400, "Bad Request: not enough rights to send dice to the chat")
    form = {"chat_id": str(LARGE["id"])}
    photo = sim.http.post(f"/bot{token}/sendPhoto", data=form, files={"photo": ("p.jpg", b"x")}).json()
    assert refusal(photo) == (400, "Bad Request: not enough rights to send photos to the chat")
    sim.post("/sim/groups", bot_id=bot_id, chat_id=LARGE["id"], permissions={"can_send_messages": False})
    add(sim, bot_id, LARGE)
    text = sim.call(token, "sendMessage", chat_id=LARGE["id"], text="x")
    assert refusal(text) == (400, "Bad Request: not enough rights to send text messages to the chat")


def test_two_bots_share_a_group(sim: Running) -> None:
    first, first_token = sim.bot(privacy=False)
    second, second_token = sim.bot(username="other_bot", name="Other", privacy=False)
    add(sim, first, LARGE)
    add(sim, second, LARGE)
    assert [next(iter(update.keys() - {"update_id"})) for update in updates(sim, first_token)][2:] == ["message"]
    updates(sim, second_token)
    written = sim.write(first, chat=LARGE, text="обоим")
    own, shared = updates(sim, first_token), updates(sim, second_token)
    assert own[0]["message"] == shared[0]["message"] == written["message"]
    again = sim.write(second, chat=LARGE, text="обоим", message_id=written["message_id"])
    assert again["update_id"] == shared[0]["update_id"], "who plays both bots may write for each"
    assert updates(sim, second_token) == []
    sent = sim.call(first_token, "sendMessage", chat_id=LARGE["id"], text="от бота")["result"]
    assert updates(sim, second_token) == [], "bots do not see each other's messages"
    answer = sim.write(second, chat=LARGE, text="ответ", reply_to_message={"message_id": sent["message_id"]})
    assert answer["message"]["reply_to_message"]["text"] == "от бота"
    assert answer["message_id"] == sent["message_id"] + 1, "a supergroup has one sequence of ids"
    sim.post("/sim/edits", bot_id=first, chat_id=LARGE["id"], message_id=written["message_id"], text="иначе")
    assert [update["edited_message"]["text"] for update in updates(sim, second_token)[1:]] == ["иначе"]
    count = sim.call(first_token, "getChatMemberCount", chat_id=LARGE["id"])["result"]
    assert count == 4, "two bots, who added them, and who wrote"
    other = sim.call(first_token, "getChatMember", chat_id=LARGE["id"], user_id=second)["result"]
    assert (other["status"], other["user"]["username"]) == ("member", "other_bot")


def test_bots_of_a_basic_group_count_messages_for_themselves(sim: Running) -> None:
    first, first_token = sim.bot(privacy=False)
    second, second_token = sim.bot(username="other_bot", name="Other", privacy=False)
    for _ in range(5):
        sim.write(second, 7)
    add(sim, first, BASIC)
    add(sim, second, BASIC)
    updates(sim, first_token)
    updates(sim, second_token)
    question = sim.write(first, chat=BASIC, text="вопрос")
    reply = {"message_id": question["message_id"]}
    answer = sim.write(first, chat=BASIC, text="ответ", reply_to_message=reply)
    asked, answered = [update["message"] for update in updates(sim, second_token)]
    assert asked["message_id"] != question["message_id"]
    assert answered["message_id"] == asked["message_id"] + 1
    assert answered["reply_to_message"]["message_id"] == asked["message_id"]
    assert answer["message"]["reply_to_message"]["message_id"] == question["message_id"]


def test_privacy_of_each_bot_decides_what_it_sees(sim: Running) -> None:
    first, first_token = sim.bot()
    second, second_token = sim.bot(username="other_bot", name="Other")
    add(sim, first, LARGE)
    add(sim, second, LARGE)
    updates(sim, first_token)
    updates(sim, second_token)
    sim.write(first, chat=LARGE, text="/menu@other_bot")
    assert updates(sim, first_token) == []
    assert updates(sim, second_token)[0]["message"]["text"] == "/menu@other_bot"


def test_a_bot_renames_a_group_and_hears_of_it(sim: Running) -> None:
    bot_id, token = sim.bot()
    other, other_token = sim.bot(username="other_bot", name="Other")
    add(sim, bot_id, LARGE, "administrator")
    add(sim, other, LARGE)
    updates(sim, token)
    updates(sim, other_token)
    assert sim.call(token, "setChatTitle", chat_id=LARGE["id"], title="Ремонт 13") == {"ok": True, "result": True}
    for heard in (token, other_token):
        message = updates(sim, heard)[0]["message"]
        assert (message["new_chat_title"], message["from"]["id"]) == ("Ремонт 13", bot_id)
        assert sim.call(heard, "getChat", chat_id=LARGE["id"])["result"]["title"] == "Ремонт 13"
    sim.post("/sim/groups", bot_id=bot_id, chat_id=LARGE["id"], title="Ремонт 14")
    assert updates(sim, token)[0]["message"]["chat"]["title"] in {"Ремонт 13", "Ремонт 14"}
    assert sim.call(token, "getChat", chat_id=LARGE["id"])["result"]["title"] == "Ремонт 14"


def test_the_supergroup_works_right_after_the_migration(sim: Running) -> None:
    bot_id, token = sim.bot()
    other, other_token = sim.bot(username="other_bot", name="Other")
    add(sim, bot_id, BASIC)
    add(sim, other, BASIC)
    updates(sim, token)
    updates(sim, other_token)
    new_id = sim.post("/sim/groups", bot_id=bot_id, chat_id=BASIC["id"], migrate=True)["chat_id"]
    for heard in (token, other_token):
        member, to, origin = updates(sim, heard)
        assert member["my_chat_member"]["chat"]["id"] == new_id
        assert (to["message"]["chat"]["id"], to["message"]["migrate_to_chat_id"]) == (BASIC["id"], new_id)
        assert origin["message"]["migrate_from_chat_id"] == BASIC["id"]
        assert (origin["message"]["message_id"], origin["message"]["from"]["id"]) == (1, 1087968824)
        assert sim.call(heard, "sendMessage", chat_id=new_id, text="x")["result"]["chat"]["title"] == "Ремонт 12"
        refused = sim.call(heard, "sendMessage", chat_id=BASIC["id"], text="x")
        assert refused["parameters"] == {"migrate_to_chat_id": new_id}


@pytest.mark.parametrize(
    ("signs", "kinds"),
    [
        ([], []),
        (["migrate_from_chat_id", "migrate_to_chat_id"], ["message", "message"]),
        (["migrate_to_chat_id"], ["message"]),
    ],
)
def test_the_signs_of_a_migration_come_as_wished(sim: Running, signs: list[str], kinds: list[str]) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, BASIC)
    updates(sim, token)
    new_id = sim.post("/sim/groups", bot_id=bot_id, chat_id=BASIC["id"], migrate=True, signs=signs)["chat_id"]
    found = updates(sim, token)
    assert [next(name for name in update if name != "update_id") for update in found] == kinds
    assert [next(sign for sign in signs if sign in update["message"]) for update in found] == signs
    assert sim.call(token, "sendMessage", chat_id=new_id, text="x")["ok"]
    assert (
        sim.http.post("/sim/groups", json={"bot_id": bot_id, "chat_id": BASIC["id"], "migrate": True}).status_code
        == 400
    )


def test_a_written_migration_makes_the_supergroup_known(sim: Running) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, BASIC)
    sim.write(bot_id, chat=BASIC, text=None, migrate_to_chat_id=-1001999)
    assert sim.call(token, "sendMessage", chat_id=-1001999, text="сразу")["ok"]


def test_a_group_is_shared_again_after_a_restart(tmp_path: Path) -> None:
    async def work() -> None:
        first = Simulator({}, tmp_path / "files")
        for username in ("demo_bot", "other_bot"):
            bot = first.add_bot(username, username, privacy=False)
            observing.enter(bot, first.world.chat(bot, LARGE), Standing(status="administrator", title="бот"))
        first.save(tmp_path / "state.json")
        second = Simulator({}, tmp_path / "files")
        second.load(tmp_path / "state.json")
        one, other = second.world.bots.values()
        assert one.chats[LARGE["id"]].group is other.chats[LARGE["id"]].group
        assert [bot.id for bot, _ in second.world.neighbours(one, one.chats[LARGE["id"]])] == [other.id]
        assert other.chats[LARGE["id"]].me.title == "бот"
        await second.close()

    asyncio.run(work())


def test_a_deleted_group_refuses_everything(sim: Running) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, BASIC)
    sim.post("/sim/groups", bot_id=bot_id, chat_id=BASIC["id"], deleted=True)
    gone = (403, "Forbidden: the group chat was deleted")
    assert refusal(sim.call(token, "sendMessage", chat_id=BASIC["id"], text="x")) == gone
    assert refusal(sim.call(token, "getChatAdministrators", chat_id=BASIC["id"])) == gone
    assert [chat["deleted"] for chat in sim.get(f"/sim/chats?bot_id={bot_id}")] == [True]


@pytest.mark.parametrize(
    "method",
    [
        "setChatTitle",
        "pinChatMessage",
        "banChatMember",
        "createForumTopic",
        "exportChatInviteLink",
        "deleteMessage",
        "sendDice",
    ],
)
def test_nothing_can_be_done_in_a_group_the_bot_has_left(sim: Running, method: str) -> None:
    bot_id, token = sim.bot()
    add(sim, bot_id, LARGE, "administrator")
    assert sim.call(token, "leaveChat", chat_id=LARGE["id"])["ok"]
    answer = sim.call(token, method, chat_id=LARGE["id"], title="x", name="x", user_id=5, message_id=1)
    assert refusal(answer) == (403, "Forbidden: bot is not a member of the supergroup chat")
