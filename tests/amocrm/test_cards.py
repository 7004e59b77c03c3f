"""What is read of a person's card in amoCRM, and what is written on it."""

import json
from typing import Any

import httpx
import pytest

from bridge.domain.cards import NAME, TELEGRAM_ID, TELEGRAM_LINK, TELEGRAM_USERNAME, Card, Deal, DealCard
from bridge.domain.errors import PermanentError, TransientError
from tests.fakes.amocrm_rest import ACCOUNT, Amo, answering, cards

CONTACTS = "GET /api/v4/contacts"
CONTACT = "GET /api/v4/contacts/900"
UNSORTED = "GET /api/v4/leads/unsorted"
NOTES = "GET /api/v4/leads/2/notes"
REFUSED = answering(404, {"title": "Not Found", "status": 404, "detail": "Entity not found"})


def contact(contact_id: int, *telegram_ids: Any, code: str = "TELEGRAM_ID") -> dict[str, Any]:
    values = [{"value": value} for value in telegram_ids]
    return {"id": contact_id, "custom_fields_values": [{"field_code": code, "values": values}]}


def paged(plural: str, *pages: list[Any]) -> Any:
    """Answer page by page, as amoCRM does: a link to the next one while there is one, 204 for an empty list."""

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        assert request.url.params["limit"] == "250"
        if not pages:
            return httpx.Response(204)
        links = {"next": {"href": "https://shop.amocrm.ru/…"}} if number < len(pages) else {}
        return httpx.Response(200, json={"_links": links, "_embedded": {plural: pages[number - 1]}})

    return answer


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ([[contact(900, "42")]], 900),
        ([[contact(1, "421"), contact(2, "142"), contact(900, "42")]], 900),
        ([[contact(1, "421")], [contact(2, "142")], [contact(900, "42")]], 900),
        ([[contact(900, "7", "42")]], 900),
        ([[contact(900, 42)]], 900),
        ([[contact(1, "42", code="PHONE")]], None),
        ([[{"id": 1, "custom_fields_values": None}, {"id": 2, "name": "42"}]], None),
        (
            [[contact(1, None), {"id": 2, "custom_fields_values": [{"field_code": "TELEGRAM_ID", "values": None}]}]],
            None,
        ),
        ([[contact(1, "421")], [contact(2, "422")]], None),
        ([], None),
    ],
)
def test_a_fuzzy_search_finds_exactly_one_telegram_id_on_whatever_page(pages: list[Any], found: int | None) -> None:
    amo = Amo({CONTACTS: paged("contacts", *pages)})
    with cards(amo) as client:
        assert client.find_contact(ACCOUNT, 42) == found

    assert {request.url.params["query"] for request in amo.requests} == {"42"}


@pytest.mark.parametrize(
    ("answer", "card"),
    [
        (
            {
                "name": "ООО «Ромашка»",
                "custom_fields_values": [
                    {"field_id": 1, "field_code": None, "values": [{"value": "x"}]},
                    {"field_code": TELEGRAM_ID, "values": [{"value": "42"}]},
                    {"field_code": TELEGRAM_LINK, "values": [{"value": None}]},
                ],
                "_embedded": {"leads": [{"id": 1}, {"id": 3}, {"id": 2}]},
            },
            Card(900, "ООО «Ромашка»", {TELEGRAM_ID: ("42",), TELEGRAM_LINK: ()}, (3, 2, 1)),
        ),
        ({"id": 900, "name": None, "custom_fields_values": None, "_embedded": None}, Card(900)),
        ({"id": 900, "_embedded": {"leads": None}}, Card(900)),
        ({"id": 900, "name": "Анна", "is_deleted": True}, None),
        (204, None),
    ],
)
def test_a_card_is_read_as_it_stands(answer: Any, card: Card | None) -> None:
    with cards(Amo({CONTACT: answer})) as client:
        assert client.card(ACCOUNT, 900) == card


