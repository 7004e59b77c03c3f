"""Mailings from a list in the amoCRM simulator: a burst of ordinary hooks, and what became of each."""

import time
from typing import Any

import httpx
import pytest

from local.simulators.amocrm.mailing import HOOKS_AT_ONCE
from tests.simulators.amocrm.running import Rig


def people(rig: Rig, count: int) -> None:
    for number in range(count):
        sender = {"id": f"tg-{number}", "name": f"Person {number}"}
        rig.send(f"m{number}", conversation=f"c{number}", sender=sender)
    rig.settle()


def mail(rig: Rig, **body: Any) -> int:
    mailing_id: int = rig.sim("POST", "/mailing", body)["mailing_id"]
    return mailing_id


def finished(rig: Rig, mailing_id: int) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while True:
        view: dict[str, Any] = rig.sim("GET", f"/mailing/{mailing_id}")
        if view["sent"] == view["total"]:
            return view
        assert time.monotonic() < deadline, view
        time.sleep(0.02)


def refused(rig: Rig, **body: Any) -> httpx.Response:
    return rig.http.post(f"/sim/accounts/{rig.account['account_id']}/mailing", json=body)


def test_a_mailing_is_an_ordinary_hook_for_every_chat(rig: Rig) -> None:
    people(rig, 5)
    view = finished(rig, mail(rig, text="Скидка", buttons=["Хочу"]))
    hooks = [hook.json["message"] for hook in rig.widget.hooks()]
    assert {hook["conversation"]["client_id"] for hook in hooks} == {f"c{number}" for number in range(5)}
    assert {hook["message"]["text"] for hook in hooks} == {"Скидка"}
    assert hooks[0]["message"]["markup"]["buttons"] == [[{"text": "Хочу"}]]
    assert hooks[0]["sender"]["id"] not in {user["amojo_id"] for user in rig.state()["users"]}
    assert (view["total"], view["hook_statuses"], view["statuses"]) == (5, {"200": 5}, {"sent": 5})
    assert rig.chats()[0]["messages"][1]["author_kind"] == "bot"


def test_statuses_are_counted_as_they_come(rig: Rig) -> None:
    people(rig, 3)
    mailing_id = mail(rig, text="Скидка", conversation_ids=["c0", "c2"])
    first, second = finished(rig, mailing_id)["messages"]
    assert [first["conversation_id"], second["conversation_id"]] == ["c0", "c2"]
    rig.amojo("POST", f"/{first['message_id']}/delivery_status", {"status_code": 1})
    failure = {"status_code": -1, "error_code": 905, "error": "Заблокирован"}
    rig.amojo("POST", f"/{second['message_id']}/delivery_status", failure)
    view = rig.sim("GET", f"/mailing/{mailing_id}")
    assert (view["statuses"], view["errors"]) == ({"delivered": 1, "error": 1}, {"Заблокирован": 1})
    assert [brief["mailing_id"] for brief in rig.sim("GET", "/mailing")] == [mailing_id]


def test_so_many_hooks_are_under_way_at_once_and_none_is_repeated(rig: Rig) -> None:
    people(rig, HOOKS_AT_ONCE + 5)
    rig.widget.hook_delay, rig.widget.hook_status = 0.4, 500
    mailing_id = mail(rig, text="x")
    time.sleep(0.2)
    assert len(rig.widget.hooks()) == HOOKS_AT_ONCE
    view = finished(rig, mailing_id)
    assert view["hook_statuses"] == {"500": HOOKS_AT_ONCE + 5}
    assert len(rig.widget.hooks()) == HOOKS_AT_ONCE + 5


def test_a_template_is_filled_for_each_and_a_file_made_once(rig: Rig) -> None:
    people(rig, 2)
    template = {"name": "T", "content": "{{contact.name}}, скидка", "external_id": "t-1"}
    made = rig.rest("POST", "chats/templates", [template]).json()["_embedded"]["chat_templates"]
    finished(rig, mail(rig, template=made[0]["id"], media={"size": 1000, "mime": "image/png"}))
    said = [hook.json["message"]["message"] for hook in rig.widget.hooks()]
    assert sorted(one["text"] for one in said) == ["Person 0, скидка", "Person 1, скидка"]
    assert {(one["type"], one["template"]["external_id"]) for one in said} == {("picture", "t-1")}
    assert len({one["media"] for one in said}) == 1
    assert {message["file"]["size"] for chat in rig.chats() for message in chat["messages"][1:]} == {1000}


def test_a_mailing_ends_with_the_channel(rig: Rig) -> None:
    people(rig, HOOKS_AT_ONCE + 10)
    rig.widget.hook_delay = 0.4
    mailing_id = mail(rig, text="x")
    time.sleep(0.1)
    rig.sim("POST", "/uninstall")
    view = finished(rig, mailing_id)
    assert view["hook_statuses"] == {"200": HOOKS_AT_ONCE, "0": 10}
    assert len(rig.widget.hooks()) == HOOKS_AT_ONCE


def test_a_mailing_that_cannot_be(rig: Rig) -> None:
    assert refused(rig, text="x").json()["error"] == "no_conversations"
    people(rig, 1)
    assert refused(rig).json()["error"] == "empty_message"
    assert refused(rig, text="x", conversation_ids=["unknown"]).status_code == 404
    assert refused(rig, template=1).status_code == 404
    rig.sim("POST", "/uninstall")
    assert refused(rig, text="x").json()["error"] == "channel_not_connected"


@pytest.mark.parametrize("mailing_id", [1, 10**9])
def test_an_unknown_mailing(rig: Rig, mailing_id: int) -> None:
    path = f"/sim/accounts/{rig.account['account_id']}/mailing/{mailing_id}"
    assert rig.http.get(path).status_code == 404
