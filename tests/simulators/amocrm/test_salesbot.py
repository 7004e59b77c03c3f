"""Salesbots in the amoCRM simulator: a question with buttons to its end, widgets, failures, recipients."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest

from tests.simulators.amocrm.resting import created
from tests.simulators.amocrm.running import CLIENT_ID, CLIENT_SECRET, Rig
from tests.simulators.amocrm.test_messages import contact_with_deals, linked_chat

Json = dict[str, Any]


def show(text: str, *buttons: str) -> Json:
    params: Json = {"type": "buttons", "value": text, "buttons": list(buttons)} if buttons else {}
    return {"handler": "show", "params": params or {"type": "text", "value": text}}


def goto(step: int, block: str = "question") -> Json:
    return {"handler": "goto", "params": {"type": block, "step": step}}


def choice(value: str, *handlers: Json) -> Json:
    return {"value": value, "params": list(handlers)}


def buttons(*choices: Json) -> Json:
    return {"handler": "buttons", "params": list(choices)}


ASK = {"question": [show("Придёте?", "Да", "Нет")], "answer": [buttons(choice("Да", goto(1)), choice("Нет", goto(2)))]}
YES = {"question": [show("Ждём, {{contact.name}}!"), goto(1, "finish")]}
NO = {"question": [show("Жаль: {{message_text}}"), goto(2, "finish")]}


def keep(rig: Rig, code: Any) -> int:
    bot_id: int = rig.sim("POST", "/salesbots", {"name": "Bot", "code": code})["bot_id"]
    return bot_id


def launch(rig: Rig, code: Any, **whom: Any) -> int:
    run_id: int = rig.sim("POST", f"/salesbots/{keep(rig, code)}/run", whom or {"conversation_id": "c1"})["run_id"]
    return run_id


def run_of(rig: Rig, run_id: int) -> Json:
    return next(run for run in rig.sim("GET", "/salesbots/runs") if run["run_id"] == run_id)


def reaches(rig: Rig, run_id: int, state: str) -> Json:
    """Wait until a run stands there, and return it."""
    until(lambda: run_of(rig, run_id)["state"] == state, lambda: run_of(rig, run_id))
    return run_of(rig, run_id)


def until(look: Callable[[], Any], otherwise: Callable[[], object] = lambda: None) -> Any:
    deadline = time.monotonic() + 10
    while not (found := look()):
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.01)
    return found


def said(rig: Rig) -> list[str]:
    return [hook.json["message"]["message"]["text"] for hook in rig.widget.hooks()]


@pytest.fixture(autouse=True)
def talk(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()


@pytest.mark.parametrize(("answer", "reply"), [("Да", "Ждём, Anna!"), ("Нет", "Жаль: Нет")])
def test_a_question_is_answered_by_the_text_of_a_button(rig: Rig, answer: str, reply: str) -> None:
    run_id = launch(rig, [ASK, YES, NO])
    reaches(rig, run_id, "waits_for_answer")
    [hook] = rig.widget.hooks()
    assert hook.json["message"]["message"]["markup"]["buttons"] == [[{"text": "Да"}], [{"text": "Нет"}]]
    rig.send("m2", text=answer)
    reaches(rig, run_id, "finished")
    assert said(rig) == ["Придёте?", reply]


def test_a_bots_messages_come_from_no_employee_and_accept_the_request(rig: Rig) -> None:
    assert len(rig.state()["unsorted"]) == 1
    reaches(rig, launch(rig, [{"question": [show("Здравствуйте")]}]), "finished")
    state = rig.state()
    assert rig.widget.hooks()[0].json["message"]["sender"]["id"] not in {user["amojo_id"] for user in state["users"]}
    assert state["unsorted"] == []
    assert rig.chats()[0]["messages"][1]["author_kind"] == "bot"


def test_a_bot_may_leave_the_request_unsorted(rig: Rig) -> None:
    quiet = {"handler": "show", "params": {"type": "text", "value": "Hi", "accept_unsorted": False}}
    reaches(rig, launch(rig, [{"question": [quiet]}]), "finished")
    assert len(rig.state()["unsorted"]) == 1


def action(name: str, **params: Any) -> Json:
    return {"handler": "action", "params": {"name": name, "params": params}}


def test_a_bot_declines_a_request(rig: Rig) -> None:
    reaches(rig, launch(rig, [{"question": [action("unsorted", value="decline")]}]), "finished")
    state = rig.state()
    assert (state["unsorted"], state["deals"]) == ([], [])


@pytest.mark.parametrize("of_the_deal", [True, False])
def test_a_bot_links_a_request_to_a_contact_of_the_deal_only(rig: Rig, of_the_deal: bool) -> None:
    contact_id, [deal_id] = contact_with_deals(rig, "Deal")
    other, _ = contact_with_deals(rig)
    wanted = contact_id if of_the_deal else other
    link = action("link_to_unsorted", entity_type=2, entity_id=str(deal_id), contact_id=str(wanted))
    reaches(rig, launch(rig, [{"question": [link]}]), "finished")
    assert len(rig.state()["unsorted"]) == (0 if of_the_deal else 1)
    assert (rig.chats()[0]["deal_id"] == deal_id) == of_the_deal


def test_a_bot_writes_the_answer_into_a_field(rig: Rig) -> None:
    field = next(one for one in rig.state()["custom_fields"]["contacts"] if one["code"] == "EMAIL")
    write = action("set_custom_fields", type=1, value="{{message_text}}", custom_fields_id=field["id"])
    run_id = launch(rig, [{"question": [show("Почта?")], "answer": [write]}])
    reaches(rig, run_id, "waits_for_answer")
    rig.send("m2", text="a@b.test")
    reaches(rig, run_id, "finished")
    assert rig.state()["contacts"][0]["custom_fields"][field["name"]] == "a@b.test"


def test_only_the_exact_text_in_the_same_conversation_is_the_answer(rig: Rig) -> None:
    run_id = launch(rig, [ASK, YES, NO])
    reaches(rig, run_id, "waits_for_answer")
    rig.send("m2", text="да")
    rig.send("m3", conversation="c2", text="Да", sender={"id": "tg-2", "name": "Vera"})
    rig.settle()
    assert reaches(rig, run_id, "waits_for_answer")["step"] == 0
    assert said(rig) == ["Придёте?"]
    rig.send("m4", text="Да")
    reaches(rig, run_id, "finished")


def test_an_expression_matches_as_php_writes_it(rig: Rig) -> None:
    step = {"question": [show("?")], "answer": [buttons({"regex": "/онлайн/iu", "params": [show("Онлайн")]})]}
    run_id = launch(rig, [step])
    reaches(rig, run_id, "waits_for_answer")
    rig.send("m2", text="лучше ОНЛАЙН")
    reaches(rig, run_id, "finished")
    assert said(rig) == ["?", "Онлайн"]


def test_what_is_written_while_the_bot_is_speaking_is_its_answer(rig: Rig) -> None:
    run_id = launch(rig, [ASK, YES, NO])
    rig.widget.hook_delay = 0.5
    until(rig.widget.hooks)
    rig.send("m2", text="Да")
    reaches(rig, run_id, "finished")
    assert said(rig)[-1] == "Ждём, Anna!"


def test_link_buttons_and_the_steps_in_order(rig: Rig) -> None:
    links = {"type": "buttons_url", "value": "Сайт", "buttons": [{"text": "Мы", "url": "https://example.org"}]}
    run_id = launch(rig, {"0": {"question": [{"handler": "show", "params": links}]}, "1": {"question": [show("2")]}})
    reaches(rig, run_id, "finished")
    assert said(rig) == ["Сайт", "2"]
    first = rig.widget.hooks()[0].json["message"]["message"]
    assert first["markup"]["buttons"] == [[{"text": "Мы", "url": "https://example.org"}]]


def test_wait_answer_conditions_actions_and_finish(rig: Rig) -> None:
    tag = {"handler": "action", "params": {"name": "set_tag", "params": {"type": 2, "value": "bot"}}}
    condition = {
        "handler": "condition",
        "params": {"term1": "{{message_text}}", "term2": {"from": 10}, "operation": "in_range", "result": [tag]},
    }
    code = [
        {"question": [show("Сколько?"), {"handler": "wait_answer", "params": {"type": "question", "step": 1}}]},
        {
            "question": [condition, goto(1, "finish")],
            "finish": [{"handler": "stop", "params": {"action": "talk-close"}}],
        },
    ]
    run_id = launch(rig, code)
    reaches(rig, run_id, "waits_for_answer")
    rig.send("m2", text="штук 12")
    reaches(rig, run_id, "finished")
    state = rig.state()
    assert state["deals"][0]["tags"] == ["bot"]
    assert state["talks"][-1]["is_in_work"] is False


def test_a_circle_of_steps_ends(rig: Rig) -> None:
    assert reaches(rig, launch(rig, [{"question": [goto(0)]}]), "failed")["error"] == "endless"
    assert reaches(rig, launch(rig, [{"question": [goto(7)]}]), "failed")["error"] == "no step 7"


def test_on_one_deal_the_newest_bot_works(rig: Rig) -> None:
    first = launch(rig, [ASK, YES, NO])
    reaches(rig, first, "waits_for_answer")
    second = launch(rig, [ASK, YES, NO])
    assert run_of(rig, first)["state"] == "stopped"
    reaches(rig, second, "waits_for_answer")
    rig.send("m2", text="Да")
    reaches(rig, second, "finished")
    assert said(rig) == ["Придёте?", "Придёте?", "Ждём, Anna!"]


@pytest.mark.parametrize(
    "code",
    [
        [],
        "text",
        {"1": {"question": []}},
        {"first": {"question": []}},
        [{"question": [{"handler": "meta", "params": {}}]}],
        [{"question": [{"handler": "show", "params": {"type": "buttons", "value": "x", "buttons": []}}]}],
        [{"answer": [{"handler": "buttons", "params": [{"params": []}]}]}],
        [{"question": [show("x" * 66_000)]}],
    ],
)
def test_a_code_that_is_no_bot_is_refused(rig: Rig, code: Any) -> None:
    path = f"/sim/accounts/{rig.account['account_id']}/salesbots"
    answer = rig.http.post(path, json={"name": "x", "code": code})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_code")


# --- messages that are not delivered ---------------------------------------------------------------------------------


def report_failure(rig: Rig, message_id: str) -> None:
    body = {"status_code": -1, "delivery_status": -1, "msgid": message_id, "error_code": 905, "error": "Заблокирован"}
    assert rig.amojo("POST", f"/{message_id}/delivery_status", body).status_code == 200


def test_a_failure_starts_the_bots_error_block(rig: Rig) -> None:
    status = {"handler": "action", "params": {"name": "change_status", "params": {"value": 143}}}
    run_id = launch(rig, {"0": ASK, "1": YES, "2": NO, "error": [status]})
    waiting = reaches(rig, run_id, "waits_for_answer")
    report_failure(rig, waiting["message_ids"][0])
    assert reaches(rig, run_id, "finished")["error"] == "Заблокирован"
    assert rig.state()["deals"][0]["status_id"] == 143


def external(text: str, way: str = "over_all", to: str = "main_contact", **more: Any) -> Json:
    message = {"type": "external", "text": text, "buttons": [{"type": "inline", "text": "Да"}]}
    recipient = {"type": to, "way_of_communication": way}
    params = {"message": message, "recipient": recipient, "channels": [], "on_error": None, **more}
    return {"handler": "send_external_message", "params": params}


def test_a_failure_of_an_external_message_takes_its_own_way(rig: Rig) -> None:
    code = [{"question": [external("Сюда", on_error=goto(1))], "answer": []}, {"question": [show("Не дошло")]}]
    run_id = launch(rig, code)
    waiting = reaches(rig, run_id, "waits_for_answer")
    report_failure(rig, waiting["message_ids"][0])
    reaches(rig, run_id, "finished")
    assert said(rig) == ["Сюда", "Не дошло"]


def deal_with_two_bots(rig: Rig) -> tuple[int, list[int]]:
    """Return a deal whose contact has a chat with each of two bots, and the ids of their sources."""
    sources = [created(rig, "sources", {"name": name, "external_id": name})[0]["id"] for name in ("bot-1", "bot-2")]
    contact_id, [deal_id] = contact_with_deals(rig, "Deal")
    for number in (1, 2):
        linked_chat(rig, contact_id, f"d{number}", f"bot-{number}")
        rig.send(f"d{number}", conversation=f"d{number}", sender={"id": f"tg-d{number}", "name": "Gleb"})
        rig.settle()
    return deal_id, sources


@pytest.mark.parametrize(
    ("way", "expected"), [("over_all", ["d1", "d2"]), ("any_first", ["d1"]), ("last_active", ["d2"])]
)
def test_the_ways_of_communication(rig: Rig, way: str, expected: list[str]) -> None:
    deal_id, _ = deal_with_two_bots(rig)
    reaches(rig, launch(rig, [{"question": [external("x", way)]}], deal_id=deal_id), "finished")
    assert [hook.json["message"]["conversation"]["client_id"] for hook in rig.widget.hooks()] == expected


def test_a_channel_is_the_source_of_a_bot(rig: Rig) -> None:
    deal_id, sources = deal_with_two_bots(rig)
    step = external("x", channels=[{"id": sources[0]}])
    reaches(rig, launch(rig, [{"question": [step]}], deal_id=deal_id), "finished")
    [hook] = rig.widget.hooks()
    assert hook.json["message"]["source"]["external_id"] == "bot-1"


def test_a_bot_with_nobody_to_write_to_has_failed(rig: Rig) -> None:
    contact_id, [deal_id] = contact_with_deals(rig, "Deal")
    assert contact_id
    assert reaches(rig, launch(rig, [{"question": [show("x")]}], deal_id=deal_id), "failed")["error"] == "no chat"
    assert reaches(rig, launch(rig, [{"question": [external("x")]}], deal_id=deal_id), "failed")["error"] == "no chat"
    assert rig.widget.hooks() == []


# --- starting over REST ----------------------------------------------------------------------------------------------


def over_rest(rig: Rig, path: str, body: Any) -> httpx.Response:
    headers = {"Host": rig.domain, "Authorization": f"Bearer {rig.widget.tokens['access_token']}"}
    return rig.http.post(path, json=body, headers=headers)


def test_a_bot_is_started_on_a_deal_over_rest(rig: Rig) -> None:
    bot_id, deal_id = keep(rig, [{"question": [show("Привет")]}]), rig.state()["deals"][0]["id"]
    wanted = {"bot_id": bot_id, "entity_id": deal_id, "entity_type": 2}
    assert over_rest(rig, "/api/v2/salesbot/run", [wanted]).status_code == 202
    until(lambda: said(rig) == ["Привет"])
    assert over_rest(rig, "/api/v2/salesbot/run", [{**wanted, "bot_id": 1}]).status_code == 404
    assert over_rest(rig, "/api/v2/salesbot/run", [{**wanted, "entity_id": 1}]).status_code == 400
    assert over_rest(rig, "/api/v2/salesbot/run", [{**wanted, "entity_type": 12}]).status_code == 400
    assert over_rest(rig, "/api/v2/salesbot/run", []).status_code == 400
    assert rig.http.post("/api/v2/salesbot/run", json=[wanted]).status_code == 401


def test_kommos_addresses_exist_by_a_switch(rig: Rig) -> None:
    bot_id, deal_id = keep(rig, [ASK, YES, NO]), rig.state()["deals"][0]["id"]
    wanted = {"entity_id": deal_id, "entity_type": "leads"}
    assert rig.rest("POST", f"bots/{bot_id}/run", wanted).status_code == 404
    rig.switch(bots_api=True)
    assert rig.rest("POST", f"bots/{bot_id}/run", wanted).status_code == 202
    assert rig.rest("POST", "bots/run", [{**wanted, "bot_id": bot_id}]).status_code == 202
    until(lambda: [run["state"] for run in rig.sim("GET", "/salesbots/runs")] == ["stopped", "waits_for_answer"])
    assert rig.rest("POST", f"bots/{bot_id}/stop", wanted).status_code == 202
    assert [run["state"] for run in rig.sim("GET", "/salesbots/runs")] == ["stopped", "stopped"]


# --- widgets ---------------------------------------------------------------------------------------------------------

WIDGET = {
    "handler": "widget_request",
    "params": {"url": "https://bridge.reon.test/bots/ask", "data": {"who": "{{contact.name}}", "deal": "{{lead.id}}"}},
}


def asked(rig: Rig) -> Json:
    """Return what the widget's server was told."""
    call = until(lambda: next((call for call in rig.widget.calls if call.path == "/bots/ask"), None))
    told: Json = call.json
    return told


