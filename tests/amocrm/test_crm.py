"""What is read out of the answers of REST v4, and what is written."""

from typing import Any

import httpx
import pytest

from bridge.amocrm.crm import CRM_EVENTS, MOST_PAGES
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.staff import CrmUser
from bridge.relay.messages import CrmAccount, Pipeline, Status
from tests.fakes.amocrm_rest import ACCOUNT, DOMAIN, Amo, answering, crm

PIPELINES = "GET /api/v4/leads/pipelines"
ACCOUNT_FOUND = {"id": 31, "name": "Магазин", "subdomain": "shop", "amojo_id": "amojo-31", "uuid": "x"}


def test_an_account_is_read_with_the_pair_it_came_with() -> None:
    amo = Amo({"GET /api/v4/account": ACCOUNT_FOUND})
    with crm(amo) as client:
        assert client.identify(DOMAIN, "first-token") == CrmAccount(31, "Магазин", "shop", "amojo-31")
        assert client.account(ACCOUNT) == CrmAccount(31, "Магазин", "shop", "amojo-31")

    assert [request.headers["Authorization"] for request in amo.requests] == ["Bearer first-token", "Bearer token-1"]
    assert {request.url.query for request in amo.requests} == {b"with=amojo_id"}


def test_an_answer_without_the_chats_id_is_no_account() -> None:
    with crm(Amo({"GET /api/v4/account": {"id": 31, "name": "x", "subdomain": "y"}})) as client:
        with pytest.raises(TransientError):
            client.identify(DOMAIN, "token")
        with pytest.raises(TransientError):
            client.account(ACCOUNT)


def test_pipelines_come_without_archived_ones_and_without_the_unsorted_status() -> None:
    statuses = [{"id": 1, "name": "Неразобранное", "type": 1}, {"id": 2, "name": "Новая", "type": 0}]
    pipeline = {"id": 11, "name": "Продажи", "is_main": True, "is_archive": False, "_embedded": {"statuses": statuses}}
    amo = Amo({PIPELINES: {"_embedded": {"pipelines": [pipeline, pipeline | {"id": 12, "is_archive": True}]}}})
    with crm(amo) as client:
        assert client.pipelines(ACCOUNT) == [Pipeline(11, "Продажи", is_main=True, statuses=(Status(2, "Новая"),))]


@pytest.mark.parametrize(
    ("said", "takes"), [({}, True), ({"is_unsorted_on": True}, True), ({"is_unsorted_on": False}, False)]
)
def test_requests_may_be_switched_off_in_the_account_and_in_a_pipeline(said: dict[str, bool], *, takes: bool) -> None:
    pipeline = {"id": 11, "name": "Продажи", "is_main": True, "_embedded": {"statuses": []}} | said
    amo = Amo({PIPELINES: {"_embedded": {"pipelines": [pipeline]}}, "GET /api/v4/account": ACCOUNT_FOUND | said})
    with crm(amo) as client:
        assert [pipeline.takes_requests for pipeline in client.pipelines(ACCOUNT)] == [takes]
        assert client.account(ACCOUNT).takes_requests is takes


TASKS = "/api/v4/tasks"


@pytest.mark.parametrize("user_id", [1002, None])
def test_a_task_is_left_to_an_administrator(user_id: int | None) -> None:
    amo = Amo({f"GET {TASKS}": 204, f"POST {TASKS}": {"_embedded": {"tasks": [{"id": 1}]}}})
    with crm(amo) as client:
        client.add_task(ACCOUNT, user_id, "Почините бота", 1_800_086_400)
    responsible = {} if user_id is None else {"responsible_user_id": user_id}
    task = {"text": "Почините бота", "complete_till": 1_800_086_400, "task_type_id": 1}
    assert amo.sent("POST") == [[task | responsible]]


@pytest.mark.parametrize(("done", "posted"), [(False, 0), (True, 1)])
def test_the_same_task_is_not_left_twice_while_it_is_open(done: bool, posted: int) -> None:
    there = [{"id": 1, "text": "Почините бота", "is_completed": done}, {"id": 2, "text": "Другое"}]
    amo = Amo({f"GET {TASKS}": {"_embedded": {"tasks": there}}, f"POST {TASKS}": {}})
    with crm(amo) as client:
        client.add_task(ACCOUNT, None, "Почините бота", 1_800_086_400)
    assert len(amo.sent("POST")) == posted


