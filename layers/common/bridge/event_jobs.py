"""The jobs that CRM webhooks ask for, written by hand: the entrance that queues them starts without pydantic."""

import json
from collections.abc import Iterator, Sequence

from bridge.amocrm.events import Talk
from bridge.queues import Queued

AT_ONCE = 200
"""Contacts in one job: some seconds of work."""


def forgetting(account_id: int, contacts: Sequence[int]) -> Iterator[Queued]:
    for start in range(0, len(contacts), AT_ONCE):
        ids = contacts[start:][:AT_ONCE]
        body = json.dumps({"job": "forget_contacts", "account_id": account_id, "contact_ids": ids})
        yield Queued(body, f"account:{account_id}", dedup=body)


def following(account_id: int, talks: Sequence[Talk]) -> Iterator[Queued]:
    for talk in talks:
        job = {"job": "follow_chat", "account_id": account_id, "chat_id": talk.chat_id, "contact_id": talk.contact_id}
        yield Queued(json.dumps(job), f"chat:{talk.chat_id}", dedup=f"talk:{account_id}:{talk.talk_id}")
