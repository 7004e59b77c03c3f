"""CRM webhooks: forms with bracket keys and string values, sent to everyone who subscribed to the event.

Sources: www.amocrm.ru/developers/content/crm_platform/webhooks-api and …/webhooks-format.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from urllib.parse import urlencode

from local.simulators.amocrm.crm.office import Change
from local.simulators.amocrm.outbound import Answer, Outbound
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.records import Contact, CustomField, Deal, FieldValue, Note, Subscription, Talk
from local.world import AMO_CHANNEL_CODE

ANSWER_SECONDS = 2.0
PAUSES_AFTER_ANY_FAILURE = (300.0, 900.0)
PAUSES_AFTER_SERVER_FAILURE = (900.0, 3600.0)
FAILURES_REMEMBERED_SECONDS = 7200.0
FAILURES_BEFORE_DISABLING = 100

EVENTS = frozenset(
    {
        *(f"{action}_{entity}" for action in ("add", "update", "delete") for entity in ("lead", "contact", "company")),
        *(f"{action}_{entity}" for action in ("add", "update", "delete") for entity in ("customer", "task")),
        *(f"responsible_{entity}" for entity in ("lead", "contact", "company", "customer", "task")),
        *(f"restore_{entity}" for entity in ("lead", "contact", "company")),
        *(f"note_{entity}" for entity in ("lead", "contact", "company", "customer")),
        "add_talk",
        "update_talk",
        "status_lead",
        "add_chat_template_review",
    }
)
_SECTIONS = {Contact: "contacts", Deal: "leads", Talk: "talk"}


class CrmWebhooks:
    """Delivers changes to the subscriptions of their account, in the background."""

    def __init__(self, outbound: Outbound, start: Callable[[Coroutine[object, object, None]], None]) -> None:
        self._outbound = outbound
        self._start = start

    def announce(self, account: Account, change: Change) -> None:
        listeners = [
            subscription
            for subscription in account.subscriptions.values()
            if change.event in subscription.settings and not subscription.disabled
        ]
        if not listeners:
            return
        body = urlencode(list(form_of(account, change))).encode()
        for subscription in listeners:
            self._start(self._deliver(account, subscription, body))

    async def _deliver(self, account: Account, subscription: Subscription, body: bytes) -> None:
        """Try at once, after 5 and after 15 minutes; if that failed with 499 or 5xx, after 15 minutes and 1 hour."""
        answer = await self._try(subscription, body)
        for pause in PAUSES_AFTER_ANY_FAILURE:
            if _accepted(answer):
                return
            await asyncio.sleep(pause * account.switches.webhook_time_scale)
            answer = await self._try(subscription, body)
        for pause in PAUSES_AFTER_SERVER_FAILURE:
            if _accepted(answer) or not _is_server_failure(answer):
                return
            await asyncio.sleep(pause * account.switches.webhook_time_scale)
            answer = await self._try(subscription, body)

    async def _try(self, subscription: Subscription, body: bytes) -> Answer:
        if subscription.disabled:
            return Answer(200)
        answer = await self._outbound.call(
            "POST",
            subscription.destination,
            timeout=ANSWER_SECONDS,
            body=body,
            headers={"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "amoCRM-Webhooks/3.0"},
        )
        if not _accepted(answer):
            _count_failure(subscription)
        return answer


def _accepted(answer: Answer) -> bool:
    return 100 <= answer.status <= 299


def _is_server_failure(answer: Answer) -> bool:
    return answer.timed_out or answer.status == 499 or answer.status >= 500


def _count_failure(subscription: Subscription) -> None:
    now = time.time()
    recent = [moment for moment in subscription.failures if moment > now - FAILURES_REMEMBERED_SECONDS]
    subscription.failures = [*recent, now]
    subscription.disabled = len(subscription.failures) > FAILURES_BEFORE_DISABLING


def form_of(account: Account, change: Change) -> Iterator[tuple[str, str]]:
    """Yield the form's pairs: the account, then the entity under `section[action][0]`."""
    yield "account[subdomain]", account.subdomain
    yield "account[id]", str(account.id)
    yield "account[_links][self]", f"https://{account.domain}"
    entity = change.entity
    if isinstance(entity, Note):
        yield from _flatten(f"{entity.entity}[note][0][note]", _note(entity))
        return
    section, action = _SECTIONS[type(entity)], change.event.partition("_")[0]
    fields = _fields(account, change)
    yield from _flatten(f"{section}[{action}][0]", fields)