def test_only_missing_fields_are_added() -> None:
    existing = {"_embedded": {"custom_fields": [{"id": 1, "code": "TELEGRAM_ID"}, {"id": 2, "code": None}]}}
    path = "/api/v4/contacts/custom_fields"
    deals = "/api/v4/leads/custom_fields"
    amo = Amo({f"GET {path}": existing, f"POST {path}": {}, f"GET {deals}": 204, f"POST {deals}": {}})
    with crm(amo) as client:
        client.prepare_fields(ACCOUNT)

    added = [[field["code"] for field in body] for body in amo.sent("POST")]
    assert added == [["TELEGRAM_USERNAME", "TELEGRAM_LINK"], ["TELEGRAM_START"]]


PAGES = [
    {"next": True, "codes": [None] * 50},
    {"next": False, "codes": [None] * 50},
    {"next": True, "codes": ["TELEGRAM_LINK", "TELEGRAM_USERNAME"]},
    {"next": False, "codes": ["TELEGRAM_ID"]},
]


@pytest.mark.parametrize("last", [None, {"next": False, "codes": [None] * 3}])
def test_fields_are_looked_for_on_every_page(last: Any) -> None:
    path, deals = "/api/v4/contacts/custom_fields", "/api/v4/leads/custom_fields"
    pages = [*PAGES[:3], last] if last else PAGES

    def page(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        if number > len(pages):
            return httpx.Response(204)
        found: Any = pages[number - 1]
        links = {"next": {"href": "https://shop.amocrm.ru/next"}} if found["next"] else {}
        fields = [{"id": number * 100 + at, "code": code} for at, code in enumerate(found["codes"])]
        return httpx.Response(200, json={"_links": links, "_embedded": {"custom_fields": fields}})

    amo = Amo({f"GET {path}": page, f"POST {path}": {}, f"GET {deals}": 204, f"POST {deals}": {}})
    with crm(amo) as client:
        client.prepare_fields(ACCOUNT)

    added = [[field["code"] for field in body] for body in amo.sent("POST")]
    assert added == [["TELEGRAM_ID"], ["TELEGRAM_START"]] if last else [["TELEGRAM_START"]]


def test_a_list_that_never_ends_is_not_read_for_ever() -> None:
    endless = {"_links": {"next": {"href": "x"}}, "_embedded": {"custom_fields": [{"id": 1, "code": None}]}}
    paths = ("/api/v4/contacts/custom_fields", "/api/v4/leads/custom_fields")
    amo = Amo({f"{method} {path}": endless for path in paths for method in ("GET", "POST")})
    with crm(amo) as client:
        client.prepare_fields(ACCOUNT)

    assert len(amo.requests) == 2 * (MOST_PAGES + 1)


def test_a_source_is_made_once_and_then_changed() -> None:
    existing = {"_embedded": {"sources": [{"id": 77, "external_id": "tg-7001"}]}}
    amo = Amo(
        {
            "GET /api/v4/sources": [answering(204), lambda _: httpx.Response(200, json=existing)],
            "POST /api/v4/sources": existing,
            "PATCH /api/v4/sources/77": {"id": 77},
        }
    )
    with crm(amo) as client:
        assert client.put_source(ACCOUNT, "tg-7001", "Магазин", 11) == 77
        assert client.put_source(ACCOUNT, "tg-7001", "Опт", 12) == 77

    assert amo.sent("POST") == [[{"name": "Магазин", "pipeline_id": 11, "external_id": "tg-7001", "services": []}]]
    assert amo.sent("PATCH") == [{"name": "Опт", "pipeline_id": 12}]


def test_a_source_that_somebody_else_makes_at_the_same_moment_is_the_same_source() -> None:
    existing = {"_embedded": {"sources": [{"id": 77, "external_id": "tg-7001"}]}}
    amo = Amo(
        {
            "GET /api/v4/sources": [answering(204), lambda _: httpx.Response(200, json=existing)],
            "POST /api/v4/sources": 400,
            "PATCH /api/v4/sources/77": {"id": 77},
        }
    )
    with crm(amo) as client:
        assert client.put_source(ACCOUNT, "tg-7001", "Опт", 12) == 77

    assert amo.sent("PATCH") == [{"name": "Опт", "pipeline_id": 12}]


def test_a_source_that_is_refused_and_not_there_is_refused() -> None:
    amo = Amo({"GET /api/v4/sources": 204, "POST /api/v4/sources": 400})
    with crm(amo) as client, pytest.raises(PermanentError):
        client.put_source(ACCOUNT, "tg-7001", "Опт", 12)

    assert amo.sent("PATCH") == []


@pytest.mark.parametrize(("others", "reason"), [(100, Reason.SOURCES_FULL), (99, Reason.AMO_REFUSED)])
def test_a_source_that_there_is_no_room_for_is_told_from_other_refusals(others: int, reason: Reason) -> None:
    there = [{"id": number, "external_id": f"tg-{number}"} for number in range(others)]
    found = answering(200, {"_embedded": {"sources": there}})
    amo = Amo({"GET /api/v4/sources": [answering(204), answering(204), found], "POST /api/v4/sources": 400})
    with crm(amo) as client, pytest.raises(PermanentError) as refusal:
        client.put_source(ACCOUNT, "tg-7001", "Опт", 12)

    assert refusal.value.reason is reason


@pytest.mark.parametrize("status", [204, 404])
def test_a_source_that_is_gone_is_gone(status: int) -> None:
    with crm(Amo({"DELETE /api/v4/sources/77": status})) as client:
        client.remove_source(ACCOUNT, 77)


def test_an_account_whose_tariff_has_no_webhooks_works_without() -> None:
    with crm(Amo({"POST /api/v4/webhooks": 400})) as client:
        client.subscribe(ACCOUNT, "https://bridge.reon.test/amo/crm/31-x")


@pytest.mark.parametrize("there", [True, False])
def test_a_source_is_looked_for_by_our_name_of_it(there: bool) -> None:
    found = {"_embedded": {"sources": [{"id": 501, "external_id": "tg-7001"}]}} if there else 204
    amo = Amo({"GET /api/v4/sources": found})
    with crm(amo) as client:
        assert client.find_source(ACCOUNT, "tg-7001") == (501 if there else None)
    assert amo.requests[0].url.params["filter[external_id]"] == "tg-7001"


def test_a_source_that_somebody_else_creates_meanwhile_is_taken_over() -> None:
    there = {"_embedded": {"sources": [{"id": 77, "external_id": "tg-7001"}]}}
    refused = {"title": "Bad Request", "status": 400, "detail": "Source with this external_id already exists."}
    amo = Amo(
        {
            "GET /api/v4/sources": [answering(204), lambda _: httpx.Response(200, json=there)],
            "POST /api/v4/sources": lambda _: httpx.Response(400, json=refused),
            "PATCH /api/v4/sources/77": {"id": 77},
        }
    )
    with crm(amo) as client:
        assert client.put_source(ACCOUNT, "tg-7001", "Магазин", 11) == 77
    assert amo.sent("PATCH") == [{"name": "Магазин", "pipeline_id": 11}]


HOOKS = "GET /api/v4/webhooks"
URL = "https://bridge.reon.test/amo/crm/31-x"


@pytest.mark.parametrize(
    ("hooks", "subscribed"),
    [
        ([{"destination": URL, "settings": CRM_EVENTS, "disabled": False}], True),
        ([{"destination": URL, "settings": [*CRM_EVENTS, "add_lead"]}], True),
        ([{"destination": URL, "settings": CRM_EVENTS, "disabled": True}], False),
        ([{"destination": URL, "settings": ["delete_contact", "add_talk"]}], False),
        ([{"destination": f"{URL}y", "settings": CRM_EVENTS}], False),
        ([{"destination": URL, "settings": None}], False),
        ([], False),
    ],
)
def test_a_subscription_is_looked_at_by_its_address_and_all_its_kinds(hooks: list[Any], subscribed: bool) -> None:
    amo = Amo({HOOKS: {"_embedded": {"webhooks": hooks}} if hooks else 204})
    with crm(amo) as client:
        assert client.is_subscribed(ACCOUNT, URL) is subscribed
    assert amo.requests[0].url.params["filter[destination]"] == URL


def test_an_account_whose_tariff_has_no_webhooks_is_not_asked_for_them_again() -> None:
    with crm(Amo({HOOKS: 400})) as client:
        assert client.is_subscribed(ACCOUNT, URL)


def test_users_are_read_page_by_page_with_who_they_are_in_the_chats() -> None:
    maria = {"id": 1001, "name": "Мария", "amojo_id": "amojo-1001", "rights": {"is_active": True, "is_admin": True}}
    left = {"id": 1002, "name": None, "amojo_id": None, "rights": {"is_active": False}}
    pages = [[{"id": number, "name": "Кто-то"} for number in range(50)], [maria, left]]

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.params["with"] == "amojo_id"
        return httpx.Response(200, json={"_embedded": {"users": pages[int(request.url.params["page"]) - 1]}})

    with crm(Amo({"GET /api/v4/users": answer})) as client:
        users = client.users(ACCOUNT)
    assert users[-2:] == [CrmUser(1001, "Мария", "amojo-1001", is_admin=True), CrmUser(1002, "", "", is_active=False)]
    assert len(users) == 52


def test_an_account_without_any_user_is_no_answer_of_amocrm() -> None:
    with crm(Amo({"GET /api/v4/users": 204})) as client, pytest.raises(TransientError):
        client.users(ACCOUNT)
