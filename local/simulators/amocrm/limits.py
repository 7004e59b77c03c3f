"""The limit of REST v4: seven requests a second per account, then 429, then a block.

Source: www.amocrm.ru/developers/content/crm_platform/api-reference.
"""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Literal

from local.simulators.amocrm.state.account import Account

PERSISTENT_REJECTIONS = 100
PERSISTENT_SECONDS = 10.0

Verdict = Literal["pass", "too_many", "blocked"]


@dataclass
class _Traffic:
    accepted: deque[float] = field(default_factory=deque)
    rejected: deque[float] = field(default_factory=deque)
    blocked_until: float = 0.0


class RateLimiter:
    """Counts the requests of each account over a sliding second.

    More than `PERSISTENT_REJECTIONS` refusals within `PERSISTENT_SECONDS` block the account for its `block_seconds`.
    """

    def __init__(self) -> None:
        self._traffic: defaultdict[int, _Traffic] = defaultdict(_Traffic)

    def admit(self, account: Account) -> Verdict:
        now = time.monotonic()
        traffic = self._traffic[account.id]
        if now < traffic.blocked_until:
            return "blocked"
        while traffic.accepted and traffic.accepted[0] <= now - 1.0:
            traffic.accepted.popleft()
        if len(traffic.accepted) < account.switches.requests_per_second:
            traffic.accepted.append(now)
            return "pass"
        traffic.rejected.append(now)
        while traffic.rejected[0] <= now - PERSISTENT_SECONDS:
            traffic.rejected.popleft()
        if len(traffic.rejected) > PERSISTENT_REJECTIONS:
            traffic.rejected.clear()
            traffic.blocked_until = now + account.switches.block_seconds
        return "too_many"

    def clear(self) -> None:
        self._traffic.clear()
