"""The one job that the gateway asks for, without what reads all of them: whoever polls would hold that in memory."""

import json
from collections.abc import Collection

from bridge.domain.identity import content_hash
from bridge.domain.records import Bot
from bridge.queues import FifoQueue


class KindQueue:
    """`KindJobs` on the jobs queue; a body is `bridge.jobs.WidenKinds`."""

    def __init__(self, queue: FifoQueue) -> None:
        self._queue = queue

    def widen_kinds(self, bot: Bot, kinds: Collection[str]) -> None:
        wanted = sorted(kinds)
        job = {"job": "widen_kinds", "account_id": bot.account_id, "bot_id": bot.bot_id, "kinds": wanted}
        dedup = f"kinds:{bot.bot_id}:{bot.gateway.made_at}:{content_hash(','.join(wanted))}"
        self._queue.send(json.dumps(job), group=f"bot:{bot.bot_id}", dedup=dedup)