def _flatten(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flatten(f"{prefix}[{key}]", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _flatten(f"{prefix}[{index}]", inner)
    elif isinstance(value, bool):
        yield prefix, "1" if value else "0"
    else:
        yield prefix, "" if value is None else str(value)


def _fields(account: Account, change: Change) -> dict[str, object]:
    entity = change.entity
    deleted = change.event.startswith("delete_")
    if isinstance(entity, Contact):
        return {"id": entity.id, "type": "contact"} if deleted else _contact(account, entity)
    if isinstance(entity, Deal):
        brief = {"id": entity.id, "status_id": entity.status_id, "pipeline_id": entity.pipeline_id}
        return dict(brief) if deleted else _deal(account, entity, change.old_status_id)
    return _talk(entity) if isinstance(entity, Talk) else {}


def _contact(account: Account, contact: Contact) -> dict[str, object]:
    return {
        "id": contact.id,
        "name": contact.name,
        "responsible_user_id": contact.responsible_user_id,
        "date_create": contact.created_at,
        "last_modified": contact.updated_at,
        "created_at": contact.created_at,
        "updated_at": contact.updated_at,
        "created_user_id": contact.created_by,
        "account_id": account.id,
        "linked_leads_id": {str(deal.id): {"ID": deal.id} for deal in account.deals_of(contact.id)},
        "custom_fields": _custom_fields(account.custom_fields["contacts"], contact.fields),
        "tags": [{"name": tag} for tag in contact.tags],
        "type": "contact",
    }


def _deal(account: Account, deal: Deal, old_status_id: int | None) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": deal.id,
        "name": deal.name,
        "status_id": deal.status_id,
        "price": deal.price,
        "responsible_user_id": deal.responsible_user_id,
        "last_modified": deal.updated_at,
        "created_user_id": deal.created_by,
        "date_create": deal.created_at,
        "pipeline_id": deal.pipeline_id,
        "account_id": account.id,
        "created_at": deal.created_at,
        "updated_at": deal.updated_at,
        "custom_fields": _custom_fields(account.custom_fields["leads"], deal.fields),
        "tags": [{"name": tag} for tag in deal.tags],
    }
    return fields if old_status_id is None else {**fields, "old_status_id": old_status_id}


def _talk(talk: Talk) -> dict[str, object]:
    return {
        "talk_id": talk.id,
        "created_at": talk.created_at,
        "updated_at": talk.updated_at,
        "rate": 0,
        "contact_id": talk.contact_id,
        "chat_id": talk.chat_id,
        "entity_id": talk.entity_id,
        "entity_type": "lead" if talk.entity_id is not None else None,
        "is_in_work": talk.is_in_work,
        "is_read": talk.is_read,
        "origin": AMO_CHANNEL_CODE,
    }


def _note(note: Note) -> dict[str, object]:
    return {
        "id": note.id,
        "element_id": note.entity_id,
        "note_type": note.note_type,
        "text": note.params.get("text", ""),
        "created_by": note.created_by,
        "created_at": note.created_at,
    }


def _custom_fields(known: dict[int, CustomField], written: dict[int, list[FieldValue]]) -> list[dict[str, object]]:
    return [
        {
            "id": field_id,
            "name": known[field_id].name,
            "code": known[field_id].code,
            "values": [
                {"value": value.value, "enum": value.enum_id} if value.enum_id else {"value": value.value}
                for value in values
            ],
        }
        for field_id, values in written.items()
    ]
