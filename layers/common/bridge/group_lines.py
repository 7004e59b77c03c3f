"""The lines of groups' deals on the incoming queue: what waits there beside messages of private chats."""

import json
import uuid
from collections.abc import Sequence
from enum import StrEnum

from pydantic import TypeAdapter

from bridge.code_lines import CAME, CODE
from bridge.consumer import Delivery
from bridge.queues import FifoQueue, Queued
from bridge.relay.messages import RawUpdate, Said, Share
from bridge.requeue import AGAIN

SHARE = "share"
"""The attribute of what concerns one deal of a group: a `Share` as JSON."""

ASKED = "asked"

SAID = "said"
"""The attribute of what was said in another deal of the group: a `Said` as JSON, whose hook is the body."""

RELEASED = "released_at"
"""The attribute of what was kept after the end of a licence: since when it could go on, in unix seconds."""

_SAID: TypeAdapter[Said] = TypeAdapter(Said)
_SHARE: TypeAdapter[Share] = TypeAdapter(Share)


class Asked(StrEnum):
    """What is asked of a deal's line besides relaying an update."""

    OPEN = "open"
    CLOSE = "close"


class GroupQueue:
    """`GroupLines` and `OtherDeals`: what came comes again for each deal, with what that deal has to know."""

    def __init__(self, queue: FifoQueue) -> None:
        self._queue = queue

    def spread(self, update: RawUpdate, shares: Sequence[Share]) -> None:
        attributes = {
            "bot_id": str(update.bot_id),
            "generation": str(update.generation),
            "received_at": str(update.received_at),
        } | ({AGAIN: str(update.again_at)} if update.again_at else {})
        attributes |= ({CODE: "1"} if update.by_code else {}) | ({CAME: str(update.came_ms)} if update.came_ms else {})
        self._queue.send_all(
            [
                Queued(
                    update.body,
                    str(share.talk.conversation),
                    f"{update.key}:{share.talk.conversation.deal_id}",
                    attributes | {SHARE: _SHARE.dump_json(share).decode()},
                )
                for share in shares
            ]
        )

    def tell(self, news: Sequence[tuple[Share, Said]]) -> None:
        self._queue.send_all(
            [
                Queued(
                    said.hook,
                    str(share.talk.conversation),
                    f"said:{said.key}",
                    {
                        "bot_id": str(share.talk.conversation.bot_id),
                        SHARE: _SHARE.dump_json(share).decode(),
                        SAID: _SAID.dump_json(said, exclude={"hook"}).decode(),
                    },
                )
                for share, said in news
            ]
        )

    def open(self, share: Share) -> None:
        self._ask(Asked.OPEN, share)

    def close(self, share: Share) -> None:
        self._ask(Asked.CLOSE, share)

    def _ask(self, asked: Asked, share: Share) -> None:
        """Each is asked for by itself: a deal that is tied, untied and tied again within minutes is opened twice."""
        conversation = share.talk.conversation
        attributes = {"bot_id": str(conversation.bot_id), ASKED: asked, SHARE: _SHARE.dump_json(share).decode()}
        self._queue.send("{}", group=str(conversation), dedup=uuid.uuid4().hex, attributes=attributes)


def update_in(delivery: Delivery) -> RawUpdate:
    """Return the update that a delivery is, of a private chat, of a whole group or of one deal's line."""
    attributes = delivery.attributes
    return RawUpdate(
        int(attributes["bot_id"]),
        delivery.body,
        delivery.dedup,
        int(attributes["generation"]),
        float(attributes["received_at"]),
        int(attributes.get(AGAIN, 0)),
        int(attributes.get(RELEASED, 0)),
        by_code=CODE in attributes,
        came_ms=int(attributes.get(CAME, 0)) or delivery.sent_ms,
    )


def share_in(delivery: Delivery) -> Share | None:
    """Return which deal's a delivery is, None for one of a private chat and for one of a whole group."""
    share = delivery.attributes.get(SHARE)
    return _SHARE.validate_json(share) if share else None


def said_in(delivery: Delivery) -> Said | None:
    """Return what a deal's line is told of another deal of its group, None for anything else."""
    said = delivery.attributes.get(SAID)
    return _SAID.validate_python(json.loads(said) | {"hook": delivery.body}) if said else None


def asked_in(delivery: Delivery) -> Asked | None:
    """Return what is asked of a deal's line, None for an update."""
    asked = delivery.attributes.get(ASKED)
    return Asked(asked) if asked else None
