"""Stored OAuth pairs with their lock and version, safe on threads."""

import threading
import uuid

from bridge.relay.messages import TokenPair
from tests.fakes.steps import Steps


class FakeTokens(Steps):
    """The port `Tokens`; `pairs` and `owners` are open to the tests."""

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self.pairs: dict[int, tuple[TokenPair, int]] = {}
        self.owners: dict[int, str] = {}

    def put(self, account_id: int, pair: TokenPair) -> None:
        version = self.pairs[account_id][1] if account_id in self.pairs else 0
        self.pairs[account_id] = (pair, version + 1)

    def forget(self, account_id: int) -> None:
        with self._guard:
            self.pairs.pop(account_id, None)
            self.owners.pop(account_id, None)

    def read(self, account_id: int) -> tuple[TokenPair, int] | None:
        with self.step("read"), self._guard:
            return self.pairs.get(account_id)

    def lock(self, account_id: int, version: int) -> str | None:
        with self.step("lock"), self._guard:
            if account_id in self.owners or self.pairs[account_id][1] != version:
                return None
            self.owners[account_id] = uuid.uuid4().hex
            return self.owners[account_id]

    def replace(self, account_id: int, version: int, pair: TokenPair) -> bool:
        with self.step("replace"), self._guard:
            if self.pairs[account_id][1] != version:
                return False
            self.put(account_id, pair)
            return True

    def unlock(self, account_id: int, owner: str) -> None:
        with self.step("unlock"), self._guard:
            if self.owners.get(account_id) == owner:
                del self.owners[account_id]
