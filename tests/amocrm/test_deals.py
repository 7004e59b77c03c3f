"""What belongs to deals besides people, over REST v4."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bridge.amocrm.cards import CardsClient
from bridge.amocrm.deals import DealsClient
from bridge.domain.cards import Serving
from bridge.domain.errors import PermanentError, TransientError
from tests.fakes.amocrm_rest import ACCOUNT, Amo, answering, rest

UNLINK = "POST /api/v4/leads/501/unlink"
UNSORTED = "GET /api/v4/leads/unsorted"
REQUEST = {"_embedded": {"unsorted": [{"uid": "u2", "metadata": {"origin": {"chat_id": "chat"}}}]}}
NONE: dict[str, Any] = {"_embedded": {"unsorted": []}}


@contextmanager
def deals(amo: Amo) -> Iterator[DealsClient]:
    with rest(amo) as api:
        yield DealsClient(api, CardsClient(api))


def test_a_contact_is_taken_off_a_deal() -> None:
    amo = Amo({UNLINK: 204})
    with deals(amo) as client:
        client.detach(ACCOUNT, 900, 501)

    assert amo.sent("POST") == [[{"to_entity_id": 900, "to_entity_type": "contacts"}]]


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize(
    "deal",
    [404, answering(204), {"_embedded": {"contacts": [{"id": 901}]}}, {"_embedded": None}, {"is_deleted": True}],
)
def test_one_that_is_not_there_is_off(status: int, deal: Any) -> None:
    with deals(Amo({UNLINK: status, "GET /api/v4/leads/501": deal})) as client:
        client.detach(ACCOUNT, 900, 501)


def test_one_that_amocrm_keeps_there_is_a_refusal() -> None:
    there = {"_embedded": {"contacts": [{"id": 900}]}}
    with deals(Amo({UNLINK: 400, "GET /api/v4/leads/501": there})) as client, pytest.raises(PermanentError):
        client.detach(ACCOUNT, 900, 501)


@pytest.mark.parametrize(
    ("answer", "serving"),
    [
        ({"entity_id": 501, "entity_type": "lead", "is_in_work": True}, Serving(501)),
        ({"entity_id": 501, "entity_type": "lead"}, Serving(501)),
        ({"entity_id": 501, "entity_type": "lead", "is_in_work": False}, Serving(501, is_open=False)),
        ({"entity_id": 7, "entity_type": "customer", "is_in_work": True}, Serving(None)),
        ({"entity_id": None, "entity_type": None, "is_in_work": True}, Serving(None)),
        (404, None),
        (answering(204), None),
    ],
)
def test_a_talk_tells_which_deal_it_serves(answer: Any, serving: Serving | None) -> None:
    with deals(Amo({"GET /api/v4/talks/117": answer})) as client:
        assert client.serving(ACCOUNT, "117") == serving


@pytest.mark.parametrize("answer", [answering(202), 404, 422])
def test_a_talk_is_ended_or_has_ended(answer: Any) -> None:
    amo = Amo({"POST /api/v4/talks/117/close": answer})
    with deals(amo) as client:
        client.close_talk(ACCOUNT, "117")

    assert amo.sent("POST") == [{"force_close": True}]


def test_a_talk_whose_end_was_not_heard_of_is_ended_again() -> None:
    with deals(Amo({"POST /api/v4/talks/117/close": 503})) as client, pytest.raises(TransientError):
        client.close_talk(ACCOUNT, "117")


@pytest.mark.parametrize(("contact_id", "metadata"), [(900, {"metadata": {"contact_id": 900}}), (None, {})])
def test_the_request_of_a_chat_is_brought_into_the_deal(contact_id: int | None, metadata: dict[str, Any]) -> None:
    amo = Amo({UNSORTED: REQUEST, "POST /api/v4/leads/unsorted/u2/link": {}})
    with deals(amo) as client:
        assert client.take_request(ACCOUNT, "chat", 501, contact_id)

    assert amo.sent("POST") == [{"link": {"entity_id": 501, "entity_type": "leads"} | metadata}]


def test_a_chat_without_a_request_has_none_to_bring() -> None:
    with deals(Amo({UNSORTED: NONE})) as client:
        assert not client.take_request(ACCOUNT, "chat", 501, 900)


@pytest.mark.parametrize("status", [400, 404])
def test_a_request_that_somebody_took_meanwhile_is_taken(status: int) -> None:
    with deals(Amo({UNSORTED: [REQUEST, NONE], "POST /api/v4/leads/unsorted/u2/link": status})) as client:
        assert client.take_request(ACCOUNT, "chat", 501, 900)


def test_a_request_that_amocrm_keeps_is_a_refusal() -> None:
    amo = Amo({UNSORTED: REQUEST, "POST /api/v4/leads/unsorted/u2/link": 400})
    with deals(amo) as client, pytest.raises(PermanentError):
        client.take_request(ACCOUNT, "chat", 501, 900)


def test_a_deal_is_made_with_its_contact_in_the_first_status() -> None:
    amo = Amo({"POST /api/v4/leads": {"_embedded": {"leads": [{"id": 777}]}}})
    with deals(amo) as client:
        assert client.make_deal(ACCOUNT, "Новый лид с Telegram: MONSTER AGENCY", 11, 900) == 777

    contacts = {"contacts": [{"id": 900}]}
    assert amo.sent("POST") == [
        [{"name": "Новый лид с Telegram: MONSTER AGENCY", "pipeline_id": 11, "_embedded": contacts}]
    ]


def test_a_deal_that_the_answer_does_not_name_may_have_been_made() -> None:
    amo = Amo({"POST /api/v4/leads": {"_embedded": {"leads": []}}})
    with deals(amo) as client, pytest.raises(TransientError) as error:
        client.make_deal(ACCOUNT, "Новый лид", 11, 900)
    assert error.value.outcome_unknown
