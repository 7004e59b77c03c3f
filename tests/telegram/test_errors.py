"""Telegram's error answers, row by row: what is for good, what waits, and what is not Telegram's at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bridge.domain.errors import BridgeError, ChatMovedError, LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.telegram.errors import TELEGRAM_ERRORS, error_of

RESPONSES = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "telegram-responses"

SAME = (
    "specified new message content and reply markup are exactly the same as a current content and reply markup of the "
    "message"
)

FOR_GOOD = [
    (400, "Bad Request: chat not found", Reason.CHAT_NOT_FOUND),
    (400, "Bad Request: private chat not found", Reason.CHAT_NOT_FOUND),
    (400, "Bad Request: chat_id is empty", Reason.TELEGRAM_REFUSED),
    (400, "Bad Request: PEER_ID_INVALID", Reason.CHAT_NOT_FOUND),
    (400, "Bad Request: user not found", Reason.CHAT_NOT_FOUND),
    (400, "Error: Bad Request: wrong chat id", Reason.CHAT_NOT_FOUND),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", Reason.CHAT_MOVED),
    (400, "Bad Request: message is too long", Reason.TOO_LONG),
    (400, "Bad Request: message caption is too long", Reason.TOO_LONG),
    (400, "Bad Request: text is too long", Reason.TOO_LONG),
    (400, "Bad Request: ENTITIES_TOO_LONG", Reason.TOO_LONG),
    (400, "Bad Request: message text is empty", Reason.EMPTY_MESSAGE),
    (400, "Bad Request: text must be non-empty", Reason.EMPTY_MESSAGE),
    (400, "Bad Request: there is no photo in the request", Reason.TELEGRAM_REFUSED),
    (400, "Bad Request: can't parse entities: can't find end", Reason.TELEGRAM_REFUSED),
    (400, "Bad Request: message to be replied not found", Reason.TARGET_GONE),
    (400, "Bad Request: replied message not found", Reason.TARGET_GONE),
    (400, "Bad Request: REPLY_MESSAGE_ID_INVALID", Reason.TARGET_GONE),
    (400, "Bad Request: QUOTE_TEXT_INVALID", Reason.TARGET_GONE),
    (400, "Bad Request: message thread not found", Reason.TOPIC_GONE),
    (400, "Bad Request: TOPIC_CLOSED", Reason.TOPIC_CLOSED),
    (400, "Bad Request: TOPIC_DELETED", Reason.TOPIC_GONE),
    (400, "Bad Request: not enough rights to send text messages to the chat", Reason.NO_RIGHTS),
    (400, "Bad Request: not enough rights to send photos to the chat", Reason.KIND_NOT_ALLOWED),
    (400, "Bad Request: not enough rights to send documents to the chat", Reason.KIND_NOT_ALLOWED),
    (400, "Bad Request: not enough rights to send voice notes to the chat", Reason.KIND_NOT_ALLOWED),
    (400, "Bad Request: not enough rights to manage topics", Reason.NO_RIGHTS),
    (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", Reason.KIND_NOT_ALLOWED),
    (400, "Bad Request: have no rights to send a message", Reason.NO_RIGHTS),
    (400, "Bad Request: have no write access to the chat", Reason.NO_RIGHTS),
    (400, "Bad Request: need administrator rights in the channel chat", Reason.NO_RIGHTS),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Reason.NO_RIGHTS),
    (400, "Bad Request: CHAT_RESTRICTED", Reason.NO_RIGHTS),
    (400, f"Bad Request: message is not modified: {SAME}", Reason.UNCHANGED),
    (400, "Bad Request: message to edit not found", Reason.TARGET_GONE),
    (400, "Bad Request: message can't be edited", Reason.TARGET_GONE),
    (400, "Bad Request: message to delete not found", Reason.TARGET_GONE),
    (400, "Bad Request: message can't be deleted", Reason.TARGET_GONE),
    (400, "Bad Request: message can't be deleted for everyone", Reason.TARGET_GONE),
    (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", Reason.TOO_LATE),
    (400, "Bad Request: BUTTON_DATA_INVALID", Reason.BUTTONS_REFUSED),
    (400, "Bad Request: BUTTON_URL_INVALID", Reason.BUTTONS_REFUSED),
    (400, "Bad Request: BUTTON_USER_PRIVACY_RESTRICTED", Reason.BUTTONS_REFUSED),
    (400, "Bad Request: reply markup is too long", Reason.BUTTONS_REFUSED),
    (
        400,
        "Bad Request: inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        Reason.BUTTONS_REFUSED,
    ),
    (400, "Bad Request: REACTION_INVALID", Reason.REACTION_REFUSED),
    (400, "Bad Request: REACTIONS_TOO_MANY", Reason.REACTION_REFUSED),
    (400, "Bad Request: MESSAGE_ID_INVALID", Reason.TARGET_GONE),
    (400, "Bad Request: message to react not found", Reason.TARGET_GONE),
    (400, "Bad Request: USER_IS_BLOCKED", Reason.BOT_BLOCKED),
    (400, "Bad Request: INPUT_USER_DEACTIVATED", Reason.USER_DEACTIVATED),
    (400, "Bad Request: failed to get HTTP URL content", Reason.FILE_REFUSED),
    (400, "Bad Request: wrong type of the web page content", Reason.FILE_REFUSED),
    (400, "Bad Request: can't upload file by URL", Reason.FILE_REFUSED),
    (400, "Bad Request: type of file mismatch", Reason.FILE_REFUSED),
    (400, "Bad Request: can't use file of type Photo as Document", Reason.FILE_REFUSED),
    (400, "Bad Request: wrong file type", Reason.FILE_REFUSED),
    (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", Reason.FILE_REFUSED),
    (400, "Bad Request: PHOTO_SAVE_FILE_INVALID", Reason.FILE_REFUSED),
    (400, "Bad Request: PHOTO_EXT_INVALID", Reason.FILE_REFUSED),
    (400, "Bad Request: IMAGE_PROCESS_FAILED", Reason.FILE_REFUSED),
    (400, "Bad Request: VIDEO_CONTENT_TYPE_INVALID", Reason.FILE_REFUSED),
    (400, "Bad Request: STICKER_INVALID", Reason.FILE_REFUSED),
    (400, "Bad Request: MEDIA_EMPTY", Reason.FILE_REFUSED),
    (400, "Bad Request: file is too big", Reason.FILE_TOO_LARGE),
    (400, "Bad Request: FILE_PARTS_INVALID", Reason.FILE_TOO_LARGE),
    (400, "Bad Request: file must be non-empty", Reason.FILE_EMPTY),
    (400, "Bad Request: invalid file_id", Reason.FILE_GONE),
    (400, "Bad Request: file_id not specified", Reason.FILE_GONE),
    (400, "Bad Request: wrong file identifier/HTTP URL specified", Reason.FILE_GONE),
    (400, "Bad Request: wrong remote file identifier specified: Wrong string length", Reason.FILE_GONE),
    (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", Reason.KIND_FORBIDDEN),
    (400, "Bad Request: user restricted receiving of voice note messages", Reason.KIND_FORBIDDEN),
    (401, "Unauthorized", Reason.TOKEN_REVOKED),
    (401, "Unauthorized: invalid token specified", Reason.TOKEN_REVOKED),
    (403, "Forbidden: bot was blocked by the user", Reason.BOT_BLOCKED),
    (403, "Forbidden: user is deactivated", Reason.USER_DEACTIVATED),
    (403, "Forbidden: bot can't initiate conversation with a user", Reason.WRITE_FIRST),
    (403, "Forbidden: bot can't send messages to bots", Reason.BOT_TO_BOT),
    (403, "Forbidden: bot can't send messages to the bot", Reason.BOT_TO_BOT),
    (403, "Forbidden: bots can't send messages to bots", Reason.BOT_TO_BOT),
    (403, "Forbidden: PRIVACY_PREMIUM_REQUIRED", Reason.PERSON_RESTRICTS),
    (400, "Bad Request: ALLOW_PAYMENT_REQUIRED_100", Reason.PERSON_RESTRICTS),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", Reason.NO_RIGHTS),
    (400, "Bad Request: BUSINESS_PEER_INVALID", Reason.TELEGRAM_REFUSED),
    (403, "Forbidden: bot was kicked from the supergroup chat", Reason.NOT_IN_GROUP),
    (403, "Forbidden: bot is not a member of the channel chat", Reason.NOT_IN_GROUP),
    (403, "Forbidden: the group chat was deleted", Reason.GROUP_DELETED),
    (404, "Not Found", Reason.TOKEN_REVOKED),
    (404, "Not Found: method not found", Reason.TOKEN_REVOKED),
    (413, "Request Entity Too Large", Reason.FILE_TOO_LARGE),
    (421, "Misdirected Request: unallowed token specified", Reason.TOKEN_REVOKED),
]
"""`facts/telegram.md` 4.7, and what the Bot API's servers were seen to say."""

