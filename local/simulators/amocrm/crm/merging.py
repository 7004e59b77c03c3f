"""Merging duplicates: what belonged to one card goes over to the other, and the one is gone."""

from local.simulators.amocrm.crm.entities import (
    attach_contact,
    delete_contacts,
    delete_deals,
    touch_contact,
    touch_deal,
)
from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.crm.talks import move_talk
from local.simulators.amocrm.state.records import Contact, Deal


def merge_contacts(office: Office, contact: Contact, kept: Contact) -> None:
    """Give the chats, talks, deals and missing field values of a contact to another one, then delete it."""
    account = office.account
    for chat in account.chats_of(contact.id):
        account.link_chat(chat, kept.id)
        talk = account.talks.get(chat.talk_id or 0)
        if talk is not None:
            move_talk(office, talk, kept.id, account.deals.get(talk.entity_id or 0))
    for deal in account.deals_of(contact.id):
        attach_contact(office, deal, kept.id, is_main=deal.main_contact_id == contact.id)
    kept.fields = {**contact.fields, **kept.fields}
    touch_contact(office, kept)
    delete_contacts(office, contact)


def merge_deals(office: Office, deal: Deal, kept: Deal) -> None:
    """Give the contacts, talks and missing field values of a deal to another one, then delete it."""
    account = office.account
    for contact_id in deal.contacts:
        attach_contact(office, kept, contact_id, is_main=False, announce=False)
    for talk in account.talks.values():
        if talk.entity_id == deal.id:
            move_talk(office, talk, talk.contact_id, kept)
    kept.fields = {**deal.fields, **kept.fields}
    kept.price = kept.price or deal.price
    touch_deal(office, kept)
    delete_deals(office, deal)
