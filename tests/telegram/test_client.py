"""Calls of the Bot API: what is sent, what each way of failing means, and that no token ever gets out."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest

import bridge.observability  # noqa: F401 - sets the levels of httpx's loggers, as every function does
from bridge.deadline import Deadline
from bridge.domain.content import Text
from bridge.domain.errors import BridgeError, LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import ANSWER_TIMEOUT, new_client
from bridge.observability import redact
from bridge.relay.messages import BotProfile, Hooked, Piece, ProfilePhoto
from bridge.telegram.bot_api import LONGEST_ANSWER, TIME_TO_SEND
from bridge.telegram.client import ALLOWED_UPDATES, TelegramClient
from bridge.telegram.pace import BotPace
from tests.fakes.clock import FakeClock
from tests.fakes.telegram import TOKEN

API = "https://api.telegram.org"
Answer = Callable[[httpx.Request], httpx.Response]


@contextmanager
def telegram(answer: Answer) -> Iterator[TelegramClient]:
    with new_client(Deadline(), httpx.MockTransport(answer)) as http:
        yield TelegramClient(http, API, BotPace(FakeClock(), workers=1))


def answering(status: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    if isinstance(body, (str, bytes)):
        return lambda _: httpx.Response(status, content=body, headers=headers)
    return lambda _: httpx.Response(status, json=body, headers=headers)


def refusing(status: int, description: str, **parameters: Any) -> Answer:
    body = {"ok": False, "error_code": status, "description": description}
    return answering(status, body | ({"parameters": parameters} if parameters else {}))


def breaking(error: type[httpx.TransportError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(f"broke at {request.url}", request=request)

    return answer


def outcome(answer: Answer, text: str = "Привет") -> BridgeError:
    """Return what sending a text ends with."""
    with telegram(answer) as client, pytest.raises(BridgeError) as ended:
        client.send(TOKEN, 42, Piece(Text(text)))
    return ended.value


def test_a_text_is_sent_as_it_is() -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"ok": True, "result": {"message_id": 77}})

    with telegram(answer) as client:
        assert client.send(TOKEN, 42, Piece(Text("<b>не разметка</b> _ & 🦊"))) == 77

    (request,) = requests
    assert request.extensions["at_least"] == TIME_TO_SEND >= ANSWER_TIMEOUT
    assert str(request.url) == f"{API}/bot{TOKEN}/sendMessage"
    assert json.loads(request.content) == {"chat_id": 42, "text": "<b>не разметка</b> _ & 🦊"}


@pytest.mark.parametrize(
    ("chat_id", "late", "seconds"),
    [(42, 0.0, ANSWER_TIMEOUT), (42, ANSWER_TIMEOUT + 0.1, LONGEST_ANSWER), (-4001, 0.0, LONGEST_ANSWER)],
    ids=["a person's chat", "what may have been sent before", "a group that may have a slow mode"],
)
def test_where_it_may_be_sent_twice_the_answer_is_waited_for_longer(chat_id: int, late: float, seconds: float) -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"ok": True, "result": {"message_id": 77}})

    pace = BotPace(FakeClock(), workers=1)
    with new_client(Deadline(), httpx.MockTransport(answer)) as http, pace.work(late=late):
        TelegramClient(http, API, pace).send(TOKEN, chat_id, Piece(Text("Привет")))

    assert requests[0].extensions["timeout"]["read"] == seconds
    assert requests[0].extensions.get("at_most", ANSWER_TIMEOUT) == seconds


def test_a_webhook_names_every_kind_that_is_wanted() -> None:
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append((request.url.path.rpartition("/")[2], json.loads(request.content)))
        return httpx.Response(200, json={"ok": True, "result": True, "description": "Webhook was set"})

    with telegram(answer) as client:
        client.set_webhook(TOKEN, "https://bridge.reon.test/telegram/7001", "1-abc", drop_pending=True)
        client.delete_webhook(TOKEN)

    assert sent == [
        (
            "setWebhook",
            {
                "url": "https://bridge.reon.test/telegram/7001",
                "secret_token": "1-abc",
                "allowed_updates": list(ALLOWED_UPDATES),
                "drop_pending_updates": True,
            },
        ),
        ("deleteWebhook", {}),
    ]


def test_a_token_tells_its_bot() -> None:
    me = {"id": 7001, "is_bot": True, "first_name": "Магазин", "username": "shop_bot", "can_join_groups": True}
    with telegram(answering(200, {"ok": True, "result": me})) as client:
        assert client.get_me(TOKEN) == BotProfile(7001, "shop_bot", "Магазин")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("\u202eМагазин\n\u200b на Ленина", "Магазин на Ленина"), ("\u200b\u2800", "shop_bot"), ("", "shop_bot")],
)
def test_a_bots_name_stands_beside_other_text_like_anybodys(name: str, shown: str) -> None:
    with telegram(
        answering(200, {"ok": True, "result": {"id": 7001, "first_name": name, "username": "shop_bot"}})
    ) as client:
        assert client.get_me(TOKEN).name == shown


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [
        (400, "Bad Request: chat not found", Reason.CHAT_NOT_FOUND),
        (400, "Bad Request: private chat not found", Reason.CHAT_NOT_FOUND),
        (400, "Bad Request: PEER_ID_INVALID", Reason.CHAT_NOT_FOUND),
        (400, "Bad Request: user not found", Reason.CHAT_NOT_FOUND),
        (400, "Bad Request: chat_id is empty", Reason.TELEGRAM_REFUSED),
        (400, "Bad Request: message text is empty", Reason.EMPTY_MESSAGE),
        (400, "Bad Request: message is too long", Reason.TOO_LONG),
        (400, "Bad Request: not enough rights to send text messages to the chat", Reason.NO_RIGHTS),
        (400, "Bad Request: have no write access to the chat", Reason.NO_RIGHTS),
        (400, "Bad Request: need administrator rights in the channel chat", Reason.NO_RIGHTS),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Reason.NO_RIGHTS),
        (400, "Bad Request: CHAT_RESTRICTED", Reason.NO_RIGHTS),
        (400, "Bad Request: strings must be encoded in UTF-8", Reason.TELEGRAM_REFUSED),
        (400, "Bad Request: SOMETHING_NEW", Reason.TELEGRAM_REFUSED),
        (401, "Unauthorized", Reason.TOKEN_REVOKED),
        (401, "Unauthorized: invalid token specified", Reason.TOKEN_REVOKED),
        (403, "Forbidden: bot was blocked by the user", Reason.BOT_BLOCKED),
        (403, "Forbidden: user is deactivated", Reason.USER_DEACTIVATED),
        (403, "Forbidden: bot can't initiate conversation with a user", Reason.WRITE_FIRST),
        (403, "Forbidden: bot can't send messages to bots", Reason.BOT_TO_BOT),
        (403, "Forbidden: bot was kicked from the group chat", Reason.NOT_IN_GROUP),
        (403, "Forbidden: bot is not a member of the supergroup chat", Reason.NOT_IN_GROUP),
        (404, "Not Found", Reason.TOKEN_REVOKED),
        (404, "Not Found: method not found", Reason.TOKEN_REVOKED),
        (413, "Request Entity Too Large", Reason.FILE_TOO_LARGE),
        (421, "Misdirected Request: unallowed token specified", Reason.TOKEN_REVOKED),
    ],
)
def test_what_is_never_sent_again(status: int, description: str, reason: Reason) -> None:
    error = outcome(refusing(status, description))

    assert isinstance(error, PermanentError)
    assert (error.reason, error.detail) == (reason, description)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (refusing(429, "Too Many Requests: retry after 14", retry_after=14), 14.0),
        (answering(429, {"ok": False, "error_code": 429, "description": "…"}, {"Retry-After": "7"}), 7.0),
        (answering(429, {"ok": False, "parameters": {"retry_after": 3}}, {"Retry-After": "7"}), 3.0),
        (answering(429, {"ok": False, "parameters": None}), None),
        (answering(429, "<html>slow down</html>", {"Retry-After": "30"}), 30.0),
        (answering(429, "<html>slow down</html>", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), None),
        (answering(429, b""), None),
    ],
)
def test_a_limit_is_certainly_not_sent_and_says_how_long_to_wait(answer: Answer, seconds: float | None) -> None:
    error = outcome(answer)

    assert isinstance(error, TransientError)
    assert (error.retry_after, error.outcome_unknown) == (seconds, False)


@pytest.mark.parametrize(
    "answer",
    [
        refusing(500, "Internal Server Error: restart"),
        refusing(500, "Internal Server Error: sent message was immediately deleted and can't be returned"),
        answering(502, "<html><head><title>502 Bad Gateway</title></head></html>"),
        answering(503, b""),
        answering(504, b"\xff\xfe not text"),
        answering(302, b"", {"Location": "https://elsewhere.example"}),
        answering(200, "<html>a captive portal</html>"),
        answering(200, "[]"),
        answering(200, {"ok": "true", "result": {"message_id": 1}}),
        answering(204, b""),
        answering(401, "<html>401 Authorization Required</html>"),
        answering(404, "<html>404 Not Found, says a gateway</html>"),
        answering(404, {"message": "no Route matched with those values"}),
        breaking(httpx.ReadTimeout),
        breaking(httpx.WriteTimeout),
        breaking(httpx.ReadError),
        breaking(httpx.WriteError),
        breaking(httpx.RemoteProtocolError),
    ],
)
def test_what_may_have_been_sent_says_so(answer: Answer) -> None:
    error = outcome(answer)

    assert isinstance(error, TransientError)
    assert error.reason in {Reason.TELEGRAM_UNAVAILABLE, Reason.TELEGRAM_UNCLEAR}
    assert error.outcome_unknown


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_what_never_left_was_certainly_not_sent(error: type[httpx.TransportError]) -> None:
    ended = outcome(breaking(error))

    assert isinstance(ended, TransientError)
    assert not ended.outcome_unknown


def test_another_consumer_of_the_webhook_is_tried_again() -> None:
    with (
        telegram(refusing(409, "Conflict: terminated by other setWebhook")) as client,
        pytest.raises(TransientError) as conflict,
    ):
        client.set_webhook(TOKEN, "https://x", "1-a", drop_pending=False)
    assert not conflict.value.outcome_unknown


def test_the_token_is_in_no_text_of_an_error_and_in_no_log_record(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = TOKEN.partition(":")[2]
    answers = [
        refusing(401, "Unauthorized"),
        refusing(429, "Too Many Requests: retry after 1", retry_after=1),
        answering(502, "<html>"),
        answering(200, "no json"),
        breaking(httpx.ReadTimeout),
        breaking(httpx.ConnectError),
        breaking(httpx.UnsupportedProtocol),
    ]
    with ExitStack() as stack:
        for answer in answers:
            client = stack.enter_context(telegram(answer))
            with pytest.raises(BridgeError) as ended:
                client.send(TOKEN, 42, Piece(Text("текст")))
            logging.getLogger("tests").error("unforeseen", exc_info=ended.value)
            assert (
                secret not in f"{ended.value!r} {ended.value} {ended.value.__dict__} {client!r} {ended.value.__cause__}"
            )
        with telegram(answering(200, {"ok": True, "result": {"message_id": 1}})) as fine:
            fine.send(TOKEN, 42, Piece(Text("текст")))

    assert caplog.records
    assert secret not in caplog.text
    assert not [
        record.name for record in caplog.records if record.name.startswith("httpx") or "httpcore" in record.name
    ]


def test_the_token_would_be_taken_out_of_a_log_line_even_then() -> None:
    line = f'{{"message": "POST https://api.telegram.org/bot{TOKEN}/sendMessage"}}'

    assert TOKEN.partition(":")[2] not in redact(line)


@pytest.mark.parametrize("body", [{"ok": True}, {"ok": True, "result": True}, {"ok": True, "result": {"date": 1}}])
def test_what_telegram_calls_sent_is_sent_also_without_an_id(body: Any) -> None:
    with telegram(answering(200, body)) as client:
        assert client.send(TOKEN, 42, Piece(Text("Привет"))) == 0


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [(403, "Forbidden: bot was blocked by the user", Reason.BOT_BLOCKED), (401, "Unauthorized", Reason.TOKEN_REVOKED)],
)
def test_a_refusal_under_200_is_one_in_the_same_table(status: int, description: str, reason: Reason) -> None:
    error = outcome(answering(200, {"ok": False, "error_code": status, "description": description}))

    assert isinstance(error, PermanentError)
    assert error.reason is reason


def test_a_limit_under_200_is_a_limit() -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 9}}
    error = outcome(answering(200, body))

    assert isinstance(error, LimitedError)
    assert error.retry_after == 9.0


@pytest.mark.parametrize("result", [None, True, [], {}, {"id": "x", "username": "shop_bot"}, {"id": 7001}])
def test_what_is_no_bot_says_nothing_about_the_token(result: Any) -> None:
    with telegram(answering(200, {"ok": True, "result": result})) as client, pytest.raises(TransientError) as waits:
        client.get_me(TOKEN)

    assert waits.value.reason is Reason.TELEGRAM_UNCLEAR


@pytest.mark.parametrize("photos", [None, {}, [None], [[None]], [[{}]], [[{"file_id": "x"}]], "photos"])
def test_photos_that_cannot_be_read_are_none(photos: Any) -> None:
    with telegram(answering(200, {"ok": True, "result": {"photos": photos}})) as client:
        assert client.photo_of(TOKEN, 42) is None


SIZES = [{"file_id": "small", "file_unique_id": "s"}, {"file_id": "large", "file_unique_id": "unique"}]


@pytest.mark.parametrize(
    ("photos", "photo"),
    [([SIZES], ProfilePhoto("large", "unique")), ([], None), ([[]], None)],
    ids=["there", "none", "no sizes"],
)
def test_a_photo_is_its_largest_size(photos: list[Any], photo: ProfilePhoto | None) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("/getUserProfilePhotos")
        return httpx.Response(200, json={"ok": True, "result": {"total_count": len(photos), "photos": photos}})

    with telegram(answer) as client:
        assert client.photo_of(TOKEN, 42) == photo


@pytest.mark.parametrize(
    ("asked", "complete"), [(ALLOWED_UPDATES, True), (["message", "callback_query"], False), (None, False)]
)
@pytest.mark.parametrize("url", ["", "https://other.example/x"])
def test_where_a_bots_updates_go_and_whether_all_do(url: str, asked: list[str] | None, *, complete: bool) -> None:
    info = {"url": url, "has_custom_certificate": False, "pending_update_count": 0, "allowed_updates": asked}
    with telegram(answering(200, {"ok": True, "result": info})) as client:
        assert client.webhook(TOKEN) == Hooked(url, complete)


@pytest.mark.parametrize("strange", [None, 5.5, [], True])
def test_what_went_wrong_last_and_what_waits_is_told_where_telegram_tells_it(strange: object) -> None:
    info = {"url": "https://x.example", "pending_update_count": 3, "last_error_date": 7, "last_error_message": "502"}
    with telegram(answering(200, {"ok": True, "result": info})) as client:
        assert client.webhook(TOKEN) == Hooked(
            "https://x.example", complete=False, pending=3, last_error="502", last_error_at=7
        )
    info |= {"pending_update_count": strange, "last_error_date": strange, "last_error_message": None}
    with telegram(answering(200, {"ok": True, "result": info})) as client:
        assert client.webhook(TOKEN) == Hooked("https://x.example", complete=False)


@pytest.mark.parametrize(
    ("error", "proven"),
    [
        ("Wrong response from the webhook: 401 Unauthorized", False),
        ("Wrong response from the webhook: 502 Bad Gateway", True),
        ("Connection timed out", True),
    ],
)
def test_a_webhook_that_turned_updates_away_has_a_strangers_secret(error: str, *, proven: bool) -> None:
    info = {"url": "https://x.example", "pending_update_count": 1, "last_error_date": 7, "last_error_message": error}
    with telegram(answering(200, {"ok": True, "result": info})) as client:
        assert client.webhook(TOKEN).proven is proven


def test_the_plain_ones_of_custom_emoji_are_told_by_their_stickers() -> None:
    stickers = [{"custom_emoji_id": "51", "emoji": "🔥"}, {"custom_emoji_id": "52"}, None, {"emoji": "👍"}]
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path.rpartition("/")[2], json.loads(request.content)))
        return httpx.Response(200, json={"ok": True, "result": stickers})

    with telegram(answer) as client:
        assert client.plain_emoji(TOKEN, ["51", "52"]) == {"51": "🔥"}
        client.plain_emoji(TOKEN, [str(number) for number in range(300)])

    assert asked[0] == ("getCustomEmojiStickers", {"custom_emoji_ids": ["51", "52"]})
    assert len(asked[1][1]["custom_emoji_ids"]) == 200


@pytest.mark.parametrize("result", [None, {}, "?", [[]]])
def test_an_odd_answer_tells_no_plain_emoji(result: Any) -> None:
    with telegram(answering(200, {"ok": True, "result": result})) as client:
        assert client.plain_emoji(TOKEN, ["51"]) == {}