STATUSES = [400, 401, 403, 404, 405, 407, 408, 409, 421, 425, 429, 499, 500, 502, 503, 504]

FOREIGN: list[bytes] = [
    b"",
    b"<html><head><title>403 Forbidden</title></head></html>",
    b'{"message": "no Route matched with those values"}',
    b'{"ok": false}',
    b'{"ok": false, "description": "Forbidden: bot was blocked by the user"}',
    b'{"ok": false, "error_code": 500, "description": "of another status"}',
    b"[]",
    b"\xff\xfe",
]


def own(status: int, description: str, **parameters: Any) -> BridgeError:
    body = {"ok": False, "error_code": status, "description": description}
    return error_of(httpx.Response(status, json=body | ({"parameters": parameters} if parameters else {})))


@pytest.mark.parametrize(("status", "description", "reason"), FOR_GOOD)
def test_what_telegram_refuses_for_good(status: int, description: str, reason: Reason) -> None:
    error = own(status, description)

    assert isinstance(error, PermanentError)
    assert (error.reason, error.detail) == (reason, description)


@pytest.mark.parametrize(("status", "description", "reason"), FOR_GOOD)
@pytest.mark.parametrize("change", [str.upper, str.lower, "{}.".format])
def test_however_telegram_spells_it(
    status: int, description: str, reason: Reason, change: Callable[[str], str]
) -> None:
    for other in {400: (400, 403), 403: (400, 403)}.get(status, (status,)):
        error = own(other, change(description))

        assert isinstance(error, PermanentError)
        assert error.reason is reason


