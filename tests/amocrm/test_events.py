"""Reading amoCRM's CRM webhooks: forms whose values are all strings."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.amocrm.events import Talk, begun_talks, deleted_contacts, deleted_deals, read_form


@pytest.mark.parametrize(
    ("form", "contacts"),
    [
        ("contacts[delete][0][id]=900&contacts[delete][0][type]=contact&account[id]=31", [900]),
        ("contacts%5Bdelete%5D%5B0%5D%5Bid%5D=900&contacts%5Bdelete%5D%5B1%5D%5Bid%5D=901", [900, 901]),
        ("contacts[update][0][id]=900", []),
        ("leads[delete][0][id]=900", []),
        ("contacts[delete][x][id]=900", []),
        ("contacts[delete][0][id]=", []),
        ("contacts[delete][0][id]=-5", []),
        ("contacts[delete][0][id]=²", []),
        ("contacts[delete][0][id]=٣", []),
        ("contacts[delete][٣][id]=900", []),
        ("contacts[delete][0][id]=" + "9" * 5000, []),
        ("%ff%fe&&&===", []),
        ('{"contacts": "json"}', []),
        ("", []),
    ],
)
def test_deleted_contacts_are_found(form: str, contacts: list[int]) -> None:
    assert deleted_contacts(read_form(form)) == contacts


TALK = {
    "account[id]": "31",
    "talk[add][0][talk_id]": "117",
    "talk[add][0][created_at]": "1700000000",
    "talk[add][0][rate]": "0",
    "talk[add][0][contact_id]": "900",
    "talk[add][0][chat_id]": "079e44fb-fc22-476b-9e8a-421b688ec53b",
    "talk[add][0][entity_id]": "667",
    "talk[add][0][entity_type]": "lead",
    "talk[add][0][is_in_work]": "1",
    "talk[add][0][origin]": "amo.ext.reon",
}


def test_a_talk_that_began_tells_its_chat_and_contact() -> None:
    chat_id = "079e44fb-fc22-476b-9e8a-421b688ec53b"

    assert begun_talks(read_form(urlencode(TALK))) == [Talk("117", chat_id, 900, 667)]
    without = TALK | {"talk[add][0][contact_id]": ""}
    assert begun_talks(read_form(urlencode(without))) == [Talk("117", chat_id, None, 667)]


@pytest.mark.parametrize(
    "change",
    [
        {"talk[add][0][entity_id]": ""},
        {"talk[add][0][entity_id]": "?"},
        {"talk[add][0][entity_type]": "customer"},
        {"talk[add][0][entity_type]": ""},
    ],
)
def test_a_talk_of_no_deal_names_none(change: dict[str, str]) -> None:
    (talk,) = begun_talks(read_form(urlencode(TALK | change)))
    assert talk.deal_id is None


@pytest.mark.parametrize(
    "change",
    [
        {"talk[add][0][chat_id]": ""},
        {"talk[add][0][chat_id]": "a b"},
        {"talk[add][0][chat_id]": "x" * 65},
        {"talk[add][0][talk_id]": "seven"},
    ],
)
def test_a_talk_without_its_ids_is_nothing(change: dict[str, str]) -> None:
    assert begun_talks(read_form(urlencode(TALK | change))) == []


def test_a_talk_that_goes_on_is_nothing_new() -> None:
    form = urlencode({name.replace("[add]", "[update]"): value for name, value in TALK.items()})

    assert begun_talks(read_form(form)) == []


@given(st.text(alphabet="contacstlkdeu[]0123456789=&%id_ \x00é"))
def test_no_form_is_too_strange(form: str) -> None:
    found = read_form(form)

    assert all(isinstance(contact, int) for contact in deleted_contacts(found))
    assert all(talk.chat_id for talk in begun_talks(found))


@pytest.mark.parametrize(
    ("form", "deals"),
    [
        ("leads[delete][0][id]=1&leads[delete][0][status_id]=143&leads[delete][1][id]=2&account[id]=32", [1, 2]),
        ("leads[update][0][id]=1", []),
        ("leads[restore][0][id]=1", []),
        ("contacts[delete][0][id]=1", []),
        ("leads[delete][0][id]=-1", []),
        ("leads[delete][0][id]=" + "9" * 5000, []),
    ],
)
def test_deleted_deals_are_found(form: str, deals: list[int]) -> None:
    assert deleted_deals(read_form(form)) == deals