def test_a_card_is_written_and_emptied_field_by_field() -> None:
    amo = Amo({"PATCH /api/v4/contacts/900": {"id": 900}})
    with cards(amo) as client:
        client.write_card(ACCOUNT, 900, {NAME: "Анна", TELEGRAM_USERNAME: "anna", TELEGRAM_LINK: ""})
        client.write_card(ACCOUNT, 900, {NAME: "Анна"})

    assert amo.sent("PATCH") == [
        {
            "name": "Анна",
            "custom_fields_values": [
                {"field_code": TELEGRAM_USERNAME, "values": [{"value": "anna"}]},
                {"field_code": TELEGRAM_LINK, "values": None},
            ],
        },
        {"name": "Анна"},
    ]


def test_no_text_is_longer_than_a_field_takes() -> None:
    amo = Amo({"PATCH /api/v4/contacts/900": {}, "PATCH /api/v4/leads/2": {}})
    with cards(amo) as client:
        client.write_card(ACCOUNT, 900, {NAME: "я" * 300, TELEGRAM_USERNAME: "a" * 256, TELEGRAM_LINK: "b" * 257})
        client.write_start_payload(ACCOUNT, 2, "слово " * 41 + "👩‍👩‍👧‍👦" * 5)

    card, deal = amo.sent("PATCH")
    username, link = (field["values"][0]["value"] for field in card["custom_fields_values"])
    assert (card["name"], username, link) == ("я" * 255 + "…", "a" * 256, "b" * 255 + "…")
    assert deal["custom_fields_values"][0]["values"] == [{"value": ("слово " * 41).rstrip() + "…"}]


def test_the_newest_open_deal_is_the_contacts() -> None:
    values = [{"field_code": "TELEGRAM_START", "values": [{"value": "promo"}]}]
    amo = Amo(
        {
            "GET /api/v4/leads/4": 204,
            "GET /api/v4/leads/3": {"id": 3, "status_id": 143},
            "GET /api/v4/leads/2": {"id": 2, "status_id": 111, "custom_fields_values": values},
        }
    )
    with cards(amo) as client:
        assert client.open_deal(ACCOUNT, Card(900, deals=(4, 3, 2, 1))) == Deal(2, "promo", 111)
        assert client.open_deal(ACCOUNT, Card(900, deals=(3,))) is None


@pytest.mark.parametrize(
    ("status", "answer", "deal"),
    [
        (200, {"name": "Ремонт", "pipeline_id": 11, "status_id": 40}, DealCard(5, "Ремонт", 11)),
        (200, {"name": "Ремонт", "pipeline_id": 11, "status_id": 143}, DealCard(5, "Ремонт", 11, is_closed=True)),
        (200, {"name": None, "is_deleted": False}, DealCard(5, "")),
        (200, {"name": "Ремонт", "created_at": 1_700_000_000}, DealCard(5, "Ремонт", made_at=1_700_000_000)),
        (200, {"name": "Ремонт", "is_deleted": True}, None),
        (204, None, None),
        (404, {"title": "Not Found", "status": 404, "detail": "Entity not found"}, None),
    ],
)
def test_a_deal_is_read_by_its_number(status: int, answer: Any, deal: DealCard | None) -> None:
    with cards(Amo({"GET /api/v4/leads/5": answering(status, answer)})) as client:
        assert client.deal(ACCOUNT, 5) == deal


def test_a_note_is_left_once_wherever_it_stands() -> None:
    other = {"note_type": "common", "params": None}
    pages = paged("notes", [other], [{"params": {"text": "раз"}}])
    amo = Amo({NOTES: pages, "POST /api/v4/leads/2/notes": {}})
    with cards(amo) as client:
        client.add_note(ACCOUNT, "leads", 2, "раз")
        client.add_note(ACCOUNT, "leads", 2, "два")

    assert amo.sent("POST") == [[{"note_type": "common", "params": {"text": "два"}}]]


def request_of(chat_id: str, uid: str) -> dict[str, Any]:
    return {"uid": uid, "category": "chats", "metadata": {"origin": {"chat_id": chat_id}}}


@pytest.mark.parametrize(
    "pages",
    [
        [[request_of("other", "u1"), request_of("chat", "u2")]],
        [[request_of("other", "u1")], [{"uid": "u3", "metadata": None}, request_of("chat", "u2")]],
    ],
)
def test_the_request_of_this_very_chat_is_accepted(pages: list[Any]) -> None:
    amo = Amo({UNSORTED: paged("unsorted", *pages), "POST /api/v4/leads/unsorted/u2/accept": {}})
    with cards(amo) as client:
        assert client.accept_request(ACCOUNT, "chat", 112)

    assert amo.sent("POST") == [{"status_id": 112}]


