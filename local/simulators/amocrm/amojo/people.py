"""Who is who in the chats service: participants of the integration, employees and bots."""

from dataclasses import dataclass
from typing import Literal

from local.simulators.amocrm.amojo.schemas import ChatUser, Person
from local.simulators.amocrm.errors import AmojoError
from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.chats import Participant
from local.world import AMO_CHANNEL_BOT_ID


def participant(account: Account, person: Person | ChatUser) -> Participant:
    """Return the participant with the integration's id, made or updated from what the request tells.

    A `ref_id` binds the integration's id to the person of a chat that amoCRM started.
    """
    known = _known(account, person)
    if known is None:
        known = Participant(id=new_uuid(), client_id=person.id, name=person.name or "")
    if person.id is not None:
        known.client_id = person.id
    known.name = person.name or known.name
    if person.avatar and person.avatar != known.avatar:
        known.avatar, known.avatar_file = person.avatar, None
    if person.profile is not None:
        known.phone = person.profile.phone or known.phone
        known.email = person.profile.email or known.email
    account.index_participant(known)
    return known


def _known(account: Account, person: Person | ChatUser) -> Participant | None:
    if person.ref_id is not None:
        bound = account.participants.get(person.ref_id)
        if bound is None:
            raise AmojoError(400, "PARTICIPANT_NOT_FOUND", f"participant with ref_id {person.ref_id} not found")
        return bound
    return account.participant_by_client(person.id) if person.id is not None else None


@dataclass(frozen=True)
class Employee:
    """Who speaks for the company in an outgoing message."""

    amojo_id: str
    name: str
    kind: Literal["manager", "bot"]


def employee_of(account: Account, ref_id: str | None) -> Employee:
    """Return the employee or bot behind a sender's `ref_id`."""
    user = account.user_by_amojo(ref_id or "")
    if user is not None:
        return Employee(user.amojo_id, user.name, "manager")
    if ref_id in {AMO_CHANNEL_BOT_ID, account.salesbot_id}:
        return Employee(ref_id, account.channel_title, "bot")
    raise AmojoError(400, "SENDER_NOT_FOUND", f"user with ref_id {ref_id} not found")
