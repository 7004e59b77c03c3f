"""Calls of the Chats API: the bytes signed are the bytes sent, and a repeat is never a second message."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bridge.amocrm.chats import LOOKS
from bridge.domain.errors import BridgeError, MisconfiguredError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.relay.messages import ChatMessage, CrmAccount, Posted, Sender, StatusReport
from tests.fakes.amojo import ANNA, CHANNEL, MESSAGE, REFUSED, SCOPE, TALK, Amojo, Answer, accepted, answering, chats


def sent(*answers: Answer, message: ChatMessage = MESSAGE) -> tuple[Posted, Amojo]:
    amojo = Amojo(list(answers))
    with chats(amojo) as client:
        return client.send(SCOPE, message), amojo


def outcome(*answers: Answer) -> BridgeError:
    with pytest.raises(BridgeError) as ended:
        sent(*answers)
    return ended.value


def test_an_incoming_text() -> None:
    posted, amojo = sent(accepted(conversation_id="amojo-chat", sender_id="amojo-person"))

    assert posted == Posted("amojo-chat", "amojo-message")
    (request,) = amojo.requests
    assert str(request.url) == f"https://amojo.amocrm.ru/v2/origin/custom/{SCOPE}"
    assert request.headers["Content-Type"] == "application/json"
    assert amojo.bodies == [
        {
            "event_type": "new_message",
            "payload": {
                "timestamp": 1_800_000_000,
                "msec_timestamp": 1_800_000_000_005,
                "msgid": "7001:42:5",
                "conversation_id": "7001:42",
                "silent": False,
                "source": {"external_id": "tg-7001"},
                "sender": {"id": "42", "name": "Анна (Магазин)", "profile_link": "https://t.me/anna"},
                "message": {"type": "text", "text": "Привет 🦊"},
            },
        }
    ]


def test_types_are_as_strict_as_amojo() -> None:
    _, amojo = sent(accepted(conversation_id="amojo-chat"))

    payload = amojo.bodies[0]["payload"]
    assert type(payload["timestamp"]) is int
    assert type(payload["msec_timestamp"]) is int
    assert type(payload["silent"]) is bool
    assert type(payload["sender"]["id"]) is str
    assert type(payload["msgid"]) is str


def test_the_domain_stands_in_the_host_header_behind_another_address() -> None:
    amojo = Amojo([accepted(conversation_id="amojo-chat")])
    with chats(amojo, "http://127.0.0.1:8603") as client:
        client.send(SCOPE, MESSAGE)

    (request,) = amojo.requests
    assert (request.url.host, request.url.port) == ("127.0.0.1", 8603)
    assert request.headers["Host"] == "amojo.amocrm.ru"


@pytest.mark.parametrize("fields", [{}, {"conversation_id": ""}, {"conversation_id": "7001:42"}])
def test_an_answer_without_the_id_of_the_chat_is_completed(fields: dict[str, str]) -> None:
    posted, amojo = sent(accepted(**fields), answering(200, {"id": "amojo-chat"}))

    assert posted == Posted("amojo-chat", "amojo-message")
    assert amojo.requests[1].url.path == f"/v2/origin/custom/{SCOPE}/chats"


def test_a_repeat_that_is_answered_like_the_first_is_the_first() -> None:
    amojo = Amojo([accepted(conversation_id="amojo-chat")])
    with chats(amojo) as client:
        assert client.send(SCOPE, MESSAGE) == client.send(SCOPE, MESSAGE)

    assert amojo.requests[0].content == amojo.requests[1].content


def history(*msgids: str | None) -> Answer:
    entries = [
        {"timestamp": 1, "sender": {"id": "x"}, "message": {"id": f"amojo-{msgid}", "type": "text"}}
        | ({} if msgid is None else {"message": {"id": f"amojo-{msgid}", "client_id": msgid, "type": "text"}})
        for msgid in msgids
    ]
    return answering(200, {"messages": entries})


def test_a_repeat_that_is_refused_is_found_in_the_history() -> None:
    posted, amojo = sent(
        answering(400, REFUSED), answering(200, {"id": "amojo-chat"}), history(None, "7001:42:6", "7001:42:5")
    )

    assert posted == Posted("amojo-chat", "amojo-7001:42:5")
    assert [(request.method, request.url.path) for request in amojo.requests] == [
        ("POST", f"/v2/origin/custom/{SCOPE}"),
        ("POST", f"/v2/origin/custom/{SCOPE}/chats"),
        ("GET", f"/v2/origin/custom/{SCOPE}/chats/amojo-chat/history"),
    ]
    assert dict(amojo.requests[2].url.params) == {"offset": "0", "limit": "50"}
    assert amojo.requests[2].headers["Content-MD5"] == "d41d8cd98f00b204e9800998ecf8427e"


def test_a_repeat_whose_first_is_still_on_its_way_is_looked_for_again() -> None:
    posted, amojo = sent(
        answering(400, REFUSED), answering(200, {"id": "amojo-chat"}), answering(204), history(), history("7001:42:5")
    )

    assert posted.message_id == "amojo-7001:42:5"
    assert amojo.clock.slept == [0.5, 0.5]


def test_what_is_refused_and_not_there_is_refused() -> None:
    amojo = Amojo([answering(400, REFUSED), answering(200, {"id": "amojo-chat"}), answering(204)])
    with chats(amojo) as client, pytest.raises(PermanentError) as refused:
        client.send(SCOPE, MESSAGE)

    assert refused.value.reason is Reason.AMO_REFUSED
    assert "duplicate msgid" in refused.value.detail
    assert len(amojo.requests) == 2 + LOOKS


def test_an_amojo_that_answers_slowly_is_asked_for_its_history_once() -> None:
    amojo = Amojo([])

    def slowly(answer: Answer) -> Answer:
        def after_a_while(request: httpx.Request) -> httpx.Response:
            amojo.clock.time += 5.6
            return answer(request)

        return after_a_while

    amojo.answers = [slowly(answering(400, REFUSED)), slowly(answering(200, {"id": "amojo-chat"})), slowly(history())]
    with chats(amojo) as client, pytest.raises(PermanentError):
        client.send(SCOPE, MESSAGE)

    assert len(amojo.requests) == 3


def test_a_history_that_cannot_be_read_leaves_the_question_open() -> None:
    error = outcome(answering(400, REFUSED), answering(200, {"id": "amojo-chat"}), answering(500))

    assert isinstance(error, TransientError)


@pytest.mark.parametrize("history_answer", [{}, {"messages": None}, {"messages": []}])
def test_a_history_without_messages_is_an_empty_one(history_answer: Any) -> None:
    error = outcome(answering(400, REFUSED), answering(200, {"id": "amojo-chat"}), answering(200, history_answer))

    assert isinstance(error, PermanentError)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            answering(402, {"title": "Payment Required", "status": 402, "detail": "Payment required"}),
            Reason.ACCOUNT_UNPAID,
        ),
        (answering(404, {"error_type": "ORIGIN_NOT_REGISTERED", "error_description": "NOT_FOUND"}), Reason.WIDGET_OFF),
    ],
)
def test_dead_ends(answer: Answer, reason: Reason) -> None:
    error = outcome(answer)

    assert isinstance(error, PermanentError)
    assert error.reason is reason


@pytest.mark.parametrize(
    ("answer", "retry_after", "outcome_unknown"),
    [
        (answering(403, {"error_type": "ORIGIN_INVALID_SIGNATURE"}), None, False),
        (answering(403, "403 Forbidden"), None, True),
        (answering(429, {"retry_after": 300}), 300.0, False),
        (answering(429, "<html>", {"Retry-After": "5"}), 5.0, False),
        (answering(429), None, False),
        (answering(301, None, {"Location": "https://elsewhere.example"}), None, True),
        (answering(500, {"title": "ErrInternalServer"}), None, True),
        (answering(502, "<html>"), None, True),
        (answering(504), None, True),
        (answering(200, "<html>a gateway</html>"), None, True),
        (answering(200, {"new_message": None}), None, True),
        (answering(200, {"new_message": {}}), None, True),
    ],
)
def test_what_waits(answer: Answer, retry_after: float | None, *, outcome_unknown: bool) -> None:
    error = outcome(answer)

    assert isinstance(error, TransientError)
    assert error.reason in {Reason.AMO_UNAVAILABLE, Reason.AMO_UNCLEAR, Reason.MISCONFIGURED}
    assert (error.retry_after, error.outcome_unknown) == (retry_after, outcome_unknown)


@pytest.mark.parametrize("broken", [httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_a_broken_call_may_have_been_done(broken: type[httpx.TransportError]) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise broken("broke")

    error = outcome(answer)

    assert isinstance(error, TransientError)
    assert error.outcome_unknown


def test_a_channel_is_connected() -> None:
    amojo = Amojo([answering(200, {"account_id": "amojo-31", "scope_id": SCOPE, "hook_api_version": "v2"})])
    with chats(amojo) as client:
        assert client.connect(CrmAccount(31, "Магазин", "shop", "amojo-31"), "shop.amocrm.ru") == SCOPE

    assert amojo.requests[0].url.path == f"/v2/origin/custom/{CHANNEL}/connect"
    assert amojo.bodies == [{"account_id": "amojo-31", "title": "Telegram бот", "hook_api_version": "v2"}]


def test_a_chat_is_created() -> None:
    amojo = Amojo([answering(200, {"id": "amojo-chat", "user": {"id": "amojo-person", "client_id": "42"}})])
    with chats(amojo) as client:
        assert client.create(SCOPE, TALK, "tg-7001", Sender("42", "Анна", "https://media/a.jpg")) == "amojo-chat"

    assert amojo.requests[0].url.path == f"/v2/origin/custom/{SCOPE}/chats"
    assert amojo.bodies == [
        {
            "conversation_id": "7001:42",
            "source": {"external_id": "tg-7001"},
            "user": {"id": "42", "name": "Анна", "avatar": "https://media/a.jpg"},
        }
    ]


@pytest.mark.parametrize(
    ("error", "body"),
    [
        ("", {"msgid": "amojo-message", "status_code": 1, "delivery_status": 1}),
        (
            "Пользователь заблокировал бота",
            {
                "msgid": "amojo-message",
                "status_code": -1,
                "delivery_status": -1,
                "error_code": 905,
                "error": "Пользователь заблокировал бота",
            },
        ),
    ],
)
def test_a_status_is_reported_in_both_spellings(error: str, body: Any) -> None:
    amojo = Amojo([answering(200)])
    with chats(amojo) as client:
        client.report(StatusReport(SCOPE, "amojo-message", error))

    assert amojo.requests[0].url.path == f"/v2/origin/custom/{SCOPE}/amojo-message/delivery_status"
    assert amojo.bodies == [body]


def test_no_answer_holds_a_cookie_for_the_next_request() -> None:
    amojo = Amojo([answering(200, {"id": "a"}, {"Set-Cookie": "session=1"}), answering(200, {"id": "a"})])
    with chats(amojo) as client:
        for _ in range(2):
            client.create(SCOPE, TALK, "tg-7001", ANNA)

    assert "Cookie" not in amojo.requests[1].headers


def test_a_refused_signature_is_ours_to_mend_and_the_message_waits(caplog: pytest.LogCaptureFixture) -> None:
    refused = {"status": 0, "error_code": 403, "error_type": "ORIGIN_INVALID_SIGNATURE", "error_description": "invalid"}
    amojo = Amojo([answering(403, refused)])
    with chats(amojo) as client, pytest.raises(MisconfiguredError) as waits:
        client.send(SCOPE, MESSAGE)

    assert (waits.value.reason, waits.value.outcome_unknown) == (Reason.MISCONFIGURED, False)
    assert amojo.metrics.counts == {"client_refused": 1}
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_another_403_says_nothing_about_our_signature() -> None:
    amojo = Amojo([answering(403, {"status": 0, "error_code": 403, "error_type": "FORBIDDEN"})])
    with chats(amojo) as client, pytest.raises(TransientError) as waits:
        client.send(SCOPE, MESSAGE)

    assert waits.value.reason is Reason.AMO_UNAVAILABLE
    assert not amojo.metrics.counts


@pytest.mark.parametrize("crm_id", ["a b", "a/../b", "a?b#c", "😊", "%2F"])
def test_the_status_of_an_oddly_named_message_is_signed_for_the_address_it_goes_to(crm_id: str) -> None:
    amojo = Amojo([answering(200)])
    with chats(amojo) as client:
        client.report(StatusReport(SCOPE, crm_id))

    path = f"/v2/origin/custom/{SCOPE}/{quote(crm_id, safe='')}/delivery_status"
    assert [request.url.raw_path.decode() for request in amojo.requests] == [path]