@pytest.mark.parametrize("pages", [[], [[request_of("other", "u1")], [{"uid": "u2"}, request_of("x", "u3")]]])
def test_a_request_that_is_not_there_yet_is_waited_for(pages: list[Any]) -> None:
    with cards(Amo({UNSORTED: paged("unsorted", *pages)})) as client:
        assert not client.accept_request(ACCOUNT, "chat", 112)


def test_a_request_that_somebody_else_took_meanwhile_is_done() -> None:
    looks = [paged("unsorted", [request_of("chat", "u2")]), paged("unsorted")]
    with cards(Amo({UNSORTED: looks, "POST /api/v4/leads/unsorted/u2/accept": REFUSED})) as client:
        assert client.accept_request(ACCOUNT, "chat", 112)


def test_a_request_that_amocrm_does_not_let_us_accept_is_a_refusal() -> None:
    amo = Amo(
        {UNSORTED: paged("unsorted", [request_of("chat", "u2")]), "POST /api/v4/leads/unsorted/u2/accept": REFUSED}
    )
    with cards(amo) as client, pytest.raises(PermanentError):
        client.accept_request(ACCOUNT, "chat", 112)


@pytest.mark.parametrize(("chat_id", "contact_id"), [("c&d", 900), ("c", 901), ("x", None), ("n", None)])
def test_the_contact_of_this_very_chat(chat_id: str, contact_id: int | None) -> None:
    links = [
        {"chat_id": "c", "contact_id": 901, "id": 1},
        {"chat_id": "c&d", "contact_id": 900, "id": 2},
        {"chat_id": "n", "contact_id": None, "id": 3},
    ]
    amo = Amo({"GET /api/v4/contacts/chats": {"_embedded": {"chats": links}}})
    with cards(amo) as client:
        assert client.contact_of_chat(ACCOUNT, chat_id) == contact_id

    assert dict(amo.requests[0].url.params) == {"chat_id": chat_id}


@pytest.mark.parametrize(
    ("account", "pipeline", "taken"),
    [
        ({"is_unsorted_on": True}, {"is_unsorted_on": True}, True),
        ({"is_unsorted_on": False}, {"is_unsorted_on": True}, False),
        ({"is_unsorted_on": True}, {"is_unsorted_on": False}, False),
        ({"is_unsorted_on": None}, {}, True),
    ],
)
def test_requests_can_be_off_in_the_account_and_in_the_pipeline(account: Any, pipeline: Any, *, taken: bool) -> None:
    amo = Amo({"GET /api/v4/account": account | {"id": 31}, "GET /api/v4/leads/pipelines/11": pipeline | {"id": 11}})
    with cards(amo) as client:
        assert client.takes_requests(ACCOUNT, 11) is taken


@pytest.mark.parametrize("answer", [204, answering(200, []), {}, {"_embedded": None}])
def test_an_answer_without_anything_in_it_is_nothing_found(answer: Any) -> None:
    with cards(Amo({CONTACTS: answer, "GET /api/v4/contacts/chats": answer})) as client:
        assert client.find_contact(ACCOUNT, 42) is None
        assert client.contact_of_chat(ACCOUNT, "chat") is None


def test_of_two_contacts_with_one_telegram_id_the_first_is_found_whatever_the_order() -> None:
    pages = [[contact(902, "42"), contact(900, "42")], [contact(901, "42")]]
    with cards(Amo({CONTACTS: paged("contacts", *pages)})) as client:
        assert client.find_contact(ACCOUNT, 42) == 900


def test_a_group_is_found_by_what_stands_in_the_field_as_text() -> None:
    amo = Amo({CONTACTS: paged("contacts", [contact(900, "-4001:501")])})
    with cards(amo) as client:
        assert client.find_contact(ACCOUNT, "-4001:501") == 900

    assert amo.requests[0].url.params["query"] == "-4001:501"


