"""Creating, changing and deleting contacts and deals, and attaching them to each other."""

from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.state.account import moment
from local.simulators.amocrm.state.records import CLOSED, Company, Contact, Deal, FieldValue

Fields = dict[int, list[FieldValue]]


def create_contact(
    office: Office,
    name: str,
    *,
    fields: Fields | None = None,
    created_by: int = 0,
    responsible_user_id: int | None = None,
    is_unsorted: bool = False,
) -> Contact:
    """Create a contact; an unsorted one is announced when its request is accepted."""
    account, now = office.account, moment()
    contact = Contact(
        id=account.next_id(),
        name=name,
        responsible_user_id=responsible_user_id or account.admin.id,
        created_by=created_by,
        created_at=now,
        updated_at=now,
        fields=fields or {},
        is_unsorted=is_unsorted,
    )
    account.contacts[contact.id] = contact
    if not is_unsorted:
        office.changed("add_contact", contact)
    return contact


def touch_contact(office: Office, contact: Contact) -> None:
    """Mark a contact as changed just now."""
    contact.updated_at = moment()
    office.changed("update_contact", contact)


def delete_contacts(office: Office, *contacts: Contact) -> None:
    """Delete contacts; their chats stay without a contact, as their amojo ids stay valid."""
    account = office.account
    for contact in contacts:
        contact.is_deleted = True
        for chat in account.chats_of(contact.id):
            account.link_chat(chat, None)
        for deal in account.deals_of(contact.id):
            detach_contact(office, deal, contact.id, announce=False)
    office.changed("delete_contact", *contacts)


def create_company(
    office: Office, name: str, *, fields: Fields | None = None, created_by: int, responsible_user_id: int
) -> Company:
    account, now = office.account, moment()
    company = Company(
        id=account.next_id(),
        name=name,
        responsible_user_id=responsible_user_id,
        created_by=created_by,
        created_at=now,
        updated_at=now,
        fields=fields or {},
    )
    account.companies[company.id] = company
    office.changed("add_company", company)
    return company


def touch_company(office: Office, company: Company) -> None:
    """Mark a company as changed just now."""
    company.updated_at = moment()
    office.changed("update_company", company)


def create_deal(
    office: Office,
    name: str,
    *,
    pipeline_id: int,
    status_id: int,
    created_by: int = 0,
    responsible_user_id: int | None = None,
    source_id: int | None = None,
    is_unsorted: bool = False,
) -> Deal:
    """Create a deal; an unsorted one is announced when its request is accepted."""
    account, now = office.account, moment()
    deal_id = account.next_id()
    deal = Deal(
        id=deal_id,
        name=name or f"Сделка #{deal_id}",
        pipeline_id=pipeline_id,
        status_id=status_id,
        responsible_user_id=responsible_user_id or account.admin.id,
        created_by=created_by,
        created_at=now,
        updated_at=now,
        source_id=source_id,
        is_unsorted=is_unsorted,
    )
    account.index_deal(deal)
    return deal


def touch_deal(office: Office, deal: Deal) -> None:
    """Mark a deal as changed just now."""
    deal.updated_at = moment()
    office.changed("update_lead", deal)


def move_deal(office: Office, deal: Deal, *, pipeline_id: int, status_id: int) -> None:
    """Put a deal into a status of a pipeline; both are known to fit together."""
    if (deal.pipeline_id, deal.status_id) == (pipeline_id, status_id):
        return
    old_status_id = deal.status_id
    deal.pipeline_id, deal.status_id = pipeline_id, status_id
    deal.updated_at = moment()
    deal.closed_at = deal.updated_at if status_id in CLOSED else None
    office.changed("status_lead", deal, old_status_id=old_status_id)
    office.changed("update_lead", deal)


def delete_deals(office: Office, *deals: Deal) -> None:
    """Move deals to the trash; their talks stop being served."""
    for deal in deals:
        deal.is_deleted = True
    office.changed("delete_lead", *deals)


def attach_contact(office: Office, deal: Deal, contact_id: int, *, is_main: bool, announce: bool = True) -> None:
    """Attach a contact to a deal; the first one is the main contact in any case."""
    office.account.attach(deal, contact_id)
    if is_main or deal.main_contact_id is None:
        deal.main_contact_id = contact_id
    if announce:
        touch_deal(office, deal)


def detach_contact(office: Office, deal: Deal, contact_id: int, *, announce: bool = True) -> None:
    """Detach a contact; if it was the main one, the next in order takes its place."""
    office.account.detach(deal, contact_id)
    if deal.main_contact_id == contact_id:
        deal.main_contact_id = deal.contacts[0] if deal.contacts else None
    if announce:
        touch_deal(office, deal)
