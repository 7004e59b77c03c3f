"""Published Python clients, unmodified, against the amoCRM simulator: amocrm-api for REST, amojowrapper for chats.

Only the way to the network is ours: their addresses lead to the simulator, with the Host they named.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
import requests
from amocrm.v2 import Contact, Lead, Pipeline, User, custom_field, exceptions, filters, tokens
from amojowrapper.actions import (
    ChannelAction,
    ChatAction,
    DeliveryStatusAction,
    HistoryAction,
    MessageAction,
    ReactAction,
    TypingAction,
)
from amojowrapper.client import AmojoClient
from amojowrapper.validators.webhook import WebhookValidator
from requests.adapters import HTTPAdapter

from tests.simulators.amocrm.resting import created, telegram_field
from tests.simulators.amocrm.running import CHANNEL, CLIENT_ID, CLIENT_SECRET, REDIRECT, SECRET, Rig, running

# amocrm-api reads clocks as Python 3.12 and newer advise against.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utc(now|fromtimestamp):DeprecationWarning")


class ToSimulator(HTTPAdapter):
    """Sends whatever a client asks of amoCRM's hosts to the simulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        named = urlsplit(str(request.url))
        assert named.scheme == "https"
        request.headers["Host"] = named.netloc
        request.url = self._url + named._replace(scheme="", netloc="").geturl()
        return super().send(request, *args, **kwargs)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Rig]:
    with running() as rig, pytest.MonkeyPatch.context() as patch:
        adapter = ToSimulator(rig.url)
        patch.setattr(requests.Session, "get_adapter", lambda *_, **__: adapter)
        yield rig


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.widget.calls.clear()
    simulator.widget.completes = True
    simulator.create(switches={"requests_per_second": 1000})
    return simulator


# --- amocrm-api ------------------------------------------------------------------------------------------------------


class Person(Contact):  # type: ignore[misc]
    telegram = custom_field.TextCustomField("Telegram ID", code="TG")
    phone = custom_field.ContactPhoneField("Телефон")
    mobile = custom_field.ContactPhoneField("Телефон", enum_code="MOB")


class Sale(Lead):  # type: ignore[misc]
    size = custom_field.SelectCustomField("Размер")
    last = custom_field.TextCustomField("Поле 119")


@pytest.fixture
def crm(rig: Rig) -> Rig:
    """Let the client's only token manager speak for this account."""
    storage = tokens.MemoryTokensStorage()
    storage.save_tokens(rig.widget.tokens["access_token"], rig.widget.tokens["refresh_token"])
    tokens.default_token_manager._storage = storage
    tokens.default_token_manager(CLIENT_ID, CLIENT_SECRET, "example", REDIRECT)
    # A process of this client serves one account and remembers the ids of its fields; here every test has another one.
    for field in (*vars(Person).values(), *vars(Sale).values()):
        if hasattr(field, "_field_id"):
            field._field_id = None
    return rig


def test_amocrm_api_exchanges_a_code_once(crm: Rig) -> None:
    crm.widget.calls.clear()
    crm.widget.completes = False
    crm.sim("POST", "/uninstall")
    # The widget server answers but does not finish the installation, so the call is not waited for here.
    with pytest.raises(httpx.ReadTimeout):
        crm.http.post(f"/sim/accounts/{crm.account['account_id']}/install", timeout=0.5)
    code = crm.widget.calls[-1].query["code"]
    tokens.default_token_manager.init(code=code)
    assert [user.name for user in User.objects.all()] == ["Администратор", "Менеджер"]
    with pytest.raises(Exception, match="Authorization code has been revoked"):
        tokens.default_token_manager.init(code=code)


def test_amocrm_api_refreshes_its_tokens(crm: Rig) -> None:
    storage = tokens.default_token_manager._storage
    old = storage.get_refresh_token()
    storage.save_tokens(jwt.encode({"exp": 1}, "of nobody" * 4), old)
    assert len(list(User.objects.all())) == 2
    assert storage.get_refresh_token() != old
    storage.save_tokens("", old)
    with pytest.raises(OSError, match="Token has been revoked"):
        tokens.default_token_manager._get_new_tokens()


def test_amocrm_api_writes_and_reads_a_contact(crm: Rig) -> None:
    telegram_field(crm)
    person = Person(name="Anna")
    person.telegram = "777"
    person.phone = "+79150000000"
    person.create()
    read = Person.objects.get(person.id)
    assert (read.name, read.telegram, read.phone) == ("Anna", "777", "+79150000000")
    read.name, read.mobile = "Anna B", "+79160000000"
    read.save()
    again = Person.objects.get(query="777")
    assert (again.id, again.name, again.telegram) == (person.id, "Anna B", "777")
    assert (again.phone, again.mobile) == ("+79150000000", "+79160000000")


def test_amocrm_api_sees_what_is_refused(crm: Rig) -> None:
    telegram_field(crm)
    person = Person(name="Anna")
    person.telegram = "7" * 257
    with pytest.raises(exceptions.ValidationError, match=r"custom_fields_values\.0\.values\.0\.value"):
        person.create()
    with pytest.raises(exceptions.ValidationError, match="FieldNotExpected"):
        Contact.objects.create(name="Anna", surprise=1)
    with pytest.raises(exceptions.NotFound):
        Contact.objects.get(999_999_999)
    crm.switch(unauthorised=True)
    with pytest.raises(exceptions.UnAuthorizedException):
        Contact.objects.get(999_999_999)