def test_the_contacts_made_last_are_read_with_their_deals_in_one_call() -> None:
    made = [
        {"id": 903, "name": "Вера (Магазин)", "custom_fields_values": None, "_embedded": {"leads": [{"id": 2}]}},
        {"id": 902, "name": "Ушёл", "is_deleted": True},
        {**contact(901, "42"), "name": "Анна", "_embedded": {"leads": [{"id": 1}, {"id": 2}]}},
    ]
    amo = Amo({CONTACTS: {"_embedded": {"contacts": made}}})
    with cards(amo) as client:
        assert client.newest(ACCOUNT) == [
            Card(903, "Вера (Магазин)", {}, (2,)),
            Card(901, "Анна", {TELEGRAM_ID: ("42",)}, (2, 1)),
        ]

    [asked] = amo.requests
    assert dict(asked.url.params) == {"with": "leads", "order[id]": "desc", "limit": "250"}


def test_a_contact_is_made_with_what_is_known_of_it() -> None:
    amo = Amo({"POST /api/v4/contacts": {"_embedded": {"contacts": [{"id": 900, "request_id": "0"}]}}})
    with cards(amo) as client:
        assert client.create_contact(ACCOUNT, {NAME: "Анна", TELEGRAM_ID: "42", TELEGRAM_USERNAME: ""}) == 900

    fields = [{"field_code": TELEGRAM_ID, "values": [{"value": "42"}]}]
    assert amo.sent("POST") == [[{"name": "Анна", "custom_fields_values": fields}]]


def test_an_answer_that_names_no_contact_leaves_open_whether_there_is_one() -> None:
    with cards(Amo({"POST /api/v4/contacts": {}})) as client, pytest.raises(TransientError) as caught:
        client.create_contact(ACCOUNT, {NAME: "Анна"})
    assert caught.value.outcome_unknown


def test_a_contact_is_put_beside_the_main_one_of_a_deal() -> None:
    amo = Amo({"POST /api/v4/leads/2/link": linked((2, 900))})
    with cards(amo) as client:
        assert client.attach(ACCOUNT, 900, [2]) == {2}

    assert amo.sent("POST") == [
        [{"to_entity_id": 900, "to_entity_type": "contacts", "metadata": {"is_main": False}}],
    ]


def test_several_deals_are_asked_for_at_once_and_only_those_that_amocrm_names_are_done() -> None:
    amo = Amo({"POST /api/v4/leads/link": linked((1, 900), (3, 900), (2, 901))})
    with cards(amo) as client:
        assert client.attach(ACCOUNT, 900, {3, 2, 1}) == {1, 3}

    link = {"to_entity_id": 900, "to_entity_type": "contacts", "metadata": {"is_main": False}}
    assert amo.sent("POST") == [[{"entity_id": deal_id, **link} for deal_id in (1, 2, 3)]]


def test_no_write_is_larger_than_amocrm_recommends() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        return httpx.Response(200, json=linked(*((link["entity_id"], 900) for link in asked)))

    amo = Amo({"POST /api/v4/leads/link": answer})
    with cards(amo) as client:
        assert client.attach(ACCOUNT, 900, range(1, 102)) == set(range(1, 102))

    assert [len(body) for body in amo.sent("POST")] == [50, 50, 1]


def linked(*links: tuple[int, int]) -> dict[str, Any]:
    """Return how amoCRM answers to links of deals with contacts."""
    rows = [
        {
            "entity_id": deal_id,
            "entity_type": "leads",
            "to_entity_id": contact_id,
            "to_entity_type": "contacts",
            "metadata": {"main_contact": False},
        }
        for deal_id, contact_id in links
    ]
    return {"_total_items": len(rows), "_embedded": {"links": rows}}


def test_a_status_is_there_while_a_pipeline_that_is_in_use_has_it() -> None:
    pipelines = [
        {"id": 11, "_embedded": {"statuses": [{"id": 111}]}},
        {"id": 12, "is_archive": True, "_embedded": {"statuses": [{"id": 121}]}},
    ]
    amo = Amo({"GET /api/v4/leads/pipelines": {"_embedded": {"pipelines": pipelines}}})
    with cards(amo) as client:
        assert [client.has_status(ACCOUNT, status_id) for status_id in (111, 121, 131)] == [True, False, False]
