"""The jobs that CRM webhooks ask for, written by hand: the entrance that queues them starts without pydantic."""

import json
import uuid
from collections.abc import Iterator, Sequence

from bridge.amocrm.events import Talk
from bridge.queues import Queued

CONTACTS_AT_ONCE = 200
"""Contacts in one job: some seconds of work."""

DEALS_AT_ONCE = 1000
"""Deals in one job, which are all looked for in one read of the account's groups; ten such jobs fit into one call."""


def forgetting(account_id: int, contacts: Sequence[int]) -> Iterator[Queued]:
    for start in range(0, len(contacts), CONTACTS_AT_ONCE):
        ids = contacts[start:][:CONTACTS_AT_ONCE]
        body = json.dumps({"job": "forget_contacts", "account_id": account_id, "contact_ids": ids})
        yield Queued(body, f"account:{account_id}", dedup=body)


def losing(account_id: int, deals: Sequence[int]) -> Iterator[Queued]:
    """A deal may be deleted, restored and deleted again within minutes, in the same words."""
    for start in range(0, len(deals), DEALS_AT_ONCE):
        ids = deals[start:][:DEALS_AT_ONCE]
        body = json.dumps({"job": "follow_deals", "account_id": account_id, "deal_ids": ids})
        yield Queued(body, f"deals:{account_id}", dedup=uuid.uuid4().hex)


def following(account_id: int, talks: Sequence[Talk]) -> Iterator[Queued]:
    for talk in talks:
        job = {"job": "follow_chat", "account_id": account_id, "chat_id": talk.chat_id, "contact_id": talk.contact_id}
        job |= {"talk_id": talk.talk_id, "deal_id": talk.deal_id}
        yield Queued(json.dumps(job), f"chat:{talk.chat_id}", dedup=f"talk:{account_id}:{talk.talk_id}")
