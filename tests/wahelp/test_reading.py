"""Webhooks of Wahelp in every envelope that its clients have met: only what an operator wrote is taken."""

from typing import Any

import pytest

from bridge.wahelp.reading import OperatorWords, operators_words

WORDS = OperatorWords("71001", "7f6a", "+79991234567", "Добрый день")
MESSAGE = {"id": 71001, "text": "Добрый день"}
DATA = {
    "destination": "from_operator",
    "channel": {"uuid": "7f6a", "alias": "clients_tg"},
    "message": MESSAGE,
    "user": {"phone": "+79991234567", "name": "Иван"},
}


@pytest.mark.parametrize(
    "body",
    [
        {"event": "channel.message.created", "data": DATA},
        {"type": "channel.message.created", "data": DATA},
        {"action": "channel.message.created", "payload": DATA},
        {"event": "channel.message.created", "data": [DATA]},
        [{"event": "channel.message.created", "data": DATA}],
        [DATA],
        DATA,
        {"data": DATA},
    ],
)
def test_every_envelope(body: Any) -> None:
    assert operators_words(body) == [WORDS]


def without(name: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in DATA.items() if key != name} | more


@pytest.mark.parametrize(
    "data",
    [
        without("destination", direction="from_operator"),
        DATA | {"destination": "operator"},
        DATA | {"destination": "FROM_OPERATOR"},
        without("destination", message=MESSAGE | {"destination": "operator"}),
        without("user", user={"uid2": "+79991234567"}),
        without("user", user={"uid": "+79991234567"}),
        without("user", contact={"phone": "+79991234567"}),
        DATA | {"message": {"message_id": "71001", "message": "Добрый день"}},
        DATA | {"message": {"id": 71001, "body": " Добрый день\n"}},
        DATA | {"message": "Добрый день", "id": 71001},
        DATA | {"message": {"payload": {"id": 71001, "text": "Добрый день"}}},
        DATA | {"message": "Добрый день", "wahelp_id": 71001},
        DATA | {"message": "Добрый день", "message_uuid": "71001"},
        DATA | {"message": "Добрый день", "messageId": 71001},
        DATA | {"message": "Добрый день", "msg_id": 71001},
        without("channel", channel_uuid="7f6a"),
    ],
)
def test_every_place_of_a_part(data: dict[str, Any]) -> None:
    assert operators_words({"event": "channel.message.created", "data": data}) == [WORDS]


@pytest.mark.parametrize(
    "body",
    [
        {"event": "channel.message.created", "data": DATA | {"destination": "from"}},
        {"event": "channel.message.created", "data": DATA | {"destination": ""}},
        {"event": "channel.message.created", "data": without("destination")},
        {"event": "channel.message.updated", "data": DATA | {"status": "delivered"}},
        {"event": "channel.message.deleted", "data": DATA},
        {"event": "message.read", "data": DATA},
        {"event": "message.delivered", "data": DATA},
        {"event": "message.failed", "data": DATA},
        {"event": "project.created", "data": {"id": 101}},
        {},
        [],
        ["", 1, None],
        {"data": "nothing"},
    ],
)
def test_clients_words_states_and_service_events_are_none(body: Any) -> None:
    assert operators_words(body) == []


def test_several_at_once_keep_their_order() -> None:
    second = DATA | {"message": {"id": 71002, "text": "Ещё"}}
    words = operators_words({"event": "channel.message.created", "data": [DATA, second]})
    assert [one.text for one in words] == ["Добрый день", "Ещё"]


def test_files_come_with_their_addresses() -> None:
    message = {
        "id": 71001,
        "attachments": [{"url": "https://wahelp.ru/f/1.jpg"}, {"link": "https://wahelp.ru/f/2.pdf"}],
    }
    [words] = operators_words({"event": "channel.message.created", "data": DATA | {"message": message}})
    assert (words.text, words.files) == ("", ("https://wahelp.ru/f/1.jpg", "https://wahelp.ru/f/2.pdf"))


def test_a_message_without_an_id_has_one_that_is_made_of_all_that_was_told() -> None:
    told = [DATA | {"message": text, "created_at": at} for text, at in [("Да", 1), ("Да", 2), ("Да", 1)]]
    first, second, again = (operators_words(one)[0].message_id for one in told)
    assert first == again != second
