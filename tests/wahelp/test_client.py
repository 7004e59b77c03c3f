"""Calls to Wahelp's API: both shapes, tokens, reading back, webhooks of both forms."""

import logging
from typing import Any, cast

import pytest

from bridge.domain.errors import LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.routes import Shape
from bridge.relay.messages.wahelp import Granted, Standing, WahelpChannel, WahelpWords
from bridge.site_answers import SiteAnswer
from bridge.sites import Sites
from bridge.wahelp.client import WahelpClient
from tests.fakes.clock import FakeClock
from tests.fakes.sites import Asked, FakeSites, told
from tests.fakes.wahelp import PHONE, FakeWahelpTokens

CHANNEL = WahelpChannel("31:x", "https://wahelp.test", "101", "7f6a", login="sales@romashka.ru", password="secret")
VENDOR = WahelpChannel(
    "31:x", "https://wahelp.test/api/", "101", "7f6a", Shape.VENDOR, login="sales@romashka.ru", password="secret"
)
WORDS = WahelpWords(PHONE, "Иван", "Привет, нужна помощь")
HERE = "/api/app/projects/101"
URL = "https://bridge.reon.test/wahelp/webhook/7001?token=t0k"


class Server:
    """Answers each request by `METHOD path`, in turn where there are several; the token is `t1`, and `t2` anew."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Any]] = {}
        self.sites = FakeSites(self.answer)
        self.clock = FakeClock()
        self.tokens = FakeWahelpTokens(Granted("t1", 1_800_003_600.0))

    def on(self, what: str, *answers: Any) -> "Server":
        self.answers[what] = list(answers)
        return self

    def answer(self, request: Asked) -> Any:
        known = self.answers.get(f"{request.method} {request.path}")
        if not known:
            return told(404, "<html>Not Found</html>")
        return known.pop(0) if len(known) > 1 else known[0]

    @property
    def client(self) -> WahelpClient:
        return WahelpClient(cast("Sites", self.sites), self.tokens, self.clock, logging.getLogger("tests"))

    @property
    def calls(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.sites.asked]


def success(data: Any) -> dict[str, Any]:
    return {"success": True, "data": data}


def test_the_shape_of_the_brief() -> None:
    server = Server().on(f"POST {HERE}/channels/7f6a/messages", success({"id": 71001, "text": WORDS.text}))
    assert server.client.post(CHANNEL, WORDS) == "71001"
    [asked] = server.sites.asked
    assert asked.url == "https://wahelp.test/api/app/projects/101/channels/7f6a/messages"
    assert asked.json == {"user": {"phone": PHONE, "name": "Иван"}, "message": {"text": WORDS.text}}
    assert asked.headers == {"Accept": "application/json", "Authorization": "Bearer t1", "X-Project": "101"}


def test_a_name_that_nobody_tells_takes_no_place_of_the_one_before() -> None:
    server = (
        Server()
        .on(f"POST {HERE}/channels/7f6a/messages", success({"id": 1}))
        .on(f"POST {HERE}/channels/7f6a/users", success({"id": 301}))
        .on(f"POST {HERE}/channels/7f6a/send_message/301", success({"id": 2}))
    )
    for channel in (CHANNEL, VENDOR):
        server.client.post(channel, WahelpWords(PHONE, "", "Текст"))
    bodies = [asked.json for asked in server.sites.asked]
    assert bodies[0]["user"] == {"phone": PHONE}
    assert bodies[1] == {"phone": PHONE, "need_create": True}


def test_the_two_steps_of_the_vendor_and_one_for_somebody_known() -> None:
    server = (
        Server()
        .on(f"POST {HERE}/channels/7f6a/users", success({"id": 301, "name": "Иван", "phone": PHONE}))
        .on(f"POST {HERE}/channels/7f6a/send_message/301", success({"id": 71001}), success({"id": 71002}))
    )
    client = server.client
    assert [client.post(VENDOR, WORDS), client.post(VENDOR, WORDS)] == ["71001", "71002"]
    first, *others = server.sites.asked
    assert first.json == {"phone": PHONE, "name": "Иван", "need_create": True}
    assert [asked.json for asked in others] == [{"text": WORDS.text}] * 2


def test_a_user_that_is_known_no_more_is_made_again() -> None:
    gone = told(404, {"success": False, "message": "Пользователь не найден"})
    server = (
        Server()
        .on(f"POST {HERE}/channels/7f6a/users", success({"id": 301}), success({"id": 302}))
        .on(f"POST {HERE}/channels/7f6a/send_message/301", success({"id": 1}), gone)
        .on(f"POST {HERE}/channels/7f6a/send_message/302", success({"id": 2}))
    )
    client = server.client
    assert [client.post(VENDOR, WORDS), client.post(VENDOR, WORDS)] == ["1", "2"]


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://wahelp.ru/api", "https://wahelp.ru/api/app/"),
        ("https://wahelp.ru/api/", "https://wahelp.ru/api/app/"),
        ("https://wahelp.ru", "https://wahelp.ru/api/app/"),
        ("https://app.wahelp.me/", "https://app.wahelp.me/api/app/"),
        ("https://api.wahelp.ru", "https://api.wahelp.ru/app/"),
        ("https://api.wahelp.ru/api", "https://api.wahelp.ru/api/app/"),
        ("http://127.0.0.1:8604", "http://127.0.0.1:8604/api/app/"),
        ("https://wahelp.ru/?from=mail", "https://wahelp.ru/api/app/"),
    ],
)
def test_a_base_with_or_without_api(base: str, url: str) -> None:
    server = Server()
    channel = WahelpChannel("31:x", base, "101", "7f6a", access_token="static")
    with pytest.raises(TransientError):
        server.client.post(channel, WORDS)
    assert server.sites.asked[0].url == f"{url}projects/101/channels/7f6a/messages"


def test_names_cannot_leave_their_places_in_an_address() -> None:
    server = Server()
    channel = WahelpChannel("31:x", "https://wahelp.test", "../1", "a/b?c", access_token="static")
    with pytest.raises(TransientError):
        server.client.post(channel, WORDS)
    assert server.calls == ["POST /api/app/projects/..%2F1/channels/a%2Fb%3Fc/messages"]


@pytest.mark.parametrize(
    "answer",
    [
        {"success": True, "data": {"message_id": "m"}},
        {"success": True, "data": {"messageId": "m"}},
        {"success": True, "data": {"message_uuid": "m"}},
        {"success": True, "data": {"wahelp_id": "m"}},
        {"success": True, "data": {"msg_id": "m"}},
        {"success": True, "data": {"id": "m"}},
        {"success": True, "data": {"message": {"id": "m"}}},
        {"success": True, "data": {"message": {"payload": {"id": "m"}}}},
        {"id": "m"},
        {"success": True, "data": {"id": "of the user", "message": {"uuid": "m"}}},
    ],
)
def test_the_id_of_a_message_wherever_it_stands(answer: Any) -> None:
    server = Server().on(f"POST {HERE}/channels/7f6a/messages", answer)
    assert server.client.post(CHANNEL, WORDS) == "m"


def test_a_message_whose_id_is_not_told_is_posted_all_the_same() -> None:
    server = Server().on(f"POST {HERE}/channels/7f6a/messages", {"success": True, "data": None})
    assert server.client.post(CHANNEL, WORDS) == ""


def test_a_token_that_is_refused_is_renewed_once_and_the_call_repeated() -> None:
    refused = told(401, {"success": False, "message": "Unauthorized"})
    server = (
        Server()
        .on(f"POST {HERE}/channels/7f6a/messages", refused, success({"id": 1}))
        .on("POST /api/app/user/login", success({"access_token": "t2", "expires_in": 3600}))
    )
    assert server.client.post(CHANNEL, WORDS) == "1"
    assert server.sites.asked[-1].headers["Authorization"] == "Bearer t2"
    assert server.tokens.granted == Granted("t2", 1_800_003_600.0)


def test_a_fresh_token_that_is_refused_as_well_is_for_good() -> None:
    refused = told(401, {"success": False, "message": "Unauthorized"})
    server = (
        Server()
        .on(f"POST {HERE}/channels/7f6a/messages", refused)
        .on("POST /api/app/user/login", success({"access_token": "t2", "expires_in": 3600}))
    )
    with pytest.raises(PermanentError) as error:
        server.client.post(CHANNEL, WORDS)
    assert error.value.reason is Reason.WAHELP_UNAUTHORISED
    assert len(server.sites.asked) == 3


def test_an_access_token_of_the_owner_needs_no_login() -> None:
    server = Server().on(f"POST {HERE}/channels/7f6a/messages", success({"id": 1}))
    channel = WahelpChannel("31:y", "https://wahelp.test", "101", "7f6a", access_token="static")
    server.client.post(channel, WORDS)
    assert [asked.headers["Authorization"] for asked in server.sites.asked] == ["Bearer static"]


def test_an_access_token_that_is_refused_is_for_good() -> None:
    server = Server().on(f"POST {HERE}/channels/7f6a/messages", told(401, {"message": "Unauthorized"}))
    channel = WahelpChannel("31:y", "https://wahelp.test", "101", "7f6a", access_token="static")
    with pytest.raises(PermanentError) as error:
        server.client.post(channel, WORDS)
    assert error.value.reason is Reason.WAHELP_UNAUTHORISED


def test_a_channel_that_has_had_enough_is_left_alone_until_it_takes_more() -> None:
    enough = {"success": False, "message": "Слишком много попыток", "retry_after": 90}
    server = Server().on(f"POST {HERE}/channels/7f6a/messages", enough, success({"id": 1}))
    client = server.client
    for left in (90.0, 60.0):
        with pytest.raises(LimitedError) as error:
            client.post(CHANNEL, WORDS)
        assert error.value.retry_after == left
        server.clock.time += 30
    assert len(server.calls) == 1
    server.clock.time += 30
    assert client.post(CHANNEL, WORDS) == "1"


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (Reason.SITE_UNAVAILABLE, Reason.WAHELP_UNAVAILABLE),
        (Reason.SITE_UNCLEAR, Reason.WAHELP_UNCLEAR),
        (Reason.ADDRESS_MOVED, Reason.ADDRESS_MOVED),
        (Reason.CERTIFICATE_WRONG, Reason.CERTIFICATE_WRONG),
    ],
)
def test_trouble_on_the_way_keeps_what_is_known_of_it(raised: Reason, reason: Reason) -> None:
    trouble = TransientError(raised, "ReadTimeout", outcome_unknown=True)
    server = Server().on(f"POST {HERE}/channels/7f6a/messages", trouble)
    with pytest.raises(TransientError) as error:
        server.client.post(CHANNEL, WORDS)
    assert (error.value.reason, error.value.outcome_unknown) == (reason, True)


def listed(*messages: dict[str, Any]) -> dict[str, Any]:
    return success(list(messages))


MESSAGE = {
    "id": 71001,
    "text": "Привет,  нужна помощь",
    "user": {"id": 301, "phone": "79991234567"},
    "created_at": "2027-01-15T08:00:00+00:00",
}


SINCE = 1_799_999_000.0


@pytest.mark.parametrize(
    "answer",
    [
        listed(MESSAGE),
        {"success": True, "data": {"items": [MESSAGE]}},
        {"success": True, "items": [MESSAGE]},
        {"success": True, "results": [MESSAGE]},
        {"success": True, "channels": [MESSAGE]},
        listed({"uuid": "71001", "body": WORDS.text, "phone": PHONE, "created_at": 1_800_000_000}),
        listed({"message_id": 71001, "message": {"text": WORDS.text}, "user": {"uid2": PHONE}, "at": 1.8e12}),
    ],
)
def test_reading_back_in_every_shape(answer: Any) -> None:
    server = Server().on(f"GET {HERE}/channels/7f6a/messages", answer)
    assert server.client.standing(CHANNEL, WORDS, SINCE) == [Standing("71001", 1_800_000_000.0)]
    assert server.sites.asked[0].params == {"limit": 100}


@pytest.mark.parametrize(
    "message",
    [
        MESSAGE | {"user": {"phone": "+79990000000"}},
        MESSAGE | {"text": "Привет"},
        MESSAGE | {"id": None},
    ],
)
def test_messages_of_others_and_other_words_are_not_ours(message: dict[str, Any]) -> None:
    server = Server().on(f"GET {HERE}/channels/7f6a/messages", listed(message))
    assert server.client.standing(CHANNEL, WORDS, SINCE) == []


def many(count: int, at: str = "2027-01-15T08:00:00+00:00") -> list[dict[str, Any]]:
    return [{"id": n, "text": "других", "user": {"phone": "+79990000000"}, "created_at": at} for n in range(count)]


def test_a_busy_channel_is_read_further_back() -> None:
    server = Server().on(f"GET {HERE}/channels/7f6a/messages", listed(*many(100)), listed(*many(400), MESSAGE))
    assert server.client.standing(CHANNEL, WORDS, SINCE) == [Standing("71001", 1_800_000_000.0)]
    assert [asked.params for asked in server.sites.asked] == [{"limit": 100}, {"limit": 1000}]


def test_a_list_that_goes_back_far_enough_is_read_once() -> None:
    server = Server().on(f"GET {HERE}/channels/7f6a/messages", listed(*many(99), *many(1, "2027-01-14T08:00:00+00:00")))
    assert server.client.standing(CHANNEL, WORDS, SINCE) == []
    assert len(server.sites.asked) == 1


def test_what_wahelp_does_not_list_is_not_known() -> None:
    server = Server().on(
        f"GET {HERE}/channels/7f6a/messages", listed(MESSAGE, *many(99)), told(422, '{"success": false}')
    )
    assert server.client.standing(CHANNEL, WORDS, SINCE) == [Standing("71001", 1_800_000_000.0)]


def test_a_list_that_did_not_come_is_asked_for_again() -> None:
    server = Server().on(f"GET {HERE}/channels/7f6a/messages", listed(*many(100)), told(503, "{}"))
    with pytest.raises(TransientError):
        server.client.standing(CHANNEL, WORDS, SINCE)


@pytest.mark.parametrize("at", ["2027-01-15 08:00:00", "вчера", None])
def test_a_time_whose_zone_is_unknown_is_none(at: Any) -> None:
    server = Server().on(f"GET {HERE}/channels/7f6a/messages", listed(MESSAGE | {"created_at": at}))
    assert server.client.standing(CHANNEL, WORDS, SINCE) == [Standing("71001", None)]


LOGIN = "POST /api/app/user/login"
CHANNELS = f"GET {HERE}/channels/"
ENTERED = success({"token_type": "bearer", "access_token": "t2", "expires_in": 3600})


@pytest.mark.parametrize("known", [{"uuid": "7f6a", "active": True}, {"uuid": "7f6a"}, {"id": "7f6a", "active": 1}])
def test_a_channel_is_looked_for_with_the_login_that_was_given(known: dict[str, Any]) -> None:
    server = Server().on(LOGIN, ENTERED).on(CHANNELS, success([{"uuid": "other"}, known]))
    server.client.check(CHANNEL)
    login, channels = server.sites.asked
    assert login.json == {"login": "sales@romashka.ru", "password": "secret"}
    assert (channels.headers["Authorization"], channels.headers["X-Project"]) == ("Bearer t2", "101")


@pytest.mark.parametrize(
    ("login", "channels", "reason"),
    [
        (told(401, {"success": False, "message": "Неверный логин"}), None, Reason.WAHELP_UNAUTHORISED),
        ({"success": False, "message": "Неверный логин или пароль"}, None, Reason.WAHELP_UNAUTHORISED),
        (told(422, {"message": "The password is wrong"}), None, Reason.WAHELP_UNAUTHORISED),
        (ENTERED, success([]), Reason.WAHELP_CHANNEL_GONE),
        (ENTERED, success([{"uuid": "other"}]), Reason.WAHELP_CHANNEL_GONE),
        (ENTERED, told(404, {"success": False, "message": "Проект не найден"}), Reason.WAHELP_CHANNEL_GONE),
        (ENTERED, told(403, {"success": False, "message": "Нет доступа"}), Reason.WAHELP_UNAUTHORISED),
        (ENTERED, success([{"uuid": "7f6a", "active": False}]), Reason.WAHELP_CHANNEL_OFF),
    ],
)
def test_what_is_wrong_with_a_route(login: Any, channels: Any, reason: Reason) -> None:
    server = Server().on(LOGIN, login).on(CHANNELS, channels)
    with pytest.raises(PermanentError) as error:
        server.client.check(CHANNEL)
    assert error.value.reason is reason


def test_something_else_at_the_address() -> None:
    with pytest.raises(TransientError) as error:
        Server().client.check(CHANNEL)
    assert error.value.reason is Reason.WAHELP_UNCLEAR


HOOKS = f"{HERE}/webhooks/"


def hooks(*urls: str) -> dict[str, Any]:
    return success([{"uuid": f"h{number}", "url": url} for number, url in enumerate(urls)])


def test_a_webhook_is_put_beside_those_of_others() -> None:
    server = Server().on(f"GET {HOOKS}", hooks("https://other.test/hook")).on(f"POST {HOOKS}", success({"uuid": "h1"}))
    server.client.hook(CHANNEL, URL)
    assert server.calls == [f"GET {HOOKS}", f"POST {HOOKS}"]
    assert server.sites.asked[1].json == {"url": URL, "events": ["channel.message.created"]}


def test_a_webhook_that_is_there_is_left_and_one_with_another_token_replaced() -> None:
    server = Server().on(f"GET {HOOKS}", hooks(URL))
    server.client.hook(CHANNEL, URL)
    assert server.calls == [f"GET {HOOKS}"]

    server = (
        Server()
        .on(f"GET {HOOKS}", hooks(URL.replace("t0k", "old"), "https://other.test/hook"))
        .on(f"POST {HOOKS}", success({"uuid": "h2"}))
        .on(f"DELETE {HOOKS}h0", success(None))
    )
    server.client.hook(CHANNEL, URL)
    assert server.calls == [f"GET {HOOKS}", f"POST {HOOKS}", f"DELETE {HOOKS}h0"]


@pytest.mark.parametrize("status", [404, 405])
def test_where_there_is_no_list_of_webhooks_the_one_address_is_set(status: int) -> None:
    server = Server().on(f"GET {HOOKS}", told(status, "")).on(f"PUT {HERE}/hook", success({"url": URL}))
    server.client.hook(CHANNEL, URL)
    assert server.sites.asked[1].json == {"url": URL}


def test_a_webhook_is_taken_down_and_those_of_others_stay() -> None:
    server = Server().on(f"GET {HOOKS}", hooks("https://other.test/hook", URL)).on(f"DELETE {HOOKS}h1", success(None))
    server.client.unhook(CHANNEL, URL)
    assert server.calls == [f"GET {HOOKS}", f"DELETE {HOOKS}h1"]


def test_a_webhook_that_somebody_took_down_meanwhile_is_no_trouble() -> None:
    server = Server().on(f"GET {HOOKS}", hooks(URL)).on(f"DELETE {HOOKS}h0", told(404, {"success": False}))
    server.client.unhook(CHANNEL, URL)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_what_is_done_without_a_word_is_done(status: int) -> None:
    done = told(status, "")
    Server().on(f"GET {HOOKS}", told(404, "")).on(f"PUT {HERE}/hook", done).client.hook(CHANNEL, URL)
    Server().on(f"GET {HOOKS}", told(404, "")).on(f"PUT {HERE}/hook", done).client.unhook(CHANNEL, URL)
    Server().on(f"GET {HOOKS}", hooks()).on(f"POST {HOOKS}", done).client.hook(CHANNEL, URL)
    with pytest.raises(TransientError):
        Server().on(f"POST {HERE}/channels/7f6a/messages", done).client.post(CHANNEL, WORDS)


def test_the_one_address_is_taken_away() -> None:
    server = Server().on(f"GET {HOOKS}", told(404, "")).on(f"PUT {HERE}/hook", success({"url": ""}))
    server.client.unhook(CHANNEL, URL)
    assert server.sites.asked[1].json == {"url": ""}


STATUS = f"PUT {HERE}/channels/7f6a/messages/71001"


@pytest.mark.parametrize(("delivered", "status"), [(True, "delivered"), (False, "failed")])
def test_a_status_is_told(delivered: bool, status: str) -> None:
    server = Server().on(STATUS, success({"id": 71001}))
    server.client.tell_status(CHANNEL, "71001", delivered=delivered)
    assert server.sites.asked[0].json == {"status": status}


@pytest.mark.parametrize(
    "answer",
    [
        told(404, "<html>"),
        told(405, "{}"),
        told(422, {"success": False, "message": "status"}),
        {"success": False, "message": "нельзя"},
    ],
)
def test_a_status_that_is_not_taken_is_let_go(answer: SiteAnswer) -> None:
    Server().on(STATUS, answer).client.tell_status(CHANNEL, "71001", delivered=True)


def test_a_status_waits_while_wahelp_is_away() -> None:
    server = Server().on(STATUS, told(502, "Bad Gateway"))
    with pytest.raises(TransientError):
        server.client.tell_status(CHANNEL, "71001", delivered=True)
