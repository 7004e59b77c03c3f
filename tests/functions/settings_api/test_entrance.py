"""The door of every route, taken from the API's own document: strangers, old tokens, other accounts, other pages."""

from typing import Any

import pytest

from bridge.domain.cards import DealCard
from bridge.domain.staff import Colleague, CrmUser
from settings_api.openapi import document
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.failures import FakeFailures, make_failure
from tests.fakes.funnel import VERSION as FUNNEL_VERSION
from tests.fakes.funnel import make_funnel
from tests.fakes.groups import DEAL, OTHER_DEAL, FakeGroups, make_group
from tests.fakes.settings import CLIENT_SECRET, NOW, SettingsWorld, widget_token
from tests.fakes.telegram import TOKEN
from tests.fakes.vault import FakeVault
from tests.functions.settings_api.routes import CHANGES, NAMED, ROUTES, WIDGET, Route, name_of

STRANGERS = {
    "no token": (None, "no_token"),
    "rubbish": ("x.y.z", "bad_token_signature"),
    "wrong signature": (widget_token(secret="client-secret-of-somebody-else-altogether"), "bad_token_signature"),
    "another algorithm": (widget_token(CLIENT_SECRET * 2, algorithm="HS512"), "bad_token_signature"),
    "wrong audience": (widget_token(aud="https://other.test"), "bad_audience"),
    "expired": (widget_token(exp=NOW - 10), "token_expired"),
    "not yet": (widget_token(nbf=NOW + 11), "token_not_yet_valid"),
    "another integration": (widget_token(client_uuid="another"), "foreign_client"),
    "not amoCRM": (widget_token(iss="https://amocrm.ru.evil.test"), "bad_issuer"),
    "no account": (widget_token(account_id=None), "bad_issuer"),
}
DOCUMENT = document()


def owned() -> SettingsWorld:
    """Return a world in which account 31 has one of everything, and account 32 nothing."""
    world = SettingsWorld(
        accounts=FakeAccounts(make_account(), make_account(account_id=32, domain="other.amocrm.ru")),
        bots=FakeBots(
            make_bot(sealed_token=FakeVault().seal(TOKEN, {"account": "31", "bot": "7001"}), funnel=FUNNEL_VERSION)
        ),
        groups=FakeGroups(make_group(DEAL)),
        failures=FakeFailures(make_failure(at=NOW)),
    )
    world.cards.deal_cards = {OTHER_DEAL: DealCard(OTHER_DEAL, "Кухня", 11, is_closed=False)}
    world.crm.all_users = [CrmUser(9, "Менеджер", "amojo-9")]
    world.colleagues.ask(31, Colleague(42, "Мария", "maria", "Ремонт", at=NOW))
    world.funnels.put(make_funnel())
    return world


def everything(world: SettingsWorld) -> tuple[Any, ...]:
    stores = world.bots.stored, world.groups.stored, world.failures.stored, world.colleagues.of_account(31)
    return *(dict(store) for store in stores), list(world.requeue.sent), dict(world.telegram.webhooks)


def other_account(**claims: Any) -> str:
    return widget_token(account_id=32, iss="https://other.amocrm.ru", subdomain="other", **claims)


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("route", WIDGET, ids=name_of)
def test_nobody_passes_without_a_good_token(route: Route, stranger: str) -> None:
    world = owned()
    before = everything(world)
    token, code = STRANGERS[stranger]
    answer = world.call(route.method, route.path, route.body, token=token)
    assert (answer.status, answer.code) == (401, code)
    assert everything(world) == before


@pytest.mark.parametrize("route", NAMED, ids=name_of)
def test_what_another_account_has_is_as_if_it_were_not_there(route: Route) -> None:
    world = owned()
    before = everything(world)
    answer = world.call(route.method, route.path, route.body, token=other_account())
    assert answer.status in {404, 409, 422}, answer.text
    unknown = SettingsWorld(accounts=world.accounts).call(route.method, route.path, route.body, token=other_account())
    assert (answer.status, answer.text) == (unknown.status, unknown.text)
    assert everything(world) == before


