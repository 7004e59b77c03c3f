"""Hooks of the amoCRM simulator's chats service: what a manager says, how it is signed, once and no more."""

import hashlib
import hmac
from typing import Any

import pytest

from tests.simulators.amocrm.resting import created
from tests.simulators.amocrm.running import CHANNEL, SECRET, Rig


def test_a_managers_reply_is_a_signed_hook(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    reply = rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Здравствуйте", "buttons": ["Да", "Нет"]})
    [hook] = rig.widget.hooks()
    assert reply["hook_status"] == 200
    assert hook.path == f"/amo/chats/{CHANNEL}_{rig.account['amojo_id']}"
    assert hook.headers["User-Agent"] == "amoCRM amoJo/1.0"
    assert hook.headers["X-Signature"] == hmac.new(SECRET.encode(), hook.body, hashlib.sha1).hexdigest()
    message = hook.json["message"]
    assert message["conversation"]["client_id"] == "c1"
    assert message["receiver"]["client_id"] == "tg-1"
    assert message["message"]["id"] == reply["message_id"]
    assert message["message"]["markup"] == {"mode": "inline", "buttons": [[{"text": "Да"}], [{"text": "Нет"}]]}
    assert rig.chats()[0]["messages"][1]["hook_status"] == 200


def test_the_variants_of_the_hook(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()

    def hook(**switches: bool) -> dict[str, Any]:
        rig.switch(**switches)
        rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Hi"})
        message: dict[str, Any] = rig.widget.hooks()[-1].json["message"]
        return message

    plain = hook()
    assert "name" not in plain["sender"]
    assert "markup" not in plain["message"]
    assert "source" not in plain
    named = hook(sender_names=True)
    assert (named["sender"]["name"], named["receiver"]["name"]) == ("Менеджер", "Anna")
    assert hook(markup_null=True)["message"]["markup"] is None
    anonymous = hook(omit_client_id=True)
    assert "client_id" not in anonymous["conversation"]
    assert "client_id" not in anonymous["receiver"]


@pytest.mark.parametrize(("rule", "client_id"), [("last_author", "tg-2"), ("first_participant", "tg-1")])
def test_the_receiver_among_several_authors(rig: Rig, rule: str, client_id: str) -> None:
    rig.switch(receiver=rule)
    rig.send("m1")
    rig.send("m2", sender={"id": "tg-2", "name": "Vera"})
    rig.settle()
    rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Hi"})
    assert rig.widget.hooks()[0].json["message"]["receiver"]["client_id"] == client_id
    assert [message["author"] for message in rig.chats()[0]["messages"]] == ["Anna", "Vera", "Менеджер"]


def test_a_reply_with_a_file_and_a_quote(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    reply = {"conversation_id": "c1", "text": "See", "media": {"size": 100, "mime": "image/png"}, "reply_to": "m1"}
    rig.sim("POST", "/reply", {**reply, "file_name": "a.png", "as": "bot"})
    hook = rig.widget.hooks()[0].json["message"]
    content = hook["message"]
    assert (content["type"], content["file_name"], content["file_size"]) == ("picture", "a.png", 100)
    assert content["reply_to"]["message"]["msgid"] == "m1"
    assert hook["sender"]["id"] not in {user["amojo_id"] for user in rig.state()["users"]}
    path = content["media"].removeprefix("https://amojo.amocrm.ru")
    file = rig.http.get(path, headers={"Host": "amojo.amocrm.ru"})
    assert (len(file.content), file.headers["Content-Type"]) == (100, "image/png")


@pytest.mark.parametrize("status", [204, 500])
def test_only_200_is_success_and_nothing_is_repeated(rig: Rig, status: int) -> None:
    rig.send("m1")
    rig.settle()
    rig.widget.hook_status = status
    assert rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Hi"})["hook_status"] == status
    rig.settle()
    assert len(rig.widget.hooks()) == 1
    assert rig.chats()[0]["messages"][1]["hook_status"] == status


def test_a_hook_waits_five_seconds(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    rig.widget.hook_delay = 5.5
    assert rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Hi"})["hook_status"] == 0


def test_write_first_and_binding(rig: Rig) -> None:
    created(rig, "sources", {"name": "Bot", "external_id": "bot-1"})
    started = rig.sim("POST", "/write_first", {"phone": "+79161234567", "text": "Hi", "source": "bot-1"})
    hook = rig.widget.hooks()[0].json["message"]
    assert hook["conversation"] == {"id": started["chat_id"]}
    assert hook["receiver"] == {"id": hook["receiver"]["id"], "phone": "79161234567", "email": ""}
    assert hook["source"] == {"external_id": "bot-1"}
    rig.send(
        "m1",
        conversation="c7",
        conversation_ref_id=started["chat_id"],
        sender={"id": "tg-7", "name": "Gleb", "ref_id": hook["receiver"]["id"]},
    )
    [chat] = rig.chats()
    assert (chat["conversation_id"], len(chat["messages"])) == ("c7", 2)
    rig.sim("POST", "/reply", {"conversation_id": "c7", "text": "Again"})
    assert rig.widget.hooks()[1].json["message"]["receiver"]["client_id"] == "tg-7"


def test_typing_and_reaction_hooks(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    assert rig.sim("POST", "/typing", {"conversation_id": "c1"})["hook_status"] == 200
    rig.sim("POST", "/react", {"conversation_id": "c1", "message": "m1", "emoji": "👍"})
    typing, reaction = (hook.json["action"] for hook in rig.widget.hooks())
    assert typing["typing"]["conversation"]["client_id"] == "c1"
    assert (reaction["reaction"]["type"], reaction["reaction"]["emoji"]) == ("react", "👍")