@pytest.mark.parametrize("status", [*STATUSES, 302, 413, 429])
def test_what_somebody_else_says_is_not_repeated(status: int) -> None:
    words = "POST https://api.telegram.org/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage failed"
    error = error_of(httpx.Response(status, json={"description": words, "message": words}))

    assert "110201543" not in str(error)


def test_every_row_is_tried() -> None:
    waiting = [(409, "Conflict: terminated by other setWebhook"), (400, "the file is temporarily unavailable")]
    said = [(status, description.lower()) for status, description, _ in FOR_GOOD] + waiting
    rows = TELEGRAM_ERRORS.rows

    first = [next(row for row in rows if status in row.statuses and row.words in text) for status, text in said]

    assert [row for row in rows if row not in first] == []


@pytest.mark.parametrize("content", FOREIGN)
@pytest.mark.parametrize("status", STATUSES)
def test_what_telegram_did_not_say_waits(status: int, content: bytes) -> None:
    error = error_of(httpx.Response(status, content=content))

    assert isinstance(error, TransientError)
    away = status in {408, 425, 429, 499} or status >= 500
    assert error.reason is (Reason.TELEGRAM_UNAVAILABLE if away else Reason.TELEGRAM_UNCLEAR)
    assert error.outcome_unknown is (status != 429)


@pytest.mark.parametrize("content", FOREIGN)
def test_what_is_too_large_for_somebody_in_between_is_so_the_next_time_too(content: bytes) -> None:
    error = error_of(httpx.Response(413, content=content))

    assert isinstance(error, PermanentError)
    assert (error.reason, error.detail) == (Reason.FILE_TOO_LARGE, "")


@pytest.mark.parametrize("status", [405, 406, 407, 408, 425, 499, 500, 502])
def test_nor_is_a_status_that_telegram_does_not_document_for_good(status: int) -> None:
    assert isinstance(own(status, "Whatever"), TransientError)


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (409, "Conflict: terminated by other setWebhook"),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
    ],
)
def test_what_telegram_itself_asks_to_try_again_was_certainly_not_done(status: int, description: str) -> None:
    error = own(status, description)

    assert isinstance(error, TransientError)
    assert not error.outcome_unknown


def test_a_group_that_became_a_supergroup_says_where_it_is_in_whatever_words() -> None:
    for words in ("group chat was upgraded to a supergroup chat", "group chat was migrated to a supergroup chat"):
        answer = {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}
        error = error_of(httpx.Response(400, json=answer | {"parameters": {"migrate_to_chat_id": -1001555296434}}))

        assert isinstance(error, ChatMovedError)
        assert (error.reason, error.chat_id) == (Reason.CHAT_MOVED, -1001555296434)


@pytest.mark.parametrize("field", [{"retry_after": 14}, {}, {"retry_after": None}, {"retry_after": "soon"}])
def test_a_limit_says_how_long_also_in_its_words_alone(field: dict[str, Any]) -> None:
    error = own(429, "Too Many Requests: retry after 14", **field)

    assert isinstance(error, TransientError)
    assert error.retry_after == 14


@pytest.mark.parametrize("status", [400, 429])
def test_a_limit_that_an_album_met_is_one_whatever_its_code(status: int) -> None:
    said = 'failed to send message #2 with the error message "Too Many Requests: retry after 8"'
    error = own(status, f"Bad Request: {said}")

    assert isinstance(error, LimitedError)
    assert (error.retry_after, error.outcome_unknown) == (8, False)


def _recorded() -> list[Any]:
    if not RESPONSES.is_dir():
        return [pytest.param("", marks=pytest.mark.skip(reason=f"no public test data in {RESPONSES}"))]
    return [path.name for path in sorted(RESPONSES.iterdir()) if '"ok": true' not in path.read_text()]


@pytest.mark.parametrize("name", _recorded())
def test_recorded_answers_of_public_projects(name: str) -> None:
    answer = json.loads((RESPONSES / name).read_text())
    status = answer.get("error_code", 400)
    error = error_of(httpx.Response(status, json={key: value for key, value in answer.items() if key[0] != "_"}))

    expected = next(
        (reason for code, text, reason in FOR_GOOD if (code, text) == (status, answer.get("description"))), None
    )
    if expected is not None:
        assert isinstance(error, PermanentError)
        assert error.reason is expected
    elif "error_code" not in answer or status == 429 or "temporarily" in answer["description"]:
        assert isinstance(error, TransientError)
    else:
        assert isinstance(error, PermanentError)
        assert error.reason is Reason.TELEGRAM_REFUSED
