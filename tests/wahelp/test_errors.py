"""Wahelp's answers, row by row: what is for good, what waits, what is not Wahelp's own word."""

from typing import Any

import pytest

from bridge.domain.errors import LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.site_answers import LONGEST_WAIT_ASKED, SiteAnswer
from bridge.wahelp.errors import SHORTEST_LIMIT, answer_of, error_of
from tests.fakes.sites import told

STATUSES = [200, 302, 400, 401, 402, 403, 404, 405, 408, 409, 413, 422, 425, 500, 502, 503, 504]
AWAY = {408, 425, 500, 502, 503, 504}


def refusal(message: Any, **more: Any) -> dict[str, Any]:
    return {"success": False, "message": message} | more


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("body", ["", "<html>404</html>", "[]", "null", "\ufffd", "[" * 100_000])
def test_what_wahelp_did_not_say_waits(status: int, body: str) -> None:
    error = error_of(told(status, body))
    assert isinstance(error, TransientError)
    assert error.reason is (Reason.WAHELP_UNAVAILABLE if status in AWAY else Reason.WAHELP_UNCLEAR)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (told(200, refusal("На этом номере мессенджер не подключен")), Reason.NO_MESSENGER),
        (told(422, refusal("Номер не подключен к WhatsApp")), Reason.NO_MESSENGER),
        (told(400, {"error": {"message": "номер не зарегистрирован"}}), Reason.NO_MESSENGER),
        (told(200, {"success": False, "errors": {"phone": ["Номер не зарегистрирован"]}}), Reason.NO_MESSENGER),
        (told(200, {"success": "false", "errors": {"phone": ["Номер не зарегистрирован"]}}), Reason.NO_MESSENGER),
        (told(200, refusal("Канал отключен")), Reason.WAHELP_CHANNEL_OFF),
        (told(401, refusal("Unauthorized")), Reason.WAHELP_UNAUTHORISED),
        (told(403, refusal("Нет доступа к проекту")), Reason.WAHELP_UNAUTHORISED),
        (told(404, refusal("Канал не найден")), Reason.WAHELP_CHANNEL_GONE),
        (told(422, refusal("text: обязательное поле")), Reason.WAHELP_REFUSED),
        (told(400, {"error": "bad request"}), Reason.WAHELP_REFUSED),
    ],
)
def test_what_is_for_good(answer: SiteAnswer, reason: Reason) -> None:
    error = error_of(answer)
    assert isinstance(error, PermanentError)
    assert error.reason is reason


@pytest.mark.parametrize(
    "message", ["Слишком много попыток, повторите позже", "Too Many Requests", "too many attempts"]
)
@pytest.mark.parametrize("status", [200, 400, 403, 422, 429])
def test_too_many_tries_wait_as_long_as_was_asked_for_or_a_minute(status: int, message: str) -> None:
    for answer, seconds in (
        (told(status, refusal(message)), SHORTEST_LIMIT),
        (told(status, refusal(message, retry_after=600)), 600.0),
        (told(status, refusal(message, retry_after=86_400)), LONGEST_WAIT_ASKED),
        (told(status, refusal(message, retry_after=-5)), SHORTEST_LIMIT),
        (told(status, refusal(message), Retry_After="90"), 90.0),
    ):
        error = error_of(answer)
        assert isinstance(error, LimitedError)
        assert (error.reason, error.retry_after) == (Reason.WAHELP_UNAVAILABLE, seconds)


def test_a_limit_without_words_of_its_own() -> None:
    error = error_of(told(429, "", Retry_After="7"))
    assert isinstance(error, LimitedError)
    assert error.retry_after == 7


@pytest.mark.parametrize("message", ["Внутренняя ошибка", "", None])
def test_a_refusal_inside_a_200_whose_words_nobody_knows_is_certainly_not_done(message: Any) -> None:
    error = error_of(told(200, refusal(message)))
    assert isinstance(error, TransientError)
    assert (error.reason, error.outcome_unknown) == (Reason.WAHELP_REFUSED, False)


@pytest.mark.parametrize(
    "body",
    [{"success": True}, {"success": "true"}, {"success": None, "id": 1}, {"data": {"id": 1}}, {"access_token": "t"}],
)
def test_a_success(body: dict[str, Any]) -> None:
    assert answer_of(told(200, body)) == body


@pytest.mark.parametrize(
    "answer",
    [
        told(200, {"success": False, "data": {"id": 1}}),
        told(200, {"success": "False", "data": {"id": 1}}),
        told(200, {"success": 0, "data": {"id": 1}}),
        told(200, ""),
        told(201, "{}"),
    ],
)
def test_what_is_no_success(answer: SiteAnswer) -> None:
    with pytest.raises(TransientError):
        answer_of(answer)


def test_other_peoples_words_are_not_repeated() -> None:
    assert "secret" not in str(error_of(told(404, "<html>secret</html>")))


def test_the_secret_of_our_address_stands_in_no_error_that_repeats_it() -> None:
    url = "https://bridge.example/wahelp/webhook/7001?token=0123abcd"
    error = error_of(told(422, {"errors": {"url": [f'The address "{url}" is not allowed']}}))
    assert "0123abcd" not in str(error)
    assert "/wahelp/webhook/7001" in str(error)
