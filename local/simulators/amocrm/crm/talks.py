"""Talks: which deal a message of a chat belongs to, and the session of servicing it."""

from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.state.account import Account, moment
from local.simulators.amocrm.state.chats import Chat
from local.simulators.amocrm.state.records import Deal, Talk


def choose_deal(account: Account, contact_id: int) -> Deal | None:
    """Return the open deal of the contact that the account's rule picks, or None."""
    open_deals = [deal for deal in account.deals_of(contact_id) if deal.is_open]
    if not open_deals:
        return None
    rule = account.switches.deal_rule
    if rule == "single_open":
        return open_deals[0] if len(open_deals) == 1 else None
    pick = min if rule == "first_open" else max
    return pick(open_deals, key=lambda deal: deal.id)


def newest_closed_deal(account: Account, contact_id: int) -> Deal | None:
    closed = [deal for deal in account.deals_of(contact_id) if not deal.is_open]
    return max(closed, key=lambda deal: deal.id, default=None)


def talk_in_work(account: Account, chat: Chat) -> Talk | None:
    talk = account.talks.get(chat.talk_id) if chat.talk_id is not None else None
    return talk if talk is not None and talk.is_in_work else None


def continuing_talk(account: Account, chat: Chat) -> Talk | None:
    """Return the chat's talk if it is in work and its deal is open."""
    talk = talk_in_work(account, chat)
    deal = account.live_deal(talk.entity_id) if talk is not None else None
    return talk if deal is not None and deal.is_open else None


def open_talk(office: Office, chat: Chat, contact_id: int, deal: Deal | None, *, is_read: bool) -> Talk:
    """Close the chat's talk, if one is in work, and start another one in that deal."""
    account, now = office.account, moment()
    former = talk_in_work(account, chat)
    if former is not None:
        close_talk(office, former)
    source = account.source_of(chat)
    talk = Talk(
        id=account.next_id(),
        chat_id=chat.id,
        contact_id=contact_id,
        entity_id=deal.id if deal else None,
        source_id=source.id if source else None,
        created_at=now,
        updated_at=now,
        is_read=is_read,
    )
    account.talks[talk.id] = talk
    chat.talk_id = talk.id
    office.changed("add_talk", talk)
    return talk


def close_talk(office: Office, talk: Talk) -> None:
    talk.is_in_work = False
    _touch(office, talk)


def move_talk(office: Office, talk: Talk, contact_id: int, deal: Deal | None) -> None:
    """Make a talk serve another contact and deal."""
    talk.contact_id = contact_id
    talk.entity_id = deal.id if deal else None
    _touch(office, talk)


def mark_read(office: Office, talk: Talk, *, is_read: bool) -> None:
    if talk.is_read != is_read:
        talk.is_read = is_read
        _touch(office, talk)


def _touch(office: Office, talk: Talk) -> None:
    talk.updated_at = moment()
    office.changed("update_talk", talk)