def test_amocrm_api_works_with_deals(crm: Rig) -> None:
    sizes = [{"value": "Большой", "sort": 1}, {"value": "Малый", "sort": 2}]
    created(crm, "leads/custom_fields", {"type": "select", "name": "Размер", "enums": sizes})
    # The client looks for a field by its name, on whichever page of fifty it is.
    created(crm, "leads/custom_fields", *({"type": "text", "name": f"Поле {n}"} for n in range(120)))
    main, other = Pipeline.objects.all()
    sale = Sale(name="Repair", price=1000, pipeline=main)
    sale.size, sale.last = "Малый", "x"
    sale.create()
    contact = Contact(name="Anna")
    contact.create()
    sale = Sale.objects.get(sale.id)
    sale.contacts.append(contact, main=True)
    sale.tags.append("vip")
    sale.status = "Переговоры"
    sale.save()
    note = sale.notes(text="Hello")
    note.create()
    read = Sale.objects.get(sale.id)
    assert (read.size.value, read.last, read.status.name) == ("Малый", "x", "Переговоры")
    assert [one.name for one in read.contacts] == ["Anna"]
    assert [tag.name for tag in read.tags] == ["vip"]
    assert [one.text for one in read.notes.objects.all()] == ["Hello"]
    in_main = filters.SingleFilter("pipeline_id")(main.id)
    in_other = filters.SingleFilter("pipeline_id")(other.id)
    assert [one.id for one in Sale.objects.filter(filters=[in_main])] == [sale.id]
    assert list(Sale.objects.filter(filters=[in_other])) == []


# --- amojowrapper ----------------------------------------------------------------------------------------------------


@pytest.fixture
def chats(rig: Rig) -> AmojoClient:
    return AmojoClient(SECRET, CHANNEL, rig.domain, rig.account["amojo_id"])


def test_amojowrapper_connects_and_disconnects(rig: Rig, chats: AmojoClient) -> None:
    connected = ChannelAction(chats).connect(title="Bot")
    assert (connected.scope_id, connected.title) == (f"{CHANNEL}_{rig.account['amojo_id']}", "Bot")
    assert ChannelAction(chats).disconnect() is True
    assert rig.state()["connected"] is False


def test_amojowrapper_holds_a_conversation(rig: Rig, chats: AmojoClient) -> None:
    chat = ChatAction(chats).create(conversation_id="c1", user_id="tg-1", user_name="Anna")
    person = {"conversation_id": "c1", "sender_id": "tg-1", "sender_name": "Anna"}
    messages = MessageAction(chats)
    first = messages.send(**person, msgid="m1", message_type="text", message_text="Hello").new_message
    assert (first.conversation_id, first.ref_id) == (chat.id, "m1")
    messages.send(**person, msgid="m2", message_type="text", message_text="Re", reply_to_msgid="m1")
    messages.edit(conversation_id="c1", msgid="m1", message_type="text", message_text="Hi")
    assert TypingAction(chats).send(conversation_id="c1", sender_id="tg-1") is True
    rig.settle()
    reaction = ReactAction(chats).set(conversation_id="c1", id=first.msgid, user_id="tg-1", type="react", emoji="👍")
    assert reaction.status_code == 200
    answer = rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Yes"})
    hook = rig.widget.hooks()[-1]
    assert WebhookValidator(chats).validate(hook.body.decode(), hook.headers["X-Signature"])
    reported = DeliveryStatusAction(chats).set(
        msgid=answer["message_id"], delivery_status=-1, error_code=905, error="Blocked"
    )
    assert reported == 200
    edited, replied, answered = rig.chats()[0]["messages"]
    assert (edited["text"], edited["edited"], edited["reactions"][0]["emoji"]) == ("Hi", True, "👍")
    assert replied["reply_to"]["msgid"] == "m1"
    assert (answered["status"], answered["error"]) == ("error", "Blocked")


def test_amojowrapper_reads_the_history_of_media_where_text_is_given(rig: Rig, chats: AmojoClient) -> None:
    picture = {"message_type": "picture", "message_media": "https://bridge.reon.test/picture.jpg"}
    person = {"conversation_id": "c1", "sender_id": "tg-1", "sender_name": "Anna"}
    sent = MessageAction(chats).send(**person, **picture, message_file_name="a.jpg", message_file_size=4).new_message
    rig.settle()
    with pytest.raises(RuntimeError, match="text"):
        HistoryAction(chats).get(conversation_ref_id=sent.conversation_id)
    rig.switch(history_text=True)
    [entry] = HistoryAction(chats).get(conversation_ref_id=sent.conversation_id).messages
    assert (entry.message.type, entry.message.text, entry.message.file_name) == ("picture", "", "a.jpg")


def test_amojowrapper_with_a_wrong_secret_is_refused(rig: Rig) -> None:
    stranger = AmojoClient("0" * 40, CHANNEL, rig.domain, rig.account["amojo_id"])
    with pytest.raises(RuntimeError, match="Forbidden 403"):
        MessageAction(stranger).send(conversation_id="c1", sender_id="1", message_type="text", message_text="x")


def test_amojowrapper_is_told_of_a_text_that_is_too_long(rig: Rig, chats: AmojoClient) -> None:
    person = {"conversation_id": "c1", "sender_id": "tg-1", "sender_name": "Anna", "message_type": "text"}
    MessageAction(chats).send(**person, message_text="x" * 100_000)
    rig.switch(max_message_text=20_000)
    with pytest.raises(RuntimeError, match="400"):
        MessageAction(chats).send(**person, message_text="x" * 20_001)