@pytest.mark.parametrize("route", [route for route in WIDGET if route.method == "GET"], ids=name_of)
def test_what_is_listed_is_the_accounts_own(route: Route) -> None:
    empty = SettingsWorld(accounts=FakeAccounts(make_account(account_id=32, domain="other.amocrm.ru")))
    full = owned()
    for world in (empty, full):
        world.crm.all_pipelines = {32: []}
    answers = [world.call("GET", route.path, token=other_account()).text for world in (empty, full)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("route", CHANGES, ids=name_of)
def test_only_an_administrator_changes_anything(route: Route) -> None:
    world = owned()
    before = everything(world)
    answer = world.call(route.method, route.path, route.body, token=widget_token(is_admin=False))
    assert (answer.status, answer.code) == (403, "not_admin")
    assert everything(world) == before


@pytest.mark.parametrize("origin", ["https://other.amocrm.ru", "https://evil.test", "null", ""])
@pytest.mark.parametrize("route", WIDGET, ids=name_of)
def test_no_other_page_uses_a_token(route: Route, origin: str) -> None:
    answer = owned().call(route.method, route.path, route.body, headers={"origin": origin})
    assert (answer.status, answer.code) == (403, "foreign_origin")


@pytest.mark.parametrize("route", WIDGET, ids=name_of)
def test_an_account_that_was_never_installed_is_sent_to_authorise(route: Route) -> None:
    answer = SettingsWorld(accounts=FakeAccounts()).call(route.method, route.path, route.body)
    assert (answer.status, answer.code) == (409, "not_installed")


@pytest.mark.parametrize("route", WIDGET, ids=name_of)
def test_every_route_answers_its_own_account(route: Route) -> None:
    answer = owned().call(route.method, route.path, route.body)
    assert answer.status in {200, 201, 202, 204, 409}, answer.text
    assert answer.status != 409 or answer.code == "bot_already_connected"


@pytest.mark.parametrize("route", WIDGET, ids=name_of)
@pytest.mark.parametrize("body", ["{broken", "[]", '"x"', "[" * 100_000, '{"a": ' * 40_000])
def test_a_body_that_is_no_object_is_refused_everywhere(route: Route, body: str) -> None:
    assert owned().call(route.method, route.path, body).code == "bad_json"


@pytest.mark.parametrize("route", [route for route in WIDGET if route.body], ids=name_of)
@pytest.mark.parametrize(
    "value", [None, True, 1.5, -1, 2**63, 10**400, "", " ", "\x00", "\ud800", "x" * 5000, [], [None], {}, {"a": {}}]
)
def test_odd_values_are_refused_or_done_but_nothing_breaks(route: Route, value: Any) -> None:
    for field in route.body:
        answer = owned().call(route.method, route.path, route.body | {field: value})
        assert answer.status < 500, answer.text
        assert answer.text.encode()
        missing = {name: given for name, given in route.body.items() if name != field}
        assert owned().call(route.method, route.path, missing).status < 500


@pytest.mark.parametrize("route", [route for route in WIDGET if route.body], ids=name_of)
@pytest.mark.parametrize("field", ["more", "", "\ud800", "<b>", "x" * 5000, "__proto__"])
def test_a_field_that_does_not_exist_is_named_as_far_as_it_can_be(route: Route, field: str) -> None:
    answer = owned().call(route.method, route.path, route.body | {field: 1})
    assert (answer.status, answer.code) == (422, "bad_fields")
    assert len(answer.text.encode()) < 1000


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_every_answer_is_one_that_the_document_names(route: Route) -> None:
    operation = DOCUMENT["paths"][route.template][route.method.lower()]
    for token in ("", None, other_account(), widget_token(is_admin=False)):
        bodies: list[Any] = [route.body, None, "{broken", {}]
        for body in bodies:
            answer = owned().call(route.method, route.path, body, token=token)
            assert str(answer.status) in operation["responses"], (answer.status, answer.text)
