"""What amoCRM's own people said, imported into another deal: outgoing, in the name of whoever said it."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import PermanentError
from bridge.relay.messages import ChatMessage, CrmReaction, Posted, Reference, Sender
from tests.fakes.amojo import CHANNEL_BOT, MESSAGE, REFUSED, SCOPE, TALK, Amojo, Answer, accepted, answering, chats

OLGA = Sender("amojo-olga", "Ольга", ref_id="amojo-olga")
GROUP = Sender("7001:-4001:501", "Ремонт 12 (Магазин)")
SAID = replace(MESSAGE, sender=OLGA, receiver=GROUP, silent=True)
BOTS_OWN = {"id": CHANNEL_BOT, "name": "Telegram бот", "ref_id": CHANNEL_BOT}


def sent(*answers: Answer, message: ChatMessage = SAID) -> tuple[Posted, Amojo]:
    amojo = Amojo(list(answers))
    with chats(amojo) as client:
        return client.send(SCOPE, message), amojo


def senders(amojo: Amojo) -> list[str]:
    return [body["payload"]["sender"]["ref_id"] for body in amojo.bodies if body and "payload" in body]


def test_what_a_user_of_amocrm_said_is_outgoing_and_silent() -> None:
    _, amojo = sent(accepted(conversation_id="amojo-chat", receiver_id="amojo-group"))

    payload = amojo.bodies[0]["payload"]
    assert payload["sender"] == {"id": "amojo-olga", "name": "Ольга", "ref_id": "amojo-olga"}
    assert payload["receiver"] == {"id": GROUP.id, "name": GROUP.name}
    assert payload["silent"] is True


def test_a_hook_without_the_name_of_its_author_lends_the_channels() -> None:
    _, amojo = sent(accepted(conversation_id="amojo-chat"), message=replace(SAID, sender=replace(OLGA, name="")))
    assert amojo.bodies[0]["payload"]["sender"]["name"] == "Telegram бот"


def test_what_nobody_said_the_channels_own_bot_says() -> None:
    _, amojo = sent(accepted(conversation_id="amojo-chat"), message=replace(SAID, sender=Sender("", "")))
    assert amojo.bodies[0]["payload"]["sender"] == BOTS_OWN


def test_so_does_it_for_a_salesbot_which_is_no_user_and_that_is_learnt_once() -> None:
    """The first refusal costs a call, and no look at the history."""
    amojo = Amojo([answering(400, REFUSED), accepted(conversation_id="amojo-chat")])
    with chats(amojo) as client:
        for number in range(2):
            client.send(SCOPE, replace(SAID, msgid=f"m{number}", sender=Sender("salesbot", "", ref_id="salesbot")))
    assert senders(amojo) == ["salesbot", CHANNEL_BOT, CHANNEL_BOT]
    assert [request.method for request in amojo.requests] == ["POST"] * 3


def test_a_colleague_whom_amocrm_does_not_know_any_more_is_named_in_the_first_line() -> None:
    _, amojo = sent(answering(400, REFUSED), accepted(conversation_id="amojo-chat"))
    assert [body["payload"]["message"]["text"] for body in amojo.bodies] == ["Привет 🦊", "Ольга:\nПривет 🦊"]


def test_what_is_refused_whoever_says_it_is_no_strangers_fault() -> None:
    history = answering(200, {"messages": []})
    chat = answering(200, {"id": "amojo-chat"})
    amojo = Amojo([answering(400, REFUSED), answering(400, REFUSED), chat, history, history, history, accepted()])
    with chats(amojo) as client:
        with pytest.raises(PermanentError):
            client.send(SCOPE, SAID)
        amojo.answers = [accepted(conversation_id="amojo-chat")]
        client.send(SCOPE, SAID)
    assert senders(amojo) == [OLGA.id, CHANNEL_BOT, OLGA.id]


def test_the_chat_of_what_was_said_is_the_groups() -> None:
    """Where amojo does not tell its id of the chat it is created again, for the group and for no employee."""
    created = answering(200, {"id": "amojo-chat"})
    posted, amojo = sent(accepted(), created)
    assert posted.chat_id == "amojo-chat"
    assert amojo.bodies[1]["user"] == {"id": GROUP.id, "name": GROUP.name}


@pytest.mark.parametrize(
    ("reaction", "body"),
    [
        (
            CrmReaction(TALK, Reference(crm_id="m1"), "amojo-olga", "👍", ref_id="amojo-olga"),
            {"user": {"id": "amojo-olga", "ref_id": "amojo-olga"}, "type": "react", "emoji": "👍", "id": "m1"},
        ),
        (
            CrmReaction(TALK, Reference(crm_id="m1"), "amojo-olga", "", taken_back=True, ref_id="amojo-olga"),
            {"user": {"id": "amojo-olga", "ref_id": "amojo-olga"}, "type": "unreact", "id": "m1"},
        ),
    ],
)
def test_a_manager_reacts_by_amojos_own_id(reaction: CrmReaction, body: dict[str, Any]) -> None:
    amojo = Amojo([answering(200)])
    with chats(amojo) as client:
        client.react(SCOPE, reaction)
    assert amojo.bodies == [{"conversation_id": "7001:42"} | body]