def test_a_widget_is_asked_and_continues_the_bot(rig: Rig) -> None:
    run_id = launch(rig, [{"question": [WIDGET, show("Статус: {{json.status}}")]}])
    told, deal_id = asked(rig), rig.state()["deals"][0]["id"]
    reaches(rig, run_id, "waits_for_widget")
    assert told["data"] == {"who": "Anna", "deal": str(deal_id)}
    claims = jwt.decode(told["token"], CLIENT_SECRET, algorithms=["HS512"], audience="https://bridge.reon.test")
    assert (claims["entity_type"], claims["entity_id"]) == ("lead", deal_id)
    assert (claims["iss"], claims["client_uuid"]) == (f"https://{rig.domain}", CLIENT_ID)
    assert told["return_url"].startswith(f"https://{rig.domain}/api/v4/salesbot/")
    path = httpx.URL(told["return_url"]).path
    handlers = [show("Сейчас посмотрю")]
    answer = over_rest(rig, path, {"data": {"status": "готово"}, "execute_handlers": handlers})
    assert answer.status_code == 202
    reaches(rig, run_id, "finished")
    assert said(rig) == ["Сейчас посмотрю", "Статус: готово"]
    assert over_rest(rig, path, {"data": {}}).status_code == 404


@pytest.mark.parametrize(
    "handlers",
    [
        [show("x")] * 11,
        [show("x" * 81)],
        [show("x", *["b"] * 26)],
        [WIDGET],
        [{"handler": "unknown", "params": {}}],
    ],
)
def test_what_a_widget_may_not_execute(rig: Rig, handlers: list[Json]) -> None:
    run_id = launch(rig, [{"question": [WIDGET]}])
    path = httpx.URL(asked(rig)["return_url"]).path
    reaches(rig, run_id, "waits_for_widget")
    assert over_rest(rig, path, {"data": {}, "execute_handlers": handlers}).status_code == 400
    assert rig.http.post(path, json={}, headers={"Host": rig.domain}).status_code == 401
    assert run_of(rig, run_id)["state"] == "waits_for_widget"


def test_a_widget_that_does_not_accept_ends_the_bot(rig: Rig) -> None:
    rig.host("/bots/ask", b"", 500)
    reaches(rig, launch(rig, [{"question": [WIDGET]}]), "failed")
